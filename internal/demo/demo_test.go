package demo

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"caseload"
	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/imports"
)

// overEveryDatabase runs a test with a Service over an empty database of each
// kind.
func overEveryDatabase(t *testing.T, test func(*testing.T, *caseload.Service)) {
	for _, store := range apitest.Databases() {
		t.Run(store.Name, func(t *testing.T) {
			newID := func() string { return uuid.Must(uuid.NewV7()).String() }
			test(t, caseload.NewService(store.Open(t, time.Now), time.Now, newID))
		})
	}
}

// The figures of the file, counted by hand in it: the ten wards with the most
// cases.
var bostonWards = map[string]int64{
	"Ward 1": 175, "Ward 18": 139, "Ward 3": 111, "Ward 16": 107, "Ward 5": 92,
	"Ward 20": 86, "Ward 4": 81, "Ward 22": 77, "Ward 14": 64, "Ward 17": 57,
}

const (
	bostonCases  = 1429
	bostonClosed = 774
	bostonSummer = 438 // opened in July to September
)

func TestSandboxHoldsTheOpenDataWhole(t *testing.T) {
	overEveryDatabase(t, func(t *testing.T, svc *caseload.Service) {
		now := time.Now()
		sandbox, err := Fill(t.Context(), svc, now)
		if err != nil {
			t.Fatal(err)
		}
		boston, cornwall := sandbox.Tenants[0], sandbox.Tenants[1]
		t.Run("full count", func(t *testing.T) { checkFullCount(t, svc, boston.operator) })
		api := casework.New(svc, casework.Options{Now: time.Now, MaxBody: 1 << 20, WriteTimeout: time.Minute})
		t.Run("public report", func(t *testing.T) { checkReport(t, api, boston.Keys[caseload.RoleAnalyst]) })
		t.Run("ward export", func(t *testing.T) { checkWardExport(t, api, boston.Keys[caseload.RoleAnalyst]) })
		t.Run("Cornwall", func(t *testing.T) { checkCornwall(t, svc, cornwall.operator) })
		t.Run("of these days", func(t *testing.T) { checkRecent(t, svc, sandbox.Tenants[1:], now) })
		t.Run("programme", func(t *testing.T) { checkProgramme(t, svc, sandbox) })
		t.Run("office", func(t *testing.T) { checkHillside(t, svc, sandbox) })
	})
}

// checkFullCount reads every case and counts by itself.
func checkFullCount(t *testing.T, svc *caseload.Service, by *caseload.Principal) {
	var catalog *caseload.Catalog
	var closed, summer int64
	wards := map[string]int64{}
	from, until := time.Date(2015, 7, 1, 0, 0, 0, 0, by.Tenant.Zone), time.Date(2015, 10, 1, 0, 0, 0, 0, by.Tenant.Zone)
	begin := func(head *caseload.Listing) error {
		if catalog = head.Catalog; head.Total != bostonCases {
			t.Errorf("the stream announces %d cases, want %d", head.Total, bostonCases)
		}
		return nil
	}
	each := func(b *caseload.Block) error {
		for i := range b.Rows() {
			if catalog.StageOf(b.PK(i, 0)).Done() {
				closed++
			}
			if ward := catalog.Ward(b.PK(i, 1)); ward != nil {
				wards[ward.Name]++
			} else {
				wards[""]++
			}
			if at := time.UnixMicro(b.Int(i, 2)); !at.Before(from) && at.Before(until) {
				summer++
			}
		}
		return nil
	}
	if err := svc.StreamCases(t.Context(), by, caseload.Query{}, []caseload.Path{"status", "ward", "opened"}, begin, each); err != nil {
		t.Fatal(err)
	}
	if closed != bostonClosed || summer != bostonSummer {
		t.Errorf("%d cases are closed and %d of the summer, want %d and %d", closed, summer, bostonClosed, bostonSummer)
	}
	if wards[""] != 4 || len(wards) != 1+22 {
		t.Errorf("cases have %d wards, and %d have none; want 22 and 4: %v", len(wards)-1, wards[""], wards)
	}
	for name, want := range bostonWards {
		if wards[name] != want {
			t.Errorf("%s has %d cases, want %d", name, wards[name], want)
		}
	}
}

func checkReport(t *testing.T, api http.Handler, key string) {
	var report struct {
		TotalCases, TotalResolved, ResolutionRate int64
		ByWard                                    []struct {
			Ward  string
			Count int64
		}
	}
	ask(t, api, key, "/api/reports/public", &report)
	if report.TotalCases != bostonCases || report.TotalResolved != bostonClosed || report.ResolutionRate != 54 {
		t.Errorf("the report says %d cases, %d resolved, %d%%; want %d, %d, 54%%",
			report.TotalCases, report.TotalResolved, report.ResolutionRate, bostonCases, bostonClosed)
	}
	got := map[string]int64{}
	for _, w := range report.ByWard {
		got[w.Ward] = w.Count
	}
	if diff := cmp.Diff(bostonWards, got); diff != "" {
		t.Errorf("the report's wards (-want +got):\n%s", diff)
	}
}

func checkWardExport(t *testing.T, api http.Handler, key string) {
	var export struct {
		Wards []struct {
			Name       string
			TotalCases int64
		}
		Total int
	}
	ask(t, api, key, "/api/wards/export", &export)
	if export.Total != 22 || len(export.Wards) != 22 {
		t.Errorf("the ward export has %d wards and says %d, want 22", len(export.Wards), export.Total)
	}
	for _, w := range export.Wards {
		if want, ok := bostonWards[w.Name]; ok && w.TotalCases != want {
			t.Errorf("the ward export gives %s %d cases, want %d", w.Name, w.TotalCases, want)
		}
	}
}

// ask gets a page of the API into a value.
func ask(t *testing.T, api http.Handler, key, path string, to any) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+key)
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), to); err != nil || w.Code != http.StatusOK {
		t.Fatalf("GET %s = %d, %v: %s", path, w.Code, err, w.Body)
	}
}

func checkCornwall(t *testing.T, svc *caseload.Service, by *caseload.Principal) {
	wards, _, err := svc.WardCounts(t.Context(), by, caseload.Own)
	if err != nil {
		t.Fatal(err)
	}
	var inWards int64
	for _, w := range wards {
		inWards += w.Cases
		if w.Boundary == "" || !strings.HasPrefix(w.Code, "E0500") {
			t.Errorf("the ward %s has the code %q and %d bytes of boundary", w.Name, w.Code, len(w.Boundary))
		}
	}
	if len(wards) != 122 || inWards != inventedCases {
		t.Errorf("Cornwall has %d wards with %d cases, want 122 with %d", len(wards), inWards, inventedCases)
	}
	parts, err := svc.ListRecords(t.Context(), by, caseload.RecordQuery{Noun: caseload.NounInvolvement, Query: caseload.Query{Limit: 1}, Total: true})
	if err != nil || parts.Total < inventedCases*14/10 || parts.Total > inventedCases*16/10 {
		t.Errorf("Cornwall's cases have %d involvements, %v; want about 1.5 each", parts.Total, err)
	}
	cases, err := svc.ExportCases(t.Context(), by, caseload.Query{}, "public_summary")
	if err != nil {
		t.Fatal(err)
	}
	for i := range cases.Rows.Rows() {
		if text := cases.Rows.String(i, 0); !strings.Contains(strings.ToLower(text), "invented") {
			t.Fatalf("the public summary %q does not say that it is invented", text)
		}
	}
}

// checkRecent looks whether the invented tenants have cases of the last 30 days, and none
// of the days to come.
func checkRecent(t *testing.T, svc *caseload.Service, tenants []Tenant, now time.Time) {
	for _, tenant := range tenants {
		var recent, future int
		each := func(b *caseload.Block) error {
			for i := range b.Rows() {
				for column := range 2 {
					if b.Null(i, column) {
						continue
					}
					at := time.UnixMicro(b.Int(i, column))
					if at.After(now) {
						future++
					}
					if column == 0 && now.Sub(at) < 30*24*time.Hour {
						recent++
					}
				}
			}
			return nil
		}
		begin := func(*caseload.Listing) error { return nil }
		if err := svc.StreamCases(t.Context(), tenant.operator, caseload.Query{}, []caseload.Path{"opened", "closed"}, begin, each); err != nil {
			t.Fatal(err)
		}
		if recent == 0 || future > 0 {
			t.Errorf("%s has %d cases of the last 30 days, want some, and %d times to come, want none", tenant.Slug, recent, future)
		}
	}
}

// The figures of seed 1; another database holds the same.
const programmeForms = 1495

func checkProgramme(t *testing.T, svc *caseload.Service, sandbox *Sandbox) {
	by := sandbox.Tenants[2].operator
	set, err := svc.SyncCases(t.Context(), by, caseload.Query{}, caseload.With{Referrals: true})
	if err != nil {
		t.Fatal(err)
	}
	types, referrals, caseworkers := map[string]int{}, 0, 0
	for _, c := range set.Cases {
		types[set.Catalog.CaseType(c.Type).Name]++
		referrals += len(set.Referrals[c.PK])
		if set.Catalog.User(c.Owner).ID == sandbox.Tenants[2].caseworker.ID {
			caseworkers++
		}
	}
	if diff := cmp.Diff(map[string]int{"household": 93, "pregnancy": 71, "child": 142, "follow_up": 95}, types); diff != "" {
		t.Errorf("the programme's cases by type (-want +got):\n%s", diff)
	}
	if referrals != types["follow_up"] || caseworkers < programmeCases/20 {
		t.Errorf("there are %d referrals, and the caseworker has %d cases; want one for each follow-up, and a share", referrals, caseworkers)
	}
	forms, err := svc.ListForms(t.Context(), by, caseload.FormQuery{Query: caseload.Query{Limit: 1}})
	if err != nil || forms.Total != programmeForms {
		t.Errorf("there are %d forms, %v; want %d", forms.Total, err, programmeForms)
	}
	shown, err := svc.SyncCasesByID(t.Context(), by, []string{sandbox.Pregnancy}, caseload.With{Children: true, Referrals: true})
	if err != nil || len(shown.Cases) != 1 {
		t.Fatalf("the case to show is not there: %v", err)
	}
	c := shown.Cases[0]
	if len(shown.Children[c.ID]) < 2 || len(shown.Referrals[c.PK]) == 0 || !c.UpdatedAt().Equal(sandbox.Changed) {
		t.Errorf("the case to show has %d children and %d referrals and was changed at %s, want several of both, and %s",
			len(shown.Children[c.ID]), len(shown.Referrals[c.PK]), c.UpdatedAt(), sandbox.Changed)
	}
}

// The office's cases come in up to the day on which they are made: what there is
// of each kind is a share.
func checkHillside(t *testing.T, svc *caseload.Service, sandbox *Sandbox) {
	by := sandbox.Tenants[3].operator
	reports, _, err := svc.Reports(t.Context(), by)
	if err != nil || len(reports) != 5 {
		t.Fatalf("Hillside has %d reports, %v; want 5", len(reports), err)
	}
	for _, r := range reports {
		out, err := svc.PreviewReport(t.Context(), by, r.Number, caseload.ReportRun{})
		if err != nil || out.Total < 20 || out.Total > officeCases*2/3 || !r.Shared {
			t.Fatalf("the report %d has %d rows, %v, and is shared: %t; want some, of a shared one", r.Number, out.Total, err, r.Shared)
		}
	}
	stats, err := svc.Statistics(t.Context(), by, caseload.Own)
	if err != nil || stats.Total != officeCases || stats.Rate() < 80 || stats.Rate() > 97 {
		t.Errorf("Hillside has %d cases, %d%% of them closed, %v; want %d, and most closed", stats.Total, stats.Rate(), err, officeCases)
	}
}

// The file is Windows-1252, and three of its names are not ASCII.
func TestAllWardsOfTheUnitedKingdomAreImported(t *testing.T) {
	overEveryDatabase(t, func(t *testing.T, svc *caseload.Service) {
		tenant, err := caseload.NewTenant("uk", "United Kingdom", "Europe/London")
		if err == nil {
			tenant, err = svc.CreateTenant(t.Context(), tenant)
		}
		if err != nil {
			t.Fatal(err)
		}
		by := svc.Operator(tenant)
		file := unpackedWards(t)
		runs := []outcome{{added: 10_126}, {same: 10_126}}
		if testing.Short() {
			runs = runs[:1]
		}
		for i, want := range runs {
			if got := importWards(t.Context(), t, svc, by, file); got != want {
				t.Errorf("run %d of the import = %+v, want %+v", i+1, got, want)
			}
		}
		wards, err := svc.Wards(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		byName, codes := map[string]int{}, map[string]bool{}
		for _, w := range wards {
			byName[w.Name]++
			codes[w.Code] = true
		}
		if len(wards) != 10_126 || len(codes) != 10_126 || len(byName) != 9288 {
			t.Errorf("there are %d wards with %d codes and %d names, want 10126, 10126 and 9288", len(wards), len(codes), len(byName))
		}
		want := map[string]int{"Castle": 25, "Felin-fâch": 1, "Canolbarth Môn": 1, "Llifôn": 1}
		for name, n := range want {
			if byName[name] != n {
				t.Errorf("%d wards are called %s, want %d", byName[name], name, n)
			}
		}
		if slices.ContainsFunc(wards, func(w *caseload.Ward) bool { return strings.ContainsRune(w.Name, '\uFFFD') }) {
			t.Error("a ward's name holds a replacement character")
		}
	})
}

func unpackedWards(t *testing.T) []byte {
	t.Helper()
	packed, err := os.Open("testdata/uk-wards-2016.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// outcome is what an import did, in numbers.
type outcome struct{ added, changed, same, rejected int64 }

func importWards(ctx context.Context, t *testing.T, svc *caseload.Service, by *caseload.Principal, file []byte) outcome {
	t.Helper()
	m, err := imports.FindMapping("ons-wards")
	if err != nil {
		t.Fatal(err)
	}
	report, err := imports.Run(ctx, svc, by, bytes.NewReader(file), m, imports.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return outcome{report.Added, report.Changed, report.Same, report.Rejected}
}
