// Package openapitest holds descriptions in OpenAPI to the rules of OpenAPI 3.1,
// and the answers of a server to its description.
package openapitest

import (
	"bytes"
	"maps"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"caseload/internal/openapi"
)

// Description is a description as a client has it.
type Description struct {
	*openapi.Document
	whole   any // as decoded
	schemas *jsonschema.Compiler
	found   []string // breaches
}

// address is where the schemas of a description are known to stand.
const address = "https://caseload.example/openapi.json"

// Read reads a description as it is written, and closes its objects: what their
// schemas do not name is refused, so that nothing is answered that is not
// described.
func Read(t *testing.T, d *openapi.Document) *Description {
	t.Helper()
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.JSON()))
	if err != nil {
		t.Fatal(err)
	}
	closeObjects(whole, false)
	schemas := jsonschema.NewCompiler()
	schemas.DefaultDraft(jsonschema.Draft2020)
	schemas.AssertFormat()
	if err := schemas.AddResource(address, whole); err != nil {
		t.Fatal(err)
	}
	return &Description{Document: d, whole: whole, schemas: schemas}
}

// closeObjects forbids all members that a schema does not name, unless it leaves
// the choice between others to name them. The members of properties are names, and
// examples are no schemas.
func closeObjects(v any, names bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, part := range v {
			if names || name != "example" && name != "examples" {
				closeObjects(part, !names && name == "properties")
			}
		}
		if _, named := v["properties"].(map[string]any); named && !names && v["additionalProperties"] == nil && v["oneOf"] == nil {
			v["additionalProperties"] = false
		}
	case []any:
		for _, part := range v {
			closeObjects(part, false)
		}
	}
}

// valid compares a value, as JSON, with the schema at a place of the
// description.
func (d *Description) valid(what string, value []byte, place ...string) {
	schema := d.compile(place...)
	if schema == nil {
		return
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		d.breach("%s is not JSON: %v", what, err)
		return
	}
	if err := schema.Validate(v); err != nil {
		d.breach("%s is not what its schema says: %v\n%s", what, err, value)
	}
}

// compile reads the schema at a place, nil if it is not one.
func (d *Description) compile(place ...string) *jsonschema.Schema {
	schema, err := d.schemas.Compile(address + "#" + pointer(place...))
	if err != nil {
		d.breach("%s: %v", strings.Join(place, "/"), err)
	}
	return schema
}

// pointer is a JSON Pointer as a fragment.
func pointer(parts ...string) string {
	var out strings.Builder
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	for _, p := range parts {
		out.WriteString("/" + escape.Replace(p))
	}
	return out.String()
}

// Answered compares an answer with what the description says of an operation:
// the status is one that is listed, and so is the media type, and the body is
// what the schema says.
func (d *Description) Answered(t *testing.T, method, path string, answer *httptest.ResponseRecorder) {
	t.Helper()
	for _, breach := range d.Undescribed(method, path, answer) {
		t.Error(breach)
	}
}

// Undescribed lists what Answered reports.
func (d *Description) Undescribed(method, path string, answer *httptest.ResponseRecorder) []string {
	d.found = nil
	d.checkAnswer(strings.ToLower(method), path, answer)
	return d.found
}

func (d *Description) checkAnswer(method, path string, answer *httptest.ResponseRecorder) {
	o := d.Paths[path][method]
	what := "the answer to " + method + " " + path
	if o == nil {
		d.breach("%s %s is not described", method, path)
		return
	}
	status := strconv.Itoa(answer.Code)
	response, ok := o.Responses[status]
	if !ok {
		d.breach("%s has the status %s, which is not described: %s", what, status, answer.Body)
		return
	}
	place := []string{"paths", path, method, "responses", status}
	if name, ok := strings.CutPrefix(response.Ref, openapi.Ref("responses", "")); ok {
		response, place = d.Components.Responses[name], []string{"components", "responses", name}
	}
	media, _, _ := strings.Cut(answer.Header().Get("Content-Type"), ";")
	if len(response.Content) == 0 && answer.Body.Len() == 0 {
		return
	}
	if _, ok := response.Content["*/*"]; ok {
		return
	}
	if _, ok := response.Content[media]; !ok {
		d.breach("%s is %q, and these are described: %q", what, media, slices.Sorted(maps.Keys(response.Content)))
		return
	}
	if media == "application/json" || strings.HasSuffix(media, "+json") {
		d.valid(what, answer.Body.Bytes(), append(place, "content", media, "schema")...)
	}
}
