package casebook

import (
	"slices"
	"strings"

	"caseload"
	"caseload/internal/jsonapi"
)

// question is what the query of a request asks of the Service.
type question struct {
	*jsonapi.Parameters
	of     *resource
	shapes map[caseload.Noun]*columns
}

// questionOf asks for all fields of resources of a type.
func questionOf(of *resource) *question {
	return &question{Parameters: &jsonapi.Parameters{}, of: of, shapes: map[caseload.Noun]*columns{}}
}

// records is the RecordQuery of a page of the resource.
func (q *question) records() (caseload.RecordQuery, jsonapi.Errors) {
	out := caseload.RecordQuery{Noun: q.of.noun, Columns: map[caseload.Noun][]caseload.Path{}, Total: q.Page.Total}
	where, wrong := q.condition(q.of, q.Filter)
	order, wrongToo := q.order(q.of, q.Sort)
	if wrong = append(wrong, wrongToo...); len(wrong) > 0 {
		return out, wrong
	}
	out.Query = caseload.Query{Where: where, Order: order, Limit: q.Page.Limit, Offset: q.Page.Offset, After: caseload.Cursor(q.Page.After), Before: caseload.Cursor(q.Page.Before)}
	if out.Include, wrong = q.inclusions(q.Include); len(wrong) > 0 {
		return out, wrong
	}
	out.Include = append(out.Include, q.lists(q.of)...)
	q.learnShapes(q.of, q.Include)
	for noun, columns := range q.shapes {
		out.Columns[noun] = columns.paths
	}
	return out, nil
}

// learnShapes finds out which columns the documents need of each noun.
func (q *question) learnShapes(r *resource, include []*jsonapi.Inclusion) {
	if q.shapes[r.noun] == nil {
		q.shapes[r.noun] = newColumns()
		q.shapes[r.noun].of(r, q.Fields[r.Type])
	}
	for _, l := range q.listed(r) {
		q.learnShapes(l.of, nil)
	}
	for _, inc := range include {
		for _, to := range inc.To {
			q.learnShapes(resources[to], inc.Nested)
		}
	}
}

// lists are the ways that lead to what the attributes of a resource list.
func (q *question) lists(r *resource) (out []caseload.Inclusion) {
	for _, l := range q.listed(r) {
		out = append(out, l.include)
	}
	return out
}

// listed is what the attributes of a resource list, of those that are asked for.
func (q *question) listed(r *resource) (out []*list) {
	fields := q.Fields[r.Type]
	for i, a := range r.attributes {
		if a.list != nil && (fields == nil || slices.Contains(fields.Attributes, i)) {
			out = append(out, a.list)
		}
	}
	return out
}

// inclusions are the ways that lead to what is included.
func (q *question) inclusions(include []*jsonapi.Inclusion) (out []caseload.Inclusion, wrong jsonapi.Errors) {
	for _, inc := range include {
		of := resources[inc.Of]
		_, i := inc.Of.Relationship(inc.Relationship.Name)
		for n, way := range of.relationships[i].ways {
			to := resourceOf(inc.Relationship.To[n])
			one := caseload.Inclusion{Way: way}
			var wrongHere [3]jsonapi.Errors
			one.Where, wrongHere[0] = q.condition(to, q.Filters[to.Type])
			one.Order, wrongHere[1] = q.order(to, q.Sorts[to.Type])
			one.Include, wrongHere[2] = q.inclusions(nestedIn(inc.Nested, to.Type))
			one.Include = append(one.Include, q.lists(to)...)
			wrong = slices.Concat(append([]jsonapi.Errors{wrong}, wrongHere[:]...)...)
			out = append(out, one)
		}
	}
	return out, wrong
}

// nestedIn are the inclusions that go on from one type, where several are led to.
func nestedIn(nested []*jsonapi.Inclusion, t *jsonapi.Type) (out []*jsonapi.Inclusion) {
	for _, inc := range nested {
		if inc.Of == t {
			out = append(out, inc)
		}
	}
	return out
}

// order is the sort of a resource. Names sort by their folded keys.
func (q *question) order(r *resource, sort []jsonapi.Sort) (out []caseload.Order, wrong jsonapi.Errors) {
	for _, step := range sort {
		path, ok := sortPath(r, step.Path)
		if !ok {
			wrong = append(wrong, refuse("sort", "Resources of the type "+r.Name+" cannot be sorted by this; sort by attributes of their own, or of the one resource that a relationship leads to."))
			continue
		}
		out = append(out, caseload.Order{Path: path, Desc: step.Desc})
	}
	return out, wrong
}

// sortPath is the path of ours that a path of the schema sorts by.
func sortPath(r *resource, p jsonapi.Path) (caseload.Path, bool) {
	prefix := caseload.Path("")
	of := r
	for _, step := range p.Via {
		_, i := step.Of.Relationship(step.Relationship.Name)
		way := of.relationships[i].ways[0]
		a, _, known := of.noun.Attribute(string(way.Path))
		if way.Back || prefix != "" || !known || a.Kind != caseload.KindRef || !a.Joined && !a.To.Catalogued() {
			return "", false
		}
		prefix, of = way.Path+".", resourceOf(step.Relationship.To[0])
	}
	switch {
	case p.Attribute == nil:
		return prefix + "id", true
	case len(p.Within) > 0:
		return caseload.Path("properties." + strings.Join(p.Within, ".")), prefix == "" && of == cases
	}
	_, i := of.Attribute(p.Attribute.Name)
	path := of.attributes[i].path
	if prefix != "" && strings.Contains(string(path), ".") {
		return "", false
	}
	return prefix + keyed(of.noun, path), true
}

// keyed is the folded key of an attribute that has one, the attribute itself of
// others.
func keyed(n caseload.Noun, path caseload.Path) caseload.Path {
	if via, name, joined := path.Ref(); joined {
		a, _, _ := n.Attribute(via)
		return caseload.Path(via+".") + keyed(a.To, caseload.Path(name))
	}
	if _, _, has := n.Attribute(string(path) + "_key"); has {
		return path + "_key"
	}
	return path
}

// parameterOn finds the parameter that asks about a field of ours.
func (q *question) parameterOn(field string) string {
	if field == "after" || field == "before" {
		return "page[" + field + "]"
	}
	all := []*jsonapi.Filter{q.Filter}
	for _, f := range q.Filters {
		all = append(all, f)
	}
	if f := filterOn(all, field); f != nil {
		return f.Parameter
	}
	for _, step := range q.Sort {
		if path, _ := sortPath(q.of, step.Path); string(path) == field {
			return "sort"
		}
	}
	return "filter"
}

// filterOn finds a comparison of a field of ours, nil without one.
func filterOn(all []*jsonapi.Filter, field string) *jsonapi.Filter {
	for _, f := range all {
		if f == nil {
			continue
		}
		if found := filterOn(f.Parts, field); found != nil {
			return found
		}
		if f.Path.Attribute != nil && string(fieldOf(f.Path)) == field {
			return f
		}
	}
	return nil
}

// fieldOf is the field of ours at the end of a path.
func fieldOf(p jsonapi.Path) caseload.Path {
	if len(p.Within) > 0 {
		return caseload.Path("properties." + strings.Join(p.Within, "."))
	}
	of := resources[p.Of]
	_, i := of.Attribute(p.Attribute.Name)
	return of.attributes[i].path
}

// refuse is the error of a parameter that asks for what there is not.
func refuse(parameter, detail string) *jsonapi.Error {
	return &jsonapi.Error{Status: 400, Title: "Request parameters error", Detail: detail, Source: jsonapi.Source{Parameter: parameter}}
}
