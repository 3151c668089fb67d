package ui

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

func TestPagesOfFailuresPassInABrowser(t *testing.T) {
	o := openOffice(t)
	store := o.failing()
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	look := func(name, path string, err error) {
		t.Helper()
		store.err = err
		tab.Look("failure-"+name, path)
		store.err = nil
	}
	look("nobody-link", InvitationFolder+"none", nil)
	look("nobody-down", loginAddress, errDown)
	look("nobody-fire", loginAddress, errFire)
	look("public", PublicAddress("none"), nil)
	o.signIn(caseload.RoleCaseworker)
	look("role", adminAddress, nil)
	look("case", "/ui/cases/none", nil)
	look("method", "/ui/logout", nil)
	look("down", "/ui/cases", errDown)
	look("fire", "/ui/cases", errFire)
	o.signIn(caseload.RoleManager)
	look("export", o.order(url.Values{"subject": {"cases"}, "column": {"CaseDetails.CaseReference"}, "format": {"csv"}, "for": {"people"}})+"/file", nil)
	tab.Visit("/ui/people")
	tab.Do(chromedp.Evaluate[chromedp.Void](`(() => { const q = document.getElementById("q"); q.value = "x".repeat(70000); q.form.submit() })()`), chromedp.WaitVisible(".govuk-inset-text"))
	tab.Everywhere("failure-long", nil)
	tab.Visit(loginAddress)
	tab.Do(chromedp.Click("button[value=cy]"), chromedp.WaitVisible("[lang=cy] .app-notice"))
	look("welsh-down", "/ui/cases", errDown)
	look("welsh-sort", "/ui/cases?sort=nothing", nil)
	o.visitor.By.Behind = o.visitor.By.User
	look("welsh-viewing", profileAddress, nil)
}
