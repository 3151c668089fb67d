package icasework_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
	"caseload/internal/openapi/openapitest"
)

func TestDescriptionIsThatOfTheGoldenFileAndConforms(t *testing.T) {
	doc := icasework.Description()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	openapitest.Read(t, doc).Conform(t)
}

func TestDescriptionHasWhatIsServedAndNothingElse(t *testing.T) {
	doc := icasework.Description()
	served := 0
	for _, route := range icasework.Routes {
		if described := doc.Paths[route.Pattern][strings.ToLower(route.Method)] != nil; described == route.Unserved {
			t.Errorf("%s %s is described: %t", route.Method, route.Pattern, described)
		}
		if !route.Unserved {
			served++
		}
	}
	if len(doc.Paths) != served {
		t.Errorf("%d addresses are described, and %d are served", len(doc.Paths), served)
	}
}

func TestAnswersAreAsDescribed(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			doc := openapitest.Read(t, icasework.Description())
			assertion := "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=" + h.assertion("nightly", h.Clock.Now())
			for _, asked := range []struct{ method, path, query, form string }{
				{"POST", "/token", "?db=hillside", assertion},
				{"POST", "/token", "?db=hillside", "grant_type=password"},
				{"GET", "/getreport", "?ReportId=10800", ""},
				{"GET", "/getreport", "?ReportId=10800&Format=json", ""},
				{"GET", "/getreport", "?ReportId=10800&Format=csv", ""},
				{"GET", "/getreport", "?ReportId=10800&Compression=gzip", ""},
				{"GET", "/getreport", "?ReportId=1", ""},
				{"GET", "/getcasedetails", "?CaseId=453781&Format=json", ""},
				{"GET", "/getcasedetails", "?CaseId=1", ""},
				{"POST", "/createcase", "", "Type=Complaint&Format=json"},
				{"POST", "/createcase", "", "Type=Lamps"},
				{"GET", "/getcases", "?From=2022-01-01&Format=json", ""},
				{"GET", "/getcasedocuments", "?CaseId=453781&Format=json", ""},
				{"GET", "/getcaseattribute", "?CaseId=453781&Attribute=CaseStatus.Status&Format=json", ""},
				{"POST", "/updatecase", "", "CaseId=453781&Label=Bin&Format=json"},
				{"POST", "/uploaddocuments", "", "CaseId=453781&Document1.Name=a.txt&Document1.Content=YQ&Format=json"},
				{"GET", "/servlet/servlets.getImg", "?ref=D1", ""},
			} {
				for _, key := range []string{"support", "nightly", ""} {
					for _, accept := range []string{"", "application/json"} {
						r := httptest.NewRequestWithContext(t.Context(), asked.method, asked.path+asked.query, strings.NewReader(asked.form))
						r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
						r.Header.Set("Accept", accept)
						doc.Answered(t, asked.method, asked.path, h.do(t, key, r))
					}
				}
			}
		})
	}
}

func TestDescriptionIsServedToEverybody(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	answer := h.get(t, "", icasework.DescriptionPath)
	if answer.Code != http.StatusOK || answer.Body.String() != string(icasework.Description().JSON()) {
		t.Errorf("GET %s = %d, want the description", icasework.DescriptionPath, answer.Code)
	}
}
