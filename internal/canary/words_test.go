package canary_test

import (
	"maps"

	"caseload"
	"caseload/internal/httpkit"
)

// wordPages are the pages of what cases are written in that are read, none of which has
// a parameter.
var wordPages = []string{
	"/ui/admin/statuses", "/ui/admin/statuses/new", "/ui/admin/statuses/{id}/edit", "/ui/admin/statuses/{id}/remove",
	"/ui/admin/case-types", "/ui/admin/case-types/new", "/ui/admin/case-types/{id}/edit", "/ui/admin/case-types/{id}/remove",
	"/ui/admin/categories", "/ui/admin/categories/new", "/ui/admin/categories/{id}/edit", "/ui/admin/categories/{id}/remove",
	"/ui/admin/wards", "/ui/admin/wards/new", "/ui/admin/wards/{id}/edit", "/ui/admin/wards/{id}/remove",
	"/ui/admin/users/new", "/ui/admin/users/{id}/edit", "/ui/admin/users/{id}/link", "/ui/admin/users/{id}/codes",
	"/ui/admin/teams", "/ui/admin/teams/new", "/ui/admin/teams/{id}/edit",
	"/ui/admin/roles", "/ui/admin/roles/{role}/view", "/ui/admin/users/{id}/view",
	"/ui/admin/fields", "/ui/admin/fields/new", "/ui/admin/fields/{id}/edit", "/ui/admin/fields/{id}/remove",
	"/ui/admin/settings", "/ui/admin/settings/{group}",
}

func init() {
	pages := map[string][]httpkit.Parameter{}
	for _, pattern := range wordPages {
		pages[pattern] = nil
	}
	pages["/ui/admin/changes"] = []httpkit.Parameter{one("area", "users", "keys", "none"), one("by", nowhere), one("before", "1768472000000000.1", "none")}
	pages["/ui/admin/users"] = []httpkit.Parameter{opened("team"), one("role", "caseworker", "king"), one("state", "invited", "none"), opened("after"), one("before", nowhere)}
	maps.Copy(pagesParameters, pages)
}

// wordIDs are those of the words of a list.
func wordIDs(w *world, before string) []string {
	c, ids := w.catalog(), []string{nowhere}
	switch before {
	case "/ui/admin/settings/":
		ids = append(ids, "general", "casebook")
	case "/ui/admin/users/":
		ids = append(ids, w.users[cas])
	case "/ui/admin/roles/":
		ids = append(ids, string(caseload.RoleAnalyst), string(caseload.RoleAdmin))
	case "/ui/admin/teams/":
		ids = append(ids, teamID)
	case "/ui/admin/statuses/":
		for _, x := range c.Statuses()[:2] {
			ids = append(ids, x.ID)
		}
	case "/ui/admin/case-types/":
		for _, x := range c.CaseTypes() {
			ids = append(ids, x.ID)
		}
	case "/ui/admin/fields/":
		for _, x := range c.Fields() {
			ids = append(ids, x.ID)
		}
	case "/ui/admin/categories/":
		ids = append(ids, w.category)
	case "/ui/admin/wards/":
		ids = append(ids, w.wards[wardNames[0]])
	}
	return ids
}

// wordBodies are what to send to the forms of words.
func wordBodies(*world) map[string][]body {
	return map[string][]body{
		"POST /ui/admin/users":                  forms("q=cas", "q="+here, "q="+there+"&role=caseworker&state=invited", "team="+teamID, "team="+nowhere, "q=cas&after="+nowhere),
		"POST /ui/admin/users/new":              forms("once=A&name=New&role=caseworker", "once=B&name="+here, "name=New"),
		"POST /ui/admin/users/{id}/edit":        forms("seen="+itsRev+"&name=Other", "seen=1&name=Other", "seen=none"),
		"POST /ui/admin/users/{id}/link":        forms(""),
		"POST /ui/admin/users/{id}/codes":       forms(""),
		"POST /ui/admin/users/{id}/view":        forms(""),
		"POST /ui/admin/roles/{role}/view":      forms(""),
		"POST /ui/viewing/stop":                 forms(""),
		"POST /ui/admin/teams/new":              forms("once=A&name=New&code=N", "once=B&name="),
		"POST /ui/admin/teams/{id}/edit":        forms("seen="+itsRev+"&code=O", "seen=1&code=O", "seen=none"),
		"POST /ui/admin/statuses/new":           forms("once=A&name=New&stage="+caseload.Chasing.String()+"&position=2", "once=B&name=&stage=none", "once=C&name="+here),
		"POST /ui/admin/statuses/{id}/edit":     forms("seen="+itsRev+"&name=Other&position=1", "seen=1&name=Other", "seen=none"),
		"POST /ui/admin/statuses/{id}/remove":   forms(""),
		"POST /ui/admin/case-types/new":         forms("once=A&name=new&label=New&stages=Review+%3D+5", "once=B&name=&stages=Review+%3D+x"),
		"POST /ui/admin/case-types/{id}/edit":   forms("seen="+itsRev+"&label=Other", "seen=1&label=Other", "seen=none"),
		"POST /ui/admin/case-types/{id}/remove": forms(""),
		"POST /ui/admin/fields/new":             forms("once=A&name=new&kind=choice&choices=a%0Ab&sensitivity=internal", "once=B&name=a.b&kind=text&sensitivity=public", "once=C&name=new&kind=none"),
		"POST /ui/admin/fields/{id}/edit":       forms("seen="+itsRev+"&label=Other", "seen=1&label=Other", "seen=none"),
		"POST /ui/admin/fields/{id}/remove":     forms(""),
		"POST /ui/admin/categories/new":         forms("once=A&name=New&code=N", "once=B&name="),
		"POST /ui/admin/categories/{id}/edit":   forms("seen="+itsRev+"&code=O", "seen=1&code=O", "seen=none"),
		"POST /ui/admin/categories/{id}/remove": forms(""),
		"POST /ui/admin/categories/{id}/enable": forms(""),
		"POST /ui/admin/settings/{group}":       forms("seen="+caseload.Settings{}.Version()+"&municipal_year=05-02", "seen=none&municipal_year="+here, "seen="+caseload.Settings{}.Version()+"&do=reset"),
		"POST /ui/admin/wards/new":              forms("once=A&name=New&tier=parish", "once=B&name="),
		"POST /ui/admin/wards/{id}/edit":        forms("seen="+itsRev+"&description=Other", "seen=1&description=Other", "seen=none"),
		"POST /ui/admin/wards/{id}/remove":      forms(""),
	}
}
