package commcare

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// numberFormats find out what the numbers of a workbook mean: a number says
// little without its format, which may be that of a date, and the text that the
// format makes of it has lost digits.
type numberFormats struct {
	scratch  *excelize.File // a workbook with the formats, whose one cell has each number in turn
	from1904 bool           // days are counted from 1904
	places   []int          // of the formats in scratch, by the styles that cells refer to
}

// The one cell.
const scratchSheet, scratchCell = "Sheet1", "A1"

// maxNumber is the length of a number, in bytes; what is longer is text.
const maxNumber = 400

// shownDates makes dates of the usual formats the same everywhere.
var shownDates = excelize.Options{ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd", LongTimePattern: "hh:mm:ss"}

// newNumberFormats makes those that the styles of a workbook have.
func newNumberFormats(styles cellStyles, from1904 bool) (*numberFormats, error) {
	f := excelize.NewFile(shownDates)
	text, places := styles.numbersAlone()
	f.Styles = nil // they are read again
	f.Pkg.Store("xl/styles.xml", text)
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}); err != nil {
		return nil, errNotATable
	}
	return &numberFormats{f, from1904, places}, nil
}

// text is what a cell with a number says: a number with all its digits, a date as
// 2026-01-15, whatever their formats.
func (f *numberFormats) text(plain, style string) string {
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil || len(plain) > maxNumber || math.IsInf(n, 0) || math.IsNaN(n) {
		return plain
	}
	digits := strconv.FormatFloat(n, 'f', -1, 64)
	i, err := strconv.Atoi(style)
	if err != nil || i < 0 || i >= len(f.places) || f.places[i] == 0 {
		return digits
	}
	shown, err := f.show(digits, f.places[i])
	if err != nil {
		return digits
	}
	if date := f.date(n, shown); date != "" {
		return date
	}
	if strings.Contains(shown, ":") { // a time of day
		return shown
	}
	return digits
}

// show is the text that a format makes of a number.
func (f *numberFormats) show(number string, style int) (string, error) {
	err := errors.Join(
		f.scratch.SetCellDefault(scratchSheet, scratchCell, number),
		f.scratch.SetCellStyle(scratchSheet, scratchCell, scratchCell, style),
	)
	if err != nil {
		return "", err
	}
	return f.scratch.GetCellValue(scratchSheet, scratchCell)
}

// What tells a date from a number among the texts that are shown.
var (
	likeDate = regexp.MustCompile(`\pL|/|\d-\d|\.\d+\.`)
	numerals = regexp.MustCompile(`\d+`)
)

// date is the date that a number is shown as, "" if it is none: then it does not
// show the year or the month that it would have.
func (f *numberFormats) date(n float64, shown string) string {
	at, err := excelize.ExcelDateToTime(n, f.from1904)
	if err != nil || !likeDate.MatchString(shown) {
		return ""
	}
	numbers := numerals.FindAllString(shown, -1)
	switch {
	case !slices.Contains(numbers, at.Format("2006")) && !slices.Contains(numbers, at.Format("06")) && !strings.Contains(shown, at.Format("Jan")):
		return ""
	case n == float64(int64(n)):
		return at.Format("2006-01-02")
	}
	return at.Format("2006-01-02T15:04:05")
}
