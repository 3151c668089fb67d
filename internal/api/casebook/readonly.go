package casebook

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/jsonapi"
)

// present is what a resource shows of the fields that no request changes: nothing,
// where it is yet to be made or the request does not name one of them.
type present struct{ *rows }

// presentOf reads what the resource with an ID shows, if that needs to be known.
func (c *call) presentOf(of *resource, r *jsonapi.Resource, id string) (present, error) {
	named := slices.ContainsFunc(r.Attributes, func(n jsonapi.Node) bool { a, _ := of.Attribute(n.Name); return a.ReadOnly }) ||
		slices.ContainsFunc(r.Relationships, func(l jsonapi.Linkage) bool { rel, _ := of.Relationship(l.Name); return rel.ReadOnly })
	if id == "" || c.made[id] || !named {
		return present{}, nil
	}
	q := questionOf(of)
	set, err := c.byID(q, id)
	if err != nil {
		return present{}, err
	}
	return present{q.primary(set)}, nil
}

// differ refuses fields that no request changes, unless they are as they are
// shown (difference 79).
func (p present) differ(of *resource, r *jsonapi.Resource) (wrong jsonapi.Errors) {
	for _, n := range r.Attributes {
		if a, i := of.Attribute(n.Name); a.ReadOnly && !p.repeats(of, i, n) {
			wrong = append(wrong, invalid(n.Pointer, caseload.Errorf(caseload.CodeInvalid, "The attribute %s is read-only: leave it out, or repeat it as it is.", n.Name))...)
		}
	}
	for _, l := range r.Relationships {
		if rel, i := of.Relationship(l.Name); rel.ReadOnly && !p.leads(i, l) {
			wrong = append(wrong, refusal(jsonapi.Source{Pointer: l.Pointer}, of.instead(&of.relationships[i])))
		}
	}
	return wrong
}

// repeats reports whether a request brings an attribute as it is. One of a
// resource that is yet to be made is null.
func (p present) repeats(of *resource, attribute int, sent jsonapi.Node) bool {
	if p.rows == nil {
		return sent.Kind() == jsontext.KindNull
	}
	value := slices.Clone(sent.Value)
	if text, ok := sent.Text(); ok && of.Type.Attributes[attribute].Kind == jsonapi.KindTime {
		if at, err := caseload.ParseTime(text); err == nil {
			value = append(encode.AppendTimeMilli([]byte{'"'}, at.Int64()), '"')
		}
	}
	shown := jsontext.Value(p.AppendAttribute(nil, 0, attribute))
	return value.Canonicalize() == nil && shown.Canonicalize() == nil && bytes.Equal(value, shown)
}

// leads reports whether a request brings the linkage of a relationship as it is.
// Where the document would not show it, nobody can say.
func (p present) leads(relationship int, sent jsonapi.Linkage) bool {
	if p.rows == nil || p.Linkage(0, relationship) != len(sent.To) {
		return false
	}
	for i, to := range sent.To {
		if found := p.found[i]; found.id != to.ID || found.of.Name != to.Type {
			return false
		}
	}
	return true
}

// instead says why a relationship is not changed, and what is changed instead
// (difference 80).
func (r *resource) instead(rel *relationship) string {
	way := rel.ways[0]
	says := "The relationship " + rel.Name + " is read-only. "
	if !way.Back {
		for _, a := range r.attributes {
			if a.cell == way.Path {
				return says + "Change the attribute " + a.Name + " instead."
			}
		}
		return says + "No request changes it."
	}
	to := resourceOf(rel.To[0])
	for _, other := range to.relationships {
		if other.ways[0].Path == way.Path && !other.ReadOnly {
			return says + "Change the relationship " + other.Name + " of the resources at " + to.Path + " instead."
		}
	}
	return says + "No request changes it."
}
