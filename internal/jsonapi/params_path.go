package jsonapi

import (
	"slices"
	"strings"
)

// resolve follows the names of a path from a type, for a filter or a sort.
func (q *queryReader) resolve(p parameter, from *Type, names []string) (Path, *Error) {
	path := Path{Of: from}
	for i, name := range names {
		rest := names[i+1:]
		if name == "id" && len(rest) == 0 {
			return path, nil
		}
		if path.Of == nil {
			return path, p.unknownf("%s leads to resources of several types: only their id can be named.", quoted(names[i-1]))
		}
		if a, _ := path.Of.Attribute(name); a != nil {
			path.Attribute, path.Within = a, rest
			return path, checkWithin(p, path)
		}
		r, _ := path.Of.Relationship(name)
		switch {
		case r == nil:
			return path, p.noField(path.Of, name)
		case r.NoFilter:
			return path, p.problemf("No filter or sort goes through %s.", quoted(name))
		case len(path.Via) == q.options.MaxDepth:
			return path, p.problemf("The path is too long: at most %d relationships may follow each other.", q.options.MaxDepth)
		}
		path.Via = append(path.Via, Step{path.Of, r})
		path.Of = q.only(r)
	}
	return path, nil
}

// only is the type that a relationship leads to, nil where there are several.
func (q *queryReader) only(r *Relationship) *Type {
	if len(r.To) > 1 {
		return nil
	}
	return q.schema.Type(r.To[0])
}

// checkWithin looks at the part of a path that goes on into an attribute.
func checkWithin(p parameter, path Path) *Error {
	switch {
	case len(path.Within) == 0:
		return nil
	case path.Attribute.Kind != KindObject:
		return p.unknownf("%s is not an object: nothing in it can be named.", quoted(path.Attribute.Name))
	case len(path.Within) > maxWithin:
		return p.problemf("The path is too long: at most %d names may follow %s.", maxWithin, quoted(path.Attribute.Name))
	case slices.Contains(path.Within, ""):
		return p.unknownf("The path into %s has an empty name.", quoted(path.Attribute.Name))
	}
	return nil
}

// splitPath takes a path apart at its dots.
func splitPath(path string) []string { return strings.Split(path, ".") }

// equal reports whether two paths lead to the same.
func (path Path) equal(other Path) bool {
	return path.Of == other.Of && path.Attribute == other.Attribute &&
		slices.Equal(path.Via, other.Via) && slices.Equal(path.Within, other.Within)
}
