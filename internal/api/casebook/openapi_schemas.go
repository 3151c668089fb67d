package casebook

import (
	"encoding/json"
	"slices"

	"caseload"
	"caseload/internal/jsonapi"
	"caseload/internal/openapi"
)

// exampleID is that of resources in examples.
const exampleID = "0197d3a5-6f0e-7c3e-9a51-2b8d4e6f1a07"

var idSchema = openapi.Of("string").Means("A UUID where it was made here.").Like(exampleID)

// describeShared describes what the documents of all types are made of.
func (d *describer) describeShared() {
	d.describeParameters()
	add := d.Components.Schemas
	add["jsonapi"] = openapi.Object([]string{"version"}, map[string]*openapi.Schema{
		"version": {Type: openapi.Types{"string"}, Const: "1.1"},
		"ext":     openapi.List(openapi.Text("uri")).Means("Extensions that were applied."),
		"profile": openapi.List(openapi.Text("uri")).Means("Profiles that were applied."),
	})
	add["links"] = &openapi.Schema{
		Type: openapi.Types{"object"}, AdditionalProperties: openapi.Text("uri").OrNull(),
		Description: "Absolute links by their names, such as self and next. One is null under the profile Cursor Pagination alone.",
	}
	add["error"] = openapi.Object([]string{"status", "detail"}, map[string]*openapi.Schema{
		"status": openapi.Of("string").Means("The status of HTTP.").Like("422"),
		"code":   openapi.Of("string").Means("For programs.").Like("INVALID"),
		"title":  openapi.Of("string").Means("The same for all errors of a kind.").Like("Validation failed"),
		"detail": openapi.Of("string").Means("What happened, and what to do."),
		"source": openapi.Object(nil, map[string]*openapi.Schema{
			"pointer":   openapi.Text("json-pointer").Means("Into the document that was sent.").Like("/data/attributes/name"),
			"parameter": openapi.Of("string").Means("Of the query.").Like("page[size]"),
			"header":    openapi.Of("string").Like("Content-Type"),
		}).Means("Where in the request it lies."),
		"links": openapi.To("links"),
		"meta":  openapi.Of("object"),
	})
	add["errors"] = openapi.Object([]string{"errors", "jsonapi"}, map[string]*openapi.Schema{
		"errors": openapi.List(openapi.To("error")).Means("All that is wrong."), "jsonapi": openapi.To("jsonapi"),
	})
	every := openapi.Object([]string{"type"}, map[string]*openapi.Schema{"type": openapi.Of("string")})
	every.Discriminator = &openapi.Discriminator{PropertyName: "type", Mapping: map[string]string{}}
	for _, t := range schema.Types {
		every.OneOf = append(every.OneOf, openapi.To(t.Name))
		every.Discriminator.Mapping[t.Name] = openapi.Ref("schemas", t.Name)
		d.describeResource(resources[t])
	}
	add["any"] = every.Means("A resource of any type.")
}

// describeResource describes a resource of a type in answers, its identifier and
// its fields.
func (d *describer) describeResource(r *resource) {
	add := d.Components.Schemas
	add[r.Name+"_identifier"] = openapi.Object([]string{"type", "id"}, map[string]*openapi.Schema{"type": typeSchema(r), "id": idSchema})
	attributes := openapi.Object(nil, map[string]*openapi.Schema{})
	for i := range r.attributes {
		attributes.Properties[r.attributes[i].Name] = attributeSchema(r, &r.attributes[i])
	}
	add[r.Name+"_attributes"] = attributes
	whole := map[string]*openapi.Schema{
		"type": typeSchema(r), "id": idSchema, "attributes": openapi.To(r.Name + "_attributes"),
		"links": openapi.To("links"), "meta": metaSchema,
	}
	if len(r.relationships) > 0 {
		add[r.Name+"_relationships"] = d.relationships(r)
		whole["relationships"] = openapi.To(r.Name + "_relationships")
	}
	add[r.Name] = openapi.Object([]string{"type", "id", "links", "meta"}, whole).Means(sentence(r.Means))
}

var metaSchema = openapi.Object(nil, map[string]*openapi.Schema{
	"version": openapi.Of("string").Means("The version of the resource, which its ETag has too.").Like("1772971200000000"),
})

func typeSchema(r *resource) *openapi.Schema {
	return &openapi.Schema{Type: openapi.Types{"string"}, Const: r.Name}
}

// kindSchemas are the values of the kinds of attributes, each with an example.
var kindSchemas = map[jsonapi.Kind]*openapi.Schema{
	jsonapi.KindString:  openapi.Of("string"),
	jsonapi.KindInteger: openapi.Of("integer").Like(42),
	jsonapi.KindNumber:  openapi.Of("number").Like(50.2632),
	jsonapi.KindBoolean: openapi.Of("boolean").Like(false),
	jsonapi.KindDate:    openapi.Text("date").Like("2026-01-15"),
	jsonapi.KindTime:    openapi.Text("date-time").Like("2026-01-15T10:30:00.000Z"),
	jsonapi.KindObject:  openapi.Of("object").Like(map[string]any{"programTier": "gold", "monthlyRentSubsidy": 450.5}),
}

// attributeSchema is the values of an attribute.
func attributeSchema(r *resource, a *attribute) *openapi.Schema {
	if a.list != nil {
		return listSchema(a)
	}
	s := *kindSchemas[a.Kind]
	if a.Values != nil {
		s = *openapi.Among(a.Values...)
	}
	if a.Example != "" {
		s.Examples = []json.RawMessage{json.RawMessage(a.Example)}
	}
	s.ReadOnly = a.ReadOnly
	s.Description = sentence(a.Means)
	if a.Kind == jsonapi.KindObject || required(r.noun, a.path) {
		return &s
	}
	return s.OrNull()
}

// listSchema is the values of an attribute that lists rows.
func listSchema(a *attribute) *openapi.Schema {
	members := map[string]*openapi.Schema{}
	var names []string
	for i := range a.list.of.attributes {
		m := &a.list.of.attributes[i]
		members[m.Name] = attributeSchema(a.list.of, m)
		names = append(names, m.Name)
	}
	s := openapi.List(openapi.Object(names, members))
	s.ReadOnly, s.Description = true, sentence(a.Means)
	return s
}

// required reports whether what is at a path is never null.
func required(n caseload.Noun, path caseload.Path) bool {
	name := string(path)
	if via, _, joined := path.Ref(); joined {
		name = via
	}
	a, _, _ := n.Attribute(name)
	return a.Required
}

// relationships describes those of a type.
func (d *describer) relationships(r *resource) *openapi.Schema {
	s := openapi.Object(nil, map[string]*openapi.Schema{})
	for i := range r.relationships {
		rel := &r.relationships[i]
		one := openapi.Object(nil, map[string]*openapi.Schema{"data": linkageSchema(rel), "links": openapi.To("links")}).Means(sentence(rel.Means))
		one.ReadOnly = rel.ReadOnly
		s.Properties[rel.Name] = one
	}
	return s
}

// linkageSchema is where a relationship leads.
func linkageSchema(rel *relationship) *openapi.Schema {
	forms := &openapi.Schema{}
	for _, to := range rel.To {
		forms.OneOf = append(forms.OneOf, openapi.To(to+"_identifier"))
	}
	switch {
	case !rel.Many:
		forms.OneOf = append(forms.OneOf, openapi.Of("null"))
		return forms
	case len(forms.OneOf) == 1:
		return openapi.List(forms.OneOf[0])
	}
	return openapi.List(forms)
}

// document is one resource with what is included.
func (d *describer) document(r *resource) *openapi.Schema {
	return d.named(r.Name+"_document", openapi.To(r.Name))
}

// page is resources of a type with what is included.
func (d *describer) page(r *resource) *openapi.Schema {
	return d.named(r.Name+"_page", openapi.List(openapi.To(r.Name)))
}

// several is resources of several types.
func (d *describer) several() *openapi.Schema {
	return d.named("any_page", openapi.List(openapi.To("any")))
}

// oneOrNone is what a relationship that leads to one resource is answered with.
func (d *describer) oneOrNone(rel *relationship) *openapi.Schema {
	data := &openapi.Schema{}
	for _, to := range rel.To {
		data.OneOf = append(data.OneOf, openapi.To(to))
	}
	data.OneOf = append(data.OneOf, openapi.Of("null"))
	return documentOf(data)
}

// named describes a document once.
func (d *describer) named(name string, data *openapi.Schema) *openapi.Schema {
	d.Components.Schemas[name] = documentOf(data)
	return openapi.To(name)
}

// documentOf is an answer with some data.
func documentOf(data *openapi.Schema) *openapi.Schema {
	return openapi.Object([]string{"data", "links", "jsonapi"}, map[string]*openapi.Schema{
		"data": data, "included": openapi.List(openapi.To("any")).Means("What include asked for."),
		"links": openapi.To("links"), "jsonapi": openapi.To("jsonapi"),
		"meta": openapi.Object(nil, map[string]*openapi.Schema{"totalResourceCount": openapi.From(0).Means("With page[total]=true.")}),
	})
}

// describeNew describes what is posted to make a resource.
func (d *describer) describeNew(r *resource) {
	data := d.written(r, []string{"type"})
	for _, field := range requiredOf[r.noun] {
		name, _ := r.onWire(field)
		data.Properties["attributes"].Required = append(data.Properties["attributes"].Required, name)
		data.Required = []string{"type", "attributes"}
	}
	data.Properties["id"] = openapi.Text("uuid").Means("Where the client makes it.").Like(exampleID)
	data.Properties["lid"] = openapi.Of("string").Means("What the client calls it until it has an ID.")
	d.Components.Schemas[r.Name+"_new"] = openapi.Object([]string{"data"}, map[string]*openapi.Schema{"data": data})
}

// describeChange describes what changes a resource: the fields that are given.
func (d *describer) describeChange(r *resource) {
	data := d.written(r, []string{"type", "id"})
	data.Properties["id"] = idSchema
	data.Properties["meta"] = metaSchema
	d.Components.Schemas[r.Name+"_change"] = openapi.Object([]string{"data"}, map[string]*openapi.Schema{"data": data})
}

func (d *describer) written(r *resource, required []string) *openapi.Schema {
	return openapi.Object(required, map[string]*openapi.Schema{
		"type": typeSchema(r), "attributes": openapi.To(r.Name + "_attributes"), "relationships": openapi.To(r.Name + "_relationships"),
	})
}

// changeOf is a document that changes one field of a resource.
func changeOf(r *resource) json.RawMessage {
	i := slices.IndexFunc(r.attributes, func(a attribute) bool {
		return !a.ReadOnly && attributeSchema(r, &a).Type[0] == "string"
	})
	a := &r.attributes[i]
	return openapi.Example(map[string]any{"data": map[string]any{
		"type": r.Name, "id": exampleID, "attributes": map[string]json.RawMessage{a.Name: attributeSchema(r, a).Examples[0]},
	}})
}

// exampleOf is a document that makes a resource of which every field that a
// client may write is given.
func exampleOf(r *resource) json.RawMessage {
	attributes, relationships := map[string]json.RawMessage{}, map[string]any{}
	for i := range r.attributes {
		if a := &r.attributes[i]; !a.ReadOnly {
			attributes[a.Name] = attributeSchema(r, a).Examples[0]
		}
	}
	for _, rel := range r.relationships {
		var data any = map[string]string{"type": rel.To[0], "id": exampleID}
		if rel.Many {
			data = []any{data}
		}
		if !rel.ReadOnly {
			relationships[rel.Name] = map[string]any{"data": data}
		}
	}
	return openapi.Example(map[string]any{"data": map[string]any{
		"type": r.Name, "attributes": attributes, "relationships": relationships,
	}})
}
