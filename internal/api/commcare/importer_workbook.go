package commcare

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"caseload"
)

// maxRowText is how many bytes the cells of one row may have: more than a case
// can hold.
const maxRowText = 2 * caseload.MaxProperties

var errHeavyRow = caseload.Errorf(caseload.CodeTooLarge, "Your spreadsheet has a row with more than %d bytes. Those before have been taken.", maxRowText)

// workbook is the first sheet of an .xlsx file, read as it is unpacked. In memory
// are the texts that cells refer to, and the formats.
type workbook struct {
	part    io.Closer
	xml     *xml.Decoder
	texts   sharedTexts
	formats *numberFormats
	row     int // that was read last
}

// workbookPart is what the main part of an .xlsx file says.
type workbookPart struct {
	Properties struct {
		From1904 bool `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Relation string `xml:"id,attr"`
	} `xml:"sheets>sheet"`
}

func openWorkbook(file []byte) (*workbook, error) {
	p, err := openPackage(file)
	if err != nil {
		return nil, err
	}
	main, err := p.mainPart()
	if err != nil {
		return nil, err
	}
	text, err := p.whole(main)
	if err != nil {
		return nil, err
	}
	var book workbookPart
	if err := xml.Unmarshal(text, &book); err != nil || len(book.Sheets) == 0 {
		return nil, errNotATable
	}
	return p.openFirst(main, &book)
}

// mainPart finds the part that lists the sheets.
func (p parts) mainPart() (string, error) {
	relations, err := p.relations("")
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(relations, func(r relation) bool { return strings.HasSuffix(r.Kind, "/officeDocument") })
	if i < 0 {
		return "", errNotATable
	}
	return relations[i].Target, nil
}

// openFirst begins to read the first sheet, with the parts that it refers to.
func (p parts) openFirst(main string, book *workbookPart) (*workbook, error) {
	relations, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	w, sheet := &workbook{}, ""
	var styles cellStyles
	for _, r := range relations {
		switch {
		case r.ID == book.Sheets[0].Relation:
			sheet = r.Target
		case strings.HasSuffix(r.Kind, "/sharedStrings"):
			w.texts, err = p.sharedTexts(r.Target)
		case strings.HasSuffix(r.Kind, "/styles"):
			styles, err = p.styles(r.Target)
		}
		if err != nil {
			return nil, err
		}
	}
	if w.formats, err = newNumberFormats(styles, book.Properties.From1904); err != nil {
		return nil, err
	}
	part, err := p.open(sheet)
	if err != nil {
		return nil, err
	}
	w.part, w.xml = part, xml.NewDecoder(bufio.NewReader(part))
	return w, nil
}

// sharedTexts are the texts that cells refer to by their places, one behind the
// other.
type sharedTexts struct {
	all  []byte
	ends []uint32 // of each
}

func (p parts) sharedTexts(name string) (sharedTexts, error) {
	r, err := p.open(name)
	if err != nil {
		return sharedTexts{}, err
	}
	defer func() { _ = r.Close() }() // nothing was written
	var s sharedTexts
	for d := xml.NewDecoder(bufio.NewReader(r)); ; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return sharedTexts{}, errNotATable
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "si" {
			if s.all, err = appendText(s.all, d, "si"); err != nil {
				return sharedTexts{}, err
			}
			s.ends = append(s.ends, uint32(len(s.all)))
		}
	}
}

// at is the text of a place, "" if there is none.
func (s *sharedTexts) at(place string) string {
	i, err := strconv.Atoi(strings.TrimSpace(place))
	if err != nil || i < 0 || i >= len(s.ends) {
		return ""
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return string(s.all[from:s.ends[i]])
}

// appendText reads up to the end of an element, and appends what its texts and
// values say, but not how they are spoken. Of a text that is too long for a
// property it keeps enough to show that.
func appendText(out []byte, d *xml.Decoder, end string) ([]byte, error) {
	most := len(out) + caseload.MaxText + 1
	said, spoken := false, false
	for {
		token, err := d.RawToken()
		if err != nil {
			return nil, errNotATable
		}
		switch e := token.(type) {
		case xml.StartElement:
			said = said || isSaid(e.Name)
			spoken = spoken || e.Name.Local == "rPh"
		case xml.EndElement:
			if e.Name.Local == end {
				return out, nil
			}
			said = said && !isSaid(e.Name)
			spoken = spoken && e.Name.Local != "rPh"
		case xml.CharData:
			if said && !spoken {
				out = append(out, e[:min(len(e), most-len(out))]...)
			}
		}
	}
}

func isSaid(name xml.Name) bool { return name.Local == "t" || name.Local == "v" }

func (w *workbook) next() ([]string, int, error) {
	for {
		token, err := w.xml.RawToken()
		if errors.Is(err, io.EOF) {
			return nil, w.row, io.EOF
		}
		if err != nil {
			return nil, w.row, errNotATable
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "row" {
				w.row = placeOf(e, w.row+1)
				cells, err := w.cells()
				return cells, w.row, err
			}
		case xml.EndElement:
			if e.Name.Local == "sheetData" {
				return nil, w.row, io.EOF
			}
		}
	}
}

// placeOf is the number that a row says it has, or the next one.
func placeOf(row xml.StartElement, next int) int {
	if n, err := strconv.Atoi(attribute(row, "r")); err == nil && n > 0 {
		return n
	}
	return next
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// cells reads those of a row.
func (w *workbook) cells() (cells []string, err error) {
	for column, size := 0, 0; ; {
		token, err := w.xml.RawToken()
		if err != nil {
			return nil, errNotATable
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				return cells, nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			column = columnOf(e, column+1)
			text, err := w.cell(e)
			if err != nil {
				return nil, err
			}
			if size += len(text); size > maxRowText {
				return nil, errHeavyRow
			}
			if cells, err = withCell(cells, column, text); err != nil {
				return nil, err
			}
		}
	}
}

// columnOf is the number of the column that a cell says it is in, from 1, or the
// next one.
func columnOf(cell xml.StartElement, next int) int {
	column, _, err := excelize.CellNameToCoordinates(attribute(cell, "r"))
	if err != nil {
		return next
	}
	return column
}

// withCell puts a text into a column. What is blank makes a row no longer.
func withCell(cells []string, column int, text string) ([]string, error) {
	if text == "" {
		return cells, nil
	}
	if column > maxSheetColumns {
		return nil, errWideSheet
	}
	if missing := column - len(cells); missing > 0 {
		cells = append(cells, make([]string, missing)...)
	}
	cells[column-1] = text
	return cells, nil
}

// cell reads what a cell says.
func (w *workbook) cell(e xml.StartElement) (string, error) {
	kind, style := attribute(e, "t"), attribute(e, "s")
	said, err := appendText(nil, w.xml, "c")
	text := string(said)
	switch kind {
	case "s":
		return unescaped(w.texts.at(text)), err
	case "inlineStr":
		return unescaped(text), err
	case "b":
		return strings.NewReplacer("1", "TRUE", "0", "FALSE").Replace(text), err
	case "", "n":
		return w.formats.text(text, style), err
	}
	return text, err // of a formula, a date (ISO 8601) or an error
}

// escapedCharacter is a character as texts of cells write it that XML cannot.
var escapedCharacter = regexp.MustCompile(`_x[0-9a-fA-F]{4}_`)

func unescaped(text string) string {
	return escapedCharacter.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.ParseUint(s[2:6], 16, 16) // these are digits
		return string(rune(n))
	})
}

func (w *workbook) Close() error { return w.part.Close() }
