package ui

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

// wildcard is a part of a pattern that an address fills.
var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// addressOf fills the wildcards of a pattern with what stands for them, by the
// pattern up to there; others with "none".
func addressOf(pattern string, ids map[string]string) string {
	return wildcard.ReplaceAllStringFunc(pattern, func(name string) string {
		if name == "{$}" {
			return ""
		}
		before, _, _ := strings.Cut(pattern, name)
		if id, ok := ids[before]; ok {
			return id
		}
		return "none"
	})
}

func TestEveryFormOfAnotherSiteIsRefused(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	for _, r := range Routes {
		if r.Method == http.MethodGet {
			continue
		}
		path := addressOf(r.Pattern, nil)
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
			got := o.post(path, url.Values{"do": {"save"}}, headers...)
			if got.Code != http.StatusForbidden || len(got.Result().Cookies()) > 0 || !strings.Contains(got.Body.String(), "another site") {
				t.Errorf("POST %s with %v = %d %v, want 403 and no cookies", path, headers, got.Code, got.Result().Cookies())
			}
		}
		if got := o.post(path, nil, "Sec-Fetch-Site", "same-origin"); strings.Contains(got.Body.String(), "another site") {
			t.Errorf("POST %s of our own = %d, which says that it is of another site", path, got.Code)
		}
	}
}

// One of all that administrators look after, by the folder of its addresses.
func (o *office) administered() map[string]string {
	o.Helper()
	operator, set := o.svc.Operator(o.tenant), caseload.Set[string]
	ids := map[string]string{settingsAddress + "/": "pages"}
	made := func(folder, id string, err error) {
		o.Helper()
		o.must(err)
		ids[folder+"/"] = id
	}
	u, err := o.svc.CreateUser(o.Context(), operator, caseload.UserInput{Name: set("Jory"), Email: set("jory@cornwall.example"), Role: caseload.RoleManager})
	made(usersAddress, u.ID, err)
	team, err := o.svc.SaveTeam(o.Context(), operator, caseload.TeamInput{Name: set("Housing")})
	made(teamsAddress, team.ID, err)
	status, err := o.svc.SaveStatus(o.Context(), operator, caseload.StatusInput{Name: set("With legal"), Stage: caseload.InProgress})
	made(statusesAddress, status.ID, err)
	caseType, err := o.svc.SaveCaseType(o.Context(), operator, caseload.CaseTypeInput{Name: set("appeal")})
	made(caseTypesAddress, caseType.ID, err)
	category, err := o.svc.CreateCategory(o.Context(), operator, caseload.CategoryInput{Name: set("Noise")})
	made(categoriesAddress, category.ID, err)
	ward, err := o.svc.CreateWard(o.Context(), operator, caseload.WardInput{Name: set("Pydar")})
	made(wardsAddress, ward.ID, err)
	o.must(o.svc.CreateField(o.Context(), operator, caseload.FieldInput{Name: "depth", Kind: caseload.KindNumber}))
	c, err := o.svc.Catalog(o.Context(), operator)
	made(fieldsAddress, c.Fields()[0].ID, err)
	key, _, err := o.svc.CreateKey(o.Context(), operator, caseload.KeyInput{Role: caseload.RoleManager, Label: "Sync"})
	made(keysAddress, key.ID, err)
	i, err := o.pages.Imports.Add(o.Context(), operator, caseload.NounCase, "cases.csv", strings.NewReader(importedFile))
	made(importsAddress, i.ID, err)
	return ids
}

func TestTheAdministrationIsForTheAdministratorsOfItsTenantAlone(t *testing.T) {
	o := openOffice(t)
	ids := o.administered()
	o.signIn(caseload.RoleAdmin)
	own, outsiders := o.visitor, map[*Visitor]int{} // with what they are answered
	for _, role := range caseload.Roles[1:] {
		o.signIn(role)
		outsiders[o.visitor] = http.StatusForbidden
	}
	o.tenant = o.found("devon", "Devon County Council")
	o.signIn(caseload.RoleAdmin)
	outsiders[o.visitor] = http.StatusNotFound
	before := o.administration(own)
	for who, want := range outsiders {
		o.visitor = who
		for _, r := range administration() {
			if want == http.StatusNotFound && !strings.Contains(r.Pattern, "{id}") {
				continue // it is of their own tenant
			}
			path := addressOf(r.Pattern, ids)
			var answer *httptest.ResponseRecorder
			if r.Method == http.MethodGet {
				answer = o.get(path)
			} else {
				answer = o.post(path, url.Values{onceName: {"one"}, "seen": {"1"}, "name": {"Taken"}, "label": {"Taken"}, "email": {"taken@devon.example"}, "role": {"admin"}, "enabled": {"false"}})
			}
			if answer.Code != want {
				t.Errorf("%s %s for %s of %s = %d, want %d:\n%s", r.Method, path, who.By.Role, who.By.Tenant.Slug, answer.Code, want, answer.Body)
			}
		}
	}
	if after := o.administration(own); after != before {
		t.Errorf("what is administered was\n%s\nand is\n%s", before, after)
	}
}

// administration are the routes that only administrators open.
func administration() (out []Route) {
	for _, r := range Routes {
		if strings.HasPrefix(r.Pattern, adminAddress) || strings.HasPrefix(r.Pattern, importsAddress) {
			out = append(out, r)
		}
	}
	return out
}

// administration is what an administrator is shown in all lists.
func (o *office) administration(by *Visitor) (all string) {
	o.Helper()
	o.visitor = by
	for _, r := range administration() {
		if r.Method == http.MethodGet && !strings.Contains(r.Pattern, "{") && !strings.HasSuffix(r.Pattern, "/new") {
			answer := o.get(r.Pattern)
			if answer.Code != http.StatusOK {
				o.Errorf("%s = %d for an administrator", r.Pattern, answer.Code)
			}
			all += answer.Body.String()
		}
	}
	return all
}

// Addresses of another site, as a client may be told to go back to.
var elsewhere = []string{"https://evil.example/", "//evil.example/ui/", `/\evil.example`, "/ui/../../evil.example", "/\tevil.example", "javascript:alert(1)"}

func TestNoAddressLeadsToAnotherSite(t *testing.T) {
	o := openOffice(t)
	for _, signedIn := range []bool{false, true} {
		if signedIn {
			o.signIn(caseload.RoleAdmin)
		}
		for _, r := range Routes {
			path := addressOf(r.Pattern, nil)
			for _, to := range elsewhere {
				given := url.Values{"return_to": {to}, "theme": {"dark"}, "column": {"name"}, "organisation": {"cornwall"}}
				got := o.send(httptest.NewRequestWithContext(t.Context(), r.Method, path+"?"+given.Encode(), nil), "HX-Current-URL", to)
				o.wantOwn(r.Method+" "+path, got)
				if r.Method == http.MethodPost {
					o.wantOwn("the form of "+path, o.post(path, given, "HX-Current-URL", to, "Referer", to))
				}
			}
		}
	}
}

// wantOwn fails the test where an answer leads to another site.
func (o *office) wantOwn(what string, got *httptest.ResponseRecorder) {
	o.Helper()
	for _, name := range []string{"Location", "HX-Redirect", "HX-Location", "Refresh"} {
		to := got.Header().Get(name)
		if to != "" && (!strings.HasPrefix(to, "/ui/") || ownAddress(to) == home && to != home) {
			o.Errorf("%s = %d with %s: %s", what, got.Code, name, to)
		}
	}
}

func TestACodeLeadsBackToOurOwnPagesAlone(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	_, recovery := b.turnOnCodes()
	for i, to := range append(elsewhere, "") {
		b.cookies = map[string]string{}
		b.post(loginAddress, credentials(goodPassword, to))
		b.wantTo(to, b.post(codeAddress, url.Values{"code": {recovery[i]}, "return_to": {to}}), home)
	}
}

// Whoever plants the token of a session of their own in somebody else's browser does
// not come in with what that browser signs in to, and is signed out.
func TestATokenOfBeforeSigningInIsNotThatOfAfter(t *testing.T) {
	b := openOffice(t).browse()
	operator := b.svc.Operator(b.tenant)
	ticketOf := func(name string) string {
		u, err := b.svc.CreateUser(t.Context(), operator, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(name + "@cornwall.example"), Role: caseload.RoleManager})
		b.must(err)
		ticket, err := b.svc.DemoTicket(t.Context(), b.tenant, u)
		b.must(err)
		return DemoFolder + ticket
	}
	_, invitation := b.invite(caseload.RoleManager)
	var planted string
	for _, way := range []struct {
		name    string
		entered func() *httptest.ResponseRecorder
	}{
		{"an invitation", func() *httptest.ResponseRecorder { return b.post(invitation, url.Values{"password": {goodPassword}}) }},
		{"a password", func() *httptest.ResponseRecorder { return b.post(loginAddress, credentials(goodPassword, "")) }},
		{"a code", func() *httptest.ResponseRecorder {
			b.post(loginAddress, credentials(goodPassword, ""))
			_, codes := b.turnOnCodes()
			b.cookies[sessionCookie] = planted
			b.post(loginAddress, credentials(goodPassword, ""))
			pending := b.cookies[sessionCookie]
			answer := b.post(codeAddress, url.Values{"code": {codes[0]}})
			if _, err := b.svc.AuthenticateSession(t.Context(), pending, faceName); err == nil || pending == b.cookies[sessionCookie] {
				t.Error("the token of before the code is that of after")
			}
			return answer
		}},
		{"a link of a demo", func() *httptest.ResponseRecorder { return b.get(ticketOf("Demelza")) }},
	} {
		b.cookies = map[string]string{}
		b.get(ticketOf("Eve" + strings.ReplaceAll(way.name, " ", "")))
		planted = b.cookies[sessionCookie]
		b.wantTo(way.name, way.entered(), home)
		if b.cookies[sessionCookie] == planted {
			t.Errorf("after %s the browser has the token of before", way.name)
		}
		if in, err := b.svc.AuthenticateSession(t.Context(), planted, faceName); caseload.CodeOf(err) != caseload.CodeUnauthenticated {
			t.Errorf("after %s the planted token is of %+v, %v", way.name, in, err)
		}
	}
}

// hostile is a text that would run where it stood as markup: between tags, in an
// attribute, in a script.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// openHostile is an office in which every text that somebody can store is hostile, and
// the ids of what is there, by the beginnings of patterns.
func openHostile(t *testing.T) (*office, map[string]string) {
	t.Helper()
	o := openOffice(t)
	o.tenant = o.found("hostile", hostile)
	operator, set := o.svc.Operator(o.tenant), caseload.Set[string]
	ward, err := o.svc.CreateWard(t.Context(), operator, caseload.WardInput{Name: set(hostile), Code: set(hostile), Description: set(hostile)})
	o.must(err)
	category, err := o.svc.CreateCategory(t.Context(), operator, caseload.CategoryInput{Name: set(hostile), Code: set(hostile)})
	o.must(err)
	_, err = o.svc.SaveCaseType(t.Context(), operator, caseload.CaseTypeInput{Name: caseload.Set(hostile), Label: set(hostile), Stages: caseload.Set([]caseload.StagePlan{{Name: hostile, TargetDays: 1}})})
	o.must(err)
	_, err = o.svc.SaveTeam(t.Context(), operator, caseload.TeamInput{Name: caseload.Set(hostile), Code: set(hostile)})
	o.must(err)
	status, err := o.svc.SaveStatus(t.Context(), operator, caseload.StatusInput{Name: caseload.Set(hostile), Stage: caseload.InProgress})
	o.must(err)
	worker, err := o.svc.CreateUser(t.Context(), operator, caseload.UserInput{Name: caseload.Set(hostile), Email: caseload.Set("worker@cornwall.example"), Role: caseload.RoleCaseworker})
	o.must(err)
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "declared", Kind: caseload.KindText, Searchable: true}))
	texts := map[string]caseload.Value{"declared": caseload.Text(hostile), "found": caseload.Text(hostile)}
	input := func() caseload.CaseInput {
		return caseload.CaseInput{
			Reference: set(hostile), ClientReference: set(hostile), Type: set(hostile), Ward: caseload.Set(caseload.Named{ID: ward.ID}), Category: caseload.Set(caseload.Named{ID: category.ID}),
			Status: caseload.Set(caseload.Named{ID: status.ID}), Source: set(hostile), Name: set(hostile), Summary: set(hostile), Themes: set(hostile), PublicSummary: set(hostile), PublicThemes: set(hostile),
			Details: set(hostile), Address: set(hostile), Assignee: caseload.Set(caseload.Named{ID: worker.ID}), Due: caseload.Set(caseload.Date{Year: 2026, Month: 1, Day: 2}), Properties: texts,
		}
	}
	_, err = o.svc.SubmitForm(t.Context(), operator, &caseload.FormInput{
		Form: caseload.Form{Name: hostile, XMLNS: hostile},
		Changes: []caseload.CaseChange{
			{ID: "case", Input: input()},
			{ID: "child", Input: input(), Links: []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: "case", Relation: caseload.RelationChild}}}},
		},
	})
	o.must(err)
	of := set("case")
	_, err = o.svc.Edit(t.Context(), operator,
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, ID: "person", Input: &caseload.PersonInput{
			Name: set(hostile), Title: set(hostile), FirstName: set(hostile), LastName: set(hostile), Email: set(hostile), Phone: set(hostile), Mobile: set(hostile),
			Address: set(hostile), Town: set(hostile), County: set(hostile), Postcode: set(hostile), Organisation: set(hostile), Properties: texts,
		}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, Input: &caseload.InvolvementInput{Case: of, Person: set("person"), Type: set(hostile), Role: set(hostile)}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounStage, Input: &caseload.StageInput{Case: of, Name: set("2 " + hostile), Outcome: set(hostile), OutcomeDetails: set(hostile)}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounGoal, Input: &caseload.GoalInput{Case: of, Name: set(hostile), Status: set(hostile)}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounNote, Input: &caseload.NoteInput{Case: of, Text: set(hostile)}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, ID: "doc", Input: &caseload.DocumentInput{Case: of, Name: set(hostile), MediaType: set("text/html"), Body: set(hostile)}},
	)
	o.must(err)
	_, err = o.svc.UpdateCase(t.Context(), operator, "case", time.Time{}, caseload.CaseInput{Summary: set(hostile + hostile)})
	o.must(err)
	o.signIn(caseload.RoleAdmin)
	o.visitor.Name, o.visitor.Email = hostile, hostile
	r, err := o.svc.CreateReport(t.Context(), o.visitor.By, caseload.ReportInput{Name: set(hostile), Shared: caseload.Set(true), Definition: caseload.Set(caseload.ReportDefinition{
		Columns:  []caseload.ReportColumn{{Name: "CaseDetails.CaseReference"}, {Name: "CaseDetails.Summary"}, {Name: "CaseDetails.declared"}},
		Rules:    []caseload.ReportRule{{Column: "CaseDetails.Summary", Operator: caseload.RuleContains, Values: []string{hostile}}},
		Keywords: []string{"script"},
	})})
	o.must(err)
	view, err := o.svc.SaveView(t.Context(), o.visitor.By, caseload.SavedView{Name: hostile, Shared: true, Query: url.Values{"q": {hostile}}.Encode()})
	o.must(err)
	o.work()
	export := strings.TrimPrefix(o.order(url.Values{"report": {fmt.Sprint(r.Number)}, "format": {"csv"}}), exportsAddress+"/")
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	o.followUntil(server, exportAddress(export), "event: end")
	return o, map[string]string{
		"/ui/cases/": "case", "/ui/cases/{id}/documents/": "doc", "/ui/people/": "person", "/ui/reports/": fmt.Sprint(r.Number), "/ui/exports/": export, "/ui/views/": view.ID,
	}
}

// wantText fails the test where an answer has any of what is hostile as markup, and
// reports whether it has it as text.
func (o *office) wantText(what string, got *httptest.ResponseRecorder) bool {
	o.Helper()
	if kind := got.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
		if got.Header().Get("X-Content-Type-Options") != "nosniff" {
			o.Errorf("%s answers %q, which a client may take for something else", what, kind)
		}
		return false
	}
	for _, markup := range []string{"<script>alert", "<img src=x", `"'>`, "onerror=alert(1)>", "javascript:"} {
		if _, after, found := strings.Cut(got.Body.String(), markup); found {
			o.Errorf("%s = %d has %s as markup, before %.100s", what, got.Code, markup, after)
		}
	}
	return strings.Contains(got.Body.String(), "&lt;script&gt;alert(1)&lt;/script&gt;")
}

func TestHostileTextIsTextOnEveryPage(t *testing.T) {
	o, ids := openHostile(t)
	queries := []string{"", "?" + url.Values{
		"q": {hostile}, "return_to": {hostile}, "organisation": {hostile}, "subject": {"cases"}, "unit": {hostile}, "multiple": {hostile}, "from": {hostile}, "until": {hostile}, "column": {hostile},
		"rule-0-column": {hostile}, "rule-0-operator": {hostile}, "rule-0-values": {hostile}, "status": {hostile}, "ward": {hostile}, "after": {hostile}, "code": {hostile}, "error": {hostile},
	}.Encode(), "?" + url.Values{"sort": {hostile}, "owner": {hostile}, "subject": {hostile}, "before": {hostile}, "page": {hostile}, "report": {hostile}, "format": {hostile}}.Encode(), "?q=" + url.QueryEscape("script")}
	shown := map[string]bool{}
	for _, r := range Routes {
		if r.Method != http.MethodGet {
			continue
		}
		for _, query := range queries {
			path := addressOf(r.Pattern, ids) + query
			if o.wantText("GET "+path, o.get(path)) {
				shown[r.Pattern] = true
			}
			o.wantText("a part of "+path, o.get(path, "HX-Request", "true", "HX-Current-URL", "http://example.com/ui/cases?q="+url.QueryEscape(hostile)))
		}
	}
	for _, pattern := range []string{
		"/ui/{$}", "/ui/cases", "/ui/cases/{id}", "/ui/cases/{id}/edit", "/ui/cases/{id}/dialects", "/ui/people", "/ui/people/{id}", "/ui/profile", "/ui/reports", "/ui/reports/{number}",
		"/ui/reports/{number}/edit", "/ui/reports/{number}/delete", "/ui/exports", "/ui/exports/new", "/ui/exports/{id}", "/ui/exports/{id}/manifest", "/ui/exports/{id}/delete", "/ui/views/{id}/edit", "/ui/views/{id}/delete",
	} {
		if !shown[pattern] {
			t.Errorf("GET %s does not show the text; those that do are %v", pattern, slices.Sorted(maps.Keys(shown)))
		}
	}
}

func TestHostileTextIsTextInEveryForm(t *testing.T) {
	o, ids := openHostile(t)
	names := []string{
		"email", "password", "current", "code", "organisation", "slug", "zone", "name", "return_to", "language", "theme", "q", "after", "column", "column-as", "text", "seen",
		"status", "category", "ward", "owner", "due", "summary", "details", "public_summary", "assignees", "properties.declared", "subject", "basis", "keywords", "output", "unit", "multiple", "from", "until",
		"limit", "find", "sort-0", "rule-0-column", "rule-0-operator", "rule-0-values", "format", "compression", "for", "report", "do", "shared", "query", "case", "cases", "change", "at",
	}
	of := func(given map[string]string) url.Values {
		form := url.Values{}
		for _, name := range names {
			form.Set(name, hostile)
		}
		for name, value := range given {
			form.Set(name, value)
		}
		return form
	}
	echoed := 0
	for _, r := range Routes {
		if r.Method != http.MethodPost {
			continue
		}
		path := addressOf(r.Pattern, ids)
		for _, given := range []map[string]string{
			nil, {"seen": "1"}, {"do": "save", "subject": "cases"}, {"do": "preview", "subject": "cases"}, {"do": "find", "subject": "cases"}, {"do": "", "subject": "cases", "report": ""}, {"query": "", "case": "case", "change": "nobody:", "at": "9000000000000000", "cases": ""}, {"do": "", "report": ids["/ui/reports/"]},
		} {
			if o.wantText(fmt.Sprintf("POST %s with %v", path, given), o.post(path, of(given))) {
				echoed++
			}
		}
	}
	if echoed < 10 {
		t.Errorf("%d answers show what was sent, want more", echoed)
	}
}
