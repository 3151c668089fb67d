package ui

import (
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/fault"
	"caseload/internal/imports"
)

func TestFaultsAndTheCatalogueAreTheSame(t *testing.T) {
	said := map[string]bool{}
	for key := range readCatalogue(t, "en") {
		if name, ok := strings.CutPrefix(key, faultKey); ok {
			said[name] = true
		}
	}
	for _, k := range fault.Kinds() {
		if !said[k.Name] {
			t.Errorf("the catalogue lacks %s", k.Name)
		}
		delete(said, k.Name)
	}
	if len(said) > 0 {
		t.Errorf("nothing is wrong in the way of %v", slices.Sorted(maps.Keys(said)))
	}
}

func TestWhyAJobFailedIsSaidInTheVisitorsLanguage(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	r := request(t, "/ui/")
	r.Header.Set("Accept-Language", "cy")
	v, _ := o.visitOf(r)
	for problem, want := range map[string]said{
		"The server has no room for the file.":              {Text: "Nid oes gan y gweinydd le i’r ffeil."},
		"The servers that began it were stopped each time.": {Text: "Stopiwyd y gweinyddion a’i dechreuodd bob tro."},
		"Line 7 of the mapping is wrong.":                   {"Line 7 of the mapping is wrong.", "en"},
	} {
		if got := v.jobSaid(&caseload.Job{Problem: problem}); got == nil || *got != want {
			t.Errorf("%q is said as %+v, want %+v", problem, got, want)
		}
	}
	if got := v.jobSaid(&caseload.Job{}); got != nil {
		t.Errorf("of a job that did not fail is said %+v", got)
	}
}

// noRows are the kinds that no row of these files can have: other limits come first, or
// forms alone have them.
var noRows = []string{"boundaries_too_long", "boundary_file", "boundary_json", "many_categories", "many_wards", "no_field", "no_status", "property_name", "text_not_utf8"}

const wrongCases = `
noun = "cases"
encoding = "utf-8"
dates = ["YYYY-MM-DD", "DD/MM/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "M/D/YYYY", "D/M/YYYY", "YYYY/MM/DD"]
unmapped = "properties"
[columns]
external_id = "id"
opened = "when"
status = "state"
ward = "where"
category = "what"
type = "type"
name = "title"
confidential = "secret"
latitude = "lat"
longitude = "lon"
[fields.cost]
kind = "number"
[fields.colour]
kind = "choice"
choices = ["red", "blue"]
`

const wrongCells = `id,when,state,where,what,type,title,secret,lat,lon,cost,colour,day,time,sure
,2026-01-01
1,2026-02-30,Lost,,,,Title,perhaps,north,1,much,green,,,
2,,,,,,,,91,1,,,,,
2,,,,,,"Title` + "\x00" + `",,,,,,,,
2,,,Nowhere,Nothing,None,Title,,,,,,soon,now,maybe
3,,,Twin,,,,,,,,,,,
,,,,,,,,,,,,,,
4,,,,,,LONG,,,,,,,,
5,,,,,,` + "\xff" + `,,,,,,,,
6,,,,,,b"are,,,,,,,,
7,,,,,,"bad" end,,,,,,,,
8,,,,,,"never closed,,,,,,,,
a part of that
`

// many is as many times a text.
func many(text string, times int) string { return strings.Repeat(text, times) }

// circle is a boundary with so many places.
func circle(places int) string {
	var b strings.Builder
	for n := range places {
		fmt.Fprintf(&b, "[%.6f,0.000001],", float64(n)/1e6)
	}
	return `{"type":"Polygon","coordinates":[[` + b.String() + `[0.5,1.000001],[0,0.000001]]]}`
}

func TestEveryReasonToRejectARowIsSaidInWelsh(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.pages.MaxImport = 64 << 20
	by := o.visitor.By
	for _, code := range []string{"E1", "E2"} {
		wards, err := o.svc.ImportWards(t.Context(), by, []caseload.WardInput{{Name: caseload.Set("Twin"), Code: caseload.Set(code)}}, nil)
		o.must(err)
		if wards[0].Result != caseload.Added {
			t.Fatalf("a ward is %+v", wards[0])
		}
	}
	for name, kind := range map[string]caseload.Kind{"day": caseload.KindDate, "time": caseload.KindTime, "sure": caseload.KindBool} {
		o.must(o.svc.CreateField(t.Context(), by, caseload.FieldInput{Name: name, Kind: kind}))
	}
	o.must(o.svc.CreateField(t.Context(), by, caseload.FieldInput{Name: "needed", Kind: caseload.KindText, Required: true}))
	widths := "id,title\n"
	for n := range 60 {
		widths += many(",", n+2) + "\n"
	}
	var shapes []string
	for _, geometry := range []string{
		square(0), `{}`, `{"type":"Point","coordinates":[1,2]}`, `{"type":"MultiPolygon","coordinates":[]}`, `{"type":"Polygon","coordinates":[]}`, openRing,
		`{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}`, `{"type":"Polygon","coordinates":[[[1]]]}`, `{"type":"Polygon","coordinates":[[[172000,41000]]]}`,
		`{"type":"Polygon","coordinates":5}`, `{"type":"Polygon","coordinates":[[["x",1]]]}`, `{"type":5}`, `{"type":"FeatureCollection"}`, `{"type":"Feature"}`,
		`{"type":"Polygon","coordinates":[[` + many("[0,0],", 1_000_000) + `[0,0]]]}`, circle(250_000),
	} {
		shapes = append(shapes, wardFeature(fmt.Sprintf("S%d", len(shapes)), "Shape", geometry))
	}
	met := map[string]bool{}
	for _, file := range []struct{ name, text, mapping string }{
		{"cases.csv", strings.Replace(wrongCells, "LONG", many("x", 1001), 1), wrongCases},
		{"mended.csv", "id,title,_line,_reason,_raw\n,,2,,\"1,a\n2,b\"\n", "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\nname = \"title\"\n"},
		{"long.csv", "id,title\n1,\"" + many("x\n", 10_001) + "\"\n", "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\n"},
		{"wide.csv", "id" + many(",a", 11) + "\n1" + many(","+many("x", 99_999), 11) + "\n", "noun = \"cases\"\nunmapped = \"properties\"\n[columns]\nexternal_id = \"id\"\n"},
		{"widths.csv", widths, "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\n"},
		{"wards.csv", "name,code\nTwin,\n!,\nHid\u200Bden,\n", "noun = \"wards\"\n[columns]\nname = \"name\"\ncode = \"code\"\n"},
		{"wards.geojson", wardFeatures(shapes...), "noun = \"wards\"\nformat = \"geojson\"\n[columns]\nname = \"WD24NM\"\ncode = \"WD24CD\"\n"},
	} {
		form := importsAddress + "/new"
		if strings.HasPrefix(file.name, "wards") {
			form += "?of=wards"
		}
		answer := o.upload(form, file.name, file.text)
		id, ok := strings.CutSuffix(strings.TrimPrefix(answer.Header().Get("Location"), importsAddress+"/"), "/mapping")
		if !ok {
			t.Fatalf("uploading %s: %s", file.name, answer.Body)
		}
		o.must(o.svc.MapImport(t.Context(), by, id, "", file.mapping))
		o.workOnImports()
		i, err := o.svc.Import(t.Context(), by, id)
		o.must(err)
		var r imports.Report
		if err := json.Unmarshal([]byte(i.Report), &r); err != nil {
			t.Fatalf("the report of %s is %q, with the problem %q: %v", file.name, i.Report, i.Problem, err)
		}
		page := o.get(importAddress(id), "Accept-Language", "cy").Body.String()
		page = html.UnescapeString(page)
		for _, reason := range r.Reasons {
			kind := reason.Of.Fault.Kind
			met[kind] = true
			welsh := readCatalogue(t, "cy")[faultKey+kind][""]
			start, _, _ := strings.Cut(welsh, "{{")
			if start == "" || !strings.Contains(page, start) {
				t.Errorf("the page of %s in Welsh lacks %q, which is for %q", file.name, welsh, reason.Text)
			}
			if strings.Contains(page, reason.Text) {
				t.Errorf("the page of %s in Welsh has %q", file.name, reason.Text)
			}
		}
	}
	for _, k := range fault.Kinds() {
		if met[k.Name] == (k.Forms || slices.Contains(noRows, k.Name)) {
			t.Errorf("a row is rejected by %s: %t", k.Name, met[k.Name])
		}
	}
}

func TestReasonsAreSaidWithWhatIsAllowed(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	to, _ := o.bring("cases.csv", "id,when,where,short\n1,never,,x\n,2026-01-01,,x\n2,2026-01-01,Nowhere,x\n3\n")
	o.post(to, map[string][]string{"column-0": {"external_id"}, "column-1": {"opened"}, "column-2": {"ward"}, "dates": {"ymd"}, "value-2-0": {""}})
	o.workOnImports()
	at := strings.TrimSuffix(to, "/mapping")
	o.wantTexts(at, o.get(at, "Accept-Language", "cy").Body.String(), "Agorwyd: Nid yw hwn yn ddyddiad yng nghynllun y mapio. Caniateir: YYYY-MM-DD", "Nifer celloedd y rhes yw 1; nifer celloedd y pennawd yw 4.")
	o.wantPage(at, "Opened: This is not a date in the layout of the mapping. Allowed: YYYY-MM-DD")
}

func TestFormsSayWhatIsWrongInTheLanguageOfThePage(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	answer := o.post(wardsAddress+"/new", map[string][]string{"once": {"t1"}, "name": {many("x", 1001)}}, "Accept-Language", "cy").Body.String()
	o.wantTexts("the form", answer, "Mae’r testun yn rhy hir: caniateir hyd at 1000 beit.")
}
