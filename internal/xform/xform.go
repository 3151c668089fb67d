// Package xform parses submitted XForms: the XML that CommCare and other
// OpenRosa clients send, with the case blocks in it.
//
// A form is read as a stream whose depth, size and number of parts are bounded;
// Answers then gives it as JSON, and Cases what it asks of cases. Where the
// public papers leave a question open, CommCare's published code answers it:
// github.com/dimagi/xml2json for Answers, casexml in github.com/dimagi/commcare-hq
// for Cases.
package xform

import "io"

// Submission is one form.
type Submission struct {
	XMLNS     string // the namespace of the root element: which form this is
	Name      string // its attribute name: what people call the form
	Version   string // its attribute version
	UIVersion string // its attribute uiVersion
	Meta      Meta
	Answers   []byte      // the form as canonical JSON, an object
	Cases     []CaseBlock // in the order in which they stand in the form
}

// Limits bound what Parse reads. A zero stands for the number beside it.
type Limits struct {
	Bytes      int64 // of the form as sent: 10 MiB
	Depth      int   // of elements in elements: 100
	Elements   int   // in the form: 100,000
	Attributes int   // in the form, declared namespaces among them: 100,000
	Cases      int   // case blocks in the form: 1,000
}

func (l Limits) orDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 10 << 20
	}
	if l.Depth == 0 {
		l.Depth = 100
	}
	if l.Elements == 0 {
		l.Elements = 100_000
	}
	if l.Attributes == 0 {
		l.Attributes = 100_000
	}
	if l.Cases == 0 {
		l.Cases = 1_000
	}
	return l
}

// Parse reads one form to its end. It refuses with an *Error what is not XML 1.0
// in UTF-8, a DOCTYPE, an entity that is not one of the five of XML, what is
// beyond a limit, and a case block that is not valid; it returns any other error
// of r wrapped. It takes memory in proportion to l.Bytes, whatever r sends.
func Parse(r io.Reader, l Limits) (*Submission, error) {
	l = l.orDefaults()
	root, err := newReader(r, l).read()
	if err != nil {
		return nil, err
	}
	cases, err := findCases(root, l.Cases)
	if err != nil {
		return nil, err
	}
	return &Submission{
		XMLNS:     root.space,
		Name:      root.attribute("name"),
		Version:   root.attribute("version"),
		UIVersion: root.attribute("uiVersion"),
		Meta:      findMeta(root),
		Answers:   appendAnswers(nil, root, true),
		Cases:     cases,
	}, nil
}
