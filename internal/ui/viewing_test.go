package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

func TestAnAdministratorViewsAsAUserAndStops(t *testing.T) {
	b := openOffice(t).browse()
	ada := b.enterAs("Ada", caseload.RoleAdmin)
	mia, err := b.svc.CreateUser(t.Context(), b.svc.Operator(b.tenant), caseload.UserInput{Name: caseload.Set("Mia <b>"), Email: caseload.Set("mia@lane.example"), Role: caseload.RoleManager})
	b.must(err)
	at := "/ui/admin/users/" + mia.ID + "/view"
	b.wantSaid("the question", b.get(at), http.StatusOK, "View the pages as Mia &lt;b&gt;")
	b.wantTo("to begin", b.post(at, nil), home)
	b.wantSaid("the first page", b.get(home), http.StatusOK, "You see the pages as Mia &lt;b&gt; does (Officer). Nothing can be changed.")
	const stopFirst = "Choose “Stop viewing” above to go on as yourself."
	b.wantSaid("a form", b.post("/ui/cases/new", url.Values{"once": {"A"}, "name": {"New"}}), http.StatusForbidden, stopFirst)
	b.wantSaid("the account", b.get("/ui/profile"), http.StatusForbidden, stopFirst)
	b.wantSaid("the administration", b.get("/ui/admin"), http.StatusForbidden, "ask an administrator of your organisation")
	b.wantTo("to stop", b.post("/ui/viewing/stop", nil), adminAddress)
	b.wantSaid("after that", b.get(adminAddress), http.StatusOK, "You see the pages as yourself again.")
	b.wantSaid("the next time", b.get(at), http.StatusOK, ada.Name)
	b.wantTo("to begin in a role", b.post("/ui/admin/roles/analyst/view", nil), home)
	b.wantSaid("the first page", b.get(home), http.StatusOK, "You see the pages as you would in the role Analyst.")
	b.wantTo("to leave", b.post("/ui/logout", nil), loginAddress)
	b.wantTo("the session's end", b.get(home), loginAddress)
}

// enterAs begins a session of a new user.
func (b *browser) enterAs(name string, role caseload.Role) *caseload.User {
	b.Helper()
	u, err := b.svc.CreateUser(b.Context(), b.svc.Operator(b.tenant), caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(strings.ToLower(name) + "@cornwall.example"), Role: role})
	b.must(err)
	ticket, err := b.svc.DemoTicket(b.Context(), b.tenant, u)
	b.must(err)
	b.get(DemoFolder + ticket)
	return u
}
