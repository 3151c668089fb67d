package sqlq

import (
	"slices"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// BlockBits are the lengths of the blocks of time in which the table rank counts
// the cases that were changed last in them: powers of two of microseconds, the
// longest first.
var BlockBits = []int64{33, 17}

// period is the time from one Rev to before another.
type period struct{ from, to int64 }

// always holds every Rev; its ends are those of blocks.
var always = period{0, 1 << 62}

// periodOf reads a condition that is about the time of the last change alone.
func periodOf(e caseload.Expr) (p period, ok bool) {
	switch e := e.(type) {
	case nil:
		return always, true
	case caseload.And:
		p = always
		for _, part := range e {
			other, ok := periodOf(part)
			if !ok {
				return period{}, false
			}
			p = period{max(p.from, other.from), min(p.to, other.to)}
		}
		return p, true
	case caseload.Compare:
		return periodFrom(e)
	}
	return period{}, false
}

func periodFrom(e caseload.Compare) (period, bool) {
	if e.Path != "updated" || e.Value.IsNull() {
		return period{}, false
	}
	rev := max(e.Value.Int64(), always.from-1)
	switch e.Op {
	case caseload.Equal:
		return period{max(rev, always.from), rev + 1}, true
	case caseload.Less:
		return period{always.from, rev}, true
	case caseload.LessEqual:
		return period{always.from, rev + 1}, true
	case caseload.Greater:
		return period{rev + 1, always.to}, true
	case caseload.GreaterEqual:
		return period{max(rev, always.from), always.to}, true
	}
	return period{}, false
}

// Dated reports whether the blocks of rank can count the plan's rows: whether
// its condition is about the time of the last change alone.
func Dated(p *caseload.Plan) bool {
	words, _ := p.Words()
	scope := p.Scope()
	_, ok := periodOf(p.Where())
	return ok && p.Noun() == caseload.NounCase && len(words) == 0 && !p.Hidden() && (scope.All || scope.Plain)
}

// farOff is the least offset that is far: blocks are looked at for it.
const farOff = 100

// Ranked reports whether the blocks of rank say where the plan's page begins:
// whether its rows, which are Dated, stand in the order of their last changes
// behind many others.
func Ranked(p *caseload.Plan) bool {
	_, after := p.After()
	return Dated(p) && p.Offset() >= farOff && after == 0 && len(p.Order()) == 1 && p.Order()[0].Path == "updated"
}

// Piece is a part of a period: blocks, or, of Bits 0, time in which rows are
// counted one by one.
type Piece struct {
	Bits int64
	period
}

// pieces takes a period apart into the longest blocks in it and what is around
// them, in the order of time.
func (p period) pieces(bits []int64) []Piece {
	switch {
	case p.from >= p.to:
		return nil
	case len(bits) == 0:
		return []Piece{{0, p}}
	}
	length := int64(1) << bits[0]
	from, to := (p.from+length-1)/length*length, p.to/length*length
	if from >= to {
		return p.pieces(bits[1:])
	}
	out := append(period{p.from, from}.pieces(bits[1:]), Piece{bits[0], period{from, to}})
	return append(out, period{to, p.to}.pieces(bits[1:])...)
}

// Pieces are those of the time of a plan that is Ranked, in its order.
func Pieces(p *caseload.Plan) []Piece {
	of, _ := periodOf(p.Where())
	return inOrder(p, of.pieces(BlockBits))
}

func inOrder(p *caseload.Plan, pieces []Piece) []Piece {
	if p.Order()[0].Desc {
		slices.Reverse(pieces)
	}
	return pieces
}

// Divided is a block of the piece in pieces of shorter blocks, in the order of
// the plan; none if there are no shorter ones.
func (x Piece) Divided(p *caseload.Plan, block int64) []Piece {
	for i, bits := range BlockBits {
		if bits < x.Bits {
			return inOrder(p, period{block << x.Bits, (block + 1) << x.Bits}.pieces(BlockBits[i:]))
		}
	}
	return nil
}

// Edge is where a block of the piece begins in the order of the plan, or the
// piece itself if it is not of blocks.
func (x Piece) Edge(p *caseload.Plan, block int64) int64 {
	edges := x.period
	if x.Bits > 0 {
		edges = period{block << x.Bits, (block + 1) << x.Bits}
	}
	if p.Order()[0].Desc {
		return edges.to
	}
	return edges.from
}

// CountPiece counts the rows of a plan that is Ranked in a piece of its time:
// each block, in the order of the plan, and the number in it.
func CountPiece(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, x Piece) Query {
	b := newBuilder(d, t, p.Noun())
	if x.Bits == 0 {
		return Query{"SELECT 0, count(*)" + b.piece(p, x), b.args}
	}
	direction := ""
	if p.Order()[0].Desc {
		direction = " DESC"
	}
	return Query{"SELECT block, CAST(sum(n) AS BIGINT)" + b.piece(p, x) + "\nGROUP BY block\nORDER BY block" + direction, b.args}
}

// CountDated counts the rows of a plan that is Dated, of all or of those that are
// not confidential.
func CountDated(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan) Query {
	b := newBuilder(d, t, p.Noun())
	of, _ := periodOf(p.Where())
	var counts []string
	for _, x := range of.pieces(BlockBits) {
		n := "n"
		if x.Bits == 0 {
			n = "count(*) AS n"
		}
		counts = append(counts, "SELECT "+n+b.piece(p, x))
	}
	if len(counts) == 0 { // no time at all
		return Query{"SELECT 0", nil}
	}
	return Query{"SELECT CAST(coalesce(sum(n), 0) AS BIGINT)\nFROM (" + strings.Join(counts, "\nUNION ALL ") + ") b", b.args}
}

// piece is where the counts of a piece stand, or its rows.
func (b *builder) piece(p *caseload.Plan, x Piece) string {
	plain := ""
	if !p.Scope().All {
		plain = " AND confidential = 0"
	}
	if x.Bits == 0 {
		return "\nFROM cases\nWHERE tenant = " + b.ints(int64(b.tenant)) + " AND hidden = 0 AND updated >= " + b.ints(x.from) + " AND updated < " + b.ints(x.to) + plain
	}
	return "\nFROM rank\nWHERE tenant = " + b.ints(int64(b.tenant)) + " AND bits = " + b.ints(x.Bits) +
		" AND block >= " + b.ints(x.from>>x.Bits) + " AND block < " + b.ints(x.to>>x.Bits) + plain
}

// within are the conditions that a row was changed last in a period.
func (b *builder) within(p period) (conditions []string) {
	if p.from > always.from {
		conditions = append(conditions, b.row+".updated >= "+b.ints(p.from))
	}
	if p.to < always.to {
		conditions = append(conditions, b.row+".updated < "+b.ints(p.to))
	}
	return conditions
}

// SelectFrom is Select of a plan that is Ranked, from an edge in its order and
// some rows behind that.
func SelectFrom(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, edge int64, skip int) Query {
	b := newBuilder(d, t, p.Noun())
	columns := b.columns(p)
	order := b.order(p)
	within, _ := periodOf(p.Where()) // in its place, or an index may be looked through from its end, and not from the edge
	if p.Order()[0].Desc {
		within.to = edge
	} else {
		within.from = edge
	}
	b.from()
	b.where(append(b.visible(p), b.within(within)...)...)
	b.write("\nORDER BY ", order)
	b.limit(p.Limit(), skip)
	return Query{"SELECT " + columns + b.text(), b.args}
}
