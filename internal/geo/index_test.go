package geo_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"caseload/internal/geo"
)

func square(t testing.TB, west, east string) *geo.Boundary {
	return parse(t, `{"type":"Polygon","coordinates":[[[`+west+`,0],[`+east+`,0],[`+east+`,10],[`+west+`,10],[`+west+`,0]]]}`)
}

func TestLocateGivesTheSmallestIDThatContainsThePlace(t *testing.T) {
	x := geo.NewIndex()
	x.Add(7, square(t, "0", "6"))
	x.Add(9, square(t, "10", "20"))
	x.Add(3, square(t, "5", "11"))
	x.Add(9, square(t, "30", "40"))
	for _, c := range []struct {
		lat, lon float64
		id       int64
		ok       bool
	}{
		{1, 1, 7, true},
		{1, 5.5, 3, true},
		{1, 10, 3, true},
		{1, 15, 9, true},
		{1, 35, 9, true},
		{1, 25, 0, false},
		{11, 1, 0, false},
	} {
		if id, ok := x.Locate(c.lat, c.lon); id != c.id || ok != c.ok {
			t.Errorf("Locate(%v, %v) = %d, %v, want %d, %v", c.lat, c.lon, id, ok, c.id, c.ok)
		}
	}
}

func TestLocateInAnEmptyIndexFindsNothing(t *testing.T) {
	if id, ok := geo.NewIndex().Locate(50, -5); ok {
		t.Errorf("Locate = %d, true, want nothing", id)
	}
}

func TestLocateTellsRealNeighboursApart(t *testing.T) {
	found := wards(t)
	x := geo.NewIndex()
	names := []string{"Camborne Roskear", "Camborne Trelowarren", "Wadebridge West"}
	for i, name := range names {
		x.Add(int64(i), found[name])
	}
	var wait sync.WaitGroup
	for i, name := range names {
		wait.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(i), 1))
			for range 200 {
				lat, lon := found[name].RandomPoint(rnd)
				if id, ok := x.Locate(lat, lon); !ok || id != int64(i) {
					t.Errorf("Locate(%v, %v) = %d, %v, want %d for %s", lat, lon, id, ok, i, name)
				}
			}
		})
	}
	wait.Wait()
}

func BenchmarkLocate122Wards(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 1))
	x := geo.NewIndex()
	places := make([][2]float64, 0, 1024)
	for i := range 122 {
		// Centres 0.08 apart and radii of up to 0.05: boxes overlap as real ones do.
		lat, lon := 50+0.08*float64(i/11), -5+0.08*float64(i%11)
		ward := parse(b, polygonJSON(wobblyRing(rnd, lat, lon, 200)))
		x.Add(int64(i), ward)
		for range 8 {
			lat, lon := ward.RandomPoint(rnd)
			places = append(places, [2]float64{lat, lon})
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		at := places[i%len(places)]
		if _, ok := x.Locate(at[0], at[1]); !ok {
			b.Fatalf("Locate(%v) finds nothing", at)
		}
		i += 7
	}
}
