package commcare

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"caseload"
)

// The bounds of an uploaded table.
const (
	maxUpload        = 32 << 20 // bytes of its file
	maxSheetColumns  = 1_000
	maxSheetRows     = 100_000 // below the header
	sniffedDelimiter = 64 << 10
)

// sheet is a table that is read row by row.
type sheet interface {
	// next reads a row, and the number that the row has for who sees the file.
	// At the end the error is io.EOF.
	next() (cells []string, number int, err error)
	io.Closer
}

var (
	errNotATable = caseload.Errorf(caseload.CodeInvalid, "Error processing your file. Submit a valid (.xlsx) file, or a .csv file that is UTF-8 text.")
	errOldExcel  = caseload.Errorf(caseload.CodeInvalid, "Error processing your file. It is of the old format .xls, or protected by a password: save it as .xlsx, without one.")
	errNoHeader  = caseload.Errorf(caseload.CodeInvalid, "Your spreadsheet is empty. Its first row must hold the names of its columns.")
	errWideSheet = caseload.Errorf(caseload.CodeTooLarge, "Your spreadsheet has too many columns: at most %d are allowed.", maxSheetColumns)
	errLongSheet = caseload.Errorf(caseload.CodeTooLarge, "Your spreadsheet has too many rows: at most %d are allowed. Those before have been taken.", maxSheetRows)
)

// The first bytes of files: of a packed one, as .xlsx is, and of a compound one,
// as .xls and what is protected by a password are.
var (
	magicPacked   = []byte("PK\x03\x04")
	magicCompound = []byte("\xd0\xcf\x11\xe0")
)

// openSheet begins to read a file, whose name says what it is where the contents
// do not.
func openSheet(name string, file []byte) (sheet, error) {
	switch extension := strings.ToLower(path.Ext(name)); {
	case bytes.HasPrefix(file, magicPacked):
		return openWorkbook(file)
	case bytes.HasPrefix(file, magicCompound):
		return nil, errOldExcel // difference 51
	case extension != ".csv" || !utf8.Valid(file) || bytes.IndexByte(file, 0) >= 0:
		return nil, errNotATable
	}
	return newCSVSheet(file), nil
}

// csvSheet is a CSV file (RFC 4180).
type csvSheet struct{ *csv.Reader }

func newCSVSheet(file []byte) csvSheet {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = -1
	r.Comma = delimiterOf(file)
	return csvSheet{r}
}

// delimiterOf is the delimiter that the first line has most of.
func delimiterOf(file []byte) rune {
	first, _, _ := bytes.Cut(file[:min(len(file), sniffedDelimiter)], []byte{'\n'})
	best, most := ',', 0
	for _, d := range ",;\t" {
		if n := bytes.Count(first, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

func (s csvSheet) next() ([]string, int, error) {
	cells, err := s.Read()
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return nil, e.StartLine, caseload.Errorf(caseload.CodeInvalid, "Error processing your file: the quotes in line %d do not match.", e.StartLine)
	}
	if err != nil {
		return nil, 0, err
	}
	line, _ := s.FieldPos(0)
	return cells, line, nil
}

func (csvSheet) Close() error { return nil }
