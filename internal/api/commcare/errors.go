package commcare

import (
	"errors"
	"net/http"
	"strings"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

const (
	xmlType  = "application/xml; charset=utf-8"
	htmlType = "text/html; charset=utf-8"
	textType = "text/plain; charset=utf-8"
)

// methodRefusal is the error of a method that an address does not answer.
type methodRefusal struct{ allow string }

func (e *methodRefusal) Error() string { return "only these methods are answered here: " + e.allow }

const internalMessage = "Sorry, this request could not be processed. Please try again later."

// fail answers an error as the APIs of version 1 do, and says what it is where the
// original's body is empty (difference 36).
func (f *face) fail(w http.ResponseWriter, r *http.Request, err error) {
	if refused, ok := errors.AsType[*methodRefusal](err); ok {
		w.Header().Set("Allow", refused.allow)
		_ = f.send(w, http.StatusMethodNotAllowed, htmlType, []byte(refused.allow)) // as below
		return
	}
	if refused, ok := errors.AsType[*auth.Refusal](err); ok && f.challenge(w, refused) {
		return
	}
	status, name, message := errorOf(err)
	contentType, body := httpkit.JSONType, errorJSON(name, message)
	if format, err := formatOf(r); err == nil && format == formatXML {
		contentType, body = xmlType, errorXML(name, message)
	}
	_ = f.send(w, status, contentType, body) // the client is gone if this fails
}

// challenge tells who is not let in how to say who they are. It reports whether
// that is the whole answer.
func (f *face) challenge(w http.ResponseWriter, refused *auth.Refusal) bool {
	if refused.Challenge != "" {
		w.Header().Set("WWW-Authenticate", refused.Challenge)
	}
	if refused.Text == "" {
		return false
	}
	_ = f.send(w, httpkit.Status(refused.Err.Code), textType, []byte(refused.Text)) // the client is gone if this fails
	return true
}

// errorOf finds the status of an error, and the name and value of the one member
// of its body. What is not a caseload.Error is for the log alone.
func errorOf(err error) (status int, name, message string) {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code == caseload.CodeInternal {
		return http.StatusInternalServerError, "error_message", internalMessage
	}
	return httpkit.Status(e.Code), "error", escapeMessage.Replace(httpkit.Summary(inNames(e, parameterNames)))
}

// escapeMessage makes a message of text that may stand in HTML, as the original
// does though it answers JSON.
var escapeMessage = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// parameterNames are the names that the domain's fields have as parameters.
var parameterNames = map[string]string{"after": "cursor", "links": "indices", "type.name": "type.exact"}

// inNames is an error of the Service in other names of the domain's fields.
func inNames(e *caseload.Error, names map[string]string) *caseload.Error {
	own := *e
	own.Problems = nil
	for _, p := range e.Problems {
		if name, ok := names[p.Field]; ok {
			p.Field = name
		}
		own.Problems = append(own.Problems, p)
	}
	return &own
}

func errorJSON(name, message string) []byte {
	out := encode.AppendJSONString([]byte{'{'}, []byte(name))
	out = encode.AppendJSONString(append(out, ':'), []byte(message))
	return append(out, '}')
}

func errorXML(name, message string) []byte {
	out := append([]byte(xmlHeader), "<response><"+name+">"...)
	return append(encode.AppendXMLText(out, message), "</"+name+"></response>"...)
}
