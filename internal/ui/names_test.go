package ui

import (
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
