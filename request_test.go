package caseload_test

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"caseload"
)

func TestTheLogOfAKeyIsForAdministratorsOfItsTenantAndEndsAfterThirtyDays(t *testing.T) {
	o := newOffice(t)
	k, _ := o.key(caseload.KeyInput{Role: caseload.RoleManager})
	var all []caseload.Request
	for _, age := range []time.Duration{caseload.RequestsAge + time.Minute, time.Hour} {
		all = append(all, caseload.Request{Key: k.ID, At: o.now.Add(-age)})
	}
	o.must(o.store.KeepRequests(t.Context(), all, time.Time{}, 10))
	got, err := o.service.Requests(t.Context(), o.admin, k.ID, caseload.RequestQuery{Limit: 10})
	o.must(err)
	want(o, "requests", len(got), 1)
	_, err = o.service.Requests(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager}), k.ID, caseload.RequestQuery{Limit: 10})
	o.wantCode("a manager", err, caseload.CodeForbidden)
	_, err = o.service.Requests(t.Context(), o.service.Operator(o.newTenant("there")), k.ID, caseload.RequestQuery{Limit: 10})
	o.wantCode("another tenant", err, caseload.CodeNotFound)
}

func TestTheLogKeepsNoValuesOfAnError(t *testing.T) {
	several := &caseload.Error{Code: caseload.CodeInvalid, Message: "Several are wrong.", Problems: []caseload.Problem{{Field: "email", Message: `"ann@example.org" is taken.`}, {Field: "name", Message: "Too long."}}}
	for _, tt := range []struct {
		err        error
		code, said string
	}{
		{nil, "", ""},
		{errors.New("disk of Ann full"), "internal", ""},
		{&caseload.Error{Code: caseload.CodeInternal, Message: "broke at Ann"}, "internal", ""},
		{caseload.Errorf(caseload.CodeForbidden, "This key lacks the scope %s.", caseload.CasesWrite), "forbidden", "This key lacks the scope cases:write."},
		{caseload.Errorf(caseload.CodeInvalid, `There is no field %q.`, "Ann Smith"), "invalid", "There is no field …."},
		{fmt.Errorf("read: %w", caseload.Errorf(caseload.CodeNotFound, "No case 1234567 of ann@example.org is here.")), "not_found", "No case … of … is here."},
		{several, "invalid", "Several are wrong. … is taken. Too long."},
		{caseload.Errorf(caseload.CodeInvalid, "Invalid value '%s' for '%s': it may be true or false.", "Sean O'Brien' or 'Ann", "closed"), "invalid", "Invalid value …: it may be true or false."},
		{caseload.Errorf(caseload.CodeInvalid, "There is no field %q, and %q isn't one.", `Ann "Nan" Smith`, "b\nc"), "invalid", "There is no field … isn't one."},
		{caseload.Errorf(caseload.CodeInvalid, "The column's name isn't known."), "invalid", "The column's name isn't known."},
		{caseload.Errorf(caseload.CodeInvalid, "There is no column a\x00b\xff."), "invalid", "There is no column ab."},
	} {
		if code, said := caseload.Logged(tt.err); string(code) != tt.code || said != tt.said {
			t.Errorf("Logged(%v) = %q, %q, want %q, %q", tt.err, code, said, tt.code, tt.said)
		}
	}
	if _, said := caseload.Logged(caseload.Errorf(caseload.CodeInvalid, "%s", strings.Repeat("tŷ ", 200))); len(said) > 300 || !strings.HasPrefix(said, "tŷ tŷ") || strings.ContainsRune(said, '\uFFFD') {
		t.Errorf("a long message is kept as %q, want its beginning, in whole letters", said)
	}
}

func TestTheLogOfAKeySaysWhyItIsRefusedAndTheCallerIsNotTold(t *testing.T) {
	o := newOffice(t)
	ann := o.user("Ann", caseload.RoleManager)
	newKey := func(in caseload.KeyInput) (string, string) {
		in.Role, in.Digest, in.Signing = caseload.RoleManager, true, caseload.SigningHMAC
		k, secret := o.key(in)
		return k.ID, secret
	}
	revoked, revokedSecret := newKey(caseload.KeyInput{})
	o.must(o.service.RevokeKey(t.Context(), o.admin, revoked))
	expired, expiredSecret := newKey(caseload.KeyInput{Expires: o.now})
	elsewhere, elsewhereSecret := newKey(caseload.KeyInput{Addresses: networks(t, "192.0.2.7")})
	disabled, disabledSecret := newKey(caseload.KeyInput{User: ann.Email})
	misnamed, misnamedSecret := newKey(caseload.KeyInput{Label: "right"})
	o.rename(ann, ann.Email, false)
	usernames := map[caseload.Unusable]string{caseload.KeyRevoked: revoked, caseload.KeyExpired: expired, caseload.KeyElsewhere: elsewhere, caseload.KeyDisabled: ann.Email}
	for why, k := range map[caseload.Unusable][2]string{
		caseload.KeyRevoked: {revoked, revokedSecret}, caseload.KeyExpired: {expired, expiredSecret}, caseload.KeyElsewhere: {elsewhere, elsewhereSecret},
		caseload.KeyDisabled: {disabled, disabledSecret}, caseload.KeyMisnamed: {misnamed, misnamedSecret},
	} {
		_, err := o.service.AuthenticateAs(t.Context(), "wrong", k[1], netip.MustParseAddr("198.51.100.1"))
		r, ok := errors.AsType[*caseload.KeyRefusal](err)
		if !ok || r.Key != k[0] || r.Why != why {
			t.Errorf("%s: the cause is %v, want that of the key %s", why, r, k[0])
		}
		e, _ := errors.AsType[*caseload.Error](err)
		want(o, "what is told", e.Message, "Invalid API key")
		code, said := caseload.Logged(err)
		want(o, "what is logged", string(code)+" "+said, "unauthenticated "+string(why))
		if why != caseload.KeyMisnamed { // which no other way asks for
			_, err := o.service.AuthenticateDigest(t.Context(), "here", usernames[why], netip.MustParseAddr("198.51.100.1"), provesBy(usernames[why], k[1]))
			_, said := caseload.Logged(err)
			want(o, "what is logged of Digest", said, string(why))
			_, err = o.service.AuthenticateSigned(t.Context(), k[0], netip.MustParseAddr("198.51.100.1"), func(caseload.Tenant, caseload.Signer) bool { return true })
			_, said = caseload.Logged(err)
			want(o, "what is logged of a signature", said, string(why))
			_, err = o.service.AuthenticateClient(t.Context(), k[0], k[1], netip.MustParseAddr("198.51.100.1"))
			_, said = caseload.Logged(err)
			want(o, "what is logged of a client", said, string(why))
		}
		_, err = o.service.AuthenticateAs(t.Context(), "wrong", k[1]+"x", netip.Addr{})
		if _, ok := errors.AsType[*caseload.KeyRefusal](err); ok {
			t.Errorf("%s: who does not know the secret has a line in the log of the key", why)
		}
	}
}
