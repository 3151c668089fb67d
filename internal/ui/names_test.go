package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"caseload"
)

func TestNamesOfProgramsAreReadAsWords(t *testing.T) {
	for name, want := range map[string]string{
		"TotalVindiciaRefund": "Total vindicia refund", "given_up": "Given up", "Water source": "Water source", "NHS": "NHS", "head_name": "Head name", "": "", "a": "A", "rent2": "Rent2", "_": "",
	} {
		if got := nameInWords(name); got != want {
			t.Errorf("%q is read as %q, want %q", name, got, want)
		}
	}
}

func TestSourcesAndStatusesOfGoalsHaveNamesOfTheVisitorsLanguage(t *testing.T) {
	o := openOffice(t)
	operator := o.svc.Operator(o.tenant)
	c, err := o.svc.CreateCase(t.Context(), operator, caseload.CaseInput{})
	o.must(err)
	id := c.Case.ID
	_, err = o.svc.Edit(t.Context(), operator, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounGoal, Input: &caseload.GoalInput{
		Case: caseload.Set(id), Name: caseload.Set("A job"), Status: caseload.Set("in_progress"),
	}})
	o.must(err)
	o.signIn(caseload.RoleManager)
	o.wantPage("/ui/cases/"+id, ">Command line</dd>", ">In progress</td>", "!>command<", "!>in_progress<", "· Command line")
	o.wantPage("/ui/cases?columns=source", ">Command line</a>")
	if body := o.get("/ui/cases/"+id, "Cookie", "language=cy").Body.String(); !strings.Contains(body, ">Llinell orchymyn</dd>") {
		t.Errorf("the Welsh page does not call the source in Welsh:\n%s", body)
	}
}

func TestSourcesAreKnownHoweverLargeTheirLettersAre(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for _, name := range []string{"Letter", "Web form", "Pigeon"} {
		c, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Source: caseload.Set(name)})
		o.must(err)
		want := map[string]string{"Letter": "Llythyr", "Web form": "Ffurflen we", "Pigeon": "Pigeon"}[name]
		if body := o.get("/ui/cases/"+c.Case.ID, "Cookie", "language=cy").Body.String(); !strings.Contains(body, ">"+want+"</dd>") {
			t.Errorf("the Welsh page does not call %q %q", name, want)
		}
	}
}

func TestNamesOfAuthorsStayAsTheyAreWritten(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	author, err := o.svc.CreateUser(t.Context(), o.svc.Operator(o.tenant), caseload.UserInput{Name: caseload.Set("Letter"), Email: caseload.Set("letter@lane.example"), Role: caseload.RoleManager})
	o.must(err)
	by := *o.visitor.By
	by.User = author.PK
	c, err := o.svc.CreateCase(t.Context(), &by, caseload.CaseInput{})
	o.must(err)
	if body := o.get("/ui/cases/"+c.Case.ID, "Accept-Language", "cy").Body.String(); !strings.Contains(body, "· Letter") || strings.Contains(body, "· Llythyr") {
		t.Errorf("the Welsh page does not call Letter, who created the case, by name:\n%s", body)
	}
}

func TestTheStatusOfAGoalIsWrittenInWordsOfTheVisitorsLanguage(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	c, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{})
	o.must(err)
	goals := goalsAddress(c.Case.ID)
	stored := func() string {
		set, err := o.svc.ListRecords(t.Context(), o.visitor.By, caseload.RecordQuery{Noun: caseload.NounGoal, Columns: map[caseload.Noun][]caseload.Path{caseload.NounGoal: {"id", "status"}}})
		o.must(err)
		return set.Page.String(0, 1)
	}
	for _, x := range []struct{ language, words, stored, form string }{
		{"cy", "ar y gweill", "in_progress", "Ar y gweill"}, {"en", "Resolved", "resolved", "Resolved"}, {"en", "given_up", "given_up", "Given up"}, {"en", "Waiting for parts", "Waiting for parts", "Waiting for parts"},
	} {
		path := goals + "/new"
		form := url.Values{"name": {"A job"}, "status": {x.words}, onceName: {"token-of-a-form-for-a-goal"}}
		set, err := o.svc.ListRecords(t.Context(), o.visitor.By, caseload.RecordQuery{Noun: caseload.NounGoal, Columns: map[caseload.Noun][]caseload.Path{caseload.NounGoal: {"id", "updated"}}})
		o.must(err)
		if set.Page.Rows() > 0 {
			path = goals + "/" + set.Page.String(0, 0) + "/edit"
			form.Set("seen", strconv.FormatInt(set.Page.Int(0, 1), 10))
		}
		language := []string{"Cookie", "language=" + x.language}
		if got := o.post(path, form, language...); got.Code != http.StatusSeeOther {
			t.Fatalf("%s with %q = %d:\n%s", path, x.words, got.Code, got.Body)
		}
		if got := stored(); got != x.stored {
			t.Errorf("%q is stored as %q, want %q", x.words, got, x.stored)
		}
		if set.Page.Rows() > 0 && !strings.Contains(o.get(path, language...).Body.String(), `value="`+x.form+`"`) {
			t.Errorf("the form does not say %q", x.form)
		}
	}
}
