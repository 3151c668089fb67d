package imports

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"caseload"
)

// The forms of a file, as a mapping names them.
const (
	formatCSV     = "csv"
	formatGeoJSON = "geojson"
)

// The limits of a CSV file. A row of a data file is far below them; what is
// above is mostly a quote that was never closed.
const (
	maxRow     = 4 << 20 // bytes
	maxColumns = 1_000
)

// delimiters are those that a file may have.
const delimiters = ",;\t|"

// sniffed is how much of a file is looked at to find its delimiter, in bytes.
const sniffed = 64 << 10

// row is one record of a file.
type row struct {
	line     int // from 1; of a GeoJSON file the number of the feature
	cells    []string
	geometry string // GeoJSON
	problem  string // why it cannot be read as a record of its file
}

// size is about how much memory the row takes, in bytes.
func (r *row) size() int {
	const ofString = 16 // without its bytes
	n := len(r.geometry)
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
	limit *rowLimit
	csv   *csv.Reader
	width int
	last  int // the last line read
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
	t := &csvTable{limit: &rowLimit{in, maxRow}}
	t.csv = csv.NewReader(t.limit)
	t.csv.Comma = delimiter
	t.csv.FieldsPerRecord = -1 // a ragged row is a row with a problem, not the end
	return t, nil
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
	switch {
	case errors.Is(err, io.EOF):
		return nil, caseload.Errorf(caseload.CodeInvalid, "The file is empty; its first row must hold the names of its columns.")
	case err != nil:
		return nil, err
	case r.problem != "":
		return nil, caseload.Errorf(caseload.CodeInvalid, "The first row of the file cannot be read: %s", r.problem)
	case len(r.cells) > maxColumns:
		return nil, caseload.Errorf(caseload.CodeTooLarge, "The file has %d columns; at most %d are allowed.", len(r.cells), maxColumns)
	}
	t.width = len(r.cells)
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
		if r.problem == "" && len(r.cells) != t.width {
			r.problem = fmt.Sprintf("The row has %d cells; the header has %d.", len(r.cells), t.width)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
}

// next reads a record; one that breaks the rules of quoting is answered as far
// as it was understood, and the reading goes on with the next line.
func (t *csvTable) next() (row, error) {
	t.limit.left = maxRow
	cells, err := t.csv.Read()
	if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
		t.last = wrong.Line
		return row{line: wrong.StartLine, cells: cells, problem: quoteProblem(wrong)}, nil
	}
	if errors.Is(err, errLongRow) {
		return row{}, caseload.Errorf(caseload.CodeTooLarge,
			"The row after line %d is longer than %d bytes. Is a quote opened there and never closed?", t.last, maxRow)
	}
	if err == io.EOF {
		return row{}, err
	}
	if err != nil {
		return row{}, fmt.Errorf("reading the file: %w", err)
	}
	r := row{cells: cells}
	r.line, _ = t.csv.FieldPos(0)
	t.last, _ = t.csv.FieldPos(len(cells) - 1)
	for i, c := range cells {
		if !utf8.ValidString(c) {
			r.problem = "The row is not UTF-8, which the file or the mapping says it is; let the mapping name another encoding."
		}
		cells[i] = strings.TrimSpace(c)
	}
	return r, nil
}

func quoteProblem(wrong *csv.ParseError) string {
	if errors.Is(wrong.Err, csv.ErrBareQuote) {
		return "A cell without quotes around it holds a quote; put the cell in quotes and double each quote inside."
	}
	return "A cell in quotes does not end well; double each quote inside, and close it."
}

var errLongRow = errors.New("the row is too long")

// rowLimit fails when more than left bytes are read before the next row begins.
type rowLimit struct {
	r    io.Reader
	left int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongRow
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}
