package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"caseload/internal/fault"

	"github.com/paulmach/orb"
)

const maxBytes = 8 << 20 // of one boundary or feature

var errTooLarge = wrong(kindTooLarge.Of(maxBytes >> 20))

var byteOrderMark = []byte("\ufeff")

// object has the members of a Feature and of a geometry.
type object struct {
	Type        string          `json:"type"`
	Geometry    json.RawMessage `json:"geometry"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// ParseBoundary reads a GeoJSON Polygon or MultiPolygon, or a Feature that has
// one for its geometry. It refuses what has no inside: rings that are open, too
// short or without area, and positions that are not on Earth. Every error is a
// sentence for the person whose file it is.
func ParseBoundary(geojson []byte) (*Boundary, error) {
	b, err := parseBoundary(geojson)
	if err != nil {
		return nil, sentence{err}
	}
	return b, nil
}

// sentence is an error whose parts were put together on the way up, from a
// capital to a full stop.
type sentence struct{ error }

func (s sentence) Error() string {
	text := s.error.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func (s sentence) Unwrap() error { return s.error }

// Fault is what is wrong with a boundary, without the place in it, so that the same fault
// of many boundaries reads alike.
func Fault(err error) fault.Fault {
	if f, ok := errors.AsType[*faultError](err); ok {
		return f.Fault
	}
	return fault.Other(sentence{err}.Error())
}

func parseBoundary(geojson []byte) (*Boundary, error) {
	if len(geojson) > maxBytes {
		return nil, errTooLarge
	}
	geometry, err := parseObject(bytes.TrimPrefix(geojson, byteOrderMark))
	if err != nil {
		return nil, err
	}
	if geometry.Type == "Feature" {
		if isNull(geometry.Geometry) {
			return nil, wrong(kindNoGeometry.Of())
		}
		if geometry, err = parseObject(geometry.Geometry); err != nil {
			return nil, err
		}
	}
	polygons, err := parsePolygons(geometry)
	if err != nil {
		return nil, err
	}
	return newBoundary(polygons), nil
}

func parseObject(data []byte) (o object, err error) {
	err = json.Unmarshal(data, &o)
	if _, wrongType := errors.AsType[*json.UnmarshalTypeError](err); wrongType {
		return o, wrong(kindNoObject.Of())
	}
	if err != nil {
		return o, wrong(kindNotJSON.Of())
	}
	return o, nil
}

func isNull(data json.RawMessage) bool {
	return len(data) == 0 || string(data) == "null"
}

func parsePolygons(geometry object) (orb.MultiPolygon, error) {
	c := coordinates{data: geometry.Coordinates}
	switch geometry.Type {
	case "Polygon":
		rings, err := c.polygon()
		return orb.MultiPolygon{rings}, err
	case "MultiPolygon":
		return c.multiPolygon()
	case "FeatureCollection":
		return nil, wrong(kindCollection.Of())
	case "":
		return nil, wrong(kindUntyped.Of())
	}
	return nil, wrong(kindOtherType.Of(fmt.Sprintf("%.40q", geometry.Type)))
}
