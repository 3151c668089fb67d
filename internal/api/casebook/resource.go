package casebook

import (
	"fmt"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/jsonapi"
)

// resource is a type of resources, and what it is of ours.
type resource struct {
	*jsonapi.Type
	noun          caseload.Noun
	attributes    []attribute    // as the type's Attributes
	relationships []relationship // as the type's Relationships
}

// attribute is what an attribute of a resource is of ours.
type attribute struct {
	jsonapi.Attribute
	path caseload.Path // of the value: it is compared and sorted by there
	cell caseload.Path // to read for it: a reference of which the name is shown; "": the path
	list *list         // not nil: the attribute is an array of rows beside this one, and has no path
}

// list is rows that are shown as an attribute, each an object.
type list struct {
	of      *resource // the members of the objects
	include caseload.Inclusion
}

// relationship is what a relationship of a resource is of ours.
type relationship struct {
	jsonapi.Relationship
	ways []caseload.Way // one for each type that it may lead to, in the order of To
	id   caseload.Path  // to read for the ID of what it leads to; "": it is in the catalogue, or known only where it is included
}

// newResource joins what a type is on the wire with what it is of ours.
func newResource(name, path, means string, noun caseload.Noun, attributes []attribute, relationships []relationship) *resource {
	t := &jsonapi.Type{Name: name, Path: path, Means: means}
	for _, a := range attributes {
		t.Attributes = append(t.Attributes, a.Attribute)
	}
	for _, r := range relationships {
		t.Relationships = append(t.Relationships, r.Relationship)
	}
	return &resource{t, noun, attributes, relationships}
}

// kinds of attributes by those of ours.
var kinds = map[caseload.Kind]jsonapi.Kind{
	caseload.KindInt: jsonapi.KindInteger, caseload.KindTime: jsonapi.KindTime, caseload.KindDate: jsonapi.KindDate,
	caseload.KindBool: jsonapi.KindBoolean, caseload.KindDegrees: jsonapi.KindNumber, caseload.KindText: jsonapi.KindString,
	caseload.KindJSON: jsonapi.KindObject, caseload.KindRef: jsonapi.KindString,
}

// plain is an attribute of the same kind as one of ours.
func plain(noun caseload.Noun, name string, path caseload.Path, means string) attribute {
	a, _, _ := noun.Attribute(string(path))
	return attribute{Attribute: jsonapi.Attribute{Name: name, Kind: kinds[a.Kind], Means: means}, path: path}
}

// fixed is plain, for what only we say.
func fixed(noun caseload.Noun, name string, path caseload.Path, means string) attribute {
	a := plain(noun, name, path, means)
	a.ReadOnly = true
	return a
}

// named shows the name of what a reference leads to.
func named(name string, ref caseload.Path, means string) attribute {
	return attribute{Attribute: jsonapi.Attribute{Name: name, Kind: jsonapi.KindString, Means: means}, path: ref + ".name", cell: ref}
}

// object is an attribute with members of its own, which nothing is sorted or
// filtered by as a whole.
func object(name string, path caseload.Path, means string) attribute {
	return attribute{Attribute: jsonapi.Attribute{Name: name, Kind: jsonapi.KindObject, Means: means}, path: path}
}

// listOf is an attribute that lists the rows that a way leads to.
func listOf(name, means string, of *resource, include caseload.Inclusion) attribute {
	return attribute{
		Attribute: jsonapi.Attribute{Name: name, Kind: jsonapi.KindArray, ReadOnly: true, NoFilter: true, NoSort: true, Means: means},
		list:      &list{of, include},
	}
}

// like gives a text attribute an example.
func (a attribute) like(text string) attribute {
	a.Example = string(encode.AppendJSONString(nil, []byte(text)))
	return a
}

// among says all values that there are, the first of which is the example.
func (a attribute) among(values ...string) attribute {
	a.Values = values
	return a.like(values[0])
}

// texts are values as they are written.
func texts[T any](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprint(v)
	}
	return out
}

// stamps are the times that every resource has.
func stamps(noun caseload.Noun) []attribute {
	return []attribute{
		fixed(noun, "created_at", "created", "when it was made here"),
		fixed(noun, "updated_at", "updated", "when it was last changed here"),
	}
}

// toOne leads to one row of the catalogue, or to one that is read with it.
func toOne(name string, path caseload.Path, means string, to ...*resource) relationship {
	r := relationship{Relationship: jsonapi.Relationship{Name: name, Means: means}}
	for _, t := range to {
		r.To = append(r.To, t.Name)
		r.ways = append(r.ways, caseload.Way{Path: path, Noun: t.noun})
	}
	return r
}

// toMany leads to the rows that a list of references names.
func toMany(name string, path caseload.Path, means string, to ...*resource) relationship {
	r := toOne(name, path, means, to...)
	r.Many = true
	return r
}

// back leads to the rows that refer to this one.
func back(name string, to string, noun caseload.Noun, path caseload.Path, means string) relationship {
	return relationship{
		Relationship: jsonapi.Relationship{Name: name, To: []string{to}, Many: true, ReadOnly: true, Means: means},
		ways:         []caseload.Way{{Path: path, Back: true, Noun: noun}},
	}
}

// readOnly is a relationship that no request changes.
func readOnly(r relationship) relationship {
	r.ReadOnly = true
	return r
}

// unfiltered is a relationship that no filter goes through.
func unfiltered(r relationship) relationship {
	r.NoFilter = true
	return r
}
