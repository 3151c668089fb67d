package caseload_test

import (
	"strings"
	"testing"

	"caseload"
)

func hides(n caseload.Noun, id string) caseload.Edit {
	return caseload.Edit{Act: caseload.ActHide, Noun: n, ID: id}
}

func (o *office) words() *caseload.Words {
	o.Helper()
	words, err := o.service.Words(o.Context(), o.admin)
	o.must(err)
	return words
}

func (o *office) statusNames() string {
	o.Helper()
	var names []string
	for _, s := range o.words().Catalog.Statuses() {
		names = append(names, s.Name)
	}
	return strings.Join(names, " ")
}

func TestStatusesAreRenamedAndPutInOrder(t *testing.T) {
	o := newOffice(t)
	row := o.edit(o.admin, made(caseload.NounStatus, "", &caseload.StatusInput{Name: caseload.Set("waiting"), Stage: caseload.Chasing, Place: 2}))
	want(o, "the order", o.statusNames(), "open waiting in_progress chasing resolved closed")
	o.edit(o.admin, changed(caseload.NounStatus, row.ID, &caseload.StatusInput{Name: caseload.Set("Waiting")}))
	want(o, "renamed", o.statusNames(), "open Waiting in_progress chasing resolved closed")
	o.edit(o.admin, changed(caseload.NounStatus, row.ID, &caseload.StatusInput{Place: 99}))
	want(o, "the last", o.statusNames(), "open in_progress chasing resolved closed Waiting")
	o.refused(o.admin, caseload.CodeConflict, changed(caseload.NounStatus, row.ID, &caseload.StatusInput{Name: caseload.Set("Open")}))
	o.refused(o.admin, caseload.CodeConflict, changed(caseload.NounStatus, row.ID, &caseload.StatusInput{Stage: caseload.Open}))
	o.refused(o.admin, caseload.CodeInvalid, changed(caseload.NounStatus, row.ID, &caseload.StatusInput{Name: caseload.Set(" ")}))
}

func TestAWordThatCasesHaveIsNotTakenAway(t *testing.T) {
	o := newOffice(t)
	status := o.edit(o.admin, made(caseload.NounStatus, "", &caseload.StatusInput{Name: caseload.Set("waiting"), Stage: caseload.Chasing}))
	kind := o.edit(o.admin, made(caseload.NounCaseType, "", &caseload.CaseTypeInput{Name: caseload.Set("repair")}))
	ward := o.edit(o.admin, made(caseload.NounWard, "", &caseload.WardInput{Name: caseload.Set("Truro")}))
	o.edit(o.admin, made(caseload.NounCase, "c", &caseload.CaseInput{
		Status: caseload.Set(caseload.Named{ID: status.ID}), Type: caseload.Set("repair"), Ward: caseload.Set(caseload.Named{ID: ward.ID}),
	}))
	words := o.words()
	unassigned := o.as(caseload.KeyInput{Role: caseload.RoleAdmin, User: o.user("ana", caseload.RoleAdmin).Email, Access: caseload.LevelAssigned})
	for noun, row := range map[caseload.Noun]caseload.Row{caseload.NounStatus: status, caseload.NounCaseType: kind, caseload.NounWard: ward} {
		want(o, "the cases of the "+noun.String(), words.Cases[noun][row.PK], 1)
		o.refused(o.admin, caseload.CodeConflict, hides(noun, row.ID))
		o.refused(unassigned, caseload.CodeConflict, hides(noun, row.ID))
	}
	o.edit(o.admin, hides(caseload.NounCase, "c"))
	for noun, row := range map[caseload.Noun]caseload.Row{caseload.NounStatus: status, caseload.NounCaseType: kind, caseload.NounWard: ward} {
		o.edit(o.admin, hides(noun, row.ID))
		o.refused(o.admin, caseload.CodeConflict, caseload.Edit{Act: caseload.ActPurge, Noun: noun, ID: row.ID})
	}
	o.edit(o.admin, caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounCase, ID: "c"})
	file, err := o.service.Case(t.Context(), o.admin, "c")
	o.must(err)
	want(o, "the status of a case that is restored", file.Catalog.Status(file.Case.Status).Name, "waiting")
}

func TestAnUnusedWordIsTakenAwayUnlessItIsTheLast(t *testing.T) {
	o := newOffice(t)
	status := o.edit(o.admin, made(caseload.NounStatus, "", &caseload.StatusInput{Name: caseload.Set("waiting"), Stage: caseload.Chasing, Place: 1}))
	o.edit(o.admin, hides(caseload.NounStatus, status.ID))
	want(o, "the statuses", o.statusNames(), "open in_progress chasing resolved closed")
	want(o, "the place of the first", o.words().Catalog.Statuses()[0].Position, 1)
	for _, s := range o.words().Catalog.Statuses() {
		o.refused(o.admin, caseload.CodeConflict, hides(caseload.NounStatus, s.ID))
	}
	o.refused(o.admin, caseload.CodeConflict, hides(caseload.NounCaseType, o.words().Catalog.CaseTypes()[0].ID))
	again := o.edit(o.admin, made(caseload.NounStatus, "", &caseload.StatusInput{Name: caseload.Set("waiting"), Stage: caseload.Chasing}))
	want(o, "another of the name", again.ID == status.ID, false)
	o.refused(o.admin, caseload.CodeConflict, caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounStatus, ID: status.ID})
}

func TestCasesKeepACategoryThatIsDisabled(t *testing.T) {
	o := newOffice(t)
	roads := o.edit(o.admin, made(caseload.NounCategory, "", &caseload.CategoryInput{Name: caseload.Set("Roads"), Code: caseload.Set("R")}))
	o.edit(o.admin, made(caseload.NounCase, "c", &caseload.CaseInput{Category: caseload.Set(caseload.Named{Name: "roads"})}))
	o.edit(o.admin, hides(caseload.NounCategory, roads.ID))
	words := o.words()
	want(o, "the shown", len(words.Catalog.Categories()), 0)
	want(o, "the disabled", words.Disabled[0].Name, "Roads")
	want(o, "its cases", words.Cases[caseload.NounCategory][roads.PK], 1)
	file, err := o.service.Case(t.Context(), o.admin, "c")
	o.must(err)
	want(o, "of the case", file.Catalog.Category(file.Case.Category).Name, "Roads")
	o.refused(o.admin, caseload.CodeInvalid, made(caseload.NounCase, "d", &caseload.CaseInput{Category: caseload.Set(caseload.Named{Name: "roads"})}))
	o.edit(o.admin, caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounCategory, ID: roads.ID})
	o.edit(o.admin, made(caseload.NounCase, "d", &caseload.CaseInput{Category: caseload.Set(caseload.Named{Code: "R"})}))
	o.refused(o.admin, caseload.CodeConflict, made(caseload.NounCategory, "", &caseload.CategoryInput{Name: caseload.Set("Streets"), Code: caseload.Set("R")}))
}

func TestTheNameOfACaseTypeStays(t *testing.T) {
	o := newOffice(t)
	kind := o.edit(o.admin, made(caseload.NounCaseType, "", &caseload.CaseTypeInput{Name: caseload.Set("repair"), Label: caseload.Set("Repair")}))
	o.refused(o.admin, caseload.CodeInvalid, changed(caseload.NounCaseType, kind.ID, &caseload.CaseTypeInput{Name: caseload.Set("mend")}))
	o.edit(o.admin, changed(caseload.NounCaseType, kind.ID, &caseload.CaseTypeInput{Label: caseload.Set("Mending"), Stages: caseload.Set([]caseload.StagePlan{{Name: "Visit", TargetDays: 5}})}))
	found := o.words().Catalog.CaseTypeCalled("repair")
	want(o, "the label", found.Label, "Mending")
	want(o, "the stage", found.Stages[0], caseload.StagePlan{Name: "Visit", TargetDays: 5})
}

func TestOnlyAnAdministratorOfTheTenantChangesItsWords(t *testing.T) {
	o := newOffice(t)
	ward := o.edit(o.admin, made(caseload.NounWard, "", &caseload.WardInput{Name: caseload.Set("Truro")}))
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	rename := changed(caseload.NounWard, ward.ID, &caseload.WardInput{Name: caseload.Set("Truru")})
	o.refused(manager, caseload.CodeForbidden, rename)
	o.refused(manager, caseload.CodeForbidden, made(caseload.NounCategory, "", &caseload.CategoryInput{Name: caseload.Set("Roads")}))
	_, err := o.service.Words(t.Context(), manager)
	o.wantCode("the words for a manager", err, caseload.CodeForbidden)
	o.refused(o.service.Operator(o.newTenant("there")), caseload.CodeNotFound, rename)
	rename.Seen = []caseload.Rev{ward.Rev - 1}
	o.refused(o.admin, caseload.CodePreconditionFailed, rename)
	rename.Seen = []caseload.Rev{ward.Rev}
	o.edit(o.admin, rename)
}
