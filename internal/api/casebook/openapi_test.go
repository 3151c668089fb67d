package casebook_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
	"caseload/internal/jsonapi"
	"caseload/internal/openapi/openapitest"
)

func TestDescriptionIsThatOfTheGoldenFileAndConforms(t *testing.T) {
	doc := casebook.Description()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	openapitest.Read(t, doc).Conform(t)
}

// routeOf is the pattern of the route that answers a described path: below a
// resource stands the name of a relationship, unless it is restore or purge.
func routeOf(path string) string {
	before, name, below := strings.Cut(path, "/{id}/")
	relationship, linkage := strings.CutPrefix(name, "relationships/")
	switch {
	case !below || name == "restore" || name == "purge":
		return path
	case linkage:
		return before + "/{id}/relationships/{relationship}"
	case strings.Contains(relationship, "/"):
		return ""
	}
	return before + "/{id}/{relationship}"
}

func TestDescriptionHasEveryRouteAndNothingElse(t *testing.T) {
	routes := map[string]bool{"POST " + casebook.TokenPath: true}
	for _, route := range casebook.Routes {
		routes[route.Method+" "+route.Pattern] = true
	}
	described := map[string]bool{}
	for path, item := range casebook.Description().Paths {
		for method := range item {
			route := strings.ToUpper(method) + " " + routeOf(path)
			if described[route] = true; !routes[route] {
				t.Errorf("%s %s is described, and is no route", method, path)
			}
		}
	}
	for route := range routes {
		method, path, _ := strings.Cut(route, " ")
		if !described[route] && !(strings.Contains(path, "{relationship}") && slices.Contains(closed[method], strings.Split(path, "/")[2])) {
			t.Errorf("%s is not described", route)
		}
	}
}

// closed are the types of which no relationship answers a method: they have none,
// or none that may be changed so.
var closed = map[string][]string{
	"GET":    {"categories", "teams", "wards"},
	"PATCH":  {"people"},
	"POST":   {"goals", "involvements", "notes", "people"},
	"DELETE": {"goals", "involvements", "notes", "people"},
}

// visit asks for a path, in which ID stands for that of a case, and compares
// the answer with what the description says of a pattern.
func (d *desk) visit(doc *openapitest.Description, key, method, pattern, path, body string) {
	d.Helper()
	r := httptest.NewRequestWithContext(d.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+d.Secrets[key])
	r.Header.Set("Content-Type", jsonapi.MediaType)
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, r)
	doc.Answered(d.T, method, pattern, answer)
}

func TestAnswersAreAsDescribed(t *testing.T) {
	atDesk(t, func(d *desk) {
		doc := openapitest.Read(t, casebook.Description())
		id := d.makesCase("Flood", `"due_on":"2026-04-01","custom_fields":{"tier":"gold"}`)
		person := d.makes("people", "/people/people", `"first_name":"Jo","last_name":"Penrose"`, "")
		d.makes("involvements", "/cases/involvements", `"role":"resident"`, to("case", "cases", id)+","+to("person", "people", person))
		d.makes("goals", "/cases/goals", `"name":"It is dry"`, to("case", "cases", id))
		d.makes("notes", "/attachments/notes", `"text":"Rang."`, to("case", "cases", id))
		for _, key := range []string{"admin", "ann", "nobody"} {
			for pattern, item := range doc.Paths {
				if item["get"] != nil {
					path := strings.Replace(pattern, "{id}", id, 1)
					d.visit(doc, key, "GET", pattern, path, "")
					d.visit(doc, key, "GET", pattern, path+"?page[size]=many", "")
				}
			}
			d.visit(doc, key, "GET", "/cases/cases", "/cases/cases?include=involvements.person,goals,notes,owner,forms&page[total]=true", "")
			d.visit(doc, key, "GET", "/cases/cases", "/cases/cases?fields[cases]=name&sort=-opened_at", "")
			d.visit(doc, key, "GET", "/people/people/{id}/involvements", "/people/people/"+person+"/involvements?include=case", "")
			d.visit(doc, key, "POST", "/cases/cases", "/cases/cases", document("cases", "", `"name":"Frost","case_type":"case"`, to("ward", "wards", "east")))
			d.visit(doc, key, "POST", "/cases/cases", "/cases/cases", document("cases", "", `"name":"Frost","due_on":"soon"`, to("ward", "wards", "north")))
			d.visit(doc, key, "POST", "/cases/cases", "/cases/cases", `{"data":[]}`)
			d.visit(doc, key, "PATCH", "/cases/cases/{id}", "/cases/cases/"+id, document("cases", id, `"summary":null,"custom_fields":{"tier":null}`, ""))
			d.visit(doc, key, "PATCH", "/cases/cases/{id}", "/cases/cases/"+id, document("people", id, "", ""))
			d.visit(doc, key, "PATCH", "/cases/cases/{id}/relationships/ward", "/cases/cases/"+id+"/relationships/ward", `{"data":null}`)
			d.visit(doc, key, "POST", "/cases/cases/{id}/relationships/assignees", "/cases/cases/"+id+"/relationships/assignees", `{"data":[{"type":"users","id":"ann"}]}`)
			d.visit(doc, key, "DELETE", "/cases/cases/{id}/relationships/assignees", "/cases/cases/"+id+"/relationships/assignees", `{"data":null}`)
			d.visit(doc, key, "DELETE", "/cases/goals/{id}", "/cases/goals/nowhere", "")
		}
		d.visit(doc, "admin", "DELETE", "/cases/cases/{id}", "/cases/cases/"+id, "")
		d.visit(doc, "admin", "POST", "/cases/cases/{id}/restore", "/cases/cases/"+id+"/restore", "")
		d.visit(doc, "admin", "POST", "/cases/cases/{id}/purge", "/cases/cases/"+id+"/purge", "")
		d.visit(doc, "admin", "DELETE", "/cases/cases/{id}", "/cases/cases/"+id, "")
		d.visit(doc, "ann", "POST", "/cases/cases/{id}/purge", "/cases/cases/"+id+"/purge", "")
		d.visit(doc, "admin", "POST", "/cases/cases/{id}/purge", "/cases/cases/"+id+"/purge", "")
	})
}

func TestDescriptionIsServedToEverybody(t *testing.T) {
	d := newDesk(t)
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), "GET", casebook.DescriptionPath, nil))
	if answer.Code != 200 || answer.Body.String() != string(casebook.Description().JSON()) {
		t.Errorf("GET %s = %d, want the description", casebook.DescriptionPath, answer.Code)
	}
}
