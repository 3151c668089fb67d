package openapitest

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"caseload/internal/openapi"
)

// Conform holds a description to the rules of OpenAPI 3.1 that its form alone
// does not keep: references lead somewhere and components are referred to,
// operations have their own names, paths have their parameters, every operation
// says what it answers and who may ask, and examples are what their schemas say.
func (d *Description) Conform(t *testing.T) {
	t.Helper()
	d.checkReferences(t)
	names := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			o := d.Paths[path][method]
			if o.OperationID == "" || names[o.OperationID] {
				t.Errorf("%s %s has the name %q, which is none or another's", method, path, o.OperationID)
			}
			names[o.OperationID] = true
			d.checkOperation(t, path, method, o)
		}
	}
	d.checkSchemas(t, d.whole)
}

// checkReferences reports references that lead nowhere, and components that none
// leads to.
func (d *Description) checkReferences(t *testing.T) {
	t.Helper()
	known := map[string]bool{}
	for kind, parts := range d.whole.(map[string]any)["components"].(map[string]any) {
		for name := range parts.(map[string]any) {
			if kind != "securitySchemes" {
				known[openapi.Ref(kind, name)] = false
			}
		}
	}
	walk(d.whole, nil, func(_ []string, v map[string]any) {
		if ref, ok := v["$ref"].(string); ok {
			if _, ok := known[ref]; !ok {
				t.Errorf("%s leads nowhere", ref)
			}
			known[ref] = true
		}
		if mapping, ok := v["mapping"].(map[string]any); ok {
			for _, ref := range mapping {
				if _, ok := known[ref.(string)]; !ok {
					t.Errorf("%s leads nowhere", ref)
				}
			}
		}
	})
	for ref, used := range known {
		if !used {
			t.Errorf("nothing refers to %s", ref)
		}
	}
}

var template = regexp.MustCompile(`\{([^}]*)\}`)

func (d *Description) checkOperation(t *testing.T, path, method string, o *openapi.Operation) {
	t.Helper()
	where := method + " " + path
	var inPath, wanted []string
	for _, p := range o.Parameters {
		if name, ok := strings.CutPrefix(p.Ref, openapi.Ref("parameters", "")); ok {
			p = d.Components.Parameters[name]
		}
		if p.In == "path" {
			inPath = append(inPath, p.Name)
		}
		if p.Description == "" || p.Schema == nil || p.Required != (p.In == "path") {
			t.Errorf("%s: the parameter %s lacks something", where, p.Name)
		}
	}
	for _, m := range template.FindAllStringSubmatch(path, -1) {
		wanted = append(wanted, m[1])
	}
	if !slices.Equal(inPath, wanted) {
		t.Errorf("%s has the parameters %q, and its path %q", where, inPath, wanted)
	}
	if o.RequestBody != nil && (method == "get" || method == "head") {
		t.Errorf("%s has a body", where)
	}
	for status, r := range o.Responses {
		if r.Ref == "" && r.Description == "" || len(status) != 3 {
			t.Errorf("%s: the answer %s is not described", where, status)
		}
	}
	for _, tag := range o.Tags {
		if !slices.ContainsFunc(d.Tags, func(known openapi.Tag) bool { return known.Name == tag }) {
			t.Errorf("%s has the tag %s, which there is not", where, tag)
		}
	}
	for _, any := range o.Security {
		for name := range any {
			if _, ok := d.Components.SecuritySchemes[name]; !ok {
				t.Errorf("%s needs %s, which there is not", where, name)
			}
		}
	}
	if len(o.Security) == 0 {
		t.Errorf("%s does not say who may ask", where)
	}
}

// checkSchemas compiles every schema, and compares examples with theirs.
func (d *Description) checkSchemas(t *testing.T, whole any) {
	t.Helper()
	walk(whole, nil, func(place []string, v map[string]any) {
		if _, ok := v["schema"].(map[string]any); ok {
			d.compile(t, slices.Concat(place, []string{"schema"})...)
			if example, ok := v["example"]; ok {
				d.valid(t, "the example at "+strings.Join(place, "/"), text(t, example), slices.Concat(place, []string{"schema"})...)
			}
		}
		if place[len(place)-1] == "properties" {
			return
		}
		examples, _ := v["examples"].([]any)
		for _, example := range examples {
			d.valid(t, "an example at "+strings.Join(place, "/"), text(t, example), place...)
		}
	})
}

func text(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// walk visits every object below a value with its place, in no order.
func walk(v any, place []string, visit func(place []string, v map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		if len(place) > 0 {
			visit(place, v)
		}
		for name, part := range v {
			walk(part, append(slices.Clone(place), name), visit)
		}
	case []any:
		for i, part := range v {
			walk(part, append(slices.Clone(place), strconv.Itoa(i)), visit)
		}
	}
}
