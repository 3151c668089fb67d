package tabular_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"maps"
	"math"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"caseload/internal/tabular"
)

func openBook(t testing.TB, file []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// readXLSX reads row by row, by excelize.
func readXLSX(t testing.TB, path string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		book := must(excelize.OpenFile(path))
		defer func() { _ = book.Close() }()
		rows := must(book.Rows("Data"))
		defer func() { _ = rows.Close() }()
		rows.Next()
		header := must(rows.Columns())
		for i, c := range columns {
			if header[i] != c.Name {
				t.Errorf("the header is %q", header)
			}
		}
		for rows.Next() {
			row := make([]string, len(columns))
			for col, cell := range must(rows.Columns(excelize.Options{RawCellValue: true})) {
				row[col] = sheetText(t, columns[col].Kind, cell)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// toldBySheet is what can be told of a cell by what does not know an empty text from
// none.
func toldBySheet(cell string) string { return strings.ReplaceAll(cell, null, "") }

// sheetText is the text of a cell whose raw value is known.
func sheetText(t testing.TB, k tabular.Kind, raw string) string {
	t.Helper()
	serial, isNumber := new(big.Rat).SetString(raw)
	switch {
	case k == tabular.Boolean && raw != "":
		return strconv.FormatBool(raw == "1")
	case k == tabular.Date && isNumber:
		return ofSerial(t, serial).Format(time.DateOnly)
	case k == tabular.Time && isNumber:
		return ofSerial(t, serial).Format("2006-01-02T15:04:05.000000Z")
	}
	return raw
}

// ofSerial is the time of a number of days, its day by excelize, which knows no
// smaller part of it than a second.
func ofSerial(t testing.TB, serial *big.Rat) time.Time {
	t.Helper()
	day := new(big.Int).Div(serial.Num(), serial.Denom())
	at, err := excelize.ExcelDateToTime(float64(day.Int64()), false)
	if err != nil {
		t.Fatal(err)
	}
	rest, _ := serial.Sub(serial, new(big.Rat).SetInt(day)).Float64()
	return at.Add(time.Duration(math.Round(rest*24*60*60*1e6)) * time.Microsecond)
}

func TestSpreadsheetProgramOpensTenThousandRows(t *testing.T) {
	knownToGnumeric := func(yield func([]string) bool) {
		for row := range rowsOf(10_000) {
			if strings.Contains(row[6], "_x00") { // an escape that it shows as it is
				row[6] = ""
			}
			if !yield(row) {
				return
			}
		}
	}
	sheet := filepath.Join(t.TempDir(), "data.csv")
	convert := exec.CommandContext(t.Context(), "ssconvert", "-T", "Gnumeric_stf:stf_assistant", "-O", "format=raw",
		writeFile(t, tabular.XLSX, tabular.Options{}, knownToGnumeric, 512), sheet)
	if told, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("ssconvert, which make packages installs: %v\n%s", err, told)
	}
	got := func(yield func([]string) bool) {
		for row := range readCSV(t, sheet) {
			for col, c := range columns {
				row[col] = gnumericText(t, c.Kind, row[col])
			}
			if !yield(row) {
				return
			}
		}
	}
	same(t, got, told(knownToGnumeric, toldByCSV))
}

// gnumericText is the text of a cell that Gnumeric wrote.
func gnumericText(t testing.TB, k tabular.Kind, raw string) string {
	t.Helper()
	switch {
	case raw == "":
		return ""
	case k == tabular.Boolean:
		return strings.ToLower(raw)
	case k == tabular.Degrees || k == tabular.Decimal:
		return strconv.FormatFloat(must(strconv.ParseFloat(raw, 64)), 'f', -1, 64)
	}
	return sheetText(t, k, raw)
}

// sheetCells are the cells of a sheet as its XML has them, by their names.
func sheetCells(t testing.TB, file []byte, part string) map[string]string {
	t.Helper()
	in := must(must(zip.NewReader(bytes.NewReader(file), int64(len(file)))).Open(part))
	var sheet struct {
		Cells []struct {
			Name  string `xml:"r,attr"`
			Type  string `xml:"t,attr"`
			Style string `xml:"s,attr"`
			Value string `xml:"v"`
			Text  string `xml:"is>t"`
		} `xml:"sheetData>row>c"`
	}
	if err := xml.Unmarshal(must(io.ReadAll(in)), &sheet); err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for _, c := range sheet.Cells {
		cells[c.Name] = strings.TrimSpace(c.Type + " " + c.Style + " " + c.Value + c.Text)
	}
	return cells
}

func TestCellsOfXLSXHaveTheirTypes(t *testing.T) {
	x := table{
		{"1", "-2", "true", "2026-01-15", "2026-01-15T06:00:00.000000Z", "-0.5", "=1", "12.25", "[]"},
		{"2", "999999999999999", "false", "1900-02-28", "1900-02-28T00:00:00.000000Z", null, "", "1234567890.12345", null},
		{"3", "1000000000000000", null, "1900-03-01", "1900-03-01T00:00:00.000000Z", null, null, "1234567890.123456", null},
	}
	cells := sheetCells(t, x.write(t, tabular.XLSX, tabular.Options{}, 1), "xl/worksheets/sheet1.xml")
	maps.DeleteFunc(cells, func(name, _ string) bool { return len(name) == 2 && name[1] == '1' })
	want := map[string]string{
		"A2": "1", "B2": "-2", "C2": "b  1", "D2": "1 46037", "E2": "2 46037.25", "F2": "-0.5", "G2": "inlineStr  =1", "H2": "12.25", "I2": "inlineStr  []",
		"A3": "2", "B3": "999999999999999", "C3": "b  0", "D3": "inlineStr  1900-02-28", "E3": "inlineStr  1900-02-28T00:00:00.000000Z", "G3": "inlineStr", "H3": "1234567890.12345",
		"A4": "3", "B4": "inlineStr  1000000000000000", "D4": "1 61", "E4": "2 61", "H4": "inlineStr  1234567890.123456",
	}
	if !maps.Equal(cells, want) {
		t.Errorf("the cells are\n%v, want\n%v", cells, want)
	}
}

func TestHeaderOfXLSXIsFrozenAndSaysTitles(t *testing.T) {
	book := openBook(t, whole().write(t, tabular.XLSX, tabular.Options{Titles: true}, 100))
	panes, err := book.GetPanes("Data")
	if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.XSplit != 0 {
		t.Errorf("the panes are %+v, %v, want one row frozen", panes, err)
	}
	if title, err := book.GetCellValue("Data", "G1"); err != nil || title != "Notes, in full" {
		t.Errorf("the title of the seventh column is %q, %v", title, err)
	}
	if shown, err := book.GetCellValue("Data", "D3"); err != nil || shown != "2026-01-15" {
		t.Errorf("a date shows as %q, %v, want 2026-01-15", shown, err)
	}
	if shown, err := book.GetCellValue("Data", "E3"); err != nil || shown != "2026-01-15 10:30:00" {
		t.Errorf("a time shows as %q, %v, want 2026-01-15 10:30:00", shown, err)
	}
}

func TestManifestIsTheSecondSheet(t *testing.T) {
	var w *tabular.Writer
	var out bytes.Buffer
	w, err := tabular.New(tabular.XLSX, &out, columns[6:7], tabular.Options{Manifest: func() []tabular.Entry {
		return []tabular.Entry{{Key: "Rows", Value: strconv.FormatInt(w.Rows(), 10)}, {Key: "Filter", Value: "<a> & =b"}}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(onlyNotes(table{{"a"}, {"b"}})), w.Close()); err != nil {
		t.Fatal(err)
	}
	book := openBook(t, out.Bytes())
	if sheets := book.GetSheetList(); !slices.Equal(sheets, []string{"Data", "Manifest"}) {
		t.Fatalf("the sheets are %q", sheets)
	}
	got := must(book.GetRows("Manifest"))
	if want := [][]string{{"Rows", "2"}, {"Filter", "<a> & =b"}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the manifest is %q, want %q", got, want)
	}
}

func TestTextTooLongForACellIsCutAndTold(t *testing.T) {
	const most = 32_767
	long := table{
		{strings.Repeat("x", most)}, {strings.Repeat("x", most+1)}, {strings.Repeat("é", most)}, {strings.Repeat("é", most+1)},
		{strings.Repeat("🚧", most/2) + "x"}, {strings.Repeat("🚧", most/2+1)},
	}
	var out bytes.Buffer
	w, err := tabular.New(tabular.XLSX, &out, columns[6:7], tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(onlyNotes(long)), w.Close()); err != nil {
		t.Fatal(err)
	}
	rows := must(openBook(t, out.Bytes()).GetRows("Data"))
	for i, want := range []string{long[0][0], long[0][0], long[2][0], long[2][0], long[4][0], strings.Repeat("🚧", most/2)} {
		if got := rows[i+1][0]; got != want {
			t.Errorf("text %d has %d bytes that begin with %.8q, want %d", i, len(got), got, len(want))
		}
	}
	want := []tabular.Loss{{Column: "note", What: "are cut after 32,767 characters", Cells: 3}}
	if got := w.Losses(); !slices.Equal(got, want) {
		t.Errorf("Losses = %v, want %v", got, want)
	}
}

func TestTooManyRowsAreRefusedBeforeTheFirst(t *testing.T) {
	for expected, want := range map[int64]error{0: nil, tabular.MaxSheetRows: nil, tabular.MaxSheetRows + 1: tabular.ErrTooManyRows} {
		if _, err := tabular.New(tabular.XLSX, io.Discard, columns, tabular.Options{Expected: expected}); !errors.Is(err, want) {
			t.Errorf("New for %d rows = %v, want %v", expected, err, want)
		}
	}
	wide := slices.Repeat(columns, tabular.MaxSheetColumns/len(columns)+1)
	if _, err := tabular.New(tabular.XLSX, io.Discard, wide, tabular.Options{}); !errors.Is(err, tabular.ErrTooManyColumns) {
		t.Errorf("New for %d columns = %v, want %v", len(wide), err, tabular.ErrTooManyColumns)
	}
}

func TestVeryLongTableGoesOnInTheNextSheet(t *testing.T) {
	var out bytes.Buffer
	w, err := tabular.New(tabular.XLSX, &out, []tabular.Column{{Name: "n"}}, tabular.Options{Manifest: func() []tabular.Entry { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	const more = 5
	if err := errors.Join(w.Write(ones(tabular.MaxSheetRows)), w.Write(ones(more)), w.Close()); err != nil {
		t.Fatal(err)
	}
	book := openBook(t, out.Bytes())
	if sheets := book.GetSheetList(); !slices.Equal(sheets, []string{"Data", "Manifest", "Data 2"}) {
		t.Fatalf("the sheets are %q", sheets)
	}
	for sheet, want := range map[string]int{"Data": tabular.MaxSheetRows + 1, "Data 2": more + 1} {
		rows := must(book.Rows(sheet))
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Close(); err != nil || n != want {
			t.Errorf("the sheet %s has %d rows, %v, want %d", sheet, n, err, want)
		}
	}
}

// Four gigabytes are what a part of a ZIP file may have without the extension that
// Excel does not take.
func TestSheetEndsBeforeItIsTooLarge(t *testing.T) {
	const most = 300_000
	tabular.EndSheetsAt(t, most)
	file := writeFile(t, tabular.XLSX, tabular.Options{}, rowsOf(2_000), 10)
	book := must(zip.OpenReader(file))
	defer func() { _ = book.Close() }()
	var sheets []string
	for _, part := range book.File {
		if part.UncompressedSize64 > most+10_000 {
			t.Errorf("%s has %d bytes, want %d and a block of rows at most", part.Name, part.UncompressedSize64, most)
		}
		if strings.HasPrefix(part.Name, "xl/worksheets/") {
			sheets = append(sheets, part.Name)
		}
	}
	rows := 0
	for i := range sheets {
		name := "Data"
		if i > 0 {
			name += " " + strconv.Itoa(i+1)
		}
		rows += len(must(openBook(t, must(os.ReadFile(file))).GetRows(name))) - 1
	}
	if len(sheets) < 3 || rows != 2_000 {
		t.Errorf("%d rows are in the sheets %q, want 2,000 in three or more", rows, sheets)
	}
}
