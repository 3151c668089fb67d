package casework_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
)

// site is a face over one store, and what a test asks it.
type site struct {
	*apitest.Office
	handler http.Handler
}

// overEveryStore runs a test against each store with the same contents.
func overEveryStore(t *testing.T, seed apitest.Seed, test func(*testing.T, *site)) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := store.OpenOffice(t, seed)
			test(t, &site{o, open(o)})
		})
	}
}

// ask sends a request with the key of a label.
func (s *site) ask(t *testing.T, key, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.Secrets[key])
	recorded := httptest.NewRecorder()
	s.handler.ServeHTTP(recorded, r)
	return recorded
}

// get asks for a path, which must be answered with 200, and returns the body.
func (s *site) get(t *testing.T, key, path string) string {
	t.Helper()
	answer := s.ask(t, key, "GET", path, "")
	if answer.Code != http.StatusOK {
		t.Fatalf("GET %s = %d %s, want 200", path, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// getJSON is get for a JSON body.
func getJSON[T any](t *testing.T, s *site, key, path string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(s.get(t, key, path)), &v); err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return v
}

type exported struct {
	Cases []struct{ Reference, Status, Ward, CreatedAt string }
	Total int
}

type listed struct {
	Cases []struct{ ID, Reference string }
}

func (l listed) references() []string {
	out := make([]string, len(l.Cases))
	for i, c := range l.Cases {
		out[i] = c.Reference
	}
	return out
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// council is a tenant with a caseworker and a key for each role, whose labels
// begin with the slug.
func council(slug string, cases ...apitest.CaseSeed) apitest.TenantSeed {
	email := "ada@" + slug + ".example"
	return apitest.TenantSeed{
		Slug: slug, Zone: "Europe/London",
		Wards:      []apitest.WardSeed{{ID: slug + "-ward-1", Name: "Castle"}, {ID: slug + "-ward-2", Name: "Harbour"}},
		Categories: []apitest.NamedSeed{{ID: slug + "-category-1", Name: "Roads & Pavements"}},
		Users:      []apitest.UserSeed{{ID: slug + "-user-1", Name: "Ada Lane", Email: email, Role: caseload.RoleCaseworker}},
		Keys: []apitest.KeySeed{
			{Label: slug + "-admin", Role: caseload.RoleAdmin},
			{Label: slug + "-manager", Role: caseload.RoleManager},
			{Label: slug + "-analyst", Role: caseload.RoleAnalyst},
			{Label: slug + "-caseworker", Role: caseload.RoleCaseworker, User: email},
		},
		Cases: cases,
	}
}

func seedOf(tenants ...apitest.TenantSeed) apitest.Seed {
	return apitest.Seed{Now: at("2026-03-08T12:00:00Z"), Tenants: tenants}
}
