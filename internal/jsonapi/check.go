package jsonapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Check compares a resource with its type: the names of its fields, the kinds of
// its attributes' values, and the form of its linkage and the types there. Null
// fits every attribute. What a value says, such as which date a text is, is for
// the caller to judge, and so is whether it may be written. A name that is not
// known is 400 in the dialect Crnk and 422 in the strict one (difference 63).
func Check(t *Type, r *Resource, dialect Dialect) Errors {
	var p problems
	for _, n := range r.Attributes {
		if a, _ := t.Attribute(n.Name); a == nil {
			p.add(unknownAttribute(t, n, dialect))
		} else if !fits(n, a.Kind) {
			p.add(unprocessable(n.Pointer, "The attribute %s must be %s, not %s.", a.Name, a.Kind.means(), n.kindName()))
		}
	}
	for _, l := range r.Relationships {
		if rel, _ := t.Relationship(l.Name); rel == nil {
			p.add(unknownRelationship(t, l, dialect))
		} else {
			p.linkage(rel, l)
		}
	}
	return p.all
}

// CheckLinkage compares linkage with its relationship: its form, and the types
// that it leads to.
func CheckLinkage(rel *Relationship, l Linkage) Errors {
	var p problems
	p.linkage(rel, l)
	return p.all
}

func (p *problems) linkage(rel *Relationship, l Linkage) {
	if e := wrongForm(l, rel.Many); e != nil {
		p.add(e)
		return
	}
	for _, id := range l.To {
		if !slices.Contains(rel.To, id.Type) {
			p.add(unprocessable(id.Pointer, "The relationship %s leads to %s, not to %s.", rel.Name, listing(rel.To), quoted(id.Type)))
		}
	}
}

// wrongForm is what is wrong with linkage that is no array where a relationship
// leads to many, or one where it leads to one.
func wrongForm(l Linkage, many bool) *Error {
	switch {
	case many && !l.Many:
		return bodyError(Node{Pointer: l.Pointer}, "The relationship leads to many: its data must be an array.")
	case !many && l.Many:
		return bodyError(Node{Pointer: l.Pointer}, "The relationship leads to one: its data must be an identifier or null, not an array.")
	}
	return nil
}

// fits reports whether the value has the kind in JSON.
func fits(n Node, kind Kind) bool {
	switch value := n.Kind(); {
	case value == jsontext.KindNull:
		return true
	case kind == KindInteger:
		_, err := strconv.ParseInt(string(n.Value), 10, 64)
		return err == nil
	case kind == KindNumber:
		return value == jsontext.KindNumber
	case kind == KindBoolean:
		return value == jsontext.KindTrue || value == jsontext.KindFalse
	case kind == KindObject:
		return value == jsontext.KindBeginObject
	case kind == KindArray:
		return value == jsontext.KindBeginArray
	default:
		return value == jsontext.KindString
	}
}

// means says in a sentence what a value must be.
func (k Kind) means() string {
	switch k {
	case KindInteger:
		return "a whole number of at most 64 bits"
	case KindNumber:
		return "a number"
	case KindBoolean:
		return "true or false"
	case KindDate:
		return "text such as 2026-01-15"
	case KindTime:
		return "text such as 2026-01-15T10:30:00Z"
	case KindObject:
		return "an object"
	case KindArray:
		return "an array"
	}
	return "text"
}

func unknownAttribute(t *Type, n Node, dialect Dialect) *Error {
	e := unknownField(titleUnknownAttribute, n.Pointer, dialect)
	e.Detail = fmt.Sprintf("The type %s has no attribute %s. ", t.Name, quoted(n.Name))
	if rel, _ := t.Relationship(n.Name); rel != nil {
		e.Detail += "It is a relationship: write it under relationships."
		return e
	}
	names := make([]string, len(t.Attributes))
	for i, a := range t.Attributes {
		names[i] = a.Name
	}
	e.Detail += known(n.Name, names)
	return e
}

func unknownRelationship(t *Type, l Linkage, dialect Dialect) *Error {
	e := unknownField(titleUnknownRelationship, l.object, dialect)
	e.Detail = fmt.Sprintf("The type %s has no relationship %s. ", t.Name, quoted(l.Name))
	if a, _ := t.Attribute(l.Name); a != nil {
		e.Detail += "It is an attribute: write it under attributes."
		return e
	}
	names := make([]string, len(t.Relationships))
	for i, r := range t.Relationships {
		names[i] = r.Name
	}
	e.Detail += known(l.Name, names)
	return e
}

func unknownField(title, pointer string, dialect Dialect) *Error {
	e := &Error{Status: http.StatusUnprocessableEntity, Title: title, Source: sourceOf(pointer)}
	if dialect == Crnk {
		e.Status = http.StatusBadRequest
	}
	return e
}

// known says which names there are, or which one was meant.
func known(name string, names []string) string {
	for _, other := range names {
		if strings.EqualFold(other, name) {
			return "Names are case-sensitive: write " + other + "."
		}
	}
	if len(names) == 0 {
		return "It has none."
	}
	return "It has " + listing(names) + "."
}

func unprocessable(pointer, format string, args ...any) *Error {
	return &Error{Status: http.StatusUnprocessableEntity, Code: codeInvalid, Title: titleInvalid, Detail: fmt.Sprintf(format, args...), Source: sourceOf(pointer)}
}
