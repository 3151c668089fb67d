package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"caseload"
	"caseload/internal/store/groupcommit"
	"caseload/internal/store/sqldb"
)

// maxParts is how many functions share a transaction. The server has 64
// subtransactions of each at hand; of one with more, every other reads on the
// disk which are over.
const maxParts = 32

// Write implements sqldb.Driver.
func (d *driver) Write(ctx context.Context, lane caseload.TenantID, fn func(sqldb.Conn) error) error {
	return d.lanes.Do(ctx, lane, fn)
}

// commit carries out a batch. What was not sent to be committed is run again
// where the connection was lost. Those who wait behind a commit of which the
// outcome is unknown have not run, and do.
func (d *driver) commit(b *groupcommit.Batch) {
	err := d.again(b.Context, func() (safe bool, err error) {
		err = d.attempt(b)
		return !errors.Is(err, sqldb.ErrUnknown), err
	})
	if err != nil && !errors.Is(err, sqldb.ErrUnknown) && b.Context.Err() == nil {
		b.Refuse(err)
	}
}

// attempt runs a batch in a transaction. Where that is lost, it has given the
// functions back; where it may be, it has told them.
func (d *driver) attempt(b *groupcommit.Batch) error {
	if err := d.write.pass(b.Context); err != nil {
		return err
	}
	defer d.write.leave()
	lent, err := d.lend(b.Context)
	if err != nil {
		return err
	}
	defer lent.Release()
	t := &transaction{conn: d.conn(b.Context, lent), driver: d, batch: b}
	defer t.rollback() // of what was not committed
	if err := t.begin(); err != nil {
		return err
	}
	return t.run()
}

// transaction is that of a batch. Behind the first function, each has a
// savepoint, so that its failure takes back its own part alone.
type transaction struct {
	*conn
	driver *driver
	batch  *groupcommit.Batch
	marked bool // there is a savepoint before the function that runs
}

// lockClass tells the locks of tenants from those of others in the database.
const lockClass = 0x6361 // "ca"

// lockTime is how long a writer waits for those of other processes.
const lockTime = 20 * time.Second

// lockLane waits for the other writers of a lane. The lock is held to the end
// of the transaction, and ends with the process or, where that hangs, in a
// while. What is committed must be on the disk. The server sets what it reads
// before the lock.
const lockLane = "SELECT set_config('lock_timeout', '20s', true), set_config('idle_in_transaction_session_timeout', '30s', true),\n" +
	"  set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true),\n" +
	"  pg_advisory_xact_lock($1::int, $2::int)"

// begin waits for the lock, in a statement of its own: what is read after it
// shows what the writers before have committed.
func (t *transaction) begin() error {
	t.step = lockTime + briefTime
	if err := t.Send("BEGIN ISOLATION LEVEL READ COMMITTED"); err != nil {
		return err
	}
	_, err := t.Exec(lockLane, sqldb.Int(lockClass), sqldb.Int(int64(t.batch.Tenant)))
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == codeLocked {
		return fmt.Errorf("%w: %w", sqldb.ErrBusy, err)
	} else if err != nil {
		return err
	}
	return t.uninterrupted()
}

// run runs functions while any wait, and commits. The statements that the last
// has gathered go with the commit.
func (t *transaction) run() error {
	for j := t.batch.Next(); j != nil; {
		err := t.call(j.Run)
		next := t.batch.Next()
		if err == nil && next == nil {
			if err = t.conn.commit(); err == nil {
				t.done()
				return nil
			}
		} else if err == nil {
			err = t.mark()
		}
		if err != nil {
			if ended, err := t.takeBack(j, err); ended {
				return err
			}
		}
		j = next
	}
	return t.commit()
}

// commit commits what is left when the last function was taken back.
func (t *transaction) commit() error {
	if err := t.conn.commit(); err != nil {
		_, err = t.takeBack(nil, err)
		return err
	}
	t.done()
	return nil
}

// done tells those whose writes are there.
func (t *transaction) done() {
	t.batch.Done()
	t.renew()
}

var errHidden = errors.New("a statement failed, and was passed over")

func (t *transaction) call(fn func(sqldb.Conn) error) error {
	err := sqldb.Catch(func() error { return fn(t.conn) })
	if copyErr := t.await(); err == nil {
		err = copyErr
	}
	if err == nil && t.pg.TxStatus() == failed {
		return errHidden
	}
	return err
}

// The states of a transaction, as the server tells them.
const (
	idle   = 'I'
	begun  = 'T'
	failed = 'E'
)

// mark sees to it that what a function did is good, and sets a savepoint for
// the next.
func (t *transaction) mark() error {
	if t.marked {
		if err := t.Send("RELEASE SAVEPOINT part"); err != nil {
			return err
		}
	}
	if err := t.Send("SAVEPOINT part"); err != nil {
		return err
	}
	if err := t.exchange(nil); err != nil {
		return err
	}
	t.marked = true
	return nil
}

// takeBack takes back the part of a function that failed, or all where a commit
// did that is no function's own, with a nil j. It reports whether the transaction
// has ended with it, and if that was for the connection, the error.
func (t *transaction) takeBack(j *groupcommit.Job, err error) (ended bool, lost error) {
	told := classify(context.Background(), err)
	switch {
	case errors.Is(err, sqldb.ErrUnknown):
		t.batch.Fail(told)
		return true, err
	case t.driver.passing(err):
		t.batch.Return()
		return true, err
	case t.pg.IsClosed(): // whatever the function made of it
		t.batch.Return()
		return true, pgconn.ErrConnClosed
	case j == nil || t.pg.TxStatus() == idle: // the commit was refused
		t.refused(told)
		return true, nil
	}
	j.Err = told
	if !t.marked { // nobody else's work is in it yet
		t.batch.Answer(j)
		t.batch.Return()
		return true, nil
	}
	t.drop()
	if _, err := t.Exec("ROLLBACK TO SAVEPOINT part"); err != nil {
		t.batch.Return()
		return true, err
	}
	return false, nil
}

// refused finds out whom a refused commit is about.
func (t *transaction) refused(err error) {
	if t.batch.Single() {
		t.batch.Fail(err)
		return
	}
	t.batch.Return()
}
