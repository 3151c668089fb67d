package feeds_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload/internal/api/feeds"
	"caseload/internal/apitest"
	"caseload/internal/openapi"
	"caseload/internal/openapi/openapitest"
)

func TestDescriptionIsThatOfTheGoldenFileAndConforms(t *testing.T) {
	doc := feeds.Description()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	openapitest.Read(t, doc).Conform(t)
}

func TestDescriptionHasEveryRouteWithItsOptionsAndNothingElse(t *testing.T) {
	doc := feeds.Description()
	if len(doc.Paths) != len(feeds.Routes) {
		t.Errorf("%d addresses are described, and there are %d", len(doc.Paths), len(feeds.Routes))
	}
	for _, route := range feeds.Routes {
		o := doc.Paths[strings.TrimSuffix(route.Pattern, "{$}")]["get"]
		if o == nil {
			t.Errorf("%s is not described", route.Pattern)
			continue
		}
		described := map[string]openapi.Parameter{}
		for _, p := range o.Parameters {
			described[p.Name] = p
		}
		for _, p := range route.Parameters {
			if described[p.Name].Name == "" {
				t.Errorf("%s is described without %s", route.Pattern, p.Name)
			}
		}
	}
}

// describing answers as another handler does, and holds that to the description.
func describing(t *testing.T, h http.Handler) http.Handler {
	doc, at := openapitest.Read(t, feeds.Description()), http.NewServeMux()
	for _, route := range feeds.Routes {
		at.HandleFunc(route.Pattern, func(http.ResponseWriter, *http.Request) {})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		if _, pattern := at.Handler(r); pattern != "" && r.Method == http.MethodGet {
			doc.Answered(t, r.Method, strings.TrimSuffix(pattern, "{$}"), answer)
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = io.Copy(w, answer.Body)
	})
}

func TestDescriptionIsServedToEverybody(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	answer := httptest.NewRecorder()
	open(o).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), "GET", feeds.DescriptionPath, http.NoBody))
	if answer.Code != http.StatusOK || answer.Body.String() != string(feeds.Description().JSON()) {
		t.Errorf("GET %s = %d, want the description", feeds.DescriptionPath, answer.Code)
	}
}
