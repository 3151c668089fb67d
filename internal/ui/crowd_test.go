package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

// hire gives a desk users beyond those who stand in a list.
func (o *office) hire(n int) (jago *caseload.User) {
	o.Helper()
	operator := o.svc.Operator(o.tenant)
	user := func(name, email string) *caseload.User {
		u, err := o.svc.CreateUser(o.Context(), operator, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(email), Role: caseload.RoleManager})
		o.must(err)
		return u
	}
	for i := range n {
		user(fmt.Sprintf("Trev %d", i), fmt.Sprintf("trev%d@lane.example", i))
	}
	user("Demelza One", "demelza1@lane.example")
	user("Demelza <b>", "demelza2@lane.example")
	return user("Jago Opie", "jago@lane.example")
}

// A tenant of thousands has no longer pages than one of a hundred.
func TestManyUsersAreFoundByWordsWhereCasesAreGivenToThem(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	id := o.deskCases()[0]
	few := o.get("/ui/cases/new").Body.String()
	if !strings.Contains(few, `<select class="govuk-select" id="assignees"`) {
		t.Error("few users do not stand in a list")
	}
	jago := o.hire(120)
	for _, page := range []string{"/ui/cases/new", caseAddress(id) + "/edit", "/ui/cases"} {
		if body := o.get(page).Body.String(); strings.Contains(body, "Trev 7") {
			t.Errorf("%s lists all users", page)
		}
	}
	seen := hiddenInputs(o.get(caseAddress(id)+"/edit").Body.String(), caseAddress(id)+"/edit")
	send := func(name, text string) (int, string) {
		form := url.Values{name: {text}, "seen": seen["seen"]}
		answer := o.post(caseAddress(id)+"/edit", form)
		return answer.Code, answer.Body.String()
	}
	for _, name := range []string{"owner", "assignees"} {
		for text, want := range map[string][]string{
			"opie":    {"Jago Opie (jago@lane.example) is found", `value="Jago Opie (jago@lane.example)"`},
			"demelza": {"Several are found", `<select class="govuk-select govuk-select--error" id="` + name + `"`, ">Demelza &lt;b&gt; (demelza2@lane.example)<", ">Somebody else<"},
			"trev":    {"120 are found", `value="trev"`},
			"kerensa": {"Nobody who can work here", `value="kerensa"`},
			"?":       {"Enter words of the name"},
		} {
			code, body := send(name, text)
			if code != http.StatusUnprocessableEntity {
				t.Errorf("%s=%s = %d, want 422", name, text, code)
			}
			o.wantTexts(name+"="+text, body, want...)
		}
	}
	if code, body := send("assignees", "Jago Opie (jago@lane.example)"); code != http.StatusSeeOther {
		t.Fatalf("giving the case to whom the form names = %d %s", code, body)
	}
	if body := o.get(caseAddress(id) + "/edit").Body.String(); !strings.Contains(body, `value="Jago Opie (jago@lane.example)"`) {
		t.Errorf("the form does not show whom the case was given to:\n%s", body)
	}
	if got := o.listed("/ui/cases?owner=" + jago.ID); got != "1" {
		t.Errorf("Jago Opie works on %s, want 1", got)
	}
	o.wantKept(id, jago)
}

// wantKept is that a case stays with a user who was disabled, though words of what the
// form has for them find another, when something else of it is changed.
func (o *office) wantKept(id string, was *caseload.User) {
	o.Helper()
	operator := o.svc.Operator(o.tenant)
	_, err := o.svc.CreateUser(o.Context(), operator, caseload.UserInput{Name: caseload.Set(was.Name), Email: caseload.Set("jago2@lane.example"), Role: caseload.RoleManager})
	o.must(err)
	_, err = o.svc.Edit(o.Context(), operator, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounUser, ID: was.ID, Input: &caseload.UserInput{Enabled: caseload.Set(false)}})
	o.must(err)
	page := o.get(caseAddress(id) + "/edit").Body.String()
	o.wantTexts("the form", page, `value="Jago Opie (jago@lane.example)"`)
	form := o.formOf(id)
	form.Set("name", "Another name")
	if answer := o.post(caseAddress(id)+"/edit", form); answer.Code != http.StatusSeeOther {
		o.Errorf("another name = %d %s", answer.Code, answer.Body)
	}
	o.wantTexts("the form afterwards", o.get(caseAddress(id)+"/edit").Body.String(), `value="Jago Opie (jago@lane.example)"`, `value="Another name"`)
}

func TestManyUsersAreFoundByWordsToNarrowTheList(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	if body := o.get("/ui/cases").Body.String(); strings.Contains(body, workersAddress) {
		t.Error("few users are looked for on a page of its own")
	}
	jago := o.hire(120)
	if body := o.get("/ui/cases?open=true").Body.String(); !strings.Contains(body, workersAddress+"?open=true") {
		t.Errorf("the filters do not lead to where users are looked for:\n%s", body)
	}
	for words, want := range map[string]string{
		"opie": `<a class="govuk-link" href="/ui/cases?open=true&amp;owner=` + jago.ID + `">Jago Opie (jago@lane.example)</a>`, "trev": "120 are found", "": "Enter words", "kerensa": "Nobody who can work here",
	} {
		answer := o.post(workersAddress+"?open=true", url.Values{wordsName: {words}})
		o.wantTexts(words, answer.Body.String(), want)
	}
	if body := o.get("/ui/cases?owner=" + jago.ID).Body.String(); !strings.Contains(body, `<option value="`+jago.ID+`" selected>Jago Opie</option>`) {
		t.Error("who was found does not stand in the filter")
	}
}

func TestCasesAreGivenInBulkToWhomWordsFind(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	jago, ids := o.hire(120), o.deskCases()
	o.wantTexts("the list", o.get("/ui/cases").Body.String(), `<option value="find:">`)
	asked := o.post(bulkAddress, url.Values{"case": ids[:2], "change": {bulkFind}, "query": {"open=true"}})
	form := hiddenInputs(asked.Body.String(), bulkAddress)
	if asked.Code != http.StatusOK || form.Get("change") != bulkFind || !strings.Contains(asked.Body.String(), `id="who" name="who"`) {
		t.Fatalf("nobody is asked to whom the cases are given: %d %s", asked.Code, asked.Body)
	}
	for text, want := range map[string]string{"opie": "Jago Opie (jago@lane.example) is found", "demelza": "Several are found", "kerensa": "Nobody who can work here"} {
		form.Set(bulkWho, text)
		answer := o.post(bulkAddress, form)
		if answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s = %d, want 422", text, answer.Code)
		}
		o.wantTexts(text, answer.Body.String(), want)
	}
	form.Set(bulkWho, " jago@lane.example ")
	preview := o.post(bulkAddress, form).Body.String()
	o.wantTexts("the preview", preview, "Jago Opie (jago@lane.example)")
	done := o.post(bulkAddress+"/apply", hiddenInputs(preview, bulkAddress+"/apply"))
	o.wantTexts("what was done", done.Body.String(), "2 cases are changed")
	if got := o.listed("/ui/cases?owner=" + jago.ID + "&sort=opened"); got != "12" {
		t.Errorf("Jago Opie works on %s, want 12", got)
	}
	all := o.post(bulkAddress, url.Values{"all": {"true"}, "change": {bulkFind}, "query": {"open=true"}}).Body.String()
	if got := hiddenInputs(all, bulkAddress).Get("all"); got != "true" {
		t.Errorf("asked of the whole list, the form says all=%s", got)
	}
}
