package reporting_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
	"caseload/internal/openapi/openapitest"
)

func TestDescriptionIsThatOfTheGoldenFileAndConforms(t *testing.T) {
	doc := reporting.Description()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	openapitest.Read(t, doc).Conform(t)
}

func TestDescriptionHasEveryRouteAndNothingElse(t *testing.T) {
	doc := reporting.Description()
	described, served := 0, 0
	for _, item := range doc.Paths {
		described += len(item)
	}
	for _, route := range reporting.Routes {
		for _, pattern := range route.Patterns {
			served++
			if doc.Paths[pattern][strings.ToLower(route.Method)] == nil {
				t.Errorf("%s %s is not described", route.Method, pattern)
			}
		}
	}
	if described != served {
		t.Errorf("%d operations are described, and there are %d", described, served)
	}
}

// described is what is asked of each route, of which the answers must be as the
// description says.
var described = []struct{ method, pattern, query, body string }{
	{"GET", "/reporting/reports", "", ""},
	{"POST", "/reporting/reports", "", small},
	{"POST", "/reporting/reports", "", `{"number": 1, "name": "A", "shared": true, "columns": ["CaseDetails.CaseId"]}`},
	{"POST", "/reporting/reports", "", `{"name": " ", "columns": ["Case.Colour"], "output": "pdf"}`},
	{"GET", "/reporting/reports/{number}", "", ""},
	{"PUT", "/reporting/reports/{number}", "", small},
	{"PUT", "/reporting/reports/{number}", "", `{"name": "A", "shared": true, "columns": ["CaseDetails.CaseId"], "timeframe": {"unit": "Today"}, "rules": [{"column": "CaseDetails.Ward", "operator": "empty"}], "sort": ["CaseDetails.CaseId"], "keywords": ["bin"]}`},
	{"GET", "/reporting/reports/{number}", "", ""},
	{"PUT", "/reporting/reports/{number}", "", `{"colour": "red"}`},
	{"GET", "/reporting/reports/{number}/rows", "", ""},
	{"GET", "/reporting/reports/{number}/rows", "?format=csv", ""},
	{"GET", "/reporting/reports/{number}/rows", "?unit=Fortnight", ""},
	{"GET", "/reporting/reports/{number}/rows", "?format=json&unit=Previous+year", ""},
	{"GET", "/reporting/reports/{number}/rows", "?form=1", ""},
	{"GET", "/reporting/reports/{number}/preview", "", ""},
	{"GET", "/reporting/reports/{number}/preview", "?limit=0", ""},
	{"POST", "/reporting/preview", "?unit=Previous+year", small},
	{"POST", "/reporting/preview", "", `{}`},
	{"GET", "/reporting/columns", "?subject=stages", ""},
	{"GET", "/reporting/columns", "?subject=lamps", ""},
	{"GET", "/exports/reports/{number}", "?format=csv&titles=true", ""},
	{"GET", "/exports/reports/{number}", "?format=pdf", ""},
	{"GET", "/exports/cases", "", ""},
	{"GET", "/exports/cases", "?format=parquet", ""},
	{"GET", "/exports/cases", "?columns=colour&sort=size", ""},
	{"GET", "/exports/people", "?format=ndjson", ""},
	{"GET", "/exports/stages", "?format=xml&since=x", ""},
	{"POST", "/exports", "", cases},
	{"POST", "/exports", "", `{"subject": "people", "format": "xlsx"}`},
	{"POST", "/exports", "", `{"report": 999, "format": "csv"}`},
	{"POST", "/exports", "", `{"subject": "cases", "format": "pdf", "columns": ["colour"]}`},
	{"POST", "/exports", "", `{"colour": "red"}`},
	{"GET", "/exports", "", ""},
	{"GET", "/exports/{id}", "", ""},
	{"GET", "/exports/{id}/manifest", "", ""},
	{"GET", "/exports/{id}/file", "", ""},
	{"GET", "/exports/latest/{name}", "", ""},
	{"DELETE", "/exports/{id}", "", ""},
	{"GET", "/exports/{id}", "", ""}, // which is not there any more
	{"GET", "/exports/{id}/file", "", ""},
	{"GET", "/exports/{id}/manifest", "", ""},
	{"GET", "/exports/latest/{name}", "", ""},
	{"DELETE", "/reporting/reports/{number}", "", ""},
	{"GET", "/reporting/reports/{number}", "", ""},
}

func TestAnswersAreAsDescribed(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		doc := openapitest.Read(t, reporting.Description())
		s.handler = finished(s.handler)
		for _, key := range []string{"ann", "admin", "nobody"} {
			id, asked := "none", map[string]bool{}
			in := strings.NewReplacer("{number}", s.made(t, "ann", small), "{name}", "nightly.csv")
			for _, x := range described {
				answer := s.ask(t, key, x.method, strings.Replace(in.Replace(x.pattern), "{id}", id, 1)+x.query, x.body)
				doc.Answered(t, x.method, x.pattern, answer)
				if at, ofExport := strings.CutPrefix(answer.Header().Get("Location"), "/exports/"); ofExport {
					id = at
				}
				asked[x.method+" "+x.pattern] = true
			}
			for _, route := range reporting.Routes {
				if !slices.ContainsFunc(route.Patterns, func(pattern string) bool { return asked[route.Method+" "+pattern] }) {
					t.Errorf("%s %s is not asked", route.Method, route.Patterns[0])
				}
			}
		}
	})
}

// What a client may have of a file depends on its headers.
func TestAnswersToConditionsAndPartsAreAsDescribed(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		doc := openapitest.Read(t, reporting.Description())
		at := s.exportNow(t, "admin", cases)
		tag := s.ask(t, "admin", "GET", at+"/file", "").Header().Get("ETag")
		for _, x := range []struct {
			header, value string
			status        int
		}{
			{"Range", "bytes=0-3", http.StatusPartialContent}, {"Range", "bytes=999999-", http.StatusRequestedRangeNotSatisfiable},
			{"If-None-Match", tag, http.StatusNotModified}, {"If-Match", `"other"`, http.StatusPreconditionFailed},
		} {
			r := httptest.NewRequestWithContext(t.Context(), "GET", at+"/file", nil)
			r.Header.Set("Authorization", "Bearer "+s.Secrets["admin"])
			r.Header.Set(x.header, x.value)
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r)
			if answer.Code != x.status {
				t.Errorf("with %s: %s it is answered %d, want %d", x.header, x.value, answer.Code, x.status)
			}
			doc.Answered(t, "GET", "/exports/{id}/file", answer)
		}
	})
}

func TestDescriptionIsServedToEverybody(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	answer := (&site{o, open(t, o)}).ask(t, "nobody", "GET", reporting.DescriptionPath, "")
	if answer.Code != http.StatusOK || answer.Body.String() != string(reporting.Description().JSON()) {
		t.Errorf("GET %s = %d, want the description", reporting.DescriptionPath, answer.Code)
	}
}
