package imports

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/memstore"
)

// council is an empty tenant over the reference store.
type council struct {
	*caseload.Service
	by *caseload.Principal
}

func newCouncil(t *testing.T, zone string) council {
	t.Helper()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Second); return now }
	made := 0
	svc := caseload.NewService(memstore.New(clock), clock, func() string { made++; return fmt.Sprintf("id-%09d", made) })
	tenant, err := caseload.NewTenant("test", "Test", zone)
	if err != nil {
		t.Fatal(err)
	}
	if tenant, err = svc.CreateTenant(t.Context(), tenant); err != nil {
		t.Fatal(err)
	}
	return council{svc, svc.Operator(tenant)}
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
	wards, err := c.WardCounts(t.Context(), c.by)
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
