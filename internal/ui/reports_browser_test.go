package ui

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// reportTab is a tab for the pages of reports and exports, of an office with some
// cases whose files are made.
func (o *office) reportTab() (tab *browsertest.Tab, look func(name, address string)) {
	o.Helper()
	for i := range 25 {
		o.addCase(fmt.Sprintf("CW-%d", i+1), "Missed bin collection at the back of Market Strand, third week in a row")
	}
	o.signIn(caseload.RoleManager)
	server := httptest.NewServer(o.pages.handler())
	o.Cleanup(server.Close)
	tab = browsertest.Open(o.T, server.URL)
	return tab, func(name, address string) {
		o.Helper()
		tab.Everywhere(name, func() {
			if address != "" {
				tab.Visit(address)
			}
		})
	}
}

// press does what Enter does at a button.
func press(button string) []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{chromedp.Focus(button), chromedp.KeyEvent("\r")}
}

func TestAReportIsBuiltAndRunByKeyboardInABrowser(t *testing.T) {
	o := openOffice(t)
	tab, look := o.reportTab()
	look("reports-empty", "/ui/reports")
	look("report-subject", "/ui/reports/new")
	tab.Size(1400)
	tab.Visit("/ui/reports/new")
	tab.Do(press("form[method=get] button")...)
	tab.Do(chromedp.WaitVisible("#name"), chromedp.SendKeys("#name", "What came last year"), chromedp.SendKeys("#find", "our reference\r"))
	add := `button[value="add:CaseDetails.CaseReference"]`
	tab.Do(chromedp.WaitVisible(`#find[value="our reference"]`))
	tab.Do(press(add)...)
	tab.Do(chromedp.WaitVisible("#column-as-0"))
	tab.Do(press("button[value=add-rule]")...)
	tab.Do(chromedp.WaitVisible("#rule-0-column"))
	look("report-build", "")
	tab.Size(1400)
	tab.Do(press("button[value=remove-rule-0]")...)
	tab.Do(chromedp.WaitNotPresent("#rule-0-column"))
	tab.Do(press("button[value=preview]")...)
	tab.Do(chromedp.WaitVisible("#preview-title"))
	tab.Do(press("button[value=save]")...)
	tab.Do(chromedp.WaitVisible(".app-files"))
	if got := browsertest.Ask(tab, chromedp.Text("h1")); got != "What came last year" {
		t.Errorf("saving leads to %q, want the report", got)
	}
	at := o.addReport("Cases as they came, with a filter that says much", true, caseload.ReportRule{Column: "CaseDetails.CaseReference", Operator: caseload.RuleNotEmpty})
	look("report", at)
	look("reports", "/ui/reports")
	look("report-delete", at+"/delete")
	look("report-edit", at+"/edit")
	look("report-wrong", at+"?unit=Today&from=2026-01-01")
}

func TestAnExportIsFollowedUntilItIsReadyInABrowser(t *testing.T) {
	o := openOffice(t)
	tab, look := o.reportTab()
	look("exports-empty", "/ui/exports")
	look("export-choose", "/ui/exports/new")
	look("export-new", "/ui/exports/new?subject=cases")
	tab.Size(1400)
	tab.Visit("/ui/exports/new?subject=cases&rule-0-column=received&rule-0-operator=between&rule-0-values=2026-02-01%0A2026-01-01&rule-1-column=&rule-1-operator=empty")
	tab.Do(press(`form[action="/ui/exports/new"] .app-buttons button`)...)
	tab.Do(chromedp.WaitVisible(".govuk-error-summary"))
	look("export-wrong", "")
	tab.Forgive("422")
	tab.Size(1400)
	tab.Visit("/ui/exports/new?subject=cases")
	tab.Do(press(`form[action="/ui/exports/new"] .app-buttons button`)...)
	tab.Do(chromedp.WaitVisible("[data-events]"))
	tab.Screenshot("export-waiting")
	o.work()
	tab.Do(chromedp.WaitVisible(`a[href$="/file"]`))
	at := browsertest.Ask(tab, chromedp.Evaluate[string]("location.pathname"))
	look("export", at)
	look("manifest", at+"/manifest")
	filtered := o.order(url.Values{
		"subject": {"cases"}, "column": {"CaseDetails.CaseReference", "CaseStatusReceipt.DateReceived"}, "format": {"csv"}, "rule-0-column": {"CaseDetails.CaseReference"},
		"rule-0-operator": {caseload.RuleContains}, "rule-0-values": {"CW-1\nCW-2"}, "rule-1-column": {"received"}, "rule-1-operator": {caseload.RuleBetween}, "rule-1-values": {"2026-01-01"},
	})
	tab.Visit(filtered)
	tab.Do(chromedp.WaitVisible(`a[href$="/file"]`))
	look("export-filtered", filtered)
	look("export-delete", filtered+"/delete")
	look("exports", "/ui/exports")
}

func TestReportsAndExportsWorkWithoutScriptsInABrowser(t *testing.T) {
	o := openOffice(t)
	tab, _ := o.reportTab()
	tab.WithoutScripts()
	tab.Visit("/ui/reports/new?subject=cases")
	tab.Do(press(`button[value="add:CaseDetails.CaseReference"]`)...)
	tab.Do(chromedp.WaitVisible("#column-as-0"), chromedp.SendKeys("#name", "Without scripts"))
	tab.Do(press("button[value=save]")...)
	tab.Do(chromedp.WaitVisible(".app-files"))
	tab.Visit("/ui/exports/new?subject=cases")
	tab.Do(press(`form[action="/ui/exports/new"] .app-buttons button`)...)
	tab.Do(chromedp.WaitVisible(".app-without-scripts a"))
	tab.Screenshot("export-without-scripts")
}
