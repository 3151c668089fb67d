package browsertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m, "Pages")) }

// witness is a test that notes what it fails for and goes on.
type witness struct {
	testing.TB
	said []string
}

func (w *witness) Error(args ...any) { w.said = append(w.said, fmt.Sprint(args...)) }
func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

func (w *witness) Fatalf(format string, args ...any) {
	w.Errorf(format, args...)
	runtime.Goexit()
}

func TestPagesFailWhereTabDoesNotComeOrTheFocusIsNotSeen(t *testing.T) {
	const frame = `<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,"><style>.plain:focus { outline: none }</style><label>Name <input></label>%s`
	for name, tt := range map[string]struct{ body, want string }{
		"a button":           {`<button>Send</button>`, ""},
		"an input":           {`<label for="i">Send</label><input id="i">`, ""},
		"none":               {`<a>Send</a>`, `Tab does not come to "Send"`},
		"one left out":       {`<button tabindex="-1">Send</button>`, `Tab does not come to "Send"`},
		"one not seen":       {`<button class="plain">Send</button>`, `nobody sees that "Send" has the focus`},
		"an input, not seen": {`<label for="i">Send</label><input id="i" class="plain">`, `nobody sees that "Send" has the focus`},
	} {
		w := &witness{}
		t.Run(name, func(t *testing.T) {
			w.TB = t
			server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(rw, frame, tt.body) }))
			t.Cleanup(server.Close)
			tab := Open(w, server.URL)
			tab.Visit("/")
			done := make(chan struct{})
			go func() {
				defer close(done)
				tab.Reach("Send")
			}()
			<-done
		})
		if said := strings.Join(w.said, "\n"); tt.want == "" && said != "" || !strings.Contains(said, tt.want) {
			t.Errorf("to come to %s fails with %q, want %q", name, said, tt.want)
		}
	}
}

func TestPagesFailForWhatNoPageMayDo(t *testing.T) {
	const frame = `<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,"><main><h1>Page</h1>%s</main>`
	for name, tt := range map[string]struct{ body, policy, want string }{
		"nothing":               {"<p>Text</p>", "default-src 'none'; img-src data:", ""},
		"another host":          {`<img alt="" src="http://127.0.0.2:9/x.png">`, "", "asks another host: http://127.0.0.2:9/x.png"},
		"against its policy":    {`<p style="color:red">Text</p>`, "default-src 'none'; img-src data:", "Content Security Policy"},
		"an error of a script":  {`<script>missing()</script>`, "", "a script fails"},
		"an error that is told": {`<script>console.error('planted')</script>`, "", "planted"},
		"a part that is absent": {`<img alt="" src="/absent.png">`, "", "404"},
		"keeps somebody out":    {`<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`, "", "image-alt"},
		"cannot be read":        {`<p style="color:#bbb;background:#fff">Text</p>`, "", "color-contrast"},
		"wider than its window": {`<p style="width:4000px">Text</p>`, "", "pixels wider than its window"},
	} {
		w := &witness{}
		t.Run(name, func(t *testing.T) {
			w.TB = t
			server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/" {
					http.NotFound(rw, r)
					return
				}
				rw.Header().Set("Content-Security-Policy", tt.policy)
				_, _ = io.WriteString(rw, fmt.Sprintf(frame, tt.body))
			}))
			t.Cleanup(server.Close)
			tab := Open(w, server.URL)
			tab.Visit("/")
			tab.Audit()
		})
		if said := strings.Join(w.said, "\n"); tt.want == "" && said != "" || !strings.Contains(said, tt.want) {
			t.Errorf("for a page with %s the test fails with %q, want %q", name, said, tt.want)
		}
	}
}

func TestPagesFailForWhatIsSoInOneThemeAtOneWidthAlone(t *testing.T) {
	const frame = `<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,"><style>p { color: #000; background: #fff } %s { p { color: #bbb } }</style><main><h1>Page</h1><p>Text</p></main>`
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []string{"max-width: 500px", "min-width: 500px"} {
			w, only := &witness{}, fmt.Sprintf("@media (prefers-color-scheme: %s) and (%s)", theme, width)
			t.Run(only, func(t *testing.T) {
				w.TB = t
				server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(rw, frame, only) }))
				t.Cleanup(server.Close)
				Open(w, server.URL).Look("page", "/")
			})
			if len(w.said) != 1 || !strings.Contains(w.said[0], "color-contrast") {
				t.Errorf("for text that cannot be read %s the test fails with %q, want color-contrast once", only, w.said)
			}
		}
	}
}

func TestATabIsToldWhereItLeadsWhileItIsWatched(t *testing.T) {
	tab := &Tab{t: t}
	var watched sync.WaitGroup
	watched.Go(func() { tab.leads("id.example.org") })
	tab.Leave("https://id.example.org") // the race detector tells of a write without the lock
	watched.Wait()
	tab.leads("id.example.org")
	if tab.fault("planted"); len(tab.takeFaults()) > 0 {
		t.Error("a fault of the server that the pages lead to is noted")
	}
}
