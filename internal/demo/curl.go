package demo

import "caseload"

// Command is a line for a shell that asks a face for something.
type Command struct {
	Face   string
	Tenant string
	Shows  string // what it answers
	Line   string
	Key    string // the credential in it
}

// Commands are the lines to try at a server's URL, each whole in itself. The
// first of each face shows one and the same case.
func (s *Sandbox) Commands(url string) []Command {
	boston, cornwall := s.Tenants[0], s.Tenants[1]
	return []Command{
		ofCasework(boston, caseload.RoleManager, "one case", url+"/api/cases/"+s.CaseID),
		ofCasework(boston, caseload.RoleAnalyst, "every case, for a spreadsheet", url+"/api/cases/export?format=csv"),
		ofCasework(boston, caseload.RoleAnalyst, "the public report", url+"/api/reports/public"),
		ofCasework(boston, caseload.RoleCaseworker, "a caseworker's own cases", url+"/api/cases"),
		ofCasework(cornwall, caseload.RoleManager, "the wards with their number of cases", url+"/api/wards/export"),
	}
}

func ofCasework(t Tenant, role caseload.Role, shows, url string) Command {
	key := t.Keys[role]
	return Command{
		Face: "casework", Tenant: t.Slug, Shows: shows, Key: key,
		Line: `curl -H "Authorization: Bearer ` + key + `" "` + url + `"`,
	}
}
