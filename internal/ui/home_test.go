package ui

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"caseload"
)

// square is the boundary of a ward, some degrees east.
func square(east float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%g,50],[%g,50],[%g,51],[%g,51],[%g,50]]]}`, east, east+1, east+1, east, east)
}

// furnish makes two wards, a category and three cases: a late one of the visitor's, one
// that nobody works on, and a closed one. It answers the wards. The clock stands still
// from then on, that the day on which they were received stays today.
func (o *office) furnish() (wards []*caseload.Ward) {
	o.Helper()
	operator := o.svc.Operator(o.tenant)
	for i, name := range []string{"Falmouth", "<script>Truro"} {
		w, err := o.svc.CreateWard(o.Context(), operator, caseload.WardInput{Name: caseload.Set(name), Boundary: caseload.Set(square(float64(i)))})
		if err != nil {
			o.Fatal(err)
		}
		wards = append(wards, w)
	}
	if _, err := o.svc.CreateCategory(o.Context(), operator, caseload.CategoryInput{Name: caseload.Set("Roads")}); err != nil {
		o.Fatal(err)
	}
	now := time.Now()
	o.now = func() time.Time { return now }
	today := caseload.DateOf(now.In(o.tenant.Zone))
	own := caseload.CaseInput{
		Summary: caseload.Set("A lamp <b>is out</b>"), Ward: caseload.Set(caseload.Named{ID: wards[0].ID}), Category: caseload.Set(caseload.Named{Name: "Roads"}),
		Received: caseload.Set(today), Due: caseload.Set(today.AddDays(-3)),
	}
	if o.visitor != nil {
		own.Assignee = caseload.Set(caseload.Named{ID: o.user().ID})
	}
	for _, in := range []caseload.CaseInput{
		own,
		{Summary: caseload.Set("Nobody has looked"), Ward: caseload.Set(caseload.Named{ID: wards[1].ID}), Received: caseload.Set(today.AddDays(-40))},
		{Summary: caseload.Set("Over"), Stage: caseload.Set(caseload.Closed), Received: caseload.Set(today)},
	} {
		if _, err := o.svc.CreateCase(o.Context(), operator, in); err != nil {
			o.Fatal(err)
		}
	}
	return wards
}

// user is the visitor.
func (o *office) user() *caseload.User {
	o.Helper()
	all, err := o.svc.Users(o.Context(), o.svc.Operator(o.tenant))
	if err != nil {
		o.Fatal(err)
	}
	for _, u := range all {
		if u.PK == o.visitor.By.User {
			return u
		}
	}
	o.Fatal("nobody is signed in")
	return nil
}

// wantPage fails the test unless a page has some texts, and none of others, which
// stand behind a !.
func (o *office) wantPage(path string, texts ...string) string {
	o.Helper()
	answer := o.get(path)
	page := answer.Body.String()
	if answer.Code != http.StatusOK {
		o.Fatalf("%s = %d, want 200:\n%s", path, answer.Code, page)
	}
	for _, text := range texts {
		not, wanted := strings.CutPrefix(text, "!")
		if strings.Contains(page, not) == wanted {
			o.Errorf("%s as a %s: %q is there: %t\n%s", path, o.visitor.By.Role, not, wanted, page)
		}
	}
	return page
}

func shownCount(n, title string) string {
	return fmt.Sprintf(`<span class="app-count__number">%s</span> <span class="app-count__title">%s</span>`, n, title)
}

var numberOfHome = regexp.MustCompile(`href="(/ui/cases\?[^"]*)"><span class="app-count__number">([\d,]+)</span>`)

func TestNumbersOfHomeAreThoseOfTheListsThatTheyLeadTo(t *testing.T) {
	o := openOffice(t) // in a zone that is an hour before UTC
	o.now = func() time.Time { return time.Date(2026, 6, 30, 10, 0, 0, 0, time.UTC) }
	operator := o.svc.Operator(o.tenant)
	for i, at := range []string{"2026-05-31T22:30:00Z", "2026-05-31T23:30:00Z", "2026-06-29T23:30:00Z", "2026-06-01T00:30:00Z"} {
		closed, err := time.Parse(time.RFC3339, at)
		o.must(err)
		_, err = o.svc.CreateCase(t.Context(), operator, caseload.CaseInput{
			Reference: caseload.Set(fmt.Sprintf("CW-2026-%04d", i+1)), Stage: caseload.Set(caseload.Closed), Closed: caseload.Set(closed), Received: caseload.Set(caseload.DateOf(closed)),
		})
		o.must(err)
	}
	o.signIn(caseload.RoleManager)
	found := numberOfHome.FindAllStringSubmatch(o.get(home).Body.String(), -1)
	if len(found) != 6 {
		t.Fatalf("home has %d numbers that lead to lists, want 6", len(found))
	}
	for _, m := range found {
		if list := o.listed(html.UnescapeString(m[1])); fmt.Sprint(len(list)) != m[2] {
			t.Errorf("home says %s of %s, which lists %q", m[2], m[1], list)
		}
	}
}

func TestHomeShowsWhereCasesStand(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	wards := o.furnish()
	o.wantPage("/ui/",
		`href="/ui/cases?open=true">`+shownCount("2", "Open cases"), `href="/ui/cases?overdue=true&amp;sort=due">`+shownCount("1", "Overdue"),
		shownCount("1", "Open, assigned to nobody"), `updated_from=`, shownCount("3", "Changed today or yesterday"),
		shownCount("2", "Received in the last 30 days"), "1 in the 30 days before", shownCount("1", "Closed in the last 30 days"),
		`href="/ui/cases?open=true&amp;ward=`+wards[0].ID+`"`, "&lt;script&gt;Truro", "!<script>Truro", "chart-map",
		"Cases received and closed each week", "received_from=", `href="/ui/cases?category=none&amp;open=true"`, "!Your cases", "!To finish",
	)
}

func TestHomeOfACaseworkerBeginsWithOwnCases(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleCaseworker)
	o.furnish()
	page := o.wantPage("/ui/", shownCount("1", "Open cases"), shownCount("0", "Due in the next 7 days"), "Your cases", "A lamp &lt;b&gt;is out&lt;/b&gt;", "Overdue</strong>",
		"!Nobody has looked", "!assigned to nobody")
	if strings.Index(page, "Your cases") > strings.Index(page, "app-figures") {
		t.Error("the charts stand above the own cases")
	}
	o.signIn(caseload.RoleCaseworker)
	o.wantPage("/ui/", "You have no cases yet", "Officers and administrators give them", "!A lamp")
}

func TestHomeOfAnAnalystBeginsWithCharts(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAnalyst)
	o.furnish()
	page := o.wantPage("/ui/", shownCount("2", "Open cases"))
	if strings.Index(page, "app-figures") > strings.Index(page, "app-counts") {
		t.Error("the numbers stand above the charts")
	}
}

func TestHomeOfAnAdministratorSaysWhatIsToBeSetUp(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.wantPage("/ui/", "There are no cases yet", `href="/ui/imports/new?of=wards"`, `href="/ui/admin/users/new"`, `href="/ui/imports/new"`, `href="/ui/cases/new" role="button"`)
	o.wantPage("/ui/cases", "There are no cases yet", `href="/ui/cases/new" role="button"`)
	o.furnish()
	o.signIn(caseload.RoleAdmin)
	o.wantPage("/ui/", "!/ui/imports/new", "!/ui/admin/users/new", "!are no wards", shownCount("2", "Open cases"))
}

func TestMapFollowsTheWards(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	wards := o.furnish()
	catalog := func() *caseload.Catalog {
		v, err := o.svc.Overview(t.Context(), o.visitor.By, caseload.Query{})
		if err != nil {
			t.Fatal(err)
		}
		return v.Catalog
	}
	first := o.pages.maps.of(o.tenant.ID, catalog().Wards())
	if first == nil || o.pages.maps.of(o.tenant.ID, catalog().Wards()) != first {
		t.Error("the outlines are not kept")
	}
	if _, err := o.svc.UpdateWard(t.Context(), o.svc.Operator(o.tenant), wards[0].ID, caseload.WardInput{Boundary: caseload.Set(square(5))}); err != nil {
		t.Fatal(err)
	}
	if o.pages.maps.of(o.tenant.ID, catalog().Wards()) == first {
		t.Error("a ward was moved, and the outlines stay")
	}
	if o.pages.maps.of(o.tenant.ID+1, catalog().Wards()) == first {
		t.Error("another tenant has the same outlines")
	}
}

func TestHomeHasNoChartsThatSayNothing(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	in := caseload.CaseInput{Summary: caseload.Set("Long ago"), Received: caseload.Set(caseload.Date{Year: 2015, Month: 3, Day: 2})}
	if _, err := o.svc.CreateCase(t.Context(), o.svc.Operator(o.tenant), in); err != nil {
		t.Fatal(err)
	}
	o.wantPage("/ui/", shownCount("1", "Open cases"), "Open cases by status", "!Cases received and closed each week", "!Open cases by category", "!Open cases by ward")
}

func TestHomeShowsNobodyElsesCases(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	o.furnish()
	o.tenant = o.found("devon", "Devon County Council")
	o.signIn(caseload.RoleManager)
	o.wantPage("/ui/", "There are no cases yet", "!Falmouth")
}

func TestOwnCasesOfHomeAreThoseOfTheListThatItLeadsTo(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleCaseworker)
	me := o.user()
	bob, err := o.svc.CreateUser(t.Context(), o.svc.Operator(o.tenant), caseload.UserInput{Name: caseload.Set("Bob"), Email: caseload.Set("bob@cornwall.example"), Role: caseload.RoleCaseworker})
	o.must(err)
	owned := caseload.CaseInput{Owner: caseload.Set(caseload.Subject{Noun: caseload.NounUser, ID: me.ID})}
	given := owned
	given.Assignee = caseload.Set(caseload.Named{ID: bob.ID})
	for _, in := range []caseload.CaseInput{owned, given} { // 5 and 6, of which another works on the last
		_, err := o.svc.CreateCase(t.Context(), o.svc.Operator(o.tenant), in)
		o.must(err)
	}
	const all = "/ui/cases?assigned=me&open=true&sort=due"
	page := o.wantPage("/ui/", `href="`+html.EscapeString(all)+`"`)
	if home, list := o.listed("/ui/"), o.listed(all); home != "5" || list != "5" {
		t.Errorf("home shows %q and the list %q, want 5 of both:\n%s", home, list, page)
	}
}

func TestHomeAsksForNoWardsWhereThereAreCasesWithoutThem(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	if _, err := o.svc.CreateCase(t.Context(), o.svc.Operator(o.tenant), caseload.CaseInput{Summary: caseload.Set("A pothole")}); err != nil {
		t.Fatal(err)
	}
	o.wantPage("/ui/", shownCount("1", "Open cases"), "!/ui/imports/new?of=wards", `href="/ui/admin/users/new"`)
}

func TestWhoMayMakeNoCasesIsNotLedToWhereTheyAreMade(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAnalyst)
	for _, path := range []string{"/ui/", "/ui/cases"} {
		o.wantPage(path, "There are no cases yet", "!/ui/cases/new", "Administrators, officers, caseworkers and councillors create cases here")
	}
	o.signIn(caseload.RoleCaseworker)
	o.wantPage("/ui/cases", `href="/ui/cases/new" role="button"`, "!councillors create cases here")
	o.wantPage("/ui/reports", "Administrators, officers and analysts design reports")
}

func TestWhoHasNoOpenCasesIsLedToAllThatTheyHave(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleCaseworker)
	_, err := o.svc.CreateCase(t.Context(), o.svc.Operator(o.tenant), caseload.CaseInput{
		Name: caseload.Set("A lamp that is lit again"), Stage: caseload.Set(caseload.Closed), Assignee: caseload.Set(caseload.Named{ID: o.user().ID}),
	})
	o.must(err)
	o.wantPage(home, "You have no open cases", `href="/ui/cases?assigned=me"`)
	o.wantPage("/ui/cases?assigned=me", "A lamp that is lit again")
}
