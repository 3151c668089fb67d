package caseload_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload"
)

// toStatus is a change to the first status of a stage.
func (o *office) toStatus(of caseload.Stage) caseload.BulkChange {
	o.Helper()
	c, err := o.service.Catalog(o.Context(), o.admin)
	o.must(err)
	return caseload.BulkChange{Status: idOf(c, of)}
}

func idOf(c *caseload.Catalog, of caseload.Stage) string {
	for _, s := range c.Statuses() {
		if s.Stage == of {
			return s.ID
		}
	}
	return ""
}

func toUser(id string) caseload.BulkChange {
	return caseload.BulkChange{Assign: caseload.Set(caseload.Subject{Noun: caseload.NounUser, ID: id})}
}

func (o *office) plan(by *caseload.Principal, change caseload.BulkChange, of caseload.Selection) *caseload.Bulk {
	o.Helper()
	out, err := o.service.PlanBulk(o.Context(), by, change, of)
	o.must(err)
	return out
}

func (o *office) bulk(by *caseload.Principal, change caseload.BulkChange, ids []string, at caseload.Rev) *caseload.Bulk {
	o.Helper()
	out, err := o.service.ChangeBulk(o.Context(), by, change, ids, at)
	o.must(err)
	return out
}

// outcome is what has become of cases: those changed, the number of the same, and
// those left with the codes of their errors.
func outcome(b *caseload.Bulk) string {
	var left []string
	for _, c := range b.Left {
		left = append(left, c.ID+" "+string(caseload.CodeOf(c.Err)))
	}
	return fmt.Sprintf("%s; %d; %s", strings.Join(idsOf(b), " "), b.Same, strings.Join(left, ", "))
}

func idsOf(b *caseload.Bulk) (ids []string) {
	for _, c := range b.Changed {
		ids = append(ids, c.ID)
	}
	return ids
}

// pile is five cases, a to e, of which e is closed.
func (o *office) pile() {
	o.Helper()
	for i, id := range []string{"a", "b", "c", "d", "e"} {
		stage := caseload.Open
		if id == "e" {
			stage = caseload.Closed
		}
		o.edit(o.admin, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: id, Input: &caseload.CaseInput{
			Name: caseload.Set("Bin " + id), Stage: caseload.Set(stage), Opened: caseload.Set(time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)),
		}})
	}
}

func TestBulkChangeIsMadeOfWhatWasPlannedAndOfNothingElse(t *testing.T) {
	o := newOffice(t)
	o.pile()
	closing := o.toStatus(caseload.Closed)
	all := caseload.Selection{All: &caseload.WorklistQuery{Query: caseload.Query{Search: "bin"}}}
	plan := o.plan(o.admin, closing, all)
	want(o, "planned", outcome(plan), "d c b a; 1; ")
	o.edit(o.admin, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: "f", Input: &caseload.CaseInput{Name: caseload.Set("Bin f")}})
	o.update("b", caseload.CaseInput{Name: caseload.Set("another's")})
	o.edit(o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "c"})
	want(o, "changed", outcome(o.bulk(o.admin, closing, idsOf(plan), plan.At)), "d a; 0; c not_found, b precondition_failed")
	want(o, "closed are now", outcome(o.plan(o.admin, closing, all)), "f; 3; ")
	want(o, "made again", outcome(o.bulk(o.admin, closing, idsOf(plan), plan.At)), "; 2; c not_found, b precondition_failed")
}

func TestBulkChangesAreKeptUnderWhoMadeThem(t *testing.T) {
	o := newOffice(t)
	o.pile()
	ann := o.deskOf("ann", caseload.RoleManager)
	plan := o.plan(ann, o.toStatus(caseload.Chasing), caseload.Selection{IDs: []string{"a", "a", "b"}})
	want(o, "planned", outcome(plan), "a b; 0; ")
	o.bulk(ann, o.toStatus(caseload.Chasing), idsOf(plan), plan.At)
	history, err := o.service.History(t.Context(), o.admin, caseload.NounCase, "b", 0)
	o.must(err)
	want(o, "revisions", len(history.Revisions), 2)
	want(o, "changed by", history.Revisions[0].By.User, "ann")
}

func TestCasesAreAssignedInBulk(t *testing.T) {
	o := newOffice(t)
	o.pile()
	ann, bob := o.user("ann", caseload.RoleCaseworker), o.user("bob", caseload.RoleCaseworker)
	team, err := o.service.SaveTeam(t.Context(), o.admin, caseload.TeamInput{Name: caseload.Set("Housing")})
	o.must(err)
	both := caseload.Set([]caseload.Subject{{Noun: caseload.NounUser, ID: ann.ID}, {Noun: caseload.NounUser, ID: bob.ID}})
	o.update("b", caseload.CaseInput{Assignees: caseload.SubjectsInput{All: both}})
	assigned := func() string {
		list, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Order: []caseload.Order{{Path: "pk"}}, Limit: 3}, "assignees", "owner")
		o.must(err)
		var out []string
		for row := range 3 {
			var names []string
			for _, k := range append(caseload.ParseRefs(list.Rows.String(row, 0)), list.Rows.PK(row, 1)) {
				for of, name := range map[caseload.PK]string{ann.PK: "ann", bob.PK: "bob", team.PK: "Housing"} {
					if k == of {
						names = append(names, name)
					}
				}
			}
			out = append(out, strings.Join(names, "+"))
		}
		return strings.Join(out, ", ")
	}
	for _, step := range []struct {
		change          caseload.BulkChange
		planned, become string
	}{
		{toUser(bob.ID), "a b c; 0; ", "bob, bob+ann, bob"},
		{toUser(ann.ID), "a b c; 0; ", "ann, ann+bob, ann"},
		{caseload.BulkChange{Assign: caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: team.ID})}, "a b c; 0; ", "ann+Housing, ann+bob+Housing, ann+Housing"},
		{toUser(ann.ID), "; 3; ", "ann+Housing, ann+bob+Housing, ann+Housing"},
		{caseload.BulkChange{Assign: caseload.Set(caseload.Subject{})}, "a b c; 0; ", ", , "},
	} {
		plan := o.plan(o.admin, step.change, caseload.Selection{IDs: []string{"a", "b", "c"}})
		want(o, "planned", outcome(plan), step.planned)
		o.bulk(o.admin, step.change, idsOf(plan), plan.At)
		want(o, "assigned", assigned(), step.become)
	}
}

func TestBulkChangeSaysOfEachCaseWhyItIsLeft(t *testing.T) {
	o := newOffice(t)
	o.pile()
	o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: "rooms", Kind: caseload.KindNumber, Required: true}))
	o.update("b", caseload.CaseInput{Properties: map[string]caseload.Value{"rooms": caseload.Int(3)}})
	ann := o.user("ann", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"})
	plan := o.plan(o.admin, o.toStatus(caseload.Closed), caseload.Selection{IDs: []string{"a", "b", "e", "none", "a\x00"}})
	want(o, "planned", outcome(plan), "b; 1; a invalid, none not_found, a\x00 not_found")
	want(o, "of cases that are not theirs", outcome(o.plan(by, toUser(ann.ID), caseload.Selection{IDs: []string{"a", "b"}})), "; 0; a not_found, b not_found")
	want(o, "changed nevertheless", outcome(o.bulk(by, toUser(ann.ID), []string{"a", "b"}, plan.At)), "; 0; a not_found, b not_found")
	want(o, "one that cannot be changed", outcome(o.bulk(o.admin, o.toStatus(caseload.Closed), []string{"b", "a"}, plan.At)), "b; 0; a invalid")
}

func TestBulkChangesNeedWhoMayChangeCases(t *testing.T) {
	o := newOffice(t)
	o.pile()
	for what, in := range map[string]caseload.KeyInput{
		"an analyst": {Role: caseload.RoleAnalyst}, "without cases:write": {Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.CasesRead}},
		"without cases:read": {Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.CasesWrite}},
	} {
		by := o.as(in)
		_, err := o.service.PlanBulk(t.Context(), by, o.toStatus(caseload.Closed), caseload.Selection{IDs: []string{"a"}})
		o.wantCode(what, err, caseload.CodeForbidden)
		_, err = o.service.ChangeBulk(t.Context(), by, o.toStatus(caseload.Closed), []string{"a"}, 1<<60)
		o.wantCode(what, err, caseload.CodeForbidden)
		want(o, what+" may", by.MayBulk(), false)
	}
	for what, change := range map[string]caseload.BulkChange{
		"nothing": {}, "no status": {Status: "none"}, "no user": toUser("none"),
		"no team": {Assign: caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: "none"})},
	} {
		_, err := o.service.PlanBulk(t.Context(), o.admin, change, caseload.Selection{IDs: []string{"a"}})
		o.wantCode(what, err, caseload.CodeInvalid)
	}
}

func (o *office) imported(n int) {
	o.Helper()
	batch, _, err := o.service.NewBatch(o.Context(), o.admin, caseload.NounCase, "", "")
	o.must(err)
	_, err = o.service.ImportCases(o.Context(), batch, make([]caseload.CaseInput, n), false)
	o.must(err)
}

func TestBulkChangesAreMadeInSeveralTransactions(t *testing.T) {
	o := newOffice(t)
	o.imported(450)
	plan := o.plan(o.admin, o.toStatus(caseload.Closed), caseload.Selection{All: &caseload.WorklistQuery{Query: caseload.Query{Limit: 50}}})
	want(o, "planned", len(plan.Changed), 450)
	done := o.bulk(o.admin, o.toStatus(caseload.Closed), idsOf(plan), plan.At)
	want(o, "changed", len(done.Changed), 450)
}

func TestBulkChangesEndAtTenThousandCases(t *testing.T) {
	o := newOffice(t)
	o.imported(caseload.MaxBulk + 1)
	_, err := o.service.PlanBulk(t.Context(), o.admin, o.toStatus(caseload.Closed), caseload.Selection{All: &caseload.WorklistQuery{}})
	o.wantCode("all", err, caseload.CodeTooLarge)
	_, err = o.service.PlanBulk(t.Context(), o.admin, o.toStatus(caseload.Closed), caseload.Selection{All: &caseload.WorklistQuery{Query: caseload.Query{Search: "CW"}}})
	o.wantCode("more than a search looks through", err, caseload.CodeTooLarge)
	ids := make([]string, caseload.MaxBulk+1)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	_, err = o.service.PlanBulk(t.Context(), o.admin, o.toStatus(caseload.Closed), caseload.Selection{IDs: ids})
	o.wantCode("too many IDs", err, caseload.CodeTooLarge)
	_, err = o.service.ChangeBulk(t.Context(), o.admin, o.toStatus(caseload.Closed), ids, 1)
	o.wantCode("too many to change", err, caseload.CodeTooLarge)
}

// meddler is a store in which somebody else is first, once.
type meddler struct {
	caseload.Store
	first func()
}

func (m *meddler) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	if first := m.first; first != nil {
		m.first = nil
		first()
	}
	return m.Store.Update(ctx, t, by, fn)
}

func TestBulkChangeLeavesWhatIsChangedWhileItIsMade(t *testing.T) {
	o := newOffice(t)
	o.pile()
	plan := o.plan(o.admin, o.toStatus(caseload.Closed), caseload.Selection{IDs: []string{"a", "b", "c"}})
	store := &meddler{o.store, func() { o.update("b", caseload.CaseInput{Name: caseload.Set("another's")}) }}
	done, err := caseload.NewService(store, o.clock, o.newID).ChangeBulk(t.Context(), o.admin, o.toStatus(caseload.Closed), idsOf(plan), plan.At)
	o.must(err)
	want(o, "changed", outcome(done), "a c; 0; b precondition_failed")
	want(o, "open is still", outcome(o.plan(o.admin, o.toStatus(caseload.Closed), caseload.Selection{IDs: []string{"a", "b", "c"}})), "b; 2; ")
}

// broken is a store that fails at its second change.
type broken struct {
	caseload.Store
	changes int
}

func (b *broken) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	if b.changes++; b.changes == 2 {
		return 0, errTakenBack
	}
	return b.Store.Update(ctx, t, by, fn)
}

func TestBulkChangeSaysOfCasesThatWereNotTriedNothingOfWhatWentWrong(t *testing.T) {
	o := newOffice(t)
	o.imported(201)
	closing := o.toStatus(caseload.Closed)
	plan := o.plan(o.admin, closing, caseload.Selection{All: &caseload.WorklistQuery{}})
	done, err := caseload.NewService(&broken{Store: o.store}, o.clock, o.newID).ChangeBulk(t.Context(), o.admin, closing, idsOf(plan), plan.At)
	o.must(err)
	want(o, "changed", len(done.Changed), 200)
	want(o, "not tried", len(done.Left), 1)
	want(o, "said of it", done.Left[0].Err.Error(), "unavailable: This was not tried, as a change before it failed. Try again.")
	want(o, "for the log", done.Failed, errTakenBack)
}
