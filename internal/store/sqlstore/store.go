// Package sqlstore is the engine: caseload.Store in SQL, written once over the
// small interface of sqldb, which native drivers fill.
package sqlstore

import (
	"context"
	"errors"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// Store implements caseload.Store on a database.
type Store struct {
	db      sqldb.Driver
	replica *replica // nil: none
	now     func() time.Time
}

// NewMigrated is New on a database whose schema it brings up to date first.
func NewMigrated(ctx context.Context, db sqldb.Driver, now func() time.Time) (*Store, error) {
	if _, err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	return New(ctx, db, now)
}

// New makes a Store on a database, whose schema it does not change. An older one
// is a PendingError; a newer one than this program knows is an error too, and so
// is what Copy has not finished. The Store closes the driver.
func New(ctx context.Context, db sqldb.Driver, now func() time.Time) (*Store, error) {
	switch found, err := ReadSchema(ctx, db); {
	case err != nil:
		return nil, err
	case len(found.Pending) > 0:
		return nil, &PendingError{found}
	}
	if err := refuseUnfinished(ctx, db); err != nil {
		return nil, err
	}
	return &Store{db: db, now: now}, nil
}

// Close implements caseload.Store.
func (s *Store) Close() error { return errors.Join(s.replica.close(), s.db.Close()) }

// Analyze implements caseload.Store.
func (s *Store) Analyze(ctx context.Context) error { return s.db.Analyze(ctx) }

// clock is a tenant's row of the table of the same name.
type clock struct {
	horizon    caseload.Horizon
	nextPK     int64 // without the tenant
	nextNumber int64
}

const clockColumns = "rev, catalog, next_pk, next_number, epoch"

// clockAt reads a clock from a column on.
func clockAt(r sqldb.Row, from int) clock {
	return clock{
		horizon: caseload.Horizon{Rev: caseload.Rev(r.Int(from)), Catalog: caseload.Rev(r.Int(from + 1)), Epoch: r.Text(from + 4)},
		nextPK:  r.Int(from + 2), nextNumber: r.Int(from + 3),
	}
}

// tx implements caseload.Tx.
type tx struct {
	conn    sqldb.Conn
	dialect sqldb.Dialect
	tenant  caseload.TenantID
	clock   clock
	handed  bool // a scan has handed out a block
	led     led
}

func (x *tx) readClock() error {
	found := false
	err := x.conn.Each("SELECT "+clockColumns+"\nFROM clock\nWHERE tenant = $1", []sqldb.Arg{sqldb.Int(int64(x.tenant))}, func(r sqldb.Row) error {
		found = true
		x.clock = clockAt(r, 0)
		return nil
	})
	if err == nil && !found {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such tenant.")
	}
	return err
}

// Horizon implements caseload.Tx.
func (x *tx) Horizon() caseload.Horizon { return x.clock.horizon }

// Page implements caseload.Tx.
func (x *tx) Page(p *caseload.Plan, b *caseload.Block) error {
	before := b.Rows()
	questions, err := x.selection(p)
	for _, question := range questions {
		if err != nil || p.Limit() > 0 && b.Rows()-before >= p.Limit() {
			break
		}
		err = x.fill(question(b.Rows()-before), p, b)
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// fill appends the rows of a question to a block, until that has enough text.
func (x *tx) fill(q sqlq.Query, p *caseload.Plan, b *caseload.Block) error {
	if p.MaxBytes() == 0 {
		_, err := x.conn.Fill(q.SQL, q.Args, b, nil)
		return err
	}
	_, err := x.conn.Fill(q.SQL, q.Args, b, func(b *caseload.Block) (*caseload.Block, error) {
		if b.Bytes() >= p.MaxBytes() {
			return b, errEnough
		}
		return b, nil // all rows of a page go into one block
	})
	return err
}

// errEnough ends a page early.
var errEnough = errors.New("the page has enough text")

// Match implements caseload.Tx.
func (x *tx) Match(p *caseload.Plan, n int, b *caseload.Block) error {
	q := sqlq.Match(x.dialect, x.tenant, p, n)
	_, err := x.conn.Fill(q.SQL, q.Args, b, nil)
	return err
}

// Resolve implements caseload.Tx.
func (x *tx) Resolve(n caseload.Noun, attribute string, texts []string) ([]caseload.PK, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	q := sqlq.Resolve(x.dialect, n, x.tenant, attribute, texts)
	byText := make(map[string]caseload.PK, len(texts))
	err := x.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		byText[r.Text(1)] = caseload.PK(r.Int(0))
		return nil
	})
	found := make([]caseload.PK, len(texts))
	for i, text := range texts {
		found[i] = byText[text]
	}
	return found, err
}

// At implements caseload.Tx.
func (x *tx) At(n caseload.Noun, keys []caseload.PK, r caseload.Rev, b *caseload.Block) error {
	return x.versions(n, keys, r, r, sqlq.Columns(n), b)
}

// Versions implements caseload.Tx.
func (x *tx) Versions(n caseload.Noun, keys []caseload.PK, from, to caseload.Rev, attributes []caseload.Path, b *caseload.Block) error {
	return x.versions(n, keys, from, to, columnNames(attributes), b)
}

func columnNames(attributes []caseload.Path) []string {
	out := make([]string, len(attributes))
	for i, path := range attributes {
		out[i] = sqlq.ColumnName(string(path))
	}
	return out
}

func (x *tx) versions(n caseload.Noun, keys []caseload.PK, from, to caseload.Rev, columns []string, b *caseload.Block) error {
	if len(keys) == 0 {
		return nil
	}
	q := sqlq.Versions(x.dialect, n, x.tenant, keys, from, to, columns)
	_, err := x.conn.Fill(q.SQL, q.Args, b, nil)
	return err
}

// Around implements caseload.Tx.
func (x *tx) Around(n caseload.Noun, keys []caseload.PK, revs []caseload.Rev, attributes []caseload.Path, b *caseload.Block) error {
	if len(keys) == 0 || len(revs) == 0 {
		return nil
	}
	q := sqlq.Around(x.dialect, n, x.tenant, keys, revs, columnNames(attributes))
	_, err := x.conn.Fill(q.SQL, q.Args, b, nil)
	return err
}

// Count implements caseload.Tx.
func (x *tx) Count(p *caseload.Plan, atMost int64) (n int64, exact bool, err error) {
	if sqlq.Cubic(p) {
		tallies, err := x.Tally(p)
		for _, t := range tallies {
			n += t.N
		}
		return n, true, err
	}
	if sqlq.Dated(p) {
		n, err := x.countDated(p)
		return n, true, err
	}
	by, none, err := x.lead(p)
	if err != nil || none {
		return 0, true, err
	}
	q := sqlq.Count(x.dialect, x.tenant, p, by.Counted(), atMost)
	err = x.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		n = r.Int(0)
		return nil
	})
	if atMost > 0 && n > atMost {
		return atMost, false, err
	}
	return n, true, err
}

// Tally implements caseload.Tx. Where kept counts can answer, they do; of the
// confidential rows, which a scope sees one by one, the few are counted.
func (x *tx) Tally(p *caseload.Plan, by ...caseload.Path) ([]caseload.Tally, error) {
	if !sqlq.Cubic(p) {
		return x.tally(sqlq.Tally(x.dialect, x.tenant, p, by, false), len(by), nil)
	}
	kept := sqlq.Cube(x.dialect, x.tenant, p, by)
	if dimension, ok := sqlq.Marginal(p, by); ok {
		kept = sqlq.Margin(x.tenant, p, dimension)
	}
	out, err := x.tally(kept, len(by), nil)
	if err != nil || !oneByOne(p.Scope()) {
		return out, err
	}
	return x.tally(sqlq.Tally(x.dialect, x.tenant, p, by, true), len(by), out)
}

// tally adds the groups of a query to those of another.
func (x *tx) tally(q sqlq.Query, dimensions int, to []caseload.Tally) ([]caseload.Tally, error) {
	err := x.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		t := caseload.Tally{N: r.Int(0)}
		for i := range dimensions {
			t.By = append(t.By, caseload.PK(r.Int(i+1))) // null reads as 0
		}
		if t.N != 0 {
			to = append(to, t)
		}
		return nil
	})
	return to, err
}

// Scan implements caseload.Tx.
func (x *tx) Scan(p *caseload.Plan, fn func(*caseload.Block) error) error {
	return readAhead(x.conn, sqlq.Select(x.dialect, x.tenant, p, sqlq.Lead{}), p.Kinds(), func(b *caseload.Block) (*caseload.Block, error) {
		x.handed = true
		return b, fn(b)
	})
}
