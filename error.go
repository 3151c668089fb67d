package caseload

import (
	"errors"
	"fmt"
	"strings"

	"caseload/internal/fault"
)

// Code says what kind of failure an Error is. The list is closed: every face
// translates each of them by one table, and a test ranges over Codes.
type Code string

// The codes, with the question that each answers for the caller.
const (
	CodeInvalid            Code = "invalid"             // the request is wrong; Problems say where
	CodeUnauthenticated    Code = "unauthenticated"     // who is asking is not known
	CodeForbidden          Code = "forbidden"           // the caller may not do this at all
	CodeNotFound           Code = "not_found"           // absent, or not for this caller's eyes
	CodeConflict           Code = "conflict"            // it clashes with what is stored
	CodeGone               Code = "gone"                // it was here; start again
	CodePreconditionFailed Code = "precondition_failed" // the caller's copy is stale
	CodeTooLarge           Code = "too_large"           // more than a stated limit
	CodeRateLimited        Code = "rate_limited"        // too many requests; later
	CodeUnavailable        Code = "unavailable"         // nothing wrong with the request; later
	CodeInternal           Code = "internal"            // our fault; the cause is in the log only
)

// Codes lists every Code, for tables that must have a row for each.
var Codes = []Code{
	CodeInvalid, CodeUnauthenticated, CodeForbidden, CodeNotFound, CodeConflict, CodeGone,
	CodePreconditionFailed, CodeTooLarge, CodeRateLimited, CodeUnavailable, CodeInternal,
}

// Problem is one thing that is wrong with a request.
type Problem struct {
	Field   string   // the domain's name of the field, "" for the request as a whole
	Message string   // a sentence for the person who has to mend it
	Allowed []string // what may stand there, where that is a list
	More    int      // how much else may, which Allowed does not name
	Missing bool     // it refers to what is not there
	Taken   bool     // another has it, and no two may
	Lacking bool     // nothing stands there, and something must

	Fault fault.Fault // what Message says, where that has a name
}

// Error is a failure that a caller is told about. Message is a sentence that
// never holds personal data; Cause is for the log and is never sent.
type Error struct {
	Code     Code
	Message  string
	Problems []Problem
	Cause    error

	Fault fault.Fault // what Message says, where that has a name
}

// Errorf makes an Error with a formatted message.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid makes the Error of one wrong field. Allowed lists what may stand there.
func Invalid(field, message string, allowed ...string) *Error {
	return &Error{Code: CodeInvalid, Message: message, Problems: []Problem{{Field: field, Message: message, Allowed: allowed}}}
}

// Faulted makes the Error of a fault, and of what is wrong with fields.
func Faulted(code Code, f fault.Fault, problems ...Problem) *Error {
	return &Error{Code: code, Message: f.String(), Fault: f, Problems: problems}
}

// Faulty makes the Error of a field with a fault. Allowed lists what may stand there.
func Faulty(field string, f fault.Fault, allowed ...string) *Error {
	return Faulted(CodeInvalid, f, faulty(field, f, allowed...))
}

func faulty(field string, f fault.Fault, allowed ...string) Problem {
	return Problem{Field: field, Message: f.String(), Fault: f, Allowed: allowed}
}

// refused makes the Error of a fault in what has no name, such as a text.
func refused(f fault.Fault) *Error { return Faulted(CodeInvalid, f) }

// clashing makes the Error of a fault in what is stored already.
func clashing(f fault.Fault, problems ...Problem) *Error {
	return Faulted(CodeConflict, f, problems...)
}

// FaultOf is what an error says, without its code.
func FaultOf(err error) fault.Fault {
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		return fault.Other(err.Error())
	case e.Fault.Kind == "":
		return fault.Other(e.Message)
	}
	return e.Fault
}

// Duplicate makes the Error of a row with a value that another row of its noun
// has, in a field that no two may share; of no one field where that is "".
func Duplicate(n Noun, field string) *Error {
	if field == "" {
		return Errorf(CodeConflict, "There is already such a %s.", n)
	}
	words := strings.ReplaceAll(field, "_", " ")
	if field == "email" {
		words = "email address"
	}
	e := clashing(kindTaken.Of(n, words))
	e.Problems = []Problem{{Field: field}}
	return e
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	b.WriteString(": ")
	b.WriteString(e.Message)
	if e.Cause != nil {
		b.WriteString(": ")
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of the first Error in err's chain, CodeInternal for
// any other error, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// problemOf is what is wrong with a field, of an error that a parser gave.
func problemOf(field string, err error, allowed ...string) Problem {
	p := Problem{Field: field, Message: "This is not valid.", Allowed: allowed}
	if e, ok := errors.AsType[*Error](err); ok {
		p.Message, p.Fault = e.Message, e.Fault
	}
	return p
}

// problemsOf lists what is wrong with an input, of an error that checking it
// gave.
func problemsOf(err error) []Problem {
	if e, ok := errors.AsType[*Error](err); ok && len(e.Problems) > 0 {
		return e.Problems
	}
	return []Problem{problemOf("", err)}
}
