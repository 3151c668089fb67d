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
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
	"caseload/internal/tabular"
)

// DescriptionPath is where the API's description stands.
const DescriptionPath = "/reporting/openapi.json"

// Description describes the API in OpenAPI, from its Routes and from the types
// that it reads and writes.
func Description() *openapi.Document {
	doc := openapi.New("Caseload: reports and exports", "Reports: their designs, the columns that they are made of, and their rows. Exports: files and streams of all that a tenant keeps.")
	doc.Tags = []openapi.Tag{{Name: faceName, Description: "Reports, their columns and their rows; exports."}}
	doc.Components.SecuritySchemes["bearer"] = openapi.SecurityScheme{Type: "http", Scheme: "bearer", Description: "An API key."}
	doc.Components.SecuritySchemes["basic"] = openapi.SecurityScheme{Type: "http", Scheme: "basic", Description: "An API key as the password, with any user name: spreadsheets keep it so, and not in the workbook."}
	doc.Components.SecuritySchemes["key"] = openapi.SecurityScheme{Type: "apiKey", In: "header", Name: "X-API-Key", Description: "An API key."}
	d := &describer{doc, &openapi.Reflector{Known: knownTypes, Members: memberSchemas, Named: doc.Components.Schemas}}
	d.describeDesign()
	d.describeOrder()
	for _, route := range Routes {
		for _, pattern := range route.Patterns { // their endings are in the answer's description
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

// orderName is the schema of an export in a body.
const orderName = "exportOrder"

// describeOrder describes an export as a body has it.
func (d *describer) describeOrder() {
	d.types.Answer(reflect.TypeFor[exportOrder]())
	order := d.doc.Components.Schemas[orderName]
	order.Required, order.AdditionalProperties = []string{"format"}, false
	order.Properties["name"] = openapi.Of("string").Like("nightly").Means("Of a saved export: the newest of the name is at an address that stays.")
}

// Examples of bodies, which every tenant can send.
var (
	designExample = openapi.Example(map[string]any{"name": "Cases by ward", "subject": "cases", "columns": []string{"CaseDetails.CaseId", "CaseDetails.Ward"}})
	orderExample  = openapi.Example(map[string]any{"subject": "cases", "format": "csv", "name": "nightly"})
)

func withExample(s *openapi.Schema, example json.RawMessage) map[string]openapi.MediaType {
	return map[string]openapi.MediaType{"application/json": {Schema: s, Example: example}}
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
		Responses:  map[string]openapi.Response{strconv.Itoa(route.status): d.answer(route)},
		Security:   []map[string][]string{{"bearer": {string(caseload.ReportsRead)}}, {"key": {string(caseload.ReportsRead)}}, {"basic": {string(caseload.ReportsRead)}}},
	}
	switch route.takes.(type) {
	case wholeReport:
		o.RequestBody = &openapi.RequestBody{Required: true, Content: withExample(openapi.To(designName), designExample)}
	case exportOrder:
		o.RequestBody = &openapi.RequestBody{Required: true, Content: withExample(openapi.To(orderName), orderExample)}
	}
	_, isFile := route.gives.(file)
	if pattern == onePath && route.Method == http.MethodGet || isFile {
		o.Responses["304"] = openapi.Response{Description: "The client has it as it is."}
	}
	if isFile {
		part := d.answer(route)
		part.Description = "A part of the file."
		o.Responses["206"] = part
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
	if strings.Contains(pattern, "{") || route.status == http.StatusAccepted {
		out = append(out, http.StatusNotFound)
	}
	if pattern == manifestPath || pattern == filePath {
		out = append(out, http.StatusConflict)
	}
	switch route.gives.(type) {
	case rows:
		out = append(out, http.StatusNotAcceptable)
	case file:
		out = append(out, http.StatusGone, http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable)
	}
	if route.takes != nil {
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
	return slices.Contains(route.Patterns, onePath) && route.Method != http.MethodGet
}

// inPath describes the wildcards of addresses.
var inPath = map[string]openapi.Parameter{
	"number": {Description: "The number of the report.", Schema: openapi.From(1).Like(10800)},
	"id":     {Description: "The ID of the export.", Schema: openapi.Of("string")},
	"name":   {Description: "The name of the saved export, and an ending that says the format: `nightly.csv`.", Schema: openapi.Of("string").Like("nightly.csv")},
}

func parametersOf(route *Route, pattern string) []openapi.Parameter {
	var out []openapi.Parameter
	for name, p := range inPath {
		if strings.Contains(pattern, "{"+name+"}") {
			p.Name, p.In, p.Required = name, "path", true
			out = append(out, p)
		}
	}
	for _, p := range route.Parameters {
		if p.Name == filterName {
			out = append(out, filterParameter(p))
			continue
		}
		out = append(out, openapi.Parameter{Name: p.Name, In: "query", Description: strings.ToUpper(p.Means[:1]) + p.Means[1:] + ".", Schema: valuesOf(p)})
	}
	if conditional(route) {
		out = append(out, openapi.Parameter{Name: "If-Match", In: "header", Description: "The ETag of the version that is changed: 412 where there is another.", Schema: openapi.Of("string").Like(`"1772971200000000"`)})
	}
	return out
}

// filterParameter describes the filters of a subject: a member for each column.
func filterParameter(p httpkit.Parameter) openapi.Parameter {
	yes := true
	return openapi.Parameter{
		Name: "filter", In: "query", Style: "deepObject", Explode: &yes, Description: "As in `" + p.Name + "`: " + p.Means + ".",
		Schema: &openapi.Schema{Type: openapi.Types{"object"}, AdditionalProperties: openapi.List(openapi.Of("string"))},
	}
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

// answer describes what a route answers.
func (d *describer) answer(route *Route) openapi.Response {
	out := openapi.Response{Description: "Answers " + route.Answers + ".", Headers: map[string]openapi.Header{}}
	switch route.gives.(type) {
	case nil:
		return out
	case rows:
		return rowsAnswer(out)
	case file:
		return fileAnswer(out)
	case wholeReport:
		out.Headers["ETag"] = openapi.Header{Description: "The version of the report.", Schema: openapi.Of("string").Like(`"1772971200000000"`)}
	}
	if route.status != http.StatusOK {
		out.Headers["Location"] = openapi.Header{Description: "Where it is.", Schema: openapi.Text("uri-reference")}
	}
	out.Content = content("application/json", d.types.Answer(reflect.TypeOf(route.gives)))
	return out
}

// rowsAnswer describes rows, in the formats that they are given in.
func rowsAnswer(out openapi.Response) openapi.Response {
	out.Description += " The ending of the address says the format, and a compression: " + strings.Join(tabular.Extensions(), ", ") + ". The manifest follows in trailers."
	out.Content = tableContent()
	object := openapi.Of("object").Means("A row: its columns by their names.")
	out.Content["application/json"] = openapi.MediaType{Schema: openapi.List(object)}
	out.Headers["Content-Disposition"] = fileNameHeader
	out.Headers["Age"] = openapi.Header{Description: "How old what is shown is, in seconds, where it was read from a replica.", Schema: openapi.Of("integer")}
	return out
}

// fileAnswer describes the file of an export.
func fileAnswer(out openapi.Response) openapi.Response {
	out.Content = tableContent()
	out.Headers["Content-Disposition"] = fileNameHeader
	out.Headers["ETag"] = openapi.Header{Description: "The SHA-256 of the file.", Schema: openapi.Of("string")}
	out.Headers["Repr-Digest"] = openapi.Header{Description: "The same, as RFC 9530 has it.", Schema: openapi.Of("string")}
	return out
}

var fileNameHeader = openapi.Header{Description: "The name of a file.", Schema: openapi.Of("string")}

// tableContent are the media types of tables.
func tableContent() map[string]openapi.MediaType {
	out := map[string]openapi.MediaType{}
	for _, extension := range tabular.Extensions() {
		f, c, _ := tabular.ParseExtension(extension[1:])
		spec := exports.Spec{Format: f, Compression: c}
		media, _, _ := strings.Cut(spec.ContentType(), ";")
		out[media] = openapi.MediaType{Schema: openapi.Of("string")}
	}
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
	reflect.TypeFor[caseload.JobState]():      openapi.Among(caseload.ExportStates...),
	reflect.TypeFor[caseload.Role]():          openapi.Of("string"),
	reflect.TypeFor[tabular.Format]():         openapi.Among(tabular.Formats...),
	reflect.TypeFor[tabular.Compression]():    openapi.Among(tabular.Compressions...),
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
	"since":    openapi.Of("string").Means("Next of the manifest of an earlier export of the subject: what has changed since."),
	"next":     openapi.Of("string").Means("For a later export's since."),
	"exact":    openapi.Of("boolean").Means("Whether total is exact, rather than at least so many."),
	"kind":     openapi.Of("string").Like("date"),
	"label":    openapi.Of("string").Like("Date received").Means("What people call it."),
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
	"keywords": {"Words of which a case or one of its notes must have one.", false},
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
