package ui

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/xuri/excelize/v2"

	"caseload"
)

// round is a way through all that can be reached by links and by forms that ask.
type round struct {
	*plainClient
	kinds map[string]int // how many addresses that are alike were asked for
	seen  map[string]bool
	ahead []string
}

// How many addresses are asked for that differ in values alone, and how many that are
// of one page.
const (
	enough    = 2
	ofOnePage = 12
)

// kindsOf is an address without what differs from row to row, and without what is
// asked of the page.
func kindsOf(at *url.URL) (kind, page string) {
	var parts []string
	for _, part := range strings.Split(at.Path, "/") {
		if len(part) > 12 || strings.ContainsAny(part, "0123456789") {
			part = "*"
		}
		parts = append(parts, part)
	}
	var names []string
	for name, values := range at.Query() {
		if strings.Join(values, "") != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	page = strings.Join(parts, "/")
	return page + "?" + strings.Join(names, "&"), page
}

// meet puts an address of the pages on the way, unless enough of its kind are.
func (w *round) meet(address string) {
	at, err := url.Parse(address)
	if err == nil && (at.Host == "jsonapi.org" || strings.HasSuffix(at.Path, "/openapi.json")) {
		return // the standard that a description names, and a description: neither is a page of ours
	}
	if err == nil && at.Host == "www.nationalarchives.gov.uk" {
		return // the licence of what is published
	}
	if err != nil || at.Host != "" {
		w.Errorf("%s leads to %s", w.page.at, address)
		return
	}
	kind, page := kindsOf(at)
	if w.seen[address] || w.kinds[kind] >= enough || w.kinds[page] >= ofOnePage {
		return
	}
	w.kinds[page]++
	w.seen[address] = true
	w.kinds[kind]++
	w.ahead = append(w.ahead, address)
}

// look holds the page that is shown to what every page has.
func (w *round) look() {
	p := w.page
	if p.lang != "en" || p.title == "" || p.heads != 1 || len(p.links) == 0 || p.links[0].href != "#main" || !slices.Contains(p.ids, "main") {
		w.Errorf("%s is in %q with the title %q, %d headings of level 1, and begins with %v; want English, a title, one, and a link to #main", p.at, p.lang, p.title, p.heads, p.links[0])
	}
	slices.Sort(p.ids)
	if twice := len(p.ids) - len(slices.Compact(slices.Clone(p.ids))); twice > 0 {
		w.Errorf("%s has IDs twice: %v", p.at, p.ids)
	}
	for _, in := range p.inputs {
		if in.label == "" && p.labels[in.id] == "" {
			w.Errorf("%s has an input %s without a label", p.at, in.name)
		}
	}
}

// on puts what the page leads to on the way: its links, and its forms that ask, as
// they are and with each of their choices.
func (w *round) on() {
	p := w.page
	for _, l := range p.links {
		if !strings.HasPrefix(l.href, "#") {
			w.meet(p.leadsTo(l.href))
		}
	}
	for _, f := range p.forms {
		if f.method == "POST" {
			continue
		}
		to, _, _ := strings.Cut(p.leadsTo(f.action), "?")
		w.meet(to + "?" + f.values.Encode())
		for name, choices := range f.choices {
			with := url.Values{name: {choices[len(choices)-1].href}}
			for other, values := range f.values {
				if other != name {
					with[other] = values
				}
			}
			w.meet(to + "?" + with.Encode())
		}
	}
}

// enter signs a user of a role in, in a browser of its own.
func (o *office) enter(role caseload.Role) *browser {
	o.Helper()
	u, err := o.svc.CreateUser(o.Context(), o.svc.Operator(o.tenant), caseload.UserInput{Name: caseload.Set("Ada"), Email: caseload.Set(string(role) + "@cornwall.example"), Role: role})
	o.must(err)
	secret, err := o.svc.DemoTicket(o.Context(), o.tenant, u)
	o.must(err)
	b := o.browse()
	b.get(DemoFolder + secret)
	return b
}

func TestAllPagesAreReachedAndWholeWithoutScripts(t *testing.T) {
	o, _ := openStreet(t)
	o.describeAPIs()
	o.settle()
	o.signIn(caseload.RoleAdmin)
	o.addReport("Cases as they came", true)
	for _, role := range []caseload.Role{caseload.RoleAdmin, caseload.RoleManager, caseload.RoleCaseworker, caseload.RoleAnalyst, caseload.RoleCouncillor} {
		w := &round{o.enter(role).plain(home), map[string]int{}, map[string]bool{}, []string{home}}
		pages := 0
		for ; len(w.ahead) > 0; pages++ {
			next := w.ahead[0]
			w.ahead = w.ahead[1:]
			before := w.page
			if w.open(next); w.page != before {
				w.look()
				w.on()
			}
		}
		if pages < 20 {
			t.Errorf("as %s %d addresses can be reached from the first page, want 20 at least", role, pages)
		}
	}
}

func TestACaseIsFoundAndItsStatusChangedWithoutScripts(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleManager)
	c := (&browser{o, map[string]string{}}).plain(home)
	c.follow("Cases")
	c.fill("Words in the case", "roof")
	c.press("Apply filters")
	c.follow(reference.FindStringSubmatch(c.last.Body.String())[1])
	c.follow("Change this case")
	c.fill("Status", "Resolved")
	c.press("Save")
	o.wantTexts("the case", c.last.Body.String(), "is saved", ">Resolved</strong>")
}

func TestWhatAFilterShowsIsTakenAwayAsXLSXWithoutScripts(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleManager)
	c := (&browser{o, map[string]string{}}).plain("/ui/cases")
	c.fill("Open cases only", "")
	c.press("Apply filters")
	want := len(o.referencesFrom(c.page.at.String()))
	c.follow("Excel")
	book, err := excelize.OpenReader(bytes.NewReader(c.last.Body.Bytes()))
	o.must(err)
	rows, err := book.GetRows(book.GetSheetName(0))
	o.must(err)
	if want < 30 || len(rows) != want+1 {
		t.Errorf("the file has %d rows, want a head and the %d cases that the filter shows", len(rows), want)
	}
}

func TestAReportForThePreviousFinancialYearIsBuiltSavedAndRunWithoutScripts(t *testing.T) {
	o := openOffice(t)
	o.receivedInThreeYears()
	o.signIn(caseload.RoleManager)
	c := (&browser{o, map[string]string{}}).plain(home)
	c.follow("Reports")
	c.follow("New report")
	c.press("Continue")
	c.fill("Name", "Received last year")
	c.fill("Find a column", "our reference")
	c.press("Search columns")
	c.press("Add Reference, Case details")
	c.fill("Period", "The previous financial year")
	c.press("Save the report")
	o.wantTexts("the report", c.last.Body.String(), "Received last year", "LAST-1")
	c.follow("CSV")
	if got := strings.Count(c.last.Body.String(), "\n"); got != 2 || !strings.Contains(c.last.Body.String(), "LAST-1") {
		t.Errorf("the file is %q, want a head and the case of last year", c.last.Body)
	}
}

func TestSigningInByACodeOfAnAppWithoutScripts(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, credentials(goodPassword, ""))
	secret, _ := b.turnOnCodes()
	clear(b.cookies)
	c := b.plain("/ui/cases?open=true")
	c.fill("Email address", "morwenna@cornwall.example")
	c.fill("Password", goodPassword)
	c.press("Sign in")
	next, err := totp.GenerateCode(secret, b.now().Add(30*time.Second)) // the present one has been used
	b.must(err)
	c.fill("Security code", next)
	c.press("Sign in")
	if got := c.page.at.String(); got != "/ui/cases?open=true" {
		t.Errorf("signing in leads to %s, want what was asked for", got)
	}
}
