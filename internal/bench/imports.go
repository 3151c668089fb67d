package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload"
)

// imports compares the Service's import (validation, history, permission,
// counts) with a bare prepared insert of the very rows that it wrote, into the
// same tables with the same indexes, in transactions of the same size.
func (b *bench) imports(ctx context.Context) error {
	n := 0
	var dump *dump
	ours := side{"import", func() (time.Duration, error) {
		n++
		s, err := openSite(ctx, filepath.Join(b.folder, fmt.Sprintf("import-%d.db", n)), 0)
		if err != nil {
			return 0, err
		}
		defer s.close()
		batches, err := s.inputs(ctx, b.rows) // its wards have ids of their own
		if err != nil {
			return 0, err
		}
		took, err := s.load(ctx, batches)
		if err == nil && dump == nil {
			dump, err = readDump(s.file, b.rows)
		}
		return took, err
	}}
	bare := side{"bare insert", func() (time.Duration, error) {
		return dump.insert(ctx, filepath.Join(b.folder, fmt.Sprintf("bare-%d.db", n)))
	}}
	us, them, ratio, err := b.compare(ours, bare)
	b.results = append(b.results, result{
		"import, rows/s, against a bare prepared insert", perSecond(b.rows, us), perSecond(b.rows, them), ratio, "0.7",
	})
	return err
}

func perSecond(n int, took time.Duration) string {
	return fmt.Sprintf("%.0f/s", float64(n)/took.Seconds())
}

// dump is what the import wrote, held in memory: the rows of each table that
// it fills.
type dump struct{ tables []*tableDump }

type tableDump struct {
	name, insert string
	columns      int
	rows         [][]any
}

// The tables that an import fills, with the columns of words that cannot be
// read back made anew.
var dumped = []string{"cases", "changes", "attr", "assigned", "cube", "margins", "people", "involvements"}

func readDump(file string, n int) (*dump, error) {
	c, err := sqlite.OpenConn(file, sqlite.OpenReadOnly)
	if err != nil {
		return nil, err
	}
	defer done(c)
	d := &dump{}
	for _, name := range dumped {
		t, err := readTable(c, name)
		if err != nil {
			return nil, err
		}
		if len(t.rows) > 0 {
			d.tables = append(d.tables, t)
		}
	}
	words, err := readWords(c, n)
	d.tables = append(d.tables, words)
	return d, err
}

func readTable(c *sqlite.Conn, name string) (*tableDump, error) {
	t := &tableDump{name: name}
	err := sqlitex.ExecuteTransient(c, "SELECT * FROM "+name, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		t.columns = s.ColumnCount()
		row := make([]any, t.columns)
		for i := range row {
			switch s.ColumnType(i) {
			case sqlite.TypeInteger:
				row[i] = s.ColumnInt64(i)
			case sqlite.TypeText:
				row[i] = s.ColumnText(i)
			case sqlite.TypeBlob:
				row[i] = []byte(s.ColumnText(i))
			}
		}
		t.rows = append(t.rows, row)
		return nil
	}})
	t.insert = "INSERT INTO " + name + " VALUES (?" + repeat(", ?", max(t.columns, 1)-1) + ")"
	return t, err
}

// readWords makes the words of each case as the store does.
func readWords(c *sqlite.Conn, n int) (*tableDump, error) {
	t := &tableDump{name: "words", columns: 4, insert: "INSERT INTO words (rowid, public, internal, personal) VALUES (?, ?, ?, ?)"}
	t.rows = make([][]any, 0, n)
	err := sqlitex.ExecuteTransient(c, "SELECT pk, coalesce(reference, '') || ' ' || coalesce(public_summary, ''), "+
		"coalesce(name, '') || ' ' || coalesce(summary, '') || ' ' || coalesce(details, '') FROM cases",
		&sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
			t.rows = append(t.rows, []any{s.ColumnInt64(0), folded(s.ColumnText(1)), folded(s.ColumnText(2)), ""})
			return nil
		}})
	return t, err
}

// insert writes the dump into a new database, table after table within each
// transaction.
func (d *dump) insert(ctx context.Context, file string) (time.Duration, error) {
	s, err := openSite(ctx, file, 0) // makes the schema
	if err != nil {
		return 0, err
	}
	defer s.close()
	c, err := sqlite.OpenConn(file, sqlite.OpenReadWrite, sqlite.OpenWAL)
	if err != nil {
		return 0, err
	}
	defer done(c)
	for _, pragma := range []string{"synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY"} {
		if err := sqlitex.ExecuteTransient(c, "PRAGMA "+pragma, nil); err != nil {
			return 0, err
		}
	}
	for _, table := range []string{"changes", "margins"} { // what the new tenant began with
		if err := sqlitex.ExecuteTransient(c, "DELETE FROM "+table, nil); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	cases := len(d.tables[0].rows)
	for at := 0; at < cases; at += batchSize {
		if err := d.batch(c, at, cases); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// batch inserts the share of each table that belongs to one batch of cases.
func (d *dump) batch(c *sqlite.Conn, at, cases int) (err error) {
	end, err := sqlitex.ImmediateTransaction(c)
	if err != nil {
		return err
	}
	defer end(&err)
	for _, t := range d.tables {
		from, to := share(len(t.rows), at, cases), share(len(t.rows), min(at+batchSize, cases), cases)
		stmt, err := c.Prepare(t.insert)
		if err != nil {
			return err
		}
		for _, row := range t.rows[from:to] {
			if err := insertRow(stmt, row); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
	}
	return nil
}

func share(rows, at, cases int) int { return int(int64(rows) * int64(at) / int64(cases)) }

func insertRow(s *sqlite.Stmt, row []any) error {
	for i, v := range row {
		switch v := v.(type) {
		case int64:
			s.BindInt64(i+1, v)
		case string:
			s.BindText(i+1, v)
		case []byte:
			s.BindBytes(i+1, v)
		default:
			s.BindNull(i + 1)
		}
	}
	_, err := s.Step()
	if err != nil {
		return err
	}
	return s.Reset()
}

// load imports batches and returns the time that it took.
func (s *site) load(ctx context.Context, batches [][]caseload.CaseInput) (time.Duration, error) {
	by, err := s.service.NewBatch(ctx, s.service.Operator(s.tenant), caseload.NounCase, "bench", "")
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, batch := range batches {
		if _, err := s.service.ImportCases(ctx, by, batch, false); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}
