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

	answer func(*call) error
}

// formParameters say how an export is written.
var formParameters = []httpkit.Parameter{
	{Name: "format", Values: []string{"json", "csv"}},
	{Name: "bom", Values: []string{"false", "true"}},
	{Name: "formulas", Values: []string{"keep", "escape"}},
}

// filterParameters say which cases are meant.
var filterParameters = []httpkit.Parameter{
	{Name: "status", Values: caseload.StageNames()},
	{Name: "ward", Values: []string{"Truro East"}, Open: true},
	{Name: "wardId", Values: []string{"ward-abc123"}, Open: true},
	{Name: "category", Values: []string{"Roads & Pavements"}, Open: true},
	{Name: "categoryId", Values: []string{"category-1"}, Open: true},
	{Name: "source", Aliases: []string{"sourceChannel"}, Values: []string{"email", "web", "phone"}, Open: true},
	{Name: "from", Aliases: fromNames[1:], Values: []string{"2026-01-15", "2026-01-15T10:30:00Z"}, Open: true},
	{Name: "to", Aliases: toNames[1:], Values: []string{"2026-01-15", "2026-01-15T10:30:00.000Z"}, Open: true},
}

var exportParameters = slices.Concat(formParameters, filterParameters, []httpkit.Parameter{
	{Name: "limit", Values: []string{"1", strconv.Itoa(caseload.MaxExport), allRows}, Open: true},
	{Name: "after", Open: true},
})

var listParameters = slices.Concat(filterParameters, []httpkit.Parameter{
	{Name: "search", Values: []string{"pothole", "CW-2026-0042"}, Open: true},
	{Name: "assigneeId", Values: []string{"user-1"}, Open: true},
	{Name: "archived", Values: []string{"true", "false"}},
	{Name: "sort", Values: []string{
		"createdAt", "updatedAt", "reference", "status", "-createdAt", "-updatedAt", "-reference", "-status",
	}},
	{Name: "order", Values: []string{"asc", "desc"}},
	{Name: "page", Values: []string{"1", "2"}, Open: true},
	{Name: "pageSize", Values: []string{"1", strconv.Itoa(maxPageSize)}, Open: true},
})

// Routes are all that the face answers.
var Routes = []Route{
	{"GET", "/api/cases/export", caseload.ReportsRead, exportParameters, "cases with their public fields, newest first, as JSON or CSV", exportCases},
	{"GET", "/api/wards/export", caseload.WardsRead, formParameters, "the enabled wards with their number of cases, as JSON or CSV", exportWards},
	{"GET", "/api/reports/public", caseload.ReportsRead, nil, "the number of cases by status, category and ward", publicReport},

	{"GET", "/api/cases", caseload.CasesRead, listParameters, "a page of cases", listCases},
	{"POST", "/api/cases", caseload.CasesWrite, nil, "201 and the new case", createCase},
	{"GET", "/api/cases/{id}", caseload.CasesRead, nil, "one case with its activity", readCase},
	{"PATCH", "/api/cases/{id}", caseload.CasesWrite, nil, "the case as it is now; only the given members change", updateCase},
	{"PUT", "/api/cases/{id}", caseload.CasesWrite, nil, "the same as PATCH", updateCase},
	{"DELETE", "/api/cases/{id}", caseload.CasesWrite, nil, "that the case is in no answer any more", deleteCase},
	{"POST", "/api/cases/{id}/notes", caseload.CasesWrite, nil, "201 and the case with the new note in its activity", addNote},

	{"GET", "/api/wards", caseload.WardsRead, nil, "all wards by name, disabled ones too", listWards},
	{"POST", "/api/wards", caseload.CasesWrite, nil, "201 and the new ward", createWard}, // difference 13: there is no scope of their own
	{"GET", "/api/wards/{id}", caseload.WardsRead, nil, "one ward", readWard},
	{"PATCH", "/api/wards/{id}", caseload.CasesWrite, nil, "the ward as it is now; only the given members change", updateWard},
	{"PUT", "/api/wards/{id}", caseload.CasesWrite, nil, "the same as PATCH", updateWard},

	{"GET", "/api/categories", caseload.CategoriesRead, nil, "all categories by name", listCategories},
	{"POST", "/api/categories", caseload.CasesWrite, nil, "201 and the new category", createCategory},
	{"GET", "/api/users", caseload.UsersRead, nil, "all users by name", listUsers},
}
