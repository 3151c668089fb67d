package commcare

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"caseload"
)

// The bounds of what is packed in an .xlsx file. Its sheets are read as they are
// unpacked; the texts that cells refer to are held in memory, and some of the
// other parts, as objects that take many times their size.
const (
	maxUnpacked     = 64 << 20 // bytes of all parts
	maxSharedText   = 48 << 20 // of the texts that cells refer to
	maxOtherParts   = 4 << 20  // of all parts but these and the sheets
	maxStyles       = 1 << 20  // of the formats of cells
	maxParts        = 1_000
	maxXMLRun       = 1 << 20 // of a tag, or of the text between two; a cell has at most 32,767 characters
	maxXMLDepth     = 64
	maxElements     = 8_000_000 // of all parts: what they cost is time
	maxInstruction  = 1 << 10   // of the declaration of XML, which says its encoding
	maxHeld         = maxSharedText + maxOtherParts
	sheetParts      = "xl/worksheets/"
	sharedTextParts = "xl/sharedstrings.xml"
)

var errHeavy = caseload.Errorf(caseload.CodeTooLarge, "Error processing your file. What is packed in it is too much: save the table alone in a new .xlsx file, or as .csv.")

// parts are what is packed in an .xlsx file, by their names in lower case.
type parts map[string]*zip.File

// openPackage finds the parts of a file, and refuses one that could not be read
// in bounded memory.
func openPackage(file []byte) (parts, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, errNotATable
	}
	if len(z.File) > maxParts {
		return nil, errHeavy
	}
	out := parts{}
	budget := packageBudget{all: maxUnpacked, sharedText: maxSharedText, others: maxOtherParts, elements: maxElements}
	for _, part := range z.File {
		if err := budget.check(part); err != nil {
			return nil, err
		}
		out[partName(part.Name)] = part
	}
	return out, nil
}

func partName(name string) string {
	return strings.TrimPrefix(strings.ToLower(path.Clean(strings.ReplaceAll(name, `\`, "/"))), "/")
}

// open unpacks a part, which must be XML: only that was checked to be readable.
func (p parts) open(name string) (io.ReadCloser, error) {
	part, ok := p[name]
	if !ok || !isXML(name) {
		return nil, errNotATable
	}
	r, err := part.Open()
	if err != nil {
		return nil, errNotATable
	}
	return r, nil
}

// whole unpacks a part that is held in memory.
func (p parts) whole(name string) ([]byte, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // nothing was written
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, errNotATable
	}
	return text, nil
}

// relation leads from one part to another. The end of its kind says what that is.
type relation struct {
	ID     string `xml:"Id,attr"`
	Kind   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// relations are those of a part; of the package as a whole, whose name is "".
func (p parts) relations(of string) ([]relation, error) {
	folder, name := path.Split(of)
	text, err := p.whole(folder + "_rels/" + name + ".rels")
	if err != nil {
		return nil, err
	}
	var read struct {
		Relations []relation `xml:"Relationship"`
	}
	if err := xml.Unmarshal(text, &read); err != nil {
		return nil, errNotATable
	}
	for i, r := range read.Relations {
		if !strings.HasPrefix(r.Target, "/") {
			r.Target = folder + r.Target
		}
		read.Relations[i].Target = partName(r.Target)
	}
	return read.Relations, nil
}

// held is how many bytes of a file, unpacked, are in memory while it is read, by
// what the file says itself; 0 of a file that is no .xlsx file.
func held(file []byte) int64 {
	_, others := unpackedSizes(file)
	return min(others, maxHeld)
}

// isSmall reports whether a file has little to be read, by what it says itself:
// a short .xlsx file may unpack to many rows.
func isSmall(file []byte) bool {
	sheets, others := unpackedSizes(file)
	return max(int64(len(file)), sheets+others) <= smallUpload
}

// unpackedSizes are how many bytes the sheets of an .xlsx file have, and its
// other parts, by what it says itself; 0 of another file.
func unpackedSizes(file []byte) (sheets, others int64) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return 0, 0
	}
	for _, part := range z.File {
		size := int64(min(part.UncompressedSize64, maxUnpacked)) // more is refused when it is read
		if strings.HasPrefix(partName(part.Name), sheetParts) {
			sheets += size
		} else {
			others += size
		}
	}
	return sheets, others
}

// packageBudget is what the parts that follow may have.
type packageBudget struct {
	all, sharedText, others int64 // bytes
	elements                int
}

func (b *packageBudget) check(part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return errNotATable
	}
	defer func() { _ = r.Close() }() // nothing was written
	name := partName(part.Name)
	limit := &b.others
	switch {
	case strings.HasPrefix(name, sheetParts):
		limit = &b.all
	case name == sharedTextParts:
		limit = &b.sharedText
	}
	shape := io.Discard
	if isXML(name) {
		shape = &xmlShape{elements: &b.elements}
	}
	n, err := io.Copy(shape, io.LimitReader(r, min(*limit, b.all)+1))
	if errors.Is(err, errHeavy) {
		return errHeavy
	}
	if err != nil {
		return errNotATable
	}
	if b.all -= n; limit != &b.all {
		*limit -= n
	}
	if *limit < 0 || b.all < 0 {
		return errHeavy
	}
	return nil
}

// isXML tells the parts that are XML from pictures and settings of printers.
func isXML(name string) bool {
	return slices.Contains([]string{".xml", ".rels", ".vml"}, path.Ext(name)) || strings.HasPrefix(name, sheetParts)
}

// xmlShape is a writer that refuses XML which takes much more memory to read
// than it has bytes, by its depth or by the length of one piece. It refuses
// comments, declarations of types and other encodings as well, which no program
// writes into these files: what they hold is not what it seems.
type xmlShape struct {
	in          byte // '<' in a tag, '?' in an instruction, 0 between them
	quote       byte // that a value began with, 0 outside of one
	tag, last   byte // the first byte of the tag, and the byte before
	run, depth  int
	elements    *int // that may still come
	instruction []byte
}

// sayEncoding finds the encoding that an XML declaration says.
var sayEncoding = regexp.MustCompile(`encoding\s*=\s*["']([^"']*)`)

func (x *xmlShape) Write(p []byte) (int, error) {
	for _, c := range p {
		x.run++
		sound := x.run <= maxXMLRun && c != 0
		switch {
		case !sound:
		case x.in == '?':
			sound = x.inInstruction(c)
		case x.in == '<':
			sound = x.inTag(c)
		case c == '<':
			x.in, x.tag, x.quote, x.run = '<', 0, 0, 0
		}
		if !sound {
			return 0, errHeavy
		}
		x.last = c
	}
	return len(p), nil
}

func (x *xmlShape) inInstruction(c byte) bool {
	x.instruction = append(x.instruction, c)
	if c != '>' || x.last != '?' {
		return len(x.instruction) < maxInstruction
	}
	said := sayEncoding.FindSubmatch(x.instruction)
	x.in, x.run, x.instruction = 0, 0, nil
	return len(said) == 0 || bytes.EqualFold(said[1], []byte("utf-8"))
}

func (x *xmlShape) inTag(c byte) bool {
	switch {
	case x.tag == 0 && c == '!':
		return false
	case x.tag == 0 && c == '?':
		x.in = '?'
	case x.tag == 0:
		x.tag = c
	case x.quote != 0:
		if c == x.quote {
			x.quote = 0
		}
	case c == '"' || c == '\'':
		x.quote = c
	case c == '>':
		x.endTag()
	}
	return x.depth <= maxXMLDepth && *x.elements >= 0
}

func (x *xmlShape) endTag() {
	x.in, x.run = 0, 0
	switch {
	case x.tag == '/':
		x.depth--
		return
	case x.last != '/':
		x.depth++
	}
	*x.elements--
}
