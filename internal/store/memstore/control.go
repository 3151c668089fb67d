package memstore

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"caseload"
)

// control implements caseload.Control.
type control struct {
	mu      sync.Mutex
	tenants []caseload.Tenant
	keys    []caseload.Key   // the PK of each is its place, counted from 1
	tokens  map[string]token // by hash
	used    map[use]int64
	exports []*caseload.Export
	imports []*caseload.Import
	mapped  []caseload.KeptMapping
	door    door
	looks   map[caseload.TenantID][]caseload.Look
	views   []caseload.SavedView
	asked   map[caseload.PK][]caseload.Request // of keys, the oldest first
	edition map[caseload.TenantID]string
	admin   map[caseload.TenantID][]caseload.AdminChange
}

// token is good for a key until it expires.
type token struct {
	key     caseload.PK
	expires time.Time
}

// use is a second in which a key made requests.
type use struct {
	key    caseload.PK
	second int64
}

// CreateTenant stores a tenant.
func (c *control) CreateTenant(_ context.Context, t caseload.Tenant) (caseload.TenantID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.ContainsFunc(c.tenants, func(other caseload.Tenant) bool { return other.Slug == t.Slug }) {
		return 0, &caseload.Error{
			Code: caseload.CodeConflict, Message: "There is already a tenant with this slug.",
			Problems: []caseload.Problem{{Field: "slug"}},
		}
	}
	t.ID = caseload.TenantID(len(c.tenants) + 1)
	c.tenants = append(c.tenants, t)
	return t.ID, nil
}

// ConfigureTenant changes the settings of a tenant.
func (c *control) ConfigureTenant(_ context.Context, t caseload.TenantID, change func(caseload.Settings) (caseload.Settings, *caseload.AdminChange, error)) (caseload.Tenant, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	tenant := &c.tenants[t-1]
	next, told, err := change(tenant.Settings)
	if err != nil {
		return caseload.Tenant{}, err
	}
	c.tellIf(t, told)
	tenant.Settings = next
	return *tenant, nil
}

// TenantBySlug finds a tenant.
func (c *control) TenantBySlug(_ context.Context, slug string) (caseload.Tenant, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.IndexFunc(c.tenants, func(t caseload.Tenant) bool { return t.Slug == slug }); i >= 0 {
		return c.tenants[i], nil
	}
	return caseload.Tenant{}, caseload.Errorf(caseload.CodeNotFound, "There is no such tenant.")
}

// Tenants lists all tenants by slug.
func (c *control) Tenants(context.Context) ([]caseload.Tenant, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(slices.Values(c.tenants), func(a, b caseload.Tenant) int { return strings.Compare(a.Slug, b.Slug) }), nil
}

// CreateKey stores a key.
func (c *control) CreateKey(_ context.Context, k caseload.Key, told ...caseload.AdminChange) (caseload.PK, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.ContainsFunc(c.keys, func(other caseload.Key) bool { return other.ID == k.ID }) {
		return 0, caseload.Errorf(caseload.CodeConflict, "There is already a key with this ID.")
	}
	k.PK = caseload.PK(len(c.keys) + 1)
	c.keys = append(c.keys, k)
	c.tell(k.Tenant, told...)
	return k.PK, nil
}

// KeyByID finds a key and its tenant.
func (c *control) KeyByID(_ context.Context, id string) (caseload.Key, caseload.Tenant, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.keys {
		if k.ID == id {
			return k, c.tenants[k.Tenant-1], nil
		}
	}
	return caseload.Key{}, caseload.Tenant{}, caseload.Errorf(caseload.CodeNotFound, "There is no such key.")
}

// CreateToken stores a token.
func (c *control) CreateToken(_ context.Context, key caseload.PK, hash []byte, now, expires time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens == nil {
		c.tokens = map[string]token{}
	}
	maps.DeleteFunc(c.tokens, func(_ string, t token) bool { return !now.Before(t.expires) })
	c.tokens[string(hash)] = token{key, expires}
	return nil
}

// KeyByToken finds the key of a token, and its tenant.
func (c *control) KeyByToken(_ context.Context, hash []byte, now time.Time) (caseload.Key, caseload.Tenant, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tokens[string(hash)]
	if !ok || !now.Before(t.expires) {
		return caseload.Key{}, caseload.Tenant{}, caseload.Errorf(caseload.CodeNotFound, "There is no such token.")
	}
	k := c.keys[t.key-1]
	return k, c.tenants[k.Tenant-1], nil
}

// Keys lists the keys of a tenant, newest first.
func (c *control) Keys(_ context.Context, t caseload.TenantID) ([]caseload.Key, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []caseload.Key
	for _, k := range slices.Backward(c.keys) {
		if k.Tenant == t {
			out = append(out, k)
		}
	}
	return out, nil
}

// ChangeKey changes what may be changed of a key.
func (c *control) ChangeKey(_ context.Context, t caseload.TenantID, id string, change func(*caseload.Key) (*caseload.AdminChange, error)) (caseload.Key, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.keys, func(k caseload.Key) bool { return k.Tenant == t && k.ID == id })
	if at < 0 {
		return caseload.Key{}, caseload.Errorf(caseload.CodeNotFound, "There is no such key.")
	}
	next := c.keys[at]
	told, err := change(&next)
	if err != nil {
		return caseload.Key{}, err
	}
	c.tellIf(t, told)
	k := &c.keys[at]
	k.Label, k.Addresses, k.Expires = next.Label, next.Addresses, next.Expires
	return *k, nil
}

// RevokeKey ends a key.
func (c *control) RevokeKey(_ context.Context, t caseload.TenantID, id string, at time.Time, told ...caseload.AdminChange) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.keys {
		if k := &c.keys[i]; k.Tenant == t && k.ID == id && k.Revoked.IsZero() {
			k.Revoked = at
			c.tell(t, told...)
			return true, nil
		}
	}
	return false, nil
}

// Settle adds requests and returns all that were counted for the same keys.
func (c *control) Settle(_ context.Context, counted []caseload.Usage, since time.Time) ([]caseload.Usage, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.used == nil {
		c.used = map[use]int64{}
	}
	asked := map[caseload.PK]bool{}
	for _, u := range counted {
		asked[u.Key] = true
		c.used[use{u.Key, u.Second}] += u.N
	}
	var out []caseload.Usage
	for at, n := range c.used {
		switch {
		case at.second < since.Unix():
			delete(c.used, at)
		case asked[at.key]:
			out = append(out, caseload.Usage{Key: at.key, Second: at.second, N: n})
		}
	}
	slices.SortFunc(out, func(a, b caseload.Usage) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Second, b.Second))
	})
	return out, nil
}
