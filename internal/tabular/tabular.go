// Package tabular writes tables in the formats of exports, reports and lists: it
// knows columns and rows, not what they are about. docs/formats.md says what a value
// is in each.
package tabular

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// Kind is what the cells of a column hold.
type Kind uint8

// The kinds. A cell of the first group is an integer, one of the second a text.
const (
	Integer Kind = iota // a whole number
	Boolean             // 0 or 1
	Date                // days since 1970-01-01, of the years 1 to 9999
	Time                // microseconds since 1970-01-01T00:00:00Z, of the years 1 to 9999
	Degrees             // latitude or longitude in 1e-7 degrees

	Text    // UTF-8
	Decimal // a decimal number as JSON has them
	Nested  // a list or an object as JSON, without blanks between its tokens
)

// String is the kind's name, as a manifest spells it.
func (k Kind) String() string {
	return [...]string{"integer", "boolean", "date", "datetime", "degrees", "text", "number", "json"}[k]
}

// Column is one column of a table. Any cell of it may hold nothing.
type Column struct {
	Name  string // for programs: of a member, an element, a column of Parquet
	Title string // for people; "": the name
	Kind  Kind
}

// Rows are the cells of some rows of a table: a *caseload.Block is, where its
// columns are those of the table, and so is what makes other cells of one. They
// are asked for row by row, and in a row from the first column to the last.
type Rows interface {
	// Rows is how many there are.
	Rows() int
	// Null reports whether a cell holds nothing. It is asked first, and of such a cell
	// nothing else.
	Null(row, col int) bool
	// Int is a cell of a kind that is kept as an integer.
	Int(row, col int) int64
	// Text is a cell of a kind that is kept as text. It may be overwritten by the
	// next call.
	Text(row, col int) []byte
}

// Format is a format of tables. It is the extension of its files.
type Format string

// The formats.
const (
	CSV     Format = "csv"
	JSON    Format = "json" // an array of objects
	NDJSON  Format = "ndjson"
	XML     Format = "xml"
	XLSX    Format = "xlsx"
	Parquet Format = "parquet"
)

// Formats lists them.
var Formats = []Format{CSV, JSON, NDJSON, XML, XLSX, Parquet}

// ParseFormat reads the name of a format.
func ParseFormat(name string) (f Format, ok bool) {
	return Format(name), slices.Contains(Formats, Format(name))
}

// ContentType is the media type of a file.
func (f Format) ContentType() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8"
	case JSON:
		return "application/json"
	case NDJSON:
		return "application/x-ndjson"
	case XML:
		return "application/xml; charset=utf-8"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "application/vnd.apache.parquet"
}

// Options say how a table is written. What a format does not have is not heeded.
type Options struct {
	// Titles makes the header of CSV and XLSX say titles, not names.
	Titles bool

	Delimiter     byte // of CSV: a comma, a semicolon, a tab or a bar; 0: a comma
	NoHeader      bool // of CSV
	ByteOrderMark bool // before CSV, by which Excel knows UTF-8
	LineFeeds     bool // end the lines of CSV, where RFC 4180 has CR LF

	// GuardFormulas puts an apostrophe before a text in CSV that a spreadsheet would
	// run as a formula. It changes the text.
	GuardFormulas bool

	// Expected is how many rows will come, 0 where that is not known.
	Expected int64

	// Manifest says, once the last row is written, what the file tells about itself: a
	// second sheet of XLSX, the key-value metadata of Parquet.
	Manifest func() []Entry
}

// Entry is one statement of a manifest.
type Entry struct{ Key, Value string }

// Loss is what a format could not hold of a column.
type Loss struct {
	Column string
	What   string // what became of the cells, as the predicate of a sentence
	Cells  int64
}

// MaxSheetRows is how many rows of a table a sheet of XLSX has room for under the
// header, and MaxSheetColumns how many columns.
const (
	MaxSheetRows    = 1<<20 - 1
	MaxSheetColumns = 1 << 14
)

// The errors of New about a table that its format cannot hold.
var (
	ErrTooManyRows    = fmt.Errorf("a spreadsheet has room for %d rows; choose another format, or fewer rows", MaxSheetRows)
	ErrTooManyColumns = fmt.Errorf("a spreadsheet has room for %d columns; choose another format, or fewer columns", MaxSheetColumns)
	ErrDelimiter      = errors.New("the delimiter of CSV may be a comma, a semicolon, a tab or a bar")
)

// Writer writes a table. It is for one goroutine.
type Writer struct {
	encoder encoder
	begun   bool
	err     error // the first, which stays
	rows    int64
	losses  *losses
}

// encoder writes a table in one format.
type encoder interface {
	begin() error
	write(rows Rows) error
	end() error
}

// New makes a Writer of a table with at least one column. Nothing is written
// before the first Write or Close. Columns of the same name are told apart by a
// number, in every format alike.
func New(f Format, to io.Writer, columns []Column, o Options) (*Writer, error) {
	columns = Distinct(columns)
	w := &Writer{losses: newLosses(columns)}
	switch f {
	case CSV:
		if o.Delimiter != 0 && !slices.Contains([]byte(",;\t|"), o.Delimiter) {
			return nil, ErrDelimiter
		}
		w.encoder = &textTable{to: to, rows: newCSVRows(columns, &o)}
	case JSON:
		w.encoder = &textTable{to: to, rows: newJSONRows(columns, true)}
	case NDJSON:
		w.encoder = &textTable{to: to, rows: newJSONRows(columns, false)}
	case XML:
		w.encoder = &textTable{to: to, rows: newXMLRows(columns, w.losses)}
	case XLSX:
		var err error
		if w.encoder, err = newXLSXTable(to, columns, &o, w.losses); err != nil {
			return nil, err
		}
	case Parquet:
		w.encoder = newParquetTable(to, columns, &o, w.losses)
	default:
		return nil, fmt.Errorf("%q is not a format of tables", f)
	}
	return w, nil
}

// Write writes rows, and keeps nothing of them. Behind an error every further call
// answers it.
func (w *Writer) Write(rows Rows) error {
	if w.begin(); w.err == nil {
		w.rows += int64(rows.Rows())
		w.err = w.encoder.write(rows)
	}
	return w.err
}

// Close writes what stands behind the rows. It does not close what the table is
// written to. Without it a file is not whole: a table that broke off is not to be
// closed.
func (w *Writer) Close() error {
	if w.begin(); w.err == nil {
		w.err = w.encoder.end()
	}
	return w.err
}

func (w *Writer) begin() {
	if !w.begun {
		w.begun = true
		w.err = w.encoder.begin()
	}
}

// Rows is how many rows were written.
func (w *Writer) Rows() int64 { return w.rows }

// Losses are what the format could not hold of the rows written so far.
func (w *Writer) Losses() []Loss { return w.losses.list() }

// losses counts the cells that a format could not hold, by column.
type losses struct {
	columns []Column
	what    string // becomes of them
	cells   []int64
}

func newLosses(columns []Column) *losses {
	return &losses{columns: columns, cells: make([]int64, len(columns))}
}

func (l *losses) list() (all []Loss) {
	for i, n := range l.cells {
		if n > 0 {
			all = append(all, Loss{l.columns[i].Name, l.what, n})
		}
	}
	return all
}
