package reporting

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// DescriptionPath is where the API's description stands.
const DescriptionPath = "/reporting/openapi.json"

// Description describes the API in OpenAPI, from its Routes and from the types
// that it reads and writes.
func Description() *openapi.Document {
	doc := openapi.New("Caseload: reports", "Reports: their designs, the columns that they are made of, and their rows.")
	doc.Tags = []openapi.Tag{{Name: faceName, Description: "Reports, their columns and their rows."}}
	doc.Components.SecuritySchemes["bearer"] = openapi.SecurityScheme{Type: "http", Scheme: "bearer", Description: "An API key."}
	doc.Components.SecuritySchemes["key"] = openapi.SecurityScheme{Type: "apiKey", In: "header", Name: "X-API-Key", Description: "An API key."}
	d := &describer{doc, &openapi.Reflector{Known: knownTypes, Members: memberSchemas, Named: doc.Components.Schemas}}
	d.describeDesign()
	for _, route := range Routes {
		for _, pattern := range route.Patterns {
			doc.Add(pattern, strings.ToLower(route.Method), d.operation(&route, pattern))
		}
	}
	return doc
}

// describer fills the description.
type describer struct {
	doc   *openapi.Document
	types *openapi.Reflector
}

// designName is the schema of a report in a body.
const designName = "reportDesign"

// describeDesign describes a report as a body has it: that of answers, of which
// less must be there and nothing else may.
func (d *describer) describeDesign() {
	d.types.Answer(reflect.TypeFor[wholeReport]())
	whole := d.doc.Components.Schemas["wholeReport"]
	for name, means := range designMembers {
		whole.Properties[name] = readOnlyWhere(means.known, whole.Properties[name]).Means(means.text)
	}
	given := *whole
	given.Required = []string{"name", "columns"}
	given.AdditionalProperties = false
	d.doc.Components.Schemas[designName] = &given
	whole.Required = []string{"number", "name", "shared", "subject", "basis", "output", "columns", "created", "updated"}
}

func (d *describer) operation(route *Route, pattern string) *openapi.Operation {
	needs := "Scope `" + string(caseload.ReportsRead) + "`."
	if route.Designs {
		needs = "Scope `" + string(caseload.ReportsRead) + "`, and a role with reporting access."
	}
	o := &openapi.Operation{
		Tags: []string{faceName}, OperationID: operationID(route, pattern),
		Summary: strings.ToUpper(route.Answers[:1]) + route.Answers[1:], Description: needs,
		Parameters: parametersOf(route, pattern),
		Responses:  map[string]openapi.Response{strconv.Itoa(route.status): d.answer(route, pattern)},
		Security:   []map[string][]string{{"bearer": {string(caseload.ReportsRead)}}, {"key": {string(caseload.ReportsRead)}}},
	}
	if route.takes {
		o.RequestBody = &openapi.RequestBody{Required: true, Content: content("application/json", openapi.To(designName))}
	}
	if pattern == onePath && route.Method == http.MethodGet {
		o.Responses["304"] = openapi.Response{Description: "The client has it as it is."}
	}
	d.doc.Fail(o, faceName, content(problemType, d.types.Answer(reflect.TypeFor[problem]())), failuresOf(route, pattern)...)
	return o
}

// operationID is the method and the words of the path, such as
// get_reporting_reports_number.
func operationID(route *Route, pattern string) string {
	words := strings.FieldsFunc(pattern, func(r rune) bool { return strings.ContainsRune("/{}.", r) })
	return strings.ToLower(route.Method) + "_" + strings.Join(words, "_")
}

// failuresOf are the statuses of what may go wrong.
func failuresOf(route *Route, pattern string) []int {
	out := []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusServiceUnavailable,
	}
	if strings.Contains(pattern, "{number}") {
		out = append(out, http.StatusNotFound)
	}
	if pattern == rowsPath {
		out = append(out, http.StatusNotAcceptable)
	}
	if route.takes {
		out = append(out, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if conditional(route) {
		out = append(out, http.StatusPreconditionFailed)
	}
	if route.Method == http.MethodPost && route.status == http.StatusCreated {
		out = append(out, http.StatusConflict)
	}
	return out
}

// conditional reports whether a route looks at If-Match.
func conditional(route *Route) bool {
	return route.Method == http.MethodPut || route.Method == http.MethodDelete
}

func parametersOf(route *Route, pattern string) []openapi.Parameter {
	var out []openapi.Parameter
	if strings.Contains(pattern, "{number}") {
		out = append(out, openapi.Parameter{Name: "number", In: "path", Required: true, Description: "The number of the report.", Schema: openapi.From(1).Like(10800)})
	}
	for _, p := range route.Parameters {
		if p.Name == "format" && pattern != rowsPath {
			continue
		}
		out = append(out, openapi.Parameter{Name: p.Name, In: "query", Description: strings.ToUpper(p.Means[:1]) + p.Means[1:] + ".", Schema: valuesOf(p)})
	}
	if conditional(route) {
		out = append(out, openapi.Parameter{Name: "If-Match", In: "header", Description: "The ETag of the version that is changed: 412 where there is another.", Schema: openapi.Of("string").Like(`"1772971200000000"`)})
	}
	return out
}

// valuesOf is the schema of a parameter's values.
func valuesOf(p httpkit.Parameter) *openapi.Schema {
	if !p.Open {
		return openapi.Among(p.Values...)
	}
	s := openapi.Of("string")
	switch {
	case slices.Contains([]string{"multiple", "limit"}, p.Name):
		return openapi.From(1)
	case slices.Contains(repeated, p.Name):
		return openapi.List(s.Like(p.Values[0]))
	}
	for _, v := range p.Values {
		s.Like(v)
	}
	return s
}

// answer describes what a route answers at one of its addresses.
func (d *describer) answer(route *Route, pattern string) openapi.Response {
	out := openapi.Response{Description: "Answers " + route.Answers + ".", Headers: map[string]openapi.Header{}}
	switch route.gives.(type) {
	case nil:
		return out
	case rows:
		return rowsAnswer(out, pattern)
	case wholeReport:
		out.Headers["ETag"] = openapi.Header{Description: "The version of the report.", Schema: openapi.Of("string").Like(`"1772971200000000"`)}
	}
	if route.status == http.StatusCreated {
		out.Headers["Location"] = openapi.Header{Description: "Where it is.", Schema: openapi.Text("uri-reference")}
	}
	out.Content = content("application/json", d.types.Answer(reflect.TypeOf(route.gives)))
	return out
}

// rowsAnswer describes rows, in the formats that an address gives them in.
func rowsAnswer(out openapi.Response, pattern string) openapi.Response {
	_, ending, _ := strings.Cut(pattern, "/rows.")
	out.Content = map[string]openapi.MediaType{}
	for _, f := range formats {
		if ending == "" || ending == f.name {
			media, _, _ := strings.Cut(f.contentType, ";")
			out.Content[media] = openapi.MediaType{Schema: openapi.Of("string")}
			if f.name == "json" {
				out.Content[media] = openapi.MediaType{Schema: openapi.List(openapi.Of("object").Means("A row: its columns by their names."))}
			}
		}
	}
	out.Headers["Content-Disposition"] = openapi.Header{Description: "The name of a file.", Schema: openapi.Of("string")}
	out.Headers["Age"] = openapi.Header{Description: "How old what is shown is, in seconds, where it was read from a replica.", Schema: openapi.Of("integer")}
	return out
}

func content(media string, s *openapi.Schema) map[string]openapi.MediaType {
	return map[string]openapi.MediaType{media: {Schema: s}}
}

// knownTypes are written in a way that their Go types do not show.
var knownTypes = map[reflect.Type]*openapi.Schema{
	reflect.TypeFor[time.Time]():              openapi.Text("date-time").Like("2026-01-15T10:30:00Z"),
	reflect.TypeFor[caseload.ReportSubject](): openapi.Among(caseload.ReportSubjects...),
	reflect.TypeFor[caseload.PeriodUnit]():    openapi.Among(caseload.PeriodUnits...),
	reflect.TypeFor[caseload.Code]():          openapi.Among(caseload.Codes...),
	reflect.TypeFor[json.RawMessage]():        openapi.Of("object").Means("A row: its columns by their names."),
}

// memberSchemas say more of members than their Go types do.
var memberSchemas = map[string]*openapi.Schema{
	"basis":    openapi.Of("string").Like("received").Means("The date that the timeframe is about; the first that /reporting/columns lists, if absent."),
	"limit":    openapi.Of("integer").Means("The most rows; 0: all."),
	"name":     openapi.Of("string").Like("Complaints by stage"),
	"number":   openapi.From(1).Like(10800).Means("By which it is fetched; the next, if absent from a new one."),
	"output":   openapi.Among(caseload.ReportOutputs...).Means("The format that it was made for; xml, if absent."),
	"shared":   openapi.Of("boolean").Means("Whether every key with the scope reports:read may run it."),
	"owner":    openapi.Of("string").Like("user-1").Means("The ID of the user whose it is; absent: the operator."),
	"operator": openapi.Among(caseload.RuleOperators...),
	"of":       openapi.Of("string").Like("CaseDetails.CaseId").Means("The column of the dictionary."),
	"exact":    openapi.Of("boolean").Means("Whether total is exact, rather than at least so many."),
	"kind":     openapi.Of("string").Like("date"),
	"multiple": openapi.Between(0, caseload.MaxMultiple).Means("How many units; 0: 1."),
	"pointer":  openapi.Of("string").Like("#/columns/2").Means("Where in the body (RFC 6901)."),
}

// designMembers say of members of a report that are no plain values what they
// mean, and which the server alone knows.
var designMembers = map[string]struct {
	text  string
	known bool
}{
	"columns":  {"Columns of the dictionary in their order: `NAME`, or `NAME as TITLE`. Some may be there again.", false},
	"keywords": {"Words of which a case must have one.", false},
	"rules":    {"Which rows there are: all rules must hold.", false},
	"sort":     {"Columns, behind a hyphen from the last to the first; by the basis, if absent.", false},
	"owner":    {"The ID of the user whose it is; absent: the operator.", true},
	"created":  {"When it was made.", true},
	"updated":  {"When it was last changed.", true},
}

// readOnlyWhere is a copy of a schema that may be of what the server alone knows.
func readOnlyWhere(known bool, s *openapi.Schema) *openapi.Schema {
	out := *s
	out.ReadOnly = known
	return &out
}
