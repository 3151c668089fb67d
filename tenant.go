package caseload

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// TenantID numbers a tenant, from 1. It stands in the upper bits of every PK.
type TenantID int64

// TenantShift is the number of a PK's bits that count the rows of a tenant.
const TenantShift = 40

// Tenant is one council, charity or programme with data of its own.
type Tenant struct {
	ID       TenantID
	Slug     string // CommCare's domain, iCasework's db
	Name     string
	Zone     *time.Location
	Created  time.Time
	Settings Settings
}

var slugPattern = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$`)

// NewTenant checks what a tenant is made of. The zone is a name of the IANA
// time zone database; "" is UTC.
func NewTenant(slug, name, zone string) (Tenant, error) {
	if !slugPattern.MatchString(slug) {
		return Tenant{}, Faulty("slug", kindSlug.Of())
	}
	if name == "" {
		name = slug
	}
	if _, err := ParseLine(name, MaxName); err != nil {
		return Tenant{}, err
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return Tenant{}, Faulty("zone", kindZone.Of())
	}
	return Tenant{Slug: slug, Name: name, Zone: loc}, nil
}

// Role says what a user or a key may do at most.
type Role string

// The roles, from the one that may most.
const (
	RoleAdmin      Role = "admin"
	RoleManager    Role = "manager"
	RoleAnalyst    Role = "analyst"
	RoleCouncillor Role = "councillor"
	RoleCaseworker Role = "caseworker"
)

// Roles lists them.
var Roles = []Role{RoleAdmin, RoleManager, RoleAnalyst, RoleCouncillor, RoleCaseworker}

// ParseRole reads a role's name.
func ParseRole(name string) (Role, error) {
	if r := Role(name); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", Invalid("role", "This is not a role.", texts(Roles)...)
}

// Scope is one thing that a key is allowed.
type Scope string

// The scopes that keys can have: those of the Casework API that are served.
const (
	CasesRead      Scope = "cases:read"
	CasesWrite     Scope = "cases:write"
	WardsRead      Scope = "wards:read"
	CategoriesRead Scope = "categories:read"
	UsersRead      Scope = "users:read"
	ReportsRead    Scope = "reports:read"
)

// Scopes lists them.
var Scopes = []Scope{CasesRead, CasesWrite, WardsRead, CategoriesRead, UsersRead, ReportsRead}

// ParseScopes reads names of scopes.
func ParseScopes(names []string) ([]Scope, error) {
	var out []Scope
	for _, name := range names {
		s := Scope(name)
		if !slices.Contains(Scopes, s) {
			return nil, Invalid("scope", "This is not a scope.", texts(Scopes)...)
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, nil
}

// texts lists names as plain texts.
func texts[T ~string](names []T) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return out
}

// allows reports whether the role can use the scope at all.
func (r Role) allows(s Scope) bool {
	if s == CasesWrite {
		return grants[r][engage][edit] != ""
	}
	return r.sees() != ""
}

// Key is an API client. Its secret is shown once and kept as a hash, as two if
// Digest may use it, and as a Signer if it may sign.
type Key struct {
	PK        PK
	ID        string // public: the middle part of the secret that is shown
	Tenant    TenantID
	Label     string
	Role      Role
	Access    Level // at which it sees cases: that of the role, or a narrower one
	User      PK    // 0: bound to no user
	Scopes    []Scope
	Addresses []netip.Prefix // empty: from anywhere
	Hash      []byte         // SHA-256 of the secret's last part
	Digest    []byte         // MD5 of username:realm:secret; nil: not for Digest
	Signer    Signer         // nil: signs nothing
	Created   time.Time
	Expires   time.Time // zero: never
	Revoked   time.Time // zero: not revoked
	LastUsed  time.Time // to the minute
}

// Active reports whether the key can be used at a moment.
func (k *Key) Active(at time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || at.Before(k.Expires))
}

// DigestRealm is the realm in which the keys are kept for Digest. It is that of
// CommCare, which clients may have been given with their passwords.
const DigestRealm = "DJANGO"

// Username is what the holder of the key is called where a protocol asks for a
// name: the email address, which is given, of the user that it is bound to, in
// lower case; the public ID of a key that is bound to nobody.
func (k *Key) Username(email string) string {
	if k.User == 0 {
		return k.ID
	}
	return strings.ToLower(email)
}

// Principal is who acts: everything that permission is made of.
type Principal struct {
	Tenant  Tenant
	Role    Role
	User    PK   // 0: a key bound to nobody
	Teams   []PK // of the user
	Key     PK   // 0: not by a key
	KeyID   string
	Session string // its ID, "": not by one
	Behind  PK     // the administrator who sees the pages as User or Role, and changes nothing; 0: nobody
	As      Guise  // of Behind
	Face    string // through which API or command
	Batch   PK     // of an import
	access  Level  // of the key, "": as the role has it
	scopes  []Scope
}

// Can reports whether the principal has a scope and a role that allows it.
func (p *Principal) Can(s Scope) bool {
	return p.Role.allows(s) && slices.Contains(p.scopes, s)
}

// need returns the error of a principal that lacks a scope.
func (p *Principal) need(s Scope) error {
	if p.Can(s) {
		return nil
	}
	if !p.Role.allows(s) {
		return Errorf(CodeForbidden, "The role %s may not use the scope %s.", p.Role, s)
	}
	return Errorf(CodeForbidden, "This key lacks the scope %s.", s)
}

// needAdmin is need, for what only administrators do.
func (p *Principal) needAdmin(s Scope) error {
	if err := p.need(s); err != nil {
		return err
	}
	if p.Role != RoleAdmin {
		return Errorf(CodeForbidden, "Only the role admin may do this; this key has the role %s.", p.Role)
	}
	return nil
}

// Administers reports whether the principal may change what the tenant works with.
func (p *Principal) Administers() bool { return p.needAdmin(CasesWrite) == nil }

// actor is what the history keeps of a principal.
func (p *Principal) actor() Actor {
	return Actor{User: p.User, Key: p.Key, Face: p.Face, Batch: p.Batch}
}
