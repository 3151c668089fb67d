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

// errEnough ends a reading that has found what it wanted.
var errEnough = errors.New("enough")

func (t *features) header() ([]string, error) {
	if err := t.each(func(properties map[string]any, _ json.RawMessage) error {
		t.columns = slices.Sorted(maps.Keys(properties))
		return errEnough
	}); err != nil {
		return nil, err
	}
	switch {
	case len(t.columns) == 0:
		return nil, caseload.Errorf(caseload.CodeInvalid, "The first feature of the file has no properties; they hold what the mapping needs.")
	case len(t.columns) > maxColumns:
		return nil, caseload.Errorf(caseload.CodeTooLarge, "The first feature has %d properties; at most %d are allowed.", len(t.columns), maxColumns)
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
