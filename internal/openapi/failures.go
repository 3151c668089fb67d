package openapi

import (
	"net/http"
	"strconv"
)

// failures says what each status means, whatever the form of the errors.
var failures = map[int]string{
	http.StatusBadRequest:                   "The request cannot be understood.",
	http.StatusUnauthorized:                 "The key is missing or not valid.",
	http.StatusForbidden:                    "The key may not do this.",
	http.StatusNotFound:                     "It is not there, or the key may not know that it is.",
	http.StatusNotAcceptable:                "The client accepts no form of the answer that there is.",
	http.StatusConflict:                     "It conflicts with what is there.",
	http.StatusGone:                         "The cursor leads to what is no longer kept: begin again.",
	http.StatusPreconditionFailed:           "It was changed since the client read it.",
	http.StatusRequestEntityTooLarge:        "The body is too large.",
	http.StatusUnsupportedMediaType:         "The body has another media type than those that there are.",
	http.StatusRequestedRangeNotSatisfiable: "The file has no such part.",
	http.StatusUnprocessableEntity:          "The request is understood, and its values are not valid.",
	http.StatusPreconditionRequired:         "The tenant demands If-Match.",
	http.StatusTooManyRequests:              "The key was used too often.",
	http.StatusInternalServerError:          "Something went wrong on the server.",
	http.StatusNotImplemented:               "The request asks for what is not done here, and is not left out without a word.",
	http.StatusServiceUnavailable:           "The server cannot answer now: try again.",
}

// failureHeaders are the headers of statuses.
var failureHeaders = map[int]map[string]Header{
	http.StatusUnauthorized:                 {"WWW-Authenticate": {"How to say who asks.", Of("string")}},
	http.StatusRequestedRangeNotSatisfiable: {"Content-Range": {"How many bytes the file has: `bytes */154`.", Of("string")}},
	http.StatusTooManyRequests:              {"Retry-After": {"Seconds to wait.", Of("integer")}},
	http.StatusServiceUnavailable:           {"Retry-After": {"Seconds to wait.", Of("integer")}},
}

// Fail adds the answers of statuses to an operation, each of which has one body
// in all of a face: it stands among the components, its name beginning with the
// face's.
func (d *Document) Fail(o *Operation, face string, body map[string]MediaType, statuses ...int) {
	for _, status := range statuses {
		name := face + "_" + strconv.Itoa(status)
		d.Components.Responses[name] = Response{Description: failures[status], Headers: failureHeaders[status], Content: body}
		o.Responses[strconv.Itoa(status)] = Response{Ref: Ref("responses", name)}
	}
}
