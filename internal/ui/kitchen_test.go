package ui

import (
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
	"caseload/internal/chart"
)

// kitchenPage has each part that pages are put together from.
type kitchenPage struct {
	page
	Filters filters
	Table   table
	Pages   pagination
	Summary []summaryRow
	Tags    []tag
	Fields  []field
	Empty   empty
	At      moment
	Figures []figure
}

// serveKitchen serves the pages, and the kitchen beside them.
func (o *office) serveKitchen() *httptest.Server {
	for _, set := range o.pages.templates {
		template.Must(set.ParseFiles("testdata/kitchen.html"))
	}
	mux := http.NewServeMux()
	mux.Handle("/", o.pages.handler())
	mux.Handle("GET /ui/kitchen", o.pages.visits("", func(v *visit) error {
		if err := v.signedIn(); err != nil {
			return err
		}
		return v.render(http.StatusOK, "kitchen", kitchen(v))
	}))
	mux.Handle("GET /ui/broken/{code}", o.pages.visits("", func(v *visit) error {
		if err := v.signedIn(); err != nil {
			return err
		}
		return caseload.Invalid("received", "Write a date such as 2026-03-14.", "today", "yesterday")
	}))
	server := httptest.NewServer(mux)
	o.Cleanup(server.Close)
	return server
}

func kitchen(v *visit) kitchenPage {
	at := v.moment(time.Date(2026, 3, 14, 13, 5, 0, 0, time.UTC))
	k := kitchenPage{page: v.page("Cases"), At: at, Pages: pagination{Shown: 50, Total: 12840, Previous: "?page=a", Next: "?page=b"}}
	k.Problems = []problem{{"email", "Write an email address, such as name@example.org."}, {"", "The case was changed while you wrote."}}
	k.Notices = []notice{{v.t("notice.preferences"), true}, {"The system is closed on Sunday from 06:00 to 08:00.", false}}
	k.Filters = filters{
		Action: "/ui/cases", Search: &field{Name: "q", Label: "Words in the case", Value: "bin"},
		Applied: []link{{"Open", "?"}, {"Falmouth Penwerris", "?"}}, Clear: "/ui/cases",
		Facets: []facet{
			{"status", "Status", []choice{{"open", "Open", "8,211", true}, {"in-progress", "In progress", "2,104", false}, {"closed", "Closed", "10,000+", false}}},
			{"ward", "Ward", []choice{{"w1", "Falmouth Penwerris", "412", true}, {"w2", "St Blazey, Charlestown and Carlyon Bay with a very long name", "98", false}}},
		},
	}
	k.Table = table{Caption: "Cases", Columns: []column{
		{Title: "Reference", Whole: true, Href: "?sort=reference"}, {Title: "Summary", Long: true}, {Title: "Status", Whole: true, Href: "?sort=status"}, {Title: "Ward"}, {Title: "Caseworker", Whole: true},
		{Title: "Received", Whole: true, Href: "?sort=received", Sorted: "descending"}, {Title: "Days open", Number: true},
	}}
	states := []tag{{"Open", ""}, {"In progress", "yellow"}, {"Closed", "grey"}, {"Overdue", "red"}}
	for i := range 24 {
		k.Table.Rows = append(k.Table.Rows, []cell{
			{Text: fmt.Sprintf("CW-%d", 20419-i), Href: "/ui/cases/1"}, {Text: "Missed bin collection at the back of Market Strand, third week in a row"},
			{Tag: &states[i%len(states)]}, {Text: "Falmouth Penwerris"}, {Text: "Jago Trevithick"}, {At: &at}, {Text: v.language.number(1400 - 57*i)},
		})
	}
	k.Summary = []summaryRow{
		{"Reference", cell{Text: "CW-20419"}, nil}, {"Status", cell{Tag: &states[0]}, []action{{"Change", "the status", "#"}}},
		{"Received", cell{At: &at}, []action{{"Change", "when it was received", "#"}, {"Remove", "when it was received", "#"}}},
	}
	for _, colour := range []string{"", "grey", "green", "teal", "purple", "magenta", "red", "orange", "yellow"} {
		k.Tags = append(k.Tags, tag{"Status " + colour, colour})
	}
	k.Fields = []field{
		{Name: "name", Label: "Name", Value: "<script>alert(1)</script>"},
		{Name: "email", Label: "Email address", Hint: "We write to it when the case is closed.", Value: "morwenna", Type: "email", Problem: k.Problems[0].Message, Width: "20"},
		{Name: "password", Label: "Password", Type: "password"},
	}
	count := func(n int64) string { return v.language.number(n) }
	k.Figures = []figure{newFigure("Open cases by status", chart.Bars{
		Head: chart.Head{ID: "by-status", Title: "Open cases by status", Summary: "Most are new.", Number: count}, Of: "Status", Unit: "Cases",
		Bars: []chart.Bar{{Label: "New", Value: 8211, Href: "/ui/cases?status=new"}, {Label: "In progress", Value: 2104, Href: "/ui/cases?status=in-progress"}, {Label: "Waiting for somebody else", Value: 412}, {Label: "Other", Value: 0}},
	}), newFigure("Open cases by ward", chart.Bars{
		Head: chart.Head{ID: "by-ward", Title: "Open cases by ward", Summary: "Most are in Falmouth.", Number: count}, Of: "Ward", Unit: "Cases",
		Bars: []chart.Bar{{Label: "Falmouth Penwerris", Value: 98}, {Label: "St Blazey, Charlestown and Carlyon Bay", Value: 71}},
	})}
	k.Empty = empty{"No cases match", "Take a filter away, or look for another word.", link{"Clear all filters", "/ui/cases"}}
	return k
}

func TestEveryPagePassesInABrowser(t *testing.T) {
	o := openOffice(t)
	o.found("devon", "Devon County Council")
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	pages := []struct {
		name, address string
		role          caseload.Role // "": nobody is signed in
	}{
		{"login", "/ui/login?organisation=cornwall", ""},
		{"not-found", "/ui/nowhere", ""},
		{"home", "/ui/", caseload.RoleManager},
		{"kitchen", "/ui/kitchen", caseload.RoleManager},
		{"invalid", "/ui/broken/invalid", caseload.RoleManager},
	}
	for _, page := range pages {
		if o.visitor = nil; page.role != "" {
			o.signIn(page.role)
		}
		tab.Everywhere(page.name, func() {
			tab.Visit(page.address)
			tab.Do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('details').forEach(d => d.open = true)"))
		})
	}
}

func TestTenantsColourCanBeReadInABrowser(t *testing.T) {
	o := openOffice(t)
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	for _, colour := range []Colour{"ffdd00", "e4003b", "00703c", "101010", "fefefe"} {
		o.visitor.Colour = colour
		for _, theme := range []string{"light", "dark"} {
			tab.Prefer(theme)
			tab.Visit("/ui/")
			tab.Audit()
			tab.Screenshot(fmt.Sprintf("colour-%s-%s", colour, theme))
		}
	}
}

func TestPagesAreReadWithoutScriptsAndOnPaperInABrowser(t *testing.T) {
	o := openOffice(t)
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	tab.Size(1400)
	tab.WithoutScripts()
	tab.Visit("/ui/kitchen")
	tab.Screenshot("kitchen-without-scripts")
	for _, hidden := range []string{".govuk-service-navigation__link", ".app-filters__apply", "#password"} {
		if len(browsertest.Ask(tab, chromedp.Nodes(hidden, chromedp.NodeVisible))) == 0 {
			t.Errorf("without scripts no %s is shown", hidden)
		}
	}
	tab.Paper()
	tab.Screenshot("kitchen-on-paper")
}

func TestThemeAndLanguageAreKeptInABrowser(t *testing.T) {
	o := openOffice(t)
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	tab.Prefer("light")
	ground := chromedp.Evaluate[string]("getComputedStyle(document.body).backgroundColor")
	tab.Visit("/ui/login?organisation=cornwall")
	if got := browsertest.Ask(tab, ground); got != "rgb(255, 255, 255)" {
		t.Errorf("the ground of the light theme is %s, want white", got)
	}
	tab.Do(chromedp.Click("button[value=dark]"), chromedp.WaitVisible("[data-theme=dark] .app-notice"))
	if got := browsertest.Ask(tab, ground); got != nightGround {
		t.Errorf("the ground of the dark theme is %s, want %s", got, nightGround)
	}
	tab.Do(chromedp.Click("button[value=cy]"), chromedp.WaitVisible("[lang=cy] .app-notice"))
	title := browsertest.Ask(tab, chromedp.Title())
	at := browsertest.Ask(tab, chromedp.Location())
	if title != "Mewngofnodi – Caseload" || at != server.URL+"/ui/login?organisation=cornwall" {
		t.Errorf("after choosing Welsh the page is %q at %s, want Mewngofnodi where the visitor was", title, at)
	}
	if got := browsertest.Ask(tab, ground); got != nightGround {
		t.Errorf("in Welsh the ground is %s, want that of the dark theme still", got)
	}
}

func TestHeadingsOfALongTableStayInSightInABrowser(t *testing.T) {
	o := openOffice(t)
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	tab.Size(1400)
	tab.Visit("/ui/kitchen")
	top := `(() => { scrollTo(0, document.querySelector('tbody tr:nth-child(9)').offsetTop + 600); return Math.round(document.querySelector('th').getBoundingClientRect().top) })()`
	if got := browsertest.Ask(tab, chromedp.Evaluate[int](top)); got != 0 {
		t.Errorf("in the middle of the table its headings are at %d pixels, want 0", got)
	}
	tab.Screenshot("kitchen-scrolled")
}

func TestFailureOfAPartIsShownInABrowser(t *testing.T) {
	o := openOffice(t)
	server := o.serveKitchen()
	tab := browsertest.Open(t, server.URL)
	o.signIn(caseload.RoleManager)
	tab.Visit("/ui/kitchen")
	swaps(tab, "#part", "#part")
	tab.Do(chromedp.Click("#part"), chromedp.WaitVisible("#notices .govuk-error-summary"))
	if got := browsertest.Ask(tab, chromedp.Text("#notices h2")); got != "Page not found" {
		t.Errorf("the notice is %q, want that there is no such page", got)
	}
	tab.Forgive("404")
}

// nightGround is night as browsers tell it.
const nightGround = "rgb(20, 24, 27)"
