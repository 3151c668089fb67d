package exports_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

// potholes is a tenant with a field that is public of each kind that cells of
// properties have, one that is not, and a key that reads no cases.
var potholes = apitest.Seed{
	Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC),
	Tenants: []apitest.TenantSeed{{
		Slug: "truro", Zone: "Europe/London",
		Keys: []apitest.KeySeed{
			{Label: "manager", Role: caseload.RoleManager}, {Label: "public", Role: caseload.RoleAnalyst, Scopes: []string{string(caseload.ReportsRead)}},
		},
		CaseTypes: []apitest.CaseTypeSeed{{Name: "pothole", Fields: []apitest.FieldSeed{
			{Name: "lane"}, {Name: "depth", Kind: "number"}, {Name: "filled", Kind: "boolean"}, {Name: "seen", Kind: "date"}, {Name: "measured", Kind: "datetime"},
			{Name: "memo", Sensitivity: "internal"},
		}}},
	}},
}

var kindsOfFields = map[string]caseload.Kind{
	"lane": caseload.KindText, "depth": caseload.KindNumber, "filled": caseload.KindBool, "seen": caseload.KindDate, "measured": caseload.KindTime, "memo": caseload.KindText,
}

// openPotholes makes cases that were received in another order than they are made in.
func openPotholes(t *testing.T, store apitest.Store) *apitest.Office {
	t.Helper()
	o := store.OpenOffice(t, potholes)
	tenants, err := o.Service.Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var in []caseload.CaseInput
	for i, texts := range []map[string]string{
		{"lane": "=\"left\", é\n", "depth": "-0.25", "filled": "true", "seen": "2026-02-28", "measured": "2026-02-28T10:30:00Z", "memo": "unseen"},
		{"lane": "right", "depth": "12", "filled": "false"},
		{"memo": "unseen"},
	} {
		values := map[string]caseload.Value{}
		for name, text := range texts {
			if values[name], err = caseload.ParseValue(kindsOfFields[name], text, nil); err != nil {
				t.Fatal(err)
			}
		}
		in = append(in, caseload.CaseInput{
			Reference: caseload.Set(fmt.Sprintf("P-%d", i+1)), Type: caseload.Set("pothole"), Properties: values,
			Opened: caseload.Set(time.Date(2026, 2, 20-i, 9, 0, 0, 0, time.UTC)),
		})
	}
	outcomes, err := o.Service.ImportCases(t.Context(), o.Service.Operator(tenants[0]), in, false)
	if err != nil || slices.ContainsFunc(outcomes, func(x caseload.Outcome) bool { return x.Result != caseload.Added }) {
		t.Fatal(outcomes, err)
	}
	return o
}

func TestWhoReadsNoCasesExportsWhatIsPublicAsTheRowsWereMade(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := openPotholes(t, store)
			spec := exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV}
			text, m, err := write(t, o, "public", spec)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil || m.Rows != 3 || strings.Contains(text, "unseen") || slices.Contains(rows[0], "received") {
				t.Fatalf("%s\n%v; want three rows of public columns", text, err)
			}
			at := slices.Index(rows[0], "reference")
			if got := []string{rows[1][at], rows[2][at], rows[3][at]}; !slices.Equal(got, []string{"P-1", "P-2", "P-3"}) {
				t.Errorf("the rows are in the order %v, want that in which they were made", got)
			}
			start(t, o.Service, t.TempDir(), o.Clock.Now)
			if done := until(t, o, "public", queue(t, o, "public", spec)); done.State != caseload.JobDone || done.Rows != 3 {
				t.Errorf("a file that the server makes: %+v, want it done with three rows", done)
			}
			spec.Sort = []string{"received"}
			if _, _, err := write(t, o, "public", spec); caseload.CodeOf(err) != caseload.CodeForbidden {
				t.Errorf("sorted by what the key may not read: %v, want it forbidden", err)
			}
		})
	}
}

// What a property holds is read in two ways: among all, or alone where those may
// not be read.
func TestAPublicPropertyIsTheSameInEveryFormatForWhoReadsNoOther(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := openPotholes(t, store)
			for _, format := range tabular.Formats {
				spec := exports.Spec{Subject: caseload.SubjectCases, Columns: []string{"reference", "lane", "depth", "filled", "seen", "measured"}, Format: format}
				read := func(by string) string {
					text, _, err := write(t, o, by, spec)
					if err != nil {
						t.Fatalf("%s for %s: %v", format, by, err)
					}
					return rowsOf(t, format, text)
				}
				if got, want := read("public"), read("manager"); got != want {
					t.Errorf("%s: who reads no cases gets\n%s\nwant what a manager gets,\n%s", format, got, want)
				}
			}
			text, _, err := write(t, o, "public", exports.Spec{Subject: caseload.SubjectCases, Columns: []string{"lane", "depth", "filled", "seen", "measured"}, Format: tabular.NDJSON, Limit: 2})
			want := `{"lane":"=\"left\", é\n","depth":-0.25,"filled":true,"seen":"2026-02-28","measured":"2026-02-28T10:30:00.000000Z"}` + "\n" +
				`{"lane":"right","depth":12,"filled":false,"seen":null,"measured":null}` + "\n"
			if err != nil || text != want {
				t.Errorf("%s%v; want\n%s", text, err, want)
			}
		})
	}
}

// rowsOf is a file without what it says about itself.
func rowsOf(t *testing.T, format tabular.Format, file string) string {
	t.Helper()
	r := strings.NewReader(file)
	switch format {
	case tabular.XLSX:
		parts, err := zip.NewReader(r, r.Size())
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := parts.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(sheet)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	case tabular.Parquet:
		rows, err := parquet.Read[any](r, r.Size())
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		for _, row := range rows {
			_, _ = fmt.Fprintf(&out, "%#v\n", row) // a buffer never fails
		}
		return out.String()
	}
	return file
}
