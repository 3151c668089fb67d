package chart

import (
	"encoding/json"
	"math"
	"strconv"
)

// Area is a ward to be outlined: a GeoJSON Polygon or MultiPolygon in degrees of
// WGS84, or a Feature that has one for its geometry.
type Area struct {
	ID       string
	Boundary string
}

// Outlines are areas as they are drawn, made once for many maps: to read and
// simplify a county's boundaries takes far longer than to draw them. They never
// change, and so may be shared.
type Outlines struct {
	width, height float64           // in pixels
	paths         map[string]string // by the ID of the area: the attribute d, in a grid of fine to a pixel
}

const (
	fine         = 4        // steps of the grid in a pixel
	mostPathText = 20 << 10 // in bytes, of all paths together
	tallest      = 1.25     // heights to a width
	margin       = 2        // in pixels, around all, for the width of a line
)

// NewOutlines projects areas onto a map of a width in pixels, within the limits
// of Head, and simplifies them until the map is small enough for a page.
// Neighbours keep a border in common. What is not a boundary has no outline.
//
// The projection is equirectangular, east to west scaled by the cosine of the
// middle latitude: shapes are true there, and nearly so all over a county.
func NewOutlines(areas []Area, width int) *Outlines {
	h := Head{Width: width}
	o := &Outlines{width: h.width(), paths: make(map[string]string, len(areas))}
	found := make([][]polygon, len(areas))
	box := emptyBox()
	for i, a := range areas {
		if polygons, ok := parseBoundary(a.Boundary); ok {
			found[i] = polygons
			box.add(polygons)
		}
	}
	grid := newGrid(box, o.width)
	o.height = grid.height
	rings := make([][]ring, len(areas))
	for i, polygons := range found {
		rings[i] = grid.rings(polygons)
	}
	for i, path := range smallPaths(rings) {
		if path != "" {
			o.paths[areas[i].ID] = path
		}
	}
	return o
}

// polygon is its outer ring, then its holes, as longitudes and latitudes.
type polygon [][][2]float64

// parseBoundary says no to what cannot be drawn. Whether a boundary is a sound
// one was asked when it was stored.
func parseBoundary(text string) (polygons []polygon, ok bool) {
	type geometry struct {
		Type        string
		Coordinates json.RawMessage
	}
	var object struct {
		geometry
		Geometry *geometry // of a Feature
	}
	if json.Unmarshal([]byte(text), &object) != nil {
		return nil, false
	}
	if object.Type == "Feature" && object.Geometry != nil {
		object.geometry = *object.Geometry
	}
	var err error
	switch object.Type {
	case "Polygon":
		polygons = make([]polygon, 1)
		err = json.Unmarshal(object.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(object.Coordinates, &polygons)
	}
	return polygons, err == nil && onEarth(polygons)
}

func onEarth(polygons []polygon) bool {
	for _, p := range polygons {
		for _, r := range p {
			for _, at := range r {
				if math.Abs(at[0]) > 180 || math.Abs(at[1]) > 90 {
					return false
				}
			}
		}
	}
	return len(polygons) > 0
}

// box is the smallest rectangle around areas, in degrees.
type box struct{ west, south, east, north float64 }

func emptyBox() box { return box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)} }

func (b *box) add(polygons []polygon) {
	for _, p := range polygons {
		for _, r := range p {
			for _, at := range r {
				b.west, b.east = min(b.west, at[0]), max(b.east, at[0])
				b.south, b.north = min(b.south, at[1]), max(b.north, at[1])
			}
		}
	}
}

// grid turns degrees into steps of a grid that is fine to a pixel.
type grid struct {
	box
	x, y   float64 // steps in a degree
	left   float64 // steps before the first, of what is narrower than the map
	height float64 // in pixels
}

func newGrid(b box, width float64) grid {
	if b.west > b.east { // nothing at all
		return grid{box: b, height: width / 2}
	}
	middle := max(math.Cos((b.south+b.north)/2*math.Pi/180), 0.01)
	wide, high := max((b.east-b.west)*middle, 1e-9), max(b.north-b.south, 1e-9)
	room := width - 2*margin
	scale := min(room/wide, tallest*room/high) // pixels to a degree of latitude
	return grid{
		box: b, x: scale * middle * fine, y: scale * fine,
		left:   (width - scale*wide) / 2 * fine,
		height: math.Ceil(scale*high) + 2*margin,
	}
}

// spot is a place on the grid, from the upper left corner.
type spot struct{ x, y int32 }

func (s spot) before(t spot) bool { return s.x < t.x || s.x == t.x && s.y < t.y }

// ring is a closed line; its first spot is not repeated.
type ring []spot

// rings are the rings of polygons, holes among them: what is within two is
// outside (fill-rule evenodd).
func (g *grid) rings(polygons []polygon) []ring {
	var rings []ring
	for _, p := range polygons {
		for _, positions := range p {
			r := make(ring, 0, len(positions))
			for _, at := range positions {
				r = r.add(g.spot(at))
			}
			if r = r.trim(); len(r) > 0 {
				rings = append(rings, r)
			}
		}
	}
	return rings
}

func (g *grid) spot(at [2]float64) spot {
	return spot{
		int32(math.Round((at[0]-g.west)*g.x + g.left)),
		int32(math.Round((g.north-at[1])*g.y + margin*fine)),
	}
}

// add appends a spot. What goes out and comes straight back, as a creek does
// that is narrower than the grid, is taken off.
func (r ring) add(s spot) ring {
	if n := len(r); n > 0 && r[n-1] == s {
		return r
	} else if n > 1 && r[n-2] == s {
		return r[:n-1]
	}
	return append(r, s)
}

// trim takes off the same where the end of the ring meets its beginning.
func (r ring) trim() ring {
	for n := len(r); n > 1; n = len(r) {
		switch {
		case r[n-1] == r[0]:
			r = r[:n-1]
		case n > 2 && r[n-1] == r[1]:
			r = r[1:]
		case n > 2 && r[n-2] == r[0]:
			r = r[:n-1]
		default:
			return r
		}
	}
	return r
}

// smallPaths simplifies the rings of areas until their paths together are small,
// by half a pixel at first. Some size remains however coarse they are.
func smallPaths(areas [][]ring) []string {
	borders := newBorders(areas)
	paths := make([]string, len(areas))
	for tolerance := fine * 0.5; tolerance < 40*fine; tolerance *= 1.4 {
		size := 0
		for i, rings := range areas {
			paths[i] = borders.path(rings, tolerance)
			size += len(paths[i])
		}
		if size <= mostPathText {
			break
		}
	}
	return paths
}

// path is the attribute d of an area. Islands and holes of less than a pixel are
// left out; of an area that is all so small, a dot is left.
func (b *borders) path(rings []ring, tolerance float64) string {
	var out []byte
	for _, r := range rings {
		if s := b.simplify(r, tolerance); s.area() >= fine*fine {
			out = s.appendPath(out)
		}
	}
	if len(out) == 0 && len(rings) > 0 {
		dot := func(x, y int32) spot { return spot{rings[0][0].x + x*fine, rings[0][0].y + y*fine} }
		return string(ring{dot(-1, -1), dot(1, -1), dot(1, 1), dot(-1, 1)}.appendPath(nil))
	}
	return string(out)
}

// area is in squares of the grid.
func (r ring) area() float64 {
	sum, before := 0.0, spot{}
	if len(r) > 0 {
		before = r[len(r)-1]
	}
	for _, s := range r {
		sum += float64(before.x)*float64(s.y) - float64(s.x)*float64(before.y)
		before = s
	}
	return math.Abs(sum) / 2
}

// appendPath writes the ring as one move and then steps, which are short.
func (r ring) appendPath(out []byte) []byte {
	out = appendStep(append(out, 'M'), r[0])
	before := r[0]
	for i, s := range r[1:] {
		step := spot{s.x - before.x, s.y - before.y}
		if i == 0 {
			out = append(out, 'l')
		} else if step.x >= 0 {
			out = append(out, ' ')
		}
		out, before = appendStep(out, step), s
	}
	return append(out, 'z')
}

func appendStep(out []byte, s spot) []byte {
	out = strconv.AppendInt(out, int64(s.x), 10)
	if s.y >= 0 {
		out = append(out, ' ')
	}
	return strconv.AppendInt(out, int64(s.y), 10)
}
