package groupcommit

import (
	"context"
	"slices"
	"time"

	"caseload"
)

// batchTime is how long a transaction goes on taking in functions: the first
// waits for the last.
const batchTime = 20 * time.Millisecond

// Batch is the functions that one transaction takes in. It is used by the
// goroutine of its lane alone.
type Batch struct {
	Context context.Context // until the first is taken: ends when nobody waits any more
	Tenant  caseload.TenantID

	lanes *Lanes
	lane  *lane
	began time.Time // when the first was taken
	taken []*Job    // and not answered
	n     int       // how many were taken
	alone bool      // the one that was is to be the only one
}

// Next takes the next function, in the order in which they came; nil where none
// waits, or the transaction is large or old enough. It is run, or given back.
func (b *Batch) Next() *Job {
	if b.n == 0 {
		b.began = time.Now()
	} else if b.n >= b.lanes.size || time.Since(b.began) > batchTime {
		return nil
	}
	b.lanes.mu.Lock()
	defer b.lanes.mu.Unlock()
	j := b.lane.first()
	if j == nil || b.alone || b.n > 0 && j.alone {
		return nil
	}
	b.lane.queue = b.lane.queue[1:]
	b.lane.waiting--
	j.state = running
	b.taken = append(b.taken, j)
	b.n, b.alone = b.n+1, j.alone
	return j
}

// first is the job in front of the queue, nil where nobody waits.
func (ln *lane) first() *Job {
	for len(ln.queue) > 0 && ln.queue[0].state == left {
		ln.queue = ln.queue[1:]
	}
	if len(ln.queue) == 0 {
		return nil
	}
	return ln.queue[0]
}

// Single reports whether there is but one function in the transaction.
func (b *Batch) Single() bool { return len(b.taken) == 1 }

// Answer tells the caller of a function that was taken what is in its Err.
func (b *Batch) Answer(j *Job) {
	b.lanes.mu.Lock()
	defer b.lanes.mu.Unlock()
	j.answer(answered, j.Err)
	b.taken = slices.DeleteFunc(b.taken, func(taken *Job) bool { return taken == j })
}

// Done tells the callers of all functions that were taken.
func (b *Batch) Done() {
	b.lanes.mu.Lock()
	defer b.lanes.mu.Unlock()
	for _, j := range b.taken {
		j.answer(answered, j.Err)
	}
	b.taken = nil
}

// Fail tells the callers of the functions that were taken, but those with an
// error of their own, that theirs has failed.
func (b *Batch) Fail(err error) {
	for _, j := range b.taken {
		if j.Err == nil {
			j.Err = err
		}
	}
	b.Done()
}

// Return gives back the functions that were taken, since nothing is left of
// what they did. Each that ran, and may be what it was lost of, is then the only
// one of its transaction.
func (b *Batch) Return() {
	b.lanes.mu.Lock()
	defer b.lanes.mu.Unlock()
	var back []*Job
	for _, j := range b.taken {
		switch j.Err = nil; {
		case j.state == leaving:
			j.answer(left, errLeft)
		case b.lanes.closed:
			j.answer(answered, ErrClosed)
		default:
			j.state, j.alone = waiting, j.ran
			back = append(back, j)
		}
	}
	b.lane.queue = slices.Concat(back, b.lane.queue)
	b.lane.waiting += len(back)
	b.taken, b.n, b.alone = nil, 0, false
}

// Refuse fails the functions that were taken, and those that wait behind them:
// the next would wait as long for what the first did not get.
func (b *Batch) Refuse(err error) {
	b.Fail(err)
	b.lanes.mu.Lock()
	defer b.lanes.mu.Unlock()
	b.lane.refuse(err)
}
