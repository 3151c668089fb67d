package reporting

import (
	"net/http"
	"strconv"
	"strings"

	"caseload"
)

// format finds how the rows are to be written: as the end of the address says, or
// the parameter format, or what the client likes best of what there is.
func (c *call) format() (*format, error) {
	_, ending, _ := strings.Cut(c.pattern, "/rows.")
	asked := ending
	if c.asked.has("format") {
		asked = c.asked.choice("format", formatNames()...)
	}
	if ending != "" && asked != ending {
		c.asked.problem("format", "The address says "+ending+" already.")
	}
	for _, f := range formats {
		if f.name == asked {
			return f, nil
		}
	}
	c.w.Header().Set("Vary", "Accept")
	if f := liked(c.r.Header); f != nil {
		return f, nil
	}
	return nil, &refusal{http.StatusNotAcceptable, caseload.Errorf(caseload.CodeInvalid, "The rows are application/json, application/x-ndjson or text/csv, of which the request accepts none.")}
}

// liked is the format of the highest weight in Accept, the first of those of the
// same; nil if none is accepted (RFC 9110, 12.5.1).
func liked(h http.Header) *format {
	accept := strings.Join(h.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return formats[0]
	}
	var best *format
	most := 0.0
	for _, f := range formats {
		if weight := f.weight(accept); weight > most {
			best, most = f, weight
		}
	}
	return best
}

// weight is how much a client likes a format: what it says of the most specific
// range that holds it.
func (f *format) weight(accept string) (weight float64) {
	narrowest := 0
	for part := range strings.SplitSeq(strings.ToLower(accept), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if width := f.within(strings.TrimSpace(name)); width > narrowest {
			narrowest, weight = width, quality(parameters)
		}
	}
	return weight
}

// within says how specific a media range is that holds the format: 3 is the type
// itself, 0 is no range that does.
func (f *format) within(name string) int {
	for _, t := range f.accepts {
		group, _, _ := strings.Cut(t, "/")
		switch name {
		case t:
			return 3
		case group + "/*":
			return 2
		case "*/*":
			return 1
		}
	}
	return 0
}

// quality reads the weight among the parameters of a media range, 1 without one.
func quality(parameters string) float64 {
	for part := range strings.SplitSeq(parameters, ";") {
		text, ok := strings.CutPrefix(strings.TrimSpace(part), "q=")
		if q, err := strconv.ParseFloat(text, 64); ok && err == nil && q >= 0 && q <= 1 {
			return q
		}
	}
	return 1
}
