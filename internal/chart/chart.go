// Package chart draws charts and ward maps as SVG, for pages that are read
// without scripts. A chart is a struct of data; AppendSVG draws it, SVG gives it
// to html/template, and Table gives the same numbers as text.
//
// Nothing has a style of its own: colours come by classes from the style sheet
// CSS, which the page links; a chart that stands Alone carries FileCSS. A chart
// is as wide as its container and no wider than is pleasant; where it must fit
// two widths that differ much, draw it twice with two Widths, within elements of
// the classes chart-wide-only and chart-narrow-only.
//
// The same data give the same bytes. Any text may stand in a label: what is
// drawn is well-formed XML, and links lead by http or https or within the site.
package chart

import (
	_ "embed" // for CSS
	"strconv"
	"strings"
)

// CSS is the style sheet of every chart, for light and dark: it follows the
// color-scheme of the page.
//
//go:embed chart.css
var CSS string

// Head is what all charts have. Its zero value works, where a page has one chart.
type Head struct {
	ID      string             // unique on the page; letters, digits, - and _; others become -
	Title   string             // what it is, for who cannot see it; drawn only where Alone
	Summary string             // what it shows, in a sentence, for who cannot see it
	Width   int                // in pixels, from 240 to 2,000; 0: 420
	Number  func(int64) string // a number as the reader's language writes it; nil: digits
	Alone   bool               // a file of its own: with its title, background and style sheet
	Source  string             // beneath the title where Alone, such as whose numbers they are, and of when
}

const (
	defaultWidth = 420
	minWidth     = 240
	maxWidth     = 2000
	titleHeight  = 32
	sourceHeight = 18
)

func (h *Head) width() float64 {
	if h.Width == 0 {
		return defaultWidth
	}
	return float64(min(max(h.Width, minWidth), maxWidth))
}

func (h *Head) number(n int64) string {
	if h.Number == nil {
		return strconv.FormatInt(n, 10)
	}
	return h.Number(n)
}

// id is the chart's ID with an ending, safe in a list of IDs and in url(#...).
func (h *Head) id(ending string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, h.ID+ending)
}

// edges are what is around a chart: nothing, unless it is a file.
type edges struct{ top, side float64 }

func (h *Head) edges() edges {
	if !h.Alone {
		return edges{}
	}
	if h.Source != "" {
		return edges{top: titleHeight + sourceHeight, side: 8}
	}
	return edges{top: titleHeight, side: 8}
}

// draw appends the element svg, what body draws in it included. Body has the
// width of the Head and a height for itself, from 0.
func (h *Head) draw(dst []byte, height float64, linked bool, body func(*pen)) []byte {
	p, around := &pen{out: dst}, h.edges()
	wide, high := h.width()+2*around.side, height+around.top+around.side
	h.open(p, wide, high, linked)
	if h.Alone {
		p.put("<style>").text(FileCSS).put("</style>")
		p.rect("chart-paper", 0, 0, wide, high)
		p.label(label{class: "chart-title", x: around.side, y: 21, room: h.width() / boldWidth, size: titleSize, text: h.Title})
		if h.Source != "" {
			p.label(label{class: "chart-dim", x: around.side, y: 39, room: h.width(), size: smallSize, text: h.Source})
		}
		p.put(`<g transform="translate(`).number(around.side).put(" ").number(around.top).put(`)">`)
	}
	body(p)
	if h.Alone {
		p.put("</g>")
	}
	return p.put("</svg>").out
}

// open begins the element, with its name. A role of img would hide links from
// assistive technology (WAI-ARIA 1.2, Children Presentational).
func (h *Head) open(p *pen, wide, high float64, linked bool) {
	role, class := "img", "chart"
	if linked {
		role = "group"
	}
	switch w := h.width(); {
	case w >= 2*defaultWidth:
		class += " chart-wide"
	case w >= 1.4*defaultWidth:
		class += " chart-medium"
	}
	if h.Alone {
		class += " chart-alone"
	}
	named := h.id("-title")
	if h.Summary != "" {
		named += " " + h.id("-desc")
	}
	p.put(`<svg xmlns="http://www.w3.org/2000/svg"`).attr("class", class).attr("role", role).attr("aria-labelledby", named)
	p.size("width", wide).size("height", high)
	p.put(` viewBox="0 0 `).number(wide).put(" ").number(high).put(`"`).size("font-size", fontSize).put(">")
	p.put("<title").attr("id", h.id("-title")).put(">").text(h.Title).put("</title>")
	if h.Summary != "" {
		p.put("<desc").attr("id", h.id("-desc")).put(">").text(h.Summary).put("</desc>")
	}
}

// Tone is the colour of a bar or a box.
type Tone uint8

// The tones. Main and Second differ in lightness as 3 to 1 at least, and both
// differ so from the page.
const (
	Main   Tone = iota
	Second      // what is set against the rest
	Quiet       // what is no one thing, such as all others: a number without a bar
)

func (t Tone) class() string {
	if t == Second {
		return "chart-2"
	}
	return "chart-1"
}

// count is a number as it is drawn: nothing is shorter than nothing.
func count(n int64) float64 { return float64(max(n, 0)) }
