package casework_test

import (
	"net/http"
	"strings"
	"testing"

	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/openapi/openapitest"
)

func TestDescriptionIsThatOfTheGoldenFileAndConforms(t *testing.T) {
	doc := casework.Description()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	openapitest.Read(t, doc).Conform(t)
}

func TestDescriptionHasEveryRouteAndNothingElse(t *testing.T) {
	doc := casework.Description()
	described := 0
	for _, item := range doc.Paths {
		described += len(item)
	}
	if described != len(casework.Routes) {
		t.Errorf("%d operations are described, and there are %d routes", described, len(casework.Routes))
	}
	for _, route := range casework.Routes {
		if doc.Paths[route.Pattern][strings.ToLower(route.Method)] == nil {
			t.Errorf("%s %s is not described", route.Method, route.Pattern)
		}
	}
}

// described is what is asked of each route, of which the answers must be as the
// description says.
var described = []struct{ method, pattern, query, body string }{
	{"GET", "/api/cases/export", "", ""},
	{"GET", "/api/cases/export", "?format=csv", ""},
	{"GET", "/api/cases/export", "?status=lost", ""},
	{"GET", "/api/cases/export", "?after=forged", ""},
	{"GET", "/api/wards/export", "", ""},
	{"GET", "/api/wards/export", "?bom=perhaps", ""},
	{"GET", "/api/reports/public", "", ""},
	{"GET", "/api/cases", "?search=pothole", ""},
	{"GET", "/api/cases", "?page=0", ""},
	{"GET", "/api/cases/{id}", "", ""},
	{"GET", "/api/wards", "", ""},
	{"GET", "/api/wards/{id}", "", ""},
	{"GET", "/api/categories", "", ""},
	{"GET", "/api/users", "", ""},
	{"POST", "/api/cases", "", `{"summary": "A tree", "residentName": "Jo Penrose", "wardId": "truro-ward-1"}`},
	{"POST", "/api/cases", "", `{"summary": "A tree", "wardId": "nowhere"}`},
	{"POST", "/api/cases", "", `{"colour": "red"}`},
	{"PATCH", "/api/cases/{id}", "", `{"status": "closed"}`},
	{"PUT", "/api/cases/{id}", "", `{"archived": null}`},
	{"PATCH", "/api/cases/{id}", "", `{"updatedAt": "2020-01-15T10:30:00.000Z"}`},
	{"POST", "/api/cases/{id}/notes", "", `{"text": "Rang."}`},
	{"POST", "/api/cases/{id}/notes", "", `{}`},
	{"POST", "/api/wards", "", `{"name": "Hill", "latitude": 50.5, "longitude": -5.5}`},
	{"POST", "/api/wards", "", `{}`},
	{"PATCH", "/api/wards/{id}", "", `{"boundaryDescription": null}`},
	{"PUT", "/api/wards/{id}", "", `{"name": null}`},
	{"POST", "/api/categories", "", `{"name": "Trees"}`},
	{"POST", "/api/categories", "", `{}`},
	{"DELETE", "/api/cases/{id}", "", ""},
	{"GET", "/api/cases/{id}", "", ""}, // which is not there any more
}

func TestAnswersAreAsDescribed(t *testing.T) {
	seed := seedOf(council("truro", plantedCase()))
	overEveryStore(t, seed, func(t *testing.T, s *site) {
		doc := openapitest.Read(t, casework.Description())
		ids := map[string]string{
			"/api/cases/": getJSON[listed](t, s, "truro-admin", "/api/cases").Cases[0].ID, "/api/wards/": "truro-ward-1",
		}
		for _, key := range []string{"truro-analyst", "truro-admin", "nobody"} {
			for _, x := range described {
				path := x.pattern
				for before, id := range ids {
					path = strings.Replace(path, before+"{id}", before+id, 1)
				}
				doc.Answered(t, x.method, x.pattern, s.ask(t, key, x.method, path+x.query, x.body))
			}
		}
	})
}

func TestDescriptionIsServedToEverybody(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, seedOf(council("truro")))
	answer := (&site{o, open(o)}).ask(t, "nobody", "GET", casework.DescriptionPath, "")
	if answer.Code != http.StatusOK || answer.Body.String() != string(casework.Description().JSON()) {
		t.Errorf("GET %s = %d, want the description", casework.DescriptionPath, answer.Code)
	}
}
