package chart

import (
	"cmp"
	"slices"
)

// descent is members in columns: each child right of its parents. A line that
// passes a column has a bend in it, so that it does not run through a box.
type descent struct {
	members  []Member
	vertices []vertex // the members, then bends
	columns  [][]int  // of vertices, downward
	height   float64  // in pixels, once placed
}

// vertex is a member, or a bend of a line.
type vertex struct {
	member        int // -1: a bend
	column        int
	before, after []int   // the vertices that lines lead to, in the columns beside
	left, top     float64 // in pixels
	width, height float64
}

func newDescent(members []Member) *descent {
	d := &descent{members: members}
	children := children(members)
	for i, column := range columnsOf(children) {
		d.add(vertex{member: i, column: column, height: boxHeight})
	}
	for parent, of := range children {
		for _, child := range of {
			d.join(parent, child)
		}
	}
	for range 4 {
		d.sort(1, 1, func(v vertex) []int { return v.before })
		d.sort(len(d.columns)-2, -1, func(v vertex) []int { return v.after })
	}
	return d
}

func (d *descent) add(v vertex) int {
	for len(d.columns) <= v.column {
		d.columns = append(d.columns, nil)
	}
	at := len(d.vertices)
	d.vertices = append(d.vertices, v)
	d.columns[v.column] = append(d.columns[v.column], at)
	return at
}

func (d *descent) join(parent, child int) {
	from := parent
	for column := d.vertices[parent].column + 1; column < d.vertices[child].column; column++ {
		bend := d.add(vertex{member: -1, column: column, height: bendHeight})
		d.link(from, bend)
		from = bend
	}
	d.link(from, child)
}

func (d *descent) link(from, to int) {
	d.vertices[from].after = append(d.vertices[from].after, to)
	d.vertices[to].before = append(d.vertices[to].before, from)
}

// sort puts the vertices of columns in the order of what they are joined with
// in the column before, so that few lines cross.
func (d *descent) sort(first, step int, joined func(vertex) []int) {
	for c := first; c >= 0 && c < len(d.columns); c += step {
		places := make([]float64, len(d.vertices))
		for _, column := range d.columns {
			for i, v := range column {
				places[v] = float64(i)
			}
		}
		middle := func(v int) float64 {
			beside := joined(d.vertices[v])
			if len(beside) == 0 {
				return places[v]
			}
			sum := 0.0
			for _, b := range beside {
				sum += places[b]
			}
			return sum / float64(len(beside))
		}
		slices.SortStableFunc(d.columns[c], func(a, b int) int { return cmp.Compare(middle(a), middle(b)) })
	}
}

// children lists the children of each member, without those lines that would
// make one its own ancestor.
func children(members []Member) [][]int {
	place := places(members)
	children := make([][]int, len(members))
	for child, m := range members {
		for _, id := range m.Parents {
			parent, ok := place[id]
			if ok && !slices.Contains(children[parent], child) && !descends(children, child, parent) {
				children[parent] = append(children[parent], child)
			}
		}
	}
	return children
}

// descends says whether a member is another, or below it.
func descends(children [][]int, from, to int) bool {
	seen, next := make([]bool, len(children)), []int{from}
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		if at == to {
			return true
		}
		if !seen[at] {
			seen[at] = true
			next = append(next, children[at]...)
		}
	}
	return false
}

// columnsOf puts each member one column right of its rightmost parent.
func columnsOf(children [][]int) []int {
	columns := make([]int, len(children))
	for changed := true; changed; {
		changed = false
		for parent, of := range children {
			for _, child := range of {
				if columns[child] <= columns[parent] {
					columns[child], changed = columns[parent]+1, true
				}
			}
		}
	}
	return columns
}

// place says where each vertex stands, columns in the middle beside each other.
// It returns false if there are too many of them for the room.
func (d *descent) place(room float64) bool {
	widths, ok := d.widths(room)
	if !ok {
		return false
	}
	heights := make([]float64, len(d.columns))
	for c, column := range d.columns {
		if len(column) > mostBeside {
			return false
		}
		for _, v := range column {
			heights[c] += d.vertices[v].height + boxGap
		}
		d.height = max(d.height, heights[c]-boxGap)
	}
	left := float64(familyMargin)
	for c, column := range d.columns {
		top := familyMargin + (d.height+boxGap-heights[c])/2
		for _, at := range column {
			v := &d.vertices[at]
			v.left, v.top, v.width = left, top, widths[c]
			top += v.height + boxGap
		}
		left += widths[c] + generation
	}
	return true
}

// widths are those of the columns: what their texts need, and if that is more
// than the room, the widest are cut, though none below leastBox.
func (d *descent) widths(room float64) (widths []float64, ok bool) {
	room -= generation * float64(len(d.columns)-1)
	for widest := float64(widestBox); widest >= leastBox; widest -= 4 {
		widths, sum := make([]float64, len(d.columns)), 0.0
		for c, column := range d.columns {
			for _, v := range column {
				widths[c] = max(widths[c], min(d.need(d.vertices[v]), widest))
			}
			sum += widths[c]
		}
		if sum <= room {
			return widths, true
		}
	}
	return nil, false
}

// need is the width that the texts of a vertex take.
func (d *descent) need(v vertex) float64 {
	if v.member < 0 {
		return 0
	}
	m := d.members[v.member]
	return max(width(m.Label, labelSize), width(m.Note, smallSize)) + 2*boxMargin
}

// edges draws the lines to the right of a vertex, and through it if it is a bend.
func (d *descent) edges(p *pen, from vertex) {
	x, y := from.left+from.width, from.top+from.height/2
	if from.member < 0 {
		p.line("chart-edge", from.left, y, x, y)
	}
	for _, next := range from.after {
		to := d.vertices[next]
		endY, bend := to.top+to.height/2, x+generation/2
		p.put(`<path class="chart-edge" d="`).move(x, y).put("C").number(bend).put(" ").number(y).
			put(" ").number(bend).put(" ").number(endY).put(" ").number(to.left).put(" ").number(endY).put(`"/>`)
	}
}

func (d *descent) draw(p *pen, v vertex) {
	if v.member < 0 {
		return
	}
	m, room := d.members[v.member], v.width-2*boxMargin
	name := label{class: "chart-text", x: v.left + boxMargin, y: v.top + 27, size: labelSize, room: room, text: m.Label}
	box, told := "chart-box", m.Label
	if m.Here {
		box = "chart-here"
	}
	if m.Note != "" {
		told += ", " + m.Note
		name.y = v.top + 19
	}
	p.group(m.Href, told, func() {
		p.rect(box, v.left, v.top, v.width, boxHeight)
		p.label(name)
		if m.Note != "" {
			p.label(label{class: "chart-dim", x: name.x, y: v.top + 35, size: smallSize, room: room, text: m.Note})
		}
	})
}
