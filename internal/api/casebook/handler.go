// Package casebook is the face of Casebook's Cases API: JSON:API over cases,
// involvements, goals and people, and what relates them, in terms of
// caseload.Service. The published page rules; docs/differences.md numbers where
// we go beyond it. "A-37" in comments is an assertion that docs/jsonapi.md
// numbers.
package casebook

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
	"caseload/internal/openapi"
)

// faceName is what the log and the history call this face.
const faceName = "casebook"

// Options set the limits of the face; the zero value works.
type Options struct {
	Limiter      *auth.Limiter // nil: no limit
	PublicURL    string        // what links begin with, such as https://cases.example.org; "": where the request came to
	WriteTimeout time.Duration // for an answer to be taken; 0: 60 s
}

const defaultWriteTimeout = 60 * time.Second

// filled is the options with what was left out.
func (o Options) filled() Options {
	if o.WriteTimeout == 0 {
		o.WriteTimeout = defaultWriteTimeout
	}
	return o
}

// face answers requests.
type face struct {
	Options
	svc *caseload.Service
}

// New makes a handler of all addresses of Routes.
func New(svc *caseload.Service, o Options) http.Handler {
	f := &face{o.filled(), svc}
	mux := http.NewServeMux()
	byPattern := httpkit.ByPattern(Routes, func(route Route) (string, []string) { return route.Method, []string{route.Pattern} })
	for pattern, routes := range byPattern {
		e := &endpoint{f, pattern, routes}
		mux.Handle(pattern, httpkit.Adapt(e.answer, f.fail))
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
}

func (e *endpoint) answer(w http.ResponseWriter, r *http.Request) error {
	note := httpkit.Annotate(r.Context())
	note.Face, note.Route = faceName, e.pattern
	route, ok := e.routes.Of(r.Method)
	if !ok {
		return &methodRefusal{e.routes.Allow()}
	}
	c, err := e.admit(w, r)
	if err != nil {
		return err
	}
	if c.media, err = c.negotiate(route); err != nil {
		return err
	}
	for _, id := range c.ids() {
		if _, err := caseload.ParseText(id, caseload.MaxName); err != nil {
			return nowhere(w, r)
		}
	}
	return route.answer(c, route.of)
}

// admit finds out who asks and counts the request.
func (f *face) admit(w http.ResponseWriter, r *http.Request) (*call, error) {
	by, err := auth.Key(f.svc, r, faceName)
	if err != nil {
		return nil, err
	}
	note := httpkit.Annotate(r.Context())
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := f.Limiter.Take(by.Key).Refusal(w.Header()); err != nil {
		return nil, err
	}
	records := func(q caseload.RecordQuery) (*caseload.RecordSet, error) {
		q.Span = spanOf(r.Method, &q)
		return f.svc.ListRecords(r.Context(), by, q)
	}
	return &call{face: f, w: w, r: r, by: by, records: records}, nil
}

// fewRows are as many as operations leave, at most.
const fewRows = 100

// spanOf is how long a question of a request may last. A change does not wait for
// the lists of others, as it would for its few rows if they were read like a list.
func spanOf(method string, q *caseload.RecordQuery) caseload.Span {
	reads := method == http.MethodGet || method == http.MethodHead
	none := q.IDs != nil && len(q.IDs) == 0
	alone := !slices.ContainsFunc(q.Include, func(beside caseload.Inclusion) bool { return beside.If == "" }) // but for what attributes list, which is as little
	few := len(q.IDs) > 0 && len(q.IDs) <= fewRows && alone
	if !reads && (none || few) {
		return caseload.Brief
	}
	return caseload.Short
}

// call is one request of somebody who is known.
type call struct {
	*face
	w       http.ResponseWriter
	r       *http.Request
	by      *caseload.Principal
	media   jsonapi.Negotiated
	records caseload.Lister // reads what is answered
	made    map[string]bool // the IDs of resources that the request adds before it changes them
	once    *caseload.Once  // nil: it is carried out as often as it comes
	sent    []byte          // the body, if it has been read
}

// dialect is how much of a request is understood, as the tenant wants it
// (difference 65).
func (c *call) dialect() jsonapi.Dialect {
	if c.by.Tenant.Settings.CasebookStrict {
		return jsonapi.Strict
	}
	return jsonapi.Crnk
}

// cursorProfile is the URI of the profile Cursor Pagination.
const cursorProfile = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"

// negotiate reads the media types of the request.
func (c *call) negotiate(route Route) (jsonapi.Negotiated, error) {
	media, err := jsonapi.Negotiate(c.r, c.dialect(), jsonapi.Media{Profiles: []string{cursorProfile}, Extensions: route.extensions, Required: route.required})
	if err != nil {
		return media, jsonapi.Errors{err}
	}
	return media, nil
}

// id is the resource that the address names.
func (c *call) id() string { return c.r.PathValue("id") }

// ids are the resources that the address names: several, by commas, where what
// crnk reads is read.
func (c *call) ids() []string {
	if c.dialect() == jsonapi.Strict {
		return []string{c.id()}
	}
	var all []string
	met := map[string]bool{}
	for id := range strings.SplitSeq(c.id(), ",") {
		if !met[id] {
			met[id], all = true, append(all, id)
		}
	}
	return all
}

// base is what absolute links begin with (difference 68).
func (c *call) base() string { return httpkit.Origin(c.r, c.PublicURL) }

// address is the request's URL without its query.
func (c *call) address() string { return c.base() + c.r.URL.EscapedPath() }

// send answers with a document.
func (c *call) send(status int, doc *jsonapi.Document) error {
	doc.Ext, doc.Profile = c.media.Extensions, c.media.Profiles
	c.w.Header().Set("Vary", jsonapi.Vary)
	body := bodies.Get().(*[]byte)
	*body = doc.Append((*body)[:0])
	err := httpkit.Send(c.w, status, c.media.ContentType(), *body, c.WriteTimeout)
	if cap(*body) <= maxPooled {
		bodies.Put(body)
	}
	return err
}

// bodies are where answers are written before they are sent, to be used again
// unless they have grown too large to keep.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

const maxPooled = 1 << 20
