package commcare

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

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
		return nil, errOldExcel
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

// workbook is the first sheet of an .xlsx file. Its rows are read twice, side by
// side: a cell's number says little without its format, which may be that of a
// date, and the text that the format makes of a number has lost digits.
type workbook struct {
	file         *excelize.File
	shown, plain *excelize.Rows
	from1904     bool // days are counted from 1904
	row          int
}

// shownDates makes dates of the usual formats the same everywhere.
var shownDates = excelize.Options{ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd", LongTimePattern: "hh:mm:ss"}

func openWorkbook(file []byte) (*workbook, error) {
	if err := checkPackage(file); err != nil {
		return nil, err
	}
	options := shownDates
	options.UnzipSizeLimit, options.UnzipXMLSizeLimit = maxUnpacked, maxXMLInMemory
	f, err := excelize.OpenReader(bytes.NewReader(file), options)
	if err != nil {
		return nil, errNotATable
	}
	w := &workbook{file: f}
	if err := w.open(); err != nil {
		return nil, errors.Join(errNotATable, w.Close())
	}
	return w, nil
}

func (w *workbook) open() (err error) {
	props, err := w.file.GetWorkbookProps()
	if err != nil {
		return err
	}
	w.from1904 = props.Date1904 != nil && *props.Date1904
	first := w.file.GetSheetName(0)
	if w.shown, err = w.file.Rows(first); err != nil {
		return err
	}
	w.plain, err = w.file.Rows(first)
	return err
}

func (w *workbook) next() ([]string, int, error) {
	if !w.shown.Next() || !w.plain.Next() {
		if errors.Join(w.shown.Error(), w.plain.Error()) != nil {
			return nil, w.row, errNotATable
		}
		return nil, w.row, io.EOF
	}
	w.row++
	shown, err := w.shown.Columns(shownDates)
	if err != nil {
		return nil, w.row, errNotATable
	}
	plain, err := w.plain.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, w.row, errNotATable
	}
	if len(plain) > maxSheetColumns {
		return nil, w.row, errWideSheet
	}
	shown = append(shown, make([]string, max(0, len(plain)-len(shown)))...)
	for i := range plain {
		plain[i] = w.text(plain[i], shown[i])
	}
	return plain, w.row, nil
}

// text is what a cell says, of its value and what is shown of it: a number with
// all its digits, a date as 2026-01-15, whatever their formats.
func (w *workbook) text(plain, shown string) string {
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil || plain == shown || shown == "TRUE" || shown == "FALSE" {
		return shown
	}
	if date := w.date(n, shown); date != "" {
		return date
	}
	if strings.Contains(shown, ":") { // a time of day
		return shown
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// What tells a date from a number among the texts that are shown.
var (
	likeDate = regexp.MustCompile(`\pL|/|\d-\d|\.\d+\.`)
	digits   = regexp.MustCompile(`\d+`)
)

// date is the date that a number is shown as, "" if it is none: then it does not
// show the year or the month that it would have.
func (w *workbook) date(n float64, shown string) string {
	at, err := excelize.ExcelDateToTime(n, w.from1904)
	if err != nil || !likeDate.MatchString(shown) {
		return ""
	}
	numbers := digits.FindAllString(shown, -1)
	switch {
	case !slices.Contains(numbers, at.Format("2006")) && !slices.Contains(numbers, at.Format("06")) && !strings.Contains(shown, at.Format("Jan")):
		return ""
	case n == float64(int64(n)):
		return at.Format("2006-01-02")
	}
	return at.Format("2006-01-02T15:04:05")
}

func (w *workbook) Close() error {
	var errs []error
	for _, rows := range []*excelize.Rows{w.shown, w.plain} {
		if rows != nil {
			errs = append(errs, rows.Close())
		}
	}
	return errors.Join(append(errs, w.file.Close())...)
}
