package openapi

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Schema says which values there may be (JSON Schema 2020-12), or is a Ref to
// one that does.
type Schema struct {
	Ref                  string             `json:"$ref,omitempty"`
	Description          string             `json:"description,omitempty"`
	Type                 Types              `json:"type,omitempty"`
	Format               string             `json:"format,omitempty"`
	Pattern              string             `json:"pattern,omitempty"`
	Const                string             `json:"const,omitempty"`
	Enum                 []any              `json:"enum,omitempty"`
	OneOf                []*Schema          `json:"oneOf,omitempty"`
	AnyOf                []*Schema          `json:"anyOf,omitempty"`
	Discriminator        *Discriminator     `json:"discriminator,omitempty"`
	Properties           map[string]*Schema `json:"properties,omitempty"`
	Required             []string           `json:"required,omitempty"`
	AdditionalProperties any                `json:"additionalProperties,omitempty"` // false, or the *Schema of all others; nil: any
	Items                *Schema            `json:"items,omitempty"`
	Minimum              *int               `json:"minimum,omitempty"`
	Maximum              *int               `json:"maximum,omitempty"`
	ReadOnly             bool               `json:"readOnly,omitempty"`
	Examples             []json.RawMessage  `json:"examples,omitempty"`
}

// Discriminator names the property by which one of several schemas is chosen.
type Discriminator struct {
	PropertyName string            `json:"propertyName"`
	Mapping      map[string]string `json:"mapping,omitempty"` // to references
}

// Types are those that a value may have.
type Types []string

// MarshalJSON writes one type as itself, several as a list.
func (t Types) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

// Of is a schema of one type.
func Of(name string) *Schema { return &Schema{Type: Types{name}} }

// Text is a schema of text in a format, such as date-time.
func Text(format string) *Schema { return &Schema{Type: Types{"string"}, Format: format} }

// List is a schema of a list.
func List(items *Schema) *Schema { return &Schema{Type: Types{"array"}, Items: items} }

// To is a reference to a schema among the components.
func To(name string) *Schema { return &Schema{Ref: Ref("schemas", name)} }

// Object is an object with some members, of which some are always there.
func Object(required []string, properties map[string]*Schema) *Schema {
	return &Schema{Type: Types{"object"}, Required: required, Properties: properties}
}

// SuchAs is a text of which some are examples.
func SuchAs(examples ...string) *Schema {
	s := Of("string")
	for _, x := range examples {
		s.Like(x)
	}
	return s
}

// Among is a schema of some texts alone.
func Among[T ~string](values ...T) *Schema {
	s := Of("string")
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}

// Between is a schema of whole numbers.
func Between(least, most int) *Schema {
	return &Schema{Type: Types{"integer"}, Minimum: &least, Maximum: &most}
}

// From is a schema of whole numbers that are not less.
func From(least int) *Schema { return &Schema{Type: Types{"integer"}, Minimum: &least} }

// Means adds what the values mean.
func (s *Schema) Means(description string) *Schema {
	s.Description = description
	return s
}

// Like adds an example.
func (s *Schema) Like(example any) *Schema {
	s.Examples = append(s.Examples, Example(example))
	return s
}

// Example is a value as JSON.
func Example(v any) json.RawMessage { return bytes.TrimSpace(marshal(v, "")) }

// OrNull is the schema with null beside its values.
func (s *Schema) OrNull() *Schema {
	if s.Ref != "" {
		return &Schema{OneOf: []*Schema{s, Of("null")}}
	}
	if slices.Contains(s.Type, "null") {
		return s
	}
	out := *s
	out.Type = slices.Concat(s.Type, Types{"null"})
	if out.Enum != nil {
		out.Enum = slices.Concat(s.Enum, []any{nil})
	}
	return &out
}
