package ui

import (
	"net/http"
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
