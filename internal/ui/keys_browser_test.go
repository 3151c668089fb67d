package ui

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// served is a tab of the pages of an office, beside whose addresses the APIs answer.
func (o *office) served() *browsertest.Tab {
	o.Helper()
	o.serveFaces()
	mux := http.NewServeMux()
	mux.Handle("/", o.pages.Faces)
	mux.Handle("/ui/", o.pages.handler())
	server := httptest.NewServer(mux)
	o.Cleanup(server.Close)
	tab := browsertest.Open(o.T, server.URL)
	tab.Size(1400)
	return tab
}

// wantLineWorks runs the line that the page of a new key shows.
func (o *office) wantLineWorks(tab *browsertest.Tab) {
	o.Helper()
	line := browsertest.Ask(tab, chromedp.Text("#curl"))
	out, err := exec.CommandContext(o.Context(), "sh", "-c", line+" -sS -w ' %{http_code}'").CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), " 200") || !strings.Contains(string(out), `"reference"`) {
		o.Errorf("%s answers %s, %v", line, out, err)
	}
	tab.Audit()
}

func TestAKeyIsMadeAndUsedByItsLineByKeyboardInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleAdmin)
	tab := o.served()
	tab.Visit(adminAddress)
	goTo(tab, "API keys", ".app-back")
	goTo(tab, "Create a key", "#label")
	tab.Reach("Name (optional)")
	tab.Type("Monthly report")
	tab.Reach("Role")
	tab.Type("Anal")
	tab.Reach("Read cases cases with people, notes and documents, as far as the role may see them")
	tab.Type(browsertest.Space)
	goTo(tab, "Create the key", "#curl")
	o.wantLineWorks(tab)
}

func TestAKeyIsMadeAndUsedByItsLineInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleAdmin)
	tab := o.served()
	tab.Visit(keysAddress)
	tab.Do(chromedp.Click(`a[href="/ui/admin/keys/new"]`), chromedp.WaitVisible("#label"))
	tab.Do(chromedp.SetValue("#label", "Monthly report"), chromedp.SetValue("#role", "analyst"), chromedp.Click("#scope"))
	tab.Do(chromedp.Click(`main button[type="submit"]`), chromedp.WaitVisible("#curl"))
	o.wantLineWorks(tab)
}

func TestPagesOfKeysArePlainInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleAdmin)
	tab := o.served()
	k := o.keys()[0]
	o.must(o.store.KeepRequests(t.Context(), []caseload.Request{
		{Key: k.ID, At: o.now(), Face: "casework", Method: "GET", Route: "/api/cases", Status: 200, Bytes: 1234},
		{Key: k.ID, At: o.now(), Face: "casework", Method: "POST", Route: "/api/cases", Status: 400, Code: caseload.CodeInvalid, Said: "This is not a ward."},
	}, o.now().Add(-time.Hour), 10))
	for name, address := range map[string]string{
		"keys": keysAddress, "key": keyAddress(k.ID), "key-new": keysAddress + "/new", "key-edit": keyAddress(k.ID) + "/edit", "key-revoke": keyAddress(k.ID) + "/revoke",
		"key-requests": keyAddress(k.ID) + "/requests", "applications": applicationsAddress, "application-new": applicationsAddress + "/new",
	} {
		tab.Look(name, address)
	}
}
