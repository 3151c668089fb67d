package caseload_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/netip"
	"testing"

	"caseload"
)

// provesBy is what a client of Digest with a name and a password proves.
func provesBy(username, password string) func([]byte) bool {
	sum := md5.Sum([]byte(username + ":DJANGO:" + password))
	return func(digest []byte) bool { return hex.EncodeToString(digest) == hex.EncodeToString(sum[:]) }
}

// rename gives a user another email address, and may disable the user.
func (o *office) rename(u *caseload.User, email string, enabled bool) {
	o.Helper()
	_, emailAt, _ := caseload.NounUser.Attribute("email")
	_, enabledAt, _ := caseload.NounUser.Attribute("enabled")
	_, err := o.store.Update(o.Context(), o.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
		stored := caseload.NewBlock(caseload.NounUser.Kinds()...)
		if err := tx.At(caseload.NounUser, []caseload.PK{u.PK}, tx.Horizon().Rev, stored); err != nil {
			return err
		}
		changed := caseload.NewBlock(caseload.NounUser.Kinds()...)
		for c := range stored.Kinds() {
			switch {
			case c == emailAt:
				changed.AddText(email)
			case c == enabledAt && !enabled:
				changed.AddInt(0)
			default:
				changed.AddValue(stored.Value(0, c))
			}
		}
		return tx.Put(caseload.NounUser, changed)
	})
	o.must(err)
}

func TestHashForDigestIsKeptOnlyIfAskedFor(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleManager)
	plain, _ := o.key(caseload.KeyInput{Role: caseload.RoleAdmin})
	bound, boundSecret := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: "Ann@example.org", Digest: true})
	free, freeSecret := o.key(caseload.KeyInput{Role: caseload.RoleAdmin, Label: "copy", Digest: true})
	keys, err := o.service.Keys(t.Context(), o.admin)
	o.must(err)
	want(o, "keys", len(keys), 3)
	want(o, "the hash of a key that is not for Digest", len(keys[2].Digest), 0)
	want(o, "a bound key's hash is of its user's address", provesBy(ann.Email, boundSecret)(keys[1].Digest), true)
	want(o, "another key's hash is of its ID", provesBy(free.ID, freeSecret)(keys[0].Digest), true)
	want(o, "a bound key's username", bound.Username("Ann@example.org"), "ann@example.org")
	want(o, "another key's username", plain.Username(""), plain.ID)
}

func TestNameAndSecretBelongTogether(t *testing.T) {
	o := newOffice(t)
	ann, ben := o.user("ann", caseload.RoleManager), o.user("ben", caseload.RoleManager)
	key, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: ann.Email, Digest: true})
	p, err := o.service.AuthenticateAs(t.Context(), "ANN@here.example.net", secret, netip.Addr{})
	o.must(err)
	want(o, "the key", p.Key, key.PK)
	want(o, "the user", p.User, ann.PK)
	d, err := o.service.AuthenticateDigest(t.Context(), "here", ann.Email, netip.Addr{}, provesBy(ann.Email, secret))
	o.must(err)
	want(o, "the key by Digest", d.Key, key.PK)
	want(o, "the user by Digest", d.User, ann.PK)
	_, err = o.service.AuthenticateAs(t.Context(), ben.Email, secret, netip.Addr{})
	o.wantCode("another user's name", err, caseload.CodeUnauthenticated)
	_, err = o.service.AuthenticateDigest(t.Context(), "here", ben.Email, netip.Addr{}, provesBy(ann.Email, secret))
	o.wantCode("another user's name by Digest", err, caseload.CodeUnauthenticated)
	_, err = o.service.AuthenticateDigest(t.Context(), o.newTenant("there").Slug, ann.Email, netip.Addr{}, provesBy(ann.Email, secret))
	o.wantCode("another tenant by Digest", err, caseload.CodeUnauthenticated)
}

func TestNameFollowsTheUser(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleManager)
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: ann.Email, Digest: true})
	as := func(name string) error {
		return second(o.service.AuthenticateAs(t.Context(), name, secret, netip.Addr{}))
	}
	byDigest := func(name string) error {
		return second(o.service.AuthenticateDigest(t.Context(), "here", name, netip.Addr{}, provesBy(name, secret)))
	}
	o.must(as(ann.Email))
	o.must(byDigest(ann.Email))
	o.rename(ann, "anna@example.org", true)
	o.wantCode("the new name", as("anna@example.org"), "")
	o.wantCode("the old name", as(ann.Email), caseload.CodeUnauthenticated)
	o.wantCode("the old name by Digest", byDigest(ann.Email), caseload.CodeUnauthenticated)
	o.wantCode("the new name by Digest, for which the hash is not", byDigest("anna@example.org"), caseload.CodeUnauthenticated)
	o.rename(ann, ann.Email, false)
	o.wantCode("a disabled user", as(ann.Email), caseload.CodeUnauthenticated)
	o.wantCode("a disabled user by Digest", byDigest(ann.Email), caseload.CodeUnauthenticated)
}
