package ui

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

// seenIn is the version that a page with a form shows.
func (o *office) seenIn(path string) string {
	o.Helper()
	_, rest, ok := strings.Cut(o.get(path).Body.String(), `name="seen" value="`)
	seen, _, _ := strings.Cut(rest, `"`)
	if !ok {
		o.Fatalf("%s shows no version", path)
	}
	return seen
}

func TestAStatusIsAddedRenamedAndRemovedByForms(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.wantPage("/ui/admin/statuses", "In progress", "<td role=\"cell\" data-title=\"Casework\" class=\"govuk-table__cell\">in_progress</td>", "Add a status")
	form := url.Values{"once": {"t1"}, "name": {"With <b>the</b> team"}, "stage": {"in_progress"}, "position": {"2"}}
	o.follow(o.post("/ui/admin/statuses/new", form))
	if got := o.post("/ui/admin/statuses/new", form).Code; got != http.StatusSeeOther {
		t.Errorf("the form sent twice = %d, want 303", got)
	}
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	status := c.Statuses()[1]
	if len(c.Statuses()) != 6 || status.Name != "With <b>the</b> team" || status.Stage != caseload.InProgress {
		t.Fatalf("the second of %d statuses is %+v", len(c.Statuses()), status)
	}
	at := "/ui/admin/statuses/" + status.ID
	o.wantPage(at+"/edit", "Change With &lt;b&gt;the&lt;/b&gt; team", `value="2"`, "!Counts as")
	o.follow(o.post(at+"/edit", url.Values{"seen": {o.seenIn(at + "/edit")}, "name": {"With a team"}, "position": {"2"}}))
	if got := o.post(at+"/edit", url.Values{"seen": {"1"}, "name": {"Lost"}}); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "Somebody else changed this") {
		t.Errorf("a form of an old version = %d:\n%s", got.Code, got.Body)
	}
	for what, form := range map[string]url.Values{
		"no name": {"once": {"t2"}, "stage": {"open"}}, "a name that is taken": {"once": {"t3"}, "name": {"with a TEAM"}, "stage": {"open"}},
		"no stage": {"once": {"t4"}, "name": {"New"}}, "a place that is none": {"once": {"t5"}, "name": {"New"}, "stage": {"open"}, "position": {"first"}},
	} {
		if got := o.post("/ui/admin/statuses/new", form); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "govuk-error-summary") {
			t.Errorf("%s = %d, want 422", what, got.Code)
		}
	}
	o.wantPage(at+"/remove", "Remove With a team")
	o.follow(o.post(at+"/remove", nil))
	if got := o.get(at + "/edit").Code; got != http.StatusNotFound {
		t.Errorf("the removed status = %d, want 404", got)
	}
	if got := o.post("/ui/admin/statuses/"+c.Statuses()[0].ID+"/remove", nil); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "No other status counts as “Open”") {
		t.Errorf("the last that counts as open = %d:\n%s", got.Code, got.Body)
	}
}

func TestACaseTypeHasTheStagesOfItsLines(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.follow(o.post("/ui/admin/case-types/new", url.Values{"once": {"t1"}, "name": {"repair"}, "label": {"Repair"}, "stages": {"Visit = 5\r\n\r\nWork\r\n"}}))
	o.wantPage("/ui/admin/case-types", "Visit (5 working days), Work")
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	at := "/ui/admin/case-types/" + c.CaseTypeCalled("repair").ID + "/edit"
	o.wantPage(at, "Visit = 5\nWork</textarea>", "!Name</label>")
	o.follow(o.post(at, url.Values{"seen": {o.seenIn(at)}, "label": {"Repair"}, "stages": {"Work\nVisit = 5"}}))
	o.wantPage("/ui/admin/case-types", "Work, Visit (5 working days)")
	if got := o.post(at, url.Values{"seen": {o.seenIn(at)}, "label": {"Repair"}, "stages": {"Visit = soon"}}); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "number of working days") {
		t.Errorf("days that are no number = %d", got.Code)
	}
}

func TestACategoryIsDisabledAndEnabled(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.wantPage("/ui/admin/categories", "There are no categories yet")
	o.follow(o.post("/ui/admin/categories/new", url.Values{"once": {"t1"}, "name": {"Roads"}, "code": {"R1"}}))
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	at := "/ui/admin/categories/" + c.Categories()[0].ID
	o.follow(o.post(at+"/remove", nil))
	o.wantPage("/ui/admin/categories", "Disabled categories", "Roads", `action="`+at+`/enable"`)
	o.follow(o.post(at+"/enable", nil))
	o.wantPage("/ui/admin/categories", "R1", "!Disabled categories")
}

func TestAWardIsChangedAndDisabled(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.follow(o.post("/ui/admin/wards/new", url.Values{"once": {"t1"}, "name": {"Truro"}, "code": {"E05"}, "tier": {"parish"}}))
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	at := "/ui/admin/wards/" + c.Wards()[0].ID + "/edit"
	o.follow(o.post(at, url.Values{"seen": {o.seenIn(at)}, "name": {"Truro"}, "code": {"E05"}, "tier": {"parish"}, "enabled": {"false"}}))
	c, err = o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	if w := c.Wards()[0]; w.Enabled || w.Tier != "parish" {
		t.Errorf("the ward is %+v", w)
	}
	if got := o.post("/ui/admin/wards/new", url.Values{"once": {"t2"}, "name": {"Other"}, "code": {"E05"}}); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("a code that is taken = %d, want 422", got.Code)
	}
}

func TestAFieldIsDeclaredAndStandsInTheFormOfACase(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.settle()
	o.wantPage("/ui/admin/fields", "There are no fields yet", "not part of this API")
	form := url.Values{
		"once": {"t1"}, "name": {"heating"}, "label": {"Heating <b>"}, "type": {""}, "kind": {"choice"}, "choices": {"Gas\r\nOil\r\n\r\nOil"}, "sensitivity": {""}, "required": {""}, "searchable": {"true"},
	}
	o.follow(o.post("/ui/admin/fields/new", form))
	o.wantPage("/ui/admin/fields", "Heating &lt;b&gt;", "One of a list", "Who works on cases", "!Being indexed")
	o.wantPage("/ui/cases/c1/edit", "Heating &lt;b&gt;", `<option value="Oil">Oil</option>`)
	o.follow(o.post("/ui/cases/c1/edit", url.Values{"seen": {o.seenIn("/ui/cases/c1/edit")}, "properties.heating": {"Oil"}}))
	o.wantPage("/ui/cases/c1", "Heating &lt;b&gt;", "Oil")
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	at := "/ui/admin/fields/" + c.Fields()[0].ID
	o.wantPage(at+"/edit", "Gas\nOil</textarea>", `<option value="internal" selected>`, `<option value="true" selected>`)
	o.follow(o.post(at+"/edit", url.Values{"seen": {o.seenIn(at + "/edit")}, "label": {"Heating"}, "choices": {"Gas"}, "sensitivity": {"personal"}, "required": {"true"}, "searchable": {"false"}}))
	c, err = o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	if f := c.Fields()[0]; f.Label != "Heating" || len(f.Choices) != 1 || f.Sensitivity != caseload.Personal || !f.Required || f.Searchable || f.Indexed {
		t.Errorf("the field is %+v", f)
	}
	for what, form := range map[string]url.Values{
		"a name that is taken": form, "a dot": {"name": {"a.b"}, "kind": {"text"}, "sensitivity": {"public"}}, "no kind": {"name": {"x"}, "kind": {"none"}, "sensitivity": {"public"}},
		"nobody who may see it": {"name": {"x"}, "kind": {"text"}, "sensitivity": {"none"}},
	} {
		form["once"] = []string{strings.ReplaceAll(what, " ", "-")}
		if got := o.post("/ui/admin/fields/new", form); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s = %d, want 422", what, got.Code)
		}
	}
	o.wantPage(at+"/remove", "Values that cases have stay stored")
	o.follow(o.post(at+"/remove", nil))
	o.wantPage("/ui/admin/fields", "There are no fields yet")
	o.wantPage("/ui/cases/c1", "Oil")
}

func TestRefusalsNameWhatIsTakenOrInUse(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleAdmin)
	_, err := o.svc.SaveTeam(t.Context(), o.visitor.By, caseload.TeamInput{Name: caseload.Set("North"), Code: caseload.Set("N")})
	o.must(err)
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	for i, tt := range []struct {
		at   string
		form url.Values
		want map[string]string
	}{
		{"/ui/admin/teams/new", url.Values{"name": {"north"}}, map[string]string{"en": "There is a team of this name already.", "cy": "Mae tîm o’r enw hwn eisoes."}},
		{"/ui/admin/teams/new", url.Values{"name": {"South"}, "code": {"N"}}, map[string]string{"en": "There is a team with this code already.", "cy": "Mae tîm â’r un cod eisoes."}},
		{"/ui/admin/wards/" + c.Wards()[0].ID + "/remove", nil, map[string]string{"en": "This ward stays: there are cases that have it.", "cy": "gan fod achosion â’r un ward."}},
	} {
		for language, want := range tt.want {
			form := url.Values{onceName: {fmt.Sprintf("taken-%d-%s", i, language)}}
			maps.Copy(form, tt.form)
			o.wantTexts(tt.at+" in "+language, o.post(tt.at, form, "Accept-Language", language).Body.String(), want)
		}
	}
}
