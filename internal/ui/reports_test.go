package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/tabular"
)

// addReport makes a report of the visitor, about all cases there are.
func (o *office) addReport(name string, shared bool, rules ...caseload.ReportRule) string {
	o.Helper()
	r, err := o.svc.CreateReport(o.Context(), o.visitor.By, caseload.ReportInput{
		Name: caseload.Set(name), Shared: caseload.Set(shared),
		Definition: caseload.Set(caseload.ReportDefinition{Columns: []caseload.ReportColumn{{Name: "CaseDetails.CaseReference"}, {Name: "CaseStatusReceipt.DateReceived", As: "Came"}}, Rules: rules}),
	})
	if err != nil {
		o.Fatal(err)
	}
	return reportAddress(r.Number)
}

// wantTexts fails the test for what a page lacks.
func (o *office) wantTexts(what, page string, wants ...string) {
	o.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			o.Errorf("%s lacks %s:\n%s", what, want, page)
		}
	}
}

func TestAReportIsBuiltTriedOutSavedAndRun(t *testing.T) {
	o := openOffice(t)
	o.addCase("CW-1", "A lorry")
	o.signIn(caseload.RoleAnalyst)
	o.wantTexts("the empty list", o.get("/ui/reports").Body.String(), "There are no reports", `href="/ui/reports/new"`)
	o.wantTexts("the first question", o.get("/ui/reports/new").Body.String(), `value="cases" checked`, `value="people"`)
	o.wantTexts("the builder", o.get("/ui/reports/new?subject=cases").Body.String(), `value="Previous financial year" selected`, `value="add:CaseDetails.CaseReference"`)

	form := url.Values{"subject": {"cases"}, "name": {"What came"}, "find": {"our reference"}, "do": {"find"}}
	found := o.post("/ui/reports/new", form).Body.String()
	o.wantTexts("the columns found", found, `value="add:CaseDetails.CaseReference"`, `value="What came"`)
	if strings.Contains(found, "add:CaseStatus.Status") {
		t.Errorf("a column without the words is found:\n%s", found)
	}
	form.Set("do", "add:CaseDetails.CaseReference")
	o.wantTexts("the builder with a column", o.post("/ui/reports/new", form).Body.String(), `name="column" value="CaseDetails.CaseReference"`)
	form["column"], form["column-as"] = []string{"CaseDetails.CaseReference", "CaseDetails.CaseId"}, []string{"Which", ""}
	form.Set("do", "up-1")
	moved := o.post("/ui/reports/new", form).Body.String()
	if strings.Index(moved, `name="column" value="CaseDetails.CaseId"`) > strings.Index(moved, `name="column" value="CaseDetails.CaseReference"`) {
		t.Errorf("the second column was not moved up:\n%s", moved)
	}
	form.Set("do", "preview")
	o.wantTexts("what was tried out", o.post("/ui/reports/new", form).Body.String(), ">Which<", "CW-1", "Showing 1 of 1 record")

	form.Set("do", "save")
	saved := o.post("/ui/reports/new", form)
	if saved.Code != http.StatusSeeOther {
		t.Fatalf("saving = %d %s", saved.Code, saved.Body)
	}
	at := saved.Header().Get("Location")
	o.wantTexts("the saved report", o.follow(saved).Body.String(), "Report 1 is saved.", "What came", "CW-1", "All time (Date received)",
		`href="`+at+`/rows?format=xlsx"`, "/getreport?db=cornwall&amp;ReportId=", "/exports/reports/", `href="/ui/exports/new?report=`)
	o.wantTexts("the list", o.get("/ui/reports").Body.String(), `href="`+at+`"`, "Only the owner", "Morwenna Pascoe")

	for _, format := range []string{"csv", "json", "ndjson", "xml", "xlsx", "parquet"} {
		rows := o.get(at + "/rows?format=" + format)
		if rows.Code != http.StatusOK || !strings.HasSuffix(rows.Header().Get("Content-Disposition"), "."+format+`"`) || rows.Body.Len() == 0 {
			t.Errorf("the rows as %s = %d %v", format, rows.Code, rows.Header())
		}
	}
	if got := o.get(at + "/rows?format=csv").Body.String(); !strings.Contains(got, "Which") || !strings.Contains(got, "CW-1") {
		t.Errorf("the rows are %q", got)
	}
	if got := o.get(at + "/rows?format=csv&from=1990-01-01&until=1990-12-31").Body.String(); strings.Contains(got, "CW-1") {
		t.Errorf("the rows of another year are %q", got)
	}
}

func TestAReportIsRunForAnotherPeriod(t *testing.T) {
	o := openOffice(t)
	o.addCase("CW-1", "A lorry")
	o.signIn(caseload.RoleManager)
	at := o.addReport("What came", true)
	page := o.get(at + "?from=1990-01-01&until=1990-12-31").Body.String()
	o.wantTexts("another year", page, "1 January 1990", "31 December 1990", "No row is in this period", "rows?format=xlsx&amp;from=1990-01-01&amp;until=1990-12-31", "new?from=1990-01-01&amp;report=1&amp;until=1990-12-31")
	for query, want := range map[string]string{
		"from=yesterday": `href="#from"`, "unit=Fortnight": `href="#unit"`, "multiple=0": `href="#multiple"`, "from=2026-03-02&until=2026-03-01": `href="#until"`,
		"unit=Today&from=2026-03-02": `Choose a period, or enter dates, not both.`, "unit=Today&until=2026-03-02": `href="#unit"`,
	} {
		if got := o.get(at + "?" + query); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s = %d, want 422 with %s:\n%s", query, got.Code, want, got.Body)
		}
	}
	for _, query := range []string{"from=yesterday", "unit=Today&from=2026-03-02"} {
		if got := o.get(at + "/rows?" + query); got.Code != http.StatusBadRequest {
			t.Errorf("rows of %s = %d, want 400", query, got.Code)
		}
	}
	export := o.get("/ui/exports/new?from=1990-01-01&report=1&until=1990-12-31").Body.String()
	o.wantTexts("the form for an export of it", export, `name="report" value="1"`, `name="from" value="1990-01-01"`)
	o.wantTexts("that export", o.get(o.order(url.Values{"report": {"1"}, "from": {"1990-01-01"}, "format": {"csv"}})).Body.String(), "What came, as CSV", "1 Jan 1990 – …")
}

func TestAReportIsLabelledByTheDaysThatItIsAbout(t *testing.T) {
	v, _ := openOffice(t).visitOf(request(t, reportsAddress))
	for _, tt := range []struct {
		frame caseload.Timeframe
		want  string
	}{
		{caseload.Timeframe{}, "All time"},
		{caseload.Timeframe{Multiple: 3}, "All time"},
		{caseload.Timeframe{Unit: caseload.UnitPreviousMonth, Multiple: 3}, "The previous month × 3"},
		{caseload.Timeframe{From: "2025-01-01"}, "1 Jan 2025 – …"},
		{caseload.Timeframe{Until: "2025-02-01"}, "… – 1 Feb 2025"},
		{caseload.Timeframe{Unit: caseload.UnitPreviousFinancialYear, From: "2025-01-01", Until: "2025-02-01"}, "1 Jan 2025 – 1 Feb 2025"},
		{caseload.Timeframe{Unit: caseload.UnitPreviousFinancialYear, From: "2025-01-01"}, "The previous financial year, from 1 Jan 2025"},
		{caseload.Timeframe{Unit: caseload.UnitYearToDate, Until: "2025-02-01"}, "This year so far, to 1 Feb 2025"},
	} {
		if got := v.timeframe(tt.frame); got != tt.want {
			t.Errorf("%+v is called %q, want %q", tt.frame, got, tt.want)
		}
	}
}

func TestReportsOfOthersAreNotThere(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	private, shared := o.addReport("Mine", false), o.addReport("Ours", true)
	o.signIn(caseload.RoleAnalyst)
	for _, path := range []string{private, private + "/rows", private + "/edit", private + "/delete", "/ui/reports/99", "/ui/reports/x", "/ui/exports/new?report=99"} {
		if got := o.get(path); got.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path, got.Code)
		}
	}
	for _, path := range []string{shared + "/edit", shared + "/delete"} {
		if got := o.get(path); got.Code != http.StatusForbidden {
			t.Errorf("another's shared %s = %d, want 403", path, got.Code)
		}
	}
	if got := o.post(shared+"/delete", nil); got.Code != http.StatusForbidden {
		t.Errorf("deleting another's report = %d, want 403", got.Code)
	}
	if got := o.post(shared+"/edit", url.Values{"do": {"save"}, "name": {"Stolen"}, "subject": {"cases"}, "column": {"CaseDetails.CaseId"}}); got.Code != http.StatusForbidden {
		t.Errorf("changing another's report = %d, want 403", got.Code)
	}
	page := o.get(shared).Body.String()
	if strings.Contains(page, shared+"/edit") || !strings.Contains(page, shared+"/copy") {
		t.Errorf("another's report can be changed, or not be copied:\n%s", page)
	}
	o.signIn(caseload.RoleCaseworker)
	page = o.get(shared).Body.String()
	if strings.Contains(page, shared+"/copy") || !strings.Contains(page, "Ours") {
		t.Errorf("a caseworker is offered a copy, or sees no report:\n%s", page)
	}
	for _, path := range []string{"/ui/reports/new", "/ui/reports/new?subject=cases"} {
		if got := o.get(path); got.Code != http.StatusForbidden {
			t.Errorf("%s of a caseworker = %d, want 403", path, got.Code)
		}
	}
}

func TestAReportIsCopiedChangedAndDeleted(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	at := o.addReport("What came", true, caseload.ReportRule{Column: "CaseDetails.CaseReference", Operator: caseload.RuleContains, Values: []string{"<script>alert(1)</script>"}})
	o.wantTexts("the filter in words", o.get(at).Body.String(), "Reference contains any of &lt;script&gt;alert(1)&lt;/script&gt;")
	o.signIn(caseload.RoleAnalyst)
	copied := o.post(at+"/copy", nil)
	edit := copied.Header().Get("Location")
	page := o.follow(copied).Body.String()
	o.wantTexts("the copy", page, "This is your copy", `value="Copy of What came"`, `name="column" value="CaseDetails.CaseReference"`, `value="Came"`, "&lt;script&gt;alert(1)&lt;/script&gt;</textarea>")

	_, rest, _ := strings.Cut(page, `name="seen" value="`)
	seen, _, _ := strings.Cut(rest, `"`)
	form := url.Values{"do": {"save"}, "seen": {seen}, "name": {"My own"}, "shared": {"yes"}, "subject": {"cases"}, "column": {"CaseDetails.CaseId"}, "column-as": {""}, "unit": {"Previous month"}, "multiple": {"3"}}
	changed := o.post(edit, form)
	o.wantTexts("the changed report", o.follow(changed).Body.String(), "My own", "The previous month × 3", "Everybody")
	if got := o.post(edit, form); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "Somebody changed this report while you did") {
		t.Errorf("a change of an older version = %d %s, want 409", got.Code, got.Body)
	}

	own := changed.Header().Get("Location")
	o.wantTexts("the question", o.get(own+"/delete").Body.String(), "Delete “My own”?")
	o.wantTexts("the list", o.follow(o.post(own+"/delete", nil)).Body.String(), "The report is deleted.")
	if got := o.get(own); got.Code != http.StatusNotFound {
		t.Errorf("the deleted report = %d, want 404", got.Code)
	}
}

func TestBuilderSaysWhatIsWrongWhereItIs(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	whole := func(changes ...string) url.Values {
		form := url.Values{"do": {"save"}, "name": {"What came"}, "subject": {"cases"}, "column": {"CaseDetails.CaseId"}, "column-as": {""}}
		for i := 0; i < len(changes); i += 2 {
			form.Set(changes[i], changes[i+1])
		}
		return form
	}
	for _, tt := range []struct {
		form url.Values
		want string
	}{
		{whole("name", ""), `href="#name"`},
		{whole("column-as", "a name with blanks"), `href="#column-as-0"`},
		{whole("column", "Nothing.Here"), `href="#column-as-0"`},
		{whole("multiple", "many"), `href="#multiple"`},
		{whole("limit", "-1"), `href="#limit"`},
		{whole("unit", "Fortnight"), `href="#unit"`},
		{whole("from", "yesterday"), `href="#from"`},
		{whole("unit", "Previous financial year", "from", "2025-01-01", "until", "2025-02-01"), `<a href="#unit">Choose a period, or enter dates, not both.`},
		{whole("do", "preview", "unit", "Today", "until", "2025-02-01"), `href="#unit"`},
		{whole("basis", "birth"), `href="#basis"`},
		{whole("rule-0-column", "CaseDetails.CaseId", "rule-0-operator", caseload.RuleAnyOf, "rule-0-values", "many"), `href="#rule-0-values"`},
		{whole("rule-0-operator", caseload.RuleAnyOf, "rule-0-column", "", "rule-0-values", "CW-1"), `<a href="#rule-0-column">Choose a column.`},
		{whole("do", "preview", "rule-0-column", "CaseStatusReceipt.DateReceived", "rule-0-operator", caseload.RuleBetween, "rule-0-values", "2026-02-01\r\n2026-01-01"), `<a href="#rule-0-values">The first date is after the second.`},
		{whole("sort-0", "Nothing.Here"), `href="#sort-0"`},
		{url.Values{"do": {"save"}, "name": {"Nothing"}, "subject": {"cases"}}, `href="#find"`},
		{whole("do", "preview", "sort-0", "Nothing.Here"), `href="#sort-0"`},
	} {
		got := o.post("/ui/reports/new", tt.form)
		if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), tt.want) {
			page := got.Body.String()
			if at := strings.Index(page, "govuk-error-summary"); at >= 0 {
				page = page[at:min(at+700, len(page))]
			}
			t.Errorf("%v = %d, want 422 with %s:\n%s", tt.form, got.Code, tt.want, page)
		}
	}
	if got := o.post("/ui/reports/new", url.Values{"subject": {"nothing"}}); got.Code != http.StatusBadRequest {
		t.Errorf("an unknown subject = %d, want 400", got.Code)
	}
}

func TestButtonsOfTheBuilderChangeWhatTheySay(t *testing.T) {
	for do, want := range map[string]string{
		"up-1": "b a c", "up-0": "a b c", "down-1": "a c b", "down-2": "a b c", "drop-0": "b c", "drop-9": "a b c", "up--1": "a b c", "add:d": "a b c d", "": "a b c", "drop-x": "a b c",
	} {
		f := draft{d: caseload.ReportDefinition{Columns: []caseload.ReportColumn{{Name: "a"}, {Name: "b"}, {Name: "c"}}}}
		f.edit(do)
		var got []string
		for _, c := range f.d.Columns {
			got = append(got, c.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q leaves %v, want %s", do, got, want)
		}
	}
	f := draft{d: caseload.ReportDefinition{Sort: []caseload.ReportSort{{Column: "a"}}}}
	f.edit("add-sort")
	f.edit("remove-sort-0")
	if !slices.Equal(f.d.Sort, []caseload.ReportSort{{}}) {
		t.Errorf("the order is %v, want the second step alone", f.d.Sort)
	}
}

func TestASearchOfColumnsIsBounded(t *testing.T) {
	v, _ := openOffice(t).visitOf(request(t, "/ui/reports/new"))
	var all []*caseload.ColumnInfo
	for i := range 40 {
		all = append(all, &caseload.ColumnInfo{Name: fmt.Sprintf("Group.Column%d", i), Label: "Date received", Meaning: "when it came"})
	}
	if found, more := v.findColumns(all, "RECEIVED came"); len(found) != maxFound || !more {
		t.Errorf("%d found, more: %t; want %d and more", len(found), more, maxFound)
	}
	if found, more := v.findColumns(all, "column39"); len(found) != 1 || more {
		t.Errorf("%d found, more: %t; want one", len(found), more)
	}
}

func TestEverySubjectDateAndFormatHasATitle(t *testing.T) {
	for _, s := range caseload.ReportSubjects {
		if _, ok := subjectTitles[s]; !ok {
			t.Errorf("the subject %s has no title", s)
		}
		for _, b := range caseload.ReportBases(s) {
			if bases[b] == "" {
				t.Errorf("the date %s of %s has no title", b, s)
			}
		}
	}
	for _, f := range tabular.Formats {
		if _, ok := formatTitles[f]; !ok {
			t.Errorf("the format %s has no title", f)
		}
	}
	if len(periodUnits) != len(caseload.PeriodUnits) || len(operators) != len(caseload.RuleOperators) || len(exportStates) != len(caseload.ExportStates) {
		t.Error("a unit, an operator or a state has no title")
	}
}

func TestProblemsOfAPeriodAreSaidInTheOrderOfItsInputs(t *testing.T) {
	v, _ := openOffice(t).visitOf(request(t, reportsAddress))
	for range 32 { // an order at random would be this one in half of them
		_, wrong := v.readPeriod(url.Values{"from": {"yesterday"}, "until": {"tomorrow"}})
		if len(wrong) != 2 || wrong[0].Field != "from" || wrong[1].Field != "until" {
			t.Fatalf("the problems are %v, want from and until", wrong)
		}
	}
}

func TestWhoHasNoReportsIsLedOn(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleCaseworker)
	page := o.get("/ui/reports").Body.String()
	if strings.Contains(page, `href=""`) || !strings.Contains(page, `role="button" draggable="false" data-module="govuk-button">Go to the home page</a>`) {
		t.Error("an empty list of reports leads nowhere")
	}
}
