package geo

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// GeoJSON writes the boundary as a Polygon or a MultiPolygon of coordinates with some
// decimals, of which six are a decimetre (RFC 7946, section 11.2). What neighbours have in
// common they still have so, since each place is rounded by itself. Positions that become
// those before them are left out. A ring of which nothing would be left stays as it is.
func (b *Boundary) GeoJSON(decimals int) string {
	w := writer{scale: math.Pow10(decimals)}
	if len(b.parts) == 1 {
		w.put(`{"coordinates":`)
		w.polygon(b.parts[0].rings)
		w.put(`,"type":"Polygon"}`)
		return string(w.out)
	}
	w.put(`{"coordinates":[`)
	for i, p := range b.parts {
		w.comma(i)
		w.polygon(p.rings)
	}
	w.put(`],"type":"MultiPolygon"}`)
	return string(w.out)
}

// writer writes coordinates.
type writer struct {
	out   []byte
	scale float64
}

func (w *writer) put(text string) { w.out = append(w.out, text...) }

// comma parts what is written from the one before.
func (w *writer) comma(i int) {
	if i > 0 {
		w.put(",")
	}
}

func (w *writer) polygon(rings orb.Polygon) {
	coarse := make(orb.Polygon, len(rings))
	for i, r := range rings {
		coarse[i] = w.coarse(r)
	}
	if !(planar.Area(coarse) > 0) {
		coarse = rings
	}
	w.put("[")
	for i, r := range coarse {
		w.comma(i)
		w.ring(r)
	}
	w.put("]")
}

// leastRing is how many positions a ring has, the last the same as the first.
const leastRing = 4

// coarse is a ring of rounded positions.
func (w *writer) coarse(r orb.Ring) orb.Ring {
	coarse := make(orb.Ring, 0, len(r))
	for _, at := range r {
		at = orb.Point{w.rounded(at.Lon()), w.rounded(at.Lat())}
		if n := len(coarse); n == 0 || coarse[n-1] != at {
			coarse = append(coarse, at)
		}
	}
	if len(coarse) < leastRing {
		return r
	}
	return coarse
}

func (w *writer) ring(r orb.Ring) {
	w.put("[")
	for i, at := range r {
		w.comma(i)
		w.put("[")
		w.number(at.Lon())
		w.put(",")
		w.number(at.Lat())
		w.put("]")
	}
	w.put("]")
}

// rounded is never a zero with a sign, which would be written.
func (w *writer) rounded(v float64) float64 { return math.Round(v*w.scale)/w.scale + 0 }

func (w *writer) number(v float64) { w.out = strconv.AppendFloat(w.out, v, 'f', -1, 64) }
