package caseload_test

import (
	"fmt"
	"strings"
	"testing"

	"caseload"
)

// views are the names of those that a caller may open.
func (o *office) views(by *caseload.Principal) string {
	o.Helper()
	all, err := o.service.SavedViews(o.Context(), by)
	o.must(err)
	var names []string
	for _, x := range all {
		names = append(names, x.Name)
	}
	return strings.Join(names, ", ")
}

func (o *office) keepView(by *caseload.Principal, x caseload.SavedView) caseload.SavedView {
	o.Helper()
	x, err := o.service.SaveView(o.Context(), by, x)
	o.must(err)
	return x
}

// deskOf is a user of a role who is signed in.
func (o *office) deskOf(name string, role caseload.Role) *caseload.Principal {
	o.Helper()
	_, in := o.invited(name, role)
	return o.entered(in.Token)
}

func TestSavedViewsAreTheirOwnersAndSharedOnesTheTenants(t *testing.T) {
	o := newOffice(t)
	ann, bob, cat := o.deskOf("ann", caseload.RoleManager), o.deskOf("bob", caseload.RoleCaseworker), o.deskOf("cat", caseload.RoleAdmin)
	shared := o.keepView(ann, caseload.SavedView{Name: " late ", Query: "overdue=true", Shared: true})
	own := o.keepView(ann, caseload.SavedView{Name: "Mine", Query: "assigned=me"})
	bobs := o.keepView(bob, caseload.SavedView{Name: "Éclair"})
	want(o, "ann's", o.views(ann), "late, Mine")
	want(o, "bob's", o.views(bob), "Éclair, late")
	found, err := o.service.SavedView(t.Context(), bob, shared.ID)
	o.must(err)
	want(o, "what bob opens", found, shared)
	_, err = o.service.SavedView(t.Context(), bob, own.ID)
	o.wantCode("another's", err, caseload.CodeNotFound)
	_, err = o.service.SaveView(t.Context(), bob, caseload.SavedView{ID: shared.ID, Name: "taken over"})
	o.wantCode("changed by another", err, caseload.CodeNotFound)
	_, err = o.service.SaveView(t.Context(), bob, caseload.SavedView{Name: "for all", Shared: true})
	o.wantCode("shared by a caseworker", err, caseload.CodeForbidden)
	o.wantCode("deleted by another", o.service.DeleteView(t.Context(), bob, shared.ID), caseload.CodeForbidden)
	o.wantCode("one that is not shared, by an administrator", o.service.DeleteView(t.Context(), cat, own.ID), caseload.CodeNotFound)
	o.must(o.service.DeleteView(t.Context(), cat, shared.ID))
	o.must(o.service.DeleteView(t.Context(), bob, bobs.ID))
	want(o, "what is left to bob", o.views(bob), "")
	want(o, "what is left to ann", o.views(ann), "Mine")
}

func TestSavedViewIsRenamedAndReplaced(t *testing.T) {
	o := newOffice(t)
	ann := o.deskOf("ann", caseload.RoleManager)
	x := o.keepView(ann, caseload.SavedView{Name: "late", Query: "overdue=true"})
	o.keepView(ann, caseload.SavedView{Name: "other"})
	x.Name, x.Query, x.Shared = "LATE", "open=true", true
	o.keepView(ann, x)
	found, err := o.service.SavedView(t.Context(), ann, x.ID)
	o.must(err)
	want(o, "view", found, x)
	x.Name = "Other"
	_, err = o.service.SaveView(t.Context(), ann, x)
	o.wantCode("the name of another", err, caseload.CodeConflict)
}

func TestSavedViewsHaveBounds(t *testing.T) {
	o := newOffice(t)
	ann := o.deskOf("ann", caseload.RoleManager)
	for what, x := range map[string]caseload.SavedView{
		"no name": {Name: " \t"}, "a long name": {Name: strings.Repeat("x", 101)}, "a NUL byte": {Name: "x\x00"}, "a long query": {Name: "x", Query: strings.Repeat("x", 4_001)},
	} {
		_, err := o.service.SaveView(t.Context(), ann, x)
		o.wantCode(what, err, caseload.CodeInvalid)
	}
	o.keepView(ann, caseload.SavedView{Name: strings.Repeat("ŷ", 100)})
	var last caseload.SavedView
	for i := range 49 {
		last = o.keepView(ann, caseload.SavedView{Name: fmt.Sprint(i)})
	}
	_, err := o.service.SaveView(t.Context(), ann, caseload.SavedView{Name: "one more"})
	o.wantCode("one more than fifty", err, caseload.CodeConflict)
	last.Name = "changed"
	o.keepView(ann, last)
	o.keepView(o.deskOf("bob", caseload.RoleCaseworker), caseload.SavedView{Name: "another user's"})
}

func TestSharedViewsOfATenantHaveABound(t *testing.T) {
	o := newOffice(t)
	var by *caseload.Principal
	for i := range 200 {
		if i%50 == 0 {
			by = o.deskOf(fmt.Sprint("ann", i), caseload.RoleManager)
		}
		o.keepView(by, caseload.SavedView{Name: fmt.Sprint("view ", i), Shared: true})
	}
	bob := o.deskOf("bob", caseload.RoleManager)
	_, err := o.service.SaveView(t.Context(), bob, caseload.SavedView{Name: "one more", Shared: true})
	o.wantCode("one more that is shared", err, caseload.CodeConflict)
	own := o.keepView(bob, caseload.SavedView{Name: "one more"})
	own.Shared = true
	_, err = o.service.SaveView(t.Context(), bob, own)
	o.wantCode("sharing one's own", err, caseload.CodeConflict)
	all, err := o.service.SavedViews(t.Context(), by)
	o.must(err)
	for _, x := range all {
		if x.Owner == by.User {
			x.Query = "q=bin"
			o.keepView(by, x)
			o.must(o.service.DeleteView(t.Context(), by, x.ID))
			break
		}
	}
	o.keepView(bob, own)
}

func TestOnlyUsersWhoSeeCasesKeepViews(t *testing.T) {
	o := newOffice(t)
	for what, by := range map[string]*caseload.Principal{
		"a key of nobody": o.admin, "without cases:read": o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}),
	} {
		_, err := o.service.SavedViews(t.Context(), by)
		o.wantCode(what, err, caseload.CodeForbidden)
		_, err = o.service.SaveView(t.Context(), by, caseload.SavedView{Name: "x"})
		o.wantCode(what, err, caseload.CodeForbidden)
	}
}
