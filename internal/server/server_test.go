package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

// record is a log that the tests read while the server writes it.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *record) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *record) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// lines returns the log's entries with message msg.
func (l *record) lines(t *testing.T, msg string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for line := range strings.Lines(l.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("log line %q: %v", line, err)
		}
		if entry["msg"] == msg {
			found = append(found, entry)
		}
	}
	return found
}

// running is a server on free ports. stop ends it and returns what Run did.
type running struct {
	*Server
	log  *record
	stop func() error
}

func run(t *testing.T, o Options) *running {
	t.Helper()
	log := new(record)
	o.Addr, o.AdminAddr = "127.0.0.1:0", "127.0.0.1:0"
	o.Log = slog.New(slog.NewJSONHandler(log, nil))
	if o.Ready == nil {
		o.Ready = func(context.Context) error { return nil }
	}
	s, err := Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stop := sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = stop() })
	return &running{s, log, stop}
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	return do(t, http.MethodGet, url, nil)
}

func do(t *testing.T, method, url string, header http.Header) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// answering is a face that notes what the log line needs.
func answering(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note := httpkit.Annotate(r.Context())
		note.Face, note.Route, note.Tenant, note.Key = "casework", "/api/cases/{id}", "boston", "key-7"
		h(w, r)
	})
}

func TestRequestIsLoggedOnceWithoutItsAddress(t *testing.T) {
	s := run(t, Options{Handler: answering(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "made")
	})})
	header := http.Header{"X-Request-Id": {"trace-1"}, "Authorization": {"Bearer planted"}}
	resp, _ := do(t, "PLANTED", s.URL()+"/api/cases/planted?search=planted", header)
	if got := resp.Header.Get("X-Request-Id"); got != "trace-1" {
		t.Errorf("X-Request-Id = %q, want the caller's", got)
	}
	if err := s.stop(); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	lines := s.log.lines(t, "request")
	if len(lines) != 1 {
		t.Fatalf("the log has %d request lines, want 1:\n%s", len(lines), s.log)
	}
	for key, want := range map[string]any{
		"level": "INFO", "id": "trace-1", "method": "other", "route": "/api/cases/{id}", "face": "casework",
		"tenant": "boston", "key": "key-7", "status": 201.0, "bytes": 4.0,
	} {
		if lines[0][key] != want {
			t.Errorf("the log's %s = %v, want %v", key, lines[0][key], want)
		}
	}
	if _, ok := lines[0]["ms"].(float64); !ok {
		t.Errorf("the log's ms = %v, want a number", lines[0]["ms"])
	}
	if strings.Contains(strings.ToLower(s.log.String()), "planted") {
		t.Errorf("the log repeats what the client sent:\n%s", s.log)
	}
}

func TestStrangeRequestIDIsReplaced(t *testing.T) {
	s := run(t, Options{Handler: answering(func(http.ResponseWriter, *http.Request) {})})
	for _, id := range []string{"", "a b", `a"b`, "é", strings.Repeat("a", 65)} {
		resp, _ := do(t, http.MethodGet, s.URL(), http.Header{"X-Request-Id": {id}})
		if got := resp.Header.Get("X-Request-Id"); len(got) != 36 || got[14] != '7' {
			t.Errorf("X-Request-Id for %q = %q, want a UUID of version 7", id, got)
		}
	}
}

func TestPanicIsAnAnswerAndTheServerGoesOn(t *testing.T) {
	s := run(t, Options{Handler: answering(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", "attachment")
		if r.Method == http.MethodPost {
			panic("planted")
		}
		_ = strings.Fields(r.URL.Path)[len(r.Method)]
	})})
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		resp, body := do(t, method, s.URL(), nil)
		var answer struct{ Error string }
		if err := json.Unmarshal([]byte(body), &answer); err != nil || resp.StatusCode != 500 || answer.Error == "" {
			t.Errorf("%s = %d %q, want 500 and an error in JSON", method, resp.StatusCode, body)
		}
		if resp.Header.Get("X-Request-Id") == "" || resp.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s headers = %v, want a request id and nothing of the handler's", method, resp.Header)
		}
	}
	_ = s.stop()
	panics := s.log.lines(t, "panic")
	if len(panics) != 2 || panics[0]["what"] != "a value of type string" ||
		!strings.Contains(fmt.Sprint(panics[1]["what"]), "index out of range") ||
		!strings.Contains(fmt.Sprint(panics[1]["stack"]), "server_test.go") {
		t.Errorf("the log's panics = %v, want two with their stack", panics)
	}
	if strings.Contains(s.log.String(), "planted") {
		t.Errorf("the log repeats the panic's text:\n%s", s.log)
	}
}

func TestPanicAfterTheFirstByteBreaksTheConnection(t *testing.T) {
	s := run(t, Options{Handler: answering(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "a,b\n")
		_ = http.NewResponseController(w).Flush()
		panic("broken")
	})})
	resp, err := http.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("the body = %q and a clean end, want a broken connection", body)
	}
}

func TestAbortedStreamIsLoggedWithoutTheClientsAddress(t *testing.T) {
	h := httpkit.Adapt(func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, "a,b\n")
		return errors.Join(err, fmt.Errorf("export: %w", &net.OpError{
			Op: "write", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 5}, Err: syscall.EPIPE,
		}))
	}, nil)
	s := run(t, Options{Handler: h})
	resp, err := http.Get(s.URL())
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if err == nil {
		t.Error("GET ended cleanly, want a broken connection")
	}
	_ = s.stop()
	lines := s.log.lines(t, "request")
	if len(lines) == 0 || lines[0]["aborted"] != true || lines[0]["err"] != "export: write: broken pipe" || lines[0]["level"] != "WARN" {
		t.Errorf("the log = %s, want a warning of the aborted answer and its cause", s.log)
	}
	if strings.Contains(s.log.String(), "192.0.2.7") {
		t.Errorf("the log names the client's address: %s", s.log)
	}
}

func TestClientsFaultIsNoErrorInTheLogWhateverItsStatus(t *testing.T) {
	s := run(t, Options{Handler: answering(func(w http.ResponseWriter, r *http.Request) {
		note := httpkit.Annotate(r.Context())
		note.Err, note.ClientFault = errors.New("the form is not XML"), true
		w.WriteHeader(http.StatusInternalServerError)
	})})
	do(t, http.MethodPost, s.URL(), nil)
	_ = s.stop()
	lines := s.log.lines(t, "request")
	if len(lines) != 1 || lines[0]["level"] != "INFO" || lines[0]["status"] != 500.0 {
		t.Errorf("the log = %s, want one line at INFO of the status 500", s.log)
	}
}

func TestDatabaseThatFallsSilentIsNamedInTheLog(t *testing.T) {
	lost := &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 5432}, Err: os.ErrDeadlineExceeded}
	cause := fmt.Errorf("INSERT INTO notes: %w", lost)
	s := run(t, Options{Handler: httpkit.Adapt(func(http.ResponseWriter, *http.Request) error {
		return &caseload.Error{Code: caseload.CodeUnavailable, Message: "The database does not answer.", Cause: cause}
	}, func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusServiceUnavailable) })})
	resp, err := http.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	_ = s.stop()
	const want = "unavailable: The database does not answer.: INSERT INTO notes: read: i/o timeout"
	if lines := s.log.lines(t, "request"); len(lines) != 1 || lines[0]["err"] != want {
		t.Errorf("the log = %s, want a request with the error %q", s.log, want)
	}
}

func TestClientWhoHangsUpIsNoFaultOfOurs(t *testing.T) {
	began, over := make(chan struct{}), make(chan struct{})
	s := run(t, Options{Handler: answering(func(w http.ResponseWriter, r *http.Request) {
		defer close(over)
		close(began)
		<-r.Context().Done()
		w.WriteHeader(http.StatusServiceUnavailable)
	})})
	ctx, hangUp := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() { <-began; hangUp() }()
	if resp, err := http.DefaultClient.Do(req); err == nil {
		resp.Body.Close()
		t.Error("GET was answered, want it to be broken off")
	}
	<-over
	_ = s.stop()
	lines := s.log.lines(t, "request")
	if len(lines) != 1 || lines[0]["aborted"] != true || lines[0]["level"] != "INFO" {
		t.Errorf("the log = %s, want one line at INFO of an aborted answer", s.log)
	}
}

func TestStoppingLetsRequestsFinish(t *testing.T) {
	began, finish := make(chan struct{}), make(chan struct{})
	s := run(t, Options{Handler: answering(func(w http.ResponseWriter, r *http.Request) {
		close(began)
		<-finish
		if r.Context().Err() == nil {
			_, _ = io.WriteString(w, "whole")
		}
	})})
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get(s.URL())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answer <- string(body)
	}()
	<-began
	ended := make(chan error, 1)
	go func() { ended <- s.stop() }()
	for ready := "ok\n"; ready != "stopping\n"; {
		_, ready = get(t, s.AdminURL()+"/readyz")
	}
	close(finish)
	if body := <-answer; body != "whole" {
		t.Errorf("the answer during the stop = %q, want it whole", body)
	}
	if err := <-ended; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://")); err == nil {
		conn.Close()
		t.Error("the address still accepts connections after Run")
	}
}

func TestStoppingCutsOffWhatDoesNotFinishAndWaitsForIt(t *testing.T) {
	began := make(chan struct{})
	returned := false
	s := run(t, Options{DrainTimeout: time.Millisecond, Handler: answering(func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
		returned = true
	})})
	failed := make(chan error, 1)
	go func() {
		resp, err := http.Get(s.URL())
		if err == nil {
			resp.Body.Close()
		}
		failed <- err
	}()
	<-began
	if err := s.stop(); !errors.Is(err, context.DeadlineExceeded) || !returned {
		t.Errorf("Run = %v with the handler's return %v, want the deadline's error after it", err, returned)
	}
	if err := <-failed; err == nil {
		t.Error("the request that was cut off ended cleanly, want an error")
	}
}

func TestAdminSaysWhereThereIsSomething(t *testing.T) {
	s := run(t, Options{Handler: http.NotFoundHandler()})
	for _, path := range []string{"/", "/health", "/livez/more"} {
		resp, body := get(t, s.AdminURL()+path)
		if resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "/livez, /readyz, /metrics, /debug/pprof/") {
			t.Errorf("GET %s = %d %q, want 404 with the addresses", path, resp.StatusCode, body)
		}
	}
	if resp, _ := do(t, http.MethodPost, s.AdminURL()+"/livez", nil); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /livez = %d, want 405", resp.StatusCode)
	}
}

func TestAdminTellsHealthAndCountsRequests(t *testing.T) {
	var failing error
	var mu sync.Mutex
	s := run(t, Options{
		Handler: answering(func(http.ResponseWriter, *http.Request) {}),
		Ready: func(ctx context.Context) error {
			mu.Lock()
			defer mu.Unlock()
			if _, ok := ctx.Deadline(); !ok {
				return errors.New("no deadline")
			}
			return failing
		},
	})
	get(t, s.URL())
	for _, path := range []string{"/livez", "/readyz", "/debug/pprof/", "/debug/pprof/heap"} {
		if resp, body := get(t, s.AdminURL()+path); resp.StatusCode != http.StatusOK {
			t.Errorf("GET %s = %d %q, want 200", path, resp.StatusCode, body)
		}
	}
	_, text := get(t, s.AdminURL()+"/metrics")
	for _, want := range []string{
		`caseload_http_requests_total{class="2xx",face="casework",method="GET",route="/api/cases/{id}"} 1`,
		`caseload_http_request_duration_seconds_count{face="casework",method="GET",route="/api/cases/{id}"} 1`,
		"caseload_http_requests_in_flight 0", "caseload_http_panics_total 0", "go_build_info{", "go_goroutines ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	if resp, _ := get(t, s.URL()+"/metrics"); resp.Header.Get("X-Request-Id") == "" {
		t.Error("the API's /metrics did not come from the faces")
	}
	mu.Lock()
	failing = errors.New("the database is locked")
	mu.Unlock()
	if resp, body := get(t, s.AdminURL()+"/readyz"); resp.StatusCode != 503 || strings.Contains(body, "database") {
		t.Errorf("GET /readyz = %d %q, want 503 without the cause", resp.StatusCode, body)
	}
	if lines := s.log.lines(t, "not ready"); len(lines) != 1 || lines[0]["err"] != "the database is locked" {
		t.Errorf("the log's causes = %v, want one", lines)
	}
}

func TestLongHeaderIsRefused(t *testing.T) {
	s := run(t, Options{Handler: answering(func(http.ResponseWriter, *http.Request) {
		t.Error("the request reached the handler")
	})})
	resp, _ := do(t, http.MethodGet, s.URL(), http.Header{"X-Long": {strings.Repeat("a", 80<<10)}})
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a header of 80 KiB = %d, want 431", resp.StatusCode)
	}
}

func TestAddressInUseIsToldApart(t *testing.T) {
	s := run(t, Options{Handler: http.NotFoundHandler()})
	taken := strings.TrimPrefix(s.AdminURL(), "http://")
	for _, o := range []Options{{Addr: taken}, {Addr: "127.0.0.1:0", AdminAddr: taken}} {
		if _, err := Listen(o); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("Listen(%+v) = %v, want EADDRINUSE", o, err)
		}
	}
	alone, err := Listen(Options{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer alone.listener.Close()
	if got := alone.AdminURL(); got != "" {
		t.Errorf("AdminURL without an address = %q, want none", got)
	}
}
