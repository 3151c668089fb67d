package shapetest

import (
	"context"
	"slices"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Question is a statement with what it binds.
type Question struct {
	SQL  string
	Args []sqldb.Arg
}

// recorder is a driver that keeps the statements that it is sent, while on.
type recorder struct {
	sqldb.Driver
	on    bool
	asked []Question
}

// Read implements sqldb.Driver.
func (r *recorder) Read(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) error {
	return r.Driver.Read(ctx, span, func(c sqldb.Conn) error { return fn(&recordedConn{c, r}) })
}

// Write implements sqldb.Driver.
func (r *recorder) Write(ctx context.Context, lane caseload.TenantID, fn func(sqldb.Conn) error) error {
	return r.Driver.Write(ctx, lane, func(c sqldb.Conn) error { return fn(&recordedConn{c, r}) })
}

// Script implements sqldb.Driver.
func (r *recorder) Script(c sqldb.Conn, text string) error {
	return r.Driver.Script(c.(*recordedConn).Conn, text)
}

type recordedConn struct {
	sqldb.Conn
	to *recorder
}

func (c *recordedConn) note(sql string, args []sqldb.Arg) {
	if c.to.on {
		c.to.asked = append(c.to.asked, Question{sql, slices.Clone(args)})
	}
}

// Exec implements sqldb.Conn.
func (c *recordedConn) Exec(sql string, args ...sqldb.Arg) (int64, error) {
	c.note(sql, args)
	return c.Conn.Exec(sql, args...)
}

// Send implements sqldb.Conn.
func (c *recordedConn) Send(sql string, args ...sqldb.Arg) error {
	c.note(sql, args)
	return c.Conn.Send(sql, args...)
}

// Each implements sqldb.Conn.
func (c *recordedConn) Each(sql string, args []sqldb.Arg, fn func(sqldb.Row) error) error {
	c.note(sql, args)
	return c.Conn.Each(sql, args, fn)
}

// Fill implements sqldb.Conn.
func (c *recordedConn) Fill(sql string, args []sqldb.Arg, b *caseload.Block, emit func(*caseload.Block) (*caseload.Block, error)) (*caseload.Block, error) {
	c.note(sql, args)
	return c.Conn.Fill(sql, args, b, emit)
}
