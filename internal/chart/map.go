package chart

import (
	"html/template"
	"slices"
)

// Map shows a count of each ward by colour, or of which of a few sorts it is. A ward
// without an outline is in the table alone. Head.Width is that of the Outlines.
type Map struct {
	Head
	Of       string   // what the names are, such as Ward
	Unit     string   // what is counted, such as Open cases
	Unknown  string   // of a ward without a number, such as No data
	Sorts    []string // not empty: a ward has one of these in the place of a number, at most three: light, hatched and dark
	Outlines *Outlines
	Wards    []Ward // in the order in which links are reached
}

// Ward is one of a Map, found among its Outlines by ID.
type Ward struct {
	ID, Name string
	Value    int64  // where a Map has Sorts, the place of one
	Unknown  bool   // it has no number: it is hatched
	Href     string // "": no link
}

// AppendSVG appends the chart as an element svg.
func (m Map) AppendSVG(dst []byte) []byte {
	m.Width = int(m.Outlines.width)
	spans, linked := m.spans()
	legend := layLegend(m.keys(spans), 0, m.width())
	return m.draw(dst, m.Outlines.height+8+legend.height(), linked, func(p *pen) {
		m.hatching(p, inGrid)
		p.put(`<g class="chart-map" fill-rule="evenodd" transform="scale(.25)">`)
		for _, ward := range m.Wards {
			if path := m.Outlines.paths[ward.ID]; path != "" {
				m.ward(p, ward, path, spans)
			}
		}
		p.put("</g>")
		legend.draw(p, m.Outlines.height+8)
	})
}

// spans are the steps of the wards that are drawn.
func (m *Map) spans() (spans []span, linked bool) {
	values := make([]int64, 0, len(m.Wards))
	for _, ward := range m.Wards {
		linked = linked || leads(ward.Href)
		if !ward.Unknown && m.Outlines.paths[ward.ID] != "" {
			values = append(values, ward.Value)
		}
	}
	return divide(values), linked
}

func (m *Map) ward(p *pen, ward Ward, path string, spans []span) {
	p.group(ward.Href, ward.Name+": "+m.says(ward), func() {
		p.put("<path")
		switch {
		case ward.Unknown || len(m.Sorts) > 0 && ward.Value == hatchedSort:
			m.hatched(p)
		case len(m.Sorts) > 0:
			p.attr("class", sortClasses[ward.Value])
		default:
			p.attr("class", stepClasses[stepOf(spans, ward.Value)-1])
		}
		p.put(` d="`).put(path).put(`"/>`)
	})
}

// says is the number or the sort of a ward.
func (m *Map) says(ward Ward) string {
	switch {
	case ward.Unknown:
		return m.Unknown
	case len(m.Sorts) > 0:
		return m.Sorts[ward.Value]
	}
	return m.number(ward.Value)
}

// hatchedSort is the one of Sorts that has lines.
const hatchedSort = 1

// sortClasses are the colours of the others, as far from each other as there are.
var sortClasses = [...]string{0: "chart-step-1", 2: "chart-step-5"}

var stepClasses = [steps]string{"chart-step-1", "chart-step-2", "chart-step-3", "chart-step-4", "chart-step-5"}

func (m *Map) keys(spans []span) []key {
	var keys []key
	for i, name := range m.Sorts {
		if !slices.ContainsFunc(m.Wards, func(ward Ward) bool { return ward.Value == int64(i) }) {
			continue
		}
		mark := swatch(sortClasses[i])
		if i == hatchedSort {
			mark = m.hatchedSwatch
		}
		keys = append(keys, key{name, mark})
	}
	if len(m.Sorts) > 0 {
		return keys
	}
	for _, s := range spans {
		text := m.number(s.low)
		if s.high != s.low {
			text += "–" + m.number(s.high)
		}
		keys = append(keys, key{text, swatch(stepClasses[stepOf(spans, s.high)-1])})
	}
	for _, ward := range m.Wards {
		if ward.Unknown {
			return append(keys, key{m.Unknown, m.hatchedSwatch})
		}
	}
	return keys
}

// hatchedSwatch is the mark of what is hatched.
func (m *Map) hatchedSwatch(p *pen, x, y float64) {
	p.put(`<g transform="translate(`).number(x + .5).put(" ").number(y + .5).put(`) scale(.25)">`)
	m.hatched(p.put("<path")).put(` d="M0 0h52v52h-52z"/></g>`)
}

// SVG is AppendSVG for a template.
func (m Map) SVG() template.HTML { return template.HTML(m.AppendSVG(nil)) }

// Table is the same as text: the heads of its columns, and its rows.
func (m Map) Table() (head []string, rows [][]string) {
	for _, ward := range m.Wards {
		rows = append(rows, []string{ward.Name, m.says(ward)})
	}
	return []string{m.Of, m.Unit}, rows
}
