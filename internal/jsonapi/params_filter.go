package jsonapi

import (
	"slices"
	"strings"
)

// readFilter takes filter[PATH], filter[PATH][OPERATOR] or filter={...}; of
// included resources filter[TYPE][PATH], filter[TYPE][PATH][OPERATOR] or
// filter[TYPE]={...}.
func (q *queryReader) readFilter(p parameter) *Error {
	path, op := cutComparison(p.brackets)
	t, path := q.filtered(p, path)
	switch {
	case t == nil:
		return p.problemf("%s", q.unlisted)
	case len(path) > 1:
		return p.problemf("%s is not an operator: the operators are %s.", quoted(path[1]), listing(opNames[EQ:]))
	case len(path) == 0 && op != EQ:
		return p.problemf("The operator %s has no field to compare: write it within the filter, around the fields.", op)
	case len(path) == 0:
		return q.readStructured(p, t)
	}
	f, e := q.compare(p, t, op, splitPath(path[0]), plainValues(p))
	if e != nil {
		return e
	}
	q.conditions[t] = append(q.conditions[t], f)
	return nil
}

// cutComparison takes the operator from the end of brackets. One bracket alone is
// a field, whatever its name.
func cutComparison(brackets []string) ([]string, Op) {
	if last := len(brackets) - 1; last > 0 {
		if op, ok := parseOp(brackets[last]); ok && op >= EQ {
			return brackets[:last], op
		}
	}
	return brackets, EQ
}

// parseOp reads the name of an operator, in any case.
func parseOp(name string) (Op, bool) {
	i := slices.IndexFunc(opNames[:], func(op string) bool { return strings.EqualFold(op, name) })
	return Op(max(i, 0)), i >= 0
}

// filtered finds the type that a filter is of, and the path that is left. One of
// two brackets begins with a type; so does one of a single bracket whose value
// is JSON, unless it is no type.
func (q *queryReader) filtered(p parameter, path []string) (*Type, []string) {
	if len(path) == 0 || len(path) == 1 && !isStructured(p.values[0]) {
		return q.listed, path
	}
	t := q.schema.Type(path[0])
	if t == nil || q.options.Dialect != Crnk {
		return q.listed, path
	}
	return t, path[1:]
}

// plainValues takes the values of a filter apart at their commas. Those of a
// filter that is given again are whole, as crnk has it.
func plainValues(p parameter) []Value {
	texts := p.values
	if len(texts) == 1 {
		texts = strings.Split(texts[0], ",")
	}
	values := make([]Value, len(texts))
	for i, text := range texts {
		if text == "null" {
			values[i].Null = true
		} else {
			values[i].Text = text
		}
	}
	return values
}

// compare makes a condition on what is at a path.
func (q *queryReader) compare(p parameter, t *Type, op Op, names []string, values []Value) (*Filter, *Error) {
	path, e := q.resolve(p, t, names)
	if e != nil {
		return nil, e
	}
	name := quoted(strings.Join(names, "."))
	if path.Attribute != nil && path.Attribute.NoFilter {
		return nil, p.problemf("No filter looks at %s.", name)
	}
	hasNull := slices.ContainsFunc(values, func(v Value) bool { return v.Null })
	hasText := slices.ContainsFunc(values, func(v Value) bool { return !v.Null })
	switch allowed := path.comparisons(); {
	case !slices.Contains(allowed, op):
		return nil, p.problemf("%s does not compare %s: the operators for it are %s.", op, name, listing(namesOf(allowed)))
	case hasText && path.whole() && path.Attribute.Kind == KindObject:
		return nil, p.problemf("%s is an object, which can only be compared with null: name a member of it, after a dot.", name)
	case hasNull && op != EQ && op != NEQ:
		return nil, p.problemf("%s does not compare with null: only EQ and NEQ do.", op)
	case len(values) > 1 && op >= LT:
		return nil, p.problemf("%s compares with one value, not with several between commas.", op)
	}
	return &Filter{Op: op, Path: path, Values: values, Parameter: shortened(p.name, maxParameter)}, nil
}

// whole reports whether the path leads to an attribute, not into it.
func (path Path) whole() bool { return path.Attribute != nil && len(path.Within) == 0 }

// comparisons are the operators that compare what is at the path. Of what is
// within an object anything may be asked: its kind is not declared.
func (path Path) comparisons() []Op {
	all := []Op{EQ, NEQ, LIKE, LT, LE, GT, GE}
	switch {
	case path.Attribute == nil:
		return all[:2]
	case !path.whole():
		return all
	}
	switch path.Attribute.Kind {
	case KindString:
		return all
	case KindInteger, KindNumber, KindDate, KindTime:
		return slices.Delete(all, 2, 3)
	}
	return all[:2]
}

func namesOf(ops []Op) []string {
	names := make([]string, len(ops))
	for i, op := range ops {
		names[i] = op.String()
	}
	return names
}

// finishFilters joins the conditions on each type.
func (q *queryReader) finishFilters() {
	for t, parts := range q.conditions {
		if t == q.listed {
			q.into.Filter = allOf(parts)
			continue
		}
		if q.into.Filters == nil {
			q.into.Filters = map[*Type]*Filter{}
		}
		q.into.Filters[t] = allOf(parts)
	}
}

// allOf is the condition that all the parts hold, of which there are some.
func allOf(parts []*Filter) *Filter {
	if len(parts) == 1 {
		return parts[0]
	}
	return &Filter{Op: And, Parts: parts, Parameter: parts[0].Parameter}
}
