package caseload_test

import (
	"fmt"
	"slices"
	"testing"

	"caseload"
)

// belong makes a case with a person, a goal and a document, and answers the IDs of the
// goal and the document.
func (o *office) belong(caseID string) (goal, document string) {
	o.Helper()
	of := caseload.Set(caseID)
	rows, err := o.service.Edit(o.Context(), o.admin,
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, ID: "person", Input: &caseload.PersonInput{FirstName: caseload.Set("Jago"), LastName: caseload.Set("Angove")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, Input: &caseload.InvolvementInput{Case: of, Person: caseload.Set("person")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounGoal, Input: &caseload.GoalInput{Case: of, Name: caseload.Set("A dry roof")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, Input: &caseload.DocumentInput{Case: of, Name: caseload.Set("roof.pdf"), Body: caseload.Set("x")}},
	)
	o.must(err)
	return rows[2].ID, rows[3].ID
}

// dossier reads a case whole, by somebody.
func (o *office) dossier(by *caseload.Principal, id string, before caseload.Rev) *caseload.Dossier {
	o.Helper()
	out, err := o.service.Dossier(o.Context(), by, caseload.DossierQuery{ID: id, Before: before})
	o.must(err)
	return out
}

func TestDossierTellsOfTheCaseItsPeopleGoalsAndDocuments(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	other := o.create(o.admin, caseload.CaseInput{}).Case.ID
	goal, document := o.belong(id)
	_, err := o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounGoal, ID: goal, Input: &caseload.GoalInput{Status: caseload.Set("met")}})
	o.must(err)
	o.update(id, caseload.CaseInput{Name: caseload.Set("Roof")})
	_, err = o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounDocument, ID: document})
	o.must(err)
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	d := o.dossier(manager, id, 0)
	var told []string
	for _, x := range d.History.Revisions {
		told = append(told, fmt.Sprint(x.Act, " ", x.Noun, " ", d.Names[x.Row]))
	}
	want := []string{
		fmt.Sprint(caseload.ActHide, " document "), fmt.Sprint(caseload.ActUpdate, " case "), fmt.Sprint(caseload.ActUpdate, " goal A dry roof"),
		fmt.Sprint(caseload.ActCreate, " document "), fmt.Sprint(caseload.ActCreate, " goal A dry roof"), fmt.Sprint(caseload.ActCreate, " involvement Jago Angove"),
		fmt.Sprint(caseload.ActCreate, " case "),
	}
	slices.Sort(told[3:6]) // made at once
	slices.Sort(want[3:6])
	if !slices.Equal(told, want) {
		t.Fatalf("the history tells %q, want %q", told, want)
	}
	if got := d.History.Revisions[1].Changed; len(got) != 1 || got[0].Path != "name" || got[0].To.Str() != "Roof" {
		t.Errorf("the change of the case is %v, want its name", got)
	}
	if got := d.History.Revisions[2].Changed; len(got) != 1 || got[0].Path != "status" || got[0].To.Str() != "met" {
		t.Errorf("the change of the goal is %v, want its status", got)
	}
	if before := o.dossier(manager, id, d.History.Revisions[2].Rev).History; len(before.Revisions) != 4 {
		t.Errorf("before the change of the goal there were %d, want the 4 that made what there is", len(before.Revisions))
	}
	if of := o.dossier(manager, other, 0).History; len(of.Revisions) != 1 {
		t.Errorf("of another case it tells %v, want the making alone", of.Revisions)
	}
}

func TestDossierReadsAsOftenWhateverHasHappened(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	goal, _ := o.belong(id)
	store := &readCounter{Store: o.store}
	service := caseload.NewService(store, o.clock, o.newID)
	toNotes := caseload.Way{Path: "case", Back: true, Noun: caseload.NounNote}
	read := func() (*caseload.Dossier, int, int) {
		store.reads, store.views = 0, 0
		d, err := service.Dossier(t.Context(), o.admin, caseload.DossierQuery{ID: id, Lists: []caseload.RecordQuery{{Noun: caseload.NounNote, From: &caseload.Origin{Way: toNotes}}}})
		o.must(err)
		return d, store.reads, store.views
	}
	change := func(i int) {
		o.update(id, caseload.CaseInput{Summary: caseload.Set(fmt.Sprint(i))})
		_, err := o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounGoal, ID: goal, Input: &caseload.GoalInput{Status: caseload.Set(fmt.Sprint(i))}})
		o.must(err)
		_, err = o.service.AddNote(t.Context(), o.admin, id, "Rang back")
		o.must(err)
	}
	read() // the catalogue is in memory from here on
	change(0)
	_, few, _ := read()
	for i := range caseload.MaxRevisions {
		change(i + 1)
	}
	d, many, views := read()
	if many != few || views != 1 {
		t.Errorf("after %d changes the store is read %d times in %d views, after 2 it was %d; want as often, in 1", 2*caseload.MaxRevisions+2, many, views, few)
	}
	if len(d.History.Revisions) != caseload.MaxRevisions || !d.History.More || d.Lists[0].Page.Rows() != caseload.MaxRevisions+1 {
		t.Fatalf("it tells %d changes (more: %t) and %d notes", len(d.History.Revisions), d.History.More, d.Lists[0].Page.Rows())
	}
	for i, x := range d.History.Revisions {
		from, to := fmt.Sprint(caseload.MaxRevisions-i/2-1), fmt.Sprint(caseload.MaxRevisions-i/2)
		if got := x.Changed; len(got) != 1 && x.Noun == caseload.NounGoal || !slices.ContainsFunc(got, func(d caseload.Difference) bool { return d.From.Str() == from && d.To.Str() == to }) {
			t.Fatalf("change %d, of a %s, is %v; want from %s to %s", i, x.Noun, got, from, to)
		}
	}
}

func TestDossierIsForWhoSeesTheCase(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	o.belong(id)
	o.user("ann", caseload.RoleCaseworker)
	of := caseload.DossierQuery{ID: id}
	_, err := o.service.Dossier(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"}), of)
	o.wantCode("a caseworker of other cases", err, caseload.CodeNotFound)
	_, err = o.service.Dossier(t.Context(), o.service.Operator(o.newTenant("there")), of)
	o.wantCode("another tenant", err, caseload.CodeNotFound)
	_, err = o.service.Dossier(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}), of)
	o.wantCode("a key without cases:read", err, caseload.CodeForbidden)
}

func TestHistoryOfAPersonIsToldToWhoSeesThePerson(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	o.belong(id)
	_, err := o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounPerson, ID: "person", Input: &caseload.PersonInput{Town: caseload.Set("Truro")}})
	o.must(err)
	h, err := o.service.History(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager}), caseload.NounPerson, "person", 0)
	o.must(err)
	if len(h.Revisions) != 2 || len(h.Revisions[0].Changed) != 1 || h.Revisions[0].Changed[0].To.Str() != "Truro" {
		t.Errorf("a manager is told %v, want the town and the making", h.Revisions)
	}
	o.user("ann", caseload.RoleCaseworker)
	_, err = o.service.History(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"}), caseload.NounPerson, "person", 0)
	o.wantCode("a caseworker of other cases", err, caseload.CodeNotFound)
}

func TestCheckEditSaysWhatEditRefuses(t *testing.T) {
	o := newOffice(t)
	for role, want := range map[caseload.Role]string{
		caseload.RoleAdmin: "create update hide restore", caseload.RoleManager: "create update hide", caseload.RoleCaseworker: "create update", caseload.RoleAnalyst: "",
	} {
		input := caseload.KeyInput{Role: role}
		if role == caseload.RoleCaseworker {
			o.user("ann", role)
			input.User = "ann@example.org"
		}
		by, got := o.as(input), ""
		for _, x := range []struct {
			act  caseload.Act
			name string
		}{{caseload.ActCreate, "create"}, {caseload.ActUpdate, "update"}, {caseload.ActHide, "hide"}, {caseload.ActRestore, "restore"}} {
			err := by.CheckEdit(x.act, caseload.NounGoal)
			_, edited := o.service.Edit(t.Context(), by, caseload.Edit{Act: x.act, Noun: caseload.NounGoal, ID: "none", Input: &caseload.GoalInput{}})
			if (caseload.CodeOf(edited) == caseload.CodeForbidden) != (err != nil) {
				t.Errorf("a %s is told %v of %s, and Edit says %v", role, err, x.name, edited)
			}
			if err == nil {
				got += " " + x.name
			}
		}
		if want != "" {
			want = " " + want
		}
		if got != want {
			t.Errorf("a %s may%s, want%s", role, got, want)
		}
	}
}
