package jsonapi_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"caseload/internal/jsonapi"
)

func TestErrorsAreInTheOrderOfTheirPlaces(t *testing.T) {
	body := []byte(`{"data":{"attributes":{"b":1,"a~/":{"x":[1,2,{"y":0}]}},"type":"cases","relationships":{"a":{"data":[{},{}]}}}}`)
	want := []string{
		"", "/data", "/data/attributes/b", "/data/attributes/a~0~1", "/data/attributes/a~0~1/x/0", "/data/attributes/a~0~1/x/2/y",
		"/data/type", "/data/relationships/a/data", "/data/relationships/a/data/1",
	}
	for range 20 {
		var all jsonapi.Errors
		for _, i := range rand.Perm(len(want)) {
			all = append(all, &jsonapi.Error{Status: 422, Source: jsonapi.Source{Pointer: want[i]}})
		}
		var got []string
		for _, e := range jsonapi.InOrder(body, all) {
			got = append(got, e.Source.Pointer)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the errors point to %q, want %q", got, want)
		}
	}
}

func TestErrorsAreWithinWhatTheyPointInto(t *testing.T) {
	all := jsonapi.Errors{{Source: jsonapi.Source{Pointer: "/data/relationships/case/data"}}}
	for pointer, want := range map[string]bool{
		"/data/relationships/case/data": true, "/data/relationships/case": true, "": true,
		"/data/relationships/case/data/id": false, "/data/relationships/cas": false, "/data/attributes": false,
	} {
		if got := all.Within(pointer); got != want {
			t.Errorf("Within(%q) = %t", pointer, got)
		}
	}
}
