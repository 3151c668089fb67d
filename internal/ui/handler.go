// Package ui is the web pages of Caseload: what officers, caseworkers and analysts
// see of it. Pages are written by the server from templates, in English and in
// Welsh, and can be read, filtered and exported without JavaScript. A page is a
// struct of data and a template of the same name; its handler parses the request,
// calls caseload.Service and renders.
package ui

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"time"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/imports"
	"caseload/internal/indexing"
	"caseload/internal/openapi"
)

// faceName is what the log and the history call the pages.
const faceName = "pages"

// home is where the pages begin.
const home = "/ui/"

// Options are what the pages work with.
type Options struct {
	PublicURL    string           // where the server is reached; "": where it is asked
	WriteTimeout time.Duration    // for an answer to be taken; 0: 60 s
	Now          func() time.Time // the clock; nil: the machine's
	NewToken     func() string    // makes a text that no form had before; nil: at random
	Provider     Provider         // by which users may sign in beside passwords; zero: none
	Exports      *exports.Runner  // makes files; it must be set
	KeepExports  time.Duration    // how long; it must be set
	Indexing     *indexing.Runner // indexes cases by fields; nil: the answer waits for that
	Imports      *imports.Runner  // keeps and works on files; it must be set
	MaxImport    int64            // bytes of one; 0: 256 MiB
	Faces        http.Handler     // asked for a case in each dialect; nil: no page shows them
	Reference    []API            // what the reference describes, in its order
	Manual       Manual           // what it says of the program itself
}

// Visitor is who is signed in.
type Visitor struct {
	By      *caseload.Principal
	Name    string // what the pages call the user
	Email   string
	Colour  Colour // of the tenant; "": ours
	Session caseload.Session
}

const (
	defaultWriteTimeout = 60 * time.Second
	defaultMaxImport    = 256 << 20
)

// pages answers requests.
type pages struct {
	Options
	svc         *caseload.Service
	provider    *discovered
	who         func(*visit) (*Visitor, error) // CodeUnauthenticated: nobody is signed in
	languages   *languages
	files       *files
	templates   templates
	maps        atlas
	description http.Handler // answers with that of the files that are published
}

// New makes a handler of all addresses under /ui/, and of / alone.
func New(svc *caseload.Service, o Options) http.Handler {
	return newPages(svc, o).handler()
}

func newPages(svc *caseload.Service, o Options) *pages {
	o.WriteTimeout = cmp.Or(o.WriteTimeout, defaultWriteTimeout)
	o.MaxImport = cmp.Or(o.MaxImport, defaultMaxImport)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewToken == nil {
		o.NewToken = rand.Text
	}
	p := &pages{Options: o, svc: svc, provider: &discovered{Provider: o.Provider}, who: bySession, languages: readLanguages(), files: readFiles()}
	p.templates = readTemplates(p.languages, p.files)
	p.description = openapi.Handler(PublicDescriptionPath, func() *openapi.Document { return PublicDescription().At(o.PublicURL) })
	return p
}

// handler answers Routes, but for forms that another site sends.
func (p *pages) handler() http.Handler {
	mux := http.NewServeMux()
	byPattern := httpkit.ByPattern(Routes, func(route Route) (string, []string) { return route.Method, []string{route.Pattern} })
	for pattern, routes := range byPattern {
		mux.Handle(pattern, p.endpoint(pattern, routes))
	}
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(p.visits("", func(*visit) error {
		return caseload.Faulted(caseload.CodeForbidden, kindOtherSite.Of())
	}))
	return own.Handler(mux)
}

// endpoint answers the methods of one address.
func (p *pages) endpoint(pattern string, routes httpkit.Methods[Route]) http.Handler {
	return p.visits(pattern, func(v *visit) error {
		_, v.hasPage = routes.Of(http.MethodGet)
		route, ok := routes.Of(v.r.Method)
		if !ok {
			v.w.Header().Set("Allow", routes.Allow())
			return &httpkit.Refusal{Status: http.StatusMethodNotAllowed, Err: caseload.Errorf(caseload.CodeInvalid, "Only these methods are answered here: %s.", routes.Allow())}
		}
		if !route.Open {
			if err := v.signedIn(); err != nil {
				return err
			}
			if err := v.mayAsk(&route); err != nil {
				return err
			}
		}
		return route.answer(v)
	})
}

// visits makes a handler of what answers a visit. Whatever it does not answer is
// answered by a page that says what to do.
func (p *pages) visits(pattern string, answer func(*visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note := httpkit.Annotate(r.Context())
		note.Face, note.Route = faceName, pattern
		protect(w.Header())
		v := p.visit(r)
		httpkit.Adapt(
			func(w http.ResponseWriter, _ *http.Request) error { v.w = w; return answer(v) },
			func(w http.ResponseWriter, _ *http.Request, err error) { v.w = w; v.fail(err) },
		).ServeHTTP(w, r)
	})
}

// policy lets a page have what this server sends and nothing else: no script or
// style that stands in the page, and no other host (Content Security Policy 3).
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

func toHome(v *visit) error { return v.redirect(home) }

// showNothing leaves it to the page of the code to say so, in the visitor's language.
func showNothing(*visit) error { return &caseload.Error{Code: caseload.CodeNotFound} }
