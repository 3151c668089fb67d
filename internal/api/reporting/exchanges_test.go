package reporting_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
)

// open serves an office through the API, with a runner that makes files until the
// test ends.
func open(t *testing.T, o *apitest.Office) http.Handler {
	t.Helper()
	r := newRunner(t, o)
	run(t, r)
	return reporting.New(o.Service, reporting.Options{Exports: r, Now: o.Clock.Now})
}

// newRunner makes a runner that does nothing yet.
func newRunner(t *testing.T, o *apitest.Office) *exports.Runner {
	t.Helper()
	r, err := exports.NewRunner(o.Service, exports.Options{Folder: t.TempDir(), Now: o.Clock.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// run lets a runner work until the test ends.
func run(t *testing.T, r *exports.Runner) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		r.Run(ctx)
		close(ended)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
}

// finished is a handler that waits for each export that was asked for, so that
// the answers that follow do not depend on how fast it is made.
func finished(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		if at := w.Header().Get("Location"); strings.HasPrefix(at, "/exports/") {
			untilFinal(h, r, at)
		}
	})
}

// untilFinal waits for the export of an address.
func untilFinal(h http.Handler, as *http.Request, at string) {
	for {
		ctx, _ := httpkit.WithAnnotation(as.Context()) // its own line in the log
		ask := httptest.NewRequestWithContext(ctx, "GET", at, nil)
		ask.Header = as.Header
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, ask)
		if answer.Header().Get("Retry-After") == "" {
			return
		}
		if !pause(as.Context()) {
			return
		}
	}
}

// pause lets the runner go on. It reports whether the test does.
func pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Millisecond):
		return true
	}
}

func TestExchanges(t *testing.T) {
	apitest.Run(t, "testdata/*.txtar", func(o *apitest.Office) http.Handler { return finished(open(t, o)) })
}
