package commcare

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// The bounds of the formats of a workbook's numbers, which are read anew for each
// number.
const (
	maxNumberFormats = 1_000
	maxFormatCode    = 255 // bytes, as in Excel; a longer one is left out
)

// cellStyles are the number formats of what cells refer to as their styles.
type cellStyles struct {
	formats  []int // by the styles' places
	distinct map[int]bool
	codes    map[int]string // of those formats that the workbook makes itself
}

// styles reads a workbook's styles. All but the formats of numbers is left out.
func (p parts) styles(name string) (cellStyles, error) {
	r, err := p.open(name)
	if err != nil {
		return cellStyles{}, err
	}
	defer func() { _ = r.Close() }() // nothing was written
	s, list := cellStyles{distinct: map[int]bool{}, codes: map[int]string{}}, ""
	for d := xml.NewDecoder(bufio.NewReader(r)); ; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return cellStyles{}, errNotATable
		}
		switch e := token.(type) {
		case xml.StartElement:
			if isStyleList(e.Name) {
				list = e.Name.Local
			}
			s.take(list, e)
		case xml.EndElement:
			if isStyleList(e.Name) {
				list = ""
			}
		}
		if len(s.distinct) > maxNumberFormats {
			return cellStyles{}, errHeavy
		}
	}
}

func isStyleList(name xml.Name) bool { return name.Local == "cellXfs" || name.Local == "numFmts" }

// take reads an element of one of the lists.
func (s *cellStyles) take(list string, e xml.StartElement) {
	format, err := strconv.Atoi(attribute(e, "numFmtId"))
	switch {
	case list == "cellXfs" && e.Name.Local == "xf":
		s.formats, s.distinct[format] = append(s.formats, format), true // 0, a number as it is, of what is none
	case list == "numFmts" && e.Name.Local == "numFmt" && err == nil:
		if code := attribute(e, "formatCode"); len(code) <= maxFormatCode {
			s.codes[format] = code
		}
	}
}

// numbersAlone makes styles of the formats of numbers, each once, and says which
// of them those of the workbook are. The first one is that of a number as it is.
func (s *cellStyles) numbersAlone() (text []byte, places []int) {
	known := map[int]int{0: 0}
	var codes, styles bytes.Buffer
	styles.WriteString(`<xf numFmtId="0"/>`)
	for _, format := range s.formats {
		place, ok := known[format]
		if !ok {
			place = len(known)
			known[format] = place
			fmt.Fprintf(&styles, `<xf numFmtId="%d"/>`, format)
			if code, ok := s.codes[format]; ok {
				fmt.Fprintf(&codes, `<numFmt numFmtId="%d" formatCode="`, format)
				_ = xml.EscapeText(&codes, []byte(code)) // a Buffer takes everything
				codes.WriteString(`"/>`)
			}
		}
		places = append(places, place)
	}
	return fmt.Appendf(nil, `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>%s</numFmts><cellXfs>%s</cellXfs></styleSheet>`, &codes, &styles), places
}
