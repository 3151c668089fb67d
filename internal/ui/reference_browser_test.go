package ui

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

func TestPagesOfReferenceArePlainInABrowser(t *testing.T) {
	o := openOffice(t)
	o.describeAPIs()
	o.pages.Manual = someManual
	o.signIn(caseload.RoleAdmin)
	tab := o.served()
	for name, address := range map[string]string{
		"reference": referenceAddress, "reference-errors": referenceAddress + "/errors", "reference-settings": referenceAddress + "/settings",
		"reference-metrics": referenceAddress + "/metrics", "reference-commands": referenceAddress + "/commands", "reference-casework": referenceAddress + "/casework",
		"reference-casebook": referenceAddress + "/casebook", "reference-operation": referenceAddress + "/casework/get_api_cases",
		"reference-commcare": referenceAddress + "/commcare", "reference-older": referenceAddress + "/commcare/get_api_v0_5_case", "reference-files": referenceAddress + "/commcare/post_importer_excel_bulk_upload_api",
		"reference-xml": referenceAddress + "/commcare/post_receiver", "reference-body": referenceAddress + "/casebook/create_cases", "reference-stream": referenceAddress + "/reporting/get_exports_cases",
		"reference-odata": referenceAddress + "/odata", "reference-odata-rows": referenceAddress + "/odata/get_odata_set", "reference-public": referenceAddress + "/public", "reference-public-csv": referenceAddress + "/public/get_public_statistics_csv",
	} {
		tab.Look(name, address)
	}
}

// Swagger UI asks the server as its visitor's browser does, with the cookie of a session:
// without a key that is refused.
func TestAnAPIIsTriedWithAKeyInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.describeAPIs()
	o.signIn(caseload.RoleAdmin)
	_, secret, err := o.svc.CreateKey(t.Context(), o.svc.Operator(o.tenant), caseload.KeyInput{Label: "Try", Role: caseload.RoleManager, Scopes: caseload.Scopes})
	o.must(err)
	tab := o.served()
	tab.Visit(referenceAddress + "/casework/try")
	wantTried(t, tab, secret, "#operations-casework-get_api_reports_public")
	tab.Everywhere("reference-try", nil)
	tab.Visit(referenceAddress + "/commcare/try") // the visitor's own tenant is in its addresses already
	wantTried(t, tab, secret, `[id$="-get_api_case_v1"]`)
}

// wantTried holds that an operation is answered 200 with a key and nothing else to fill in.
func wantTried(t *testing.T, tab *browsertest.Tab, secret, operation string) {
	t.Helper()
	tab.Do(chromedp.WaitVisible(operation), chromedp.Click(operation+" .opblock-summary-control"), chromedp.WaitVisible(operation+" .execute"))
	tab.Do(chromedp.Click(".btn.authorize"), chromedp.WaitVisible("#auth-bearer-value"), chromedp.SendKeys("#auth-bearer-value", secret))
	tab.Do(chromedp.Click(".auth-container .btn.modal-btn.authorize"), chromedp.Click(".auth-container .btn-done"))
	tab.Do(chromedp.Click(operation+" .execute"), chromedp.WaitVisible(operation+" .live-responses-table"))
	if got := browsertest.Ask(tab, chromedp.Text(operation+" .live-responses-table tbody .response-col_status")); !strings.Contains(got, "200") {
		t.Errorf("with a key %s answers %s, want 200", operation, got)
	}
}
