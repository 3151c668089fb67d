package ui

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// openPublishing is an office with cases in wards that have boundaries, of which some
// are few, and a tab of its administrator.
func openPublishing(t *testing.T) (*office, *browsertest.Tab) {
	o := openOffice(t)
	wards := o.furnish()
	for i, w := range wards {
		for range 1 + i*9 {
			_, err := o.svc.CreateCase(t.Context(), o.svc.Operator(o.tenant), caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: w.ID})})
			o.must(err)
		}
	}
	o.signIn(caseload.RoleAdmin)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	tab.Size(1400)
	return o, tab
}

// readmit signs the administrator in again: who is signed in by hand has the settings of
// the time.
func (o *office) readmit() {
	o.Helper()
	var err error
	o.tenant, err = o.svc.Tenant(o.Context(), o.tenant.Slug)
	o.must(err)
	o.signIn(caseload.RoleAdmin)
}

// publicNumber is the first number that everybody sees.
func publicNumber(tab *browsertest.Tab) string {
	return browsertest.Ask(tab, chromedp.Text(".govuk-body-l"))
}

// wantPublic has somebody who is not signed in read what is published, or not.
func wantPublic(o *office, published bool) {
	o.Helper()
	visitor := o.visitor
	o.visitor = nil
	defer func() { o.visitor = visitor }()
	want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[published]
	for _, file := range []string{"", "statistics.json", "statistics.csv", "status.svg", "map.svg"} {
		if got := o.get("/public/cornwall/" + file).Code; got != want {
			o.Errorf("to everybody, /public/cornwall/%s is %d, want %d", file, got, want)
		}
	}
}

func TestThePublicPageIsTurnedOnSeenAndTurnedOffByKeyboardInABrowser(t *testing.T) {
	o, tab := openPublishing(t)
	tab.Visit(adminAddress)
	goTo(tab, "Public page", ".govuk-inset-text")
	wantPublic(o, false)
	previewed := publicNumber(tab)
	goTo(tab, "Change the settings of the public page", "form[action$='/settings/public']")
	tab.Reach("Publish statistics")
	tab.Type("On")
	goTo(tab, "Save", ".govuk-notification-banner--success")
	o.readmit()
	tab.Visit(adminAddress)
	goTo(tab, "Public page", ".govuk-inset-text")
	goTo(tab, "/public/cornwall/", ".app-figures")
	if got := publicNumber(tab); got != previewed {
		t.Errorf("everybody sees %q, and the preview had %q", got, previewed)
	}
	wantPublic(o, true)
	tab.Reach("Show these charts on another site")
	tab.Type(browsertest.Enter)
	tab.Do(chromedp.WaitVisible("#embed-status"))
	tab.Visit(settingsAddress + "/public")
	tab.Reach("Publish statistics")
	tab.Type("Off")
	goTo(tab, "Save", ".govuk-notification-banner--success")
	wantPublic(o, false)
}

func TestThePublicPageIsTurnedOnAndOffInABrowser(t *testing.T) {
	o, tab := openPublishing(t)
	set := func(value string) {
		tab.Visit(publicPreviewAddress)
		tab.Do(chromedp.Click(`a[href="/ui/admin/settings/public"]`), chromedp.WaitVisible("main form select"))
		tab.Do(chromedp.SetValue(`select[name="public.statistics"]`, value), chromedp.Click(`main button[type="submit"]`), chromedp.WaitVisible(".govuk-notification-banner--success"))
	}
	set("true")
	wantPublic(o, true)
	o.visitor = nil // whoever comes from elsewhere
	tab.Visit("/public/cornwall/")
	tab.Do(chromedp.Click("button[value=cy]"), chromedp.WaitVisible("[lang=cy] .app-figures"))
	o.readmit()
	tab.Do(chromedp.Click("button[value=en]"), chromedp.WaitVisible("[lang=en] .app-figures"))
	set("false")
	wantPublic(o, false)
}

func TestPublicPagesPassInABrowser(t *testing.T) {
	o, tab := openPublishing(t)
	_, err := o.svc.ConfigureTenant(t.Context(), o.svc.Operator(o.tenant), "public.statistics", "true")
	o.must(err)
	for name, address := range map[string]string{"public": "/public/cornwall/", "public-preview": publicPreviewAddress} {
		tab.Look(name, address)
		tab.Everywhere(name+"-open", func() {
			tab.Visit(address)
			tab.Do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('details').forEach(d => d.open = true)"))
		})
	}
	tab.Visit("/public/cornwall/")
	tab.Do(chromedp.Click("button[value=cy]"), chromedp.WaitVisible("[lang=cy] .app-figures"))
	tab.Screenshot("public-welsh")
	for _, theme := range []string{"light", "dark"} {
		tab.Prefer(theme)
		for _, file := range []string{"status.svg", "map.svg", "received.svg?language=cy"} {
			tab.Visit("/public/cornwall/" + file)
			tab.Screenshot("file-" + file[:6] + "-" + theme)
		}
	}
}
