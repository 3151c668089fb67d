package memstore

import "caseload"

// inScope reports whether a scope holds a row.
func (s *snapshot) inScope(r *row, scope caseload.RowScope) bool {
	return scope.Holds(r.noun, r.value, nearby{s})
}

// nearby implements caseload.Nearby by the rows as they are now.
type nearby struct{ of *snapshot }

// Row implements caseload.Nearby.
func (x nearby) Row(n caseload.Noun, k caseload.PK) caseload.RowValues {
	if r := x.of.row(n, k); r != nil {
		return r.value
	}
	return nil
}

// Parts implements caseload.Nearby.
func (x nearby) Parts(person caseload.PK) (out []caseload.RowValues) {
	for _, h := range x.of.rows[caseload.NounInvolvement] { // in no order, which is found sooner: each person is asked about
		if r := h[len(h)-1]; r.ref("person") == person {
			out = append(out, r.value)
		}
	}
	return out
}
