package chart

import "slices"

// steps is how many colours a map has.
const steps = 5

// span is the least and the greatest value of one step.
type span struct{ low, high int64 }

// divide puts values, which it sorts, into at most five steps. Steps are
// quantiles: each holds as many wards as the next, as far as equal values, which
// are never parted, let it. So a map of counts, of which a few are far greater
// than the rest, uses all of its colours, and one ward that doubles does not
// repaint the others, as it would with natural breaks. No case is something else
// than few: zero is a step of its own.
func divide(values []int64) []span {
	slices.Sort(values)
	none, _ := slices.BinarySearch(values, 1)
	var spans []span
	quantiles := steps
	if none > 0 {
		spans = append(spans, span{values[0], values[none-1]})
		quantiles--
	}
	some, last := values[none:], -1
	first := 0 // the place of the first value that equals this one
	for i, v := range some {
		if v != some[first] {
			first = i
		}
		if q := first * quantiles / len(some); q != last {
			spans, last = append(spans, span{v, v}), q
		}
		spans[len(spans)-1].high = v
	}
	return spans
}

// stepOf is the colour of a value that was divided, from 1: fewer spans than
// colours are spread over all.
func stepOf(spans []span, v int64) int {
	i := 0
	for v > spans[i].high {
		i++
	}
	return (2*i+1)*steps/(2*len(spans)) + 1
}
