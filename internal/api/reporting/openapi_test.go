package reporting_test

import (
	"net/http"
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
// description says. N is the number of a report.
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
	{"DELETE", "/reporting/reports/{number}", "", ""},
	{"GET", "/reporting/reports/{number}", "", ""}, // which is not there any more
}

func TestAnswersAreAsDescribed(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		doc := openapitest.Read(t, reporting.Description())
		for _, key := range []string{"ann", "admin", "nobody"} {
			number := s.made(t, "ann", small)
			for _, x := range described {
				path := strings.Replace(x.pattern, "{number}", number, 1)
				doc.Answered(t, x.method, x.pattern, s.ask(t, key, x.method, path+x.query, x.body))
			}
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
