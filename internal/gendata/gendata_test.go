package gendata

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/geo"
	"caseload/internal/store/memstore"
)

const square = `{"coordinates":[[[-5,50],[-4,50],[-4,51],[-5,51],[-5,50]]],"type":"Polygon"}`

// council is a tenant over the reference store, with wards that lie in squares
// side by side.
type council struct {
	*caseload.Service
	by         *caseload.Principal
	caseworker *caseload.User
}

func newCouncil(t *testing.T, wards ...caseload.WardInput) council {
	t.Helper()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
	var made atomic.Int64
	svc := caseload.NewService(memstore.New(clock), clock, func() string { return fmt.Sprintf("id-%09d", made.Add(1)) })
	tenant, err := caseload.NewTenant("test", "Test", "Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	if tenant, err = svc.CreateTenant(t.Context(), tenant); err != nil {
		t.Fatal(err)
	}
	c := council{Service: svc, by: svc.Operator(tenant)}
	if _, err := svc.ImportWards(t.Context(), c.by, wards, nil); err != nil {
		t.Fatal(err)
	}
	c.caseworker, err = svc.CreateUser(t.Context(), c.by, caseload.UserInput{Name: caseload.Set("Cas"), Email: caseload.Set("cas@test.example"), Role: caseload.RoleCaseworker})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c council) generate(t *testing.T, o Options) {
	t.Helper()
	if err := Generate(t.Context(), c.Service, c.by, o); err != nil {
		t.Fatalf("Generate() = %v", err)
	}
}

// rows lists all cases by their numbers, with the given columns as text.
func (c council) rows(t *testing.T, columns ...caseload.Path) [][]string {
	t.Helper()
	q := caseload.Query{Order: []caseload.Order{{Path: "number"}}, Limit: caseload.MaxExport}
	listing, err := c.ListCases(t.Context(), c.by, q, columns...)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for i := range listing.Rows.Rows() {
		var row []string
		for col := range columns {
			row = append(row, listing.Rows.Value(i, col).Canonical())
		}
		out = append(out, row)
	}
	return out
}

func ward(name, boundary string) caseload.WardInput {
	return caseload.WardInput{Name: caseload.Set(name), Boundary: caseload.Set(boundary)}
}

func TestSameSeedGivesSameCases(t *testing.T) {
	columns := []caseload.Path{
		"external_id", "client_reference", "name", "summary", "themes", "public_summary", "details", "address",
		"opened", "closed", "due", "lat", "lon", "properties",
	}
	a, b, other := newCouncil(t, ward("Square", square)), newCouncil(t, ward("Square", square)), newCouncil(t, ward("Square", square))
	a.generate(t, Options{Cases: 30, Seed: 7})
	b.generate(t, Options{Cases: 40, Seed: 7})
	other.generate(t, Options{Cases: 30, Seed: 8})
	first, longer, different := a.rows(t, columns...), b.rows(t, columns...), other.rows(t, columns...)
	if len(first) != 30 || len(longer) != 40 {
		t.Fatalf("there are %d and %d cases, want 30 and 40", len(first), len(longer))
	}
	for i, row := range first {
		if !slices.Equal(row, longer[i]) {
			t.Errorf("case %d is %q in a run of 30 and %q in a run of 40", i+1, row, longer[i])
		}
		if row[3] == different[i][3] && row[8] == different[i][8] {
			t.Errorf("case %d is the same with another seed: %q", i+1, row)
		}
	}
}

func TestGeneratingAgainAddsOnlyWhatIsMore(t *testing.T) {
	c := newCouncil(t, ward("Square", square))
	c.generate(t, Options{Cases: 1001, Seed: 1})
	before := c.rows(t, "id", "updated")
	told := map[caseload.Result]int{}
	c.generate(t, Options{Cases: 1011, Seed: 1, Outcome: func(r caseload.Result) { told[r]++ }})
	if told[caseload.Same] != 1001 || told[caseload.Added] != 10 {
		t.Errorf("the second run, of 10 more, told %v, want 1001 the same and 10 added", told)
	}
	if after := c.rows(t, "id", "updated"); len(after) != 1011 || !slices.EqualFunc(before, after[:1001], slices.Equal) {
		t.Errorf("after a second run there are %d cases, or some have changed; want the same 1001 and 10 more", len(after))
	}
}

func TestEveryCaseSaysThatItIsInvented(t *testing.T) {
	c := newCouncil(t)
	c.generate(t, Options{Cases: 20, Seed: 1})
	for i, row := range c.rows(t, "client_reference", "public_summary", "properties") {
		want := fmt.Sprintf("INVENTED-%d", i+1)
		if row[0] != want || !strings.HasSuffix(row[1], "(invented)") || row[2] != `{"invented":true}` {
			t.Errorf("case %d = %q, want the reference %s, a public summary that ends with (invented), and the property", i+1, row, want)
		}
	}
}

func TestCasesLieInsideTheirWards(t *testing.T) {
	const triangle = `{"coordinates":[[[10,10],[12,10],[10,12],[10,10]]],"type":"Polygon"}`
	c := newCouncil(t, ward("Square", square), ward("Triangle", triangle), ward("Unbounded", ""))
	c.generate(t, Options{Cases: 200, Seed: 1})
	boundaries := map[string]*geo.Boundary{}
	wards, err := c.Wards(t.Context(), c.by)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wards {
		if w.Boundary == "" {
			continue
		}
		if boundaries[w.Name], err = geo.ParseBoundary([]byte(w.Boundary)); err != nil {
			t.Fatal(err)
		}
	}
	listing, err := c.ListCases(t.Context(), c.by, caseload.Query{Limit: 200}, "ward", "lat", "lon")
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]int{}
	for i := range listing.Rows.Rows() {
		name := listing.Catalog.Ward(listing.Rows.PK(i, 0)).Name
		in[name]++
		lat, lon := float64(listing.Rows.Int(i, 1))/1e7, float64(listing.Rows.Int(i, 2))/1e7
		if b := boundaries[name]; b == nil || !b.Contains(lat, lon) {
			t.Errorf("a case of ward %s lies at %g, %g, which is not inside it", name, lat, lon)
		}
	}
	if len(in) != 2 || in["Square"] < 60 || in["Triangle"] < 60 {
		t.Errorf("the cases of the wards are %v, want about 100 in Square and in Triangle and none in Unbounded", in)
	}
}

func TestWardsWithoutBoundariesGetCasesWithoutPlaces(t *testing.T) {
	c := newCouncil(t, ward("North", ""), ward("South", ""))
	c.generate(t, Options{Cases: 50, Seed: 1})
	counts, _, err := c.WardCounts(t.Context(), c.by, caseload.Own)
	if err != nil {
		t.Fatal(err)
	}
	if len(counts) != 2 || counts[0].Cases+counts[1].Cases != 50 || counts[0].Cases < 10 || counts[1].Cases < 10 {
		t.Errorf("the wards have %d and %d cases, want about half of 50 each", counts[0].Cases, counts[1].Cases)
	}
	for _, row := range c.rows(t, "lat", "lon") {
		if row[0] != "" || row[1] != "" {
			t.Fatalf("a case lies at %q, want no place", row)
		}
	}
}

func TestShareIsAssigned(t *testing.T) {
	c := newCouncil(t)
	c.generate(t, Options{Cases: 1000, Seed: 1, Assign: c.caseworker.ID, Share: 0.1})
	assigned := 0
	for _, row := range c.rows(t, "assignees") {
		if row[0] != "" {
			assigned++
		}
	}
	if assigned < 70 || assigned > 130 {
		t.Errorf("%d of 1000 cases are assigned, want about 100", assigned)
	}
}

func TestClosedCasesHaveAnEnd(t *testing.T) {
	c := newCouncil(t)
	c.generate(t, Options{Cases: 300, Seed: 1})
	listing, err := c.ListCases(t.Context(), c.by, caseload.Query{Limit: 300}, "status", "opened", "closed")
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for i := range listing.Rows.Rows() {
		stage := listing.Catalog.StageOf(listing.Rows.PK(i, 0))
		opened, closed := listing.Rows.Value(i, 1), listing.Rows.Value(i, 2)
		if stage.Done() {
			done++
		}
		if stage.Done() == closed.IsNull() || !closed.IsNull() && closed.Int64() <= opened.Int64() {
			t.Errorf("a case that is %s was opened %s and closed %q", stage, opened.Canonical(), closed.Canonical())
		}
	}
	if done < 150 || done == 300 {
		t.Errorf("%d of 300 cases are done, want most and not all", done)
	}
}

func TestProgressTellsTheCasesDone(t *testing.T) {
	c := newCouncil(t)
	var told []int64
	c.generate(t, Options{Cases: 2500, Seed: 1, Progress: func(done int64) { told = append(told, done) }})
	if want := []int64{1000, 2000, 2500}; !slices.Equal(told, want) {
		t.Errorf("progress was %v, want %v", told, want)
	}
}

func TestOnlyAdministratorsGenerate(t *testing.T) {
	c := newCouncil(t)
	by := *c.by
	by.Role = caseload.RoleManager
	if err := Generate(t.Context(), c.Service, &by, Options{Cases: 1}); caseload.CodeOf(err) != caseload.CodeForbidden {
		t.Errorf("Generate() as a manager = %v, want %s", err, caseload.CodeForbidden)
	}
	if err := GenerateProgramme(t.Context(), c.Service, &by, Options{Cases: 1}); caseload.CodeOf(err) != caseload.CodeForbidden {
		t.Errorf("GenerateProgramme() as a manager = %v, want %s", err, caseload.CodeForbidden)
	}
}

func TestNothingIsRefusedToBeInvented(t *testing.T) {
	c := newCouncil(t)
	for _, n := range []int{0, -1} {
		if err := Generate(t.Context(), c.Service, c.by, Options{Cases: n}); caseload.CodeOf(err) != caseload.CodeInvalid {
			t.Errorf("Generate() of %d cases = %v, want %s", n, err, caseload.CodeInvalid)
		}
		if err := GenerateProgramme(t.Context(), c.Service, c.by, Options{Cases: n}); caseload.CodeOf(err) != caseload.CodeInvalid {
			t.Errorf("GenerateProgramme() of %d cases = %v, want %s", n, err, caseload.CodeInvalid)
		}
	}
}
