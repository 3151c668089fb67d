package casework_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/apitest"
)

// crowd is more cases than an export answers, by hours: those of an hour are
// made at the same moment.
func crowd() apitest.Seed {
	var cases []apitest.CaseSeed
	for hour := range 6 {
		cases = append(cases, apitest.CaseSeed{
			Count: 900, Source: "web", CreatedAt: at(fmt.Sprintf("2026-01-01T%02d:00:00Z", hour)),
		})
	}
	return seedOf(council("truro", cases...))
}

func TestExportStopsAtFiveThousandNewestAndSaysSo(t *testing.T) {
	overEveryStore(t, crowd(), func(t *testing.T, s *site) {
		answer := s.ask(t, "truro-admin", "GET", "/api/cases/export?format=csv", "")
		rows := readCSV(t, answer.Body.String())[1:]
		if len(rows) != caseload.MaxExport {
			t.Fatalf("the export has %d rows, want %d", len(rows), caseload.MaxExport)
		}
		for i := 1; i < len(rows); i++ {
			if rows[i-1][7] < rows[i][7] {
				t.Fatalf("row %d was made at %s, the next one at %s: want the newest first", i, rows[i-1][7], rows[i][7])
			}
		}
		h := answer.Header()
		if h.Get("X-Total-Count") != "5400" || h.Get("X-Truncated") != "true" {
			t.Errorf("X-Total-Count = %q, X-Truncated = %q, want 5400 and true", h.Get("X-Total-Count"), h.Get("X-Truncated"))
		}

		rest := s.ask(t, "truro-admin", "GET", linkOf(t, h.Get("Link")), "")
		rows = append(rows, readCSV(t, rest.Body.String())[1:]...)
		if got := rest.Header().Get("X-Truncated"); got != "false" || rest.Header().Get("Link") != "" {
			t.Errorf("the last page has X-Truncated %q and Link %q, want false and none", got, rest.Header().Get("Link"))
		}
		all := readCSV(t, s.get(t, "truro-admin", "/api/cases/export?format=csv&limit=all"))[1:]
		if fmt.Sprint(rows) != fmt.Sprint(all) {
			t.Errorf("the pages have %d rows, limit=all %d, or they are in another order", len(rows), len(all))
		}
		if n := distinct(all); n != 5400 {
			t.Errorf("limit=all has %d different references, want 5400", n)
		}
	})
}

func TestExportTotalIsTheNumberOfRowsReturned(t *testing.T) {
	overEveryStore(t, crowd(), func(t *testing.T, s *site) {
		for path, want := range map[string]int{
			"/api/cases/export": 5000, "/api/cases/export?limit=7": 7, "/api/cases/export?limit=all": 5400,
			"/api/cases/export?from=2026-01-01T05:00:00Z": 900,
		} {
			got := getJSON[exported](t, s, "truro-admin", path)
			if got.Total != want || len(got.Cases) != want {
				t.Errorf("GET %s: total %d of %d cases, want %d", path, got.Total, len(got.Cases), want)
			}
		}
	})
}

func readCSV(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("the answer is not CSV with a header: %v", err)
	}
	return rows
}

func linkOf(t *testing.T, header string) string {
	t.Helper()
	link, ok := strings.CutSuffix(header, `>; rel="next"`)
	if !ok || !strings.HasPrefix(link, "<") {
		t.Fatalf("Link = %q, want a link to the next page", header)
	}
	return link[1:]
}

func distinct(rows [][]string) int {
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r[0]] = true
	}
	return len(seen)
}
