// Package icasework is the face of iCasework's API: reports by their numbers,
// and the calls beside it that read and write a case, in terms of
// caseload.Service. The published page rules; docs/differences.md numbers where
// we go beyond it.
package icasework

import (
	"cmp"
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
const faceName = "icasework"

// Options set the limits of the face; the zero value works.
type Options struct {
	Limiter      *auth.Limiter    // nil: no limit
	Now          func() time.Time // the clock, for the dates of signatures; nil: time.Now
	WriteTimeout time.Duration    // for each block of an answer to be taken; 0: 60 s
	PublicURL    string           // what links begin with, such as https://cases.example.org; "": where the request came to
	BaseDomain   string           // of the hosts of accounts, such as cases.example.org; "": none
}

const defaultWriteTimeout = 60 * time.Second

// face answers requests.
type face struct {
	Options
	svc *caseload.Service
}

// New makes a handler of all addresses of Routes, and of their description.
func New(svc *caseload.Service, o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = defaultWriteTimeout
	}
	f := &face{o, svc}
	mux := http.NewServeMux()
	for i := range Routes {
		e := &endpoint{f, &Routes[i]}
		mux.Handle(Routes[i].Pattern, httpkit.Adapt(e.answer, e.fail))
	}
	mux.Handle(DescriptionPath, openapi.Handler(DescriptionPath, func() *openapi.Document { return Description().At(o.PublicURL) }))
	return mux
}

// endpoint is one address. What it answers to a method is the same whatever the
// account, and an error has a code of its own family.
type endpoint struct {
	*face
	*Route
}

// answer checks in the order of the specification: the method, the host, who
// asks, and then what for.
func (e *endpoint) answer(w http.ResponseWriter, r *http.Request) error {
	note := httpkit.Annotate(r.Context())
	note.Face, note.Route = faceName, e.Pattern
	if allowed := e.methods(); !slices.Contains(allowed, r.Method) {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return &refusal{code: codeMethod, info: "Invalid HTTP Method."}
	}
	asked, err := readRequest(w, r, cmp.Or(e.maxBody, maxPlainBody))
	if err != nil {
		return err
	}
	c := &call{endpoint: e, w: w, r: r, asked: asked}
	if err := c.findAccount(); err != nil {
		return err
	}
	if e.open {
		return e.reply(c)
	}
	if c.by, err = c.authenticate(); err != nil {
		return err
	}
	note.Tenant, note.Key = c.by.Tenant.Slug, c.by.KeyID
	if err := c.Limiter.Take(c.by.Key).Refusal(w.Header()); err != nil {
		return err
	}
	return e.reply(c)
}

// methods are those that the address answers: HEAD where it answers GET
// (difference 103).
func (e *endpoint) methods() []string {
	if e.Method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{e.Method}
}

// call is one request.
type call struct {
	*endpoint
	w       http.ResponseWriter
	r       *http.Request
	asked   *request
	account string // the tenant's name; "": the one that the key is of
	by      *caseload.Principal
}

// send answers with a whole body.
func (c *call) send(contentType string, body []byte) error {
	return httpkit.Send(c.w, http.StatusOK, contentType, body, c.WriteTimeout)
}
