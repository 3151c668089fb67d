package xform

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// reader makes elements of the tokens of a form and counts them as they come.
type reader struct {
	limits     Limits
	source     *source
	decoder    *xml.Decoder
	root       *element
	open       []openElement
	namespaces namespaces
	elements   int
	attributes int
	spaces     int64 // bytes of the namespaces that Answers will show
}

// openElement is an element whose end has not come.
type openElement struct {
	*element
	tag   xml.Name // with the prefix that the end tag must repeat
	scope int      // the namespaces in scope before it
}

func newReader(r io.Reader, l Limits) *reader {
	s := newSource(r, l.Bytes)
	d := xml.NewDecoder(s)
	d.CharsetReader = inEncoding
	return &reader{limits: l, source: s, decoder: d}
}

// read returns the root element.
func (r *reader) read() (*element, error) {
	if err := r.source.skipByteOrderMark(); err != nil {
		return nil, r.failure(err)
	}
	for {
		r.source.begin(r.decoder.InputOffset())
		token, err := r.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return r.root, r.ended()
		}
		if err == nil {
			err = r.take(token)
		}
		if err != nil {
			return nil, r.failure(err)
		}
	}
}

// ended checks what the end of the form leaves.
func (r *reader) ended() error {
	switch {
	case r.root == nil:
		return r.failure(malformed("The form is empty: it must have a root element."))
	case len(r.open) > 0:
		return r.failure(malformed("The XML is not well-formed: it ends before its elements do."))
	}
	return nil
}

// failure returns the error of reading from the network as it is, and any other
// as an *Error with the line.
func (r *reader) failure(err error) error {
	if r.source.err != nil {
		return fmt.Errorf("read a form: %w", r.source.err)
	}
	failed := fromDecoder(err)
	line, _ := r.decoder.InputPos()
	failed.Path = "line " + strconv.Itoa(line)
	return failed
}

func (r *reader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t)
	case xml.CharData:
		return r.text(t)
	case xml.Directive:
		return malformed("A form may not have a DOCTYPE or other declarations.")
	}
	return nil // comments and processing instructions say nothing
}

func (r *reader) start(t xml.StartElement) error {
	if r.root != nil && len(r.open) == 0 {
		return malformed("The XML is not well-formed: it has a second root element.")
	}
	if err := r.count(len(t.Attr)); err != nil {
		return err
	}
	scope := len(r.namespaces)
	if err := r.namespaces.declare(t.Attr); err != nil {
		return err
	}
	e, err := r.element(t)
	if err != nil {
		return err
	}
	if r.root == nil {
		r.root = e
	} else {
		parent := r.open[len(r.open)-1]
		if len(parent.children) == 0 && isBlank(parent.text) {
			parent.text = nil // the indent before its first child
		}
		parent.children = append(parent.children, e)
	}
	r.open = append(r.open, openElement{e, t.Name, scope})
	return nil
}

// count adds an element and its attributes to what was read.
func (r *reader) count(attributes int) error {
	r.elements++
	r.attributes += attributes
	switch l := r.limits; {
	case r.elements > l.Elements:
		return malformed("The form has more than %d elements.", l.Elements)
	case r.attributes > l.Attributes:
		return malformed("The form has more than %d attributes.", l.Attributes)
	case len(r.open) >= l.Depth:
		return malformed("The form has elements more than %d deep.", l.Depth)
	}
	return nil
}

func (r *reader) element(t xml.StartElement) (*element, error) {
	if err := checkName(t.Name.Local); err != nil {
		return nil, err
	}
	space, err := r.namespaces.resolve(t.Name.Space)
	if err != nil {
		return nil, err
	}
	e := &element{space: space, name: t.Name.Local}
	if e.attributes, err = r.attributesOf(t.Attr); err != nil {
		return nil, err
	}
	if space == "" || len(r.open) > 0 && space == r.open[len(r.open)-1].space {
		return e, nil
	}
	// A short tag can repeat a long namespace any number of times.
	if r.spaces += int64(len(space)); r.spaces > r.limits.Bytes {
		return nil, malformed("The form changes between long namespaces too often.")
	}
	e.attributes = append(e.attributes, attribute{name: "xmlns", value: space})
	sortAttributes(e.attributes)
	return e, nil
}

// attributesOf returns what the attributes of a tag say, without its namespaces.
func (r *reader) attributesOf(tag []xml.Attr) ([]attribute, error) {
	var out []attribute
	for _, a := range tag {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		if err := checkName(a.Name.Local); err != nil {
			return nil, err
		}
		space := ""
		if a.Name.Space != "" {
			var err error
			if space, err = r.namespaces.resolve(a.Name.Space); err != nil {
				return nil, err
			}
		}
		out = append(out, attribute{space, a.Name.Local, a.Value})
	}
	return uniqueAttributes(out)
}

// uniqueAttributes sorts attributes by name and keeps of one local name in
// several namespaces the one without a prefix.
func uniqueAttributes(all []attribute) ([]attribute, error) {
	sortAttributes(all)
	out := all[:0]
	for i, a := range all {
		if i > 0 && a.name == all[i-1].name && a.space == all[i-1].space {
			return nil, malformed("The XML is not well-formed: an element has an attribute twice.")
		}
		if len(out) == 0 || out[len(out)-1].name != a.name {
			out = append(out, a)
		}
	}
	return out, nil
}

func sortAttributes(all []attribute) {
	slices.SortFunc(all, func(a, b attribute) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.space, b.space)
	})
}

func (r *reader) end(t xml.EndElement) error {
	if len(r.open) == 0 || r.open[len(r.open)-1].tag != t.Name {
		return malformed("The XML is not well-formed: an end tag is not that of the element it stands in.")
	}
	last := len(r.open) - 1
	r.namespaces = r.namespaces[:r.open[last].scope]
	r.open = r.open[:last]
	return nil
}

// text keeps what stands before an element's first child; CommCare drops what
// stands between children, and behind them.
func (r *reader) text(data xml.CharData) error {
	if len(r.open) == 0 {
		if !isBlank(data) {
			return malformed("The XML is not well-formed: it has text outside its root element.")
		}
		return nil
	}
	if e := r.open[len(r.open)-1]; len(e.children) == 0 {
		e.text = append(e.text, data...)
	}
	return nil
}

func isBlank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// checkName refuses what encoding/xml lets through, as it looks at a name with its
// prefix: https://www.w3.org/TR/xml-names/#NT-QName.
func checkName(local string) error {
	switch {
	case strings.Contains(local, ":"):
		return malformed("The XML is not well-formed: a name starts or ends with a colon.")
	case strings.ContainsRune("-.0123456789", rune(local[0])):
		return malformed("The XML is not well-formed: a name starts with %q after its prefix.", local[:1])
	}
	return nil
}
