package ui

import (
	"fmt"
	"html"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"testing"

	"caseload"
)

func TestAdministratorsSeeWhoChangedWhatFromWhatToWhat(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	team, err := o.svc.SaveTeam(t.Context(), o.visitor.By, caseload.TeamInput{Name: caseload.Set("Housing")})
	o.must(err)
	u, err := o.svc.CreateUser(t.Context(), o.visitor.By, caseload.UserInput{Name: caseload.Set("Ada <b>"), Email: caseload.Set("ada@lane.example"), Role: caseload.RoleCaseworker})
	o.must(err)
	at := "/ui/admin/users/" + u.ID + "/edit"
	o.follow(o.post(at, url.Values{"seen": {o.seenIn(at)}, "name": {"Ada <b>"}, "role": {"manager"}, "teams": {team.ID}, "enabled": {"true"}}))
	o.follow(o.post("/ui/admin/settings/general", url.Values{"seen": {o.visitor.By.Tenant.Settings.Version()}, "municipal_year": {"04-06"}}))
	_, secret, err := o.svc.CreateKey(t.Context(), o.visitor.By, caseload.KeyInput{Label: "Nightly", Role: caseload.RoleManager, User: "ada@lane.example", Digest: true, Signing: caseload.SigningHMAC})
	o.must(err)
	_, robot, err := o.svc.CreateKey(t.Context(), o.visitor.By, caseload.KeyInput{Label: "Robot", Role: caseload.RoleAdmin})
	o.must(err)
	by, err := o.svc.Authenticate(t.Context(), robot, netip.Addr{})
	o.must(err)
	_, err = o.svc.SaveTeam(t.Context(), by, caseload.TeamInput{Name: caseload.Set("Parks")})
	o.must(err)
	o.wantPage("/ui/admin/changes", "User changed: Ada &lt;b&gt;", "<dt>Role</dt>", "Caseworker</ins>", "Caseworker</del>", "Officer</ins>", "Housing</ins>",
		"Settings changed", "04-06</ins>", "API key added: Nightly", "Team added: Housing", "!"+secret,
		"ada@lane.example</ins>", "<dt>Accepted by HTTP Digest too</dt>", "Tokens asked for by JWT</ins>", "with the API key “Robot”")
	o.wantPage("/ui/admin/changes?area=keys", "API key added: Nightly", "!User changed", `<option value="keys" selected>`)
	o.wantPage("/ui/admin/changes?area=wards", "No changes found")
	o.wantPage("/ui/admin/changes?by="+u.ID, "No changes found", `<option value="`+u.ID+`" selected>`)
	for _, bad := range []string{"area=none", "by=none", "before=x"} {
		if got := o.get("/ui/admin/changes?" + bad).Code; got != http.StatusBadRequest {
			t.Errorf("changes?%s = %d, want 400", bad, got)
		}
	}
	for i := range changesShown {
		_, err := o.svc.SaveTeam(t.Context(), o.visitor.By, caseload.TeamInput{Name: caseload.Set(fmt.Sprintf("Team %02d", i))})
		o.must(err)
	}
	first := o.wantPage("/ui/admin/changes?area=teams", "Team added: Team 49", "Team added: Team 00", "!Team added: Housing", "!Latest changes")
	earlier := html.UnescapeString(regexp.MustCompile(`href="([^"]*before=[^"]*)"`).FindStringSubmatch(first)[1])
	o.wantPage(earlier, "Team added: Housing", "!Team added: Team 00", "Latest changes", "!Earlier changes")
	o.signIn(caseload.RoleManager)
	if got := o.get("/ui/admin/changes").Code; got != http.StatusForbidden {
		t.Errorf("the changes for a manager = %d, want 403", got)
	}
}
