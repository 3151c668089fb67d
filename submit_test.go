package caseload_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

// submit stores a form that changes cases.
func (o *office) submit(id string, changes ...caseload.CaseChange) *caseload.Submitted {
	o.Helper()
	out, err := o.service.SubmitForm(o.Context(), o.admin, form(id, changes...))
	o.must(err)
	return out
}

func form(id string, changes ...caseload.CaseChange) *caseload.FormInput {
	in := &caseload.FormInput{SenderID: "nurse-1", Changes: changes}
	in.ID, in.XMLNS, in.Answers = id, "http://example.org/visit", `{"visit":"`+id+`"}`
	return in
}

// registered makes a case of a mother.
func registered(id string) caseload.CaseChange {
	return caseload.CaseChange{ID: id, Owner: caseload.Set("clinic-7"), Input: caseload.CaseInput{
		Type: caseload.Set("mother"), Name: caseload.Set("Rose Example"), Properties: map[string]caseload.Value{"edd": caseload.Text("2026-11-02")},
	}}
}

func linked(id, parent string) caseload.CaseChange {
	return caseload.CaseChange{ID: id, Links: []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: parent, Type: "mother", Relation: caseload.RelationChild}}}}
}

// synced reads one case with all that belongs to it.
func (o *office) synced(id string) *caseload.CaseSet {
	o.Helper()
	set, err := o.service.SyncCasesByID(o.Context(), o.admin, []string{id}, caseload.With{Forms: true, Referrals: true, Children: true, Parents: true})
	o.must(err)
	return set
}

func TestAFormMakesCasesInTheWordsThatItBrings(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("case-1"))
	set := o.synced("case-1")
	c := set.Case("case-1")
	want(o, "name", c.Name, "Rose Example")
	want(o, "type", set.Catalog.CaseType(c.Type).Name, "mother")
	want(o, "owner", set.Catalog.User(c.Owner).ID, "clinic-7")
	want(o, "opened by", set.Catalog.User(c.OpenedBy).ID, "nurse-1")
	want(o, "modified by", c.ModifiedBy, c.OpenedBy)
	want(o, "modified", c.Modified, o.now)
	want(o, "edd", c.Properties.Get("edd").Str(), "2026-11-02")
	want(o, "an owner who is only named may do nothing", set.Catalog.User(c.Owner).Enabled, false)
	want(o, "form ids", slices.Equal(set.FormIDs[c.PK], []string{"form-1"}), true)
}

func TestAFormThatChangesNothingOfACaseStillTouchesIt(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("case-1"))
	before := o.synced("case-1").Case("case-1").Rev
	o.now = o.now.Add(time.Minute)
	o.submit("form-2", caseload.CaseChange{ID: "case-1"})
	set := o.synced("case-1")
	c := set.Case("case-1")
	if c.Rev <= before {
		t.Errorf("the case was last changed at %d, want after %d", c.Rev, before)
	}
	want(o, "form ids", slices.Equal(set.FormIDs[c.PK], []string{"form-1", "form-2"}), true)
}

func TestAFormIsStoredWholeOrNotAtAll(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("case-1"))
	for name, bad := range map[string]caseload.CaseChange{
		"an index to itself":            linked("case-2", "case-2"),
		"an index to nothing":           linked("case-2", "nobody"),
		"a case that is not there":      {ID: "case-3", Mode: caseload.UpdateOnly},
		"a case that is there already":  {ID: "case-1", Mode: caseload.CreateOnly},
		"a case that is its own parent": linked("case-1", "child-1"),
	} {
		_, err := o.service.SubmitForm(t.Context(), o.admin, form("form-2", linked("child-1", "case-1"), bad))
		if code := caseload.CodeOf(err); code != caseload.CodeInvalid && code != caseload.CodeConflict {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
		set, err := o.service.SyncCasesByID(t.Context(), o.admin, []string{"child-1", "case-2", "case-3"}, caseload.With{})
		o.must(err)
		want(o, name+": cases that stayed", len(set.Cases), 0)
	}
	want(o, "forms", len(o.synced("case-1").FormIDs[o.synced("case-1").Case("case-1").PK]), 1)
}

func TestAFormSetsALinkBesideOneThatLeadsToADeletedCase(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("mother"), registered("clinic"), linked("child", "mother"))
	o.must(o.service.HideCase(t.Context(), o.admin, "mother"))
	host := linked("child", "clinic")
	host.Links[0].Name = "host"
	o.submit("form-2", host, linked("child", "mother"))
	links := o.synced("child").Case("child").Links.Values()
	want(o, "the new link", links["host"].To, "clinic")
	want(o, "the old link, which was sent again", links["parent"].To, "mother")
}

func TestEveryWrongChangeOfAFormIsTold(t *testing.T) {
	o := newOffice(t)
	_, err := o.service.SubmitForm(t.Context(), o.admin, form("form-1",
		caseload.CaseChange{ID: "a", Mode: caseload.UpdateOnly}, registered("b"), caseload.CaseChange{ID: "c", Mode: caseload.UpdateOnly}))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %v, want several errors", err)
	}
	var at []int
	for _, err := range joined.Unwrap() {
		if e, ok := errors.AsType[*caseload.ChangeError](err); ok {
			at = append(at, e.At)
		}
	}
	want(o, "wrong changes", slices.Equal(at, []int{0, 2}), true)
}

// It was an error of the form as a whole, by the first of the cases alone.
func TestEveryCaseIDOfAFormThatIsNotToBeHadIsTold(t *testing.T) {
	o := newOffice(t)
	worker := o.user("worker", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: worker.Email})
	o.submit("form-1", registered("deleted"), registered("unseen"))
	o.must(o.service.HideCase(t.Context(), o.admin, "deleted"))
	_, err := o.service.SubmitForm(t.Context(), by, form("form-2", registered("deleted"), registered("new"), registered("unseen"),
		caseload.CaseChange{ID: "unseen", Mode: caseload.CreateOnly}, caseload.CaseChange{ID: "new", Mode: caseload.CreateOnly}))
	o.wantCode("the form", err, caseload.CodeConflict)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %v, want several errors", err)
	}
	const lost, there = "The case with this ID was deleted, or is not yours to see: have it restored or given to you, or use another ID.", "There is already a case with this ID."
	var got []string
	for _, err := range joined.Unwrap() {
		at, _ := errors.AsType[*caseload.ChangeError](err)
		e, _ := errors.AsType[*caseload.Error](err)
		got = append(got, fmt.Sprint(at.At, " ", e.Problems[0].Field, ": ", e.Problems[0].Message))
	}
	if want := []string{"0 case_id: " + lost, "2 case_id: " + lost, "3 case_id: " + lost, "4 case_id: " + there}; !slices.Equal(got, want) {
		t.Errorf("got the errors %q, want %q", got, want)
	}
}

func TestLaterChangesOfAFormSeeTheEarlier(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("mother"), linked("child", "mother"), caseload.CaseChange{ID: "child", Close: true})
	set := o.synced("mother")
	child := set.Case("child")
	if child == nil {
		t.Fatal("the child is not among its parent's children")
	}
	want(o, "child closed", set.Catalog.StageOf(child.Status), caseload.Closed)
	want(o, "closed by", set.Catalog.User(child.ClosedBy).ID, "nurse-1")
	want(o, "children", slices.Equal(set.Children["mother"], []string{"child"}), true)
	want(o, "number of revisions of one form", child.Rev, child.Created)
	want(o, "parent read with the child", o.synced("child").Case("mother") != nil, true)
}

func TestAFormSentAgainDoesNothing(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("case-1"))
	before := o.synced("case-1").Case("case-1").Rev
	out := o.submit("form-1", registered("case-1"))
	want(o, "same", out.Same, true)
	want(o, "cases that it changed", len(out.Cases.Cases), 0)
	want(o, "rev", o.synced("case-1").Case("case-1").Rev, before)
}

func TestAnEditedFormTakesThePlaceOfTheFirst(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("case-1"))
	o.now = o.now.Add(time.Hour)
	in := form("form-1", caseload.CaseChange{ID: "case-1", Input: caseload.CaseInput{Name: caseload.Set("Rosa Example")}})
	in.Answers = `{"visit":"mended"}`
	_, err := o.service.SubmitForm(t.Context(), o.admin, in)
	o.must(err)
	set := o.synced("case-1")
	c := set.Case("case-1")
	want(o, "name", c.Name, "Rosa Example")
	want(o, "forms", len(set.Forms[c.PK]), 1)
	want(o, "answers", set.Forms[c.PK][0].Answers, in.Answers)
	want(o, "edited", set.Forms[c.PK][0].Edited, o.now)
	want(o, "received", set.Forms[c.PK][0].Received, o.now.Add(-time.Hour))
}

func TestReferralsAreOpenedFollowedUpAndClosed(t *testing.T) {
	o := newOffice(t)
	due := o.now.AddDate(0, 0, 3)
	refer := func(form string, r caseload.ReferralChange) *caseload.Referral {
		o.now = o.now.Add(time.Hour)
		o.submit(form, caseload.CaseChange{ID: "case-1", Referrals: []caseload.ReferralChange{r}})
		set := o.synced("case-1")
		got := set.Referrals[set.Case("case-1").PK]
		want(o, form+": referrals", len(got), 1)
		return got[0]
	}
	opened := refer("form-1", caseload.ReferralChange{Referral: "r-1", Type: "clinic", Followup: caseload.Set(due)})
	want(o, "opened", opened.Opened, o.now)
	want(o, "followup", opened.Followup, due)
	closed := refer("form-2", caseload.ReferralChange{Referral: "r-1", Close: true})
	want(o, "closed", closed.Closed, o.now)
	want(o, "opened before", closed.Opened, opened.Opened)
}

func TestOnlyWhoMayEditDataSyncs(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("case-1"))
	for name, p := range map[string]*caseload.Principal{
		"an analyst":           o.as(caseload.KeyInput{Role: caseload.RoleAnalyst}),
		"a key that may read":  o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.CasesRead}}),
		"a key that may write": o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.CasesWrite}}),
	} {
		_, err := o.service.SyncCases(t.Context(), p, caseload.Query{}, caseload.With{})
		o.wantCode(name+" reads", err, caseload.CodeForbidden)
		_, err = o.service.SyncCasesByID(t.Context(), p, []string{"case-1"}, caseload.With{})
		o.wantCode(name+" reads one", err, caseload.CodeForbidden)
		_, err = o.service.SubmitForm(t.Context(), p, form("form-2"))
		o.wantCode(name+" submits", err, caseload.CodeForbidden)
	}
}

func TestOnlyAFormThatSaysSoGivesTwoCasesOneExternalID(t *testing.T) {
	o := newOffice(t)
	named := func(id string, shared bool) caseload.CaseChange {
		return caseload.CaseChange{ID: id, Input: caseload.CaseInput{ExternalID: caseload.Set("hh-7")}, SharedExternalID: shared}
	}
	o.submit("form-1", named("case-1", false))
	o.submit("form-2", named("case-1", false)) // its own
	for name, in := range map[string]*caseload.FormInput{
		"of a stored case": form("form-3", named("case-2", false)),
		"of a case of the same form": form("form-3", caseload.CaseChange{ID: "case-2", Input: caseload.CaseInput{ExternalID: caseload.Set("hh-8")}},
			caseload.CaseChange{ID: "case-3", Input: caseload.CaseInput{ExternalID: caseload.Set("hh-8")}}),
	} {
		_, err := o.service.SubmitForm(t.Context(), o.admin, in)
		o.wantCode(name, err, caseload.CodeConflict)
	}
	_, err := o.service.CreateCase(t.Context(), o.admin, caseload.CaseInput{ExternalID: caseload.Set("hh-7")})
	o.wantCode("a case made without a form", err, caseload.CodeConflict)
	o.submit("form-4", named("case-2", true))
	want(o, "shared", o.synced("case-2").Case("case-2").ExternalID, "hh-7")
	o.submit("form-5", named("case-1", false), named("case-2", false), named("case-3", true)) // each keeps its own
	o.submit("form-6", named("case-2", false))
	o.update("case-1", caseload.CaseInput{ExternalID: caseload.Set("hh-7")})
	_, err = o.service.SubmitForm(t.Context(), o.admin, form("form-7", named("case-4", false)))
	o.wantCode("one more", err, caseload.CodeConflict)
}

// An answer that differed would tell that there is such a case.
func TestAnExternalIDThatOnlyAnUnseenCaseHasIsFree(t *testing.T) {
	o := newOffice(t)
	worker := o.user("worker", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: worker.Email})
	in := caseload.CaseInput{ExternalID: caseload.Set("hh-7")}
	unseen := o.create(o.admin, in).Case.ID
	made := o.create(by, in).Case.ID
	_, err := o.service.SubmitForm(t.Context(), by, form("form-1", caseload.CaseChange{ID: "case-1", Input: in}))
	o.wantCode("one of the caller's own", err, caseload.CodeConflict)
	_, err = o.service.CreateCase(t.Context(), by, in)
	o.wantCode("and again", err, caseload.CodeConflict)
	other := o.create(by, caseload.CaseInput{}).Case.ID
	_, err = o.service.UpdateCase(t.Context(), by, other, time.Time{}, in)
	o.wantCode("given to a case that has none", err, caseload.CodeConflict)
	both, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Where: caseload.Compare{Path: "external_id", Value: caseload.Text("hh-7")}}, "id")
	o.must(err)
	want(o, "cases of one external id", both.Total, 2)
	for _, id := range []string{unseen, made} { // who sees both may change either
		want(o, "kept by "+id, o.update(id, in).Case.ExternalID, "hh-7")
	}
}

// A form that costs much more than it is long would stop every writer.
func TestAFormIsBoundedInLinksAndReferrals(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", registered("mother"))
	links := func(n int) (out caseload.CaseChange) {
		out.ID = "child"
		for i := range n {
			out.Links = append(out.Links, caseload.LinkChange{Name: fmt.Sprint("p", i), Link: caseload.Link{To: "mother", Relation: caseload.RelationChild}})
		}
		return out
	}
	referrals := func(n int) (out caseload.CaseChange) {
		out.ID = "child"
		for i := range n {
			out.Referrals = append(out.Referrals, caseload.ReferralChange{Referral: fmt.Sprint("r", i)})
		}
		return out
	}
	for name, change := range map[string]caseload.CaseChange{"101 indices": links(101), "1,001 referrals": referrals(1001)} {
		_, err := o.service.SubmitForm(t.Context(), o.admin, form("form-2", change))
		o.wantCode(name, err, caseload.CodeTooLarge)
	}
	o.submit("form-2", links(100))
	_, err := o.service.SubmitForm(t.Context(), o.admin, form("form-3", caseload.CaseChange{ID: "child", Links: []caseload.LinkChange{{Name: "one more", Link: caseload.Link{To: "mother"}}}}))
	o.wantCode("one more index", err, caseload.CodeTooLarge)
	o.submit("form-4", referrals(1000))
}

// long makes cases of about a MiB.
func (o *office) long(n int) (ids []string) {
	o.Helper()
	properties := map[string]caseload.Value{}
	for i := range 10 {
		properties[fmt.Sprint("p", i)] = caseload.Text(strings.Repeat("x", caseload.MaxText))
	}
	var changes []caseload.CaseChange
	for i := range n {
		ids = append(ids, fmt.Sprint("long-", i))
		changes = append(changes, caseload.CaseChange{ID: ids[i], Input: caseload.CaseInput{Properties: properties}})
	}
	for some := range slices.Chunk(changes, n/2) {
		o.submit("made-"+some[0].ID, some...)
	}
	return ids
}

func TestAFormIsBoundedInTheTextsOfTheCasesThatItNames(t *testing.T) {
	o := newOffice(t)
	ids := o.long(68)
	visit := func(ids []string) *caseload.FormInput {
		in := form("visit")
		for _, id := range ids {
			in.Changes = append(in.Changes, caseload.CaseChange{ID: id})
		}
		return in
	}
	before := o.synced(ids[0]).Case(ids[0]).Rev
	_, err := o.service.SubmitForm(t.Context(), o.admin, visit(ids))
	o.wantCode("a form of 65 MiB of cases", err, caseload.CodeTooLarge)
	_, err = o.service.SyncCasesByID(t.Context(), o.admin, ids, caseload.With{})
	o.wantCode("reading them", err, caseload.CodeTooLarge)
	_, err = o.service.FormByID(t.Context(), o.admin, "visit", false)
	o.wantCode("the form", err, caseload.CodeNotFound)
	want(o, "the first case", o.synced(ids[0]).Case(ids[0]).Rev, before)
	done, err := o.service.SubmitForm(t.Context(), o.admin, visit(ids[:34]))
	o.must(err)
	want(o, "cases of a form of half of them", len(done.Cases.Cases), 34)
}

func TestAFormIsBoundedInWhatItsIndicesLeadTo(t *testing.T) {
	o := newOffice(t)
	far := strings.Repeat("f", caseload.MaxName)
	o.submit("form-1", caseload.CaseChange{ID: far})
	links := func(to ...string) (out caseload.CaseChange) {
		for i, id := range to {
			name := fmt.Sprintf("%0*d", caseload.MaxName, i)
			out.Links = append(out.Links, caseload.LinkChange{Name: name, Link: caseload.Link{To: id, Type: far, Relation: caseload.RelationChild}})
		}
		return out
	}
	hundred := links(slices.Repeat([]string{far}, 100)...)
	var parents []string // of 300 kB of links each
	for range 3 {
		var changes []caseload.CaseChange
		for range 80 {
			hundred.ID = fmt.Sprint("parent-", len(parents))
			parents, changes = append(parents, hundred.ID), append(changes, hundred)
		}
		o.submit("made-"+hundred.ID, changes...)
	}
	_, err := o.service.SubmitForm(t.Context(), o.admin, form("form-2", links(parents[:100]...), links(parents[100:200]...), links(parents[200:]...)))
	o.wantCode("indices to 70 MB of indices", err, caseload.CodeTooLarge)
	o.submit("form-3", links(parents[:100]...))
}

func TestACircleOverManyCasesIsFoundAndOthersAreNot(t *testing.T) {
	o := newOffice(t)
	var chain []caseload.CaseChange
	for i := range 50 {
		chain = append(chain, linked(fmt.Sprint("c", i), fmt.Sprint("c", i+1)))
	}
	o.submit("form-1", append(chain, caseload.CaseChange{ID: "c50"})...)
	_, err := o.service.SubmitForm(t.Context(), o.admin, form("form-2", linked("c50", "c0")))
	o.wantCode("a circle of 51", err, caseload.CodeInvalid)
	o.submit("form-3", linked("d1", "c0"), linked("d2", "c0"), caseload.CaseChange{ID: "d3", Links: []caseload.LinkChange{
		{Name: "a", Link: caseload.Link{To: "d1"}}, {Name: "b", Link: caseload.Link{To: "d2"}},
	}})
}
