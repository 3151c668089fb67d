package encode

import (
	"unicode"
	"unicode/utf8"
)

// AppendXMLText appends s as the text of an XML element (XML 1.0, section 2.4).
// What XML cannot hold at all, most control characters among it, becomes
// U+FFFD, as does a byte that is not UTF-8; a carriage return is written as a
// reference, since parsers take a bare one for a line feed.
func AppendXMLText(dst []byte, s string) []byte {
	return appendXML(dst, s, false)
}

// AppendXMLAttribute is AppendXMLText for the value of an attribute, quotes
// included. Tabs and line feeds are references too, as parsers take bare ones
// for blanks (XML 1.0, section 3.3.3).
func AppendXMLAttribute(dst []byte, s string) []byte {
	return append(appendXML(append(dst, '"'), s, true), '"')
}

func appendXML(dst []byte, s string, attribute bool) []byte {
	start := 0
	for i := 0; i < len(s); {
		if plainInXML[s[i]] {
			i++
			continue
		}
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if by := xmlEscape(r, size, attribute); by != "" {
			dst = append(append(dst, s[start:i]...), by...)
			start = i + size
		}
		i += size
	}
	return append(dst, s[start:]...)
}

// plainInXML are the bytes that always stand for themselves: nearly all that there
// are, so they are told first.
var plainInXML = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = xmlEscape(c, 1, true) == ""
	}
	return plain
}()

// xmlEscape is what takes the place of a rune of a size, "" where it may stand.
func xmlEscape(r rune, size int, attribute bool) string {
	switch {
	case r == '&':
		return "&amp;"
	case r == '<':
		return "&lt;"
	case r == '>':
		return "&gt;"
	case r == '"':
		return "&quot;"
	case r == '\r':
		return "&#13;"
	case r == '\n' && attribute:
		return "&#10;"
	case r == '\t' && attribute:
		return "&#9;"
	case r < ' ' && r != '\n' && r != '\t', r == '\ufffe', r == '\uffff', r == utf8.RuneError && size == 1:
		return "\ufffd"
	}
	return ""
}

// IsXMLName reports whether s can be the name of an element without a prefix
// (Namespaces in XML 1.0, NCName).
func IsXMLName(s string) bool {
	for i, r := range s {
		if !startsXMLName(r) && (i == 0 || !continuesXMLName(r)) {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}

func startsXMLName(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.Is(nameStart, r)
}

func continuesXMLName(r rune) bool {
	return r >= '0' && r <= '9' || r == '-' || r == '.' || unicode.Is(nameMore, r)
}

// nameStart and nameMore are NameStartChar and what NameChar has besides, beyond
// ASCII (XML 1.0, section 2.3).
var (
	nameStart = &unicode.RangeTable{
		R16: []unicode.Range16{
			{0xC0, 0xD6, 1}, {0xD8, 0xF6, 1}, {0xF8, 0x2FF, 1}, {0x370, 0x37D, 1}, {0x37F, 0x1FFF, 1}, {0x200C, 0x200D, 1},
			{0x2070, 0x218F, 1}, {0x2C00, 0x2FEF, 1}, {0x3001, 0xD7FF, 1}, {0xF900, 0xFDCF, 1}, {0xFDF0, 0xFFFD, 1},
		},
		R32:         []unicode.Range32{{0x10000, 0xEFFFF, 1}},
		LatinOffset: 2,
	}
	nameMore = &unicode.RangeTable{
		R16:         []unicode.Range16{{0xB7, 0xB7, 1}, {0x300, 0x36F, 1}, {0x203F, 0x2040, 1}},
		LatinOffset: 1,
	}
)
