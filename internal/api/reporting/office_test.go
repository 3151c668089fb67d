package reporting_test

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

// site is the API over one store, and what a test asks it.
type site struct {
	*apitest.Office
	handler http.Handler
}

// town is a tenant with cases, and keys whose labels are their roles.
var town = apitest.Seed{
	Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC),
	Tenants: []apitest.TenantSeed{{
		Slug: "truro", Zone: "Europe/London",
		Wards: []apitest.WardSeed{{ID: "ward-1", Name: "Castle"}},
		Users: []apitest.UserSeed{{ID: "ann", Name: "Ann", Email: "ann@truro.example", Role: caseload.RoleAnalyst}},
		Keys:  []apitest.KeySeed{{Label: "admin", Role: caseload.RoleAdmin}, {Label: "ann", Role: caseload.RoleAnalyst, User: "ann@truro.example"}},
		Cases: []apitest.CaseSeed{
			{Reference: "CW-1", PublicSummary: "Lorry", Ward: "ward-1", Source: "web", CreatedAt: time.Date(2026, 2, 10, 9, 0, 0, 0, time.UTC)},
			{Reference: "CW-2", Source: "phone", CreatedAt: time.Date(2026, 2, 20, 9, 0, 0, 0, time.UTC)},
		},
	}},
}

// overEveryStore runs a test against each store with the same contents.
func overEveryStore(t *testing.T, test func(*testing.T, *site)) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := store.OpenOffice(t, town)
			test(t, &site{o, open(t, o)})
		})
	}
}

// ask sends a request with the key of a label. What has a body is JSON.
func (s *site) ask(t *testing.T, key, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.Secrets[key])
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, r)
	return answer
}

// made stores a report and tells its number.
func (s *site) made(t *testing.T, key, design string) string {
	t.Helper()
	answer := s.ask(t, key, "POST", "/reporting/reports", design)
	if answer.Code != http.StatusCreated {
		t.Fatalf("POST /reporting/reports %s = %d %s, want 201", design, answer.Code, answer.Body)
	}
	_, number, _ := strings.Cut(answer.Header().Get("Location"), "/reports/")
	return number
}

func decoded[T any](t *testing.T, answer *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(answer.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v", answer.Body, err)
	}
	return v
}
