// Package requestlog brings requests of keys into their logs, without any request
// waiting for it.
package requestlog

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"caseload"
)

// Keeper keeps the logs of keys. caseload.Control is one.
type Keeper interface {
	KeepRequests(ctx context.Context, all []caseload.Request, since time.Time, most int) error
}

// Options are what a Log works with; all must be set.
type Options struct {
	Keeper Keeper
	Now    func() time.Time // the clock
	Log    *slog.Logger     // told of requests that were not kept
}

// Log gathers requests, and keeps them once a second, or as soon as there are many.
// Where more come than can be kept, or the keeper fails, requests are left out: the
// next of the key tells how many. A nil Log keeps nothing.
type Log struct {
	options Options
	many    chan struct{} // has one when many requests wait

	mu      sync.Mutex
	waiting []caseload.Request
	missed  map[string]int64 // by key: those that were left out since its last
	left    int64            // those that were left out since that was told
}

// When requests are kept, how many may wait for it, and of how many keys it is known
// what was left out.
const (
	keepEvery  = time.Second
	keepAt     = 100
	maxWaiting = 5_000
	maxMissed  = 1_000
	lastKeep   = 5 * time.Second // for the requests that wait when the process ends
)

// New makes a Log that has nothing to keep.
func New(o Options) *Log {
	return &Log{options: o, many: make(chan struct{}, 1), missed: map[string]int64{}}
}

// Add has a request of a key kept, at some later time. It never waits.
func (l *Log) Add(x caseload.Request) {
	if l == nil || x.Key == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) >= maxWaiting {
		l.miss(x.Key, x.Missed)
		return
	}
	x.Missed = l.missed[x.Key]
	delete(l.missed, x.Key)
	l.waiting = append(l.waiting, x)
	if len(l.waiting) >= keepAt {
		select {
		case l.many <- struct{}{}:
		default: // it is known already
		}
	}
}

// miss counts one more request of a key that is left out, and those that it tells of.
func (l *Log) miss(key string, before int64) {
	l.left++
	n := 1 + before
	if _, known := l.missed[key]; known || len(l.missed) < maxMissed {
		l.missed[key] += n
	}
}

// Run keeps requests until ctx ends, and then those that wait.
func (l *Log) Run(ctx context.Context) {
	if l == nil {
		return
	}
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.keep(ctx)
		case <-l.many:
			l.keep(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastKeep)
			l.keep(last)
			cancel()
			return
		}
	}
}

// keep keeps all requests that wait.
func (l *Log) keep(ctx context.Context) {
	l.mu.Lock()
	all := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	var err error
	if len(all) > 0 {
		err = l.options.Keeper.KeepRequests(ctx, all, l.options.Now().Add(-caseload.RequestsAge), caseload.RequestsKept)
	}
	if left := l.leftOut(all, err); left > 0 {
		l.options.Log.WarnContext(ctx, "requests are missing in the logs of their keys", "requests", left, "err", err)
	}
}

// leftOut is how many requests were left out since it was last asked, with those that
// could not be kept.
func (l *Log) leftOut(all []caseload.Request, err error) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		for _, x := range all {
			l.miss(x.Key, x.Missed)
		}
	}
	left := l.left
	l.left = 0
	return left
}
