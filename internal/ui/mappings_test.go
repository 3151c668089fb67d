package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

// joinedMapping says more than a form can show.
const joinedMapping = "noun = \"cases\"\n[columns]\nexternal_id = \"Case ID\"\nname = { join = [\"Title\", \"Customer\"] }\n"

// keptMapping is the address of the one mapping of a name.
func (o *office) keptMapping(name string) string {
	o.Helper()
	x, err := o.svc.MappingNamed(o.Context(), o.visitor.By, name)
	o.must(err)
	return mappingAddress(x.ID)
}

// bringTo uploads a file to an address.
func (o *office) bringTo(at, name, text string) (to, body string) {
	o.Helper()
	answer := o.upload(at, name, text)
	return answer.Header().Get("Location"), answer.Body.String()
}

func TestAMappingIsKeptAndTheNextFileOfTheSameColumnsBeginsWithIt(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	to, _ := o.bring("requests.csv", importedFile)
	o.shows(to, `name="name" type="text" value="requests"`, "Keep this mapping as")
	o.post(to, mapped("name", "Requests of Truro", "column-1", "summary"))
	o.workOnImports()
	o.shows(strings.TrimSuffix(to, "/mapping"), "Requests of Truro")
	o.shows(mappingsAddress, "Requests of Truro", "Case ID, Logged, Customer, State, Title", "Morwenna Pascoe")

	next, _ := o.bring("more.csv", strings.Replace(importedFile, "Finished", "New", 1))
	o.shows(next, `value="summary" selected`, `value="Requests of Truro"`, "For files with these columns")
	if form := o.get(next + "?kept=").Body.String(); strings.Contains(form, `value="summary" selected`) || !strings.Contains(form, `value="more"`) {
		t.Errorf("a form that is to begin anew begins with the mapping")
	}
	kept := o.keptMapping("Requests of Truro")
	o.post(next, mapped("name", "Requests of Truro", "kept", strings.TrimPrefix(kept, mappingsAddress+"/"), "seen", o.seenIn(next), "column-1", "name"))
	if text := o.get(kept + "/file").Body.String(); !strings.Contains(text, "[columns.name]") || !strings.Contains(text, "Finished = 'closed'") {
		t.Errorf("the mapping is not what the form says, with what it knew before:\n%s", text)
	}
	clash := o.post(next, mapped("name", "requests of truro", "kept", ""))
	if clash.Code != http.StatusUnprocessableEntity || !strings.Contains(clash.Body.String(), "There is a mapping of this name") {
		t.Errorf("a mapping of another's name is %d", clash.Code)
	}
	for _, x := range []struct{ name, want string }{{"", "at most 100 characters"}, {strings.Repeat("x", 101), "at most 100 characters"}} {
		if answer := o.post(kept+"/edit", url.Values{"name": {x.name}, "seen": {o.seenIn(kept + "/edit")}}); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), x.want) {
			t.Errorf("the name %q gives %d", x.name, answer.Code)
		}
	}
	o.post(kept+"/edit", url.Values{"name": {"Truro"}, "seen": {o.seenIn(kept + "/edit")}})
	o.shows(kept, "Truro", "Morwenna Pascoe", "[columns.name]")
	o.shows(kept+"/delete", "Delete the mapping Truro?")
	o.post(kept+"/delete", url.Values{"seen": {o.seenIn(kept + "/delete")}})
	if got := o.get(kept).Code; got != http.StatusNotFound {
		t.Errorf("the deleted mapping is %d, want 404", got)
	}
	o.shows(next, `value="name" selected`)
}

func TestAMappingThatSaysMoreThanTheFormIsReadAsItIs(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	for what, text := range map[string]string{"no TOML": "<html>", "no noun": "[columns]\n", "too long": strings.Repeat("#", caseload.MaxKeptMapping+1)} {
		if to, body := o.bringTo(mappingsAddress+"/new", "a.toml", text); to != "" || !strings.Contains(body, "govuk-error-summary") {
			t.Errorf("a mapping with %s leads to %q", what, to)
		}
	}
	kept, body := o.bringTo(mappingsAddress+"/new", "joined.toml", joinedMapping)
	if kept == "" {
		t.Fatalf("the mapping was not taken: %s", body)
	}
	again, _ := o.bringTo(mappingsAddress+"/new", "joined.toml", joinedMapping)
	o.shows(again, "joined (2)")
	o.shows(kept, "joined", "Case ID, Title, Customer", "Not yet")
	to, _ := o.bring("cases.csv", importedFile)
	o.shows(to, "Of other files", `value="external_id" selected`)
	id := strings.TrimPrefix(kept, mappingsAddress+"/")
	o.shows(to+"?kept="+id, "This mapping says more than a form can show", "join = [")
	for what, form := range map[string]url.Values{"of a mapping that was deleted": {"kept": {"gone"}, "whole": {"true"}}, "of none": {"kept": {""}, "whole": {"true"}}} {
		if answer := o.post(to, form); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != to {
			t.Errorf("the form %s is %d and leads to %q, want what the columns are", what, answer.Code, answer.Header().Get("Location"))
		}
	}
	o.post(to, url.Values{"kept": {id}, "whole": {"true"}})
	o.workOnImports()
	at := strings.TrimSuffix(to, "/mapping")
	o.shows(at, "Checked", "Store 3 cases", "joined")
	o.post(at+"/apply", nil)
	o.workOnImports()
	o.shows("/ui/cases", "A hole Ann")
	o.shows(kept, "Morwenna Pascoe")
	o.post(kept+"/delete", url.Values{"seen": {o.seenIn(kept + "/delete")}})
	o.shows(at, "joined")
}

func TestTheNameThatIsOfferedForAMappingIsFree(t *testing.T) {
	all := []caseload.KeptMapping{{Name: "Ty"}, {Name: "Lamps"}, {Name: "LAMPS (2)"}, {Name: "v1.2 import"}}
	for name, free := range map[string]string{"Tŷ": "Tŷ (2)", "lamps": "lamps (3)", "v1.2 import": "v1.2 import (2)", "Bins": "Bins", strings.Repeat("ŷ", 100): strings.Repeat("ŷ", 80)} {
		if got := freeName(name, all); got != free {
			t.Errorf("for %q %q is offered, want %q", name, got, free)
		}
	}
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	for _, name := range []string{"Ty.toml", "Tŷ.toml"} {
		if kept, body := o.bringTo(mappingsAddress+"/new", name, joinedMapping); kept == "" {
			t.Errorf("%s was not taken: %s", name, body)
		}
	}
	_, body := o.bringTo(mappingsAddress+"/new", "cases.toml", strings.NewReplacer("cases", "wards", "external_id = \"Case ID\"\n", "").Replace(joinedMapping))
	if strings.Contains(body, "govuk-error-summary") {
		t.Fatal(body)
	}
	to, _ := o.bring("cases.csv", importedFile)
	o.shows(to, `value="cases (2)"`) // though a mapping of wards has the other
}

func TestAMappingThatAnotherChangedMeanwhileIsNotLost(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	first, _ := o.bring("a.csv", importedFile)
	o.post(first, mapped("name", "Requests"))
	kept := o.keptMapping("Requests")
	id := strings.TrimPrefix(kept, mappingsAddress+"/")
	file := func() string { return o.get(kept + "/file").Body.String() }
	next, _ := o.bring("b.csv", importedFile)
	seen, asked := o.seenIn(next), o.seenIn(kept+"/delete")
	other, _ := o.bring("c.csv", importedFile)
	o.post(other, mapped("name", "Requests", "kept", id, "seen", o.seenIn(other), "column-1", "summary"))
	theirs := file()
	if !strings.Contains(theirs, "[columns.summary]") {
		t.Fatalf("the mapping of another is not kept:\n%s", theirs)
	}
	mine := mapped("name", "Requests", "kept", id, "seen", seen, "column-1", "details")
	clash := o.post(next, mine)
	if clash.Code != http.StatusConflict || !strings.Contains(clash.Body.String(), "Somebody else changed the mapping “Requests” meanwhile") || !strings.Contains(clash.Body.String(), `value="details" selected`) {
		t.Errorf("a form that began with what the mapping was is %d:\n%s", clash.Code, clash.Body)
	}
	for at, form := range map[string]url.Values{"/edit": {"seen": {asked}, "name": {"Late"}}, "/delete": {"seen": {asked}}} {
		if answer := o.post(kept+at, form); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "Somebody else changed this mapping meanwhile") {
			t.Errorf("%s by who saw it before is %d", at, answer.Code)
		}
	}
	if got := file(); got != theirs {
		t.Errorf("what the other wrote became\n%s", got)
	}
	o.shows(first, `name="kept" value=""`, `value="Requests (2)"`, `value="name" selected`) // by what the mapping was before
	_, rest, _ := strings.Cut(clash.Body.String(), `name="seen" value="`)
	again, _, _ := strings.Cut(rest, `"`)
	mine.Set("seen", again)
	if answer := o.post(next, mine); answer.Code != http.StatusSeeOther || !strings.Contains(file(), "[columns.details]") {
		t.Errorf("who saw what the other wrote gets %d", answer.Code)
	}
}

func TestMappingsAreForAdministratorsOfTheirOwnTenant(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	kept, _ := o.bringTo(mappingsAddress+"/new", "joined.toml", joinedMapping)
	o.signIn(caseload.RoleManager)
	for _, at := range []string{mappingsAddress, mappingsAddress + "/new", kept, kept + "/file", kept + "/edit", kept + "/delete"} {
		if got := o.get(at).Code; got != http.StatusForbidden {
			t.Errorf("%s is %d for a manager, want 403", at, got)
		}
	}
	for _, at := range []string{kept + "/edit", kept + "/delete"} {
		if got := o.post(at, url.Values{"name": {"x"}}).Code; got != http.StatusForbidden {
			t.Errorf("a form to %s is %d for a manager, want 403", at, got)
		}
	}
}
