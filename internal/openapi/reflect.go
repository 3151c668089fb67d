package openapi

import (
	"iter"
	"reflect"
	"slices"
	"strings"
)

// Reflector describes the Go types that are written as JSON by their tags.
type Reflector struct {
	Known   map[reflect.Type]*Schema // types that are written in a way of their own
	Members map[string]*Schema       // members that are no objects, of which more is known than their types
	Named   map[string]*Schema       // what it has made of named structs, by their names
}

// Answer is the schema of a value that is answered with: every member is there
// unless its tag has omitempty or omitzero, and null where it is a pointer.
func (r *Reflector) Answer(t reflect.Type) *Schema {
	if s, ok := r.Known[t]; ok {
		return s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return r.Answer(t.Elem()).OrNull()
	case reflect.Slice:
		return List(r.Answer(t.Elem()))
	case reflect.Map:
		return &Schema{Type: Types{"object"}, AdditionalProperties: r.Answer(t.Elem())}
	case reflect.Struct:
		r.name(t)
		return To(t.Name())
	}
	return Of(basic[t.Kind()])
}

// basic are the types of JSON.
var basic = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean", reflect.Float64: "number",
	reflect.Int: "integer", reflect.Int64: "integer",
}

// name describes a struct among those that are named.
func (r *Reflector) name(t reflect.Type) {
	if r.Named[t.Name()] != nil {
		return
	}
	s := &Schema{Type: Types{"object"}, Properties: map[string]*Schema{}}
	r.Named[t.Name()] = s
	for name, field := range members(t) {
		s.Properties[name] = r.member(name, field.Type)
		if _, options, _ := strings.Cut(field.Tag.Get("json"), ","); options != "omitempty" && options != "omitzero" {
			s.Required = append(s.Required, name)
		}
	}
}

// member is the schema of a member of an answer.
func (r *Reflector) member(name string, t reflect.Type) *Schema {
	if t.Kind() == reflect.Pointer {
		return r.member(name, t.Elem()).OrNull()
	}
	if s, ok := r.Members[name]; ok && basic[t.Kind()] != "" {
		return s
	}
	return r.Answer(t)
}

// Body is the schema of a struct of pointers that a request is read into: it has
// no other members, those that are needed must be there, and the others that
// notNull does not list may be null.
func (r *Reflector) Body(t reflect.Type, notNull, needed []string) *Schema {
	s := &Schema{Type: Types{"object"}, Properties: map[string]*Schema{}, Required: needed, AdditionalProperties: false}
	for name, field := range members(t) {
		s.Properties[name] = r.member(name, field.Type.Elem())
		if !slices.Contains(notNull, name) && !slices.Contains(needed, name) {
			s.Properties[name] = s.Properties[name].OrNull()
		}
	}
	return s
}

// members are the fields of a struct by their names in JSON, in order.
func members(t reflect.Type) iter.Seq2[string, reflect.StructField] {
	return func(yield func(string, reflect.StructField) bool) {
		for _, field := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !field.Anonymous && !yield(name, field) {
				return
			}
		}
	}
}
