package ui

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// streetTab is a browser on the pages of openStreet, for an officer.
func streetTab(t *testing.T) (*office, *browsertest.Tab) {
	t.Helper()
	o, _ := openStreet(t)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	tab.Size(1400)
	return o, tab
}

// changeByKeyboard ticks two cases of a list, asks for a preview, and makes the change.
func changeByKeyboard(o *office, tab *browsertest.Tab, look func(string)) {
	o.Helper()
	tab.Visit("/ui/cases?status=" + o.statusID(caseload.Open))
	tab.Do(press(".app-bulk summary")...)
	tab.Do(chromedp.WaitVisible("#change"))
	for _, box := range []string{"#tick-0", "#tick-2"} {
		tab.Do(chromedp.Focus(box), chromedp.KeyEvent(" "))
	}
	look("bulk-ticked")
	tab.Do(chromedp.Focus("#change"), chromedp.KeyEvent("Close"))
	tab.Do(press(".app-bulk button[type=submit]")...)
	tab.Do(chromedp.WaitVisible(`form[action="/ui/bulk/apply"]`))
	look("bulk-preview")
	tab.Do(press(`form[action="/ui/bulk/apply"] button`)...)
	tab.Do(chromedp.WaitVisible(".govuk-notification-banner"))
	look("bulk-done")
	if got := browsertest.Ask(tab, chromedp.Text(".govuk-notification-banner__heading")); got != "2 cases are changed." {
		o.Errorf("the page says %q, want that 2 cases are changed", got)
	}
}

func TestCasesAreChangedInBulkByKeyboardInABrowser(t *testing.T) {
	o, tab := streetTab(t)
	changeByKeyboard(o, tab, func(name string) { tab.Everywhere(name, nil) })
	tab.Visit("/ui/cases")
	tab.Do(press(".app-bulk summary")...)
	tab.Do(press("[data-ticks]")...)
	if n := browsertest.Ask(tab, chromedp.Evaluate[int]("document.querySelectorAll('tbody input:checked').length")); n != pageSize {
		t.Errorf("%d cases of the page are ticked, want %d", n, pageSize)
	}
}

// keepByKeyboard narrows a list, keeps it under a name, changes it, keeps that, and
// deletes the view.
func keepByKeyboard(o *office, tab *browsertest.Tab, look func(string)) {
	o.Helper()
	tab.Visit("/ui/cases?open=true")
	tab.Do(press(".app-views summary")...)
	tab.Do(chromedp.WaitVisible("#name"), chromedp.SendKeys("#name", "Open cases of the street"))
	look("view-save")
	tab.Do(chromedp.SendKeys("#name", "\r"), chromedp.WaitVisible(".app-views a[href$='/edit']"))
	look("views")
	tab.Do(chromedp.Focus("#unassigned"), chromedp.KeyEvent(" "))
	tab.Do(press(".app-filters__apply")...)
	tab.Do(chromedp.WaitVisible("form[action$='/replace']"))
	tab.Do(press("form[action$='/replace'] button")...)
	tab.Do(chromedp.WaitNotPresent("form[action$='/replace']"), chromedp.WaitVisible(".app-views a[href$='/edit']"))
	if got := browsertest.Ask(tab, chromedp.Evaluate[bool]("location.search.includes('unassigned=true')")); !got {
		o.Error("the view is not kept as it was changed")
	}
	tab.Do(press(".app-views a[href$='/edit']")...)
	tab.Do(chromedp.WaitVisible("a[href$='/delete']"))
	look("view")
	tab.Do(press("a[href$='/delete']")...)
	tab.Do(chromedp.WaitVisible("form[action$='/delete'] button"))
	look("view-delete")
	tab.Do(press("form[action$='/delete'] button")...)
	tab.Do(chromedp.WaitVisible(".govuk-notification-banner"))
	if n := browsertest.Ask(tab, chromedp.Evaluate[int]("document.querySelectorAll('.app-views__view').length")); n != 1 {
		o.Errorf("after the view was deleted %d are there, want that of all cases", n)
	}
}

func TestViewsAreKeptByKeyboardInABrowser(t *testing.T) {
	o, tab := streetTab(t)
	keepByKeyboard(o, tab, func(name string) { tab.Everywhere(name, nil) })
}

func TestViewsAndBulkChangesWorkWithoutScriptsInABrowser(t *testing.T) {
	o, tab := streetTab(t)
	tab.WithoutScripts()
	keepByKeyboard(o, tab, func(string) {})
	changeByKeyboard(o, tab, func(string) {})
}
