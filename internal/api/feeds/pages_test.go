package feeds_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/feeds"
	"caseload/internal/apitest"
	"caseload/internal/httpkit"
)

// town has eleven cases, of which three are of a ward, and a report.
var town = apitest.Seed{
	Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC),
	Tenants: []apitest.TenantSeed{{
		Slug: "truro", Zone: "Europe/London",
		Wards: []apitest.WardSeed{{ID: "ward-1", Name: "Castle"}},
		Keys:  []apitest.KeySeed{{Label: "admin", Role: caseload.RoleAdmin}, {Label: "public", Role: caseload.RoleAnalyst, Scopes: []string{"reports:read"}}},
		Cases: []apitest.CaseSeed{{Count: 8, Source: "web"}, {Count: 3, Ward: "ward-1", Source: "phone"}},
		Reports: []apitest.ReportSeed{{
			Number: 10800, Name: "All", Shared: true,
			Definition: caseload.ReportDefinition{Columns: []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}}, Limit: 9},
		}},
	}},
}

func overEveryStore(t *testing.T, test func(*testing.T, *apitest.Office, http.Handler)) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := store.OpenOffice(t, town)
			test(t, o, describing(t, open(o)))
		})
	}
}

// ask sends a request with a key as the password of Basic.
func ask(t *testing.T, h http.Handler, secret, path, prefer string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
	r.SetBasicAuth("anybody", secret)
	if prefer != "" {
		r.Header.Set("Prefer", prefer)
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

// page is an answer of rows.
type page struct {
	Next  string `json:"@odata.nextLink"`
	Value []map[string]any
}

// numbers follows the pages from a path to the last, and lists a column.
func numbers(t *testing.T, h http.Handler, secret, path, column string) (all []int) {
	t.Helper()
	for path != "" {
		answer := ask(t, h, secret, path, "odata.maxpagesize=2")
		var p page
		if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil || answer.Code != http.StatusOK || len(p.Value) > 2 {
			t.Fatalf("GET %s = %d %s, want a page of at most 2 rows", path, answer.Code, answer.Body)
		}
		for _, row := range p.Value {
			all = append(all, int(row[column].(float64)))
		}
		if path = ""; p.Next != "" {
			next, err := url.Parse(p.Next)
			if err != nil {
				t.Fatal(err)
			}
			path = next.RequestURI()
		}
	}
	return all
}

func TestPagesHoldEveryRowOnce(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office, h http.Handler) {
		for path, want := range map[string][]int{
			"cases?$select=number":                                      {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
			"cases?$orderby=number%20desc&$filter=number%20lt%206":      {5, 4, 3, 2, 1},
			"cases?$orderby=ward,number%20desc&$filter=number%20ge%206": {11, 10, 9, 8, 7, 6},
			"cases?$filter=ward%20eq%20'castle'&$top=2&$skip=1":         {10, 11},
			"cases?$top=5": {1, 2, 3, 4, 5},
		} {
			if got := numbers(t, h, o.Secrets["admin"], "/odata/"+path, "number"); !slices.Equal(got, want) {
				t.Errorf("the pages of %s hold %v, want %v", path, got, want)
			}
		}
		if got := numbers(t, h, o.Secrets["admin"], "/odata/report_10800?$orderby=CaseDetails_CaseId", "CaseDetails_CaseId"); !slices.Equal(got, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
			t.Errorf("the pages of a report of 9 rows hold %v", got)
		}
	})
}

func TestWhoReadsNoCasesPagesThroughWhatIsPublic(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office, h http.Handler) {
		for _, set := range []string{"cases", "cases_case"} {
			if got := numbers(t, h, o.Secrets["public"], "/odata/"+set, "number"); !slices.Equal(got, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}) {
				t.Errorf("the pages of %s hold %v, want all in the order in which they were made", set, got)
			}
		}
		if got := numbers(t, h, o.Secrets["public"], "/odata/report_10800", "CaseDetails_CaseId"); len(got) != 9 {
			t.Errorf("the pages of a report of 9 rows hold %v", got)
		}
		if answer := ask(t, h, o.Secrets["public"], "/odata/cases?$orderby=received", ""); answer.Code != http.StatusBadRequest {
			t.Errorf("sorted by what the key may not read: %d %s, want 400", answer.Code, answer.Body)
		}
	})
}

func TestWhoSendsNoKeyIsAskedForAPassword(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	answer := ask(t, open(o), "wrong", "/odata/", "")
	if answer.Code != http.StatusUnauthorized || !strings.HasPrefix(answer.Header().Get("WWW-Authenticate"), "Basic ") {
		t.Errorf("a wrong password is answered %d %v, want 401 and Basic", answer.Code, answer.Header())
	}
}

func TestEveryCurlLineOfTheDocsWorks(t *testing.T) {
	text, err := os.ReadFile("../../../docs/odata.md")
	if err != nil {
		t.Fatal(err)
	}
	overEveryStore(t, func(t *testing.T, o *apitest.Office, h http.Handler) {
		worked := map[string]bool{}
		for _, line := range apitest.CurlLines(string(text)) {
			ctx, note := httpkit.WithAnnotation(t.Context())
			answer := httptest.NewRecorder()
			c := apitest.ParseCurl(line, map[string]string{"URL": "", "KEY": o.Secrets["admin"]})
			r := c.Request(ctx, t, nil)
			if c.User != "" {
				r.SetBasicAuth(c.User, c.Secret)
			}
			h.ServeHTTP(answer, r)
			if answer.Code != http.StatusOK {
				t.Errorf("%s\nis answered %d %s", line, answer.Code, answer.Body)
			}
			worked[note.Route] = true
		}
		for _, route := range feeds.Routes {
			if !worked[route.Pattern] && route.Pattern != feeds.Root {
				t.Errorf("docs/odata.md has no curl line of %s", route.Pattern)
			}
		}
	})
}

func TestEveryOptionIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../docs/odata.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range feeds.Routes {
		for _, p := range route.Parameters {
			if !strings.Contains(string(text), "\n| `"+p.Name+"`") {
				t.Errorf("docs/odata.md does not say what %s does", p.Name)
			}
		}
	}
}
