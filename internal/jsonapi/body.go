package jsonapi

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// The limits of a body, whose size in bytes its reader has limited already.
const (
	maxDepth  = 64  // levels of objects and arrays
	maxNumber = 128 // characters of a number
)

var (
	errNesting = fmt.Errorf("it nests objects and arrays more than %d levels deep", maxDepth)
	errNumber  = fmt.Errorf("it holds a number of more than %d characters, or one too large for 64 bits", maxNumber)
	errMore    = errors.New("more follows its end")
)

// readBody checks that a body is one JSON object of UTF-8 text in which no name
// stands twice (RFC 7493), within the limits, so that its nodes may be walked
// without further checks.
func readBody(body []byte) (Node, *Error) {
	body = bytes.TrimRight(skipSpace(body), " \n\t\r")
	if len(body) == 0 {
		return Node{}, &Error{Status: http.StatusBadRequest, Title: titleNoBody, Detail: "The request has no body; it must be a JSON:API document."}
	}
	if err := scanBody(body); err != nil {
		return Node{}, syntaxError(body, err)
	}
	root := Node{Value: body}
	if root.Kind() != jsontext.KindBeginObject {
		return Node{}, bodyError(root, "The document must be an object, not %s.", root.kindName())
	}
	return root, nil
}

// misplaced is what is wrong with a value of a body that may be good JSON.
type misplaced struct {
	error
	pointer jsontext.Pointer
	offset  int64
}

func scanBody(body []byte) error {
	d := jsontext.NewDecoder(bytes.NewBuffer(body))
	for {
		err := readToken(d)
		if errors.Is(err, errNesting) || errors.Is(err, errNumber) {
			return &misplaced{err, d.StackPointer(), d.InputOffset()}
		}
		if err != nil {
			return err
		}
		if d.StackDepth() == 0 {
			break
		}
	}
	if d.InputOffset() < int64(len(body)) {
		return &misplaced{errMore, "", d.InputOffset()}
	}
	return nil
}

func readToken(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case jsontext.KindBeginObject, jsontext.KindBeginArray, jsontext.KindEndObject, jsontext.KindEndArray:
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		if d.StackDepth() > maxDepth {
			return errNesting
		}
		return nil
	case jsontext.KindNumber:
		number, err := d.ReadValue()
		if err == nil && !isKept(number) {
			return errNumber
		}
		return err
	}
	return d.SkipValue()
}

// isKept reports whether the size of a number, if not each of its digits,
// survives in programs that read it as a double, as most do.
func isKept(number []byte) bool {
	if len(number) > maxNumber {
		return false
	}
	if !bytes.ContainsAny(number, "eE") {
		return true
	}
	_, err := strconv.ParseFloat(string(number), 64)
	return err == nil
}

// syntaxError has a pointer only where the body is JSON after all, so that it
// leads somewhere.
func syntaxError(body []byte, err error) *Error {
	fault := &misplaced{error: err}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		fault = &misplaced{e.Err, e.JSONPointer, e.ByteOffset}
	} else if e, ok := errors.AsType[*misplaced](err); ok {
		fault = e
	}
	e := &Error{Status: http.StatusBadRequest, Title: titleSyntax}
	isJSON := jsontext.Value(body).IsValid(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if isJSON {
		e.Source = sourceOf(nearest(fault.pointer))
	}
	switch {
	case errors.Is(fault.error, jsontext.ErrDuplicateName):
		e.Detail = fmt.Sprintf("The member %s is given more than once.", quoted(fault.pointer.LastToken()))
	case errors.Is(fault.error, errNesting), errors.Is(fault.error, errNumber), errors.Is(fault.error, errMore):
		e.Detail = fmt.Sprintf("The body is refused at byte %d: %s.", fault.offset, fault.error)
	case isJSON:
		e.Detail = fmt.Sprintf("The body is not UTF-8 text, or escapes half a character, at byte %d.", fault.offset)
	default:
		e.Detail = fmt.Sprintf("The body is not valid JSON: see byte %d.", fault.offset)
	}
	return e
}

// nearest is a pointer, or the nearest parent whose pointer is not too long.
func nearest(p jsontext.Pointer) string {
	for len(p) > maxPointer {
		p = p.Parent()
	}
	return string(p)
}
