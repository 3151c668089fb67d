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
// Fields that are wrong are taken out of the resource, of which the rest can be
// judged.
func Check(t *Type, r *Resource, dialect Dialect) Errors {
	var p problems
	right := func(field, pointer string, wrong Errors) bool {
		p.add(wrong...)
		r.note(field, pointer, wrong)
		return len(wrong) == 0
	}
	r.Attributes = slices.DeleteFunc(r.Attributes, func(n Node) bool {
		return p.full() || !right(n.Name, n.Pointer, t.checkAttribute(n, dialect))
	})
	r.Relationships = slices.DeleteFunc(r.Relationships, func(l Linkage) bool {
		return p.full() || !right(l.Name, l.Pointer, t.checkRelationship(l, dialect))
	})
	return p.all
}

func (t *Type) checkAttribute(n Node, dialect Dialect) Errors {
	a, _ := t.Attribute(n.Name)
	switch {
	case a == nil:
		return Errors{t.unknown(isAttribute, n.Name, n.Pointer, dialect)}
	case !fits(n, a.Kind):
		return Errors{unprocessable(n.Pointer, "The attribute %s must be %s, not %s.", a.Name, a.Kind.means(), n.kindName())}
	}
	return nil
}

func (t *Type) checkRelationship(l Linkage, dialect Dialect) Errors {
	rel, _ := t.Relationship(l.Name)
	if rel == nil {
		return Errors{t.unknown(isRelationship, l.Name, l.object, dialect)}
	}
	return CheckLinkage(rel, l)
}

// CheckLinkage compares linkage with its relationship: its form, and the types
// that it leads to.
func CheckLinkage(rel *Relationship, l Linkage) Errors {
	if e := wrongForm(l, rel.Many); e != nil {
		return Errors{e}
	}
	var p problems
	for _, id := range l.To {
		if !slices.Contains(rel.To, id.Type) {
			p.add(unprocessable(id.Pointer, "The relationship %s leads to %s, not to %s.", rel.Name, listing(rel.To), quoted(id.Type)))
		}
	}
	return p.all
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

// fieldKind is what JSON:API has fields of: attributes and relationships.
type fieldKind struct {
	name, title string // what one is called, and the error of one that there is not
	says        string // of one that stands under the other kind
	names       func(*Type) []string
}

var (
	isAttribute    = &fieldKind{"attribute", titleUnknownAttribute, "It is an attribute: write it under attributes.", (*Type).attributeNames}
	isRelationship = &fieldKind{"relationship", titleUnknownRelationship, "It is a relationship: write it under relationships.", (*Type).relationshipNames}
)

// unknown is the error of a field that the type has not, or not of its kind.
func (t *Type) unknown(kind *fieldKind, name, pointer string, dialect Dialect) *Error {
	e := &Error{Status: http.StatusUnprocessableEntity, Title: kind.title, Source: sourceOf(pointer)}
	if dialect == Crnk {
		e.Status = http.StatusBadRequest
	}
	other := isRelationship
	if kind == isRelationship {
		other = isAttribute
	}
	e.Detail = fmt.Sprintf("The type %s has no %s %s. ", t.Name, kind.name, quoted(name))
	if slices.Contains(other.names(t), name) {
		e.Detail += other.says
	} else {
		e.Detail += known(name, kind.names(t))
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
