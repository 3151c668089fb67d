package suppress_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"caseload/internal/suppress"
)

// The attackers of these tests know nothing of networks: they have the cells, those
// that are shown, and the equations that a reader of the tables would write down.

// equation says that some cells are together a number.
type equation struct {
	cells []int
	signs []int64
	is    int64
}

// equations are those that say of each account that what comes in goes out again; the
// known total is between accounts 1 and 0.
func equations(cells []suppress.Cell, total int64) (out []equation) {
	accounts := 2
	for _, c := range cells {
		accounts = max(accounts, c.From+1, c.To+1)
	}
	out = make([]equation, accounts)
	out[0].is, out[1].is = -total, total
	for i, c := range cells {
		out[c.From].cells, out[c.From].signs = append(out[c.From].cells, i), append(out[c.From].signs, -1)
		out[c.To].cells, out[c.To].signs = append(out[c.To].cells, i), append(out[c.To].signs, 1)
	}
	return out
}

func total(cells []suppress.Cell) (n int64) {
	for _, c := range cells {
		if c.From == 0 {
			n += c.N
		}
	}
	return n
}

// drawn is a random set of tables.
func drawn(t *rapid.T, most int, high int64) []suppress.Cell {
	size := rapid.IntRange(1, most)
	numbers := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, high), rapid.Just(int64(0)))
	list := func(n int) []int64 { return rapid.SliceOfN(numbers, n, n).Draw(t, "numbers") }
	switch rapid.IntRange(0, 2).Draw(t, "shape") {
	case 0:
		return suppress.Line(list(size.Draw(t, "parts")))
	case 1:
		return suppress.Grouped([][]int64{list(size.Draw(t, "first")), list(size.Draw(t, "second"))}, limit)
	}
	rows, columns := size.Draw(t, "rows"), size.Draw(t, "columns")
	table := make([][]int64, rows)
	for i := range table {
		table[i] = list(columns)
	}
	return suppress.Cross(table)
}

const limit = 5

// leasts are the least that each cell can be: a list that shows a zero hides none.
func leasts(cells []suppress.Cell, hidden []bool) []int64 {
	out, shows, empty := make([]int64, len(cells)), map[int]bool{}, map[int]bool{}
	for i, c := range cells {
		if c.Sum != 0 && c.N == 0 && !hidden[i] {
			empty[c.Sum] = true
		}
	}
	for i, c := range cells {
		if c.N == 0 && !hidden[i] && !empty[c.Lists[0]] && !empty[c.Lists[1]] {
			shows[c.Lists[0]], shows[c.Lists[1]] = true, true
		}
	}
	for i, c := range cells {
		if shows[c.Lists[0]] && shows[c.Lists[1]] {
			out[i] = 1
		}
	}
	return out
}

// TestNoSmallNumberIsFoundBySearching tries all numbers that agree with what is shown:
// each small one is anything from 1 to the limit in some of them.
func TestNoSmallNumberIsFoundBySearching(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawn(t, 3, 7)
		hidden, ok := suppress.Hide(cells, limit, nil)
		if !ok || total(cells) > 24 {
			return
		}
		s := &search{cells: cells, hidden: hidden, all: equations(cells, total(cells)), now: make([]int64, len(cells)), found: map[int]map[int64]bool{}}
		s.most, s.least = total(cells), leasts(cells, hidden)
		s.left = 300_000
		s.from(0)
		if s.left <= 0 {
			return // too many to try: the other attackers try these
		}
		for i, c := range cells {
			if !hidden[i] {
				continue
			}
			for n := int64(1); suppress.Small(c.N, limit) && n < limit; n++ {
				if !s.found[i][n] {
					t.Fatalf("%v, hidden %v: cell %d cannot be %d", cells, hidden, i, n)
				}
			}
			if c.N > 0 && len(s.found[i]) < 2 {
				t.Fatalf("%v, hidden %v: cell %d can only be %v", cells, hidden, i, s.found[i])
			}
			least, most := suppress.Bounds(cells, hidden, i, s.most)
			for n := int64(0); n <= s.most; n++ {
				if s.found[i][n] != (least <= n && n <= most) {
					t.Fatalf("%v, hidden %v: cell %d is said to be from %d to %d, and found: %v", cells, hidden, i, least, most, s.found[i])
				}
			}
		}
	})
}

// search tries numbers for the hidden cells, one after the other.
type search struct {
	cells  []suppress.Cell
	hidden []bool
	all    []equation
	now    []int64
	found  map[int]map[int64]bool
	least  []int64
	most   int64
	left   int
}

func (s *search) from(i int) {
	if s.left--; s.left <= 0 || !s.possible(i) {
		return
	}
	switch {
	case i == len(s.cells):
		for i, n := range s.now {
			if s.found[i] == nil {
				s.found[i] = map[int64]bool{}
			}
			s.found[i][n] = true
		}
	case !s.hidden[i]:
		s.now[i] = s.cells[i].N
		s.from(i + 1)
	default:
		for n := s.least[i]; n <= s.most; n++ {
			s.now[i] = n
			s.from(i + 1)
		}
	}
}

// possible reports whether no equation is broken by the first cells.
func (s *search) possible(first int) bool {
	for _, e := range s.all {
		sum, signs := int64(0), map[int64]bool{}
		for j, i := range e.cells {
			if i < first {
				sum += e.signs[j] * s.now[i]
			} else {
				signs[e.signs[j]] = true
			}
		}
		switch {
		case sum < e.is && !signs[1], sum > e.is && !signs[-1]:
			return false
		}
	}
	return true
}

// TestNoNumberIsFoundByElimination solves the equations as one does by hand: no hidden
// cell is alone in any that follows from them.
func TestNoNumberIsFoundByElimination(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawn(t, 9, 40)
		if hidden, ok := suppress.Hide(cells, limit, nil); ok {
			for _, i := range solved(cells, hidden) {
				t.Fatalf("%v, hidden %v: cell %d follows from the others", cells, hidden, i)
			}
		}
	})
}

// solved are the hidden cells, but for zeros, of which the equations tell the number (Gauss and Jordan).
func solved(cells []suppress.Cell, hidden []bool) (out []int) {
	column := map[int]int{}
	var at []int
	for i := range cells {
		if hidden[i] {
			column[i] = len(at)
			at = append(at, i)
		}
	}
	var rows [][]*big.Rat
	for _, e := range equations(cells, total(cells)) {
		row := make([]*big.Rat, len(at))
		for j := range row {
			row[j] = new(big.Rat)
		}
		for j, i := range e.cells {
			if hidden[i] {
				row[column[i]].SetInt64(e.signs[j])
			}
		}
		rows = append(rows, row)
	}
	done := 0
	for j := range at {
		pivot := -1
		for r := done; r < len(rows); r++ {
			if rows[r][j].Sign() != 0 {
				pivot = r
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[done], rows[pivot] = rows[pivot], rows[done]
		by := new(big.Rat).Inv(rows[done][j])
		for k := range at {
			rows[done][k].Mul(rows[done][k], by)
		}
		for r := range rows {
			if r != done && rows[r][j].Sign() != 0 {
				times := new(big.Rat).Set(rows[r][j])
				for k := range at {
					rows[r][k].Sub(rows[r][k], new(big.Rat).Mul(times, rows[done][k]))
				}
			}
		}
		done++
	}
	for _, row := range rows {
		alone, n := 0, 0
		for j := range row {
			if row[j].Sign() != 0 {
				alone, n = j, n+1
			}
		}
		if n == 1 && cells[at[alone]].N > 0 {
			out = append(out, at[alone])
		}
	}
	return out
}

// TestNoSmallNumberIsNarrowedByBounds narrows what each hidden cell can be by each
// equation, until nothing is narrowed any more.
func TestNoSmallNumberIsNarrowedByBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawn(t, 12, 60)
		hidden, ok := suppress.Hide(cells, limit, nil)
		if !ok {
			return
		}
		least, most := narrowed(cells, hidden)
		for i, c := range cells {
			if suppress.Small(c.N, limit) && (least[i] > 1 || most[i] < limit-1) {
				t.Fatalf("%v, hidden %v: cell %d is from %d to %d", cells, hidden, i, least[i], most[i])
			}
		}
	})
}

func narrowed(cells []suppress.Cell, hidden []bool) (least, most []int64) {
	all := total(cells)
	least, most = leasts(cells, hidden), make([]int64, len(cells))
	for i, c := range cells {
		lowest := least[i]
		if least[i], most[i] = c.N, c.N; hidden[i] {
			most[i] = all
			least[i] = lowest
		}
	}
	for again := true; again; {
		again = false
		for _, e := range equations(cells, all) {
			for j, i := range e.cells {
				low, high := e.is, e.is // of the others' sum taken away
				for k, other := range e.cells {
					switch {
					case k == j:
					case e.signs[k] > 0:
						low, high = low-most[other], high-least[other]
					default:
						low, high = low+least[other], high+most[other]
					}
				}
				if e.signs[j] < 0 {
					low, high = -high, -low
				}
				if low > least[i] {
					least[i], again = low, true
				}
				if high < most[i] {
					most[i], again = high, true
				}
			}
		}
	}
	return least, most
}

// TestATableOfACouncilIsMostlyShown holds that it is not by hiding everything that
// nothing is told.
func TestATableOfACouncilIsMostlyShown(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	table := make([][]int64, 87)
	for i := range table {
		table[i] = make([]int64, 14)
		for j := range table[i] {
			table[i][j] = r.Int64N(int64(20 * (1 + j)))
		}
	}
	cells := suppress.Cross(table)
	hidden, ok := suppress.Hide(cells, limit, nil)
	if !ok {
		t.Fatal("nothing of the table can be shown")
	}
	small, other := 0, 0
	for i, c := range cells {
		switch {
		case suppress.Small(c.N, limit):
			small++
		case hidden[i]:
			other++
		}
	}
	if small == 0 || other > small {
		t.Errorf("%d numbers are hidden for the sake of %d small ones of %d", other, small, len(cells))
	}
	if found := solved(cells, hidden); len(found) > 0 {
		t.Errorf("%d cells follow from the others", len(found))
	}
}

func TestWhatIsHidden(t *testing.T) {
	for _, tt := range []struct {
		cells []suppress.Cell
		want  string // x: hidden
	}{
		{suppress.Line([]int64{2, 40, 9, 0}), "x-x-"},
		{suppress.Line([]int64{2, 3, 40}), "xx-"},
		{suppress.Line([]int64{12, 5, 0}), "---"},
		{suppress.Line([]int64{3}), "not to be shown"},
		{suppress.Line([]int64{1, 1, 3, 0}), "xxxx"},
		{suppress.Line([]int64{1, 1, 1, 1, 1}), "xxxxx"},
		{suppress.Grouped([][]int64{{20, 30}, {2, 8, 7}}, limit), "----x-x"},
		{suppress.Grouped([][]int64{{20, 30}, {2}}, limit), "xxx-x"},
		{suppress.Cross([][]int64{{2, 10}, {10, 30}}), "----xxxx"},
		{suppress.Cross([][]int64{{0, 0, 4}, {0, 1, 1}}), "xx-xx--x-xx"}, // nothing is in the first column, as its sum says
	} {
		got := "not to be shown"
		if hidden, ok := suppress.Hide(tt.cells, limit, nil); ok {
			got = ""
			for _, h := range hidden {
				got += map[bool]string{true: "x", false: "-"}[h]
			}
		}
		if got != tt.want {
			t.Errorf("Hide(%v): got %s, want %s", tt.cells, got, tt.want)
		}
	}
}

// TestWhatWasHiddenIsHiddenAgain holds that the numbers that hide others do not change
// from one time to the next without need.
func TestWhatWasHiddenIsHiddenAgain(t *testing.T) {
	cells := suppress.Line([]int64{2, 40, 9, 0})
	hidden, _ := suppress.Hide(cells, limit, []bool{false, true, false, false})
	if got, want := fmt.Sprint(hidden), "[true true false false]"; got != want {
		t.Errorf("Hide after 40 was hidden: got %s, want %s", got, want)
	}
}
