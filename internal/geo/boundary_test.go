package geo_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"caseload/internal/geo"
)

const (
	// From 0 to 10 both ways, with a hole from 4 to 6.
	holed = `{"type":"Polygon","coordinates":[
		[[0,0],[10,0],[10,10],[0,10],[0,0]],
		[[4,4],[4,6],[6,6],[6,4],[4,4]]]}`
	// A C that is open to the east: its centre of gravity is outside.
	crescent = `{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,1],[1,1],[1,9],[10,9],[10,10],[0,10],[0,0]]]}`
	// Two squares; the eastern has nine times the area.
	islands = `{"type":"MultiPolygon","coordinates":[
		[[[0,0],[1,0],[1,1],[0,1],[0,0]]],
		[[[20,0],[23,0],[23,3],[20,3],[20,0]]]]}`
	// So thin that a point taken at random from its box misses it.
	sliver = `{"type":"Polygon","coordinates":[[[0,0],[100,50],[100,50.0000001],[0,0]]]}`
)

func parse(t testing.TB, geojson string) *geo.Boundary {
	t.Helper()
	b, err := geo.ParseBoundary([]byte(geojson))
	if err != nil {
		t.Fatalf("ParseBoundary(%.60s): %v", geojson, err)
	}
	return b
}

// wards returns the boundaries of the recorded wards by name.
func wards(t testing.TB) map[string]*geo.Boundary {
	t.Helper()
	file, err := os.Open("testdata/wards.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	found := map[string]*geo.Boundary{}
	err = geo.Features(file, func(props map[string]any, geometry json.RawMessage) error {
		found[props["WD13NM"].(string)] = parse(t, string(geometry))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestContainsCountsEdgesInAndHolesOut(t *testing.T) {
	b := parse(t, holed)
	for _, c := range []struct {
		lat, lon float64
		want     bool
	}{
		{2, 2, true},
		{2, 5, true}, // below the hole
		{4.5, 1, true},
		{0, 0, true}, {10, 10, true}, {0, 10, true}, // corners
		{0, 5, true}, {10, 5, true}, {5, 0, true}, {5, 10, true}, // edges
		{4, 5, true}, {5, 6, true}, {6, 6, true}, // the hole's edge
		{5, 5, false},
		{-0.001, 5, false}, {5, 10.001, false}, {4, -1, false}, {10, 11, false},
		{math.NaN(), 5, false}, {5, math.NaN(), false}, {math.Inf(1), 5, false},
	} {
		if got := b.Contains(c.lat, c.lon); got != c.want {
			t.Errorf("Contains(%v, %v) = %v, want %v", c.lat, c.lon, got, c.want)
		}
	}
}

func TestContainsSeesEveryPartOfAWard(t *testing.T) {
	b := parse(t, islands)
	for _, c := range []struct {
		lat, lon float64
		want     bool
	}{{0.5, 0.5, true}, {2, 22, true}, {0.5, 10, false}, {2, 0.5, false}} {
		if got := b.Contains(c.lat, c.lon); got != c.want {
			t.Errorf("Contains(%v, %v) = %v, want %v", c.lat, c.lon, got, c.want)
		}
	}
	if got, want := b.Box(), (geo.Box{South: 0, West: 0, North: 3, East: 23}); got != want {
		t.Errorf("Box() = %v, want %v", got, want)
	}
}

// The oracle adds up the angles under which a place sees the edges: a full
// turn from inside, nothing from outside.
func TestContainsAgreesWithTheSumOfAngles(t *testing.T) {
	ring := wobblyRing(rand.New(rand.NewPCG(1, 2)), 50, -5, 200)
	b := parse(t, polygonJSON(ring))
	rnd := rand.New(rand.NewPCG(3, 4))
	box := b.Box()
	found := map[bool]int{}
	for range 2000 {
		lat := box.South + rnd.Float64()*(box.North-box.South)
		lon := box.West + rnd.Float64()*(box.East-box.West)
		want := math.Abs(angles(ring, lat, lon)) > math.Pi
		if got := b.Contains(lat, lon); got != want {
			t.Errorf("Contains(%v, %v) = %v, want %v", lat, lon, got, want)
		}
		found[want]++
	}
	if found[true] < 100 || found[false] < 100 {
		t.Errorf("places inside and outside: %v, want at least 100 of each", found)
	}
}

func angles(ring [][2]float64, lat, lon float64) (sum float64) {
	for i := 1; i < len(ring); i++ {
		ax, ay := ring[i-1][0]-lon, ring[i-1][1]-lat
		bx, by := ring[i][0]-lon, ring[i][1]-lat
		sum += math.Atan2(ax*by-ay*bx, ax*bx+ay*by)
	}
	return sum
}

func TestNoPlaceFallsBetweenNeighbours(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	border := [][2]float64{{0, 0}}
	for lat := 0.0; lat < 10; lat += 0.1 * rnd.Float64() {
		border = append(border, [2]float64{rnd.Float64(), lat})
	}
	border = append(border, [2]float64{0, 10})
	west := parse(t, polygonJSON(closed(border, [2]float64{-5, 10}, [2]float64{-5, 0})))
	eastern := closed(border, [2]float64{5, 10}, [2]float64{5, 0})
	slices.Reverse(eastern) // as in a real file, where both wards run anticlockwise
	east := parse(t, polygonJSON(eastern))
	for i := 1; i < len(border); i++ {
		a, b := border[i-1], border[i]
		for range 50 {
			share := rnd.Float64()
			lat, lon := a[1]+share*(b[1]-a[1]), a[0]+share*(b[0]-a[0])
			for _, at := range []float64{math.Nextafter(lon, -9), lon, math.Nextafter(lon, 9)} {
				if !west.Contains(lat, at) && !east.Contains(lat, at) {
					t.Fatalf("neither side contains %v, %v on their border", lat, at)
				}
			}
		}
	}
}

func closed(path [][2]float64, more ...[2]float64) [][2]float64 {
	ring := append(append([][2]float64{}, path...), more...)
	return append(ring, path[0])
}

func TestCenterIsInside(t *testing.T) {
	boundaries := map[string]*geo.Boundary{
		"holed": parse(t, holed), "crescent": parse(t, crescent),
		"islands": parse(t, islands), "sliver": parse(t, sliver),
	}
	for name, b := range wards(t) {
		boundaries[name] = b
	}
	for name, b := range boundaries {
		if lat, lon := b.Center(); !b.Contains(lat, lon) {
			t.Errorf("%s: Center() = %v, %v is outside", name, lat, lon)
		}
	}
	if lat, lon := boundaries["islands"].Center(); lat != 1.5 || lon != 21.5 {
		t.Errorf("islands: Center() = %v, %v, want that of the larger, 1.5, 21.5", lat, lon)
	}
}

func TestRandomPointsAreInsideAndRepeatable(t *testing.T) {
	boundaries := map[string]*geo.Boundary{
		"holed": parse(t, holed), "crescent": parse(t, crescent), "sliver": parse(t, sliver),
	}
	for name, b := range wards(t) {
		boundaries[name] = b
	}
	for name, b := range boundaries {
		one, two := rand.New(rand.NewPCG(7, 8)), rand.New(rand.NewPCG(7, 8))
		for range 200 {
			lat, lon := b.RandomPoint(one)
			if !b.Contains(lat, lon) {
				t.Fatalf("%s: RandomPoint = %v, %v is outside", name, lat, lon)
			}
			if lat2, lon2 := b.RandomPoint(two); lat2 != lat || lon2 != lon {
				t.Fatalf("%s: the same seed gives %v, %v and %v, %v", name, lat, lon, lat2, lon2)
			}
		}
	}
}

func TestRandomPointsFallOnPartsByTheirArea(t *testing.T) {
	b := parse(t, islands)
	rnd := rand.New(rand.NewPCG(9, 10))
	west := 0
	for range 1000 {
		if _, lon := b.RandomPoint(rnd); lon <= 1 {
			west++
		}
	}
	if west < 60 || west > 140 {
		t.Errorf("%d of 1000 points on the island with a tenth of the area, want about 100", west)
	}
}

// wobblyRing is a closed ring of n corners around a centre, never crossing
// itself, as jagged as a ward.
func wobblyRing(rnd *rand.Rand, lat, lon float64, n int) [][2]float64 {
	var ring [][2]float64
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n)
		radius := 0.03 + 0.02*rnd.Float64()
		ring = append(ring, [2]float64{lon + radius*math.Cos(angle), lat + radius*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

func polygonJSON(ring [][2]float64) string {
	var s strings.Builder
	s.WriteString(`{"type":"Polygon","coordinates":[[`)
	for i, at := range ring {
		if i > 0 {
			s.WriteByte(',')
		}
		fmt.Fprintf(&s, "[%v,%v]", at[0], at[1])
	}
	s.WriteString("]]}")
	return s.String()
}
