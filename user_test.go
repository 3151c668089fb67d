package caseload_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestWhoNeverTookUpAnInvitationIsNoAdministratorToLeaveATenantTo(t *testing.T) {
	o := newOffice(t)
	ann, _ := o.invited("ann", caseload.RoleAdmin)
	ben := o.user("ben", caseload.RoleAdmin)
	disable := &caseload.UserInput{Enabled: caseload.Set(false)}
	o.refused(o.admin, caseload.CodeConflict, changed(caseload.NounUser, ann.ID, disable))
	o.refused(o.admin, caseload.CodeConflict, changed(caseload.NounUser, ann.ID, &caseload.UserInput{Role: caseload.RoleAnalyst}))
	o.edit(o.admin, changed(caseload.NounUser, ben.ID, disable)) // nobody signs in less for it
	o.invited("cyd", caseload.RoleAdmin)
	o.edit(o.admin, changed(caseload.NounUser, ann.ID, disable))
}

func TestUsersAreFoundByWordsRoleTeamAndStateAPageAtATime(t *testing.T) {
	o := newOffice(t)
	team, err := o.service.SaveTeam(t.Context(), o.admin, caseload.TeamInput{Name: caseload.Set("Housing")})
	o.must(err)
	ana, _ := o.invited("ana", caseload.RoleManager)
	for _, name := range []string{"eva", "ben", "dan", "cai"} {
		o.user(name, caseload.RoleCaseworker)
	}
	o.edit(o.admin, changed(caseload.NounUser, ana.ID, &caseload.UserInput{Name: caseload.Set("Ána Lane"), Teams: caseload.Set([]string{team.ID})}))
	catalog, err := o.service.Catalog(t.Context(), o.admin)
	o.must(err)
	id := func(name string) string { return catalog.UserCalled(name + "@example.org").ID }
	o.edit(o.admin, changed(caseload.NounUser, id("dan"), &caseload.UserInput{Enabled: caseload.Set(false)}))
	_, _, err = o.service.CreateApplication(t.Context(), o.admin, caseload.ApplicationInput{Name: "Bot", Email: "bot@example.org", Role: caseload.RoleCaseworker})
	o.must(err)
	for what, ask := range map[string]struct {
		q    caseload.UserQuery
		want string // who, of how many, and whether there is more
	}{
		"all":                        {caseload.UserQuery{}, "ana ben cai dan eva of 5"},
		"words":                      {caseload.UserQuery{Words: "LAN ana"}, "ana of 1"},
		"an address":                 {caseload.UserQuery{Words: "ben@exa"}, "ben of 1"},
		"other words":                {caseload.UserQuery{Words: "ana x"}, " of 0"},
		"a role":                     {caseload.UserQuery{Role: caseload.RoleManager}, "ana of 1"},
		"a team":                     {caseload.UserQuery{Team: team.ID}, "ana of 1"},
		"active":                     {caseload.UserQuery{State: caseload.UserActive}, "ana of 1"},
		"invited":                    {caseload.UserQuery{State: caseload.UserInvited}, "ben cai eva of 3"},
		"disabled":                   {caseload.UserQuery{State: caseload.UserDisabled}, "dan of 1"},
		"the first page":             {caseload.UserQuery{Limit: 2}, "ana ben of 5 more"},
		"the next":                   {caseload.UserQuery{Limit: 2, After: id("ben")}, "before cai dan of 5 more"},
		"the last":                   {caseload.UserQuery{Limit: 2, After: id("dan")}, "before eva of 5"},
		"the one before it":          {caseload.UserQuery{Limit: 2, Before: id("eva")}, "before cai dan of 5 more"},
		"the first, again":           {caseload.UserQuery{Limit: 2, Before: id("cai")}, "ana ben of 5 more"},
		"behind who is none of them": {caseload.UserQuery{Limit: 2, After: id("ana"), State: caseload.UserInvited}, "ben cai of 3 more"},
		"before who is none of them": {caseload.UserQuery{Limit: 2, Before: id("dan"), State: caseload.UserInvited}, "ben cai of 3 more"},
		"a page of a filter":         {caseload.UserQuery{Limit: 1, After: id("ben"), State: caseload.UserInvited}, "before cai of 3 more"},
	} {
		list, err := o.service.Accounts(t.Context(), o.admin, ask.q)
		o.must(err)
		var got []string
		for _, u := range list.Users {
			got = append(got, strings.TrimSuffix(u.Email, "@example.org"))
		}
		said := fmt.Sprintf("%s of %d", strings.Join(got, " "), list.Total)
		if list.Prev != "" {
			said = "before " + said
		}
		if list.Next != "" {
			said += " more"
		}
		want(o, what, said, ask.want)
	}
	for _, q := range []caseload.UserQuery{{Team: "none"}, {After: "none"}} {
		_, err := o.service.Accounts(t.Context(), o.admin, q)
		o.wantCode("a query of what there is not", err, caseload.CodeInvalid)
	}
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
	list, err := o.service.Accounts(t.Context(), o.admin, caseload.UserQuery{})
	o.must(err)
	all := list.Users
	want(o, "the people", len(all), 2)
	want(o, "of ana", all[0].Account, caseload.AccountView{Password: true, Codes: true, Recovery: 10, SignedIn: in.Session.Created})
	want(o, "of ben", all[1].Account, caseload.AccountView{})
	_, err = o.service.Accounts(t.Context(), o.entered(in.Token), caseload.UserQuery{})
	o.wantCode("for a manager", err, caseload.CodeForbidden)
}

// disabling is a Store by which a user is disabled while the session that a password has
// opened is stored: two servers do that at one moment.
type disabling struct {
	caseload.Store
	disable func()
}

func (s *disabling) CreateSession(ctx context.Context, x caseload.Session, now time.Time) error {
	s.disable()
	return s.Store.CreateSession(ctx, x, now)
}

func TestASessionThatBeginsAsItsUserIsDisabledIsNoneOnceEnabledAgain(t *testing.T) {
	o := newOffice(t)
	u, _ := o.invited("ana", caseload.RoleManager)
	enable := func(on bool) {
		o.edit(o.admin, changed(caseload.NounUser, u.ID, &caseload.UserInput{Enabled: caseload.Set(on)}))
	}
	store := &disabling{o.store, func() { enable(false) }}
	in, err := caseload.NewService(store, o.clock, o.newID).SignIn(t.Context(), caseload.SignIn{Organisation: "here", Email: u.Email, Password: goodPassword}, somewhere)
	o.must(err)
	o.wantOut("the session while its user is disabled", in.Token)
	enable(true)
	o.wantOut("the session, when enabled again", in.Token)
	again, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	enable(true) // changes nothing
	o.edit(o.admin, changed(caseload.NounUser, u.ID, &caseload.UserInput{Name: caseload.Set("Ana Lane")}))
	o.entered(again.Token)
}
