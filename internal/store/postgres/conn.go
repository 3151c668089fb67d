package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"caseload"
	"caseload/internal/store/sqldb"
)

// conn is a transaction on a connection. Statements of which nobody awaits the
// answer are gathered, and go with the next that somebody does.
type conn struct {
	pg     *pgconn.PgConn
	stmts  *statements
	ctx    context.Context // of the transaction, which the methods of sqldb.Conn do not take
	step   time.Duration   // which the database has for each exchange, or block of a long answer; 0: what ctx has
	abort  bool            // an answer that is no longer wanted may be too long to be read to its end
	handed bool            // rows of a long answer were taken in, of which nobody can tell what became

	batch   *pgconn.Batch
	sent    []string // the texts in batch
	args    []sqldb.Arg
	copying *copying       // nil: none
	copied  map[string]int // rows, by their tables
	spare   []byte         // for the next rows
}

func (d *driver) conn(ctx context.Context, lent *pgxpool.Conn) *conn {
	pg := lent.Conn().PgConn()
	return &conn{pg: pg, stmts: d.statements(pg), ctx: ctx, batch: &pgconn.Batch{}}
}

// uninterrupted makes the rest of the transaction deaf to the caller's context.
// It is an error where that has ended: the server may have been told to cancel,
// and might hear it late.
func (c *conn) uninterrupted() error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	c.ctx, c.step = context.Background(), stepTime
	return nil
}

// within gives an exchange its time.
func (c *conn) within() (end func()) {
	if c.step == 0 {
		return func() {}
	}
	c.goOn()
	return func() { _ = c.pg.Conn().SetDeadline(time.Time{}) }
}

// goOn gives an exchange its time anew.
func (c *conn) goOn() {
	if c.step != 0 {
		_ = c.pg.Conn().SetDeadline(time.Now().Add(c.step)) // fails on a closed connection, which the exchange tells
	}
}

// Send implements sqldb.Conn.
func (c *conn) Send(sql string, args ...sqldb.Arg) error {
	if err := c.await(); err != nil {
		return err
	}
	if c.pg.TxStatus() == begun { // a failed one runs nothing but its end
		c.forget()
	}
	defer c.within()() // it may be prepared
	if err := c.stmts.add(c.ctx, c.batch, sql, args); err != nil {
		return ofStatement(sql, err)
	}
	c.sent = append(c.sent, sql)
	return nil
}

// forget sends what drops statements from the server, where there are too many.
func (c *conn) forget() {
	for _, drop := range c.stmts.forget() {
		c.batch.ExecParams(drop, nil, nil, nil, nil)
		c.sent = append(c.sent, drop)
	}
}

// ofStatement says of which statement an error is. It is logged, and holds none
// of its values.
func ofStatement(sql string, err error) error {
	line, _, _ := strings.Cut(sql, "\n")
	return fmt.Errorf("%s: %w", line, withoutValues(err))
}

// exchange sends what was gathered and hands the last answer to read, which may
// be nil.
func (c *conn) exchange(read func(*pgconn.ResultReader) error) error {
	if err := c.await(); err != nil {
		return err
	}
	if len(c.sent) == 0 {
		return nil
	}
	defer c.within()()
	batch, sent := c.batch, c.sent
	c.batch, c.sent = &pgconn.Batch{}, nil
	answers := c.pg.ExecBatch(c.ctx, batch)
	at := 0
	var readErr error
	for ; at < len(sent) && answers.NextResult(); at++ {
		r := answers.ResultReader()
		if at == len(sent)-1 && read != nil {
			if readErr = read(r); readErr != nil && c.abort {
				c.hangUp()
			}
		}
		if _, err := r.Close(); err != nil {
			break // answers has it too
		}
	}
	c.stmts.unrun(sent[min(at+1, len(sent)):])
	if err := answers.Close(); err != nil && readErr == nil {
		return ofStatement(sent[min(at, len(sent)-1)], err)
	}
	return readErr
}

// hangUp ends the connection.
func (c *conn) hangUp() {
	_ = c.pg.Conn().Close() // the pool makes another
}

// Exec implements sqldb.Conn.
func (c *conn) Exec(sql string, args ...sqldb.Arg) (n int64, err error) {
	if err := c.Send(sql, args...); err != nil {
		return 0, err
	}
	err = c.exchange(func(r *pgconn.ResultReader) error {
		tag, _ := r.Close() // the exchange has the error too
		n = tag.RowsAffected()
		return nil
	})
	return n, err
}

// Each implements sqldb.Conn.
func (c *conn) Each(sql string, args []sqldb.Arg, fn func(sqldb.Row) error) error {
	if err := c.Send(sql, args...); err != nil {
		return err
	}
	return c.exchange(func(r *pgconn.ResultReader) error {
		for r.NextRow() {
			if err := fn(row(r.Values())); err != nil {
				return err
			}
		}
		return nil
	})
}

// row is the values of a row in their binary form.
type row [][]byte

func (r row) Null(col int) bool   { return r[col] == nil }
func (r row) Int(col int) int64   { return readInt(r[col]) }
func (r row) Text(col int) string { return string(r[col]) }

func readInt(b []byte) int64 {
	switch len(b) {
	case 8:
		return int64(binary.BigEndian.Uint64(b))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(b)))
	}
	return 0 // null
}

// Fill implements sqldb.Conn.
func (c *conn) Fill(sql string, args []sqldb.Arg, b *caseload.Block, emit func(*caseload.Block) (*caseload.Block, error)) (*caseload.Block, error) {
	if err := c.Send(sql, args...); err != nil {
		return b, err
	}
	err := c.exchange(func(r *pgconn.ResultReader) (err error) {
		if len(r.FieldDescriptions()) != len(b.Kinds()) {
			return errors.New("the block has other columns than the answer")
		}
		for r.NextRow() {
			c.handed = c.handed || emit != nil
			fillRow(r.Values(), b)
			if emit != nil && b.Full() {
				if b, err = emit(b); err != nil {
					return err
				}
				c.goOn()
			}
		}
		return nil
	})
	return b, err
}

func fillRow(values [][]byte, b *caseload.Block) {
	for i, k := range b.Kinds() {
		switch v := values[i]; {
		case v == nil:
			b.AddNull()
		case k.Textual():
			copy(b.Grow(len(v)), v)
		default:
			b.AddInt(readInt(v))
		}
	}
}

func (c *conn) script(text string) error {
	if err := c.exchange(nil); err != nil {
		return err
	}
	if _, err := c.pg.Exec(c.ctx, text).ReadAll(); err != nil {
		return ofStatement(text, err)
	}
	return nil
}

// commit sends the rest with the commit behind it. If no answer comes, nobody
// knows whether it happened; an error about a statement says that it did not.
func (c *conn) commit() error {
	if err := c.Send("COMMIT"); err != nil {
		return err
	}
	if c.pg.IsClosed() {
		return pgconn.ErrConnClosed // and nothing sent
	}
	c.line().hushed.Store(true)
	err := c.exchange(nil)
	e, refused := errors.AsType[*pgconn.PgError](err)
	switch {
	case err == nil:
		c.line().hushed.Store(false)
		return nil
	case refused && !fatal(e):
		c.line().hushed.Store(false)
		return err
	}
	return fmt.Errorf("%w: %w", sqldb.ErrUnknown, err)
}

// drop forgets what was not sent, and what became of what was.
func (c *conn) drop() {
	_ = c.await()
	c.stmts.unrun(c.sent)
	c.batch, c.sent = &pgconn.Batch{}, nil
}

// rollback ends the transaction and forgets what was not sent. A connection on
// which that fails is not used again, nor one that was told to cancel: that may
// be heard by what comes next.
func (c *conn) rollback() {
	c.drop()
	if c.pg.IsClosed() || c.pg.TxStatus() == 'I' {
		return
	}
	if c.uninterrupted() != nil {
		c.hangUp()
		return
	}
	if _, err := c.Exec("ROLLBACK"); err != nil {
		c.hangUp()
	}
}
