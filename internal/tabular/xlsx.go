package tabular

import (
	"archive/zip"
	"bufio"
	"io"
	"strconv"

	"github.com/klauspost/compress/flate"
)

// xlsxTable writes a workbook (ECMA-376, SpreadsheetML), straight through: it holds
// a buffer and the window of the compression, however many rows there are.
type xlsxTable struct {
	columns []Column
	letters []string // of the columns: A, B, ..., AA
	titles  bool
	more    func() []Entry
	losses  *losses

	out    *zip.Writer
	sheet  io.Writer // the one that is open
	sheets int       // of rows
	rows   int       // of the open sheet, the header included
	bytes  int64     // of it, before compression
	buf    []byte
}

// maxSheetBytes is where a sheet ends before it needs the 64-bit sizes of ZIP, which
// Excel does not take from a file that was written straight through.
var maxSheetBytes int64 = 4<<30 - 64<<20

func newXLSXTable(to io.Writer, columns []Column, o *Options, l *losses) (*xlsxTable, error) {
	switch {
	case o.Expected > MaxSheetRows:
		return nil, ErrTooManyRows
	case len(columns) > MaxSheetColumns:
		return nil, ErrTooManyColumns
	}
	l.what = "are cut after 32,767 characters"
	x := &xlsxTable{columns: columns, titles: o.Titles, more: o.Manifest, losses: l, out: zip.NewWriter(bufio.NewWriterSize(to, flushAt))}
	x.out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for i := range columns {
		x.letters = append(x.letters, columnLetters(i))
	}
	return x, nil
}

// columnLetters is the name of a column of a sheet: A for 0, AA for 26.
func columnLetters(column int) string {
	last := string(rune('A' + column%26))
	if column < 26 {
		return last
	}
	return columnLetters(column/26-1) + last
}

func (x *xlsxTable) begin() error {
	if err := x.part("_rels/.rels", packageRelations); err != nil {
		return err
	}
	if err := x.part("xl/styles.xml", sheetStyles); err != nil {
		return err
	}
	return x.beginSheet()
}

// part writes a whole part of the file.
func (x *xlsxTable) part(name, text string) error {
	w, err := x.out.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// beginSheet begins the next sheet of rows, with a header of its own.
func (x *xlsxTable) beginSheet() (err error) {
	x.sheets++
	if x.sheet, err = x.out.Create(sheetPart(x.sheets)); err != nil {
		return err
	}
	x.buf = append(x.buf, sheetHead...)
	for i, c := range x.columns {
		x.buf = appendSheetWidth(x.buf, i, columnWidth(c.Kind))
	}
	x.buf = append(x.buf, `</cols><sheetData><row r="1">`...)
	for i, c := range x.columns {
		name := c.Name
		if x.titles {
			name = c.Title
		}
		x.buf = x.appendText(x.buf, i, 1, styleHeader, []byte(name))
	}
	x.buf = append(x.buf, "</row>"...)
	x.rows, x.bytes = 1, 0
	return nil
}

func (x *xlsxTable) write(rows Rows) error {
	for row := range rows.Rows() {
		if x.rows > MaxSheetRows || x.bytes > maxSheetBytes {
			if err := x.endSheet(); err != nil {
				return err
			}
			if err := x.beginSheet(); err != nil {
				return err
			}
		}
		x.rows++
		x.buf = x.appendRow(x.buf, rows, row)
		if len(x.buf) >= flushAt {
			if err := x.flush(); err != nil {
				return err
			}
		}
	}
	return x.flush()
}

func (x *xlsxTable) flush() error {
	x.bytes += int64(len(x.buf))
	_, err := x.sheet.Write(x.buf)
	x.buf = x.buf[:0]
	return err
}

func (x *xlsxTable) endSheet() error {
	x.buf = append(x.buf, sheetTail...)
	return x.flush()
}

// end writes the manifest, and what tells of the sheets.
func (x *xlsxTable) end() error {
	if err := x.endSheet(); err != nil {
		return err
	}
	if x.more != nil {
		if err := x.manifest(x.more()); err != nil {
			return err
		}
	}
	names := x.sheetNames()
	for _, part := range []struct{ name, text string }{
		{"xl/workbook.xml", workbook(names)},
		{"xl/_rels/workbook.xml.rels", workbookRelations(names)},
		{"[Content_Types].xml", contentTypes(names)},
	} {
		if err := x.part(part.name, part.text); err != nil {
			return err
		}
	}
	return x.out.Close()
}

// manifest writes a sheet of keys and values.
func (x *xlsxTable) manifest(entries []Entry) (err error) {
	if x.sheet, err = x.out.Create(manifestPart); err != nil {
		return err
	}
	x.buf = append(x.buf, manifestHead...)
	for i, e := range entries {
		row := strconv.Itoa(i + 1)
		x.buf = append(x.buf, `<row r="`+row+`">`...)
		for j, text := range []string{e.Key, e.Value} {
			x.buf = append(x.buf, `<c r="`+columnLetters(j)+row+`" t="inlineStr">`...)
			x.buf = appendInlineText(x.buf, []byte(text[:lengthInCell([]byte(text))]))
		}
		x.buf = append(x.buf, "</row>"...)
	}
	return x.endSheet()
}

// sheetName is a sheet of the workbook.
type sheetName struct{ name, part string }

// sheetNames lists the sheets in their order: the manifest is the second.
func (x *xlsxTable) sheetNames() []sheetName {
	names := []sheetName{{"Data", sheetPart(1)}}
	if x.more != nil {
		names = append(names, sheetName{"Manifest", manifestPart})
	}
	for i := 2; i <= x.sheets; i++ {
		names = append(names, sheetName{"Data " + strconv.Itoa(i), sheetPart(i)})
	}
	return names
}
