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
	{Name: fieldsName, Values: []string{"case_id,properties.edd"}, Open: true},
	{Name: excludeName, Values: []string{"case_name,indices"}, Open: true},
	{Name: fieldsName + ".properties", Values: []string{"edd,age"}, Open: true}, // and any other member
	{Name: excludeName + ".properties", Values: []string{"edd"}, Open: true},
}

// caseListParametersV2 say which cases a list has.
var caseListParametersV2 = slices.Concat([]httpkit.Parameter{
	{Name: "limit", Values: []string{"1", strconv.Itoa(maxCases)}, Open: true},
	{Name: "cursor", Open: true},
	{Name: "external_id", Values: []string{"123abc"}, Open: true},
	{Name: "case_type", Values: []string{"pregnancy"}, Open: true},
	{Name: "case_name", Values: []string{"Neal Smith"}, Open: true},
	{Name: "owner_id", Values: []string{"user-1"}, Open: true},
	{Name: "closed", Values: []string{"true", "false"}},
	{Name: "include_deprecated", Values: []string{"true", "false"}},
	{Name: "query", Values: []string{
		`(edd = "2026-11-02" or name="Neal Smith") and not(@status = 'closed')`, `edd > '2026-01-01'`, `last_modified >= today() or starts-with(external_id, '1')`,
	}, Open: true},
	{Name: "properties.edd", Values: []string{"2026-11-02", ""}, Open: true}, // and any other property
	{Name: "indices.parent", Values: []string{"nothing"}, Open: true},        // and any other name of an index
}, momentParametersV2("date_opened", "date_closed", "last_modified", "server_last_modified", "indexed_on"), selectionParameters)

func momentParametersV2(names ...string) (out []httpkit.Parameter) {
	for _, name := range names {
		for _, end := range []string{"gt", "gte", "lt", "lte"} {
			out = append(out, httpkit.Parameter{Name: name + "." + end, Values: []string{"2026-01-15", "2026-01-15T10:30:00.123456Z"}, Open: true})
		}
	}
	return out
}
