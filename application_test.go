package caseload_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"caseload"
)

// register registers an application.
func (o *office) register(in caseload.ApplicationInput) (caseload.Application, string) {
	o.Helper()
	a, secret, err := o.service.CreateApplication(o.Context(), o.admin, in)
	o.must(err)
	return a, secret
}

// token gets a token of a key.
func (o *office) token(id, secret string, from netip.Addr) string {
	o.Helper()
	by, err := o.service.AuthenticateClient(o.Context(), id, secret, from)
	o.must(err)
	token, err := o.service.CreateToken(o.Context(), by)
	o.must(err)
	return token
}

var intake = caseload.ApplicationInput{Name: "Intake form", Email: "intake@example.org", Role: caseload.RoleManager}

func TestAnApplicationIsAUserOfItsName(t *testing.T) {
	o := newOffice(t)
	a, secret := o.register(intake)
	by, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	file := o.create(by, caseload.CaseInput{Name: caseload.Set("c")})
	want(o, "who created the case", file.Activity[0].By, "Intake form")
	all, err := o.service.Applications(t.Context(), o.admin)
	o.must(err)
	want(o, "the applications", len(all), 1)
	want(o, "the client ID", all[0].Key.ID, a.Key.ID)
}

func TestAnApplicationIsRegisteredOnceByARequestThatComesAgain(t *testing.T) {
	o := newOffice(t)
	once := caseload.Once{Token: "t", Request: []byte("r")}
	ask := func() (caseload.Application, string) {
		a, secret, err := o.service.CreateApplicationOnce(t.Context(), o.admin, once, intake)
		o.must(err)
		return a, secret
	}
	first, secret := ask()
	_, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	second, none := ask()
	want(o, "the same", second.Key.ID+second.User.ID+none, first.Key.ID+first.User.ID)
	_, _, err = o.service.CreateApplicationOnce(t.Context(), o.admin, caseload.Once{Token: "t", Request: []byte("other")}, intake)
	o.wantCode("another request", err, caseload.CodeInvalid)
	_, _, err = o.service.CreateApplicationOnce(t.Context(), o.admin, caseload.Once{Token: "u", Request: []byte("r")}, intake)
	o.wantCode("another token", err, caseload.CodeConflict)
	o.must(o.service.RevokeApplication(t.Context(), o.admin, first.Key.ID))
	third, none := ask()
	want(o, "the revoked one", third.Key.ID+none, first.Key.ID)
	want(o, "its user is enabled", third.User.Enabled, false)
	_, _, err = o.service.CreateApplicationOnce(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager}), caseload.Once{Token: "v", Request: []byte("r")}, intake)
	o.wantCode("a manager", err, caseload.CodeForbidden)
}

func TestAnApplicationHasANameAndAnAddressThatNobodyHas(t *testing.T) {
	o := newOffice(t)
	o.user("ann", caseload.RoleCaseworker)
	o.register(intake)
	for what, in := range map[string]struct {
		input caseload.ApplicationInput
		code  caseload.Code
	}{
		"a user's address":        {caseload.ApplicationInput{Name: "x", Email: "Ann@example.org", Role: caseload.RoleAdmin}, caseload.CodeConflict},
		"an application's":        {intake, caseload.CodeConflict},
		"no address":              {caseload.ApplicationInput{Name: "x", Role: caseload.RoleAdmin}, caseload.CodeInvalid},
		"no name":                 {caseload.ApplicationInput{Email: "x@example.org", Role: caseload.RoleAdmin}, caseload.CodeInvalid},
		"no role":                 {caseload.ApplicationInput{Name: "x", Email: "x@example.org"}, caseload.CodeInvalid},
		"a wider level":           {caseload.ApplicationInput{Name: "x", Email: "x@example.org", Role: caseload.RoleCaseworker, Access: caseload.LevelAll}, caseload.CodeInvalid},
		"a level that is unknown": {caseload.ApplicationInput{Name: "x", Email: "y@example.org", Role: caseload.RoleAdmin, Access: "some"}, caseload.CodeInvalid},
	} {
		_, _, err := o.service.CreateApplication(t.Context(), o.admin, in.input)
		o.wantCode(what, err, in.code)
	}
}

func TestARevokedApplicationEndsWithItsTokensAndMayBeRegisteredAgain(t *testing.T) {
	o := newOffice(t)
	a, secret := o.register(intake)
	token := o.token(a.Key.ID, secret, netip.Addr{})
	_, other := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: intake.Email})
	o.must(o.service.RevokeApplication(t.Context(), o.admin, a.Key.ID))
	for what, secret := range map[string]string{"the secret": secret, "the token": token, "another key of the user": other} {
		_, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
		o.wantCode(what, err, caseload.CodeUnauthenticated)
	}
	_, err := o.service.AuthenticateClient(t.Context(), a.Key.ID, secret, netip.Addr{})
	o.wantCode("the client", err, caseload.CodeUnauthenticated)
	o.wantCode("to revoke it again", o.service.RevokeApplication(t.Context(), o.admin, a.Key.ID), caseload.CodeNotFound)
	b, secret := o.register(intake)
	want(o, "the user", b.User.ID, a.User.ID)
	_, err = o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	key, _ := o.key(caseload.KeyInput{Role: caseload.RoleManager})
	o.wantCode("to revoke a key that is no application's", o.service.RevokeApplication(t.Context(), o.admin, key.ID), caseload.CodeNotFound)
}

func TestATokenIsGoodForAnHour(t *testing.T) {
	o := newOffice(t)
	a, secret := o.register(intake)
	token := o.token(a.Key.ID, secret, netip.Addr{})
	o.now = o.now.Add(caseload.TokenLife - time.Microsecond)
	by, err := o.service.Authenticate(t.Context(), token, netip.Addr{})
	o.must(err)
	want(o, "who it is", by.KeyID, a.Key.ID)
	o.now = o.now.Add(time.Microsecond)
	_, err = o.service.Authenticate(t.Context(), token, netip.Addr{})
	o.wantCode("an hour later", err, caseload.CodeUnauthenticated)
}

func TestATokenIsGivenForTheSecretOfItsKeyAlone(t *testing.T) {
	o := newOffice(t)
	a, secret := o.register(intake)
	bound, boundSecret := o.key(caseload.KeyInput{Role: caseload.RoleManager, Addresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	token := o.token(a.Key.ID, secret, netip.Addr{})
	for what, try := range map[string][2]string{
		"another's secret":     {a.Key.ID, boundSecret},
		"a wrong secret":       {a.Key.ID, secret + "x"},
		"a token":              {a.Key.ID, token},
		"no ID":                {"", secret},
		"from another address": {bound.ID, boundSecret},
	} {
		_, err := o.service.AuthenticateClient(t.Context(), try[0], try[1], netip.MustParseAddr("198.51.100.1"))
		o.wantCode(what, err, caseload.CodeUnauthenticated)
	}
	there := netip.MustParseAddr("192.0.2.7")
	token = o.token(bound.ID, boundSecret, there)
	_, err := o.service.Authenticate(t.Context(), token, there)
	o.must(err)
	_, err = o.service.Authenticate(t.Context(), token, netip.MustParseAddr("198.51.100.1"))
	o.wantCode("the token from another address", err, caseload.CodeUnauthenticated)
	for _, forged := range []string{"tk_", token + "x", "tk_" + strings.Repeat("x", 1000), "tk_\x00"} {
		_, err = o.service.Authenticate(t.Context(), forged, there)
		o.wantCode("a forged token", err, caseload.CodeUnauthenticated)
	}
}

func TestOnlyAnAdministratorRegistersApplications(t *testing.T) {
	o := newOffice(t)
	a, _ := o.register(intake)
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	_, _, err := o.service.CreateApplication(t.Context(), manager, caseload.ApplicationInput{Name: "x", Email: "x@example.org", Role: caseload.RoleAnalyst})
	o.wantCode("to register one", err, caseload.CodeForbidden)
	o.wantCode("to list them", second(o.service.Applications(t.Context(), manager)), caseload.CodeForbidden)
	o.wantCode("to revoke one", o.service.RevokeApplication(t.Context(), manager, a.Key.ID), caseload.CodeForbidden)
}
