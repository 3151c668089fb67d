// Package encode writes values as others read them: in the formats of an export,
// and short in an error. What an export is made of appends to a buffer that the
// caller reuses, so that a row costs no allocation.
package encode

import (
	"bytes"
	"unicode/utf8"
)

// AppendCSVField appends s as one quoted CSV field (RFC 4180, section 2): always
// in quotes, each quote inside doubled, everything else as it is.
func AppendCSVField(dst, s []byte) []byte {
	dst = append(dst, '"')
	for {
		i := bytes.IndexByte(s, '"')
		if i < 0 {
			break
		}
		dst = append(dst, s[:i]...)
		dst = append(dst, '"', '"')
		s = s[i+1:]
	}
	dst = append(dst, s...)
	return append(dst, '"')
}

// AppendCSVGuarded appends s like AppendCSVField, with an apostrophe before a
// text that a spreadsheet would run as a formula: one that begins with =, +, -,
// @ (or their full-width forms), a tab, a carriage return or a line feed (OWASP,
// CSV Injection). The cell's value changes by that apostrophe.
func AppendCSVGuarded(dst, s []byte) []byte {
	if !startsFormula(s) {
		return AppendCSVField(dst, s)
	}
	start := len(dst)
	dst = append(dst, '"')
	dst = AppendCSVField(dst, s)
	dst[start+1] = '\'' // in place of the field's own opening quote
	return dst
}

func startsFormula(s []byte) bool {
	first, _ := utf8.DecodeRune(s)
	switch first {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	}
	return false
}
