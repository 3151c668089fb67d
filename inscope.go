package caseload

import "slices"

// RowValues reads the attributes of a row by their names.
type RowValues func(attribute string) Value

func (v RowValues) ref(attribute string) PK { return PK(v(attribute).Int64()) }
func (v RowValues) hidden() bool            { return v("hidden").Int64() != 0 }

func (v RowValues) refers(attribute string, to PK) bool {
	return slices.Contains(ParseRefs(v(attribute).Str()), to)
}

// Nearby finds the rows that it depends on who sees another, all as they are at one
// moment.
type Nearby interface {
	// Row finds a row, a hidden one too; nil without one.
	Row(n Noun, k PK) RowValues
	// Parts are all parts that a person has in cases, hidden ones too.
	Parts(person PK) []RowValues
}

// Holds says what a RowScope means: whether it holds a row of a noun, hidden or
// not. Stores must agree with it.
func (s RowScope) Holds(n Noun, row RowValues, near Nearby) bool {
	if s.Deleted || n.Catalogued() || n == NounBatch || n == NounReport {
		return true
	}
	switch n {
	case NounCase:
		return s.holdsCase(row)
	case NounPerson:
		return s.holdsPerson(row, near)
	case NounChange:
		return s.All || s.holdsBy(row, "row", near) // the rows of all nouns are numbered together
	case NounForm:
		return s.holdsForm(row, near)
	case NounDocument:
		if row.ref("case") == 0 {
			form := near.Row(NounForm, row.ref("form"))
			return form != nil && !form.hidden() && s.holdsForm(form, near)
		}
	}
	return s.holdsBy(row, "case", near)
}

func (s RowScope) holdsCase(c RowValues) bool {
	switch {
	case s.All, s.Plain && c("confidential").Int64() == 0:
		return true
	case s.User != 0 && (c.ref("owner") == s.User || c.refers("assignees", s.User)):
		return true
	}
	return slices.ContainsFunc(s.Subjects, func(subject PK) bool { return c.refers("access", subject) })
}

// holdsBy reports whether a row belongs to a shown case of the scope.
func (s RowScope) holdsBy(row RowValues, attribute string, near Nearby) bool {
	c := near.Row(NounCase, row.ref(attribute))
	return c != nil && !c.hidden() && s.holdsCase(c)
}

// holdsPerson reports whether a person has a part in a case of the scope, or is
// in it otherwise. Who never had a part in any case is plain.
func (s RowScope) holdsPerson(person RowValues, near Nearby) bool {
	if s.All || s.Creator != 0 && person.ref("creator") == s.Creator {
		return true
	}
	parts := near.Parts(person.ref("pk"))
	for _, part := range parts {
		if !part.hidden() && s.holdsBy(part, "case", near) {
			return true
		}
	}
	return s.Plain && len(parts) == 0
}

// holdsForm reports whether every case that a form touched is in scope, and one of
// them shown. A form that touched none is plain.
func (s RowScope) holdsForm(form RowValues, near Nearby) bool {
	touched := ParseRefs(form("cases").Str())
	is := func(hidden bool) func(PK) bool {
		return func(k PK) bool {
			c := near.Row(NounCase, k)
			return c != nil && c.hidden() == hidden
		}
	}
	if s.All {
		return slices.ContainsFunc(touched, is(false)) || !slices.ContainsFunc(touched, is(true))
	}
	for _, k := range touched {
		if c := near.Row(NounCase, k); c == nil || !s.holdsCase(c) {
			return false
		}
	}
	return s.Plain && len(touched) == 0 || slices.ContainsFunc(touched, is(false))
}
