package sqlstore

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
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
// makes, and verifies it. Broken off at any moment, it goes on when it is called
// again; until it is done, New refuses the target. Nobody may write to either
// meanwhile: it is CodeConflict if the source changes, or if the target holds
// something else. Each tenant gets a new epoch.
func Copy(ctx context.Context, from, to sqldb.Driver, o CopyOptions) ([]CopiedTable, error) {
	c := &copier{from: from, to: to, target: &Store{db: to, now: time.Now}, holder: rand.Text(), progress: o.Progress}
	if err := c.prepare(ctx); err != nil {
		return nil, err
	}
	done, err := c.settle(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.unmoved(ctx); err != nil {
		return nil, err
	}
	return done, c.finish(ctx)
}

// copier is a copy under way.
type copier struct {
	from, to sqldb.Driver
	target   *Store
	holder   string                      // in copying
	tables   []*table                    // by name
	clocks   map[caseload.TenantID]clock // of the source, when it began

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
	if c.clocks, err = readClocks(ctx, c.from); err != nil {
		return err
	}
	if len(c.clocks) == 0 {
		return caseload.Errorf(caseload.CodeNotFound, "There is nothing to copy: the source has no tenants.")
	}
	return c.to.Write(ctx, 0, c.begin)
}

// readClocks reads the clock of each tenant.
func readClocks(ctx context.Context, db sqldb.Driver) (all map[caseload.TenantID]clock, err error) {
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
func (c *copier) unmoved(ctx context.Context) error {
	now, err := readClocks(ctx, c.from)
	if err == nil && !maps.Equal(now, c.clocks) {
		err = errMoved
	}
	return err
}

var errMoved = caseload.Errorf(caseload.CodeConflict,
	"The source has changed while it was copied. Stop the servers on it and all else that writes to it, and run the same command again: it goes on.")

// settle copies until both databases hold the same. What differs after the
// first time was copied by a run before, since when it has changed.
func (c *copier) settle(ctx context.Context) ([]CopiedTable, error) {
	for again := false; ; again = true {
		if err := c.fill(ctx); err != nil {
			return nil, err
		}
		if err := c.unmoved(ctx); err != nil {
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
	for tenant := range c.clocks {
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
		if wordedTable(t.name) {
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
