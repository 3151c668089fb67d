package icasework

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// DescriptionPath is where the face's description stands.
const DescriptionPath = "/icasework/openapi.json"

// Description describes the face in OpenAPI, from its Routes. What is not served is
// not described.
func Description() *openapi.Document {
	doc := openapi.New("Caseload: the iCasework face",
		"iCasework's GetReport and the calls beside it. Names of parameters are read whatever their case; those of a body may stand in the query, and the other way round.")
	doc.Tags = []openapi.Tag{{Name: faceName, Description: "Reports by their numbers, and single cases."}}
	maps.Copy(doc.Components.SecuritySchemes, credentialSchemes)
	doc.Components.Schemas["errorBody"] = errorBody
	doc.Components.Schemas["caseAnswer"] = caseAnswer
	for i := range Routes {
		if r := &Routes[i]; !r.Unserved {
			doc.Add(r.Pattern, strings.ToLower(r.Method), describe(doc, r))
		}
	}
	for name, failure := range doc.Components.Responses {
		if strings.HasSuffix(name, "_403") {
			failure.Description = "Who asks is not known: the code ends with 021."
		}
		failure.Headers = withErrorHeaders(failure.Headers)
		doc.Components.Responses[name] = failure
	}
	return doc
}

// credentialSchemes are the ways of saying who asks: credentialParameters but for
// the account, and the header.
var credentialSchemes = map[string]openapi.SecurityScheme{
	"token":        {Type: "http", Scheme: "bearer", Description: "A token, or an API key."},
	"access_token": {Type: "apiKey", In: "query", Name: "access_token", Description: "The same in the query, which may end up in logs on the way."},
	"key_id":       {Type: "apiKey", In: "query", Name: "Key", Description: "The ID of a key pair, beside a signature."},
	"signature":    {Type: "apiKey", In: "query", Name: "Signature", Description: "MD5 in hexadecimal, where the account allows signatures."},
}

// The answers in JSON that are not texts alone.
var (
	errorBody = openapi.Object([]string{"code", "info"}, map[string]*openapi.Schema{
		"code": openapi.Of("string").Like("8051").Means("That of X-Application-Error-Code."),
		"info": openapi.Of("string").Like("Report 10801 not found.").Means("What happened, and what to do."),
	})
	caseAnswer = &openapi.Schema{Type: openapi.Types{"object"}, AdditionalProperties: texts, Description: "One member, named after the call: what it answers of the case."}
	texts      = &openapi.Schema{Type: openapi.Types{"object"}, AdditionalProperties: openapi.Of("string")}
	tokenBody  = openapi.Object([]string{"access_token", "token_type", "expires_in"}, map[string]*openapi.Schema{
		"access_token": openapi.Of("string"), "token_type": openapi.Among("Bearer"), "expires_in": openapi.Of("integer").Like(3600).Means("Seconds."),
	})
)

// jsonAnswers are the forms of answers in JSON; those of others are caseAnswer.
var jsonAnswers = map[string]*openapi.Schema{
	"/token":            tokenBody,
	"/getreport":        openapi.List(texts).Means("The rows. A column that the report has twice is there twice."),
	"/getcasedetails":   {Description: "An object of texts. Several cases follow each other without a comma between, unless JSONArray makes an array of them."},
	"/getcases":         openapi.List(openapi.Of("object")),
	"/getcasedocuments": openapi.Object([]string{"Documents"}, map[string]*openapi.Schema{"Documents": openapi.List(texts)}),
}

// examples are parameters of one request of each address.
var examples = map[string]map[string]string{
	"/token":            {"db": "hillside", "grant_type": bearerGrant, "assertion": "HEADER.CLAIMS.SIGNATURE"},
	"/getreport":        {"ReportId": "10801", "Format": "json"},
	"/getcasedetails":   {"CaseId": "1001", "Format": "json"},
	"/createcase":       {"db": "hillside", "Type": "Complaint", "Label": "Bin not emptied", "Customer.Name": "Ada Byron", "Format": "json"},
	"/getcases":         {"Days": "30", "Format": "json"},
	"/getcasedocuments": {"CaseId": "1001", "Format": "json"},
	documentPath:        {"ref": "REF"},
	"/getcaseattribute": {"CaseId": "1001", "Attribute": "CaseStatus.Status", "Format": "json"},
	"/updatecase":       {"db": "hillside", "CaseId": "1001", "Attribute": "Customer.Town", "Value": "Leith", "Format": "json"},
	"/uploaddocuments":  {"db": "hillside", "CaseId": "1001", "Document1.Name": "note.txt", "Document1.MimeType": "text/plain", "Document1.Content": "SGVsbG8=", "Format": "json"},
}

// describe describes a route.
func describe(doc *openapi.Document, r *Route) *openapi.Operation {
	o := &openapi.Operation{
		Tags: []string{faceName}, OperationID: operationID(r), Summary: strings.ToUpper(r.Answers[:1]) + r.Answers[1:],
		Responses: map[string]openapi.Response{"200": {Description: "Answers " + r.Answers + ".", Content: answerOf(r)}},
		Security:  []map[string][]string{{"token": {}}, {"access_token": {}}, {"key_id": {}, "signature": {}}},
	}
	if r.open {
		o.Security = []map[string][]string{{}}
	}
	parameters := schemasOf(r)
	if r.Method == http.MethodPost {
		doc.Components.Schemas[o.OperationID] = formOf(r, parameters)
		o.RequestBody = bodyOf(r, openapi.To(o.OperationID))
		for media, body := range o.RequestBody.Content {
			body.Example = openapi.Example(examples[r.Pattern])
			o.RequestBody.Content[media] = body
		}
	} else {
		for _, p := range r.Parameters {
			if s := parameters[p.Name]; s != nil {
				given := openapi.Parameter{Name: p.Name, In: "query", Description: s.Description, Schema: s}
				if value := examples[r.Pattern][p.Name]; value != "" {
					given.Example = openapi.Example(value)
				}
				o.Parameters = append(o.Parameters, given)
			}
		}
	}
	failure := map[string]openapi.MediaType{"text/html": {Schema: openapi.Of("string")}, "application/json": {Schema: openapi.To("errorBody")}}
	statuses := []int{http.StatusBadRequest, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if r.Pattern == documentPath {
		statuses = append(statuses, http.StatusNotFound)
	}
	doc.Fail(o, faceName, failure, statuses...)
	return o
}

// operationID is the end of the address, such as getreport.
func operationID(r *Route) string {
	return strings.ToLower(strings.ReplaceAll(r.Pattern[strings.LastIndexByte(r.Pattern, '/')+1:], ".", "_"))
}

// schemasOf are those of a route's parameters but for who asks, by their names.
func schemasOf(r *Route) map[string]*openapi.Schema {
	out := map[string]*openapi.Schema{}
	for _, p := range r.Parameters {
		if !saysWhoAsks(p.Name) {
			out[p.Name] = schemaOf(p)
		}
	}
	return out
}

// saysWhoAsks reports whether a parameter is one of credentialSchemes.
func saysWhoAsks(name string) bool {
	for _, s := range credentialSchemes {
		if s.Name == name {
			return true
		}
	}
	return false
}

func schemaOf(p httpkit.Parameter) *openapi.Schema {
	means := strings.ToUpper(p.Means[:1]) + p.Means[1:] + "."
	if !p.Open {
		return openapi.Among(p.Values...).Means(means)
	}
	return openapi.SuchAs(p.Values...).Means(means)
}

// formOf describes the parameters of a POST, and such as the account gives a meaning
// where fields of a case are meant.
func formOf(r *Route, parameters map[string]*openapi.Schema) *openapi.Schema {
	form := &openapi.Schema{Type: openapi.Types{"object"}, Properties: parameters, AdditionalProperties: false}
	if !r.open {
		form.AdditionalProperties = openapi.Of("string")
	}
	return form
}

// bodyOf describes the bodies that a form may be sent in.
func bodyOf(r *Route, form *openapi.Schema) *openapi.RequestBody {
	out := &openapi.RequestBody{Required: true, Content: map[string]openapi.MediaType{
		"application/x-www-form-urlencoded": {Schema: form}, "application/json": {Schema: form},
	}}
	if r.maxBody == maxDocumentsBody {
		out.Content["multipart/form-data"] = openapi.MediaType{Schema: form}
	}
	return out
}

// answerOf are the forms of an answer: those that the parameter Format names, JSON
// without one, and of a document any.
func answerOf(r *Route) map[string]openapi.MediaType {
	if r.Pattern == documentPath {
		return map[string]openapi.MediaType{"*/*": {Schema: openapi.Of("string")}}
	}
	kinds := []string{formatJSON}
	if at := slices.IndexFunc(r.Parameters, func(p httpkit.Parameter) bool { return p.Name == "Format" }); at >= 0 {
		kinds = r.Parameters[at].Values
	}
	out := map[string]openapi.MediaType{}
	for _, kind := range kinds {
		media, _, _ := strings.Cut(contentTypes[kind], ";")
		s := openapi.Of("string")
		if kind == formatJSON {
			if s = jsonAnswers[r.Pattern]; s == nil {
				s = openapi.To("caseAnswer")
			}
		}
		out[media] = openapi.MediaType{Schema: s}
	}
	if slices.ContainsFunc(r.Parameters, func(p httpkit.Parameter) bool { return p.Name == "Compression" }) {
		out["application/gzip"] = openapi.MediaType{Schema: openapi.Of("string")}
	}
	return out
}

// withErrorHeaders are the headers of an error: what is the machine's part of it
// stands there alone.
func withErrorHeaders(others map[string]openapi.Header) map[string]openapi.Header {
	out := map[string]openapi.Header{
		"X-Application-Error-Code": {Description: "The code, in the family of the address.", Schema: openapi.Of("string").Like("8051")},
		"X-Application-Error-Info": {Description: "What happened.", Schema: openapi.Of("string")},
	}
	maps.Copy(out, others)
	return out
}
