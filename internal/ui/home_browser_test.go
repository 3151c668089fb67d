package ui

import (
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

func TestHomeAndPeoplePassInABrowser(t *testing.T) {
	o := openOffice(t)
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	look := func(name, address string) {
		tab.Everywhere(name, func() {
			tab.Visit(address)
			tab.Do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('details').forEach(d => d.open = true)"))
		})
	}
	o.signIn(caseload.RoleAdmin)
	look("home-empty", "/ui/")
	look("people-empty", "/ui/people")
	o.signIn(caseload.RoleCaseworker)
	o.furnish()
	o.settle()
	look("home-caseworker", "/ui/")
	for _, role := range []caseload.Role{caseload.RoleManager, caseload.RoleAnalyst} {
		o.signIn(role)
		look("home-"+string(role), "/ui/")
	}
	o.signIn(caseload.RoleManager)
	look("people", "/ui/people")
	look("person", "/ui/people/p1")
}

func TestPersonIsFoundByKeyboardInABrowser(t *testing.T) {
	o := openOffice(t)
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	o.settle()
	tab.Visit("/ui/people")
	tab.Do(chromedp.SendKeys("#q", "angove\r"), chromedp.WaitVisible("#q[value=angove]"))
	tab.Do(chromedp.Focus("a[href='/ui/people/p1']"), chromedp.KeyEvent("\r"), chromedp.WaitVisible(".govuk-summary-list"))
	if at := browsertest.Ask(tab, chromedp.Location()); at != server.URL+"/ui/people/p1" {
		t.Errorf("the keys lead to %s, want the person", at)
	}
}
