package demo

import (
	"fmt"
	"slices"

	"caseload"
	"caseload/internal/xform"
)

// Command is a line for a shell that asks a face for something.
type Command struct {
	Face     string
	Tenant   string
	Shows    string // what it answers
	Line     string
	Username string // that goes with the key; "": none is asked for
	Key      string
	Secret   string // of a Key that is the ID of a pair
}

// Commands are the lines to try at a server's URL, each whole in itself. The
// first of each face shows one and the same case.
func (s *Sandbox) Commands(url string) []Command {
	boston, cornwall := s.Tenants[0], s.Tenants[1]
	return append([]Command{
		ofCasework(boston, caseload.RoleManager, "one case", url+"/api/cases/"+s.CaseID),
		ofCasework(boston, caseload.RoleAnalyst, "every case, for a spreadsheet", url+"/api/cases/export?format=csv"),
		ofCasework(boston, caseload.RoleAnalyst, "the public report", url+"/api/reports/public"),
		ofCasework(boston, caseload.RoleCaseworker, "a caseworker's own cases", url+"/api/cases"),
		ofCasework(cornwall, caseload.RoleManager, "the wards with their number of cases", url+"/api/wards/export"),
	}, slices.Concat(s.ofCasebook(url), s.ofCommCare(url), s.ofICasework(url))...)
}

func ofCasework(t Tenant, role caseload.Role, shows, url string) Command {
	key := t.Keys[role]
	return Command{
		Face: "casework", Tenant: t.Slug, Shows: shows, Key: key,
		Line: `curl -H "Authorization: Bearer ` + key + `" "` + url + `"`,
	}
}

func (s *Sandbox) ofCasebook(url string) []Command {
	boston, cornwall := s.Tenants[0], s.Tenants[1]
	return []Command{
		ofCasebook(boston, caseload.RoleManager, "the same case", "", url+"/cases/cases/"+s.CaseID),
		ofCasebook(boston, caseload.RoleManager, "a change of it", s.surveyed(), url+"/cases/cases/"+s.CaseID+"?fields[cases]=custom_fields"),
		ofCasebook(cornwall, caseload.RoleManager, "two open cases that a landlord has a part in, with their people and goals", "",
			url+"/cases/cases?filter[involvements.role]=landlord&filter[status]=open,in_progress,chasing&include=involvements.person,goals&sort=-opened_at&page[size]=2"),
		ofCasebook(cornwall, caseload.RoleCaseworker, "a page of people, by name", "", url+"/people/people?sort=last_name,first_name&fields[people]=name,email&page[size]=5"),
	}
}

// surveyed is the part of a command that changes a custom field of the case.
func (s *Sandbox) surveyed() string {
	return fmt.Sprintf(`-X PATCH -H "Content-Type: application/vnd.api+json" -d '{"data": {"type": "cases", "id": "%s", `+
		`"attributes": {"custom_fields": {"surveyed_by": "you"}}}}' `, s.CaseID)
}

// ofCasebook is a line without the globs that curl makes of brackets.
func ofCasebook(t Tenant, role caseload.Role, shows, more, url string) Command {
	key := t.Keys[role]
	return Command{
		Face: "casebook", Tenant: t.Slug, Shows: shows, Key: key,
		Line: `curl -g -H "Authorization: Bearer ` + key + `" ` + more + `"` + url + `"`,
	}
}

func (s *Sandbox) ofCommCare(url string) []Command {
	boston, programme := s.Tenants[0], s.Tenants[2]
	cases := url + "/a/" + programme.Slug + "/api/case/v1/"
	since := s.Changed.UTC().Format("2006-01-02T15:04:05.000000Z")
	return []Command{
		ofCommCare(boston, "the first of these cases", "", url+"/a/"+boston.Slug+"/api/case/v1/"+s.CaseID+"/"),
		ofCommCare(programme, "two cases of a health programme", "", cases+"?limit=2"),
		ofCommCare(programme, "a pregnancy with its children and forms", "", cases+s.Pregnancy+"/?child_cases__full=true&xforms_by_name__full=true"),
		ofCommCare(programme, "the households, as XML", "", cases+"?type=household&format=xml"),
		ofCommCare(programme, "what changed since then", "", cases+"?order_by=indexed_on&indexed_on_start="+since),
		ofCommCare(programme, "a form that is sent in", s.visit(), url+"/a/"+programme.Slug+"/receiver/"),
		ofCommCare(programme, "the forms that changed that case", "", url+"/a/"+programme.Slug+"/api/form/v1/?case_id="+s.Pregnancy),
	}
}

// visit is the part of a command that sends a form, which changes the pregnancy.
func (s *Sandbox) visit() string {
	return fmt.Sprintf(`-H "Content-Type: text/xml" -d '<data xmlns="http://example.org/programme/visit">`+
		`<case xmlns="%s" case_id="%s">`+
		`<update><visited_by>you</visited_by></update></case></data>' `, xform.CaseSpace, s.Pregnancy)
}

func ofCommCare(t Tenant, shows, more, url string) Command {
	username, key := t.Username(caseload.RoleManager), t.Keys[caseload.RoleManager]
	return Command{
		Face: "commcare", Tenant: t.Slug, Shows: shows, Username: username, Key: key,
		Line: `curl -H "Authorization: ApiKey ` + username + `:` + key + `" ` + more + `"` + url + `"`,
	}
}

func (s *Sandbox) ofICasework(url string) []Command {
	boston, hillside := s.Tenants[0], s.Tenants[3]
	manager, report := hillside.Keys[caseload.RoleManager], url+"/getreport?db="+hillside.Slug
	return []Command{
		ofICasework(boston, "the first of these cases", boston.Keys[caseload.RoleManager], url+"/getcasedetails?db="+boston.Slug+"&ExternalId="+shownCase+"&Format=json"),
		ofICasework(hillside, "last month's cases with the columns of the published sample", manager, report+"&ReportId=10800&Format=json"),
		ofICasework(hillside, "the open cases of two teams that are due by today", manager, report+"&ReportId=10801&Format=csv&CSVHeader=yes&CSVFooter=yes&AttributeFilter=ASC,HOU"),
		ofICasework(hillside, "last quarter's information requests, by a token", s.Token, report+"&ReportId=10802&Format=csv&CSVHeader=yes"),
		ofICasework(hillside, "three financial years by ward and category", manager, report+"&ReportId=10804&Format=csv&CSVHeader=yes&Multiples=3"),
		s.ofPair("the complaints at stage 2, by a Key and its Signature of today",
			`"`+report+"&ReportId=10803&Format=json&Key="+s.Pair.ID+"&Signature="+s.Pair.signature("10803", s.Made)+`"`),
		s.ofPair("a token for a JWT, within the hour",
			`-d "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=`+s.Pair.assertion(s.Made)+`" "`+url+"/token?db="+hillside.Slug+`"`),
	}
}

func ofICasework(t Tenant, shows, key, url string) Command {
	return Command{
		Face: "icasework", Tenant: t.Slug, Shows: shows, Key: key,
		Line: `curl -H "Authorization: Bearer ` + key + `" "` + url + `"`,
	}
}

func (s *Sandbox) ofPair(shows, arguments string) Command {
	return Command{Face: "icasework", Tenant: s.Tenants[3].Slug, Shows: shows, Key: s.Pair.ID, Secret: s.Pair.Secret, Line: "curl " + arguments}
}
