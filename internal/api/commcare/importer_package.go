package commcare

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"caseload"
)

// The bounds of what is packed in an .xlsx file. Its reader holds the table's own
// parts on disk and reads them bit by bit, and all others in memory, as objects
// that take many times their size.
const (
	maxUnpacked     = 128 << 20 // bytes of all parts
	maxSharedText   = 48 << 20  // of the texts that cells refer to
	maxOtherParts   = 4 << 20   // of all parts but these and the sheets
	maxParts        = 1_000
	maxXMLRun       = 1 << 20 // of a tag, or of the text between two; a cell has at most 32,767 characters
	maxXMLDepth     = 64
	maxElements     = 8_000_000 // of all parts: what they cost is time
	maxXMLInMemory  = 4 << 20   // of a part that may be on disk
	maxInstruction  = 1 << 10   // of the declaration of XML, which says its encoding
	sheetParts      = "xl/worksheets/"
	sharedTextParts = "xl/sharedstrings.xml"
)

var errHeavy = caseload.Errorf(caseload.CodeTooLarge, "Error processing your file. What is packed in it is too much: save the table alone in a new .xlsx file, or as .csv.")

// checkPackage refuses an .xlsx file that could not be read in bounded memory.
func checkPackage(file []byte) error {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return errNotATable
	}
	if len(z.File) > maxParts {
		return errHeavy
	}
	budget := packageBudget{all: maxUnpacked, sharedText: maxSharedText, others: maxOtherParts, elements: maxElements}
	for _, part := range z.File {
		if err := budget.check(part); err != nil {
			return err
		}
	}
	return nil
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
	name := strings.ToLower(path.Clean(strings.ReplaceAll(part.Name, `\`, "/")))
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
