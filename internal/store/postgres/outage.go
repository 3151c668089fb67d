package postgres

import (
	"context"
	"sync/atomic"
	"time"
)

// outage remembers since when the database has been out of reach, so that only
// the first callers wait for its return.
type outage struct{ since atomic.Int64 } // UnixNano, 0: it answers

// patient reports whether to try again after an attempt that failed.
func (o *outage) patient(began time.Time) bool {
	now := time.Now()
	o.since.CompareAndSwap(0, now.UnixNano())
	return now.Sub(began) < patience && now.Sub(time.Unix(0, o.since.Load())) < patience
}

func (o *outage) over() {
	if o.since.Load() != 0 {
		o.since.Store(0)
	}
}

// The pauses between two attempts, growing.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// again runs an attempt until it ends otherwise than by a connection that was
// lost, or not had. The attempt reports whether it may be run again.
func (d *driver) again(ctx context.Context, attempt func() (safe bool, err error)) error {
	began := time.Now()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		safe, err := attempt()
		if err == nil || !d.passing(err) {
			d.down.over()
			return classify(ctx, err)
		}
		if !safe || !d.down.patient(began) {
			return classify(ctx, err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return classify(ctx, err)
		}
	}
}
