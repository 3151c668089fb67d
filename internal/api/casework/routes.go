package casework

import (
	"slices"
	"strconv"

	"caseload"
	"caseload/internal/httpkit"
)

// Route is one method of one address.
type Route struct {
	Method     string
	Pattern    string         // of http.ServeMux
	Scope      caseload.Scope // that a key needs
	Parameters []httpkit.Parameter
	Answers    string // what it answers, as docs/casework.md says it

	takes  *body // nil: none
	gives  []any // a value of each type of answer, or the columns of an export
	answer func(*call) error
}

// body is what a request carries.
type body struct {
	form    any      // a value of its type
	notNull []string // members that may be left out, not null
	needed  []string // members that must be there
	example any      // one that makes or changes something, whatever the tenant has
}

// The bodies, and the answers to them.
var (
	givenCase     = &body{form: newCaseBody{}, notNull: notNull, example: map[string]string{"summary": "A hole in Castle Street", "residentName": "Jo Penrose", "sourceChannel": "telephone"}}
	changedCase   = &body{form: caseBody{}, notNull: notNull, example: map[string]string{"summary": "Two holes in Castle Street"}}
	givenNote     = &body{form: noteBody{}, needed: []string{"text"}, example: map[string]string{"text": "Rang; will ring again on Monday."}}
	givenWard     = &body{form: wardBody{}, notNull: wardNotNull, needed: []string{"name"}, example: map[string]string{"name": "Riverside"}}
	changedWard   = &body{form: wardBody{}, notNull: wardNotNull, example: map[string]string{"boundaryDescription": "East of the river"}}
	givenCategory = &body{form: categoryBody{}, needed: []string{"name"}, example: map[string]string{"name": "Fallen trees"}}

	caseWritten = []any{wholeCase{}, caseStub{}}
)

// formParameters say how an export is written.
var formParameters = []httpkit.Parameter{
	{Name: "format", Values: []string{"json", "csv"}, Means: "how rows are written; json if absent"},
	{Name: "bom", Values: []string{"false", "true"}, Means: "whether CSV begins with a byte order mark"},
	{Name: "formulas", Values: []string{"keep", "escape"}, Means: "what is done with CSV cells that a spreadsheet would run as formulas"},
}

// filterParameters say which cases are meant.
var filterParameters = []httpkit.Parameter{
	{Name: "status", Values: caseload.StageNames(), Means: "where cases stand"},
	{Name: "ward", Values: []string{"Truro East"}, Open: true, Means: "a ward's name"},
	{Name: "wardId", Values: []string{"ward-abc123"}, Open: true, Means: "a ward's id"},
	{Name: "category", Values: []string{"Roads & Pavements"}, Open: true, Means: "a category's name"},
	{Name: "categoryId", Values: []string{"category-1"}, Open: true, Means: "a category's id"},
	{Name: "source", Aliases: []string{"sourceChannel"}, Values: []string{"email", "web", "phone"}, Open: true, Means: "how cases came in"},
	{Name: "from", Aliases: fromNames[1:], Values: []string{"2026-01-15", "2026-01-15T10:30:00Z"}, Open: true, Means: "cases made at or after this: a date in the tenant's time zone, or a time"},
	{Name: "to", Aliases: toNames[1:], Values: []string{"2026-01-15", "2026-01-15T10:30:00.000Z"}, Open: true, Means: "cases made at or before this: a date, which means the whole day, or a time"},
}

var exportParameters = slices.Concat(formParameters, filterParameters, []httpkit.Parameter{
	{Name: "limit", Values: []string{"1", strconv.Itoa(caseload.MaxExport), allRows}, Open: true, Means: "how many rows at most, or all"},
	{Name: "after", Open: true, Means: "where to go on: taken from the header Link"},
})

var listParameters = slices.Concat(filterParameters, []httpkit.Parameter{
	{Name: "search", Values: []string{"pothole", "CW-2026-0042"}, Open: true, Means: "words that each must begin a word of the case"},
	{Name: "assigneeId", Values: []string{"user-1"}, Open: true, Means: "a user's id: cases assigned to that user, or owned"},
	{Name: "archived", Values: []string{"true", "false"}, Means: "whether cases are put away; both if absent"},
	{Name: "sort", Values: []string{
		"createdAt", "updatedAt", "reference", "status", "-createdAt", "-updatedAt", "-reference", "-status",
	}, Means: "the order, turned over by a hyphen in front"},
	{Name: "order", Values: []string{"asc", "desc"}, Means: "the direction of sort, instead of the hyphen"},
	{Name: "page", Values: []string{"1", "2"}, Open: true, Means: "the number of the page, from 1"},
	{Name: "pageSize", Values: []string{"1", strconv.Itoa(maxPageSize)}, Open: true, Means: "cases of a page, at most 100; 20 if absent"},
})

// Routes are all that the face answers.
var Routes = []Route{
	{"GET", "/api/cases/export", caseload.ReportsRead, exportParameters, "cases with their public fields, newest first, as JSON or CSV", nil, []any{caseTable}, exportCases},
	{"GET", "/api/wards/export", caseload.WardsRead, formParameters, "the enabled wards with their number of cases, as JSON or CSV", nil, []any{wardTable}, exportWards},
	{"GET", "/api/reports/public", caseload.ReportsRead, nil, "the number of cases by status, category and ward", nil, []any{report{}}, publicReport},

	{"GET", "/api/cases", caseload.CasesRead, listParameters, "a page of cases", nil, []any{casePage{}}, listCases},
	{"POST", "/api/cases", caseload.CasesWrite, nil, "201 and the new case", givenCase, caseWritten, createCase},
	{"GET", "/api/cases/{id}", caseload.CasesRead, nil, "one case with its activity", nil, []any{wholeCase{}}, readCase},
	{"PATCH", "/api/cases/{id}", caseload.CasesWrite, nil, "the case as it is now; only the given members change", changedCase, caseWritten, updateCase},
	{"PUT", "/api/cases/{id}", caseload.CasesWrite, nil, "the same as PATCH", changedCase, caseWritten, updateCase},
	{"DELETE", "/api/cases/{id}", caseload.CasesWrite, nil, "that the case is in no answer any more", nil, []any{success{}}, deleteCase},
	{"POST", "/api/cases/{id}/notes", caseload.CasesWrite, nil, "201 and the case with the new note in its activity", givenNote, caseWritten, addNote},

	{"GET", "/api/wards", caseload.WardsRead, nil, "all wards by name, disabled ones too", nil, []any{[]ward{}}, listWards},
	{"POST", "/api/wards", caseload.CasesWrite, nil, "201 and the new ward", givenWard, []any{ward{}}, createWard}, // difference 13: there is no scope of their own
	{"GET", "/api/wards/{id}", caseload.WardsRead, nil, "one ward", nil, []any{ward{}}, readWard},
	{"PATCH", "/api/wards/{id}", caseload.CasesWrite, nil, "the ward as it is now; only the given members change", changedWard, []any{ward{}}, updateWard},
	{"PUT", "/api/wards/{id}", caseload.CasesWrite, nil, "the same as PATCH", changedWard, []any{ward{}}, updateWard},

	{"GET", "/api/categories", caseload.CategoriesRead, nil, "all categories by name", nil, []any{[]namedID{}}, listCategories},
	{"POST", "/api/categories", caseload.CasesWrite, nil, "201 and the new category", givenCategory, []any{namedID{}}, createCategory},
	{"GET", "/api/users", caseload.UsersRead, nil, "all users by name", nil, []any{[]user{}}, listUsers},
}
