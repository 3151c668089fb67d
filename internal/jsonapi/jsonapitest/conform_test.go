package jsonapitest_test

import (
	"strings"
	"testing"

	"caseload/internal/jsonapi/jsonapitest"
)

const links = `"links":{"self":"https://h/cases/1"}`

func TestWhatTheSpecificationAllowsConforms(t *testing.T) {
	for _, c := range []struct{ query, body string }{
		{"", `{"meta":{}}`},
		{"", `{"data":null}`},
		{"", `{"data":[]}`},
		{"include=ward", `{"data":[],"included":[]}`},
		{"page[size]=1", `{"data":[{"type":"cases","id":"1",` + links + `}],"links":{"self":"http://[::1]:80/cases?page%5Bsize%5D=1","next":null}}`},
		{"", `{"data":{"type":"cases","id":"1","attributes":{"custom_fields":{"_x-":[{"links":1}]}}},"jsonapi":{"version":"1.1"}}`},
		{"include=ward", `{"data":{"type":"cases","id":"1","relationships":{"ward":{"data":{"type":"wards","id":"9"}}}},
			"included":[{"type":"wards","id":"9",` + links + `}]}`},
		{"include=a.b", `{"data":[{"type":"cases","id":"1","relationships":{"a":{"data":[{"type":"x","id":"1"}]}}}],
			"included":[{"type":"x","id":"2",` + links + `},{"type":"x","id":"1","relationships":{"b":{"data":{"type":"x","id":"2"}}}}]}`},
		{"include=ward&fields[cases]=name", `{"data":{"type":"cases","id":"1"},"included":[{"type":"wards","id":"9",` + links + `}]}`},
		{"include=goals", `{"data":[{"type":"goals","id":"1"}],"included":[{"type":"goals","id":"1",` + links + `}]}`},
		{"", `{"errors":[{"status":"422","source":{"pointer":""}}]}`},
		{"", `{"atomic:results":[{},{"data":{"type":"cases","id":"1"}}],"jsonapi":{"ext":["https://jsonapi.org/ext/atomic"]}}`},
	} {
		jsonapitest.Conform(t, c.query, []byte(c.body))
	}
}

func TestEachBreachIsFoundWhereItIs(t *testing.T) {
	const one = `{"type":"cases","id":"1",` + links + `}`
	for _, c := range []struct{ query, body, want string }{
		{"", `{"data":null,"data":null}`, "no JSON"},
		{"", "{\"data\":{\"type\":\"cases\",\"id\":\"\xff\"}}", "no JSON"},
		{"", `[]`, "/: it is no object"},
		{"", `{"links":{}}`, "none of data, errors and meta"},
		{"", `{"data":null,"errors":[{"status":"400"}]}`, "more than one"},
		{"", `{"meta":{},"included":[]}`, "included without data"},
		{"", `{"data":{"type":"cases","id":1}}`, "/data: the id is 1"},
		{"", `{"data":[{"id":"1"}]}`, "/data/0: the type is"},
		{"", `{"data":{"type":"cases","id":"1","attributes":{"id":1}}}`, `"id"`},
		{"", `{"data":{"type":"cases","id":"1","attributes":{"_x":1}}}`, `"_x"`},
		{"", `{"data":{"type":"cases","id":"1","attributes":{"a+b":1}}}`, `"a+b"`},
		{"", `{"data":{"type":"cases","id":"1","relationships":{"x-":{}}}}`, "x-"},
		{"", `{"data":{"type":"cases","id":"1","relationships":{"a":{}}}}`, "none"},
		{"", `{"data":{"type":"cases","id":"1","relationships":{"a":{"links":{}}}}}`, "neither self nor related"},
		{"", `{"data":{"type":"cases","id":"1","relationships":{"a":{"data":"2"}}}}`, "/data/relationships/a/data: it is no object"},
		{"", `{"data":{"type":"cases","id":"1","relationships":{"a":{"data":["2"]}}}}`, "/a/data/0: it is no object"},
		{"", `{"data":null,"count":1}`, `"count"`},
		{"", `{"data":{"type":"cases","id":"1","links":{"related":"https://h/"}}}`, `"related"`},
		{"", `{"data":[` + one + `,` + one + `]}`, "stands in it twice"},
		{"include=a", `{"data":[` + one + `],"included":[` + one + `]}`, "stands in it twice"},
		{"include=a", `{"data":null,"included":[` + one + `]}`, "nothing that was asked for leads"},
		{"include=a", `{"data":null}`, "/included: it is there: false"},
		{"", `{"data":null,"included":[]}`, "/included: it is there: true"},
		{"include=a", `{"data":null,"included":null}`, "/included: it is no array"},
		{"", `{"data":null,"links":{"self":"/cases"}}`, "/links/self: /cases is no absolute URL"},
		{"", `{"data":null,"links":{"self":"https://h/?page[size]=1"}}`, "holds what a URL may not"},
		{"", `{"data":null,"links":{"self":{}}}`, "no absolute URL"},
		{"", `{"data":null,"jsonapi":{"version":"1.0"}}`, "the version is 1.0"},
		{"", `{"data":null,"jsonapi":{"implementation":"x"}}`, `"implementation"`},
		{"", `{"data":null,"links":{"cursor":"https://h/"}}`, `"cursor"`},
		{"", `{"errors":{}}`, "no array of errors"},
		{"", `{"errors":[{"status":422}]}`, "the status is 422"},
		{"", `{"errors":[{"status":"422","source":{"line":"1"}}]}`, `"line"`},
		{"", `{"errors":[{"status":"422","source":{"pointer":"data"}}]}`, "pointer is data"},
		{"", `{"data":null,"atomic:results":[]}`, "more than one of data, errors and results"},
		{"", `{"atomic:results":[null],"jsonapi":{"ext":["https://jsonapi.org/ext/atomic"]}}`, "no object"},
		{"", `{"atomic:results":[{}],"jsonapi":{"version":"1.1"}}`, "does not name the extension"},
		{"include=a", `{"data":{"type":"cases","id":"1","relationships":{"b":{"data":{"type":"x","id":"1"}}}},` +
			`"included":[{"type":"x","id":"1",` + links + `}]}`, "nothing that was asked for leads"},
	} {
		if got := jsonapitest.Breaches(c.query, []byte(c.body)); !strings.Contains(strings.Join(got, "\n"), c.want) {
			t.Errorf("Breaches(%q, %s) = %q, want one with %q", c.query, c.body, got, c.want)
		}
	}
}
