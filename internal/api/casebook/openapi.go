package casebook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"caseload/internal/jsonapi"
	"caseload/internal/openapi"
)

// DescriptionPath is where the face's description stands.
const DescriptionPath = "/cases/openapi.json"

// Description describes the face in OpenAPI, from its Routes and the schema of
// its resources.
func Description() *openapi.Document {
	doc := openapi.New("Caseload: the Casebook face",
		"Casebook's Cases API, which is [JSON:API 1.1](https://jsonapi.org/format/1.1/): cases, involvements, goals and people, and what relates them.")
	for _, t := range schema.Types {
		doc.Tags = append(doc.Tags, openapi.Tag{Name: t.Name, Description: sentence(t.Means)})
	}
	doc.Components.SecuritySchemes["bearer"] = openapi.SecurityScheme{Type: "http", Scheme: "bearer", Description: "An API key."}
	doc.Components.SecuritySchemes["application"] = openapi.SecurityScheme{
		Type: "oauth2", Description: "A registered application, with its client ID and secret.",
		Flows: &openapi.Flows{ClientCredentials: &openapi.Flow{TokenURL: TokenPath, Scopes: map[string]string{}}},
	}
	d := &describer{doc}
	d.describeShared()
	for _, route := range Routes {
		d.route(&route)
	}
	d.token()
	slices.SortFunc(doc.Tags, func(a, b openapi.Tag) int { return cmp.Compare(a.Name, b.Name) })
	return doc
}

// describer fills the description. Components are described when an operation
// first refers to them.
type describer struct{ *openapi.Document }

// route describes a route: one of relationships for each that it may name.
func (d *describer) route(route *Route) {
	if route.of == nil {
		d.operations(route)
		return
	}
	rest := strings.TrimPrefix(route.Pattern, route.of.Path)
	switch rest {
	case "":
		d.collection(route)
	case "/{id}":
		d.resource(route)
	case "/{id}/{relationship}":
		for i := range route.of.relationships {
			d.related(route, &route.of.relationships[i])
		}
	case "/{id}/relationships/{relationship}":
		for i := range route.of.relationships {
			d.linkage(route, &route.of.relationships[i])
		}
	default:
		d.action(route, strings.TrimPrefix(rest, "/{id}/"))
	}
}

// operation begins an operation at the path of a route, in which a relationship
// stands for itself.
func (d *describer) operation(route *Route, rel *relationship, verb, summary string) *openapi.Operation {
	path, id := route.Pattern, verb+"_"+route.of.Name
	o := &openapi.Operation{
		Tags: []string{route.of.Name}, Summary: summary, Description: sentence("answers " + route.Answers),
		Responses: map[string]openapi.Response{},
		Security:  []map[string][]string{{"bearer": {}}, {"application": {}}},
	}
	if rel != nil {
		path, id = strings.Replace(path, "{relationship}", rel.Name, 1), id+"_"+rel.Name
		o.Description = sentence(rel.Name + ": " + rel.Means)
	}
	if strings.Contains(path, "{id}") {
		o.Parameters = append(o.Parameters, d.parameter("id"))
	}
	o.OperationID = id
	d.Fail(o, faceName, content(openapi.To("errors")), failuresOf(route)...)
	d.Add(path, strings.ToLower(route.Method), o)
	return o
}

// failuresOf are the statuses of what may go wrong.
func failuresOf(route *Route) []int {
	out := []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusNotAcceptable,
		http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}
	if route.Method == http.MethodGet {
		return append(out, http.StatusGone)
	}
	out = append(out, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	collection := route.of != nil && route.Pattern == route.of.Path
	if collection || route.of == nil {
		out = append(out, http.StatusGone) // an answer that was kept
	}
	if collection {
		return out
	}
	return append(out, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
}

// collection describes a method of a collection: GET or POST.
func (d *describer) collection(route *Route) {
	t := route.of.Type
	if route.Method == http.MethodPost {
		o := d.operation(route, nil, "create", "Create one of "+t.Name)
		d.describeNew(route.of)
		o.Parameters = append(append(o.Parameters, d.shown(t)...), d.parameter("Prefer"), d.parameter(onceHeader))
		o.RequestBody = &openapi.RequestBody{Required: true, Content: withExample(openapi.To(t.Name+"_new"), exampleOf(route.of))}
		o.Responses["201"] = d.answer("The resource as it is now.", d.document(route.of), "Location", "ETag")
		return
	}
	o := d.operation(route, nil, "list", "List "+t.Name)
	o.Parameters = append(o.Parameters, d.listed(t)...)
	o.Responses["200"] = d.answer("A page of the collection.", d.page(route.of))
}

// resource describes a method of one resource: GET, PATCH or DELETE.
func (d *describer) resource(route *Route) {
	t := route.of.Type
	switch route.Method {
	case http.MethodGet:
		o := d.operation(route, nil, "read", "Read one of "+t.Name)
		o.Parameters = append(append(o.Parameters, d.shown(t)...), d.parameter("If-None-Match"))
		o.Responses["200"] = d.answer("The resource.", d.document(route.of), "ETag")
		o.Responses["304"] = openapi.Response{Description: "The client has it as it is."}
	case http.MethodPatch:
		o := d.operation(route, nil, "update", "Change one of "+t.Name)
		d.describeChange(route.of)
		o.Parameters = append(append(o.Parameters, d.shown(t)...), d.parameter("If-Match"), d.parameter("Prefer"))
		o.RequestBody = &openapi.RequestBody{Required: true, Content: withExample(openapi.To(t.Name+"_change"), changeOf(route.of))}
		o.Responses["200"] = d.answer("The resource as it is now.", d.document(route.of), "ETag")
		o.Responses["204"] = done
	case http.MethodDelete:
		o := d.operation(route, nil, "delete", "Delete one of "+t.Name)
		o.Parameters = append(o.Parameters, d.parameter("If-Match"))
		o.Responses["204"] = openapi.Response{Description: "It is in no answer any more."}
	}
}

// related describes what a relationship leads to.
func (d *describer) related(route *Route, rel *relationship) {
	o := d.operation(route, rel, "related", fmt.Sprintf("Read what %s of one of %s leads to", rel.Name, route.of.Name))
	switch to := resourceOf(rel.To[0]); {
	case len(rel.To) > 1 && rel.Many:
		o.Parameters = append(o.Parameters, d.parameter("include"), d.parameter("fields"))
		o.Responses["200"] = d.answer("The resources.", d.several())
	case rel.Many:
		o.Parameters = append(o.Parameters, d.listed(to.Type)...)
		o.Responses["200"] = d.answer("A page of the resources.", d.page(to))
	default:
		o.Parameters = append(o.Parameters, d.shown(to.Type)...)
		o.Responses["200"] = d.answer("The resource, or null.", d.oneOrNone(rel))
	}
}

// linkage describes a method of a relationship itself. One that is only read has
// no other, and one that leads to a single resource is only replaced.
func (d *describer) linkage(route *Route, rel *relationship) {
	verbs := map[string]string{
		http.MethodGet: "linkage", http.MethodPatch: "replace", http.MethodPost: "add", http.MethodDelete: "remove",
	}
	verb := verbs[route.Method]
	switch {
	case verb == "linkage":
		o := d.operation(route, rel, verb, fmt.Sprintf("Read where %s of one of %s leads", rel.Name, route.of.Name))
		o.Parameters = append(o.Parameters, d.parameter("include"), d.parameter("fields"))
		o.Responses["200"] = d.answer("Identifiers.", documentOf(linkageSchema(rel)))
	case rel.ReadOnly, verb != "replace" && !rel.Many:
	default:
		o := d.operation(route, rel, verb, fmt.Sprintf("%s where %s of one of %s leads", strings.ToUpper(verb[:1])+verb[1:], rel.Name, route.of.Name))
		o.RequestBody = &openapi.RequestBody{Required: true, Content: content(openapi.Object([]string{"data"}, map[string]*openapi.Schema{"data": linkageSchema(rel)}))}
		o.Parameters = append(o.Parameters, d.parameter("If-Match"))
		o.Responses["204"] = done
	}
}

// action describes what is done to a resource by posting to a path below it.
func (d *describer) action(route *Route, name string) {
	o := d.operation(route, nil, name, fmt.Sprintf("%s one of %s", strings.ToUpper(name[:1])+name[1:], route.of.Name))
	if name == "purge" {
		o.Responses["204"] = openapi.Response{Description: "Nothing is left of it."}
		return
	}
	o.Parameters = append(append(o.Parameters, d.shown(route.of.Type)...), d.parameter("Prefer"))
	o.Responses["200"] = d.answer("The resource as it is now.", d.document(route.of), "ETag")
	o.Responses["204"] = done
}

// done is an answer without a body.
var done = openapi.Response{Description: "It is as the request says, and the client wants to know no more, or may not."}

// answer describes an answer with a document.
func (d *describer) answer(means string, s *openapi.Schema, headers ...string) openapi.Response {
	out := openapi.Response{Description: means, Content: content(s), Headers: map[string]openapi.Header{}}
	for _, name := range headers {
		out.Headers[name] = answerHeaders[name]
	}
	return out
}

var answerHeaders = map[string]openapi.Header{
	"ETag":     {Description: "The version of the resource: strong, and meta.version, unless others are included.", Schema: openapi.Of("string").Like(`"1772971200000000"`)},
	"Location": {Description: "Where the resource is.", Schema: openapi.Text("uri")},
}

func content(s *openapi.Schema) map[string]openapi.MediaType { return withExample(s, nil) }

func withExample(s *openapi.Schema, example json.RawMessage) map[string]openapi.MediaType {
	return map[string]openapi.MediaType{jsonapi.MediaType: {Schema: s, Example: example}}
}

// sentence is a phrase as a sentence.
func sentence(phrase string) string { return strings.ToUpper(phrase[:1]) + phrase[1:] + "." }
