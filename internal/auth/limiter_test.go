package auth_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload"
	"caseload/internal/auth"
)

// ledger is the database's part: it adds up what processes counted.
type ledger struct {
	mu     sync.Mutex
	counts map[[2]int64]int64
	broken bool
	calls  int
}

func (l *ledger) Settle(_ context.Context, counted []caseload.Usage, since time.Time) ([]caseload.Usage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.broken {
		return nil, errors.New("no database")
	}
	if l.counts == nil {
		l.counts = map[[2]int64]int64{}
	}
	for _, u := range counted {
		l.counts[[2]int64{int64(u.Key), u.Second}] += u.N
	}
	var all []caseload.Usage
	for at, n := range l.counts {
		if at[1] >= since.Unix() {
			all = append(all, caseload.Usage{Key: caseload.PK(at[0]), Second: at[1], N: n})
		}
	}
	return all, nil
}

func (l *ledger) total() (n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.counts {
		n += c
	}
	return n
}

// limiter makes a Limiter on the clock of the bubble that the test runs in, where
// sleeping moves the clock and takes no time.
func limiter(l *ledger, perMinute int) *auth.Limiter {
	return auth.NewLimiter(auth.LimiterOptions{
		PerMinute: perMinute, Settler: l, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
}

// run runs a Limiter until the returned function is called, which waits for it.
func run(t *testing.T, l *auth.Limiter) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { l.Run(ctx) })
	return func() {
		cancel()
		done.Wait()
	}
}

func TestKeyIsRefusedAtItsLimitAndServedWhenASlotIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limiter(&ledger{}, 3)
		for i, want := range []int{2, 1, 0} {
			if got := l.Take(1); !got.Allowed || got.Remaining != want {
				t.Errorf("request %d = %+v, want it allowed with %d remaining", i+1, got, want)
			}
			time.Sleep(10 * time.Second)
		}
		if got, want := l.Take(1), (auth.Verdict{Limited: true, RetryAfter: 30}); got != want {
			t.Errorf("the fourth request after 30 s = %+v, want %+v", got, want)
		}
		time.Sleep(29 * time.Second)
		if got, want := l.Take(1), (auth.Verdict{Limited: true, RetryAfter: 1}); got != want {
			t.Errorf("a request after 59 s = %+v, want %+v", got, want)
		}
		time.Sleep(time.Second)
		if got, want := l.Take(1), (auth.Verdict{Allowed: true, Limited: true}); got != want {
			t.Errorf("a request after 60 s = %+v, want %+v", got, want)
		}
	})
}

func TestRefusedRequestsDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limiter(&ledger{}, 2)
		for range 50 {
			l.Take(1)
		}
		time.Sleep(60 * time.Second)
		if got, want := l.Take(1), (auth.Verdict{Allowed: true, Limited: true, Remaining: 1}); got != want {
			t.Errorf("a minute after 50 requests = %+v, want %+v", got, want)
		}
	})
}

func TestKeysAreCountedApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limiter(&ledger{}, 1)
		l.Take(1)
		if got := l.Take(2); !got.Allowed {
			t.Errorf("another key = %+v, want it allowed", got)
		}
	})
}

func TestProcessesShareTheirCountsOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &ledger{}
		a, b := limiter(db, 10), limiter(db, 10)
		defer run(t, a)()
		defer run(t, b)()
		for range 6 {
			a.Take(1)
		}
		b.Take(1)
		time.Sleep(2100 * time.Millisecond)
		b.Take(1)
		time.Sleep(1100 * time.Millisecond)
		if got := b.Take(1); got.Remaining != 1 {
			t.Errorf("after 6 requests at one process and 3 at the other, the other says %+v, want 1 remaining", got)
		}
		if db.calls > 6 {
			t.Errorf("the database was asked %d times in 3 s by two processes, want at most 6", db.calls)
		}
	})
}

func TestCountsOutliveAFailureToShareThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &ledger{broken: true}
		l := limiter(db, 10)
		stop := run(t, l)
		l.Take(1)
		l.Take(1)
		time.Sleep(3500 * time.Millisecond)
		if got := l.Take(1); got.Remaining != 7 {
			t.Errorf("the third request = %+v, want 7 remaining", got)
		}
		db.mu.Lock()
		db.broken = false
		db.mu.Unlock()
		time.Sleep(time.Second)
		if got := db.total(); got != 3 {
			t.Errorf("shared requests = %d, want 3", got)
		}
		stop()
		if got := db.total(); got != 3 {
			t.Errorf("shared requests at the end = %d, want 3, each once", got)
		}
	})
}

func TestCountsAreSharedWhenTheProcessEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &ledger{}
		l := limiter(db, 10)
		stop := run(t, l)
		l.Take(1)
		stop()
		if got := db.total(); got != 1 {
			t.Errorf("shared requests after the end = %d, want 1", got)
		}
	})
}

func TestWithoutALimitNothingIsRefusedAndUseIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &ledger{}
		l := limiter(db, 0)
		stop := run(t, l)
		for range 1000 {
			if got, want := l.Take(1), (auth.Verdict{Allowed: true}); got != want {
				t.Fatalf("Take = %+v, want %+v", got, want)
			}
		}
		stop()
		if got := db.total(); got != 1000 {
			t.Errorf("shared requests = %d, want 1000", got)
		}
	})
}
