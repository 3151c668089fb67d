package chart

import "html/template"

// Bars compares counts by the length of horizontal bars, in the order given.
// Every number is written beside its bar, so that there is no axis to read.
// Whoever has more than fit a screen gives the first, and the rest as one that is Quiet.
type Bars struct {
	Head
	Of      string // what the labels are, such as Status: the head of a column of the table
	Unit    string // what is counted, such as Cases
	Unknown string // of a bar without a number, such as hidden
	Bars    []Bar
}

// Bar is one of Bars. A value below 0 has no length.
type Bar struct {
	Label   string
	Value   int64
	Unknown bool   // it has no number: a hatched box stands for it, as long as any other such
	Href    string // "": no link
	Tone    Tone
}

// long is what the length of the bar tells: none of many things together, beside
// which the single ones could not be told apart.
func (b Bar) long() int64 {
	if b.Tone == Quiet || b.Unknown {
		return 0
	}
	return b.Value
}

// written is the number of a bar, or the word for none.
func (b *Bars) written(bar Bar) string {
	if bar.Unknown {
		return b.Unknown
	}
	return b.number(bar.Value)
}

const (
	rowHeight   = 28
	barHeight   = 16
	barGap      = 8   // between a bar and a text
	hatchLength = 24  // of a bar without a number
	labelsShare = 0.4 // of the width: wider labels stand above their bars
	textShare   = 0.7 // of the width: likewise for labels and numbers together
)

// barRows is where things of Bars stand, each row alike.
type barRows struct {
	stacked bool    // labels stand above their bars
	height  float64 // of a row
	labelY  float64 // the base line of the label
	left    float64 // of the bars
	top     float64 // of the bar
	room    float64 // of the longest bar
	numbers float64 // the widest number
	labels  float64 // the room of a label
}

func (b *Bars) rows() barRows {
	labels, numbers := 0.0, 0.0
	for _, bar := range b.Bars {
		labels = max(labels, width(bar.Label, fontSize))
		numbers = max(numbers, width(b.written(bar), fontSize))
	}
	all := b.width() - 2
	numbers = min(numbers, all/2)
	r := barRows{height: rowHeight, labelY: 19, left: labels + barGap, top: 6, labels: labels, numbers: numbers}
	if labels > labelsShare*all || labels+numbers > textShare*all {
		r = barRows{stacked: true, height: rowHeight + 18, labelY: 16, left: 1, top: 22, labels: all, numbers: numbers}
	}
	r.room = max(all-r.left-barGap-numbers, 1)
	return r
}

// AppendSVG appends the chart as an element svg.
func (b Bars) AppendSVG(dst []byte) []byte {
	r, most, linked, unknown := b.rows(), int64(1), false, false
	for _, bar := range b.Bars {
		most = max(most, bar.long())
		linked = linked || leads(bar.Href)
		unknown = unknown || bar.Unknown
	}
	height := r.height * float64(max(len(b.Bars), 1))
	return b.draw(dst, height, linked, func(p *pen) {
		if unknown {
			b.hatching(p, inPixels)
		}
		for i, bar := range b.Bars {
			b.row(p, r, bar, float64(i)*r.height, count(bar.long())/float64(most))
		}
		if !r.stacked {
			p.line("chart-axis", r.left, 0, r.left, height)
		}
	})
}

// row draws one bar, whose length is a share of the longest. All of the row is
// the target of its link.
func (b *Bars) row(p *pen, r barRows, bar Bar, top, share float64) {
	number := b.written(bar)
	p.group(bar.Href, bar.Label+": "+number, func() {
		if leads(bar.Href) {
			p.rect("chart-target", 0, top, b.width(), r.height)
		}
		p.label(label{class: "chart-text", x: 0, y: top + r.labelY, room: r.labels, text: bar.Label})
		length := share * r.room
		switch {
		case bar.Unknown:
			length = min(hatchLength, r.room)
			b.hatchedRect(p, r.left, top+r.top, length, barHeight)
		case share > 0:
			length = max(length, 1)
			p.rect(bar.Tone.class(), r.left, top+r.top, length, barHeight)
		}
		p.label(label{class: "chart-number", x: r.left + length + barGap, y: top + r.top + 13, room: r.numbers, text: number})
	})
}

// SVG is AppendSVG for a template.
func (b Bars) SVG() template.HTML { return template.HTML(b.AppendSVG(nil)) }

// Table is the same as text: the heads of its columns, and its rows.
func (b Bars) Table() (head []string, rows [][]string) {
	for _, bar := range b.Bars {
		rows = append(rows, []string{bar.Label, b.written(bar)})
	}
	return []string{b.Of, b.Unit}, rows
}
