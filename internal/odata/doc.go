// Package odata knows what feeds of OData 4.0 have in common, whoever serves them:
// names, the description of entity sets, the options of a query with its filter, and
// errors. It does not know what the rows are about.
package odata

import (
	"fmt"
	"net/http"

	"caseload/internal/encode"
)

// SetVersion says which version an answer is in (OData 4.0 Protocol, section
// 8.1.5). The header is written as there: some clients look at its case.
func SetVersion(h http.Header) { h["OData-Version"] = []string{"4.0"} }

// JSONType is the media type of answers (OData JSON Format 4.0, section 3.1).
const JSONType = "application/json;odata.metadata=minimal"

// Error is the error of a request that cannot be answered.
type Error struct {
	Status  int
	Message string
	Target  string // what it is about, such as $filter; "": nothing
}

func (e *Error) Error() string { return e.Message }

func invalid(target, format string, args ...any) error {
	return &Error{http.StatusBadRequest, fmt.Sprintf(format, args...), target}
}

// unsupported is the error of what OData has and this package has not (OData 4.0
// Protocol, section 9.3.1).
func unsupported(target, format string, args ...any) error {
	return &Error{http.StatusNotImplemented, fmt.Sprintf(format, args...), target}
}

// AppendError appends the body of an error (OData JSON Format 4.0, section 19). A
// target of "" is left out.
func AppendError(dst []byte, code, message, target string) []byte {
	dst = encode.AppendJSONString(append(dst, `{"error":{"code":`...), []byte(code))
	dst = encode.AppendJSONString(append(dst, `,"message":`...), []byte(message))
	if target != "" {
		dst = encode.AppendJSONString(append(dst, `,"target":`...), []byte(target))
	}
	return append(dst, "}}"...)
}
