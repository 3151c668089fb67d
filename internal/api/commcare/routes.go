package commcare

import (
	"net/http"
	"slices"
	"strconv"

	"caseload/internal/httpkit"
)

// Route is one method of one resource.
type Route struct {
	Method     string
	Patterns   []string // of http.ServeMux, without the slash at the end that may follow
	QueryKeys  bool     // who asks may be said by username and api_key in the query
	Parameters []httpkit.Parameter
	Answers    string // what it answers, as docs/commcare.md says it

	answer func(*call) error
	fail   func(*face, http.ResponseWriter, *http.Request, error) // nil: as version 1 does
}

// The addresses of cases, newest first. Those of old are duplicates for clients
// of old.
var (
	caseLists = []string{
		"/a/{domain}/api/case/v1", "/a/{domain}/api/v0.5/case", "/a/{domain}/api/v0.4/case", "/a/{domain}/api/v0.3/case",
	}
	caseDetails = []string{
		"/a/{domain}/api/case/v1/{id}", "/a/{domain}/api/v0.5/case/{id}", "/a/{domain}/api/v0.4/case/{id}", "/a/{domain}/api/v0.3/case/{id}",
	}
)

// reserved are parameters that are not for us to read, but never wrong.
var reserved = []httpkit.Parameter{
	{Name: "q", Values: []string{"anything"}, Open: true},
	{Name: "username", Values: []string{"jdoe@example.org"}, Open: true},
	{Name: "api_key", Values: []string{"sk_none"}, Open: true},
}

// formParameters say how an answer is written.
var formParameters = []httpkit.Parameter{
	{Name: "format", Values: []string{"json", "xml", "yaml"}, Open: true},
}

// caseFormParameters say what is written of each case.
var caseFormParameters = []httpkit.Parameter{
	{Name: "properties", Values: allOrNone},
	{Name: "indices", Values: allOrNone},
	{Name: "child_cases__full", Values: []string{"true", "True", "false"}, Open: true},
	{Name: "parent_cases__full", Values: []string{"true", "false"}, Open: true},
	{Name: "xforms_by_name__full", Values: []string{"true", "false"}, Open: true},
	{Name: "xforms_by_xmlns__full", Values: []string{"true", "false"}, Open: true},
}

// pagingParameters say which page is meant.
func pagingParameters(most int) []httpkit.Parameter {
	return []httpkit.Parameter{
		{Name: "limit", Values: []string{"0", "1", strconv.Itoa(most)}, Open: true},
		{Name: "offset", Values: []string{"0", "1"}, Open: true},
		{Name: "cursor", Open: true},
	}
}

// momentValues are dates and times in all forms that are read.
var momentValues = []string{
	"2026-01-15", "2026-01-15T10:30:00", "2026-01-15T10:30:00.123456", "2026-01-15T10:30Z", "2026-01-15T10:30:00.123456Z",
}

// caseFilterParameters say which cases are meant.
var caseFilterParameters = []httpkit.Parameter{
	{Name: "owner_id", Values: []string{"user-1"}, Open: true},
	{Name: "user_id", Values: []string{"user-1"}, Open: true},
	{Name: "opened_by", Values: []string{"user-1"}, Open: true},
	{Name: "closed_by", Values: []string{"user-1"}, Open: true},
	{Name: "type", Aliases: []string{"case_type"}, Values: []string{"pregnancy"}, Open: true},
	{Name: "type.exact", Values: []string{"pregnancy"}, Open: true},
	{Name: "name", Aliases: []string{"case_name"}, Values: []string{"NEAL"}, Open: true},
	{Name: "name.exact", Values: []string{"Neal Smith"}, Open: true},
	{Name: "external_id", Values: []string{"123abc"}, Open: true},
	{Name: "external_id.exact", Values: []string{"123abc"}, Open: true},
	{Name: "contact_phone_number", Values: []string{"5550100"}, Open: true},
	{Name: "closed", Values: []string{"true", "false", "True"}, Open: true},
	{Name: "indexed_on_start", Aliases: []string{"server_date_modified_start", "server_modified_on_start"}, Values: momentValues, Open: true},
	{Name: "indexed_on_end", Aliases: []string{"server_date_modified_end", "server_modified_on_end"}, Values: momentValues, Open: true},
	{Name: "date_modified_start", Values: momentValues, Open: true},
	{Name: "date_modified_end", Values: momentValues, Open: true},
	{Name: "indices.referenced_id", Values: []string{"nothing"}, Open: true},
	{Name: "indices.parent", Values: []string{"nothing"}, Open: true},    // and any other name of an index
	{Name: "properties.edd", Values: []string{"2026-11-02"}, Open: true}, // and any other property
	{Name: "order_by", Values: []string{"indexed_on", "-indexed_on", "date_modified", "-date_modified", "server_date_modified", "-server_date_modified"}},
}

// envelopeParameter chooses between the two forms of a list in JSON.
var envelopeParameter = httpkit.Parameter{Name: "envelope", Values: []string{"true", "false"}, Open: true}

var caseDetailParameters = slices.Concat(formParameters, caseFormParameters, reserved)

var caseListParameters = slices.Concat(
	[]httpkit.Parameter{envelopeParameter}, pagingParameters(maxCases), caseFilterParameters, caseDetailParameters,
)

// Routes are all that the face answers.
var Routes = []Route{
	{Method: "GET", Patterns: caseLists, QueryKeys: true, Parameters: caseListParameters, Answers: "a page of cases", answer: listCases},
	{Method: "GET", Patterns: caseDetails, QueryKeys: true, Parameters: caseDetailParameters, Answers: "one case with its forms and referrals", answer: readCase},

	{Method: "GET", Patterns: caseListsV2, Parameters: caseListParametersV2, Answers: "a page of cases, and where the next one is", answer: listCasesV2, fail: (*face).failV2},
	{Method: "POST", Patterns: caseListsV2, Parameters: selectionParameters, Answers: "the new case, or those of a list that were made and changed", answer: createCasesV2, fail: (*face).failV2},
	{Method: "PUT", Patterns: caseListsV2, Parameters: selectionParameters, Answers: "the changed case, whose ID the body has", answer: updateCaseV2, fail: (*face).failV2},
	{Method: "GET", Patterns: caseDetailsV2, Parameters: selectionParameters, Answers: "one case, or several whose IDs have commas between them", answer: readCaseV2, fail: (*face).failV2},
	{Method: "PUT", Patterns: caseDetailsV2, Parameters: selectionParameters, Answers: "the changed case", answer: updateCaseV2, fail: (*face).failV2},
	{Method: "GET", Patterns: externalCasesV2, Parameters: selectionParameters, Answers: "the case of an external ID", answer: readExternalCaseV2, fail: (*face).failV2},
	{Method: "PUT", Patterns: externalCasesV2, Parameters: selectionParameters, Answers: "the case of an external ID, changed or made", answer: upsertCaseV2, fail: (*face).failV2},
	{Method: "POST", Patterns: caseFetchesV2, Parameters: selectionParameters, Answers: "the cases of IDs and external IDs", answer: fetchCasesV2, fail: (*face).failV2},

	{Method: "GET", Patterns: feedLists, Answers: "the OData feeds that there are", answer: listFeeds, fail: failFeed},
	{Method: "GET", Patterns: feedServices, Answers: "the service document of a feed", answer: feedService, fail: failFeed},
	{Method: "GET", Patterns: feedMetadatas, Answers: "the columns of a feed, as CSDL", answer: feedMetadata, fail: failFeed},
	{Method: "GET", Patterns: feedPages, Parameters: feedParameters, Answers: "a page of a feed", answer: feedPage, fail: failFeed},

	{Method: "GET", Patterns: formLists, QueryKeys: true, Parameters: formListParameters, Answers: "a page of forms", answer: listForms},
	{Method: "GET", Patterns: formDetails, QueryKeys: true, Parameters: formDetailParameters, Answers: "one form", answer: readForm},
	{Method: "GET", Patterns: attachments, QueryKeys: true, Answers: "a file that came with a form; form.xml is the form itself", answer: readAttachment},

	{Method: "POST", Patterns: importers, Answers: "that a table of cases was taken, and where its status is", answer: bulkUpload, fail: failUpload},
	{Method: "GET", Patterns: importStatuses, Answers: "what has become of a table", answer: uploadStatusOf},

	{Method: "POST", Patterns: receivers, Answers: "201 and what became of the form", answer: receiveForm},
	{Method: "HEAD", Patterns: receivers, Answers: "204 and how long a submission may be", answer: greetReceiver},
}
