// Package casework is the face of the Casework Data Export API and of the
// endpoints beside it: its addresses, parameters and shapes, in terms of
// caseload.Service. The published page rules; docs/differences.md numbers
// where we go beyond it.
package casework

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// faceName is what the log and the history call this face.
const faceName = "casework"

// Options set the limits of the face; the zero value works.
type Options struct {
	Limiter      *auth.Limiter    // nil: no limit
	Now          func() time.Time // the clock, for the names of files; nil: time.Now
	MaxBody      int64            // bytes of a request's body; 0: 1 MiB
	WriteTimeout time.Duration    // for each block of an answer to be taken; 0: 60 s
	PublicURL    string           // where the description says that the server is; "": where it was asked for
}

const (
	defaultMaxBody      = 1 << 20
	defaultWriteTimeout = 60 * time.Second
)

// face answers requests.
type face struct {
	Options
	svc *caseload.Service
}

// New makes a handler of all addresses under /api/.
func New(svc *caseload.Service, o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = defaultWriteTimeout
	}
	f := &face{o, svc}
	mux := http.NewServeMux()
	byPattern := httpkit.ByPattern(Routes, func(route Route) (string, []string) { return route.Method, []string{route.Pattern} })
	for pattern, routes := range byPattern {
		mux.Handle(pattern, httpkit.Adapt(httpkit.Endpoint(faceName, pattern, routes, f.answer), f.fail))
	}
	mux.Handle(DescriptionPath, openapi.Handler(DescriptionPath, func() *openapi.Document { return Description().At(o.PublicURL) }))
	mux.Handle("/", httpkit.Adapt(f.nowhere, f.fail))
	return mux
}

// nowhere answers what is not served (difference 14).
func (f *face) nowhere(http.ResponseWriter, *http.Request) error {
	return caseload.Errorf(caseload.CodeNotFound, "There is nothing at this address. These are answered: %s.", addresses())
}

// addresses lists those of Routes.
func addresses() string {
	var out []string
	for _, route := range Routes {
		if !slices.Contains(out, route.Pattern) {
			out = append(out, route.Pattern)
		}
	}
	return strings.Join(out, ", ")
}

// answer finds out who asks, counts the request and answers it. Keys that are
// refused are not told apart (difference 15).
func (f *face) answer(w http.ResponseWriter, r *http.Request, route Route) error {
	by, err := auth.Key(f.svc, r, faceName)
	if err != nil {
		return err
	}
	note := httpkit.Annotate(r.Context())
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := f.admit(w, by); err != nil {
		return err
	}
	if _, err := caseload.ParseText(r.PathValue("id"), caseload.MaxName); err != nil {
		return caseload.Errorf(caseload.CodeNotFound, "There is nothing with this id.")
	}
	return route.answer(&call{f, w, r, by})
}

// remainingHeader is set as the page spells it, which http.Header would not.
const remainingHeader = "X-RateLimit-Remaining"

// admit refuses a key that was used too often (difference 10).
func (f *face) admit(w http.ResponseWriter, by *caseload.Principal) error {
	verdict := f.Limiter.Take(by.Key)
	if verdict.Limited {
		w.Header()[remainingHeader] = []string{strconv.Itoa(verdict.Remaining)}
	}
	return verdict.Refusal(w.Header())
}

// call is one request of somebody who is known. What they may not see, a
// confidential case too (difference 17), the Service leaves out of every answer.
type call struct {
	*face
	w  http.ResponseWriter
	r  *http.Request
	by *caseload.Principal
}

// id is the wildcard of the address.
func (c *call) id() string { return c.r.PathValue("id") }

// fresh is what an export or a count has to show (difference 19).
func (c *call) fresh() caseload.Fresh { return httpkit.Freshness(c.r.Header) }

func (c *call) sendJSON(status int, v any) error {
	return c.send(c.w, status, httpkit.JSONType, marshal(v))
}

// sendNew answers with what was made, and that it is at a path, below which it
// has an id.
func (c *call) sendNew(path, id string, v any) error {
	c.w.Header().Set("Location", path+url.PathEscape(id))
	return c.sendJSON(http.StatusCreated, v)
}

// send answers with a whole body.
func (f *face) send(w http.ResponseWriter, status int, contentType string, body []byte) error {
	return httpkit.Send(w, status, contentType, body, f.WriteTimeout)
}
