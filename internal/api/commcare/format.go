package commcare

import (
	"net/http"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

// format is how an answer is written.
type format int

const (
	formatJSON format = iota
	formatXML
)

// formats are the values of the parameter format.
var formats = map[string]format{"json": formatJSON, "xml": formatXML}

var errAccept = caseload.Errorf(caseload.CodeInvalid, "Invalid Accept header")

// formatOf chooses the format of an answer: the parameter format, if it has a
// value that is known, else what Accept likes best.
func formatOf(r *http.Request) (format, error) {
	if pairs, err := httpkit.Query(r.URL.RawQuery); err == nil {
		if f, ok := formats[valueOf(pairs, "format")]; ok {
			return f, nil
		}
	}
	return accepted(strings.Join(r.Header.Values("Accept"), ","))
}

// valueOf is the value of a parameter that counts, the last; "" without any.
func valueOf(pairs []httpkit.Pair, name string) (value string) {
	for _, p := range pairs {
		if p.Name == name {
			value = p.Value
		}
	}
	return value
}

// accepted reads Accept (RFC 9110, 12.5.1). It is XML that has to be liked
// better: JSON is what is answered to a tie, to nothing, and to media types that
// are not written here.
func accepted(header string) (format, error) {
	var json, xml liking
	for text := range strings.SplitSeq(header, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		r, err := parseMediaRange(text)
		if err != nil {
			return formatJSON, err
		}
		json.take(r, "json")
		xml.take(r, "xml")
	}
	if xml.quality > json.quality || xml.quality == json.quality && xml.quality > 0 && xml.fits > json.fits {
		return formatXML, nil
	}
	return formatJSON, nil
}

// mediaRange is one item of Accept.
type mediaRange struct {
	major, minor string
	quality      float64
}

func parseMediaRange(text string) (mediaRange, error) {
	text, parameters, _ := strings.Cut(text, ";")
	text = strings.TrimSpace(text)
	if text == "*" { // as some clients of old say
		text = "*/*"
	}
	major, minor, ok := strings.Cut(text, "/")
	if !ok || strings.Contains(minor, "/") {
		return mediaRange{}, errAccept
	}
	return mediaRange{strings.TrimSpace(major), strings.TrimSpace(minor), qualityOf(parameters)}, nil
}

// qualityOf is the weight of an item, 1 where there is none that is valid.
func qualityOf(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if q, err := strconv.ParseFloat(value, 64); strings.EqualFold(name, "q") && err == nil && q >= 0 && q <= 1 {
			return q
		}
	}
	return 1
}

// liking is how much a format is liked: by the item of Accept that fits it best.
type liking struct {
	fits    int // 0: by none
	quality float64
}

func (l *liking) take(r mediaRange, minor string) {
	fits := 0
	switch {
	case r.major == "application" && r.minor == minor:
		fits = 3
	case r.major == "application" && r.minor == "*":
		fits = 2
	case r.major == "*" && r.minor == "*":
		fits = 1
	}
	if fits > l.fits {
		*l = liking{fits, r.quality}
	}
}
