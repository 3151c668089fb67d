package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

func TestStatusesThatEveryTenantHasAreCalledByWords(t *testing.T) {
	o := openDesk(t)
	_, err := o.svc.SaveStatus(t.Context(), o.svc.Operator(o.tenant), caseload.StatusInput{Name: caseload.Set("with_surveyor"), Stage: caseload.InProgress})
	o.must(err)
	o.signIn(caseload.RoleManager)
	own, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Stage: caseload.Set(caseload.InProgress)})
	o.must(err)
	address := caseAddress(own.Case.ID)
	for language, words := range map[string]string{"en": "In progress", "cy": "Ar y gweill"} {
		for _, path := range []string{"/ui/cases", "/ui/cases?open=true&status=" + o.statusID(caseload.InProgress), address, address + "/edit", "/ui/"} {
			answer := o.get(path, "Cookie", "language="+language)
			body := answer.Body.String()
			if answer.Code != http.StatusOK || !strings.Contains(body, words) || strings.Contains(body, ">in_progress<") {
				t.Errorf("%s in %s = %d: says %q: %t; says in_progress: %t", path, language, answer.Code, words, strings.Contains(body, words), strings.Contains(body, ">in_progress<"))
			}
		}
	}
	if !strings.Contains(o.get(address+"/edit").Body.String(), ">with_surveyor<") {
		t.Error("a status that the tenant named does not stand as it is named")
	}
}

func TestStatusesAreKnownWhateverTheirSpelling(t *testing.T) {
	for name, want := range map[string]string{"Open": "status.open", "in progress": "status.in-progress", "In_Progress": "status.in-progress", "opened": ""} {
		if got := statusTitle(&caseload.Status{Name: name, Stage: caseload.Open}); got != want && (want == "status.open" || got != "") {
			t.Errorf("the title of %q at the stage open is %q", name, got)
		}
		if got := statusTitle(&caseload.Status{Name: name, Stage: caseload.InProgress}); got != want && (want == "status.in-progress" || got != "") {
			t.Errorf("the title of %q at the stage in progress is %q", name, got)
		}
	}
}

func TestAStatusOfTheOrganisationsOwnStandsAsItIsNamedInReports(t *testing.T) {
	o := openDesk(t)
	_, err := o.svc.SaveStatus(t.Context(), o.svc.Operator(o.tenant), caseload.StatusInput{Name: caseload.Set("In Progress"), Stage: caseload.Closed})
	o.must(err)
	o.signIn(caseload.RoleManager)
	_, err = o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Status: caseload.Set(caseload.Named{Name: "In Progress"})})
	o.must(err)
	form := url.Values{
		"subject": {"cases"}, "name": {"Under way"}, "do": {"preview"}, "column": {statusColumn}, "column-as": {""}, "limit": {"1"},
		"rule-0-column": {statusColumn}, "rule-0-operator": {caseload.RuleAnyOf}, "rule-0-values": {"In Progress"},
	}
	if page := o.post("/ui/reports/new", form, "Cookie", "language=cy").Body.String(); !strings.Contains(page, ">In Progress</td>") || !strings.Contains(page, "In Progress</textarea>") {
		t.Errorf("a status that the organisation counts as closed is not called as it is named:\n%s", page)
	}
}

func TestReportsSayStatusesInTheVisitorsLanguageAndStoreTheirNames(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	_, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Stage: caseload.Set(caseload.InProgress)})
	o.must(err)
	form := url.Values{
		"subject": {"cases"}, "name": {"Under way"}, "do": {"preview"}, "column": {statusColumn}, "column-as": {""}, "limit": {"1"},
		"rule-0-column": {statusColumn}, "rule-0-operator": {caseload.RuleAnyOf}, "rule-0-values": {"ar y gweill"},
	}
	welsh := []string{"Cookie", "language=cy"}
	if page := o.post("/ui/reports/new", form, welsh...).Body.String(); !strings.Contains(page, ">Ar y gweill<") || !strings.Contains(page, "Ar y gweill</textarea>") {
		t.Errorf("a preview in Welsh does not say the status in Welsh:\n%s", page)
	}
	form.Set("do", "save")
	answer := o.post("/ui/reports/new", form, welsh...)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("saving = %d: %s", answer.Code, answer.Body)
	}
	page := o.get(answer.Header().Get("Location")).Body.String()
	if !strings.Contains(page, "In progress</") || strings.Contains(page, "in_progress") {
		t.Errorf("in English the report does not say In progress:\n%s", page)
	}
	all, _, err := o.svc.Reports(t.Context(), o.visitor.By)
	o.must(err)
	var stored []string
	for _, r := range all {
		for _, rule := range r.Definition.Rules {
			stored = append(stored, rule.Values...)
		}
	}
	if len(stored) != 1 || stored[0] != "in_progress" {
		t.Errorf("the stored filter is %q, want the stored name", stored)
	}
}
