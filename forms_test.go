package caseload_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

// visits are forms a minute apart, two of which touched case-1.
func (o *office) visits() {
	o.Helper()
	for _, visit := range []struct{ form, of string }{{"form-1", "case-1"}, {"form-2", "case-2"}, {"form-3", "case-1"}} {
		o.now = o.now.Add(time.Minute)
		o.submit(visit.form, registered(visit.of))
	}
}

func (o *office) listed(q caseload.FormQuery) []string {
	o.Helper()
	set, err := o.service.ListForms(o.Context(), o.admin, q)
	o.must(err)
	var ids []string
	for _, f := range set.Forms {
		ids = append(ids, f.ID)
	}
	return ids
}

func TestFormsAreListedByWhatTheyTouchedAndWhenTheyCame(t *testing.T) {
	o := newOffice(t)
	o.visits()
	for _, tt := range []struct {
		name string
		q    caseload.FormQuery
		want []string
	}{
		{"all", caseload.FormQuery{}, []string{"form-3", "form-2", "form-1"}},
		{"of a case", caseload.FormQuery{CaseID: "case-1"}, []string{"form-3", "form-1"}},
		{"of no case", caseload.FormQuery{CaseID: "case-9"}, nil},
		{"in the order of their changes", caseload.FormQuery{Query: caseload.Query{Order: []caseload.Order{{Path: "updated"}}, Limit: 2}}, []string{"form-1", "form-2"}},
	} {
		if got := o.listed(tt.q); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestFormsAreCountedOnceForWhoFollowsCursors(t *testing.T) {
	o := newOffice(t)
	o.visits()
	q := caseload.FormQuery{Query: caseload.Query{Limit: 1}}
	var seen []string
	for range 4 {
		set, err := o.service.ListForms(t.Context(), o.admin, q)
		o.must(err)
		want(o, "total", set.Total, 3)
		seen, q.After = append(seen, set.Forms[0].ID), set.Next
		o.now = o.now.Add(-time.Hour) // the next comes behind what is read
		o.submit("after-"+set.Forms[0].ID, registered("case-1"))
	}
	want(o, "forms", strings.Join(seen, " "), "form-3 form-2 form-1 after-form-3")
	counted, err := o.service.ListForms(t.Context(), o.admin, caseload.FormQuery{Query: caseload.Query{Limit: 1, Offset: 1}})
	o.must(err)
	want(o, "total by offset", counted.Total, 7)
	place, _, _ := strings.Cut(string(counted.Next), "~")
	for _, forged := range []caseload.Cursor{"~", "~3", "~3~", counted.Next + "~3", "~-1", caseload.Cursor(place + "~-1~x"), caseload.Cursor(place + "~many~x")} {
		_, err := o.service.ListForms(t.Context(), o.admin, caseload.FormQuery{Query: caseload.Query{After: forged}})
		o.wantCode("the cursor "+string(forged), err, caseload.CodeInvalid)
	}
}

// The total was that of whoever had the cursor first.
func TestFormsAreCountedAnewBehindACursorOfAnotherQueryOrCaller(t *testing.T) {
	o := newOffice(t)
	o.visits()
	worker := o.user("worker", caseload.RoleCaseworker)
	own := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: worker.Email})
	o.now = o.now.Add(-time.Hour) // behind the others
	_, err := o.service.SubmitForm(t.Context(), own, form("form-0", caseload.CaseChange{ID: "own"}))
	o.must(err)
	one := caseload.Query{Limit: 1}
	first, err := o.service.ListForms(t.Context(), o.admin, caseload.FormQuery{Query: one})
	o.must(err)
	want(o, "all", first.Total, 4)
	one.After = first.Next
	for name, ask := range map[string]struct {
		by    *caseload.Principal
		q     caseload.FormQuery
		total int64
	}{
		"the same":       {o.admin, caseload.FormQuery{Query: one}, 4},
		"of a case":      {o.admin, caseload.FormQuery{Query: one, CaseID: "case-1"}, 2},
		"of another":     {o.admin, caseload.FormQuery{Query: one, CaseID: "case-2"}, 1},
		"another caller": {own, caseload.FormQuery{Query: one}, 1},
	} {
		got, err := o.service.ListForms(t.Context(), ask.by, ask.q)
		o.must(err)
		want(o, name, got.Total, ask.total)
	}
}

func TestAFormIsReadWithItsFilesAndCases(t *testing.T) {
	o := newOffice(t)
	in := form("form-1", registered("case-1"))
	in.Documents = []caseload.Document{{Name: "photo.jpg", MediaType: "image/jpeg", Bytes: 3, Body: "\x00\xff\n"}, {Name: "form.xml", MediaType: "text/xml", Bytes: 2, Body: "<>"}}
	_, err := o.service.SubmitForm(t.Context(), o.admin, in)
	o.must(err)
	set, err := o.service.FormByID(t.Context(), o.admin, "form-1", true)
	o.must(err)
	f := set.Forms[0]
	want(o, "files", len(set.Documents[f.PK]), 2)
	want(o, "the first file", set.Documents[f.PK][0].Name, "form.xml")
	want(o, "no body is read with the form", set.Documents[f.PK][1].Body, "")
	want(o, "case", set.Cases[f.PK].Cases[0].ID, "case-1")
	photo, err := o.service.Attachment(t.Context(), o.admin, "form-1", "photo.jpg")
	o.must(err)
	want(o, "photo", photo.Body, "\x00\xff\n")
	_, err = o.service.Attachment(t.Context(), o.admin, "form-1", "other.jpg")
	o.wantCode("another file", err, caseload.CodeNotFound)
	_, err = o.service.FormByID(t.Context(), o.admin, "form-9", false)
	o.wantCode("another form", err, caseload.CodeNotFound)
}

func TestAnEditedFormHasTheFilesThatCameLast(t *testing.T) {
	o := newOffice(t)
	for _, version := range []string{"first", "second"} {
		in := form("form-1", registered("case-1"))
		in.Answers = `{"version":"` + version + `"}`
		in.Documents = []caseload.Document{{Name: "form.xml", MediaType: "text/xml", Bytes: int64(len(version)), Body: version}}
		_, err := o.service.SubmitForm(t.Context(), o.admin, in)
		o.must(err)
	}
	got, err := o.service.Attachment(t.Context(), o.admin, "form-1", "form.xml")
	o.must(err)
	want(o, "form.xml", got.Body, "second")
}

func TestFormsThatTouchedTooMuchAreToldThatItIsTheirCases(t *testing.T) {
	o := newOffice(t)
	for some := range slices.Chunk(o.long(68), 34) {
		var changes []caseload.CaseChange
		for _, id := range some {
			changes = append(changes, caseload.CaseChange{ID: id})
		}
		o.submit("visit-"+some[0], changes...)
	}
	_, err := o.service.ListForms(t.Context(), o.admin, caseload.FormQuery{Cases: true})
	e, _ := errors.AsType[*caseload.Error](err)
	if e == nil || e.Code != caseload.CodeTooLarge || e.Message != "These forms touched more cases than can be answered at once. Ask for fewer forms, or without their cases." {
		t.Errorf("two forms that touched 68 MiB of cases: got %v, want that their cases are too many", err)
	}
	one, err := o.service.ListForms(t.Context(), o.admin, caseload.FormQuery{Query: caseload.Query{Limit: 1}, Cases: true})
	o.must(err)
	want(o, "cases of one of them", len(one.Cases[one.Forms[0].PK].Cases), 34)
}
