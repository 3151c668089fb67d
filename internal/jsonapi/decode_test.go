package jsonapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"caseload/internal/jsonapi"
)

var (
	newCase  = jsonapi.Target{Type: "cases"}
	thisCase = jsonapi.Target{Type: "cases", ID: "c1"}
)

func TestResourceIsReadWithItsPartsInOrder(t *testing.T) {
	r, errs := jsonapi.DecodeResource([]byte(`{
		"data": {
			"relationships": {
				"ward": {"data": {"type": "wards", "id": "w1"}},
				"involvements": {"data": [{"type": "involvements", "id": "i1"}, {"id": "i2", "type": "involvements"}]},
				"parent": {"data": null}
			},
			"attributes": {"name": "A \"b\" \u00e9", "priority": 450.50, "custom_fields": {"a/b": {"~": [1, 2]}}, "open": null},
			"id": "c1", "lid": "mine", "type": "cases", "meta": {"version": 7}
		}
	}`), thisCase)
	if errs != nil {
		t.Fatal(errs)
	}
	if r.Type != "cases" || r.ID != "c1" || r.LID != "mine" || r.Version != "7" {
		t.Errorf("the resource is %+v", r)
	}
	var attributes []string
	for _, a := range r.Attributes {
		attributes = append(attributes, a.Pointer+" "+string(a.Value))
	}
	want := []string{
		`/data/attributes/name "A \"b\" \u00e9"`, "/data/attributes/priority 450.50",
		`/data/attributes/custom_fields {"a/b": {"~": [1, 2]}}`, "/data/attributes/open null",
	}
	if !slices.Equal(attributes, want) {
		t.Errorf("the attributes are\n%q, want\n%q", attributes, want)
	}
	if text, ok := r.Attributes[0].Text(); text != `A "b" é` || !ok {
		t.Errorf("the name is %q, %v", text, ok)
	}
	if got := fmt.Sprint(len(r.Relationships), r.Relationships[1].Many, r.Relationships[1].To); got !=
		"3 true [{involvements i1  /data/relationships/involvements/data/0} {involvements i2  /data/relationships/involvements/data/1}]" {
		t.Errorf("the relationships are %s", got)
	}
	if parent := r.Relationships[2]; parent.Name != "parent" || parent.Many || parent.To != nil {
		t.Errorf("null linkage is %+v", parent)
	}
}

func TestNodesWithinAnAttributeHaveEscapedPointers(t *testing.T) {
	r, errs := jsonapi.DecodeResource([]byte(`{"data":{"type":"cases","attributes":{"custom_fields":{"a/b":{"~":[true, "x"]}, "@c": 1}}}}`), newCase)
	if errs != nil {
		t.Fatal(errs)
	}
	var pointers []string
	for field := range r.Attributes[0].Members() {
		for inner := range field.Members() {
			for element := range inner.Elements() {
				pointers = append(pointers, element.Pointer+" "+string(element.Value))
			}
		}
	}
	want := []string{"/data/attributes/custom_fields/a~1b/~0/0 true", `/data/attributes/custom_fields/a~1b/~0/1 "x"`}
	if !slices.Equal(pointers, want) {
		t.Errorf("the elements are %q, want %q", pointers, want)
	}
}

func TestErrorOfAFieldPointsToItOrToTheNearestParent(t *testing.T) {
	tests := []struct{ body, field, want string }{
		{`{"data":{"type":"cases","attributes":{"name":""}}}`, "name", "/data/attributes/name"},
		{`{"data":{"type":"cases","attributes":{"tags":[]}}}`, "name", "/data/attributes"},
		{`{"data":{"type":"cases"}}`, "name", "/data"},
		{`{"data":{"type":"cases","relationships":{"ward":{"data":null}}}}`, "ward", "/data/relationships/ward/data"},
	}
	for _, test := range tests {
		r, errs := jsonapi.DecodeResource([]byte(test.body), newCase)
		if errs != nil {
			t.Fatal(errs)
		}
		if got := r.PointerOf(test.field).Pointer; got != test.want || !resolves([]byte(test.body), got) {
			t.Errorf("the pointer of %s in %s is %q, want %q", test.field, test.body, got, test.want)
		}
	}
}

func TestWhatTheSpecificationDoesNotKnowIsIgnored(t *testing.T) {
	body := `{"meta":1,"jsonapi":[],"method":"x","@a":{"b":1},"data":{"@type":"x","temp-id":"1","type":"cases",
		"attributes":{"@name":"x","\u0040x":1,"name":"A"},"links":3,"relationships":{"@r":1,"ward":{"@d":1,"links":{},"x":0,"data":{"@i":0,"type":"wards","id":"1","meta":{}}}}}}`
	r, errs := jsonapi.DecodeResource([]byte(body), newCase)
	if errs != nil {
		t.Fatal(errs)
	}
	if len(r.Attributes) != 1 || len(r.Relationships) != 1 || r.Relationships[0].To[0].ID != "1" {
		t.Errorf("the resource is %+v", r)
	}
}

func TestLocalIDIsNotAnID(t *testing.T) {
	r, errs := jsonapi.DecodeResource([]byte(`{"data":{"type":"cases","lid":"x",
		"relationships":{"parent":{"data":{"type":"cases","lid":"x"}}}}}`), newCase)
	if errs != nil || r.ID != "" || r.LID != "x" || r.Relationships[0].To[0].LID != "x" {
		t.Errorf("the resource is %+v, %v", r, errs)
	}
}

func TestFaultsOfAResourceAreListedWithTheirPlaces(t *testing.T) {
	tests := []struct {
		claim  string
		body   string
		target jsonapi.Target
		want   []problem
	}{
		{"A-53: no data", `{}`, newCase, []problem{{400, whole}}},
		{"A-53: null", `{"data":null}`, newCase, []problem{{400, "/data"}}},
		{"A-53: array", `{"data":[{"type":"cases"}]}`, newCase, []problem{{400, "/data"}}},
		{"A-53: text", `{"data":"x"}`, newCase, []problem{{400, "/data"}}},
		{"A-20: names are case-sensitive", `{"Data":{"type":"cases"}}`, newCase, []problem{{400, whole}}},
		{"A-20: in the resource too", `{"data":{"Type":"cases"}}`, newCase, []problem{{400, "/data"}}},
		{"A-54: no type", `{"data":{}}`, newCase, []problem{{400, "/data"}}},
		{"A-54: another type", `{"data":{"type":"people"}}`, newCase, []problem{{409, "/data/type"}}},
		{"A-54: a type that is no text", `{"data":{"type":1}}`, newCase, []problem{{400, "/data/type"}}},
		{"an id that is no text", `{"data":{"type":"cases","id":1}}`, newCase, []problem{{400, "/data/id"}}},
		{"an empty id", `{"data":{"type":"cases","id":""}}`, newCase, []problem{{400, "/data/id"}}},
		{"A-61: no id", `{"data":{"type":"cases"}}`, thisCase, []problem{{400, "/data"}}},
		{"A-61: no type", `{"data":{"id":"c1"}}`, thisCase, []problem{{400, "/data"}}},
		{"A-61: another id", `{"data":{"type":"cases","id":"c2"}}`, thisCase, []problem{{409, "/data/id"}}},
		{"A-61: another type", `{"data":{"type":"people","id":"c1"}}`, thisCase, []problem{{409, "/data/type"}}},
		{"A-56: relationship without data", `{"data":{"type":"cases","relationships":{"ward":{"links":{}}}}}`, newCase, []problem{{400, "/data/relationships/ward"}}},
		{"A-22: bare id", `{"data":{"type":"cases","relationships":{"ward":{"data":"w1"}}}}`, newCase, []problem{{400, "/data/relationships/ward/data"}}},
		{"id and lid", `{"data":{"type":"cases","relationships":{"ward":{"data":{"type":"wards","id":"1","lid":"2"}}}}}`, newCase, []problem{{400, "/data/relationships/ward/data"}}},
		{"a lid of nothing", `{"data":{"type":"cases","relationships":{"ward":{"data":{"type":"wards","lid":"2"}}}}}`, newCase, []problem{{400, "/data/relationships/ward/data"}}},
		{"a version that is none", `{"data":{"type":"cases","meta":{"version":{}}}}`, newCase, []problem{{400, "/data/meta/version"}}},
		{"all that is wrong", `{"data":{"id":2,"attributes":[],"relationships":{"a":1,"b/c":{"data":[{"type":"x"},null]}},"meta":0}}`, newCase, []problem{
			{400, "/data/id"}, {400, "/data/attributes"}, {400, "/data/relationships/a"}, {400, "/data/relationships/b~1c/data/0"},
			{400, "/data/relationships/b~1c/data/1"}, {400, "/data/meta"}, {400, "/data"},
		}},
	}
	for _, test := range tests {
		r, errs := jsonapi.DecodeResource([]byte(test.body), test.target)
		if got := problemsOf(errs); !slices.Equal(got, test.want) || (r != nil) != ofRelationships(errs) {
			t.Errorf("%s: %s is read as %v with %v (%v), want %v", test.claim, test.body, r, got, errs, test.want)
		}
		checkErrors(t, []byte(test.body), errs)
	}
}

// ofRelationships reports whether all errors are of relationships of a resource,
// beside which the rest of it is read. Of what is no plain JSON nothing is read.
func ofRelationships(all jsonapi.Errors) bool {
	return !slices.ContainsFunc(all, func(e *jsonapi.Error) bool {
		return e.Title == "Json Parsing failed" || !strings.HasPrefix(e.Source.Pointer, "/data/relationships/")
	})
}

func TestBodyThatIsNotPlainJSONIsRefused(t *testing.T) {
	deep := func(levels int) string {
		return `{"data":{"type":"cases","attributes":{"a":` + strings.Repeat("[", levels-3) + strings.Repeat("]", levels-3) + `}}}`
	}
	attribute := func(value string) string { return `{"data":{"type":"cases","attributes":{"a":` + value + `}}}` }
	tests := []struct {
		claim, body, title string
		want               []problem
	}{
		{"empty", " \n", "Request body not found", []problem{{400, ""}}},
		{"no object", "[]", "Request body error", []problem{{400, whole}}},
		{"cut short", `{"data":{"type":"cases"`, "Json Parsing failed", []problem{{400, ""}}},
		{"two documents", `{"data":{"type":"cases"}} {}`, "Json Parsing failed", []problem{{400, ""}}},
		{"a byte order mark", "\ufeff" + attribute("1"), "Json Parsing failed", []problem{{400, ""}}},
		{"a comment", `{"data":/**/null}`, "Json Parsing failed", []problem{{400, ""}}},
		{"a member twice", `{"data":{"type":"cases","attributes":{"a":1,"\u0061":2}}}`, "Json Parsing failed", []problem{{400, "/data/attributes/a"}}},
		{"a member twice within a value", attribute(`[{"b~":1,"b~":1}]`), "Json Parsing failed", []problem{{400, "/data/attributes/a/0/b~0"}}},
		{"two datas", `{"data":{"type":"cases"},"data":null}`, "Json Parsing failed", []problem{{400, "/data"}}},
		{"bad UTF-8", attribute("\"\xff\""), "Json Parsing failed", []problem{{400, "/data/attributes/a"}}},
		{"a lone surrogate", attribute(`"\ud800"`), "Json Parsing failed", []problem{{400, "/data/attributes/a"}}},
		{"a lone surrogate in a name", attribute(`{"\udc00":1}`), "Json Parsing failed", []problem{{400, "/data/attributes/a"}}},
		{"65 levels", deep(65), "Json Parsing failed", []problem{{400, "/data/attributes/a" + strings.Repeat("/0", 61)}}},
		{"a great number", attribute("1e400"), "Json Parsing failed", []problem{{400, "/data/attributes/a"}}},
		{"a long number", attribute("[0," + strings.Repeat("1", 129) + "]"), "Json Parsing failed", []problem{{400, "/data/attributes/a/1"}}},
	}
	for _, test := range tests {
		_, errs := jsonapi.DecodeResource([]byte(test.body), newCase)
		if got := problemsOf(errs); !slices.Equal(got, test.want) || errs[0].Title != test.title {
			t.Errorf("%s: the errors are %v (%v), want %v", test.claim, got, errs, test.want)
		}
		checkErrors(t, []byte(test.body), errs)
	}
	for _, allowed := range []string{deep(64), attribute("1e300"), attribute(strings.Repeat("1", 128)), attribute(`"\ud83d\ude00\u0000"`), " " + attribute("-0") + "\r\n"} {
		if _, errs := jsonapi.DecodeResource([]byte(allowed), newCase); errs != nil {
			t.Errorf("%s is refused: %v", allowed, errs)
		}
	}
}

func TestErrorsAreAtMostAHundredAndShort(t *testing.T) {
	long := strings.Repeat("ä", 10_000)
	body := []byte(`{"data":{"type":"` + long + `","relationships":{`)
	for i := range 200 {
		body = fmt.Appendf(body, `"%s%d":{"data":{"type":""}},`, strings.Repeat("~", i*4), i)
	}
	body = append(bytes.TrimSuffix(body, []byte(",")), "}}}"...)
	_, errs := jsonapi.DecodeResource(body, newCase)
	checkErrors(t, body, errs)
	listed := jsonapi.InOrder(body, errs)
	if len(listed) != 101 || listed[100].Detail != "More is wrong than these 100: mend them first." {
		t.Errorf("%d errors are listed, of which the last is %v", len(listed), listed[len(listed)-1])
	}
}

func TestHostileBodiesCostMemoryInProportion(t *testing.T) {
	bodies := map[string]string{
		"levels":      `{"data":` + strings.Repeat(`[`, 1_000_000),
		"names":       `{"data":{"type":"cases","attributes":{` + numbered(100_000, `"%d":0`) + `}}}`,
		"identifiers": `{"data":{"type":"cases","relationships":{"r":{"data":[` + numbered(30_000, `{"type":"a","id":"%d"}`) + `]}}}}`,
		"faults":      `{"data":{"type":"cases","relationships":{"r":{"data":[` + numbered(200_000, `%d`) + `]}}}}`,
	}
	for name, body := range bodies {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		jsonapi.DecodeResource([]byte(body), newCase)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 64*uint64(len(body)) {
			t.Errorf("%s: a body of %d bytes cost %d", name, len(body), used)
		}
	}
}

// numbered repeats an element with its number, n times.
func numbered(n int, element string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, element, i)
	}
	return b.String()
}

func TestLinkageHasTheFormOfItsRelationship(t *testing.T) {
	tests := []struct {
		body string
		many bool
		want []problem
		to   int
	}{
		{`{"data":null}`, false, nil, 0},
		{`{"data":{"type":"wards","id":"1"}}`, false, nil, 1},
		{`{"data":[]}`, true, nil, 0},
		{`{"data":[{"type":"a","id":"1"},{"type":"a","id":"2"}]}`, true, nil, 2},
		{`{"data":null}`, true, []problem{{400, "/data"}}, 0},
		{`{"data":{"type":"wards","id":"1"}}`, true, []problem{{400, "/data"}}, 0},
		{`{"data":[]}`, false, []problem{{400, "/data"}}, 0},
		{`{}`, true, []problem{{400, whole}}, 0},
		{`{"meta":{}}`, false, []problem{{400, whole}}, 0},
		{``, true, []problem{{400, ""}}, 0},
		{`{"data":[{"type":"a","lid":"x"},7]}`, true, []problem{{400, "/data/1"}, {400, "/data/0"}}, 0}, // nothing is added here
	}
	for _, test := range tests {
		l, errs := jsonapi.DecodeLinkage([]byte(test.body), test.many)
		if got := problemsOf(errs); !slices.Equal(got, test.want) || len(l.To) != test.to {
			t.Errorf("%s: %+v with %v (%v), want %d identifiers, %v", test.body, l, got, errs, test.to, test.want)
		}
		checkErrors(t, []byte(test.body), errs)
	}
}

var bodySeeds = []string{
	`{"data":{"type":"cases","id":"c1","attributes":{"name":"A","custom_fields":{"a/b~":[1e3,{"x":null}]}},"relationships":{"ward":{"data":null}}}}`,
	`{"data":{"type":"cases","lid":"l","relationships":{"involvements":{"data":[{"type":"involvements","id":"1"},{"type":"cases","lid":"l"}]}}}}`,
	`{"data":{"type":"cases","attributes":{"a":1,"a":2}}}`,
	`{"data":{"type":"x","id":1,"attributes":[],"relationships":{"~/":{"data":7},"ward":{}},"meta":{"version":[]}}}`,
	"{\"data\":{\"attributes\":{\"\\ud800\":\"\xff\"}}}",
	"{\"data\":{\"relationships\":{\"\":{\"\x91\":null}}}}",
	`{"data":[{"type":"a","id":"1"},{"type":"","lid":2},null]}`,
	`{"atomic:operations":[{"op":"add","data":{"type":"cases","lid":"l"}},{"op":"remove","ref":{"type":"cases","lid":"l"}}]}`,
	`{"data":{"attributes":` + strings.Repeat(`{"":`, 70) + `0` + strings.Repeat(`}`, 70) + `}}`,
	`{"data":{"@type":1,"type":"cases","attributes":{"@a":1,"priority":1.5,"nope":"` + strings.Repeat("x", 600) + `"}}}`,
}

func FuzzDecodeResource(f *testing.F) {
	for _, seed := range bodySeeds {
		f.Add([]byte(seed), "c1")
		f.Add([]byte(seed), "")
	}
	cases := caseSchema(f).Type("cases")
	f.Fuzz(func(t *testing.T, body []byte, id string) {
		r, errs := jsonapi.DecodeResource(body, jsonapi.Target{Type: "cases", ID: id})
		checkErrors(t, body, errs)
		if (r != nil) != ofRelationships(errs) {
			t.Fatalf("%q is read as %v with %v", body, r, errs)
		}
		if r == nil {
			return
		}
		checkAttributes(t, body, r.Attributes)
		wrong := jsonapi.Check(cases, r, jsonapi.Strict)
		checkErrors(t, body, wrong)
		checkOrder(t, body, append(errs, wrong...))
	})
}

// checkOrder fails where errors are lost in being put in order.
func checkOrder(t *testing.T, body []byte, all jsonapi.Errors) {
	t.Helper()
	listed := jsonapi.InOrder(body, slices.Clone(all))
	for _, e := range listed[:min(len(listed), jsonapi.MaxErrors)] {
		if !slices.Contains(all, e) {
			t.Errorf("%q: the error %v came from nowhere", body, e)
		}
	}
	if len(listed) != min(len(all), jsonapi.MaxErrors+1) {
		t.Errorf("%q: of %d errors %d are listed", body, len(all), len(listed))
	}
}

// checkAttributes compares attributes with those that encoding/json finds.
func checkAttributes(t *testing.T, body []byte, found []jsonapi.Node) {
	t.Helper()
	var document, data, attributes map[string]json.RawMessage
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatalf("%q was read, but: %v", body, err)
	}
	json.Unmarshal(document["data"], &data)
	json.Unmarshal(data["attributes"], &attributes)
	for _, a := range found {
		if !bytes.Equal(a.Value, attributes[a.Name]) || !resolves(body, a.Pointer) {
			t.Errorf("%q: the attribute %q at %q is %q", body, a.Name, a.Pointer, a.Value)
		}
		delete(attributes, a.Name)
	}
	for name := range attributes {
		if !strings.HasPrefix(name, "@") {
			t.Errorf("%q: the attribute %q was passed over", body, name)
		}
	}
}

func FuzzDecodeLinkage(f *testing.F) {
	for _, seed := range bodySeeds {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, many bool) {
		l, errs := jsonapi.DecodeLinkage(body, many)
		checkErrors(t, body, errs)
		if errs == nil && l.Many != many {
			t.Errorf("%q is read as %+v", body, l)
		}
		for _, id := range l.To {
			if id.Type == "" || id.ID == "" || !resolves(body, id.Pointer) {
				t.Errorf("%q has the identifier %+v", body, id)
			}
		}
	})
}

const benchmarkBody = `{"data":{"type":"cases","id":"c1","attributes":{"name":"Smith, Family support","priority":3,"score":12.5,"open":true,` +
	`"opened_on":"2026-01-15","created_at":"2026-01-15T10:30:00.000Z","summary":"A family of five that has asked for help with housing.",` +
	`"custom_fields":{"programTier":"5d0e4f43-7d5a-4f33-9df5-3a0f0b8b4a55","monthlyRentSubsidy":450.50,"intakeComplete":true}},` +
	`"relationships":{"ward":{"data":{"type":"wards","id":"w1"}},"involvements":{"data":[{"type":"involvements","id":"i1"},{"type":"involvements","id":"i2"}]}}}}`

func BenchmarkDecodeResource(b *testing.B) {
	body := []byte(benchmarkBody)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, errs := jsonapi.DecodeResource(body, thisCase); errs != nil {
			b.Fatal(errs)
		}
	}
}

func BenchmarkDecodeIntoMaps(b *testing.B) {
	body := []byte(benchmarkBody)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var into map[string]any
		if err := json.Unmarshal(body, &into); err != nil {
			b.Fatal(err)
		}
	}
}
