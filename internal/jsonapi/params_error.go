package jsonapi

import (
	"fmt"
	"net/http"
)

// The titles of errors in parameters, and the code of one, are those of crnk.
const (
	titleParameters       = "Request parameters error"
	titleUnknownParameter = "unknown parameter"
	titlePageTooLarge     = "BAD_REQUEST"
	codeUnknownParameter  = "UNKNOWN_PARAMETER"
)

// cursorProfile is the address of the profile Cursor Pagination, and the
// beginning of those of its errors.
const cursorProfile = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"

// problemf says what is wrong with a parameter.
func (p parameter) problemf(format string, args ...any) *Error {
	return &Error{
		Status: http.StatusBadRequest,
		Title:  titleParameters,
		Detail: fmt.Sprintf(format, args...),
		Source: Source{Parameter: shortened(p.name, maxParameter)},
	}
}

// unknownf says that a parameter names a field that is not there.
func (p parameter) unknownf(format string, args ...any) *Error {
	e := p.problemf(format, args...)
	e.Code, e.Title = codeUnknownParameter, titleUnknownParameter
	return e
}

// noField is unknownf of a field that a type has not, with those that it has.
func (p parameter) noField(t *Type, name string) *Error {
	return p.unknownf("The type %s has no field %s. %s", quoted(t.Name), quoted(name), known(name, t.fieldNames()))
}
