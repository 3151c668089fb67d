package sqlite

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zombiezen.com/go/sqlite"

	"caseload"
	"caseload/internal/store/sqldb"
)

// conn is one connection with its prepared statements.
type conn struct {
	db    *sqlite.Conn
	stmts map[string]*sqlite.Stmt
	loads map[*sqldb.Table]string
	args  []sqldb.Arg
}

// maxStatements is how many texts a connection keeps prepared. A filter of a
// text that is not kept is prepared for once.
const maxStatements = 500

func newConn(db *sqlite.Conn) *conn {
	return &conn{db: db, stmts: map[string]*sqlite.Stmt{}, loads: map[*sqldb.Table]string{}}
}

func (c *conn) close() error {
	for _, s := range c.stmts {
		_ = s.Finalize() // Close reports what stays open
	}
	return c.db.Close()
}

// reset ends every statement, so that none holds on to a snapshot.
func (c *conn) reset() {
	for _, s := range c.stmts {
		_ = s.Reset() // its error was the step's, already returned
	}
}

// run executes a statement without arguments.
func (c *conn) run(sql string) error {
	_, err := c.Exec(sql)
	return err
}

// prepare binds a statement; done must be called when its rows are read.
func (c *conn) prepare(sql string, args []sqldb.Arg) (s *sqlite.Stmt, done func(), err error) {
	s, kept := c.stmts[sql]
	if !kept {
		if s, _, err = c.db.PrepareTransient(sql); err != nil {
			return nil, nil, fmt.Errorf("prepare %q: %w", sql, err)
		}
		if err := checkOrder(s); err != nil {
			return nil, nil, errors.Join(fmt.Errorf("prepare %q: %w", sql, err), s.Finalize())
		}
		if kept = len(c.stmts) < maxStatements; kept {
			c.stmts[sql] = s
		}
	}
	if s.BindParamCount() != len(args) {
		return nil, nil, fmt.Errorf("%q takes %d arguments, not %d", sql, s.BindParamCount(), len(args))
	}
	bind(s, args)
	if !kept {
		return s, func() { _ = s.Finalize() }, nil // the step's error was returned
	}
	return s, func() { _ = s.Reset() }, nil // likewise; arguments are bound anew each time
}

// checkOrder refuses placeholders that are not numbered as they first appear:
// SQLite takes $1 for a name, and would bind another argument to it.
func checkOrder(s *sqlite.Stmt) error {
	for i := range s.BindParamCount() {
		if name := s.BindParamName(i + 1); name != "" && name != "$"+strconv.Itoa(i+1) {
			return fmt.Errorf("the placeholder %s stands in place %d", name, i+1)
		}
	}
	return nil
}

func bind(s *sqlite.Stmt, args []sqldb.Arg) {
	for i, a := range args {
		switch a.Kind {
		case sqldb.IntArg:
			s.BindInt64(i+1, a.N)
		case sqldb.TextArg:
			s.BindText(i+1, a.S)
		case sqldb.BytesArg:
			s.BindBytes(i+1, []byte(a.S))
		default:
			s.BindNull(i + 1)
		}
	}
}

// Exec implements sqldb.Conn.
func (c *conn) Exec(sql string, args ...sqldb.Arg) (int64, error) {
	s, done, err := c.prepare(sql, args)
	if err != nil {
		return 0, err
	}
	defer done()
	for {
		more, err := s.Step()
		if err != nil {
			return 0, fmt.Errorf("%s: %w", firstLine(sql), err)
		}
		if !more {
			return int64(c.db.Changes()), nil
		}
	}
}

func firstLine(sql string) string {
	line, _, _ := strings.Cut(sql, "\n")
	return line
}

// Each implements sqldb.Conn.
func (c *conn) Each(sql string, args []sqldb.Arg, fn func(sqldb.Row) error) error {
	s, done, err := c.prepare(sql, args)
	if err != nil {
		return err
	}
	defer done()
	for {
		more, err := s.Step()
		if err != nil {
			return fmt.Errorf("%s: %w", firstLine(sql), err)
		}
		if !more {
			return nil
		}
		if err := fn(row{s}); err != nil {
			return err
		}
	}
}

type row struct{ s *sqlite.Stmt }

func (r row) Null(col int) bool   { return r.s.ColumnType(col) == sqlite.TypeNull }
func (r row) Int(col int) int64   { return r.s.ColumnInt64(col) }
func (r row) Text(col int) string { return r.s.ColumnText(col) }

// Fill implements sqldb.Conn.
func (c *conn) Fill(sql string, args []sqldb.Arg, b *caseload.Block, emit func(*caseload.Block) (*caseload.Block, error)) (*caseload.Block, error) {
	s, done, err := c.prepare(sql, args)
	if err != nil {
		return b, err
	}
	defer done()
	if s.ColumnCount() != len(b.Kinds()) {
		return b, errors.New("the block has other columns than the answer")
	}
	for {
		more, err := s.Step()
		if err != nil {
			return b, fmt.Errorf("%s: %w", firstLine(sql), err)
		}
		if !more {
			return b, nil
		}
		fillRow(s, b)
		if emit != nil && b.Full() {
			if b, err = emit(b); err != nil {
				return b, err
			}
		}
	}
}

func fillRow(s *sqlite.Stmt, b *caseload.Block) {
	for i, k := range b.Kinds() {
		switch {
		case s.ColumnType(i) == sqlite.TypeNull:
			b.AddNull()
		case k.Textual():
			s.ColumnBytes(i, b.Grow(s.ColumnLen(i)))
		default:
			b.AddInt(s.ColumnInt64(i))
		}
	}
}

// Load implements sqldb.Conn: one prepared insert, run n times.
func (c *conn) Load(t *sqldb.Table, n int, bindRow func(i int, args []sqldb.Arg) []sqldb.Arg) error {
	sql, ok := c.loads[t]
	if !ok {
		sql = "INSERT INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(t.Columns)-1) + ")"
		c.loads[t] = sql
	}
	for i := range n {
		c.args = bindRow(i, c.args[:0])
		if _, err := c.Exec(sql, c.args...); err != nil {
			return err
		}
	}
	return nil
}
