package casework

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// DescriptionPath is where the face's description stands.
const DescriptionPath = "/api/openapi.json"

// Description describes the face in OpenAPI, from its Routes and from the types
// that it reads and writes.
func Description() *openapi.Document {
	doc := openapi.New("Caseload: the casework face",
		"The Casework Data Export API and the endpoints beside it: exports, public statistics, cases, wards, categories and users.")
	doc.Tags = []openapi.Tag{{Name: faceName, Description: "Exports, public statistics, cases and their vocabulary."}}
	doc.Components.SecuritySchemes["bearer"] = openapi.SecurityScheme{Type: "http", Scheme: "bearer", Description: "An API key."}
	doc.Components.SecuritySchemes["key"] = openapi.SecurityScheme{Type: "apiKey", In: "header", Name: "X-API-Key", Description: "An API key."}
	d := &describer{doc, &openapi.Reflector{Known: knownTypes, Members: memberSchemas, Named: doc.Components.Schemas}}
	for _, route := range Routes {
		doc.Add(route.Pattern, strings.ToLower(route.Method), d.operation(&route))
	}
	return doc
}

// describer fills the description.
type describer struct {
	doc   *openapi.Document
	types *openapi.Reflector
}

func (d *describer) operation(route *Route) *openapi.Operation {
	o := &openapi.Operation{
		Tags: []string{faceName}, OperationID: operationID(route),
		Summary:     strings.ToUpper(route.Answers[:1]) + route.Answers[1:],
		Description: "Scope `" + string(route.Scope) + "`.",
		Parameters:  parametersOf(route),
		Responses:   map[string]openapi.Response{strconv.Itoa(route.status()): d.answer(route)},
		Security:    []map[string][]string{{"bearer": {string(route.Scope)}}, {"key": {string(route.Scope)}}},
	}
	if route.takes != nil {
		o.RequestBody = d.body(route.takes)
	}
	failure := content(d.types.Answer(reflect.TypeFor[errorAnswer]()))
	d.doc.Fail(o, faceName, failure, failuresOf(route)...)
	return o
}

// operationID is the method and the words of the path, such as get_api_wards_id.
func operationID(route *Route) string {
	words := strings.FieldsFunc(route.Pattern, func(r rune) bool { return strings.ContainsRune("/{}", r) })
	return strings.ToLower(route.Method) + "_" + strings.Join(words, "_")
}

// status is that of what the route answers: what is posted is made.
func (r *Route) status() int {
	if r.Method == http.MethodPost {
		return http.StatusCreated
	}
	return http.StatusOK
}

// failuresOf are the statuses of what may go wrong.
func failuresOf(route *Route) []int {
	out := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if route.Parameters != nil || route.takes != nil {
		out = append(out, http.StatusBadRequest)
	}
	if strings.Contains(route.Pattern, "{id}") {
		out = append(out, http.StatusNotFound)
	}
	if route.takes != nil {
		out = append(out, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity)
	}
	if route.parameter("after") {
		out = append(out, http.StatusGone)
	}
	return out
}

// parameter reports whether the route has a parameter.
func (r *Route) parameter(name string) bool {
	return slices.ContainsFunc(r.Parameters, func(p httpkit.Parameter) bool { return p.Name == name })
}

func parametersOf(route *Route) []openapi.Parameter {
	var out []openapi.Parameter
	if strings.Contains(route.Pattern, "{id}") {
		out = append(out, openapi.Parameter{Name: "id", In: "path", Required: true, Description: "The id, as the lists answer it.", Schema: openapi.Of("string")})
	}
	for _, p := range route.Parameters {
		means := strings.ToUpper(p.Means[:1]) + p.Means[1:] + "."
		if len(p.Aliases) > 0 {
			means += " Also written " + strings.Join(p.Aliases, ", ") + "."
		}
		out = append(out, openapi.Parameter{Name: p.Name, In: "query", Description: means, Schema: valuesOf(p)})
	}
	return out
}

// valuesOf is the schema of a parameter's values.
func valuesOf(p httpkit.Parameter) *openapi.Schema {
	if !p.Open {
		return openapi.Among(p.Values...)
	}
	number := p.Values != nil && !slices.ContainsFunc(p.Values, isText)
	s := openapi.Of("string")
	if number {
		s = openapi.From(1)
	}
	for _, v := range p.Values {
		if number {
			s.Like(json.RawMessage(v))
		} else {
			s.Like(v)
		}
	}
	return s
}

// isText reports whether a value is no whole number.
func isText(value string) bool {
	_, err := strconv.Atoi(value)
	return err != nil
}

// body describes what a request carries.
func (d *describer) body(b *body) *openapi.RequestBody {
	t := reflect.TypeOf(b.form)
	return &openapi.RequestBody{Required: true, Content: map[string]openapi.MediaType{
		"application/json": {Schema: d.types.Body(t, b.notNull, b.needed), Example: openapi.Example(b.example)},
	}}
}

// answer describes what a route answers.
func (d *describer) answer(route *Route) openapi.Response {
	out := openapi.Response{Description: "Answers " + route.Answers + ".", Headers: map[string]openapi.Header{
		remainingHeader: {Description: "How many more requests the key may make in this minute, where it is limited.", Schema: openapi.Of("integer")},
	}}
	if route.status() == http.StatusCreated {
		out.Headers["Location"] = openapi.Header{Description: "Where it is.", Schema: openapi.Text("uri-reference")}
	}
	if rows, ok := route.gives[0].(columns); ok {
		return d.export(out, rows)
	}
	var forms []*openapi.Schema
	for _, v := range route.gives {
		forms = append(forms, d.types.Answer(reflect.TypeOf(v)))
	}
	s := forms[0]
	if len(forms) > 1 {
		s = &openapi.Schema{AnyOf: forms}
	}
	out.Content = content(s)
	return out
}

// export describes a table, in both of its forms.
func (d *describer) export(out openapi.Response, of columns) openapi.Response {
	row := &openapi.Schema{Type: openapi.Types{"object"}, Properties: map[string]*openapi.Schema{}, Required: of.members}
	for _, name := range of.members {
		row.Properties[name] = memberSchemas[name]
		if slices.Contains(emptyCells, name) {
			row.Properties[name] = memberSchemas[name].OrNull()
		}
	}
	out.Content = content(&openapi.Schema{
		Type: openapi.Types{"object"}, Required: []string{of.name, "total"},
		Properties: map[string]*openapi.Schema{of.name: openapi.List(row), "total": openapi.Of("integer").Means("How many rows the answer has.")},
	})
	out.Content["text/csv"] = openapi.MediaType{Schema: openapi.Of("string")}
	for name, h := range exportHeaders {
		out.Headers[name] = h
	}
	return out
}

func content(s *openapi.Schema) map[string]openapi.MediaType {
	return map[string]openapi.MediaType{"application/json": {Schema: s}}
}
