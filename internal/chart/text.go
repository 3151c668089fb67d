package chart

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sizes of type, in pixels.
const (
	fontSize  = 14
	smallSize = 12 // of axes and notes
	titleSize = 16

	boldWidth = 1.15 // of bold type to plain
)

// label is a text at a place. A text that is wider than its room is cut.
type label struct {
	class  string
	x, y   float64 // of the anchor, on the base line
	room   float64 // in pixels
	size   float64 // of type; 0: fontSize
	anchor string  // start, middle or end; "": start
	text   string
}

func (p *pen) label(l label) {
	size := float64(fontSize)
	p.put("<text").attr("class", l.class).size("x", l.x).size("y", l.y)
	if l.size != 0 {
		size = l.size
		p.size("font-size", size)
	}
	if l.anchor != "" {
		p.attr("text-anchor", l.anchor)
	}
	shown := fit(l.text, size, l.room)
	p.put(">").text(shown)
	if shown != l.text {
		p.title(l.text)
	}
	p.put("</text>")
}

// fit is the text, or as much of its beginning as has room, with an ellipsis.
func fit(text string, size, room float64) string {
	if width(text, size) <= room {
		return text
	}
	const ellipsis = "…"
	room -= width(ellipsis, size)
	end, used := 0, 0.0
	for i, r := range text {
		if used += runeWidth(r) * size; used > room {
			break
		}
		end = i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			end = i + 1
		}
	}
	return strings.TrimRightFunc(text[:end], unicode.IsSpace) + ellipsis
}

// width is how wide a text is at most, in pixels.
func width(text string, size float64) float64 {
	w := 0.0
	for _, r := range text {
		w += runeWidth(r)
	}
	return w * size
}

// runeWidth is in shares of the size of type.
func runeWidth(r rune) float64 {
	switch {
	case r < ' ': // what XML cannot hold is drawn as U+FFFD
		return 1.1
	case r <= '~':
		return float64(asciiWidths[r-' ']) / 100
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r < 0x250:
		return 0.8
	}
	return 1.1
}

// asciiWidths are the widths of the characters from blank to ~ in hundredths of
// the size of type. The reader's system chooses the font, so each is that of the
// widest among Arial and DejaVu Sans: what fits by them fits in either.
var asciiWidths = [...]uint8{
	32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, // to /
	64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 56, // to ?
	102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 51, 67, 57, 87, 75, 79, // to O
	67, 79, 73, 67, 62, 74, 69, 99, 69, 67, 62, 40, 34, 40, 84, 56, // to _
	50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, // to o
	64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84, // to ~
}
