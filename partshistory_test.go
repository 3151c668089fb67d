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

func TestPartsHistoryTellsOfPeopleGoalsAndDocuments(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	other := o.create(o.admin, caseload.CaseInput{}).Case.ID
	goal, document := o.belong(id)
	_, err := o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounGoal, ID: goal, Input: &caseload.GoalInput{Status: caseload.Set("met")}})
	o.must(err)
	_, err = o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounDocument, ID: document})
	o.must(err)
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	h, err := o.service.PartsHistory(t.Context(), manager, id, 0)
	o.must(err)
	var told []string
	for _, x := range h.Revisions {
		told = append(told, fmt.Sprint(x.Act, " ", x.Noun, " ", h.Names[x.Row]))
	}
	want := []string{
		fmt.Sprint(caseload.ActHide, " document "), fmt.Sprint(caseload.ActUpdate, " goal A dry roof"),
		fmt.Sprint(caseload.ActCreate, " document "), fmt.Sprint(caseload.ActCreate, " goal A dry roof"), fmt.Sprint(caseload.ActCreate, " involvement Jago Angove"),
	}
	slices.Sort(told[2:]) // made at once
	slices.Sort(want[2:])
	if !slices.Equal(told, want) {
		t.Fatalf("the history tells %q, want %q", told, want)
	}
	if got := h.Revisions[1].Changed; len(got) != 1 || got[0].Path != "status" || got[0].To.Str() != "met" {
		t.Errorf("the change of the goal is %v, want its status", got)
	}
	before, err := o.service.PartsHistory(t.Context(), manager, id, h.Revisions[1].Rev)
	o.must(err)
	if len(before.Revisions) != 3 {
		t.Errorf("before the change of the goal there were %d, want the 3 that made what there is", len(before.Revisions))
	}
	none, err := o.service.PartsHistory(t.Context(), manager, other, 0)
	o.must(err)
	if len(none.Revisions) != 0 {
		t.Errorf("of another case it tells %v, want nothing", none.Revisions)
	}
}

func TestPartsHistoryIsToldInParts(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	goal, _ := o.belong(id)
	for i := range caseload.MaxRevisions {
		_, err := o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounGoal, ID: goal, Input: &caseload.GoalInput{Status: caseload.Set(fmt.Sprint(i))}})
		o.must(err)
	}
	h, err := o.service.PartsHistory(t.Context(), o.admin, id, 0)
	o.must(err)
	if len(h.Revisions) != caseload.MaxRevisions || !h.More {
		t.Errorf("it tells %d changes (more: %t), want %d and that there are more", len(h.Revisions), h.More, caseload.MaxRevisions)
	}
}

func TestPartsHistoryIsForWhoSeesTheCase(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	o.belong(id)
	o.user("ann", caseload.RoleCaseworker)
	_, err := o.service.PartsHistory(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"}), id, 0)
	o.wantCode("a caseworker of other cases", err, caseload.CodeNotFound)
	_, err = o.service.PartsHistory(t.Context(), o.service.Operator(o.newTenant("there")), id, 0)
	o.wantCode("another tenant", err, caseload.CodeNotFound)
	_, err = o.service.PartsHistory(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}), id, 0)
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
