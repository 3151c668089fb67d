package caseload_test

import (
	"slices"
	"testing"

	"caseload"
)

func TestHistorySaysWhatEachValueWasAndIs(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{Name: caseload.Set("Bins")}).Case.ID
	o.update(id, caseload.CaseInput{Name: caseload.Set("Bins and gates"), Properties: map[string]caseload.Value{"colour": caseload.Text("red")}})
	o.update(id, caseload.CaseInput{Properties: map[string]caseload.Value{"colour": {}, "size": caseload.Text("big")}})
	h, err := o.service.History(o.Context(), o.admin, caseload.NounCase, id, 0)
	o.must(err)
	if len(h.Revisions) != 3 || h.More {
		t.Fatalf("the history has %d changes (more: %t), want 3", len(h.Revisions), h.More)
	}
	last, middle, first := h.Revisions[0], h.Revisions[1], h.Revisions[2]
	if got := last.Changed; !slices.Equal(got, []caseload.Difference{
		{Path: "properties.colour", From: caseload.Text("red")}, {Path: "properties.size", To: caseload.Text("big")},
	}) {
		t.Errorf("the last change is %v, want that red is gone and big came", got)
	}
	if got := middle.Changed; !slices.Contains(got, caseload.Difference{Path: "name", From: caseload.Text("Bins"), To: caseload.Text("Bins and gates")}) ||
		!slices.Contains(got, caseload.Difference{Path: "properties.colour", To: caseload.Text("red")}) {
		t.Errorf("the change before is %v, want the name and the colour", got)
	}
	if first.Act != caseload.ActCreate || first.Changed != nil || first.By != (caseload.Author{Face: "command"}) {
		t.Errorf("the first change is %v, want that the case was made by the command", first)
	}
	earlier, err := o.service.History(o.Context(), o.admin, caseload.NounCase, id, last.Rev)
	o.must(err)
	if len(earlier.Revisions) != 2 || !slices.Equal(earlier.Revisions[0].Changed, middle.Changed) {
		t.Errorf("before the last change there were %v, want the two others as they were told", earlier.Revisions)
	}
}

func TestHistoryIsToldInParts(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	for i := range caseload.MaxRevisions {
		o.update(id, caseload.CaseInput{Archived: caseload.Set(i%2 == 0)})
	}
	h, err := o.service.History(o.Context(), o.admin, caseload.NounCase, id, 0)
	o.must(err)
	oldest := h.Revisions[len(h.Revisions)-1]
	if len(h.Revisions) != caseload.MaxRevisions || !h.More || len(oldest.Changed) == 0 {
		t.Fatalf("the history has %d changes (more: %t), the oldest %v; want %d, each with what it changed", len(h.Revisions), h.More, oldest, caseload.MaxRevisions)
	}
	rest, err := o.service.History(o.Context(), o.admin, caseload.NounCase, id, oldest.Rev)
	o.must(err)
	if len(rest.Revisions) != 1 || rest.More || rest.Revisions[0].Act != caseload.ActCreate {
		t.Errorf("before it there were %v, want the making alone", rest.Revisions)
	}
}

func TestHistoryIsForWhoSeesTheRow(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	o.user("ann", caseload.RoleCaseworker)
	_, err := o.service.History(o.Context(), o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"}), caseload.NounCase, id, 0)
	o.wantCode("a caseworker of other cases", err, caseload.CodeNotFound)
	_, err = o.service.History(o.Context(), o.service.Operator(o.newTenant("there")), caseload.NounCase, id, 0)
	o.wantCode("another tenant", err, caseload.CodeNotFound)
	_, err = o.service.History(o.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}), caseload.NounCase, id, 0)
	o.wantCode("a key without cases:read", err, caseload.CodeForbidden)
}

func TestChangedSinceTellsOfAllThatDiffersWhateverTheNumberOfChanges(t *testing.T) {
	o := newOffice(t)
	id := o.create(o.admin, caseload.CaseInput{Name: caseload.Set("Bins"), Summary: caseload.Set("as it was")}).Case.ID
	rev := func() caseload.Rev {
		f, err := o.service.Case(o.Context(), o.admin, id)
		o.must(err)
		return f.Case.Rev
	}
	seen := rev()
	o.update(id, caseload.CaseInput{Name: caseload.Set("Gates")})
	for i := range caseload.MaxRevisions + 1 {
		o.update(id, caseload.CaseInput{Archived: caseload.Set(i%2 == 0)})
	}
	h, changed, err := o.service.ChangedSince(o.Context(), o.admin, caseload.NounCase, id, seen)
	o.must(err)
	if len(h.Revisions) != caseload.MaxRevisions || !h.More {
		t.Errorf("it tells %d changes (more: %t), want the last %d and that there are more", len(h.Revisions), h.More, caseload.MaxRevisions)
	}
	if !slices.Contains(changed, caseload.Difference{Path: "name", From: caseload.Text("Bins"), To: caseload.Text("Gates")}) || slices.ContainsFunc(changed, func(d caseload.Difference) bool { return d.Path == "summary" }) {
		t.Errorf("what differs is %v, want the name, and not the summary", changed)
	}
	if h, changed, err = o.service.ChangedSince(o.Context(), o.admin, caseload.NounCase, id, rev()); err != nil || len(h.Revisions) != 0 || changed != nil {
		t.Errorf("since the last change it tells %v, %v, %v; want nothing", h, changed, err)
	}
	o.user("ann", caseload.RoleCaseworker)
	_, _, err = o.service.ChangedSince(o.Context(), o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"}), caseload.NounCase, id, seen)
	o.wantCode("a caseworker of other cases", err, caseload.CodeNotFound)
}
