package apitest

import (
	"context"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"
	"time"
)

// EndsGoroutines runs fn, and fails the test where a goroutine that fn started,
// or one that such a goroutine started, does not end soon.
func EndsGoroutines(t *testing.T, fn func()) {
	t.Helper()
	pprof.Do(t.Context(), pprof.Labels("test", t.Name()), func(context.Context) { fn() })
	const soon = 20 * time.Second
	for began := time.Now(); ; runtime.Gosched() {
		var running strings.Builder
		if err := pprof.Lookup("goroutine").WriteTo(&running, 1); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(running.String(), strconv.Quote(t.Name())) {
			return
		}
		if time.Since(began) > soon {
			t.Fatalf("after %v goroutines are still there:\n%s", soon, &running)
		}
	}
}
