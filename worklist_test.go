package caseload_test

import (
	"fmt"
	"testing"
	"time"

	"caseload"
)

// deskWork is cases of two wards: three open and two closed in Falmouth, one open
// in none.
func deskWork(t *testing.T) (o *office, falmouth *caseload.Ward) {
	t.Helper()
	o = newOffice(t)
	falmouth, err := o.service.CreateWard(o.Context(), o.admin, caseload.WardInput{Name: caseload.Set("Falmouth")})
	o.must(err)
	for i := range 5 {
		stage := caseload.Open
		if i > 2 {
			stage = caseload.Closed
		}
		o.create(o.admin, caseload.CaseInput{
			Stage: caseload.Set(stage), Ward: caseload.Set(caseload.Named{ID: falmouth.ID}), Summary: caseload.Set(fmt.Sprintf("bin %d", i)),
			Opened: caseload.Set(time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)),
		})
	}
	o.create(o.admin, caseload.CaseInput{Summary: caseload.Set("gate"), Opened: caseload.Set(time.Date(2026, 1, 6, 0, 0, 0, 0, time.UTC))})
	return o, falmouth
}

func (o *office) worklist(by *caseload.Principal, q caseload.WorklistQuery) *caseload.Worklist {
	o.Helper()
	out, err := o.service.Worklist(o.Context(), by, q, "summary")
	o.must(err)
	return out
}

// counts are the numbers of a facet by the stage of a status, as text.
func (o *office) stages(w *caseload.Worklist) string {
	n := map[caseload.Stage]int64{}
	for k, count := range w.Facets["status"].N {
		n[w.Catalog.StageOf(k)] += count
	}
	return fmt.Sprint(n[caseload.Open], n[caseload.Closed])
}

func TestChoicesStandWithWhatTheyWouldLeave(t *testing.T) {
	o, falmouth := deskWork(t)
	open := caseload.Named{}
	for _, s := range o.worklist(o.admin, caseload.WorklistQuery{}).Catalog.Statuses() {
		if s.Stage == caseload.Open {
			open.ID = s.ID
		}
	}
	beginning := caseload.Query{Where: caseload.Compare{Path: "opened", Op: caseload.Less, Value: caseload.Time(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))}}
	for name, tt := range map[string]struct {
		query                      caseload.WorklistQuery
		total, inFalmouth, nowhere int64
		openAndClosed              string
	}{
		"everything":                {caseload.WorklistQuery{}, 6, 5, 1, "4 2"},
		"a status":                  {caseload.WorklistQuery{Choices: map[caseload.Path][]caseload.Named{"status": {open}}}, 4, 3, 1, "4 2"},
		"no ward":                   {caseload.WorklistQuery{Choices: map[caseload.Path][]caseload.Named{"ward": {{}}}}, 1, 5, 1, "1 0"},
		"either ward":               {caseload.WorklistQuery{Choices: map[caseload.Path][]caseload.Named{"ward": {{}, {ID: falmouth.ID}}}}, 6, 5, 1, "4 2"},
		"a ward that is not there":  {caseload.WorklistQuery{Choices: map[caseload.Path][]caseload.Named{"ward": {{ID: "none"}}}}, 0, 5, 1, "0 0"},
		"a period":                  {caseload.WorklistQuery{Query: beginning}, 4, 4, 0, "3 1"},
		"a period and a status":     {caseload.WorklistQuery{Query: beginning, Choices: map[caseload.Path][]caseload.Named{"status": {open}}}, 3, 3, 0, "3 1"},
		"a word":                    {caseload.WorklistQuery{Query: caseload.Query{Search: "bin"}}, 5, 5, 0, "3 2"},
		"a word and a status":       {caseload.WorklistQuery{Query: caseload.Query{Search: "bin"}, Choices: map[caseload.Path][]caseload.Named{"status": {open}}}, 3, 3, 0, "3 2"},
		"a search without any word": {caseload.WorklistQuery{Query: caseload.Query{Search: "?"}}, 0, 0, 0, "0 0"},
	} {
		got := o.worklist(o.admin, tt.query)
		wards := got.Facets["ward"]
		if got.Total != tt.total || got.More || wards.N[falmouth.PK] != tt.inFalmouth || wards.N[0] != tt.nowhere || wards.Least || o.stages(got) != tt.openAndClosed {
			t.Errorf("%s: %d cases (more: %t), wards %v, open and closed %s; want %d, %d and %d, %s",
				name, got.Total, got.More, wards, o.stages(got), tt.total, tt.inFalmouth, tt.nowhere, tt.openAndClosed)
		}
	}
}

func TestWorklistGoesOnFromPageToPageWithOneTotal(t *testing.T) {
	o, _ := deskWork(t)
	q := caseload.WorklistQuery{Query: caseload.Query{Limit: 4, Order: []caseload.Order{{Path: "opened"}}}}
	first := o.worklist(o.admin, q)
	q.After = first.Next
	second := o.worklist(o.admin, q)
	if first.Rows.Rows() != 4 || second.Rows.Rows() != 2 || first.Total != 6 || second.Total != 6 || second.Next != "" || second.Prev == "" {
		t.Errorf("the pages have %d of %d and %d of %d cases, want 4 and 2 of 6", first.Rows.Rows(), first.Total, second.Rows.Rows(), second.Total)
	}
}

func TestWorklistCountsWhatItsReaderMaySee(t *testing.T) {
	o, falmouth := deskWork(t)
	o.user("ann", caseload.RoleCaseworker)
	ann := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"})
	o.create(ann, caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: falmouth.ID})})
	if got := o.worklist(ann, caseload.WorklistQuery{}); got.Total != 1 || got.Facets["ward"].N[falmouth.PK] != 1 || o.stages(got) != "1 0" {
		t.Errorf("a caseworker counts %d cases, %v, want the one that is theirs", got.Total, got.Facets)
	}
	_, err := o.service.Worklist(o.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}), caseload.WorklistQuery{})
	o.wantCode("a key without cases:read", err, caseload.CodeForbidden)
}

func TestCountsEndWhereTooManyWouldBeLookedAt(t *testing.T) {
	o := newOffice(t)
	batch, _, err := o.service.NewBatch(o.Context(), o.admin, caseload.NounCase, "", "")
	o.must(err)
	ann := o.user("ann", caseload.RoleCaseworker)
	rows := make([]caseload.CaseInput, caseload.MaxCounted+1)
	for i := range rows {
		rows[i].Assignee = caseload.Set(caseload.Named{ID: ann.ID})
	}
	_, err = o.service.ImportCases(o.Context(), batch, rows, false)
	o.must(err)
	q := caseload.WorklistQuery{Query: caseload.Query{Limit: 1, Where: caseload.Compare{Path: "archived", Value: caseload.Bool(false)}}}
	if got := o.worklist(o.admin, q); got.Total != caseload.MaxCounted || !got.More || !got.Facets["ward"].Least || got.Facets["ward"].N[0] != caseload.MaxCounted {
		t.Errorf("of 10,001 cases %d are counted (more: %t), by ward %v; want 10,000 and more", got.Total, got.More, got.Facets["ward"])
	}
	q.Where = nil
	for _, by := range []*caseload.Principal{o.admin, o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"})} {
		if got := o.worklist(by, q); got.Facets["ward"].N[0] != caseload.MaxCounted+1 || got.Facets["ward"].Least {
			t.Errorf("unfiltered, by ward there are %v, want all 10,001", got.Facets["ward"])
		}
	}
}
