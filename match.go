package caseload

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"caseload/internal/fold"
)

// Match says what a condition means: whether it holds for a row, given a way to
// read the row's values, one to find rows by a Has, and one to tell whether it has
// the words of a Mentions. Stores must agree with it. (A property's value must have
// the kind that its field declares.)
func Match(e Expr, value func(Path) Value, has func(Has) bool, mentions func(Mentions) bool) bool {
	switch e := e.(type) {
	case nil:
		return true
	case And:
		for _, part := range e {
			if !Match(part, value, has, mentions) {
				return false
			}
		}
		return true
	case Or:
		for _, part := range e {
			if Match(part, value, has, mentions) {
				return true
			}
		}
		return false
	case Not:
		return !Match(e.Of, value, has, mentions)
	case Compare:
		v := value(e.Path)
		return !v.IsNull() && !e.Value.IsNull() && holds(e.Path, e.Op, v, e.Value)
	case In:
		v := value(e.Path)
		for _, want := range e.Values {
			if !v.IsNull() && !want.IsNull() && holds(e.Path, Equal, v, want) {
				return true
			}
		}
		return false
	case IsNull:
		return value(e.Path).IsNull()
	case Assigned:
		return PK(value("owner").Int64()) == e.User || slices.Contains(ParseRefs(value("assignees").Str()), e.User)
	case Linked:
		return Links(value("links").Str()).leadTo(e)
	case Among:
		return slices.ContainsFunc(ParseRefs(value(e.Path).Str()), func(k PK) bool { return slices.Contains(e.Keys, k) })
	case Has:
		return has(e)
	case Mentions:
		return mentions(e)
	case HasWord:
		return hasWord(value(e.Path).Str(), e.Text)
	case HasProperty:
		v := Properties(value("properties").Str()).Get(e.Name)
		return !v.IsNull() && (e.Any || v.Canonical() == e.Value)
	}
	panic("caseload: a condition of an unknown type")
}

// hasWord is HasWord for one text.
func hasWord(text, word string) bool {
	key, want := fold.Key(text), fold.Key(word)
	return key != "" && want != "" && strings.Contains(" "+key+" ", " "+want+" ")
}

func holds(p Path, op Op, v, want Value) bool {
	switch op {
	case Contains:
		return strings.Contains(string(sortable(p, v)), string(sortable(p, want)))
	case Prefix:
		return bytes.HasPrefix(sortable(p, v), sortable(p, want))
	case Like:
		return like(string(sortable(p, v)), string(sortable(p, want)))
	}
	c := compare(p, v, want)
	switch op {
	case Equal:
		return c == 0
	case Less:
		return c < 0
	case LessEqual:
		return c <= 0
	case Greater:
		return c > 0
	}
	return c >= 0
}

// like reports whether a text is what a pattern says, in which % stands for any.
func like(text, pattern string) bool {
	head, rest, some := strings.Cut(pattern, "%")
	if !some {
		return text == pattern
	}
	text, ok := strings.CutPrefix(text, head)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "%")
	for _, part := range parts[:len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}

// compare compares two values of one kind.
func compare(p Path, a, b Value) int {
	_, isProperty := p.Property()
	switch {
	case !a.kind.Textual():
		return cmp.Compare(a.n, b.n)
	case !isProperty:
		return strings.Compare(a.s, b.s)
	}
	return bytes.Compare(a.AppendKey(nil), b.AppendKey(nil))
}

// sortable gives bytes that compare as the values do.
func sortable(p Path, v Value) []byte {
	if _, ok := p.Property(); !ok && v.kind.Textual() {
		return []byte(v.s)
	}
	return v.AppendKey(nil)
}

// Before says what an Order means: whether row a comes before row b, given
// their values for each step and their PKs.
func Before(order []Order, a, b []Value, pkA, pkB PK) bool {
	for i, o := range order {
		x, y := a[i], b[i]
		switch {
		case x.IsNull() && y.IsNull():
			continue
		case x.IsNull() || y.IsNull():
			return y.IsNull()
		}
		if c := compare(o.Path, x, y); c != 0 {
			return (c < 0) != o.Desc
		}
	}
	if n := len(order); n > 0 && order[n-1].Desc {
		return pkA > pkB
	}
	return pkA < pkB
}

// Part says what a Plan asks for of rows that meet its condition: which of them, in its
// order. It is given how many there are, and a way to read the values of each. Stores
// must agree with it.
func (p *Plan) Part(rows int, value func(row int, path Path) Value) []int {
	type place struct {
		values []Value
		pk     PK
		row    int
	}
	compare := func(a, b place) int {
		if p.back {
			a, b = b, a
		}
		switch {
		case Before(p.order, a.values, b.values, a.pk, b.pk):
			return -1
		case Before(p.order, b.values, a.values, b.pk, a.pk):
			return 1
		}
		return 0
	}
	after, places := place{values: p.after, pk: p.afterPK}, make([]place, 0, rows)
	for row := range rows {
		x := place{make([]Value, len(p.order)), PK(value(row, pkOf(p.noun)).Int64()), row}
		for i, o := range p.order {
			x.values[i] = value(row, o.Path)
		}
		if p.afterPK == 0 || compare(after, x) < 0 {
			places = append(places, x)
		}
	}
	slices.SortFunc(places, compare)
	places = places[min(p.offset, len(places)):]
	if p.limit > 0 {
		places = places[:min(p.limit, len(places))]
	}
	out := make([]int, len(places))
	for i, x := range places {
		out[i] = x.row
	}
	return out
}

// TallyOf says what Tx.Tally counts of rows. It is given how many there are, and a way to
// read the values of each.
func TallyOf(rows int, value func(row int, path Path) Value, by []Path) (out []Tally) {
	at := map[string]int{} // by the bytes of what they are counted by
	var key []byte
	for row := range rows {
		values := make([]PK, len(by))
		key = key[:0]
		for i, path := range by {
			if path == ClosedDay {
				values[i] = PK(value(row, "closed").Int64() / MicrosPerDay)
			} else {
				values[i] = PK(value(row, path).Int64())
			}
			key = Int(int64(values[i])).AppendKey(key)
		}
		i, ok := at[string(key)]
		if !ok {
			i, at[string(key)] = len(out), len(out)
			out = append(out, Tally{By: values})
		}
		out[i].N++
	}
	return out
}
