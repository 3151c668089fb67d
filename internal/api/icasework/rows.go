package icasework

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"caseload"
	"caseload/internal/encode"
)

// The formats of reports.
const (
	formatXML  = "xml"
	formatJSON = "json"
	formatCSV  = "csv"
)

var formats = []string{formatXML, formatJSON, formatCSV}

const jsonType = "application/json;charset=UTF-8"

var contentTypes = map[string]string{formatXML: "text/xml;charset=UTF-8", formatJSON: jsonType, formatCSV: "text/csv;charset=UTF-8"}

// format is how rows are written.
type format struct {
	kind           string
	header, footer bool // of CSV
	delimiter      rune // of CSV
}

// xmlDeclaration begins every answer in XML.
const xmlDeclaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\r\n"

// requestID is made anew for each answer: 30 hexadecimal digits.
func requestID(svc *caseload.Service) string {
	sum := sha256.Sum256([]byte(svc.NewID()))
	return hex.EncodeToString(sum[:15])
}

// rowWriter writes the rows of a report from an ordered list of columns, so that
// one that is repeated keeps its place.
type rowWriter struct {
	format
	head      *caseload.ReportHead
	requestID string
	open      [][]byte  // what stands before the value of each column
	close     [][]byte  // and behind it, in XML
	special   [256]bool // bytes that may make a value of CSV need quotes
	rows      int64
	buf, cell []byte
}

func newRowWriter(f format, head *caseload.ReportHead, requestID string) *rowWriter {
	w := &rowWriter{format: f, head: head, requestID: requestID}
	for i, c := range head.Columns {
		switch f.kind {
		case formatXML:
			w.open = append(w.open, []byte("<"+c.Title+">"))
			w.close = append(w.close, []byte("</"+c.Title+">\r\n"))
		case formatJSON:
			open := encode.AppendJSONString(nil, []byte(c.Title))
			if i > 0 {
				open = append([]byte(",\r\n"), open...)
			}
			w.open = append(w.open, append(open, `: `...))
		case formatCSV:
			if i > 0 {
				w.open = append(w.open, utf8.AppendRune(nil, f.delimiter))
			} else {
				w.open = append(w.open, nil)
			}
		}
	}
	for _, c := range []byte("\"\r\n" + string(f.delimiter)) {
		w.special[c] = true
	}
	return w
}

// begin writes what stands before the rows.
func (w *rowWriter) begin() {
	switch w.kind {
	case formatXML:
		w.buf = append(w.buf, xmlDeclaration...)
	case formatCSV:
		if w.header {
			for i, c := range w.head.Columns {
				w.buf = append(w.buf, w.open[i]...)
				w.buf = w.appendField(w.buf, []byte(strings.ToLower(c.Title)))
			}
			w.buf = append(w.buf, "\r\n"...)
		}
	}
}

// add writes the rows of a block.
func (w *rowWriter) add(b *caseload.Block) {
	for row := range b.Rows() {
		w.head.At(b, row)
		switch w.kind {
		case formatXML:
			w.addXML()
		case formatJSON:
			w.addJSON()
		case formatCSV:
			w.addCSV()
		}
		w.rows++
	}
}

func (w *rowWriter) addXML() {
	if w.rows == 0 {
		w.buf = append(w.buf, `<Rows RequestId="`+w.requestID+`">`+"\r\n"...)
	}
	w.buf = append(w.buf, "<Row>\r\n"...)
	for i := range w.open {
		w.buf = append(w.buf, w.open[i]...)
		w.cell = w.head.AppendCell(w.cell[:0], i)
		w.buf = appendXML(w.buf, w.cell)
		w.buf = append(w.buf, w.close[i]...)
	}
	w.buf = append(w.buf, "</Row>\r\n"...)
}

// appendXML appends the text of an element. Ends of lines stay as they are stored,
// as in the original: bare, where encode.AppendXMLText would write references.
func appendXML(dst, text []byte) []byte {
	for {
		at := bytes.IndexByte(text, '\r')
		if at < 0 {
			return encode.AppendXMLText(dst, string(text))
		}
		dst = append(encode.AppendXMLText(dst, string(text[:at])), '\r')
		text = text[at+1:]
	}
}

// addJSON writes an object, laid out as the original does: a line for each member,
// one with a comma between objects.
func (w *rowWriter) addJSON() {
	if w.rows == 0 {
		w.buf = append(w.buf, "[\r\n"...)
	} else {
		w.buf = append(w.buf, "\r\n,\r\n"...)
	}
	w.buf = append(w.buf, "{\r\n"...)
	for i := range w.open {
		w.buf = append(w.buf, w.open[i]...)
		w.cell = w.head.AppendCell(w.cell[:0], i)
		w.buf = encode.AppendJSONString(w.buf, w.cell)
	}
	w.buf = append(w.buf, "\r\n}"...)
}

func (w *rowWriter) addCSV() {
	for i := range w.open {
		w.buf = append(w.buf, w.open[i]...)
		w.cell = w.head.AppendCell(w.cell[:0], i)
		w.buf = w.appendField(w.buf, w.cell)
	}
	w.buf = append(w.buf, "\r\n"...)
}

// appendField appends a value of CSV, in quotes where it needs them (RFC 4180,
// difference 98). Nothing in the only column does: many readers skip empty lines.
func (w *rowWriter) appendField(dst, text []byte) []byte {
	if len(text) == 0 && len(w.open) == 1 {
		return encode.AppendCSVField(dst, text)
	}
	for _, c := range text {
		if w.special[c] && (c < utf8.RuneSelf || bytes.ContainsRune(text, w.delimiter)) {
			return encode.AppendCSVField(dst, text)
		}
	}
	return append(dst, text...)
}

// end writes what stands behind the rows, or where there are none (difference 97).
func (w *rowWriter) end() {
	switch {
	case w.kind == formatXML && w.rows == 0:
		w.buf = append(w.buf, `<Rows RequestId="`+w.requestID+`" />`+"\r\n"...)
	case w.kind == formatXML:
		w.buf = append(w.buf, "</Rows>\r\n"...)
	case w.kind == formatJSON && w.rows == 0:
		w.buf = append(w.buf, "[]"...)
	case w.kind == formatJSON:
		w.buf = append(w.buf, "\n]"...)
	case w.footer:
		w.buf = append(strconv.AppendInt(w.buf, w.rows, 10), "\r\n"...)
	}
}

// flush gives what was written to a stream.
func (w *rowWriter) flush(to io.Writer) error {
	_, err := to.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}
