package sqlstore

import (
	"errors"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// question asks for the rest of a page of which some rows were read.
type question func(read int) sqlq.Query

// selection are the questions for a page, to be asked until it is full.
func (x *tx) selection(p *caseload.Plan) ([]question, error) {
	ranked := sqlq.Ranked(p)
	if ranked && oneByOne(p.Scope()) {
		n, err := x.countOneByOne(p)
		if err != nil {
			return nil, err
		}
		ranked = n == 0 // others that are seen stand among those that the blocks count
	}
	if !ranked {
		return x.halves(p)
	}
	at, err := x.begin(p)
	if err != nil || !at.found {
		return nil, err
	}
	return []question{func(int) sqlq.Query { return sqlq.SelectFrom(x.dialect, x.tenant, p, at.edge, int(at.left)) }}, nil
}

// halves are the questions for a page as its lead has them.
func (x *tx) halves(p *caseload.Plan) (out []question, err error) {
	by, none, err := x.leadOfPage(p)
	if err != nil || none {
		return nil, err
	}
	for _, half := range by.Halves(p) {
		out = append(out, func(read int) sqlq.Query { return sqlq.Select(x.dialect, x.tenant, p, half.Behind(read)) })
	}
	return out, nil
}

// place is where a page begins: some rows behind an edge in time.
type place struct {
	edge, left int64
	found      bool
}

// begin finds the block of time in which the first row of a page was changed.
func (x *tx) begin(p *caseload.Plan) (at place, err error) {
	pieces := sqlq.Pieces(p)
	at.left = int64(p.Offset())
	for len(pieces) > 0 {
		in := pieces[0]
		pieces = pieces[1:]
		block, found, err := x.passBlocks(p, in, &at.left)
		if err != nil {
			return at, err
		}
		if found {
			at.edge, at.found = in.Edge(p, block), true
			pieces = in.Divided(p, block)
		}
	}
	return at, nil
}

// passBlocks takes from left the rows of a piece, up to the block that has more.
func (x *tx) passBlocks(p *caseload.Plan, in sqlq.Piece, left *int64) (block int64, found bool, err error) {
	q := sqlq.CountPiece(x.dialect, x.tenant, p, in)
	rest := *left
	err = x.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		if n := r.Int(1); rest >= n {
			rest -= n
			return nil
		}
		block, found = r.Int(0), true
		return errEnough
	})
	if err != nil && !errors.Is(err, errEnough) {
		return 0, false, err
	}
	*left = rest
	return block, found, nil
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
