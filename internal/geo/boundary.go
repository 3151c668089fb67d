// Package geo knows ward boundaries: it reads them from GeoJSON (RFC 7946),
// says which ward a place lies in, and finds places inside one. Coordinates are
// WGS84 degrees, and the arguments of every function are latitude first, as
// people say them; GeoJSON itself has longitude first.
package geo

import (
	"math/rand/v2"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Boundary is the edge of an area on the map: one or more polygons, each with
// holes. ParseBoundary makes it. It never changes, and so may be shared.
type Boundary struct {
	parts  []part
	box    Box
	area   float64 // of all parts, in square degrees
	center orb.Point
}

// part is one polygon with what is asked of it again and again.
type part struct {
	rings orb.Polygon // the outer ring, then the holes
	box   Box
	area  float64
}

// Box is the smallest rectangle of latitudes and longitudes, in degrees, around
// a Boundary; its edges belong to it.
type Box struct {
	South, West, North, East float64
}

// Contains reports whether the place is in the box or on its edge. A place
// that is not a number is in no box.
func (b Box) Contains(lat, lon float64) bool {
	return b.South <= lat && lat <= b.North && b.West <= lon && lon <= b.East
}

// newBoundary takes polygons that have been checked: rings closed, areas above 0.
func newBoundary(polygons orb.MultiPolygon) *Boundary {
	b := &Boundary{box: boxOf(polygons.Bound())}
	largest := 0
	for i, rings := range polygons {
		area := planar.Area(rings)
		b.parts = append(b.parts, part{rings, boxOf(rings.Bound()), area})
		b.area += area
		if area > b.parts[largest].area {
			largest = i
		}
	}
	b.center = b.parts[largest].center()
	return b
}

func boxOf(bound orb.Bound) Box {
	return Box{South: bound.Bottom(), West: bound.Left(), North: bound.Top(), East: bound.Right()}
}

// Contains reports whether the place lies within the boundary or on it, the
// edge of a hole included.
func (b *Boundary) Contains(lat, lon float64) bool {
	if !b.box.Contains(lat, lon) {
		return false
	}
	for _, p := range b.parts {
		if p.contains(lat, lon) {
			return true
		}
	}
	return false
}

// Box returns the rectangle around the whole boundary.
func (b *Boundary) Box() Box { return b.box }

// Center returns a place that the boundary contains, for a label or a marker:
// the centre of gravity of its largest polygon, unless that lies outside, as
// in a crescent; then the middle of a wide stretch inside.
func (b *Boundary) Center() (lat, lon float64) {
	return b.center.Lat(), b.center.Lon()
}

// RandomPoint returns a place inside, every one as likely as any other where
// polygons do not overlap. The same rnd gives the same places.
func (b *Boundary) RandomPoint(rnd *rand.Rand) (lat, lon float64) {
	p := b.randomPart(rnd)
	// A polygon that fills a hundredth of its box, far less than any ward,
	// still misses a thousand times in a row only once in 20,000 calls.
	for range 1000 {
		lat = p.box.South + rnd.Float64()*(p.box.North-p.box.South)
		lon = p.box.West + rnd.Float64()*(p.box.East-p.box.West)
		if p.contains(lat, lon) {
			return lat, lon
		}
	}
	return b.Center()
}

func (b *Boundary) randomPart(rnd *rand.Rand) part {
	at := rnd.Float64() * b.area
	for _, p := range b.parts {
		if at -= p.area; at < 0 {
			return p
		}
	}
	return b.parts[len(b.parts)-1]
}
