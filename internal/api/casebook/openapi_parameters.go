package casebook

import (
	"slices"

	"caseload/internal/jsonapi"
	"caseload/internal/openapi"
)

// parameter refers to a parameter.
func (d *describer) parameter(name string) openapi.Parameter {
	return openapi.Parameter{Ref: openapi.Ref("parameters", name)}
}

// describeParameters describes those that are the same for all types.
func (d *describer) describeParameters() {
	yes, no := true, false
	fields := &openapi.Schema{Type: openapi.Types{"object"}, Properties: map[string]*openapi.Schema{}, AdditionalProperties: false}
	for _, t := range schema.Types {
		fields.Properties[t.Name] = openapi.Of("string").Means("Names of attributes and relationships, by commas.")
	}
	page := &openapi.Schema{Type: openapi.Types{"object"}, AdditionalProperties: false, Properties: map[string]*openapi.Schema{
		"number": openapi.From(1).Means("The number of the page."),
		"size":   openapi.Between(1, 1000).Means("Resources of a page; 10 if absent."),
		"offset": openapi.From(0).Means("Instead of number: how many resources to pass over, a multiple of limit."),
		"limit":  openapi.Between(1, 1000).Means("Instead of size."),
		"after":  openapi.Of("string").Means("Instead of number, under the profile Cursor Pagination: where the page begins."),
		"before": openapi.Of("string").Means("Instead of number, under the profile Cursor Pagination: where the page ends."),
		"total":  openapi.Of("boolean").Means("Whether all are counted, in meta.totalResourceCount."),
	}}
	d.Components.Parameters["id"] = openapi.Parameter{Name: "id", In: "path", Required: true, Description: "The ID of the resource.", Schema: idSchema}
	d.describeHeaders()
	d.Components.Parameters["fields"] = openapi.Parameter{
		Name: "fields", In: "query", Style: "deepObject", Explode: &yes, Schema: fields,
		Description: "Which fields the resources of a type have, as in `fields[cases]=name,status`. The types that are not named have all of theirs.",
	}
	d.Components.Parameters["page"] = openapi.Parameter{
		Name: "page", In: "query", Style: "deepObject", Explode: &yes, Schema: page,
		Description: "Which part of the collection is answered, as in `page[number]=2&page[size]=50`.",
	}
	d.Components.Parameters["include"] = openapi.Parameter{
		Name: "include", In: "query", Style: "form", Explode: &no, Schema: openapi.List(pathSchema),
		Description: "Relationships of which the resources are included, with dots between those that follow each other.",
	}
}

// describeHeaders describes those of requests.
func (d *describer) describeHeaders() {
	tag := openapi.Of("string").Like(`"1772971200000000"`)
	d.Components.Parameters["If-Match"] = openapi.Parameter{
		Name: "If-Match", In: "header", Schema: tag, Description: "The ETag of the version that is to be changed: another one is not.",
	}
	d.Components.Parameters["If-None-Match"] = openapi.Parameter{
		Name: "If-None-Match", In: "header", Schema: tag, Description: "The ETag of the version that the client has.",
	}
	d.Components.Parameters[onceHeader] = openapi.Parameter{
		Name: onceHeader, In: "header", Schema: openapi.Of("string").Like(`"8e03978e-40d5-43dd-bc93-6894a57f9324"`),
		Description: "A string that no other request of the API key has: however often the request is sent within 24 hours, it is carried out once and answered alike.",
	}
	d.Components.Parameters["Prefer"] = openapi.Parameter{
		Name: "Prefer", In: "header", Schema: openapi.Among("return=minimal", "return=representation"),
		Description: "With return=minimal the answer has no body.",
	}
}

// pathSchema is names with dots between.
var pathSchema = &openapi.Schema{Type: openapi.Types{"string"}, Pattern: `^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$`}

// shown are the parameters that say how resources of a type are answered.
func (d *describer) shown(t *jsonapi.Type) []openapi.Parameter {
	if len(t.Relationships) == 0 {
		return []openapi.Parameter{d.parameter("fields")}
	}
	name := t.Name + "_include"
	no := false
	first := &openapi.Schema{Type: openapi.Types{"string"}}
	for _, r := range t.Relationships {
		first.Enum = append(first.Enum, r.Name)
	}
	further := &openapi.Schema{Type: openapi.Types{"string"}, Pattern: `^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+$`}
	d.Components.Parameters[name] = openapi.Parameter{
		Name: "include", In: "query", Style: "form", Explode: &no,
		Schema:      openapi.List(&openapi.Schema{AnyOf: []*openapi.Schema{first, further}}),
		Description: "Relationships of which the resources are included, with dots between those that follow each other.",
	}
	return []openapi.Parameter{d.parameter(name), d.parameter("fields")}
}

// listed are the parameters of a page of resources of a type.
func (d *describer) listed(t *jsonapi.Type) []openapi.Parameter {
	d.describeFilter(t)
	d.describeSort(t)
	return append(d.shown(t), d.parameter(t.Name+"_filter"), d.parameter(t.Name+"_sort"), d.parameter("page"))
}

func (d *describer) describeFilter(t *jsonapi.Type) {
	yes := true
	condition := &openapi.Schema{AnyOf: []*openapi.Schema{
		openapi.Of("string").Means("Values by commas, any of which it may have; null for none."),
		{Type: openapi.Types{"object"}, AdditionalProperties: openapi.Of("string"), Description: "Values by operators, as in filter[name][LIKE]=A%."},
	}}
	d.Components.Schemas["condition"] = condition
	s := &openapi.Schema{Type: openapi.Types{"object"}, Properties: map[string]*openapi.Schema{}, AdditionalProperties: openapi.To("condition")}
	for _, a := range t.Attributes {
		if !a.NoFilter && a.Kind != jsonapi.KindObject {
			s.Properties[a.Name] = openapi.To("condition")
		}
	}
	d.Components.Parameters[t.Name+"_filter"] = openapi.Parameter{
		Name: "filter", In: "query", Style: "deepObject", Explode: &yes, Schema: s,
		Description: "Which resources are answered, as in `filter[" + t.Attributes[0].Name + "][NEQ]=...`: operators EQ, NEQ, LIKE, LT, LE, GT and GE, conditions joined by AND. " +
			"A name may be a path through relationships, or into custom_fields, with dots. Conditions in each other are written as one JSON value of `filter`.",
	}
}

func (d *describer) describeSort(t *jsonapi.Type) {
	no := false
	own := &openapi.Schema{Type: openapi.Types{"string"}}
	for _, a := range t.Attributes {
		if !a.NoSort && a.Kind != jsonapi.KindObject {
			own.Enum = append(own.Enum, a.Name, "-"+a.Name)
		}
	}
	own.Enum = slices.Concat([]any{"id", "-id"}, own.Enum)
	path := &openapi.Schema{Type: openapi.Types{"string"}, Pattern: `^-?[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+$`}
	d.Components.Parameters[t.Name+"_sort"] = openapi.Parameter{
		Name: "sort", In: "query", Style: "form", Explode: &no,
		Schema:      openapi.List(&openapi.Schema{AnyOf: []*openapi.Schema{own, path}}),
		Description: "The order: attributes, or paths to them with dots, a hyphen in front of those that go down.",
	}
}
