package canary_test

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// casebookFace is that of Casebook's Cases API.
var casebookFace = &face{
	name: "casebook", at: []string{"/cases/", "/people/", "/attachments/"}, logs: "/cases/cases/{id}",
	handler: func(w *world, limiter *auth.Limiter, _ *slog.Logger) http.Handler {
		return casebook.New(w.service, casebook.Options{Limiter: limiter})
	},
	routes: casebookRoutes(), cursor: "page[after]", few: "page%5Bsize%5D=2", pairs: 120, dialect: "casebook.strict",
	open: casebookValues, more: beyondTheTable, ids: casebookIDs, bodies: casebookBodies,
	serves: func(v viewer) bool { return !v.public }, differs: casebookDiffers,
	ofNeighbours: []string{"/cases/cases", "/people/people"},
}

// byCursor asks for the profile Cursor Pagination.
const byCursor = `application/vnd.api+json;profile="https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"`

// casebookRoutes are those of the table, those of collections with and without
// cursors. Who restores what was deleted sees it again, and who purges sees that it was;
// those who may not are in TestRestoringAndPurgingAreRefusedWhateverIsDeleted.
func casebookRoutes() (out []route) {
	for _, r := range casebook.Routes {
		if strings.HasSuffix(r.Pattern, "/restore") || strings.HasSuffix(r.Pattern, "/purge") {
			continue
		}
		asked := route{method: r.Method, patterns: []string{r.Pattern}, parameters: r.Parameters}
		out = append(out, asked)
		if r.Method == http.MethodGet && !strings.Contains(r.Pattern, "{") {
			asked.accept = byCursor
			asked.parameters = []httpkit.Parameter{
				{Name: "page[after]", Open: true}, {Name: "page[size]", Values: []string{"1", "5"}},
				{Name: "sort", Values: []string{"-updated_at", "id"}}, {Name: "page[total]", Values: []string{"true"}},
			}
			out = append(out, asked)
		}
	}
	return out
}

// casebookDiffers: the vocabulary is the tenant's, and what is of one case leads
// to others of the same ids in all worlds.
func casebookDiffers(v viewer) map[string]bool {
	out := map[string]bool{}
	for _, r := range casebook.Routes {
		if r.Method == http.MethodGet {
			out[r.Pattern] = v.hides() && slices.ContainsFunc(ofCases, func(path string) bool { return strings.HasPrefix(r.Pattern, path) })
		}
	}
	for _, path := range []string{"/cases/involvements", "/cases/goals", "/people/people", "/attachments/notes", "/cases/forms"} {
		delete(out, path+"/{id}/relationships/{relationship}")
	}
	return out
}

// ofCases are the paths of the types that are or belong to cases.
var ofCases = []string{"/cases/cases", "/cases/involvements", "/cases/goals", "/people/people", "/attachments/notes", "/cases/forms"}

// casebookIDs are those to try behind a beginning of a pattern: the relationships
// of each type, those of other types too.
func casebookIDs(w *world, before string) []string {
	collection := strings.TrimSuffix(before, "/")
	if path, _, behindID := strings.Cut(before, "/{id}/"); behindID {
		return append(relationshipsOf(path), "nowhere")
	}
	switch collection {
	case "/cases/cases":
		return w.caseIDs()
	case "/cases/forms":
		return w.formIDs()
	case "/cases/wards":
		return []string{w.wards[wardNames[1]], nowhere}
	case "/cases/categories":
		return []string{w.category, nowhere}
	case "/people/users":
		return []string{w.users[cas], nurse(here), nowhere}
	case "/people/teams":
		return []string{teamID, nowhere}
	}
	return append(append([]string{nowhere}, w.strangers...), w.parts[collection]...)
}

// relationshipsOf are the names that the table has for a collection's include.
func relationshipsOf(path string) []string {
	for _, r := range casebook.Routes {
		if r.Pattern == path {
			i := slices.IndexFunc(r.Parameters, func(p httpkit.Parameter) bool { return p.Name == "include" })
			return slices.DeleteFunc(slices.Clone(r.Parameters[i].Values), func(name string) bool { return name == "" })
		}
	}
	return nil
}

// casebookValues are what to compare each attribute with.
func casebookValues(w *world) map[string][]string {
	texts := []string{strings.Join([]string{sentence(draw(0, here), here), sentence(draw(1, common), common), sentence(draw(1, there), there)}, ",")}
	byName := map[string][]string{
		"id":     {w.cases[1].id + "," + w.cases[20].id, w.parts["/people/people"][3], w.users[cas]},
		"number": {"7,8"}, "latitude": {"12"}, "longitude": {"12"},
		"case_type": {visits[0] + " " + common, visits[1] + " " + here}, "role": {roleOf(here), roleOf(common), caseload.RoleResident},
		"email": {here + "@example.org", common + "@example.org"}, "external_id": {"ext-" + here + "-2", "ext-" + common + "-1"},
	}
	out := map[string][]string{}
	for _, r := range casebook.Routes {
		for _, p := range r.Parameters {
			family, path, _ := strings.Cut(strings.TrimSuffix(p.Name, "]"), "[")
			name := path[strings.LastIndexByte(path, '.')+1:]
			switch known, listed := byName[name]; {
			case family != "filter" || path == "":
			case listed:
				out[p.Name] = known
			case slices.Contains(whenever, name):
				out[p.Name] = []string{"2026-01-15T10:31:30.000Z"}
			case slices.Contains(days, name):
				out[p.Name] = []string{"2026-01-10"}
			default:
				out[p.Name] = texts
			}
		}
	}
	out["filter"] = []string{
		`{"OR":[{"name":"` + sentence(draw(0, here), here) + `"},{"LE":{"created_at":"2026-01-15T10:30:30.000Z"}}]}`,
		`{"NOT":{"id":"` + w.cases[2].id + `"}}`,
	}
	return out
}

// whenever and days are the names of times and dates.
var (
	whenever = []string{"created_at", "updated_at", "opened_at", "closed_at", "started_at", "ended_at", "received_at"}
	days     = []string{"received_on", "due_on", "effective_date", "end_date", "target_date", "date_of_birth"}
)

// beyondTheTable are longer paths, operators, and what is said of included
// resources.
func beyondTheTable(r *route) []httpkit.Parameter {
	paths := longerPaths[r.patterns[0]]
	if r.accept != "" || paths == nil {
		return nil
	}
	texts := []string{sentence(draw(1, here), here), sentence(draw(1, common), common) + "," + sentence(draw(1, there), there)}
	patterns := []string{"%" + here + "%", "%" + common + "%"}
	between := []string{subjects[1], subjects[3]}
	out := []httpkit.Parameter{
		{Name: "include", Values: paths},
		{Name: "sort", Values: []string{"-custom_fields.kept,id", "custom_fields.secret", "-case.name,created_at", "person.last_name,-id"}},
	}
	for _, name := range []string{"name][LIKE", "external_id][LIKE", "last_name][LIKE", "involvements.person.name][LIKE", "case.name][LIKE", "person.name][LIKE"} {
		out = append(out, httpkit.Parameter{Name: "filter[" + name + "]", Values: patterns})
	}
	for _, name := range []string{"summary][GT", "name][LE", "custom_fields.kept][GE", "involvements.role][LT", "case.custom_fields.shown][GT"} {
		out = append(out, httpkit.Parameter{Name: "filter[" + name + "]", Values: between})
	}
	for _, name := range []string{
		"custom_fields.undeclared", "custom_fields.kept", "custom_fields.secret][NEQ", "name][NEQ", "goals.person.last_name", "involvements.person.involvements.role",
		"involvements][role", "goals][name", "cases][name", "people][last_name", "notes][text", "case.involvements.role", "person.goals.name", "case.notes.text",
	} {
		out = append(out, httpkit.Parameter{Name: "filter[" + name + "]", Values: texts})
	}
	for _, t := range []string{"cases", "people", "involvements"} {
		out = append(out, httpkit.Parameter{Name: "sort[" + t + "]", Values: []string{"name,-id", "-role,created_at"}}, httpkit.Parameter{Name: "include[" + t + "]", Values: []string{"involvements,goals", "person,case"}})
	}
	return out
}

// longerPaths are those of include, by the collection that they begin at.
var longerPaths = map[string][]string{
	"/cases/cases":        {"involvements.person.involvements,goals.person,notes.author", "children.parents,parents.children,forms.cases", "owner,assignees.teams,access_list,definition.custom_fields"},
	"/cases/involvements": {"case.involvements.person,person.goals", "case.children"},
	"/cases/goals":        {"case.goals.person,person.involvements.case"},
	"/people/people":      {"involvements.case.notes,goals.case.forms", "involvements.person"},
	"/attachments/notes":  {"case.notes.author,case.involvements.person"},
	"/cases/forms":        {"cases.forms.cases,sender"},
}
