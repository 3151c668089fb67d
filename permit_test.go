package caseload_test

import (
	"testing"

	"caseload"
)

// TestPermitsAreWhatTheServiceAllows asks the Service as each role, beside what Permits
// says.
func TestPermitsAreWhatTheServiceAllows(t *testing.T) {
	o := newOffice(t)
	o.user("ann", caseload.RoleAdmin)
	plain := o.create(o.admin, caseload.CaseInput{Name: caseload.Set("Plain")})
	secret := o.create(o.admin, caseload.CaseInput{Name: caseload.Set("Secret"), Confidential: caseload.Set(true)})
	sees := func(p *caseload.Principal, id string) bool {
		_, err := o.service.Case(t.Context(), p, id)
		return err == nil
	}
	for _, permit := range caseload.Permits() {
		u := o.user("u-"+string(permit.Role), permit.Role)
		p := o.as(caseload.KeyInput{Role: permit.Role, User: u.Email})
		cases := permit.Grants[caseload.NounCase]
		said := func(what string, got, want bool) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %s is %t, Permits says %t", permit.Role, what, got, want)
			}
		}
		said("sees all cases", sees(p, plain.Case.ID), cases.View == caseload.LevelAll)
		said("sees confidential cases", sees(p, secret.Case.ID), permit.Confidential)
		_, err := o.service.CreateCase(t.Context(), p, caseload.CaseInput{Name: caseload.Set("Own")})
		said("makes cases", err == nil, cases.Create != "")
		for _, n := range caseload.PermitNouns {
			for act, level := range map[caseload.Act]caseload.Level{
				caseload.ActCreate: permit.Grants[n].Create, caseload.ActUpdate: permit.Grants[n].Change, caseload.ActHide: permit.Grants[n].Delete,
			} {
				if (n == caseload.NounUser || n == caseload.NounTeam) && act == caseload.ActHide {
					said("deletes a "+n.String(), false, level != "")
					continue
				}
				_, err := o.service.Edit(t.Context(), p, caseload.Edit{Act: act, Noun: n, ID: "none"})
				said(n.String(), caseload.CodeOf(err) != caseload.CodeForbidden, level != "")
			}
		}
		_, err = o.service.Keys(t.Context(), p)
		said("administers", err == nil, permit.Administers)
		_, _, err = o.service.Readers(t.Context(), p, caseload.NounCase, "none", 1)
		said("sees who has looked", caseload.CodeOf(err) != caseload.CodeForbidden, permit.Readers)
		_, _, err = o.service.Reports(t.Context(), p)
		said("runs reports", err == nil, permit.Reports)
	}
}

func TestAPermitGivesTheNarrowestOfItsAreas(t *testing.T) {
	for _, permit := range caseload.Permits() {
		if permit.Role != caseload.RoleCaseworker {
			continue
		}
		if got, want := permit.Grants[caseload.NounNote], (caseload.Grant{View: caseload.LevelAssigned, Create: caseload.LevelAll, Change: caseload.LevelAssigned}); got != want {
			t.Errorf("the notes of caseworkers: %+v, want %+v", got, want)
		}
		if got, want := permit.Grants[caseload.NounPerson], (caseload.Grant{View: caseload.LevelLimited, Create: caseload.LevelAll, Change: caseload.LevelLimited}); got != want {
			t.Errorf("the people of caseworkers: %+v, want %+v", got, want)
		}
		if got, want := permit.Grants[caseload.NounWard], (caseload.Grant{View: caseload.LevelAll}); got != want {
			t.Errorf("the wards of caseworkers: %+v, want %+v", got, want)
		}
	}
}
