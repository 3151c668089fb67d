// Package indexing has cases found by fields that were declared after them: behind the
// answer, some cases at a time, and what was cut short is taken up when a server starts.
package indexing

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"caseload"
)

// Runner indexes the cases of tenants, one after another.
type Runner struct {
	svc  *caseload.Service
	log  *slog.Logger
	news chan struct{}

	mu      sync.Mutex
	waiting []caseload.Tenant
	cases   map[caseload.TenantID]int64 // indexed so far, of the tenant that is at work
}

// NewRunner makes a Runner. Run makes it work.
func NewRunner(svc *caseload.Service, log *slog.Logger) *Runner {
	return &Runner{svc: svc, log: log, news: make(chan struct{}, 1), cases: map[caseload.TenantID]int64{}}
}

// Wake tells the Runner that fields of a tenant were changed.
func (r *Runner) Wake(t caseload.Tenant) {
	r.queue(t)
	select {
	case r.news <- struct{}{}:
	default: // it knows already
	}
}

func (r *Runner) queue(t caseload.Tenant) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.ContainsFunc(r.waiting, func(x caseload.Tenant) bool { return x.ID == t.ID }) {
		r.waiting = append(r.waiting, t)
	}
}

// Progress is how many cases of a tenant are indexed so far, if they are being.
func (r *Runner) Progress(t caseload.TenantID) (cases int64, working bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	cases, working = r.cases[t]
	return cases, working
}

// againAfter is when what failed is tried once more.
const againAfter = time.Minute

// Run indexes until ctx ends, first what another run has left. What is not done then is
// left to the next.
func (r *Runner) Run(ctx context.Context) {
	for known := false; ctx.Err() == nil; {
		known = known || r.queueAll(ctx)
		failed := r.indexWaiting(ctx)
		var again <-chan time.Time
		if !known || len(failed) > 0 {
			again = time.After(againAfter)
		}
		select {
		case <-ctx.Done():
		case <-r.news:
		case <-again:
		}
		for _, t := range failed {
			r.queue(t)
		}
	}
}

// queueAll has all tenants looked at, and reports whether they are known.
func (r *Runner) queueAll(ctx context.Context) bool {
	tenants, err := r.svc.Tenants(ctx)
	if err != nil && ctx.Err() == nil {
		r.log.Error("what is to be indexed was not looked for", "error", err)
	}
	for _, t := range tenants {
		r.queue(t)
	}
	return err == nil
}

// indexWaiting indexes the cases of those that wait, and answers of whom that failed.
func (r *Runner) indexWaiting(ctx context.Context) (failed []caseload.Tenant) {
	for t, ok := r.next(); ok && ctx.Err() == nil; t, ok = r.next() {
		if err := r.index(ctx, t); err != nil {
			failed = append(failed, t)
		}
	}
	return failed
}

// next takes the tenant that has waited longest.
func (r *Runner) next() (t caseload.Tenant, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		return t, false
	}
	t, r.waiting = r.waiting[0], r.waiting[1:]
	return t, true
}

func (r *Runner) index(ctx context.Context, t caseload.Tenant) error {
	err := r.svc.IndexFields(ctx, r.svc.Operator(t), func(cases int64) { r.note(t.ID, cases) })
	if err != nil && ctx.Err() == nil {
		r.log.Error("cases were not indexed", "tenant", t.ID, "error", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.cases, t.ID)
	return err
}

func (r *Runner) note(t caseload.TenantID, cases int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cases[t] = cases
}
