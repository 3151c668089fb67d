package auth

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"caseload"
)

// Settler adds up what all processes counted. caseload.Control is one.
type Settler interface {
	Settle(ctx context.Context, counted []caseload.Usage, since time.Time) ([]caseload.Usage, error)
}

// LimiterOptions say how often a key may be used. Settler, Now and Log must be
// set.
type LimiterOptions struct {
	PerMinute int              // requests of one key in a sliding minute; 0: no limit
	Settler   Settler          // where processes share their counts
	Now       func() time.Time // the clock
	Log       *slog.Logger     // told when the counts cannot be shared
}

// Limiter bounds the requests of each key in a sliding minute, by seconds of
// the clock: a request counts in its own second and in the 59 behind it. It
// counts in memory, and shares its counts at most once a second, so that other
// processes see a request a second late. Sharing them also keeps when a key was
// last used, which a Limiter without a limit does just as well. A nil Limiter
// does nothing.
type Limiter struct {
	options LimiterOptions

	mu      sync.Mutex
	windows map[caseload.PK]*window
}

// NewLimiter makes a Limiter that has counted nothing.
func NewLimiter(o LimiterOptions) *Limiter {
	return &Limiter{options: o, windows: map[caseload.PK]*window{}}
}

// Verdict is the answer to one request of a key.
type Verdict struct {
	Allowed    bool
	Limited    bool // whether there is a limit at all
	Remaining  int  // requests that are left in this window
	RetryAfter int  // whole seconds until one is, if refused
}

// Take counts a request of a key, unless it is refused. One without a key is not
// counted: this process makes it itself.
func (l *Limiter) Take(key caseload.PK) Verdict {
	if l == nil || key == 0 {
		return Verdict{Allowed: true}
	}
	second := l.options.Now().Unix()
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.windows[key]
	if w == nil {
		w = &window{}
		l.windows[key] = w
	}
	limit := int64(l.options.PerMinute)
	used := w.used(second)
	if limit > 0 && used >= limit {
		return Verdict{Limited: true, RetryAfter: w.freeIn(second, limit)}
	}
	w.at(second).fresh++
	return Verdict{Allowed: true, Limited: limit > 0, Remaining: int(max(limit-used-1, 0))}
}

// Refusal is the error of a request that is refused, and sets when another may
// come; nil for others.
func (v Verdict) Refusal(h http.Header) error {
	if v.Allowed {
		return nil
	}
	h.Set("Retry-After", strconv.Itoa(v.RetryAfter)) // RFC 9110, section 10.2.3
	return caseload.Errorf(caseload.CodeRateLimited, "Too many requests. Try again in %d seconds.", v.RetryAfter)
}

const (
	settleEvery  = time.Second
	lastSettling = 5 * time.Second // for the counts that are left when the process ends
)

// Run shares the counts until ctx ends, and then those that are left.
func (l *Limiter) Run(ctx context.Context) {
	if l == nil {
		return
	}
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.settle(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSettling)
			l.settle(last)
			cancel()
			return
		}
	}
}

// settle shares the counts since the last time and learns those of others. If
// that fails, it is tried again with the next ones.
func (l *Limiter) settle(ctx context.Context) {
	now := l.options.Now()
	counted := l.collect(now.Unix())
	if len(counted) == 0 {
		return
	}
	all, err := l.options.Settler.Settle(ctx, counted, now.Add(-windowSeconds*time.Second))
	if err != nil {
		l.options.Log.WarnContext(ctx, "request counts are not shared between processes", "err", err)
		return
	}
	l.learn(now.Unix(), counted, all)
}

// collect lists what was counted since it was last shared, and forgets keys
// that are not in use.
func (l *Limiter) collect(second int64) []caseload.Usage {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []caseload.Usage
	for key, w := range l.windows {
		if w.used(second) == 0 {
			delete(l.windows, key)
			continue
		}
		for _, b := range w.live(second) {
			if b.fresh > 0 {
				out = append(out, caseload.Usage{Key: key, Second: b.second, N: b.fresh})
			}
		}
	}
	return out
}

// learn takes over the counts of all processes, which now hold what this one
// had counted alone.
func (l *Limiter) learn(second int64, counted, all []caseload.Usage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, u := range counted {
		if b := l.bucket(second, u); b != nil {
			b.fresh -= u.N
		}
	}
	for _, u := range all {
		if b := l.bucket(second, u); b != nil {
			b.shared = u.N
		}
	}
}

// bucket finds where a Usage counts, nil if that is over.
func (l *Limiter) bucket(second int64, u caseload.Usage) *bucket {
	w := l.windows[u.Key]
	if w == nil || !inWindow(u.Second, second) {
		return nil
	}
	return w.at(u.Second)
}
