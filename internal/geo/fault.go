package geo

import (
	"strings"

	"caseload/internal/fault"
)

// What can be wrong with a boundary.
var (
	kindTooLarge     = fault.New("boundary_file", "The boundary is larger than %d MiB; simplify it.")
	kindNotJSON      = fault.New("boundary_json", "The boundary is not valid JSON.")
	kindNoObject     = fault.New("boundary_object", `A boundary must be a GeoJSON object whose "type" is a text.`)
	kindNoGeometry   = fault.New("boundary_missing", "The Feature has no geometry; a boundary needs a Polygon or a MultiPolygon.")
	kindCollection   = fault.New("boundary_collection", "A FeatureCollection has many boundaries; give one of its features.")
	kindUntyped      = fault.New("boundary_untyped", `The boundary has no "type"; it must be a GeoJSON Polygon or MultiPolygon.`)
	kindOtherType    = fault.New("boundary_type", "A boundary must be a Polygon or a MultiPolygon, not a %s.")
	kindNoPolygons   = fault.New("boundary_empty", "The MultiPolygon has no polygons.")
	kindFlat         = fault.New("boundary_flat", "The polygon encloses no area.")
	kindShortRing    = fault.New("boundary_ring", "A ring needs at least 4 positions, the last the same as the first; this has %d.")
	kindOpenRing     = fault.New("boundary_open", "The ring is not closed; its last position must be the same as its first.")
	kindPositions    = fault.New("boundary_positions", "The boundary has more than %d positions; simplify it.")
	kindHalfPosition = fault.New("boundary_position", "A position needs a longitude and a latitude.")
	kindNotDegrees   = fault.New("boundary_degrees", "Coordinates must be degrees (WGS84, EPSG:4326), longitude first; save the file with these instead of the eastings and northings of a grid, such as the British National Grid.")
	kindNoList       = fault.New("boundary_list", "A list of %ss is missing here.")
	kindNoNumber     = fault.New("boundary_number", "A coordinate must be a number of degrees.")
)

// faultError is a fault as an error, to which others add where it is.
type faultError struct{ fault.Fault }

func wrong(f fault.Fault) error { return &faultError{f} }

// Error has no capital and no full stop, as a part of a sentence.
func (e *faultError) Error() string {
	text := e.String()
	return strings.ToLower(text[:1]) + strings.TrimSuffix(text[1:], ".")
}
