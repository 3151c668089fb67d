// Package commcare is the face of CommCare HQ's APIs of cases and forms: its
// addresses, parameters and shapes, in terms of caseload.Service. The published
// page rules; docs/differences.md numbers where we go beyond it.
package commcare

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// faceName is what the log and the history call this face.
const faceName = "commcare"

// Options set the limits of the face; the zero value works.
type Options struct {
	Limiter      *auth.Limiter    // nil: no limit
	Now          func() time.Time // the clock; nil: time.Now
	WriteTimeout time.Duration    // for an answer to be taken; 0: 60 s
	PublicURL    string           // what links begin with, such as https://cases.example.org; "": where the request came to
	Log          *slog.Logger     // of what fails when its request has been answered; nil: slog.Default()
}

const defaultWriteTimeout = 60 * time.Second

// face answers requests.
type face struct {
	Options
	svc     *caseload.Service
	gate    *auth.Gate
	room    *room
	uploads *uploads
}

// New makes a handler of all addresses under /a/.
func New(svc *caseload.Service, o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = defaultWriteTimeout
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	f := &face{o, svc, auth.NewGate(svc, faceName, o.Now), newRoom(), &uploads{}}
	mux := http.NewServeMux()
	byPattern := httpkit.ByPattern(Routes, func(route Route) (string, []string) { return route.Method, route.Patterns })
	for pattern, routes := range byPattern {
		e := &endpoint{f, pattern, routes, slices.Collect(maps.Values(routes))[0].fails}
		mux.Handle(pattern, httpkit.Adapt(e.answer, e.fail))
		mux.Handle(pattern+"/{$}", httpkit.Adapt(e.answer, e.fail)) // difference 33: many clients follow no redirect
	}
	mux.Handle(DescriptionPath, openapi.Handler(DescriptionPath, func() *openapi.Document { return Description().At(o.PublicURL) }))
	mux.Handle("/", httpkit.Adapt(nowhere, f.fail))
	return mux
}

func nowhere(http.ResponseWriter, *http.Request) error {
	return caseload.Errorf(caseload.CodeNotFound, "There is nothing at this address.")
}

// endpoint answers the methods of one address.
type endpoint struct {
	*face
	pattern string
	routes  httpkit.Methods[Route]
	fails   *manner // which all of its routes share
}

// allowed lists the methods, as Allow does.
func (e *endpoint) allowed() string {
	var methods []string
	for method := range e.routes {
		methods = append(methods, method)
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}

func (e *endpoint) answer(w http.ResponseWriter, r *http.Request) error {
	note := httpkit.Annotate(r.Context())
	note.Face, note.Route = faceName, e.pattern
	route, ok := e.routes.Of(r.Method)
	switch {
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", e.allowed())
		return e.send(w, http.StatusOK, htmlType, []byte(e.allowed()))
	case !ok:
		return &methodRefusal{e.allowed()}
	}
	c, err := e.admit(w, r, route)
	if err != nil {
		return err
	}
	return route.answer(c)
}

// fail answers an error as the routes of the address do.
func (e *endpoint) fail(w http.ResponseWriter, r *http.Request, err error) {
	e.fails.answer(e.face, w, r, err)
}

// admit finds out who asks and counts the request. Keys are the only passwords
// (difference 34), for Digest those that were made for it (difference 35). Each
// has a limit of its own (difference 37).
func (f *face) admit(w http.ResponseWriter, r *http.Request, route Route) (*call, error) {
	by, err := f.gate.Domain(r, r.PathValue("domain"), route.QueryKeys)
	if err != nil {
		return nil, err
	}
	note := httpkit.Annotate(r.Context())
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := f.Limiter.Take(by.Key).Refusal(w.Header()); err != nil {
		return nil, err
	}
	return &call{f, w, r, by}, nil
}

// call is one request of somebody who is known.
type call struct {
	*face
	w  http.ResponseWriter
	r  *http.Request
	by *caseload.Principal
}

// domain is the tenant's name in addresses.
func (c *call) domain() string { return c.by.Tenant.Slug }

// settings are what the tenant wants of the faces.
func (c *call) settings() *caseload.Settings { return &c.by.Tenant.Settings }

// id is the wildcard of the address.
func (c *call) id() string { return c.r.PathValue("id") }

// sendJSON answers that all went well.
func (c *call) sendJSON(body []byte) error {
	return c.send(c.w, http.StatusOK, httpkit.JSONType, body)
}

// send answers with a whole body.
func (f *face) send(w http.ResponseWriter, status int, contentType string, body []byte) error {
	return httpkit.Send(w, status, contentType, body, f.WriteTimeout)
}
