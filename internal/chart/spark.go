package chart

import "html/template"

// Spark is a line as small as a word, which shows how a count went. The last
// point has a dot. It has no numbers, and stands beside one.
type Spark struct {
	ID     string             // as of Head
	Title  string             // what it is and what it shows, for who cannot see it
	Of     string             // what the labels are, such as Week beginning
	Unit   string             // what is counted, such as Cases
	Number func(int64) string // as of Head
	Points []Point
}

// Point is one of a Spark. A value below 0 is drawn as 0.
type Point struct {
	Label string
	Value int64
}

const (
	sparkWidth  = 96
	sparkHeight = 24
	sparkMargin = 3
)

// AppendSVG appends the chart as an element svg.
func (s Spark) AppendSVG(dst []byte) []byte {
	p := &pen{out: dst}
	h := Head{ID: s.ID}
	named := h.id("-title")
	p.put(`<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-spark" role="img" aria-labelledby="`).text(named)
	p.put(`"`).size("width", sparkWidth).size("height", sparkHeight)
	p.put(` viewBox="0 0 96 24"><title`).attr("id", named).put(">").text(s.Title).put("</title>")
	if len(s.Points) > 0 {
		s.line(p)
	}
	return p.put("</svg>").out
}

func (s *Spark) line(p *pen) {
	most := int64(1)
	for _, point := range s.Points {
		most = max(most, point.Value)
	}
	step := float64(sparkWidth-2*sparkMargin) / float64(max(len(s.Points)-1, 1))
	x, y := 0.0, 0.0
	p.put(`<path class="chart-spark-line" d="`)
	for i, point := range s.Points {
		x = sparkMargin + float64(i)*step
		y = sparkHeight - sparkMargin - count(point.Value)/float64(most)*(sparkHeight-2*sparkMargin)
		if i == 0 {
			p.move(x, y)
		} else {
			p.to(x, y)
		}
	}
	p.put(`"/>`).circle(Second.class(), x, y, 2.5)
}

// SVG is AppendSVG for a template.
func (s Spark) SVG() template.HTML { return template.HTML(s.AppendSVG(nil)) }

// Table is the same as text: the heads of its columns, and its rows.
func (s Spark) Table() (head []string, rows [][]string) {
	h := Head{Number: s.Number}
	for _, point := range s.Points {
		rows = append(rows, []string{point.Label, h.number(point.Value)})
	}
	return []string{s.Of, s.Unit}, rows
}
