package caseload_test

import (
	"fmt"
	"testing"
	"time"

	"caseload"
)

// onlooker is an administrator who is signed in.
type onlooker struct {
	*office
	user  *caseload.User
	token string
}

func (o *office) onlooker(name string) *onlooker {
	o.Helper()
	u, in := o.invited(name, caseload.RoleAdmin)
	return &onlooker{o, u, in.Token}
}

// by is who the session shows the pages to.
func (l *onlooker) by() *caseload.Principal {
	l.Helper()
	return l.entered(l.token)
}

func (l *onlooker) viewAs(u *caseload.User) *caseload.Principal {
	l.Helper()
	l.must(l.service.ViewAsUser(l.Context(), l.by(), u.ID))
	return l.by()
}

func TestWhoViewsAsAUserHasTheRightsOfThatUserUntilTheyStop(t *testing.T) {
	o := newOffice(t)
	o.household()
	ann, _ := o.invited("ann", caseload.RoleCaseworker)
	ada := o.onlooker("ada")
	as := ada.viewAs(ann)
	want(o, "viewing", fmt.Sprintln(as.User == ann.PK, as.Role, as.Behind == ada.user.PK, as.Administers()), "true caseworker true false\n")
	o.wantCode("a case of others", o.seen(o.service, as, caseload.NounCase, "c"), caseload.CodeNotFound)
	o.wantCode("another user", o.service.ViewAsUser(t.Context(), as, ann.ID), caseload.CodeForbidden)
	o.must(o.service.StopViewing(t.Context(), as))
	want(o, "after that", fmt.Sprintln(ada.by().User == ada.user.PK, ada.by().Role, ada.by().Behind), "true admin 0\n")
}

func TestWhoViewsInARoleKeepsTheOwnCases(t *testing.T) {
	o := newOffice(t)
	ada := o.onlooker("ada")
	for _, role := range []caseload.Role{caseload.RoleAdmin, "none", ""} {
		o.wantCode("the role "+string(role), o.service.ViewAsRole(t.Context(), ada.by(), role), caseload.CodeNotFound)
	}
	o.must(o.service.ViewAsRole(t.Context(), ada.by(), caseload.RoleAnalyst))
	as := ada.by()
	want(o, "viewing", fmt.Sprintln(as.User == ada.user.PK, as.Role, as.Behind == ada.user.PK), "true analyst true\n")
	want(o, "another session of the user", o.entered(ada.again()).Role, caseload.RoleAdmin)
}

// again is the token of another session of the user.
func (l *onlooker) again() string {
	l.Helper()
	e, err := l.signIn("here", l.user.Email, goodPassword)
	l.must(err)
	return e.Token
}

func TestOnlyAdministratorsViewAsOthersAndNoneAsAnAdministrator(t *testing.T) {
	o := newOffice(t)
	ann, in := o.invited("ann", caseload.RoleManager)
	eve, _ := o.invited("eve", caseload.RoleAdmin)
	off, _ := o.invited("off", caseload.RoleAnalyst)
	o.edit(o.admin, changed(caseload.NounUser, off.ID, &caseload.UserInput{Enabled: caseload.Set(false)}))
	robot, _ := o.register(caseload.ApplicationInput{Name: "Robot", Email: "robot@example.org", Role: caseload.RoleAnalyst})
	elsewhere := o.newTenant("there")
	far, err := o.service.CreateUser(t.Context(), o.service.Operator(elsewhere), caseload.UserInput{Email: caseload.Set("far@example.org"), Role: caseload.RoleAnalyst})
	o.must(err)
	ada := o.onlooker("ada")
	for _, tt := range []struct {
		what string
		by   *caseload.Principal
		id   string
		want caseload.Code
	}{
		{"an administrator", ada.by(), eve.ID, caseload.CodeConflict},
		{"themselves", ada.by(), ada.user.ID, caseload.CodeConflict},
		{"who is disabled", ada.by(), off.ID, caseload.CodeConflict},
		{"an application", ada.by(), robot.User.ID, caseload.CodeConflict},
		{"a user of another tenant", ada.by(), far.ID, caseload.CodeNotFound},
		{"nobody", ada.by(), "none", caseload.CodeNotFound},
		{"by an officer", o.entered(in.Token), ann.ID, caseload.CodeForbidden},
		{"by a key", o.as(caseload.KeyInput{Role: caseload.RoleAdmin, User: ada.user.Email}), ann.ID, caseload.CodeForbidden},
	} {
		o.wantCode("to view as "+tt.what, o.service.ViewAsUser(t.Context(), tt.by, tt.id), tt.want)
	}
	want(o, "after all", ada.by().Behind, 0)
}

func TestViewingIsOverWhenItMayNoMoreBe(t *testing.T) {
	for what, end := range map[string]func(o *office, ada, ann *caseload.User){
		"the user is disabled": func(o *office, _, ann *caseload.User) {
			o.change(ann, caseload.UserInput{Enabled: caseload.Set(false)})
		},
		"the user is an administrator":       func(o *office, _, ann *caseload.User) { o.change(ann, caseload.UserInput{Role: caseload.RoleAdmin}) },
		"the administrator is one no longer": func(o *office, ada, _ *caseload.User) { o.change(ada, caseload.UserInput{Role: caseload.RoleManager}) },
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(t)
			o.onlooker("eve")
			ann, _ := o.invited("ann", caseload.RoleManager)
			ada := o.onlooker("ada")
			ada.viewAs(ann)
			end(o, ada.user, ann)
			_, err := o.service.AuthenticateSession(t.Context(), ada.token, "pages")
			o.wantCode("the request that finds it", err, caseload.CodeConflict)
			want(o, "the next one", fmt.Sprint(ada.by().User == ada.user.PK, ada.by().Behind), "true 0")
		})
	}
}

// change changes a user.
func (o *office) change(u *caseload.User, in caseload.UserInput) {
	o.Helper()
	o.edit(o.admin, changed(caseload.NounUser, u.ID, &in))
}

func TestWhoViewsAsAnotherChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.household()
	ann, in := o.invited("ann", caseload.RoleManager)
	o.keepView(o.entered(in.Token), caseload.SavedView{Name: "Mine"})
	shared := o.keepView(o.entered(in.Token), caseload.SavedView{Name: "Ours", Shared: true})
	export, err := o.service.QueueExport(t.Context(), o.entered(in.Token), "All", "{}", time.Hour)
	o.must(err)
	as := o.onlooker("ada").viewAs(ann)
	ctx, s := t.Context(), o.service
	for what, do := range map[string]func() error{
		"a new case":      func() error { _, err := s.CreateCase(ctx, as, caseload.CaseInput{}); return err },
		"a change":        func() error { _, err := s.Edit(ctx, as, madeCase("e")); return err },
		"a note":          func() error { _, err := s.AddNote(ctx, as, "c", "Hello"); return err },
		"a view":          func() error { _, err := s.SaveView(ctx, as, caseload.SavedView{Name: "New"}); return err },
		"a view's end":    func() error { return s.DeleteView(ctx, as, shared.ID) },
		"an export":       func() error { _, err := s.QueueExport(ctx, as, "All", "{}", time.Hour); return err },
		"a password":      func() error { return s.ChangePassword(ctx, as, goodPassword, goodPassword+"!") },
		"a second factor": func() error { _, err := s.OfferCodes(ctx, as); return err },
		"sessions":        func() error { return s.EndOtherSessions(ctx, as) },
		"a key": func() error {
			_, _, err := s.CreateKey(ctx, as, caseload.KeyInput{Role: caseload.RoleManager})
			return err
		},
	} {
		o.wantCode(what, do(), caseload.CodeForbidden)
	}
	want(o, "the views that are seen", o.views(as), "Ours")
	_, err = s.CancelExport(ctx, as, export.ID)
	o.wantCode("an export of the user's", err, caseload.CodeNotFound)
	_, err = s.Sessions(ctx, as)
	o.wantCode("sessions of the user", err, caseload.CodeForbidden)
	want(o, "sessions that the user is left", len(o.sessionsOf(o.entered(in.Token))), 1)
}

func (o *office) sessionsOf(p *caseload.Principal) []caseload.Session {
	o.Helper()
	all, err := o.service.Sessions(o.Context(), p)
	o.must(err)
	return all
}

func TestLooksOfWhoViewsAsAnotherAreTheirOwn(t *testing.T) {
	o := newOffice(t)
	o.household()
	ann, in := o.invited("ann", caseload.RoleManager)
	o.must(o.seen(o.service, o.entered(in.Token), caseload.NounCase, "c"))
	ada := o.onlooker("ada")
	o.must(o.seen(o.service, ada.by(), caseload.NounCase, "c"))
	o.must(o.seen(o.service, ada.viewAs(ann), caseload.NounCase, "c"))
	all, c, err := o.service.Readers(t.Context(), o.admin, caseload.NounCase, "c", 10)
	o.must(err)
	var got string
	for _, l := range all {
		got += c.User(l.User).Name
		if l.As.User != 0 {
			got += " as " + c.User(l.As.User).Name
		}
		got += ", "
	}
	want(o, "who has looked at the case", got, "ada as ann, ada, ann, ")
	want(o, "who has viewed as ann", o.lookers(caseload.NounUser, ann.ID), "ada 23:30")
	_, _, err = o.service.Readers(t.Context(), o.entered(in.Token), caseload.NounUser, ann.ID, 10)
	o.wantCode("to ann", err, caseload.CodeInvalid)
}
