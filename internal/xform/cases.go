package xform

import "strings"

// CaseSpace is the namespace of case blocks of version 2.
const CaseSpace = "http://commcarehq.org/case/transaction/v2"

// deviceSpace is the namespace of a report of a device's log.
const deviceSpace = "http://code.javarosa.org/devicereport"

// version is the edition of the case schema that a block is written in: 2.0 has
// its head as attributes, 1.0 as elements.
type version int

const (
	notCase version = iota
	version1
	version2
)

// head returns a part of the head of a block.
func (v version) head(e *element, name string) string {
	if v == version1 {
		return e.child(name).trimmed()
	}
	return strings.TrimSpace(e.attribute(name))
}

// path returns where the head of a block has a part.
func (v version) path(name string) string {
	if v == version1 {
		return name
	}
	return "@" + name
}

// property returns the name that version 2 has for a property.
func (v version) property(name string) string {
	if v == version1 && name == "case_type_id" {
		return "case_type"
	}
	return name
}

// caseFinder walks a form for its case blocks.
type caseFinder struct {
	limit  int
	open   []*element
	blocks []CaseBlock
}

// findCases reads the case blocks of a form, wherever they stand; not those in a
// case block, and not those in a report of a device's log.
func findCases(root *element, limit int) ([]CaseBlock, error) {
	f := caseFinder{limit: limit}
	if err := f.walk(root, root.space); err != nil {
		err.Path = shorten(pathOf(f.open) + err.Path)
		return nil, err
	}
	return f.blocks, nil
}

// walk leaves in open where it stopped at an error.
func (f *caseFinder) walk(e *element, parentSpace string) *Error {
	f.open = append(f.open, e)
	v, err := versionOf(e, parentSpace)
	if err != nil {
		return err
	}
	switch {
	case v != notCase:
		err = f.block(e, v)
	case e.space != deviceSpace:
		err = f.walkAll(e)
	}
	if err == nil {
		f.open = f.open[:len(f.open)-1]
	}
	return err
}

func (f *caseFinder) walkAll(e *element) *Error {
	for _, child := range e.children {
		if err := f.walk(child, e.space); err != nil {
			return err
		}
	}
	return nil
}

func (f *caseFinder) block(e *element, v version) *Error {
	if len(f.blocks) == f.limit {
		return malformed("The form has more than %d case blocks.", f.limit)
	}
	b, err := readBlock(e, v)
	if err != nil {
		if err.Path != "" {
			err.Path = "/" + err.Path
		}
		return err
	}
	f.blocks = append(f.blocks, b)
	return nil
}

// versionOf tells the case blocks among the elements called case. One of version
// 1 has the namespace of its parent and a child case_id. One that has a case_id
// otherwise is refused: to take it for an answer would lose what it asks.
func versionOf(e *element, parentSpace string) (version, *Error) {
	if e.name != "case" {
		return notCase, nil
	}
	if e.space == CaseSpace {
		return version2, nil
	}
	_, attribute := e.lookup("case_id")
	child := e.child("case_id") != nil
	switch {
	case child && !attribute && e.space == parentSpace:
		return version1, nil
	case child || attribute:
		return notCase, invalid("", "A case block must be in the namespace %s.", CaseSpace)
	}
	return notCase, nil
}
