package server

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/store/sqldb"
)

// raised makes a panic here, for another goroutine to go on with.
func raised() error {
	return sqldb.Catch(func() error { panic("planted") })
}

func TestARelayedPanicIsLoggedWithTheStackOfItsOrigin(t *testing.T) {
	s := run(t, Options{Handler: answering(func(http.ResponseWriter, *http.Request) {
		caught := make(chan error)
		go func() { caught <- raised() }()
		_ = sqldb.Raise(<-caught)
	})})
	resp, _ := do(t, http.MethodGet, s.URL(), nil)
	_ = s.stop()
	panics := s.log.lines(t, "panic")
	if resp.StatusCode != 500 || len(panics) != 1 || panics[0]["what"] != "a value of type string" || !strings.Contains(fmt.Sprint(panics[0]["stack"]), "server.raised") {
		t.Errorf("GET = %d with the panics %v in the log, want 500 and one with the stack of raised", resp.StatusCode, panics)
	}
	if strings.Contains(s.log.String(), "planted") {
		t.Errorf("the log repeats the panic's text:\n%s", s.log)
	}
}

func TestAPanicIsAnsweredInTheFormOfItsFace(t *testing.T) {
	broken := func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Disposition", "attachment")
		panic("planted")
	}
	for name, tt := range map[string]struct {
		fail func(http.ResponseWriter, *http.Request, error)
		want string
		said int // of panics in the log
	}{
		"one that answers": {func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "Sorry: "+string(caseload.CodeOf(err)), http.StatusInternalServerError)
		}, "Sorry: internal\n", 1},
		"one that panics": {func(http.ResponseWriter, *http.Request, error) { panic("planted") }, `{"error":"Something went wrong on our side. Its X-Request-Id finds it in the log."}` + "\n", 2},
	} {
		s := run(t, Options{Handler: httpkit.Adapt(broken, tt.fail)})
		resp, body := do(t, http.MethodGet, s.URL(), nil)
		_ = s.stop()
		if resp.StatusCode != http.StatusInternalServerError || body != tt.want || resp.Header.Get("X-Request-Id") == "" || resp.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s = %d %q %v, want %q", name, resp.StatusCode, body, resp.Header, tt.want)
		}
		if panics := s.log.lines(t, "panic"); len(panics) != tt.said || strings.Contains(s.log.String(), "planted") {
			t.Errorf("%s: the log has the panics %v, want %d without their texts", name, panics, tt.said)
		}
	}
}

func TestAPanicInTheAnswerToAPanicCutsWhatIsBegun(t *testing.T) {
	broken := func(http.ResponseWriter, *http.Request) error { panic("planted") }
	for name, tt := range map[string]struct {
		fail func(http.ResponseWriter, *http.Request, error)
		said int // of panics in the log
	}{
		"one that panics half-way": {func(w http.ResponseWriter, _ *http.Request, _ error) {
			_, _ = io.WriteString(w, "Sor")
			_ = http.NewResponseController(w).Flush()
			panic("planted")
		}, 2},
		"one that aborts half-way": {func(w http.ResponseWriter, _ *http.Request, _ error) {
			_, _ = io.WriteString(w, "Sor")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, 1},
		"one that aborts": {func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, 1},
	} {
		s := run(t, Options{Handler: httpkit.Adapt(broken, tt.fail)})
		resp, err := http.Get(s.URL())
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s ends cleanly, want a broken connection", name)
		}
		_, metrics := do(t, http.MethodGet, s.AdminURL()+"/metrics", nil)
		_ = s.stop()
		if n := fmt.Sprintf("caseload_http_panics_total %d\n", tt.said); !strings.Contains(metrics, n) {
			t.Errorf("%s is not counted as %s", name, n)
		}
		if lines := s.log.lines(t, "request"); len(lines) != 1 || lines[0]["aborted"] != true {
			t.Errorf("%s: the log has the requests %v, want one that was aborted", name, lines)
		}
		if panics := s.log.lines(t, "panic"); len(panics) != tt.said {
			t.Errorf("%s: the log has the panics %v, want %d", name, panics, tt.said)
		}
	}
}

// ledger has the requests of keys.
type ledger struct {
	mu  sync.Mutex
	all []caseload.Request
}

func (l *ledger) Add(x caseload.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, x)
}

func TestRequestsOfKeysAreKeptWithoutTheirAddresses(t *testing.T) {
	l := &ledger{}
	fails := func(key string, err error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			note := httpkit.Annotate(r.Context())
			note.Key, note.Err = key, err
			w.WriteHeader(http.StatusTeapot)
			_, _ = w.Write([]byte("four"))
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/planted/well", fails("key-7", nil))
	mux.HandleFunc("/planted/lacks", fails("key-7", caseload.Errorf(caseload.CodeForbidden, "No.")))
	mux.HandleFunc("/planted/nobody", fails("", caseload.Errorf(caseload.CodeUnauthenticated, "Who?")))
	mux.HandleFunc("/planted/revoked", fails("", &caseload.Error{Code: caseload.CodeUnauthenticated, Message: "Who?", Cause: &caseload.KeyRefusal{Key: "key-8", Why: caseload.KeyRevoked}}))
	s := run(t, Options{Requests: l, Handler: answering(mux.ServeHTTP)})
	for _, what := range []string{"well", "lacks", "nobody", "revoked"} {
		do(t, http.MethodPost, s.URL()+"/planted/"+what+"?q=planted", nil)
	}
	_ = s.stop()
	var got []string
	for _, x := range l.all {
		if x.At.IsZero() || x.Took <= 0 {
			t.Errorf("%+v has no time", x)
		}
		got = append(got, fmt.Sprint(x.Key, x.Face, x.Method, x.Route, x.Status, x.Bytes, x.Code, x.Said))
	}
	want := []string{
		fmt.Sprint("key-7", "casework", "POST", "/api/cases/{id}", 418, 4, "", ""),
		fmt.Sprint("key-7", "casework", "POST", "/api/cases/{id}", 418, 4, "forbidden", "No."),
		fmt.Sprint("key-8", "casework", "POST", "/api/cases/{id}", 418, 4, "unauthenticated", "revoked"),
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("kept\n%q, want\n%q", got, want)
	}
}
