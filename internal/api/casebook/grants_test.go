package casebook_test

import (
	"net/http"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/apitest"
)

// grantee is an application of a role and a level of access, and what it may do
// as the documents have it.
type grantee struct {
	role   caseload.Role
	access caseload.Level
	sees   func(stake) bool
	may    string // create, change, delete
	user   string // its ID
}

// stake is what somebody has to do with a case.
type stake struct{ assigned, listed, confidential bool }

func everyCase(stake) bool    { return true }
func plainOrOwn(s stake) bool { return !s.confidential || s.assigned || s.listed }
func onTheList(s stake) bool  { return s.listed }
func ownCase(s stake) bool    { return s.assigned }

var grantees = []grantee{
	{caseload.RoleAdmin, caseload.LevelAll, everyCase, "create change delete", ""},
	{caseload.RoleAdmin, caseload.LevelLimited, onTheList, "create change delete", ""},
	{caseload.RoleAdmin, caseload.LevelAssigned, ownCase, "create change delete", ""},
	{caseload.RoleManager, caseload.LevelAll, plainOrOwn, "create change delete", ""},
	{caseload.RoleManager, caseload.LevelLimited, onTheList, "create change delete", ""},
	{caseload.RoleManager, caseload.LevelAssigned, ownCase, "create change delete", ""},
	{caseload.RoleAnalyst, caseload.LevelAll, plainOrOwn, "", ""},
	{caseload.RoleAnalyst, caseload.LevelLimited, onTheList, "", ""},
	{caseload.RoleAnalyst, caseload.LevelAssigned, ownCase, "", ""},
	{caseload.RoleCouncillor, "", ownCase, "create change", ""},
	{caseload.RoleCaseworker, "", ownCase, "create change", ""},
}

func (g *grantee) name() string { return strings.TrimSpace(string(g.role) + " " + string(g.access)) }

// status is that of the answer to who wants to do something with a record.
func (g *grantee) status(act string, seen bool, done int) int {
	switch {
	case act != "read" && !strings.Contains(g.may, act):
		return http.StatusForbidden
	case !seen:
		return http.StatusNotFound
	}
	return done
}

// register makes the application of a grantee, whose name its secret is kept by.
func (d *desk) register(g *grantee) {
	d.Helper()
	name := g.name()
	a, secret, err := d.Service.CreateApplication(d.Context(), d.operator(), caseload.ApplicationInput{
		Name: name, Email: strings.ReplaceAll(name, " ", ".") + "@truro.example", Role: g.role, Access: g.access,
	})
	if err != nil {
		d.Fatal(err)
	}
	g.user, d.Secrets[name] = a.User.ID, secret
}

// record is a resource with the change that is tried on it.
type record struct{ typ, path, id, change string }

// stakes makes a case in which a user has a stake, with a person in it: the
// records in an order in which all can be deleted.
func (d *desk) stakes(user string, s stake) []record {
	d.Helper()
	users := func(on bool) string {
		if !on {
			return `{"data":[]}`
		}
		return `{"data":[{"type":"users","id":"` + user + `"}]}`
	}
	attributes := `"name":"x","case_type":"case"`
	if s.confidential {
		attributes += `,"confidential":true`
	}
	of := d.makes("cases", "/cases/cases", attributes, `"assignees":`+users(s.assigned)+`,"access_list":`+users(s.listed))
	person := d.makes("people", "/people/people", `"last_name":"x"`, "")
	part := d.makes("involvements", "/cases/involvements", `"role":"x"`, to("case", "cases", of)+","+to("person", "people", person))
	return []record{
		{"people", "/people/people", person, `"last_name":"y"`},
		{"involvements", "/cases/involvements", part, `"role":"y"`},
		{"cases", "/cases/cases", of, `"name":"y"`},
	}
}

func TestEveryGrantIsKeptInEveryOperation(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			d := openDesk(t, store)
			for _, g := range grantees {
				d.register(&g)
				for bits := range 8 {
					d.triesAll(&g, stake{assigned: bits&1 != 0, listed: bits&2 != 0, confidential: bits&4 != 0})
				}
			}
		})
	}
}

// triesAll tries every operation on the records of a case in which a grantee has
// a stake.
func (d *desk) triesAll(g *grantee, s stake) {
	d.Helper()
	who, seen := g.name(), g.sees(s)
	answers := func(method, path, body string, want int) *reply {
		d.Helper()
		got := d.askAs(who, method, path, body)
		if got.status != want {
			d.Errorf("%s with %+v: %s: got %d %v, want %d", who, s, got.request, got.status, got.body, want)
		}
		return got
	}
	records := d.stakes(g.user, s)
	for _, r := range records {
		list, _ := answers("GET", r.path+"?filter[id]="+r.id, "", http.StatusOK).at("data").([]any)
		if listed := len(list) == 1; listed != seen {
			d.Errorf("%s with %+v: %d of the %s are listed, and they are to be seen: %t", who, s, len(list), r.typ, seen)
		}
		answers("GET", r.path+"/"+r.id, "", g.status("read", seen, http.StatusOK))
		answers("PATCH", r.path+"/"+r.id, document(r.typ, r.id, r.change, ""), g.status("change", seen, http.StatusOK))
	}
	person, of := records[0], records[2]
	created := g.status("create", true, http.StatusCreated)
	answers("POST", "/cases/cases", document("cases", "", `"name":"z","case_type":"case"`, ""), created)
	answers("POST", "/people/people", document("people", "", `"last_name":"z"`, ""), created)
	answers("POST", "/cases/involvements", document("involvements", "", `"role":"z"`, to("case", "cases", of.id)+","+to("person", "people", person.id)),
		g.status("create", seen, http.StatusCreated))
	for _, r := range records {
		answers("DELETE", r.path+"/"+r.id, "", g.status("delete", seen, http.StatusNoContent))
	}
}

func TestWhatSomebodyCreatesIsTheirsToRead(t *testing.T) {
	d := newDesk(t)
	for _, g := range grantees {
		d.register(&g)
		if !strings.Contains(g.may, "create") {
			continue
		}
		for path, body := range map[string]string{
			"/cases/cases":   document("cases", "", `"name":"z","case_type":"case"`, ""),
			"/people/people": document("people", "", `"last_name":"z"`, ""),
		} {
			id := d.askAs(g.name(), "POST", path, body).ok(http.StatusCreated).id()
			d.askAs(g.name(), "GET", path+"/"+id, "").ok(http.StatusOK)
		}
	}
}
