// Package jsonapitest tells whether a document is one that JSON:API 1.1 allows.
// It shares nothing with the package that writes them.
package jsonapitest

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// Conform fails a test for all that is wrong with the document that answered a
// request with this query.
func Conform(t testing.TB, query string, body []byte) {
	t.Helper()
	for _, breach := range Breaches(query, body) {
		t.Errorf("%s, in the answer to %q:\n%.2000s", breach, query, body)
	}
}

// Breaches says all that is wrong with the document that answered a request with
// this query, each with the place where it is.
func Breaches(query string, body []byte) []string {
	var v any
	if err := json.Unmarshal(body, &v); err != nil { // it refuses names given twice and bad UTF-8
		return []string{"no JSON: " + err.Error()}
	}
	in := newInspection(query)
	in.document(v)
	return in.breaches
}

// inspection is what is known of a document while it is looked at.
type inspection struct {
	sparse   bool            // fields were asked for
	include  bool            // and related resources
	asked    map[string]bool //   along relationships of these names
	breaches []string
}

func newInspection(query string) *inspection {
	in := &inspection{asked: map[string]bool{}}
	parameters, _ := url.ParseQuery(query) // a bad one is answered with errors
	for name, values := range parameters {
		family, _, _ := strings.Cut(name, "[")
		in.sparse = in.sparse || family == "fields"
		if family != "include" {
			continue
		}
		in.include = true
		for _, word := range strings.FieldsFunc(strings.Join(values, ","), func(r rune) bool { return r == ',' || r == '.' }) {
			in.asked[word] = true
		}
	}
	return in
}

func (in *inspection) breach(at, format string, args ...any) {
	in.breaches = append(in.breaches, fmt.Sprintf("%s: ", at)+fmt.Sprintf(format, args...))
}

type object = map[string]any

// object reads an object that has no members but those allowed.
func (in *inspection) object(at string, v any, allowed ...string) object {
	o, ok := v.(object)
	if !ok {
		in.breach(at, "it is no object")
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if len(allowed) > 0 && !slices.Contains(allowed, name) {
			in.breach(at, "it has the member %q", name)
		}
	}
	return o
}

const (
	resultsMember = "atomic:results"
	operations    = "https://jsonapi.org/ext/atomic"
)

func (in *inspection) document(v any) {
	root := in.object("/", v, "data", "errors", "meta", "included", "links", "jsonapi", resultsMember)
	in.top(root)
	if links, ok := root["links"]; ok {
		in.links("/links", links, "self", "related", "describedby", "first", "last", "prev", "next")
	}
	if meta, ok := root["meta"]; ok {
		in.object("/meta", meta)
	}
	if version, ok := root["jsonapi"]; ok {
		in.jsonapi(version, has(root, resultsMember))
	}
	if errors, ok := root["errors"]; ok {
		in.errors(errors)
	}
	if results, ok := root[resultsMember]; ok {
		in.results(results)
	}
	if data, ok := root["data"]; ok {
		in.compound(in.primary(data), root)
	}
}

// top looks at which members a document has beside each other.
func (in *inspection) top(root object) {
	main := 0
	for _, name := range []string{"data", "errors", resultsMember} {
		if has(root, name) {
			main++
		}
	}
	switch {
	case main == 0 && !has(root, "meta"):
		in.breach("/", "it has none of data, errors and meta")
	case main > 1:
		in.breach("/", "it has more than one of data, errors and results")
	}
	if has(root, "included") && !has(root, "data") {
		in.breach("/", "it has included without data")
	}
}

// jsonapi looks at the member of that name.
func (in *inspection) jsonapi(v any, results bool) {
	o := in.object("/jsonapi", v, "version", "ext", "profile", "meta")
	if version, ok := o["version"]; ok && version != "1.1" {
		in.breach("/jsonapi", "the version is %v", version)
	}
	for _, name := range []string{"ext", "profile"} {
		list, ok := o[name].([]any)
		if has(o, name) && !ok {
			in.breach("/jsonapi", "%s is no array", name)
		}
		for _, uri := range list {
			in.url("/jsonapi/"+name, uri)
		}
	}
	if list, _ := o["ext"].([]any); results && !slices.Contains(list, any(operations)) {
		in.breach("/jsonapi", "it does not name the extension of the results")
	}
}

// results looks at what came of atomic operations.
func (in *inspection) results(v any) {
	list, ok := v.([]any)
	if !ok {
		in.breach("/"+resultsMember, "it is no array")
	}
	for i, result := range list {
		at := fmt.Sprintf("/%s/%d", resultsMember, i)
		if data, ok := in.object(at, result, "data", "meta")["data"]; ok && data != nil {
			in.resource(at+"/data", data)
		}
	}
}

func has(o object, name string) bool {
	_, ok := o[name]
	return ok
}
