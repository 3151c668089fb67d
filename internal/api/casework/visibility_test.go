package casework_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"caseload/internal/api/casework"
	"caseload/internal/apitest"
)

// twoCouncils have cases of the same references in wards of the same names.
// In each, CW-1 is the caseworker's and CW-2 nobody's.
func twoCouncils() apitest.Seed {
	of := func(slug string) apitest.TenantSeed {
		own := apitest.CaseSeed{Reference: "CW-1", Source: "web", Ward: slug + "-ward-1", AssigneeID: slug + "-user-1", PublicSummary: "own of " + slug}
		other := apitest.CaseSeed{Reference: "CW-2", Source: "web", Ward: slug + "-ward-1", Status: "closed", PublicSummary: "other of " + slug}
		return council(slug, own, other)
	}
	return seedOf(of("truro"), of("penryn"))
}

func TestCaseworkerSeesOwnCasesOnlyInEveryAnswer(t *testing.T) {
	overEveryStore(t, twoCouncils(), func(t *testing.T, s *site) {
		all := getJSON[listed](t, s, "truro-admin", "/api/cases?sort=reference")
		if got := all.references(); !slices.Equal(got, []string{"CW-1", "CW-2"}) {
			t.Fatalf("the admin's list = %v, want CW-1 and CW-2", got)
		}
		own := getJSON[listed](t, s, "truro-caseworker", "/api/cases")
		if got := own.references(); !slices.Equal(got, []string{"CW-1"}) {
			t.Errorf("the caseworker's list = %v, want CW-1", got)
		}
		if got := getJSON[exported](t, s, "truro-caseworker", "/api/cases/export?limit=all"); got.Total != 1 || got.Cases[0].Reference != "CW-1" {
			t.Errorf("the caseworker's export = %+v, want CW-1 alone", got)
		}
		other := "/api/cases/" + all.Cases[1].ID
		for _, method := range []string{"GET", "PATCH", "PUT"} {
			if got := s.ask(t, "truro-caseworker", method, other, `{"status":"open"}`); got.Code != http.StatusNotFound {
				t.Errorf("%s of another's case = %d, want 404", method, got.Code)
			}
		}
		if got := s.ask(t, "truro-caseworker", "POST", other+"/notes", `{"text":"x"}`); got.Code != http.StatusNotFound {
			t.Errorf("a note to another's case = %d, want 404", got.Code)
		}
		wards := getJSON[struct {
			Wards []struct {
				Name       string
				TotalCases int
			}
		}](t, s, "truro-caseworker", "/api/wards/export")
		if len(wards.Wards) != 2 || wards.Wards[0].TotalCases != 1 {
			t.Errorf("the caseworker's wards = %+v, want one case in Castle", wards)
		}
		report := getJSON[struct{ TotalCases, TotalResolved int }](t, s, "truro-caseworker", "/api/reports/public")
		if report.TotalCases != 1 || report.TotalResolved != 0 {
			t.Errorf("the caseworker's report = %+v, want one open case", report)
		}
	})
}

func TestArchivedCasesStayInExportsAndStatistics(t *testing.T) {
	plain := apitest.CaseSeed{Source: "web", Ward: "truro-ward-1"}
	archived := apitest.CaseSeed{Source: "web", Ward: "truro-ward-1", Status: "closed", Archived: true}
	overEveryStore(t, seedOf(council("truro", plain, archived)), func(t *testing.T, s *site) {
		if got := getJSON[listed](t, s, "truro-admin", "/api/cases?archived=true"); len(got.Cases) != 1 {
			t.Fatalf("%d cases are archived, want 1", len(got.Cases))
		}
		for _, path := range []string{"/api/cases/export", "/api/cases/export?limit=all"} {
			if got := getJSON[exported](t, s, "truro-analyst", path); got.Total != 2 {
				t.Errorf("GET %s has %d cases, want 2", path, got.Total)
			}
		}
		wards := getJSON[struct {
			Wards []struct{ TotalCases int }
		}](t, s, "truro-analyst", "/api/wards/export")
		report := getJSON[struct{ TotalCases, TotalResolved int }](t, s, "truro-analyst", "/api/reports/public")
		if wards.Wards[0].TotalCases != 2 || report.TotalCases != 2 || report.TotalResolved != 1 {
			t.Errorf("the wards %+v and the report %+v leave out the archived case", wards, report)
		}
	})
}

func TestTenantsNeverSeeEachOther(t *testing.T) {
	overEveryStore(t, twoCouncils(), func(t *testing.T, s *site) {
		theirs := getJSON[listed](t, s, "penryn-admin", "/api/cases")
		for _, route := range casework.Routes {
			path := strings.ReplaceAll(route.Pattern, "{id}", theirs.Cases[0].ID)
			if strings.Contains(route.Pattern, "wards") {
				path = strings.ReplaceAll(route.Pattern, "{id}", "penryn-ward-1")
			}
			answer := s.ask(t, "truro-admin", route.Method, path, `{}`)
			if strings.Contains(route.Pattern, "{id}") && answer.Code != http.StatusNotFound && answer.Code != http.StatusBadRequest {
				t.Errorf("%s %s of another tenant = %d, want 404", route.Method, route.Pattern, answer.Code)
			}
			if strings.Contains(answer.Body.String(), "penryn") {
				t.Errorf("%s %s tells of another tenant: %s", route.Method, route.Pattern, answer.Body)
			}
		}
		if got := getJSON[exported](t, s, "truro-admin", "/api/cases/export?wardId=penryn-ward-1"); got.Total != 0 {
			t.Errorf("the cases of another tenant's ward = %+v, want none", got)
		}
		if got := getJSON[exported](t, s, "truro-admin", "/api/cases/export?ward=Castle"); got.Total != 2 {
			t.Errorf("the cases of the ward Castle = %+v, want our two", got)
		}
	})
}
