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
var BlockBits = []int64{33, 18}

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

// farOff is the least offset for which blocks are looked at.
const farOff = 100

// Ranked reports whether the blocks of rank say where the plan's page begins:
// whether its rows, which are Dated, stand in the order of their last changes
// behind many others.
func Ranked(p *caseload.Plan) bool {
	_, after := p.After()
	return Dated(p) && p.Offset() >= farOff && after == 0 && len(p.Order()) == 1 && p.Order()[0].Path == "updated"
}

// piece is a part of a period: blocks of a length, or, of bits 0, time in which
// rows are counted one by one.
type piece struct {
	bits int64
	period
}

// pieces takes a period apart into the longest blocks in it and what is around
// them, in the order of time.
func (p period) pieces(bits []int64) []piece {
	switch {
	case p.from >= p.to:
		return nil
	case len(bits) == 0:
		return []piece{{0, p}}
	}
	length := int64(1) << bits[0]
	from, to := (p.from+length-1)/length*length, p.to/length*length
	if from >= to {
		return p.pieces(bits[1:])
	}
	out := append(period{p.from, from}.pieces(bits[1:]), piece{bits[0], period{from, to}})
	return append(out, period{to, p.to}.pieces(bits[1:])...)
}

// CountDated counts the plan's rows, which must be Dated, of all or of those
// that are not confidential.
func CountDated(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan) Query {
	b := newBuilder(d, t, p.Noun())
	within, _ := periodOf(p.Where())
	return Query{"SELECT CAST(coalesce(sum(n), 0) AS BIGINT)\nFROM (" + b.blocks(p, within, BlockBits) + ") b", b.args}
}

// Block is a block of time in which some of a plan's rows were changed last, or
// of bits 0 what is left of its period.
type Block struct {
	Edge int64 // where it begins in the order of the plan
	Bits int64
}

// Blocks counts the plan's rows, which must be Ranked, by blocks in its order:
// the edge of each, its bits and the number. Within is a block that an earlier
// answer gave, to be taken apart, or the zero Block.
func Blocks(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, within Block) Query {
	b := newBuilder(d, t, p.Noun())
	of, _ := periodOf(p.Where())
	bits, direction := BlockBits, ""
	if within.Bits != 0 {
		of, bits = within.period(p), within.shorter()
	}
	if p.Order()[0].Desc {
		direction = " DESC"
	}
	return Query{"SELECT edge, bits, CAST(sum(n) AS BIGINT)\nFROM (" + b.blocks(p, of, bits) + ") b\nGROUP BY edge, bits\nORDER BY edge" + direction, b.args}
}

func (w Block) period(p *caseload.Plan) period {
	length := int64(1) << w.Bits
	if p.Order()[0].Desc {
		return period{w.Edge - length, w.Edge}
	}
	return period{w.Edge, w.Edge + length}
}

// Divisible reports whether there are shorter blocks in it.
func (w Block) Divisible() bool { return w.Edge == 0 && w.Bits == 0 || len(w.shorter()) > 0 }

func (w Block) shorter() []int64 {
	return slices.DeleteFunc(slices.Clone(BlockBits), func(bits int64) bool { return bits >= w.Bits })
}

// blocks counts cases by the pieces of a period: the edge, the bits, n.
func (b *builder) blocks(p *caseload.Plan, of period, bits []int64) string {
	var out []string
	for _, piece := range of.pieces(bits) {
		out = append(out, b.piece(p, piece))
	}
	if len(out) == 0 {
		return "SELECT 0 AS edge, 0 AS bits, 0 AS n"
	}
	return strings.Join(out, "\nUNION ALL ")
}

func (b *builder) piece(p *caseload.Plan, of piece) string {
	upper, plain := int64(0), ""
	if p.Order()[0].Desc {
		upper = 1
	}
	if !p.Scope().All {
		plain = " AND confidential = 0"
	}
	if of.bits == 0 {
		edge := of.from + upper*(of.to-of.from)
		return "SELECT " + b.ints(edge) + " AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = " + b.ints(int64(b.tenant)) +
			" AND hidden = 0 AND updated >= " + b.ints(of.from) + " AND updated < " + b.ints(of.to) + plain
	}
	length := int64(1) << of.bits
	return "SELECT (block + " + b.ints(upper) + ") * " + b.ints(length) + " AS edge, bits, n FROM rank WHERE tenant = " + b.ints(int64(b.tenant)) +
		" AND bits = " + b.ints(of.bits) + " AND block >= " + b.ints(of.from/length) + " AND block < " + b.ints(of.to/length) + plain
}

// within are the conditions that a row was changed last in a period.
func (b *builder) within(p period) (conditions []string) {
	if p.from > always.from {
		conditions = append(conditions, root+".updated >= "+b.ints(p.from))
	}
	if p.to < always.to {
		conditions = append(conditions, root+".updated < "+b.ints(p.to))
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
