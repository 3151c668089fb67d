package sqlstore

import (
	"strings"

	"caseload"
	"caseload/internal/fold"
	"caseload/internal/store/sqldb"
)

// wordColumns are the attributes whose words are searched, by sensitivity.
var wordColumns = func() (out [caseload.Personal + 1][]int) {
	for i, a := range caseload.NounCase.Attributes() {
		if a.Words {
			out[a.Sensitivity] = append(out[a.Sensitivity], i)
		}
	}
	return out
}()

func (p *put) loadWords() error {
	return p.conn.Load(p.dialect.Words(), len(p.fresh), func(i int, args []sqldb.Arg) []sqldb.Arg {
		row := p.fresh[i]
		return p.dialect.BindWords(args, p.tenant, p.b.PK(row, colPK), p.words(p.b, row))
	})
}

// words folds what is searched of a row.
func (w *writeTx) words(b *caseload.Block, row int) (all sqldb.Words) {
	props := w.searched(b, row)
	for level, columns := range wordColumns {
		var words []byte
		for _, c := range columns {
			words = fold.AppendWords(append(words, ' '), b.Text(row, c))
		}
		for i, f := range w.fields {
			if int(f.Sensitivity) == level && f.Kind.Textual() {
				words = fold.AppendWords(append(words, ' '), []byte(props[i].Str()))
			}
		}
		all[level] = string(words)
	}
	return bounded(all)
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
	remove, key := p.dialect.RemoveWords(p.tenant, k)
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
	return p.conn.Load(p.dialect.Words(), 1, func(_ int, args []sqldb.Arg) []sqldb.Arg { return p.dialect.BindWords(args, p.tenant, k, after) })
}
