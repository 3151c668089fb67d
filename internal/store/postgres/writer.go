package postgres

import (
	"context"
	"errors"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Write implements sqldb.Driver. What was not sent to be committed is run again
// where the connection was lost.
func (d *driver) Write(ctx context.Context, lane caseload.TenantID, fn func(sqldb.Conn) error) error {
	if err := d.write.pass(ctx); err != nil {
		return err
	}
	defer d.write.leave()
	return d.again(ctx, func() (bool, error) {
		err := d.writeOnce(ctx, lane, fn)
		return !errors.Is(err, sqldb.ErrUnknown), err
	})
}

// lockClass tells the locks of tenants from those of others in the database.
const lockClass = 0x6361 // "ca"

// lockLane waits for the other writers of a lane. The lock is held to the end
// of the transaction, and ends with the process or, where that hangs, in a
// while. What is committed must be on the disk.
const lockLane = "SELECT pg_advisory_xact_lock($1::int, $2::int), set_config('idle_in_transaction_session_timeout', '30s', true),\n" +
	"  set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)"

func (d *driver) writeOnce(ctx context.Context, lane caseload.TenantID, fn func(sqldb.Conn) error) error {
	lent, err := d.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer lent.Release()
	c := d.conn(lent, ctx)
	// The lock is a statement of its own: what is read after it shows what the
	// writers before have committed.
	if err := c.Send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"); err != nil {
		return err
	}
	if _, err := c.Exec(lockLane, sqldb.Int(lockClass), sqldb.Int(int64(lane))); err != nil {
		c.rollback()
		return err
	}
	if err := c.uninterrupted(); err != nil {
		c.rollback()
		return err
	}
	if err := fn(c); err != nil {
		c.rollback()
		return err
	}
	return c.commit()
}
