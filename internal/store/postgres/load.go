package postgres

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"caseload/internal/store/sqldb"
)

// From this many rows on, COPY costs less than single inserts.
const copyRows = 40

// Load implements sqldb.Conn.
func (c *conn) Load(t *sqldb.Table, n int, bind func(i int, args []sqldb.Arg) []sqldb.Arg) error {
	if n >= copyRows {
		return c.copyRows(t, n, bind)
	}
	for i := range n {
		c.args = bind(i, c.args[:0])
		if err := c.Send(insert(t), c.args...); err != nil {
			return err
		}
	}
	return nil
}

func insert(t *sqldb.Table) string {
	var places strings.Builder
	for i := range t.Columns {
		fmt.Fprintf(&places, ", $%d", i+1)
	}
	return "INSERT INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ")\nVALUES (" + places.String()[2:] + ")"
}

// copying is rows on their way into the database, while the next are made.
type copying struct {
	sql  string
	rows []byte
	done chan error
}

// copyRows loads rows by COPY in its binary format, without waiting for its end.
func (c *conn) copyRows(t *sqldb.Table, n int, bind func(i int, args []sqldb.Arg) []sqldb.Arg) error {
	u := &copying{
		sql:  "COPY " + t.Name + " (" + strings.Join(t.Columns, ", ") + ") FROM STDIN (FORMAT binary)",
		rows: c.encode(n, bind),
		done: make(chan error, 1),
	}
	if err := c.exchange(nil); err != nil {
		return err
	}
	if c.copied == nil {
		c.copied = map[string]int{}
	}
	c.copied[t.Name] += n
	c.copying = u
	ctx, end := c.ctx, c.within()
	go func() {
		_, err := c.pg.CopyFrom(ctx, bytes.NewReader(u.rows), u.sql)
		end()
		u.done <- err
	}()
	return nil
}

// encode writes n rows as COPY reads them, while those before may be sent yet.
func (c *conn) encode(n int, bind func(i int, args []sqldb.Arg) []sqldb.Arg) []byte {
	b := c.spare[:0]
	c.spare = nil
	b = append(b, "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	for i := range n {
		c.args = bind(i, c.args[:0])
		b = binary.BigEndian.AppendUint16(b, uint16(len(c.args)))
		for _, a := range c.args {
			b = appendField(b, a)
		}
	}
	return append(b, 0xff, 0xff)
}

// await waits for the end of the COPY under way, which comes before anything
// else on the connection.
func (c *conn) await() error {
	u := c.copying
	if u == nil {
		return nil
	}
	c.copying = nil
	if err := <-u.done; err != nil {
		return ofStatement(u.sql, err)
	}
	c.spare = u.rows
	return nil
}
