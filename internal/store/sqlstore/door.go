package sqlstore

import (
	"context"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

const accountColumns = "a.tenant, a.user_pk, a.password, a.codes, a.last_code, a.offered, a.offer_ends, a.recovery, a.issuer, a.subject, a.signed_in"

func readAccount(r sqldb.Row) (caseload.Account, error) {
	a := caseload.Account{
		Tenant: caseload.TenantID(r.Int(0)), User: caseload.PK(r.Int(1)), Password: r.Text(2), Codes: caseload.CodeMaker{Secret: r.Text(3), Last: r.Int(4)},
		Offered: caseload.Offer{Secret: r.Text(5), Ends: readTime(r, 6)}, Issuer: r.Text(8), Subject: r.Text(9), SignedIn: readTime(r, 10),
	}
	for text := range strings.FieldsSeq(r.Text(7)) {
		sum, err := hex.DecodeString(text)
		if err != nil {
			return a, err
		}
		a.Recovery = append(a.Recovery, sum)
	}
	return a, nil
}

// putAccount stores an account, new or not.
func putAccount(c sqldb.Conn, a *caseload.Account) error {
	var recovery []string
	for _, sum := range a.Recovery {
		recovery = append(recovery, hex.EncodeToString(sum))
	}
	_, err := c.Exec("INSERT INTO accounts (tenant, user_pk, password, codes, last_code, offered, offer_ends, recovery, issuer, subject, signed_in)\n"+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)\n"+
		"ON CONFLICT (tenant, user_pk) DO UPDATE SET password = $3, codes = $4, last_code = $5, offered = $6, offer_ends = $7, recovery = $8, issuer = $9, subject = $10, signed_in = $11",
		sqldb.Int(int64(a.Tenant)), sqldb.Int(int64(a.User)), sqldb.Text(a.Password), sqldb.Text(a.Codes.Secret), sqldb.Int(a.Codes.Last), sqldb.Text(a.Offered.Secret), timeOrNull(a.Offered.Ends),
		sqldb.Text(strings.Join(recovery, " ")), sqldb.OrNull(a.Issuer), sqldb.OrNull(a.Subject), timeOrNull(a.SignedIn))
	return err
}

// account reads the one that meets a condition, nil without one.
func account(c sqldb.Conn, where string, args ...sqldb.Arg) (a *caseload.Account, err error) {
	err = c.Each("SELECT "+accountColumns+"\nFROM accounts a\nWHERE "+where, args, func(r sqldb.Row) error {
		read, err := readAccount(r)
		a = &read
		return err
	})
	return a, err
}

// accountOf reads the account of a user, an empty one without one.
func accountOf(c sqldb.Conn, t caseload.TenantID, user caseload.PK) (caseload.Account, error) {
	a, err := account(c, "a.tenant = $1 AND a.user_pk = $2", sqldb.Int(int64(t)), sqldb.Int(int64(user)))
	if a == nil {
		a = &caseload.Account{Tenant: t, User: user}
	}
	return *a, err
}

// Account implements caseload.Door.
func (s *Store) Account(ctx context.Context, t caseload.TenantID, user caseload.PK) (a caseload.Account, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		a, err = accountOf(c, t, user)
		return err
	})
	return a, err
}

// Accounts implements caseload.Door.
func (s *Store) Accounts(ctx context.Context, t caseload.TenantID, users []caseload.PK) (all []caseload.Account, err error) {
	keys := make([]int64, len(users))
	for i, k := range users {
		keys[i] = int64(k)
	}
	d := s.db.Dialect()
	where := "a.tenant = $1 AND " + d.InInts("a.user_pk", "$2")
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		all = nil
		return c.Each("SELECT "+accountColumns+"\nFROM accounts a\nWHERE "+where+"\nORDER BY a.user_pk", []sqldb.Arg{sqldb.Int(int64(t)), d.IntList(keys)}, func(r sqldb.Row) error {
			a, err := readAccount(r)
			all = append(all, a)
			return err
		})
	})
	return all, err
}

// AccountBySubject implements caseload.Door.
func (s *Store) AccountBySubject(ctx context.Context, t caseload.TenantID, issuer, subject string) (found caseload.Account, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		a, err := account(c, "a.tenant = $1 AND a.issuer = $2 AND a.subject = $3", sqldb.Int(int64(t)), sqldb.Text(issuer), sqldb.Text(subject))
		if err != nil {
			return err
		}
		if a == nil {
			return caseload.Errorf(caseload.CodeNotFound, "There is no such account.")
		}
		found = *a
		return nil
	})
	return found, err
}

// ChangeAccount implements caseload.Door.
func (s *Store) ChangeAccount(ctx context.Context, t caseload.TenantID, user caseload.PK, change func(*caseload.Account) error, told ...caseload.AdminChange) (a caseload.Account, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) (err error) {
		if a, err = accountOf(c, t, user); err != nil {
			return err
		}
		if err := change(&a); err != nil {
			return err
		}
		err = putAccount(c, &a)
		if _, _, ok := s.db.Duplicate(err); ok {
			return caseload.Errorf(caseload.CodeConflict, "Another account is tied to this subject.")
		}
		if err != nil {
			return err
		}
		return keepTold(c, t, told...)
	})
	return a, err
}

// opened is a condition on an account by which somebody can sign in.
const opened = "a.password <> '' OR a.subject IS NOT NULL"

// Opened implements caseload.Tx.
func (x *tx) Opened() (users []caseload.PK, err error) {
	err = x.conn.Each("SELECT a.user_pk\nFROM accounts a\nWHERE a.tenant = $1 AND ("+opened+")\nORDER BY a.user_pk", []sqldb.Arg{sqldb.Int(int64(x.tenant))}, func(r sqldb.Row) error {
		users = append(users, caseload.PK(r.Int(0)))
		return nil
	})
	return users, err
}

// ShutOut implements caseload.WriteTx.
func (w *writeTx) ShutOut(user caseload.PK) error {
	of := []sqldb.Arg{sqldb.Int(int64(w.tenant)), sqldb.Int(int64(user))}
	if err := w.conn.Send("DELETE FROM sessions\nWHERE tenant = $1 AND user_pk = $2", of...); err != nil {
		return err
	}
	return w.conn.Send("DELETE FROM tickets\nWHERE tenant = $1 AND user_pk = $2", of...)
}

// AnyAccount implements caseload.Door.
func (s *Store) AnyAccount(ctx context.Context) (found bool, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		found = false
		return c.Each("SELECT 1\nFROM accounts a\nWHERE "+opened+"\nLIMIT 1", nil, func(sqldb.Row) error {
			found = true
			return nil
		})
	})
	return found, err
}

// Attempt implements caseload.Door.
func (s *Store) Attempt(ctx context.Context, t caseload.TenantID, what []byte, at, since time.Time, most int) (ok bool, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		if err := c.Send("DELETE FROM attempts\nWHERE tenant = $1 AND first <= $2", sqldb.Int(int64(t)), sqldb.Int(since.UnixMicro())); err != nil {
			return err
		}
		changed, err := c.Exec("INSERT INTO attempts (tenant, what, first, n)\nVALUES ($1, $2, $3, 1)\nON CONFLICT (tenant, what) DO UPDATE SET n = attempts.n + 1\nWHERE attempts.n < $4",
			sqldb.Int(int64(t)), sqldb.Bytes(string(what)), sqldb.Int(at.UnixMicro()), sqldb.Int(int64(most)))
		ok = changed > 0
		return err
	})
	return ok, err
}

// TakeBackAttempt implements caseload.Door.
func (s *Store) TakeBackAttempt(ctx context.Context, t caseload.TenantID, what []byte) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		return c.Send("UPDATE attempts SET n = n - 1\nWHERE tenant = $1 AND what = $2 AND n > 0", sqldb.Int(int64(t)), sqldb.Bytes(string(what)))
	})
}

// ForgetAttempts implements caseload.Door.
func (s *Store) ForgetAttempts(ctx context.Context, t caseload.TenantID, what []byte) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		return c.Send("DELETE FROM attempts\nWHERE tenant = $1 AND what = $2", sqldb.Int(int64(t)), sqldb.Bytes(string(what)))
	})
}

const sessionColumns = "x.tenant, x.hash, x.id, x.user_pk, x.pending, x.address, x.agent, x.created, x.seen, x.expires, x.as_user, x.as_role"

// sessionWidth is how many columns sessionColumns are.
const sessionWidth = 12

func readSession(r sqldb.Row) (caseload.Session, error) {
	x := caseload.Session{
		Tenant: caseload.TenantID(r.Int(0)), Hash: []byte(r.Text(1)), ID: r.Text(2), User: caseload.PK(r.Int(3)), Pending: r.Int(4) == 1, Agent: r.Text(6),
		Created: readTime(r, 7), Seen: readTime(r, 8), Expires: readTime(r, 9), As: caseload.Guise{User: caseload.PK(r.Int(10)), Role: caseload.Role(r.Text(11))},
	}
	if text := r.Text(5); text != "" {
		a, err := netip.ParseAddr(text)
		if err != nil {
			return x, err
		}
		x.Address = a
	}
	return x, nil
}

func addressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// CreateSession implements caseload.Door.
func (s *Store) CreateSession(ctx context.Context, x caseload.Session, now time.Time) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		if err := c.Send("DELETE FROM sessions\nWHERE tenant = $1 AND expires <= $2", sqldb.Int(int64(x.Tenant)), sqldb.Int(now.UnixMicro())); err != nil {
			return err
		}
		return c.Send("INSERT INTO sessions (tenant, hash, id, user_pk, pending, address, agent, created, seen, expires, as_user, as_role)\nVALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
			sqldb.Int(int64(x.Tenant)), sqldb.Bytes(string(x.Hash)), sqldb.Text(x.ID), sqldb.Int(int64(x.User)), sqldb.Value(caseload.Bool(x.Pending)), sqldb.Text(addressText(x.Address)), sqldb.Text(x.Agent),
			sqldb.Int(x.Created.UnixMicro()), sqldb.Int(x.Seen.UnixMicro()), sqldb.Int(x.Expires.UnixMicro()), sqldb.Int(int64(x.As.User)), sqldb.Text(string(x.As.Role)))
	})
}

// SessionByHash implements caseload.Door.
func (s *Store) SessionByHash(ctx context.Context, t caseload.TenantID, hash []byte) (x caseload.Session, tenant caseload.Tenant, err error) {
	found := false
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		found = false
		return c.Each("SELECT "+sessionColumns+", "+tenantColumns+"\nFROM sessions x\nJOIN tenants t ON t.id = x.tenant\nWHERE x.tenant = $1 AND x.hash = $2",
			[]sqldb.Arg{sqldb.Int(int64(t)), sqldb.Bytes(string(hash))}, func(r sqldb.Row) (err error) {
				found = true
				if x, err = readSession(r); err != nil {
					return err
				}
				tenant, err = readTenant(r, sessionWidth)
				return err
			})
	})
	if err == nil && !found {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such session.")
	}
	return x, tenant, err
}

// TouchSession implements caseload.Door.
func (s *Store) TouchSession(ctx context.Context, t caseload.TenantID, hash []byte, seen time.Time) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		return c.Send("UPDATE sessions\nSET seen = $1\nWHERE tenant = $2 AND hash = $3", sqldb.Int(seen.UnixMicro()), sqldb.Int(int64(t)), sqldb.Bytes(string(hash)))
	})
}

// Sessions implements caseload.Door.
func (s *Store) Sessions(ctx context.Context, t caseload.TenantID, user caseload.PK) (all []caseload.Session, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		all = nil
		return c.Each("SELECT "+sessionColumns+"\nFROM sessions x\nWHERE x.tenant = $1 AND x.user_pk = $2\nORDER BY x.created DESC, x.id DESC",
			[]sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(user))}, func(r sqldb.Row) error {
				x, err := readSession(r)
				all = append(all, x)
				return err
			})
	})
	return all, err
}

// SetGuise implements caseload.Door.
func (s *Store) SetGuise(ctx context.Context, t caseload.TenantID, user caseload.PK, id string, as caseload.Guise) (bool, error) {
	return s.changesAny(ctx, "UPDATE sessions\nSET as_user = $1, as_role = $2\nWHERE tenant = $3 AND user_pk = $4 AND id = $5",
		sqldb.Int(int64(as.User)), sqldb.Text(string(as.Role)), sqldb.Int(int64(t)), sqldb.Int(int64(user)), sqldb.Text(id))
}

// EndSession implements caseload.Door.
func (s *Store) EndSession(ctx context.Context, t caseload.TenantID, user caseload.PK, id string) (bool, error) {
	return s.changesAny(ctx, "DELETE FROM sessions\nWHERE tenant = $1 AND user_pk = $2 AND id = $3", sqldb.Int(int64(t)), sqldb.Int(int64(user)), sqldb.Text(id))
}

// changesAny reports whether a statement changed or deleted anything.
func (s *Store) changesAny(ctx context.Context, sql string, args ...sqldb.Arg) (found bool, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		n, err := c.Exec(sql, args...)
		found = n > 0
		return err
	})
	return found, err
}

// EndSessions implements caseload.Door.
func (s *Store) EndSessions(ctx context.Context, t caseload.TenantID, user caseload.PK, but string) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		return c.Send("DELETE FROM sessions\nWHERE tenant = $1 AND user_pk = $2 AND id <> $3", sqldb.Int(int64(t)), sqldb.Int(int64(user)), sqldb.Text(but))
	})
}

// CreateTicket implements caseload.Door.
func (s *Store) CreateTicket(ctx context.Context, k caseload.Ticket, told ...caseload.AdminChange) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		if err := c.Send("DELETE FROM tickets\nWHERE tenant = $1 AND expires <= $2", sqldb.Int(int64(k.Tenant)), sqldb.Int(k.Created.UnixMicro())); err != nil {
			return err
		}
		if err := c.Send("DELETE FROM tickets\nWHERE tenant = $1 AND user_pk = $2 AND purpose = $3", sqldb.Int(int64(k.Tenant)), sqldb.Int(int64(k.User)), sqldb.Text(string(k.Purpose))); err != nil {
			return err
		}
		if err := keepTold(c, k.Tenant, told...); err != nil {
			return err
		}
		return c.Send("INSERT INTO tickets (tenant, hash, user_pk, purpose, created, expires)\nVALUES ($1, $2, $3, $4, $5, $6)",
			sqldb.Int(int64(k.Tenant)), sqldb.Bytes(string(k.Hash)), sqldb.Int(int64(k.User)), sqldb.Text(string(k.Purpose)), sqldb.Int(k.Created.UnixMicro()), sqldb.Int(k.Expires.UnixMicro()))
	})
}

// TicketByHash implements caseload.Door.
func (s *Store) TicketByHash(ctx context.Context, t caseload.TenantID, hash []byte) (k caseload.Ticket, tenant caseload.Tenant, err error) {
	found := false
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		found = false
		return c.Each("SELECT k.tenant, k.hash, k.user_pk, k.purpose, k.created, k.expires, "+tenantColumns+"\nFROM tickets k\nLEFT JOIN tenants t ON t.id = k.tenant\nWHERE k.tenant = $1 AND k.hash = $2",
			[]sqldb.Arg{sqldb.Int(int64(t)), sqldb.Bytes(string(hash))}, func(r sqldb.Row) (err error) {
				found = true
				k = caseload.Ticket{
					Tenant: caseload.TenantID(r.Int(0)), Hash: []byte(r.Text(1)), User: caseload.PK(r.Int(2)), Purpose: caseload.Purpose(r.Text(3)),
					Created: readTime(r, 4), Expires: readTime(r, 5),
				}
				if t != 0 {
					tenant, err = readTenant(r, 6)
				}
				return err
			})
	})
	if err == nil && !found {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such ticket.")
	}
	return k, tenant, err
}

// TakeTicket implements caseload.Door. Accounts are changed in lane 0 too: none is
// stored meanwhile.
func (s *Store) TakeTicket(ctx context.Context, t caseload.TenantID, hash []byte) (bool, error) {
	sql := "DELETE FROM tickets\nWHERE tenant = $1 AND hash = $2"
	if t == 0 {
		sql += "\n  AND NOT EXISTS (SELECT 1 FROM accounts a WHERE " + opened + ")"
	}
	return s.changesAny(ctx, sql, sqldb.Int(int64(t)), sqldb.Bytes(string(hash)))
}
