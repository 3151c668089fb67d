package casework_test

import (
	"bytes"
	"maps"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/casework"
	"caseload/internal/apitest"
)

// A canary is a pair of offices that differ only in what a key may not see. It
// must get the same answers from both.
type canary struct {
	name    string
	key     string
	one     []apitest.CaseSeed
	other   []apitest.CaseSeed
	answers func(casework.Route) bool // the routes that must not tell
}

// seen are the cases that every key of these tests sees.
func seen() []apitest.CaseSeed {
	of := apitest.CaseSeed{AssigneeID: "truro-user-1", Ward: "truro-ward-1", Summary: "visible", PublicSummary: "pothole", CreatedAt: at("2026-01-10T10:00:00Z")}
	web, phone := of, of
	web.Source, phone.Source = "web", "phone"
	return []apitest.CaseSeed{web, phone}
}

// unseen are two cases of which one is in each office.
func unseen(confidential bool) (one, other apitest.CaseSeed) {
	return apitest.CaseSeed{
			Confidential: confidential, Source: "web", Status: "open", Ward: "truro-ward-1", Category: "truro-category-1",
			Summary: "zebra", PublicSummary: "zebra", CreatedAt: at("2026-01-09T10:00:00Z"), ResidentName: "Zelah", Reference: "CW-Z",
		}, apitest.CaseSeed{
			Confidential: confidential, Source: "phone", Status: "closed", Ward: "truro-ward-2", Archived: true, InternalRef: "A-1",
			Summary: "aardvark", PublicSummary: "aardvark", CreatedAt: at("2026-01-11T10:00:00Z"), ResidentName: "Ada Aardvark", Reference: "CW-A",
		}
}

func canaries() []canary {
	every := func(casework.Route) bool { return true }
	z, a := unseen(false)
	secretZ, secretA := unseen(true)
	internalZ, internalA := seen()[0], seen()[0]
	internalZ.Summary, internalZ.Details, internalZ.ResidentName, internalZ.ResidentEmail = "zebra", "zebra", "Zelah", "zelah@penrose.example"
	internalA.Summary, internalA.Details, internalA.ResidentName, internalA.InternalRef = "aardvark", "aardvark", "Ada Aardvark", "A-1"
	internalA.Archived = true
	return []canary{
		{"another's case", "truro-caseworker", append(seen(), z), append(seen(), a), every},
		{"a confidential case", "truro-manager", append(seen(), secretZ), append(seen(), secretA), every},
		{"a confidential case from an analyst", "truro-analyst", append(seen(), secretZ), append(seen(), secretA), every},
		{"internal and personal fields", "truro-admin", append(seen(), internalZ), append(seen(), internalA), func(r casework.Route) bool {
			return strings.HasSuffix(r.Pattern, "/export") || r.Scope == caseload.ReportsRead
		}},
	}
}

func TestAnswersTellNothingOfWhatAKeyMayNotSee(t *testing.T) {
	for _, c := range canaries() {
		for _, store := range apitest.Stores() {
			t.Run(c.name+"/"+store.Name, func(t *testing.T) {
				one := openSite(t, store, seedOf(council("truro", c.one...)))
				other := openSite(t, store, seedOf(council("truro", c.other...)))
				ids := caseIDs(t, one)
				if theirs := caseIDs(t, other); !slices.Equal(ids, theirs) {
					t.Fatalf("the offices have the cases %v and %v, want the same ids", ids, theirs)
				}
				for _, route := range casework.Routes {
					if c.answers(route) {
						compareAnswers(t, c.key, route, ids, one, other)
					}
				}
			})
		}
	}
}

func openSite(t *testing.T, store apitest.Store, seed apitest.Seed) *site {
	t.Helper()
	o := store.OpenOffice(t, seed)
	return &site{o, open(o)}
}

func caseIDs(t *testing.T, s *site) []string {
	t.Helper()
	var ids []string
	for _, c := range getJSON[listed](t, s, "truro-admin", "/api/cases").Cases {
		ids = append(ids, c.ID)
	}
	return slices.Sorted(slices.Values(ids))
}

// words are looked for in every parameter that takes any text.
var words = []string{"zebra", "aardvark", "Zelah", "CW-Z", "CW-A", "A-1", "truro-ward-1", "truro-ward-2", "Castle", "truro-user-1", "truro-category-1", "2026-01-10"}

// compareAnswers asks both offices for a route with every value of every
// parameter, and with two parameters at once.
func compareAnswers(t *testing.T, key string, route casework.Route, ids []string, one, other *site) {
	t.Helper()
	for _, query := range queriesOf(route) {
		for _, id := range append(ids, "truro-ward-1", "nothing") {
			path := strings.ReplaceAll(route.Pattern, "{id}", id)
			if query != "" {
				path += "?" + query
			}
			body := `{"summary":"new"}`
			a, b := one.ask(t, key, route.Method, path, body), other.ask(t, key, route.Method, path, body)
			if x, y := whole(a), whole(b); !bytes.Equal(x, y) {
				t.Errorf("%s %s tells the offices apart:\n%s\n%s", route.Method, path, x, y)
			}
			if !strings.Contains(route.Pattern, "{id}") {
				break
			}
		}
	}
}

func queriesOf(route casework.Route) []string {
	single := []url.Values{{}}
	for _, p := range route.Parameters {
		values := p.Values
		if p.Open {
			values = slices.Concat(values, words)
		}
		for _, name := range append(p.Aliases, p.Name) {
			for _, v := range values {
				single = append(single, url.Values{name: {v}})
			}
		}
	}
	var out []string
	for _, a := range single {
		out = append(out, a.Encode())
		for _, with := range []url.Values{{"limit": {"1"}, "pageSize": {"1"}}, {"limit": {"all"}, "sort": {"status"}}} {
			both := maps.Clone(with)
			maps.Copy(both, a)
			out = append(out, both.Encode())
		}
	}
	return out
}

var cursors = regexp.MustCompile(`after=[A-Za-z0-9_-]+`)

// whole is an answer with all its bytes, but for the cursor, in which each
// database has a name of its own.
func whole(answer *httptest.ResponseRecorder) []byte {
	var out bytes.Buffer
	_ = answer.Result().Write(&out)
	return cursors.ReplaceAll(out.Bytes(), []byte("after="))
}
