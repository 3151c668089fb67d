package httpkit

import (
	"net/http"

	"caseload"
)

// Refusal is an Error with a status that its code does not have otherwise.
type Refusal struct {
	Status int
	Err    *caseload.Error
}

func (r *Refusal) Error() string { return r.Err.Error() }
func (r *Refusal) Unwrap() error { return r.Err }

// Endpoint answers the methods of one address of a face, whose pattern is given, and
// refuses all others.
func Endpoint[Route any](face, pattern string, routes Methods[Route], answer func(http.ResponseWriter, *http.Request, Route) error) Handler {
	allow := routes.Allow()
	return func(w http.ResponseWriter, r *http.Request) error {
		note := Annotate(r.Context())
		note.Face, note.Route = face, pattern
		route, ok := routes.Of(r.Method)
		if !ok {
			w.Header().Set("Allow", allow)
			return &Refusal{http.StatusMethodNotAllowed, caseload.Errorf(caseload.CodeInvalid, "Only these methods are answered here: %s.", allow)}
		}
		return answer(w, r, route)
	}
}
