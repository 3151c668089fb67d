package jsonapi

import "caseload/internal/encode"

// Rows is resources of one type, numbered from 0, as the encoder sees them. IDs
// are given as their text, attributes as JSON.
type Rows interface {
	Type() *Type
	Len() int

	AppendID(dst []byte, row int) []byte

	// AppendAttribute appends an attribute's value, nothing where the resource
	// has no such member.
	AppendAttribute(dst []byte, row, attribute int) []byte

	// Linkage says how many resources a relationship leads to, of which each is
	// a target, numbered from 0: at most 1 where it leads to one. It is Unknown
	// where the document is to have links only.
	Linkage(row, relationship int) int

	// AppendTarget appends the ID of a target and says of which type it is.
	AppendTarget(dst []byte, row, relationship, target int) ([]byte, *Type)

	// AppendMeta appends the object of what is said about the resource beside
	// its attributes, nothing where that is nothing.
	AppendMeta(dst []byte, row int) []byte
}

// Unknown is a Linkage that is not known.
const Unknown = -1

// Encoder writes resources as one request asks for them. What is the same for
// all resources of a type that a request asks for is made when the first of them
// is written; what is the same for every request, with the Schema.
type Encoder struct {
	base    string
	fields  map[*Type]*Fieldset
	plans   []*plan // of the types that were met
	once    *heads  // of what is written, while nothing may be written twice
	id      []byte  // that is being written
	segment []byte  // of a path: the ID of the resource that is being written
}

// NewEncoder makes an encoder of links that begin with base, such as
// https://cases.example.org, and of the fields that were asked for, as
// Parameters has them.
func NewEncoder(base string, fields map[*Type]*Fieldset) *Encoder {
	return &Encoder{base: base, fields: fields}
}

// URL is that of a resource, as its link self has it.
func (e *Encoder) URL(t *Type, id string) string {
	return string(appendSegment([]byte(e.plan(t).collection), []byte(id)))
}

func (e *Encoder) plan(t *Type) *plan {
	for _, p := range e.plans {
		if p.of == t {
			return p
		}
	}
	p := newPlan(t, e.base, e.fields[t])
	e.plans = append(e.plans, p)
	return p
}

// appendRows appends resources, each with a comma before it.
func (e *Encoder) appendRows(dst []byte, rows Rows) []byte {
	p := e.plan(rows.Type())
	for row := range rows.Len() {
		start := len(dst)
		dst = e.appendResource(append(dst, ','), p, rows, row)
		if len(dst) == start+len(",") {
			dst = dst[:start]
		}
	}
	return dst
}

// appendResource appends a resource, nothing where it is one that was written
// before and may not be written twice.
func (e *Encoder) appendResource(dst []byte, p *plan, rows Rows, row int) []byte {
	start := len(dst)
	e.id = rows.AppendID(e.id[:0], row)
	dst = encode.AppendJSONString(append(dst, p.head...), e.id)
	if e.once != nil && !e.once.add(dst, start) {
		return dst[:start]
	}
	e.segment = appendSegment(e.segment[:0], e.id)
	dst = p.appendAttributes(dst, rows, row)
	dst = e.appendRelationships(dst, p, rows, row)
	dst = append(append(append(append(dst, `,"links":{"self":"`...), p.collection...), e.segment...), `"}`...)
	dst = appendMeta(dst, rows, row)
	return append(dst, '}')
}

func (p *plan) appendAttributes(dst []byte, rows Rows, row int) []byte {
	begin := len(dst)
	dst = append(dst, `,"attributes":`...)
	start := len(dst)
	for _, place := range p.fields.Attributes {
		before := len(dst)
		dst = append(dst, p.attributes[place]...)
		value := len(dst)
		dst = rows.AppendAttribute(dst, row, place)
		if len(dst) == value {
			dst = dst[:before]
		}
	}
	if len(dst) == start {
		return dst[:begin]
	}
	return closed(dst, start, '{', '}')
}

func (e *Encoder) appendRelationships(dst []byte, p *plan, rows Rows, row int) []byte {
	if len(p.fields.Relationships) == 0 {
		return dst
	}
	dst = append(dst, `,"relationships":`...)
	start := len(dst)
	for _, place := range p.fields.Relationships {
		r := &p.relationships[place]
		dst = append(append(append(dst, r.self...), p.collection...), e.segment...)
		dst = append(append(append(dst, r.related...), p.collection...), e.segment...)
		dst = append(dst, r.end...)
		if n := rows.Linkage(row, place); n != Unknown {
			dst = append(dst, `,"data":`...)
			dst = e.appendLinkage(dst, rows, row, place, n, p.of.Relationships[place].Many)
		}
		dst = append(dst, '}')
	}
	return closed(dst, start, '{', '}')
}

// appendLinkage appends where a relationship leads: to many resources, or to one
// or none (JSON:API 1.1, Resource Linkage).
func (e *Encoder) appendLinkage(dst []byte, rows Rows, row, relationship, targets int, many bool) []byte {
	if !many && targets == 0 {
		return append(dst, "null"...)
	}
	if !many {
		return e.appendIdentifier(dst, rows, row, relationship, 0)
	}
	start := len(dst)
	for target := range targets {
		dst = e.appendIdentifier(append(dst, ','), rows, row, relationship, target)
	}
	return closed(dst, start, '[', ']')
}

func (e *Encoder) appendIdentifier(dst []byte, rows Rows, row, relationship, target int) []byte {
	var t *Type
	e.id, t = rows.AppendTarget(e.id[:0], row, relationship, target)
	dst = append(append(dst, `{"type":"`...), t.Name...)
	dst = encode.AppendJSONString(append(dst, `","id":`...), e.id)
	return append(dst, '}')
}

func appendMeta(dst []byte, rows Rows, row int) []byte {
	begin := len(dst)
	dst = append(dst, `,"meta":`...)
	start := len(dst)
	if dst = rows.AppendMeta(dst, row); len(dst) == start {
		return dst[:begin]
	}
	return dst
}
