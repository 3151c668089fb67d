package sqlstore

import (
	"errors"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// selection is the question for a page. some is false where it has no rows.
func (x *tx) selection(p *caseload.Plan) (q sqlq.Query, some bool, err error) {
	ranked := sqlq.Ranked(p)
	if ranked && oneByOne(p.Scope()) {
		n, err := x.countOneByOne(p)
		if err != nil {
			return sqlq.Query{}, false, err
		}
		ranked = n == 0 // others that are seen stand among those that the blocks count
	}
	if !ranked {
		return sqlq.Select(x.dialect, x.tenant, p), true, nil
	}
	var at sqlq.Block
	left, some := int64(p.Offset()), true
	for some && at.Divisible() {
		if at, left, some, err = x.blockOf(p, at, left); err != nil {
			return sqlq.Query{}, false, err
		}
	}
	return sqlq.SelectFrom(x.dialect, x.tenant, p, at.Edge, int(left)), some, nil
}

// blockOf finds the part of a block in which some rows end, and how many of them
// are in it.
func (x *tx) blockOf(p *caseload.Plan, within sqlq.Block, rows int64) (at sqlq.Block, left int64, found bool, err error) {
	q := sqlq.Blocks(x.dialect, x.tenant, p, within)
	left = rows
	err = x.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		if n := r.Int(2); left >= n {
			left -= n
			return nil
		}
		at, found = sqlq.Block{Edge: r.Int(0), Bits: r.Int(1)}, true
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return at, left, found, err
}

// countDated counts rows by the time of their last change, in blocks; those
// that a scope sees one by one are counted so.
func (x *tx) countDated(p *caseload.Plan) (n int64, err error) {
	q := sqlq.CountDated(x.dialect, x.tenant, p)
	err = x.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		n = r.Int(0)
		return nil
	})
	if err != nil || !oneByOne(p.Scope()) {
		return n, err
	}
	few, err := x.countOneByOne(p)
	return n + few, err
}

// countOneByOne counts the confidential rows that a scope sees.
func (x *tx) countOneByOne(p *caseload.Plan) (n int64, err error) {
	few, err := x.tally(sqlq.Tally(x.dialect, x.tenant, p, nil, true), 0, nil)
	for _, t := range few {
		n += t.N
	}
	return n, err
}

// oneByOne reports whether a scope sees some confidential rows, and not all.
func oneByOne(s caseload.RowScope) bool { return !s.All && (s.User != 0 || len(s.Subjects) > 0) }
