package jsonapi_test

import (
	"slices"
	"strings"
	"testing"

	"caseload/internal/jsonapi"
)

// checked decodes the parts of a new case and checks them.
func checked(t *testing.T, parts string, dialect jsonapi.Dialect) jsonapi.Errors {
	t.Helper()
	body := []byte(`{"data":{"type":"cases",` + parts + `}}`)
	r, errs := jsonapi.DecodeResource(body, newCase)
	if errs != nil {
		t.Fatal(errs)
	}
	all := jsonapi.Check(caseSchema(t).Type("cases"), r, dialect)
	checkErrors(t, body, all)
	return all
}

func TestValuesHaveTheKindsOfTheirAttributes(t *testing.T) {
	fit := []string{
		`"name":"","priority":-9223372036854775808,"score":1e3,"open":false,"opened_on":"any text","created_at":"","custom_fields":{"a":[1]},"tags":[{}]`,
		`"name":null,"priority":null,"score":null,"open":null,"opened_on":null,"created_at":null,"custom_fields":null,"tags":null`,
	}
	for _, attributes := range fit {
		if errs := checked(t, `"attributes":{`+attributes+`}`, jsonapi.Strict); errs != nil {
			t.Errorf("%s: %v", attributes, errs)
		}
	}
	wrong := `"name":1,"priority":1.5,"score":"1","open":"true","opened_on":20260115,"created_at":false,"custom_fields":[],"tags":{}`
	want := []problem{
		{422, "/data/attributes/name"}, {422, "/data/attributes/priority"}, {422, "/data/attributes/score"}, {422, "/data/attributes/open"},
		{422, "/data/attributes/opened_on"}, {422, "/data/attributes/created_at"}, {422, "/data/attributes/custom_fields"}, {422, "/data/attributes/tags"},
	}
	errs := checked(t, `"attributes":{`+wrong+`}`, jsonapi.Strict)
	if got := problemsOf(errs); !slices.Equal(got, want) {
		t.Errorf("the errors are %v, want %v", got, want)
	}
	if detail := errs[0].Detail; detail != "The attribute name must be text, not a number." {
		t.Errorf("the detail is %q", detail)
	}
}

func TestUnknownFieldsAreNamedWithWhatThereIs(t *testing.T) {
	tests := []struct{ parts, pointer, title, detail string }{
		{`"attributes":{"nope":1}`, "/data/attributes/nope", "BAD_REQUEST", `The type cases has no attribute "nope". It has name, priority, score,`},
		{`"attributes":{"Name":"A"}`, "/data/attributes/Name", "BAD_REQUEST", "Names are case-sensitive: write name."},
		{`"attributes":{"ward":"w1"}`, "/data/attributes/ward", "BAD_REQUEST", "write it under relationships."},
		{`"attributes":{"id":"w1"}`, "/data/attributes/id", "BAD_REQUEST", `no attribute "id"`},
		{`"relationships":{"x/y":{"data":null}}`, "/data/relationships/x~1y", "Resource error", "It has ward and involvements."},
		{`"relationships":{"name":{"data":null}}`, "/data/relationships/name", "Resource error", "write it under attributes."},
	}
	for _, test := range tests {
		for dialect, status := range map[jsonapi.Dialect]int{jsonapi.Strict: 422, jsonapi.Crnk: 400} {
			errs := checked(t, test.parts, dialect)
			if got, want := problemsOf(errs), []problem{{status, test.pointer}}; !slices.Equal(got, want) {
				t.Fatalf("%s: the errors are %v, want %v", test.parts, got, want)
			}
			if e := errs[0]; e.Title != test.title || !strings.Contains(e.Detail, test.detail) {
				t.Errorf("%s: %q, %q, want %q, %q", test.parts, e.Title, e.Detail, test.title, test.detail)
			}
		}
	}
}

func TestLinkageLeadsToTheTypesOfItsRelationship(t *testing.T) {
	tests := []struct {
		relationship string
		want         []problem
	}{
		{`"ward":{"data":{"type":"wards","id":"1"}}`, nil},
		{`"ward":{"data":{"type":"cases","id":"1"}}`, []problem{{422, "/data/relationships/ward/data"}}},
		{`"ward":{"data":[]}`, []problem{{400, "/data/relationships/ward/data"}}},
		{`"involvements":{"data":null}`, []problem{{400, "/data/relationships/involvements/data"}}},
		{`"involvements":{"data":[{"type":"involvements","id":"1"},{"type":"wards","id":"1"}]}`, []problem{{422, "/data/relationships/involvements/data/1"}}},
	}
	for _, test := range tests {
		errs := checked(t, `"relationships":{`+test.relationship+`}`, jsonapi.Strict)
		if got := problemsOf(errs); !slices.Equal(got, test.want) {
			t.Errorf("%s: the errors are %v, want %v", test.relationship, got, test.want)
		}
	}
}
