package caseload_test

import (
	"net/netip"
	"slices"
	"testing"

	"caseload"
)

func TestAUserIsChangedAndLostUpdatesAreRefused(t *testing.T) {
	o := newOffice(t)
	housing, err := o.service.SaveTeam(t.Context(), o.admin, caseload.TeamInput{Name: caseload.Set("Housing")})
	o.must(err)
	ana := o.user("ana", caseload.RoleCaseworker)
	change := changed(caseload.NounUser, ana.ID, &caseload.UserInput{Name: caseload.Set("Ana Reis"), Role: caseload.RoleManager, Teams: caseload.Set([]string{housing.ID, housing.ID})})
	change.Seen = []caseload.Rev{ana.Rev}
	o.edit(o.admin, change)
	o.refused(o.admin, caseload.CodePreconditionFailed, change)
	u, err := o.service.UserByEmail(t.Context(), o.admin, "ANA@example.org")
	o.must(err)
	want(o, "the name", u.Name, "Ana Reis")
	want(o, "the role", u.Role, caseload.RoleManager)
	want(o, "the teams", slices.Equal(u.Teams, []caseload.PK{housing.PK}), true)
	for what, in := range map[string]*caseload.UserInput{
		"another address": {Email: caseload.Set("other@example.org")}, "a role that is none": {Role: "king"}, "a team that is none": {Teams: caseload.Set([]string{"none"})},
	} {
		t.Run(what, func(t *testing.T) {
			o.T = t
			o.refused(o.admin, caseload.CodeInvalid, changed(caseload.NounUser, ana.ID, in))
		})
	}
	o.T = t
	o.refused(o.admin, caseload.CodeConflict, hides(caseload.NounUser, ana.ID))
	o.refused(o.admin, caseload.CodeConflict, hides(caseload.NounTeam, housing.ID))
	o.refused(o.as(caseload.KeyInput{Role: caseload.RoleManager}), caseload.CodeForbidden, changed(caseload.NounUser, ana.ID, &caseload.UserInput{Role: caseload.RoleAdmin}))
	o.refused(o.service.Operator(o.newTenant("there")), caseload.CodeNotFound, changed(caseload.NounUser, ana.ID, &caseload.UserInput{Role: caseload.RoleAdmin}))
}

func TestTheLastAdministratorCanBeNeitherDisabledNorDemoted(t *testing.T) {
	o := newOffice(t)
	ann, ben := o.user("ann", caseload.RoleAdmin), o.user("ben", caseload.RoleAdmin)
	disable := &caseload.UserInput{Enabled: caseload.Set(false)}
	both := []caseload.Edit{changed(caseload.NounUser, ann.ID, disable), changed(caseload.NounUser, ben.ID, disable)}
	o.refused(o.admin, caseload.CodeConflict, both...)
	o.edit(o.admin, both[0])
	o.refused(o.admin, caseload.CodeConflict, both[1])
	o.refused(o.admin, caseload.CodeConflict, changed(caseload.NounUser, ben.ID, &caseload.UserInput{Role: caseload.RoleManager}))
	_, _, err := o.service.CreateApplication(t.Context(), o.admin, caseload.ApplicationInput{Name: "Sync", Email: "sync@example.org", Role: caseload.RoleAdmin})
	o.must(err)
	o.refused(o.admin, caseload.CodeConflict, both[1]) // an application signs nobody in
	o.edit(o.admin, changed(caseload.NounUser, ann.ID, &caseload.UserInput{Enabled: caseload.Set(true)}))
	o.edit(o.admin, both[1])
}

func TestWhoIsDisabledIsOutForGood(t *testing.T) {
	o := newOffice(t)
	u, in := o.invited("ana", caseload.RoleManager)
	link, _, err := o.service.InviteUser(t.Context(), o.admin, u.ID)
	o.must(err)
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: u.Email})
	enable := func(on bool) {
		o.edit(o.admin, changed(caseload.NounUser, u.ID, &caseload.UserInput{Enabled: caseload.Set(on)}))
	}
	enable(false)
	o.wantOut("the session", in.Token)
	_, err = o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.wantCode("the key", err, caseload.CodeUnauthenticated)
	enable(true)
	o.wantOut("the session, when enabled again", in.Token)
	_, _, err = o.service.Invited(t.Context(), link)
	o.wantCode("the link, when enabled again", err, caseload.CodeGone)
	_, err = o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	_, err = o.signIn("here", u.Email, goodPassword)
	o.must(err)
}

func TestAccountsSayHowUsersSignIn(t *testing.T) {
	o := newOffice(t)
	_, in := o.invited("ana", caseload.RoleManager)
	o.withCodes(o.entered(in.Token))
	o.user("ben", caseload.RoleAnalyst)
	_, _, err := o.service.CreateApplication(t.Context(), o.admin, caseload.ApplicationInput{Name: "Sync", Email: "sync@example.org", Role: caseload.RoleAnalyst})
	o.must(err)
	all, _, err := o.service.Accounts(t.Context(), o.admin)
	o.must(err)
	want(o, "the people", len(all), 2)
	want(o, "of ana", all[0].Account, caseload.AccountView{Password: true, Codes: true, Recovery: 10, SignedIn: in.Session.Created})
	want(o, "of ben", all[1].Account, caseload.AccountView{})
	_, _, err = o.service.Accounts(t.Context(), o.entered(in.Token))
	o.wantCode("for a manager", err, caseload.CodeForbidden)
}
