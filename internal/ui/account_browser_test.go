package ui

import (
	"net/http/httptest"
	"strings"
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
	setUp, err := o.svc.SetUpTicket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tab.Look("setup", SetUpFolder+setUp)
	tab.Look("invitation", at)
	tab.Do(chromedp.SendKeys("#password", goodPassword+"\r"), chromedp.WaitVisible(".app-header__visitor"))
	tab.Look("profile", profileAddress)
	tab.Look("password", "/ui/profile/password")
	tab.Look("codes", "/ui/profile/codes")
	secret := browsertest.Ask(tab, chromedp.Text(".app-secret"))
	tab.Do(chromedp.SendKeys("#current", goodPassword), chromedp.SendKeys("#code", b.code(secret)+"\r"), chromedp.WaitVisible(".app-secrets"))
	tab.Audit()
	tab.Screenshot("recovery")
	recovery := browsertest.Ask(tab, chromedp.Text(".app-secrets li:first-child code"))
	tab.Look("profile-with-codes", profileAddress)
	tab.Look("codes-remove", "/ui/profile/codes/remove")
	tab.Do(chromedp.Focus(".app-header__visitor button"), chromedp.KeyEvent("\r"), chromedp.WaitVisible("#email"))
	tab.Do(chromedp.SendKeys("#email", "morwenna@cornwall.example"), chromedp.SendKeys("#password", goodPassword+"\r"), chromedp.WaitVisible("#code"))
	tab.Look("code", codeAddress)
	tab.Do(chromedp.SendKeys("#code", recovery+"\r"), chromedp.WaitVisible(".app-header__visitor"))
	if got := browsertest.Ask(tab, chromedp.Location()); got != server.URL+home {
		t.Errorf("signing in leads to %s, want the home page", got)
	}
}

func TestASecretThatEndedIsReplacedInABrowser(t *testing.T) {
	o := openOffice(t)
	b := o.browse()
	_, at := o.invite(caseload.RoleManager)
	tab := o.keyboard()
	tab.Visit(at)
	tab.Do(chromedp.SendKeys("#password", goodPassword+"\r"), chromedp.WaitVisible(".app-header__visitor"))
	tab.Visit("/ui/profile/codes")
	secret := browsertest.Ask(tab, chromedp.Text(".app-secret"))
	began := o.now()
	o.now = func() time.Time { return began.Add(time.Hour) }
	tab.Do(chromedp.SendKeys("#current", goodPassword), chromedp.SendKeys("#code", b.code(secret)+"\r"), chromedp.WaitVisible(".govuk-error-summary"))
	tab.Everywhere("codes-ended", nil)
	if other := browsertest.Ask(tab, chromedp.Text(".app-secret")); other == secret {
		t.Error("the secret that ended is offered again")
	}
}

// openReading opens the first page in a browser for somebody whose session is, in pages,
// as changed says; asked how long it lasts the server says what is true.
func openReading(t *testing.T, o *office, changed func(*caseload.Session)) (*browsertest.Tab, string) {
	t.Helper()
	o.pages.who = func(v *visit) (*Visitor, error) {
		in, err := bySession(v)
		if err == nil && v.r.URL.Path != "/ui/session" {
			changed(&in.Session)
		}
		return in, err
	}
	u, err := o.svc.CreateUser(t.Context(), o.svc.Operator(o.tenant), caseload.UserInput{Name: caseload.Set("Ada"), Email: caseload.Set("ada@cornwall.example"), Role: caseload.RoleManager})
	o.must(err)
	secret, err := o.svc.DemoTicket(t.Context(), o.tenant, u)
	o.must(err)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	tab.Visit(DemoFolder + secret)
	return tab, server.URL
}

// TestWhoStillReadsIsAskedBeforeTheSessionEndsInABrowser shows the question, and that
// staying puts the end off.
func TestWhoStillReadsIsAskedBeforeTheSessionEndsInABrowser(t *testing.T) {
	tab, _ := openReading(t, openOffice(t), func(x *caseload.Session) { x.Seen = time.Now().Add(4*time.Minute - caseload.SessionIdle) })
	tab.Do(chromedp.WaitVisible("#session[open]"))
	tab.Audit()
	tab.Screenshot("session")
	tab.Do(chromedp.Click("#session-stay"), chromedp.WaitNotVisible("#session"))
}

// TestAPageStaysWhenItsTimeIsOverInABrowser shows that a page is covered and not left:
// another tab has kept the session.
func TestAPageStaysWhenItsTimeIsOverInABrowser(t *testing.T) {
	tab, url := openReading(t, openOffice(t), func(x *caseload.Session) { x.Seen = time.Now().Add(2*time.Second - caseload.SessionIdle) })
	tab.Do(chromedp.WaitVisible(".app-session__over"))
	tab.Audit()
	tab.Screenshot("session-over")
	tab.Do(chromedp.Click("#session-stay"), chromedp.WaitNotVisible("#session"))
	if got := browsertest.Ask(tab, chromedp.Location()); got != url+home {
		t.Errorf("staying leads to %s, want the page to stay", got)
	}
}

// TestAClockThatIsAheadEndsNoSessionInABrowser is of a client whose clock is two hours
// ahead of the server's.
func TestAClockThatIsAheadEndsNoSessionInABrowser(t *testing.T) {
	o := openOffice(t)
	o.pages.Now = func() time.Time { return time.Now().Add(-caseload.SessionIdle) }
	tab, url := openReading(t, o, func(x *caseload.Session) {
		x.Seen, x.Expires = x.Seen.Add(-caseload.SessionIdle), x.Expires.Add(-caseload.SessionIdle)
	})
	if asked := browsertest.Ask(tab, chromedp.Evaluate[bool]("document.getElementById('session').open")); asked {
		t.Error("who has just signed in is asked whether they are still there")
	}
	if got := browsertest.Ask(tab, chromedp.Location()); got != url+home {
		t.Errorf("who has just signed in is led to %s, want the home page", got)
	}
}

func TestAUserIsInvitedAndSignsInByKeyboardInABrowser(t *testing.T) {
	o := openOffice(t)
	o.browse()
	ada, err := o.svc.CreateUser(t.Context(), o.svc.Operator(o.tenant), caseload.UserInput{Name: caseload.Set("Ada"), Email: caseload.Set("ada@cornwall.example"), Role: caseload.RoleAdmin})
	o.must(err)
	ticket, err := o.svc.DemoTicket(t.Context(), o.tenant, ada)
	o.must(err)
	tab := o.keyboard()
	tab.Visit(DemoFolder + ticket)
	goTo(tab, "Administration", ".app-destinations")
	goTo(tab, "Users", ".app-back")
	goTo(tab, "Invite a user", "#email")
	tab.Reach("Name (optional)")
	tab.Type("Demelza Rowe")
	tab.Reach("Email address")
	tab.Type("demelza@cornwall.example")
	tab.Reach("Role")
	tab.Type("Case")
	goTo(tab, "Invite", ".app-secret")
	tab.Audit()
	tab.Screenshot("user-link")
	at := invitationLink.FindString(browsertest.Ask(tab, chromedp.Text(".app-secret")))
	goTo(tab, "I have passed it on", ".app-back")
	goTo(tab, "Sign out", "#email")

	tab.Visit(at)
	tab.Reach("Choose a password")
	tab.Type(goodPassword + browsertest.Enter)
	tab.Do(chromedp.WaitVisible(".app-header__visitor"))
	if who := browsertest.Ask(tab, chromedp.Text(".app-header__visitor")); !strings.Contains(who, "Demelza Rowe") {
		t.Errorf("by the link %q is signed in, want Demelza Rowe", who)
	}
	if menu := browsertest.Ask(tab, chromedp.Text("nav")); strings.Contains(menu, "Administration") {
		t.Errorf("a caseworker's menu is %q", menu)
	}
}
