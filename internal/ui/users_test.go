package ui

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"caseload"
)

var invitationLink = regexp.MustCompile(InvitationFolder + `[0-9]+\.[0-9A-Za-z]+`)

func TestAnAdministratorInvitesAUserWhoSignsInByTheLink(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	team, err := o.svc.SaveTeam(t.Context(), o.visitor.By, caseload.TeamInput{Name: caseload.Set("Housing & more")})
	o.must(err)
	form := url.Values{"once": {"t1"}, "name": {"Ada <b>Lane</b>"}, "email": {"ada@lane.example"}, "role": {"caseworker"}, "teams": {team.ID}}
	got := o.post("/ui/admin/users/new", form)
	if got.Code != http.StatusOK || got.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("the invitation = %d, Cache-Control %q:\n%s", got.Code, got.Header().Get("Cache-Control"), got.Body)
	}
	first := invitationLink.FindString(got.Body.String())
	second := invitationLink.FindString(o.post("/ui/admin/users/new", form).Body.String())
	if first == "" || second == "" || first == second {
		t.Fatalf("the links are %q and %q", first, second)
	}
	o.wantPage("/ui/admin/users", "Ada &lt;b&gt;Lane&lt;/b&gt;", "ada@lane.example", "Housing &amp; more", "Never")
	o.wantPage("/ui/admin/teams", `href="/ui/admin/users?team=`+team.ID+`">1<`)
	if got := o.get(first).Code; got != http.StatusGone {
		t.Errorf("the earlier link = %d, want 410", got)
	}
	if got := o.post(second, url.Values{"password": {"three odd words apart"}}).Code; got != http.StatusSeeOther {
		t.Errorf("the link with a password = %d, want 303", got)
	}
	for what, form := range map[string]url.Values{
		"an address that is taken": {"once": {"t2"}, "email": {"ADA@lane.example"}, "role": {"analyst"}}, "no role": {"once": {"t3"}, "email": {"b@lane.example"}}, "no address": {"once": {"t4"}, "role": {"analyst"}},
	} {
		if got := o.post("/ui/admin/users/new", form); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s = %d, want 422", what, got.Code)
		}
	}
}

func TestUsersAreFoundAndListedByPages(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	for i := range pageSize + 2 {
		_, err := o.svc.CreateUser(t.Context(), o.visitor.By, caseload.UserInput{Name: caseload.Set(fmt.Sprintf("Zed %03d", i)), Email: caseload.Set(fmt.Sprintf("z%d@lane.example", i)), Role: caseload.RoleAnalyst})
		o.must(err)
	}
	first := o.wantPage("/ui/admin/users?role=analyst&state=invited", "Zed 000", "!Zed "+fmt.Sprintf("%03d", pageSize), `rel="next"`, `<option value="analyst" selected>`, "Clear all")
	next := html.UnescapeString(regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(first)[1])
	o.wantPage(next, "!Zed 000", fmt.Sprintf("Zed %03d", pageSize+1), `rel="prev"`, "!rel=\"next\"")
	found := o.post("/ui/admin/users", url.Values{"q": {"zed z7"}}).Body.String()
	if !strings.Contains(found, "z7@lane.example") || strings.Contains(found, "z8@lane.example") || !strings.Contains(found, `value="zed z7"`) {
		t.Errorf("zed z7 finds\n%s", found)
	}
	turned := o.post("/ui/admin/users", url.Values{"q": {"zed"}}).Body.String()
	if !strings.Contains(turned, `<input type="hidden" name="q" value="zed"><input type="hidden" name="after"`) || strings.Contains(turned, "?q=") {
		t.Errorf("the pages of a search are\n%s", turned)
	}
	o.wantPage("/ui/admin/users?state=disabled", "No users match")
	for _, bad := range []string{"role=king", "state=gone", "team=none", "after=none"} {
		if got := o.get("/ui/admin/users?" + bad).Code; got != http.StatusBadRequest {
			t.Errorf("users?%s = %d, want 400", bad, got)
		}
	}
}

func TestAUserIsChangedAndTakenOutOfTeams(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	team, err := o.svc.SaveTeam(t.Context(), o.visitor.By, caseload.TeamInput{Name: caseload.Set("Housing")})
	o.must(err)
	u, err := o.svc.CreateUser(t.Context(), o.visitor.By, caseload.UserInput{Name: caseload.Set("Bob"), Email: caseload.Set("bob@lane.example"), Role: caseload.RoleAnalyst, Teams: caseload.Set([]string{team.ID})})
	o.must(err)
	at := "/ui/admin/users/" + u.ID
	o.wantPage(at+"/edit", `value="`+team.ID+`" checked`)
	form := url.Values{"seen": {o.seenIn(at + "/edit")}, "name": {"Bob"}, "role": {"manager"}, "enabled": {"false"}}
	o.follow(o.post(at+"/edit", form))
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	if u := c.UserCalled("bob@lane.example"); u.Role != caseload.RoleManager || u.Enabled || len(u.Teams) != 0 {
		t.Errorf("the user is %+v", u)
	}
	if got := o.post(at+"/edit", form).Code; got != http.StatusConflict {
		t.Errorf("a form of an old version = %d, want 409", got)
	}
	me := c.User(o.visitor.By.User)
	own := "/ui/admin/users/" + me.ID + "/edit"
	got := o.post(own, url.Values{"seen": {o.seenIn(own)}, "name": {me.Name}, "role": {"manager"}, "enabled": {"true"}})
	if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "only administrator who can sign in") {
		t.Errorf("the last administrator's role = %d:\n%s", got.Code, got.Body)
	}
	o.follow(o.post(at+"/codes", nil))
	o.wantPage("/ui/admin/users/"+me.ID+"/link", "Create a link")
}

func TestRolesSayWhatTheServiceAllows(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	for name, level := range map[string]caseload.Sensitivity{"shown": caseload.Public, "kept": caseload.Internal, "secret": caseload.Personal} {
		o.must(o.svc.CreateField(t.Context(), o.svc.Operator(o.tenant), caseload.FieldInput{Name: name, Label: "Is " + name, Kind: caseload.KindText, Sensitivity: level}))
	}
	o.wantPage("/ui/admin/roles", "Columns for everybody, with the fields Is shown", "Internal columns, with the fields Is kept", "Personal columns, with the fields Is secret")
	o.wantPage("/ui/admin/roles", "All: see, add, change, delete, restore, delete for good", "All: add. Of cases assigned to them: see, change", "Confidential cases")
}
