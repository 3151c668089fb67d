package sqlq

import (
	"strings"

	"caseload"
)

// scope is the caller's rows. Rows that belong to a case are in scope with it.
func (b *builder) scope(s caseload.RowScope) string {
	if s.Deleted || b.noun.Catalogued() || b.noun == caseload.NounBatch || b.noun == caseload.NounReport {
		return ""
	}
	switch b.noun {
	case caseload.NounCase:
		return b.caseScope(s, b.row)
	case caseload.NounPerson:
		if s.All {
			return ""
		}
		return b.personScope(s)
	case caseload.NounChange:
		if s.All {
			return ""
		}
		return "(" + b.row + ".noun = " + b.ints(int64(caseload.NounCase)) + " AND " + b.ofCase(s, b.row+".row") + ")" // which where few are unseen lets all other rows pass
	case caseload.NounForm:
		return b.formScope(s, b.row)
	case caseload.NounDocument:
		return "(" + b.ofCase(s, b.row+".case_pk") + " OR " + b.row + ".case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = " + b.row +
			".tenant AND f.pk = " + b.row + ".form AND f.hidden = 0 AND " + b.formScope(s, "f") + "))"
	}
	return b.ofCase(s, b.row+".case_pk")
}

// personScope is the condition on a person to have a part in a shown case of the
// caller's, or to be the caller's otherwise.
func (b *builder) personScope(s caseload.RowScope) string {
	switch {
	case !s.Plain && !b.given:
		return b.fewPeople(s)
	case b.many:
		return b.mostPeople(s)
	}
	return b.eachPerson(s, b.row)
}

// eachPerson is personScope for one row after the other.
func (b *builder) eachPerson(s caseload.RowScope, row string) string {
	tenant := b.ints(int64(b.tenant))
	either := []string{"EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = " + tenant + " AND v.person = " + row + ".pk AND v.hidden = 0" +
		" AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND " + b.caseScope(s, "c") + "))"}
	if s.Creator != 0 {
		either = append(either, row+".creator = "+b.ints(int64(s.Creator)))
	}
	if s.Plain {
		either = append(either, "NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = "+tenant+" AND v.person = "+row+".pk)")
	}
	return "(" + strings.Join(either, " OR ") + ")"
}

// mostPeople is eachPerson where most rows are looked at: those with a part that is
// not seen are looked for first, and which of them are not seen otherwise.
func (b *builder) mostPeople(s caseload.RowScope) string {
	tenant := b.ints(int64(b.tenant))
	doubtful := "SELECT v.person FROM involvements v WHERE v.tenant = " + tenant + " AND v.case_pk IN (" + b.unseen(s) + ")" +
		" UNION ALL SELECT v.person FROM involvements v WHERE v.tenant = " + tenant + " AND v.hidden = 1"
	return b.dialect.NotAmong(b.row+".pk", "SELECT u.pk FROM people u WHERE u.tenant = "+tenant+" AND u.pk IN ("+doubtful+") AND "+b.eachPerson(s, "u")+" IS NOT TRUE")
}

// fewPeople is personScope of who sees some cases alone: those lead.
func (b *builder) fewPeople(s caseload.RowScope) string {
	tenant := b.ints(int64(b.tenant))
	few := "SELECT v.person FROM cases c JOIN involvements v ON v.tenant = c.tenant AND v.case_pk = c.pk WHERE c.tenant = " + tenant +
		" AND c.hidden = 0 AND v.hidden = 0 AND " + b.caseScope(s, "c")
	if s.Creator != 0 {
		few += " UNION ALL SELECT p.pk FROM people p WHERE p.tenant = " + tenant + " AND p.creator = " + b.ints(int64(s.Creator))
	}
	if b.inner { // or PostgreSQL may read them again for each row of the others
		few = b.dialect.Once(few)
	}
	return b.row + ".pk IN (" + few + ")"
}

// ofCase is the condition that a column leads to a shown case of the caller's. Where
// most rows are looked at, the few cases that are not seen are read once.
func (b *builder) ofCase(s caseload.RowScope, column string) string {
	if b.many && (s.All || s.Plain) {
		return "(" + column + " IS NOT NULL AND " + b.dialect.NotAmong(column, b.unseen(s)) + ")"
	}
	conditions := []string{"c.tenant = " + b.row + ".tenant", "c.hidden = 0", "c.pk = " + column, b.caseScope(s, "c")}
	return b.exists(s, "SELECT 1 FROM cases c WHERE "+join(conditions, " AND "))
}

// unseen reads the few cases that are not shown, or not to be seen by somebody who
// sees most.
func (b *builder) unseen(s caseload.RowScope) string {
	tenant := b.ints(int64(b.tenant))
	out := "SELECT c.pk FROM cases c WHERE c.tenant = " + tenant + " AND c.hidden = 1"
	if !s.All {
		out += " UNION ALL SELECT c.pk FROM cases c WHERE c.tenant = " + tenant + " AND c.hidden = 0 AND c.confidential = 1 AND " + b.caseScope(s, "c") + " IS NOT TRUE"
	}
	return out
}

// exists is the condition that a query of a scope has a row. The cases of a scope
// may lead where they are few: a user's own.
func (b *builder) exists(s caseload.RowScope, query string) string {
	if s.All || s.Plain || b.given {
		return b.dialect.Exists(query)
	}
	return "EXISTS (" + query + ")"
}

// formScope is the condition on a form that every case which it touched is the
// caller's, and one of them shown. One that touched none is everybody's who sees
// what is not confidential.
func (b *builder) formScope(s caseload.RowScope, alias string) string {
	if s.All {
		return b.isShown(alias)
	}
	some := "EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = " + alias + ".tenant AND x.form_pk = " + alias + ".pk"
	shown := some + " AND c.hidden = 0)"
	if s.Plain {
		shown = "(" + shown + " OR NOT " + some + "))"
	}
	return "NOT " + some + " AND (" + b.caseScope(s, "c") + ") IS NOT TRUE) AND " + shown
}

// leastHidden is 0 for a form of which a case is shown, 1 where all are hidden,
// and null where it touched none.
func leastHidden(tenant, form string) string {
	return "(SELECT min(c.hidden) FROM form_cases x CROSS JOIN cases c WHERE x.tenant = " + tenant + " AND x.form_pk = " + form + " AND c.tenant = x.tenant AND c.pk = x.case_pk)" // the form leads
}

// isShown is the condition on an administrator's form that not all of its cases
// are hidden. Where forms are counted or many passed over, the few that are not
// shown are looked for first: to look at the cases of each would take as long as
// to read them.
func (b *builder) isShown(form string) string {
	if !b.many {
		return "coalesce(" + leastHidden(form+".tenant", form+".pk") + ", 0) = 0"
	}
	return b.dialect.NotAmong(form+".pk", "SELECT h.form_pk AS pk FROM cases d CROSS JOIN form_cases h WHERE d.tenant = "+b.ints(int64(b.tenant))+
		" AND d.hidden = 1 AND h.tenant = d.tenant AND h.case_pk = d.pk AND "+leastHidden("h.tenant", "h.form_pk")+" = 1")
}

// caseScope is the condition on a case that it is the caller's, "" where every
// case is.
func (b *builder) caseScope(s caseload.RowScope, alias string) string {
	if s.All {
		return ""
	}
	var either []string
	if s.Plain && !b.confidential {
		either = append(either, alias+".confidential = 0")
	}
	if s.User != 0 {
		either = append(either, b.assigned(alias, s.User))
	}
	if len(s.Subjects) > 0 {
		either = append(either, b.ofOwn(alias, "granted", "subject", s.Subjects))
	}
	if len(either) == 0 {
		return "0 = 1"
	}
	return "(" + strings.Join(either, " OR ") + ")"
}

// assigned is the condition on a case that it is a user's own.
func (b *builder) assigned(alias string, user caseload.PK) string {
	return b.ofOwn(alias, "assigned", "user_pk", []caseload.PK{user})
}

// ofOwn is the condition on a case that a table has it beside one of some keys.
func (b *builder) ofOwn(alias, table, column string, keys []caseload.PK) string {
	of := "FROM " + table + " WHERE tenant = " + b.ints(int64(b.tenant)) + " AND " + b.inInts(column, pkInts(keys))
	if b.given {
		return b.dialect.Exists("SELECT 1 " + of + " AND " + table + ".pk = " + alias + ".pk")
	}
	return alias + ".pk IN (SELECT pk " + of + ")"
}
