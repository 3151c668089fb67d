package canary_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
	"caseload/internal/server"
)

// face is one of the APIs, and what to ask of it. Every route of its table is
// asked.
type face struct {
	name     string
	at       []string // where it is mounted
	logs     string   // a route that is in the log
	handler  func(*world, *auth.Limiter, *slog.Logger) http.Handler
	routes   []route
	beside   []string // methods that it answers at every address besides
	sessions bool     // it is asked in a session, and not by a key
	cursor   string   // the parameter that goes on from a page
	few      string   // the query for a page of two
	pairs    int      // of parameters, that are enough for a route; 0: all
	dialect  string   // the setting of a tenant by which it speaks another; "": none

	open   func(*world) map[string][]string       // values of parameters that take any
	more   func(*route) []httpkit.Parameter       // of which a table names but one
	ids    func(w *world, before string) []string // those to try for the wildcard behind a beginning of a pattern
	parts  map[string]string                      // by a wildcard behind that of a case, what involve made for each, which is tried too
	bodies func(*world) map[string][]body         // of the writes to METHOD PATTERN

	serves       func(viewer) bool            // whether the viewer may ask it at all
	differs      func(viewer) map[string]bool // by first patterns: whether an administrator is told more than the viewer; of those that it leaves out it may be so
	ofNeighbours []string                     // first patterns at which the neighbour is told of cases
}

// route is one method of one resource.
type route struct {
	method     string
	patterns   []string // of the resource
	parameters []httpkit.Parameter
	accept     string // "" is not said
}

// faces are all that are served.
var faces = []*face{caseworkFace, casebookFace, commcareFace, icaseworkFace, reportingFace, feedsFace, pagesFace}

func TestFacesTellNothingUnseen(t *testing.T) {
	for _, store := range apitest.Stores() {
		for _, v := range viewersOf(store) {
			t.Run(store.Name+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				p := newPair(t, store, v)
				p.serve(t)
				for _, f := range faces {
					p.compareFace(t, inTurn(p.glances(t, f), store, v, f.serves))
				}
				p.compareFace(t, inTurn(p.writes(t), store, v, viewer.editsData))
				p.grow(t)
				for _, f := range faces {
					p.compareFace(t, inTurn(p.glances(t, f), store, v, f.serves))
					if f.serves(v) {
						p.compareFace(t, inTurn(p.reads(t, f, f.extent(store, v)), store, v, f.serves))
					}
				}
				if store.Name == "memstore" { // the store is asked the same whatever the dialect
					p.compareDialects(t, store, v)
				}
				p.a.checkLog(t)
				p.b.checkLog(t)
			})
		}
	}
}

// extent is how much a viewer over a store asks. Of combinations, in memory those
// whose rights differ most ask all, and the others together what each of these
// does; so do all together in the databases, which are slower.
func (f *face) extent(s apitest.Store, v viewer) extent {
	inMemory := s.Name == "memstore"
	switch {
	case testing.Short():
		return extent{3, alone}
	case inMemory && v.isFar():
		return extent{10, f.inPairs}
	case inMemory:
		nth, parts := turn(s, v, func(v viewer) bool { return f.serves(v) && !v.isFar() })
		return extent{10, share(f.inPairs, nth, parts)}
	}
	nth, parts := turn(s, v, f.serves)
	return extent{4, share(f.inPairs, nth, parts)}
}

// compareDialects turns to the other dialect of each face that has one; in that
// the viewers ask each question in turn.
func (p pair) compareDialects(t *testing.T, s apitest.Store, v viewer) {
	t.Helper()
	for _, f := range faces {
		if f.dialect == "" || !f.serves(v) {
			continue
		}
		for _, w := range []*world{p.a, p.b} {
			_, err := w.service.ConfigureTenant(t.Context(), w.operator, f.dialect, "true")
			must(t, err)
		}
		p.compareFace(t, dealt(p.reads(t, f, extent{3, alone}), s, v, f.serves))
	}
}

// TestFacesTellOthersMore shows that the comparison is awake, as
// TestServiceTellsOthersMore does; and that the other tenant is another.
func TestFacesTellOthersMore(t *testing.T) {
	for _, v := range awakeFor() {
		t.Run(v.name, func(t *testing.T) {
			p := newPair(t, apitest.Stores()[0], v)
			p.serve(t)
			for _, f := range faces {
				want := f.differs(v)
				if told := p.told(t, f, adminsKey, slices.Collect(maps.Keys(want))); !maps.Equal(told, want) {
					t.Errorf("%s: to an administrator, the answers at these addresses differ: %v, want %v", f.name, told, want)
				}
				told := p.told(t, f, neighboursKey, f.ofNeighbours)
				for _, pattern := range f.ofNeighbours {
					if !told[pattern] {
						t.Errorf("%s: to the other tenant, the answers at %s are the same in both worlds", f.name, pattern)
					}
				}
			}
		})
	}
}

// told reports at which addresses, of those with some first patterns, the answers
// to a key differ.
func (p pair) told(t *testing.T, f *face, key string, among []string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, a := range append(p.glances(t, f), p.reads(t, f, extent{10, alone})...) {
		first := a.route.patterns[0]
		if out[first] || !slices.Contains(among, first) {
			continue
		}
		if key == neighboursKey {
			a.target = strings.Replace(a.target, "/"+ownSlug+"/", "/"+neighboursSlug+"/", 1)
		}
		out[first] = p.a.answer(t, key, a) != p.b.answer(t, key, a)
	}
	return out
}

func (p pair) serve(t *testing.T) {
	t.Helper()
	p.a.serve(t)
	p.b.serve(t)
}

// serve starts the server of a world.
func (w *world) serve(t *testing.T) {
	t.Helper()
	log := slog.New(slog.NewJSONHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	limiter := auth.NewLimiter(auth.LimiterOptions{PerMinute: 1e6, Settler: w.store, Now: w.clock.Now, Log: log})
	w.makeExports(t, log)
	mux := http.NewServeMux()
	w.faces = mux
	for _, f := range faces {
		handler := f.handler(w, limiter, log)
		for _, at := range f.at {
			mux.Handle(at, handler)
		}
	}
	mux.Handle(casebook.TokenPath, casebook.NewTokens(w.service, casebook.Options{Limiter: limiter}))
	s, err := server.Listen(server.Options{Addr: "127.0.0.1:0", Ready: w.store.Ping, Log: log, Handler: mux})
	must(t, err)
	w.url = s.URL()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		client.CloseIdleConnections()
		stop()
		must(t, <-ended)
	})
}

// ownHost is what all worlds are asked under, so that addresses in answers are
// the same.
const ownHost = "caseload.example.org"

// statusPath is an address that is made by chance. What is answered there stands
// in its place.
var statusPath = regexp.MustCompile(`/a/\w+/importer/excel/status/\w{26}/`)

// invitation is an address that is made by chance. Nothing of a case is there.
var invitation = regexp.MustCompile(`/ui/invitation/\d+\.\w+`)

// What pages show this once of what they make by chance: the secret of a key, around its
// ID, which stands on others too; and that of a second factor, with its picture. Each
// begins with some text, and is found by that: to look for either of two in every answer
// would take a third of the time.
var (
	keySecret   = regexp.MustCompile(`sk_(\w{12})_\w{40}`)
	codePicture = regexp.MustCompile(`data:image/\w+;base64,[^"]+`)
	codeSecret  = regexp.MustCompile(`<code class="app-secret">[A-Z2-7]{32}</code>`)

	contentLength = regexp.MustCompile(`Content-Length \[\d+\]`)
)

// withoutChance puts names in the place of what a page made by chance.
func (w *world) withoutChance(text string) string {
	for _, found := range keySecret.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(w.issued, found[1]) {
			w.issued = append(w.issued, found[1])
		}
	}
	if codePicture.MatchString(text) {
		text = contentLength.ReplaceAllString(text, "") // that of the picture is by chance too
	}
	text = codePicture.ReplaceAllString(keySecret.ReplaceAllString(text, "sk_${1}_Secret"), "Picture")
	text = codeSecret.ReplaceAllString(text, "Secret")
	for i, id := range w.issued {
		text = strings.ReplaceAll(text, id, named("Key", i))
	}
	for whose, id := range w.keys {
		text = strings.ReplaceAll(text, id, "Key of "+whose)
	}
	return text
}

// client does not go where a form leads: that is asked for itself. What it is answered
// is not compressed: that takes a tenth of the time, and is tested where it is done.
var client = &http.Client{Transport: &http.Transport{DisableCompression: true}, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
	if next.Response.StatusCode == http.StatusSeeOther && strings.HasPrefix(next.URL.Path, "/ui/") {
		return http.ErrUseLastResponse
	}
	return nil
}}

// answer is all of the answer to a request that a client sees, but the date.
func (w *world) answer(t *testing.T, key string, a ask) string {
	t.Helper()
	if strings.Contains(a.text, itsRev) {
		a.text = strings.ReplaceAll(a.text, itsRev, w.shownRev(t, key, a.target))
	}
	r, err := http.NewRequestWithContext(t.Context(), a.method, w.url+a.target, strings.NewReader(a.text))
	must(t, err)
	r.Host = ownHost
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+w.secrets[key])
	}
	r.Header.Set("X-Request-Id", "canary")
	if a.route != nil && a.route.accept != "" {
		r.Header.Set("Accept", a.route.accept)
	}
	if a.mediaType != "" {
		r.Header.Set("Content-Type", a.mediaType)
	}
	if strings.HasPrefix(a.target, "/ui/") {
		r.AddCookie(&http.Cookie{Name: "session", Value: w.session(t, key)})
	}
	response, err := client.Do(r)
	must(t, err)
	body, err := io.ReadAll(response.Body)
	must(t, err)
	must(t, response.Body.Close())
	var out strings.Builder
	fmt.Fprintln(&out, response.Status)
	for _, fields := range []http.Header{response.Header, response.Trailer} {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if name != "Date" {
				fmt.Fprintln(&out, name, fields[name])
			}
		}
	}
	text := requestID.ReplaceAllString(out.String()+string(body), "RequestId")
	text = documentToken.ReplaceAllString(text, "Token")
	text = w.withoutChance(invitation.ReplaceAllString(text, "Invitation"))
	return statusPath.ReplaceAllStringFunc(text, func(path string) string {
		return w.answer(t, key, ask{method: http.MethodGet, target: path})
	})
}

// compareFace sends requests to both worlds.
func (p pair) compareFace(t *testing.T, asks []ask) {
	t.Helper()
	for _, a := range asks {
		if p.a.viewer.seesDeleted() && ofChanges.MatchString(a.target+" "+a.text) {
			continue
		}
		if a.method != http.MethodGet {
			p.a.clock.move(time.Second)
			p.b.clock.move(time.Second)
		}
		left, right := p.a.answer(t, viewersKey, a), p.b.answer(t, viewersKey, a)
		if left != right {
			t.Fatalf("%s %s %s: %s", a.method, a.target, a.text, difference(left, right))
		}
		if strings.HasPrefix(left, "5") {
			t.Fatalf("%s %s %s answers\n%s", a.method, a.target, a.text, left)
		}
	}
}

// checkLog looks in the log for words of cases, of queries and of keys.
func (w *world) checkLog(t *testing.T) {
	t.Helper()
	words := slices.Concat([]string{common, here, there, "example.org", "Truro", "REF", "Somebody"}, subjects, slices.Collect(maps.Values(w.secrets)))
	log := w.log.String()
	for _, word := range words {
		if at := strings.Index(log, word); at >= 0 {
			t.Errorf("the log has the word %q, after %s", word, log[strings.LastIndexByte(log[:at], '\n')+1:at])
		}
	}
	for _, f := range faces {
		if !strings.Contains(log, `"route":"`+f.logs+`"`) {
			t.Errorf("the log does not have the requests to %s", f.name)
		}
	}
}
