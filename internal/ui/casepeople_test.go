package ui

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"caseload"
)

// linkIn is the address of the link in a page that ends with some text.
func (o *office) linkIn(page, end string) string {
	o.Helper()
	found := regexp.MustCompile(`href="([^"]*` + regexp.QuoteMeta(end) + `)"`).FindStringSubmatch(page)
	if found == nil {
		o.Fatalf("no link ends with %s:\n%s", end, page)
	}
	return found[1]
}

func TestPersonOfTheOfficeIsAddedToACase(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	address := "/ui/cases/" + id
	find := o.linkIn(o.wantPage("/ui/cases/child"), "/people/find")
	o.wantPage(find, `method="post" action="/ui/cases/child/people/find"`, `href="/ui/cases/child/people/new"`, "!Demelza")
	if page := o.post(find, url.Values{"q": {"nobody"}}).Body.String(); !strings.Contains(page, "Nobody was found") {
		t.Error("a search that finds nobody does not say so")
	}
	page := o.post(find, url.Values{"q": {"demelza"}}).Body.String()
	choose := o.linkIn(page, "/people/new?person=person")
	form := o.formAt(choose)
	if o.wantPage(choose, "Demelza Rowe"); form.Get("person") != "person" || form.Has("first_name") {
		t.Errorf("the form for who is here has %v", form)
	}
	form.Set("role", "landlord <b>")
	form.Set("effective", "soon")
	o.wantProblem("/ui/cases/child/people/new", form, "effective")
	form.Set("effective", "2026-06-04")
	o.post("/ui/cases/child/people/new", form)
	body := o.follow(o.post("/ui/cases/child/people/new", form)).Body.String() // twice
	if strings.Count(body, `href="/ui/people/person"`) != 1 || !strings.Contains(body, "landlord &lt;b&gt;") || !strings.Contains(body, "4 Jun 2026") ||
		!strings.Contains(body, "Person added to the case: Demelza Rowe") || !strings.Contains(body, "The person is added to the case.") {
		t.Errorf("the case has not the person once: %s", body)
	}

	edit := o.linkIn(body, "/edit")
	for strings.HasSuffix(edit, "child/edit") {
		_, rest, _ := strings.Cut(body, "/people/")
		edit = o.linkIn(rest, "/edit")
	}
	form = o.formAt(edit)
	form.Set("ended", "2026-06-20")
	form.Set("role", "manager") // a word that is a role of users, too
	body = o.follow(o.post(edit, form)).Body.String()
	for _, want := range []string{"20 Jun 2026", "Part of a person changed: Demelza Rowe", "</span>landlord &lt;b&gt;</del>", "</span>Manager</ins>"} {
		if !strings.Contains(body, want) {
			t.Errorf("after the part ended the case has no %q", want)
		}
	}
	if got := o.post(edit, form); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "</span>Manager</ins>") {
		t.Errorf("the form as it was = %d, want what was changed since", got.Code)
	}
	if got := o.get(strings.Replace(edit, "child", "parent", 1)); got.Code != http.StatusNotFound {
		t.Errorf("the part by the address of another case = %d, want 404", got.Code)
	}
	o.wantPage(address, "tenant of the house")
}

func TestPersonIsMadeForACase(t *testing.T) {
	o, _ := openFile(t)
	o.signIn(caseload.RoleCaseworker)
	mine, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{})
	o.must(err)
	address := "/ui/cases/" + mine.Case.ID + "/people/new"
	form := o.formAt(address)
	form.Set("role", caseload.RoleResident)
	o.wantProblem(address, form, "last_name")
	form.Set("first_name", "Jago")
	form.Set("last_name", "<i>Angove</i>")
	form.Set("email", "jago@example.org")
	form.Set("address", "1 Market Street\r\nTruro")
	form.Set("born", "1970-03-02")
	o.post(address, form)
	body := o.follow(o.post(address, form)).Body.String()
	if strings.Count(body, "jago@example.org") != 1 || !strings.Contains(body, "Jago &lt;i&gt;Angove&lt;/i&gt;") || !strings.Contains(body, ">Resident<") {
		t.Errorf("the case has not the new person once: %s", body)
	}
	person := regexp.MustCompile(`href="(/ui/people/[^"/]+)"`).FindStringSubmatch(body)
	if person == nil {
		t.Fatal("the case does not lead to the person")
	}
	o.wantPage(person[1], "2 Mar 1970", "1 Market Street", "Person created", `href="`+person[1]+`/edit"`)
	part := regexp.MustCompile(`href="(/ui/cases/[^"/]+/people/[^"/]+/edit)"`).FindStringSubmatch(body)
	if part == nil {
		t.Fatal("the case does not lead to where the part is changed")
	}
	o.wantPage(part[1], "Change the part of Jago &lt;i&gt;Angove&lt;/i&gt; in ")
	if got := o.post("/ui/cases/"+mine.Case.ID+"/people/find", url.Values{"q": {"demelza"}}).Body.String(); strings.Contains(got, "Rowe") {
		t.Error("a caseworker finds somebody who is in other cases alone")
	}
	if got := o.get(address + "?person=person"); got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "Rowe") {
		t.Errorf("the form for somebody who is not seen = %d, want 404", got.Code)
	}
	form = o.formAt(address)
	form.Set("person", "person")
	if got := o.post(address, form); strings.Contains(got.Body.String(), "Rowe") || got.Code != http.StatusNotFound {
		t.Errorf("a part for somebody who is not seen = %d, want 404", got.Code)
	}
}

func TestPersonIsChangedByItsForm(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	o.settle()
	form := o.formAt("/ui/people/p1/edit")
	first := o.formAt("/ui/people/p1/edit")
	form.Set("first_name", "Petroc")
	form.Set("email", "petroc@example.org")
	body := o.follow(o.post("/ui/people/p1/edit", form)).Body.String()
	for _, want := range []string{"Petroc Angove", "petroc@example.org", "The person is saved.", "Person changed", "</span>jago@example.org</del>", "prefers"} {
		if !strings.Contains(body, want) {
			t.Errorf("after the change the person has no %q", want)
		}
	}
	first.Set("phone", "01632 960713")
	answer := o.post("/ui/people/p1/edit", first)
	again := valuesIn(answer.Body.String())
	if answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "Somebody else changed this person") || !strings.Contains(answer.Body.String(), "</span>petroc@example.org</ins>") {
		t.Fatalf("the second change = %d, want what the first was: %s", answer.Code, answer.Body)
	}
	if again.Get("email") != "petroc@example.org" || again.Get("phone") != "01632 960713" {
		t.Errorf("the form has now %v, want both changes", again)
	}
	if body := o.follow(o.post("/ui/people/p1/edit", again)).Body.String(); !strings.Contains(body, "01632 960713") || !strings.Contains(body, "petroc@example.org") {
		t.Error("sent again, the form does not keep both")
	}
	form = o.formAt("/ui/people/p1/edit")
	for _, name := range []string{"name", "first_name", "last_name"} {
		form.Set(name, "")
	}
	o.wantProblem("/ui/people/p1/edit", form, "last_name")
	form = o.formAt("/ui/people/p1/edit")
	form.Set("born", "long ago")
	o.wantProblem("/ui/people/p1/edit", form, "born")
}

func TestGoalIsSetAndChanged(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	add := o.linkIn(o.wantPage("/ui/cases/"+id), "/goals/new")
	form := o.formAt(add)
	o.wantProblem(add, form, "name")
	form.Set("name", "A new <b>gutter</b>")
	form.Set("target", "2026-07-01")
	o.post(add, form)
	body := o.follow(o.post(add, form)).Body.String()
	if strings.Count(body, " app-table__long\"><span class=\"app-table__text\">A new &lt;b&gt;gutter&lt;/b&gt;</span>") != 1 || !strings.Contains(body, "1 Jul 2026") || !strings.Contains(body, "Goal added: A new &lt;b&gt;gutter") {
		t.Errorf("the case has not the goal once: %s", body)
	}
	_, rest, _ := strings.Cut(body, "A new &lt;b&gt;gutter")
	edit := o.linkIn(rest, "/edit")
	form = o.formAt(edit)
	form.Set("status", "met")
	form.Set("target", "2026-07-15")
	body = o.follow(o.post(edit, form)).Body.String()
	for _, want := range []string{"</span>Met</ins>", "15 Jul 2026", "Goal changed: A new", "</span>1 Jul 2026</del>", "The goal is saved."} {
		if !strings.Contains(body, want) {
			t.Errorf("after the change the case has no %q", want)
		}
	}
	if got := o.get(strings.Replace(edit, id, "child", 1)); got.Code != http.StatusNotFound {
		t.Errorf("the goal by the address of another case = %d, want 404", got.Code)
	}
}

// sendFile sends the form that adds a document.
func (o *office) sendFile(path, token, name, mediaType, body string) *httptest.ResponseRecorder {
	o.Helper()
	var sent bytes.Buffer
	parts := multipart.NewWriter(&sent)
	o.must(parts.WriteField(onceName, token))
	part, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="` + strings.ReplaceAll(name, `\`, `\\`) + `"`}, "Content-Type": {mediaType},
	})
	o.must(err)
	_, err = part.Write([]byte(body))
	o.must(err)
	o.must(parts.Close())
	return o.send(httptest.NewRequestWithContext(o.Context(), http.MethodPost, path, &sent), "Content-Type", parts.FormDataContentType())
}

func TestDocumentIsAddedAndDeleted(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	add := o.linkIn(o.wantPage("/ui/cases/"+id), "/documents/new")
	token := o.formAt(add).Get(onceName)
	for name, body := range map[string]string{"": "x", "empty.txt": "", "  ": "x"} {
		if got := o.sendFile(add, token, name, "text/plain", body); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `href="#file"`) {
			t.Errorf("the file %q with %q = %d, want that one is to be chosen", name, body, got.Code)
		}
	}
	bytes := "\x00\xff<script>alert(1)</script>"
	o.sendFile(add, token, `C:\fakepath\..\<img src=x>.html`, "text/html", bytes)
	body := o.follow(o.sendFile(add, token, `C:\fakepath\..\<img src=x>.html`, "text/html", bytes)).Body.String()
	if strings.Count(body, ">&lt;img src=x&gt;.html</a>") != 1 || strings.Contains(body, "fakepath") || !strings.Contains(body, "Document added: &lt;img src=x&gt;.html") {
		t.Fatalf("the case has not the document once, by its name alone: %s", body)
	}
	file := regexp.MustCompile(`href="([^"]*)">&lt;img`).FindStringSubmatch(body)[1]
	got := o.get(file)
	if got.Body.String() != bytes || got.Header().Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment;") {
		t.Errorf("the document = %d %v, want its bytes to be kept", got.Code, got.Header())
	}
	if got := o.sendFile(add, token, "big.bin", "", strings.Repeat("x", maxUpload)); got.Code != http.StatusRequestEntityTooLarge || !strings.Contains(got.Body.String(), "16 MB") {
		t.Errorf("a file that is too large = %d, want 413 with the limit", got.Code)
	}
	if got := o.post(add, url.Values{"once": {token}}); got.Code != http.StatusBadRequest {
		t.Errorf("a form without parts = %d, want 400", got.Code)
	}
	if got := o.sendFile(add, "", "a.txt", "text/plain", "x"); got.Code != http.StatusBadRequest {
		t.Errorf("a file without a token = %d, want 400", got.Code)
	}

	if got := o.get("/ui/cases/child/documents/" + file[strings.LastIndex(file, "/")+1:] + "/delete"); got.Code != http.StatusNotFound {
		t.Errorf("deleting the document of another case = %d, want 404", got.Code)
	}
	o.wantPage(file+"/delete", "&lt;img src=x&gt;.html", `action="`+file+`/delete"`)
	body = o.follow(o.post(file+"/delete", nil)).Body.String()
	if strings.Contains(body, "&lt;img") || !strings.Contains(body, "Document deleted") {
		t.Errorf("after it was deleted the case still has the document: %s", body)
	}
	if got := o.get(file); got.Code != http.StatusNotFound {
		t.Errorf("the deleted document = %d, want 404", got.Code)
	}
}

// belongings are the addresses that add to a case of openFile, and change what belongs to
// it, with parts that are there.
func (o *office) belongings(id string) []string {
	o.Helper()
	first := func(n caseload.Noun) string {
		set, err := o.svc.ListRecords(o.Context(), o.svc.Operator(o.tenant), caseload.RecordQuery{Noun: n})
		o.must(err)
		return recordsOf(set.Page)[0].text("id")
	}
	base := "/ui/cases/" + id
	return []string{
		base + "/people/find", base + "/people/new", base + "/people/" + first(caseload.NounInvolvement) + "/edit", base + "/goals/new",
		base + "/goals/" + first(caseload.NounGoal) + "/edit", base + "/documents/new", base + "/documents/doc/delete", "/ui/people/person/edit",
	}
}

func TestWhatBelongsToACaseIsChangedByWhoMay(t *testing.T) {
	o, id := openFile(t)
	paths := o.belongings(id)
	form := url.Values{"seen": {"1"}, "once": {"A"}, "name": {"x"}, "last_name": {"x"}, "q": {"x"}}
	o.signIn(caseload.RoleAnalyst)
	page := o.wantPage("/ui/cases/" + id)
	for _, path := range paths {
		if strings.Contains(page, `"`+path+`"`) {
			t.Errorf("an analyst is offered %s", path)
		}
		if get, post := o.get(path).Code, o.sendTo(path, form).Code; get != http.StatusForbidden || post != http.StatusForbidden {
			t.Errorf("%s to an analyst = %d, and sent = %d, want 403", path, get, post)
		}
	}
	o.wantPage("/ui/people/person", "!/edit")
	o.signIn(caseload.RoleCaseworker)
	mine, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{})
	o.must(err)
	own := "/ui/cases/" + mine.Case.ID
	_, err = o.svc.Edit(t.Context(), o.svc.Operator(o.tenant), caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, ID: "own", Input: &caseload.DocumentInput{
		Case: caseload.Set(mine.Case.ID), Name: caseload.Set("a"), Body: caseload.Set("a"),
	}})
	o.must(err)
	o.wantPage(own, "!/documents/own/delete", own+"/documents/new")
	if get, post := o.get(own+"/documents/own/delete").Code, o.post(own+"/documents/own/delete", nil).Code; get != http.StatusForbidden || post != http.StatusForbidden {
		t.Errorf("a caseworker's deleting of a document = %d and %d, want 403", get, post)
	}
	if got := o.get(own + "/documents/none/delete").Code; got != http.StatusForbidden {
		t.Errorf("a caseworker's deleting of a document that is not there = %d, want 403 before it is looked for", got)
	}
	o.wantMissing("a caseworker of other cases", paths, form)
	o.tenant = o.found("devon", "Devon County Council")
	o.signIn(caseload.RoleAdmin)
	o.wantMissing("another tenant", paths, form)
}

// sendTo sends a form, by parts where it is to bring a file.
func (o *office) sendTo(path string, form url.Values) *httptest.ResponseRecorder {
	o.Helper()
	if strings.HasSuffix(path, "/documents/new") {
		return o.sendFile(path, form.Get(onceName), "a.txt", "text/plain", "a")
	}
	return o.post(path, form)
}

func (o *office) wantMissing(whom string, paths []string, form url.Values) {
	o.Helper()
	for _, path := range paths {
		if get, post := o.get(path).Code, o.sendTo(path, form).Code; get != http.StatusNotFound || post != http.StatusNotFound {
			o.Errorf("%s for %s = %d, and sent = %d, want 404", path, whom, get, post)
		}
	}
}
