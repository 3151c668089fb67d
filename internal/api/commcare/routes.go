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
	Does       string // as the description calls it
	Answers    string // what it answers, as docs/commcare.md says it

	in      *section
	takes   content           // what is sent; nil: nothing
	gives   content           // what is answered where nothing fails
	old     content           // the same at addresses of old, where it differs
	status  int               // of that; 0: 200
	example map[string]string // parameters of one request
	answer  func(*call) error
	fails   *manner
}

// manner is how errors are answered.
type manner struct {
	name   string // of the answers, in the description
	answer func(*face, http.ResponseWriter, *http.Request, error)
	bodies func(status int) content
}

// The manners of the parts of the face.
var (
	failsV1     = &manner{faceName, (*face).fail, errorsV1}
	failsV2     = &manner{faceName + "_v2", (*face).failV2, errorsV2}
	failsFeed   = &manner{faceName + "_feed", failFeed, errorsV1}
	failsUpload = &manner{faceName + "_upload", failUpload, errorsOfUploads}
	failsForm   = &manner{faceName + "_receiver", (*face).fail, errorsOfForms}
)

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
	{Name: "q", Values: []string{"anything"}, Open: true, Means: "nothing: CommCare knows the name, and it is never wrong"},
	{Name: "username", Values: []string{"jdoe@example.org"}, Open: true, Means: "who asks"},
	{Name: "api_key", Values: []string{"sk_none"}, Open: true, Means: "the key of who asks, which may end up in logs on the way"},
}

// formParameters say how an answer is written.
var formParameters = []httpkit.Parameter{
	{Name: "format", Values: []string{"json", "xml", "yaml"}, Open: true, Means: "`json` or `xml`; another value is not looked at, and `Accept` decides"},
}

// caseFormParameters say what is written of each case.
var caseFormParameters = []httpkit.Parameter{
	{Name: "properties", Values: allOrNone, Means: "whether cases have the member `properties`; all if absent"},
	{Name: "indices", Values: allOrNone, Means: "whether cases have the member `indices`; all if absent"},
	{Name: "child_cases__full", Values: []string{"true", "True", "false"}, Open: true, Means: "`true`: with the cases that have an index to the case, and theirs, by their IDs"},
	{Name: "parent_cases__full", Values: []string{"true", "false"}, Open: true, Means: "`true`: with the cases that it has an index to, and theirs, by the names of the indices"},
	{Name: "xforms_by_name__full", Values: []string{"true", "false"}, Open: true, Means: "`true`: with the forms that made and changed it, by their names"},
	{Name: "xforms_by_xmlns__full", Values: []string{"true", "false"}, Open: true, Means: "`true`: with the forms that made and changed it, by their namespaces"},
}

// pagingParameters say which page is meant.
func pagingParameters(most int) []httpkit.Parameter {
	atMost := strconv.Itoa(most)
	return []httpkit.Parameter{
		{Name: "limit", Values: []string{"0", "1", atMost}, Open: true, Means: "how many; " + strconv.Itoa(defaultLimit) + " if absent, at most " + atMost + ", which 0 and more stand for too"},
		{Name: "offset", Values: []string{"0", "1"}, Open: true, Means: "how many to leave out first"},
		{Name: "cursor", Open: true, Means: "part of `next`; it counts beside the `offset` that it came with, and makes every page cost the same"},
	}
}

// momentValues are dates and times in all forms that are read.
var momentValues = []string{
	"2026-01-15", "2026-01-15T10:30:00", "2026-01-15T10:30:00.123456", "2026-01-15T10:30Z", "2026-01-15T10:30:00.123456Z",
}

// caseFilterParameters say which cases are meant.
var caseFilterParameters = []httpkit.Parameter{
	{Name: "owner_id", Values: []string{"user-1"}, Open: true, Means: "cases that the user or team of this ID owns"},
	{Name: "user_id", Values: []string{"user-1"}, Open: true, Means: "cases that the user of this ID changed last"},
	{Name: "opened_by", Values: []string{"user-1"}, Open: true, Means: "cases that the user of this ID opened"},
	{Name: "closed_by", Values: []string{"user-1"}, Open: true, Means: "cases that the user of this ID closed"},
	{Name: "type", Aliases: []string{"case_type"}, Values: []string{"pregnancy"}, Open: true, Means: "cases of this type, or of one that has this word, in any case"},
	{Name: "type.exact", Values: []string{"pregnancy"}, Open: true, Means: "cases of exactly this type"},
	{Name: "name", Aliases: []string{"case_name"}, Values: []string{"NEAL"}, Open: true, Means: "cases of this name, or of one that has this word, in any case"},
	{Name: "name.exact", Values: []string{"Neal Smith"}, Open: true, Means: "cases of exactly this name"},
	{Name: "external_id", Values: []string{"123abc"}, Open: true, Means: "cases of this external ID, or of one that has this word, in any case"},
	{Name: "external_id.exact", Values: []string{"123abc"}, Open: true, Means: "cases of exactly this external ID"},
	{Name: "contact_phone_number", Values: []string{"5550100"}, Open: true, Means: "cases whose property of this name is exactly this"},
	{Name: "closed", Values: []string{"true", "false", "True"}, Open: true, Means: "whether cases are closed; both if absent"},
	{Name: "indexed_on_start", Aliases: []string{"server_date_modified_start", "server_modified_on_start"}, Values: momentValues, Open: true, Means: "cases that changed here at or after this: a date, which is midnight in UTC, or a time"},
	{Name: "indexed_on_end", Aliases: []string{"server_date_modified_end", "server_modified_on_end"}, Values: momentValues, Open: true, Means: "cases that changed here at or before this"},
	{Name: "date_modified_start", Values: momentValues, Open: true, Means: "cases that changed at or after this by the clock of the client that sent the change"},
	{Name: "date_modified_end", Values: momentValues, Open: true, Means: "cases that changed at or before this by that clock"},
	{Name: "indices.referenced_id", Values: []string{"nothing"}, Open: true, Means: "cases with an index to the case of this ID"},
	{Name: "indices.parent", Values: []string{"nothing"}, Open: true, Means: "cases with an index `parent`, or of another name that stands behind the dot, to the case of this ID"},
	{Name: "properties.edd", Values: []string{"2026-11-02"}, Open: true, Means: "cases whose property `edd`, or of another name that stands behind the dot, is exactly this"},
	{
		Name: "order_by", Values: []string{"indexed_on", "-indexed_on", "date_modified", "-date_modified", "server_date_modified", "-server_date_modified"},
		Means: "the time that cases are sorted by, behind a hyphen from the last to the first; `server_date_modified` if absent; repeated for several",
	},
}

// envelopeParameter chooses between the two forms of a list in JSON.
var envelopeParameter = httpkit.Parameter{Name: "envelope", Values: []string{"true", "false"}, Open: true, Means: "whether a list in JSON stands in an envelope with `meta`; if absent, at the older addresses alone"}

var caseDetailParameters = slices.Concat(formParameters, caseFormParameters, reserved)

var caseListParameters = slices.Concat(
	[]httpkit.Parameter{envelopeParameter}, pagingParameters(maxCases), caseFilterParameters, caseDetailParameters,
)

// section is routes that stand together in the description.
type section struct{ name, title, means string }

// The sections are those of docs/commcare.md.
var (
	inCasesV1  = &section{"cases_v1", "CommCare cases, version 1", "Pages of cases and single ones, to keep a copy."}
	inCasesV2  = &section{"cases_v2", "CommCare cases, version 2", "Cases by filters and conditions, and changes of them."}
	inForms    = &section{"forms", "CommCare forms", "Forms, which make and change cases, and what takes them."}
	inImporter = &section{"importer", "CommCare bulk upload", "Cases as tables, to make and change them."}
	inFeeds    = &section{"feeds", "CommCare OData feeds", "The cases of a type as a table, for Excel, Power BI and the like."}

	sections = []*section{inCasesV1, inCasesV2, inForms, inImporter, inFeeds}
)

// Routes are all that the face answers.
var Routes = []Route{
	{
		Method: "GET", Patterns: caseLists, Does: "List cases", QueryKeys: true, Parameters: caseListParameters, Answers: "a page of cases",
		in: inCasesV1, gives: caseList, old: caseEnvelope, example: map[string]string{"limit": "2"}, answer: listCases, fails: failsV1,
	},
	{
		Method: "GET", Patterns: caseDetails, Does: "Read a case", QueryKeys: true, Parameters: caseDetailParameters, Answers: "one case with its forms and referrals",
		in: inCasesV1, gives: wholeCase, answer: readCase, fails: failsV1,
	},

	{
		Method: "GET", Patterns: caseListsV2, Does: "List cases", Parameters: caseListParametersV2, Answers: "a page of cases, and where the next one is",
		in: inCasesV2, gives: caseListV2, example: map[string]string{"limit": "2"}, answer: listCasesV2, fails: failsV2,
	},
	{
		Method: "POST", Patterns: caseListsV2, Does: "Make cases, or make and change several", Parameters: selectionParameters, Answers: "the new case, or those of a list that were made and changed",
		in: inCasesV2, takes: newCases, gives: changedCases, answer: createCasesV2, fails: failsV2,
	},
	{
		Method: "PUT", Patterns: caseListsV2, Does: "Change a case that the body names", Parameters: selectionParameters, Answers: "the changed case, whose ID the body has",
		in: inCasesV2, takes: namedCase, gives: changedCase, answer: updateCaseV2, fails: failsV2,
	},
	{
		Method: "GET", Patterns: caseDetailsV2, Does: "Read a case, or several", Parameters: selectionParameters, Answers: "one case, or several whose IDs have commas between them",
		in: inCasesV2, gives: caseOrCases, answer: readCaseV2, fails: failsV2,
	},
	{
		Method: "PUT", Patterns: caseDetailsV2, Does: "Change a case", Parameters: selectionParameters, Answers: "the changed case",
		in: inCasesV2, takes: caseChanges, gives: changedCase, answer: updateCaseV2, fails: failsV2,
	},
	{
		Method: "GET", Patterns: externalCasesV2, Does: "Read the case of an external ID", Parameters: selectionParameters, Answers: "the case of an external ID",
		in: inCasesV2, gives: oneCase, answer: readExternalCaseV2, fails: failsV2,
	},
	{
		Method: "PUT", Patterns: externalCasesV2, Does: "Change the case of an external ID, or make it", Parameters: selectionParameters, Answers: "the case of an external ID, changed or made",
		in: inCasesV2, takes: wholeRow, gives: changedCase, answer: upsertCaseV2, fails: failsV2,
	},
	{
		Method: "POST", Patterns: caseFetchesV2, Does: "Read the cases of IDs and external IDs", Parameters: selectionParameters, Answers: "the cases of IDs and external IDs",
		in: inCasesV2, takes: caseIDs, gives: fetchedCases, answer: fetchCasesV2, fails: failsV2,
	},

	{Method: "GET", Patterns: feedLists, Does: "List the feeds", Answers: "the OData feeds that there are", in: inFeeds, gives: feedsListed, answer: listFeeds, fails: failsFeed},
	{Method: "GET", Patterns: feedServices, Does: "Read the service document of a feed", Answers: "the service document of a feed", in: inFeeds, gives: feedDocument, answer: feedService, fails: failsFeed},
	{Method: "GET", Patterns: feedMetadatas, Does: "Read the columns of a feed", Answers: "the columns of a feed, as CSDL", in: inFeeds, gives: feedColumns, answer: feedMetadata, fails: failsFeed},
	{
		Method: "GET", Patterns: feedPages, Does: "Read a page of a feed", Parameters: feedParameters, Answers: "a page of a feed",
		in: inFeeds, gives: feedRows, example: map[string]string{"limit": "2"}, answer: feedPage, fails: failsFeed,
	},

	{
		Method: "GET", Patterns: formLists, Does: "List forms", QueryKeys: true, Parameters: formListParameters, Answers: "a page of forms",
		in: inForms, gives: formList, example: map[string]string{"limit": "2"}, answer: listForms, fails: failsV1,
	},
	{Method: "GET", Patterns: formDetails, Does: "Read a form", QueryKeys: true, Parameters: formDetailParameters, Answers: "one form", in: inForms, gives: oneForm, answer: readForm, fails: failsV1},
	{
		Method: "GET", Patterns: attachments, Does: "Read a file that came with a form", QueryKeys: true, Answers: "a file that came with a form; `form.xml` is the form itself",
		in: inForms, gives: anyFile, answer: readAttachment, fails: failsV1,
	},

	{
		Method: "POST", Patterns: importers, Does: "Upload a table of cases", Answers: "that a table of cases was taken, and where its status is",
		in: inImporter, takes: uploadForm, gives: uploadTaken, answer: bulkUpload, fails: failsUpload,
	},
	{Method: "GET", Patterns: importStatuses, Does: "Read what has become of an upload", Answers: "what has become of a table", in: inImporter, gives: uploadStatusShown, answer: uploadStatusOf, fails: failsV1},

	{
		Method: "POST", Patterns: receivers, Does: "Send a form", Answers: "what became of the form",
		in: inForms, takes: submission, gives: openRosaAnswer, status: http.StatusCreated, answer: receiveForm, fails: failsForm,
	},
	{
		Method: "HEAD", Patterns: receivers, Does: "Ask how long a submission may be", Answers: "how long a submission may be",
		in: inForms, status: http.StatusNoContent, answer: greetReceiver, fails: failsForm,
	},
}
