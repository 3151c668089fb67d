package ui

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"caseload"
)

// formAt are the values of the form at an address.
func (o *office) formAt(path string) url.Values {
	o.Helper()
	answer := o.get(path)
	if answer.Code != http.StatusOK {
		o.Fatalf("the form at %s = %d: %s", path, answer.Code, answer.Body)
	}
	return valuesIn(answer.Body.String())
}

// wantProblem wants a form back, with a problem at a field.
func (o *office) wantProblem(path string, form url.Values, field string) {
	o.Helper()
	got := o.post(path, form)
	if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `<a href="#`+field+`"`) || !strings.Contains(got.Body.String(), `id="`+field+`"`) {
		o.Errorf("%s with %v = %d, want what is wrong at %s:\n%s", path, form, got.Code, field, got.Body)
	}
}

// countCases is how many cases the tenant has.
func (o *office) countCases() int64 {
	o.Helper()
	all, err := o.svc.ListCases(o.Context(), o.svc.Operator(o.tenant), caseload.Query{Limit: 1})
	o.must(err)
	return all.Total
}

func TestCaseIsMadeByItsForm(t *testing.T) {
	o := openOffice(t)
	operator := o.svc.Operator(o.tenant)
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "rooms", Label: "Number of rooms", Kind: caseload.KindNumber, Required: true}))
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "access", Label: "Access", Kind: caseload.KindChoice, Choices: []string{"by the gate", "none"}}))
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "visited", Label: "Visited", Kind: caseload.KindDate}))
	ward, err := o.svc.CreateWard(t.Context(), operator, caseload.WardInput{Name: caseload.Set("Truro")})
	o.must(err)
	o.signIn(caseload.RoleManager)
	o.wantPage("/ui/cases", `href="/ui/cases/new"`)
	o.wantPage("/ui/", `href="/ui/cases/new"`)
	form := o.formAt("/ui/cases/new")
	if form.Get("received") == "" || form.Get("once") == "" {
		t.Errorf("the form has %v, want today and a token", form)
	}
	form.Set("name", "<b>A wet roof</b>")
	o.wantProblem("/ui/cases/new", form, "properties.rooms")
	form.Set("properties.rooms", "many")
	o.wantProblem("/ui/cases/new", form, "properties.rooms")
	form.Set("properties.rooms", "4")
	for field, value := range map[string]string{"received": "yesterday", "ward": "none", "assignees": "nobody", "properties.access": "by the roof", "properties.visited": "x", "name": "  "} {
		wrong := url.Values{}
		for k := range form {
			wrong.Set(k, form.Get(k))
		}
		wrong.Set(field, value)
		o.wantProblem("/ui/cases/new", wrong, field)
	}
	for k, value := range map[string]string{
		"summary": "Line one\r\nline two", "details": "It rains in.", "ward": ward.ID, "received": "2026-06-02", "due": "2026-06-30", "properties.access": "by the gate", "properties.visited": "2026-06-03",
	} {
		form.Set(k, value)
	}
	body := o.follow(o.post("/ui/cases/new", form)).Body.String()
	for _, want := range []string{"&lt;b&gt;A wet roof&lt;/b&gt;", "Line one\nline two", "It rains in.", "Truro", "2 Jun 2026", "30 Jun 2026", "by the gate", "3 Jun 2026", "Case created", "CW-2026-0001 is created."} {
		if !strings.Contains(body, want) {
			t.Errorf("the new case has no %q", want)
		}
	}
}

func TestCaseIsMadeOnceHoweverOftenItsFormIsSent(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	form := o.formAt("/ui/cases/new")
	form.Set("name", "A wet roof")
	var all sync.WaitGroup
	led := make([]string, 6)
	for i := range led {
		all.Go(func() { led[i] = o.post("/ui/cases/new", form).Header().Get("Location") })
	}
	all.Wait()
	for _, to := range led {
		if to == "" || to != led[0] {
			t.Errorf("sent %d times at once the form leads to %q, want one case", len(led), led)
			break
		}
	}
	if n := o.countCases(); n != 1 {
		t.Fatalf("there are %d cases, want 1", n)
	}
	form.Set("name", "A dry roof")
	answer := o.post("/ui/cases/new", form)
	again := valuesIn(answer.Body.String())
	if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "sent this form before") || again.Get("name") != "A dry roof" || again.Get("once") == form.Get("once") {
		t.Fatalf("the form with another name = %d with %v, want that it was sent, and a new token", answer.Code, again)
	}
	if o.follow(o.post("/ui/cases/new", again)); o.countCases() != 2 {
		t.Errorf("there are %d cases, want the second that was meant", o.countCases())
	}
	first := form.Get("once")
	o.signIn(caseload.RoleManager)
	form = o.formAt("/ui/cases/new")
	form.Set("name", "A wet roof")
	form.Set("once", first)
	if o.follow(o.post("/ui/cases/new", form)); o.countCases() != 3 {
		t.Error("the token of another user's form counts as the own")
	}
	for _, token := range []string{"", strings.Repeat("A", 65), "a\x00"} {
		form.Set("once", token)
		if got := o.post("/ui/cases/new", form); got.Code != http.StatusBadRequest {
			t.Errorf("a form with the token %q = %d, want 400", token, got.Code)
		}
	}
}

func TestTypeOfANewCaseIsAskedForWhereThereAreSeveral(t *testing.T) {
	o := openOffice(t)
	repair, err := o.svc.SaveCaseType(t.Context(), o.svc.Operator(o.tenant), caseload.CaseTypeInput{Name: caseload.Set("repair"), Label: caseload.Set("Repair <b>")})
	o.must(err)
	o.must(o.svc.CreateField(t.Context(), o.svc.Operator(o.tenant), caseload.FieldInput{Type: "repair", Name: "rooms", Label: "Number of rooms", Kind: caseload.KindNumber}))
	o.signIn(caseload.RoleManager)
	page := o.wantPage("/ui/cases/new", "Repair &lt;b&gt;", `value="`+repair.ID+`"`, `method="get" action="/ui/cases/new"`, "!Number of rooms")
	if strings.Contains(page, `name="once"`) {
		t.Error("the form is shown before the type is known")
	}
	if got := o.get("/ui/cases/new?type="); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `href="#type"`) {
		t.Errorf("no choice = %d, want that one is to be made", got.Code)
	}
	if got := o.get("/ui/cases/new?type=none"); got.Code != http.StatusNotFound {
		t.Errorf("a type that is not there = %d, want 404", got.Code)
	}
	form := o.formAt("/ui/cases/new?type=" + repair.ID)
	form.Set("name", "A wet roof")
	form.Set("properties.rooms", "3")
	o.follow(o.post("/ui/cases/new", form))
	if got := o.formAt("/ui/cases/new?type=" + o.otherType(repair.ID)); got.Has("properties.rooms") {
		t.Error("a case of another type has the field, too")
	}
	body := o.get("/ui/cases").Body.String()
	made := regexp.MustCompile(`href="(/ui/cases/id-\d+)"`).FindStringSubmatch(body)
	if len(made) == 0 || !strings.Contains(o.get(made[1]).Body.String(), "Repair &lt;b&gt;") {
		t.Error("the case is not of its type")
	}
}

func (o *office) otherType(id string) string {
	o.Helper()
	catalog, err := o.svc.Catalog(o.Context(), o.svc.Operator(o.tenant))
	o.must(err)
	for _, t := range catalog.CaseTypes() {
		if t.ID != id {
			return t.ID
		}
	}
	return ""
}

func TestCasesAreMadeByWhoMay(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAnalyst)
	o.wantPage("/ui/cases", "!/ui/cases/new")
	o.wantPage("/ui/", "!/ui/cases/new")
	for _, got := range []int{o.get("/ui/cases/new").Code, o.post("/ui/cases/new", url.Values{"name": {"x"}, "once": {"A"}}).Code} {
		if got != http.StatusForbidden {
			t.Errorf("a new case of an analyst = %d, want 403", got)
		}
	}
	o.signIn(caseload.RoleCaseworker)
	form := o.formAt("/ui/cases/new")
	if form.Get("assignees") == "" {
		t.Error("the case of a caseworker is not assigned to them from the start")
	}
	form.Set("name", "Mine")
	if body := o.follow(o.post("/ui/cases/new", form)).Body.String(); !strings.Contains(body, "Mine") {
		t.Errorf("the caseworker is not shown the case: %s", body)
	}
	o.signIn(caseload.RoleManager)
	form = o.formAt("/ui/cases/new")
	form.Set("name", "Secret")
	form.Set("confidential", "true")
	answer := o.post("/ui/cases/new", form)
	if to := answer.Header().Get("Location"); to != "/ui/cases" || !strings.Contains(o.follow(answer).Body.String(), "You do not see it") {
		t.Errorf("a confidential case leads a manager who may not see it to %q", to)
	}
	if body := o.get("/ui/cases").Body.String(); strings.Contains(body, "Secret") {
		t.Error("the case is not confidential")
	}
}

func TestNewCaseHasTheStatusThatMostOpenCasesHave(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	if got := o.formAt("/ui/cases/new").Get("status"); got != o.statusID(caseload.Open) {
		t.Errorf("without cases the status is %s, want open", got)
	}
	usual, err := o.svc.SaveStatus(t.Context(), o.svc.Operator(o.tenant), caseload.StatusInput{Name: caseload.Set("With the team"), Stage: caseload.InProgress})
	o.must(err)
	for _, name := range []string{"With the team", "closed", "closed"} {
		_, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Name: caseload.Set("A lamp"), Status: caseload.Set(caseload.Named{Name: name})})
		o.must(err)
	}
	form := o.formAt("/ui/cases/new")
	if got := form.Get("status"); got != usual.ID {
		t.Errorf("the status is %s, want %s", got, usual.ID)
	}
	list := o.get("/ui/cases").Body.String()
	if unused, used := strings.Index(list, `value="status:`+o.statusID(caseload.Open)), strings.Index(list, `value="status:`+usual.ID); used < 0 || unused < used {
		t.Error("a status that no case has is offered above the usual one")
	}
	form.Set("name", "A bin")
	if page := o.follow(o.post("/ui/cases/new", form)).Body.String(); !strings.Contains(page, "With the team</strong>") {
		t.Errorf("the case that is made has another status:\n%s", page)
	}
}
