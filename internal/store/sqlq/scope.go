package sqlq

import (
	"strings"

	"caseload"
)

// scope is the caller's rows. Rows that belong to a case are in scope with it.
func (b *builder) scope(s caseload.RowScope) string {
	if s.All || b.noun.Catalogued() || b.noun == caseload.NounBatch {
		return ""
	}
	switch b.noun {
	case caseload.NounCase:
		return b.caseScope(s, root)
	case caseload.NounPerson:
		return "EXISTS (SELECT 1 FROM involvements v JOIN cases c ON c.tenant = v.tenant AND c.pk = v.case_pk WHERE v.tenant = " + b.ints(int64(b.tenant)) +
			" AND v.person = " + root + ".pk AND v.hidden = 0 AND c.hidden = 0 AND " + b.caseScope(s, "c") + ")"
	case caseload.NounChange:
		return b.ofCase(s, root+".row")
	case caseload.NounForm:
		return b.formScope(s, root)
	case caseload.NounDocument:
		return "(" + b.ofCase(s, root+".case_pk") + " OR " + root + ".case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = " + root +
			".tenant AND f.pk = " + root + ".form AND f.hidden = 0 AND " + b.formScope(s, "f") + "))"
	}
	return b.ofCase(s, root+".case_pk")
}

// ofCase is the condition that a column leads to a shown case of the caller's.
func (b *builder) ofCase(s caseload.RowScope, column string) string {
	return "EXISTS (SELECT 1 FROM cases c WHERE c.tenant = " + root + ".tenant AND c.hidden = 0 AND c.pk = " + column + " AND " + b.caseScope(s, "c") + ")"
}

// formScope is the condition on a form that every case which it touched is the
// caller's, and one of them shown. One that touched none is everybody's who sees
// what is not confidential.
func (b *builder) formScope(s caseload.RowScope, alias string) string {
	touched := "EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = " + alias + ".tenant AND x.form_pk = " + alias + ".pk"
	shown := touched + " AND c.hidden = 0)"
	if s.Plain {
		shown = "(" + shown + " OR NOT " + touched + "))"
	}
	return "NOT " + touched + " AND (" + b.caseScope(s, "c") + ") IS NOT TRUE) AND " + shown
}

// caseScope is the condition on a case that it is the caller's.
func (b *builder) caseScope(s caseload.RowScope, alias string) string {
	var either []string
	if s.Plain {
		either = append(either, alias+".confidential = 0")
	}
	if s.User != 0 {
		either = append(either, b.assigned(alias, s.User))
	}
	if len(s.Subjects) > 0 {
		either = append(either, alias+".pk IN (SELECT pk FROM granted WHERE tenant = "+b.ints(int64(b.tenant))+" AND "+b.inInts("subject", pkInts(s.Subjects))+")")
	}
	if len(either) == 0 {
		return "0 = 1"
	}
	return "(" + strings.Join(either, " OR ") + ")"
}

// assigned is the condition on a case that it is a user's own.
func (b *builder) assigned(alias string, user caseload.PK) string {
	return alias + ".pk IN (SELECT pk FROM assigned WHERE tenant = " + b.ints(int64(b.tenant)) + " AND user_pk = " + b.ints(int64(user)) + ")"
}
