// Package feeds is the OData of a tenant's tables, for Excel, Power BI and the like:
// one entity set for each subject, each case type and each report, with typed
// columns, in terms of caseload.Service.
package feeds

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
	"caseload/internal/odata"
	"caseload/internal/openapi"
)

// faceName is what the log and the history call this API.
const faceName = "odata"

// Options set the limits of the API; the zero value works.
type Options struct {
	Limiter      *auth.Limiter // nil: no limit
	WriteTimeout time.Duration // for each block of an answer to be taken; 0: 60 s
	PublicURL    string        // what links begin with; "": where the request came to
}

const defaultWriteTimeout = 60 * time.Second

// face answers requests.
type face struct {
	Options
	svc *caseload.Service
}

// Route is one address, which answers GET.
type Route struct {
	Pattern    string // of http.ServeMux
	Parameters []httpkit.Parameter
	Does       string // as the description calls it
	Answers    string // as docs/odata.md says it

	gives  content
	answer func(*call) error
}

// rowParameters are those of rows; countParameters of their number.
var (
	filterParameter = httpkit.Parameter{Name: "$filter", Values: []string{"id ne null"}, Open: true, Means: "which rows: comparisons, joined by `and`, `or`, `not` and parentheses"}
	rowParameters   = []httpkit.Parameter{
		filterParameter,
		{Name: "$select", Values: []string{"id", "*"}, Open: true, Means: "names of columns, joined by commas; all if absent"},
		{Name: "$orderby", Values: []string{"id", "id desc"}, Open: true, Means: "columns, each alone or before `asc` or `desc`"},
		{Name: "$top", Values: []string{"0", "1", "3"}, Open: true, Means: "rows at most, over all pages"},
		{Name: "$skip", Values: []string{"0", "1"}, Open: true, Means: "rows to leave out at the beginning"},
		{Name: "$skiptoken", Open: true, Means: "where a page goes on: it is in `@odata.nextLink` alone"},
		{Name: "$count", Values: []string{"true", "false"}, Means: "whether all rows are counted, whatever the page"},
		{Name: "$format", Values: []string{"json"}, Open: true, Means: "`json`, as there is no other"},
	}
	countParameters    = []httpkit.Parameter{filterParameter}
	metadataParameters = []httpkit.Parameter{{Name: "$format", Values: []string{"xml", "json"}, Open: true, Means: "`xml`, as there is no other"}}
	formatParameter    = []httpkit.Parameter{{Name: "$format", Values: []string{"json"}, Open: true, Means: "`json`, as there is no other"}}
)

// Root is where the feeds are.
const Root = "/odata"

const metadataPattern = Root + "/$metadata"

// Routes are all that is answered.
var Routes = []Route{
	{Root, formatParameter, "List the entity sets, without a slash", "the same as with a slash", documentBody, service},
	{Root + "/{$}", formatParameter, "List the entity sets", "the service document: the entity sets that the key may read", documentBody, service},
	{metadataPattern, metadataParameters, "Read the columns of all entity sets", "their columns and types, as CSDL", metadataBody, metadata},
	{Root + "/{set}", rowParameters, "Read the rows of an entity set", "a page of the rows", rowsBody, rows},
	{Root + "/{set}/$count", countParameters, "Count the rows of an entity set", "their number, as text", numberBody, count},
}

// New makes a handler of all addresses under Root.
func New(svc *caseload.Service, o Options) http.Handler {
	if o.WriteTimeout == 0 {
		o.WriteTimeout = defaultWriteTimeout
	}
	f := &face{o, svc}
	mux := http.NewServeMux()
	for _, route := range Routes {
		mux.Handle(route.Pattern, httpkit.Adapt(func(w http.ResponseWriter, r *http.Request) error { return f.answer(w, r, &route) }, f.fail))
	}
	mux.Handle(DescriptionPath, openapi.Handler(DescriptionPath, func() *openapi.Document { return Description().At(o.PublicURL) }))
	mux.Handle("/", httpkit.Adapt(nowhere, f.fail))
	return mux
}

func nowhere(http.ResponseWriter, *http.Request) error {
	return caseload.Errorf(caseload.CodeNotFound, "There is nothing at this address. The feeds are listed at %s/.", Root)
}

// call is one request of somebody who is known.
type call struct {
	*face
	w       http.ResponseWriter
	r       *http.Request
	by      *caseload.Principal
	options odata.Options
	query   map[string]string
}

// answer finds out who asks, counts the request, reads its options and answers it.
func (f *face) answer(w http.ResponseWriter, r *http.Request, route *Route) error {
	note := httpkit.Annotate(r.Context())
	note.Face, note.Route = faceName, route.Pattern
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return &odata.Error{Status: http.StatusMethodNotAllowed, Message: "Feeds are read: only GET and HEAD are answered here."}
	}
	by, err := auth.KeyOrPassword(f.svc, r, faceName)
	if err != nil {
		return err
	}
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := f.Limiter.Take(by.Key).Refusal(w.Header()); err != nil {
		return err
	}
	c := &call{face: f, w: w, r: r, by: by, query: map[string]string{}}
	if err := c.read(route); err != nil {
		return err
	}
	return route.answer(c)
}

// read reads the options of the request, of which the route knows some.
func (c *call) read(route *Route) error {
	pairs, err := httpkit.Query(c.r.URL.RawQuery)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if _, err := caseload.ParseText(p.Name+p.Value, caseload.MaxText); err != nil {
			return err
		}
		if _, again := c.query[p.Name]; again {
			return &odata.Error{Status: http.StatusBadRequest, Message: "An option may be given once.", Target: p.Name}
		}
		c.query[p.Name] = p.Value
	}
	if route.Pattern == metadataPattern {
		if err := takeXML(c.query); err != nil {
			return err
		}
	}
	if c.options, err = odata.Parse(c.query); err != nil {
		return err
	}
	for name := range c.query {
		if !route.knows(name) {
			return &odata.Error{Status: http.StatusBadRequest, Message: "This option is not read at this address.", Target: name}
		}
	}
	return nil
}

// takeXML takes the $format of the metadata, which is XML alone, out of a query.
func takeXML(query map[string]string) error {
	switch kind, _, _ := strings.Cut(query["$format"], ";"); kind {
	case "", "xml", "application/xml":
		delete(query, "$format")
		return nil
	}
	return &odata.Error{Status: http.StatusUnsupportedMediaType, Message: "$metadata is XML: every client reads that, and there is no other $format.", Target: "$format"}
}

const internalMessage = "Something went wrong on our side. Its X-Request-Id finds it in the log."

// fail answers an error as OData has them.
func (f *face) fail(w http.ResponseWriter, _ *http.Request, err error) {
	status, code, message, target := http.StatusInternalServerError, string(caseload.CodeInternal), internalMessage, ""
	if e, ok := errors.AsType[*odata.Error](err); ok {
		status, code, message, target = e.Status, string(caseload.CodeInvalid), e.Message, e.Target
	} else if e, ok := errors.AsType[*caseload.Error](err); ok && e.Code != caseload.CodeInternal {
		status, code, message = httpkit.Status(e.Code), string(e.Code), e.Message
	}
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", auth.PasswordChallenge)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	_ = f.send(w, status, odata.JSONType, odata.AppendError(nil, code, message, target)) // the client is gone if this fails
}

// send answers with a whole body.
func (f *face) send(w http.ResponseWriter, status int, contentType string, body []byte) error {
	odata.SetVersion(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	return httpkit.Send(w, status, contentType, body, f.WriteTimeout)
}

// url is the absolute address of something.
func (c *call) url(path string) string { return httpkit.Origin(c.r, c.PublicURL) + Root + path }
