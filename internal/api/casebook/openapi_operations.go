package casebook

import (
	"encoding/json"
	"net/http"
	"strings"

	"caseload/internal/jsonapi"
	"caseload/internal/openapi"
)

// operations describes the address of Atomic Operations.
func (d *describer) operations(route *Route) {
	d.Tags = append(d.Tags, openapi.Tag{Name: "operations", Description: "Several changes at once, by the extension [Atomic Operations](" + jsonapi.AtomicOperations + ")."})
	d.Components.Schemas["operation"] = operationSchema()
	o := &openapi.Operation{
		Tags: []string{"operations"}, OperationID: "operate", Summary: "Make several changes, all or none",
		Description: sentence("answers "+route.Answers) + " Where that is nothing for any of them, there is no body.",
		Parameters:  []openapi.Parameter{d.parameter("Prefer"), d.parameter(onceHeader)},
		RequestBody: &openapi.RequestBody{Required: true, Content: operationsContent(openapi.Object([]string{"atomic:operations"}, map[string]*openapi.Schema{
			"atomic:operations": openapi.List(openapi.To("operation")).Means("From 1 to 100."),
		}), operationsExample)},
		Responses: map[string]openapi.Response{
			"200": {Description: "What each operation left, in their order.", Content: operationsContent(openapi.Object([]string{"atomic:results", "jsonapi"}, map[string]*openapi.Schema{
				"atomic:results": openapi.List(openapi.Object(nil, map[string]*openapi.Schema{"data": openapi.To("any")})), "jsonapi": openapi.To("jsonapi"),
			}), nil)},
			"204": done,
		},
		Security: []map[string][]string{{"bearer": {}}, {"application": {}}},
	}
	d.Fail(o, faceName, content(openapi.To("errors")), failuresOf(route)...)
	d.Add(route.Pattern, strings.ToLower(http.MethodPost), o)
}

// operationsExample makes a note of a case.
var operationsExample = openapi.Example(map[string]any{"atomic:operations": []any{map[string]any{
	"op": "add", "data": map[string]any{
		"type": "notes", "attributes": map[string]string{"text": "Rang; will ring again on Monday."},
		"relationships": map[string]any{"case": map[string]any{"data": map[string]string{"type": "cases", "id": exampleID}}},
	},
}}})

// operationSchema is one operation.
func operationSchema() *openapi.Schema {
	name := openapi.Of("string")
	return openapi.Object([]string{"op"}, map[string]*openapi.Schema{
		"op": openapi.Among("add", "update", "remove"),
		"ref": openapi.Object([]string{"type"}, map[string]*openapi.Schema{
			"type": name, "id": name, "lid": name, "relationship": name,
		}).Means("Which resource or relationship is changed: by its ID, or by the lid of one that an operation before adds."),
		"href": openapi.Of("string").Means("Instead of ref: its URL.").Like("/cases/cases/" + exampleID),
		"data": (&openapi.Schema{}).Means("The resource that is added, or what is changed of it; of a relationship, the identifiers."),
		"meta": openapi.Object(nil, map[string]*openapi.Schema{
			"version": openapi.Of("string").Means("The version that is to be changed: another one is not.").Like("1772971200000000"),
		}),
	})
}

// operationsContent is a document of the extension.
func operationsContent(s *openapi.Schema, example json.RawMessage) map[string]openapi.MediaType {
	kind := jsonapi.Negotiated{Extensions: []string{jsonapi.AtomicOperations}}.ContentType()
	return map[string]openapi.MediaType{kind: {Schema: s, Example: example}}
}
