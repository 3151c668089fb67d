package jsonapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"caseload/internal/jsonapi"
)

var atHome = jsonapi.OperationOptions{Base: "https://cases.example"}

func operations(list string) []byte { return []byte(`{"atomic:operations":[` + list + `]}`) }

func TestOperationsAreReadInTheirOrder(t *testing.T) {
	body := operations(`
		{"op":"add","data":{"type":"cases","lid":"new","attributes":{"name":"A"}}},
		{"op":"add","href":"/cases/involvements","data":{"type":"involvements","relationships":{"case":{"data":{"type":"cases","lid":"new"}}}}},
		{"op":"update","data":{"type":"cases","id":"c1","meta":{"version":"v7"},"attributes":{"name":"B"}}},
		{"op":"update","ref":{"type":"cases","lid":"new"},"data":{"type":"cases","lid":"new","attributes":{"open":true}}},
		{"op":"update","href":"https://cases.example/cases/cases/c%202","data":{"type":"cases","id":"c 2"}},
		{"op":"remove","ref":{"type":"wards","id":"w1"},"meta":{"version":3}},
		{"op":"remove","href":"/wards/w2"},
		{"op":"update","ref":{"type":"cases","lid":"new","relationship":"ward"},"data":null},
		{"op":"add","href":"/cases/cases/c1/relationships/involvements","data":[{"type":"involvements","id":"i1"}]},
		{"op":"remove","ref":{"type":"cases","id":"c1","relationship":"involvements"},"data":[]}`)
	all, errs := jsonapi.DecodeOperations(body, caseSchema(t), atHome)
	if errs != nil {
		t.Fatal(errs)
	}
	var got []string
	for _, o := range all {
		line := fmt.Sprintf("%d %s id=%q lid=%q version=%q", o.Action, o.Type.Name, o.ID, o.LID, o.Version)
		if o.Relationship != nil {
			line += fmt.Sprintf(" %s %d", o.Relationship.Name, len(o.Linkage.To))
		}
		if o.Resource != nil {
			line += fmt.Sprintf(" resource %d", len(o.Resource.Attributes))
		}
		got = append(got, line)
	}
	want := []string{
		`0 cases id="" lid="" version="" resource 1`,
		`0 involvements id="" lid="" version="" resource 0`,
		`1 cases id="c1" lid="" version="v7" resource 1`,
		`1 cases id="" lid="new" version="" resource 1`,
		`1 cases id="c 2" lid="" version="" resource 0`,
		`2 wards id="w1" lid="" version="3"`,
		`2 wards id="w2" lid="" version=""`,
		`1 cases id="" lid="new" version="" ward 0`,
		`0 cases id="c1" lid="" version="" involvements 1`,
		`2 cases id="c1" lid="" version="" involvements 0`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("the operations are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFaultsOfOperationsNameTheOperation(t *testing.T) {
	const at = "/atomic:operations/0"
	tests := []struct {
		claim, list string
		want        []problem
	}{
		{"A-86: nothing", ``, []problem{{400, "/atomic:operations"}}},
		{"A-86: null", `null`, []problem{{400, at}}},
		{"A-86: an op that is not known", `{"op":"upsert"}`, []problem{{400, at + "/op"}}},
		{"A-86: no op", `{"data":{"type":"cases"}}`, []problem{{400, at}}},
		{"A-86: another case", `{"op":"Add","data":{"type":"cases"}}`, []problem{{400, at + "/op"}}},
		{"A-82: ref and href", `{"op":"remove","ref":{"type":"cases","id":"1"},"href":"/cases/cases/1"}`, []problem{{400, at}}},
		{"a ref without an id", `{"op":"remove","ref":{"type":"cases"}}`, []problem{{400, at + "/ref"}}},
		{"a ref of an unknown type", `{"op":"remove","ref":{"type":"x","id":"1"}}`, []problem{{400, at + "/ref/type"}}},
		{"a ref to an unknown relationship", `{"op":"update","ref":{"type":"cases","id":"1","relationship":"x"},"data":null}`, []problem{{400, at + "/ref/relationship"}}},
		{"an href of elsewhere", `{"op":"remove","href":"https://else.example/cases/cases/1"}`, []problem{{400, at + "/href"}}},
		{"an href of a related resource", `{"op":"remove","href":"/cases/cases/1/ward"}`, []problem{{400, at + "/href"}}},
		{"an href with a query", `{"op":"remove","href":"/cases/cases/1?x=1"}`, []problem{{400, at + "/href"}}},
		{"remove a collection", `{"op":"remove","href":"/cases/cases"}`, []problem{{400, at}}},
		{"remove nothing", `{"op":"remove"}`, []problem{{400, at}}},
		{"add without data", `{"op":"add","href":"/cases/cases"}`, []problem{{400, at}}},
		{"add null", `{"op":"add","data":null}`, []problem{{400, at + "/data"}}},
		{"add to a resource", `{"op":"add","href":"/cases/cases/1","data":{"type":"cases"}}`, []problem{{400, at}}},
		{"add to another collection", `{"op":"add","href":"/wards","data":{"type":"cases"}}`, []problem{{409, at + "/data/type"}}},
		{"add an unknown type", `{"op":"add","data":{"type":"x"}}`, []problem{{400, at + "/data/type"}}},
		{"update without data", `{"op":"update","ref":{"type":"cases","id":"1"}}`, []problem{{400, at}}},
		{"update a collection", `{"op":"update","href":"/cases/cases","data":{"type":"cases","id":"1"}}`, []problem{{400, at + "/href"}}},
		{"update without an id", `{"op":"update","data":{"type":"cases"}}`, []problem{{400, at + "/data"}}},
		{"update another", `{"op":"update","ref":{"type":"cases","id":"1"},"data":{"type":"cases","id":"2"}}`, []problem{{409, at + "/data"}}},
		{"add to one", `{"op":"add","ref":{"type":"cases","id":"1","relationship":"ward"},"data":null}`, []problem{{400, at + "/op"}}},
		{"linkage without data", `{"op":"add","ref":{"type":"cases","id":"1","relationship":"involvements"}}`, []problem{{400, at}}},
		{"linkage that is no array", `{"op":"add","ref":{"type":"cases","id":"1","relationship":"involvements"},"data":null}`, []problem{{400, at + "/data"}}},
		{"linkage to another type", `{"op":"update","ref":{"type":"cases","id":"1","relationship":"ward"},"data":{"type":"cases","id":"1"}}`, []problem{{422, at + "/data"}}},
		{"A-83: a lid before it is defined", `{"op":"remove","ref":{"type":"cases","lid":"a"}},{"op":"add","data":{"type":"cases","lid":"a"}}`, []problem{{400, at + "/ref"}}},
		{"A-83: of another type", `{"op":"add","data":{"type":"cases","lid":"a"}},{"op":"update","data":{"type":"wards","lid":"a"}}`, []problem{{400, "/atomic:operations/1/data/lid"}}},
		{"A-83: defined twice", `{"op":"add","data":{"type":"cases","lid":"a"}},{"op":"add","data":{"type":"cases","lid":"a"}}`, []problem{{400, "/atomic:operations/1/data/lid"}}},
		{"A-83: in a relationship", `{"op":"add","data":{"type":"cases","relationships":{"ward":{"data":{"type":"wards","lid":"a"}}}}}`, []problem{{400, at + "/data/relationships/ward/data"}}},
		{"each of several", `{"op":"remove"},7,{"op":"add","data":{"type":"cases","attributes":1}}`, []problem{
			{400, at}, {400, "/atomic:operations/1"}, {400, "/atomic:operations/2/data/attributes"},
		}},
	}
	for _, test := range tests {
		body := operations(test.list)
		_, errs := jsonapi.DecodeOperations(body, caseSchema(t), atHome)
		if got := problemsOf(errs); !slices.Equal(got, test.want) {
			t.Errorf("%s: the errors are %v (%v), want %v", test.claim, got, errs, test.want)
		}
		checkErrors(t, body, errs)
	}
}

func TestDocumentOfOperationsHasNothingBesideThem(t *testing.T) {
	tests := []struct {
		body string
		want []problem
	}{
		{`{"data":{"type":"cases"}}`, []problem{{400, "/data"}, {400, whole}}},
		{`{"atomic:operations":{}}`, []problem{{400, "/atomic:operations"}}},
		{`{"atomic:operations":[{"op":"remove","href":"/wards/1"}],"included":[]}`, []problem{{400, "/included"}}},
		{`{"atomic:operations":[{"op":"remove","href":"/wards/1"}],"meta":{},"x":1}`, nil},
	}
	for _, test := range tests {
		_, errs := jsonapi.DecodeOperations([]byte(test.body), caseSchema(t), atHome)
		if got := problemsOf(errs); !slices.Equal(got, test.want) {
			t.Errorf("%s: the errors are %v (%v), want %v", test.body, got, errs, test.want)
		}
	}
}

func TestOperationsAreLimited(t *testing.T) {
	body := operations(numbered(101, `{"op":"remove","href":"/wards/%d"}`))
	_, errs := jsonapi.DecodeOperations(body, caseSchema(t), atHome)
	if got, want := problemsOf(errs), []problem{{400, "/atomic:operations/100"}}; !slices.Equal(got, want) {
		t.Errorf("101 operations: %v, want %v", got, want)
	}
	more := jsonapi.OperationOptions{Max: 101}
	if all, errs := jsonapi.DecodeOperations(body, caseSchema(t), more); len(all) != 101 || errs != nil {
		t.Errorf("with a limit of 101 there are %d, %v", len(all), errs)
	}
}

func FuzzDecodeOperations(f *testing.F) {
	for _, seed := range bodySeeds {
		f.Add([]byte(seed))
	}
	f.Add(operations(`{"op":"add","href":"/cases/cases/1/relationships/involvements","data":[{"type":"involvements","id":"1"}]}`))
	f.Add(operations(`{"op":"update","ref":{"type":"cases","id":"1","relationship":"ward"},"data":null},{"op":"update","data":{"type":"cases","id":"1"}}`))
	schema := caseSchema(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		all, errs := jsonapi.DecodeOperations(body, schema, atHome)
		checkErrors(t, body, errs)
		if len(all) == 0 && errs == nil {
			t.Fatalf("%q is read as no operations", body)
		}
		for _, o := range all {
			checkOperation(t, body, o)
		}
	})
}

// checkOperation fails where an operation leaves open what is to be done.
func checkOperation(t *testing.T, body []byte, o jsonapi.Operation) {
	t.Helper()
	added := o.Action == jsonapi.Add && o.Relationship == nil
	named := o.ID != "" || o.LID != ""
	if o.Type == nil || named == added || !resolves(body, o.Pointer) {
		t.Errorf("%q has the operation %+v", body, o)
	}
	if wantsResource := o.Relationship == nil && o.Action != jsonapi.Remove; (o.Resource != nil) != wantsResource {
		t.Errorf("%q has the operation %+v", body, o)
	}
	if o.Resource != nil {
		checkErrors(t, body, jsonapi.Check(o.Type, o.Resource, jsonapi.Crnk))
	}
}
