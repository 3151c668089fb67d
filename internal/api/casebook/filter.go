package casebook

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/jsonapi"
)

// condition is what a filter of a resource means.
func (q *question) condition(r *resource, f *jsonapi.Filter) (caseload.Expr, jsonapi.Errors) {
	if f == nil {
		return nil, nil
	}
	switch f.Op {
	case jsonapi.And:
		parts, wrong := q.conditions(r, f.Parts)
		return caseload.And(parts), wrong
	case jsonapi.Or:
		parts, wrong := q.conditions(r, f.Parts)
		return caseload.Or(parts), wrong
	case jsonapi.Not:
		parts, wrong := q.conditions(r, f.Parts)
		return caseload.Not{Of: caseload.And(parts)}, wrong
	}
	return q.through(r, f, f.Path.Via)
}

func (q *question) conditions(r *resource, parts []*jsonapi.Filter) (out []caseload.Expr, wrong jsonapi.Errors) {
	for _, part := range parts {
		e, wrongHere := q.condition(r, part)
		out, wrong = append(out, e), append(wrong, wrongHere...)
	}
	return out, wrong
}

// through goes the way of a filter's path, to compare at its end.
func (q *question) through(r *resource, f *jsonapi.Filter, via []jsonapi.Step) (caseload.Expr, jsonapi.Errors) {
	if len(via) == 0 {
		return q.compare(r, f)
	}
	_, i := r.Relationship(via[0].Relationship.Name)
	rel := &r.relationships[i]
	atID := len(via) == 1 && f.Path.Attribute == nil
	if atID && (rel.ways[0].Noun.Catalogued() || rel.ways[0].Path == "links") {
		return q.byTarget(rel, f)
	}
	to := resourceOf(rel.To[0])
	if !rel.passable(r.noun) {
		return nil, jsonapi.Errors{refuse(f.Parameter, "Filter by the ID of what the relationship "+rel.Name+" leads to, as filter["+rel.Name+".id].")}
	}
	where, wrong := q.through(to, f, via[1:])
	has := caseload.Has{Way: rel.ways[0], Where: where}
	if atID && f.Op == jsonapi.EQ && slices.ContainsFunc(f.Values, func(v jsonapi.Value) bool { return v.Null }) {
		return caseload.Or{has, caseload.Not{Of: caseload.Has{Way: rel.ways[0]}}}, wrong
	}
	return has, wrong
}

// passable reports whether a filter of a noun's resources goes on through the
// relationship: it leads to one type, by single references.
func (rel *relationship) passable(from caseload.Noun) bool {
	way := rel.ways[0]
	a, _, _ := from.Attribute(string(way.Path))
	return len(rel.ways) == 1 && (way.Back || a.Kind == caseload.KindRef)
}

// byTarget compares the IDs of what a relationship leads to; null is that it
// leads nowhere. Of links that cannot be told: they may lead to what the caller
// may not see.
func (q *question) byTarget(rel *relationship, f *jsonapi.Filter) (caseload.Expr, jsonapi.Errors) {
	var either caseload.Or
	for _, v := range f.Values {
		switch links := rel.ways[0].Path == "links"; {
		case v.Null && links:
			return nil, jsonapi.Errors{refuse(f.Parameter, "Filter by an ID; null is not one.")}
		case v.Null:
			either = append(either, caseload.IsNull{Path: rel.ways[0].Path})
		case links:
			either = append(either, caseload.Linked{To: []string{v.Text}})
		default:
			either = append(either, caseload.Refers{Path: rel.ways[0].Path, To: caseload.Named{ID: v.Text}})
		}
	}
	switch f.Op {
	case jsonapi.EQ:
		return either, nil
	case jsonapi.NEQ:
		return caseload.Not{Of: either}, nil
	}
	return nil, jsonapi.Errors{refuse(f.Parameter, "IDs are compared by EQ and NEQ alone.")}
}

// ops are the comparisons of ours.
var ops = map[jsonapi.Op]caseload.Op{
	jsonapi.EQ: caseload.Equal, jsonapi.NEQ: caseload.Equal, jsonapi.LT: caseload.Less, jsonapi.LE: caseload.LessEqual,
	jsonapi.GT: caseload.Greater, jsonapi.GE: caseload.GreaterEqual,
}

// compare compares an attribute, or the ID, with any of some values.
func (q *question) compare(r *resource, f *jsonapi.Filter) (caseload.Expr, jsonapi.Errors) {
	var either caseload.Or
	for _, v := range f.Values {
		e, err := q.comparison(r, f, v)
		if err != nil {
			return nil, jsonapi.Errors{err}
		}
		either = append(either, e)
	}
	if f.Op == jsonapi.NEQ {
		return caseload.Not{Of: either}, nil
	}
	return either, nil
}

func (q *question) comparison(r *resource, f *jsonapi.Filter, v jsonapi.Value) (caseload.Expr, *jsonapi.Error) {
	switch {
	case f.Path.Attribute == nil && v.Null:
		return caseload.Or{}, nil
	case f.Path.Attribute == nil:
		return caseload.Compare{Path: "id", Value: caseload.Text(v.Text)}, nil
	case len(f.Path.Within) > 0:
		return property(strings.Join(f.Path.Within, "."), f, v)
	}
	_, i := r.Attribute(f.Path.Attribute.Name)
	path := r.attributes[i].path
	switch {
	case v.Null:
		return caseload.IsNull{Path: path}, nil
	case f.Op == jsonapi.LIKE: // difference 70
		key := keyed(r.noun, path)
		if key == path {
			return nil, refuse(f.Parameter, "LIKE looks at names alone, such as name and external_id.")
		}
		return caseload.Compare{Path: key, Op: caseload.Like, Value: caseload.Text(v.Text)}, nil
	}
	value, err := parseValue(kindOf(r.noun, path), v.Text)
	if err != nil {
		return nil, refuse(f.Parameter, "This is not a value of the attribute "+f.Path.Attribute.Name+". "+sentenceOf(err))
	}
	return shown(path, ops[f.Op], value), nil
}

// parseValue reads a text as a value of a kind.
func parseValue(kind caseload.Kind, text string) (caseload.Value, error) {
	switch kind {
	case caseload.KindInt:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n == caseload.NullCell {
			return caseload.Value{}, caseload.Errorf(caseload.CodeInvalid, "Write a whole number.")
		}
		return caseload.Int(n), nil
	case caseload.KindDegrees:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || !(math.Abs(n) <= 180) { // not a number either
			return caseload.Value{}, caseload.Errorf(caseload.CodeInvalid, "Write degrees such as -1.25.")
		}
		return caseload.Degrees(n), nil
	case caseload.KindText:
		return caseload.ParseText(text, caseload.MaxText)
	}
	return caseload.ParseValue(kind, text, nil)
}

// shown compares a time as it is shown, to the millisecond; other values as they
// are.
func shown(path caseload.Path, op caseload.Op, v caseload.Value) caseload.Expr {
	if v.Kind() != caseload.KindTime || v.IsNull() {
		return caseload.Compare{Path: path, Op: op, Value: v}
	}
	at := time.UnixMicro(v.Int64()).UTC().Truncate(time.Millisecond)
	from := caseload.Compare{Path: path, Op: caseload.GreaterEqual, Value: caseload.Time(at)}
	behind := caseload.Compare{Path: path, Op: caseload.GreaterEqual, Value: caseload.Time(at.Add(time.Millisecond))}
	before := func(e caseload.Compare) caseload.Expr { e.Op = caseload.Less; return e }
	switch op {
	case caseload.Less:
		return before(from)
	case caseload.LessEqual:
		return before(behind)
	case caseload.Greater:
		return behind
	case caseload.GreaterEqual:
		return from
	}
	return caseload.And{from, before(behind)}
}

// property compares a member of custom_fields.
func property(name string, f *jsonapi.Filter, v jsonapi.Value) (caseload.Expr, *jsonapi.Error) {
	switch {
	case v.Null:
		return caseload.Not{Of: caseload.HasProperty{Name: name, Any: true}}, nil
	case f.Op == jsonapi.EQ || f.Op == jsonapi.NEQ:
		return caseload.HasProperty{Name: name, Value: v.Text}, nil
	case f.Op == jsonapi.LIKE:
		return nil, refuse(f.Parameter, "LIKE looks at names alone, such as name and external_id.")
	}
	return caseload.Declared{Property: name, Op: ops[f.Op], Text: v.Text}, nil
}

// kindOf is the kind of what a path of a noun leads to.
func kindOf(n caseload.Noun, path caseload.Path) caseload.Kind {
	if via, name, joined := path.Ref(); joined {
		a, _, _ := n.Attribute(via)
		return kindOf(a.To, caseload.Path(name))
	}
	a, _, _ := n.Attribute(string(path))
	return a.Kind
}
