package sqlstore

import (
	"context"

	"caseload"
	"caseload/internal/store/sqldb"
)

// wordRows is how many cases' words are derived in one transaction.
const wordRows = 2000

// fillWords derives the words of a tenant's cases. How far it is stands in
// copying.
func (c *copier) fillWords(ctx context.Context, tenant caseload.TenantID) error {
	for {
		rows := 0
		_, err := c.target.Update(ctx, tenant, caseload.Actor{}, func(tx caseload.WriteTx) error {
			w := tx.(*writeTx)
			if err := c.holding(w.conn); err != nil {
				return err
			}
			fields, err := caseload.SearchFields(w)
			if err != nil {
				return err
			}
			w.SearchFields(fields)
			rows, err = w.wordOn()
			return err
		})
		if err != nil || rows == 0 {
			return err
		}
		c.step(int64(rows))
	}
}

// wordOn derives the words of the next cases, and returns how many those are.
func (w *writeTx) wordOn() (rows int, err error) {
	tenant := sqldb.Int(int64(w.tenant))
	var last caseload.PK
	err = w.conn.Each("SELECT worded\nFROM copying\nWHERE tenant = $1", []sqldb.Arg{tenant}, func(r sqldb.Row) error {
		last = caseload.PK(r.Int(0))
		return nil
	})
	if err != nil {
		return 0, err
	}
	p, err := w.nextCases(last, wordRows)
	if rows = len(p.fresh); err != nil || rows == 0 {
		return 0, err
	}
	if err := p.loadWords(); err != nil {
		return 0, err
	}
	last = p.b.PK(rows-1, colPK)
	return rows, w.conn.Send("UPDATE copying\nSET worded = $1\nWHERE tenant = $2", sqldb.Int(int64(last)), tenant)
}
