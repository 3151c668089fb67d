package geo_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"caseload/internal/geo"
)

func TestParseBoundaryReadsEveryFormOfAPolygon(t *testing.T) {
	for name, geojson := range map[string]string{
		"Polygon":      holed,
		"MultiPolygon": islands,
		"Feature":      `{"type":"Feature","properties":{"name":"x"},"geometry":` + holed + `}`,
		"byte order":   "\ufeff" + holed,
		"spread out":   " { \"coordinates\" : [ [ [ 0 , 0 ] ,\r\n\t[ 1e1 , 0.0 ] , [ 10 , 1E+1 ] , [ 0 , 0 ] ] ] , \"type\" : \"Polygon\" } ",
		"with heights": `{"type":"Polygon","coordinates":[[[0,0,5],[10,0,5],[10,10,6.5,1],[0,0,5]]]}`,
	} {
		b, err := geo.ParseBoundary([]byte(geojson))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if box := b.Box(); box.South != 0 || box.West != 0 {
			t.Errorf("%s: Box() = %v, want one from 0, 0", name, box)
		}
	}
}

func TestParseBoundaryReadsLongitudeFirst(t *testing.T) {
	b := parse(t, `{"type":"Polygon","coordinates":[[[-5,50],[-4,50],[-4,51],[-5,50]]]}`)
	if want := (geo.Box{South: 50, West: -5, North: 51, East: -4}); b.Box() != want {
		t.Errorf("Box() = %v, want %v", b.Box(), want)
	}
}

func TestParseBoundarySaysWhatIsWrong(t *testing.T) {
	rings := func(s string) string { return `{"type":"Polygon","coordinates":` + s + `}` }
	for _, c := range []struct{ in, want string }{
		{``, "not valid JSON"},
		{`{"type":"Polygon"`, "The boundary is not valid JSON."},
		{`[1]`, "must be a GeoJSON object"},
		{`{"type":7}`, "must be a GeoJSON object"},
		{`null`, `no "type"`},
		{`{}`, `no "type"`},
		{`{"type":"Point","coordinates":[1,2]}`, `not a "Point"`},
		{`{"type":"FeatureCollection","features":[]}`, "give one of its features"},
		{`{"type":"Feature","geometry":null}`, "has no geometry"},
		{`{"type":"Feature","geometry":{"type":"Feature"}}`, `not a "Feature"`},
		{`{"type":"Polygon"}`, "A list of rings is missing"},
		{rings(`null`), "A list of rings is missing"},
		{rings(`[]`), "encloses no area"},
		{rings(`[[]]`), "at least 4 positions"},
		{rings(`[[[0,0],[1,0],[0,0]]]`), "Ring 1: a ring needs at least 4 positions"},
		{rings(`[[[0,0],[1,0],[1,1],[0,1]]]`), "Ring 1: the ring is not closed; its last position must be the same as its first."},
		{rings(`[[[0,0],[1,1],[2,2],[0,0]]]`), "encloses no area"},
		{rings(`[[[0,0],[1,0],[1],[0,0]]]`), "position 3: a position needs"},
		{rings(`[[[0,0],[1,0],7,[0,0]]]`), "position 3: a list of numbers is missing"},
		{rings(`[[[0,0],[1,0],["1",1],[0,0]]]`), "position 3: number 1: a coordinate must be a number"},
		{rings(`[[[0,0],[1,0],[1,null],[0,0]]]`), "must be a number"},
		{rings(`[[[0,0],[1,0],[1,1,[]],[0,0]]]`), "must be a number"},
		{rings(`[[[0,0],[1,0],[1,1e999],[0,0]]]`), "must be a number"},
		{rings(`[[[172000,41000],[1,0],[1,1],[0,0]]]`), "longitude 172000 is not between -180 and 180: coordinates must be degrees"},
		{rings(`[[[0,0],[1,91],[1,1],[0,0]]]`), "position 2: latitude 91 is not between -90 and 90"},
		{`{"type":"MultiPolygon","coordinates":[]}`, "no polygons"},
		{`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[]]]}`, "Polygon 2: ring 1: "},
		{rings(`[[` + strings.Repeat(`[1,1],`, 1_000_000) + `[1,1]]]`), "more than 1000000 positions"},
		{rings(strings.Repeat(" ", 8<<20)), "larger than 8 MiB"},
	} {
		b, err := geo.ParseBoundary([]byte(c.in))
		if err == nil || !strings.Contains(err.Error(), c.want) || b != nil {
			t.Errorf("ParseBoundary(%.80s) = %v, %v; want an error with %q", c.in, b, err, c.want)
		}
	}
}

func FuzzParseBoundary(f *testing.F) {
	for _, s := range []string{holed, crescent, islands, sliver, `{"type":"Feature","geometry":` + holed + `}`, `{"type":"Polygon","coordinates":[[[0,0],[1e-160,0],[0,1e-160],[0,0]]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := geo.ParseBoundary(data)
		if err != nil {
			return
		}
		if lat, lon := b.Center(); !b.Contains(lat, lon) {
			t.Errorf("Center() = %v, %v is outside", lat, lon)
		}
		for _, decimals := range []int{0, 4, 6} {
			if _, err := geo.ParseBoundary([]byte(b.GeoJSON(decimals))); err != nil {
				t.Errorf("GeoJSON(%d) = %s, which is refused: %v", decimals, b.GeoJSON(decimals), err)
			}
		}
		if lat, lon := b.RandomPoint(rand.New(rand.NewPCG(1, 1))); !b.Contains(lat, lon) {
			t.Errorf("RandomPoint = %v, %v is outside", lat, lon)
		}
	})
}
