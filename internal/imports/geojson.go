package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/geo"
)

// features is a table in a GeoJSON file: a feature is a row, the properties of
// the first are the columns.
type features struct {
	open    func() (io.Reader, error) // from the beginning, each time
	columns []string
}

// errNoFeatures refuses a file without a ward.
var errNoFeatures = caseload.Errorf(caseload.CodeInvalid, "There is no feature in the file, and so no ward.")

// errEnough ends a reading that has found what it wanted.
var errEnough = errors.New("enough")

func (t *features) header() ([]string, error) {
	some, wrong := false, error(nil)
	if err := t.each(func(properties map[string]any, geometry json.RawMessage) error {
		some, t.columns = true, slices.Sorted(maps.Keys(properties))
		if _, err := geo.ParseBoundary(geometry); errors.Is(err, geo.ErrNotDegrees) { // as all others are
			wrong = caseload.Errorf(caseload.CodeInvalid, "%s", geo.Fault(err))
		}
		return errEnough
	}); err != nil {
		return nil, err
	}
	switch {
	case wrong != nil:
		return nil, wrong
	case !some:
		return nil, errNoFeatures
	case len(t.columns) == 0:
		return nil, caseload.Errorf(caseload.CodeInvalid, "The first feature of the file has no properties; they hold what the mapping needs.")
	case len(t.columns) > maxColumns:
		return nil, caseload.Errorf(caseload.CodeTooLarge, "The first feature has %d properties; at most %d are allowed.", len(t.columns), maxColumns)
	}
	for _, name := range t.columns {
		if len(name) > caseload.MaxName || strings.Contains(name, "\x00") {
			return nil, caseload.Errorf(caseload.CodeInvalid, "The name of a property has more than %d bytes, or holds a NUL byte.", caseload.MaxName)
		}
	}
	return t.columns, nil
}

func (t *features) rows(yield func(row) error) error {
	line := 0
	var stopped error
	err := t.each(func(properties map[string]any, geometry json.RawMessage) error {
		line++
		r := row{line: line, cells: make([]string, len(t.columns)), geometry: canonicalGeometry(geometry)}
		for i, name := range t.columns {
			r.cells[i] = propertyText(properties[name])
		}
		stopped = yield(r)
		return stopped
	})
	if stopped != nil {
		return stopped // as it is, without the number of a feature that is not at fault
	}
	return err
}

func (t *features) each(fn func(map[string]any, json.RawMessage) error) error {
	r, err := t.open()
	if err != nil {
		return err
	}
	if err := geo.Features(r, fn); err != nil && !errors.Is(err, errEnough) {
		return &caseload.Error{Code: caseload.CodeInvalid, Message: err.Error()}
	}
	return nil
}

// propertyText writes a property of a feature as the cell of a table.
func propertyText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	text, _ := json.Marshal(v) // it was just decoded
	return string(text)
}

// canonicalGeometry is a polygon with sorted keys and without blanks; anything
// else is left to the Service to refuse.
func canonicalGeometry(geometry json.RawMessage) string {
	var g struct {
		Coordinates json.RawMessage `json:"coordinates"`
		Type        string          `json:"type"`
	}
	if len(geometry) == 0 || json.Unmarshal(geometry, &g) != nil || len(g.Coordinates) == 0 {
		return string(geometry)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, g.Coordinates); err != nil {
		return string(geometry)
	}
	kind, _ := json.Marshal(g.Type) // a string always marshals
	return fmt.Sprintf(`{"coordinates":%s,"type":%s}`, compact.Bytes(), kind)
}
