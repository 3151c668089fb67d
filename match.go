package caseload

import (
	"bytes"
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
	a, b := sortable(p, v), sortable(p, want)
	switch op {
	case Contains:
		return strings.Contains(string(a), string(b))
	case Prefix:
		return bytes.HasPrefix(a, b)
	case Like:
		return like(string(a), string(b))
	}
	c := bytes.Compare(a, b)
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
		if c := bytes.Compare(sortable(o.Path, x), sortable(o.Path, y)); c != 0 {
			return (c < 0) != o.Desc
		}
	}
	if n := len(order); n > 0 && order[n-1].Desc {
		return pkA > pkB
	}
	return pkA < pkB
}
