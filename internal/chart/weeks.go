package chart

import (
	"html/template"
	"slices"
	"time"
)

// Weeks shows a count of each week, or of another time that goes on, as columns, and
// with it a second as a line: such as cases received, and cases closed.
type Weeks struct {
	Head
	Of      string // what a row of the table is, such as Week beginning
	Columns string // what the columns are, such as Received
	Line    string // what the line is, such as Closed; "": there is none
	Partial string // of a week that is not over, such as This week so far
	Unknown string // of a week without numbers, such as No data
	Date    func(time.Time) string
	Weeks   []Week // without gaps, oldest first
}

// Week is the counts of a week. Values below 0 have no height.
type Week struct {
	Start   time.Time
	Column  int64
	Line    int64
	Unknown bool   // it has no numbers: it is hatched, and the line is broken
	Partial bool   // it is not over
	Href    string // "": no link
}

const (
	plotHeight = 180
	tickGap    = 36 // between horizontal lines, at least
	axisHeight = 24 // of the dates
)

// weekPlot is where things of Weeks stand.
type weekPlot struct {
	*Weeks
	legend      legend
	ticks       []int64
	left, right float64 // of the columns
	top, bottom float64
	step        float64 // from a week to the next
}

func (w *Weeks) plot() weekPlot {
	most := int64(0)
	for _, week := range w.Weeks {
		if !week.Unknown {
			most = max(most, week.Column)
			if w.Line != "" {
				most = max(most, week.Line)
			}
		}
	}
	p := weekPlot{Weeks: w, ticks: ticks(most, plotHeight/tickGap)}
	numbers := 0.0
	for _, t := range p.ticks {
		numbers = max(numbers, width(w.number(t), smallSize))
	}
	p.legend = layLegend(w.keys(), 0, w.width())
	p.left, p.right = min(numbers, w.width()/2)+barGap, w.width()-1
	p.top = p.legend.height() + smallSize
	p.bottom = p.top + plotHeight
	p.step = (p.right - p.left) / float64(max(len(w.Weeks), 1))
	return p
}

func (w *Weeks) keys() []key {
	keys := []key{{w.Columns, swatch(Main.class())}}
	if w.Line != "" {
		keys = append(keys, key{w.Line, func(p *pen, x, y float64) {
			p.line("chart-line", x, y+markSize/2, x+markSize, y+markSize/2)
		}})
	}
	if slices.ContainsFunc(w.Weeks, func(week Week) bool { return week.Partial }) {
		keys = append(keys, key{w.Partial, swatch("chart-partial")})
	}
	if w.unknown() {
		keys = append(keys, key{w.Unknown, func(p *pen, x, y float64) { w.hatchedRect(p, x+.5, y+.5, markSize-1, markSize-1) }})
	}
	return keys
}

func (w *Weeks) unknown() bool {
	return slices.ContainsFunc(w.Weeks, func(week Week) bool { return week.Unknown })
}

// x is the middle of a week, y the height of a count.
func (p *weekPlot) x(i int) float64 { return p.left + (float64(i)+.5)*p.step }
func (p *weekPlot) y(n int64) float64 {
	return p.bottom - count(n)/count(p.ticks[len(p.ticks)-1])*plotHeight
}

// AppendSVG appends the chart as an element svg.
func (w Weeks) AppendSVG(dst []byte) []byte {
	plot, linked := w.plot(), false
	for _, week := range w.Weeks {
		linked = linked || leads(week.Href)
	}
	return w.draw(dst, plot.bottom+axisHeight, linked, func(p *pen) {
		if w.unknown() {
			w.hatching(p, inPixels)
		}
		plot.legend.draw(p, 0)
		plot.grid(p)
		for i := range w.Weeks {
			plot.column(p, i)
		}
		p.line("chart-axis", plot.left, plot.bottom, plot.right, plot.bottom)
		if w.Line != "" {
			plot.lines(p, "chart-halo")
			plot.lines(p, "chart-line")
		}
		plot.dates(p)
	})
}

func (p *weekPlot) grid(to *pen) {
	for _, t := range p.ticks {
		y := p.y(t)
		if t > 0 {
			to.line("chart-grid", p.left, y, p.right, y)
		}
		to.label(label{
			class: "chart-dim", x: p.left - barGap, y: y + 4, size: smallSize, anchor: "end",
			room: p.left - barGap, text: p.number(t),
		})
	}
}

func (p *weekPlot) column(to *pen, i int) {
	week := p.Weeks.Weeks[i]
	to.group(week.Href, p.told(week), func() {
		to.rect("chart-target", p.x(i)-p.step/2, p.top, p.step, plotHeight)
		class, gap := Main.class(), min(p.step/5, 4)
		if week.Unknown {
			p.hatchedRect(to, p.x(i)-p.step/2+gap/2, p.top, p.step-gap, plotHeight)
		}
		if week.Unknown || week.Column <= 0 {
			return
		}
		if week.Partial {
			class = "chart-partial"
		}
		y := p.y(week.Column)
		to.rect(class, p.x(i)-p.step/2+gap/2, y, p.step-gap, p.bottom-y)
	})
}

// told is a week in words.
func (p *weekPlot) told(week Week) string {
	text := p.date(week.Start)
	if week.Partial {
		text += " (" + p.Partial + ")"
	}
	if week.Unknown {
		return text + ": " + p.Unknown
	}
	text += ": " + p.Columns + " " + p.number(week.Column)
	if p.Line != "" {
		text += ", " + p.Line + " " + p.number(week.Line)
	}
	return text
}

func (w *Weeks) date(t time.Time) string {
	if w.Date == nil {
		return t.Format(time.DateOnly)
	}
	return w.Date(t)
}

// lines draws the line: through whole weeks, and dashed to one that is not over.
func (p *weekPlot) lines(to *pen, class string) {
	known := func(i int) bool { return i >= 0 && i < len(p.Weeks.Weeks) && !p.Weeks.Weeks[i].Unknown }
	to.put("<path").attr("class", class).put(` d="`)
	for i, week := range p.Weeks.Weeks {
		switch {
		case !known(i) || week.Partial && known(i-1):
		case !known(i - 1):
			to.move(p.x(i), p.y(week.Line))
			if !known(i+1) || p.Weeks.Weeks[i+1].Partial {
				to.to(p.x(i), p.y(week.Line)) // a dot, for a week between two gaps
			}
		default:
			to.to(p.x(i), p.y(week.Line))
		}
	}
	to.put(`"/>`)
	for i, week := range p.Weeks.Weeks {
		if week.Partial && known(i) && known(i-1) {
			to.line(class+" chart-dashed", p.x(i-1), p.y(p.Weeks.Weeks[i-1].Line), p.x(i), p.y(week.Line))
		}
	}
}

// dates are written under as many weeks as have room, evenly, the first among
// them.
func (p *weekPlot) dates(to *pen) {
	widest := 0.0
	for _, week := range p.Weeks.Weeks {
		widest = max(widest, width(p.date(week.Start), smallSize))
	}
	every, end := int((widest+keyGap)/p.step)+1, 0.0
	for i := 0; i < len(p.Weeks.Weeks); i += every {
		start := fit(p.date(p.Weeks.Weeks[i].Start), smallSize, p.width())
		half := width(start, smallSize) / 2
		x := p.x(i)
		if i == 0 {
			x = min(max(x, half), p.width()-half)
		} else if x-half < end || x+half > p.width() {
			continue
		}
		end = x + half + barGap
		to.line("chart-axis", p.x(i), p.bottom, p.x(i), p.bottom+4)
		to.label(label{
			class: "chart-dim", x: x, y: p.bottom + 18, size: smallSize, anchor: "middle", room: p.width(), text: start,
		})
	}
}

// SVG is AppendSVG for a template.
func (w Weeks) SVG() template.HTML { return template.HTML(w.AppendSVG(nil)) }

// Table is the same as text: the heads of its columns, and its rows.
func (w Weeks) Table() (head []string, rows [][]string) {
	head = []string{w.Of, w.Columns}
	if w.Line != "" {
		head = append(head, w.Line)
	}
	for _, week := range w.Weeks {
		row := []string{w.date(week.Start), w.number(week.Column), w.number(week.Line)}
		if week.Unknown {
			row[1], row[2] = w.Unknown, w.Unknown
		}
		if week.Partial {
			row[0] += " (" + w.Partial + ")"
		}
		rows = append(rows, row[:len(head)])
	}
	return head, rows
}
