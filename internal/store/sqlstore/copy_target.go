package sqlstore

import (
	"context"
	"errors"
	"slices"

	"caseload"
	"caseload/internal/store/sqldb"
)

// begin marks the target as a copy that is not finished, by this copier. One
// that is marked already must be of the same source.
func (c *copier) begin(conn sqldb.Conn) error {
	marked := 0
	err := conn.Each("SELECT tenant, epoch\nFROM copying", nil, func(r sqldb.Row) error {
		marked++
		if c.clocks[caseload.TenantID(r.Int(0))].horizon.Epoch != r.Text(1) {
			return caseload.Errorf(caseload.CodeConflict, "The target is an unfinished copy of another database. Name that one as the source, or a new target.")
		}
		return nil
	})
	if err == nil && marked == 0 {
		err = c.wantEmpty(conn)
	}
	if err != nil {
		return err
	}
	for tenant, clock := range c.clocks {
		err := conn.Send("INSERT INTO copying (tenant, epoch, holder, worded)\nVALUES ($1, $2, $3, 0)\nON CONFLICT (tenant) DO UPDATE SET holder = excluded.holder",
			sqldb.Int(int64(tenant)), sqldb.Text(clock.horizon.Epoch), sqldb.Text(c.holder))
		if err != nil {
			return err
		}
	}
	return nil
}

// holding is the error of a copier that another has taken the target from.
func (c *copier) holding(conn sqldb.Conn) error {
	held := false
	err := conn.Each("SELECT 1\nFROM copying\nWHERE holder = $1\nLIMIT 1", []sqldb.Arg{sqldb.Text(c.holder)}, func(sqldb.Row) error {
		held = true
		return nil
	})
	if err == nil && !held {
		err = caseload.Errorf(caseload.CodeConflict, "Another copy to the same target was started, and this one gives way.")
	}
	return err
}

// change runs fn in a transaction of the target, as long as it is held.
func (c *copier) change(ctx context.Context, fn func(sqldb.Conn) error) error {
	return c.to.Write(ctx, 0, func(conn sqldb.Conn) error {
		if err := c.holding(conn); err != nil {
			return err
		}
		return fn(conn)
	})
}

// wantEmpty is the error of a target that has rows in a table.
func (c *copier) wantEmpty(conn sqldb.Conn) error {
	for _, t := range c.tables {
		err := conn.Each("SELECT 1\nFROM "+t.name+"\nLIMIT 1", nil, func(sqldb.Row) error {
			return caseload.Errorf(caseload.CodeConflict, "The target is not empty: there are rows in its table %s. Name a new database.", t.name)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// empty takes all rows out of some tables of the target, so that they are
// copied anew; the words with what they are derived from.
func (c *copier) empty(ctx context.Context, names []string) error {
	derived := slices.ContainsFunc(names, func(name string) bool { return wordedTable(name) || name == fieldsTable })
	if derived && !slices.Contains(names, wordsTable) {
		names = append(names, wordsTable)
	}
	return c.change(ctx, func(conn sqldb.Conn) error {
		var errs []error
		for _, name := range names {
			errs = append(errs, conn.Send(c.to.Dialect().Empty(name)))
			if name == wordsTable {
				errs = append(errs, conn.Send("UPDATE copying\nSET worded = 0"))
			}
		}
		return errors.Join(errs...)
	})
}

// finish makes the target a database of its own.
func (c *copier) finish(ctx context.Context) error {
	return c.change(ctx, func(conn sqldb.Conn) error {
		for tenant := range c.clocks {
			if err := conn.Send("UPDATE clock\nSET epoch = $1\nWHERE tenant = $2", sqldb.Text(newEpoch()), sqldb.Int(int64(tenant))); err != nil {
				return err
			}
		}
		return conn.Send("DELETE FROM copying")
	})
}

// refuseUnfinished is the error of a database of which a part is missing yet.
func refuseUnfinished(ctx context.Context, db sqldb.Driver) error {
	return db.Read(ctx, caseload.Brief, func(conn sqldb.Conn) error {
		return conn.Each("SELECT 1\nFROM copying\nLIMIT 1", nil, func(sqldb.Row) error {
			return caseload.Errorf(caseload.CodeUnavailable, "The database is an unfinished copy of another. Run the same caseload copy again: it goes on.")
		})
	})
}
