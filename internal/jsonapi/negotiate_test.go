package jsonapi_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"caseload/internal/jsonapi"
)

const (
	bare    = jsonapi.MediaType
	atomic  = jsonapi.MediaType + `;ext="` + jsonapi.AtomicOperations + `"`
	cursors = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"
	other   = "https://example.com/other"
)

var (
	resources = jsonapi.Media{Profiles: []string{cursors}}
	atomics   = jsonapi.Media{Extensions: []string{jsonapi.AtomicOperations}, Profiles: []string{cursors}, Required: jsonapi.AtomicOperations}
)

// negotiated is a media type of an answer, or the status and header of an error.
func negotiated(method, contentType string, accept []string, dialect jsonapi.Dialect, known jsonapi.Media) string {
	body := ""
	if method != http.MethodGet {
		body = "{}"
	}
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for _, value := range accept {
		r.Header.Add("Accept", value)
	}
	n, err := jsonapi.Negotiate(r, dialect, known)
	if err != nil {
		return http.StatusText(err.Status) + " " + err.Source.Header
	}
	return n.ContentType()
}

const (
	is406 = "Not Acceptable Accept"
	is415 = "Unsupported Media Type Content-Type"
)

func TestContentTypeOfTheRequest(t *testing.T) {
	tests := []struct {
		method, contentType string
		known               jsonapi.Media
		strict, crnk        string
	}{
		{"POST", bare, resources, bare, bare},
		{"POST", "Application/VND.api+JSON", resources, bare, bare},
		{"POST", bare + "; charset=utf-8", resources, is415, bare},
		{"POST", bare + `; charset="UTF-8"`, resources, is415, bare},
		{"POST", bare + "; charset=latin1", resources, is415, is415},
		{"POST", bare + "; q=1", resources, is415, bare},
		{"POST", atomic, resources, is415, is415},
		{"POST", bare + `;ext="` + jsonapi.AtomicOperations + " " + other + `"`, atomics, is415, is415},
		{"POST", bare + `;profile="` + other + `"`, resources, bare, bare},
		{"POST", bare + `;PROFILE="` + other + " " + cursors + `"`, resources, bare + `;profile="` + cursors + `"`, bare + `;profile="` + cursors + `"`},
		{"POST", "application/json", resources, is415, is415},
		{"POST", "", resources, is415, is415},
		{"POST", bare + "," + bare, resources, is415, is415},
		{"POST", bare + ";ext=" + other, resources, is415, is415}, // a URI needs quotes
		{"POST", atomic, atomics, atomic, atomic},
		{"POST", bare + `;ext="` + jsonapi.AtomicOperations + " " + jsonapi.AtomicOperations + `"`, atomics, atomic, atomic},
		{"POST", bare, atomics, is415, is415},
		{"GET", bare, resources, bare, bare},                     // 1.3
		{"GET", "application/json", resources, bare, bare},       // 1.3
		{"GET", "", resources, bare, bare},
		{"GET", bare + ";charset=utf-8", resources, is415, bare},
	}
	for _, test := range tests {
		for dialect, want := range map[jsonapi.Dialect]string{jsonapi.Strict: test.strict, jsonapi.Crnk: test.crnk} {
			if got := negotiated(test.method, test.contentType, nil, dialect, test.known); got != want {
				t.Errorf("%s %s in dialect %d: %s, want %s", test.method, test.contentType, dialect, got, want)
			}
		}
	}
}

func TestAcceptOfTheRequest(t *testing.T) {
	tests := []struct {
		accept       []string
		strict, crnk string
	}{
		{[]string{bare}, bare, bare},
		{[]string{"*/*"}, bare, bare},
		{[]string{"application/*"}, bare, bare},
		{[]string{""}, bare, bare},
		{[]string{bare + ";q=0.3, text/html"}, bare, bare},
		{[]string{"text/html", "*/*;q=0.001"}, bare, bare},
		{[]string{"APPLICATION/vnd.API+json"}, bare, bare},
		{[]string{bare + ";charset=utf-8"}, is406, bare},
		{[]string{bare + ";charset=utf-8", "*/*"}, is406, bare},
		{[]string{bare + ";a=1, " + bare}, bare, bare},
		{[]string{bare + `;a=",\""`, bare + ";q=0.5"}, bare, bare},
		{[]string{atomic}, is406, is406},
		{[]string{atomic + `, ` + bare + `;ext="` + other + `"`}, is406, is406},
		{[]string{atomic, bare}, bare, bare},
		{[]string{bare + `;profile="` + other + `"`}, bare, bare},
		{[]string{bare + `;profile="` + other + " " + cursors + `"`}, bare + `;profile="` + cursors + `"`, bare + `;profile="` + cursors + `"`},
		{[]string{bare + `, ` + bare + `;profile="` + cursors + `";q=0.9`}, bare, bare},
		{[]string{"application/json"}, is406, bare}, // crnk: JSON is JSON:API
		{[]string{"text/html, image/*"}, is406, is406},
		{[]string{bare + ";q=0, */*"}, is406, is406},
		{[]string{"application/*;q=0, */*"}, is406, is406},
		{[]string{"*/*;q=0"}, is406, is406},
		{[]string{"*/*;q=2"}, is406, is406},
		{[]string{"not a type"}, is406, is406},
	}
	for _, test := range tests {
		for dialect, want := range map[jsonapi.Dialect]string{jsonapi.Strict: test.strict, jsonapi.Crnk: test.crnk} {
			if got := negotiated("GET", "", test.accept, dialect, resources); got != want {
				t.Errorf("Accept: %q in dialect %d: %s, want %s", test.accept, dialect, got, want)
			}
		}
	}
}

func TestExtensionOfTheRequestIsAppliedWhateverFormIsAccepted(t *testing.T) {
	for _, accept := range []string{"", "*/*", bare, atomic} {
		if got := negotiated("POST", atomic, []string{accept}, jsonapi.Strict, atomics); got != atomic {
			t.Errorf("Accept: %s: %s, want %s", accept, got, atomic)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{bare, atomic, bare + `;ext="a\"b,c" ; q=0.5, */*;q=1`, `"`, `a/b;ext*=utf-8''x;ext*0=y`, bare + `;profile="` + cursors + `"`} {
		f.Add(seed, seed, true)
		f.Add(seed, "", false)
	}
	f.Fuzz(func(t *testing.T, contentType, accept string, strict bool) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}"))
		r.Header["Content-Type"], r.Header["Accept"] = []string{contentType}, []string{accept}
		dialect := jsonapi.Crnk
		if strict {
			dialect = jsonapi.Strict
		}
		n, err := jsonapi.Negotiate(r, dialect, atomics)
		if err != nil {
			if err.Source.Header == "" || len(err.Detail) > 1000 {
				t.Errorf("the error is %+v", err)
			}
			return
		}
		if !slices.Contains(n.Extensions, jsonapi.AtomicOperations) || len(n.Profiles) > 1 {
			t.Errorf("Content-Type %q, Accept %q: %+v", contentType, accept, n)
		}
	})
}
