package odata

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxIdentifier is how many characters a name may have in OData (CSDL 4.0,
// section 17.2).
const MaxIdentifier = 128

// An escape is a character that an identifier may not have, by its number. What
// looks like the beginning of one is escaped itself.
var (
	escapedRune = regexp.MustCompile(`_x([0-9A-F]{4,6})_`)
	likeEscape  = regexp.MustCompile(`^_x[0-9A-F]{4}`)
)

// Identifier writes a text as a name of OData, which is made of letters, digits
// and underscores: any other character becomes _xHHHH_, as Microsoft's tools
// write names for XML. Different texts have different identifiers.
func Identifier(text string) string {
	var out strings.Builder
	for i, r := range text {
		plain := r == '_' || unicode.IsLetter(r) || i > 0 && unicode.IsDigit(r)
		if !plain || likeEscape.MatchString(text[i:]) {
			fmt.Fprintf(&out, "_x%04X_", r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// Unidentifier is the text that an identifier stands for.
func Unidentifier(name string) string {
	return escapedRune.ReplaceAllStringFunc(name, func(escape string) string {
		n, err := strconv.ParseUint(escape[len("_x"):len(escape)-len("_")], 16, 32)
		if r := rune(n); err == nil && utf8.ValidRune(r) {
			return string(r)
		}
		return escape
	})
}
