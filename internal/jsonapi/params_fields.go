package jsonapi

import (
	"slices"
	"strings"
)

// readFields takes fields[TYPE]=a,b, or fields=a,b (JSON:API 1.1, Sparse
// Fieldsets). No name at all means no field at all.
func (q *queryReader) readFields(p parameter) *Error {
	t, e := q.fieldsOf(p)
	if e != nil {
		return e
	}
	set := q.into.Fields[t]
	if set == nil {
		set = &Fieldset{}
	}
	for _, value := range p.values {
		for name := range strings.SplitSeq(value, ",") {
			if name != "" && !q.addField(set, t, name) {
				return p.noField(t, name)
			}
		}
	}
	if q.into.Fields == nil {
		q.into.Fields = map[*Type]*Fieldset{}
	}
	q.into.Fields[t] = set
	return nil
}

// fieldsOf finds the type that a fieldset is for.
func (q *queryReader) fieldsOf(p parameter) (*Type, *Error) {
	if t, e := q.about(p); t != nil || e != nil {
		return t, e
	}
	if e := q.crnkOnly(p, "fields=NAME"); e != nil {
		return nil, e
	}
	if q.options.Linkage == nil {
		return q.primary, nil
	}
	t := q.only(q.options.Linkage)
	if t == nil {
		return nil, p.problemf("This URL gives resources of several types: name the type, as in fields[TYPE].")
	}
	return t, nil
}

// addField adds a field by its name, if it is there. To crnk the ID is a field;
// every resource has it anyway.
func (q *queryReader) addField(set *Fieldset, t *Type, name string) bool {
	if a, i := t.Attribute(name); a != nil {
		set.Attributes = append(set.Attributes, i)
		return true
	}
	if r, i := t.Relationship(name); r != nil {
		set.Relationships = append(set.Relationships, i)
		return true
	}
	return q.options.Dialect == Crnk && (name == "id" || name == "type")
}

// finishFields puts the fields in the order of their type, each once.
func (q *queryReader) finishFields() {
	for _, set := range q.into.Fields {
		slices.Sort(set.Attributes)
		slices.Sort(set.Relationships)
		set.Attributes = slices.Compact(set.Attributes)
		set.Relationships = slices.Compact(set.Relationships)
	}
}
