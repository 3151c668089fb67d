package geo

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// side is where a place lies as seen from a ring.
type side int

const (
	outside side = iota
	onEdge
	inside
)

func (p part) contains(lat, lon float64) bool {
	if !p.box.Contains(lat, lon) {
		return false
	}
	at := orb.Point{lon, lat}
	if where := sideOf(p.rings[0], at); where != inside {
		return where == onEdge
	}
	for _, hole := range p.rings[1:] {
		if where := sideOf(hole, at); where != outside {
			return where == onEdge
		}
	}
	return true
}

// sideOf counts the edges that a ray from the place to the east crosses. orb's
// own test does not tell a place on the edge from one inside, which differ for
// a hole.
func sideOf(ring orb.Ring, at orb.Point) side {
	where := outside
	for i := 1; i < len(ring); i++ {
		south, north := ring[i-1], ring[i]
		if south.Lat() > north.Lat() {
			south, north = north, south
		}
		if at.Lat() < south.Lat() || north.Lat() < at.Lat() {
			continue
		}
		bend := turn(south, north, at)
		if bend == 0 && between(at.Lon(), south.Lon(), north.Lon()) {
			return onEdge
		}
		// The northern end belongs to the next edge, so that a ray through a
		// corner counts it once.
		if bend > 0 && at.Lat() < north.Lat() {
			where = inside - where
		}
	}
	return where
}

// turn is above 0 where at lies west of the edge, below 0 east of it, 0 on its
// line. It is always computed from the southern end: two wards that share an
// edge run along it in opposite directions, and rounding must not let a place
// fall between them. The conversions keep every processor to the same rounding.
func turn(south, north, at orb.Point) float64 {
	return float64((north.Lon()-south.Lon())*(at.Lat()-south.Lat())) -
		float64((at.Lon()-south.Lon())*(north.Lat()-south.Lat()))
}

func between(x, a, b float64) bool {
	return min(a, b) <= x && x <= max(a, b)
}

// center returns a place in the part.
func (p part) center() orb.Point {
	if at, _ := planar.CentroidArea(p.rings); p.contains(at.Lat(), at.Lon()) {
		return at
	}
	// A few latitudes, in case the first runs through corners only.
	for _, share := range []float64{1. / 2, 1. / 3, 2. / 3, 0.41, 0.59} {
		lat := p.box.South + share*(p.box.North-p.box.South)
		if lon, ok := p.widest(lat); ok && p.contains(lat, lon) {
			return orb.Point{lon, lat}
		}
	}
	// Too thin for numbers of this size to have one between its edges.
	return p.rings[0][0]
}

// widest returns the middle of the longest stretch inside at one latitude.
func (p part) widest(lat float64) (lon float64, ok bool) {
	cuts := p.cuts(lat)
	width := 0.0
	for i := 1; i < len(cuts); i += 2 {
		if w := cuts[i] - cuts[i-1]; w > width {
			width, lon = w, cuts[i-1]+w/2
		}
	}
	return lon, width > 0
}

// cuts returns the longitudes, in order, at which a latitude crosses the edge.
func (p part) cuts(lat float64) []float64 {
	var cuts []float64
	for _, ring := range p.rings {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a.Lat() <= lat) != (b.Lat() <= lat) {
				share := (lat - a.Lat()) / (b.Lat() - a.Lat())
				cuts = append(cuts, a.Lon()+share*(b.Lon()-a.Lon()))
			}
		}
	}
	slices.Sort(cuts)
	return cuts
}
