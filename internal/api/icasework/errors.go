package icasework

import (
	"cmp"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

// The codes of errors, in the family of an address (reference/001, HTTP 400 and
// 403 responses).
const (
	codeMethod       = 0  // Invalid HTTP Method.
	codeHost         = 1  // not at an account's main host
	codePortal       = 2  // not at an account's self-service host
	codeMissing      = 3  // a parameter that is required
	codeCredentials  = 21 // who asks
	codeUnknown      = 51 // no such report
	codeUnshared     = 52 // another user's report
	codeFailed       = 61 // the server's fault
	codeVarious      = 99
	codeUnidentified = 2 // no such case, at the addresses of cases
)

// refusal is an error with a code of the address's family.
type refusal struct {
	code   int
	info   string
	status int   // 0: 400
	cause  error // for the log of the key; nil: the info is all that is wrong
}

func (r *refusal) Error() string { return r.info }

// Unwrap is what led to it, or else that the request was wrong.
func (r *refusal) Unwrap() error {
	if r.cause == nil {
		return caseload.Errorf(caseload.CodeInvalid, "%s", r.info)
	}
	return r.cause
}

// because is the refusal with what led to it.
func (r *refusal) because(cause error) *refusal {
	out := *r
	out.cause = cause
	return &out
}

// fail answers an error: the code and the reason are in two headers, and the
// body is a page for people, which is no XML so that no client takes it for data,
// or JSON for those who accept that alone.
func (e *endpoint) fail(w http.ResponseWriter, r *http.Request, err error) {
	refused := e.refusalOf(err)
	status := cmp.Or(refused.status, http.StatusBadRequest)
	code := strconv.Itoa(e.family*1000 + refused.code)
	h := w.Header()
	h.Set("X-Application-Error-Code", code)
	h.Set("X-Application-Error-Info", headerText(refused.info))
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	contentType, body := "text/html;charset=UTF-8", errorPage(code, refused.info)
	if acceptsJSONAlone(r.Header) {
		contentType, body = jsonType, errorJSON(code, refused.info)
	}
	_ = httpkit.Send(w, status, contentType, body, e.WriteTimeout) // the client is gone if this fails
}

// refusalOf finds what a client is told of an error. Those that are not its own
// fault have another status (difference 102).
func (e *endpoint) refusalOf(err error) *refusal {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	known, ok := errors.AsType[*caseload.Error](err)
	if !ok || known.Code == caseload.CodeInternal {
		return &refusal{code: codeFailed, info: "An unexpected error occurred. Its X-Request-Id finds it in the log.", status: http.StatusInternalServerError}
	}
	out := &refusal{code: codeVarious, info: sentenceOf(known)}
	switch known.Code {
	case caseload.CodeUnauthenticated:
		return errCredentials
	case caseload.CodeRateLimited, caseload.CodeUnavailable:
		out.status = httpkit.Status(known.Code)
	}
	return out
}

// errCredentials is the answer to whoever is not known.
var errCredentials = &refusal{code: codeCredentials, info: "Incorrect key or signature", status: http.StatusForbidden, cause: errUnknown}

// errToken is the answer to a token that is not good.
var errToken = &refusal{code: codeCredentials, info: "Invalid token (6)", status: http.StatusForbidden, cause: errUnknown}

var errUnknown = caseload.Errorf(caseload.CodeUnauthenticated, "Nobody is known by what was sent.")

// sentenceOf says what is wrong, and what is allowed.
func sentenceOf(e *caseload.Error) string {
	if len(e.Problems) == 0 {
		return e.Message
	}
	var all []string
	for _, p := range e.Problems {
		all = append(all, httpkit.Sentence(p, e))
	}
	return strings.Join(all, " ")
}

// missing refuses a request without a parameter that it needs.
func missing(name string) error {
	return &refusal{code: codeMissing, info: "Required parameter " + name + " was not supplied."}
}

// wrong refuses a value of a parameter.
func wrong(name, what string) error {
	return &refusal{code: codeVarious, info: "The parameter " + name + " is not valid: " + what}
}

// headerText is a text as a header can hold it: visible ASCII and blanks.
func headerText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// errorPage is the body of an error. The open <meta> keeps it from being XML.
func errorPage(code, info string) []byte {
	const page = "<!DOCTYPE html>\r\n<html lang=\"en\">\r\n<head>\r\n<meta charset=\"utf-8\">\r\n<title>Error Page</title>\r\n</head>\r\n" +
		"<body>\r\n<h1>Error %s</h1>\r\n<p>%s</p>\r\n</body>\r\n</html>\r\n"
	return fmt.Appendf(nil, page, code, html.EscapeString(info))
}

func errorJSON(code, info string) []byte {
	body := encode.AppendJSONString([]byte(`{"code":`), []byte(code))
	body = encode.AppendJSONString(append(body, `,"info":`...), []byte(info))
	return append(body, '}')
}

// acceptsJSONAlone reports whether a client wants JSON, and no page (difference 92).
func acceptsJSONAlone(h http.Header) bool {
	accept := strings.ToLower(strings.Join(h.Values("Accept"), ","))
	return strings.Contains(accept, "json") && !strings.Contains(accept, "html") && !strings.Contains(accept, "*/*")
}
