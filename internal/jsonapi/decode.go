package jsonapi

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Resource is the resource object of a request, not yet compared with the
// schema.
type Resource struct {
	Type          string
	ID            string // "" where the client leaves it to the server
	LID           string // what the client calls it within the document, "" for nothing
	Attributes    []Node // in the order sent
	Relationships []Linkage
	Version       string // meta.version: the state that the client knows, "" if it says none

	object        Node // all of it
	attributes    Node // the member of that name; without a Value where there is none
	relationships Node
	wrong         map[string]string // the places of fields that were found wrong, by their names
}

// note keeps the place of a field in which there are errors.
func (r *Resource) note(field, pointer string, wrong Errors) {
	if len(wrong) > 0 {
		r.wrong[field] = pointer
	}
}

// PointerOf is where an error of a field points: to the value of the attribute
// or the data of the relationship, and for one that was not sent to the nearest
// parent that it would have as an attribute. The field id is the resource's ID.
func (r *Resource) PointerOf(field string) Source {
	if field == "id" {
		return sourceOf(r.object.member(field).Pointer)
	}
	for _, a := range r.Attributes {
		if a.Name == field {
			return sourceOf(a.Pointer)
		}
	}
	for _, l := range r.Relationships {
		if l.Name == field {
			return sourceOf(l.Pointer)
		}
	}
	if pointer, ok := r.wrong[field]; ok {
		return sourceOf(pointer)
	}
	if r.attributes.Value != nil {
		return sourceOf(r.attributes.Pointer)
	}
	return sourceOf(r.object.Pointer)
}

// Sent reports whether the resource has a field, right or wrong.
func (r *Resource) Sent(field string) bool {
	_, wrong := r.wrong[field]
	return wrong || slices.ContainsFunc(r.Attributes, func(a Node) bool { return a.Name == field }) ||
		slices.ContainsFunc(r.Relationships, func(l Linkage) bool { return l.Name == field })
}

// Linkage is where a relationship leads.
type Linkage struct {
	Name    string // of the relationship; "" in a document of linkage
	Pointer string // to its data
	Many    bool   // it is an array; else it has one identifier, or none for null
	To      []Identifier

	object string // the pointer to the relationship object
}

// Identifier is a resource identifier object: the ID or the LID is given.
type Identifier struct {
	Type, ID, LID string
	Pointer       string
}

// Target is what a request's URL says of its resource. The ID is "" for a
// collection, to which one is added.
type Target struct{ Type, ID string }

// DecodeResource reads the document of a POST to a collection or of a PATCH of a
// resource (JSON:API 1.1, Creating Resources and Updating Resources). What the
// specification does not know is ignored. An identifier that is wrong beside the
// URL is 409; everything else is 400. Beside errors that are of some relationships
// alone there is the resource without these, of which the rest can be judged.
func DecodeResource(body []byte, target Target) (*Resource, Errors) {
	d := &decoding{}
	data, ok := d.data(body)
	if !ok {
		return nil, d.all
	}
	if data.Kind() != jsontext.KindBeginObject {
		d.body(data, "data must be one resource object, not %s.", data.kindName())
		return nil, d.all
	}
	r := d.resource(data)
	d.compare(r, target)
	d.define(r)
	d.useRelationships(r)
	if len(d.all) > d.partial {
		return nil, d.all
	}
	return r, d.all
}

// DecodeLinkage reads the document of a request to a relationship URL (JSON:API
// 1.1, Updating Relationships): an array where the relationship leads to many,
// an identifier or null where it leads to one.
func DecodeLinkage(body []byte, many bool) (Linkage, Errors) {
	d := &decoding{}
	data, ok := d.data(body)
	if !ok {
		return Linkage{}, d.all
	}
	l := d.linkage(data)
	if e := wrongForm(l, many); e != nil {
		d.add(e)
	}
	d.use(l.To...)
	if d.all != nil {
		return Linkage{}, d.all
	}
	return l, nil
}

// decoding reads one body and gathers what is wrong with it.
type decoding struct {
	problems
	partial int // how many of them are of some relationships of a resource alone
	local   localIDs
}

// data finds the primary data, and false where there is nothing to go on with.
func (d *decoding) data(body []byte) (Node, bool) {
	root, err := readBody(body)
	if err != nil {
		d.add(err)
		return Node{}, false
	}
	data := root.member("data")
	if data.Value == nil {
		d.body(data, "The document has no member data. (Names are case-sensitive.)")
		return data, false
	}
	return data, true
}

func (d *decoding) resource(object Node) *Resource {
	r := &Resource{object: object, wrong: map[string]string{}}
	var hasType bool
	for n := range object.Members() {
		switch n.Name {
		case "type":
			hasType = true
			r.Type = d.name(n)
		case "id":
			r.ID = d.name(n)
		case "lid":
			r.LID = d.name(n)
		case "attributes":
			r.attributes = n
			r.Attributes = d.attributes(n)
		case "relationships":
			r.relationships = n
			d.relationships(r)
		case "meta":
			r.Version = d.version(n)
		}
	}
	if !hasType {
		d.body(object, "The resource has no type.")
	}
	return r
}

// name reads a type, an id or a lid, "" if it is none.
func (d *decoding) name(n Node) string {
	text, _ := n.Text()
	if text == "" {
		d.body(n, "The %s must be text that is not empty, in quotation marks.", n.Name)
	}
	return text
}

func (d *decoding) attributes(object Node) []Node {
	var all []Node
	if d.isObject(object) {
		for n := range object.Members() {
			all = append(all, n)
		}
	}
	return all
}

func (d *decoding) isObject(n Node) bool {
	if n.Kind() == jsontext.KindBeginObject {
		return true
	}
	d.body(n, "%s must be an object, not %s.", quoted(n.Name), n.kindName())
	return false
}

func (d *decoding) relationships(r *Resource) {
	if !d.isObject(r.relationships) {
		return
	}
	for n := range r.relationships.Members() {
		before := len(d.all)
		l := d.relationship(n)
		if d.right(r, l, before) {
			r.Relationships = append(r.Relationships, l)
		}
	}
}

// useRelationships is use for all that the relationships of a resource lead to.
func (d *decoding) useRelationships(r *Resource) {
	r.Relationships = slices.DeleteFunc(r.Relationships, func(l Linkage) bool {
		before := len(d.all)
		d.use(l.To...)
		return !d.right(r, l, before)
	})
}

// right reports whether nothing was found wrong with a relationship since so many
// errors were there.
func (d *decoding) right(r *Resource, l Linkage, before int) bool {
	wrong := d.all[before:]
	r.note(l.Name, l.Pointer, wrong)
	d.partial += len(wrong)
	return len(wrong) == 0
}

// relationship reads one whose data must be there (JSON:API 1.1, Creating
// Resources): links alone change nothing.
func (d *decoding) relationship(object Node) Linkage {
	l := Linkage{Pointer: object.Pointer}
	if d.isObject(object) {
		data := object.member("data")
		if data.Value == nil {
			d.body(data, "The relationship %s has no data: null, an identifier, or an array of these.", quoted(object.Name))
		} else {
			l = d.linkage(data)
		}
	}
	l.Name, l.object = object.Name, object.Pointer
	return l
}

func (d *decoding) linkage(data Node) Linkage {
	l := Linkage{Pointer: data.Pointer}
	switch data.Kind() {
	case jsontext.KindNull:
	case jsontext.KindBeginArray:
		l.Many = true
		for n := range data.Elements() {
			if d.full() {
				break
			}
			l.To = append(l.To, d.identifier(n))
		}
	default:
		l.To = []Identifier{d.identifier(data)}
	}
	return l
}

func (d *decoding) identifier(object Node) Identifier {
	to := Identifier{Pointer: object.Pointer}
	if object.Kind() != jsontext.KindBeginObject {
		d.body(object, "A resource identifier must be an object with type and id, not %s.", object.kindName())
		return to
	}
	d.identify(object, &to)
	return to
}

// identify reads what says which resource is meant: the type, and either id or
// lid. Both might mean two resources.
func (d *decoding) identify(object Node, to *Identifier) {
	var hasType, hasID, hasLID bool
	for n := range object.Members() {
		switch n.Name {
		case "type":
			hasType = true
			to.Type = d.name(n)
		case "id":
			hasID = true
			to.ID = d.name(n)
		case "lid":
			hasLID = true
			to.LID = d.name(n)
		}
	}
	if !hasType {
		d.body(object, "The resource identifier has no type.")
	}
	if hasID == hasLID {
		d.body(object, "The resource identifier must have either id or lid.")
	}
}

// version reads meta.version. What else is in a meta object is not ours.
func (d *decoding) version(meta Node) string {
	if !d.isObject(meta) {
		return ""
	}
	switch n := meta.member("version"); {
	case n.Value == nil:
		return ""
	case n.Kind() == jsontext.KindNumber:
		return string(n.Value)
	default:
		return d.name(n)
	}
}

// compare checks a resource against its URL.
func (d *decoding) compare(r *Resource, target Target) {
	if r.Type != "" && r.Type != target.Type {
		d.conflict(r.object.member("type"), "The type of the resources here is %s, not %s.", quoted(target.Type), quoted(r.Type))
	}
	if target.ID == "" {
		return
	}
	id := r.object.member("id")
	if id.Value == nil {
		d.body(r.object, "The resource has no id; it must be the one in the URL.")
	} else if r.ID != "" && r.ID != target.ID {
		d.conflict(id, "The id of the resource is not the one in the URL.")
	}
}
