package jsonapi_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"caseload/internal/jsonapi"
)

// resolves reports whether a pointer leads to a value of a body that is JSON,
// or would be if its names were unique and its text Unicode.
func resolves(body []byte, pointer string) bool {
	d := jsontext.NewDecoder(strings.NewReader(string(body)), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	found := pointer == ""
	for {
		_, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			return false
		}
		found = found || string(d.StackPointer()) == pointer
	}
}

// checkErrors fails where errors of a body are not as every answer must have
// them. A-77
func checkErrors(t *testing.T, body []byte, all jsonapi.Errors) {
	t.Helper()
	if len(all) > jsonapi.MaxErrors+1 { // of which InOrder makes it known that there are more
		t.Errorf("%d errors are listed", len(all))
	}
	for _, e := range all {
		if e.Title == "" || e.Detail == "" || len(e.Detail) > 1000 || len(e.Source.Pointer) > 500 {
			t.Errorf("the error %+v lacks a part, or has a long one", e)
		}
		if e.Status != 400 && e.Status != 409 && e.Status != 422 {
			t.Errorf("the error %+v has the status %d", e, e.Status)
		}
		if pointed := e.Source.Whole || e.Source.Pointer != ""; pointed && !resolves(body, e.Source.Pointer) {
			t.Errorf("the pointer %q of %q leads nowhere in %q", e.Source.Pointer, e.Detail, body)
		}
	}
}

// problem is what a test says of an error: its status, and where it points.
type problem struct {
	status  int
	pointer string // "(whole)" for the document, "" for nowhere
}

const whole = "(whole)"

func problemsOf(all jsonapi.Errors) []problem {
	var found []problem
	for _, e := range all {
		p := problem{e.Status, e.Source.Pointer}
		if e.Source.Whole {
			p.pointer = whole
		}
		found = append(found, p)
	}
	return found
}

// caseSchema is a schema to read requests by.
func caseSchema(t testing.TB) *jsonapi.Schema {
	t.Helper()
	s, err := jsonapi.NewSchema(
		&jsonapi.Type{
			Name: "cases", Path: "/cases/cases",
			Attributes: []jsonapi.Attribute{
				{Name: "name"}, {Name: "priority", Kind: jsonapi.KindInteger}, {Name: "score", Kind: jsonapi.KindNumber},
				{Name: "open", Kind: jsonapi.KindBoolean}, {Name: "opened_on", Kind: jsonapi.KindDate},
				{Name: "created_at", Kind: jsonapi.KindTime}, {Name: "custom_fields", Kind: jsonapi.KindObject},
				{Name: "tags", Kind: jsonapi.KindArray},
			},
			Relationships: []jsonapi.Relationship{
				{Name: "ward", To: []string{"wards"}},
				{Name: "involvements", To: []string{"involvements"}, Many: true},
			},
		},
		&jsonapi.Type{
			Name: "involvements", Path: "/cases/involvements",
			Attributes:    []jsonapi.Attribute{{Name: "role"}},
			Relationships: []jsonapi.Relationship{{Name: "case", To: []string{"cases"}}},
		},
		&jsonapi.Type{Name: "wards", Path: "/wards", Attributes: []jsonapi.Attribute{{Name: "name"}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
