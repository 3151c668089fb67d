package ui

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

// someDay is the day on which the tests are.
var someDay = time.Date(2026, 6, 30, 9, 0, 0, 0, time.UTC)

// openDesk is an office with cases: CW-2026-0001 to 0003, open, in Falmouth, received
// on the first three of June, of which the first is overdue; and a closed one in no
// ward, received on 4 June.
func openDesk(t *testing.T) *office {
	t.Helper()
	o := openOffice(t)
	o.pages.Now = func() time.Time { return someDay }
	operator := o.svc.Operator(o.tenant)
	ward, err := o.svc.CreateWard(t.Context(), operator, caseload.WardInput{Name: caseload.Set("Falmouth <Penwerris>")})
	o.must(err)
	for i := range 4 {
		in := caseload.CaseInput{
			Name: caseload.Set("Bin " + []string{"alder", "birch", "cedar", "dogwood"}[i]), Stage: caseload.Set(caseload.Open), Opened: caseload.Set(time.Date(2026, 6, 1+i, 9, 0, 0, 0, time.UTC)),
			Ward: caseload.Set(caseload.Named{ID: ward.ID}),
		}
		switch i {
		case 0:
			in.Due = caseload.Set(caseload.Date{Year: 2026, Month: 6, Day: 29})
		case 3:
			in.Stage, in.Ward = caseload.Set(caseload.Closed), caseload.Opt[caseload.Named]{}
			in.Due = caseload.Set(caseload.Date{Year: 2026, Month: 6, Day: 28})
		}
		_, err := o.svc.CreateCase(t.Context(), operator, in)
		o.must(err)
	}
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

var reference = regexp.MustCompile(`>(CW-\d+-\d+)<`)

// listed are the last digits of the references that a page shows.
func (o *office) listed(path string) string {
	o.Helper()
	answer := o.get(path)
	if answer.Code != http.StatusOK {
		o.Fatalf("%s = %d %s", path, answer.Code, answer.Body)
	}
	out := ""
	for _, m := range reference.FindAllStringSubmatch(answer.Body.String(), -1) {
		out += m[1][len(m[1])-1:]
	}
	return out
}

// statusID is the ID of the first status of a stage.
func (o *office) statusID(of caseload.Stage) string {
	o.Helper()
	c, err := o.svc.Catalog(o.Context(), o.svc.Operator(o.tenant))
	o.must(err)
	for _, s := range c.Statuses() {
		if s.Stage == of {
			return s.ID
		}
	}
	o.Fatalf("there is no status %s", of)
	return ""
}

func TestCasesAreListedAsTheAddressSays(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	me, ward := c.Users()[0].ID, c.Wards()[0].ID
	today := caseload.DateOf(time.Now().In(o.tenant.Zone)).String() // on which all were made
	for query, want := range map[string]string{
		"": "4321", "sort=received": "1234", "sort=-reference": "4321", "sort=name": "1234",
		"status=" + o.statusID(caseload.Closed): "4", "status=" + o.statusID(caseload.Open): "321",
		"status=" + o.statusID(caseload.Open) + "&status=" + o.statusID(caseload.Closed): "4321",
		"ward=none": "4", "ward=" + ward: "321", "ward=" + ward + "&ward=none": "4321",
		"received_from=2026-06-02&received_to=2026-06-03": "32", "updated_from=" + today: "4321", "updated_to=2026-06-01": "", "closed_from=" + today + "&closed_to=" + today: "4", "closed_to=2026-05-31": "",
		"closed_from=2026-06-01&sort=closed": "4", "updated_from=" + today + "&sort=-opened": "4321", "overdue=true": "1", "open=true": "321", "open=true&sort=due": "123",
		"due_to=2026-06-29": "1", "due_from=2026-06-01&sort=-due": "1", "unassigned=true": "4321", "assigned=me": "", "owner=" + me: "", "q=bin+bir": "2", "q=BIN": "4321", "q=CW-2026-0003": "3", "unknown=1": "4321",
	} {
		if got := o.listed("/ui/cases?" + query); got != want {
			t.Errorf("?%s lists %q, want %q", query, got, want)
		}
	}
}

func TestAssignedCasesAreFoundByWhoWorksOnThem(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleCaseworker)
	mine, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{})
	o.must(err)
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	if got := o.listed("/ui/cases"); got != "5" {
		t.Errorf("a caseworker sees %q, want the own case, 5", got)
	}
	o.signIn(caseload.RoleManager)
	if got := o.listed("/ui/cases?owner=" + c.User(mine.Case.Assignees[0]).ID); got != "5" {
		t.Errorf("by who works on it %q is found, want 5", got)
	}
	if got := o.listed("/ui/cases?unassigned=true"); got != "4321" {
		t.Errorf("assigned to nobody are %q, want 4321", got)
	}
}

func TestWrongAddressesOfTheListAreRefused(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	for _, query := range []string{
		"sort=secret", "sort=due", "received_from=today", "due_to=2026-13-01", "owner=nobody", "after=x", "before=eyJh", "page=0", "page=1e9", "q=%zz", "a;b",
	} {
		if got := o.get("/ui/cases?" + query); got.Code != http.StatusBadRequest {
			t.Errorf("?%s = %d, want 400", query, got.Code)
		}
	}
}

func TestChoicesAreShownWithTheirNumbersAndTakenAwayByLinks(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	open := o.statusID(caseload.Open)
	body := o.get("/ui/cases?received_from=2026-06-02&q=bin&sort=name&status=" + open).Body.String()
	for _, want := range []string{
		`<span>Open</span> <span class="app-facet__count">2</span>`, `<span>Closed</span> <span class="app-facet__count">1</span>`,
		`<span>Falmouth &lt;Penwerris&gt;</span> <span class="app-facet__count">2</span>`,
		`value="` + open + `" checked`, `value="2026-06-02"`, `<input type="hidden" name="sort" value="name">`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the filters have no %s", want)
		}
	}
	chips := regexp.MustCompile(`app-filters__remove" href="([^"]*)"`).FindAllStringSubmatch(body, -1)
	var left []string
	for _, m := range chips {
		u, err := url.Parse(html.UnescapeString(m[1]))
		o.must(err)
		left = append(left, fmt.Sprint(len(u.Query())))
	}
	if !slices.Equal(left, []string{"3", "3", "3"}) {
		t.Errorf("the links of what is applied leave %v parameters, want 3 each", left)
	}
	if strings.Contains(body, "Penwerris>") {
		t.Error("the ward's name stands in the page as markup")
	}
}

func TestPagesOfTheListFollowEachOther(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for i := range pageSize + 2 {
		_, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Name: caseload.Set("Bin"), Opened: caseload.Set(someDay.AddDate(0, 0, i))})
		o.must(err)
	}
	for _, query := range []string{"", "?q=bin"} {
		next := regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(o.get("/ui/cases" + query).Body.String())
		if next == nil {
			t.Fatalf("%q has no next page", query)
		}
		second := o.get(html.UnescapeString(next[1])).Body.String()
		if n := len(reference.FindAllString(second, -1)); n != 2 || strings.Contains(second, `rel="next"`) || !strings.Contains(second, "Showing 2 of 52 records") {
			t.Errorf("%q: the second page has %d cases, want the last 2 of 52", query, n)
		}
		previous := regexp.MustCompile(`href="([^"]*)" rel="prev"`).FindStringSubmatch(second)
		if n := len(reference.FindAllString(o.get(html.UnescapeString(previous[1])).Body.String(), -1)); n != pageSize {
			t.Errorf("%q: back on the first page there are %d cases, want %d", query, n, pageSize)
		}
	}
}

func TestColumnsAreChosenAndKept(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	answer := o.post("/ui/cases/columns", url.Values{"column": {"updated", "summary", "made-up"}, "return_to": {"/ui/cases?open=true"}})
	if got := answer.Header().Get("Location"); got != "/ui/cases?open=true" {
		t.Errorf("the choice leads to %s, want back", got)
	}
	page := o.follow(answer).Body.String()
	heads := regexp.MustCompile(`<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]*)`).FindAllStringSubmatch(page, -1)
	if len(heads) != 3 || heads[1][1] != "Summary" || heads[2][1] != "Updated" {
		t.Errorf("the columns are %v, want boxes, summary and updated", heads)
	}
	if strings.Count(page, `href="/ui/cases/id-`) != 3 {
		t.Error("the cases cannot be opened without their references")
	}
}

func TestEmptyListSaysWhatToDo(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	if got := o.get("/ui/cases").Body.String(); !strings.Contains(got, "There are no cases yet") {
		t.Errorf("without cases the page is %s", got)
	}
	if got := o.get("/ui/cases?q=nothing").Body.String(); !strings.Contains(got, "No cases match") || !strings.Contains(got, `href="/ui/cases" role="button"`) {
		t.Errorf("where none match the page is %s", got)
	}
}

func TestListIsDownloadedAsItIsShown(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	_, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Name: caseload.Set("=1+1"), Opened: caseload.Set(someDay)})
	o.must(err)
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	for query, want := range map[string]int{
		"": 5, "status=" + o.statusID(caseload.Closed): 1, "ward=none": 2, "ward=" + c.Wards()[0].ID: 3, "ward=none&ward=" + c.Wards()[0].ID: 5,
		"overdue=true": 1, "open=true&sort=due": 4, "received_from=2026-06-02&received_to=2026-06-03": 2, "unassigned=true": 5, "assigned=me": 0, "q=bin": 4,
		"owner=" + c.Users()[0].ID: 0, "due_to=2026-06-29": 1, "unassigned=true&open=true": 4, "unassigned=true&overdue=true&open=true": 1, "closed_from=2026-01-01": 1,
	} {
		answer := o.get("/ui/cases.csv?" + query)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Body.String(), "\ufeff"))).ReadAll()
		if answer.Code != http.StatusOK || err != nil || len(rows) != want+1 {
			t.Errorf("?%s = %d with %d lines, %v; want %d cases", query, answer.Code, len(rows), err, want)
			continue
		}
		if got := answer.Result().Trailer; got.Get("Caseload-Rows") != fmt.Sprint(want) || got.Get("Caseload-Manifest") == "" || got.Get("Repr-Digest") == "" {
			t.Errorf("?%s has the trailers %v, want those of %d rows", query, got, want)
		}
		if n := len(o.listed("/ui/cases?" + query)); n != want {
			t.Errorf("?%s lists %d cases and exports %d", query, n, want)
		}
	}
	if got := o.get("/ui/cases.csv").Body.String(); !strings.Contains(got, "'=1+1") {
		t.Errorf("a formula stands in the file: %s", got)
	}
	for _, f := range caseFormats {
		got := o.get("/ui/cases." + string(f.format))
		if got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Content-Disposition"), "."+string(f.format)+`"`) {
			t.Errorf("%s = %d, %v", f.format, got.Code, got.Header())
		}
	}
}

func TestWhatAFormSendsEmptyIsNotInTheAddressOfTheList(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	for from, to := range map[string]string{
		"/ui/cases?owner=&received_from=&q=bin&status=&status=x": "/ui/cases?q=bin&status=x", "/ui/cases?q=": "/ui/cases", "/ui/cases?=": "/ui/cases", "/ui/cases?q=bin": "", "/ui/cases": "",
	} {
		if got := o.get(from).Header().Get("Location"); got != to {
			t.Errorf("%s leads to %q, want %q", from, got, to)
		}
	}
}

func TestEveryRoleDownloadsItsOwnList(t *testing.T) {
	o := openDesk(t)
	for _, role := range caseload.Roles {
		o.signIn(role)
		offered := strings.Contains(o.get("/ui/cases").Body.String(), "/ui/cases.csv")
		if got := o.get("/ui/cases.csv"); got.Code != http.StatusOK || !offered {
			t.Errorf("%s gets %d and is offered the file: %t; want 200", role, got.Code, offered)
		}
	}
	o.signIn(caseload.RoleCaseworker)
	_, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Reference: caseload.Set("MINE-1")})
	o.must(err)
	if got := o.get("/ui/cases.csv").Body.String(); strings.Count(got, "\n") != 2 || !strings.Contains(got, "MINE-1") {
		t.Errorf("the list of a caseworker with one case is %q", got)
	}
}

func TestCommandAsksForTheSameList(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	if body := html.UnescapeString(o.get("/ui/cases?open=true").Body.String()); !strings.Contains(body, "filter%5Bstatus%5D%5Bnot%5D=resolved&filter%5Bstatus%5D%5Bnot%5D=closed") {
		t.Error("the command for open cases does not leave out those that are done")
	}
	body := html.UnescapeString(o.get("/ui/cases?overdue=true&ward=none&q=it%27s").Body.String())
	command := regexp.MustCompile(`curl -H 'Authorization: Bearer YOUR_KEY' '(http://example\.com/exports/cases\.csv\?[^']*)'`).FindStringSubmatch(body)
	if command == nil {
		t.Fatalf("there is no command in %s", body)
	}
	u, err := url.Parse(command[1])
	o.must(err)
	for name, want := range map[string]string{
		"filter[due][until]": "2026-06-29", "filter[closed][empty]": "true", "filter[ward][not]": "Falmouth <Penwerris>", "keywords": "it's", "sort": "due",
	} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("the command asks for %s=%q, want %q", name, got, want)
		}
	}
}

func TestCasesAreOfferedToEnabledPeopleAlone(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	robot, _, err := o.svc.CreateApplication(t.Context(), o.svc.Operator(o.tenant), caseload.ApplicationInput{Name: "Robot", Email: "robot@cornwall.example", Role: caseload.RoleCaseworker})
	o.must(err)
	id := o.deskCases()[0]
	for _, path := range []string{"/ui/cases", "/ui/cases/" + id + "/edit"} {
		o.wantPage(path, ">Morwenna Pascoe</option>", "!>Robot</option>")
	}
	o.wantPage("/ui/cases?owner="+robot.User.ID, ">Robot</option>")
}
