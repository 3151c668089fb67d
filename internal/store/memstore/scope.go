package memstore

import (
	"slices"

	"caseload"
)

// inScope reports whether a scope holds a row: a case itself, another row by
// a shown case that it belongs to.
func (s *snapshot) inScope(r *row, scope caseload.RowScope) bool {
	if scope.Deleted || r.noun.Catalogued() || r.noun == caseload.NounBatch || r.noun == caseload.NounReport {
		return true
	}
	switch r.noun {
	case caseload.NounCase:
		return caseInScope(r, scope)
	case caseload.NounPerson:
		return s.personInScope(r, scope)
	case caseload.NounChange:
		return scope.All || s.refersInScope(r, "row", scope) // the rows of all nouns are numbered together
	case caseload.NounForm:
		return s.formInScope(r, scope)
	case caseload.NounDocument:
		if r.ref("case") == 0 {
			f := s.row(caseload.NounForm, r.ref("form"))
			return f != nil && !f.hidden() && s.formInScope(f, scope)
		}
	}
	return s.refersInScope(r, "case", scope)
}

func (s *snapshot) refersInScope(r *row, attribute string, scope caseload.RowScope) bool {
	c := s.row(caseload.NounCase, r.ref(attribute))
	return c != nil && !c.hidden() && caseInScope(c, scope)
}

// personInScope reports whether a person has a part in a case of the scope, or is
// in it otherwise. Who never had a part in any case is plain.
func (s *snapshot) personInScope(person *row, scope caseload.RowScope) bool {
	if scope.All || scope.Creator != 0 && person.ref("creator") == scope.Creator {
		return true
	}
	involved := false
	for r := range s.present(caseload.NounInvolvement) {
		if r.ref("person") != person.pk() {
			continue
		}
		involved = true
		if !r.hidden() && s.refersInScope(r, "case", scope) {
			return true
		}
	}
	return scope.Plain && !involved
}

// formInScope reports whether every case that a form touched is in scope, and
// one of them shown. A form that touched none is plain.
func (s *snapshot) formInScope(form *row, scope caseload.RowScope) bool {
	touched := caseload.ParseRefs(form.value("cases").Str())
	if scope.All {
		return slices.ContainsFunc(touched, s.isShown) || !slices.ContainsFunc(touched, s.isHidden)
	}
	shown := scope.Plain && len(touched) == 0
	for _, pk := range touched {
		c := s.row(caseload.NounCase, pk)
		if c == nil || !caseInScope(c, scope) {
			return false
		}
		shown = shown || !c.hidden()
	}
	return shown
}

func (s *snapshot) isShown(pk caseload.PK) bool {
	c := s.row(caseload.NounCase, pk)
	return c != nil && !c.hidden()
}

func (s *snapshot) isHidden(pk caseload.PK) bool {
	c := s.row(caseload.NounCase, pk)
	return c != nil && c.hidden()
}

func caseInScope(c *row, scope caseload.RowScope) bool {
	switch {
	case scope.All, scope.Plain && !c.flag("confidential"):
		return true
	case scope.User != 0 && (c.ref("owner") == scope.User || c.refers("assignees", scope.User)):
		return true
	}
	named := func(subject caseload.PK) bool { return c.refers("access", subject) }
	return slices.ContainsFunc(scope.Subjects, named)
}
