package casebook

import (
	"slices"
	"strings"

	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// pageParameters say which part of a collection is meant, in each of the ways.
var pageParameters = []httpkit.Parameter{
	{Name: "page[size]", Values: []string{"3"}, Open: true},
	{Name: "page[number]", Values: []string{"2"}, Open: true},
	{Name: "page[limit]", Values: []string{"2"}, Open: true},
	{Name: "page[offset]", Values: []string{"10"}, Open: true},
	{Name: "page[total]", Values: []string{"true", "false"}},
}

// collectionParameters are those of a page of resources. Paths that go on beyond
// one relationship, and into custom_fields, are not listed.
func (r *resource) collectionParameters() []httpkit.Parameter {
	out := r.resourceParameters()
	listed := []string{r.Name}
	for _, rel := range r.relationships {
		for _, to := range rel.To {
			if !slices.Contains(listed, to) {
				listed, out = append(listed, to), append(out, resourceOf(to).fieldset())
			}
		}
	}
	return slices.Concat(out, r.filterParameters(), []httpkit.Parameter{{Name: "sort", Values: r.sortPaths(), Open: true}}, pageParameters)
}

// resourceParameters are those of one resource.
func (r *resource) resourceParameters() []httpkit.Parameter {
	return []httpkit.Parameter{{Name: "include", Values: append(r.names(), ""), Open: true}, r.fieldset()}
}

// linkageParameters are those of the identifiers of a relationship.
func (r *resource) linkageParameters() []httpkit.Parameter {
	return []httpkit.Parameter{{Name: "include", Values: append(r.names(), ""), Open: true}}
}

// relatedParameters are those that the resources of every relationship have in
// common.
func relatedParameters() []httpkit.Parameter {
	return append([]httpkit.Parameter{
		{Name: "filter[id]", Open: true}, {Name: "sort", Values: []string{"id", "-created_at", "updated_at"}, Open: true},
	}, pageParameters...)
}

// names are those of the relationships.
func (r *resource) names() (out []string) {
	for _, rel := range r.relationships {
		out = append(out, rel.Name)
	}
	return out
}

// fieldset is the parameter that names fields of the type, those that are
// columns and those that lead on.
func (r *resource) fieldset() httpkit.Parameter {
	var fields []string
	for _, a := range r.attributes {
		fields = append(fields, a.Name)
	}
	return httpkit.Parameter{Name: "fields[" + r.Name + "]", Values: []string{strings.Join(fields, ","), strings.Join(r.names(), ","), ""}, Open: true}
}

// filterParameters are those that compare the type's attributes, and those of
// what its relationships lead to.
func (r *resource) filterParameters() []httpkit.Parameter {
	out := append([]httpkit.Parameter{{Name: "filter", Open: true}}, r.comparable("")...)
	for i := range r.relationships {
		switch rel := &r.relationships[i]; {
		case rel.NoFilter:
		case rel.passable(r.noun):
			out = append(out, resourceOf(rel.To[0]).comparable(rel.Name+".")...)
		default:
			out = append(out, httpkit.Parameter{Name: "filter[" + rel.Name + ".id]", Open: true})
		}
	}
	return out
}

// comparable are the filters of the type's own attributes, behind a path to it.
func (r *resource) comparable(path string) []httpkit.Parameter {
	out := []httpkit.Parameter{{Name: "filter[" + path + "id]", Open: true}}
	for _, a := range r.attributes {
		p := httpkit.Parameter{Name: "filter[" + path + a.Name + "]", Values: []string{"null"}, Open: true}
		switch {
		case a.NoFilter || a.Kind == jsonapi.KindObject:
			continue
		case a.Kind == jsonapi.KindBoolean:
			p.Values, p.Open = append(p.Values, "true", "false"), false
		}
		out = append(out, p)
	}
	return out
}

// sortPaths are what the type can be sorted by.
func (r *resource) sortPaths() []string {
	out := []string{"id"}
	for _, a := range r.attributes {
		if a.sortable() {
			out = append(out, a.Name)
		}
	}
	for i := range r.Type.Relationships {
		rel := &r.Type.Relationships[i]
		to := resourceOf(rel.To[0])
		for j := range to.attributes {
			path := jsonapi.Path{Via: []jsonapi.Step{{Of: r.Type, Relationship: rel}}, Of: to.Type, Attribute: &to.Type.Attributes[j]}
			if _, ok := sortPath(r, path); ok && to.attributes[j].sortable() && !rel.NoFilter && len(rel.To) == 1 {
				out = append(out, rel.Name+"."+to.attributes[j].Name)
			}
		}
	}
	return out
}

func (a *attribute) sortable() bool { return !a.NoSort && a.Kind != jsonapi.KindObject }
