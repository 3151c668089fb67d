package chart

import "math"

// ticks returns round numbers from 0 upward, at most room of them beyond 0, the
// last of which is not below most: whole steps of 1, 2 or 5 times a power of
// ten, as small as the room lets them be.
func ticks(most int64, room int) []int64 {
	most, room = max(most, 1), max(room, 1)
	step := stepFor(most, int64(room))
	found := []int64{0}
	for last := int64(0); last < most; {
		if last > math.MaxInt64-step {
			return append(found, math.MaxInt64)
		}
		last += step
		found = append(found, last)
	}
	return found
}

func stepFor(most, room int64) int64 {
	for power := int64(1); ; power *= 10 {
		for _, factor := range []int64{1, 2, 5} {
			if power > math.MaxInt64/factor {
				return math.MaxInt64
			}
			if step := factor * power; (most-1)/step < room {
				return step
			}
		}
		if power > math.MaxInt64/10 {
			return math.MaxInt64
		}
	}
}

// key is one entry of a legend: how a mark is drawn, and what it stands for.
type key struct {
	text string
	mark func(p *pen, x, y float64) // within a square of markSize whose corner is x, y
}

const (
	markSize  = 14
	keyHeight = 24
	keyGap    = 16
)

// legend is keys that are laid out in lines.
type legend struct {
	keys []key
	x, y []float64 // of each
	room float64
	rows int
}

func layLegend(keys []key, left, room float64) legend {
	l := legend{keys: keys, room: room}
	x := left
	for _, k := range keys {
		w := min(markSize+6+width(k.text, fontSize), room)
		if l.rows == 0 || x+w > left+room {
			x = left
			l.rows++
		}
		l.x, l.y = append(l.x, x), append(l.y, float64(l.rows-1)*keyHeight)
		x += w + keyGap
	}
	return l
}

func (l legend) height() float64 { return float64(l.rows) * keyHeight }

func (l legend) draw(p *pen, top float64) {
	for i, k := range l.keys {
		x, y := l.x[i], top+l.y[i]
		k.mark(p, x, y+4)
		p.label(label{class: "chart-text", x: x + markSize + 6, y: y + 16, room: l.room - markSize - 6, text: k.text})
	}
}

// swatch is the mark of an area of a class.
func swatch(class string) func(p *pen, x, y float64) {
	return func(p *pen, x, y float64) { p.rect(class, x+.5, y+.5, markSize-1, markSize-1) }
}
