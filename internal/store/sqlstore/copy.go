package sqlstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// CopyOptions say how a database is copied; the zero value works.
type CopyOptions struct {
	// Progress is told how many steps are done, and of how many. A row is read
	// twice, to be copied and to be verified.
	Progress func(done, total int64)
}

// CopiedTable is a table of which both databases hold the same.
type CopiedTable struct {
	Name string
	Rows int64
	// Sum is of the SHA-256 of its rows, whatever their order and the kind of
	// database. The epochs are left out of that of the clock, and that of the
	// words, which are derived anew, is zero.
	Sum Sum
}

// Copy copies all that a database holds into an empty one, whose schema it
// makes, and verifies it. Broken off at any moment, it goes on when
// it is called again; until it is done, New refuses the target. Nobody may
// write to either meanwhile: it is CodeConflict if the source changes, or if
// the target holds something else. Each tenant gets a new epoch.
func Copy(ctx context.Context, from, to sqldb.Driver, o CopyOptions) ([]CopiedTable, error) {
	c := &copier{from: from, to: to, target: &Store{db: to, now: time.Now}, holder: rand.Text(), progress: o.Progress}
	if err := c.prepare(ctx); err != nil {
		return nil, err
	}
	before, err := clocks(ctx, from)
	if err != nil {
		return nil, err
	}
	done, err := c.settle(ctx, before)
	if err != nil {
		return nil, err
	}
	if err := c.unmoved(ctx, before); err != nil {
		return nil, err
	}
	return done, c.finish(ctx)
}

// copier is a copy under way.
type copier struct {
	from, to sqldb.Driver
	target   *Store
	holder   string   // in copying
	tables   []*table // by name
	epochs   map[caseload.TenantID]string

	progress    func(done, total int64)
	done, total int64
}

// prepare sees that the source can be read, and that the target is empty or
// holds a part of the same source.
func (c *copier) prepare(ctx context.Context) error {
	found, err := ReadSchema(ctx, c.from)
	if err != nil {
		return err
	}
	if len(found.Pending) > 0 {
		return caseload.Errorf(caseload.CodeConflict, "The schema of the source is %d, and not %d, which this program copies. Bring it up to date with: caseload migrate",
			found.Version, found.Newest)
	}
	if _, err := Migrate(ctx, c.to); err != nil {
		return err
	}
	if err := refuseUnfinished(ctx, c.from); err != nil {
		return err
	}
	if err := c.readTables(ctx); err != nil {
		return err
	}
	before, err := clocks(ctx, c.from)
	if err != nil {
		return err
	}
	if len(before) == 0 {
		return caseload.Errorf(caseload.CodeNotFound, "There is nothing to copy: the source has no tenants.")
	}
	c.epochs = map[caseload.TenantID]string{}
	for t, clock := range before {
		c.epochs[t] = clock.horizon.Epoch
	}
	return c.to.Write(ctx, 0, c.begin)
}

// begin marks the target as a copy that is not finished, by this copier. One
// that is marked already must be of the same source.
func (c *copier) begin(conn sqldb.Conn) error {
	marked := 0
	err := conn.Each("SELECT tenant, epoch\nFROM copying", nil, func(r sqldb.Row) error {
		marked++
		if c.epochs[caseload.TenantID(r.Int(0))] != r.Text(1) {
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
	for tenant, epoch := range c.epochs {
		err := conn.Send("INSERT INTO copying (tenant, epoch, holder, worded)\nVALUES ($1, $2, $3, 0)\nON CONFLICT (tenant) DO UPDATE SET holder = excluded.holder",
			sqldb.Int(int64(tenant)), sqldb.Text(epoch), sqldb.Text(c.holder))
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

// refuseUnfinished is the error of a database of which a part is missing yet.
func refuseUnfinished(ctx context.Context, db sqldb.Driver) error {
	return db.Read(ctx, caseload.Brief, func(conn sqldb.Conn) error {
		return conn.Each("SELECT 1\nFROM copying\nLIMIT 1", nil, func(sqldb.Row) error {
			return caseload.Errorf(caseload.CodeUnavailable, "The database is an unfinished copy of another. Run the same caseload copy again: it goes on.")
		})
	})
}

// clocks reads the clock of each tenant.
func clocks(ctx context.Context, db sqldb.Driver) (all map[caseload.TenantID]clock, err error) {
	err = db.Read(ctx, caseload.Brief, func(conn sqldb.Conn) error {
		all = map[caseload.TenantID]clock{}
		return conn.Each("SELECT tenant, "+clockColumns+"\nFROM clock", nil, func(r sqldb.Row) error {
			all[caseload.TenantID(r.Int(0))] = clockAt(r, 1)
			return nil
		})
	})
	return all, err
}

// unmoved is the error of a source that has changed.
func (c *copier) unmoved(ctx context.Context, before map[caseload.TenantID]clock) error {
	now, err := clocks(ctx, c.from)
	if err == nil && !maps.Equal(now, before) {
		err = errMoved
	}
	return err
}

var errMoved = caseload.Errorf(caseload.CodeConflict,
	"The source has changed while it was copied. Stop the servers on it and all else that writes to it, and run the same command again: it goes on.")

// settle copies until both databases hold the same. What differs after the
// first time was copied by a run before, since when it has changed.
func (c *copier) settle(ctx context.Context, before map[caseload.TenantID]clock) ([]CopiedTable, error) {
	for again := false; ; again = true {
		if err := c.fill(ctx); err != nil {
			return nil, err
		}
		if err := c.unmoved(ctx, before); err != nil {
			return nil, err
		}
		found, differ, err := c.verify(ctx)
		switch {
		case err != nil:
			return nil, err
		case len(differ) == 0:
			return found, nil
		case again:
			return nil, caseload.Errorf(caseload.CodeConflict, "The copy differs from the source in %s, though it was made twice. "+
				"Stop all that writes to either, and run the same command again.", strings.Join(differ, ", "))
		}
		if err := c.empty(ctx, differ); err != nil {
			return nil, err
		}
	}
}

// fill copies what is missing in the target, in one snapshot of the source.
func (c *copier) fill(ctx context.Context) error {
	err := c.from.Read(ctx, caseload.Long, func(source sqldb.Conn) error {
		if err := c.measure(ctx, source); err != nil {
			return err
		}
		for _, t := range c.tables {
			if err := c.fillTable(ctx, source, t); err != nil {
				return fmt.Errorf("copy the table %s: %w", t.name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for tenant := range c.epochs {
		if err := c.fillWords(ctx, tenant); err != nil {
			return fmt.Errorf("derive the words: %w", err)
		}
	}
	return c.to.Analyze(ctx)
}

// measure counts the steps, and those that a run before has done.
func (c *copier) measure(ctx context.Context, source sqldb.Conn) error {
	c.done, c.total = 0, 0
	for _, t := range c.tables {
		n, err := countRows(source, t.name)
		if err != nil {
			return err
		}
		c.total += 2 * n
		if t.name == casesTable {
			c.total += n // for their words
		}
	}
	return c.to.Read(ctx, caseload.Long, func(target sqldb.Conn) error {
		for _, name := range append(c.names(), wordsTable) {
			n, err := countRows(target, name)
			if err != nil {
				return err
			}
			c.step(n)
		}
		return nil
	})
}

func countRows(conn sqldb.Conn, table string) (n int64, err error) {
	return lastOf(conn, "SELECT count(*)\nFROM "+table)
}

func (c *copier) names() []string {
	names := make([]string, len(c.tables))
	for i, t := range c.tables {
		names[i] = t.name
	}
	return names
}

// step tells of steps that are done.
func (c *copier) step(n int64) {
	c.done += n
	if c.progress != nil {
		c.progress(c.done, c.total)
	}
}

// wordRows is how many cases' words are derived in one transaction.
const wordRows = 2000

// fillWords derives the words of a tenant's cases. How far it is stands in
// copying.
func (c *copier) fillWords(ctx context.Context, tenant caseload.TenantID) error {
	for {
		rows := 0
		_, err := c.target.Update(ctx, tenant, caseload.Actor{}, func(tx caseload.WriteTx) error {
			w := tx.(*writeTx)
			if err := c.holding(w.conn); err != nil {
				return err
			}
			fields, err := caseload.SearchFields(w)
			if err != nil {
				return err
			}
			w.SearchFields(fields)
			rows, err = w.wordOn()
			return err
		})
		if err != nil || rows == 0 {
			return err
		}
		c.step(int64(rows))
	}
}

// wordOn derives the words of the next cases, and returns how many those are.
func (w *writeTx) wordOn() (rows int, err error) {
	tenant := sqldb.Int(int64(w.tenant))
	var last caseload.PK
	err = w.conn.Each("SELECT worded\nFROM copying\nWHERE tenant = $1", []sqldb.Arg{tenant}, func(r sqldb.Row) error {
		last = caseload.PK(r.Int(0))
		return nil
	})
	if err != nil {
		return 0, err
	}
	p, err := w.nextCases(last, wordRows)
	if rows = len(p.fresh); err != nil || rows == 0 {
		return 0, err
	}
	if err := p.loadWords(); err != nil {
		return 0, err
	}
	last = p.b.PK(rows-1, colPK)
	return rows, w.conn.Send("UPDATE copying\nSET worded = $1\nWHERE tenant = $2", sqldb.Int(int64(last)), tenant)
}

// empty takes all rows out of some tables of the target, so that they are
// copied anew; the words with what they are derived from.
func (c *copier) empty(ctx context.Context, names []string) error {
	derived := slices.ContainsFunc(names, func(name string) bool { return name == casesTable || name == fieldsTable })
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
		for tenant := range c.epochs {
			if err := conn.Send("UPDATE clock\nSET epoch = $1\nWHERE tenant = $2", sqldb.Text(newEpoch()), sqldb.Int(int64(tenant))); err != nil {
				return err
			}
		}
		return conn.Send("DELETE FROM copying")
	})
}
