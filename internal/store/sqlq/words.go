package sqlq

import (
	"slices"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// WordMark begins each word of a noun's rows in the table of words. Those of notes and
// of people are in no word: who looks for cases meets neither, however many have the
// word, and who looks for one of them no others.
func WordMark(n caseload.Noun) string {
	switch n {
	case caseload.NounNote:
		return "¶"
	case caseload.NounPerson:
		return "§"
	}
	return ""
}

// words is the condition that a row has the plan's words.
func (b *builder) words(p *caseload.Plan) string {
	words, upTo := p.Words()
	if len(words) == 0 {
		return ""
	}
	return b.worded(sqldb.Sought{Words: words, UpTo: upTo})
}

// worded is the condition that a row has some words.
func (b *builder) worded(s sqldb.Sought) string {
	found := b.saying(s)
	if b.inner { // or PostgreSQL may read them again for each row of the others
		found = b.dialect.Once(found)
	}
	return b.row + ".pk IN (" + found + ")"
}

// mentioning reads the PKs of the noun's rows for which a Mentions holds.
func (b *builder) mentioning(e caseload.Mentions) string {
	words, upTo := e.Words()
	return b.saying(sqldb.Sought{Words: words, UpTo: upTo})
}

// saying reads the PKs of the noun's rows that have some words.
func (b *builder) saying(s sqldb.Sought) string { return "SELECT w.pk FROM " + b.match(s) }

// match is the table w of the PKs of the noun's rows that have some words.
func (b *builder) match(s sqldb.Sought) string {
	if mark := WordMark(b.noun); mark != "" {
		marked := make([]string, len(s.Words))
		for i, w := range s.Words {
			marked[i] = mark + w
		}
		s.Words = marked
	}
	return b.dialect.Match(b.tenant, b.noun, s, b.place)
}

// either is the condition that one of some conditions holds, where each is about
// words of the row or of what belongs to it, else "": all are looked up as one
// list, or PostgreSQL would hold every row against each.
func (b *builder) either(parts caseload.Or) string {
	if len(parts) < 2 || !aboutWords(parts) {
		return ""
	}
	return b.row + ".pk IN (" + b.dialect.Once(b.wordedBy(parts)) + ")"
}

// aboutWords reports whether a condition is that a row mentions something, or that
// something that does belongs to it.
func aboutWords(e caseload.Expr) bool {
	switch e := e.(type) {
	case caseload.Mentions:
		return true
	case caseload.Has:
		return e.Way.Back && aboutWords(e.Where)
	case caseload.Or:
		return len(e) > 0 && !slices.ContainsFunc(e, func(part caseload.Expr) bool { return !aboutWords(part) })
	}
	return false
}

// wordedBy reads the PKs of the rows that meet a condition about words, some of
// them more than once.
func (b *builder) wordedBy(e caseload.Expr) string {
	switch e := e.(type) {
	case caseload.Mentions:
		return b.mentioning(e)
	case caseload.Has:
		return b.others(e, b.row)
	case caseload.Or:
		found := make([]string, len(e))
		for i, part := range e {
			found[i] = b.wordedBy(part)
		}
		return strings.Join(found, " UNION ALL ")
	}
	panic("sqlq: a condition that is not about words")
}
