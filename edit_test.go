package caseload_test

import (
	"errors"
	"testing"

	"caseload"
)

// edit makes changes, and answers the row that the last of them left.
func (o *office) edit(by *caseload.Principal, edits ...caseload.Edit) caseload.Row {
	o.Helper()
	rows, err := o.service.Edit(o.Context(), by, edits...)
	o.must(err)
	return rows[len(rows)-1]
}

// refused makes changes that must fail, and answers why.
func (o *office) refused(by *caseload.Principal, code caseload.Code, edits ...caseload.Edit) *caseload.EditError {
	o.Helper()
	_, err := o.service.Edit(o.Context(), by, edits...)
	o.wantCode("the error", err, code)
	refusal := &caseload.EditError{}
	errors.As(err, &refusal)
	return refusal
}

func made(n caseload.Noun, id string, in caseload.Input) caseload.Edit {
	return caseload.Edit{Act: caseload.ActCreate, Noun: n, ID: id, Input: in}
}

func changed(n caseload.Noun, id string, in caseload.Input) caseload.Edit {
	return caseload.Edit{Act: caseload.ActUpdate, Noun: n, ID: id, Input: in}
}

func madeCase(id string) caseload.Edit {
	return made(caseload.NounCase, id, &caseload.CaseInput{Name: caseload.Set(id)})
}

func madePerson(id string) caseload.Edit {
	return made(caseload.NounPerson, id, &caseload.PersonInput{FirstName: caseload.Set("Pat"), LastName: caseload.Set(id)})
}

func involved(id, of, person, role string) caseload.Edit {
	return made(caseload.NounInvolvement, id, &caseload.InvolvementInput{Case: caseload.Set(of), Person: caseload.Set(person), Role: caseload.Set(role)})
}

func TestEditsAreMadeTogetherOrNotAtAll(t *testing.T) {
	o := newOffice(t)
	refusal := o.refused(o.admin, caseload.CodeInvalid, madeCase("c"), madePerson("p"), involved("v", "c", "nobody", "tenant"))
	want(o, "the place of the wrong edit", refusal.At, 2)
	want(o, "the cases", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})), 0)
	o.edit(o.admin, madeCase("c"), madePerson("p"), involved("v", "c", "p", "tenant"))
	want(o, "the involvements", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounInvolvement})), 1)
}

func TestTheFirstResidentInvolvedIsTheMainPersonOfACase(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"), madePerson("p"), madePerson("q"), involved("v", "c", "p", caseload.RoleResident), involved("w", "c", "q", caseload.RoleResident))
	resident := func() string {
		file, err := o.service.Case(o.Context(), o.admin, "c")
		o.must(err)
		if file.Resident == nil {
			return ""
		}
		return file.Resident.ID
	}
	want(o, "the first", resident(), "p")
	o.edit(o.admin, changed(caseload.NounInvolvement, "v", &caseload.InvolvementInput{Role: caseload.Set("tenant")}))
	want(o, "when the first has another role", resident(), "q")
	o.edit(o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounInvolvement, ID: "w"})
	want(o, "when the second is gone", resident(), "")
}

func TestAStaleVersionIsNotChanged(t *testing.T) {
	o := newOffice(t)
	first := o.edit(o.admin, madeCase("c"))
	rename := changed(caseload.NounCase, "c", &caseload.CaseInput{Name: caseload.Set("new")})
	rename.Seen = first.Rev
	second := o.edit(o.admin, rename)
	o.refused(o.admin, caseload.CodePreconditionFailed, rename)
	rename.Seen = second.Rev
	o.edit(o.admin, rename)
}

func TestOnlyAnAdministratorRestoresWhatWasDeleted(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"))
	o.edit(o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "c"})
	restore := caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounCase, ID: "c"}
	o.refused(o.as(caseload.KeyInput{Label: "k", Role: caseload.RoleManager, Scopes: caseload.Scopes}), caseload.CodeForbidden, restore)
	o.refused(o.admin, caseload.CodeNotFound, changed(caseload.NounCase, "c", &caseload.CaseInput{}))
	o.edit(o.admin, restore)
	o.refused(o.admin, caseload.CodeNotFound, restore)
	want(o, "the cases", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})), 1)
}

func TestARecordIsMadeUnderAnIDOnce(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"))
	o.refused(o.admin, caseload.CodeConflict, madeCase("c"))
}

func TestWhoSeesOwnCasesMakesThemTheirOwn(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Label: "k", User: ann.Email, Role: caseload.RoleCaseworker, Scopes: caseload.Scopes})
	o.edit(o.admin, madeCase("theirs"))
	o.edit(by, madeCase("own"))
	want(o, "the case", o.records(by, caseload.RecordQuery{Noun: caseload.NounCase})[0], "own")
	o.refused(by, caseload.CodeNotFound, changed(caseload.NounCase, "theirs", &caseload.CaseInput{}))
	o.refused(by, caseload.CodeForbidden, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "own"})
}
