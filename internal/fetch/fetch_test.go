package fetch_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/fetch"
)

// office has a tenant with 400 cases, and keys whose labels are their roles.
func office(t *testing.T) *apitest.Office {
	t.Helper()
	var cases []apitest.CaseSeed
	for i := range 400 {
		cases = append(cases, apitest.CaseSeed{Reference: fmt.Sprint("CW-", i), PublicSummary: fmt.Sprint("Lamp ", i), CreatedAt: time.Date(2026, 2, 10, 9, 0, 0, 0, time.UTC)})
	}
	return apitest.Stores()[0].OpenOffice(t, apitest.Seed{
		Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC),
		Tenants: []apitest.TenantSeed{{
			Slug: "truro", Zone: "Europe/London", Cases: cases,
			Keys: []apitest.KeySeed{{Label: "manager", Role: caseload.RoleManager}, {Label: "other", Role: caseload.RoleManager}},
		}},
	})
}

// bad is a network that cuts connections while a file passes.
type bad struct {
	http.Handler
	mu     sync.Mutex
	cuts   []int64 // behind so many bytes of files in all
	passed int64
	ranges []string // that were asked for
}

func (b *bad) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/file") {
		b.mu.Lock()
		b.ranges = append(b.ranges, r.Header.Get("Range"))
		b.mu.Unlock()
		w = &cutting{w, b}
	}
	b.Handler.ServeHTTP(w, r)
}

type cutting struct {
	http.ResponseWriter
	bad *bad
}

func (c *cutting) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Write implements io.Writer.
func (c *cutting) Write(b []byte) (int, error) {
	c.bad.mu.Lock()
	defer c.bad.mu.Unlock()
	cut := len(c.bad.cuts) > 0 && c.bad.passed+int64(len(b)) >= c.bad.cuts[0]
	if cut {
		b = b[:c.bad.cuts[0]-c.bad.passed]
		c.bad.cuts = c.bad.cuts[1:]
	}
	n, err := c.ResponseWriter.Write(b)
	c.bad.passed += int64(n)
	if cut {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

// site is a server of exports behind a bad network.
type site struct {
	office *apitest.Office
	bad    *bad
	url    *url.URL
}

func open(t *testing.T) *site {
	t.Helper()
	o := office(t)
	r, err := exports.NewRunner(o.Service, exports.Options{Folder: t.TempDir(), Now: o.Clock.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	working.Go(func() { r.Run(ctx) })
	network := &bad{Handler: reporting.New(o.Service, reporting.Options{Exports: r, Now: o.Clock.Now, KeepExports: time.Hour})}
	server := httptest.NewServer(network)
	t.Cleanup(func() {
		server.Close()
		stop()
		working.Wait()
	})
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &site{o, network, at}
}

func (s *site) at(path string) *url.URL {
	return &url.URL{Scheme: s.url.Scheme, Host: s.url.Host, Path: path}
}

func (s *site) client(key string) *fetch.Client {
	return &fetch.Client{Key: s.office.Secrets[key], Pause: time.Millisecond, Tries: 3}
}

// made asks for an export and waits for it.
func (s *site) made(t *testing.T, spec string) (*url.URL, *exports.Manifest) {
	t.Helper()
	c := s.client("manager")
	at, err := c.Order(t.Context(), s.at("/exports"), []byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(t.Context(), at, func(*fetch.Job) {}); err != nil {
		t.Fatal(err)
	}
	m, err := c.Manifest(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	return at, m
}

func newPart(t *testing.T, text string) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "part"))
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func contentsOf(t *testing.T, f *os.File) []byte {
	t.Helper()
	text, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func ignore(int64) {}

func TestAFileIsWholeThoughItsConnectionIsCutTwice(t *testing.T) {
	s := open(t)
	at, m := s.made(t, `{"subject": "cases", "format": "csv"}`)
	first, second := m.Bytes*3/10, m.Bytes*7/10
	s.bad.cuts = []int64{first, second}
	part := newPart(t, "")
	if err := s.client("manager").File(t.Context(), at, m, part, ignore); err != nil {
		t.Fatal(err)
	}
	if err := m.Verify(bytes.NewReader(contentsOf(t, part))); err != nil {
		t.Error(err)
	}
	if want := []string{"", fmt.Sprintf("bytes=%d-", first), fmt.Sprintf("bytes=%d-", second)}; !slices.Equal(s.bad.ranges, want) {
		t.Errorf("the ranges %q are asked for, want %q", s.bad.ranges, want)
	}
}

func TestAFileGoesOnWhereItWasStopped(t *testing.T) {
	s := open(t)
	at, m := s.made(t, `{"subject": "cases", "format": "ndjson", "compression": "zstd", "name": "nightly"}`)
	whole := newPart(t, "")
	if err := s.client("manager").File(t.Context(), at, m, whole, ignore); err != nil {
		t.Fatal(err)
	}
	had := contentsOf(t, whole)[:1000]
	latest, err := s.client("manager").Latest(t.Context(), s.at("/exports/latest/nightly.ndjson.zst"))
	if err != nil || latest.Path != at.Path {
		t.Errorf("the latest of its name is at %v, %v; want %v", latest, err, at)
	}
	part := newPart(t, string(had))
	if err := s.client("manager").File(t.Context(), at, m, part, ignore); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(contentsOf(t, part), contentsOf(t, whole)) || s.bad.ranges[1] != "bytes=1000-" {
		t.Errorf("asked for %q, it is another file", s.bad.ranges)
	}
}

func TestAPartOfAnotherFileIsNotTakenForOneOfThis(t *testing.T) {
	s := open(t)
	at, m := s.made(t, `{"subject": "cases", "format": "csv"}`)
	part := newPart(t, strings.Repeat("x", 500))
	if err := s.client("manager").File(t.Context(), at, m, part, ignore); caseload.CodeOf(err) != caseload.CodeConflict {
		t.Errorf("%v, want a conflict", err)
	}
	if left := contentsOf(t, part); len(left) > 0 {
		t.Errorf("%d bytes are left, want none", len(left))
	}
	other := *m
	other.SHA256 = strings.Repeat("0", 64)
	if err := s.client("manager").File(t.Context(), at, &other, part, ignore); caseload.CodeOf(err) != caseload.CodeConflict {
		t.Errorf("of another manifest: %v, want a conflict", err)
	}
	if err := s.client("manager").File(t.Context(), at, m, part, ignore); err != nil {
		t.Errorf("once more: %v, want none", err)
	}
}

func TestWhatAServerRefusesIsSaidInItsWords(t *testing.T) {
	s := open(t)
	at, _ := s.made(t, `{"subject": "cases", "format": "csv"}`)
	if err := s.client("other").Wait(t.Context(), at, func(*fetch.Job) {}); caseload.CodeOf(err) != caseload.CodeNotFound || !strings.Contains(err.Error(), "There is no such export.") {
		t.Errorf("of another key: %v, want it not found", err)
	}
	if _, err := s.client("manager").Order(t.Context(), s.at("/exports"), []byte(`{"subject": "cases"}`)); caseload.CodeOf(err) != caseload.CodeInvalid || !strings.Contains(err.Error(), "An export needs a format.") {
		t.Errorf("without a format: %v, want it said", err)
	}
	if _, err := s.client("nobody").Latest(t.Context(), s.at("/exports/latest/a.csv")); caseload.CodeOf(err) != caseload.CodeUnauthenticated {
		t.Errorf("without a key: %v, want it unauthenticated", err)
	}
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	s := open(t)
	at, _ := s.made(t, `{"subject": "cases", "format": "csv"}`)
	up := s.bad.Handler
	var asked, again atomic.Int64
	s.bad.Handler = restarting(up, &asked, 2)
	if err := s.client("manager").Wait(t.Context(), at, func(*fetch.Job) {}); err != nil || asked.Load() != 3 {
		t.Errorf("after %d requests: %v, want it found by the third", asked.Load(), err)
	}
	s.bad.Handler = restarting(up, &again, 100)
	if err := s.client("manager").Wait(t.Context(), at, func(*fetch.Job) {}); err == nil || again.Load() > 6 {
		t.Errorf("after %d requests: %v, want it given up soon", again.Load(), err)
	}
}

// restarting cuts the first connections, as a server that is not there would.
func restarting(h http.Handler, asked *atomic.Int64, down int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) <= down {
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	})
}
