package jsonapi

import "caseload/internal/encode"

// Document is what a request is answered with.
type Document struct {
	Content  Content  // what it is about; nil in one of meta alone
	Encoder  *Encoder // writes the resources; errors and meta do without
	Include  bool     // data has the member included beside it, even if it is empty (difference 64)
	Included []Rows   // each resource is written once, and none that is in the content
	Links    []Link
	Meta     []Member
	Ext      []string // the URIs of the extensions that were applied
	Profile  []string //   and of the profiles
}

// Link is a link of a document. Without a URL it is null, as the profile Cursor
// Pagination has it; elsewhere one that is unavailable is left out.
type Link struct {
	Name string // such as self or next
	URL  string // absolute; what a URL may not hold as it is, such as a bracket, is escaped where it is written
}

// Content is what a document is about: a Collection, a Single, Null, a LinkageOf,
// Results or Errors.
type Content interface {
	member() string // of the document, in which it stands
	appendTo(dst []byte, e *Encoder) []byte
}

// Collection is the resources of a collection, each Rows behind the one before:
// they are several where a relationship leads to several types.
type Collection []Rows

// Single is one resource.
type Single struct {
	Rows Rows
	Row  int
}

// Null is a resource that a relationship does not lead to.
type Null struct{}

// LinkageOf is where a relationship of a resource leads, as identifiers. The
// Rows must know it.
type LinkageOf struct {
	Rows         Rows
	Row          int
	Relationship int
}

// Results is what came of each operation, nil where nothing is to be said
// (Atomic Operations, Result Objects).
type Results []Content

func (Collection) member() string { return "data" }
func (Single) member() string     { return "data" }
func (Null) member() string       { return "data" }
func (LinkageOf) member() string  { return "data" }
func (Results) member() string    { return "atomic:results" }
func (Errors) member() string     { return "errors" }

// Append appends the document as JSON. The JSON that Rows and Members hold is
// trusted.
func (d *Document) Append(dst []byte) []byte {
	start := len(dst)
	if d.Content != nil {
		dst = d.appendContent(dst)
	}
	if len(d.Links) > 0 {
		dst = appendLinks(append(dst, `,"links":`...), d.Links)
	}
	if len(d.Meta) > 0 {
		dst = appendMembers(append(dst, `,"meta":`...), d.Meta)
	}
	dst = append(dst, `,"jsonapi":{"version":"1.1"`...)
	dst = appendURIs(dst, `,"ext":[`, d.Ext)
	dst = appendURIs(dst, `,"profile":[`, d.Profile)
	dst = append(dst, '}', '}')
	dst[start] = '{' // in place of the first comma
	return dst
}

func (d *Document) appendContent(dst []byte) []byte {
	if d.Include && d.Content.member() == "data" { // JSON:API 1.1, Top Level: no included without data
		return d.appendCompound(dst)
	}
	return appendContent(dst, d.Content, d.Encoder)
}

// appendCompound appends the content and what is included with it (JSON:API 1.1,
// Compound Documents).
func (d *Document) appendCompound(dst []byte) []byte {
	d.Encoder.once = newHeads(d.Content, d.Included)
	dst = appendContent(dst, d.Content, d.Encoder)
	dst = append(dst, `,"included":`...)
	dst = Collection(d.Included).appendTo(dst, d.Encoder)
	d.Encoder.once = nil
	return dst
}

func appendContent(dst []byte, c Content, e *Encoder) []byte {
	dst = append(append(append(dst, ',', '"'), c.member()...), '"', ':')
	return c.appendTo(dst, e)
}

func (c Collection) appendTo(dst []byte, e *Encoder) []byte {
	start := len(dst)
	for _, rows := range c {
		dst = e.appendRows(dst, rows)
	}
	return closed(dst, start, '[', ']')
}

func (s Single) appendTo(dst []byte, e *Encoder) []byte {
	return e.appendResource(dst, e.plan(s.Rows.Type()), s.Rows, s.Row)
}

func (Null) appendTo(dst []byte, _ *Encoder) []byte { return append(dst, "null"...) }

func (l LinkageOf) appendTo(dst []byte, e *Encoder) []byte {
	many := l.Rows.Type().Relationships[l.Relationship].Many
	return e.appendLinkage(dst, l.Rows, l.Row, l.Relationship, l.Rows.Linkage(l.Row, l.Relationship), many)
}

func (r Results) appendTo(dst []byte, e *Encoder) []byte {
	start := len(dst)
	for _, c := range r {
		dst = append(dst, ',')
		at := len(dst)
		if c != nil {
			dst = appendContent(dst, c, e)
		}
		dst = closed(dst, at, '{', '}')
	}
	return closed(dst, start, '[', ']')
}

// closed ends a list of parts that began at start, each with a comma before it:
// the first comma gives way to the opening bracket.
func closed(dst []byte, start int, open, end byte) []byte {
	if len(dst) == start {
		return append(dst, open, end)
	}
	dst[start] = open
	return append(dst, end)
}

func appendLinks(dst []byte, links []Link) []byte {
	start := len(dst)
	for _, l := range links {
		dst = appendName(dst, l.Name)
		if l.URL == "" {
			dst = append(dst, "null"...)
			continue
		}
		dst = append(appendURL(append(dst, '"'), l.URL), '"')
	}
	return closed(dst, start, '{', '}')
}

func appendMembers(dst []byte, members []Member) []byte {
	start := len(dst)
	for _, m := range members {
		dst = append(appendName(dst, m.Name), m.Value...)
	}
	return closed(dst, start, '{', '}')
}

// appendURIs appends an array that begins with open, nothing where it would be
// empty.
func appendURIs(dst []byte, open string, uris []string) []byte {
	if len(uris) == 0 {
		return dst
	}
	dst = append(dst, open...)
	for i, uri := range uris {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendURL(append(dst, '"'), uri), '"')
	}
	return append(dst, ']')
}

// appendName appends a comma and a member's name with its colon.
func appendName(dst []byte, name string) []byte {
	return append(appendString(append(dst, ','), name), ':')
}

func appendString(dst []byte, s string) []byte { return encode.AppendJSONString(dst, []byte(s)) }
