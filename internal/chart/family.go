package chart

import (
	"html/template"
	"slices"
	"strings"
)

// Family shows cases and their parents, from parents at the left to children at
// the right, around one of them. Of a large family the nearest are drawn: 30 at
// most, 12 of a generation, and as many generations as the width has room for.
type Family struct {
	Head
	Of      string           // what the members are, such as Case: a head of the table
	Parents string           // the head of the column of parents
	More    func(int) string // such as: and 5 more
	Members []Member
}

// Member is a case of a Family.
type Member struct {
	ID      string
	Label   string
	Note    string   // a second line, such as its type and status
	Href    string   // "": no link
	Parents []string // IDs of members; others are passed over
	Here    bool     // it is the one around which the others are drawn; else the first is
}

const (
	mostMembers  = 30
	mostBeside   = 12  // in one generation, bends among them
	widestBox    = 200 // where there is room
	leastBox     = 120 // as wide as a reference
	boxHeight    = 44
	boxGap       = 8  // between two boxes of a generation
	bendHeight   = 8  // of a line that passes a generation
	generation   = 24 // from a box to the next generation
	boxMargin    = 7  // around its text
	labelSize    = 13
	familyMargin = 2
)

// AppendSVG appends the chart as an element svg.
func (f Family) AppendSVG(dst []byte) []byte {
	room := f.width() - 2*familyMargin
	d := f.lay(room)
	height, linked := d.height+2*familyMargin, false
	for _, m := range d.members {
		linked = linked || leads(m.Href)
	}
	more := f.more(len(f.Members) - len(d.members))
	if more != "" {
		height += rowHeight
	}
	return f.draw(dst, max(height, rowHeight), linked, func(p *pen) {
		for _, v := range d.vertices {
			d.edges(p, v)
		}
		for _, v := range d.vertices {
			d.draw(p, v)
		}
		if more != "" {
			p.label(label{class: "chart-dim", x: familyMargin, y: height - 8, room: room, text: more})
		}
	})
}

// more says how many members are not drawn.
func (f *Family) more(n int) string {
	if n == 0 || f.More == nil {
		return ""
	}
	return f.More(n)
}

// lay draws as many of the nearest members as the room lets it.
func (f *Family) lay(room float64) *descent {
	near := f.nearest()
	for n := min(len(near), mostMembers); ; n-- {
		// In the order given, so that the drawing does not depend on who is here.
		chosen := slices.Clone(near[:n])
		slices.Sort(chosen)
		members := make([]Member, n)
		for i, at := range chosen {
			members[i] = f.Members[at]
		}
		if d := newDescent(members); d.place(room) {
			return d
		}
	}
}

// nearest lists the members by how many steps they are away from the one who is
// here, relatives first.
func (f *Family) nearest() []int {
	place := places(f.Members)
	relatives := make([][]int, len(f.Members))
	for child, m := range f.Members {
		for _, id := range m.Parents {
			if parent, ok := place[id]; ok {
				relatives[child] = append(relatives[child], parent)
				relatives[parent] = append(relatives[parent], child)
			}
		}
	}
	var near []int
	seen := make([]bool, len(f.Members))
	visit := func(i int) {
		if !seen[i] {
			seen[i] = true
			near = append(near, i)
		}
	}
	visitAll := func(found []int) {
		slices.Sort(found)
		for _, i := range found {
			visit(i)
		}
	}
	if here := slices.IndexFunc(f.Members, func(m Member) bool { return m.Here }); here >= 0 {
		visit(here)
	}
	for i := 0; len(near) < len(f.Members); i++ {
		if i == len(near) { // no relative is left
			visit(slices.Index(seen, false))
		}
		visitAll(relatives[near[i]])
	}
	return near
}

// places finds members by ID: of two with the same, the first.
func places(members []Member) map[string]int {
	place := make(map[string]int, len(members))
	for i, m := range members {
		if _, twice := place[m.ID]; !twice {
			place[m.ID] = i
		}
	}
	return place
}

// SVG is AppendSVG for a template.
func (f Family) SVG() template.HTML { return template.HTML(f.AppendSVG(nil)) }

// Table is the same as text, with all members: the heads of its columns, and
// its rows.
func (f Family) Table() (head []string, rows [][]string) {
	labels := map[string]string{}
	for _, m := range f.Members {
		labels[m.ID] = m.Label
	}
	for _, m := range f.Members {
		var parents []string
		for _, id := range m.Parents {
			if label, ok := labels[id]; ok {
				parents = append(parents, label)
			}
		}
		rows = append(rows, []string{m.Label, strings.Join(parents, ", ")})
	}
	return []string{f.Of, f.Parents}, rows
}
