package reporting

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

// misasked is an Error whose problems are in the parameters of the URL.
type misasked struct{ err *caseload.Error }

func (m *misasked) Error() string { return m.err.Error() }
func (m *misasked) Unwrap() error { return m.err }

// problemType is the media type of errors (RFC 9457).
const problemType = "application/problem+json"

const internalMessage = "Something went wrong on our side. Its X-Request-Id finds it in the log."

// fail answers an error.
func (f *face) fail(w http.ResponseWriter, _ *http.Request, err error) {
	answer := problemOf(err)
	switch answer.Status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer") // RFC 9110, section 11.6.1
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	_ = f.send(w, answer.Status, problemType, marshal(answer)) // the client is gone if this fails
}

// problemOf finds what a client is told of an error. What is not a caseload.Error
// is for the log alone.
func problemOf(err error) problem {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code == caseload.CodeInternal {
		e = caseload.Errorf(caseload.CodeInternal, internalMessage)
	}
	out := problem{Status: httpkit.Status(e.Code), Code: e.Code, Detail: e.Message}
	if r, ok := errors.AsType[*httpkit.Refusal](err); ok {
		out.Status = r.Status
	}
	out.Title = http.StatusText(out.Status)
	_, inURL := errors.AsType[*misasked](err)
	for _, p := range e.Problems {
		out.Errors = append(out.Errors, faultOf(p, e, inURL))
	}
	return out
}

// faultOf says what is wrong and where: in a parameter, or in the body at a JSON
// Pointer (RFC 6901).
func faultOf(p caseload.Problem, e *caseload.Error, inURL bool) fault {
	out := fault{Detail: cmp.Or(p.Message, e.Message), Allowed: p.Allowed}
	switch {
	case inURL:
		out.Parameter = p.Field
	case p.Field != "":
		out.Pointer = "#/" + strings.ReplaceAll(p.Field, ".", "/")
	}
	return out
}

// asWhoMayNotKnow says of a report that the caller may not know of that it is not
// there.
func (c *call) asWhoMayNotKnow(err error) error {
	if errors.Is(err, caseload.ErrUnshared) {
		return caseload.Errorf(caseload.CodeNotFound, "Report %d not found.", c.number)
	}
	return err
}

// parameterOf has the parameters in which a run is told what the domain calls
// otherwise.
var parameterOf = map[string]string{
	"rules": "filter", "values": "filter", "timeframe.multiple": "multiple",
	"csv.delimiter": "delimiter", "csv.lines": "lines", "csv.formulas": "formulas",
}

// inParameters says of an error of a run in which parameters it is, where those
// were given.
func (c *call) inParameters(err error) error {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code != caseload.CodeInvalid || len(e.Problems) == 0 {
		return err
	}
	out := &caseload.Error{Code: e.Code, Message: e.Message}
	for _, p := range e.Problems {
		p.Field = c.parameterOf(p.Field)
		if !c.asked.has(p.Field) {
			return err
		}
		out.Problems = append(out.Problems, p)
	}
	return &misasked{out}
}

// parameterOf is the parameter that says a field of the domain.
func (c *call) parameterOf(field string) string {
	list, place, _ := strings.Cut(field, ".")
	switch {
	case field == "until" && !c.asked.has("until"):
		return "from"
	case parameterOf[field] != "":
		return parameterOf[field]
	case list == "rules":
		return c.asked.filterAt(place)
	case list == "columns" || list == "sort":
		return list
	}
	return field
}

// memberOf has the members in which an order says what the domain calls otherwise.
var memberOf = map[string]string{
	"unit": "period.unit", "timeframe.unit": "period.unit", "timeframe.multiple": "period.multiple", "until": "period.before",
}

// inOrder says of an error of an export in which members of the order it is.
func inOrder(err error) error {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code != caseload.CodeInvalid {
		return err
	}
	out := *e
	out.Problems = slices.Clone(e.Problems)
	for i := range out.Problems {
		p := &out.Problems[i]
		p.Field = cmp.Or(memberOf[p.Field], p.Field)
	}
	return &out
}
