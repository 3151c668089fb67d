package caseload

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"net/netip"
	"slices"
	"strings"
)

// errKey is one and the same for keys that are unknown, expired, revoked, used
// from an address that is not theirs, and used by another's name.
var errKey = Errorf(CodeUnauthenticated, "Invalid API key")

// KeyRefusal is the Cause of the error that refuses who knows the secret of a key. It
// is for the log of the key: the caller is not told.
type KeyRefusal struct {
	Key string // its ID
	Why Unusable
}

func (r *KeyRefusal) Error() string { return "the key " + r.Key + " is refused: " + string(r.Why) }

// Unusable says why a key is refused whose secret was right.
type Unusable string

// The reasons.
const (
	KeyRevoked   Unusable = "revoked"
	KeyExpired   Unusable = "expired"
	KeyElsewhere Unusable = "address" // the caller's is none of the key's
	KeyDisabled  Unusable = "user"    // is disabled
	KeyMisnamed  Unusable = "name"    // the caller gave is none of the key's
)

// Unusables lists them.
var Unusables = []Unusable{KeyRevoked, KeyExpired, KeyElsewhere, KeyDisabled, KeyMisnamed}

// refusedKey is errKey, with why for the log of the key.
func refusedKey(k *Key, why Unusable) error {
	return &Error{Code: errKey.Code, Message: errKey.Message, Cause: &KeyRefusal{k.ID, why}}
}

// Authenticate finds who holds the secret of a key, or a token. from is the
// caller's address. The
// answer does not tell why a secret is refused.
func (s *Service) Authenticate(ctx context.Context, secret string, from netip.Addr) (*Principal, error) {
	key, tenant, err := s.keyOf(ctx, secret, from)
	if err != nil {
		return nil, err
	}
	p, _, err := s.holder(ctx, &key, tenant)
	return p, err
}

// AuthenticateAs is Authenticate for a holder who says by what name. The names
// of a key that is bound to a user are the user's email address and what
// CommCare calls the user, which is LOCAL-PART@SLUG.SUFFIX with any suffix, all
// in any case; those of another key are its public ID and its label.
func (s *Service) AuthenticateAs(ctx context.Context, username, secret string, from netip.Addr) (*Principal, error) {
	key, tenant, err := s.keyOf(ctx, secret, from)
	if err != nil {
		return nil, err
	}
	p, user, err := s.holder(ctx, &key, tenant)
	if err == nil && !goesBy(username, &key, tenant, user) {
		return nil, refusedKey(&key, KeyMisnamed)
	}
	return p, err
}

// AuthenticateDigest finds who proves by Digest to know the secret of one of
// the keys that a tenant has for it. proves is given the MD5 of
// username:DigestRealm:secret of one key after another, and reports whether the
// caller has used that. The username is Key.Username, exactly.
func (s *Service) AuthenticateDigest(ctx context.Context, slug, username string, from netip.Addr, proves func(digest []byte) bool) (*Principal, error) {
	tenant, err := s.Tenant(ctx, slug)
	if CodeOf(err) == CodeNotFound {
		return nil, errKey
	}
	if err != nil {
		return nil, err
	}
	keys, err := s.store.Keys(ctx, tenant.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(keys, func(k Key) bool { return k.Digest != nil && proves(k.Digest) })
	if at < 0 {
		return nil, errKey
	}
	if err := s.refusal(&keys[at], from); err != nil {
		return nil, err
	}
	p, user, err := s.holder(ctx, &keys[at], tenant)
	if err == nil && username != keys[at].Username(user.Email) {
		return nil, refusedKey(&keys[at], KeyMisnamed)
	}
	return p, err
}

// digestOf is what is kept of a key for Digest (RFC 7616, 3.4.2: the hash of A1).
func digestOf(username, secret string) []byte {
	sum := md5.Sum([]byte(username + ":" + DigestRealm + ":" + secret))
	return sum[:]
}

// keyOf finds the key of a secret or a token, and its tenant, if it may be used
// now and from an address.
func (s *Service) keyOf(ctx context.Context, secret string, from netip.Addr) (Key, Tenant, error) {
	find := s.keyOfSecret
	if isToken(secret) {
		find = s.keyOfToken
	}
	key, tenant, err := find(ctx, secret)
	if err == nil {
		err = s.refusal(&key, from)
	}
	if err != nil {
		return Key{}, Tenant{}, err
	}
	return key, tenant, nil
}

// maxSecret is how long a secret or a token may be, in bytes.
const maxSecret = 256

// keyOfSecret finds the key of a secret.
func (s *Service) keyOfSecret(ctx context.Context, secret string) (Key, Tenant, error) {
	rest, ok := strings.CutPrefix(secret, secretPrefix)
	id, part, ok2 := strings.Cut(rest, "_")
	if !ok || !ok2 || len(rest) > maxSecret || !keepable(id) {
		return Key{}, Tenant{}, errKey
	}
	key, tenant, err := s.store.KeyByID(ctx, id)
	hash := sha256.Sum256([]byte(part))
	same := subtle.ConstantTimeCompare(hash[:], key.Hash) == 1
	switch {
	case CodeOf(err) == CodeNotFound:
		return Key{}, Tenant{}, errKey
	case err != nil:
		return Key{}, Tenant{}, err
	case !same:
		return Key{}, Tenant{}, errKey
	}
	return key, tenant, nil
}

// refusal is why a key may not be used now and from an address, nil if it may.
func (s *Service) refusal(k *Key, from netip.Addr) error {
	switch {
	case !k.Revoked.IsZero():
		return refusedKey(k, KeyRevoked)
	case !k.Active(s.now()):
		return refusedKey(k, KeyExpired)
	case !AllowedFrom(k.Addresses, from):
		return refusedKey(k, KeyElsewhere)
	}
	return nil
}

// AllowedFrom reports whether a caller's address is one of a key's, which may have none.
func AllowedFrom(addresses []netip.Prefix, from netip.Addr) bool {
	return len(addresses) == 0 || slices.ContainsFunc(addresses, func(a netip.Prefix) bool { return a.Contains(from.Unmap()) })
}

// holder is who acts by a key, and the user that it is bound to, an empty one
// for nobody. A disabled user's keys are refused. Where the key's role would let the
// user do more than the user's own, that takes its place, at the level of the key.
func (s *Service) holder(ctx context.Context, k *Key, t Tenant) (*Principal, *User, error) {
	p := &Principal{Tenant: t, Role: k.Role, User: k.User, Key: k.PK, KeyID: k.ID, access: k.Access, scopes: k.Scopes}
	u := &User{}
	if k.User == 0 {
		return p, u, nil
	}
	err := s.view(ctx, p, Brief, Own, Internal, func(r *reader) error {
		if u = r.catalog.User(k.User); u == nil || u.Hidden || !u.Enabled {
			return refusedKey(k, KeyDisabled)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	p.Teams = u.Teams
	if !p.Role.within(u.Role) {
		p.Role = u.Role
	}
	return p, u, nil
}

// goesBy reports whether a username is one of those of a key. Which suffix
// CommCare's form has is not looked at: clients bring that of the server that
// they come from, and it is the secret that says who they are.
func goesBy(username string, k *Key, t Tenant, u *User) bool {
	if k.User == 0 {
		return username == k.ID || username != "" && username == k.Label
	}
	username = strings.ToLower(username)
	local, host, ok := strings.Cut(username, "@")
	suffix, here := strings.CutPrefix(host, t.Slug+".")
	ours, _, _ := strings.Cut(u.Email, "@")
	return ok && (username == u.Email || local == ours && here && suffix != "")
}
