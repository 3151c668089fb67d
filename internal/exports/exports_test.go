package exports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

// town is a tenant with two cases, and keys whose labels are their roles.
var town = apitest.Seed{
	Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC),
	Tenants: []apitest.TenantSeed{{
		Slug: "truro", Zone: "Europe/London",
		Wards: []apitest.WardSeed{{ID: "ward-1", Name: "Castle"}},
		Keys: []apitest.KeySeed{
			{Label: "manager", Role: caseload.RoleManager}, {Label: "analyst", Role: caseload.RoleAnalyst}, {Label: "other", Role: caseload.RoleManager},
		},
		Cases: []apitest.CaseSeed{
			{Reference: "CW-1", PublicSummary: "Lorry, \"red\"", Ward: "ward-1", Source: "web", CreatedAt: time.Date(2026, 2, 10, 9, 0, 0, 0, time.UTC)},
			{Reference: "CW-2", Source: "phone", CreatedAt: time.Date(2026, 2, 20, 9, 0, 0, 0, time.UTC)},
		},
	}},
}

// overEveryStore runs a test against each store with the same contents.
func overEveryStore(t *testing.T, test func(*testing.T, *apitest.Office)) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) { test(t, store.OpenOffice(t, town)) })
	}
}

func holder(t *testing.T, o *apitest.Office, label string) *caseload.Principal {
	t.Helper()
	p, err := o.Service.Authenticate(t.Context(), o.Secrets[label], netip.MustParseAddr("192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t *testing.T, o *apitest.Office, by string, s exports.Spec) (string, *exports.Manifest, error) {
	t.Helper()
	var out bytes.Buffer
	m, err := s.Write(t.Context(), o.Service, holder(t, o, by), &out, exports.Watch{
		Begin: func(*caseload.TableHead) error { return nil }, Rows: func(int64, int64) error { return nil }, Now: o.Clock.Now,
	})
	return out.String(), m, err
}

func TestAFileIsWhatItsManifestSays(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		for _, format := range tabular.Formats {
			text, m, err := write(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: format})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Verify(strings.NewReader(text)); err != nil || m.Rows != 2 {
				t.Errorf("%s: %d rows, %v; want 2 and none", format, m.Rows, err)
			}
			again, err := exports.ParseManifest(m.Text())
			if err != nil || again.SHA256 != m.SHA256 || len(again.Columns) != len(m.Columns) {
				t.Errorf("%s: read back as %+v, %v", format, again, err)
			}
			if err := m.Verify(strings.NewReader(text + " ")); caseload.CodeOf(err) != caseload.CodeConflict {
				t.Errorf("%s: a longer file: %v, want a conflict", format, err)
			}
			if err := m.Verify(strings.NewReader("X" + text[1:])); caseload.CodeOf(err) != caseload.CodeConflict {
				t.Errorf("%s: another first byte: %v, want a conflict", format, err)
			}
		}
	})
}

func TestOnlyTheColumnsAndRowsThatAreAskedForAreWritten(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		text, _, err := write(t, o, "manager", exports.Spec{
			Subject: caseload.SubjectCases, Columns: []string{"reference", "ward", "public_summary", "opened"}, Sort: []string{"-opened"},
			Rules: []caseload.ReportRule{{Column: "source", Operator: caseload.RuleAnyOf, Values: []string{"web"}}}, Format: tabular.CSV,
		})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		want := [][]string{{"reference", "ward", "public_summary", "opened"}, {"CW-1", "Castle", `Lorry, "red"`, "2026-02-10T09:00:00.000000Z"}}
		if err != nil || !equal(rows, want) {
			t.Errorf("%v, %v; want %v", rows, err, want)
		}
	})
}

func TestACellStaysWhatItIsWhenTheNextIsMade(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		text, _, err := write(t, o, "manager", exports.Spec{
			Subject: caseload.SubjectCases, Columns: []string{"public_summary", "ward", "public_summary"}, Limit: 1, Format: tabular.CSV,
		})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		want := [][]string{{"public_summary", "ward", "public_summary_2"}, {`Lorry, "red"`, "Castle", `Lorry, "red"`}}
		if err != nil || !equal(rows, want) {
			t.Errorf("%v, %v; want %v", rows, err, want)
		}
	})
}

func TestAHeaderForPeopleSaysWhatTheyCallTheColumns(t *testing.T) {
	o := openPotholes(t, apitest.Stores()[0])
	spec := exports.Spec{Subject: caseload.SubjectCases, Columns: []string{"id", "received", "CaseDetails.CaseType", "client_reference", "person_name", "depth", "CaseDetails.colour"}, Titles: true, Format: tabular.CSV, Limit: 1}
	text, m, err := write(t, o, "manager", spec)
	want := `"ID","Date received","Type","Customer's reference","Customer name","depth","colour"`
	if head, _, _ := strings.Cut(text, "\r\n"); err != nil || head != want {
		t.Errorf("the header is %s, %v; want %s", head, err, want)
	}
	if m.Columns[1].Name != "received" || m.Columns[1].Title != "Date received" {
		t.Errorf("the manifest has the column %+v, want its name and its title", m.Columns[1])
	}
	spec.Subject, spec.Columns, spec.Format = caseload.SubjectInvolvements, []string{"role", "case_id", "person_first_name", "case_depth"}, tabular.XLSX
	if text, _, err = write(t, o, "manager", spec); err != nil {
		t.Fatal(err)
	}
	sheet := rowsOf(t, tabular.XLSX, text)
	for _, title := range []string{"Role", "Case ID", "Person first name", "Case depth"} {
		if !strings.Contains(sheet, ">"+title+"<") {
			t.Errorf("the header of XLSX lacks %s", title)
		}
	}
}

func TestAReportCallsItsColumnsAsItWasTold(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	report, err := o.Service.CreateReport(t.Context(), holder(t, o, "manager"), caseload.ReportInput{Name: caseload.Set("r"), Shared: caseload.Set(true), Definition: caseload.Set(caseload.ReportDefinition{
		Columns: []caseload.ReportColumn{{Name: "CaseDetails.CaseId", As: "No"}, {Name: "CaseStatusReceipt.Method"}},
	})})
	if err != nil {
		t.Fatal(err)
	}
	for titles, want := range map[bool]string{false: `"No","CaseStatusReceipt.Method"`, true: `"No","Source"`} {
		text, _, err := write(t, o, "manager", exports.Spec{Report: report.Number, Titles: titles, Format: tabular.CSV})
		if head, _, _ := strings.Cut(text, "\r\n"); err != nil || head != want {
			t.Errorf("with titles %v the header is %s, %v; want %s", titles, head, err, want)
		}
	}
}

func equal(a, b [][]string) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

func TestPeopleAreForManagersAlone(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	for _, s := range []exports.Spec{
		{Subject: caseload.SubjectPeople, Format: tabular.CSV},
		{Subject: caseload.SubjectCases, Columns: []string{"number", "person_name"}, Format: tabular.CSV},
		{Subject: caseload.SubjectInvolvements, Format: tabular.CSV},
	} {
		if _, _, err := write(t, o, "manager", s); err != nil {
			t.Errorf("%+v: %v, want none for a manager", s, err)
		}
		if text, _, err := write(t, o, "analyst", s); caseload.CodeOf(err) != caseload.CodeForbidden || text != "" {
			t.Errorf("%+v: %q, %v; want it forbidden to an analyst", s, text, err)
		}
	}
}

func TestWhatIsWrongWithAnExportIsSaidBeforeItsFirstByte(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	for name, s := range map[string]exports.Spec{
		"no format":        {Subject: caseload.SubjectCases},
		"a strange format": {Subject: caseload.SubjectCases, Format: "pdf"},
		"no subject":       {Format: tabular.CSV},
		"two subjects":     {Subject: caseload.SubjectCases, Report: 1, Format: tabular.CSV},
		"a strange column": {Subject: caseload.SubjectCases, Columns: []string{"nope"}, Format: tabular.CSV},
		"a packed package": {Subject: caseload.SubjectCases, Format: tabular.XLSX, Compression: tabular.Gzip},
		"a delimiter":      {Subject: caseload.SubjectCases, Format: tabular.CSV, CSV: exports.CSV{Delimiter: "x"}},
		"no report":        {Report: 9, Format: tabular.CSV},
	} {
		text, _, err := write(t, o, "manager", s)
		if code := caseload.CodeOf(err); text != "" || code != caseload.CodeInvalid && code != caseload.CodeNotFound {
			t.Errorf("%s: %q, %v; want nothing and a clear error", name, text, err)
		}
		if err := s.Check(t.Context(), o.Service, holder(t, o, "manager")); caseload.CodeOf(err) == "" {
			t.Errorf("%s: Check finds nothing wrong", name)
		}
	}
}

// runner is a Runner over an office, and its folder.
func runner(t *testing.T, o *apitest.Office) *exports.Runner {
	t.Helper()
	r, err := exports.NewRunner(o.Service, exports.Options{Folder: t.TempDir(), Now: o.Clock.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func queue(t *testing.T, o *apitest.Office, by string, s exports.Spec) *caseload.Export {
	t.Helper()
	text, _ := json.Marshal(s) // of texts and numbers
	e, err := o.Service.QueueExport(t.Context(), holder(t, o, by), "", string(text), 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// until waits for an export to be final.
func until(t *testing.T, o *apitest.Office, by string, e *caseload.Export) *caseload.Export {
	t.Helper()
	for {
		found, err := o.Service.Export(t.Context(), holder(t, o, by), e.ID)
		if err != nil {
			t.Fatal(err)
		}
		if found.State.Final() {
			return found
		}
		select {
		case <-t.Context().Done():
			t.Fatal("the export does not come to an end")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestARunnerMakesTheFileOfAnExport(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		r := runner(t, o)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			r.Run(ctx)
			close(ended)
		}()
		e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.NDJSON, Compression: tabular.Gzip})
		r.Wake()
		done := until(t, o, "manager", e)
		if done.State != caseload.JobDone || done.Rows != 2 || done.Total != 2 {
			t.Fatalf("%+v, want it done with 2 of 2 rows", done)
		}
		f, m, err := r.Open(done)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(m.Verify(f), f.Close()); err != nil {
			t.Error(err)
		}
		if _, err := o.Service.Export(t.Context(), holder(t, o, "other"), e.ID); caseload.CodeOf(err) != caseload.CodeNotFound {
			t.Errorf("another key finds it: %v, want it not found", err)
		}
		stop()
		<-ended

		o.Clock.Move(25 * time.Hour)
		if err := r.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.Export(t.Context(), holder(t, o, "manager"), e.ID); caseload.CodeOf(err) != caseload.CodeNotFound {
			t.Errorf("once expired: %v, want it not found", err)
		}
		wantEmpty(t, r.Folder)
	})
}

func wantEmpty(t *testing.T, folder string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left in the folder: %v, %v; want nothing", left, err)
	}
}

func TestAnExportThatCannotBeMadeSaysWhy(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	r := runner(t, o)
	gone := queue(t, o, "manager", exports.Spec{Report: 77, Format: tabular.CSV})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go r.Run(ctx)
	if done := until(t, o, "manager", gone); done.State != caseload.JobFailed || done.Problem != "Report 77 not found." {
		t.Errorf("%+v, want it failed for want of a report", done)
	}
	if err := os.RemoveAll(r.Folder); err != nil {
		t.Fatal(err)
	}
	const refused = "The server cannot write to its folder of files. Its log says why."
	for _, what := range []string{"no folder", "a file in its place"} {
		e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
		r.Wake()
		if done := until(t, o, "manager", e); done.State != caseload.JobFailed || done.Problem != refused {
			t.Errorf("%s: %+v, want it failed, without the server's folder", what, done)
		}
		if err := os.WriteFile(r.Folder, nil, 0o600); err != nil { // for the next
			t.Fatal(err)
		}
	}
}

func TestACancelledExportLeavesNothing(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	r := runner(t, o)
	e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
	if _, err := o.Service.CancelExport(t.Context(), holder(t, o, "manager"), e.ID); err != nil {
		t.Fatal(err)
	}
	claimed, err := o.Service.ClaimExport(t.Context(), "any")
	if claimed != nil || err != nil {
		t.Errorf("a server may make %+v, %v; want nothing to do", claimed, err)
	}
	found, err := o.Service.Export(t.Context(), holder(t, o, "manager"), e.ID)
	if err != nil || found.State != caseload.JobCancelled {
		t.Errorf("%+v, %v; want it cancelled", found, err)
	}
	wantEmpty(t, r.Folder)
}

func TestAServerThatIsCancelledUnderItsHandsIsTold(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
	claimed, err := o.Service.ClaimExport(t.Context(), "any")
	if err != nil || claimed == nil {
		t.Fatal(claimed, err)
	}
	if _, err := o.Service.CancelExport(t.Context(), holder(t, o, "manager"), e.ID); err != nil {
		t.Fatal(err)
	}
	claimed.State = caseload.JobDone
	if err := o.Service.SettleExport(t.Context(), claimed); caseload.CodeOf(err) != caseload.CodeGone {
		t.Errorf("%v, want it gone", err)
	}
}

func TestAFileOfWiderRightsIsNotServedToNarrowerOnes(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
	narrow := *holder(t, o, "manager")
	narrow.Role = caseload.RoleAnalyst
	if _, err := o.Service.Export(t.Context(), &narrow, e.ID); caseload.CodeOf(err) != caseload.CodeNotFound {
		t.Errorf("%v, want it not found", err)
	}
}

func TestAnExportThatStopsEveryServerFails(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
	for range 3 {
		if claimed, err := o.Service.ClaimExport(t.Context(), "any"); err != nil || claimed == nil {
			t.Fatal(claimed, err)
		}
		o.Clock.Move(time.Minute)
	}
	if claimed, err := o.Service.ClaimExport(t.Context(), "any"); err != nil || claimed != nil {
		t.Errorf("%+v, %v; want nobody to try again", claimed, err)
	}
	if found, err := o.Service.Export(t.Context(), holder(t, o, "manager"), e.ID); err != nil || found.State != caseload.JobFailed || found.Problem == "" {
		t.Errorf("%+v, %v; want it failed", found, err)
	}
}

func TestAnUpdateSaysWhatChangedSinceItsManifest(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		_, first, err := write(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Columns: []string{"id", "reference", "summary"}, Format: tabular.CSV})
		if err != nil || first.Next == "" {
			t.Fatalf("%v, next %q", err, first.Next)
		}
		admin, ids := o.Service.Operator(holder(t, o, "manager").Tenant), map[string]string{}
		whole, err := o.Service.ExportCases(t.Context(), admin, caseload.Query{}, "id", "reference")
		if err != nil {
			t.Fatal(err)
		}
		for i := range whole.Rows.Rows() {
			ids[string(whole.Rows.Text(i, 1))] = string(whole.Rows.Text(i, 0))
		}
		for _, edit := range []caseload.Edit{
			{Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: ids["CW-1"], Input: &caseload.CaseInput{Summary: caseload.Set("towed")}},
			{Act: caseload.ActHide, Noun: caseload.NounCase, ID: ids["CW-2"]},
		} {
			if _, err := o.Service.Edit(t.Context(), admin, edit); err != nil {
				t.Fatal(err)
			}
		}
		update := exports.Spec{Subject: caseload.SubjectCases, Columns: []string{"reference", "summary"}, Since: first.Next, Format: tabular.CSV}
		for range 2 { // with the same mark the same again
			text, m, err := write(t, o, "manager", update)
			want := `"deleted","id","reference","summary"` + "\r\nfalse,\"" + ids["CW-1"] + `","CW-1","towed"` + "\r\ntrue,\"" + ids["CW-2"] + "\",,\r\n"
			if err != nil || text != want {
				t.Errorf("%v\n%q, want\n%q", err, text, want)
			}
			if m.Rows != 2 || m.Next == first.Next || !strings.HasPrefix(m.File, "cases-update-") {
				t.Errorf("%d rows, next %q, file %s", m.Rows, m.Next, m.File)
			}
			if _, again, err := write(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Columns: update.Columns, Since: m.Next, Format: tabular.CSV}); err != nil || again.Rows != 0 {
				t.Errorf("what has changed since: %v, %v; want nothing", again, err)
			}
		}
		for _, format := range tabular.Formats {
			update.Format = format
			if _, m, err := write(t, o, "manager", update); err != nil || m.Rows != 2 {
				t.Errorf("%s: %v", format, err)
			}
		}
		if err := update.Check(t.Context(), o.Service, holder(t, o, "other")); err != nil {
			t.Errorf("another key that sees the same: %v, want none", err)
		}
		if err := update.Check(t.Context(), o.Service, holder(t, o, "analyst")); caseload.CodeOf(err) != caseload.CodeGone {
			t.Errorf("a key that sees less: %v, want gone", err)
		}
	})
}
