package caseload_test

import (
	"testing"

	"caseload"
)

func TestAFieldIsDeclaredOnceChangedAndTakenAway(t *testing.T) {
	o := newOffice(t)
	in := caseload.FieldInput{Name: "boiler", Label: "Boiler", Kind: caseload.KindText, Sensitivity: caseload.Internal, Searchable: true}
	row := o.edit(o.admin, made(caseload.NounField, "", &in))
	o.must(o.service.IndexFields(t.Context(), o.admin, func(int64) {}))
	o.refused(o.admin, caseload.CodeConflict, made(caseload.NounField, "", &in))
	o.edit(o.admin, made(caseload.NounCase, "c", &caseload.CaseInput{Properties: map[string]caseload.Value{"boiler": caseload.Text("Worcester")}}))
	is := func(text string) caseload.Expr {
		return caseload.Declared{Property: "boiler", Op: caseload.Equal, Text: text}
	}
	list := func() ([]string, error) {
		set, err := o.service.ListRecords(t.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounCase, Query: caseload.Query{Where: is("Worcester")}})
		if err != nil {
			return nil, err
		}
		return make([]string, set.Page.Rows()), nil
	}
	found, err := list()
	o.must(err)
	want(o, "cases by the field", len(found), 1)
	o.edit(o.admin, changed(caseload.NounField, row.ID, &caseload.FieldChange{Label: caseload.Set("Kind of boiler"), Sensitivity: caseload.Set(caseload.Personal)}))
	o.must(o.service.IndexFields(t.Context(), o.admin, func(int64) {}))
	o.edit(o.admin, hides(caseload.NounField, row.ID))
	indexed := int64(0)
	o.must(o.service.IndexFields(t.Context(), o.admin, func(n int64) { indexed = n }))
	if indexed == 0 {
		t.Error("the words of a field that was taken away stay in the index")
	}
	_, err = list()
	o.wantCode("by a field that is gone", err, caseload.CodeInvalid)
	file, err := o.service.Case(t.Context(), o.admin, "c")
	o.must(err)
	want(o, "the value that stays", file.Case.Properties.Get("boiler").Canonical(), "Worcester")
	again := o.edit(o.admin, made(caseload.NounField, "", &in))
	restore := caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounField, ID: row.ID}
	o.refused(o.admin, caseload.CodeConflict, restore)
	o.edit(o.admin, hides(caseload.NounField, again.ID))
	o.edit(o.admin, restore)
}

func TestFieldsThatDoNotGoTogetherAreRefused(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, made(caseload.NounField, "", &caseload.FieldInput{Name: "rooms", Kind: caseload.KindNumber, Sensitivity: caseload.Internal}))
	for _, in := range []caseload.FieldInput{
		{Name: "", Kind: caseload.KindText}, {Name: "a.b", Kind: caseload.KindText}, {Name: "x", Kind: caseload.KindJSON}, {Name: "x", Type: "none"},
		{Name: "rooms", Type: "case", Kind: caseload.KindText, Sensitivity: caseload.Internal}, {Name: "rooms", Type: "case", Kind: caseload.KindNumber, Sensitivity: caseload.Personal},
		{Name: "x", Kind: caseload.KindChoice, Choices: []string{"a\x00"}}, {Name: "x", Kind: caseload.KindChoice},
	} {
		o.refused(o.admin, caseload.CodeInvalid, made(caseload.NounField, "", &in))
	}
	o.refused(o.admin, caseload.CodeTooLarge, made(caseload.NounField, "", &caseload.FieldInput{Name: "x", Kind: caseload.KindChoice, Choices: make([]string, 1001)}))
	chosen := o.edit(o.admin, made(caseload.NounField, "", &caseload.FieldInput{Name: "chosen", Kind: caseload.KindChoice, Choices: []string{"a"}}))
	o.refused(o.admin, caseload.CodeInvalid, changed(caseload.NounField, chosen.ID, &caseload.FieldChange{Choices: caseload.Set([]string{})}))
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	o.refused(manager, caseload.CodeForbidden, made(caseload.NounField, "", &caseload.FieldInput{Name: "x", Kind: caseload.KindText}))
	o.wantCode("indexing by a manager", o.service.IndexFields(t.Context(), manager, func(int64) {}), caseload.CodeForbidden)
}
