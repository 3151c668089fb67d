package canary_test

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
	"caseload/internal/ui"
)

// pagesFace is that of the web pages. A viewer asks it in a session of the own user;
// one with less than all scopes is not somebody who could sign in, and has none.
var pagesFace = &face{
	name: "pages", at: []string{"/ui/", "/{$}", "/public/"}, logs: "/ui/cases/{id}", sessions: true,
	handler: func(w *world, _ *auth.Limiter, _ *slog.Logger) http.Handler {
		return w.made(ui.New(w.withSameKeys(), ui.Options{Now: w.clock.Now, NewToken: func() string { return "token" }, Exports: w.exports, KeepExports: time.Hour, Imports: w.imports, Faces: w.faces, Reference: referenceAPIs}))
	},
	routes: pagesRoutes(), cursor: "after", pairs: 40, beside: []string{http.MethodHead},
	open: pagesValues, more: func(*route) []httpkit.Parameter { return nil },
	ids:    pagesIDs,
	parts:  map[string]string{"{part}": "part", "{goal}": "goal", "{document}": "file"},
	bodies: pagesBodies,
	serves: viewer.signsIn,
	differs: func(v viewer) map[string]bool {
		return map[string]bool{
			"/ui/cases": true, // the administrator who is asked has views of their own
			"/ui/{$}":   v.hides(), "/ui/cases.csv": v.hides(), "/ui/cases/{id}": v.hides(), "/ui/cases/{id}/dialects": v.hides(),
			"/ui/cases/{id}/edit": v.hides(), "/ui/reports/{number}": v.hides(), "/ui/reports/{number}/rows": v.hides(),
			"/ui/cases/{id}/documents/{document}": v.hides(), "/ui/cases/{id}/documents/{document}/delete": v.hides(),
			"/ui/profile": false, "/ui/reports": false, "/ui/reports/new": false, "/ui/exports/new": false,
		}
	},
	ofNeighbours: []string{"/ui/{$}", "/ui/cases", "/ui/cases.csv", "/ui/reports/{number}"},
}

// signsIn reports whether the viewer could be somebody who uses the pages.
func (v viewer) signsIn() bool { return v.scopes == nil }

func pagesRoutes() (out []route) {
	for _, r := range ui.Routes {
		out = append(out, route{method: r.Method, patterns: []string{r.Pattern}, parameters: pagesParameters[r.Pattern]})
	}
	return out
}

// one is a parameter with values to try.
func one(name string, values ...string) httpkit.Parameter {
	return httpkit.Parameter{Name: name, Values: values}
}

// opened is a parameter that takes any value: those of pagesValues.
func opened(name string) httpkit.Parameter { return httpkit.Parameter{Name: name, Open: true} }

// listParameters are those of the list of cases.
var listParameters = []httpkit.Parameter{
	opened("q"), opened("owner"), one("assigned", "me"), one("unassigned", "true"), one("overdue", "true"), one("open", "true"),
	one("sort", "reference", "-name", "name", "due", "-received", "opened", "-updated", "summary"), opened("after"), one("before", "none"), one("page", "1", "2", "0"),
	opened("status"), opened("ward"), opened("category"), opened("type"), opened("view"), one("columns", "name.summary.address.external_id", "none"),
	one("received_from", "2026-01-01", "tomorrow"), one("received_to", "2026-01-05"), one("due_from", "2026-01-20"), one("due_to", "2026-02-01"),
}

var (
	periodParameters = []httpkit.Parameter{one("unit", "months", "none"), one("multiple", "3", "none"), one("from", "2026-01-01"), one("until", "2026-01-10")}
	ruleParameters   = []httpkit.Parameter{one("rule-0-column", "summary", here), one("rule-0-operator", "contains"), one("rule-0-values", here)}
	returnTo         = one("return_to", "/ui/cases", "https://example.org/")
)

// pagesParameters are those of each page that is read, by its pattern.
var pagesParameters = map[string][]httpkit.Parameter{
	"/{$}":                                nil,
	"/ui/{$}":                             nil,
	"/ui/":                                nil,
	"/ui/login":                           {one("organisation", ownSlug, neighboursSlug, nowhere), returnTo},
	"/ui/login/code":                      {returnTo},
	"/ui/login/oidc":                      {returnTo},
	"/ui/login/oidc/callback":             {one("state", "none"), one("code", "none")},
	"/ui/session":                         nil,
	"/ui/invitation/{ticket}":             nil,
	"/ui/setup/{ticket}":                  nil,
	"/ui/demo/{ticket}":                   nil,
	"/ui/profile":                         nil,
	"/ui/profile/password":                nil,
	"/ui/profile/codes":                   nil,
	"/ui/profile/codes/remove":            nil,
	"/ui/profile/recovery":                nil,
	"/ui/cases":                           listParameters,
	"/ui/cases.csv":                       listParameters,
	"/ui/cases.json":                      listParameters,
	"/ui/cases.ndjson":                    listParameters,
	"/ui/cases.parquet":                   listParameters,
	"/ui/cases.xlsx":                      listParameters,
	"/ui/cases.xml":                       listParameters,
	"/ui/cases/{id}":                      {one("before", "1768472000000000", "none")},
	"/ui/cases/{id}/edit":                 nil,
	"/ui/cases/{id}/dialects":             nil,
	"/ui/cases/{id}/documents/{document}": nil,
	"/ui/cases/new":                       {opened("type")},
	"/ui/cases/workers":                   {one("open", "true"), opened("ward"), opened("owner")},
	"/ui/cases/{id}/documents/new":        nil,
	"/ui/cases/{id}/documents/{document}/delete": nil,
	"/ui/cases/{id}/people/find":                 nil,
	"/ui/cases/{id}/people/new":                  {opened("person")},
	"/ui/cases/{id}/people/{part}/edit":          nil,
	"/ui/cases/{id}/goals/new":                   nil,
	"/ui/cases/{id}/goals/{goal}/edit":           nil,
	"/ui/people/{id}/edit":                       nil,
	"/ui/people":                                 {opened("after"), one("before", "none")},
	"/ui/people/{id}":                            {opened("after"), one("before", "1768472000000000", "none")},
	"/ui/reports":                                {one("page", "1", "2")},
	"/ui/reports/new":                            {opened("subject")},
	"/ui/reports/{number}":                       periodParameters,
	"/ui/reports/{number}/rows":                  append(slices.Clone(periodParameters), opened("format"), one("for", "programs")),
	"/ui/reports/{number}/edit":                  nil,
	"/ui/reports/{number}/delete":                nil,
	"/ui/exports":                                {one("page", "1", "2")},
	"/ui/exports/new":                            slices.Concat(periodParameters, ruleParameters, []httpkit.Parameter{opened("subject"), one("report", "1", "999"), one("column", "number"), opened("format")}),
	"/ui/exports/{id}":                           nil,
	"/ui/exports/{id}/delete":                    nil,
	"/ui/exports/{id}/events":                    nil,
	"/ui/exports/{id}/file":                      nil,
	"/ui/exports/{id}/manifest":                  nil,
	"/ui/exports/{id}/manifest.json":             nil,
	"/ui/imports":                                {one("page", "1", "2")},
	"/ui/imports/new":                            {one("of", "wards", "none")},
	"/ui/imports/{id}":                           nil,
	"/ui/imports/{id}/events":                    nil,
	"/ui/imports/{id}/mapping":                   {opened("kept")},
	"/ui/imports/{id}/mapping.toml":              nil,
	"/ui/imports/{id}/rejected":                  nil,
	"/ui/imports/{id}/undo":                      nil,
	"/ui/imports/{id}/delete":                    nil,
	"/ui/mappings":                               nil,
	"/ui/mappings/new":                           nil,
	"/ui/mappings/{id}":                          nil,
	"/ui/mappings/{id}/file":                     nil,
	"/ui/mappings/{id}/edit":                     nil,
	"/ui/mappings/{id}/delete":                   nil,
	"/ui/views/{id}":                             nil,
	"/ui/views/{id}/edit":                        nil,
	"/ui/views/{id}/delete":                      nil,
	"/ui/brand/{colour}":                         nil,
	"/public/{tenant}/{$}":                       nil,
	"/public/{tenant}/statistics.json":           nil,
	"/public/{tenant}/statistics.csv":            nil,
	"/public/{tenant}/status.svg":                {one("language", "cy", "none")},
	"/public/{tenant}/ward.svg":                  nil,
	"/public/{tenant}/map.svg":                   nil,
	"/public/{tenant}/category.svg":              nil,
	"/public/{tenant}/received.svg":              nil,
	"/public/{tenant}/closed.svg":                nil,
	"/public/openapi.json":                       nil,
	"/public/":                                   nil,
	"/ui/admin/public":                           nil,
	"/ui/static/{version}/{file...}":             nil,
	"/ui/admin":                                  nil,
	"/ui/admin/keys":                             nil,
	"/ui/admin/keys/new":                         nil,
	"/ui/admin/keys/{id}":                        nil,
	"/ui/admin/keys/{id}/edit":                   nil,
	"/ui/admin/keys/{id}/revoke":                 nil,
	"/ui/admin/keys/{id}/requests":               {one("failed", "true"), one("before", "1", "none")},
	"/ui/admin/applications":                     nil,
	"/ui/admin/applications/new":                 nil,

	"/ui/reference":                   nil,
	"/ui/reference/commands":          nil,
	"/ui/reference/errors":            nil,
	"/ui/reference/metrics":           nil,
	"/ui/reference/settings":          nil,
	"/ui/reference/{api}":             nil,
	"/ui/reference/{api}/{operation}": nil,
	"/ui/reference/{api}/try":         nil,
}

// referenceAPIs are what the reference describes: one is like the others.
var referenceAPIs = []ui.API{{Name: "casework", Title: "Casework", Path: casework.DescriptionPath, Description: casework.Description()}}

// TestEveryPageIsAsked holds that no page is left out for want of its parameters:
// that one has none is said too. Of forms, writesTo holds it.
func TestEveryPageIsAsked(t *testing.T) {
	read := map[string]bool{}
	for _, r := range ui.Routes {
		if r.Method != http.MethodGet {
			continue
		}
		read[r.Pattern] = true
		if _, ok := pagesParameters[r.Pattern]; !ok {
			t.Errorf("pagesParameters does not say which parameters %s has", r.Pattern)
		}
	}
	for pattern := range pagesParameters {
		if !read[pattern] {
			t.Errorf("pagesParameters has %s, which is no page", pattern)
		}
	}
}

// TestPagesOfDocumentsAndEditFormsAreAskedWithSuccess holds that what is compared at
// these addresses is not only how they refuse.
func TestPagesOfDocumentsAndEditFormsAreAskedWithSuccess(t *testing.T) {
	p := newPair(t, apitest.Stores()[0], teamManager)
	p.serve(t)
	for pattern, want := range map[string]string{
		"GET /ui/cases/{id}/documents/{document}": "200", "GET /ui/cases/{id}/documents/{document}/delete": "200",
		"POST /ui/cases/{id}/edit": "303", "POST /ui/cases/{id}/people/{part}/edit": "303", "POST /ui/cases/{id}/goals/{goal}/edit": "303",
		"POST /ui/people/{id}/edit": "303", "POST /ui/cases/{id}/documents/{document}/delete": "303",
	} {
		answers := map[string]int{}
		for _, a := range p.asksOf(t, pagesFace, pattern) {
			answers[p.a.answer(t, viewersKey, a)[:len(want)]]++
		}
		if answers[want] == 0 || answers["404"] == 0 {
			t.Errorf("the answers of %s are %v, want some %s and some 404", pattern, answers, want)
		}
	}
}

// asksOf are what one route of a face is asked: METHOD PATTERN.
func (p pair) asksOf(t *testing.T, f *face, pattern string) (out []ask) {
	t.Helper()
	i := slices.IndexFunc(f.routes, func(r route) bool { return r.method+" "+r.patterns[0] == pattern })
	if r := &f.routes[i]; r.method != http.MethodGet {
		return p.writesTo(t, f, r, f.bodies(p.a))
	}
	return slices.DeleteFunc(p.glances(t, f), func(a ask) bool { return a.route != &f.routes[i] })
}

func pagesValues(w *world) map[string][]string {
	c := w.catalog()
	out := map[string][]string{
		"q": {common, here, there, subjects[0], "REF"}, "owner": {w.users[cas], w.users[mia], teamID, nowhere},
		"ward": {w.wards[wardNames[0]], "none", nowhere}, "category": {w.category, "none"},
		"team": {teamID, nowhere}, "subject": feedSubjects(), "view": w.viewIDs(), "kept": w.mappingIDs(), "format": {"csv", "json", "parquet", "none"},
		"person": append(thinned(w.parts["/people/people"], 6, 6), nowhere),
	}
	for _, s := range c.Statuses() {
		out["status"] = append(out["status"], s.ID)
	}
	for _, x := range c.CaseTypes() {
		out["type"] = append(out["type"], x.ID)
	}
	return out
}

func (w *world) catalog() *caseload.Catalog {
	c, err := w.service.Catalog(context.Background(), w.operator)
	if err != nil {
		panic(err) // no database of a test fails
	}
	return c
}

func pagesIDs(w *world, before string) []string {
	switch before {
	case "/", "/ui/", "/public/{tenant}/":
		return []string{""}
	case "/ui/cases/":
		return w.caseIDs()
	case "/ui/people/":
		return append(slices.Clone(w.parts["/people/people"]), nowhere)
	case "/ui/cases/{id}/people/":
		return append(slices.Clone(w.parts["/cases/involvements"][:3]), nowhere)
	case "/ui/cases/{id}/goals/":
		return append(slices.Clone(w.parts["/cases/goals"][:3]), nowhere)
	case "/ui/reports/":
		return reportNumbers
	case "/ui/exports/":
		return reportingIDs(w, "/exports/")
	case "/ui/views/":
		return w.viewIDs()
	case "/ui/mappings/":
		return w.mappingIDs()
	case "/ui/admin/keys/":
		return []string{"key", nowhere}
	case "/ui/profile/sessions/":
		return []string{"session-1", nowhere}
	case "/ui/reference/":
		return []string{"casework", nowhere}
	case "/ui/reference/{api}/":
		return []string{"get_api_cases", "post_api_cases", nowhere}
	case "/ui/brand/":
		return []string{"1d70b8.css", nowhere}
	case "/ui/static/{version}/":
		return []string{"caseload.css", nowhere}
	}
	if strings.HasPrefix(before, "/ui/admin/") {
		return wordIDs(w, before)
	}
	return []string{nowhere} // of a ticket, a version of the files; of a document, besides those of the cases
}

// forms are bodies as browsers send them.
func forms(texts ...string) (out []body) {
	for _, text := range texts {
		out = append(out, body{"application/x-www-form-urlencoded", text})
	}
	return out
}

// upload is a form with a file.
func upload(token, name, text string) body {
	const edge = "edge"
	return body{"multipart/form-data; boundary=" + edge, "--" + edge + "\r\nContent-Disposition: form-data; name=\"once\"\r\n\r\n" + token +
		"\r\n--" + edge + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n--" + edge + "--\r\n"}
}

// itsRev stands in a form for the version that the page with the form shows.
const itsRev = "{{rev}}"

var revField = regexp.MustCompile(`name="seen" value="(\d+)"`)

// shownRev is the version that a page with a form shows to the holder of a key, "1" if
// none is shown.
func (w *world) shownRev(t *testing.T, key, target string) string {
	t.Helper()
	if found := revField.FindStringSubmatch(w.answer(t, key, ask{method: http.MethodGet, target: target})); found != nil {
		return found[1]
	}
	return "1"
}

// joining are forms that give people of the world a part in a case.
func joining(w *world) (out []body) {
	for i, person := range thinned(w.parts["/people/people"], 4, 4) {
		out = append(out, forms("once=J"+strconv.Itoa(i)+"&role=resident&person="+url.QueryEscape(person))...)
	}
	return out
}

// wardsFile is a file of one ward.
const wardsFile = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"NAME":"` + here + `"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`

// pagesBodies are what to send to each form. None signs in: the token of a session
// is made by chance.
func pagesBodies(w *world) map[string][]body {
	own := "current=wrong&password=" + url.QueryEscape("three odd words apart")
	report := func(do, column, rule string) string {
		return url.Values{
			"do": {do}, "name": {"New"}, "shared": {"on"}, "subject": {"cases"}, "column": {column}, "seen": {"1"}, "find": {here},
			"rule-0-column": {"CaseDetails.Summary"}, "rule-0-operator": {"contains"}, "rule-0-values": {rule}, "sort-0": {"CaseDetails.Summary"},
		}.Encode()
	}
	var some []string // of every kind
	for i, id := range w.caseIDs() {
		if i%5 == 0 || id == nowhere {
			some = append(some, id)
		}
	}
	bulk := func(change, more string) string {
		return url.Values{"case": some, "change": {change}}.Encode() + more
	}
	const id, summary = "CaseDetails.CaseId", "CaseDetails.Summary"
	export := func(subject, format, more string) string { return "subject=" + subject + "&format=" + format + more }
	out := map[string][]body{
		"POST /ui/login":                                  forms("organisation="+ownSlug+"&email=cas%40example.org&password=wrong", "organisation="+nowhere+"&email="+here, ""),
		"POST /ui/login/code":                             forms("code=000000"),
		"POST /ui/logout":                                 forms(""),
		"POST /ui/invitation/{ticket}":                    forms(own),
		"POST /ui/setup/{ticket}":                         forms(own),
		"POST /ui/profile/password":                       forms(own),
		"POST /ui/profile/codes":                          forms("code=000000"),
		"POST /ui/profile/codes/remove":                   forms(own),
		"POST /ui/profile/recovery":                       forms(own),
		"POST /ui/profile/sessions/{id}/end":              forms(""),
		"POST /ui/profile/sessions/end":                   forms(""),
		"POST /ui/cases/columns":                          forms("column=name&column=summary&return_to=%2Fui%2Fcases", "column="+here),
		"POST /ui/cases/{id}/edit":                        forms("seen="+itsRev+"&summary=New+"+common, "seen=none", "seen="+itsRev+"&ward="+w.wards[wardNames[0]], "seen="+itsRev+"&owner="+nowhere, "seen=1&summary="+here),
		"POST /ui/cases/{id}/notes":                       forms("once=A&text=Called+back", "once=B&text=", "text=Called+back"),
		"POST /ui/cases/new":                              forms("once=A&name=New", "once=B&name=New&confidential=true&ward="+w.wards[wardNames[0]]+"&due=2026-02-01", "once=C", "name=New", "once=D&name=New&assignees="+nowhere),
		"POST /ui/cases/{id}/documents/new":               append(forms("once=A"), upload("A", "new.txt", here), upload("B", "", "")),
		"POST /ui/cases/{id}/documents/{document}/delete": forms(""),
		"POST /ui/cases/{id}/people/find":                 forms("q="+common, "q="+here, "q="+there, "q="),
		"POST /ui/cases/{id}/people/new":                  append(forms("once=A&last_name=New&role=resident", "once=B&last_name=", "once=C&person="+nowhere), joining(w)...),
		"POST /ui/cases/{id}/people/{part}/edit":          forms("seen="+itsRev+"&role=other", "seen=none", "seen=1&role=other"),
		"POST /ui/cases/{id}/goals/new":                   forms("once=A&name=New&target=2026-02-01", "once=B&name="),
		"POST /ui/cases/{id}/goals/{goal}/edit":           forms("seen="+itsRev+"&status=met", "seen=none", "seen=1&status=met"),
		"POST /ui/people/{id}/edit":                       forms("seen="+itsRev+"&town=New", "seen=none", "seen=1&town=New"),
		"POST /ui/cases/workers":                          forms("q="+common, "q="+here, "q="+mia, "q=", "q="+teamID),
		"POST /ui/people":                                 forms("q="+common, "q="+here, "q="+there, "q="+subjects[0], "q="+common+"&after=none"),
		"POST /ui/imports/new":                            {{"multipart/form-data; boundary=edge", "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nid,summary\n1," + here + "\n\r\n--edge--\r\n"}, {"multipart/form-data; boundary=edge", "--edge--\r\n"}, {"multipart/form-data; boundary=edge", "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"wards.geojson\"\r\n\r\n" + wardsFile + "\r\n--edge--\r\n"}},
		"POST /ui/imports/{id}/mapping":                   forms("column-0=external_id", "column-0=name"),
		"POST /ui/imports/{id}/apply":                     forms(""),
		"POST /ui/imports/{id}/undo":                      forms(""),
		"POST /ui/imports/{id}/delete":                    forms(""),
		"POST /ui/mappings/new":                           {{"multipart/form-data; boundary=edge", "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.toml\"\r\n\r\n" + smallMapping + "\r\n--edge--\r\n"}, {"multipart/form-data; boundary=edge", "--edge--\r\n"}},
		"POST /ui/mappings/{id}/edit":                     forms("name=New", "seen="+w.mappingEdition()+"&name="),
		"OPTIONS /public/{tenant}/statistics.json":        forms(""),
		"OPTIONS /public/{tenant}/statistics.csv":         forms(""),
		"OPTIONS /public/{tenant}/status.svg":             forms(""),
		"OPTIONS /public/{tenant}/ward.svg":               forms(""),
		"OPTIONS /public/{tenant}/map.svg":                forms(""),
		"OPTIONS /public/{tenant}/category.svg":           forms(""),
		"OPTIONS /public/{tenant}/received.svg":           forms(""),
		"OPTIONS /public/{tenant}/closed.svg":             forms(""),
		"POST /ui/mappings/{id}/delete":                   forms("", "seen="+w.mappingEdition()),
		"POST /ui/reports/new":                            forms(report("save", id, here), report("preview", summary, there), report("preview", here, ""), report("find", id, common), report("save", here, "")),
		"POST /ui/reports/{number}/edit":                  forms(report("save", summary, there), report("preview", id, here)),
		"POST /ui/reports/{number}/copy":                  forms(""),
		"POST /ui/reports/{number}/delete":                forms(""),
		"POST /ui/exports/new":                            forms(export("cases", "csv", ""), export("cases", "xlsx", "&rule-0-column=summary&rule-0-operator=contains&rule-0-values="+here), export("notes", "ndjson", "&compression=gzip"), export("cases", "csv", "&column="+here), export("changes", "json", ""), "report=1&format=xml", "report=999", ""),
		"POST /ui/exports/{id}/cancel":                    forms(""),
		"POST /ui/exports/{id}/delete":                    forms(""),
		"POST /ui/views":                                  forms("name=New&query=q%3D"+common, "name="+here+"&query=ward%3D"+nowhere, "name=Shared&shared=true&query=", "name=&query=q%3D"+here),
		"POST /ui/views/{id}/edit":                        forms("name=Other", "name=Other&shared=true", "name="+here),
		"POST /ui/views/{id}/replace":                     forms("query=q%3D" + there),
		"POST /ui/views/{id}/delete":                      forms(""),
		"POST /ui/admin/keys/new":                         forms("once=K&label=New&role=analyst&scope=cases:read", "once=K&label=New&role=analyst&scope=cases:read", "once=K&label=Other&role=analyst&scope=cases:read", "once=L", "role=analyst&scope=cases:read"),
		"POST /ui/admin/keys/{id}/edit":                   forms("seen=none&label=New"),
		"POST /ui/admin/keys/{id}/revoke":                 forms(""),
		"POST /ui/admin/keys/{id}/test":                   forms(""),
		"POST /ui/admin/applications/new":                 forms("once=M&name=New&email=new%40example.org&role=analyst", "once=M&name=New&email=new%40example.org&role=analyst", "once=N&name=New&role=analyst", ""),
		"POST /ui/bulk":                                   forms(bulk("status:"+w.catalog().Statuses()[1].ID, ""), bulk("team:"+teamID, ""), bulk("user:"+nowhere, ""), bulk("nobody:", "&all=true&query=q%3D"+common), bulk("user:"+w.users[mia], "&all=true&query=q%3D"+here), "change=nobody%3A"),
		"POST /ui/bulk/apply":                             forms(bulk("status:"+w.catalog().Statuses()[1].ID, "&at=1"), bulk("status:"+w.catalog().Statuses()[1].ID, "&at=9000000000000000"), bulk("team:"+nowhere, "&at=9000000000000000"), bulk("nobody:", "&at=none")),
		"POST /ui/preferences":                            forms("language=cy&return_to=%2Fui%2Fcases", "theme=dark"),
	}
	maps.Copy(out, wordBodies(w))
	return out
}

// visitor is who uses the pages as the holder of a key.
type visitor struct {
	tenant caseload.Tenant
	user   *caseload.User
	token  string // of the session, "" before the first
}

// letIn makes the viewer, an administrator and one of the neighbour somebody who can
// sign in.
func (w *world) letIn(t *testing.T, users map[string]*caseload.User) {
	t.Helper()
	hire := func(tenant caseload.Tenant, name string, role caseload.Role) *visitor {
		u, err := w.service.CreateUser(t.Context(), w.service.Operator(tenant), caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(name + "@example.org"), Role: role})
		must(t, err)
		return &visitor{tenant: tenant, user: u}
	}
	w.visitors = map[string]*visitor{adminsKey: hire(w.tenant, "ada", caseload.RoleAdmin), neighboursKey: hire(w.neighbour, "ned", caseload.RoleAdmin)}
	switch u := users[w.viewer.user]; {
	case !w.viewer.signsIn():
	case u != nil:
		w.visitors[viewersKey] = &visitor{tenant: w.tenant, user: u}
	default:
		w.visitors[viewersKey] = hire(w.tenant, "vic", w.viewer.role)
	}
	w.saveViews(t)
}

// saveViews keeps lists of an administrator, of which one is shared with all.
func (w *world) saveViews(t *testing.T) {
	t.Helper()
	ada, err := w.service.AuthenticateSession(t.Context(), w.session(t, adminsKey), "pages")
	must(t, err)
	for _, x := range []caseload.SavedView{{Name: w.word, Query: "q=" + w.word}, {Name: common, Query: "q=" + common, Shared: true}} {
		_, err := w.service.SaveView(t.Context(), ada.By, x)
		must(t, err)
	}
	_, err = w.service.KeepMapping(t.Context(), ada.By, "", caseload.KeptMapping{Name: common, Rows: caseload.NounCase.String(), Columns: "id", Mapping: smallMapping})
	must(t, err)
}

// smallMapping is one as files have it.
const smallMapping = "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\n"

// mappingEdition is that of the mapping that the tenant keeps.
func (w *world) mappingEdition() string {
	all, err := w.store.Mappings(context.Background(), w.tenant.ID)
	if err != nil {
		panic(err) // no database of a test fails
	}
	for _, x := range all {
		return x.Edition()
	}
	return ""
}

// mappingIDs are the ids of mappings that the tenant keeps.
func (w *world) mappingIDs() []string {
	all, err := w.store.Mappings(context.Background(), w.tenant.ID)
	if err != nil {
		panic(err) // no database of a test fails
	}
	ids := []string{nowhere}
	for _, x := range all {
		ids = append(ids, x.ID)
	}
	slices.Sort(ids)
	return ids
}

// viewIDs are the ids of what saveViews and the viewer have kept.
func (w *world) viewIDs() []string {
	ids := []string{nowhere}
	for _, key := range []string{adminsKey, viewersKey} {
		if v := w.visitors[key]; v != nil {
			all, err := w.store.SavedViews(context.Background(), w.tenant.ID, v.user.PK)
			if err != nil {
				panic(err) // no database of a test fails
			}
			for _, x := range all {
				ids = append(ids, x.ID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// session is the token of a session of the holder of a key, begun anew where it has
// ended; "" without one.
func (w *world) session(t *testing.T, key string) string {
	t.Helper()
	v := w.visitors[key]
	if v == nil {
		return ""
	}
	if _, err := w.service.AuthenticateSession(t.Context(), v.token, "pages"); err == nil {
		return v.token
	}
	ticket, err := w.service.DemoTicket(t.Context(), v.tenant, v.user)
	must(t, err)
	e, err := w.service.LookAround(t.Context(), ticket, caseload.Visit{Agent: "canary"})
	must(t, err)
	v.token = e.Token
	return v.token
}

// countedSessions is a Store whose sessions are called by their number: their own
// names are made by chance, and their users are shown them.
type countedSessions struct {
	caseload.Store
	n *atomic.Int64
}

// CreateSession implements caseload.Store.
func (s countedSessions) CreateSession(ctx context.Context, x caseload.Session, now time.Time) error {
	x.ID = named("session", int(s.n.Add(1)))
	return s.Store.CreateSession(ctx, x, now)
}
