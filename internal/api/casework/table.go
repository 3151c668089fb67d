package casework

import (
	"io"
	"strconv"

	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

// form is how an export is written (difference 6).
type form struct {
	csv   bool // else JSON
	mark  bool // CSV begins with a byte order mark
	guard bool // CSV cells that a spreadsheet would run are kept from it
}

func (f form) contentType() string {
	if f.csv {
		return csvType
	}
	return httpkit.JSONType
}

// text appends a text as a cell.
func (f form) text(dst, s []byte) []byte {
	switch {
	case !f.csv:
		return encode.AppendJSONString(dst, s)
	case f.guard:
		return encode.AppendCSVGuarded(dst, s)
	}
	return encode.AppendCSVField(dst, s)
}

// null appends an empty cell.
func (f form) null(dst []byte) []byte {
	if f.csv {
		return append(dst, `""`...)
	}
	return append(dst, "null"...)
}

// columns say how a table is laid out.
type columns struct {
	name    string   // of the list, in JSON
	members []string // of each row, in JSON
	header  string   // of CSV
}

// table writes rows, cell by cell, to a buffer that is used again.
type table struct {
	form
	columns
	buf    []byte
	before []string // what stands before each cell of a row
	col    int
	rows   int64
}

const byteOrderMark = "\ufeff"

func newTable(f form, c columns) *table {
	t := &table{form: f, columns: c}
	for i, member := range c.members {
		switch {
		case f.csv && i == 0:
			t.before = append(t.before, "")
		case f.csv:
			t.before = append(t.before, ",")
		case i == 0:
			t.before = append(t.before, `{"`+member+`":`)
		default:
			t.before = append(t.before, `,"`+member+`":`)
		}
	}
	return t
}

// begin writes what stands before the rows.
func (t *table) begin() {
	switch {
	case !t.csv:
		t.buf = append(t.buf, `{"`+t.name+`":[`...)
		return
	case t.mark:
		t.buf = append(t.buf, byteOrderMark...)
	}
	t.buf = append(append(t.buf, t.header...), "\r\n"...)
}

// end writes what stands behind them.
func (t *table) end() {
	if !t.csv {
		t.buf = append(t.buf, `],"total":`...)
		t.buf = strconv.AppendInt(t.buf, t.rows, 10)
		t.buf = append(t.buf, "}\n"...)
	}
}

// flush writes what is in the buffer, and empties it.
func (t *table) flush(to io.Writer) error {
	_, err := to.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}

func (t *table) next() {
	t.buf = append(t.buf, t.before[t.col]...)
	t.col++
}

// encoded writes a cell of a text that went through form.text.
func (t *table) encoded(cell []byte) {
	t.next()
	t.buf = append(t.buf, cell...)
}

// text writes a cell; nil is null.
func (t *table) text(s []byte) {
	t.next()
	if s == nil {
		t.buf = t.null(t.buf)
		return
	}
	t.buf = t.form.text(t.buf, s)
}

// time writes a cell of microseconds since 1970.
func (t *table) time(micros int64) {
	t.next()
	t.buf = append(t.buf, '"')
	t.buf = encode.AppendTimeMilli(t.buf, micros)
	t.buf = append(t.buf, '"')
}

// number writes a cell: in quotes in CSV, as every cell there.
func (t *table) number(n int64) {
	t.next()
	if !t.csv {
		t.buf = strconv.AppendInt(t.buf, n, 10)
		return
	}
	t.buf = append(t.buf, '"')
	t.buf = strconv.AppendInt(t.buf, n, 10)
	t.buf = append(t.buf, '"')
}

// startRow and endRow stand around the cells of a row.
func (t *table) startRow() {
	if !t.csv && t.rows > 0 {
		t.buf = append(t.buf, ',')
	}
	t.col = 0
	t.rows++
}

func (t *table) endRow() {
	if t.csv {
		t.buf = append(t.buf, "\r\n"...)
		return
	}
	t.buf = append(t.buf, '}')
}
