package main

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// unordered is a driver that keeps no counts, and under which the writers of a
// tenant run side by side: each has a lane to itself, and numbers from memory.
type unordered struct {
	sqldb.Driver
	lane   atomic.Int64
	left   atomic.Int64
	mu     sync.Mutex
	clocks map[caseload.TenantID]*numbers
}

func newUnordered(d sqldb.Driver) lessDriver {
	return &unordered{Driver: newUncounted(d), clocks: map[caseload.TenantID]*numbers{}}
}

// otherLanes are above those of tenants.
const otherLanes = 1 << 20

// Write implements sqldb.Driver.
func (u *unordered) Write(ctx context.Context, t caseload.TenantID, fn func(sqldb.Conn) error) error {
	lane := otherLanes + caseload.TenantID(u.lane.Add(1)%otherLanes)
	return u.Driver.Write(ctx, lane, func(c sqldb.Conn) error { return fn(&clockless{c, u, t}) })
}

// clockless is a transaction that leaves its tenant's clock alone.
type clockless struct {
	sqldb.Conn
	driver *unordered
	tenant caseload.TenantID
}

// Each implements sqldb.Conn.
func (c *clockless) Each(sql string, args []sqldb.Arg, fn func(sqldb.Row) error) error {
	if !strings.HasSuffix(sql, "\nFROM clock\nWHERE tenant = $1") {
		return c.Conn.Each(sql, args, fn)
	}
	n, err := c.driver.take(c, func(fn func(sqldb.Row) error) error { return c.Conn.Each(sql, args, fn) })
	if err != nil {
		return err
	}
	return fn(n)
}

// Send implements sqldb.Conn.
func (c *clockless) Send(sql string, args ...sqldb.Arg) error {
	if strings.HasPrefix(sql, "UPDATE clock\n") {
		c.driver.left.Add(1)
		return nil
	}
	return c.Conn.Send(sql, args...)
}

// numbers are a row of the table clock.
type numbers struct {
	rev, catalog, nextPK, nextNumber int64
	epoch                            string
}

// numbersApart is more than a transaction of a clerk takes.
const numbersApart = 8

// take gives a transaction numbers that no other has. Those that a tenant
// begins with are read.
func (u *unordered) take(c *clockless, read func(func(sqldb.Row) error) error) (*numbers, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	n := u.clocks[c.tenant]
	if n == nil {
		n = &numbers{}
		if err := read(func(r sqldb.Row) error {
			*n = numbers{r.Int(0), r.Int(1), r.Int(2), r.Int(3), r.Text(4)}
			return nil
		}); err != nil {
			return nil, err
		}
		u.clocks[c.tenant] = n
	}
	n.rev = max(n.rev+numbersApart, time.Now().UnixMicro())
	n.nextPK += numbersApart
	n.nextNumber += numbersApart
	taken := *n
	return &taken, nil
}

// Null implements sqldb.Row.
func (n *numbers) Null(int) bool { return false }

// Int implements sqldb.Row.
func (n *numbers) Int(col int) int64 {
	return [...]int64{n.rev, n.catalog, n.nextPK, n.nextNumber}[col]
}

// Text implements sqldb.Row.
func (n *numbers) Text(int) string { return n.epoch }

func (u *unordered) leftOut() int64 { return u.left.Load() }

// uncounted is a driver that keeps no counts.
type uncounted struct {
	sqldb.Driver
	left atomic.Int64
}

func newUncounted(d sqldb.Driver) lessDriver { return &uncounted{Driver: d} }

// Write implements sqldb.Driver.
func (u *uncounted) Write(ctx context.Context, t caseload.TenantID, fn func(sqldb.Conn) error) error {
	return u.Driver.Write(ctx, t, func(c sqldb.Conn) error { return fn(countless{c, u}) })
}

func (u *uncounted) leftOut() int64 { return u.left.Load() }

// countless is a transaction that leaves the counts alone.
type countless struct {
	sqldb.Conn
	driver *uncounted
}

// Send implements sqldb.Conn.
func (c countless) Send(sql string, args ...sqldb.Arg) error {
	for _, table := range []string{"cube", "margins", "rank"} {
		if strings.HasPrefix(sql, "INSERT INTO "+table+" ") {
			c.driver.left.Add(1)
			return nil
		}
	}
	return c.Conn.Send(sql, args...)
}
