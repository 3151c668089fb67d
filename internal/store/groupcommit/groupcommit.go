// Package groupcommit lets functions that wait to write share a transaction,
// and with it the flush to the disk. It decides who runs when; what a
// transaction is, and how one function's part of it is taken back, is the
// driver's.
package groupcommit

import (
	"context"
	"errors"
	"sync"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Lanes run functions, those of one lane one after the other. A lane has one
// goroutine while functions are in it, and is forgotten when it is empty.
type Lanes struct {
	size   int
	commit func(*Batch)

	mu      sync.Mutex
	lanes   map[caseload.TenantID]*lane
	closed  bool
	running sync.WaitGroup // the goroutines
}

// lane is the functions that wait for one tenant's lock.
type lane struct {
	queue   []*Job
	waiting int    // those in the queue who have not left
	give    func() // ends the context of the batch to come: nobody waits for it
}

// New makes Lanes in which a transaction takes in at most size functions. commit
// carries out a Batch; it is called in the goroutine of the lane while functions
// wait there.
func New(size int, commit func(*Batch)) *Lanes {
	return &Lanes{size: size, commit: commit, lanes: map[caseload.TenantID]*lane{}}
}

// Job is a function on its way to a commit.
type Job struct {
	Err error // what its caller is told

	run   func(sqldb.Conn) error
	ran   bool
	state state
	alone bool // it is not to share a transaction
	done  chan struct{}
}

// Run runs the function in a transaction.
func (j *Job) Run(c sqldb.Conn) error {
	j.ran = true
	return j.run(c)
}

type state int

const (
	waiting state = iota
	running
	answered
	left    // its caller has gone
	leaving // its caller goes as soon as it does not run
)

// errLeft is told to nobody: who has left says why.
var errLeft = errors.New("the caller left")

// ErrClosed is that the database is being closed.
var ErrClosed = &caseload.Error{Code: caseload.CodeUnavailable, Message: "The database is being closed."}

// Do waits until fn is committed, or has failed and left nothing. Cancelling
// ctx ends the waiting; a function that runs is not interrupted.
func (l *Lanes) Do(ctx context.Context, t caseload.TenantID, fn func(sqldb.Conn) error) error {
	if ctx.Err() != nil {
		return unavailable(ctx)
	}
	j := &Job{run: fn, done: make(chan struct{})}
	if !l.enter(t, j) {
		return ErrClosed
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		l.leave(t, j)
		<-j.done // where it runs, its outcome is known in a moment
	}
	if errors.Is(j.Err, errLeft) {
		return unavailable(ctx)
	}
	return sqldb.Raise(j.Err)
}

func unavailable(ctx context.Context) error {
	return &caseload.Error{Code: caseload.CodeUnavailable, Message: "The database does not answer. Try again.", Cause: context.Cause(ctx)}
}

// enter puts a job in its lane, and starts the lane if it is the first.
func (l *Lanes) enter(t caseload.TenantID, j *Job) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	ln := l.lanes[t]
	if ln == nil {
		ln = &lane{give: func() {}}
		l.lanes[t] = ln
		l.running.Go(func() { l.drain(t, ln) })
	}
	ln.queue = append(ln.queue, j)
	ln.waiting++
	return true
}

// leave lets the caller of a job go, if it does not run.
func (l *Lanes) leave(t caseload.TenantID, j *Job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch j.state {
	case waiting:
		ln := l.lanes[t]
		j.answer(left, errLeft)
		if ln.waiting--; ln.waiting == 0 {
			ln.give()
		}
	case running:
		j.state = leaving
	}
}

func (j *Job) answer(s state, err error) {
	j.state, j.Err = s, err
	close(j.done)
}

// drain commits one batch after the other until nobody waits.
func (l *Lanes) drain(t caseload.TenantID, ln *lane) {
	for {
		ctx, give := context.WithCancel(context.Background())
		if !l.begin(t, ln, give) {
			give()
			return
		}
		l.commit(&Batch{Context: ctx, Tenant: t, lanes: l, lane: ln})
		give()
	}
}

// begin reports whether somebody waits; else it forgets the lane.
func (l *Lanes) begin(t caseload.TenantID, ln *lane, give func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ln.waiting == 0 {
		delete(l.lanes, t)
		return false
	}
	ln.give = give
	return true
}

// Close lets the transactions under way end, and refuses the rest.
func (l *Lanes) Close() {
	l.mu.Lock()
	l.closed = true
	for _, ln := range l.lanes {
		ln.refuse(ErrClosed)
	}
	l.mu.Unlock()
	l.running.Wait()
}

// refuse fails all who wait.
func (ln *lane) refuse(err error) {
	for _, j := range ln.queue {
		if j.state == waiting {
			j.answer(answered, err)
		}
	}
	ln.queue, ln.waiting = nil, 0
	ln.give()
}
