package casebook

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/gendata"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

const page = "../../../docs/casebook.md"

func readDoc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// general is the pattern of a route with any collection in the place of its own.
func (r *Route) general() string {
	if r.of == nil {
		return r.Pattern
	}
	return "{collection}" + strings.TrimPrefix(r.Pattern, r.of.Path)
}

func TestEveryRouteIsDocumented(t *testing.T) {
	doc := readDoc(t, page)
	headings := map[string]bool{}
	for _, route := range Routes {
		headings["### "+route.Method+" "+route.general()] = true
	}
	for heading := range headings {
		if !strings.Contains(doc, "\n"+heading+"\n") {
			t.Errorf("docs/casebook.md has no section %s", heading)
		}
	}
}

// The tables stand behind the heading; -update writes them.
const resourcesHeading = "\n## Resources\n"

func TestDocumentedResourcesAreThoseOfTheSchema(t *testing.T) {
	doc := readDoc(t, page)
	before, rest, ok := strings.Cut(doc, resourcesHeading)
	got, after, more := strings.Cut(rest, "\n## ")
	if !ok || !more {
		t.Fatalf("docs/casebook.md has no section %q with another behind it", resourcesHeading)
	}
	var want strings.Builder
	for _, typ := range schema.Types {
		writeType(&want, typ)
	}
	if apitest.Updating() {
		doc = before + resourcesHeading + want.String() + "\n## " + after
		if err := os.WriteFile(page, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Errorf("docs/casebook.md is not what the schema says; -update writes it anew (-want +got):\n%s", diff)
	}
}

func writeType(to *strings.Builder, typ *jsonapi.Type) {
	fmt.Fprintf(to, "\n### %s\n\nAt `%s`: %s.\n\n| attribute | kind | what it is |\n|---|---|---|\n", typ.Name, typ.Path, typ.Means)
	for _, a := range typ.Attributes {
		notes := []string{kindNames[a.Kind]}
		if a.ReadOnly {
			notes = append(notes, "read-only")
		}
		if a.NoFilter && a.NoSort {
			notes = append(notes, "no filter or sort")
		}
		means := a.Means
		if len(a.Values) > 0 {
			means += ": `" + strings.Join(a.Values, "`, `") + "`"
		}
		fmt.Fprintf(to, "| `%s` | %s | %s |\n", a.Name, strings.Join(notes, ", "), means)
	}
	if len(typ.Relationships) == 0 {
		return
	}
	to.WriteString("\n| relationship | leads to | what that is |\n|---|---|---|\n")
	for _, r := range typ.Relationships {
		notes := "one of"
		if r.Many {
			notes = "any of"
		}
		notes += " `" + strings.Join(r.To, "`, `") + "`"
		if r.ReadOnly {
			notes += ", read-only"
		}
		if r.NoFilter {
			notes += ", no filter"
		}
		fmt.Fprintf(to, "| `%s` | %s | %s |\n", r.Name, notes, r.Means)
	}
}

var kindNames = map[jsonapi.Kind]string{
	jsonapi.KindString: "text", jsonapi.KindInteger: "whole number", jsonapi.KindNumber: "number", jsonapi.KindBoolean: "boolean",
	jsonapi.KindDate: "date", jsonapi.KindTime: "time", jsonapi.KindObject: "object", jsonapi.KindArray: "array",
}

// The commands are those of the demo: its Cornwall, with fewer cases.
func TestEveryCurlLineOfTheDocsWorks(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			office, variables := newDocumented(t, store)
			handler := http.NewServeMux()
			handler.Handle("/", New(office.Service, Options{}))
			handler.Handle(TokenPath, NewTokens(office.Service, Options{}))
			worked := map[string]bool{}
			for _, name := range []string{page, "../../../docs/jsonapi.md"} {
				for _, line := range apitest.CurlLines(readDoc(t, name)) {
					c := apitest.ParseCurl(line, variables)
					ctx, note := httpkit.WithAnnotation(t.Context())
					r := c.Request(ctx, t, nil)
					answer := httptest.NewRecorder()
					handler.ServeHTTP(answer, r)
					if answer.Code >= 300 {
						t.Errorf("%s\nis answered %d %s", line, answer.Code, answer.Body)
					}
					if bytes.HasPrefix(answer.Body.Bytes(), []byte(`{"data":[]`)) {
						t.Errorf("%s\nfinds nothing", line)
					}
					worked[r.Method+" "+note.Route] = true
				}
			}
			checkWorked(t, worked)
		})
	}
}

// checkWorked looks for routes that no command has asked for, of any type.
func checkWorked(t *testing.T, worked map[string]bool) {
	t.Helper()
	general := map[string]bool{}
	for _, r := range Routes {
		at := r.Method + " " + r.general()
		general[at] = general[at] || worked[r.Method+" "+r.Pattern]
	}
	for route, ok := range general {
		if !ok {
			t.Errorf("docs/casebook.md has no curl line of %s", route)
		}
	}
}

const documentedCases = 30

// newDocumented is an office with invented cases, and the variables of the
// documents.
func newDocumented(t *testing.T, store apitest.Store) (*apitest.Office, map[string]string) {
	t.Helper()
	const email = "admin@cornwall.example"
	o := store.OpenOffice(t, apitest.Seed{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), Tenants: []apitest.TenantSeed{{
		Slug: "cornwall", Zone: "Europe/London",
		Wards: []apitest.WardSeed{{ID: "ward-1", Name: "Truro"}},
		Users: []apitest.UserSeed{{ID: "user-1", Name: "Ada", Email: email, Role: caseload.RoleAdmin}},
		Keys:  []apitest.KeySeed{{Label: "admin", Role: caseload.RoleAdmin, User: email}},
	}}})
	tenant, err := o.Service.Tenant(t.Context(), "cornwall")
	if err != nil {
		t.Fatal(err)
	}
	by := o.Service.Operator(tenant)
	if err := gendata.Generate(t.Context(), o.Service, by, gendata.Options{Cases: documentedCases, Seed: 1, Parts: 2}); err != nil {
		t.Fatal(err)
	}
	client, secret, err := o.Service.CreateApplication(t.Context(), by, caseload.ApplicationInput{Name: "Intake form", Email: "intake@cornwall.example", Role: caseload.RoleManager})
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{"CLIENT_ID": client.Key.ID, "CLIENT_SECRET": secret, "URL": "", "KEY": o.Secrets["admin"], "USER_ID": "user-1", "WARD_ID": "ward-1"}
	goals := caseload.Has{Way: caseload.Way{Path: "case", Back: true, Noun: caseload.NounGoal}}
	set, err := o.Service.ListRecords(t.Context(), by, caseload.RecordQuery{
		Noun: caseload.NounInvolvement, Query: caseload.Query{Where: caseload.Has{Way: caseload.Way{Path: "case", Noun: caseload.NounCase}, Where: goals}, Limit: 1},
		Columns: map[caseload.Noun][]caseload.Path{caseload.NounInvolvement: {"case.id", "person.id"}},
	})
	if err != nil || set.Page.Rows() == 0 {
		t.Fatalf("there is no case with a person and a goal: %v", err)
	}
	variables["CASE_ID"], variables["PERSON_ID"] = set.Page.String(0, 0), set.Page.String(0, 1)
	return o, variables
}

var assertionRow = regexp.MustCompile("(?m)^\\| A-([0-9]+) \\| .+ \\| `(Test[A-Za-z0-9]+)` \\|$")

func TestEachAssertionHasItsTest(t *testing.T) {
	tests := testsThatCite(t)
	rows := assertionRow.FindAllStringSubmatch(readDoc(t, "../../../docs/jsonapi.md"), -1)
	for i, row := range rows {
		if row[1] != strconv.Itoa(i+1) {
			t.Fatalf("assertion %d of docs/jsonapi.md has the number %s", i+1, row[1])
		}
		if citing := tests["A-"+row[1]]; !slices.Contains(citing, row[2]) {
			t.Errorf("docs/jsonapi.md says that %s holds A-%s, which it does not cite; these do: %v", row[2], row[1], citing)
		}
	}
	if len(rows) != 90 {
		t.Errorf("docs/jsonapi.md has %d assertions with their tests, want 90", len(rows))
	}
}

var (
	aFunction  = regexp.MustCompile(`(?m)^(?://.*\n)*func .*\n`)
	functionOf = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
	assertion  = regexp.MustCompile(`\bA-[0-9]+\b`)
)

// testsThatCite lists the tests of this package and of internal/jsonapi by the
// assertions that their comments cite.
func testsThatCite(t *testing.T) map[string][]string {
	t.Helper()
	tests := map[string][]string{}
	for _, folder := range []string{".", "../../jsonapi"} {
		files, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file.Name(), "_test.go") {
				continue
			}
			text := readDoc(t, folder+"/"+file.Name())
			starts := append(aFunction.FindAllStringIndex(text, -1), []int{len(text)})
			for i, at := range starts[:len(starts)-1] {
				body := text[at[0]:starts[i+1][0]]
				name := functionOf.FindStringSubmatch(body)
				for _, number := range assertion.FindAllString(body, -1) {
					if name != nil {
						tests[number] = append(tests[number], name[1])
					}
				}
			}
		}
	}
	return tests
}
