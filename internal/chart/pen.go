package chart

import (
	"encoding/xml"
	"math"
	"net/url"
	"strconv"
)

// pen appends markup. Its methods return it, so that an element reads as a line.
type pen struct{ out []byte }

// Write lets xml.EscapeText write; it never fails.
func (p *pen) Write(b []byte) (int, error) {
	p.out = append(p.out, b...)
	return len(b), nil
}

// put appends markup as it is.
func (p *pen) put(markup string) *pen {
	p.out = append(p.out, markup...)
	return p
}

// text appends s escaped, for an element or an attribute. What XML cannot hold
// becomes U+FFFD.
func (p *pen) text(s string) *pen {
	if plain(s) {
		return p.put(s)
	}
	_ = xml.EscapeText(p, []byte(s)) // only Write could fail
	return p
}

// plain tells the most frequent texts, which need no escaping.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' {
			return false
		}
	}
	return true
}

// number appends a length in pixels, to a tenth.
func (p *pen) number(v float64) *pen {
	p.out = strconv.AppendFloat(p.out, math.Round(v*10)/10+0, 'f', -1, 64)
	return p
}

func (p *pen) attr(name, value string) *pen {
	return p.put(" ").put(name).put(`="`).text(value).put(`"`)
}

func (p *pen) size(name string, v float64) *pen {
	return p.put(" ").put(name).put(`="`).number(v).put(`"`)
}

func (p *pen) rect(class string, x, y, width, height float64) *pen {
	return p.put("<rect").attr("class", class).size("x", x).size("y", y).
		size("width", width).size("height", height).put("/>")
}

func (p *pen) line(class string, x1, y1, x2, y2 float64) *pen {
	return p.put("<line").attr("class", class).size("x1", x1).size("y1", y1).size("x2", x2).size("y2", y2).put("/>")
}

func (p *pen) circle(class string, x, y, r float64) *pen {
	return p.put("<circle").attr("class", class).size("cx", x).size("cy", y).size("r", r).put("/>")
}

// move and to append points of the attribute d of a path.
func (p *pen) move(x, y float64) *pen { return p.put("M").number(x).put(" ").number(y) }
func (p *pen) to(x, y float64)        { p.put("L").number(x).put(" ").number(y) }

// title is what a browser shows of the element around it, and tells aloud.
func (p *pen) title(s string) {
	p.put("<title>").text(s).put("</title>")
}

// group draws something that has a name, as a link where there is somewhere to go.
// Its title names it: an aria-label would say more than is seen, which misleads
// who speaks to the page (WCAG 2.2, Label in Name).
func (p *pen) group(href, name string, body func()) {
	tag := "g"
	if leads(href) {
		tag = "a"
	}
	p.put("<").put(tag)
	if tag == "a" {
		p.attr("href", href)
	}
	p.put(">").title(name)
	body()
	p.put("</").put(tag).put(">")
}

// leads says whether a link may stand: html/template, which else refuses
// javascript: and its kin, takes a chart as it is.
func leads(href string) bool {
	u, err := url.Parse(href)
	return err == nil && href != "" && (u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https")
}
