package sqlite

import (
	"context"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"caseload/internal/store/groupcommit"
	"caseload/internal/store/sqldb"
)

// maxParts is how many functions share a transaction.
const maxParts = 64

// theLane is the only one: SQLite has one writer.
const theLane = 0

// writer runs functions on the one connection that writes. No caller's context
// reaches it: interrupting a write would take back its neighbours' work.
type writer struct {
	c     *conn
	lanes *groupcommit.Lanes
}

func newWriter(c *conn) *writer {
	w := &writer{c: c}
	w.lanes = groupcommit.New(maxParts, w.commit)
	return w
}

// close lets the transaction under way end, refuses the rest, and closes the
// connection.
func (w *writer) close() error {
	w.lanes.Close()
	return w.c.close()
}

// do waits until fn is committed, or has failed and left nothing.
func (w *writer) do(ctx context.Context, fn func(sqldb.Conn) error) error {
	return w.lanes.Do(ctx, theLane, fn)
}

// commit runs a batch in a transaction.
func (w *writer) commit(b *groupcommit.Batch) {
	if err := w.c.run("BEGIN IMMEDIATE"); err != nil {
		if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultBusy {
			err = fmt.Errorf("%w: %w", sqldb.ErrBusy, err)
		}
		b.Refuse(unavailable(err))
		return
	}
	defer w.rollback() // of what was not committed
	first := b.Next()
	if first == nil {
		return
	}
	if first.Err = call(w.c, first.Run); first.Err != nil { // nobody else's work is in it yet
		b.Done()
		return
	}
	for j := first; j != nil; j = b.Next() {
		if j != first {
			j.Err = w.part(j.Run)
		}
		if w.c.db.AutocommitEnabled() { // or the next savepoint would be a transaction by itself
			lost(b, errLost)
			return
		}
	}
	if err := w.c.run("COMMIT"); err != nil {
		lost(b, err)
		return
	}
	b.Done()
}

// errLost is that SQLite has taken back a transaction, and the function did not
// say why.
var errLost = errors.New("the transaction was lost")

// lost has each function of a lost transaction run again by itself, so that it
// shows which one cannot be committed.
func lost(b *groupcommit.Batch, err error) {
	if b.Single() {
		b.Fail(unavailable(err))
		return
	}
	b.Return()
}

// part runs a function so that its failure takes back its own work alone. The
// first of a transaction is spared this: a savepoint copies each page that is
// changed under it.
func (w *writer) part(fn func(sqldb.Conn) error) error {
	if err := w.c.run("SAVEPOINT part"); err != nil {
		return classify(context.Background(), err)
	}
	err := call(w.c, fn)
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
