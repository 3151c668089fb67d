package openapitest_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"caseload/internal/openapi"
	"caseload/internal/openapi/openapitest"
)

// wards describes one operation that answers wards, after a change.
func wards(change func(d *openapi.Document, o *openapi.Operation)) *openapi.Document {
	d := openapi.New("Wards", "For a test.")
	d.Tags = []openapi.Tag{{Name: "wards", Description: "Areas."}}
	d.Components.SecuritySchemes["key"] = openapi.SecurityScheme{Type: "http", Scheme: "bearer", Description: "A key."}
	d.Components.Schemas["ward"] = &openapi.Schema{
		Type: openapi.Types{"object"}, Required: []string{"name"},
		Properties: map[string]*openapi.Schema{"name": openapi.Of("string").Like("Castle"), "closed": openapi.Text("date")},
	}
	o := &openapi.Operation{
		Tags: []string{"wards"}, Summary: "A ward", OperationID: "ward",
		Parameters: []openapi.Parameter{{Name: "id", In: "path", Required: true, Description: "The ID.", Schema: openapi.Of("string")}},
		Responses: map[string]openapi.Response{"200": {Description: "The ward.", Content: map[string]openapi.MediaType{
			"application/json": {Schema: openapi.To("ward")},
		}}},
		Security: []map[string][]string{{"key": {}}},
	}
	d.Add("/wards/{id}", "get", o)
	change(d, o)
	return d
}

func unchanged(*openapi.Document, *openapi.Operation) {}

func TestEachBreachOfOpenAPIIsFound(t *testing.T) {
	if found := openapitest.Read(t, wards(unchanged)).Breaches(); found != nil {
		t.Fatalf("a description that is right breaks %q", found)
	}
	for want, change := range map[string]func(*openapi.Document, *openapi.Operation){
		"leads nowhere": func(d *openapi.Document, _ *openapi.Operation) {
			d.Components.Schemas["ward"].Properties["of"] = openapi.To("council")
		},
		"nothing refers to #/components/schemas/council": func(d *openapi.Document, _ *openapi.Operation) {
			d.Components.Schemas["council"] = openapi.Of("string")
		},
		"which is none or another's":       func(d *openapi.Document, o *openapi.Operation) { d.Add("/wards/{id}", "delete", o) },
		"the parameter id lacks something": func(_ *openapi.Document, o *openapi.Operation) { o.Parameters[0].Description = "" },
		"has the parameters []":            func(_ *openapi.Document, o *openapi.Operation) { o.Parameters = nil },
		"has a body":                       func(_ *openapi.Document, o *openapi.Operation) { o.RequestBody = &openapi.RequestBody{} },
		"the answer 200 is not described": func(_ *openapi.Document, o *openapi.Operation) {
			o.Responses["200"] = openapi.Response{Content: o.Responses["200"].Content}
		},
		"the tag people":           func(_ *openapi.Document, o *openapi.Operation) { o.Tags = []string{"people"} },
		"needs token":              func(_ *openapi.Document, o *openapi.Operation) { o.Security = []map[string][]string{{"token": {}}} },
		"does not say who may ask": func(_ *openapi.Document, o *openapi.Operation) { o.Security = nil },
		"an example at components/schemas/ward/properties/name": func(d *openapi.Document, _ *openapi.Operation) {
			d.Components.Schemas["ward"].Properties["name"] = openapi.Of("string").Like(7)
		},
		"jsonschema": func(d *openapi.Document, _ *openapi.Operation) {
			d.Components.Schemas["ward"].Type = openapi.Types{"area"}
		},
	} {
		found := openapitest.Read(t, wards(change)).Breaches()
		if !strings.Contains(strings.Join(found, "\n"), want) {
			t.Errorf("got %q, want a breach with %q", found, want)
		}
	}
}

func TestAnswersThatAreNotDescribedAreFound(t *testing.T) {
	d := openapitest.Read(t, wards(unchanged))
	for _, c := range []struct {
		path, media string
		status      int
		body, want  string
	}{
		{"/wards/{id}", "application/json; charset=utf-8", 200, `{"name": "Castle", "closed": "2026-01-15"}`, ""},
		{"/wards", "application/json", 200, `{}`, "get /wards is not described"},
		{"/wards/{id}", "application/json", 404, `{}`, "the status 404"},
		{"/wards/{id}", "text/html", 200, `{}`, "text/html"},
		{"/wards/{id}", "application/json", 200, `{"name": 7}`, "got number, want string"},
		{"/wards/{id}", "application/json", 200, `{}`, "missing property 'name'"},
		{"/wards/{id}", "application/json", 200, `{"name": "Castle", "tier": "parish"}`, "'tier' not allowed"},
		{"/wards/{id}", "application/json", 200, `{"name": "Castle", "closed": "soon"}`, "not valid date"},
		{"/wards/{id}", "application/json", 200, `{`, "is not JSON"},
	} {
		answer := httptest.NewRecorder()
		answer.Header().Set("Content-Type", c.media)
		answer.WriteHeader(c.status)
		answer.Body.WriteString(c.body)
		found := strings.Join(d.Undescribed("GET", c.path, answer), "\n")
		if c.want == "" && found != "" || !strings.Contains(found, c.want) {
			t.Errorf("%s %d %s: got %q, want a breach with %q", c.path, c.status, c.body, found, c.want)
		}
	}
}
