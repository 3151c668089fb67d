package tabular

import (
	"bytes"
	"unsafe"

	"caseload/internal/encode"
)

// xmlRows writes an element a row, with an element for each cell that is not null.
type xmlRows struct {
	columns []Column
	before  []string // a cell
	after   []string
	losses  *losses
}

func newXMLRows(columns []Column, l *losses) *xmlRows {
	l.what = "have the sign U+FFFD for a character that XML does not allow"
	x := &xmlRows{columns: columns, losses: l}
	fit := make([]Column, len(columns))
	for i, c := range columns {
		fit[i].Name = elementName(c.Name)
	}
	for _, c := range Distinct(fit) {
		x.before = append(x.before, "<"+c.Name+">")
		x.after = append(x.after, "</"+c.Name+">")
	}
	return x
}

func (*xmlRows) head(dst []byte) []byte {
	return append(dst, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<rows>\n"...)
}

func (x *xmlRows) row(dst []byte, rows Rows, row int) []byte {
	dst = append(dst, "<row>"...)
	for i := range x.columns {
		if rows.Null(row, i) {
			continue
		}
		dst = append(dst, x.before[i]...)
		switch k := x.columns[i].Kind; k {
		case Text, Nested:
			dst = x.text(dst, rows.Text(row, i), i)
		default:
			dst = appendPlain(dst, k, rows, row, i)
		}
		dst = append(dst, x.after[i]...)
	}
	return append(dst, "</row>\n"...)
}

func (*xmlRows) tail(dst []byte) []byte { return append(dst, "</rows>\n"...) }

// text appends a text, and counts it where characters of it are lost.
func (x *xmlRows) text(dst, s []byte, col int) []byte {
	start := len(dst)
	dst = encode.AppendXMLText(dst, unsafe.String(unsafe.SliceData(s), len(s)))
	if replaced(dst[start:]) > replaced(s) {
		x.losses.cells[col]++
	}
	return dst
}

// replaced counts the signs that stand for a character.
func replaced(s []byte) int {
	const sign = "\ufffd"
	if bytes.IndexByte(s, sign[0]) < 0 {
		return 0
	}
	return bytes.Count(s, []byte(sign))
}
