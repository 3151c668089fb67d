package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

func TestRootLeadsHomeAndHomeToSigningIn(t *testing.T) {
	o := openOffice(t)
	if got := o.get("/"); got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/ui/" {
		t.Errorf("/ = %d to %q, want 303 to /ui/", got.Code, got.Header().Get("Location"))
	}
	if got := o.follow(o.get("/ui/")); got.Code != 200 || !strings.Contains(got.Body.String(), `action="/ui/login"`) {
		t.Errorf("/ui/ leads to %d %s, want the form to sign in", got.Code, got.Body)
	}
}

func TestEveryAnswerForbidsWhatIsNotOurs(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	static, err := o.pages.files.address("caseload.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/ui/", "/ui/login", "/ui/nowhere", static, "/ui/brand/00703c.css"} {
		h := o.get(path).Header()
		if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s has the headers %v, want the policy", path, h)
		}
	}
	for _, word := range []string{"unsafe", "*", "http"} {
		if strings.Contains(policy, word) {
			t.Errorf("the policy has %q: %s", word, policy)
		}
	}
}

func TestPagesAreNotKeptByClients(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for _, path := range []string{"/ui/", "/ui/login", "/ui/nowhere"} {
		if got := o.get(path).Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s has Cache-Control %q, want no-store", path, got)
		}
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	o := openOffice(t)
	form := url.Values{"theme": {"dark"}}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		got := o.post("/ui/preferences", form, headers...)
		if got.Code != http.StatusForbidden || len(got.Result().Cookies()) > 0 || !strings.Contains(got.Body.String(), "another site") {
			t.Errorf("a form with %v = %d %s, want 403", headers, got.Code, got.Body)
		}
	}
	if got := o.post("/ui/preferences", form, "Sec-Fetch-Site", "same-origin"); got.Code != http.StatusSeeOther {
		t.Errorf("our own form = %d, want 303", got.Code)
	}
}

func TestNavigationHasWhatTheRoleMayOpen(t *testing.T) {
	o := openOffice(t)
	for _, tt := range []struct {
		role   caseload.Role
		scopes []caseload.Scope
		want   string
	}{
		{caseload.RoleManager, nil, "Home Cases People Reports Exports"},
		{caseload.RoleCaseworker, nil, "Home Cases People Reports Exports"},
		{caseload.RoleManager, []caseload.Scope{caseload.CasesRead}, "Home Cases People"},
		{caseload.RoleManager, []caseload.Scope{caseload.ReportsRead}, "Home Reports Exports"},
		{caseload.RoleManager, []caseload.Scope{caseload.WardsRead}, "Home"},
	} {
		o.signIn(tt.role, tt.scopes...)
		v := o.pages.visit(request(t, "/ui/"))
		v.visitor = o.visitor
		var got []string
		for _, d := range v.navigation() {
			got = append(got, d.Title)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("the navigation of a %s with %v is %v, want %s", tt.role, tt.scopes, got, tt.want)
		}
		page := o.get("/ui/").Body.String()
		for _, s := range sections {
			if shown := strings.Contains(page, `href="`+s.address+`"`); s.address != home && shown != strings.Contains(tt.want, o.pages.languages.list[0].t(s.title)) {
				t.Errorf("the home page of a %s with %v leads to %s: %t", tt.role, tt.scopes, s.address, shown)
			}
		}
	}
}

func TestSectionIsCurrentBelowItsAddress(t *testing.T) {
	for _, tt := range []struct {
		path, section string
		want          bool
	}{
		{"/ui/", home, true}, {"/ui/cases", home, false}, {"/ui/cases", "/ui/cases", true},
		{"/ui/cases/CW-1", "/ui/cases", true}, {"/ui/casesandmore", "/ui/cases", false},
	} {
		if got := within(tt.path, tt.section); got != tt.want {
			t.Errorf("within(%s, %s) = %t, want %t", tt.path, tt.section, got, tt.want)
		}
	}
}

func TestSignInAsksForTheOrganisationOnlyWhereThereAreSeveral(t *testing.T) {
	o := openOffice(t)
	if page := o.get("/ui/login?organisation=cornwall").Body.String(); strings.Contains(page, `name="organisation"`) {
		t.Error("with one tenant the form asks for the organisation")
	}
	o.found("devon", "Devon County Council")
	page := o.get("/ui/login?organisation=%22%3E%3Cscript%3E&return_to=/ui/cases%3Fstatus=open").Body.String()
	if !strings.Contains(page, `name="organisation" type="text" value="&#34;&gt;&lt;script&gt;"`) {
		t.Errorf("the form has not the organisation of its address as text:\n%s", page)
	}
	if !strings.Contains(page, `name="return_to" value="/ui/cases?status=open"`) {
		t.Errorf("the form does not lead back:\n%s", page)
	}
}

func TestProblemsOfAFormStandAboveItAndBesideTheirFields(t *testing.T) {
	o := openOffice(t)
	r := request(t, "/ui/login")
	v, answer := o.visitOf(r)
	err := v.login(http.StatusUnprocessableEntity, signIn{Email: "mor@"}, []problem{{"email", "Write your email address."}, {"", "These do not match."}})
	if err != nil {
		t.Fatal(err)
	}
	page := answer.Body.String()
	for _, want := range []string{
		"<title>Error: Sign in", `<a href="#email">Write your email address.</a>`, "<li>These do not match.</li>",
		`value="mor@"`, `aria-describedby="email-error"`, `id="email-error"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
}
