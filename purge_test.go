package caseload_test

import (
	"testing"

	"caseload"
)

func hidden(n caseload.Noun, id string) caseload.Edit {
	return caseload.Edit{Act: caseload.ActHide, Noun: n, ID: id}
}

func purged(n caseload.Noun, id string) caseload.Edit {
	return caseload.Edit{Act: caseload.ActPurge, Noun: n, ID: id}
}

func TestOnlyAnAdministratorPurgesAndOnlyWhatWasDeleted(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"), madePerson("p"), involved("v", "c", "p", "tenant"))
	o.refused(o.admin, caseload.CodeConflict, purged(caseload.NounCase, "c"))
	o.refused(o.admin, caseload.CodeNotFound, purged(caseload.NounCase, "none"))
	o.edit(o.admin, hidden(caseload.NounCase, "c"))
	o.refused(o.admin, caseload.CodeNotFound, purged(caseload.NounInvolvement, "v"))
	o.refused(o.as(caseload.KeyInput{Label: "k", Role: caseload.RoleManager, Scopes: caseload.Scopes}), caseload.CodeForbidden, purged(caseload.NounCase, "c"))
	o.refused(o.as(caseload.KeyInput{Label: "r", Role: caseload.RoleAdmin, Scopes: []caseload.Scope{caseload.CasesRead}}), caseload.CodeForbidden, purged(caseload.NounCase, "c"))
	o.edit(o.admin, purged(caseload.NounCase, "c"))
	o.refused(o.admin, caseload.CodeNotFound, purged(caseload.NounInvolvement, "v"))
}

func TestAnAdministratorsNarrowKeyPurgesWhatItMaySeeAlone(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleAdmin)
	by := o.as(caseload.KeyInput{Label: "k", User: ann.Email, Role: caseload.RoleAdmin, Access: caseload.LevelLimited, Scopes: caseload.Scopes})
	listed := madeCase("listed")
	listed.Input.(*caseload.CaseInput).Access = caseload.SubjectsInput{All: caseload.Set([]caseload.Subject{{Noun: caseload.NounUser, ID: ann.ID}})}
	o.edit(o.admin, listed, madeCase("other"), madeCase("kept"), hidden(caseload.NounCase, "listed"), hidden(caseload.NounCase, "other"))
	o.refused(by, caseload.CodeNotFound, purged(caseload.NounCase, "other"))
	o.refused(by, caseload.CodeNotFound, purged(caseload.NounCase, "kept"))
	o.edit(by, purged(caseload.NounCase, "listed"))
}

func TestACaseIsAboutTheNextResidentWhenTheFirstIsPurged(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"), madePerson("p"), madePerson("q"), involved("v", "c", "p", caseload.RoleResident), involved("w", "c", "q", caseload.RoleResident))
	o.edit(o.admin, hidden(caseload.NounPerson, "p"), purged(caseload.NounPerson, "p"))
	file, err := o.service.Case(o.Context(), o.admin, "c")
	o.must(err)
	want(o, "the resident", file.Resident != nil && file.Resident.ID == "q", true)
	want(o, "the involvements", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounInvolvement})), 1)
}

func TestAFormStaysUntilEveryCaseOfItIsPurged(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("a"), registered("b"))
	o.edit(o.admin, hidden(caseload.NounCase, "a"), purged(caseload.NounCase, "a"))
	want(o, "forms when one case is purged", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounForm})), 1)
	want(o, "the case that is left", len(o.synced("b").Forms) > 0, true)
	o.edit(o.admin, hidden(caseload.NounCase, "b"), purged(caseload.NounCase, "b"))
	want(o, "forms when both are", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounForm})), 0)
}

func TestARequestWhoseAnswerWasForgottenIsNotCarriedOutAgain(t *testing.T) {
	o := newOffice(t)
	_, err := o.once("a", "first")
	o.must(err)
	o.edit(o.admin, madeCase("c"), hidden(caseload.NounCase, "c"), purged(caseload.NounCase, "c"))
	_, err = o.once("a", "first")
	o.wantCode("the request again", err, caseload.CodeGone)
	_, err = o.once("a", "second")
	want(o, "another request of its token", err, error(caseload.ErrTokenUsed))
	want(o, "cases", o.cases(), 1)
}
