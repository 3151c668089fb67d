package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload/internal/fold"
	sqlitestore "caseload/internal/store/sqlite"
	"caseload/internal/store/sqlstore"
)

// sqliteEngine keeps its databases in a folder.
type sqliteEngine struct{ folder string }

func (sqliteEngine) name() string       { return "sqlite" }
func (sqliteEngine) exporter() string   { return "sqlite3 -csv" }
func (sqliteEngine) exportGoal() string { return "2.2" }
func (sqliteEngine) inserter() string   { return "a bare prepared insert" }

func (e sqliteEngine) create(_ context.Context, name string) (database, error) {
	return sqliteFile(filepath.Join(e.folder, name+".db")), nil
}

// sqliteFile is a database of SQLite.
type sqliteFile string

func (f sqliteFile) open(ctx context.Context) (*sqlstore.Store, error) {
	return sqlitestore.Open(ctx, string(f), sqlitestore.Options{})
}

func (f sqliteFile) address() string { return "sqlite:" + string(f) }

func (f sqliteFile) drop() error { return os.Remove(string(f)) }

const sqliteExport = `SELECT t.reference, s.name, t.public_summary, t.public_themes, w.name, c.name, o.name,
strftime('%Y-%m-%dT%H:%M:%fZ', t.opened / 1000000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', t.updated / 1000000.0, 'unixepoch')
FROM cases t JOIN statuses s ON s.pk = t.status LEFT JOIN wards w ON w.pk = t.ward LEFT JOIN categories c ON c.pk = t.category
JOIN sources o ON o.pk = t.source WHERE t.tenant = 1 AND t.hidden = 0 ORDER BY t.opened DESC, t.pk DESC`

func (f sqliteFile) export() (time.Duration, error) {
	return command(exec.Command("sqlite3", "-readonly", "-csv", string(f), sqliteExport))
}

// command runs a command of which the answer is thrown away.
func command(cmd *exec.Cmd) (time.Duration, error) {
	var problems bytes.Buffer
	cmd.Stderr = &problems
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, problems.Bytes())
	}
	return time.Since(began), nil
}

func (f sqliteFile) points(n, rows int) (time.Duration, error) {
	return f.reads(n, "WHERE tenant = 1 AND number = ?", func() int64 { return 1 + rand.Int64N(int64(rows)) })
}

func (f sqliteFile) pages(n int) (time.Duration, error) {
	return f.reads(n, "WHERE tenant = 1 AND hidden = 0 AND opened < ? ORDER BY opened DESC, pk DESC LIMIT 100", func() int64 { return randomOpened().UnixMicro() })
}

// reader opens the file as the store does for short reads.
func (f sqliteFile) reader() (*sqlite.Conn, error) {
	c, err := sqlite.OpenConn(string(f), sqlite.OpenReadOnly)
	if err != nil {
		return nil, err
	}
	return c, sqlitex.ExecuteTransient(c, "PRAGMA mmap_size = 2147483648", nil)
}

// reads runs one statement n times with an argument that is drawn anew.
func (f sqliteFile) reads(n int, where string, draw func() int64) (time.Duration, error) {
	c, err := f.reader()
	if err != nil {
		return 0, err
	}
	defer done(c)
	stmt, err := c.Prepare("SELECT " + strings.Join(bareColumns, ", ") + " FROM cases " + where)
	if err != nil {
		return 0, err
	}
	return repeated(n, func(int) error {
		stmt.BindInt64(1, draw())
		for {
			more, err := stmt.Step()
			if err != nil {
				return err
			}
			if !more {
				return stmt.Reset()
			}
			for i := range bareColumns {
				stmt.ColumnText(i)
			}
		}
	})
}

func (f sqliteFile) repeat(_ context.Context, n int, read func(statement, string) error) (time.Duration, error) {
	c, err := f.reader()
	if err != nil {
		return 0, err
	}
	defer done(c)
	run := func(sql string, argument any) (first, second []int64, err error) {
		return readStatement(c, sql, argument)
	}
	return repeated(n, func(int) error { return read(run, "IN (SELECT value FROM json_each($1))") })
}

// readStatement is a statement of SQLite, which takes keys as an array of JSON.
func readStatement(c *sqlite.Conn, sql string, argument any) (first, second []int64, err error) {
	stmt, err := c.Prepare(sql) // once: the connection keeps it
	if err != nil {
		return nil, nil, err
	}
	switch argument := argument.(type) {
	case int64:
		stmt.BindInt64(1, argument)
	case []int64:
		stmt.BindText(1, strings.ReplaceAll(fmt.Sprint(argument), " ", ","))
	}
	for {
		more, err := stmt.Step()
		if err != nil {
			return nil, nil, err
		}
		if !more {
			return first, second, stmt.Reset()
		}
		first, second = append(first, stmt.ColumnInt64(0)), append(second, stmt.ColumnInt64(1))
		for i := 2; i < stmt.ColumnCount(); i++ {
			stmt.ColumnText(i)
		}
	}
}

// sqliteDump is the rows of each table that an import fills.
type sqliteDump []*sqliteTable

type sqliteTable struct {
	name, insert string
	columns      int
	rows         [][]any
}

// dump implements database. The columns of words cannot be read back, so they
// are made anew.
func (f sqliteFile) dump(_ context.Context, n int) (dump, error) {
	c, err := sqlite.OpenConn(string(f), sqlite.OpenReadOnly)
	if err != nil {
		return nil, err
	}
	defer done(c)
	d := sqliteDump{}
	for _, name := range imported {
		t, err := readTable(c, name)
		if err != nil {
			return nil, err
		}
		if len(t.rows) > 0 {
			d = append(d, t)
		}
	}
	words, err := readWords(c, n)
	return append(d, words), err
}

func readTable(c *sqlite.Conn, name string) (*sqliteTable, error) {
	t := &sqliteTable{name: name}
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
	t.insert = "INSERT INTO " + name + " VALUES (?" + strings.Repeat(", ?", max(t.columns, 1)-1) + ")"
	return t, err
}

// readWords makes the words of each case as the store does.
func readWords(c *sqlite.Conn, n int) (*sqliteTable, error) {
	t := &sqliteTable{name: "words", columns: 4, insert: "INSERT INTO words (rowid, public, internal, personal) VALUES (?, ?, ?, ?)"}
	t.rows = make([][]any, 0, n)
	err := sqlitex.ExecuteTransient(c, "SELECT pk, coalesce(reference, '') || ' ' || coalesce(public_summary, ''), "+
		"coalesce(name, '') || ' ' || coalesce(summary, '') || ' ' || coalesce(details, '') FROM cases",
		&sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
			t.rows = append(t.rows, []any{s.ColumnInt64(0), folded(s.ColumnText(1)), folded(s.ColumnText(2)), ""})
			return nil
		}})
	return t, err
}

func folded(s string) string { return string(fold.AppendWords(nil, []byte(s))) }

// insert implements dump: in transactions of the same size as the import's,
// table after table within each.
func (d sqliteDump) insert(_ context.Context, to database) (time.Duration, error) {
	c, err := sqlite.OpenConn(string(to.(sqliteFile)), sqlite.OpenReadWrite, sqlite.OpenWAL)
	if err != nil {
		return 0, err
	}
	defer done(c)
	for _, pragma := range []string{"synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY"} {
		if err := sqlitex.ExecuteTransient(c, "PRAGMA "+pragma, nil); err != nil {
			return 0, err
		}
	}
	for _, table := range begun {
		if err := sqlitex.ExecuteTransient(c, "DELETE FROM "+table, nil); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	cases := len(d[0].rows)
	for at := 0; at < cases; at += batchSize {
		if err := d.batch(c, at, cases); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// batch inserts the share of each table that belongs to one batch of cases.
func (d sqliteDump) batch(c *sqlite.Conn, at, cases int) (err error) {
	end, err := sqlitex.ImmediateTransaction(c)
	if err != nil {
		return err
	}
	defer end(&err)
	for _, t := range d {
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
