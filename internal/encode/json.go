package encode

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// AppendJSONString appends s as a JSON string (RFC 8259, section 7), quotes
// included. A byte that is not UTF-8 becomes U+FFFD, so the result is valid
// JSON whatever s holds. Only what must be is escaped, as canonical JSON has it
// (RFC 8785, 3.2.2.2): one text has one spelling.
func AppendJSONString(dst, s []byte) []byte {
	dst = append(dst, '"')
	for {
		n := plainPrefix(s)
		dst = append(dst, s[:n]...)
		s = s[n:]
		if len(s) == 0 {
			return append(dst, '"')
		}
		if s[0] < utf8.RuneSelf {
			dst = appendEscape(dst, s[0])
			s = s[1:]
			continue
		}
		dst, s = appendFirstRune(dst, s)
	}
}

// plainPrefix returns how many bytes at the start of s are ASCII that needs no
// escape. It tests eight at a time: in each lane the top bit is set by a control
// character, a quote, a backslash, or a byte beyond ASCII. A borrow can set the
// lanes above a true hit as well, never one below it, and only the lowest counts.
func plainPrefix(s []byte) int {
	const (
		ones = 0x0101010101010101
		tops = 0x80 * ones
	)
	n := 0
	for ; len(s)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(s[n:])
		control := w - ' '*ones
		quote := (w ^ '"'*ones) - ones
		backslash := (w ^ '\\'*ones) - ones
		if hit := (w | control | quote | backslash) & tops; hit != 0 {
			return n + bits.TrailingZeros64(hit)/8
		}
	}
	for n < len(s) && isPlain(s[n]) {
		n++
	}
	return n
}

func isPlain(c byte) bool {
	return c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\'
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// appendFirstRune appends the first rune of s, which is not ASCII, and returns
// what follows it.
func appendFirstRune(dst, s []byte) (out, rest []byte) {
	r, size := utf8.DecodeRune(s)
	if r == utf8.RuneError {
		return append(dst, "\ufffd"...), s[size:]
	}
	return append(dst, s[:size]...), s[size:]
}
