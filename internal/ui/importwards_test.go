package ui

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/chart"
)

// wardFeature is a ward of a GeoJSON file.
func wardFeature(code, name, boundary string) string {
	return `{"type":"Feature","properties":{"WD24CD":"` + code + `","WD24NM":"` + name + `"},"geometry":` + boundary + `}`
}

func wardFeatures(all ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(all, ",") + `]}`
}

const openRing = `{"type":"Polygon","coordinates":[[[-4.6,50.8],[-4.5,50.8],[-4.5,50.9],[-4.6,50.9]]]}`

// mappedWards is the form that the page of a mapping of them shows, as it is sent.
var mappedWards = url.Values{"column-0": {"code"}, "column-1": {"name"}}

func TestBoundariesAreUploadedMendedAndSeenOnTheMap(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.must(second(o.svc.CreateWard(t.Context(), o.visitor.By, caseload.WardInput{Name: caseload.Set("Truro"), Code: caseload.Set("E1")})))
	o.must(second(o.svc.CreateWard(t.Context(), o.visitor.By, caseload.WardInput{Name: caseload.Set("Gone"), Code: caseload.Set("E9")})))
	o.wantPage(wardsAddress, `href="/ui/imports/new?of=wards"`, "!chart-map")
	o.wantPage(importsAddress+"/new?of=wards", "Upload wards and their boundaries", `action="/ui/imports/new?of=wards"`)
	text := wardFeatures(wardFeature("E1", "Truro", square(0)), wardFeature("E2", "<b>Bude", square(1)), wardFeature("E3", "Ajar", openRing))
	to, answer := o.bring("../wards.geojson", text)
	if !strings.HasSuffix(to, "/mapping") {
		t.Fatalf("the upload led to %q: %s", to, answer.Body)
	}
	at := strings.TrimSuffix(to, "/mapping")
	o.wantPage(to, "What are the columns of wards.geojson?", "The wards of the file have 2 properties", `<option value="code" selected`, `<option value="name" selected`, "E1 · E2 · E3", "!How are dates written", "!Keep as a new field", "!Make wards")
	if got := o.post(to, url.Values{"column-0": {"code"}}); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "which column is the name of a ward") {
		t.Errorf("a mapping without a name gives %d", got.Code)
	}
	o.post(to, mappedWards)
	o.workOnImports()
	o.wantPage(at, "Checked", "Store 2 wards", "New wards", "Boundary: The ring is not closed", "“Ajar”, feature 3", "!Download the rejected rows", "Mend these features", "chart-map", "Truro: Changed", "&lt;b&gt;Bude: New", "!<b>Bude",
		"Wards that are not in the file", ">Gone<")
	if welsh := o.get(at, "Accept-Language", "cy").Body.String(); !strings.Contains(welsh, "Ffin: Nid yw’r cylch wedi’i gau") {
		t.Error("the page in Welsh does not say that the ring is open")
	}
	o.wantPage(wardsAddress, "!chart-map")
	o.post(at+"/apply", nil)
	o.workOnImports()
	o.wantPage(at, "Stored", `href="`+wardsAddress+`"`, "!chart-map", "Undo this import")
	o.wantPage(at+"/delete", "The wards that it created or changed stay as they are")
	o.wantPage(wardsAddress, "chart-map", "Truro: 0", "Cases by ward, on a map")
	o.wantPage(importsAddress, "wards.geojson", ">Wards<")

	mended, _ := o.bring("wards.geojson", strings.Replace(text, openRing, square(2), 1))
	o.wantPage(mended, `<option value="name" selected`)
	o.post(mended, mappedWards)
	o.workOnImports()
	o.wantPage(strings.TrimSuffix(mended, "/mapping"), "Store 1 ward<", "Truro: Stays the same", "Ajar: New")
}

// second is an error without the value before it.
func second[T any](_ T, err error) error { return err }

// bringWards uploads a file that is said to be of wards.
func (o *office) bringWards(name, text string) (to string, answer *httptest.ResponseRecorder) {
	o.Helper()
	answer = o.upload(importsAddress+"/new?of=wards", name, text)
	return answer.Header().Get("Location"), answer
}

func TestWardsAreImportedFromCSVToo(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	to, answer := o.bringWards("wards.csv", "Code,Ward\nE1,Truro\nE2,\n")
	if to == "" {
		t.Fatalf("the upload gives %d: %s", answer.Code, answer.Body)
	}
	o.post(to, mappedWards)
	o.workOnImports()
	at := strings.TrimSuffix(to, "/mapping")
	o.wantPage(at, "Store 1 ward<", "Download the rejected rows", `href="/ui/imports/new?of=wards"`, "What becomes of the wards of the file", "!chart-map")
	o.post(at+"/apply", nil)
	o.workOnImports()
	o.wantPage(wardsAddress, ">Truro<", ">E1<")
}

func TestAWardThatTheFileSpellsWithoutItsAccentsIsNotMissing(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	for _, name := range []string{"Tŷ Gwyn", "Lemon Quay"} {
		_, err := o.svc.CreateWard(t.Context(), o.visitor.By, caseload.WardInput{Name: caseload.Set(name)})
		o.must(err)
	}
	to, _ := o.bringWards("wards.csv", "Code,Ward\n,TY GWYN\n")
	o.post(to, mappedWards)
	o.workOnImports()
	o.wantPage(strings.TrimSuffix(to, "/mapping"), "Wards that are not in the file", "Lemon Quay", "!Tŷ Gwyn")
}

func TestHostileFilesOfWardsAreRefusedWithAWord(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	const eastings = `{"type":"Polygon","coordinates":[[[220000,106000],[221000,106000],[221000,107000],[220000,106000]]]}`
	for what, x := range map[string]struct{ text, word string }{
		"a grid":      {wardFeatures(wardFeature("E1", "Truro", eastings)), "degrees (WGS84, EPSG:4326), longitude first"},
		"a shapefile": {"\x00\x00\x27\x0A\x00\x00\x00\x00", "a shapefile"},
		"zipped":      {"PK\x03\x04wards.shp", "unpack it"},
		"KML":         {"<?xml version=\"1.0\"?><kml>", "KML"},
		"cut":         {wardFeatures(wardFeature("E1", "Truro", square(0)))[:80], "ends too early"},
		"nested":      {`{"type":"FeatureCollection","features":[{"geometry":` + strings.Repeat("[", 50_000), "not valid JSON"},
		"no ward":     {wardFeatures(), "no feature in the file"},
		"one letter":  {"x", "no rows below the first"},
	} {
		to, answer := o.bringWards("wards.geojson", x.text)
		if to != "" || answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), x.word) {
			t.Errorf("%s: %d to %q, want 422 and %q", what, answer.Code, to, x.word)
		}
	}
	if got := o.get(importsAddress + "/new?of=people"); got.Code != http.StatusBadRequest && got.Code != http.StatusUnprocessableEntity {
		t.Errorf("a form for people gives %d", got.Code)
	}
}

// bringUsedWards stores an import that changes a ward and makes another of a name, with a case
// in that, and answers its address and the ID of the case.
func (o *office) bringUsedWards(name string) (at, id string) {
	o.Helper()
	o.signIn(caseload.RoleAdmin)
	o.must(second(o.svc.CreateWard(o.Context(), o.visitor.By, caseload.WardInput{Name: caseload.Set("Truro"), Code: caseload.Set("E1")})))
	to, _ := o.bring("wards.geojson", wardFeatures(wardFeature("E1", "Truro City", square(0)), wardFeature("E2", name, square(1))))
	at = strings.TrimSuffix(to, "/mapping")
	o.post(to, mappedWards)
	o.workOnImports()
	o.post(at+"/apply", nil)
	o.workOnImports()
	made, err := o.svc.CreateCase(o.Context(), o.visitor.By, caseload.CaseInput{Name: caseload.Set("A hole"), Ward: caseload.Set(caseload.Named{Code: "E2"})})
	o.must(err)
	return at, made.Case.ID
}

func TestAnImportOfWardsIsUndoneInThePages(t *testing.T) {
	o := openOffice(t)
	at, id := o.bringUsedWards("<b>Bude")

	o.wantPage(at, `href="`+at+`/undo"`)
	o.wantPage(at+"/undo", "The wards that it created are deleted", "!The cases that it created")
	o.wantPage(at+"/delete", "undone by the command line alone")
	o.post(at+"/undo", nil)
	o.workOnImports()
	o.wantPage(at, "Failed", "the wards below were changed since, or have cases", "It has 1 case", "&lt;b&gt;Bude</a>", "!<b>Bude", "!Deleted wards", "Undo this import")
	o.wantTexts(at, o.get(at, "Accept-Language", "cy").Body.String(), "Ni ddadwnaed dim", "Mae ganddi 1 achos")
	o.wantPage(wardsAddress, "Truro City", "Bude")

	o.must(o.svc.HideCase(t.Context(), o.visitor.By, id))
	o.post(at+"/undo", nil)
	o.workOnImports()
	o.wantPage(at, "Undone", "Deleted wards", "Wards as they were before", "!Undo this import", "!It has 1 case")
	o.wantPage(wardsAddress, ">Truro<", "!Truro City", "!Bude", "!chart-map")
	o.wantPage("/ui/admin/changes?area=wards", "Bude", "Truro City")
}

func TestTheMapOfACheckIsDrawnOnceForEachCheck(t *testing.T) {
	var maps atlas
	areas := []chart.Area{{ID: "0", Boundary: square(0)}}
	i := &caseload.Import{}
	i.ID, i.Beat = "one", time.Unix(1, 0)
	first := maps.ofCheck(i, areas)
	if maps.ofCheck(i, areas) != first {
		t.Error("the map is drawn again")
	}
	i.Beat = time.Unix(2, 0)
	second := maps.ofCheck(i, areas)
	if second == first {
		t.Error("the map of another check is that of the one before")
	}
	for n := range maxDrawnChecks {
		if n == maxDrawnChecks/2 && maps.ofCheck(i, areas) != second {
			t.Error("the map is drawn again behind a few others")
		}
		other := &caseload.Import{}
		other.ID = strconv.Itoa(n)
		maps.ofCheck(other, areas)
	}
	if len(maps.checked) != maxDrawnChecks {
		t.Errorf("%d maps are kept, want %d", len(maps.checked), maxDrawnChecks)
	}
}
