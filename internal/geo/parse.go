package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

const maxBytes = 8 << 20 // of one boundary or feature

var errTooLarge = fmt.Errorf("the boundary is larger than %d MiB; simplify it", maxBytes>>20)

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

// Fault is what is wrong with a boundary, as a sentence without the place in it, so that
// the same fault of many boundaries reads alike.
func Fault(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return sentence{err}.Error()
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
			return nil, errors.New("the Feature has no geometry; a boundary needs a Polygon or a MultiPolygon")
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
	if wrongType := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrongType) {
		return o, errors.New(`a boundary must be a GeoJSON object whose "type" is a text`)
	}
	if err != nil {
		return o, errors.New("the boundary is not valid JSON")
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
		return nil, errors.New("a FeatureCollection has many boundaries; give one of its features")
	case "":
		return nil, errors.New(`the boundary has no "type"; it must be a GeoJSON Polygon or MultiPolygon`)
	}
	return nil, fmt.Errorf("a boundary must be a Polygon or a MultiPolygon, not a %.40q", geometry.Type)
}
