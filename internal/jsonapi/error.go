package jsonapi

import (
	"strings"
)

// MediaType is that of every document.
const MediaType = "application/vnd.api+json"

// Error is one error object of a document.
type Error struct {
	Status int    // of HTTP
	Code   string // for programs; "" for none
	Title  string // the same for all errors of a kind
	Detail string // a sentence about this one
	Source Source
	Type   string // a URL that says what kind of error it is; "" for none
	Meta   []Member
}

// Source says where in the request the error lies: one of the three, or none.
type Source struct {
	Pointer   string // into the document that was sent
	Whole     bool   // the Pointer is "", which is the document itself
	Parameter string // of the query
	Header    string
}

// Member is a member of a meta object: its value is JSON.
type Member struct{ Name, Value string }

// Errors is all that is wrong with a request.
type Errors []*Error

// Status is that of the whole answer: the one of all errors, else the most
// general that covers them (JSON:API 1.1, Processing Errors).
func (all Errors) Status() int {
	status := 0
	for _, e := range all {
		switch {
		case status == 0 || status == e.Status:
			status = e.Status
		case status >= 500 || e.Status >= 500:
			return 500
		default:
			status = 400
		}
	}
	return status
}

func (all Errors) Error() string {
	parts := make([]string, len(all))
	for i, e := range all {
		parts[i] = e.Detail
	}
	return strings.Join(parts, " ")
}
