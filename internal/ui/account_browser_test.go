package ui

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// TestSigningInByKeyboardInABrowser walks the journey of somebody who is invited,
// turns security codes on and signs in by them, by keys alone.
func TestSigningInByKeyboardInABrowser(t *testing.T) {
	o := openOffice(t)
	b := o.browse()
	_, at := o.invite(caseload.RoleManager)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	look := func(name, address string) {
		for _, theme := range []string{"light", "dark"} {
			tab.Prefer(theme)
			for _, width := range []int64{1400, 400} {
				tab.Size(width)
				tab.Visit(address)
				tab.Audit()
				tab.Screenshot(fmt.Sprintf("%s-%s-%d", name, theme, width))
			}
		}
	}
	setUp, err := o.svc.SetUpTicket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	look("setup", SetUpFolder+setUp)
	look("invitation", at)
	tab.Do(chromedp.SendKeys("#password", goodPassword+"\r"), chromedp.WaitVisible(".app-header__visitor"))
	look("profile", profileAddress)
	look("password", "/ui/profile/password")
	look("codes", "/ui/profile/codes")
	secret := browsertest.Ask(tab, chromedp.Text(".app-secret"))
	tab.Do(chromedp.SendKeys("#current", goodPassword), chromedp.SendKeys("#code", b.code(secret)+"\r"), chromedp.WaitVisible(".app-secrets"))
	tab.Audit()
	tab.Screenshot("recovery")
	recovery := browsertest.Ask(tab, chromedp.Text(".app-secrets li:first-child code"))
	look("profile-with-codes", profileAddress)
	look("codes-remove", "/ui/profile/codes/remove")
	tab.Do(chromedp.Focus(".app-header__visitor button"), chromedp.KeyEvent("\r"), chromedp.WaitVisible("#email"))
	tab.Do(chromedp.SendKeys("#email", "morwenna@cornwall.example"), chromedp.SendKeys("#password", goodPassword+"\r"), chromedp.WaitVisible("#code"))
	look("code", codeAddress)
	tab.Do(chromedp.SendKeys("#code", recovery+"\r"), chromedp.WaitVisible(".app-header__visitor"))
	if got := browsertest.Ask(tab, chromedp.Location()); got != server.URL+home {
		t.Errorf("signing in leads to %s, want the home page", got)
	}
}

// TestWhoStillReadsIsAskedBeforeTheSessionEndsInABrowser shows the question, and that
// staying puts the end off.
func TestWhoStillReadsIsAskedBeforeTheSessionEndsInABrowser(t *testing.T) {
	o := openOffice(t)
	now := time.Now()
	o.pages.who = func(v *visit) (*Visitor, error) {
		in, err := bySession(v)
		if err == nil && v.r.URL.Path != "/ui/session" {
			in.Session.Seen = now.Add(4*time.Minute - caseload.SessionIdle) // four minutes are left
		}
		return in, err
	}
	u, err := o.svc.CreateUser(t.Context(), o.svc.Operator(o.tenant), caseload.UserInput{Name: "Ada", Email: "ada@cornwall.example", Role: caseload.RoleManager})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := o.svc.DemoTicket(t.Context(), o.tenant, u)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	tab.Visit(DemoFolder + secret)
	tab.Do(chromedp.WaitVisible("#session[open]"))
	tab.Audit()
	tab.Screenshot("session")
	tab.Do(chromedp.Click("#session-stay"), chromedp.WaitNotVisible("#session"))
}
