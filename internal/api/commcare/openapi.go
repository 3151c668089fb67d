package commcare

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// DescriptionPath is where the face's description stands.
const DescriptionPath = "/a/openapi.json"

// Description describes the face in OpenAPI, from its Routes at all their addresses.
func Description() *openapi.Document {
	doc := openapi.New("Caseload: the CommCare face",
		"CommCare HQ's APIs of cases and forms: the Case Data API, versions 1 and 2, the Form API, the receiver of forms, the bulk upload and the OData feeds. "+
			"Every address is answered without the slash at its end too.")
	for _, x := range sections {
		doc.Tags = append(doc.Tags, openapi.Tag{Name: x.title, Description: x.means})
	}
	maps.Copy(doc.Components.SecuritySchemes, credentialSchemes)
	for name, s := range namedSchemas {
		doc.Components.Schemas[faceName+"_"+name] = s
	}
	for i := range Routes {
		route := &Routes[i]
		for _, pattern := range route.Patterns {
			doc.Add(pattern+"/", strings.ToLower(route.Method), describe(doc, route, pattern))
		}
	}
	return doc
}

// credentialSchemes are the ways of saying who asks.
var credentialSchemes = map[string]openapi.SecurityScheme{
	"bearer":            {Type: "http", Scheme: "bearer", Description: "An API key."},
	"commcare_basic":    {Type: "http", Scheme: "basic", Description: "A username, and the API key as the password."},
	"commcare_digest":   {Type: "http", Scheme: "digest", Description: "The same, for keys that were made for it."},
	"commcare_api_key":  {Type: "apiKey", In: "header", Name: "Authorization", Description: "`ApiKey USERNAME:KEY`"},
	"commcare_username": {Type: "apiKey", In: "query", Name: "username", Description: "The username, beside `api_key`."},
	"commcare_key":      {Type: "apiKey", In: "query", Name: "api_key", Description: "The API key in the query, which may end up in logs on the way."},
}

// editData are the scopes that a key needs, whatever it asks.
var editData = []string{string(caseload.CasesRead), string(caseload.CasesWrite)}

// credentialsOf are the ways that a route knows.
func credentialsOf(route *Route) (out []map[string][]string) {
	for _, name := range []string{"bearer", "commcare_api_key", "commcare_basic", "commcare_digest"} {
		out = append(out, map[string][]string{name: editData})
	}
	if route.QueryKeys {
		out = append(out, map[string][]string{"commcare_username": editData, "commcare_key": editData})
	}
	return out
}

// older begins the addresses of old, at which the same is answered as at newer ones.
const older = "/a/{domain}/api/v0."

// describe describes a route at one of its addresses.
func describe(doc *openapi.Document, route *Route, pattern string) *openapi.Operation {
	o := &openapi.Operation{
		Tags: []string{route.in.title}, OperationID: operationID(route, pattern), Summary: route.Does,
		Parameters: parametersOf(doc, route, pattern), Security: credentialsOf(route), Deprecated: strings.HasPrefix(pattern, older),
	}
	if newest := route.Patterns[0]; pattern != newest {
		o.Description = "Does what `" + route.Method + " " + newest + "/` does."
	}
	gives := route.gives
	if o.Deprecated && route.old != nil {
		gives = route.old
	}
	if route.takes != nil {
		o.RequestBody = &openapi.RequestBody{Required: true, Content: route.takes}
	}
	status := route.status
	if status == 0 {
		status = http.StatusOK
	}
	o.Responses = map[string]openapi.Response{strconv.Itoa(status): {Description: "Answers " + route.Answers + ".", Headers: headersOf(route), Content: gives}}
	for _, status := range failuresOf(route, pattern) {
		doc.Fail(o, route.fails.name, route.fails.bodies(status), status)
	}
	return o
}

// operationID is the method and the words of the path behind the tenant, such as
// get_api_case_v1_id.
func operationID(route *Route, pattern string) string {
	words := strings.FieldsFunc(strings.TrimPrefix(pattern, "/a/{domain}"), func(r rune) bool { return strings.ContainsRune("/{}.$-", r) })
	return strings.ToLower(route.Method) + "_" + strings.Join(words, "_")
}

// inPath describes the wildcards of addresses.
var inPath = map[string]openapi.Parameter{
	"domain":      {Description: "The tenant, as CommCare has the domain.", Schema: openapi.Of("string").Like("tamarind")},
	"id":          {Description: "The ID, as lists answer it; of an upload the end of its `status_url`.", Schema: openapi.Of("string")},
	"external_id": {Description: "The ID that another system gave the case.", Schema: openapi.Of("string")},
	"feed":        {Description: "The ID of a case type, or its name.", Schema: openapi.Of("string").Like("pregnancy")},
	"name":        {Description: "The name of the file.", Schema: openapi.Of("string").Like(formFile)},
	"app":         {Description: "The ID of the app that the form is of.", Schema: openapi.Of("string")},
}

// wholeNumbers are the parameters that are one.
var wholeNumbers = []string{"limit", "offset", "$top", "$skip"}

// parametersOf refers to the parameters of a route: those of the query are kept once
// for all routes of a section that share them.
func parametersOf(doc *openapi.Document, route *Route, pattern string) (out []openapi.Parameter) {
	for _, part := range strings.Split(pattern, "/") {
		name := strings.Trim(part, "{}")
		if name == part {
			continue
		}
		p := inPath[name]
		p.Name, p.In, p.Required = name, "path", true
		out = append(out, p)
	}
	for _, p := range route.Parameters {
		if slices.ContainsFunc(reserved[1:], func(r httpkit.Parameter) bool { return r.Name == p.Name }) {
			continue // they are credentialSchemes
		}
		given := openapi.Parameter{Name: p.Name, In: "query", Description: meaningOf(p), Schema: schemaOf(p)}
		if value, ok := route.example[p.Name]; ok {
			given.Example = openapi.Example(json.RawMessage(value))
			out = append(out, given)
			continue
		}
		name := faceName + "_" + route.in.name + "_" + strings.TrimPrefix(p.Name, "$")
		doc.Components.Parameters[name] = given
		out = append(out, openapi.Parameter{Ref: openapi.Ref("parameters", name)})
	}
	return out
}

// meaningOf is what a parameter means, as a sentence.
func meaningOf(p httpkit.Parameter) string {
	means := strings.ToUpper(p.Means[:1]) + p.Means[1:] + "."
	if len(p.Aliases) > 0 {
		means += " Also written " + strings.Join(p.Aliases, ", ") + "."
	}
	return means
}

// schemaOf is the schema of a parameter's values.
func schemaOf(p httpkit.Parameter) *openapi.Schema {
	switch {
	case slices.Contains(wholeNumbers, p.Name):
		return openapi.From(0)
	case !p.Open:
		return openapi.Among(p.Values...)
	}
	return openapi.SuchAs(p.Values...)
}

// headersOf are the headers of an answer.
func headersOf(route *Route) map[string]openapi.Header {
	switch {
	case route.in == inFeeds:
		return map[string]openapi.Header{"OData-Version": {Description: "4.0.", Schema: openapi.Of("string")}}
	case route.fails == failsForm:
		out := map[string]openapi.Header{versionHeader: {Description: "The version of OpenRosa that the answer is in.", Schema: openapi.Among("2.0", "3.0")}}
		if route.Method == http.MethodHead {
			out["X-OpenRosa-Accept-Content-Length"] = openapi.Header{Description: "How many bytes a submission may have.", Schema: openapi.Of("integer")}
		}
		return out
	case route.fails == failsV1 && hasParameter(route, "offset"):
		return map[string]openapi.Header{
			"X-Total-Count": {Description: "How many there are.", Schema: openapi.Of("integer")},
			"Link":          {Description: "Where the pages beside this one are, as rel=\"next\" and rel=\"prev\".", Schema: openapi.Of("string")},
		}
	}
	return nil
}

func hasParameter(route *Route, name string) bool {
	return slices.ContainsFunc(route.Parameters, func(p httpkit.Parameter) bool { return p.Name == name })
}

// failuresOf are the statuses of what may go wrong.
func failuresOf(route *Route, pattern string) []int {
	out := []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}
	if strings.Contains(pattern, "{id}") && route.in != inImporter || strings.Contains(pattern, "{external_id}") || strings.Contains(pattern, "{feed}") {
		out = append(out, http.StatusNotFound)
	}
	if hasParameter(route, "cursor") {
		out = append(out, http.StatusGone)
	}
	holdsOthers := func(p httpkit.Parameter) bool { return strings.HasSuffix(p.Name, "__full") }
	if route.takes != nil || route.in == inCasesV2 || slices.ContainsFunc(route.Parameters, holdsOthers) {
		out = append(out, http.StatusRequestEntityTooLarge)
	}
	if route.fails == failsForm && route.takes != nil {
		out = append(out, http.StatusUnprocessableEntity)
	}
	return out
}
