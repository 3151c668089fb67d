package ui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// aDay is a day of June 2026.
func aDay(d int) caseload.Opt[caseload.Date] {
	return caseload.Set(caseload.Date{Year: 2026, Month: 6, Day: d})
}

// openStreet is openFile with cases beside it, wards, categories and a field.
func openStreet(t *testing.T) (*office, string) {
	t.Helper()
	o, id := openFile(t)
	operator := o.svc.Operator(o.tenant)
	var wards []string
	for _, name := range []string{"Falmouth Penwerris", "St Blazey, Charlestown and Carlyon Bay", "Truro Boscawen"} {
		w, err := o.svc.CreateWard(t.Context(), operator, caseload.WardInput{Name: caseload.Set(name)})
		o.must(err)
		wards = append(wards, w.ID)
	}
	for _, name := range []string{"Highways", "Waste and recycling"} {
		_, err := o.svc.CreateCategory(t.Context(), operator, caseload.CategoryInput{Name: caseload.Set(name)})
		o.must(err)
	}
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "access", Label: "Access to the site", Kind: caseload.KindChoice, Choices: []string{"by the gate", "none"}}))
	for i := range pageSize + 10 {
		_, err := o.svc.CreateCase(t.Context(), operator, caseload.CaseInput{
			Name: caseload.Set("Missed bin collection at the back of Market Strand, third week in a row"), Stage: caseload.Set(caseload.Stages[i%5]),
			Ward: caseload.Set(caseload.Named{ID: wards[i%3]}), Category: caseload.Set(caseload.Named{Name: "Highways"}), Received: aDay(1 + i%20), Due: aDay(10 + i%20),
			Opened: caseload.Set(someDay.AddDate(0, 0, -i)), Confidential: caseload.Set(i == 1),
		})
		o.must(err)
	}
	_, err := o.svc.UpdateCase(t.Context(), operator, id, time.Time{}, caseload.CaseInput{
		Name: caseload.Set("A wet roof in Market Street"), Stage: caseload.Set(caseload.InProgress), Ward: caseload.Set(caseload.Named{ID: wards[0]}),
		Summary: caseload.Set("The roof lets the rain in.\nThe tenant has called twice."), Properties: map[string]caseload.Value{"access": caseload.Text("by the gate")},
	})
	o.must(err)
	return o, id
}

func TestCasesPassInABrowser(t *testing.T) {
	o, id := openStreet(t)
	o.pages.Faces = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `{"id":"parent","reference":"CW-2026-0001","a very long member of an object, which is not to widen the page":"and its value, which is as long as its name"}`)
	})
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	form := o.formOf(id)
	_, err := o.svc.UpdateCase(t.Context(), o.svc.Operator(o.tenant), id, time.Time{}, caseload.CaseInput{Stage: caseload.Set(caseload.Chasing)})
	o.must(err)
	for _, page := range []struct{ name, address string }{
		{"cases", "/ui/cases"},
		{"cases-narrowed", "/ui/cases?overdue=true&status=" + o.statusID(caseload.Open) + "&received_from=2026-06-02&sort=due"},
		{"cases-none", "/ui/cases?q=nothing"},
		{"case", "/ui/cases/" + id},
		{"case-edit", "/ui/cases/" + id + "/edit"},
		{"dialects", "/ui/cases/" + id + "/dialects"},
	} {
		tab.Look(page.name, page.address)
	}
	tab.Visit("/ui/cases")
	tab.Do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('details').forEach(d => d.open = true)"))
	tab.Audit()
	tab.Screenshot("cases-tools")
	tab.Visit("/ui/cases/" + id + "/edit")
	stale := url.QueryEscape(form.Get("seen"))
	tab.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[name=seen]').value = '"+stale+"'"), chromedp.Submit("#name"), chromedp.WaitVisible(".govuk-error-summary"))
	tab.Audit()
	tab.Screenshot("case-conflict")
}

// swaps turns to a control, and waits until what it belongs to changes the page in part.
func swaps(tab *browsertest.Tab, part, control string) {
	tab.Do(chromedp.Focus(control), chromedp.Poll[chromedp.Void](fmt.Sprintf("'htmx-internal-data' in document.querySelector('%s')", part)))
}

func TestFiltersChangeTheListWithoutLeavingThePageInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	tab.Size(1400)
	tab.Visit("/ui/cases")
	swaps(tab, ".app-filters", "#status-"+o.statusID(caseload.Closed))
	tab.Do(chromedp.Evaluate[chromedp.Void]("window.stayed = true"), chromedp.Click("#status-"+o.statusID(caseload.Closed)), chromedp.Click(".app-filters__apply"), chromedp.WaitVisible(".app-filters__remove"))
	if stayed := browsertest.Ask(tab, chromedp.Evaluate[bool]("window.stayed === true && location.search.includes('status=')")); !stayed {
		t.Error("applying filters leaves the page, or keeps its address")
	}
	if n := browsertest.Ask(tab, chromedp.Evaluate[int]("document.querySelectorAll('tbody tr').length")); n != 12 {
		t.Errorf("closed cases are %d, want 12", n)
	}
}

func TestSomebodyIsFoundAmongManyByKeyboardInABrowser(t *testing.T) {
	o, tab := streetTab(t)
	jago := o.hire(120)
	look := func(name string) { tab.Everywhere(name, nil) }
	tab.Visit("/ui/cases/new")
	tab.Do(chromedp.WaitVisible("#assignees"), chromedp.SendKeys("#name", "A bin"), chromedp.SendKeys("#assignees", "demelza\r"), chromedp.WaitVisible("select#assignees"))
	look("who-several")
	tab.Do(chromedp.Focus("#assignees"), chromedp.KeyEvent("Some"))
	tab.Do(press("main form button[type=submit]")...)
	tab.Do(chromedp.WaitVisible("input#assignees"), chromedp.SendKeys("#assignees", "opie\r"))
	tab.Do(chromedp.WaitVisible("input#assignees[value^=Jago]"))
	look("who-one")
	tab.Visit("/ui/cases?open=true")
	tab.Do(press(".app-filters a[href^='/ui/cases/workers']")...)
	tab.Do(chromedp.WaitVisible("#q"), chromedp.SendKeys("#q", "demelza\r"), chromedp.WaitVisible("#main ul.govuk-list"))
	look("workers")
	tab.Visit("/ui/cases")
	tab.Do(press(".app-bulk summary")...)
	tab.Do(chromedp.WaitVisible("#change"), chromedp.Focus("#tick-0"), chromedp.KeyEvent(" "), chromedp.Focus("#change"), chromedp.KeyEvent("Somebody"))
	tab.Do(press(".app-bulk button[type=submit]")...)
	tab.Do(chromedp.WaitVisible("#who"))
	look("bulk-who")
	tab.Do(chromedp.SendKeys("#who", jago.Email+"\r"), chromedp.WaitVisible(`form[action="/ui/bulk/apply"]`))
	if got := browsertest.Ask(tab, chromedp.Text("h1")); got != "Assign to: Jago Opie (jago@lane.example)" {
		o.Errorf("the preview is headed %q, want who was found", got)
	}
}
