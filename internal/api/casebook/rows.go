package casebook

import (
	"slices"
	"strconv"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/jsonapi"
)

// rows are records as resources of one type. It implements jsonapi.Rows.
type rows struct {
	*resource
	set     *caseload.RecordSet
	records *caseload.Records
	columns *columns
	shapes  map[caseload.Noun]*columns // what was read of each noun
	places  []int                      // where each attribute stands among the columns
	lists   map[int]*rows              // of the attributes that list rows, by their places
	only    []int                      // the rows that are meant; nil: all
	found   []target                   // of the relationship that is being written
}

// newRows are records of a set, as q asks for them.
func newRows(q *question, of *resource, set *caseload.RecordSet, records *caseload.Records) *rows {
	r := &rows{resource: of, set: set, records: records, columns: q.shapes[of.noun], shapes: q.shapes, places: make([]int, len(of.attributes))}
	for i := range of.attributes {
		r.places[i] = r.columns.at(of.attributes[i].column())
		if l := of.attributes[i].list; l != nil && set.Related[l.of.noun] != nil {
			if r.lists == nil {
				r.lists = map[int]*rows{}
			}
			r.lists[i] = newRows(q, l.of, set, set.Related[l.of.noun])
		}
	}
	return r
}

// columns are what is read of the rows of a noun.
type columns struct{ paths []caseload.Path }

// The first columns of every noun.
const (
	columnPK = iota
	columnID
	columnUpdated
)

func newColumns() *columns {
	c := &columns{make([]caseload.Path, 0, likelyColumns)}
	for _, p := range []caseload.Path{columnPK: "pk", columnID: "id", columnUpdated: "updated"} {
		c.need(p)
	}
	return c
}

// likelyColumns is how many columns most nouns have at most.
const likelyColumns = 32

// at is where a column stands; less than 0 for one that is not read. There are too
// few for a map to find it sooner.
func (c *columns) at(p caseload.Path) int { return slices.Index(c.paths, p) }

func (c *columns) need(p caseload.Path) {
	if p != "" && c.at(p) < 0 {
		c.paths = append(c.paths, p)
	}
}

// of are the columns that a fieldset of a resource needs, nil for all fields.
func (c *columns) of(r *resource, fields *jsonapi.Fieldset) {
	for i, a := range r.attributes {
		if a.list == nil && (fields == nil || slices.Contains(fields.Attributes, i)) {
			c.need(a.column())
		}
	}
	for i, rel := range r.relationships {
		if (fields == nil || slices.Contains(fields.Relationships, i)) && !rel.ways[0].Back {
			c.need(rel.ways[0].Path)
			c.need(rel.id)
		}
	}
}

// column is what is read for the attribute.
func (a *attribute) column() caseload.Path {
	if a.cell != "" {
		return a.cell
	}
	return a.path
}

func (r *rows) Type() *jsonapi.Type { return r.resource.Type }

// inOrder is the rows of some IDs in their order; those that there are.
func (r *rows) inOrder(ids []string) *rows {
	at := make(map[string]int, r.records.Rows())
	for i := range r.records.Rows() {
		at[string(r.records.Text(i, columnID))] = i
	}
	r.only = []int{}
	for _, id := range ids {
		if i, found := at[id]; found {
			r.only = append(r.only, i)
		}
	}
	return r
}

func (r *rows) Len() int {
	if r.only != nil {
		return len(r.only)
	}
	return r.records.Rows()
}

// row is where a row stands among the records.
func (r *rows) row(i int) int {
	if r.only != nil {
		return r.only[i]
	}
	return i
}

func (r *rows) text(i int, p caseload.Path) string {
	return r.records.String(r.row(i), r.columns.at(p))
}

func (r *rows) pk(i int) caseload.PK { return r.records.PK(r.row(i), columnPK) }

// rev is the version of a row.
func (r *rows) rev(i int) caseload.Rev {
	return caseload.Rev(r.records.Int(r.row(i), columnUpdated))
}

func (r *rows) AppendID(dst []byte, i int) []byte {
	return append(dst, r.records.Text(r.row(i), columnID)...)
}

func (r *rows) AppendAttribute(dst []byte, i, attribute int) []byte {
	a := &r.attributes[attribute]
	if a.list != nil {
		return r.appendList(dst, i, attribute)
	}
	row, col := r.row(i), r.places[attribute]
	kind := r.records.Kinds()[col]
	switch {
	case kind == caseload.KindRef:
		return r.appendName(dst, a, r.records.PK(row, col))
	case r.records.Null(row, col) && a.Kind == jsonapi.KindObject:
		return append(dst, '{', '}')
	case r.records.Null(row, col):
		return append(dst, "null"...)
	case kind == caseload.KindJSON:
		return append(dst, r.records.Text(row, col)...)
	}
	return appendValue(dst, r.records, row, col, kind)
}

// appendList appends the rows that an attribute lists.
func (r *rows) appendList(dst []byte, i, attribute int) []byte {
	listed := r.lists[attribute]
	keys, _ := r.set.Linked(r.attributes[attribute].list.include.Way, r.pk(i))
	dst = append(dst, '[')
	for n, k := range keys {
		if n > 0 {
			dst = append(dst, ',')
		}
		at, _ := listed.records.Row(k)
		for m := range listed.attributes {
			separator := byte(',')
			if m == 0 {
				separator = '{'
			}
			dst = append(encode.AppendJSONString(append(dst, separator), []byte(listed.attributes[m].Name)), ':')
			dst = listed.AppendAttribute(dst, at, m)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// appendName appends the name of what a reference leads to in the catalogue.
func (r *rows) appendName(dst []byte, a *attribute, k caseload.PK) []byte {
	of, _, _ := r.noun.Attribute(string(a.cell))
	_, name, _ := r.set.Catalog.Entry(of.To, k)
	if name == "" {
		return append(dst, "null"...)
	}
	return encode.AppendJSONString(dst, []byte(name))
}

func appendValue(dst []byte, b *caseload.Records, row, col int, kind caseload.Kind) []byte {
	n := b.Int(row, col)
	switch kind {
	case caseload.KindTime:
		return append(encode.AppendTimeMilli(append(dst, '"'), n), '"')
	case caseload.KindDate:
		return append(encode.AppendDate(append(dst, '"'), n), '"')
	case caseload.KindBool:
		return strconv.AppendBool(dst, n != 0)
	case caseload.KindInt:
		return strconv.AppendInt(dst, n, 10)
	case caseload.KindDegrees:
		return strconv.AppendFloat(dst, float64(n)/1e7, 'f', -1, 64)
	}
	return encode.AppendJSONString(dst, b.Text(row, col))
}

// target is what a relationship leads to, while the records are there.
type target struct {
	id string
	of *jsonapi.Type
}

// Linkage is shown where it is at hand (difference 69).
func (r *rows) Linkage(i, relationship int) int {
	rel := &r.relationships[relationship]
	r.found = r.found[:0]
	if r.followed(i, rel) {
		return len(r.found)
	}
	switch way := rel.ways[0]; {
	case way.Back || way.Path == "links":
		return jsonapi.Unknown
	case rel.id != "":
		if id := r.text(i, rel.id); id != "" {
			r.found = append(r.found, target{id, schema.Type(rel.To[0])})
		}
	case way.Noun.Catalogued() && rel.Many:
		for _, k := range caseload.ParseRefs(r.text(i, way.Path)) {
			r.catalogued(rel, k)
		}
	case way.Noun.Catalogued():
		r.catalogued(rel, r.records.PK(r.row(i), r.columns.at(way.Path)))
	default:
		return jsonapi.Unknown
	}
	return len(r.found)
}

// followed finds the targets that were read with the row, if they were.
func (r *rows) followed(i int, rel *relationship) bool {
	for n, way := range rel.ways {
		keys, followed := r.set.Linked(way, r.pk(i))
		if !followed {
			return false
		}
		related := r.set.Related[way.Noun]
		for _, k := range keys {
			row, _ := related.Row(k)
			r.found = append(r.found, target{related.String(row, columnID), schema.Type(rel.To[n])})
		}
	}
	return true
}

// catalogued finds a target of the catalogue.
func (r *rows) catalogued(rel *relationship, k caseload.PK) {
	for n, way := range rel.ways {
		if id, _, shown := r.set.Catalog.Entry(way.Noun, k); shown {
			r.found = append(r.found, target{id, schema.Type(rel.To[n])})
		}
	}
}

func (r *rows) AppendTarget(dst []byte, _, _, n int) ([]byte, *jsonapi.Type) {
	return append(dst, r.found[n].id...), r.found[n].of
}

func (r *rows) AppendMeta(dst []byte, i int) []byte {
	return append(strconv.AppendInt(append(dst, `{"version":"`...), int64(r.rev(i)), 10), '"', '}')
}
