package sqlstore

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/netip"
	"strings"
	"sync"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// CreateTenant implements caseload.Control.
func (s *Store) CreateTenant(ctx context.Context, t caseload.Tenant) (id caseload.TenantID, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		last, err := lastOf(c, "SELECT coalesce(max(id), 0)\nFROM tenants")
		if err != nil {
			return err
		}
		id = caseload.TenantID(last + 1)
		_, err = c.Exec("INSERT INTO tenants (id, slug, name, zone, created)\nVALUES ($1, $2, $3, $4, $5)",
			sqldb.Int(int64(id)), sqldb.Text(t.Slug), sqldb.Text(t.Name), sqldb.Text(t.Zone.String()), sqldb.Int(t.Created.UnixMicro()))
		if _, _, ok := s.db.Duplicate(err); ok {
			return &caseload.Error{Code: caseload.CodeConflict, Message: "There is already a tenant with this slug.", Problems: []caseload.Problem{{Field: "slug"}}}
		}
		if err != nil {
			return err
		}
		return c.Send("INSERT INTO clock (tenant, rev, catalog, next_pk, next_number, epoch)\nVALUES ($1, 0, 0, 1, 1, $2)", sqldb.Int(int64(id)), sqldb.Text(newEpoch()))
	})
	return id, err
}

// lastOf reads the greatest number that a table has given.
func lastOf(c sqldb.Conn, sql string, args ...sqldb.Arg) (last int64, err error) {
	err = c.Each(sql, args, func(r sqldb.Row) error {
		last = r.Int(0)
		return nil
	})
	return last, err
}

// newEpoch names the life of a tenant's data, until they are restored or moved.
func newEpoch() string {
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

const tenantColumns = "t.id, t.slug, t.name, t.zone, t.created, t.settings"

func readTenant(r sqldb.Row, from int) (caseload.Tenant, error) {
	zone, err := zoneOf(r.Text(from + 3))
	return caseload.Tenant{
		ID: caseload.TenantID(r.Int(from)), Slug: r.Text(from + 1), Name: r.Text(from + 2), Zone: zone,
		Created: time.UnixMicro(r.Int(from + 4)).UTC(), Settings: caseload.ParseSettings(r.Text(from + 5)),
	}, err
}

// zones are the time zones that were read from their files, by name.
var zones sync.Map

// zoneOf is a time zone of the database of the system.
func zoneOf(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, zone)
	}
	return zone, err
}

// ConfigureTenant implements caseload.Control.
func (s *Store) ConfigureTenant(ctx context.Context, id caseload.TenantID, change func(caseload.Settings) (caseload.Settings, *caseload.AdminChange, error)) (t caseload.Tenant, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		err := c.Each("SELECT "+tenantColumns+"\nFROM tenants t\nWHERE t.id = $1", []sqldb.Arg{sqldb.Int(int64(id))}, func(r sqldb.Row) (err error) {
			t, err = readTenant(r, 0)
			return err
		})
		if err != nil {
			return err
		}
		next, told, err := change(t.Settings)
		if err != nil {
			return err
		}
		t.Settings = next
		if told != nil {
			if err := keepTold(c, id, *told); err != nil {
				return err
			}
		}
		return c.Send("UPDATE tenants\nSET settings = $1\nWHERE id = $2", sqldb.OrNull(t.Settings.Text()), sqldb.Int(int64(id)))
	})
	return t, err
}

// TenantBySlug implements caseload.Control.
func (s *Store) TenantBySlug(ctx context.Context, slug string) (t caseload.Tenant, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		t = caseload.Tenant{}
		return c.Each("SELECT "+tenantColumns+"\nFROM tenants t\nWHERE t.slug = $1", []sqldb.Arg{sqldb.Text(slug)}, func(r sqldb.Row) (err error) {
			t, err = readTenant(r, 0)
			return err
		})
	})
	if err == nil && t.ID == 0 {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such tenant.")
	}
	return t, err
}

// Tenants implements caseload.Control.
func (s *Store) Tenants(ctx context.Context) (all []caseload.Tenant, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		all = nil
		return c.Each("SELECT "+tenantColumns+"\nFROM tenants t\nORDER BY t.slug", nil, func(r sqldb.Row) error {
			t, err := readTenant(r, 0)
			all = append(all, t)
			return err
		})
	})
	return all, err
}

// CreateKey implements caseload.Control.
func (s *Store) CreateKey(ctx context.Context, k caseload.Key, told ...caseload.AdminChange) (pk caseload.PK, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		last, err := lastOf(c, "SELECT coalesce(max(pk), 0)\nFROM keys")
		if err != nil {
			return err
		}
		pk = caseload.PK(last + 1)
		_, err = c.Exec("INSERT INTO keys (pk, id, tenant, label, role, access, user_pk, scopes, addresses, hash, digest, signer, created, expires)\n"+
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
			sqldb.Int(int64(pk)), sqldb.Text(k.ID), sqldb.Int(int64(k.Tenant)), sqldb.Text(k.Label), sqldb.Text(string(k.Role)), sqldb.Text(string(k.Access)), sqldb.Int(int64(k.User)),
			sqldb.Text(words(k.Scopes)), sqldb.Text(addressWords(k.Addresses)), sqldb.Bytes(string(k.Hash)), bytesOrNull(k.Digest), bytesOrNull(k.Signer),
			sqldb.Int(k.Created.UnixMicro()), timeOrNull(k.Expires))
		if _, _, ok := s.db.Duplicate(err); ok {
			return caseload.Errorf(caseload.CodeConflict, "There is already a key with this ID.")
		}
		if err != nil {
			return err
		}
		return keepTold(c, k.Tenant, told...)
	})
	return pk, err
}

func words[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, " ")
}

func addressWords(list []netip.Prefix) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.String()
	}
	return strings.Join(out, " ")
}

func bytesOrNull(b []byte) sqldb.Arg {
	if b == nil {
		return sqldb.Arg{}
	}
	return sqldb.Bytes(string(b))
}

func timeOrNull(t time.Time) sqldb.Arg {
	if t.IsZero() {
		return sqldb.Arg{}
	}
	return sqldb.Int(t.UnixMicro())
}

const keyColumns = "k.pk, k.id, k.tenant, k.label, k.role, k.access, k.user_pk, k.scopes, k.addresses, k.hash, k.digest, k.signer, k.created, k.expires, k.revoked, k.last_used"

// keyWidth is how many columns keyColumns are.
const keyWidth = 16

func readKey(r sqldb.Row) (caseload.Key, error) {
	k := caseload.Key{
		PK: caseload.PK(r.Int(0)), ID: r.Text(1), Tenant: caseload.TenantID(r.Int(2)), Label: r.Text(3), Role: caseload.Role(r.Text(4)), Access: caseload.Level(r.Text(5)),
		User: caseload.PK(r.Int(6)), Hash: []byte(r.Text(9)), Created: readTime(r, 12), Expires: readTime(r, 13), Revoked: readTime(r, 14), LastUsed: readTime(r, 15),
	}
	if !r.Null(10) {
		k.Digest = []byte(r.Text(10))
	}
	if !r.Null(11) {
		k.Signer = caseload.Signer(r.Text(11))
	}
	for scope := range strings.FieldsSeq(r.Text(7)) {
		k.Scopes = append(k.Scopes, caseload.Scope(scope))
	}
	for text := range strings.FieldsSeq(r.Text(8)) {
		a, err := netip.ParsePrefix(text)
		if err != nil {
			return k, err
		}
		k.Addresses = append(k.Addresses, a)
	}
	return k, nil
}

func readTime(r sqldb.Row, col int) time.Time {
	if r.Null(col) {
		return time.Time{}
	}
	return time.UnixMicro(r.Int(col)).UTC()
}

// KeyByID implements caseload.Control.
func (s *Store) KeyByID(ctx context.Context, id string) (caseload.Key, caseload.Tenant, error) {
	return s.oneKey(ctx, "SELECT "+keyColumns+", "+tenantColumns+"\nFROM keys k\nJOIN tenants t ON t.id = k.tenant\nWHERE k.id = $1", sqldb.Text(id))
}

// CreateToken implements caseload.Control.
func (s *Store) CreateToken(ctx context.Context, key caseload.PK, hash []byte, now, expires time.Time) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		if err := c.Send("DELETE FROM tokens\nWHERE expires <= $1", sqldb.Int(now.UnixMicro())); err != nil {
			return err
		}
		return c.Send("INSERT INTO tokens (hash, key_pk, expires)\nVALUES ($1, $2, $3)", sqldb.Bytes(string(hash)), sqldb.Int(int64(key)), sqldb.Int(expires.UnixMicro()))
	})
}

// KeyByToken implements caseload.Control.
func (s *Store) KeyByToken(ctx context.Context, hash []byte, now time.Time) (caseload.Key, caseload.Tenant, error) {
	return s.oneKey(ctx, "SELECT "+keyColumns+", "+tenantColumns+"\nFROM tokens x\nJOIN keys k ON k.pk = x.key_pk\nJOIN tenants t ON t.id = k.tenant\nWHERE x.hash = $1 AND x.expires > $2",
		sqldb.Bytes(string(hash)), sqldb.Int(now.UnixMicro()))
}

// oneKey reads a key and its tenant.
func (s *Store) oneKey(ctx context.Context, sql string, args ...sqldb.Arg) (k caseload.Key, t caseload.Tenant, err error) {
	found := false
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		found = false
		return c.Each(sql, args, func(r sqldb.Row) (err error) {
			found = true
			if k, err = readKey(r); err != nil {
				return err
			}
			t, err = readTenant(r, keyWidth)
			return err
		})
	})
	if err == nil && !found {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such key.")
	}
	return k, t, err
}

// Keys implements caseload.Control.
func (s *Store) Keys(ctx context.Context, t caseload.TenantID) (all []caseload.Key, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		all = nil
		return c.Each("SELECT "+keyColumns+"\nFROM keys k\nWHERE k.tenant = $1\nORDER BY k.pk DESC", []sqldb.Arg{sqldb.Int(int64(t))}, func(r sqldb.Row) error {
			k, err := readKey(r)
			all = append(all, k)
			return err
		})
	})
	return all, err
}

// ChangeKey implements caseload.Control.
func (s *Store) ChangeKey(ctx context.Context, t caseload.TenantID, id string, change func(*caseload.Key) (*caseload.AdminChange, error)) (k caseload.Key, err error) {
	of := []sqldb.Arg{sqldb.Int(int64(t)), sqldb.Text(id)}
	err = s.db.Write(ctx, t, func(c sqldb.Conn) error {
		k = caseload.Key{}
		err := c.Each("SELECT "+keyColumns+"\nFROM keys k\nWHERE k.tenant = $1 AND k.id = $2", of, func(r sqldb.Row) (err error) {
			k, err = readKey(r)
			return err
		})
		if err != nil {
			return err
		}
		if k.PK == 0 {
			return caseload.Errorf(caseload.CodeNotFound, "There is no such key.")
		}
		told, err := change(&k)
		if err != nil {
			return err
		}
		if told != nil {
			if err := keepTold(c, t, *told); err != nil {
				return err
			}
		}
		return c.Send("UPDATE keys\nSET label = $1, addresses = $2, expires = $3\nWHERE tenant = $4 AND id = $5",
			append([]sqldb.Arg{sqldb.Text(k.Label), sqldb.Text(addressWords(k.Addresses)), timeOrNull(k.Expires)}, of...)...)
	})
	return k, err
}

// RevokeKey implements caseload.Control.
func (s *Store) RevokeKey(ctx context.Context, t caseload.TenantID, id string, at time.Time, told ...caseload.AdminChange) (done bool, err error) {
	err = s.db.Write(ctx, t, func(c sqldb.Conn) error {
		n, err := c.Exec("UPDATE keys\nSET revoked = $1\nWHERE tenant = $2 AND id = $3 AND revoked IS NULL", sqldb.Int(at.UnixMicro()), sqldb.Int(int64(t)), sqldb.Text(id))
		if done = n > 0; err != nil || !done {
			return err
		}
		return keepTold(c, t, told...)
	})
	return done, err
}

// Settle implements caseload.Control.
func (s *Store) Settle(ctx context.Context, counted []caseload.Usage, since time.Time) (all []caseload.Usage, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		all = nil
		if err := c.Send("DELETE FROM usage\nWHERE second < $1", sqldb.Int(since.Unix())); err != nil {
			return err
		}
		seen := map[caseload.PK]bool{}
		for _, u := range counted {
			if err := settle(c, u); err != nil {
				return err
			}
			seen[u.Key] = true
		}
		for key := range seen {
			err := c.Each("SELECT second, n\nFROM usage\nWHERE key_pk = $1\nORDER BY second", []sqldb.Arg{sqldb.Int(int64(key))}, func(r sqldb.Row) error {
				all = append(all, caseload.Usage{Key: key, Second: r.Int(0), N: r.Int(1)})
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// settle adds one count, and notes the key's last use to the minute.
func settle(c sqldb.Conn, u caseload.Usage) error {
	if u.N > 0 {
		if err := c.Send("INSERT INTO usage (key_pk, second, n)\nVALUES ($1, $2, $3)\nON CONFLICT (key_pk, second) DO UPDATE SET n = usage.n + excluded.n",
			sqldb.Int(int64(u.Key)), sqldb.Int(u.Second), sqldb.Int(u.N)); err != nil {
			return err
		}
	}
	minute := time.Unix(u.Second, 0).Truncate(time.Minute).UnixMicro()
	return c.Send("UPDATE keys\nSET last_used = $1\nWHERE pk = $2 AND (last_used IS NULL OR last_used < $1)", sqldb.Int(minute), sqldb.Int(int64(u.Key)))
}

// Ping implements caseload.Control.
func (s *Store) Ping(ctx context.Context) error {
	return s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		return c.Each("SELECT max(version) FROM schema_version", nil, func(sqldb.Row) error { return nil }) // a row of a table, so that the file is read
	})
}
