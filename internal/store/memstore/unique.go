package memstore

import (
	"fmt"

	"caseload"
)

// uniqueValue is a value that at most one row of a noun has.
type uniqueValue struct {
	noun      caseload.Noun
	attribute string
	value     caseload.Value
}

// uniqueAttributes are those that no two rows share, and those that no two
// shown rows share.
var uniqueAttributes = map[caseload.Noun]struct{ ever, shown []string }{
	caseload.NounCase:   {ever: []string{"number"}},
	caseload.NounReport: {ever: []string{"number"}},
	caseload.NounWard:   {shown: []string{"code"}},
	caseload.NounUser:   {shown: []string{"email"}},
}

// uniqueValues lists the values that the row keeps from all others.
func (r *row) uniqueValues() []uniqueValue {
	var out []uniqueValue
	add := func(attributes ...string) {
		for _, name := range attributes {
			if v := r.value(name); !v.IsNull() {
				out = append(out, uniqueValue{r.noun, name, v})
			}
		}
	}
	if r.noun == caseload.NounChange {
		return nil // numbered by its Rev
	}
	add("id")
	add(uniqueAttributes[r.noun].ever...)
	if r.hidden() {
		return out
	}
	add(uniqueAttributes[r.noun].shown...)
	if r.noun == caseload.NounStage { // of a case
		out = append(out, uniqueValue{r.noun, "name", caseload.Text(fmt.Sprintf("%d %s", r.ref("case"), r.value("name").Str()))})
	}
	return out
}

// clash names an attribute whose value another row holds, "" for none.
func (s *snapshot) clash(r *row) string {
	for _, v := range r.uniqueValues() {
		if holder, taken := s.holders[v]; taken && holder != r.pk() {
			return v.attribute
		}
	}
	return ""
}
