package requestlog

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload"
)

// keeper keeps requests in memory, or fails.
type keeper struct {
	mu    sync.Mutex
	kept  []caseload.Request
	calls int
	fails bool
}

// seen is what was kept, and in how many calls.
func (k *keeper) seen() (kept []caseload.Request, calls int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept, k.calls
}

func (k *keeper) KeepRequests(_ context.Context, all []caseload.Request, _ time.Time, _ int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	if k.fails {
		return errors.New("down")
	}
	k.kept = append(k.kept, all...)
	return nil
}

// running is a Log that runs, and what it says.
func running(t *testing.T) (*Log, *keeper, *bytes.Buffer, func()) {
	t.Helper()
	k, said := &keeper{}, &bytes.Buffer{}
	l := New(Options{Keeper: k, Now: time.Now, Log: slog.New(slog.NewTextHandler(said, nil))})
	ctx, stop := context.WithCancel(t.Context())
	go l.Run(ctx)
	return l, k, said, func() { stop(); synctest.Wait() }
}

func add(l *Log, key string, n int) {
	for range n {
		l.Add(caseload.Request{Key: key})
	}
}

func TestRequestsAreKeptTogetherOnceASecondAndAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, k, _, stop := running(t)
		add(l, "a", 3)
		add(l, "", 2)
		synctest.Wait()
		if kept, _ := k.seen(); len(kept) != 0 {
			t.Errorf("%d requests are kept at once, want none before the second ends", len(kept))
		}
		time.Sleep(keepEvery)
		synctest.Wait()
		if kept, calls := k.seen(); len(kept) != 3 || calls != 1 {
			t.Errorf("%d requests are kept in %d calls, want 3 in one", len(kept), calls)
		}
		add(l, "a", 1)
		stop()
		if kept, _ := k.seen(); len(kept) != 4 {
			t.Errorf("%d requests are kept at the end, want all 4", len(kept))
		}
	})
}

func TestManyRequestsDoNotWaitForTheSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, k, _, stop := running(t)
		defer stop()
		add(l, "a", keepAt)
		synctest.Wait()
		if kept, _ := k.seen(); len(kept) != keepAt {
			t.Errorf("%d requests are kept, want %d without waiting", len(kept), keepAt)
		}
	})
}

func TestRequestsThatAreTooManyAreCountedAndTold(t *testing.T) {
	k, said := &keeper{}, &bytes.Buffer{}
	l := New(Options{Keeper: k, Now: time.Now, Log: slog.New(slog.NewTextHandler(said, nil))})
	add(l, "a", maxWaiting+2)
	add(l, "b", 1)
	l.keep(t.Context())
	add(l, "a", 2)
	add(l, "b", 1)
	l.keep(t.Context())
	var missed []int64
	for _, x := range k.kept[maxWaiting:] {
		missed = append(missed, x.Missed)
	}
	if len(missed) != 3 || missed[0] != 2 || missed[1] != 0 || missed[2] != 1 {
		t.Errorf("the requests after those that were left out miss %v, want [2 0 1]", missed)
	}
	if got := strings.Count(said.String(), "requests=3"); got != 1 {
		t.Errorf("the log says %q, want once that 3 are missing", said)
	}
}

func TestRequestsThatCannotBeKeptAreMissedByTheNext(t *testing.T) {
	k, said := &keeper{fails: true}, &bytes.Buffer{}
	l := New(Options{Keeper: k, Now: time.Now, Log: slog.New(slog.NewTextHandler(said, nil))})
	for range 2 {
		add(l, "a", 2)
		l.keep(t.Context())
	}
	k.fails = false
	add(l, "a", 1)
	l.keep(t.Context())
	if len(k.kept) != 1 || k.kept[0].Missed != 4 {
		t.Errorf("kept %+v, want one that tells of 4 before it", k.kept)
	}
	if !strings.Contains(said.String(), "err=down") {
		t.Errorf("the log says %q, want why", said)
	}
}
