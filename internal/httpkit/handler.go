// Package httpkit holds what every face needs of HTTP: handlers that return an
// error, bounded bodies, strict JSON, and the notes for the request's log line.
package httpkit

import (
	"net/http"
)

// Handler answers a request or returns why it did not. It returns an error
// after its first byte only when the answer cannot be completed.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Adapt makes an http.Handler of h. An error before the first byte goes to
// fail, which writes the face's form of it; after the first byte the connection
// is aborted, so that the client does not take a cut answer for a whole one.
// Either way the error is noted in the request's Annotation, and so is what fail makes
// of another.
func Adapt(h Handler, fail func(w http.ResponseWriter, r *http.Request, err error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, note := Track(w), Annotate(r.Context())
		note.Fail = func(err error) {
			forgetRepresentation(t.Header())
			fail(t, r, err)
		}
		err := h(t, r)
		if err == nil {
			return
		}
		note.Err = err
		if t.Started() {
			panic(http.ErrAbortHandler)
		}
		note.Fail(err)
	})
}

// representation lists the fields that describe a body which was not sent after
// all (RFC 9110, section 8), with those that say how to keep it.
var representation = []string{
	"Content-Type", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location",
	"Content-Disposition", "Etag", "Last-Modified", "Cache-Control", "Accept-Ranges",
}

func forgetRepresentation(h http.Header) {
	for _, name := range representation {
		delete(h, name)
	}
}
