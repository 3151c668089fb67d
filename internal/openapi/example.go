package openapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// named is the last part of a reference.
func named(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// Parameter is what a parameter refers to, or itself.
func (d *Document) Parameter(p Parameter) Parameter {
	if p.Ref != "" {
		return d.Components.Parameters[named(p.Ref)]
	}
	return p
}

// Response is what an answer refers to, or itself.
func (d *Document) Response(r Response) Response {
	if r.Ref != "" {
		return d.Components.Responses[named(r.Ref)]
	}
	return r
}

// Schema is what a schema refers to, or itself.
func (d *Document) Schema(s *Schema) *Schema {
	if s != nil && s.Ref != "" {
		return d.Components.Schemas[named(s.Ref)]
	}
	return s
}

// ExampleOf is a value that a schema allows: its own example where it has one, else one
// that is made of its parts. Members that are only read are left out of what is sent. A
// schema that holds itself ends there.
func (d *Document) ExampleOf(s *Schema, sent bool) json.RawMessage {
	return Example(exampler{d, sent}.of(s, nil))
}

// exampler makes examples for one direction.
type exampler struct {
	*Document
	sent bool
}

func (e exampler) of(s *Schema, within []*Schema) any {
	s = e.Schema(s)
	if s == nil || slices.Contains(within, s) {
		return nil
	}
	within = append(slices.Clone(within), s)
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case s.Const != "":
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.OneOf) > 0:
		return e.of(s.OneOf[0], within)
	case len(s.AnyOf) > 0:
		return e.of(s.AnyOf[0], within)
	}
	return e.ofType(s, within)
}

func (e exampler) ofType(s *Schema, within []*Schema) any {
	if len(s.Type) == 0 {
		return nil
	}
	switch s.Type[0] {
	case "object":
		return e.object(s, within)
	case "array":
		if item := e.of(s.Items, within); item != nil {
			return []any{item}
		}
		return []any{}
	case "integer", "number":
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case "boolean":
		return false
	case "string":
		return texts[s.Format]
	}
	return nil
}

// texts are examples of texts by their format.
var texts = map[string]string{"": "text", "date-time": "2026-01-15T10:30:00.000Z", "date": "2026-01-15", "uri": "https://cases.example.org/", "uri-reference": "/", "email": "jo@penrose.example"}

func (e exampler) object(s *Schema, within []*Schema) any {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		member := e.Schema(s.Properties[name])
		if e.sent && member.ReadOnly {
			continue
		}
		if v := e.of(member, within); v != nil {
			out[name] = v
		}
	}
	if more, ok := s.AdditionalProperties.(*Schema); ok && len(out) == 0 {
		if v := e.of(more, within); v != nil {
			out["name"] = v
		}
	}
	return out
}
