package imports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"caseload"
	"caseload/internal/fault"
)

// The forms of a file, as a mapping names them.
const (
	formatCSV     = "csv"
	formatGeoJSON = "geojson"
)

// The limits of a CSV file. A row of a data file is far below them; what is
// above is mostly a quote that was never closed.
const (
	maxRow      = 4 << 20 // bytes
	maxRowLines = 10_000
	maxColumns  = 1_000
)

// delimiters are those that a file may have.
const delimiters = ",;\t|"

// sniffed is how much of a file is looked at to find its delimiter, in bytes.
const sniffed = 64 << 10

// row is one record of a file.
type row struct {
	line     int // from 1; of a GeoJSON file the number of the feature
	cells    []string
	geometry string      // GeoJSON
	fault    fault.Fault // why it cannot be read as a record of its file; zero: it can
	raw      string      // what stands in the file, of a row whose cells are not known
}

// size is about how much memory the row takes, in bytes.
func (r *row) size() int {
	const ofString = 16 // without its bytes
	n := len(r.geometry) + len(r.raw)
	for _, c := range r.cells {
		n += ofString + len(c)
	}
	return n
}

// table reads the rows of a file.
type table interface {
	// header returns the names of the columns, as they are written.
	header() ([]string, error)
	// rows hands on each row after the header, until yield fails.
	rows(yield func(row) error) error
}

// csvTable is a table in a CSV file (RFC 4180, and what is made in its name).
type csvTable struct {
	lines     lines
	delimiter string
	width     int  // of the header
	mended    bool // it was written by an import, of rows that it rejected
	read      []string
	waiting   []row // read ahead of the one that was handed on
}

// newCSVTable reads CSV text. delimiter 0 is found out from the header.
func newCSVTable(r io.Reader, delimiter rune) (*csvTable, error) {
	in := bufio.NewReaderSize(r, sniffed)
	if delimiter == 0 {
		start, err := in.Peek(sniffed)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("reading the file: %w", err)
		}
		delimiter = sniffDelimiter(string(start))
	}
	return &csvTable{lines: lines{r: in}, delimiter: string(delimiter)}, nil
}

// sniffDelimiter takes the delimiter that the first row has most of, outside
// quotes.
func sniffDelimiter(start string) rune {
	var counts [len(delimiters)]int
	quoted := false
	for i := 0; i < len(start) && (quoted || start[i] != '\n'); i++ {
		if start[i] == '"' {
			quoted = !quoted
		} else if at := strings.IndexByte(delimiters, start[i]); at >= 0 && !quoted {
			counts[at]++
		}
	}
	most := 0
	for i, n := range counts {
		if n > counts[most] {
			most = i
		}
	}
	return rune(delimiters[most])
}

func (t *csvTable) header() ([]string, error) {
	r, err := t.next()
	if errors.Is(err, io.EOF) {
		return nil, caseload.Errorf(caseload.CodeInvalid, "The file is empty; its first row must hold the names of its columns.")
	}
	if err != nil {
		return nil, err
	}
	r = t.settle(r)
	switch {
	case r.fault.Kind != "":
		return nil, caseload.Errorf(caseload.CodeInvalid, "The first row of the file cannot be read: %s", r.fault)
	case len(r.cells) > maxColumns:
		return nil, caseload.Errorf(caseload.CodeTooLarge, "The file has %d columns; at most %d are allowed.", len(r.cells), maxColumns)
	}
	for i, name := range r.cells {
		switch {
		case len(name) > caseload.MaxName:
			return nil, caseload.Errorf(caseload.CodeTooLarge, "The name of column %d has more than %d bytes; does the first row of the file hold the names of its columns?", i+1, caseload.MaxName)
		case strings.Contains(name, "\x00"):
			return nil, caseload.Errorf(caseload.CodeInvalid, "The name of column %d holds a NUL byte; is this a text file, and is its encoding named rightly?", i+1)
		}
	}
	t.width, t.mended = len(r.cells), ofRejects(r.cells)
	return r.cells, nil
}

func (t *csvTable) rows(yield func(row) error) error {
	for {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := yield(t.settle(r)); err != nil {
			return err
		}
	}
}

// next reads a row. One that breaks the rules of quoting ends with its first
// line; what follows is read as rows of its own where that is safe.
func (t *csvTable) next() (row, error) {
	if len(t.waiting) > 0 {
		r := t.waiting[0]
		t.waiting = t.waiting[1:]
		return r, nil
	}
	cells, wrong, err := t.record()
	if errors.Is(err, errLongLine) {
		return row{}, caseload.Errorf(caseload.CodeTooLarge, "Line %d is longer than %d bytes; is this a CSV file?", t.lines.last+1, maxRow)
	}
	if err != nil {
		return row{}, err
	}
	r := row{line: t.lines.last - len(t.read) + 1, cells: cells}
	if wrong.Kind != "" {
		r.refuse(wrong, t.read[0])
		t.waiting = t.inDoubt(r.line+1, t.read[1:])
		return r, nil
	}
	if wrong := t.widthFault(len(cells), t.width); wrong.Kind != "" {
		r.refuse(wrong, strings.Join(t.read, ""))
	}
	return r, nil
}

// refuse keeps the text of a row in the place of its cells.
func (r *row) refuse(wrong fault.Fault, raw string) {
	r.cells, r.fault, r.raw = nil, wrong, strings.TrimSuffix(raw, "\n")
}

// record reads the lines of one record, which are then in t.read, and takes it
// apart.
func (t *csvTable) record() (cells []string, wrong fault.Fault, err error) {
	r := record{delimiter: t.delimiter, cells: make([]string, 0, t.width)}
	t.read = t.read[:0]
	size := 0
	for wrong.Kind == "" && (len(t.read) == 0 || r.open) {
		line, err := t.lines.next()
		switch {
		case errors.Is(err, io.EOF) && r.open:
			return nil, kindNeverClosed.Of(), nil
		case err != nil:
			return nil, wrong, err
		case line == "\n" && len(t.read) == 0:
			continue
		}
		t.read = append(t.read, line)
		if size += len(line); size > maxRow || len(t.read) > maxRowLines {
			return nil, kindLongRow.Of(), nil
		}
		wrong = r.take(line)
	}
	return r.cells, wrong, nil
}

// inDoubt makes rows of lines that follow a quote which does not end well. The
// text that it opens may go on in them, and a line of a text must not become a
// case: they are taken for rows only if each of them fits the header.
func (t *csvTable) inDoubt(first int, after []string) []row {
	if rows, ok := t.apart(first, after); ok {
		return rows
	}
	var refused []row
	for i, line := range after {
		if strings.TrimSpace(line) != "" {
			r := row{line: first + i}
			r.refuse(kindInDoubt.Of(), line)
			refused = append(refused, r)
		}
	}
	return refused
}

// apart reads each line as a row, and hands back a last one that goes on in
// lines which are not read yet. ok is false if one of them does not fit.
func (t *csvTable) apart(first int, after []string) (rows []row, ok bool) {
	for i, line := range after {
		r := record{delimiter: t.delimiter}
		wrong := r.take(line)
		switch {
		case line == "\n":
			continue
		case wrong.Kind == "" && r.open && i == len(after)-1:
			t.lines.unread(line)
			return rows, true
		case wrong.Kind != "" || r.open || len(r.cells) != t.width || t.width == 1: // any text fits one column
			return nil, false
		}
		rows = append(rows, row{line: first + i, cells: r.cells})
	}
	return rows, true
}

// settle makes the cells of a row ready for use.
func (t *csvTable) settle(r row) row {
	if t.mended && r.fault.Kind == "" {
		for i, c := range r.cells {
			r.cells[i] = unguarded(c)
		}
		r = t.reread(r)
	}
	if r.fault.Kind != "" {
		return r
	}
	for i, c := range r.cells {
		if !utf8.ValidString(c) {
			r.fault = kindRowNotUTF8.Of()
		}
		r.cells[i] = strings.TrimSpace(c)
	}
	return r
}

// reread takes apart the text of a row that an import rejected because it
// could not do so; it may have been mended since.
func (t *csvTable) reread(r row) row {
	raw := r.cells[t.width-1]
	if strings.TrimSpace(raw) == "" {
		return r
	}
	again := record{delimiter: t.delimiter}
	var wrong fault.Fault
	for line := range strings.Lines(raw) {
		if len(again.cells) > 0 && !again.open {
			wrong = kindRawRows.Of()
		}
		if wrong.Kind == "" {
			wrong = again.take(line)
		}
	}
	if wrong.Kind == "" && again.open {
		wrong = kindNeverClosed.Of()
	}
	if wrong.Kind == "" {
		wrong = t.widthFault(len(again.cells), t.width-len(rejectColumns))
	}
	if r.cells = again.cells; wrong.Kind != "" {
		r.refuse(wrong, raw)
	}
	return r
}

// widthFault is what is wrong with a number of cells. The header itself,
// before which there is no width, has what it has.
func (t *csvTable) widthFault(cells, width int) fault.Fault {
	if t.width == 0 || cells == width {
		return fault.Fault{}
	}
	return kindCells.Of(cells, width)
}
