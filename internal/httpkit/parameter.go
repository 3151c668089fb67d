package httpkit

import (
	"net/url"
	"slices"
	"strings"

	"caseload"
)

// Parameter is one parameter of a URL, as a face's table of routes lists it.
type Parameter struct {
	Name    string
	Aliases []string
	Values  []string // all that are allowed, or examples if it is open
	Open    bool
	Means   string // for the reader of the API's description, a phrase
}

// Is reports whether the parameter may be written under a name.
func (p Parameter) Is(name string) bool { return p.Name == name || slices.Contains(p.Aliases, name) }

// Pair is one name=value of a query.
type Pair struct{ Name, Value string }

// Query reads a query, in its order. One that is not well formed is CodeInvalid.
func Query(raw string) ([]Pair, error) {
	var pairs []Pair
	for text := range strings.SplitSeq(raw, "&") {
		if text == "" {
			continue
		}
		name, value, _ := strings.Cut(text, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if errName != nil || errValue != nil || strings.Contains(text, ";") {
			return nil, caseload.Errorf(caseload.CodeInvalid, "The query is not valid: write parameters as name=value, joined by &, with other characters percent-encoded.")
		}
		pairs = append(pairs, Pair{name, value})
	}
	return pairs, nil
}
