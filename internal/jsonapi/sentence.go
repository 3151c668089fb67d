package jsonapi

import (
	"strings"
	"unicode/utf8"
)

// The bounds, in bytes, of what a sentence repeats.
const (
	maxQuoted  = 60  // of what a client sent
	maxListing = 600 // of the names that are allowed
)

// quoted is text of a client in a sentence: in quotes, and not at length.
func quoted(s string) string { return `"` + shortened(s, maxQuoted) + `"` }

// shortened cuts a text of more than limit bytes, between its characters.
func shortened(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

// listing joins names as a sentence does.
func listing(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return shortened(strings.Join(names[:last], ", "), maxListing) + " and " + names[last]
}
