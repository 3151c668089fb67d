package postgres

import (
	"context"
	"sync/atomic"
	"time"
)

// outage remembers since when the database has been out of reach, so that only
// the first callers wait for its return.
type outage struct{ since atomic.Pointer[time.Time] } // nil: it answers

// patient reports whether to try again after an attempt that failed.
func (o *outage) patient(began time.Time) bool {
	now := time.Now()
	o.since.CompareAndSwap(nil, &now)
	since := o.since.Load()
	return now.Sub(began) < patience && (since == nil || now.Sub(*since) < patience)
}

func (o *outage) over() {
	if o.since.Load() != nil {
		o.since.Store(nil)
	}
}

// The pauses between two attempts, growing.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// again runs an attempt until it ends otherwise than by a connection that was
// lost, or not had. The attempt reports whether it may be run again. It gives
// its connection back before it returns.
func (d *driver) again(ctx context.Context, attempt func() (safe bool, err error)) error {
	began := time.Now()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		safe, err := attempt()
		if err != nil && ctx.Err() != nil {
			if hung(ctx, err) {
				d.pool.Reset()
			}
			return classify(ctx, err)
		}
		if err == nil || !d.passing(err) {
			d.down.over()
			return classify(ctx, err)
		}
		if catching(err) {
			d.pool.Reset() // or each of its connections would fail somebody
		}
		if patient := d.down.patient(began); !safe || !patient {
			return classify(ctx, err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return classify(ctx, err)
		}
	}
}
