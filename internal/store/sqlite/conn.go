package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"

	"caseload"
	"caseload/internal/store/sqldb"
)

// conn is one connection with its prepared statements.
type conn struct {
	db    *sqlite.Conn
	stmts *statements
	loads map[*sqldb.Table]string
	args  []sqldb.Arg
	stop  chan struct{} // interrupts what runs when it is closed; nil before that was first possible
}

func newConn(db *sqlite.Conn) *conn {
	return &conn{db: db, stmts: newStatements(db), loads: map[*sqldb.Table]string{}}
}

func (c *conn) close() error {
	c.stmts.close()
	return c.db.Close()
}

// interruptAfter interrupts what runs when ctx ends, until leave is called, once.
// The driver begins a goroutine for each channel that it is told of, and waits
// for its end, so a channel serves until it was needed.
func (c *conn) interruptAfter(ctx context.Context) (leave func()) {
	if c.stop == nil {
		c.listen()
	}
	unused := context.AfterFunc(ctx, func() { close(c.stop) })
	return func() {
		if !unused() {
			<-c.stop
			c.listen()
		}
	}
}

func (c *conn) listen() {
	c.stop = make(chan struct{})
	c.db.SetInterrupt(c.stop)
}

// run executes a statement without arguments.
func (c *conn) run(sql string) error {
	_, err := c.Exec(sql)
	return err
}

// Exec implements sqldb.Conn.
func (c *conn) Exec(sql string, args ...sqldb.Arg) (int64, error) {
	s, err := c.stmts.take(sql, args)
	if err != nil {
		return 0, err
	}
	defer c.stmts.giveBack(s)
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

// Send implements sqldb.Conn. The database is near: it runs at once.
func (c *conn) Send(sql string, args ...sqldb.Arg) error {
	_, err := c.Exec(sql, args...)
	return err
}

// Each implements sqldb.Conn.
func (c *conn) Each(sql string, args []sqldb.Arg, fn func(sqldb.Row) error) error {
	s, err := c.stmts.take(sql, args)
	if err != nil {
		return err
	}
	defer c.stmts.giveBack(s)
	for {
		more, err := s.Step()
		if err != nil {
			return fmt.Errorf("%s: %w", firstLine(sql), err)
		}
		if !more {
			return nil
		}
		if err := fn(row{s.Stmt}); err != nil {
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
	s, err := c.stmts.take(sql, args)
	if err != nil {
		return b, err
	}
	defer c.stmts.giveBack(s)
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
		fillRow(s.Stmt, b)
		if emit != nil && b.Full() {
			if b, err = emit(b); err != nil {
				return b, err
			}
		}
	}
}

// fillRow asks whether a column is null only where it reads as 0 or as an empty
// text, since each question to SQLite costs as much as a value.
func fillRow(s *sqlite.Stmt, b *caseload.Block) {
	for i, k := range b.Kinds() {
		if k.Textual() {
			fillText(s, i, b)
			continue
		}
		n := s.ColumnInt64(i)
		if n == 0 && s.ColumnType(i) == sqlite.TypeNull {
			n = caseload.NullCell
		}
		b.AddInt(n)
	}
}

func fillText(s *sqlite.Stmt, col int, b *caseload.Block) {
	n := s.ColumnLen(col)
	if n == 0 && s.ColumnType(col) == sqlite.TypeNull {
		b.AddNull()
		return
	}
	s.ColumnBytes(col, b.Grow(n))
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
