package imports

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
)

// council is a tenant, empty at first.
type council struct {
	*caseload.Service
	by    *caseload.Principal
	clock *atomic.Int64 // seconds
}

// newCouncil makes one over the reference store.
func newCouncil(t *testing.T, zone string) council {
	t.Helper()
	return councilIn(t, apitest.Stores()[0], zone)
}

// overEveryStore runs a test in an empty tenant over each store.
func overEveryStore(t *testing.T, zone string, test func(*testing.T, council)) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) { test(t, councilIn(t, store, zone)) })
	}
}

func councilIn(t *testing.T, store apitest.Store, zone string) council {
	t.Helper()
	began := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var seconds atomic.Int64
	clock := func() time.Time { return began.Add(time.Duration(seconds.Add(1)) * time.Second) }
	made := 0
	svc := caseload.NewService(store.Open(t, clock), clock, func() string { made++; return fmt.Sprintf("id-%09d", made) })
	tenant, err := caseload.NewTenant("test", "Test", zone)
	if err != nil {
		t.Fatal(err)
	}
	if tenant, err = svc.CreateTenant(t.Context(), tenant); err != nil {
		t.Fatal(err)
	}
	return council{svc, svc.Operator(tenant), &seconds}
}

// run imports a text, which must be readable to its end.
func (c council) run(t *testing.T, text string, m *Mapping, opts Options) Report {
	t.Helper()
	report, err := Run(t.Context(), c.Service, c.by, strings.NewReader(text), m, opts)
	if err != nil {
		t.Fatalf("Run() = %v", err)
	}
	return report
}

// only returns the cases in the order of their numbers, with the given columns
// as canonical text.
func (c council) cases(t *testing.T, columns ...caseload.Path) [][]string {
	t.Helper()
	listing, err := c.ListCases(t.Context(), c.by, caseload.Query{Order: []caseload.Order{{Path: "number"}}, Limit: 5000}, columns...)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for i := range listing.Rows.Rows() {
		row := make([]string, len(columns))
		for col := range columns {
			row[col] = listing.Rows.Value(i, col).Canonical()
		}
		out = append(out, row)
	}
	return out
}

func (c council) wards(t *testing.T) []caseload.WardCount {
	t.Helper()
	wards, _, err := c.WardCounts(t.Context(), c.by, caseload.Own)
	if err != nil {
		t.Fatal(err)
	}
	return wards
}

func parse(t *testing.T, text string) *Mapping {
	t.Helper()
	m, err := ParseMapping("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func ready(t *testing.T, name string) *Mapping {
	t.Helper()
	m, err := FindMapping(name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// counted is a report without what differs from run to run.
func counted(r Report) [4]int64 { return [4]int64{r.Added, r.Changed, r.Same, r.Rejected} }
