package commcare

import (
	"encoding/json"
	"slices"
	"strings"

	"caseload"
)

// ownProperties are the client's own properties of a case by name, each as a
// text. A page has thousands of them, so they are read where they stand rather
// than decoded.
func ownProperties(c *caseload.Case) (out []property) {
	rest := string(c.Properties)
	for len(rest) > len("}") { // each member has { or a comma before it, and a colon in it
		var p property
		p.name, rest = cutText(rest[1:])
		p.value, rest = cutValue(rest[1:])
		if !slices.Contains(special, p.name) {
			out = append(out, p)
		}
	}
	return out
}

// cutText cuts the JSON string that s begins with, and decodes it.
func cutText(s string) (text, rest string) {
	end := textEnd(s)
	text = s[1 : end-1]
	if strings.IndexByte(text, '\\') >= 0 {
		_ = json.Unmarshal([]byte(s[:end]), &text) // stored as JSON
	}
	return text, s[end:]
}

// textEnd is the length of the JSON string that s begins with.
func textEnd(s string) int {
	for i := 1; ; i++ {
		switch s[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
}

// cutValue cuts the JSON value that s begins with. A string is decoded, any
// other is the text that it is.
func cutValue(s string) (text, rest string) {
	if s[0] == '"' {
		return cutText(s)
	}
	depth := 0
	for i := 0; ; i++ {
		switch c := s[i]; {
		case c == '"':
			i += textEnd(s[i:]) - 1
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == '}'):
			return s[:i], s[i:]
		case c == '}' || c == ']':
			depth--
		}
	}
}
