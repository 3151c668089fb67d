package casebook

import (
	"errors"
	"net/http"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// kindOfError is what an error of a code is on the wire.
type kindOfError struct {
	status int
	code   string
	title  string // as the engine of the original has it, where it has one
}

// kindsOfErrors has a row for each of caseload.Codes.
var kindsOfErrors = map[caseload.Code]kindOfError{
	caseload.CodeInvalid:            {http.StatusUnprocessableEntity, "INVALID", "Validation failed"},
	caseload.CodeUnauthenticated:    {http.StatusUnauthorized, "UNAUTHORIZED", "UNAUTHORIZED"},
	caseload.CodeForbidden:          {http.StatusForbidden, "FORBIDDEN", "FORBIDDEN"},
	caseload.CodeNotFound:           {http.StatusNotFound, "NOT_FOUND", "Not found"},
	caseload.CodeConflict:           {http.StatusConflict, "CONFLICT", "Conflict"},
	caseload.CodeGone:               {http.StatusGone, "GONE", "Gone"},
	caseload.CodePreconditionFailed: {http.StatusPreconditionFailed, "PRECONDITION_FAILED", "Precondition failed"},
	caseload.CodeTooLarge:           {http.StatusRequestEntityTooLarge, "TOO_LARGE", "Too large"},
	caseload.CodeRateLimited:        {http.StatusTooManyRequests, "RATE_LIMITED", "Too many requests"},
	caseload.CodeUnavailable:        {http.StatusServiceUnavailable, "UNAVAILABLE", "Unavailable"},
	caseload.CodeInternal:           {http.StatusInternalServerError, "INTERNAL_SERVER_ERROR", "INTERNAL_SERVER_ERROR"},
}

// errorsOf are the error objects of an error: one for each thing that is wrong.
func errorsOf(err error) jsonapi.Errors {
	if all, ok := errors.AsType[jsonapi.Errors](err); ok {
		return all
	}
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code == caseload.CodeInternal {
		e = caseload.Errorf(caseload.CodeInternal, "Something went wrong here; the server's log says what.")
	}
	kind := kindsOfErrors[e.Code]
	if len(e.Problems) == 0 {
		return jsonapi.Errors{{Status: kind.status, Code: kind.code, Title: kind.title, Detail: e.Message}}
	}
	all := make(jsonapi.Errors, len(e.Problems))
	for i, p := range e.Problems {
		kind := kind
		switch {
		case p.Missing:
			kind = kindsOfErrors[caseload.CodeNotFound]
		case p.Taken:
			kind = kindsOfErrors[caseload.CodeConflict]
		}
		all[i] = &jsonapi.Error{Status: kind.status, Code: kind.code, Title: kind.title, Detail: httpkit.Sentence(p, e)}
	}
	return all
}

// sentenceOf is what a client is told of an error.
func sentenceOf(err error) string { return errorsOf(err)[0].Detail }

// blame makes what is wrong with a question point to the parameter that asks it.
func (q *question) blame(err error) error {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code != caseload.CodeInvalid {
		return err
	}
	field := ""
	if len(e.Problems) > 0 {
		field = e.Problems[0].Field
	}
	return jsonapi.Errors{refuse(q.parameterOn(field), sentenceOf(err))}
}

// methodRefusal is the error of a method that an address does not answer.
type methodRefusal struct{ allow string }

func (e *methodRefusal) Error() string { return "only these methods are answered here: " + e.allow }

// fail answers an error as a document (A-79; difference 83).
func (f *face) fail(w http.ResponseWriter, _ *http.Request, err error) {
	all := errorsOf(err)
	h := w.Header()
	if refused, ok := errors.AsType[*methodRefusal](err); ok {
		h.Set("Allow", refused.allow)
		all = jsonapi.Errors{{Status: http.StatusMethodNotAllowed, Code: "METHOD_NOT_ALLOWED", Title: "Method not allowed", Detail: "Only these methods are answered here: " + refused.allow + "."}}
	}
	if stale, ok := errors.AsType[*outdated](err); ok {
		h.Set("ETag", stale.tag)
	}
	h.Set("Vary", jsonapi.Vary)
	switch all.Status() {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="caseload"`)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	}
	doc := &jsonapi.Document{Content: all}
	_ = httpkit.Send(w, all.Status(), jsonapi.MediaType, doc.Append(nil), f.WriteTimeout) // the client is gone if this fails
}
