package caseload_test

import (
	"fmt"
	"strings"
	"testing"

	"caseload"
)

func TestAStatusComesLastAndCountsAsOneOfTheFive(t *testing.T) {
	o := newOffice(t)
	closed, err := o.service.SaveStatus(t.Context(), o.admin, caseload.StatusInput{Name: caseload.Set("Answered"), Stage: caseload.Closed})
	o.must(err)
	want(o, "its position", closed.Position, 6)
	o.edit(o.admin,
		made(caseload.NounCase, "own", &caseload.CaseInput{Status: caseload.Set(caseload.Named{Name: "answered"})}),
		made(caseload.NounCase, "five", &caseload.CaseInput{Stage: caseload.Set(caseload.Closed)}))
	for id, name := range map[string]string{"own": "Answered", "five": "closed"} {
		file, err := o.service.Case(t.Context(), o.admin, id)
		o.must(err)
		want(o, "the status of "+id, file.Catalog.Status(file.Case.Status).Name, name)
		want(o, "whether it is closed", !file.Case.Closed.IsZero(), true)
	}
}

func TestAStatusIsWrittenAnewButCountsAsBefore(t *testing.T) {
	o := newOffice(t)
	save := func(by *caseload.Principal, in caseload.StatusInput) error {
		_, err := o.service.SaveStatus(t.Context(), by, in)
		return err
	}
	o.must(save(o.admin, caseload.StatusInput{Name: caseload.Set("with the team"), Stage: caseload.InProgress}))
	o.must(save(o.admin, caseload.StatusInput{Name: caseload.Set("With the team")}))
	o.must(save(o.admin, caseload.StatusInput{Name: caseload.Set("With the team"), Stage: caseload.InProgress}))
	o.wantCode("another of the five", save(o.admin, caseload.StatusInput{Name: caseload.Set("With the team"), Stage: caseload.Closed}), caseload.CodeConflict)
	o.wantCode("none of the five", save(o.admin, caseload.StatusInput{Name: caseload.Set("New")}), caseload.CodeInvalid)
	o.wantCode("no name", save(o.admin, caseload.StatusInput{Name: caseload.Set(" "), Stage: caseload.Open}), caseload.CodeInvalid)
	o.wantCode("a manager's", save(o.as(caseload.KeyInput{Role: caseload.RoleManager}), caseload.StatusInput{Name: caseload.Set("New"), Stage: caseload.Open}), caseload.CodeForbidden)
	catalog, err := o.service.Vocabulary(t.Context(), o.admin)
	o.must(err)
	want(o, "the statuses", len(catalog.Statuses()), 6)
	want(o, "the last", catalog.Statuses()[5].Name, "With the team")
}

func TestStatusesThatNoCaseHasComeLast(t *testing.T) {
	o := newOffice(t)
	_, err := o.service.SaveStatus(t.Context(), o.admin, caseload.StatusInput{Name: caseload.Set("With the team"), Stage: caseload.InProgress})
	o.must(err)
	o.edit(o.admin,
		made(caseload.NounCase, "1", &caseload.CaseInput{Status: caseload.Set(caseload.Named{Name: "With the team"}), Confidential: caseload.Set(true)}),
		made(caseload.NounCase, "2", &caseload.CaseInput{Status: caseload.Set(caseload.Named{Name: "With the team"})}),
		made(caseload.NounCase, "3", &caseload.CaseInput{Stage: caseload.Set(caseload.Chasing)}))
	o.user("ann", caseload.RoleCaseworker) // who sees none of them
	for by, text := range map[*caseload.Principal]string{
		o.admin: "chasing 1, With the team 2, open 0, in_progress 0, resolved 0, closed 0",
		o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"}): "open 0, in_progress 0, chasing 0, resolved 0, closed 0, With the team 0",
	} {
		all, err := o.service.StatusesByUse(t.Context(), by)
		o.must(err)
		var got []string
		for _, s := range all {
			got = append(got, fmt.Sprintf("%s %d", s.Name, s.Cases))
		}
		want(o, "the statuses that the "+string(by.Role)+" has", strings.Join(got, ", "), text)
	}
	_, err = o.service.StatusesByUse(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}))
	o.wantCode("without cases:read", err, caseload.CodeForbidden)
}
