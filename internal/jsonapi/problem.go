package jsonapi

import (
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
)

// The titles of what is wrong with a body; those that crnk has are as it has
// them.
const (
	titleSyntax              = "Json Parsing failed"
	titleNoBody              = "Request body not found"
	titleBody                = "Request body error"
	titleUnknownAttribute    = "BAD_REQUEST"
	titleUnknownRelationship = "Resource error"
	titleInvalid             = "Validation failed"
	titleMore                = "Too many errors"
	titleNotAcceptable       = "NOT_ACCEPTABLE"
	titleUnsupportedMedium   = "UNSUPPORTED_MEDIA_TYPE"
)

// codeInvalid is what programs know a value by that is not allowed.
const codeInvalid = "INVALID"

// MaxErrors is how many errors of a body are listed.
const MaxErrors = 100

// problems gathers the errors of a body: one more than are listed, so that it is
// known that there are more.
type problems struct{ all Errors }

// full reports whether reading on would list nothing more.
func (p *problems) full() bool { return len(p.all) > MaxErrors }

func (p *problems) add(errors ...*Error) {
	p.all = append(p.all, errors[:min(len(errors), MaxErrors+1-len(p.all))]...)
}

// body adds an error of the document's structure.
func (p *problems) body(n Node, format string, args ...any) {
	if !p.full() {
		p.add(bodyError(n, format, args...))
	}
}

// conflict adds an error of a type or id that is not the one expected: 409
// (difference 62).
func (p *problems) conflict(n Node, format string, args ...any) {
	e := bodyError(n, format, args...)
	e.Status = http.StatusConflict
	p.add(e)
}

func bodyError(n Node, format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Title: titleBody, Detail: fmt.Sprintf(format, args...), Source: sourceOf(n.Pointer)}
}

func sourceOf(pointer string) Source { return Source{Pointer: pointer, Whole: pointer == ""} }

// kindName says what a value is in a sentence.
func (n Node) kindName() string {
	switch n.Kind() {
	case jsontext.KindNull:
		return "null"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "true or false"
	case jsontext.KindString:
		return "text"
	case jsontext.KindNumber:
		return "a number"
	case jsontext.KindBeginArray:
		return "an array"
	}
	return "an object"
}
