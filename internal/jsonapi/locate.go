package jsonapi

import (
	"net/url"
	"strings"
)

// location is what a URL of the service stands for: a collection, where it has
// no id, a resource, or where it has a relationship, that.
type location struct {
	of           *Type
	id           string
	relationship *Relationship
}

// locate finds what a URL stands for, that is absolute and begins with base, or
// begins with a path.
func (s *Schema) locate(ref, base string) (location, bool) {
	path := strings.TrimPrefix(ref, base)
	if !strings.HasPrefix(path, "/") {
		return location{}, false
	}
	for _, t := range s.Types {
		if path == t.Path {
			return location{of: t}, true
		}
		if rest, ok := strings.CutPrefix(path, t.Path+"/"); ok {
			if at, ok := t.locate(rest); ok {
				return at, true
			}
		}
	}
	return location{}, false
}

// locate finds what a path below that of the collection stands for.
func (t *Type) locate(path string) (location, bool) {
	segment, rest, more := strings.Cut(path, "/")
	id, err := url.PathUnescape(segment)
	if err != nil || id == "" || strings.ContainsAny(path, "?#") {
		return location{}, false
	}
	at := location{of: t, id: id}
	if !more {
		return at, true
	}
	name, ok := strings.CutPrefix(rest, "relationships/")
	if !ok {
		return location{}, false
	}
	at.relationship, _ = t.Relationship(name)
	return at, at.relationship != nil
}
