package jsonapi

import (
	"fmt"
	"slices"
)

// Kind is the kind of an attribute's value in JSON.
type Kind uint8

// The kinds.
const (
	KindString Kind = iota
	KindInteger
	KindNumber
	KindBoolean
	KindDate   // a string: 2006-01-02
	KindTime   // a string: 2006-01-02T15:04:05.000Z
	KindObject // of any members: paths may go on into it
	KindArray
)

// Attribute is a member of the attributes of a resource.
type Attribute struct {
	Name     string
	Kind     Kind
	ReadOnly bool     // a request may repeat it, never change it
	NoFilter bool     // no filter looks at it
	NoSort   bool     // no sort goes by it
	Values   []string // all that there are; nil: any
	Means    string   // for the reader of the API's description, a phrase
	Example  string   // a value as JSON
}

// Relationship leads from a resource to others.
type Relationship struct {
	Name     string
	To       []string // the types that it may lead to, one or more
	Many     bool
	ReadOnly bool
	NoFilter bool   // no filter or sort goes through it
	Means    string // a phrase
}

// Type is a type of resources.
type Type struct {
	Name          string
	Path          string // of its collection, such as /cases/cases; a resource is at Path/ID
	Means         string // a phrase
	Attributes    []Attribute
	Relationships []Relationship

	attributes    map[string]int
	relationships map[string]int
	text          *typeText
}

// Attribute finds an attribute and its place by its name, nil without one.
func (t *Type) Attribute(name string) (*Attribute, int) {
	if i, ok := t.attributes[name]; ok {
		return &t.Attributes[i], i
	}
	return nil, 0
}

// Relationship finds a relationship and its place by its name, nil without one.
func (t *Type) Relationship(name string) (*Relationship, int) {
	if i, ok := t.relationships[name]; ok {
		return &t.Relationships[i], i
	}
	return nil, 0
}

func (t *Type) attributeNames() []string {
	names := make([]string, len(t.Attributes))
	for i, a := range t.Attributes {
		names[i] = a.Name
	}
	return names
}

func (t *Type) relationshipNames() []string {
	names := make([]string, len(t.Relationships))
	for i, r := range t.Relationships {
		names[i] = r.Name
	}
	return names
}

func (t *Type) fieldNames() []string { return append(t.attributeNames(), t.relationshipNames()...) }

// Schema is the types of a service.
type Schema struct {
	Types  []*Type // in the order given
	byName map[string]*Type
}

// NewSchema checks types and joins them. It fails where a name is none that
// JSON:API allows or stands for two things, and where a relationship leads to a
// type that is not there.
func NewSchema(types ...*Type) (*Schema, error) {
	s := &Schema{Types: types, byName: map[string]*Type{}}
	for _, t := range types {
		if s.byName[t.Name] != nil || !validName(t.Name) {
			return nil, fmt.Errorf("the type %q: its name is used twice or not allowed", t.Name)
		}
		s.byName[t.Name] = t
		if err := t.index(); err != nil {
			return nil, err
		}
	}
	for _, t := range types {
		for _, r := range t.Relationships {
			if len(r.To) == 0 || slices.ContainsFunc(r.To, func(to string) bool { return s.byName[to] == nil }) {
				return nil, fmt.Errorf("%s.%s leads to a type that is not there", t.Name, r.Name)
			}
		}
	}
	return s, nil
}

func (s *Schema) names() []string {
	names := make([]string, len(s.Types))
	for i, t := range s.Types {
		names[i] = t.Name
	}
	return names
}

// Type finds a type by its name, nil without one.
func (s *Schema) Type(name string) *Type { return s.byName[name] }

func (t *Type) index() error {
	t.attributes, t.relationships = map[string]int{}, map[string]int{}
	used := map[string]bool{"type": true, "id": true} // JSON:API 1.1, Fields
	claim := func(name string) error {
		if used[name] || !validName(name) {
			return fmt.Errorf("%s.%s: the name is used twice or not allowed", t.Name, name)
		}
		used[name] = true
		return nil
	}
	for i, a := range t.Attributes {
		if err := claim(a.Name); err != nil {
			return err
		}
		t.attributes[a.Name] = i
	}
	for i, r := range t.Relationships {
		if err := claim(r.Name); err != nil {
			return err
		}
		t.relationships[r.Name] = i
	}
	t.text = newTypeText(t)
	return nil
}
