package ui

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"caseload"
)

// viewLinks are the views above a list, in their order: the current one in brackets.
func (o *office) viewLinks(path string) string {
	o.Helper()
	var out []string
	for _, m := range regexp.MustCompile(`app-views__view" href="[^"]*"( aria-current="page")?>([^<]*)`).FindAllStringSubmatch(o.get(path).Body.String(), -1) {
		name := strings.TrimSpace(html.UnescapeString(m[2]))
		if m[1] != "" {
			name = "[" + name + "]"
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// saveView keeps a list under a name, and answers its view's address and the list's.
func (o *office) saveView(name, query string, more url.Values) (view, list string) {
	o.Helper()
	form := url.Values{"name": {name}, "query": {query}}
	for k, v := range more {
		form[k] = v
	}
	answer := o.post("/ui/views", form)
	if answer.Code != http.StatusSeeOther {
		o.Fatalf("saving %s = %d %s", name, answer.Code, answer.Body)
	}
	view = answer.Header().Get("Location")
	return view, o.get(view).Header().Get("Location")
}

func TestSavedViewOpensTheListWithItsFiltersSortAndColumns(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	ward := c.Wards()[0]
	_, list := o.saveView(`Bins <b>`, "q=&ward="+ward.ID+"&open=true&sort=received&columns=reference.summary&after=x&unknown=1", nil)
	_, err = o.svc.UpdateWard(t.Context(), o.svc.Operator(o.tenant), ward.ID, caseload.WardInput{Name: caseload.Set("Penryn")})
	o.must(err)
	if got := o.listed(list); got != "123" {
		t.Errorf("the view lists %s, want 123", got)
	}
	body := o.get(list).Body.String()
	for _, want := range []string{">Summary</th>", "Ward: Penryn", `<input type="hidden" name="columns" value="reference.summary">`, "Rename or delete Bins &lt;b&gt;"} {
		if !strings.Contains(body, want) {
			t.Errorf("the list has no %s", want)
		}
	}
	if strings.Contains(body, ">Name</a>") || strings.Contains(body, "/replace") {
		t.Error("the list has columns that the view has not, or is to be kept though it is as it was kept")
	}
	for path, want := range map[string]string{
		"/ui/cases": "[All cases], Bins <b>", "/ui/cases?open=true": "All cases, Bins <b>", list: "All cases, [Bins <b>]", list + "&overdue=true": "All cases, [Bins <b>]",
	} {
		if got := o.viewLinks(path); got != want {
			t.Errorf("%s: the views are %s, want %s", path, got, want)
		}
	}
}

func TestSavedViewIsReplacedRenamedAndDeleted(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	view, list := o.saveView("Late", "overdue=true", nil)
	o.saveView("Other", "", nil)
	changed := o.get(list + "&unassigned=true").Body.String()
	replace := regexp.MustCompile(`action="(/ui/views/[^"]*/replace)"><input type="hidden" name="query" value="([^"]*)"`).FindStringSubmatch(changed)
	if replace == nil {
		t.Fatal("a list that was changed cannot be kept in its view")
	}
	o.follow(o.post(replace[1], url.Values{"query": {html.UnescapeString(replace[2])}}))
	if got := o.get(view).Header().Get("Location"); !strings.Contains(got, "unassigned=true") || !strings.Contains(got, "overdue=true") {
		t.Errorf("the replaced view leads to %s", got)
	}
	if got := o.get(view + "/edit"); !strings.Contains(got.Body.String(), `value="Late"`) || !strings.Contains(got.Body.String(), "Delete this view") {
		t.Errorf("the form of the view lacks its name, or the way to delete it: %s", got.Body)
	}
	taken := o.post(view+"/edit", url.Values{"name": {"other"}})
	if taken.Code != http.StatusUnprocessableEntity || !strings.Contains(taken.Body.String(), "You have a view of this name") {
		t.Errorf("the name of another = %d %s", taken.Code, taken.Body)
	}
	o.post(view+"/edit", url.Values{"name": {"Later"}, "shared": {"true"}})
	if got := o.viewLinks("/ui/cases"); got != "[All cases], Later, Other" {
		t.Errorf("after it was renamed the views are %s", got)
	}
	for language, want := range map[string]string{"en": "nobody here has it any more", "cy": "ni fydd gan neb yma hi mwyach"} {
		o.wantTexts(view+"/delete in "+language, o.get(view+"/delete", "Accept-Language", language).Body.String(), want, "Later?")
	}
	if got := o.get(view).Code; got != http.StatusSeeOther {
		t.Errorf("after the question the view = %d, want that it is still there", got)
	}
	if body := o.follow(o.post(view+"/delete", nil)).Body.String(); !strings.Contains(body, "The view is deleted.") {
		t.Error("nothing says that the view is deleted")
	}
	if got := o.get(view); got.Code != http.StatusNotFound {
		t.Errorf("the deleted view = %d, want 404", got.Code)
	}
}

func TestSharedViewShowsEachVisitorTheirOwnCases(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	private, _ := o.saveView("Mine", "assigned=me", nil)
	shared, list := o.saveView("Open ones", "open=true", url.Values{"shared": {"true"}})
	if got := o.listed(list); got != "321" {
		t.Errorf("the officer sees %s, want 321", got)
	}
	o.signIn(caseload.RoleCaseworker)
	if got := o.viewLinks("/ui/cases"); got != "[All cases], Open ones" {
		t.Errorf("the caseworker's views are %s, want the shared one", got)
	}
	if got := o.listed(o.get(shared).Header().Get("Location")); got != "" {
		t.Errorf("by the officer's view the caseworker sees %s, want nothing", got)
	}
	for _, page := range []string{private, private + "/edit"} {
		if got := o.get(page); got.Code != http.StatusNotFound {
			t.Errorf("%s of another = %d, want 404", page, got.Code)
		}
	}
	for path, want := range map[string]int{
		shared + "/edit": http.StatusNotFound, shared + "/replace": http.StatusNotFound, shared + "/delete": http.StatusForbidden, private + "/delete": http.StatusNotFound,
	} {
		if got := o.post(path, url.Values{"name": {"x"}, "query": {"open=true"}}); got.Code != want {
			t.Errorf("POST %s by another = %d, want %d", path, got.Code, want)
		}
	}
	if got := o.post("/ui/views", url.Values{"name": {"x"}, "shared": {"true"}}); got.Code != http.StatusForbidden {
		t.Errorf("a view shared by a caseworker = %d, want 403", got.Code)
	}
	if body := o.get("/ui/cases").Body.String(); strings.Contains(body, "Share it with") {
		t.Error("a caseworker is offered to share views")
	}
	if got := o.get(shared + "/delete"); got.Code != http.StatusForbidden {
		t.Errorf("the question about another's view = %d, want 403", got.Code)
	}
	o.signIn(caseload.RoleAdmin)
	if body := o.get(list).Body.String(); strings.Contains(body, shared+"/edit") || !strings.Contains(body, shared+"/delete") {
		t.Error("an administrator is not offered to delete a view that another shares, or to rename it")
	}
	if ask, form := o.get(shared+"/delete").Code, o.get(shared+"/edit").Code; ask != http.StatusOK || form != http.StatusForbidden {
		t.Errorf("to the administrator, the question = %d and the form = %d, want 200 and 403", ask, form)
	}
	o.tenant = o.found("devon", "Devon Council")
	o.signIn(caseload.RoleAdmin)
	if got := o.get(shared); got.Code != http.StatusNotFound {
		t.Errorf("another tenant's view = %d, want 404", got.Code)
	}
}

func TestWrongViewsAreRefused(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	for what, tt := range map[string]struct {
		form url.Values
		code int
	}{
		"no name":      {url.Values{"query": {"open=true"}}, http.StatusUnprocessableEntity},
		"a long name":  {url.Values{"name": {strings.Repeat("x", 101)}}, http.StatusUnprocessableEntity},
		"a wrong list": {url.Values{"name": {"x"}, "query": {"sort=secret"}}, http.StatusBadRequest},
		"a long list":  {url.Values{"name": {"x"}, "query": {"q=" + strings.Repeat("x", 4_000)}}, http.StatusUnprocessableEntity},
	} {
		if got := o.post("/ui/views", tt.form); got.Code != tt.code {
			t.Errorf("%s = %d, want %d", what, got.Code, tt.code)
		}
	}
}

func TestChoosingColumnsOutdoesThoseOfTheAddress(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	answer := o.post("/ui/cases/columns", url.Values{"column": {"updated"}, "return_to": {"/ui/cases?columns=name&open=true"}})
	if got := answer.Header().Get("Location"); got != "/ui/cases?open=true" {
		t.Errorf("the choice leads to %s, want the list without columns", got)
	}
}
