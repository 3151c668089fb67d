package sqlstore

import (
	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// lead finds out how the rows of a plan are best found: by a condition that few
// meet, if there is one. none is that no row meets one of them.
func (x *tx) lead(p *caseload.Plan) (best sqlq.Lead, none bool, err error) {
	if x.led.plan == p {
		return x.led.by, x.led.none, nil
	}
	best = sqlq.Along()
	least := sqlq.Few + 1
	for _, clue := range sqlq.Clues(p) {
		keys, err := x.keys(p, clue)
		if err != nil {
			return best, false, err
		}
		if len(keys) < least {
			best, least = sqlq.Among(clue, keys), len(keys)
		}
	}
	x.led = led{p, best, least == 0}
	return best, least == 0, nil
}

// led is the lead that was found last: who reads a page may count its rows, too, and
// what they refer to.
type led struct {
	plan *caseload.Plan
	by   sqlq.Lead
	none bool
}

func (x *tx) keys(p *caseload.Plan, c sqlq.Clue) (keys []int64, err error) {
	q := sqlq.Keys(x.dialect, x.tenant, p, c)
	err = x.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		keys = append(keys, r.Int(0))
		return nil
	})
	return keys, err
}

// leadOfPage is lead for a page; who wants all rows has them found by the database.
func (x *tx) leadOfPage(p *caseload.Plan) (by sqlq.Lead, none bool, err error) {
	switch {
	case p.Limit() == 0:
		return sqlq.Lead{}, false, nil
	case p.Loose() && !sqlq.SameRows(p, x.led.plan):
		return sqlq.Along(), false, nil
	case p.Loose():
		return x.led.by, x.led.none, nil
	}
	return x.lead(p)
}
