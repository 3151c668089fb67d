package caseload_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

// report is a report about cases with some columns.
func report(columns ...string) caseload.ReportInput {
	d := caseload.ReportDefinition{}
	for _, name := range columns {
		d.Columns = append(d.Columns, caseload.ReportColumn{Name: name})
	}
	return caseload.ReportInput{Name: caseload.Set("r"), Shared: caseload.Set(true), Definition: caseload.Set(d)}
}

// stored stores a report and tells its number.
func (o *office) stored(by *caseload.Principal, in caseload.ReportInput) int64 {
	o.Helper()
	r, err := o.service.CreateReport(o.Context(), by, in)
	o.must(err)
	return r.Number
}

// ran runs a report and tells its rows, a bar between them and a comma between
// cells, and its head.
func (o *office) ran(by *caseload.Principal, number int64, run caseload.ReportRun) (string, *caseload.ReportHead, error) {
	var head *caseload.ReportHead
	var rows []string
	err := o.service.RunReport(o.Context(), by, number, run,
		func(h *caseload.ReportHead) error { head = h; return nil },
		func(b *caseload.Block) error {
			for row := range b.Rows() {
				rows = append(rows, rowOf(head, b, row))
			}
			return nil
		})
	return strings.Join(rows, "|"), head, err
}

func rowOf(head *caseload.ReportHead, b *caseload.Block, row int) string {
	head.At(b, row)
	cells := make([]string, len(head.Columns))
	for col := range cells {
		cells[col] = string(head.AppendCell(nil, col))
	}
	return strings.Join(cells, ",")
}

// wantRows fails the test if a report's rows are others.
func (o *office) wantRows(what string, by *caseload.Principal, number int64, run caseload.ReportRun, rows string) *caseload.ReportHead {
	o.Helper()
	got, head, err := o.ran(by, number, run)
	o.must(err)
	want(o, what, got, rows)
	return head
}

func TestAReportIsRunByItsOwnerAndASharedOneByEverybody(t *testing.T) {
	o := newOffice(t)
	o.create(o.admin, caseload.CaseInput{})
	ann, bob := o.user("ann", caseload.RoleAnalyst), o.user("bob", caseload.RoleManager)
	byAnn, byBob := o.as(caseload.KeyInput{Role: caseload.RoleAnalyst, User: ann.Email}), o.as(caseload.KeyInput{Role: caseload.RoleManager, User: bob.Email})
	nobody := o.as(caseload.KeyInput{Role: caseload.RoleAdmin})
	worker := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: o.user("cat", caseload.RoleCaseworker).Email})
	unshared := report("CaseDetails.CaseId")
	unshared.Shared = caseload.Set(false)
	own, shared := o.stored(byAnn, unshared), o.stored(o.admin, report("CaseDetails.CaseId"))
	for _, tt := range []struct {
		name   string
		by     *caseload.Principal
		number int64
		code   caseload.Code
	}{
		{"her own", byAnn, own, ""},
		{"another's", byBob, own, caseload.CodeForbidden},
		{"a user's, by an administrator's key", nobody, own, caseload.CodeForbidden},
		{"a user's, by the operator", o.admin, own, caseload.CodeForbidden},
		{"a shared one, by another", byBob, shared, ""},
		{"a shared one, without reporting access", worker, shared, ""},
		{"one that there is not", byAnn, 99, caseload.CodeNotFound},
	} {
		_, _, err := o.ran(tt.by, tt.number, caseload.ReportRun{})
		o.wantCode(tt.name, err, tt.code)
		o.wantCode(tt.name+", asked before", o.service.MayRunReport(t.Context(), tt.by, tt.number), tt.code)
	}
	for _, tt := range []struct {
		by      *caseload.Principal
		numbers []int64
	}{{byAnn, []int64{own, shared}}, {byBob, []int64{shared}}, {worker, []int64{shared}}, {nobody, []int64{own, shared}}} {
		reports, _, err := o.service.Reports(t.Context(), tt.by)
		o.must(err)
		var numbers []int64
		for _, r := range reports {
			numbers = append(numbers, r.Number)
		}
		if !slices.Equal(numbers, tt.numbers) {
			t.Errorf("the reports of a key of the role %s: got %v, want %v", tt.by.Role, numbers, tt.numbers)
		}
	}
}

func TestAReportIsChangedByItsOwnerAndAnAdministrator(t *testing.T) {
	o := newOffice(t)
	byAnn := o.as(caseload.KeyInput{Role: caseload.RoleAnalyst, User: o.user("ann", caseload.RoleAnalyst).Email})
	byBob := o.as(caseload.KeyInput{Role: caseload.RoleManager, User: o.user("bob", caseload.RoleManager).Email})
	worker := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: o.user("cat", caseload.RoleCaseworker).Email})
	number := o.stored(byAnn, report("CaseDetails.CaseId"))
	rename := func(by *caseload.Principal, name string) error {
		_, err := o.service.UpdateReport(t.Context(), by, number, caseload.ReportInput{Name: caseload.Set(name)})
		return err
	}
	o.wantCode("another's", rename(byBob, "bob's"), caseload.CodeForbidden)
	o.wantCode("without reporting access", rename(worker, "cat's"), caseload.CodeForbidden)
	_, err := o.service.CreateReport(t.Context(), worker, report("CaseDetails.CaseId"))
	o.wantCode("made without reporting access", err, caseload.CodeForbidden)
	o.must(rename(byAnn, "ann's"))
	o.must(rename(o.admin, "the operator's"))
	o.wantCode("deleted by another", o.service.DeleteReport(t.Context(), byBob, number, nil), caseload.CodeForbidden)
	o.must(o.service.DeleteReport(t.Context(), byAnn, number, nil))
	_, _, err = o.ran(byAnn, number, caseload.ReportRun{})
	o.wantCode("run when it is deleted", err, caseload.CodeNotFound)
	if next := o.stored(byAnn, report("CaseDetails.CaseId")); next <= number {
		t.Errorf("the number after that of a deleted report %d: got %d, want one that was not given", number, next)
	}
	taken := report("CaseDetails.CaseId")
	taken.Number = number
	_, err = o.service.CreateReport(t.Context(), byAnn, taken)
	o.wantCode("the number of a deleted report", err, caseload.CodeConflict)
}

func TestAReportOfAnotherTenantIsNotThere(t *testing.T) {
	o := newOffice(t)
	there := o.service.Operator(o.newTenant("there"))
	number := o.stored(there, report("CaseDetails.CaseId"))
	_, _, err := o.ran(o.admin, number, caseload.ReportRun{})
	o.wantCode("run", err, caseload.CodeNotFound)
	o.wantCode("deleted", o.service.DeleteReport(t.Context(), o.admin, number, nil), caseload.CodeNotFound)
}

func TestAReportThatCouldNotBeRunIsNotStored(t *testing.T) {
	o := newOffice(t)
	for what, spoil := range map[string]func(*caseload.ReportInput, *caseload.ReportDefinition){
		"without a name":                      func(in *caseload.ReportInput, _ *caseload.ReportDefinition) { in.Name = caseload.Set(" ") },
		"of nobody, unshared":                 func(in *caseload.ReportInput, _ *caseload.ReportDefinition) { in.Shared = caseload.Set(false) },
		"with a number below 1":               func(in *caseload.ReportInput, _ *caseload.ReportDefinition) { in.Number = -1 },
		"without columns":                     func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Columns = nil },
		"with an unknown column":              func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Columns[0].Name = "Case.Colour" },
		"with a name that is no XML":          func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Columns[0].As = "1 <a>" },
		"about nothing known":                 func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Subject = "lamps" },
		"by a date that is another subject's": func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Basis = "effective" },
		"as PDF":                              func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Output = "pdf" },
		"of less than no rows":                func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Limit = -1 },
		"of an unknown unit":                  func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Timeframe.Unit = "Fortnight" },
		"of a day that there is not":          func(_ *caseload.ReportInput, d *caseload.ReportDefinition) { d.Timeframe.From = "2026-02-30" },
		"sorted by a parent": func(_ *caseload.ReportInput, d *caseload.ReportDefinition) {
			d.Sort = []caseload.ReportSort{{Column: "CaseDetails.ParentCaseId"}}
		},
		"with an unknown operator":                     rule("CaseDetails.CaseId", "like", "1"),
		"with a text for a number":                     rule("CaseDetails.CaseId", caseload.RuleAnyOf, "one"),
		"with a text for a date":                       rule("CaseStatusReceipt.DateReceived", caseload.RuleBetween, "yesterday", ""),
		"between one value":                            rule("CaseDetails.CaseId", caseload.RuleBetween, "1"),
		"between two names":                            rule("CaseDetails.Ward", caseload.RuleBetween, "A", "B"),
		"by a part of a number":                        rule("CaseDetails.CaseId", caseload.RuleContains, "1"),
		"by a parent":                                  rule("CaseDetails.ParentCaseId", caseload.RuleAnyOf, "1"),
		"by a part of a property that is not declared": rule("CaseDetails.colour", caseload.RuleContains, "re"),
		"keywords of forms": func(_ *caseload.ReportInput, d *caseload.ReportDefinition) {
			*d = caseload.ReportDefinition{Subject: caseload.SubjectForms, Columns: []caseload.ReportColumn{{Name: "Form.Id"}}, Keywords: []string{"a"}}
		},
		"too many columns": func(_ *caseload.ReportInput, d *caseload.ReportDefinition) {
			d.Columns = slices.Repeat(d.Columns, 501)
		},
	} {
		in := report("CaseDetails.CaseId")
		spoil(&in, &in.Definition.Value)
		_, err := o.service.CreateReport(t.Context(), o.admin, in)
		o.wantCode("a report "+what, err, caseload.CodeInvalid)
	}
	reports, _, err := o.service.Reports(t.Context(), o.admin)
	o.must(err)
	want(o, "the reports", len(reports), 0)
}

// rule gives a report a rule.
func rule(column, operator string, values ...string) func(*caseload.ReportInput, *caseload.ReportDefinition) {
	return func(_ *caseload.ReportInput, d *caseload.ReportDefinition) {
		d.Rules = append(d.Rules, caseload.ReportRule{Column: column, Operator: operator, Values: values})
	}
}

func TestWhoMayReadNoCasesIsShownPublicColumnsAlone(t *testing.T) {
	o := newOffice(t)
	o.create(o.admin, caseload.CaseInput{
		Name: caseload.Set("secret"), PublicSummary: caseload.Set("known"), Resident: caseload.Set(caseload.Resident{Name: caseload.Set("Sam")}),
		Assignee: caseload.Set(caseload.Named{ID: o.user("ann", caseload.RoleManager).ID}), Properties: map[string]caseload.Value{"colour": caseload.Text("red")},
	})
	public := o.as(caseload.KeyInput{Role: caseload.RoleAnalyst, Scopes: []caseload.Scope{caseload.ReportsRead}})
	in := report("CaseDetails.Label", "CaseDetails.PublicSummary", "Customer.FullName", "CaseDetails.AssignedTo", "CaseDetails.colour")
	in.Definition.Value.Basis = "opened"
	number := o.stored(o.admin, in)
	o.wantRows("an administrator", o.admin, number, caseload.ReportRun{}, "secret,known,Sam,ann,red")
	o.wantRows("a key with reports:read alone", public, number, caseload.ReportRun{}, ",known,,,")
	for what, definition := range map[string]func(*caseload.ReportInput, *caseload.ReportDefinition){
		"a rule": rule("CaseDetails.Label", caseload.RuleAnyOf, "secret"),
		"a sort": func(_ *caseload.ReportInput, d *caseload.ReportDefinition) {
			d.Sort = []caseload.ReportSort{{Column: "Customer.FullName"}}
		},
		"a period": func(_ *caseload.ReportInput, d *caseload.ReportDefinition) {
			d.Basis, d.Timeframe.Unit = "received", caseload.UnitPreviousYear
		},
	} {
		in := report("CaseDetails.PublicSummary")
		in.Definition.Value.Basis = "opened"
		definition(&in, &in.Definition.Value)
		_, _, err := o.ran(public, o.stored(o.admin, in), caseload.ReportRun{})
		o.wantCode(what+" that looks at what it may not read", err, caseload.CodeForbidden)
	}
	number = o.stored(o.admin, report("CaseDetails.PublicSummary"))
	o.wantRows("that key, in an order that nobody asked for", public, number, caseload.ReportRun{}, "known")
	found := report("CaseDetails.PublicSummary")
	found.Definition.Value.Basis, found.Definition.Value.Keywords = "opened", []string{"secret"}
	number = o.stored(o.admin, found)
	o.wantRows("an administrator, by a word of the name", o.admin, number, caseload.ReportRun{}, "known")
	o.wantRows("that key, by a word that it may not read", public, number, caseload.ReportRun{}, "")
	columns, err := o.service.Columns(t.Context(), public, caseload.SubjectCases)
	o.must(err)
	for _, c := range columns {
		if c.Sensitivity != caseload.Public {
			t.Errorf("the dictionary of a key with reports:read alone has %s", c.Name)
		}
	}
}

// A property is as sensitive as it was declared, whatever the others are.
func TestWhoMayReadNoCasesIsShownPropertiesThatWereDeclaredPublic(t *testing.T) {
	o := newOffice(t)
	for name, level := range map[string]caseload.Sensitivity{"colour": caseload.Public, "lamps": caseload.Public, "shade": caseload.Internal} {
		o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: name, Kind: caseload.KindText, Sensitivity: level}))
	}
	for _, colour := range []string{"red \"one\"", "blue"} {
		o.create(o.admin, caseload.CaseInput{Properties: map[string]caseload.Value{
			"colour": caseload.Text(colour), "lamps": caseload.Text("yes"), "shade": caseload.Text("dark"), "other": caseload.Text("x"),
		}})
	}
	public := o.as(caseload.KeyInput{Role: caseload.RoleAnalyst, Scopes: []caseload.Scope{caseload.ReportsRead}})
	in := report("CaseDetails.colour", "CaseDetails.lamps", "CaseDetails.shade", "CaseDetails.other")
	in.Definition.Value.Basis = "opened"
	number := o.stored(o.admin, in)
	o.wantRows("an administrator", o.admin, number, caseload.ReportRun{}, "red \"one\",yes,dark,x|blue,yes,dark,x")
	o.wantRows("a key with reports:read alone", public, number, caseload.ReportRun{}, "red \"one\",yes,,|blue,yes,,")
	for _, tt := range []struct {
		what, column, operator string
		values                 []string
		rows                   string
		code                   caseload.Code
	}{
		{"a public one", "CaseDetails.colour", caseload.RuleAnyOf, []string{"blue"}, "blue,yes,,", ""},
		{"any public one", "CaseDetails.lamps", caseload.RuleEmpty, nil, "", ""},
		{"another", "CaseDetails.shade", caseload.RuleAnyOf, []string{"dark"}, "", caseload.CodeForbidden},
		{"one that is not declared", "CaseDetails.other", caseload.RuleAnyOf, []string{"x"}, "", caseload.CodeForbidden},
	} {
		with := in
		rule(tt.column, tt.operator, tt.values...)(&with, &with.Definition.Value)
		rows, _, err := o.ran(public, o.stored(o.admin, with), caseload.ReportRun{})
		o.wantCode("a rule about "+tt.what, err, tt.code)
		want(o, "the rows of a rule about "+tt.what, rows, tt.rows)
	}
}

func TestACaseworkersReportIsOfTheirOwnCases(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: ann.Email})
	o.create(o.admin, caseload.CaseInput{})
	own := o.create(by, caseload.CaseInput{})
	number := o.stored(o.admin, report("CaseDetails.CaseId"))
	o.wantRows("hers", by, number, caseload.ReportRun{}, fmt.Sprint(own.Case.Number))
}

func TestARunTakesOtherValuesColumnsKeywordsAndFewerRows(t *testing.T) {
	o := newOffice(t)
	for _, name := range []string{"red lorry", "blue lorry", "bin"} {
		o.create(o.admin, caseload.CaseInput{Name: caseload.Set(name)})
	}
	in := report("CaseDetails.CaseId", "CaseDetails.Label", "CaseDetails.CaseId")
	in.Definition.Value.Columns[2].As = "Number"
	in.Definition.Value.Sort = []caseload.ReportSort{{Column: "CaseDetails.CaseId"}}
	in.Definition.Value.Limit = 2
	rule("CaseDetails.CaseId", caseload.RuleAnyOf, "1", "2", "3")(&in, &in.Definition.Value)
	number := o.stored(o.admin, in)
	o.wantRows("as designed", o.admin, number, caseload.ReportRun{}, "1,red lorry,1|2,blue lorry,2")
	o.wantRows("other values", o.admin, number, caseload.ReportRun{Values: map[int][]string{1: {"3"}}}, "3,bin,3")
	o.wantRows("no values", o.admin, number, caseload.ReportRun{Values: map[int][]string{1: nil}}, "")
	o.wantRows("keywords", o.admin, number, caseload.ReportRun{Keywords: []string{"bin", "blue"}}, "2,blue lorry,2|3,bin,3")
	o.wantRows("fewer rows", o.admin, number, caseload.ReportRun{Limit: 1}, "1,red lorry,1")
	o.wantRows("more rows than the report has", o.admin, number, caseload.ReportRun{Limit: 3}, "1,red lorry,1|2,blue lorry,2")
	head := o.wantRows("a column by its name in whatever case", o.admin, number, caseload.ReportRun{Columns: []string{"casedetails.caseid"}}, "1,1|2,2")
	want(o, "the first title", head.Columns[0].Title, "CaseDetails.CaseId")
	want(o, "the second title", head.Columns[1].Title, "Number")
	o.wantRows("a column by the name that it is given", o.admin, number, caseload.ReportRun{Columns: []string{"NUMBER"}}, "1|2")
	_, _, err := o.ran(o.admin, number, caseload.ReportRun{Columns: []string{"CaseDetails.Ward"}})
	o.wantCode("a column that the report has not", err, caseload.CodeInvalid)
	_, _, err = o.ran(o.admin, number, caseload.ReportRun{Values: map[int][]string{1: {"one"}}})
	o.wantCode("a value that is no number", err, caseload.CodeInvalid)
	head = o.wantRows("a rule that there is not", o.admin, number, caseload.ReportRun{Values: map[int][]string{2: {"x"}}}, "1,red lorry,1|2,blue lorry,2")
	want(o, "the warnings", len(head.Warnings), 1)
}

// The clocks of London go forward on 28 March 2027 at 1:00 UTC, and went back on
// 25 October 2026.
func TestAPeriodOfATimeFollowsTheClocks(t *testing.T) {
	o := newOffice(t)
	for _, opened := range []string{
		"2026-10-24T22:59:59Z", "2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z",
		"2027-03-28T00:00:00Z", "2027-03-28T22:59:59Z", "2027-03-28T23:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, opened)
		o.must(err)
		o.create(o.admin, caseload.CaseInput{Opened: caseload.Set(at)})
	}
	in := report("CaseDetails.Opened")
	in.Definition.Value.Basis = "opened"
	in.Definition.Value.Timeframe = caseload.Timeframe{Unit: caseload.UnitToday}
	number := o.stored(o.admin, in)
	o.now = time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
	o.wantRows("the day of 25 hours", o.admin, number, caseload.ReportRun{}, "2026-10-25T00:00:00|2026-10-25T01:30:00|2026-10-25T23:59:59")
	o.now = time.Date(2027, 3, 28, 12, 0, 0, 0, time.UTC)
	o.wantRows("the day of 23 hours", o.admin, number, caseload.ReportRun{}, "2027-03-28T00:00:00|2027-03-28T23:59:59")
	o.now = time.Date(2027, 3, 28, 23, 30, 0, 0, time.UTC)
	o.wantRows("the day after, which began at 23:00 UTC", o.admin, number, caseload.ReportRun{}, "2027-03-29T00:00:00")
}

func TestAPreviewShowsTheFirstRowsAndTellsHowManyThereAre(t *testing.T) {
	o := newOffice(t)
	for range 25 {
		o.create(o.admin, caseload.CaseInput{})
	}
	in := report("CaseDetails.CaseId")
	whole := o.stored(o.admin, in)
	in.Definition.Value.Limit = 5
	five := o.stored(o.admin, in)
	for _, tt := range []struct {
		name        string
		number      int64
		run         caseload.ReportRun
		rows, total int
	}{
		{"of all", whole, caseload.ReportRun{}, 20, 25},
		{"of as many as are asked for", whole, caseload.ReportRun{Limit: 22}, 22, 25},
		{"of a report of five rows", five, caseload.ReportRun{}, 5, 5},
		{"of fewer", five, caseload.ReportRun{Limit: 3}, 3, 5},
	} {
		p, err := o.service.PreviewReport(t.Context(), o.admin, tt.number, tt.run)
		o.must(err)
		want(o, tt.name+": rows", p.Rows.Rows(), tt.rows)
		want(o, tt.name+": total", p.Total, int64(tt.total))
		want(o, tt.name+": exact", p.Exact, true)
		want(o, tt.name+": the first", rowOf(p.ReportHead, p.Rows, 0), "1")
	}
}

func TestEachSubjectHasRowsOfItsOwn(t *testing.T) {
	o := newOffice(t)
	o.household()
	o.edit(o.admin, made(caseload.NounNote, "n", &caseload.NoteInput{Case: caseload.Set("c"), Text: caseload.Set("Called twice.")}))
	_, err := o.service.SubmitForm(t.Context(), o.admin, form("f", registered("e")))
	o.must(err)
	for subject, tt := range map[caseload.ReportSubject]struct{ columns, rows string }{
		caseload.SubjectCases:        {"CaseDetails.Label CaseDetails.ExternalId", "c,|d,|Rose Example,"},
		caseload.SubjectInvolvements: {"Involvement.Role Person.LastName CaseDetails.Label", "tenant,p,c|guest,q,c|guest,p,d"},
		caseload.SubjectGoals:        {"Goal.Name CaseDetails.Label", "warmth,c"},
		caseload.SubjectStages:       {"Stage.Name", ""},
		caseload.SubjectForms:        {"Form.Id", "f"},
		caseload.SubjectNotes:        {"Note.Text CaseDetails.Label", "Called twice.,c"},
	} {
		in := report(strings.Fields(tt.columns)...)
		in.Definition.Value.Subject = subject
		o.wantRows(string(subject), o.admin, o.stored(o.admin, in), caseload.ReportRun{}, tt.rows)
	}
}
