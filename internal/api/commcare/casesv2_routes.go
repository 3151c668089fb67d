package commcare

import (
	"slices"
	"strconv"

	"caseload/internal/httpkit"
)

// The addresses of version 2, which was called 0.6 before.
var (
	caseListsV2     = []string{"/a/{domain}/api/case/v2", "/a/{domain}/api/v0.6/case"}
	caseDetailsV2   = []string{"/a/{domain}/api/case/v2/{id}", "/a/{domain}/api/v0.6/case/{id}"}
	externalCasesV2 = []string{"/a/{domain}/api/case/v2/ext/{external_id}", "/a/{domain}/api/v0.6/case/ext/{external_id}"}
	caseFetchesV2   = []string{"/a/{domain}/api/case/v2/bulk-fetch", "/a/{domain}/api/v0.6/case/bulk-fetch"}
)

// selectionParameters say which members of each case are written.
var selectionParameters = []httpkit.Parameter{
	{Name: fieldsName, Values: []string{"case_id,properties.edd"}, Open: true, Means: "the members of each case that are wanted, by commas, with dots for what is in a member"},
	{Name: excludeName, Values: []string{"case_name,indices"}, Open: true, Means: "the members that are not wanted; not beside `fields`"},
	{Name: fieldsName + ".properties", Values: []string{"edd,age"}, Open: true, Means: "what is wanted of the member `properties`, or of another whose name stands behind the dot"},
	{Name: excludeName + ".properties", Values: []string{"edd"}, Open: true, Means: "what is not wanted of that member"},
}

// caseListParametersV2 say which cases a list has.
var caseListParametersV2 = slices.Concat([]httpkit.Parameter{
	{Name: "limit", Values: []string{"1", strconv.Itoa(maxCases)}, Open: true, Means: "how many, from 1 to " + strconv.Itoa(maxCases) + "; " + strconv.Itoa(defaultLimit) + " if absent"},
	{Name: "cursor", Open: true, Means: "from `next`; it holds all other parameters"},
	{Name: "external_id", Values: []string{"123abc"}, Open: true, Means: "cases of exactly this external ID"},
	{Name: "case_type", Values: []string{"pregnancy"}, Open: true, Means: "cases of this type, in any case"},
	{Name: "case_name", Values: []string{"Neal Smith"}, Open: true, Means: "cases of exactly this name"},
	{Name: "owner_id", Values: []string{"user-1"}, Open: true, Means: "cases that the user or team of this ID owns"},
	{Name: "closed", Values: []string{"true", "false"}, Means: "whether cases are closed; both if absent"},
	{Name: "include_deprecated", Values: []string{"true", "false"}, Means: "nothing: no case types are deprecated here"},
	{Name: "query", Values: []string{
		`(edd = "2026-11-02" or name="Neal Smith") and not(@status = 'closed')`, `edd > '2026-01-01'`, `last_modified >= today() or starts-with(external_id, '1')`,
	}, Open: true, Means: "a condition in CommCare's query language"},
	{Name: "properties.edd", Values: []string{"2026-11-02", ""}, Open: true, Means: "cases whose property `edd`, or of another name that stands behind the dot, is exactly this; nothing: empty or missing"},
	{Name: "indices.parent", Values: []string{"nothing"}, Open: true, Means: "cases with an index `parent`, or of another name that stands behind the dot, to the case of this ID"},
}, momentParametersV2("date_opened", "date_closed", "last_modified", "server_last_modified", "indexed_on"), selectionParameters)

func momentParametersV2(names ...string) (out []httpkit.Parameter) {
	for _, name := range names {
		for _, end := range []struct{ name, means string }{{"gt", "after"}, {"gte", "at or after"}, {"lt", "before"}, {"lte", "at or before"}} {
			out = append(out, httpkit.Parameter{
				Name: name + "." + end.name, Values: []string{"2026-01-15", "2026-01-15T10:30:00.123456Z"}, Open: true,
				Means: "cases whose `" + name + "` is " + end.means + " this: a date, which is a whole day in UTC, or a time",
			})
		}
	}
	return out
}
