package casework_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casework"
)

// behind is a store whose views that may lag do, as on a replica.
type behind struct{ caseload.Store }

type behindTx struct{ caseload.Tx }

func (s behind) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error {
		if fresh == caseload.Lagging {
			tx = behindTx{tx}
		}
		return fn(tx)
	})
}

func (tx behindTx) Horizon() caseload.Horizon {
	h := tx.Tx.Horizon()
	h.Lag = caseload.Lag{Replica: true, Age: 2001 * time.Millisecond}
	return h
}

func TestOnlyExportsAndTheReportMayBeOldAndSayHowOld(t *testing.T) {
	overEveryStore(t, crowd(), func(t *testing.T, s *site) {
		s.handler = casework.New(caseload.NewService(behind{s.Store}, s.Clock.Now, nil), casework.Options{Now: s.Clock.Now})
		mayLag := map[string]bool{"/api/cases/export": true, "/api/wards/export": true, "/api/reports/public": true}
		for _, route := range casework.Routes {
			if route.Method != "GET" {
				continue
			}
			path := strings.Replace(route.Pattern, "{id}", "none", 1)
			if age := s.age(t, path, ""); (age == "3") != mayLag[path] || age != "" && !mayLag[path] {
				t.Errorf("GET %s says the age %q, and may lag: %t", path, age, mayLag[path])
			}
			if age := s.age(t, path, "no-transform, No-Cache"); age != "" {
				t.Errorf("GET %s with no-cache says the age %q, want none", path, age)
			}
		}
		if age := s.age(t, "/api/cases/export?limit=all", ""); age != "3" {
			t.Errorf("a stream says the age %q, want 3", age)
		}
		if age := s.age(t, "/api/cases/export?limit=all", "no-cache"); age != "" {
			t.Errorf("a stream with no-cache says the age %q, want none", age)
		}
	})
}

// age asks with a Cache-Control, and returns the answer's Age.
func (s *site) age(t *testing.T, path, control string) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+s.Secrets["truro-admin"])
	if control != "" {
		r.Header.Set("Cache-Control", control)
	}
	recorded := httptest.NewRecorder()
	s.handler.ServeHTTP(recorded, r)
	if recorded.Code >= 500 {
		t.Fatalf("GET %s = %d %s", path, recorded.Code, recorded.Body)
	}
	return recorded.Header().Get("Age")
}
