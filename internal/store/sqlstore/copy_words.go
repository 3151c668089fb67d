package sqlstore

import (
	"context"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// wordRows is of how many rows the words are derived in one transaction.
const wordRows = 2000

// fillWords derives the words of a tenant's rows, noun beside noun in the order of
// their PKs, which the nouns share. How far it is stands in
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

// wordOn derives the words of the next rows, and returns how many those are.
func (w *writeTx) wordOn() (rows int, err error) {
	tenant := sqldb.Int(int64(w.tenant))
	var after int64
	err = w.conn.Each("SELECT worded\nFROM copying\nWHERE tenant = $1", []sqldb.Arg{tenant}, func(r sqldb.Row) error {
		after = r.Int(0)
		return nil
	})
	if err != nil {
		return 0, err
	}
	last, err := w.lastToWord(after)
	if err != nil || last == 0 {
		return 0, err
	}
	for n := range wordColumns {
		p, err := w.readAgain(n, "pk > $2 AND pk <= $3\nORDER BY pk", sqldb.Int(after), sqldb.Int(last))
		if err != nil {
			return 0, err
		}
		if err := p.loadWords(); err != nil {
			return 0, err
		}
		rows += len(p.fresh)
	}
	return rows, w.conn.Send("UPDATE copying\nSET worded = $1\nWHERE tenant = $2", sqldb.Int(last), tenant)
}

// lastToWord is the PK of the last of the next rows that have words, 0 if there
// are none.
func (w *writeTx) lastToWord(after int64) (last int64, err error) {
	var next []string
	for n := range wordColumns {
		next = append(next, "SELECT pk FROM "+sqlq.Table(n)+" WHERE tenant = $1 AND pk > $2")
	}
	slices.Sort(next) // one text, one statement
	sql := "SELECT coalesce(max(pk), 0)\nFROM (" + strings.Join(next, "\nUNION ALL ") + "\nORDER BY pk LIMIT $3) n"
	err = w.conn.Each(sql, []sqldb.Arg{sqldb.Int(int64(w.tenant)), sqldb.Int(after), sqldb.Int(wordRows)}, func(r sqldb.Row) error {
		last = r.Int(0)
		return nil
	})
	return last, err
}
