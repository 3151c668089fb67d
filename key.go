package caseload

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// KeyInput is what a caller wants of a new key.
type KeyInput struct {
	Label     string
	Role      Role
	Access    Level   // at which it sees cases; "": that of the role
	User      string  // an email address; "" binds it to nobody
	Scopes    []Scope // nil: all that the role allows
	Addresses []netip.Prefix
	Expires   time.Time
	Digest    bool // keep what it takes to use the key by Digest as well
	Signing   Signing
}

// The secret of a key is sk_ID_SECRET.
const (
	secretPrefix = "sk_"
	keyIDBytes   = 9
	secretBytes  = 30
)

// CreateKey makes a key and its secret, which is shown this once. An
// administrator may.
func (s *Service) CreateKey(ctx context.Context, p *Principal, in KeyInput) (key Key, secret string, err error) {
	if key, secret, err = s.newKey(ctx, p, in, randomText(keyIDBytes)); err != nil {
		return Key{}, "", err
	}
	return s.addKey(ctx, p, in, key, secret)
}

// CreateKeyOnce is CreateKey for a request that may come again, also while it is
// carried out. What is kept for it is the ID of the key: the secret is "" but for
// the one request that made the key.
func (s *Service) CreateKeyOnce(ctx context.Context, p *Principal, o Once, in KeyInput) (key Key, secret string, err error) {
	if key, secret, err = s.newKey(ctx, p, in, randomText(keyIDBytes)); err != nil {
		return Key{}, "", err
	}
	id, err := s.onceID(ctx, p, o, key.ID)
	if err != nil {
		return Key{}, "", err
	}
	if id != key.ID { // the key is there, or that request was cut short, or is at it
		if key, secret, err = s.newKey(ctx, p, in, id); err != nil {
			return Key{}, "", err
		}
	}
	return s.addKey(ctx, p, in, key, secret)
}

// onceID keeps an ID for a request that may come again, or answers the one that was
// kept for it.
func (s *Service) onceID(ctx context.Context, p *Principal, o Once, id string) (string, error) {
	earlier, err := s.EditOnce(ctx, p, o, nil, func([]Row, Lister) (Answer, error) {
		return Answer{Status: http.StatusCreated, Content: []byte(id)}, nil
	})
	if err == nil && earlier != nil {
		id = string(earlier.Content)
	}
	return id, err
}

// addKey stores a key; one that is there is answered without a secret.
func (s *Service) addKey(ctx context.Context, p *Principal, in KeyInput, key Key, secret string) (_ Key, _ string, err error) {
	key.PK, err = s.store.CreateKey(ctx, key, s.toldKey(p, &key, AdminMade, madeOf(in, &key)...))
	if CodeOf(err) == CodeConflict {
		key, err = s.Key(ctx, p, key.ID)
		return key, "", err
	}
	return key, secret, err
}

// newKey makes a key of an ID, and its secret, and stores neither.
func (s *Service) newKey(ctx context.Context, p *Principal, in KeyInput, id string) (key Key, secret string, err error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return Key{}, "", err
	}
	if err := checkKeyChange(KeyChange{Label: in.Label, Addresses: in.Addresses}); err != nil {
		return Key{}, "", err
	}
	if _, err := ParseRole(string(in.Role)); err != nil {
		return Key{}, "", err
	}
	scopes, err := keyScopes(in)
	if err != nil {
		return Key{}, "", err
	}
	if in.Access, err = keyAccess(in); err != nil {
		return Key{}, "", err
	}
	key = Key{
		ID: id, Tenant: p.Tenant.ID, Label: in.Label, Role: in.Role, Access: in.Access, Scopes: scopes,
		Addresses: unmapped(in.Addresses), Expires: in.Expires, Created: s.now().Truncate(time.Microsecond),
	}
	if key.User, err = s.keyUser(ctx, p, in); err != nil {
		return Key{}, "", err
	}
	part := randomText(secretBytes)
	secret = secretPrefix + key.ID + "_" + part
	hash := sha256.Sum256([]byte(part))
	key.Hash = hash[:]
	if in.Digest {
		key.Digest = digestOf(key.Username(in.User), secret)
	}
	key.Signer, err = newSigner(in.Signing, secret)
	return key, secret, err
}

// unmapped writes IPv4 networks that are said in IPv6 as what callers come from.
func unmapped(addresses []netip.Prefix) []netip.Prefix {
	out := slices.Clone(addresses)
	for i, a := range out {
		const mappedBits = 96 // of ::ffff:0:0/96
		if a.Addr().Is4In6() && a.Bits() >= mappedBits {
			out[i] = netip.PrefixFrom(a.Addr().Unmap(), a.Bits()-mappedBits)
		}
	}
	return out
}

// keyScopes are the scopes of a new key: those asked for, which its role must
// allow, else all that it allows.
func keyScopes(in KeyInput) ([]Scope, error) {
	allowed := slices.DeleteFunc(slices.Clone(Scopes), func(s Scope) bool { return !in.Role.allows(s) })
	if len(in.Scopes) == 0 {
		return allowed, nil
	}
	for _, s := range in.Scopes {
		if !slices.Contains(allowed, s) {
			return nil, Invalid("scope", "The role "+string(in.Role)+" may not use the scope "+string(s)+".", texts(allowed)...)
		}
	}
	return in.Scopes, nil
}

// keyAccess is the level of a new key: the one asked for, which must not be wider
// than that of its role.
func keyAccess(in KeyInput) (Level, error) {
	of := in.Role.sees()
	if in.Access == "" || in.Access == of {
		return of, nil
	}
	if of != LevelAll || !slices.Contains(Levels, in.Access) {
		return "", Invalid("access", "The role "+string(in.Role)+" does not see cases at this level.", string(of))
	}
	return in.Access, nil
}

// keyUser finds the user that a key is to be bound to. A key that does not see
// all cases needs one.
func (s *Service) keyUser(ctx context.Context, p *Principal, in KeyInput) (PK, error) {
	if in.User == "" {
		if in.Access != LevelAll {
			return 0, Invalid("user", "A key with the role "+string(in.Role)+" and the access "+string(in.Access)+" sees only the cases of a user: say which, by email address.")
		}
		return 0, nil
	}
	u, err := s.UserByEmail(ctx, p, in.User)
	if err != nil {
		return 0, err
	}
	if !in.Role.within(u.Role) {
		return 0, Invalid("role", "A key may not do more than its user, whose role is "+string(u.Role)+".", string(u.Role))
	}
	return u.PK, nil
}

// lettersOnly takes the place of what is neither letter nor digit in Base64, so
// that a key is one word to a shell and an ID never looks like a flag.
var lettersOnly = strings.NewReplacer("-", "x", "_", "y")

// randomText is letters and digits with 99 % of the randomness of n bytes.
func randomText(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return lettersOnly.Replace(base64.RawURLEncoding.EncodeToString(b))
}

// Keys lists a tenant's keys, newest first. An administrator may.
func (s *Service) Keys(ctx context.Context, p *Principal) ([]Key, error) {
	if err := p.needAdmin(CasesRead); err != nil {
		return nil, err
	}
	return s.store.Keys(ctx, p.Tenant.ID)
}

// Key finds a key of the tenant by its ID, one that is good no more too. An
// administrator may.
func (s *Service) Key(ctx context.Context, p *Principal, id string) (Key, error) {
	all, err := s.Keys(ctx, p)
	if err != nil {
		return Key{}, err
	}
	at := slices.IndexFunc(all, func(k Key) bool { return k.ID == id })
	if at < 0 {
		return Key{}, errNoKey
	}
	return all[at], nil
}

var errNoKey = Errorf(CodeNotFound, "There is no such key.")

// KeyChange is what may be changed of a key. Who it is for and what it opens stays
// as it was made: whoever holds it relies on that.
type KeyChange struct {
	Label     string
	Addresses []netip.Prefix // empty: from anywhere
	Expires   time.Time      // zero: never
}

// maxAddresses is how many networks a key may have.
const maxAddresses = 50

func checkKeyChange(in KeyChange) error {
	if len(in.Addresses) > maxAddresses {
		return Invalid("addresses", fmt.Sprintf("A key is for at most %d addresses and networks.", maxAddresses))
	}
	return checkTexts(checkedText{"label", Set(in.Label), MaxName})
}

// Edition tells what a KeyChange may change from what it was before.
func (k *Key) Edition() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %v %d", k.Label, k.Addresses, k.Expires.UnixMicro()))
	return hex.EncodeToString(sum[:8])
}

// ChangeKey changes a key whose Edition is the one that was seen: another is
// CodePreconditionFailed, and a key that was revoked CodeConflict. An administrator
// may.
func (s *Service) ChangeKey(ctx context.Context, p *Principal, id, seen string, in KeyChange) (Key, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return Key{}, err
	}
	if err := checkKeyChange(in); err != nil {
		return Key{}, err
	}
	if !in.Expires.IsZero() && !in.Expires.After(s.now()) {
		return Key{}, Invalid("expires", "The last day must not lie in the past. To end a key now, revoke it.")
	}
	if !keepable(id) {
		return Key{}, errNoKey
	}
	return s.store.ChangeKey(ctx, p.Tenant.ID, id, func(k *Key) (*AdminChange, error) {
		switch {
		case !k.Revoked.IsZero():
			return nil, clashing(kindKeyRevoked.Of())
		case k.Edition() != seen:
			return nil, Errorf(CodePreconditionFailed, "Somebody else changed this key meanwhile.")
		}
		was := *k
		k.Label, k.Addresses, k.Expires = in.Label, unmapped(in.Addresses), in.Expires
		changed := keyDifferences(&was, k)
		if len(changed) == 0 {
			return nil, nil
		}
		told := s.toldKey(p, k, AdminChanged, changed...)
		return &told, nil
	})
}

// toldKey is what is kept of a change of a key.
func (s *Service) toldKey(p *Principal, k *Key, act AdminAct, changed ...Difference) AdminChange {
	return s.told(p, AdminKeys, act, k.ID, k.Label, changed...)
}

// madeOf is what a new key is: for whom it acts and what else it is accepted by too, but
// nothing that is secret.
func madeOf(in KeyInput, k *Key) []Difference {
	out := textDifference(keyDifferences(&Key{}, k), "user", "", in.User)
	if in.Digest {
		out = textDifference(out, "digest", "", "true")
	}
	return textDifference(out, "signing", "", string(in.Signing))
}

// keyDifferences is what differs of two keys, but for what is secret of them.
func keyDifferences(from, to *Key) (out []Difference) {
	out = textDifference(out, "label", from.Label, to.Label)
	out = textDifference(out, "role", string(from.Role), string(to.Role))
	out = textDifference(out, "access", string(from.Access), string(to.Access))
	out = textDifference(out, "scopes", strings.Join(texts(from.Scopes), ", "), strings.Join(texts(to.Scopes), ", "))
	out = textDifference(out, "addresses", networksText(from.Addresses), networksText(to.Addresses))
	return textDifference(out, "expires", expiryText(from.Expires), expiryText(to.Expires))
}

func networksText(all []netip.Prefix) string {
	out := make([]string, len(all))
	for i, a := range all {
		out[i] = a.String()
	}
	return strings.Join(out, ", ")
}

// expiryText is when a key ends, "" for never.
func expiryText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// KeyHolder is who acts by a key of the tenant, for an administrator to try what it
// opens. A key that can be used no more is CodeConflict.
func (s *Service) KeyHolder(ctx context.Context, p *Principal, id string) (*Principal, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	key, err := s.Key(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if !key.Active(s.now()) {
		return nil, clashing(kindKeyEnded.Of())
	}
	holder, _, err := s.holder(ctx, &key, p.Tenant)
	if CodeOf(err) == CodeUnauthenticated {
		return nil, clashing(kindKeyDisabled.Of())
	}
	return holder, err
}

// KeyExpiry is when a key ends whose last day in a zone is given.
func KeyExpiry(last Date, zone *time.Location) time.Time {
	return time.Date(last.Year, time.Month(last.Month), last.Day+1, 0, 0, 0, 0, zone)
}

// ParseNetwork reads a network, such as 192.0.2.0/24, or an address as the network
// of it alone.
func ParseNetwork(text string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Masked(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return netip.Prefix{}, Invalid("addresses", "Write addresses such as 192.0.2.7, and networks such as 192.0.2.0/24.")
	}
	return netip.PrefixFrom(address, address.BitLen()), nil
}

// RevokeKey ends a key at once and for good. An administrator may.
func (s *Service) RevokeKey(ctx context.Context, p *Principal, id string) error {
	if err := p.needAdmin(CasesWrite); err != nil {
		return err
	}
	gone := Errorf(CodeNotFound, "There is no such key, or it is revoked already.")
	if !keepable(id) {
		return gone
	}
	k, _, err := s.store.KeyByID(ctx, id)
	if CodeOf(err) == CodeNotFound || err == nil && k.Tenant != p.Tenant.ID {
		return gone
	}
	if err != nil {
		return err
	}
	done, err := s.store.RevokeKey(ctx, p.Tenant.ID, id, s.now(), s.toldKey(p, &k, AdminRevoked))
	if err == nil && !done {
		return gone
	}
	return err
}
