package jsonapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"caseload/internal/jsonapi"
)

// office is a schema to ask questions of.
type office struct {
	schema                            *jsonapi.Schema
	cases, involvements, people, note *jsonapi.Type
}

func newOffice(t testing.TB) office {
	t.Helper()
	o := office{
		cases: &jsonapi.Type{
			Name: "cases", Path: "/cases/cases",
			Attributes: []jsonapi.Attribute{
				{Name: "name"}, {Name: "status"}, {Name: "weight", Kind: jsonapi.KindInteger},
				{Name: "opened_on", Kind: jsonapi.KindDate}, {Name: "active", Kind: jsonapi.KindBoolean},
				{Name: "custom_fields", Kind: jsonapi.KindObject}, {Name: "tags", Kind: jsonapi.KindArray},
				{Name: "secret", NoFilter: true, NoSort: true},
			},
			Relationships: []jsonapi.Relationship{
				{Name: "involvements", To: []string{"involvements"}, Many: true},
				{Name: "owner", To: []string{"people"}},
				{Name: "auditor", To: []string{"people"}, NoFilter: true},
			},
		},
		involvements: &jsonapi.Type{
			Name: "involvements", Path: "/cases/involvements",
			Attributes: []jsonapi.Attribute{{Name: "role"}},
			Relationships: []jsonapi.Relationship{
				{Name: "case", To: []string{"cases"}},
				{Name: "person", To: []string{"people"}},
			},
		},
		people: &jsonapi.Type{
			Name: "people", Path: "/people/people",
			Attributes:    []jsonapi.Attribute{{Name: "last_name"}},
			Relationships: []jsonapi.Relationship{{Name: "involvements", To: []string{"involvements"}, Many: true}},
		},
		note: &jsonapi.Type{
			Name: "notes", Path: "/cases/notes",
			Attributes:    []jsonapi.Attribute{{Name: "text"}},
			Relationships: []jsonapi.Relationship{{Name: "about", To: []string{"cases", "people"}, Many: true}},
		},
	}
	var err error
	if o.schema, err = jsonapi.NewSchema(o.cases, o.involvements, o.people, o.note); err != nil {
		t.Fatal(err)
	}
	return o
}

// asked parses a query on cases that must be understood.
func (o office) asked(t *testing.T, query string, options jsonapi.ParameterOptions) *jsonapi.Parameters {
	t.Helper()
	p, errs := jsonapi.ParseParameters(o.schema, o.cases, query, options)
	if len(errs) > 0 {
		t.Fatalf("ParseParameters(%q) = %v, want no error", query, errs)
	}
	return p
}

// refused parses a query on cases that must have one error, of status 400 and
// with the parameter.
func (o office) refused(t *testing.T, query, parameter string, options jsonapi.ParameterOptions) *jsonapi.Error {
	t.Helper()
	_, errs := jsonapi.ParseParameters(o.schema, o.cases, query, options)
	if len(errs) != 1 || errs[0].Status != 400 || errs[0].Source != (jsonapi.Source{Parameter: parameter}) {
		t.Fatalf("ParseParameters(%q) = %+v, want one error 400 of the parameter %q", query, all(errs), parameter)
	}
	return errs[0]
}

func all(errs jsonapi.Errors) string {
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintf(&b, "%+v\n", *e)
	}
	return b.String()
}

var (
	strict = jsonapi.ParameterOptions{}
	crnk   = jsonapi.ParameterOptions{Dialect: jsonapi.Crnk}
	both   = map[string]jsonapi.ParameterOptions{"strict": strict, "crnk": crnk}
)

// shown writes what a query asks for, but for its page, in a line.
func shown(p *jsonapi.Parameters) string {
	var parts []string
	if p.Included {
		parts = append(parts, "include "+shownInclude(p.Include))
	}
	for _, t := range sortedTypes(p.Fields) {
		parts = append(parts, fmt.Sprintf("fields of %s %v %v", t.Name, p.Fields[t].Attributes, p.Fields[t].Relationships))
	}
	if p.Filter != nil {
		parts = append(parts, "filter "+shownFilter(p.Filter))
	}
	for _, t := range sortedTypes(p.Filters) {
		parts = append(parts, "filter of "+t.Name+" "+shownFilter(p.Filters[t]))
	}
	if p.Sort != nil {
		parts = append(parts, "sort "+shownSort(p.Sort))
	}
	for _, t := range sortedTypes(p.Sorts) {
		parts = append(parts, "sort of "+t.Name+" "+shownSort(p.Sorts[t]))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Custom)) {
		parts = append(parts, name+" "+p.Custom[name])
	}
	return strings.Join(parts, "; ")
}

func sortedTypes[V any](m map[*jsonapi.Type]V) []*jsonapi.Type {
	return slices.SortedFunc(maps.Keys(m), func(a, b *jsonapi.Type) int { return strings.Compare(a.Name, b.Name) })
}

func shownInclude(all []*jsonapi.Inclusion) string {
	parts := make([]string, len(all))
	for i, inclusion := range all {
		parts[i] = inclusion.Of.Name + "." + inclusion.Relationship.Name + shownInclude(inclusion.Nested)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func shownFilter(f *jsonapi.Filter) string {
	var parts []string
	for _, part := range f.Parts {
		parts = append(parts, shownFilter(part))
	}
	for _, v := range f.Values {
		text := "'" + v.Text + "'"
		if v.Null {
			text = "null"
		}
		parts = append(parts, text)
	}
	if f.Op < jsonapi.EQ {
		return f.Op.String() + "(" + strings.Join(parts, " ") + ")"
	}
	return shownPath(f.Path) + " " + f.Op.String() + " " + strings.Join(parts, "|")
}

func shownSort(order []jsonapi.Sort) string {
	parts := make([]string, len(order))
	for i, s := range order {
		parts[i] = shownPath(s.Path)
		if s.Desc {
			parts[i] = "-" + parts[i]
		}
	}
	return strings.Join(parts, ",")
}

// shownPath writes owner>people.last_name and cases.custom_fields/a.
func shownPath(p jsonapi.Path) string {
	var b strings.Builder
	for _, step := range p.Via {
		b.WriteString(step.Relationship.Name + ">")
	}
	if p.Of != nil {
		b.WriteString(p.Of.Name + ".")
	}
	if p.Attribute == nil {
		b.WriteString("id")
		return b.String()
	}
	return strings.Join(append([]string{b.String() + p.Attribute.Name}, p.Within...), "/")
}
