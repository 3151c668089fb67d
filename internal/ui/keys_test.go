package ui

import (
	"fmt"
	"html"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"caseload"
)

var shownSecret = regexp.MustCompile(`id="secret" tabindex="0">(sk_[A-Za-z0-9]+_[A-Za-z0-9]+)<`)

// newKeyForm is a form for a key that reads cases, with other values in it.
func newKeyForm(more ...string) url.Values {
	form := url.Values{onceName: {"one"}, "label": {"Monthly report"}, "role": {"analyst"}, "scope": {"cases:read"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func (o *office) keys() []caseload.Key {
	o.Helper()
	all, err := o.svc.Keys(o.Context(), o.svc.Operator(o.tenant))
	o.must(err)
	return all
}

func TestAKeyIsMadeAndItsSecretShownOnce(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	before := len(o.keys())
	form := newKeyForm("expires", "2126-03-31", "addresses", "192.0.2.7\r\n198.51.100.0/24")
	answer := o.post("/ui/admin/keys/new", form)
	found := shownSecret.FindStringSubmatch(answer.Body.String())
	if answer.Code != http.StatusOK || found == nil || answer.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("the form answers %d without a secret that is not kept:\n%s", answer.Code, answer.Body)
	}
	by, err := o.svc.Authenticate(t.Context(), found[1], netip.MustParseAddr("198.51.100.3"))
	o.must(err)
	if !by.Can(caseload.CasesRead) || by.Can(caseload.ReportsRead) {
		t.Error("the key opens other than the scope that was ticked")
	}
	if _, err := o.svc.Authenticate(t.Context(), found[1], netip.MustParseAddr("203.0.113.1")); caseload.CodeOf(err) != caseload.CodeUnauthenticated {
		t.Errorf("from another address it is answered %v", err)
	}
	line := `curl -H 'Authorization: Bearer ` + found[1] + `' 'http://example.com/api/cases?limit=1'`
	if !strings.Contains(html.UnescapeString(answer.Body.String()), line) {
		t.Errorf("the page has not the line %s", line)
	}
	again := o.post("/ui/admin/keys/new", form)
	page := o.follow(again).Body.String()
	if len(o.keys()) != before+1 || strings.Contains(page, found[1]) || !strings.Contains(page, "Monthly report") || !strings.Contains(page, "nobody can show it again") {
		t.Errorf("sent again, the form leaves %d keys, want one more than %d, and leads to\n%s", len(o.keys()), before, page)
	}
	if end := o.keys()[0].Expires; end.In(o.tenant.Zone).Format(time.DateTime) != "2126-04-01 00:00:00" {
		t.Errorf("the key ends %v, want with its last day", end)
	}
}

// The form of a tenant with thousands of users is no longer than any other.
func TestTheUserOfAKeyIsFoundByAddressOrWords(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	user := func(name, email string) *caseload.User {
		t.Helper()
		u, err := o.svc.CreateUser(t.Context(), o.visitor.By, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(email), Role: caseload.RoleManager})
		o.must(err)
		return u
	}
	jago := user("Jago Opie", "jago@lane.example")
	gone := user("Demelza Gone", "demelza@lane.example")
	_, err := o.svc.Edit(t.Context(), o.visitor.By, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounUser, ID: gone.ID, Input: &caseload.UserInput{Enabled: caseload.Set(false)}})
	o.must(err)
	for i := range 8 {
		user(fmt.Sprintf("Trev <b> %d", i), fmt.Sprintf("trev%d@lane.example", i))
	}
	form := o.wantPage("/ui/admin/keys/new", "!jago@lane.example", `name="user"`)
	if strings.Contains(form, `<select class="govuk-select" id="user"`) {
		t.Error("the form lists the users")
	}
	before := len(o.keys())
	for _, words := range []string{"opie", "jag op", "jago@lane"} {
		answer := o.post("/ui/admin/keys/new", newKeyForm("user", words))
		if page := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "Jago Opie (jago@lane.example) is found") || !strings.Contains(page, `value="Jago Opie (jago@lane.example)"`) {
			t.Errorf("a key for %q is answered %d without asking whether that is Jago Opie:\n%s", words, answer.Code, page)
		}
	}
	if n := len(o.keys()); n != before {
		t.Errorf("%d keys were made for who was found by words", n-before)
	}
	for i, whole := range []string{"JAGO@lane.example", "Jago Opie (jago@lane.example)", jago.ID} {
		form := newKeyForm("user", whole)
		form.Set(onceName, fmt.Sprintf("whole-%d", i))
		if answer := o.post("/ui/admin/keys/new", form); answer.Code != http.StatusOK || o.keys()[0].User != jago.PK {
			t.Errorf("a key for %s is answered %d, and is that of %d, want of %d", whole, answer.Code, o.keys()[0].User, jago.PK)
		}
	}
	several := o.post("/ui/admin/keys/new", newKeyForm("user", "trev")).Body.String()
	if options := regexp.MustCompile(`<option value="[^"]+"[^>]*>(Trev &lt;b&gt; \d|Choose|Somebody else)`).FindAllString(several, -1); len(options) != 10 {
		t.Errorf("of 8 users the form offers %q", options)
	}
	if page := o.post("/ui/admin/keys/new", newKeyForm("user", "?")).Body.String(); !strings.Contains(page, `<input class="govuk-input govuk-input--error" id="user" name="user" type="text" value=""`) {
		t.Errorf("after somebody else was chosen there is no line for words:\n%s", page)
	}
	for words, want := range map[string]string{"demelza@lane.example": "Nobody who can work here", "go": "Nobody who can work here"} {
		answer := o.post("/ui/admin/keys/new", newKeyForm("user", words))
		if page := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, want) || !strings.Contains(page, `value="`+words+`"`) {
			t.Errorf("a key for %q is answered %d without %q:\n%s", words, answer.Code, want, page)
		}
	}
}

func TestAKeyIsNotMadeOfAWrongForm(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	before := len(o.keys())
	for _, wrong := range []struct {
		field string
		form  url.Values
	}{
		{"scope", newKeyForm("scope", "")}, {"scope", newKeyForm("scope", "cases:write")}, {"scope", newKeyForm("scope", "all")},
		{"role", newKeyForm("role", "")}, {"user", newKeyForm("role", "caseworker")}, {"user", newKeyForm("user", "nobody@lane.example")}, {"user", newKeyForm("user", "...")}, {"expires", newKeyForm("expires", "2020-01-01")},
		{"addresses", newKeyForm("addresses", "here")}, {"access", newKeyForm("access", "some")}, {"signing", newKeyForm("signing", "loud")}, {"label", newKeyForm("label", strings.Repeat("x", 6000))},
	} {
		field, form := wrong.field, wrong.form
		answer := o.post("/ui/admin/keys/new", form)
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `<a href="#`+field+`">`) {
			t.Errorf("a form with a wrong %s answers %d without saying so:\n%s", field, answer.Code, answer.Body)
		}
	}
	if answer := o.post("/ui/admin/keys/new", newKeyForm(onceName, "")); answer.Code != http.StatusBadRequest {
		t.Errorf("a form without a token answers %d, want 400", answer.Code)
	}
	if len(o.keys()) != before {
		t.Errorf("%d keys were made", len(o.keys())-before)
	}
}

func TestAKeyIsChangedUnlessSomebodyElseWasFirst(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	k, _, err := o.svc.CreateKey(t.Context(), o.svc.Operator(o.tenant), caseload.KeyInput{Role: caseload.RoleAnalyst, Label: "first"})
	o.must(err)
	address := "/ui/admin/keys/" + k.ID + "/edit"
	form := url.Values{"seen": {k.Edition()}, "label": {"second"}}
	if page := o.follow(o.post(address, form)).Body.String(); !strings.Contains(page, "The key is saved.") || !strings.Contains(page, "second") {
		t.Errorf("the change leads to\n%s", page)
	}
	form.Set("label", "third")
	answer := o.post(address, form)
	if body := answer.Body.String(); answer.Code != http.StatusConflict || !strings.Contains(body, "“second”") || !strings.Contains(body, `value="third"`) || o.keys()[0].Label != "second" {
		t.Errorf("a form that is late answers %d:\n%s", answer.Code, body)
	}
}

func TestAKeyIsRevokedAfterAQuestion(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	k, secret, err := o.svc.CreateKey(t.Context(), o.svc.Operator(o.tenant), caseload.KeyInput{Role: caseload.RoleAnalyst, Label: "old"})
	o.must(err)
	address := "/ui/admin/keys/" + k.ID
	if page := o.get(address + "/revoke").Body.String(); !strings.Contains(page, "Revoke the key?") {
		t.Errorf("it is not asked about:\n%s", page)
	}
	if _, err := o.svc.Authenticate(t.Context(), secret, netip.Addr{}); err != nil {
		t.Errorf("the question ends the key: %v", err)
	}
	page := o.follow(o.post(address+"/revoke", nil)).Body.String()
	if _, err := o.svc.Authenticate(t.Context(), secret, netip.Addr{}); caseload.CodeOf(err) != caseload.CodeUnauthenticated || strings.Contains(page, address+"/edit") {
		t.Errorf("the key is answered %v, and its page is\n%s", err, page)
	}
}

func TestAKeyIsTriedWithWhatItOpens(t *testing.T) {
	o := openOffice(t)
	o.serveFaces()
	o.signIn(caseload.RoleAdmin)
	k, _, err := o.svc.CreateKey(t.Context(), o.svc.Operator(o.tenant), caseload.KeyInput{Role: caseload.RoleAnalyst, Scopes: []caseload.Scope{caseload.WardsRead}, Addresses: []netip.Prefix{netip.MustParsePrefix("203.0.113.9/32")}})
	o.must(err)
	body := o.post("/ui/admin/keys/"+k.ID+"/test", nil).Body.String()
	for _, want := range []string{"GET /api/wards", `govuk-tag--green">200<`, "Your own address is none of those"} {
		if !strings.Contains(body, want) {
			t.Errorf("the test has no %q:\n%s", want, body)
		}
	}
}

func TestWhatAKeyAskedIsShownWithWhatToDo(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	k, _, err := o.svc.CreateKey(t.Context(), o.svc.Operator(o.tenant), caseload.KeyInput{Role: caseload.RoleAnalyst})
	o.must(err)
	all := []caseload.Request{
		{Key: k.ID, Face: "casework", Method: "GET", Route: "/api/wards", Status: 200},
		{Key: k.ID, Face: "casework", Method: "GET", Route: "/api/cases", Status: 400, Code: caseload.CodeInvalid, Said: "limit is wrong", Missed: 7},
		{Key: k.ID, Face: "casework", Method: "GET", Route: "/api/users", Status: 401, Code: caseload.CodeUnauthenticated, Said: string(caseload.KeyExpired)},
	}
	for i := range all {
		all[i].At = o.now().Add(time.Duration(i) * time.Second)
	}
	o.must(o.store.KeepRequests(t.Context(), all, time.Time{}, 100))
	address := "/ui/admin/keys/" + k.ID + "/requests"
	body := o.get(address).Body.String()
	for _, want := range []string{"GET /api/wards", "invalid: limit is wrong", "unauthenticated: The key has expired", "Mend it; sent again", "Give it another by", "7 requests among these"} {
		if !strings.Contains(body, want) {
			t.Errorf("the log has no %q:\n%s", want, body)
		}
	}
	if failed := o.get(address + "?failed=true").Body.String(); strings.Contains(failed, "GET /api/wards") || !strings.Contains(failed, "GET /api/users") {
		t.Errorf("the errors alone are\n%s", failed)
	}
	if strings.Index(body, "/api/users") > strings.Index(body, "/api/wards") {
		t.Error("the latest is not first")
	}
}

func TestThereIsARemedyForEachError(t *testing.T) {
	for _, code := range caseload.Codes {
		if Remedies[code] == "" {
			t.Errorf("Remedies has nothing for %s", code)
		}
	}
	for _, why := range caseload.Unusables {
		if Refusals[why].Text == "" {
			t.Errorf("Refusals has nothing for %s", why)
		}
	}
}

func TestAnApplicationIsRegisteredAndEndsWithItsKey(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	form := url.Values{"once": {"t1"}, "name": {"Intake form"}, "email": {"intake@cornwall.example"}, "role": {"manager"}}
	answer := o.post("/ui/admin/applications/new", form)
	found := shownSecret.FindStringSubmatch(answer.Body.String())
	if found == nil || !strings.Contains(answer.Body.String(), "/oauth2/token") {
		t.Fatalf("the form answers %d:\n%s", answer.Code, answer.Body)
	}
	id := strings.Split(found[1], "_")[1]
	if again := o.post("/ui/admin/applications/new", form); again.Code != http.StatusSeeOther || again.Header().Get("Location") != "/ui/admin/keys/"+id {
		t.Errorf("sent again, the form answers %d and leads to %s", again.Code, again.Header().Get("Location"))
	}
	form.Set("once", "t2")
	if other := o.post("/ui/admin/applications/new", form); other.Code != http.StatusUnprocessableEntity || shownSecret.MatchString(other.Body.String()) {
		t.Errorf("another form with the same address answers %d", other.Code)
	}
	if page := o.get("/ui/admin/applications").Body.String(); !strings.Contains(page, "Intake form") || !strings.Contains(page, id) {
		t.Errorf("the list has not the application:\n%s", page)
	}
	o.follow(o.post("/ui/admin/keys/"+id+"/revoke", nil))
	all, err := o.svc.Applications(t.Context(), o.svc.Operator(o.tenant))
	o.must(err)
	if all[0].User.Enabled || all[0].Key.Revoked.IsZero() {
		t.Error("the application is not ended with its key")
	}
}
