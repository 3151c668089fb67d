package caseload_test

import (
	"testing"

	"caseload"
)

func TestATeamOwnsCasesAndIsChangedByItsName(t *testing.T) {
	o := newOffice(t)
	team, err := o.service.SaveTeam(t.Context(), o.admin, caseload.TeamInput{Name: caseload.Set("Adult social care"), Code: caseload.Set("ASC")})
	o.must(err)
	o.edit(o.admin, made(caseload.NounCase, "c", &caseload.CaseInput{Owner: caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: team.ID})}))
	again, err := o.service.SaveTeam(t.Context(), o.admin, caseload.TeamInput{Name: caseload.Set("Adult Social Care")})
	o.must(err)
	want(o, "the ID", again.ID, team.ID)
	want(o, "the code that it keeps", again.Code, "ASC")
	file, err := o.service.Case(t.Context(), o.admin, "c")
	o.must(err)
	want(o, "the name of the owner", file.Catalog.Team(file.Case.Owner).Name, "Adult Social Care")
}

func TestTeamsAreToldApartByTheirCodesAndMadeOnlyByAnAdministrator(t *testing.T) {
	o := newOffice(t)
	save := func(by *caseload.Principal, name, code string) error {
		_, err := o.service.SaveTeam(t.Context(), by, caseload.TeamInput{Name: caseload.Set(name), Code: caseload.Set(code)})
		return err
	}
	o.must(save(o.admin, "One", "1"))
	o.must(save(o.admin, "Two", ""))
	o.must(save(o.admin, "Three", ""))
	o.wantCode("the code of another", save(o.admin, "Two", "1"), caseload.CodeConflict)
	o.wantCode("no name", save(o.admin, " ", "2"), caseload.CodeInvalid)
	o.wantCode("a manager's", save(o.as(caseload.KeyInput{Role: caseload.RoleManager}), "Four", "4"), caseload.CodeForbidden)
}
