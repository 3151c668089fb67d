package httpkit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"caseload"
	"caseload/internal/encode"
)

// DecodeJSON decodes body, which must be exactly one JSON value, into the value
// that into points to. A member that into has no place for, one given twice, a
// value of the wrong type, and null as the whole body are refused. Every
// failure is CodeInvalid, with the member's path ("goals.0.title") in the
// Problem's Field, "" where the body is not JSON at all; its message never
// holds a value from the body.
func DecodeJSON(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return caseload.Invalid("", "The body is empty; it must be "+expectation(reflect.TypeOf(into))+", as JSON.")
	}
	if err := json.Unmarshal(body, into, json.RejectUnknownMembers(true)); err != nil {
		return jsonProblem(err)
	}
	if jsontext.Value(body).Kind() == jsontext.KindNull {
		return caseload.Invalid("", "The body must be "+expectation(reflect.TypeOf(into))+", not null.")
	}
	return nil
}

func jsonProblem(err error) error {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return syntaxProblem(e)
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return typeProblem(e)
	}
	return &caseload.Error{Code: caseload.CodeInvalid, Message: "The body could not be read as JSON.", Cause: err}
}

func syntaxProblem(e *jsontext.SyntacticError) error {
	if errors.Is(e.Err, jsontext.ErrDuplicateName) {
		field := memberPath(e.JSONPointer)
		return caseload.Invalid(field, quote(field)+" is given more than once.")
	}
	fault := "it has a fault at byte"
	if errors.Is(e.Err, io.ErrUnexpectedEOF) {
		fault = "it breaks off at byte"
	}
	return caseload.Invalid("", fmt.Sprintf("The body is not valid JSON: %s %d.", fault, e.ByteOffset))
}

func typeProblem(e *json.SemanticError) error {
	field := memberPath(e.JSONPointer)
	if errors.Is(e.Err, json.ErrUnknownName) {
		return caseload.Invalid(field, quote(field)+" is not known here.")
	}
	subject := "The body"
	if field != "" {
		subject = quote(field)
	}
	return caseload.Invalid(field, subject+" must be "+expectation(e.GoType)+".")
}

// expectation says in the reader's words what a Go type takes from JSON.
func expectation(t reflect.Type) string {
	if t == nil {
		return "of another type"
	}
	if t == reflect.TypeFor[time.Time]() {
		return "a date and time such as 2026-01-15T10:30:00Z"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return expectation(t.Elem())
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number in range"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number in range, not negative"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	default:
		return "of another type"
	}
}

// memberPath is the path of a member, clipped: a client may make up names.
func memberPath(p jsontext.Pointer) string {
	return encode.Clip(strings.Join(slices.Collect(p.Tokens()), "."))
}

func quote(field string) string { return `"` + field + `"` }
