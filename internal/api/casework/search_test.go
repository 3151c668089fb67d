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

func TestSearchWithoutAWordFindsNothing(t *testing.T) {
	cases := apitest.CaseSeed{Count: 3, Source: "web", Summary: "kerb", Ward: "truro-ward-1", Category: "truro-category-1"}
	overEveryStore(t, seedOf(council("truro", cases)), func(t *testing.T, s *site) {
		for _, filter := range []string{"", "status=open", "ward=Castle", "wardId=truro-ward-1", "categoryId=truro-category-1&status=open"} {
			if got := getJSON[listed](t, s, "truro-admin", "/api/cases?"+filter); len(got.Cases) != 3 {
				t.Errorf("the list of %q has %d cases, want 3", filter, len(got.Cases))
			}
			for _, search := range []string{"!", "%20.%20", "-%2F-"} {
				got := getJSON[struct {
					listed
					Pagination struct{ Total, TotalPages int }
				}](t, s, "truro-admin", "/api/cases?search="+search+"&"+filter)
				if len(got.Cases) != 0 || got.Pagination.Total != 0 || got.Pagination.TotalPages != 0 {
					t.Errorf("the search for %s with %q = %+v, want nothing", search, filter, got)
				}
			}
		}
	})
}

func TestSearchReadsTheFieldsThatTheDocsName(t *testing.T) {
	one := apitest.CaseSeed{
		Source: "web", Reference: "REF-7", Summary: "summaryword", PublicSummary: "publicword", Details: "detailword",
		PublicThemes: "themeword", InternalRef: "refword", Address: "addressword", Ward: "truro-ward-1",
		ResidentName: "nameword", ResidentEmail: "mailword@truro.example", ResidentAddress: "houseword",
	}
	overEveryStore(t, seedOf(council("truro", one)), func(t *testing.T, s *site) {
		for word, want := range map[string]int{
			"REF-7": 1, "summaryw": 1, "publicw": 1, "detailw": 1,
			"themeword": 0, "refword": 0, "addressword": 0, "castle": 0, "nameword": 0, "mailword": 0, "houseword": 0,
		} {
			if got := getJSON[listed](t, s, "truro-admin", "/api/cases?search="+word); len(got.Cases) != want {
				t.Errorf("the search for %s finds %d cases, want %d", word, len(got.Cases), want)
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
