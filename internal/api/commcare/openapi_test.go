package commcare_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"caseload/internal/api/commcare"
	"caseload/internal/apitest"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
	"caseload/internal/openapi/openapitest"
)

func TestDescriptionIsThatOfTheGoldenFileAndConforms(t *testing.T) {
	doc := commcare.Description()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	openapitest.Read(t, doc).Conform(t)
}

func TestDescriptionHasEveryRouteAndNothingElse(t *testing.T) {
	doc := commcare.Description()
	described, served := 0, 0
	for _, item := range doc.Paths {
		described += len(item)
	}
	for _, route := range commcare.Routes {
		for _, pattern := range route.Patterns {
			served++
			o := doc.Paths[pattern+"/"][strings.ToLower(route.Method)]
			if o == nil {
				t.Errorf("%s %s is not described", route.Method, pattern)
				continue
			}
			for _, p := range route.Parameters {
				if !describesParameter(doc, o, p) {
					t.Errorf("%s %s is described without %s", route.Method, pattern, p.Name)
				}
			}
		}
	}
	if described != served {
		t.Errorf("%d operations are described, and there are %d", described, served)
	}
}

// describesParameter reports whether an operation has a parameter with the other names
// that it has, or knows it as a way of saying who asks.
func describesParameter(doc *openapi.Document, o *openapi.Operation, p httpkit.Parameter) bool {
	for _, way := range o.Security {
		for name := range way {
			if doc.Components.SecuritySchemes[name].Name == p.Name {
				return true
			}
		}
	}
	return slices.ContainsFunc(o.Parameters, func(d openapi.Parameter) bool {
		d = doc.Parameter(d)
		return d.Name == p.Name && !slices.ContainsFunc(p.Aliases, func(alias string) bool { return !strings.Contains(d.Description, alias) })
	})
}

// description is read once, by whoever comes first.
var description struct {
	sync.Mutex
	*openapitest.Description
	at *http.ServeMux // of the patterns of routes
}

func nobody(http.ResponseWriter, *http.Request) {}

// wantDescribed holds an answer of the face to the description, where it is of one of its
// routes.
func wantDescribed(t *testing.T, r *http.Request, answer *httptest.ResponseRecorder) {
	t.Helper()
	description.Lock()
	defer description.Unlock()
	if description.at == nil {
		description.at, description.Description = http.NewServeMux(), openapitest.Read(t, commcare.Description())
		for path := range description.Paths {
			description.at.HandleFunc(path+"{$}", nobody)
			description.at.HandleFunc(strings.TrimSuffix(path, "/"), nobody)
		}
	}
	const most = 1 << 20 // bytes of an answer that is worth reading
	_, pattern := description.at.Handler(r)
	path := strings.TrimSuffix(strings.TrimSuffix(pattern, "{$}"), "/") + "/"
	led := answer.Code == http.StatusTemporaryRedirect // to the address that is meant
	if description.Paths[path][strings.ToLower(r.Method)] != nil && answer.Body.Len() < most && !led {
		description.Answered(t, r.Method, path, answer)
	}
}

// describing answers as another handler does, and holds that to the description.
func describing(t *testing.T, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		wantDescribed(t, r, answer)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = io.Copy(w, answer.Body)
	})
}

func TestDescriptionIsServedToEverybody(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, apitest.Seed{})
	answer := httptest.NewRecorder()
	open(o).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), "GET", commcare.DescriptionPath, http.NoBody))
	if answer.Code != http.StatusOK || answer.Body.String() != string(commcare.Description().JSON()) {
		t.Errorf("GET %s = %d, want the description", commcare.DescriptionPath, answer.Code)
	}
}
