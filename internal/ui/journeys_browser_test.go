package ui

import (
	"html"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
	"github.com/xuri/excelize/v2"

	"caseload"
	"caseload/internal/browsertest"
)

// keyboard is a tab of the pages of an office for who has no mouse: nothing is done
// in it but by keys.
func (o *office) keyboard() *browsertest.Tab {
	o.Helper()
	server := httptest.NewServer(o.pages.handler())
	o.Cleanup(server.Close)
	tab := browsertest.Open(o.T, server.URL)
	tab.Size(1400)
	return tab
}

// goTo presses Enter at what is called by a name, and waits for what comes of it.
func goTo(tab *browsertest.Tab, name, selector string) {
	tab.Reach(name)
	tab.Type(browsertest.Enter)
	tab.Do(chromedp.WaitVisible(selector))
}

func TestACaseIsFoundAndItsStatusChangedByKeyboardInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleManager)
	tab := o.keyboard()
	tab.Visit(home)
	goTo(tab, "Cases", "#cases")
	tab.Reach("Words in the case")
	tab.Type("roof" + browsertest.Enter)
	tab.Do(chromedp.WaitVisible(".app-filters__remove"))
	reference := browsertest.Ask(tab, chromedp.Text("tbody tr:only-child td .govuk-link"))
	goTo(tab, reference, ".app-case")
	goTo(tab, "Change this case", "#status")
	tab.Reach("Status")
	tab.Type("Resol")
	goTo(tab, "Save", ".app-notice")
	if got := browsertest.Ask(tab, chromedp.Text(".app-title-line .govuk-tag")); got != "Resolved" {
		t.Errorf("the case shows the status %q, want Resolved", got)
	}
	if got := o.listed("/ui/cases?q=roof&status=" + o.statusID(caseload.Resolved)); len(got) != 1 {
		t.Errorf("resolved cases about a roof are %q, want one", got)
	}
}

var nextPage = regexp.MustCompile(`href="([^"]*)" rel="next"`)

func TestWhatAFilterShowsIsTakenAwayAsXLSXByKeyboardInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleManager)
	tab := o.keyboard()
	tab.Visit("/ui/cases")
	tab.Reach("Open cases only")
	tab.Type(browsertest.Space)
	goTo(tab, "Apply filters", ".app-filters__remove")
	address := browsertest.Ask(tab, chromedp.Evaluate[string]("location.pathname + location.search"))
	if address != "/ui/cases?open=true" {
		t.Errorf("the address of the list is %s, want it without what the form left empty", address)
	}
	want := o.referencesFrom(address)
	goTo(tab, "Download this list", "#curl")
	file := tab.Download(func() {
		tab.Reach("Excel")
		tab.Type(browsertest.Enter)
	})
	book, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetName(0))
	o.must(err)
	at := slices.Index(rows[0], "Reference")
	var got []string
	for _, row := range rows[1:] {
		got = append(got, row[at])
	}
	slices.Sort(got)
	if slices.Sort(want); len(want) < 30 || !slices.Equal(got, want) {
		t.Errorf("the file has the %d cases %v, want the %d that the filter shows: %v", len(got), got, len(want), want)
	}
}

// referencesFrom are those of the cases of a list, on all its pages.
func (o *office) referencesFrom(address string) (all []string) {
	o.Helper()
	for address != "" {
		page := o.get(address).Body.String()
		for _, m := range reference.FindAllStringSubmatch(page, -1) {
			all = append(all, m[1])
		}
		next := nextPage.FindStringSubmatch(page)
		if address = ""; next != nil {
			address = html.UnescapeString(next[1])
		}
	}
	return all
}

// receivedInThreeYears makes the cases NOW-1, LAST-1 and BEFORE-1, received in this
// financial year, in the one before, and before that.
func (o *office) receivedInThreeYears() {
	o.Helper()
	today := caseload.DateOf(o.now().In(o.tenant.Zone))
	began := caseload.Date{Year: today.Year, Month: 4, Day: 1}
	if today.Month < 4 {
		began.Year--
	}
	for reference, received := range map[string]caseload.Date{"LAST-1": began.AddDays(-1), "NOW-1": began, "BEFORE-1": {Year: began.Year - 2, Month: 12, Day: 1}} {
		_, err := o.svc.CreateCase(o.Context(), o.svc.Operator(o.tenant), caseload.CaseInput{Reference: caseload.Set(reference), Received: caseload.Set(received)})
		o.must(err)
	}
}

func TestAReportForThePreviousFinancialYearIsBuiltSavedAndRunByKeyboardInABrowser(t *testing.T) {
	o := openOffice(t)
	o.receivedInThreeYears()
	o.signIn(caseload.RoleManager)
	tab := o.keyboard()
	tab.Visit(home)
	goTo(tab, "Reports", ".app-empty")
	goTo(tab, "New report", "form[method=get] input")
	goTo(tab, "Continue", "#name")
	tab.Reach("Name")
	tab.Type("Received last year")
	tab.Reach("Find a column")
	tab.Type("our reference" + browsertest.Enter)
	tab.Do(chromedp.WaitVisible(`#find[value="our reference"]`))
	goTo(tab, "Add Reference, Case details", "#column-as-0")
	tab.Reach("Period")
	tab.Type("The previous fin")
	goTo(tab, "Save the report", ".app-files")
	if got := browsertest.Ask(tab, chromedp.Text("tbody")); got != "LAST-1" {
		t.Errorf("the first rows are %q, want the case of last year alone", got)
	}
	file := tab.Download(func() {
		tab.Reach("CSV")
		tab.Type(browsertest.Enter)
	})
	text, err := os.ReadFile(file)
	o.must(err)
	const want = "\ufeff\"Reference\"\r\n\"LAST-1\"\r\n" // a spreadsheet knows UTF-8 by the mark
	if string(text) != want {
		t.Errorf("the file is %q, want %q", text, want)
	}
}

func TestSigningInByACodeOfAnAppByKeyboardInABrowser(t *testing.T) {
	o := openOffice(t)
	b := o.browse()
	_, at := o.invite(caseload.RoleManager)
	b.post(at, credentials(goodPassword, ""))
	secret, _ := b.turnOnCodes()
	tab := o.keyboard()
	tab.Visit("/ui/cases?open=true")
	tab.Reach("Email address")
	tab.Type("morwenna@cornwall.example")
	tab.Reach("Password")
	tab.Type(goodPassword)
	goTo(tab, "Sign in", "#code")
	next, err := totp.GenerateCode(secret, o.now().Add(30*time.Second)) // the present one has been used
	o.must(err)
	tab.Reach("Security code")
	tab.Type(next)
	goTo(tab, "Sign in", ".app-header__visitor")
	if at := browsertest.Ask(tab, chromedp.Evaluate[string]("location.pathname + location.search")); at != "/ui/cases?open=true" {
		t.Errorf("signing in leads to %s, want what was asked for", at)
	}
}

func TestSigningInByAProviderByKeyboardInABrowser(t *testing.T) {
	v := openVouching(t)
	v.addUser("ada@cornwall.example")
	tab := browsertest.Open(t, v.url)
	tab.Leave(v.issuer)
	tab.Visit("/ui/profile")
	goTo(tab, "Sign in with Council Login", "input[name=login]:focus")
	tab.Type("ada@cornwall.example\tany" + browsertest.Enter)
	tab.Do(chromedp.WaitVisible("button[autofocus]:focus"))
	tab.Type(browsertest.Enter)
	tab.Do(chromedp.WaitVisible(".app-header__visitor"))
	if got := browsertest.Ask(tab, chromedp.Evaluate[string]("location.pathname + ' ' + document.querySelector('h1').innerText")); got != "/ui/profile Your account" {
		t.Errorf("signing in leads to %s, want what was asked for", got)
	}
}
