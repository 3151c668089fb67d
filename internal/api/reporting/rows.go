package reporting

import (
	"bytes"
	"io"
	"strconv"

	"caseload"
	"caseload/internal/encode"
)

// format is how rows are written.
type format struct {
	name        string // as in format= and behind the address
	contentType string
	accepts     []string // media types by which a client asks for it
}

// formats lists them, the default first.
var formats = []*format{
	{"json", "application/json; charset=utf-8", []string{"application/json"}},
	{"ndjson", "application/x-ndjson; charset=utf-8", []string{"application/x-ndjson", "application/ndjson"}},
	{"csv", "text/csv; charset=utf-8", []string{"text/csv"}},
}

func formatNames() (out []string) {
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// columnNames are the names that the columns have in rows: their titles, of which
// a repeated one gets a number behind it, as no member of an object may be there
// twice.
func columnNames(columns []caseload.ReportCell) []string {
	out, used := make([]string, len(columns)), map[string]bool{}
	for _, c := range columns {
		used[c.Title] = true
	}
	seen := map[string]bool{}
	for i, c := range columns {
		name := c.Title
		for n := 2; seen[c.Title] && used[name]; n++ {
			name = c.Title + "_" + strconv.Itoa(n)
		}
		out[i], seen[c.Title], used[name] = name, true, true
	}
	return out
}

// rowWriter writes the rows of a report.
type rowWriter struct {
	*format
	head      *caseload.ReportHead
	guard     bool     // cells of CSV that a spreadsheet would run as formulas are not
	names     [][]byte // what stands before each value in an object
	rows      int64
	buf, cell []byte
}

func newRowWriter(f *format, head *caseload.ReportHead, guard bool) *rowWriter {
	w := &rowWriter{format: f, head: head, guard: guard}
	for i, name := range columnNames(head.Columns) {
		before := byte(',')
		if i == 0 {
			before = '{'
		}
		w.names = append(w.names, append(encode.AppendJSONString([]byte{before}, []byte(name)), ':'))
	}
	return w
}

// begin writes what stands before the rows.
func (w *rowWriter) begin() {
	switch w.name {
	case "json":
		w.buf = append(w.buf, '[')
	case "csv":
		for i, name := range columnNames(w.head.Columns) {
			w.separate(i)
			w.buf = appendField(w.buf, []byte(name))
		}
		w.buf = append(w.buf, "\r\n"...)
	}
}

// add writes the rows of a block.
func (w *rowWriter) add(b *caseload.Block) {
	for row := range b.Rows() {
		w.head.At(b, row)
		switch {
		case w.name == "csv":
			w.addCSV()
		case w.name == "json" && w.rows > 0:
			w.buf = append(w.buf, ",\n"...)
			w.addObject()
		case w.name == "json":
			w.buf = append(w.buf, '\n')
			w.addObject()
		default:
			w.addObject()
			w.buf = append(w.buf, '\n')
		}
		w.rows++
	}
}

// end writes what stands behind the rows.
func (w *rowWriter) end() {
	if w.name == "json" {
		w.buf = append(w.buf, "\n]\n"...)
	}
}

func (w *rowWriter) addObject() {
	for i := range w.names {
		w.buf = append(w.buf, w.names[i]...)
		w.cell = w.head.AppendCell(w.cell[:0], i)
		w.buf = appendTyped(w.buf, w.head.Columns[i].Kind, w.cell)
	}
	w.buf = append(w.buf, '}')
}

// appendTyped appends a cell as JSON: a number, a boolean, null where there is
// nothing, and else a text. What is not of its column's kind is a text.
func appendTyped(dst []byte, k caseload.Kind, cell []byte) []byte {
	switch {
	case len(cell) == 0:
		return append(dst, "null"...)
	case k == caseload.KindBool && string(cell) == "Yes":
		return append(dst, "true"...)
	case k == caseload.KindBool && string(cell) == "No":
		return append(dst, "false"...)
	case k == caseload.KindInt || k == caseload.KindNumber || k == caseload.KindDegrees:
		if n, err := caseload.ParseNumber(string(cell)); err == nil {
			return append(dst, n.Canonical()...)
		}
	}
	return encode.AppendJSONString(dst, cell)
}

func (w *rowWriter) addCSV() {
	for i := range w.names {
		w.separate(i)
		w.cell = w.head.AppendCell(w.cell[:0], i)
		switch w.head.Columns[i].Kind {
		case caseload.KindText, caseload.KindChoice:
			if w.guard {
				w.buf = encode.AppendCSVGuarded(w.buf, w.cell)
				continue
			}
		}
		w.buf = appendField(w.buf, w.cell)
	}
	w.buf = append(w.buf, "\r\n"...)
}

// separate writes what stands before a value of CSV.
func (w *rowWriter) separate(i int) {
	if i > 0 {
		w.buf = append(w.buf, ',')
	}
}

// appendField appends a value of CSV, in quotes where it needs them (RFC 4180).
func appendField(dst, text []byte) []byte {
	if bytes.ContainsAny(text, ",\"\r\n") {
		return encode.AppendCSVField(dst, text)
	}
	return append(dst, text...)
}

// flush gives what was written to a stream.
func (w *rowWriter) flush(to io.Writer) error {
	_, err := to.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}
