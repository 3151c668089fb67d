package openapitest

import (
	"fmt"
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
	for _, breach := range d.Breaches() {
		t.Error(breach)
	}
}

// Breaches lists what Conform reports.
func (d *Description) Breaches() []string {
	d.found = nil
	d.checkReferences()
	names := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			o := d.Paths[path][method]
			if o.OperationID == "" || names[o.OperationID] {
				d.breach("%s %s has the name %q, which is none or another's", method, path, o.OperationID)
			}
			names[o.OperationID] = true
			d.checkOperation(path, method, o)
		}
	}
	d.checkSchemas()
	return d.found
}

func (d *Description) breach(format string, args ...any) {
	d.found = append(d.found, fmt.Sprintf(format, args...))
}

// checkReferences reports references that lead nowhere, and components that none
// leads to.
func (d *Description) checkReferences() {
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
				d.breach("%s leads nowhere", ref)
			}
			known[ref] = true
		}
		if mapping, ok := v["mapping"].(map[string]any); ok {
			for _, ref := range mapping {
				if _, ok := known[ref.(string)]; !ok {
					d.breach("%s leads nowhere", ref)
				}
			}
		}
	})
	for ref, used := range known {
		if !used {
			d.breach("nothing refers to %s", ref)
		}
	}
}

var template = regexp.MustCompile(`\{([^}]*)\}`)

func (d *Description) checkOperation(path, method string, o *openapi.Operation) {
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
			d.breach("%s: the parameter %s lacks something", where, p.Name)
		}
	}
	for _, m := range template.FindAllStringSubmatch(path, -1) {
		wanted = append(wanted, m[1])
	}
	if !slices.Equal(inPath, wanted) {
		d.breach("%s has the parameters %q, and its path %q", where, inPath, wanted)
	}
	if o.RequestBody != nil && (method == "get" || method == "head") {
		d.breach("%s has a body", where)
	}
	for status, r := range o.Responses {
		if r.Ref == "" && r.Description == "" || len(status) != 3 {
			d.breach("%s: the answer %s is not described", where, status)
		}
	}
	for _, tag := range o.Tags {
		if !slices.ContainsFunc(d.Tags, func(known openapi.Tag) bool { return known.Name == tag }) {
			d.breach("%s has the tag %s, which there is not", where, tag)
		}
	}
	for _, schemes := range o.Security {
		for name := range schemes {
			if _, ok := d.Components.SecuritySchemes[name]; !ok {
				d.breach("%s needs %s, which there is not", where, name)
			}
		}
	}
	if len(o.Security) == 0 {
		d.breach("%s does not say who may ask", where)
	}
}

// checkSchemas compiles every schema, and compares examples with theirs.
func (d *Description) checkSchemas() {
	walk(d.whole, nil, func(place []string, v map[string]any) {
		if _, ok := v["schema"].(map[string]any); ok {
			d.compile(slices.Concat(place, []string{"schema"})...)
			if example, ok := v["example"]; ok {
				d.valid("the example at "+strings.Join(place, "/"), openapi.Example(example), slices.Concat(place, []string{"schema"})...)
			}
		}
		if place[len(place)-1] == "properties" {
			return
		}
		examples, _ := v["examples"].([]any)
		for _, example := range examples {
			d.valid("an example at "+strings.Join(place, "/"), openapi.Example(example), place...)
		}
	})
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
