package caseload_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"caseload"
)

// places are where an error says that something is wrong.
func places(err error) (out []string) {
	if e, ok := errors.AsType[*caseload.Error](err); ok {
		for _, p := range e.Problems {
			out = append(out, p.Field)
		}
	}
	return out
}

func TestAllThatIsWrongWithAReportIsSaidWithItsPlace(t *testing.T) {
	o := newOffice(t)
	in := caseload.ReportInput{Number: -1, Shared: caseload.Set(true), Definition: caseload.Set(caseload.ReportDefinition{
		Basis: "effective", Output: "pdf", Limit: -1,
		Timeframe: caseload.Timeframe{Unit: "Fortnight", Multiple: -1, From: "2026-02-30", Until: "soon"},
		Columns:   []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}, {Name: "Case.Colour"}, {Name: "CaseDetails.CaseId", As: "1 <a>"}},
		Rules: []caseload.ReportRule{
			{Column: "CaseDetails.CaseId", Operator: "like"}, {Column: "CaseDetails.Label", Operator: caseload.RuleEmpty}, {Column: "CaseDetails.CaseId", Operator: caseload.RuleAnyOf, Values: []string{"one"}},
		},
		Sort: []caseload.ReportSort{{Column: "CaseDetails.ParentCaseId"}},
	})}
	_, err := o.service.CreateReport(t.Context(), o.admin, in)
	want := "number name output limit basis timeframe.unit timeframe.multiple timeframe.from timeframe.until columns.1 columns.2 rules.0 rules.2 sort.0"
	if got := strings.Join(places(err), " "); got != want || caseload.CodeOf(err) != caseload.CodeInvalid {
		t.Errorf("a report with many faults is refused by %v at\n%s, want\n%s", err, got, want)
	}
}

func TestWhatIsWrongWithTheWholeOfAReportHasItsPlace(t *testing.T) {
	o := newOffice(t)
	for place, d := range map[string]caseload.ReportDefinition{
		"subject":         {Subject: "lamps"},
		"timeframe.until": {Timeframe: caseload.Timeframe{From: "2026-02-01", Until: "2026-01-01"}},
	} {
		d.Columns = []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}}
		_, err := o.service.PreviewDefinition(t.Context(), o.admin, d, caseload.ReportRun{})
		if got := places(err); !slices.Equal(got, []string{place}) {
			t.Errorf("the problems are at %q (%v), want %q", got, err, place)
		}
	}
}

func TestADefinitionIsPreviewedBeforeItIsStored(t *testing.T) {
	o := newOffice(t)
	for range 25 {
		o.create(o.admin, caseload.CaseInput{})
	}
	d := report("CaseDetails.CaseId").Definition.Value
	p, err := o.service.PreviewDefinition(t.Context(), o.admin, d, caseload.ReportRun{})
	o.must(err)
	want(o, "rows", p.Rows.Rows(), 20)
	want(o, "total", p.Total, int64(25))
	reports, _, err := o.service.Reports(t.Context(), o.admin)
	o.must(err)
	want(o, "the reports that are stored", len(reports), 0)
	_, err = o.service.PreviewDefinition(t.Context(), o.admin, d, caseload.ReportRun{Limit: caseload.MaxPreview + 1})
	o.wantCode("more rows than a preview has", err, caseload.CodeInvalid)
	worker := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: o.user("cat", caseload.RoleCaseworker).Email})
	_, err = o.service.PreviewDefinition(t.Context(), worker, d, caseload.ReportRun{})
	o.wantCode("without reporting access", err, caseload.CodeForbidden)
}

func TestAReportIsChangedOnlyInTheVersionThatWasSeen(t *testing.T) {
	o := newOffice(t)
	r, err := o.service.CreateReport(t.Context(), o.admin, report("CaseDetails.CaseId"))
	o.must(err)
	first := r.Rev
	in := caseload.ReportInput{Name: caseload.Set("second"), Seen: []caseload.Rev{first}}
	r, err = o.service.UpdateReport(t.Context(), o.admin, r.Number, in)
	o.must(err)
	in.Name = caseload.Set("third")
	_, err = o.service.UpdateReport(t.Context(), o.admin, r.Number, in)
	o.wantCode("changed in the version before", err, caseload.CodePreconditionFailed)
	o.wantCode("deleted in the version before", o.service.DeleteReport(t.Context(), o.admin, r.Number, []caseload.Rev{first}), caseload.CodePreconditionFailed)
	o.wantCode("deleted in no version", o.service.DeleteReport(t.Context(), o.admin, r.Number, []caseload.Rev{}), caseload.CodePreconditionFailed)
	o.must(o.service.DeleteReport(t.Context(), o.admin, r.Number, []caseload.Rev{first, r.Rev}))
}

func TestColumnsSayWhatRulesAndSortsMayDo(t *testing.T) {
	o := newOffice(t)
	must := func(f caseload.FieldInput) { o.must(o.service.CreateField(t.Context(), o.admin, f)) }
	must(caseload.FieldInput{Name: "visited", Label: "visited", Kind: caseload.KindTime, Searchable: true})
	must(caseload.FieldInput{Name: "size", Label: "size", Kind: caseload.KindChoice, Choices: []string{"S", "L"}, Searchable: true})
	columns, err := o.service.Columns(t.Context(), o.admin, caseload.SubjectCases)
	o.must(err)
	got := map[string]*caseload.ColumnInfo{}
	for _, c := range columns {
		got[c.Name] = c
	}
	for name, uses := range map[string]string{
		"CaseDetails.CaseId":             "any of, none of, empty, not empty, between; sorts",
		"CaseDetails.ParentCaseId":       "",
		"CaseDetails.Label":              "any of, none of, contains, empty, not empty, between; sorts",
		"CaseDetails.Ward":               "any of, none of, contains, empty, not empty; sorts",
		"CaseDetails.Confidential":       "any of, none of, empty, not empty, between; sorts",
		"CaseDetails.TotalRedress":       "any of, none of, empty, not empty", // which nobody declared
		"CaseDetails.visited":            "any of, none of, empty, not empty, between; sorts",
		"CaseDetails.size":               "any of, none of, contains, empty, not empty, between; sorts",
		"CaseStatusReceipt.TimeCreated":  "any of, none of, empty, not empty, between; sorts",
		"CaseStatusReceipt.DateReceived": "any of, none of, empty, not empty, between; sorts",
	} {
		c := got[name]
		if c == nil {
			t.Errorf("there is no column %s", name)
			continue
		}
		said := strings.Join(c.Operators, ", ")
		if c.Sorts {
			said += "; sorts"
		}
		if said != uses {
			t.Errorf("%s: got %q, want %q", name, said, uses)
		}
	}
}

// Whatever the dictionary says may be done by a column, a report may do.
func TestAReportMayDoWhatTheColumnsSay(t *testing.T) {
	o := newOffice(t)
	for _, subject := range caseload.ReportSubjects {
		columns, err := o.service.Columns(t.Context(), o.admin, subject)
		o.must(err)
		for _, c := range columns {
			d := caseload.ReportDefinition{Subject: subject, Columns: []caseload.ReportColumn{{Name: c.Name}}}
			if slices.Contains(c.Operators, caseload.RuleEmpty) {
				d.Rules = []caseload.ReportRule{{Column: c.Name, Operator: caseload.RuleEmpty}}
			}
			if c.Sorts {
				d.Sort = []caseload.ReportSort{{Column: c.Name}}
			}
			if _, err := o.service.PreviewDefinition(t.Context(), o.admin, d, caseload.ReportRun{}); err != nil {
				t.Errorf("%s of %s: %v", c.Name, subject, err)
			}
		}
	}
}
