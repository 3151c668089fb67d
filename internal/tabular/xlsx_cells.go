package tabular

import (
	"bytes"
	"math/bits"
	"strconv"
	"unicode/utf8"

	"caseload/internal/encode"
)

// appendRow appends a row. Cells that hold nothing are left out.
func (x *xlsxTable) appendRow(dst []byte, rows Rows, row int) []byte {
	dst = append(dst, `<row r="`...)
	dst = strconv.AppendInt(dst, int64(x.rows), 10)
	dst = append(dst, `">`...)
	for col := range x.columns {
		if !rows.Null(row, col) {
			dst = x.appendCell(dst, rows, row, col)
		}
	}
	return append(dst, "</row>"...)
}

func (x *xlsxTable) appendCell(dst []byte, rows Rows, row, col int) []byte {
	switch k := x.columns[col].Kind; k {
	case Text, Nested:
		return x.appendText(dst, col, x.rows, "", rows.Text(row, col))
	case Decimal:
		return x.appendNumber(dst, col, rows.Text(row, col))
	case Date:
		return x.appendDate(dst, col, rows.Int(row, col))
	case Time:
		return x.appendTime(dst, col, rows.Int(row, col))
	case Boolean:
		dst = append(x.openCell(dst, col, x.rows), ` t="b"><v>`...)
		dst = strconv.AppendInt(dst, rows.Int(row, col), 10)
		return append(dst, "</v></c>"...)
	default:
		var number [24]byte
		return x.appendNumber(dst, col, appendPlain(number[:0], k, rows, row, col))
	}
}

// openCell appends a cell up to its attributes.
func (x *xlsxTable) openCell(dst []byte, col, row int) []byte {
	dst = append(dst, `<c r="`...)
	dst = append(dst, x.letters[col]...)
	dst = strconv.AppendInt(dst, int64(row), 10)
	return append(dst, '"')
}

// appendNumber appends a number. One with more digits than Excel keeps of a number
// is a text, which loses none.
func (x *xlsxTable) appendNumber(dst []byte, col int, number []byte) []byte {
	if digits(number) > exactDigits {
		return x.appendText(dst, col, x.rows, "", number)
	}
	dst = append(x.openCell(dst, col, x.rows), "><v>"...)
	return append(append(dst, number...), "</v></c>"...)
}

// digits counts the digits of a number that are significant.
func digits(number []byte) int {
	number = bytes.TrimPrefix(number, []byte("-"))
	n := len(bytes.TrimLeft(number, "0."))
	if bytes.IndexByte(number, '.') > 0 && number[0] != '0' {
		n-- // the point
	}
	return n
}

// The calendar of Excel begins on 1900-01-01, day 1, and has a 1900-02-29, about
// which other programs disagree. Behind it day 0 is 1899-12-30.
const (
	excelEpoch = 25_569 // 1970-01-01
	excelFirst = 61     // 1900-03-01
)

const microsPerDay = 24 * 60 * 60 * 1_000_000

// appendDate appends a date, as a text where Excel has no such day.
func (x *xlsxTable) appendDate(dst []byte, col int, days int64) []byte {
	if days+excelEpoch < excelFirst {
		var text [16]byte
		return x.appendText(dst, col, x.rows, "", encode.AppendDate(text[:0], days))
	}
	dst = append(x.openCell(dst, col, x.rows), styleDate+"><v>"...)
	dst = strconv.AppendInt(dst, days+excelEpoch, 10)
	return append(dst, "</v></c>"...)
}

// appendTime appends a time, as a text where Excel has no such day.
func (x *xlsxTable) appendTime(dst []byte, col int, micros int64) []byte {
	if micros < (excelFirst-excelEpoch)*microsPerDay {
		var text [32]byte
		return x.appendText(dst, col, x.rows, "", encode.AppendTimeMicro(text[:0], micros))
	}
	micros += excelEpoch * microsPerDay
	dst = append(x.openCell(dst, col, x.rows), styleTime+"><v>"...)
	dst = strconv.AppendInt(dst, micros/microsPerDay, 10)
	dst = appendPartOfDay(dst, uint64(micros%microsPerDay))
	return append(dst, "</v></c>"...)
}

// appendPartOfDay appends microseconds as decimals of a day, with as many as tell
// one from the next.
func appendPartOfDay(dst []byte, micros uint64) []byte {
	if micros == 0 {
		return dst
	}
	const trillion = 1_000_000_000_000
	high, low := bits.Mul64(micros, trillion)
	low, carry := bits.Add64(low, microsPerDay/2, 0)
	decimals, _ := bits.Div64(high+carry, low, microsPerDay)
	point := len(dst)
	dst = strconv.AppendUint(dst, trillion+decimals, 10) // its first digit gives way to the point
	dst[point] = '.'
	return bytes.TrimRight(dst, "0")
}

// appendText appends a text of a row of the sheet, cut where a cell has no room for
// more.
func (x *xlsxTable) appendText(dst []byte, col, row int, style string, s []byte) []byte {
	dst = append(append(x.openCell(dst, col, row), style...), ` t="inlineStr">`...)
	room := lengthInCell(s)
	if room < len(s) {
		x.losses.cells[col]++
	}
	return appendInlineText(dst, s[:room])
}

// maxCellText is how many characters a cell holds, in units of UTF-16.
const maxCellText = 32_767

// lengthInCell is how many bytes of a text a cell has room for.
func lengthInCell(s []byte) int {
	if len(s) <= maxCellText {
		return len(s)
	}
	units := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		if units++; r > 0xffff {
			units++
		}
		if units > maxCellText {
			return i
		}
		i += size
	}
	return len(s)
}

// appendInlineText appends the text of a cell behind its attributes, to its end.
func appendInlineText(dst, s []byte) []byte {
	dst = append(dst, `<is><t xml:space="preserve">`...)
	start := 0
	for i, c := range s {
		if plainInCell[c] {
			continue
		}
		if by := cellEscape(s[i:]); by != "" {
			dst = append(append(dst, s[start:i]...), by...)
			start = i + 1
			if c == 0xef {
				start += 2
			}
		}
	}
	return append(append(dst, s[start:]...), "</t></is></c>"...)
}

// plainInCell are the bytes that stand for themselves whatever follows.
var plainInCell = func() (plain [256]bool) {
	for c := range plain {
		plain[c] = c >= ' ' || c == '\t' || c == '\n'
	}
	for _, c := range []byte{'&', '<', '>', '_', 0xef} {
		plain[c] = false
	}
	return plain
}()

// cellEscape is what takes the place of the first character of a text in a cell, ""
// where it may stand. What XML cannot hold is written _x001F_, and so is a low line
// before what would be read as that (ECMA-376 Part 1, 22.9.2.19).
func cellEscape(s []byte) string {
	switch c := s[0]; {
	case c == '&':
		return "&amp;"
	case c == '<':
		return "&lt;"
	case c == '>':
		return "&gt;"
	case c == '\r':
		return "&#13;"
	case c == '_' && isCellEscape(s):
		return "_x005F_"
	case c < ' ':
		const hex = "0123456789ABCDEF"
		return "_x00" + string([]byte{hex[c>>4], hex[c&15]}) + "_"
	case bytes.HasPrefix(s, []byte("\ufffe")):
		return "_xFFFE_"
	case bytes.HasPrefix(s, []byte("\uffff")):
		return "_xFFFF_"
	}
	return ""
}

// isCellEscape reports whether a text begins as _x001F_ does, without its last sign:
// that may be the first of another.
func isCellEscape(s []byte) bool {
	if len(s) < 6 || s[1] != 'x' {
		return false
	}
	for _, c := range s[2:6] {
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}
