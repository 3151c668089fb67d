package feeds

import (
	"net/http"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// DescriptionPath is where the description of the feeds stands. No entity set has a dot
// in its name.
const DescriptionPath = Root + "/openapi.json"

// Description describes the feeds in OpenAPI, from their Routes. The columns of each are
// in the metadata of who asks.
func Description() *openapi.Document {
	doc := openapi.New("Caseload: the OData feeds",
		"Cases, people, changes and reports as OData 4.0, for Excel, Power BI and the like. What columns an entity set has is said by `/odata/$metadata`, of the key that asks.")
	doc.Tags = []openapi.Tag{{Name: faceName, Description: "Entity sets, their columns and their rows."}}
	doc.Components.SecuritySchemes["bearer"] = openapi.SecurityScheme{Type: "http", Scheme: "bearer", Description: "An API key."}
	doc.Components.SecuritySchemes["key"] = openapi.SecurityScheme{Type: "apiKey", In: "header", Name: "X-API-Key", Description: "An API key."}
	doc.Components.SecuritySchemes["odata_basic"] = openapi.SecurityScheme{Type: "http", Scheme: "basic", Description: "Any name, and an API key as the password."}
	for i := range Routes {
		route := &Routes[i]
		doc.Add(strings.TrimSuffix(route.Pattern, "{$}"), "get", describe(doc, route))
	}
	return doc
}

func describe(doc *openapi.Document, route *Route) *openapi.Operation {
	needs := []string{string(caseload.ReportsRead)}
	o := &openapi.Operation{
		Tags: []string{faceName}, OperationID: operationID(route), Summary: route.Does, Description: "Answers " + route.Answers + ".",
		Parameters: parametersOf(route), Security: []map[string][]string{{"bearer": needs}, {"key": needs}, {"odata_basic": needs}},
	}
	headers := map[string]openapi.Header{"OData-Version": {Description: "4.0.", Schema: openapi.Of("string")}}
	failures := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusNotImplemented, http.StatusServiceUnavailable}
	if strings.Contains(route.Pattern, "{set}") {
		failures = append(failures, http.StatusNotFound)
		headers["Age"] = openapi.Header{Description: "How old what is shown is, in seconds, where it was read from a replica.", Schema: openapi.Of("integer")}
	}
	if route.knows("$format") {
		failures = append(failures, http.StatusUnsupportedMediaType)
	}
	if route.knows("$skiptoken") {
		headers["Preference-Applied"] = openapi.Header{Description: "How many rows a page has at most, where `Prefer` said it.", Schema: openapi.Of("string").Like("odata.maxpagesize=1000")}
		failures = append(failures, http.StatusGone)
	}
	o.Responses = map[string]openapi.Response{"200": {Description: "Answers " + route.Answers + ".", Headers: headers, Content: route.gives}}
	doc.Fail(o, faceName, errorBody, failures...)
	return o
}

// knows reports whether an option is read at the route's address.
func (r *Route) knows(option string) bool {
	return slices.ContainsFunc(r.Parameters, func(p httpkit.Parameter) bool { return p.Is(option) })
}

// operationID is the words of the address, such as get_odata_set_count.
func operationID(route *Route) string {
	words := strings.FieldsFunc(route.Pattern, func(r rune) bool { return strings.ContainsRune("/{}$", r) })
	if strings.HasSuffix(route.Pattern, "{$}") {
		words = append(words, "service")
	}
	return "get_" + strings.Join(words, "_")
}

func parametersOf(route *Route) (out []openapi.Parameter) {
	if strings.Contains(route.Pattern, "{set}") {
		out = append(out, openapi.Parameter{Name: "set", In: "path", Required: true, Description: "The entity set, as `/odata/` lists it.", Schema: openapi.Of("string").Like("cases"), Example: openapi.Example("cases")})
	}
	for _, p := range route.Parameters {
		given := openapi.Parameter{Name: p.Name, In: "query", Description: strings.ToUpper(p.Means[:1]) + p.Means[1:] + ".", Schema: schemaOf(p)}
		if p.Name == "$top" {
			given.Example = openapi.Example(3)
		}
		out = append(out, given)
	}
	if route.knows("$skiptoken") {
		out = append(out, openapi.Parameter{Name: "Prefer", In: "header", Description: "How many rows a page has at most.", Schema: openapi.Of("string").Like("odata.maxpagesize=1000")})
	}
	return out
}

// schemaOf is the schema of an option's values.
func schemaOf(p httpkit.Parameter) *openapi.Schema {
	switch {
	case p.Name == "$top", p.Name == "$skip":
		return openapi.From(0)
	case !p.Open:
		return openapi.Among(p.Values...)
	}
	return openapi.SuchAs(p.Values...)
}

// content is a body by its media types.
type content = map[string]openapi.MediaType

// The bodies that are answered.
var (
	documentBody = content{"application/json": {Schema: openapi.Object([]string{"@odata.context", "value"}, map[string]*openapi.Schema{
		"@odata.context": openapi.Text("uri"),
		"value": openapi.List(openapi.Object([]string{"name", "kind", "url"}, map[string]*openapi.Schema{
			"name": openapi.Of("string").Like("cases"), "title": openapi.Of("string").Means("What people call a report."), "kind": openapi.Of("string").Like("EntitySet"), "url": openapi.Of("string").Like("cases"),
		})),
	})}}
	metadataBody = content{"application/xml": {Schema: openapi.Of("string")}}
	rowsBody     = content{"application/json": {Schema: openapi.Object([]string{"@odata.context", "value"}, map[string]*openapi.Schema{
		"@odata.context": openapi.Text("uri"), "@odata.count": openapi.Of("integer").Means("How many rows there are, where `$count` asks for it."),
		"value":           openapi.List(openapi.Of("object").Like(map[string]any{"id": "0197d3a5-6f0e-7c3e-9a51-2b8d4e6f1a07", "number": 42, "status": "Open"}).Means("A row: its columns by their names.")),
		"@odata.nextLink": openapi.Text("uri").Means("The next page; absent at the end."),
	})}}
	numberBody = content{"text/plain": {Schema: openapi.Of("string").Like("42")}}
	errorBody  = content{"application/json": {Schema: openapi.Object([]string{"error"}, map[string]*openapi.Schema{
		"error": openapi.Object([]string{"code", "message"}, map[string]*openapi.Schema{
			"code": openapi.Among(caseload.Codes...), "message": openapi.Of("string").Means("What happened, and what to do."), "target": openapi.Of("string").Like("$filter").Means("What is wrong."),
		}),
	})}}
)
