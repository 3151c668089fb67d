package jsonapi

import (
	"slices"
	"strings"
)

// readSort takes sort=a,-b.c (JSON:API 1.1, Sorting), or sort[TYPE]=a of included
// resources.
func (q *queryReader) readSort(p parameter) *Error {
	t, e := q.about(p)
	if e != nil {
		return e
	}
	if t != nil {
		if e := q.crnkOnly(p, "sort[TYPE]"); e != nil {
			return e
		}
	} else if t = q.listed; t == nil {
		return p.problemf("%s", q.unlisted)
	}
	for _, value := range p.values {
		for text := range strings.SplitSeq(value, ",") {
			step, e := q.sortStep(p, t, text)
			if e != nil {
				return e
			}
			q.addSort(t, step)
		}
	}
	return nil
}

// sortStep reads one step of an order.
func (q *queryReader) sortStep(p parameter, t *Type, text string) (Sort, *Error) {
	name, desc := strings.CutPrefix(text, "-")
	names := splitPath(name)
	path, e := q.resolve(p, t, names)
	if e != nil {
		return Sort{}, e
	}
	if reason := unsortable(path, names); reason != "" {
		e := p.problemf("No sort goes by %s: %s.", quoted(name), reason)
		if q.options.Cursor {
			e.Type = cursorProfile + "unsupported-sort" // Cursor Pagination, Unsupported Sort Error
		}
		return Sort{}, e
	}
	return Sort{Path: path, Desc: desc}, nil
}

// unsortable says why no sort goes by what is at a path, "" if one does.
func unsortable(path Path, names []string) string {
	if slices.ContainsFunc(path.Via, func(s Step) bool { return s.Relationship.Many }) {
		return "it is of several resources"
	}
	if path.Attribute == nil {
		if names[len(names)-1] != "id" {
			return "it is a relationship"
		}
		return ""
	}
	switch kind := path.Attribute.Kind; {
	case path.Attribute.NoSort:
		return "it has no order"
	case len(path.Within) == 0 && (kind == KindObject || kind == KindArray):
		return "it is an object or an array"
	}
	return ""
}

// addSort adds a step to the order of a type. One that is there already adds
// nothing.
func (q *queryReader) addSort(t *Type, step Sort) {
	order := q.into.Sorts[t]
	if t == q.listed {
		order = q.into.Sort
	}
	if slices.ContainsFunc(order, func(s Sort) bool { return s.Path.equal(step.Path) }) {
		return
	}
	order = append(order, step)
	if t == q.listed {
		q.into.Sort = order
		return
	}
	if q.into.Sorts == nil {
		q.into.Sorts = map[*Type][]Sort{}
	}
	q.into.Sorts[t] = order
}
