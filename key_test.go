package caseload_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"caseload"
)

func networks(t *testing.T, texts ...string) (out []netip.Prefix) {
	t.Helper()
	for _, text := range texts {
		n, err := caseload.ParseNetwork(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func TestAKeyIsChangedByWhoSawItAsItIs(t *testing.T) {
	o := newOffice(t)
	k, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, Label: "before"})
	in := caseload.KeyChange{Label: "after", Addresses: networks(t, "192.0.2.7", "::ffff:198.51.100.0/120"), Expires: o.now.Add(time.Hour)}
	changed, err := o.service.ChangeKey(t.Context(), o.admin, k.ID, k.Edition(), in)
	o.must(err)
	want(o, "label", changed.Label, "after")
	for from, code := range map[string]caseload.Code{"192.0.2.7": "", "198.51.100.9": "", "192.0.2.8": caseload.CodeUnauthenticated} {
		_, err := o.service.Authenticate(t.Context(), secret, netip.MustParseAddr(from))
		o.wantCode("from "+from, err, code)
	}
	_, err = o.service.ChangeKey(t.Context(), o.admin, k.ID, k.Edition(), caseload.KeyChange{Label: "late"})
	o.wantCode("who saw it before", err, caseload.CodePreconditionFailed)
	_, err = o.service.ChangeKey(t.Context(), o.admin, k.ID, changed.Edition(), caseload.KeyChange{Expires: o.now})
	o.wantCode("an expiry that is over", err, caseload.CodeInvalid)
	_, err = o.service.ChangeKey(t.Context(), o.admin, k.ID, changed.Edition(), caseload.KeyChange{Addresses: make([]netip.Prefix, 51)})
	o.wantCode("too many addresses", err, caseload.CodeInvalid)
	there := o.service.Operator(o.newTenant("there"))
	_, err = o.service.ChangeKey(t.Context(), there, k.ID, changed.Edition(), in)
	o.wantCode("another tenant", err, caseload.CodeNotFound)
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	_, err = o.service.ChangeKey(t.Context(), manager, k.ID, changed.Edition(), in)
	o.wantCode("a manager", err, caseload.CodeForbidden)
	o.must(o.service.RevokeKey(t.Context(), o.admin, k.ID))
	_, err = o.service.ChangeKey(t.Context(), o.admin, k.ID, changed.Edition(), in)
	o.wantCode("a revoked key", err, caseload.CodeConflict)
}

func TestANetworkIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "192.0.2.9/24": "192.0.2.0/24", "2001:db8::1": "2001:db8::1/128",
		"": "", "192.0.2": "", "192.0.2.0/33": "", "fe80::1%eth0": "", "example.org": "",
	} {
		got, err := caseload.ParseNetwork(text)
		if want == "" && caseload.CodeOf(err) != caseload.CodeInvalid || want != "" && got.String() != want {
			t.Errorf("ParseNetwork(%q) = %v, %v, want %q", text, got, err, want)
		}
	}
}

func TestARequestForAKeyThatComesAgainMakesNoOtherAndShowsNoSecret(t *testing.T) {
	o := newOffice(t)
	once := caseload.Once{Token: "t", Request: []byte("r")}
	in := caseload.KeyInput{Role: caseload.RoleManager, Label: "once"}
	k, secret, err := o.service.CreateKeyOnce(t.Context(), o.admin, once, in)
	o.must(err)
	if !strings.HasPrefix(secret, "sk_"+k.ID+"_") {
		t.Errorf("the secret %q is not that of the key %s", secret, k.ID)
	}
	again, second, err := o.service.CreateKeyOnce(t.Context(), o.admin, once, in)
	o.must(err)
	want(o, "the key again", again.ID, k.ID)
	want(o, "its secret", second, "")
	_, _, err = o.service.CreateKeyOnce(t.Context(), o.admin, caseload.Once{Token: "t", Request: []byte("other")}, in)
	o.wantCode("the token of another request", err, caseload.CodeInvalid)
	kept, err := o.service.Answered(t.Context(), o.admin, once)
	o.must(err)
	want(o, "what is kept", string(kept.Content), k.ID)
	_, err = o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	in.Role = "boss"
	_, _, err = o.service.CreateKeyOnce(t.Context(), o.admin, caseload.Once{Token: "u", Request: []byte("r")}, in)
	o.wantCode("a wrong one", err, caseload.CodeInvalid)
	in.Role = caseload.RoleAnalyst
	_, secret, err = o.service.CreateKeyOnce(t.Context(), o.admin, caseload.Once{Token: "u", Request: []byte("mended")}, in)
	o.must(err)
	want(o, "mended, it has a secret", secret != "", true)
}

func TestAnAdministratorTriesWhatAKeyOpens(t *testing.T) {
	o := newOffice(t)
	ann := o.user("Ann", caseload.RoleManager)
	k, _ := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: ann.Email, Scopes: []caseload.Scope{caseload.CasesRead}, Addresses: networks(t, "192.0.2.7")})
	by, err := o.service.KeyHolder(t.Context(), o.admin, k.ID)
	o.must(err)
	want(o, "who", by.User, ann.PK)
	want(o, "reads cases", by.Can(caseload.CasesRead), true)
	want(o, "changes cases", by.Can(caseload.CasesWrite), false)
	_, err = o.service.KeyHolder(t.Context(), o.service.Operator(o.newTenant("there")), k.ID)
	o.wantCode("another tenant", err, caseload.CodeNotFound)
	_, err = o.service.KeyHolder(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager}), k.ID)
	o.wantCode("a manager", err, caseload.CodeForbidden)
	o.rename(ann, ann.Email, false)
	_, err = o.service.KeyHolder(t.Context(), o.admin, k.ID)
	o.wantCode("a disabled user's", err, caseload.CodeConflict)
	o.must(o.service.RevokeKey(t.Context(), o.admin, k.ID))
	_, err = o.service.KeyHolder(t.Context(), o.admin, k.ID)
	o.wantCode("a revoked key", err, caseload.CodeConflict)
}

// An analyst sees all cases and changes none, a caseworker changes those that are
// theirs: whoever becomes the other has by an earlier key what both may do.
func TestAKeyMayNotDoMoreThanItsUserWhateverTheyBecome(t *testing.T) {
	o := newOffice(t)
	ana := o.user("ana", caseload.RoleAnalyst)
	for _, role := range []caseload.Role{caseload.RoleAdmin, caseload.RoleManager, caseload.RoleCouncillor, caseload.RoleCaseworker} {
		_, _, err := o.service.CreateKey(t.Context(), o.admin, caseload.KeyInput{Role: role, User: ana.Email})
		o.wantCode("a key of an analyst with the role "+string(role), err, caseload.CodeInvalid)
	}
	become := func(role caseload.Role) {
		o.edit(o.admin, changed(caseload.NounUser, ana.ID, &caseload.UserInput{Role: role}))
	}
	become(caseload.RoleCaseworker)
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleCaseworker, User: ana.Email})
	own := o.create(o.admin, caseload.CaseInput{Name: caseload.Set("a"), Assignee: caseload.Set(caseload.Named{ID: ana.ID})})
	other := o.create(o.admin, caseload.CaseInput{Name: caseload.Set("b")})
	become(caseload.RoleAnalyst)
	by, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	want(o, "changes cases", by.Can(caseload.CasesWrite), false)
	_, err = o.service.Case(t.Context(), by, own.Case.ID)
	o.must(err)
	_, err = o.service.Case(t.Context(), by, other.Case.ID)
	o.wantCode("a case that the key did not show before", err, caseload.CodeNotFound)
}
