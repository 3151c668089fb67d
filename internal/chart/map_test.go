package chart_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"caseload/internal/chart"
	"caseload/internal/geo"
)

// squares are four wards around a crossing, and an island.
var squares = []chart.Area{
	{"nw", `{"type":"Polygon","coordinates":[[[-5,50.5],[-4.5,50.5],[-4.5,51],[-5,51],[-5,50.5]]]}`},
	{"ne", `{"type":"Polygon","coordinates":[[[-4.5,50.5],[-4,50.5],[-4,51],[-4.5,51],[-4.5,50.5]]]}`},
	{"sw", `{"type":"Polygon","coordinates":[[[-5,50],[-4.5,50],[-4.5,50.5],[-5,50.5],[-5,50]]]}`},
	{"se", `{"type":"MultiPolygon","coordinates":[[[[-4.5,50],[-4,50],[-4,50.5],[-4.5,50.5],[-4.5,50]],
		[[-4.3,50.2],[-4.3,50.3],[-4.2,50.3],[-4.2,50.2],[-4.3,50.2]]],
		[[[-3.9,50],[-3.8,50],[-3.8,50.1],[-3.9,50]]]]}`},
	{"lake", `{"type":"Polygon","coordinates":[[[-4.3,50.2],[-4.2,50.2],[-4.2,50.3],[-4.3,50.3],[-4.3,50.2]]]}`},
}

var byWard = chart.Map{
	Head: head("wards", "Open cases by ward", "Most are in the south."),
	Of:   "Ward", Unit: "Open cases", Unknown: "No data",
	Outlines: chart.NewOutlines(squares, 0),
	Wards: []chart.Ward{
		{ID: "nw", Name: "North West", Value: 0, Href: "/ui/cases?ward=1"},
		{ID: "ne", Name: "North East", Value: 12, Href: "/ui/cases?ward=2"},
		{ID: "sw", Name: "South West", Value: 1204, Href: "/ui/cases?ward=3"},
		{ID: "se", Name: "South East & Isles", Value: 410},
		{ID: "lake", Name: "Lake", Unknown: true},
		{ID: "sea", Name: "Sea", Value: 2},
	},
}

// bySort has wards that are of a sort in the place of a number.
var bySort = chart.Map{
	Head: head("sorts", "What becomes of the wards", ""), Of: "Ward", Unit: "What becomes of it",
	Sorts: []string{"Stays the same", "Changed", "New"}, Outlines: chart.NewOutlines(squares, 0),
	Wards: []chart.Ward{{ID: "nw", Name: "North West", Value: 2}, {ID: "ne", Name: "North East", Value: 1}, {ID: "sw", Name: "South West"}, {ID: "sea", Name: "Sea", Value: 1}},
}

func TestSortsOfWardsAreToldInWordsAndApartWithoutColour(t *testing.T) {
	svg := string(bySort.AppendSVG(nil))
	for _, want := range []string{"North West: New", "North East: Changed", "South West: Stays the same", `class="chart-unknown" fill="url(#sorts-hatch)"`, `class="chart-step-5"`, `class="chart-step-1"`, ">Stays the same</text>", ">Changed</text>", ">New</text>"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the map lacks %s", want)
		}
	}
	if head, rows := bySort.Table(); fmt.Sprint(head, rows) != "[Ward What becomes of it] [[North West New] [North East Changed] [South West Stays the same] [Sea Changed]]" {
		t.Errorf("the table is %v %v", head, rows)
	}
	few := bySort
	few.Wards = few.Wards[2:3]
	if svg := string(few.AppendSVG(nil)); strings.Contains(svg, ">New</text>") || strings.Contains(svg, ">Changed</text>") {
		t.Error("the legend tells sorts of which no ward is")
	}
}

func cornwall(t testing.TB) []chart.Area {
	t.Helper()
	file, err := os.Open("../demo/data/cornwall-wards-2013-E06000052.geojson.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var areas []chart.Area
	err = geo.Features(unpacked, func(props map[string]any, geometry json.RawMessage) error {
		areas = append(areas, chart.Area{ID: props["WD13NM"].(string), Boundary: string(geometry)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return areas
}

// countyMap is a map of all areas, with links, numbers and names as in use.
func countyMap(areas []chart.Area, outlines *chart.Outlines) chart.Map {
	m := chart.Map{
		Head: head("county", "Open cases by ward", ""), Of: "Ward", Unit: "Open cases", Unknown: "No data", Outlines: outlines,
	}
	for i, a := range areas {
		n := int64(i*i*7919%613) * int64(i%11)
		m.Wards = append(m.Wards, chart.Ward{
			ID: a.ID, Name: a.ID, Value: n, Unknown: i%40 == 7,
			Href: fmt.Sprintf("/ui/cases?ward=%08x-0000-7000-8000-%012x", i, i),
		})
	}
	return m
}

func TestACountyIsSmallEnoughForAPage(t *testing.T) {
	areas := cornwall(t)
	m := countyMap(areas, chart.NewOutlines(areas, 0))
	svg := m.AppendSVG(nil)
	drawn := len(paths(t, svg))
	if len(areas) != 122 || drawn != 122 || len(svg) > 40<<10 {
		t.Errorf("%d of %d wards are drawn in %d bytes, want all of 122 in at most 40 KiB", drawn, len(areas), len(svg))
	}
}

// paths are the corners of each ward's rings, by the ward's title.
func paths(t testing.TB, svg []byte) map[string][][][2]float64 {
	t.Helper()
	found := map[string][][][2]float64{}
	inspect(t, svg).all(func(e element) {
		if e.attr("class") != "chart-map" {
			return
		}
		for _, ward := range e.Children {
			title, path := ward.Children[0].Text, ward.Children[1].attr("d")
			found[title] = corners(t, path)
		}
	})
	return found
}

// corners reads a path of one absolute move and relative steps for each ring.
func corners(t testing.TB, path string) (rings [][][2]float64) {
	t.Helper()
	for ring := range strings.SplitSeq(strings.TrimSuffix(path, "z"), "z") {
		numbers := strings.Fields(strings.NewReplacer("M", " ", "l", " ", "-", " -").Replace(ring))
		var at [2]float64
		var spots [][2]float64
		for i := 0; i+1 < len(numbers); i += 2 {
			at[0] += float(t, numbers[i])
			at[1] += float(t, numbers[i+1])
			spots = append(spots, at)
		}
		rings = append(rings, spots)
	}
	return rings
}

// Simplified one by one, neighbours would leave gaps and overlap.
func TestNeighboursKeepTheirBorderInCommon(t *testing.T) {
	areas := cornwall(t)
	m := countyMap(areas, chart.NewOutlines(areas, 0))
	used, all := map[[4]float64]int{}, 0
	for _, rings := range paths(t, m.AppendSVG(nil)) {
		for _, r := range rings {
			for i := range r {
				a, b := r[i], r[(i+1)%len(r)]
				if a[0] > b[0] || a[0] == b[0] && a[1] > b[1] {
					a, b = b, a
				}
				used[[4]float64{a[0], a[1], b[0], b[1]}]++
				all++
			}
		}
	}
	shared := 0
	for _, n := range used {
		if n > 1 {
			shared += n
		}
	}
	// The rest is coast, which is long in Cornwall, and its border with Devon.
	if share := 100 * shared / all; share < 66 {
		t.Errorf("%d %% of the lines are of two wards, want 66 at least", share)
	}
}

func TestShapesAreTrueAtTheMiddleLatitude(t *testing.T) {
	// Half of a square kilometre, below its diagonal to the north-east.
	const km = 1 / 111.195 // degrees of latitude
	for _, lat := range []float64{0, 50.5, -33, 68} {
		east := km / math.Cos(lat*math.Pi/180)
		area := chart.Area{ID: "x", Boundary: fmt.Sprintf(`{"type":"Feature","properties":{},"geometry":{"type":"Polygon",
			"coordinates":[[[%[1]v,%[3]v,7],[%[2]v,%[3]v,7],[%[2]v,%[4]v,7],[%[1]v,%[3]v,7]]]}}`, -east/2, east/2, lat-km/2, lat+km/2)}
		m := chart.Map{Outlines: chart.NewOutlines([]chart.Area{area}, 400), Wards: []chart.Ward{{ID: "x", Name: "X", Value: 3}}}
		got := paths(t, m.AppendSVG(nil))["X: 3"]
		if want := [][2]float64{{8, 1592}, {1592, 1592}, {1592, 8}}; len(got) != 1 || !slices.Equal(got[0], want) {
			t.Errorf("at latitude %v it is drawn as %v, want %v", lat, got, want)
		}
	}
}

func TestWhatIsNoBoundaryHasNoOutline(t *testing.T) {
	for _, boundary := range []string{
		"", "null", "{", "[]", "7", `{"type":"Point","coordinates":[1,2]}`, `{"type":"Feature","geometry":null}`, `{"type":"Feature"}`,
		`{"type":"Polygon"}`, `{"type":"Polygon","coordinates":null}`, `{"type":"Polygon","coordinates":[]}`, `{"type":"Polygon","coordinates":[[]]}`,
		`{"type":"Polygon","coordinates":[[["1","2"]]]}`, `{"type":"Polygon","coordinates":[[[1e300,2],[3,4],[5,6],[1e300,2]]]}`,
		`{"type":"MultiPolygon","coordinates":[]}`, `{"type":"MultiPolygon","coordinates":[[],[[]]]}`,
	} {
		areas := append([]chart.Area{{ID: "x", Boundary: boundary}}, squares...)
		m := chart.Map{Outlines: chart.NewOutlines(areas, 0), Wards: []chart.Ward{{ID: "x", Name: "X"}, {ID: "nw", Name: "NW"}}}
		if found := paths(t, m.AppendSVG(nil)); len(found) != 1 || found["NW: 0"] == nil {
			t.Errorf("with %s, %d wards are drawn, want the sound one", boundary, len(found))
		}
		m.Outlines = chart.NewOutlines(areas[:1], 0)
		inspect(t, m.AppendSVG(nil))
	}
}

func TestAWardTooSmallToSeeIsADot(t *testing.T) {
	small := chart.Area{ID: "rock", Boundary: `{"type":"Polygon","coordinates":[[[-4.1,50.9],[-4.1001,50.9],[-4.1,50.9001],[-4.1,50.9]]]}`}
	m := chart.Map{Outlines: chart.NewOutlines(append(squares, small), 0), Wards: []chart.Ward{{ID: "rock", Name: "Rock", Value: 1}}}
	if r := paths(t, m.AppendSVG(nil))["Rock: 1"]; len(r) != 1 || len(r[0]) != 4 || r[0][1][0]-r[0][0][0] != 8 {
		t.Errorf("it is drawn as %v, want a square of two pixels", r)
	}
}

func FuzzOutlines(f *testing.F) {
	for _, a := range squares {
		f.Add(a.Boundary, 400)
	}
	f.Add(`{"type":"Polygon","coordinates":[[[0,90],[1,90],[1,-90],[0,90]]]}`, 0)
	f.Fuzz(func(t *testing.T, boundary string, width int) {
		areas := append([]chart.Area{{ID: "x", Boundary: boundary}}, squares[:1]...)
		m := chart.Map{Outlines: chart.NewOutlines(areas, width), Wards: []chart.Ward{{ID: "x"}, {ID: "nw", Unknown: true}}}
		for _, rings := range paths(t, m.AppendSVG(nil)) {
			for _, r := range rings {
				for _, at := range r {
					if at[0] < -8 || at[0] > 8008 || at[1] < -8 || at[1] > 10032 {
						t.Fatalf("%s has a corner at %v, off the map", boundary, at)
					}
				}
			}
		}
	})
}

func BenchmarkMapOfACounty(b *testing.B) {
	areas := cornwall(b)
	m := countyMap(areas, chart.NewOutlines(areas, 0))
	var svg []byte
	b.ReportAllocs()
	for b.Loop() {
		svg = m.AppendSVG(svg[:0])
	}
	b.ReportMetric(float64(len(svg)), "bytes")
}

func BenchmarkOutlinesOfACounty(b *testing.B) {
	areas := cornwall(b)
	b.ReportAllocs()
	for b.Loop() {
		chart.NewOutlines(areas, 0)
	}
}
