package ui

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload/internal/browsertest"
)

func TestPagesOfSigningInByAProviderPassInABrowser(t *testing.T) {
	v := openVouching(t)
	tab := browsertest.Open(t, v.url)
	tab.Leave(v.issuer)
	tab.Look("provider", loginAddress)
	back := func(name string, leave ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		tab.Visit(providerAddress)
		tab.Do(chromedp.WaitVisible("input[name=login]:focus"))
		tab.Do(leave...)
		tab.Do(chromedp.WaitVisible(".govuk-error-summary"))
		tab.Everywhere(name, nil)
		tab.Forgive("422")
	}
	back("provider-refused", chromedp.Click(`a[href$="/abort"]`))
	back("provider-unknown", chromedp.KeyEvent("nobody@cornwall.example\tany\r"), chromedp.WaitVisible("button[autofocus]:focus"), chromedp.KeyEvent("\r"))
	tab.Look("provider-again", callbackAddress+"?state=theirs&code=x")

	o := behind(t)
	o.found("devon", "Devon County Council")
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab = browsertest.Open(t, server.URL)
	tab.Look("provider-organisation", loginAddress+"?organisation=devon")
	tab.Do(chromedp.Click("button[value=cy]"), chromedp.WaitVisible("[lang=cy] .app-notice"))
	tab.Look("provider-silent-welsh", providerAddress+"?organisation=devon")
}
