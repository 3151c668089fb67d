package memstore

import (
	"slices"

	"caseload"
)

// inScope reports whether a scope holds a row: a case itself, another row by
// a case that it belongs to.
func (s *snapshot) inScope(r *row, scope caseload.RowScope) bool {
	if scope.All {
		return true
	}
	switch r.noun {
	case caseload.NounCase:
		return caseInScope(r, scope)
	case caseload.NounNote, caseload.NounInvolvement:
		return s.refersInScope(r, "case", scope)
	case caseload.NounPerson:
		return s.involvedInScope(r.pk(), scope)
	case caseload.NounChange:
		return r.value("noun").Int64() != int64(caseload.NounCase) || s.refersInScope(r, "row", scope)
	}
	return true
}

func (s *snapshot) refersInScope(r *row, attribute string, scope caseload.RowScope) bool {
	c := s.row(caseload.NounCase, r.ref(attribute))
	return c != nil && caseInScope(c, scope)
}

// involvedInScope reports whether a person has a part in a case of the scope.
func (s *snapshot) involvedInScope(person caseload.PK, scope caseload.RowScope) bool {
	for r := range s.present(caseload.NounInvolvement) {
		if r.ref("person") == person && !r.hidden() && s.refersInScope(r, "case", scope) {
			return true
		}
	}
	return false
}

func caseInScope(c *row, scope caseload.RowScope) bool {
	confidential := c.flag("confidential")
	switch {
	case scope.Plain && !confidential:
		return true
	case scope.User != 0 && (c.ref("owner") == scope.User || c.refers("assignees", scope.User)):
		return true
	}
	named := func(subject caseload.PK) bool { return c.refers("access", subject) }
	return confidential && slices.ContainsFunc(scope.Subjects, named)
}
