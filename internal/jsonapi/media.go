package jsonapi

import (
	"iter"
	"mime"
	"strconv"
	"strings"
)

// mediaRange is a media type of a header, with what its parameters say.
type mediaRange struct {
	name                 string // in lower case; "" if it cannot be read
	extensions, profiles []string
	charset              string
	foreign              bool // it has a parameter that JSON:API does not know
	weighted             bool // it has a weight
	weight               int  // in thousandths
}

// parseMedia reads a media type or a range of them (RFC 9110, sections 8.3.1 and
// 12.5.1).
func parseMedia(text string) mediaRange {
	name, parameters, err := mime.ParseMediaType(text)
	if err != nil {
		return mediaRange{}
	}
	m := mediaRange{name: name, weight: 1000}
	for key, value := range parameters {
		switch key {
		case "ext":
			m.extensions = strings.Fields(value)
		case "profile":
			m.profiles = strings.Fields(value)
		case "q":
			m.weighted, m.weight = true, parseWeight(value)
		case "charset":
			m.foreign, m.charset = true, value
		default:
			m.foreign = true
		}
	}
	return m
}

// parseWeight reads a weight in thousandths; one that is badly written is 0.
func parseWeight(text string) int {
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole+(fraction + "000")[:max(3, len(fraction))], 10, 16)
	if err != nil || len(whole) != 1 || n > 1000 {
		return 0
	}
	return int(n)
}

// splitList splits the value of a header at the commas outside quoted strings
// (RFC 9110, section 5.6).
func splitList(header string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(header); i++ {
			switch c := header[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case c == ',' && !quoted:
				if !yield(header[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(header[start:])
	}
}

// widerRanges is what a client says of media types that are not JSON:API but
// take it in. The narrower range decides.
type widerRanges struct{ any, application, json mediaRange }

func (w *widerRanges) note(m mediaRange, dialect Dialect) {
	switch {
	case m.name == "*/*":
		w.any = m
	case m.name == "application/*":
		w.application = m
	case m.name == "application/json" && dialect == Crnk:
		w.json = m
	}
}

func (w *widerRanges) accepted() bool {
	if w.json.weight > 0 {
		return true
	}
	if w.application.name != "" {
		return w.application.weight > 0
	}
	return w.any.weight > 0
}
