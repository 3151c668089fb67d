package ui

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"caseload"
)

// work lets the server make files until the test ends.
func (o *office) work() {
	ctx, stop := context.WithCancel(o.Context())
	var working sync.WaitGroup
	working.Go(func() { o.pages.Exports.Run(ctx) })
	o.Cleanup(func() {
		stop()
		working.Wait()
	})
}

// addCase stores a case of the tenant.
func (o *office) addCase(reference, summary string) {
	o.Helper()
	in := caseload.CaseInput{Reference: caseload.Set(reference), Summary: caseload.Set(summary)}
	if _, err := o.svc.CreateCase(o.Context(), o.svc.Operator(o.tenant), in); err != nil {
		o.Fatal(err)
	}
}

// order asks for an export by the form, and answers its address.
func (o *office) order(form url.Values) string {
	o.Helper()
	answer := o.post("/ui/exports/new", form)
	at := answer.Header().Get("Location")
	if answer.Code != http.StatusSeeOther || !regexp.MustCompile(`^/ui/exports/[^/?]+$`).MatchString(at) {
		o.Fatalf("the form is answered with %d to %q, want to lead to an export:\n%s", answer.Code, at, answer.Body)
	}
	return at
}

// followUntil reads the events of an export until one has a text in it, and lists the
// names of all.
func (o *office) followUntil(server *httptest.Server, address, text string) (names []string) {
	o.Helper()
	ctx, cancel := context.WithTimeout(o.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+address+"/events", nil)
	if err != nil {
		o.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		o.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		o.Fatalf("the events are %s", got)
	}
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			names = append(names, name)
		}
		if strings.Contains(lines.Text(), text) {
			return names
		}
	}
	o.Fatalf("the events %v ended without %q: %v", names, text, lines.Err())
	return nil
}

func TestAnExportIsAskedForFollowedAndDownloaded(t *testing.T) {
	o := openOffice(t)
	o.addCase("CW-1", "A lorry")
	o.addCase("CW-2", "=1+1")
	o.signIn(caseload.RoleManager)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)

	at := o.order(url.Values{"subject": {"cases"}, "column": {"CaseDetails.CaseReference"}, "format": {"csv"}, "for": {"people"}})
	if page := o.get(at).Body.String(); !strings.Contains(page, "Waiting") || !strings.Contains(page, `data-events="`+at+`/events"`) || !strings.Contains(page, "Load this page again") {
		t.Errorf("the page of an export that waits lacks its state, its events or what to do without scripts:\n%s", page)
	}
	if got := o.get(at + "/file"); got.Code != http.StatusConflict {
		t.Errorf("a file that is not there = %d, want 409", got.Code)
	}
	if got := o.get(at + "/manifest"); got.Code != http.StatusConflict {
		t.Errorf("its manifest = %d, want 409", got.Code)
	}
	o.work()
	names := o.followUntil(server, at, "event: end")
	if names[0] != "state" || names[len(names)-1] != "end" {
		t.Errorf("the events are %v, want states and an end", names)
	}

	file := o.get(at + "/file")
	if got := file.Body.String(); !strings.HasPrefix(got, "\ufeff") || !strings.Contains(got, "CW-1") || strings.Count(got, "\n") != 3 {
		t.Errorf("the file is %q, want a mark, a header for people and two rows", got)
	}
	if part := o.get(at+"/file", "Range", "bytes=0-2"); part.Code != http.StatusPartialContent || part.Body.String() != "\ufeff" {
		t.Errorf("a part of it = %d %q", part.Code, part.Body)
	}
	page := o.get(at).Body.String()
	for _, want := range []string{"Ready", `href="` + at + `/file"`, `href="` + at + `/manifest"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of a file that is ready lacks %s:\n%s", want, page)
		}
	}
	manifest := o.get(at + "/manifest").Body.String()
	for _, want := range []string{"caseload verify cases-", "sha256sum --check", "CaseDetails.CaseReference"} {
		if !strings.Contains(manifest, want) {
			t.Errorf("the manifest's page lacks %q:\n%s", want, manifest)
		}
	}
	if got := o.get(at + "/manifest.json"); got.Header().Get("Content-Type") != "application/json; charset=utf-8" || !strings.Contains(got.Body.String(), `"sha256"`) {
		t.Errorf("the manifest = %v %s", got.Header(), got.Body)
	}
	if list := o.get("/ui/exports").Body.String(); !strings.Contains(list, `href="`+at+`"`) || !strings.Contains(list, "Cases, as CSV") {
		t.Errorf("the list lacks the export:\n%s", list)
	}
}

// exportFile orders an export, waits until it is made, and answers the address of its
// file and what is in it.
func (o *office) exportFile() (address, file string) {
	o.Helper()
	o.signIn(caseload.RoleManager)
	server := httptest.NewServer(o.pages.handler())
	o.Cleanup(server.Close)
	at := o.order(url.Values{"subject": {"cases"}, "column": {"CaseDetails.CaseReference"}, "format": {"csv"}})
	o.work()
	o.followUntil(server, at, "event: end")
	return at + "/file", o.get(at + "/file").Body.String()
}

func TestAPartBehindTheEndOfAFileIsNotSatisfiable(t *testing.T) {
	o := openOffice(t)
	at, file := o.exportFile()
	got := o.get(at, "Range", fmt.Sprintf("bytes=%d-", len(file)))
	if want := fmt.Sprintf("bytes */%d", len(file)); got.Code != http.StatusRequestedRangeNotSatisfiable || got.Header().Get("Content-Range") != want {
		t.Errorf("a part behind the end = %d, Content-Range %q, want 416 with %q", got.Code, got.Header().Get("Content-Range"), want)
	}
	if h := got.Header(); h.Get("Content-Disposition") != "" || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Body.String(), "The file has no such part") {
		t.Errorf("the refusal is %v %s, want a page that says so", h, got.Body)
	}
}

func TestAPartOfAnUnknownUnitIsTheWholeFile(t *testing.T) {
	o := openOffice(t)
	at, file := o.exportFile()
	for sent, want := range map[string]int{"rows=0-2": http.StatusOK, "bytes": http.StatusOK, "0-2": http.StatusOK, "Bytes=0-2": http.StatusPartialContent} {
		got := o.get(at, "Range", sent)
		if got.Code != want || want == http.StatusOK && got.Body.String() != file {
			t.Errorf("Range: %s = %d with %d bytes of %d, want %d", sent, got.Code, got.Body.Len(), len(file), want)
		}
	}
}

func TestACancelledExportEndsWhoFollowsIt(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	at := o.order(url.Values{"subject": {"cases"}})
	o.followUntil(server, at, "Waiting")
	if page := o.follow(o.post(at+"/cancel", nil)).Body.String(); !strings.Contains(page, "The export is cancelled.") || !strings.Contains(page, "Cancelled") {
		t.Errorf("the list does not say that it is cancelled:\n%s", page)
	}
	o.followUntil(server, at, "event: end")
	asked := o.post(at+"/cancel", nil)
	if got := asked.Header().Get("Location"); asked.Code != http.StatusSeeOther || got != at+"/delete" {
		t.Errorf("cancelling what has ended = %d to %s, want the question whether to delete it", asked.Code, got)
	}
	o.wantPage(at, `href="`+at+`/delete"`, "!Cancel this export")
	o.wantPage(at+"/delete", "Delete “Cases, as Excel (XLSX)”?", `action="`+at+`/delete"`, `href="`+at+`">Cancel</a>`)
	if page := o.follow(o.post(at+"/delete", nil)).Body.String(); !strings.Contains(page, "The export is deleted.") || !strings.Contains(page, "You have no exports") {
		t.Errorf("the list does not say that it is deleted:\n%s", page)
	}
}

func TestExportsAreToldApartByTheirRowsAndColumns(t *testing.T) {
	o := openOffice(t)
	o.addCase("CW-1", "A lorry")
	o.signIn(caseload.RoleManager)
	report := o.addReport("What came", true)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	filtered := o.order(url.Values{
		"subject": {"cases"}, "format": {"csv"}, "column": {"CaseDetails.CaseReference", "CaseStatusReceipt.DateReceived"},
		"rule-0-column": {"CaseDetails.CaseReference"}, "rule-0-operator": {caseload.RuleAnyOf}, "rule-0-values": {"CW-1\r\n<b>"},
		"rule-1-column": {"received"}, "rule-1-operator": {caseload.RuleBetween}, "rule-1-values": {"\r\n2026-03-31"},
	})
	usual := o.order(url.Values{"subject": {"cases"}, "format": {"csv"}})
	year := o.order(url.Values{"report": {"1"}, "format": {"csv"}, "unit": {"Previous year"}})
	days := o.order(url.Values{"report": {"1"}, "format": {"csv"}, "from": {"1990-01-01"}, "until": {"1990-12-31"}})
	own := o.order(url.Values{"report": {"1"}, "format": {"csv"}})
	o.wantPage("/ui/exports", "2 columns; Reference is any of CW-1, &lt;b&gt;; Date received is between … – 2026-03-31", "What came, as CSV", "The previous year", "1 Jan 1990 – 31 Dec 1990", "As the report says")
	o.wantPage(filtered, "<h1", "2 columns", "Reference is any of CW-1, &lt;b&gt;", "Date received is between … – 2026-03-31")
	o.wantPage("/ui/exports", "The usual columns; All rows")
	o.work()
	for _, at := range []string{usual, year, own} {
		o.followUntil(server, at, "event: end")
	}
	o.wantPage(usual, " columns</dd>", "All rows", "!usual", "!is any of")
	o.wantPage(year, `href="`+report+`">What came</a>`, "The previous year (1 Jan 2025 – 31 Dec 2025)", "2 columns")
	o.wantPage(own, "As the report says (All time)")
	o.wantPage(days+"/delete", "Delete “What came, as CSV”?", "<strong>1 Jan 1990 – 31 Dec 1990")
	o.must(o.svc.DeleteReport(t.Context(), o.visitor.By, 1, nil))
	o.wantPage(own, "What came, as CSV", "!"+report+`"`)
	o.wantPage("/ui/exports", "Report 1, as CSV")
}

func TestExportsAreTheVisitorsOwn(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	at := o.order(url.Values{"subject": {"cases"}})
	o.signIn(caseload.RoleManager)
	for _, path := range []string{at, at + "/events", at + "/file", at + "/manifest", at + "/manifest.json", at + "/delete", "/ui/exports/%00"} {
		if got := o.get(path); got.Code != http.StatusNotFound {
			t.Errorf("another user's %s = %d, want 404", path, got.Code)
		}
	}
	for _, path := range []string{at + "/cancel", at + "/delete"} {
		if got := o.post(path, nil); got.Code != http.StatusNotFound {
			t.Errorf("posting to another user's %s = %d, want 404", path, got.Code)
		}
	}
	if list := o.get("/ui/exports").Body.String(); strings.Contains(list, at) {
		t.Errorf("the list has another user's export:\n%s", list)
	}
}

func TestExportsAreForWhoMay(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleCaseworker)
	o.wantPage("/ui/exports", `href="/ui/exports/new"`)
	o.wantPage("/ui/exports/new", "?subject=cases", "!?subject=notes", "!?subject=people")
	o.wantPage("/ui/exports/new?subject=cases", `value="CaseDetails.CaseReference"`, "!Customer.")
	if got := o.get("/ui/exports/new?subject=notes"); got.Code != http.StatusForbidden {
		t.Errorf("the form of a caseworker for notes = %d, want 403", got.Code)
	}
	for subject, column := range map[string]string{"notes": "", "cases": "Customer.FullName"} {
		if got := o.post("/ui/exports/new", url.Values{"subject": {subject}, "column": {column}}); got.Code != http.StatusForbidden {
			t.Errorf("an export of %s with the column %q of a caseworker = %d, want 403", subject, column, got.Code)
		}
	}
	o.signIn(caseload.RoleAnalyst)
	o.wantPage("/ui/exports/new", "?subject=notes", "!?subject=people")
	got := o.post("/ui/exports/new", url.Values{"subject": {"people"}, "column": {"Person.FirstName"}})
	if got.Code != http.StatusForbidden || !strings.Contains(got.Body.String(), "need the role manager") || !strings.Contains(got.Body.String(), `value="Person.FirstName" checked`) {
		t.Errorf("people for an analyst = %d %s, want 403 in the form", got.Code, got.Body)
	}
	o.signIn(caseload.RoleManager, caseload.CasesRead)
	if got := o.get("/ui/exports"); got.Code != http.StatusForbidden {
		t.Errorf("exports without the scope = %d, want 403", got.Code)
	}
}

func TestACaseworkersExportIsOfTheirOwnCases(t *testing.T) {
	o := openOffice(t)
	o.addCase("CW-1", "Somebody else's")
	o.signIn(caseload.RoleCaseworker)
	_, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Reference: caseload.Set("CW-2")})
	o.must(err)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	o.work()
	at := o.order(url.Values{"subject": {"cases"}, "column": {"CaseDetails.CaseReference"}, "format": {"csv"}, "for": {"programs"}})
	o.followUntil(server, at, "event: end")
	if got, want := o.get(at+"/file").Body.String(), "CaseDetails.CaseReference\r\nCW-2\r\n"; strings.ReplaceAll(got, `"`, "") != want {
		t.Errorf("the file is %q, want %q", got, want)
	}
}

func TestFormOfAnExportSaysWhatIsWrongWhereItIs(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for _, tt := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"subject": {"cases"}, "format": {"pdf"}}, `href="#format"`},
		{url.Values{"subject": {"cases"}, "compression": {"rar"}, "format": {"csv"}}, `href="#compression"`},
		{url.Values{"subject": {"cases"}, "rule-0-column": {""}, "rule-1-column": {"CaseDetails.CaseId"}, "rule-1-operator": {"any of"}, "rule-1-values": {"many"}}, `href="#rule-1-values"`},
		{url.Values{"subject": {"cases"}, "column": {"Nothing.Here"}}, "There is no column Nothing.Here"},
	} {
		got := o.post("/ui/exports/new", tt.form)
		if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), tt.want) {
			t.Errorf("%v = %d, want 422 with %s:\n%s", tt.form, got.Code, tt.want, got.Body)
		}
	}
	if got := o.get("/ui/exports/new?subject=nothing"); got.Code != http.StatusBadRequest {
		t.Errorf("an unknown subject = %d, want 400", got.Code)
	}
	if got := o.post("/ui/exports/new", nil).Body.String(); !strings.Contains(got, "/ui/exports/new?subject=people") {
		t.Errorf("a form of nothing does not ask of what:\n%s", got)
	}
}

func TestAFilterThatIsHalfMadeIsRefusedWhereItLacksSomething(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for _, tt := range []struct{ column, operator, values, want string }{
		{"", caseload.RuleAnyOf, "CW-1", `<a href="#rule-0-column">Choose a column.`},
		{"", caseload.RuleEmpty, "", `<a href="#rule-0-column">Choose a column.`},
		{"", caseload.RuleBetween, "", `<a href="#rule-0-column">Choose a column.`},
		{"reference", caseload.RuleAnyOf, "", `<a href="#rule-0-values">Enter a value.`},
		{"reference", caseload.RuleNoneOf, " \r\n ", `<a href="#rule-0-values">Enter a value.`},
		{"reference", caseload.RuleContains, "", `<a href="#rule-0-values">Enter a value.`},
		{"received", caseload.RuleBetween, "\r\n", `<a href="#rule-0-values">Enter a value.`},
		{"received", caseload.RuleBetween, "2026-03-02\r\n2026-03-01", `<a href="#rule-0-values">The first date is after the second.`},
		{"CaseStatusReceipt.DateReceived", caseload.RuleBetween, "2026-03-02\r\n2026-03-01", `<a href="#rule-0-values">The first date is after the second.`},
		{"received", caseload.RuleBetween, "2026-03-01\r\n2026-03-02\r\n2026-03-03", `<a href="#rule-0-values">Enter two values, one on each line.`},
		{"number", caseload.RuleBetween, "10\r\n9", `<a href="#rule-0-values">The first value comes after the second.`},
		{"reference", caseload.RuleBetween, "b\r\nA", `<a href="#rule-0-values">The first value comes after the second.`},
		{"", caseload.RuleAnyOf, " \r\n", ""},
		{"", "", "", ""},
		{"reference", caseload.RuleEmpty, "", ""},
		{"number", caseload.RuleBetween, "9\r\n10", ""},
		{"number", caseload.RuleBetween, "\r\n10", ""},
		{"received", caseload.RuleBetween, "2026-03-02\r\n2026-03-02", ""},
		{"reference", caseload.RuleBetween, "a\r\nB", ""},
	} {
		form := url.Values{"subject": {"cases"}, "format": {"csv"}, "rule-0-column": {tt.column}, "rule-0-operator": {tt.operator}, "rule-0-values": {tt.values}}
		got := o.post("/ui/exports/new", form)
		if tt.want == "" && got.Code != http.StatusSeeOther {
			t.Errorf("%+v = %d, want an export:\n%s", tt, got.Code, got.Body)
		} else if tt.want != "" && (got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), tt.want)) {
			t.Errorf("%+v = %d, want 422 with %s:\n%s", tt, got.Code, tt.want, got.Body)
		}
	}
}

func TestFiltersAreAddedAndRemovedByButtonsThatPost(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	form := url.Values{"subject": {"cases"}, "column": {"CaseDetails.CaseId"}, "do": {"add-rule"}}
	page := o.post("/ui/exports/new", form).Body.String()
	if !strings.Contains(page, `name="rule-0-column"`) || !strings.Contains(page, `value="CaseDetails.CaseId" checked`) {
		t.Fatalf("the form lacks a filter, or forgot its columns:\n%s", page)
	}
	form = url.Values{
		"subject": {"cases"}, "rule-0-column": {"CaseDetails.CaseId"}, "rule-0-operator": {"any of"}, "rule-0-values": {"1\r\n2\r\n"},
		"rule-1-column": {"CaseDetails.CaseReference"}, "rule-1-operator": {"contains"}, "rule-1-values": {"<script>"}, "do": {"remove-rule-0"},
	}
	page = o.post("/ui/exports/new", form).Body.String()
	if strings.Contains(page, `name="rule-1-column"`) || !strings.Contains(page, "&lt;script&gt;</textarea>") {
		t.Errorf("the form has not the second filter alone:\n%s", page)
	}
	if form.Set("do", "remove-rule-7"); strings.Count(o.post("/ui/exports/new", form).Body.String(), "-operator\" name=") != 2 {
		t.Error("a button of no filter removed one")
	}
}

func TestRulesAreReadAsTheFormHasThem(t *testing.T) {
	got := readRules(url.Values{
		"rule-0-column": {"a"}, "rule-0-operator": {caseload.RuleAnyOf}, "rule-0-values": {" x \r\n\r\ny"},
		"rule-1-column": {"b"}, "rule-1-operator": {caseload.RuleBetween}, "rule-1-values": {"\r\n2026-03-31"},
		"rule-2-column": {"c"}, "rule-2-operator": {caseload.RuleEmpty}, "rule-2-values": {"ignored"},
		"rule-4-column": {"after a gap"},
	})
	want := []caseload.ReportRule{
		{Column: "a", Operator: caseload.RuleAnyOf, Values: []string{"x", "y"}}, {Column: "b", Operator: caseload.RuleBetween, Values: []string{"", "2026-03-31"}}, {Column: "c", Operator: caseload.RuleEmpty},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v, want %+v", got, want)
	}
	for i := range want {
		if got[i].Column != want[i].Column || got[i].Operator != want[i].Operator || strings.Join(got[i].Values, "|") != strings.Join(want[i].Values, "|") {
			t.Errorf("rule %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestWhatAnExportMayBeOfStandsUnderHeadings(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	o.wantPage("/ui/exports/new", ">Everything of one kind</h2>", "!>Reports</h2>", `href="/ui/exports/new?subject=cases"`, `href="/ui/exports">Cancel</a>`)
	r, err := o.svc.CreateReport(t.Context(), o.visitor.By, caseload.ReportInput{Name: caseload.Set("Late ones"), Definition: caseload.Set(caseload.ReportDefinition{Columns: []caseload.ReportColumn{{Name: "CaseDetails.CaseReference"}}})})
	o.must(err)
	o.wantPage("/ui/exports/new", ">Reports</h2>", ">Late ones</a>")
	o.wantPage(reportAddress(r.Number), `href="/ui/reports">All reports</a>`, "Bearer YOUR_KEY")
}
