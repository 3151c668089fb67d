package sqlstore

import (
	"strings"

	"caseload"
	"caseload/internal/fold"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// wordColumns are the attributes of which words are searched, by the nouns that
// have such and by sensitivity.
var wordColumns = func() map[caseload.Noun]*[caseload.Personal + 1][]int {
	out := map[caseload.Noun]*[caseload.Personal + 1][]int{}
	for _, n := range caseload.Nouns {
		for i, a := range n.Attributes() {
			if !a.Words {
				continue
			}
			if out[n] == nil {
				out[n] = new([caseload.Personal + 1][]int)
			}
			out[n][a.Sensitivity] = append(out[n][a.Sensitivity], i)
		}
	}
	return out
}()

// worded reports whether words of the noun's rows are searched.
func worded(n caseload.Noun) bool { return wordColumns[n] != nil }

// wordedTable reports whether a table holds rows of which words are searched.
func wordedTable(name string) bool {
	for n := range wordColumns {
		if sqlq.Table(n) == name {
			return true
		}
	}
	return false
}

func (p *put) loadWords() error {
	return p.conn.Load(p.dialect.Words(), len(p.fresh), func(i int, args []sqldb.Arg) []sqldb.Arg {
		row := p.fresh[i]
		return p.dialect.BindWords(args, p.tenant, p.noun, p.b.PK(row, colPK), p.words(p.b, row))
	})
}

// words folds what is searched of a row.
func (p *put) words(b *caseload.Block, row int) (all sqldb.Words) {
	props := p.searched(b, row)
	for level, columns := range wordColumns[p.noun] {
		var words []byte
		for _, c := range columns {
			words = fold.AppendWords(append(words, ' '), b.Text(row, c))
		}
		for i, v := range props {
			if f := p.fields[i]; int(f.Sensitivity) == level && f.Kind.Textual() {
				words = fold.AppendWords(append(words, ' '), []byte(v.Str()))
			}
		}
		all[level] = string(words)
	}
	return marked(bounded(all), sqlq.WordMark(p.noun))
}

// marked puts a mark in front of each word. There is room for it: what has one is
// of one text, whose words are far from the bound.
func marked(all sqldb.Words, mark string) sqldb.Words {
	if mark == "" {
		return all
	}
	for level, words := range all {
		var to []byte
		for word := range strings.FieldsSeq(words) {
			to = append(append(append(to, mark...), word...), ' ')
		}
		all[level] = string(to)
	}
	return all
}

// bounded cuts what is too much to be searched.
func bounded(all sqldb.Words) sqldb.Words {
	bytes := 0
	for _, words := range all {
		bytes += len(words) + 1
	}
	if bytes <= fold.WithinBound {
		return all
	}
	var bound fold.Bound
	for level, words := range all {
		all[level] = strings.Join(bound.Keep(strings.Fields(words)), " ")
	}
	return all
}

func (p *put) removeWords(k caseload.PK) error {
	remove, key := p.dialect.RemoveWords(p.tenant, p.noun, k)
	return p.conn.Send(remove, key...)
}

// replaceWords writes the words of a row anew where they differ; a hidden row
// keeps its words, and is left out by the rows' own condition.
func (p *put) replaceWords(i, was int) error {
	before, after := p.words(p.old, was), p.words(p.b, i)
	if before == after {
		return nil
	}
	k := p.b.PK(i, colPK)
	if err := p.removeWords(k); err != nil {
		return err
	}
	return p.conn.Load(p.dialect.Words(), 1, func(_ int, args []sqldb.Arg) []sqldb.Arg {
		return p.dialect.BindWords(args, p.tenant, p.noun, k, after)
	})
}
