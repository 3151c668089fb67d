package caseload_test

import (
	"testing"
	"time"

	"caseload"
)

func TestAnExportAskedForInThePagesIsItsUsersAlone(t *testing.T) {
	o := newOffice(t)
	_, first := o.invited("ada", caseload.RoleManager)
	_, second := o.invited("bo", caseload.RoleManager)
	e, err := o.service.QueueExport(t.Context(), o.entered(first.Token), "", `{"subject":"cases"}`, time.Hour)
	o.must(err)

	again, err := o.signIn("here", "ada@example.org", goodPassword)
	o.must(err)
	_, err = o.service.Export(t.Context(), o.entered(again.Token), e.ID)
	o.must(err)

	other := o.entered(second.Token)
	_, err = o.service.Export(t.Context(), other, e.ID)
	o.wantCode("another user's export", err, caseload.CodeNotFound)
	_, err = o.service.CancelExport(t.Context(), other, e.ID)
	o.wantCode("cancelling it", err, caseload.CodeNotFound)
	all, err := o.service.Exports(t.Context(), other)
	o.must(err)
	want(o, "exports of the other user", len(all), 0)
}

func TestAnExportOfAnotherUserIsNotTheCallersWhateverItsRights(t *testing.T) {
	o := newOffice(t)
	_, in := o.invited("ada", caseload.RoleManager)
	ada := o.entered(in.Token)
	bo := o.user("bo", caseload.RoleManager)
	e, err := o.service.QueueExport(t.Context(), ada, "", `{"subject":"cases"}`, time.Hour)
	o.must(err)
	e.ID, e.User = "of-bo", bo.PK
	o.must(o.store.CreateExport(t.Context(), e, func([]*caseload.Export) error { return nil }))
	_, err = o.service.Export(t.Context(), ada, e.ID)
	o.wantCode("an export of bo with the rights of ada", err, caseload.CodeNotFound)
	all, err := o.service.Exports(t.Context(), ada)
	o.must(err)
	want(o, "exports of ada", len(all), 1)
}

func TestAnExportIsOfAllKeysOfItsUserAndOfTheOneKeyOfNobody(t *testing.T) {
	o := newOffice(t)
	o.user("ada", caseload.RoleManager)
	key := func(user string) *caseload.Principal {
		return o.as(caseload.KeyInput{Role: caseload.RoleManager, User: user})
	}
	first, second := key("ada@example.org"), key("ada@example.org")
	lone, other := key(""), key("")
	for what, c := range map[string]struct {
		by, reader *caseload.Principal
		code       caseload.Code
	}{
		"another key of the user": {first, second, ""}, "the key of nobody": {lone, lone, ""}, "another key of nobody": {lone, other, caseload.CodeNotFound},
		"the operator's": {o.admin, o.admin, ""}, "the operator's, by a key of nobody": {o.admin, lone, caseload.CodeNotFound},
	} {
		e, err := o.service.QueueExport(t.Context(), c.by, "", `{"subject":"cases"}`, time.Hour)
		o.must(err)
		_, err = o.service.Export(t.Context(), c.reader, e.ID)
		o.wantCode(what, err, c.code)
	}
}

func TestAnExportAskedForInThePagesIsMadeForItsUser(t *testing.T) {
	o := newOffice(t)
	u, in := o.invited("ada", caseload.RoleAnalyst)
	e, err := o.service.QueueExport(t.Context(), o.entered(in.Token), "", `{"subject":"cases"}`, time.Hour)
	o.must(err)
	by, err := o.service.ExportHolder(t.Context(), e)
	o.must(err)
	want(o, "the user", by.User, u.PK)
	want(o, "the role", by.Role, caseload.RoleAnalyst)

	e.Rights = "of somebody who could see more"
	_, err = o.service.ExportHolder(t.Context(), e)
	o.wantCode("an export of other rights", err, caseload.CodeForbidden)
	e.User = 12345
	_, err = o.service.ExportHolder(t.Context(), e)
	o.wantCode("an export of a user who is no more", err, caseload.CodeForbidden)
}
