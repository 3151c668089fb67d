package geo_test

import (
	"math"
	"strings"
	"testing"

	"caseload/internal/geo"
)

func TestGeoJSONIsTheSameBoundaryAndShorter(t *testing.T) {
	for name, b := range wards(t) {
		text := b.GeoJSON(6)
		again := parse(t, text)
		lat, lon := b.Center()
		lat2, lon2 := again.Center()
		if math.Abs(lat-lat2) > 1e-6 || math.Abs(lon-lon2) > 1e-6 {
			t.Errorf("the centre of %s is moved from %v, %v to %v, %v", name, lat, lon, lat2, lon2)
		}
		if again.GeoJSON(6) != text {
			t.Errorf("%s, written again, is another", name)
		}
		if coarse := b.GeoJSON(3); len(coarse) >= len(text) {
			t.Errorf("%s with three decimals has %d bytes, with six %d", name, len(coarse), len(text))
		}
	}
}

func TestGeoJSONKeepsEveryPolygonAndHole(t *testing.T) {
	for in, want := range map[string]string{
		holed:   `{"coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[4,6],[6,6],[6,4],[4,4]]],"type":"Polygon"}`,
		islands: `{"coordinates":[[[[0,0],[1,0],[1,1],[0,1],[0,0]]],[[[20,0],[23,0],[23,3],[20,3],[20,0]]]],"type":"MultiPolygon"}`,
		`{"type":"Polygon","coordinates":[[[0.4,-0.4,9],[2,0],[2.4,0.3],[2,2],[0.4,-0.4,9]]]}`: `{"coordinates":[[[0,0],[2,0],[2,2],[0,0]]],"type":"Polygon"}`,
	} {
		if got := parse(t, in).GeoJSON(0); got != want {
			t.Errorf("GeoJSON(0) of %s =\n%s, want\n%s", in, got, want)
		}
	}
}

func TestGeoJSONLeavesWhatRoundingWouldTakeAway(t *testing.T) {
	const small = `{"coordinates":[[[0.1,0.1],[0.2,0.1],[0.2,0.2],[0.1,0.1]]],"type":"Polygon"}`
	if got := parse(t, small).GeoJSON(0); got != small {
		t.Errorf("GeoJSON(0) = %s, want it as it was", got)
	}
	parse(t, parse(t, sliver).GeoJSON(6))
}

func TestFaultIsTheSameForTheSameFaultElsewhere(t *testing.T) {
	faults := map[string]bool{}
	for _, rings := range []string{`[[[172000,41000],[1,0],[1,1],[0,0]]]`, `[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[3.5e5,0]]]`, `[[[0,0],[1,91]]]`} {
		_, err := geo.ParseBoundary([]byte(`{"type":"Polygon","coordinates":` + rings + `}`))
		faults[geo.Fault(err).String()] = true
	}
	if len(faults) != 1 {
		t.Errorf("Fault has %v for the same fault", faults)
	}
	for fault := range faults {
		if !strings.HasPrefix(fault, "Coordinates must be degrees (WGS84") || strings.Contains(fault, "172000") {
			t.Errorf("Fault = %q", fault)
		}
	}
}
