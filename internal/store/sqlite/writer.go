package sqlite

import (
	"context"
	"sync/atomic"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// A transaction takes in the functions that are waiting, so that they share
// one flush to the disk.
const (
	batchSize = 64
	batchTime = 20 * time.Millisecond
)

// writer runs functions on the one connection that writes. No caller's context
// reaches it: interrupting a write would take back its neighbours' work.
type writer struct {
	c    *conn
	jobs chan *job
	quit chan struct{}
	done chan struct{}
}

// job is a function on its way to a commit.
type job struct {
	fn      func(sqldb.Conn) error
	err     error
	claimed atomic.Bool // by the writer, or by a caller who gave up
	done    chan struct{}
}

func startWriter(c *conn) *writer {
	w := &writer{c: c, jobs: make(chan *job), quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	return w
}

// stop lets the transaction under way end, refuses the rest, and closes the
// connection.
func (w *writer) stop() error {
	close(w.quit)
	<-w.done
	return w.c.close()
}

var errClosed = &caseload.Error{Code: caseload.CodeUnavailable, Message: "The database is being closed."}

// do waits until fn is committed, or has failed and left nothing.
func (w *writer) do(ctx context.Context, fn func(sqldb.Conn) error) error {
	j := &job{fn: fn, done: make(chan struct{})}
	select {
	case w.jobs <- j:
	case <-w.quit:
		return errClosed
	case <-ctx.Done():
		return unavailable(context.Cause(ctx))
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.claimed.CompareAndSwap(false, true) {
			return unavailable(context.Cause(ctx))
		}
		<-j.done // it runs: its outcome is known in a moment
	}
	return sqldb.Raise(j.err)
}

func (w *writer) loop() {
	defer close(w.done)
	for {
		select {
		case j := <-w.jobs:
			w.batch(j)
		case <-w.quit:
			return
		}
	}
}

// batch commits a job together with those that arrive meanwhile. Where the
// whole transaction was lost, or cannot be committed as one, each is run again
// by itself.
func (w *writer) batch(first *job) {
	began := time.Now()
	ran, lost := w.together(first, began)
	if !lost {
		finish(ran)
		return
	}
	for _, j := range ran {
		j.err = w.alone(j)
		finish([]*job{j})
	}
}

func finish(jobs []*job) {
	for _, j := range jobs {
		close(j.done)
	}
}

// together runs jobs in one transaction and commits it. It reports those that
// ran, and whether all that they did is gone.
func (w *writer) together(first *job, began time.Time) (ran []*job, lost bool) {
	if err := w.c.run("BEGIN IMMEDIATE"); err != nil {
		return w.refuse(first, unavailable(err)), false
	}
	for j := first; j != nil; j = w.next(len(ran), began) {
		if !j.claimed.CompareAndSwap(false, true) {
			continue // the caller gave up
		}
		if ran = append(ran, j); len(ran) > 1 {
			j.err = w.part(j)
		} else if j.err = call(w.c, j.fn); j.err != nil { // nobody else's work is in it yet
			w.rollback()
			return ran, false
		}
		if w.c.db.AutocommitEnabled() { // or the next savepoint would be a transaction by itself
			return ran, true
		}
	}
	if err := w.c.run("COMMIT"); err != nil {
		w.rollback()
		return ran, true
	}
	return ran, false
}

// refuse fails a job, and those that wait behind it: the next would wait as
// long for what the first did not get.
func (w *writer) refuse(first *job, err error) (all []*job) {
	for j := first; j != nil; j = w.waiting() {
		j.err = err
		all = append(all, j)
	}
	return all
}

// next takes a job that waits, while the transaction is small and young.
func (w *writer) next(n int, began time.Time) *job {
	if n >= batchSize || time.Since(began) > batchTime {
		return nil
	}
	return w.waiting()
}

// waiting takes a job that waits, nil without one.
func (w *writer) waiting() *job {
	select {
	case j := <-w.jobs:
		return j
	default:
		return nil
	}
}

// part runs one job so that its failure takes back its own work alone. The
// first job of a transaction is spared this: a savepoint copies each page that
// is changed under it.
func (w *writer) part(j *job) error {
	if err := w.c.run("SAVEPOINT part"); err != nil {
		return classify(context.Background(), err)
	}
	err := call(w.c, j.fn)
	if w.c.db.AutocommitEnabled() {
		return err
	}
	if err != nil {
		if undoErr := w.c.run("ROLLBACK TO part"); undoErr != nil {
			w.rollback()
			return err
		}
	}
	if relErr := w.c.run("RELEASE part"); relErr != nil {
		w.rollback()
	}
	return err
}

// alone runs one job in a transaction of its own.
func (w *writer) alone(j *job) error {
	if err := w.c.run("BEGIN IMMEDIATE"); err != nil {
		return unavailable(err)
	}
	if err := call(w.c, j.fn); err != nil {
		w.rollback()
		return err
	}
	if err := w.c.run("COMMIT"); err != nil {
		w.rollback()
		return unavailable(err)
	}
	return nil
}

func (w *writer) rollback() {
	if !w.c.db.AutocommitEnabled() {
		_ = w.c.run("ROLLBACK") // fails only where there is nothing left to take back
	}
}

// call runs fn and turns a panic into an error.
func call(c *conn, fn func(sqldb.Conn) error) error {
	if err := sqldb.Catch(func() error { return fn(c) }); err != nil {
		return classify(context.Background(), err)
	}
	return nil
}
