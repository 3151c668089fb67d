package sqlq

import (
	"reflect"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Few is how many rows may lead: so many are sorted in some milliseconds. Where
// more meet a condition, the order leads: among a million rows every two hundredth
// meets it then, if they lie evenly.
const Few = 5_000

// Lead is how the rows of a plan are found; the zero Lead leaves it to the
// database.
type Lead struct {
	found bool // the rows that meet one condition were found: they lead
	at    int  // which of the conjuncts that is
	keys  []int64
	each  bool // the order leads, and rows that others lead to are looked for row by row
	half  half
	read  int // rows of the page that were read already
}

// half is a part of the rows that are sorted by a folded key: those that have one
// come before the others, and no index need know that.
type half uint8

const (
	whole half = iota
	named
	nameless
)

// Halves are the Leads by which a page is read, one after the other until it is
// full.
func (l Lead) Halves(p *caseload.Plan) []Lead {
	if l.found || p.Limit() == 0 || p.Offset() > 0 || p.Loose() || !walked(p) || !indexedKeys[column{p.Noun(), p.Order()[0].Path}] {
		return []Lead{l}
	}
	first, second := l, l
	first.half, second.half = named, nameless
	if p.Back() {
		first, second = second, first
	}
	values, pk := p.After()
	if pk != 0 && values[0].IsNull() == (second.half == nameless) {
		return []Lead{second}
	}
	return []Lead{first, second}
}

// Behind is the Lead to the rest of a page.
func (l Lead) Behind(rows int) Lead {
	l.read = rows
	return l
}

// inHalf is the condition of the rows of a half.
func (b *builder) inHalf(p *caseload.Plan) string {
	column := b.row + "." + ColumnName(string(p.Order()[0].Path))
	switch b.lead.half {
	case named:
		return column + " IS NOT NULL"
	case nameless:
		return column + " IS NULL"
	}
	return ""
}

// Along is the Lead of a plan of whose conditions many rows meet each.
func Along() Lead { return Lead{each: true} }

// Among is the Lead of the rows that meet the condition of a Clue.
func Among(c Clue, keys []int64) Lead { return Lead{found: true, at: c.at, keys: keys, each: true} }

// Counted is the Lead of a count: where no few rows lead, others are looked up at
// once for all.
func (l Lead) Counted() Lead {
	l.each = l.found
	return l
}

// Clue is a condition of a plan by which its rows may be found before its other
// conditions and its order are looked at.
type Clue struct {
	at int
	of caseload.Expr
}

// inScope stands for the place of a condition: that of a scope is none of them.
const inScope = -1

// several stands for the places of conditions that are looked up as one: they are held
// against the rows again.
const several = -2

// Clues are those of a plan; none where its rows are found by what they refer to.
// The scope of who sees few cases is one for what belongs to those, and for cases that
// wait: PostgreSQL would walk the index of all that do. Hidden rows are found otherwise.
func Clues(p *caseload.Plan) (out []Clue) {
	if p.Hidden() {
		return nil
	}
	waits := waiting(p)
	if s := p.Scope(); !s.All && !s.Plain && (len(waits) > 0 || references[column{p.Noun(), "case"}]) {
		out = append(out, Clue{at: inScope})
	}
	for i, e := range conjuncts(p.Where()) {
		switch e := e.(type) {
		case caseload.In:
			if _, of := references[column{p.Noun(), e.Path}]; of || e.Path == keyOf(p.Noun()) {
				return nil
			}
		case caseload.Has:
			if _, of := references[column{p.Noun(), e.Way.Path}]; of || e.Way.Back {
				out = append(out, Clue{i, e})
			}
		case caseload.Compare:
			if indexedTexts[column{p.Noun(), e.Path}] && (e.Op == caseload.Like || e.Op == caseload.Equal) {
				out = append(out, Clue{i, e})
			}
		}
	}
	return append(append(out, periods(p)...), waits...)
}

// waiting is the Clue of a page of cases that nothing has closed: of those that are due
// in some period, or that nobody works on. An index has them, and few or most may be.
func waiting(p *caseload.Plan) []Clue {
	if p.Noun() != caseload.NounCase || p.Limit() == 0 || !walked(p) {
		return nil
	}
	var of caseload.And
	null := map[caseload.Path]bool{}
	due := false
	for _, e := range conjuncts(p.Where()) {
		switch e := e.(type) {
		case caseload.IsNull:
			if e.Path == "closed" || e.Path == "owner" || e.Path == "assignees" {
				of, null[e.Path] = append(of, e), true
			}
		case caseload.Compare:
			if e.Path == "due" {
				of, due = append(of, e), true
			}
		}
	}
	if !null["closed"] || !due && !(null["owner"] && null["assignees"]) {
		return nil
	}
	return []Clue{{several, of}}
}

// SameRows reports whether two plans ask for the same rows of what a Lead was found
// for, whatever their orders and limits; no plan asks for those of nil.
func SameRows(p, of *caseload.Plan) bool {
	return of != nil && p.Noun() == of.Noun() && p.Hidden() == of.Hidden() && reflect.DeepEqual(p.Scope(), of.Scope()) && reflect.DeepEqual(p.Where(), of.Where())
}

// column is an attribute of a noun.
type column struct {
	noun caseload.Noun
	path caseload.Path
}

// references are those that have an index.
var references = map[column]bool{
	{caseload.NounInvolvement, "case"}: true, {caseload.NounInvolvement, "person"}: true,
	{caseload.NounGoal, "case"}: true, {caseload.NounGoal, "person"}: true, {caseload.NounNote, "case"}: true,
}

// indexedTexts are the attributes that have an index, and values that some rows
// have or most.
var indexedTexts = map[column]bool{
	{caseload.NounCase, "name_key"}: true, {caseload.NounPerson, "last_name_key"}: true, {caseload.NounInvolvement, "role"}: true,
}

// indexedKeys are the folded keys by which rows are sorted, and which an index has.
var indexedKeys = map[column]bool{{caseload.NounCase, "name_key"}: true, {caseload.NounPerson, "last_name_key"}: true, {caseload.NounPerson, "sort_key"}: true}

// Keys reads the PKs of rows that meet the condition of a Clue, whoever may see
// them, some of them more than once: at most one more than Few.
func Keys(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, c Clue) Query {
	b := newBuilder(d, t, p.Noun())
	if e, ok := c.of.(caseload.Has); ok && e.Way.Back {
		found := b.sought(e) + " AND " + b.ofTenant()
		return Query{found + "\nLIMIT " + b.ints(Few+1), b.args}
	}
	b.from()
	if c.at == inScope {
		b.where(b.visible(p)...)
	} else {
		b.where(b.row+".tenant = "+b.ints(int64(t)), b.row+".hidden = 0", b.expr(c.of), b.ofTenant())
	}
	b.write("\nLIMIT ", b.ints(Few+1))
	return Query{"SELECT " + b.row + ".pk" + b.text(), b.args}
}

// conjuncts are the conditions of which each must hold.
func conjuncts(e caseload.Expr) []caseload.Expr {
	switch e := e.(type) {
	case nil:
		return nil
	case caseload.And:
		var out []caseload.Expr
		for _, part := range e {
			out = append(out, conjuncts(part)...)
		}
		return out
	case caseload.Or:
		if len(e) == 1 {
			return conjuncts(e[0])
		}
	}
	return []caseload.Expr{e}
}

// walked reports whether an index has the rows of a plan in its order.
func walked(p *caseload.Plan) bool {
	order := p.Order()
	if len(order) > 1 {
		return false
	}
	switch by := order[0].Path; by {
	case keyOf(p.Noun()), "updated", "opened", "received":
		return true
	default:
		return indexedKeys[column{p.Noun(), by}]
	}
}
