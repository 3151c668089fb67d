// Package suppress hides small numbers in tables of counts, and as many others as it
// takes that nobody computes the small ones from what is left.
//
// Tables with sums are a network: each number is a line from one account to another,
// and what comes into an account goes out of it again. A row of a table is an account
// that its sum leads to and its cells lead from; a column is one that its cells lead to.
// Tables that share numbers share lines. Whoever knows the shown numbers knows each
// hidden one to within what can still flow along its line, which is found exactly: in a
// network with whole numbers the bounds of the equations are those of whole numbers.
package suppress

import (
	"container/heap"
	"math/bits"
)

// Cell is a number of a set of tables: a line of their network. Accounts are numbered
// from 0.
type Cell struct {
	From, To int
	N        int64  // not below 0
	Known    bool   // it is shown whatever it costs, or known otherwise
	Lists    [2]int // what a reader sees it in, such as its row and its column, from 1; twice the same where it is in one
	Sum      int    // the list whose sum it is, 0 for none
}

// Small reports whether a number is so small that it must not be shown. A zero tells of
// nobody.
func Small(n, limit int64) bool { return 0 < n && n < limit }

// Hide says which cells are not to be shown. Of the small ones among them nobody who
// knows all other cells and the limit can tell more than that they are from 1 to limit-1,
// and of none but a zero can the number be told. A zero is shown, so that a hidden number is known
// not to be one; where that tells too much, no zero of a list is shown, but for those of a
// sum that is shown to be zero. Those that were
// hidden before are taken rather than others. It reports false where nothing helps, so
// that none of these cells may be shown.
func Hide(cells []Cell, limit int64, before []bool) (hidden []bool, ok bool) {
	n := newNetwork(cells)
	for i, c := range cells {
		if n.hidden[i] = Small(c.N, limit); n.hidden[i] && c.Known {
			return nil, false
		}
		if i < len(before) {
			n.before[i] = before[i]
		}
	}
	for i, c := range cells {
		if !Small(c.N, limit) {
			continue
		}
		up, down := limit-1-c.N, c.N-1
		for n.free(i, up, n.raising(i), true) < up || n.free(i, down, n.lowering(i), true) < down {
			if !n.veil(c) {
				return nil, false
			}
		}
	}
	empty := n.empty()
	for i, c := range cells {
		if c.in(empty) {
			n.hidden[i] = false
		}
	}
	return n.hidden, n.uncertain()
}

// empty are the lists whose sums are shown to be zero. So is then all that is in them: it is
// shown, and tells of nothing else.
func (n *network) empty() []bool {
	out := make([]bool, len(n.veiled))
	for i, c := range n.cells {
		if c.Sum != 0 && c.N == 0 && !n.hidden[i] {
			out[c.Sum] = true
		}
	}
	return out
}

// in reports whether a cell is in one of some lists.
func (c Cell) in(lists []bool) bool { return lists[c.Lists[0]] || lists[c.Lists[1]] }

// Bounds are the least and the most that a hidden cell can be for who knows those that
// are not hidden. Most is at most a bound.
func Bounds(cells []Cell, hidden []bool, i int, bound int64) (least, most int64) {
	n := newNetwork(cells)
	copy(n.hidden, hidden)
	for list := range n.veiled {
		n.veiled[list] = true
	}
	empty := n.empty()
	for i, c := range cells {
		if c.N == 0 && !hidden[i] && !c.in(empty) {
			n.veiled[c.Lists[0]], n.veiled[c.Lists[1]] = false, false
		}
	}
	c := cells[i]
	return c.N - n.free(i, n.room(i), n.lowering(i), false), c.N + n.free(i, max(bound-c.N, 0), n.raising(i), false)
}

// network finds other numbers for the hidden cells, with the same sums.
type network struct {
	cells   []Cell
	hidden  []bool
	before  []bool
	veiled  []bool  // by list: it shows no zero
	touches [][]int // the cells of each account
	moved   []int64 // how far each cell is from its number
}

func newNetwork(cells []Cell) *network {
	accounts, lists := 0, 0
	for _, c := range cells {
		accounts, lists = max(accounts, c.From+1, c.To+1), max(lists, c.Lists[0]+1, c.Lists[1]+1, c.Sum+1)
	}
	n := &network{
		cells: cells, hidden: make([]bool, len(cells)), before: make([]bool, len(cells)),
		veiled: make([]bool, lists), touches: make([][]int, accounts), moved: make([]int64, len(cells)),
	}
	for i, c := range cells {
		n.touches[c.From] = append(n.touches[c.From], i)
		n.touches[c.To] = append(n.touches[c.To], i)
	}
	return n
}

// veil hides all zeros of a list that a cell has to do with, else those of all lists, and
// reports whether there was one left to be veiled.
func (n *network) veil(c Cell) bool {
	for _, list := range []int{c.Sum, c.Lists[0], c.Lists[1]} {
		if list != 0 && !n.veiled[list] {
			n.hideZeros(list)
			return true
		}
	}
	left := false
	for list := 1; list < len(n.veiled); list++ {
		if !n.veiled[list] {
			n.hideZeros(list)
			left = true
		}
	}
	return left
}

func (n *network) hideZeros(list int) {
	n.veiled[list] = true
	for i, c := range n.cells {
		if c.N == 0 && !c.Known && (c.Lists[0] == list || c.Lists[1] == list) {
			n.hidden[i] = true
		}
	}
}

// uncertain reports whether no hidden number but a zero can be told.
func (n *network) uncertain() bool {
	for i := range n.cells {
		if n.hidden[i] && n.cells[i].N > 0 && n.free(i, 1, n.raising(i), false) == 0 && n.free(i, min(1, n.room(i)), n.lowering(i), false) == 0 {
			return false
		}
	}
	return true
}

// route is a way from one account to another.
type route struct{ from, to int }

// raising is the way that goes round with more on a cell, lowering with less.
func (n *network) raising(i int) route  { return route{n.cells[i].To, n.cells[i].From} }
func (n *network) lowering(i int) route { return route{n.cells[i].From, n.cells[i].To} }

// free is how much can go along a route beside a cell, up to a need. Where it may hide,
// it hides what it takes, the least that it finds; else it goes by hidden cells alone.
func (n *network) free(beside int, need int64, r route, hide bool) (found int64) {
	clear(n.moved)
	defer clear(n.moved)
	for found < need {
		way := n.way(beside, r, hide)
		if way == nil {
			return found
		}
		step := need - found
		for _, s := range way {
			if !s.along {
				step = min(step, n.room(s.cell))
			}
		}
		for _, s := range way {
			n.hidden[s.cell] = true
			if s.along {
				n.moved[s.cell] += step
			} else {
				n.moved[s.cell] -= step
			}
		}
		found += step
	}
	return found
}

// room is how much less a cell can be, as far as anybody knows.
func (n *network) room(i int) int64 {
	c := n.cells[i]
	if n.veiled[c.Lists[0]] || n.veiled[c.Lists[1]] {
		return c.N + n.moved[i]
	}
	return c.N + n.moved[i] - 1
}

// step is one cell of a way: along its line or against it.
type step struct {
	cell  int
	along bool
}

// way finds the cheapest way that has room (Dijkstra), nil without one.
func (n *network) way(beside int, r route, hide bool) []step {
	const unreached = -1
	cost, by := make([]int64, len(n.touches)), make([]step, len(n.touches))
	for i := range cost {
		cost[i] = unreached
	}
	cost[r.from] = 0
	ends := &frontier{{r.from, 0}}
	for ends.Len() > 0 {
		at := heap.Pop(ends).(reached)
		if at.account == r.to {
			return n.back(by, r)
		}
		if at.cost > cost[at.account] {
			continue
		}
		for _, i := range n.touches[at.account] {
			s, price := step{i, n.cells[i].From == at.account}, n.price(i)
			if i == beside || !n.open(s, hide) {
				continue
			}
			next := n.cells[i].To
			if !s.along {
				next = n.cells[i].From
			}
			if total := at.cost + price; cost[next] == unreached || total < cost[next] {
				cost[next], by[next] = total, s
				heap.Push(ends, reached{next, total})
			}
		}
	}
	return nil
}

// back is the way to the end of a route, from how each account was reached.
func (n *network) back(by []step, r route) (way []step) {
	for at := r.to; at != r.from; {
		s := by[at]
		way = append(way, s)
		if at = n.cells[s.cell].From; !s.along {
			at = n.cells[s.cell].To
		}
	}
	return way
}

// open reports whether a step can be taken.
func (n *network) open(s step, hide bool) bool {
	c := n.cells[s.cell]
	if c.Known || c.N == 0 && !n.hidden[s.cell] || !hide && !n.hidden[s.cell] {
		return false
	}
	return s.along || n.room(s.cell) > 0
}

// price is what it costs to hide a cell: more for one that tells more, little for one
// that was hidden before.
func (n *network) price(i int) int64 {
	if n.hidden[i] || n.before[i] {
		return 1
	}
	size := int64(bits.Len64(uint64(n.cells[i].N)))
	return 100 + 10*size*size
}

// reached is an account and what it cost to come there.
type reached struct {
	account int
	cost    int64
}

// frontier is a heap of these: the cheapest first, and of two the one with the lower
// number, so that the same tables are always hidden alike.
type frontier []reached

func (f frontier) Len() int      { return len(f) }
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f frontier) Less(i, j int) bool {
	if f[i].cost != f[j].cost {
		return f[i].cost < f[j].cost
	}
	return f[i].account < f[j].account
}

// Push implements heap.Interface.
func (f *frontier) Push(x any) { *f = append(*f, x.(reached)) }

// Pop implements heap.Interface.
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
