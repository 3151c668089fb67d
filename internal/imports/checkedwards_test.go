package imports

import (
	"fmt"
	"strings"
	"testing"

	"caseload"
)

// feature is a ward of a file, of the rings of its boundary.
func feature(code, name, rings string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"WD13CD":%q,"WD13NM":%q,"LONG":-4.5},"geometry":{"type":"Polygon","coordinates":%s}}`, code, name, rings)
}

func featuresOf(all ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(all, ",") + `]}`
}

const triangle = `[[[-4.51234567,50.8],[-4.5,50.8],[-4.5,50.9],[-4.51234567,50.8]]]`

func TestAFileOfBoundariesIsLookedAtAndItsColumnsAreGuessed(t *testing.T) {
	text := featuresOf(feature("E1", "Bude", triangle), feature("E2", "Poughill", triangle))
	for _, said := range []caseload.Noun{caseload.NounCase, caseload.NounWard} {
		look, err := LookAt(strings.NewReader("\uFEFF\n "+text), said)
		if err != nil {
			t.Fatal(err)
		}
		if look.Noun != caseload.NounWard || !look.Shapes() || look.Rows != 2 {
			t.Errorf("the look is %+v, want one at 2 wards with boundaries", look)
		}
		d := Suggest(look, &Words{})
		if got := fmt.Sprint(d.Targets); got != "map[long:longitude wd13cd:code wd13nm:name]" {
			t.Errorf("suggested is %s", got)
		}
		mapping, err := d.TOML(look, &Words{})
		if err != nil {
			t.Fatal(err)
		}
		if m := parse(t, mapping); m.Noun != caseload.NounWard || !m.Shapes() {
			t.Errorf("the mapping is %s", mapping)
		}
		if again := DraftOf(mapping, look, &Words{}); fmt.Sprint(again.Targets) != fmt.Sprint(d.Targets) {
			t.Errorf("read back, the mapping has %v", again.Targets)
		}
	}
}

func TestColumnsOfWardsAreGuessedByWhatTheyAreCalled(t *testing.T) {
	for header, want := range map[string]string{
		"WD24CD,WD24NM,WD24NMW,LAD24CD,LAD24NM,LAT,LONG": "map[lat:latitude long:longitude wd24cd:code wd24nm:name]",
		"CED23CD,CED23NM":         "map[ced23cd:code ced23nm:name]",
		"OBJECTID,Ward Code,Ward": "map[ward:name ward_code:code]",
		"Enw,Cod,Haen":            "map[cod:code enw:name haen:tier]",
		"Code,Title,Name":         "map[code:code title:name]",
		"fid,geom":                "map[]",
	} {
		look, err := LookAt(strings.NewReader(header+"\nx\n"), caseload.NounWard)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(Suggest(look, &Words{}).Targets); got != want {
			t.Errorf("of %s is suggested %s, want %s", header, got, want)
		}
	}
}

func TestFilesOfTheSameColumnsAreKnownByWhatTheyHoldToo(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range []struct {
		text string
		of   caseload.Noun
	}{{"a,b\n1,2\n", caseload.NounCase}, {"a,b\n1,2\n", caseload.NounWard}, {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"b":2},"geometry":null}]}`, caseload.NounWard}} {
		look, err := LookAt(strings.NewReader(x.text), x.of)
		if err != nil {
			t.Fatal(err)
		}
		seen[look.Header] = true
	}
	if len(seen) != 3 {
		t.Errorf("three kinds of files have %d headers", len(seen))
	}
}

func TestADryRunOfWardsTellsWhatBecomesOfEach(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := ready(t, "uk-wards-geojson")
	const moved, open = `[[[-4.6,50.8],[-4.5,50.8],[-4.5,50.9],[-4.6,50.8]]]`, `[[[-4.6,50.8],[-4.5,50.8],[-4.5,50.9],[-4.6,50.9]]]`
	c.run(t, featuresOf(feature("E1", "Bude", triangle), feature("E2", "Poughill", triangle)), m, Options{})
	report := c.run(t, featuresOf(feature("E1", "Bude", triangle), feature("E2", "Poughill", moved), feature("E3", "Stratton", triangle), feature("E4", "Open", open), feature("E5", "Ajar", open)), m, Options{DryRun: true})
	var got []string
	for _, w := range report.Wards().All {
		got = append(got, fmt.Sprintf("%s %s %d %d", w.Code, w.Name, w.Result, len(w.Boundary)))
	}
	want := fmt.Sprintf("[E1 Bude %d 90 E2 Poughill %d 84 E3 Stratton %d 90]", caseload.Same, caseload.Changed, caseload.Added)
	if fmt.Sprint(got) != want {
		t.Errorf("the dry run tells %v, want %s", got, want)
	}
	if len(report.Reasons) != 1 || report.Reasons[0].Rows != 2 || report.Reasons[0].Where() != "4–5" {
		t.Errorf("the reasons are %+v, want one of features 4 and 5", report.Reasons)
	}
	if examples := report.Examples()[report.Reasons[0].Text]; len(examples) != 2 || examples[0].Value != "Open" {
		t.Errorf("the examples are %v, want the names of the wards", examples)
	}
	if stored := c.wards(t); len(stored) != 2 || strings.Contains(stored[0].Boundary, "-4.51234567") || !strings.Contains(stored[0].Boundary, "-4.512346") {
		t.Errorf("stored are %d wards, the boundary of the first %s, want 2 with places to a decimetre", len(stored), stored[0].Boundary)
	}
}

func TestADryRunKeepsTheFirstWardsOfALongFile(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	var all []string
	for n := range maxCheckedWards + 1 {
		all = append(all, feature(fmt.Sprint(n), fmt.Sprint("Ward ", n), triangle))
	}
	report := c.run(t, featuresOf(all...), ready(t, "uk-wards-geojson"), Options{DryRun: true})
	if wards := report.Wards(); len(wards.All) != maxCheckedWards || !wards.More || report.Added != maxCheckedWards+1 {
		t.Errorf("of %d wards %d are kept, and there are more: %t", report.Added, len(wards.All), wards.More)
	}
}

func TestHostileFilesOfBoundariesAreRefusedWithAWord(t *testing.T) {
	for what, x := range map[string]struct{ text, word string }{
		"a grid":             {featuresOf(feature("E1", "Bude", `[[[220000,106000],[221000,106000],[221000,107000],[220000,106000]]]`)), "British National Grid"},
		"one Feature":        {feature("E1", "Bude", triangle), "not a GeoJSON FeatureCollection"},
		"TopoJSON":           {`{"type":"Topology","objects":{},"arcs":[]}`, "not a GeoJSON FeatureCollection"},
		"no feature":         {featuresOf(), "no feature in the file"},
		"not a number":       {featuresOf(feature("E1", "Bude", `[[[NaN,50]]]`)), "not valid JSON"},
		"nested":             {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":` + strings.Repeat(`[`, 100_000), "not valid JSON"},
		"nested properties":  {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":` + strings.Repeat(`{"a":`, 20_000), "not valid JSON"},
		"many properties":    {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{` + manyProperties(2000) + `},"geometry":null}]}`, "2000 properties; at most 1000"},
		"a long name":        {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"` + strings.Repeat("x", 2000) + `":1},"geometry":null}]}`, "more than 1000 bytes"},
		"one endless text":   {`{"type":"FeatureCollection","name":"` + strings.Repeat("x", 17<<20), "larger than 8 MiB"},
		"one endless number": {`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"coordinates":[1` + strings.Repeat("1", 17<<20), "larger than 8 MiB"},
		"something behind":   {featuresOf(feature("E1", "Bude", triangle)) + `{"type":"FeatureCollection"}`, "Something follows"},
	} {
		_, err := LookAt(strings.NewReader(x.text), caseload.NounWard)
		if code := caseload.CodeOf(err); code != caseload.CodeInvalid && code != caseload.CodeTooLarge || !strings.Contains(err.Error(), x.word) {
			t.Errorf("%s: LookAt = %v, want a refusal with %q", what, err, x.word)
		}
	}
}

func manyProperties(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`"p%d":1`, i))
	}
	return strings.Join(all, ",")
}

func TestBoundariesWithTooManyPlacesAreRejected(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	circle := func(n int) string {
		var b strings.Builder
		b.WriteString("[[")
		for i := range n {
			fmt.Fprintf(&b, "[%.6f,50.123456],", -4+float64(i)*2e-6)
		}
		b.WriteString("[-4,51],[-4,50.123456]]]")
		return b.String()
	}
	report := c.run(t, featuresOf(feature("E1", "Fine", circle(250_000)), feature("E2", "Bude", circle(10))), ready(t, "uk-wards-geojson"), Options{})
	if report.Added != 1 || report.Rejected != 1 || !strings.Contains(report.Reasons[0].Text, "The boundary has more than 4 MiB") {
		t.Errorf("the report is %+v, want that the first is rejected for its length", report)
	}
}
