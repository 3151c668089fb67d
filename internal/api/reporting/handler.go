// Package reporting is our own API of reports and exports: the designs of reports,
// the columns that they are made of and their rows; and the rows of all that a
// tenant keeps, as files that the server makes in its own time and as streams, in
// terms of caseload.Service. No other system has it.
package reporting

import (
	"cmp"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// faceName is what the log and the history call this API.
const faceName = "reporting"

// Options are what the API works with. Exports and Now must be set.
type Options struct {
	Exports      *exports.Runner  // makes the files
	Now          func() time.Time // the clock
	KeepExports  time.Duration    // how long files are kept; 0: a week
	Limiter      *auth.Limiter    // nil: no limit
	WriteTimeout time.Duration    // for each block of an answer to be taken; 0: 60 s
	PublicURL    string           // where the description says that the server is; "": where it was asked for
}

const (
	defaultWriteTimeout = 60 * time.Second
	defaultKeepExports  = 7 * 24 * time.Hour
)

// face answers requests.
type face struct {
	Options
	svc *caseload.Service
}

// New makes a handler of all addresses under /reporting/ and /exports.
func New(svc *caseload.Service, o Options) http.Handler {
	o.WriteTimeout = cmp.Or(o.WriteTimeout, defaultWriteTimeout)
	o.KeepExports = cmp.Or(o.KeepExports, defaultKeepExports)
	f := &face{o, svc}
	mux, ids := http.NewServeMux(), http.NewServeMux()
	byPattern := httpkit.ByPattern(Routes, func(route Route) (string, []string) { return route.Method, route.Addresses() })
	for pattern, routes := range byPattern {
		to := mux
		if strings.HasPrefix(pattern, exportPath) { // a word such as latest goes before an ID
			to = ids
		}
		answer := func(w http.ResponseWriter, r *http.Request, route Route) error { return f.answer(w, r, pattern, route) }
		to.Handle(pattern, httpkit.Adapt(httpkit.Endpoint(faceName, pattern, routes, answer), f.fail))
	}
	ids.Handle("/", httpkit.Adapt(nowhere, f.fail))
	mux.Handle(DescriptionPath, openapi.Handler(DescriptionPath, func() *openapi.Document { return Description().At(o.PublicURL) }))
	mux.Handle("/", ids)
	return mux
}

func nowhere(http.ResponseWriter, *http.Request) error {
	var all []string
	for _, route := range Routes {
		for _, pattern := range route.Patterns {
			if !slices.Contains(all, pattern) {
				all = append(all, pattern)
			}
		}
	}
	return caseload.Errorf(caseload.CodeNotFound, "There is nothing at this address. These are answered: %s.", strings.Join(all, ", "))
}

// answer finds out who asks, counts the request, reads its parameters and answers
// it.
func (f *face) answer(w http.ResponseWriter, r *http.Request, pattern string, route Route) error {
	by, err := auth.KeyOrPassword(f.svc, r, faceName)
	if err != nil {
		return err
	}
	note := httpkit.Annotate(r.Context())
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := f.Limiter.Take(by.Key).Refusal(w.Header()); err != nil {
		return err
	}
	asked, err := readQuery(r.URL.RawQuery, route.Parameters)
	if err != nil {
		return err
	}
	c := &call{face: f, w: w, r: r, by: by, pattern: pattern, asked: asked}
	if len(route.Endings) > 0 {
		_, c.ending, _ = strings.Cut(path.Base(r.URL.Path), ".")
	}
	if c.number, err = number(c.wildcard("number")); err != nil {
		return err
	}
	return c.asWhoMayNotKnow(route.answer(c))
}

// call is one request of somebody who is known.
type call struct {
	*face
	w       http.ResponseWriter
	r       *http.Request
	by      *caseload.Principal
	pattern string // the address
	ending  string // of the address behind its first dot, where that may say a format
	number  int64  // of the report that the address names; 0: none
	asked   *query
}

// wildcard is what stands in the address for a wildcard, without the ending.
func (c *call) wildcard(name string) string {
	if c.ending == "" {
		return c.r.PathValue(name)
	}
	return strings.TrimSuffix(c.r.PathValue(name), "."+c.ending)
}

// number reads the number of a report in an address, which "" has none of.
func number(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != text {
		return 0, caseload.Errorf(caseload.CodeNotFound, "The number of a report is a whole number, such as 10800.")
	}
	return n, nil
}

// send answers with a whole body.
func (f *face) send(w http.ResponseWriter, status int, contentType string, body []byte) error {
	return httpkit.Send(w, status, contentType, body, f.WriteTimeout)
}

func (c *call) sendJSON(status int, v any) error {
	return c.send(c.w, status, httpkit.JSONType, marshal(v))
}
