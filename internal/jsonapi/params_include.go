package jsonapi

import (
	"strings"
)

// typedInclude is a path that begins wherever resources of a type stand.
type typedInclude struct {
	parameter parameter
	from      *Type
	names     []string
}

// readInclude takes include=a.b,c (JSON:API 1.1, Inclusion of Related Resources),
// and keeps include[TYPE]=a for includeTyped.
func (q *queryReader) readInclude(p parameter) *Error {
	if q.options.NoInclude {
		return p.problemf("Nothing can be included here.")
	}
	from, e := q.about(p)
	if e == nil && from != nil {
		e = q.crnkOnly(p, "include[TYPE]")
	}
	if e != nil {
		return e
	}
	q.into.Included = true
	for _, value := range p.values {
		if value == "" {
			continue
		}
		for path := range strings.SplitSeq(value, ",") {
			if e := q.readPath(p, from, splitPath(path)); e != nil {
				return e
			}
		}
	}
	return nil
}

func (q *queryReader) readPath(p parameter, from *Type, names []string) *Error {
	if from != nil {
		if e := q.checkInclude(p, []*Type{from}, names); e != nil {
			return e
		}
		q.typed = append(q.typed, typedInclude{p, from, names})
		return nil
	}
	// The resources of a relationship URL are those of the relationship, which
	// the path names first (JSON:API 1.1, Inclusion of Related Resources).
	if l := q.options.Linkage; l != nil && names[0] != l.Name {
		return p.unknownf("The paths of include begin with %s here.", quoted(l.Name))
	}
	if e := q.checkInclude(p, []*Type{q.primary}, names); e != nil {
		return e
	}
	return q.include(p, &q.into.Include, []*Type{q.primary}, names)
}

// checkInclude reports whether there is a way from the types along the names.
// Of several types, one that has the next relationship is enough.
func (q *queryReader) checkInclude(p parameter, from []*Type, names []string) *Error {
	if len(names) > q.options.MaxDepth {
		return p.problemf("The path is too long: at most %d relationships may follow each other.", q.options.MaxDepth)
	}
	for _, name := range names {
		var next []*Type
		for _, t := range from {
			if r, _ := t.Relationship(name); r != nil {
				next = append(next, q.typesOf(r)...)
			}
		}
		if next == nil {
			return p.unknownf("The type %s has no relationship %s. %s", quoted(from[0].Name), quoted(name), known(name, from[0].relationshipNames()))
		}
		from = next
	}
	return nil
}

// include adds the names, and so all the relationships on the way, below the
// types.
func (q *queryReader) include(p parameter, into *[]*Inclusion, from []*Type, names []string) *Error {
	if len(names) == 0 {
		return nil
	}
	for _, t := range from {
		r, _ := t.Relationship(names[0])
		if r == nil {
			continue
		}
		inclusion, e := q.inclusion(p, into, t, r)
		if e != nil {
			return e
		}
		if e := q.include(p, &inclusion.Nested, inclusion.To, names[1:]); e != nil {
			return e
		}
	}
	return nil
}

// inclusion finds the inclusion of a relationship, or adds it.
func (q *queryReader) inclusion(p parameter, into *[]*Inclusion, of *Type, r *Relationship) (*Inclusion, *Error) {
	for _, i := range *into {
		if i.Of == of && i.Relationship == r {
			return i, nil
		}
	}
	if q.inclusions++; q.inclusions > q.options.MaxParts {
		return nil, p.problemf("Too much is included: at most %d relationships are allowed.", q.options.MaxParts)
	}
	i := &Inclusion{Relationship: r, Of: of, To: q.typesOf(r)}
	*into = append(*into, i)
	return i, nil
}

// includeTyped adds the paths of include[TYPE] wherever their type stands, level
// by level: what it adds may hold their types again. Below the greatest depth it
// adds nothing, which ends a circle.
func (q *queryReader) includeTyped() *Error {
	if len(q.typed) == 0 {
		return nil
	}
	if q.options.Linkage != nil {
		for _, i := range q.into.Include {
			if e := q.includeBelow(&i.Nested, i.To, 1); e != nil {
				return e
			}
		}
		return nil
	}
	return q.includeBelow(&q.into.Include, []*Type{q.primary}, 0)
}

func (q *queryReader) includeBelow(into *[]*Inclusion, types []*Type, depth int) *Error {
	left := q.options.MaxDepth - depth
	for _, path := range q.typed {
		for _, t := range types {
			if t != path.from {
				continue
			}
			names := path.names[:min(left, len(path.names))]
			if e := q.include(path.parameter, into, []*Type{t}, names); e != nil {
				return e
			}
		}
	}
	for _, i := range *into {
		if e := q.includeBelow(&i.Nested, i.To, depth+1); e != nil {
			return e
		}
	}
	return nil
}

func (q *queryReader) typesOf(r *Relationship) []*Type {
	types := make([]*Type, len(r.To))
	for i, name := range r.To {
		types[i] = q.schema.Type(name)
	}
	return types
}
