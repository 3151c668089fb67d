package geo

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

const maxPositions = 1_000_000 // of one boundary

// coordinates reads the nested lists of one geometry from text which is known
// to be valid JSON. It checks as it goes and stops at the first thing wrong, so
// that a hostile file costs no more memory than an honest one; and a million
// positions through encoding/json would cost a slice each.
type coordinates struct {
	data      []byte
	at        int // how far data has been read
	positions int
}

func (c *coordinates) multiPolygon() (polygons orb.MultiPolygon, err error) {
	err = c.list("polygon", func() error {
		rings, err := c.polygon()
		polygons = append(polygons, rings)
		return err
	})
	if err == nil && len(polygons) == 0 {
		err = wrong(kindNoPolygons.Of())
	}
	return polygons, err
}

func (c *coordinates) polygon() (rings orb.Polygon, err error) {
	err = c.list("ring", func() error {
		ring, err := c.ring()
		rings = append(rings, ring)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(rings) == 0 || !(planar.Area(rings) > 0) {
		return nil, wrong(kindFlat.Of())
	}
	return rings, nil
}

func (c *coordinates) ring() (ring orb.Ring, err error) {
	err = c.list("position", func() error {
		at, err := c.position()
		ring = append(ring, at)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(ring) < leastRing {
		return nil, wrong(kindShortRing.Of(len(ring)))
	}
	if ring[0] != ring[len(ring)-1] {
		return nil, wrong(kindOpenRing.Of())
	}
	return ring, nil
}

// position reads longitude, latitude and whatever numbers follow them, such as
// a height, which are not kept (RFC 7946, section 3.1.1).
func (c *coordinates) position() (at orb.Point, err error) {
	if c.positions++; c.positions > maxPositions {
		return at, wrong(kindPositions.Of(maxPositions))
	}
	numbers := 0
	err = c.list("number", func() error {
		n, err := c.number()
		if numbers < len(at) {
			at[numbers] = n
		}
		numbers++
		return err
	})
	if err != nil {
		return at, err
	}
	if numbers < 2 {
		return at, wrong(kindHalfPosition.Of())
	}
	return at, checkOnEarth(at)
}

// ErrNotDegrees is the fault of coordinates that are not on Earth: mostly eastings and
// northings of a national grid.
var ErrNotDegrees = wrong(kindNotDegrees.Of())

func checkOnEarth(at orb.Point) error {
	if !between(at.Lon(), -180, 180) {
		return fmt.Errorf("longitude %g is not between -180 and 180: %w", at.Lon(), ErrNotDegrees)
	}
	if !between(at.Lat(), -90, 90) {
		return fmt.Errorf("latitude %g is not between -90 and 90: %w", at.Lat(), ErrNotDegrees)
	}
	return nil
}

// list reads a list. read must take one element of it or fail; errors name
// the element by its kind and its number, from 1.
func (c *coordinates) list(kind string, read func() error) error {
	if !c.take('[') {
		return wrong(kindNoList.Of(kind))
	}
	if c.take(']') {
		return nil
	}
	for n := 1; ; n++ {
		if err := read(); err != nil {
			return fmt.Errorf("%s %d: %w", kind, n, err)
		}
		if !c.take(',') {
			c.take(']') // nothing else can follow an element in valid JSON
			return nil
		}
	}
}

// take reads the next byte that is not white space if it is b.
func (c *coordinates) take(b byte) bool {
	c.skipSpace()
	if c.at == len(c.data) || c.data[c.at] != b {
		return false
	}
	c.at++
	return true
}

func (c *coordinates) skipSpace() {
	for c.at < len(c.data) && bytes.IndexByte([]byte(" \t\r\n"), c.data[c.at]) >= 0 {
		c.at++
	}
}

func (c *coordinates) number() (float64, error) {
	c.skipSpace()
	start := c.at
	for c.at < len(c.data) && isNumberPart(c.data[c.at]) {
		c.at++
	}
	n, err := strconv.ParseFloat(string(c.data[start:c.at]), 64)
	if err != nil {
		return 0, wrong(kindNoNumber.Of())
	}
	return n, nil
}

func isNumberPart(b byte) bool {
	return '0' <= b && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E'
}
