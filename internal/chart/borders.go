package chart

import (
	"math"
	"slices"
)

// borders knows where the borders of areas part, so that each stretch between
// two such nodes is simplified alike for the areas on its either side.
type borders struct {
	besides map[spot][2]spot // the two neighbours of a spot along a ring, in order
	nodes   map[spot]bool    // spots with further neighbours
}

func newBorders(areas [][]ring) *borders {
	b := &borders{besides: map[spot][2]spot{}, nodes: map[spot]bool{}}
	for _, rings := range areas {
		for _, r := range rings {
			for i, s := range r {
				two := [2]spot{r[(i+len(r)-1)%len(r)], r[(i+1)%len(r)]}
				if two[1].before(two[0]) {
					two[0], two[1] = two[1], two[0]
				}
				if had, ok := b.besides[s]; ok && had != two {
					b.nodes[s] = true
				}
				b.besides[s] = two
			}
		}
	}
	return b
}

// simplify leaves out spots that are nearer to what remains than the tolerance.
func (b *borders) simplify(r ring, tolerance float64) ring {
	start := b.start(r)
	around := append(append(slices.Clone(r[start:]), r[:start]...), r[start])
	out := make(ring, 0, len(r)/4+4)
	from := 0
	for i := 1; i < len(around); i++ {
		if b.nodes[around[i]] || i == len(around)-1 {
			out = appendStretch(out, around[from:i+1], tolerance)
			from = i
		}
	}
	return out
}

// start is where a ring is begun, whichever area asks: a node, else its first
// spot in the order of spots.
func (b *borders) start(r ring) int {
	first := 0
	for i, s := range r {
		if b.nodes[s] {
			return i
		}
		if s.before(r[first]) {
			first = i
		}
	}
	return first
}

// longestStretch bounds the time that a hostile line can take.
const longestStretch = 1000

// appendStretch appends what is kept of a line between nodes, its last spot
// left out. The other area goes along it the other way, and must keep the same.
func appendStretch(out ring, line []spot, tolerance float64) ring {
	backward := line[len(line)-1].before(line[0]) ||
		line[len(line)-1] == line[0] && line[len(line)-2].before(line[1])
	forth := line
	if backward {
		forth = slices.Clone(line)
		slices.Reverse(forth)
	}
	keep := make([]bool, len(forth))
	for from := 0; from < len(forth)-1; from += longestStretch {
		to := min(from+longestStretch, len(forth)-1)
		keep[from], keep[to] = true, true
		mark(forth, keep, from, to, tolerance)
	}
	if backward {
		slices.Reverse(keep)
	}
	for i, s := range line[:len(line)-1] {
		if keep[i] {
			out = append(out, s)
		}
	}
	return out
}

// mark keeps the spot that is farthest from the straight line between two that
// are kept, and so on for both halves, until none is far (Ramer, Douglas and
// Peucker).
func mark(line []spot, keep []bool, from, to int, tolerance float64) {
	farthest, at := tolerance, 0
	for i := from + 1; i < to; i++ {
		if d := line[i].from(line[from], line[to]); d > farthest {
			farthest, at = d, i
		}
	}
	if at > 0 {
		keep[at] = true
		mark(line, keep, from, at, tolerance)
		mark(line, keep, at, to, tolerance)
	}
}

// from is the distance to the line between two spots.
func (s spot) from(a, b spot) float64 {
	x, y := float64(b.x-a.x), float64(b.y-a.y)
	px, py := float64(s.x-a.x), float64(s.y-a.y)
	if length := x*x + y*y; length > 0 {
		along := min(max((px*x+py*y)/length, 0), 1)
		px, py = px-along*x, py-along*y
	}
	return math.Sqrt(px*px + py*py)
}
