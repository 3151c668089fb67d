package casework_test

import (
	"net/http"
	"slices"
	"testing"

	"caseload"
	"caseload/internal/apitest"
)

func TestSearchSaysThatItMetItsBound(t *testing.T) {
	many := apitest.CaseSeed{Count: caseload.MaxMatches + 1, Source: "web", Summary: "pothole"}
	few := apitest.CaseSeed{Count: 3, Source: "web", Summary: "kerb"}
	overEveryStore(t, seedOf(council("truro", many, few)), func(t *testing.T, s *site) {
		for query, want := range map[string]string{"search=pothole": "true", "search=kerb": "false", "status=open": ""} {
			answer := s.ask(t, "truro-admin", "GET", "/api/cases?"+query, "")
			if got := answer.Header().Get("X-Truncated"); got != want {
				t.Errorf("X-Truncated of %s = %q, want %q", query, got, want)
			}
		}
	})
}

func TestPagesOfASearchAndOfAListCoverThemOnce(t *testing.T) {
	cases := apitest.CaseSeed{Count: 23, Source: "web", Summary: "pothole", CreatedAt: at("2026-01-01T00:00:00Z")}
	overEveryStore(t, seedOf(council("truro", cases)), func(t *testing.T, s *site) {
		for _, query := range []string{"search=pothole", "sort=status", "sort=-updatedAt", "sort=reference", ""} {
			var found []string
			for _, page := range []string{"1", "2", "3", "4"} {
				found = append(found, getJSON[listed](t, s, "truro-admin", "/api/cases?pageSize=10&page="+page+"&"+query).references()...)
			}
			slices.Sort(found)
			if n := len(slices.Compact(slices.Clone(found))); n != 23 || len(found) != 23 {
				t.Errorf("the pages of %q have %d cases, %d different ones, want 23", query, len(found), n)
			}
		}
	})
}

func TestWhatIsNotServedIsNotFound(t *testing.T) {
	overEveryStore(t, seedOf(council("truro")), func(t *testing.T, s *site) {
		for _, path := range []string{"/api/events", "/api/news", "/api/webhooks", "/api/", "/api/cases/x/y"} {
			if got := s.ask(t, "truro-admin", "GET", path, ""); got.Code != http.StatusNotFound {
				t.Errorf("GET %s = %d, want 404", path, got.Code)
			}
		}
	})
}
