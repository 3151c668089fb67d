package jsonapi

import (
	"github.com/go-json-experiment/json/jsontext"
)

// AtomicOperations is the URI of the extension of that name.
const AtomicOperations = "https://jsonapi.org/ext/atomic"

// Action is what an operation does.
type Action uint8

// The actions.
const (
	Add Action = iota
	Update
	Remove
)

// Operation is one of a request of Atomic Operations. It is about a resource, or
// where it has a Relationship, about the linkage of that.
type Operation struct {
	Action       Action
	Pointer      string // to it
	Type         *Type  // of its target
	ID, LID      string // of its target: one of them, neither where a resource is added
	Relationship *Relationship
	Resource     *Resource // to Add, or with which to Update
	Linkage      Linkage   // of a Relationship: what to add to it, to set it to, to remove from it
	Version      string    // meta.version of the operation or else of its data; "" for none
}

// OperationOptions bounds and places what DecodeOperations reads.
type OperationOptions struct {
	Max  int    // operations; 0: 100
	Base string // of the service's absolute URLs, such as https://cases.example: before the paths of types
}

// DecodeOperations reads a document of the extension Atomic Operations. The
// target of each operation is in the schema, each lid is defined once and before
// it is used, and linkage has the form of its relationship. What an operation's
// resource holds is left to Check. Beside errors that are of some relationships
// of resources alone there are the operations without these.
func DecodeOperations(body []byte, s *Schema, o OperationOptions) ([]Operation, Errors) {
	d := &operationsDecoding{schema: s, base: o.Base}
	all := d.operations(body, o.Max)
	if len(d.all) > d.partial {
		return nil, d.all
	}
	return all, d.all
}

// operationsDecoding reads the operations of one body.
type operationsDecoding struct {
	decoding
	schema *Schema
	base   string
}

const defaultOperations = 100

func (d *operationsDecoding) operations(body []byte, limit int) []Operation {
	if limit == 0 {
		limit = defaultOperations
	}
	list, ok := d.list(body)
	if !ok {
		return nil
	}
	var all []Operation
	for n := range list.Elements() {
		if len(all) == limit {
			d.body(n, "A request may have at most %d operations.", limit)
			return nil
		}
		all = append(all, d.operation(n))
	}
	if len(all) == 0 {
		d.body(list, "There are no operations.")
	}
	return all
}

func (d *operationsDecoding) list(body []byte) (Node, bool) {
	root, err := readBody(body)
	if err != nil {
		d.add(err)
		return Node{}, false
	}
	for n := range root.Members() {
		if n.Name == "data" || n.Name == "included" { // Atomic Operations, Document Structure
			d.body(n, "A document of operations has no %s beside them.", n.Name)
		}
	}
	list := root.member("atomic:operations")
	if list.Kind() != jsontext.KindBeginArray {
		d.body(list, "The document must have the member atomic:operations, an array.")
		return list, false
	}
	return list, true
}

// operationParts are the members of an operation object.
type operationParts struct{ object, op, ref, href, data, meta Node }

func partsOf(object Node) operationParts {
	missing := func(name string) Node { return Node{Name: name, Pointer: object.Pointer} }
	p := operationParts{object, missing("op"), missing("ref"), missing("href"), missing("data"), missing("meta")}
	for n := range object.Members() {
		switch n.Name {
		case "op":
			p.op = n
		case "ref":
			p.ref = n
		case "href":
			p.href = n
		case "data":
			p.data = n
		case "meta":
			p.meta = n
		}
	}
	return p
}

func (d *operationsDecoding) operation(n Node) Operation {
	o := Operation{Pointer: n.Pointer}
	if n.Kind() != jsontext.KindBeginObject {
		d.body(n, "An operation must be an object, not %s.", n.kindName())
		return o
	}
	p := partsOf(n)
	if p.meta.Value != nil {
		o.Version = d.version(p.meta)
	}
	hasTarget := d.target(&o, p)
	if !d.action(&o, p.op) || !hasTarget {
		return o
	}
	switch {
	case o.Relationship != nil:
		d.change(&o, p)
	case o.Action == Add:
		d.addition(&o, p)
	case o.Action == Update:
		d.update(&o, p)
	case o.ID == "" && o.LID == "":
		d.body(p.object, "The operation must say by ref or href which resource it removes.")
	}
	return o
}

func (d *operationsDecoding) action(o *Operation, op Node) bool {
	switch text, _ := op.Text(); text {
	case "add":
		o.Action = Add
	case "update":
		o.Action = Update
	case "remove":
		o.Action = Remove
	default:
		d.body(op, "The op of an operation must be add, update or remove.")
		return false
	}
	return true
}

// target reads ref or href, and false if what it says is wrong. Where there is
// neither, the data is all that says it.
func (d *operationsDecoding) target(o *Operation, p operationParts) bool {
	switch {
	case p.ref.Value != nil && p.href.Value != nil:
		d.body(p.object, "An operation has either ref or href, not both.")
		return false
	case p.ref.Value != nil:
		return d.ref(o, p.ref)
	case p.href.Value != nil:
		return d.href(o, p.href)
	}
	return true
}

func (d *operationsDecoding) ref(o *Operation, ref Node) bool {
	before := len(d.all)
	id := d.identifier(ref)
	if len(d.all) > before {
		return false
	}
	d.use(id)
	o.ID, o.LID = id.ID, id.LID
	if !d.typed(o, id.Type, ref.member("type")) {
		return false
	}
	relationship := ref.member("relationship")
	if relationship.Value == nil {
		return true
	}
	name := d.name(relationship)
	if o.Relationship, _ = o.Type.Relationship(name); o.Relationship == nil && name != "" {
		d.body(relationship, "The type %s has no relationship %s. %s", o.Type.Name, quoted(name), known(name, o.Type.relationshipNames()))
	}
	return o.Relationship != nil
}

func (d *operationsDecoding) href(o *Operation, href Node) bool {
	text, _ := href.Text()
	found, ok := d.schema.locate(text, d.base)
	if !ok {
		d.body(href, "The href must be the URL of a collection, a resource or a relationship of this service.")
		return false
	}
	o.Type, o.ID, o.Relationship = found.of, found.id, found.relationship
	return true
}

// typed finds the type of a target.
func (d *operationsDecoding) typed(o *Operation, name string, at Node) bool {
	if o.Type = d.schema.Type(name); o.Type == nil {
		d.body(at, "There is no type %s: the types are %s.", quoted(name), listing(d.schema.names()))
		return false
	}
	return true
}

// change reads the linkage of an operation on a relationship (Atomic Operations,
// Updating To-One and Updating To-Many Relationships).
func (d *operationsDecoding) change(o *Operation, p operationParts) {
	if o.Action != Update && !o.Relationship.Many {
		d.body(p.op, "The relationship %s leads to one: it can be updated, not added to or removed from.", o.Relationship.Name)
		return
	}
	if p.data.Value == nil {
		d.body(p.data, "The operation has no data: the linkage of the relationship %s.", o.Relationship.Name)
		return
	}
	o.Linkage = d.linkage(p.data)
	o.Linkage.Name = o.Relationship.Name
	d.use(o.Linkage.To...)
	d.add(CheckLinkage(o.Relationship, o.Linkage)...)
}

// addition reads the resource of an operation that adds it.
func (d *operationsDecoding) addition(o *Operation, p operationParts) {
	if p.ref.Value != nil || o.ID != "" {
		d.body(p.object, "An operation that adds a resource has a ref only to a relationship, and an href only of a collection.")
		return
	}
	if !d.resourceData(o, p) {
		return
	}
	d.define(o.Resource)
	d.useRelationships(o.Resource)
}

// update reads the resource of an operation that updates it, whose data names
// the resource too.
func (d *operationsDecoding) update(o *Operation, p operationParts) {
	if o.Type != nil && o.ID == "" && o.LID == "" {
		d.body(p.href, "The href of an operation that updates a resource must be that of the resource, not of a collection.")
		return
	}
	if !d.resourceData(o, p) {
		return
	}
	r := o.Resource
	d.useRelationships(r)
	switch {
	case r.ID == "" && r.LID == "":
		d.body(p.data, "The resource has neither id nor lid.")
	case o.ID == "" && o.LID == "":
		d.own(o)
	case o.ID != "" && r.ID != o.ID, o.ID == "" && r.LID != o.LID:
		d.conflict(p.data, "The operation's target is another resource than its data.")
	}
}

// own makes the resource of an operation its target.
func (d *operationsDecoding) own(o *Operation) {
	if o.ID = o.Resource.ID; o.ID == "" {
		o.LID = o.Resource.LID
		d.use(Identifier{Type: o.Type.Name, LID: o.LID, Pointer: o.Resource.object.member("lid").Pointer})
	}
}

// resourceData reads the data of an operation as a resource of its target's
// type, or of its own where there is no target.
func (d *operationsDecoding) resourceData(o *Operation, p operationParts) bool {
	if p.data.Kind() != jsontext.KindBeginObject {
		d.body(p.data, "The data of the operation must be a resource object.")
		return false
	}
	r := d.resource(p.data)
	if r.Type == "" {
		return false
	}
	if o.Type == nil && !d.typed(o, r.Type, p.data.member("type")) {
		return false
	}
	if r.Type != o.Type.Name {
		d.conflict(p.data.member("type"), "The type of the operation's target is %s, not %s.", o.Type.Name, quoted(r.Type))
		return false
	}
	if o.Version == "" {
		o.Version = r.Version
	}
	o.Resource = r
	return true
}
