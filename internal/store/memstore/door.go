package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"caseload"
)

// door implements caseload.Door: lists that are searched from end to end.
type door struct {
	accounts []caseload.Account
	attempts []attempts
	sessions []caseload.Session
	tickets  []caseload.Ticket
}

// attempts is how often something was tried.
type attempts struct {
	tenant caseload.TenantID
	what   string
	first  time.Time
	n      int
}

// Account finds the account of a user.
func (c *control) Account(_ context.Context, t caseload.TenantID, user caseload.PK) (caseload.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.account(t, user), nil
}

// account is a copy of the account of a user, an empty one without one.
func (c *control) account(t caseload.TenantID, user caseload.PK) caseload.Account {
	for _, a := range c.door.accounts {
		if a.Tenant == t && a.User == user {
			a.Recovery = slices.Clone(a.Recovery)
			return a
		}
	}
	return caseload.Account{Tenant: t, User: user}
}

// Accounts lists the accounts of some users by user.
func (c *control) Accounts(_ context.Context, t caseload.TenantID, users []caseload.PK) (all []caseload.Account, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.door.accounts {
		if a.Tenant == t && slices.Contains(users, a.User) {
			all = append(all, c.account(t, a.User))
		}
	}
	slices.SortFunc(all, func(a, b caseload.Account) int { return cmp.Compare(a.User, b.User) })
	return all, nil
}

// AccountBySubject finds the account that is tied to a subject.
func (c *control) AccountBySubject(_ context.Context, t caseload.TenantID, issuer, subject string) (caseload.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.door.accounts {
		if a.Tenant == t && a.Issuer == issuer && a.Subject == subject && subject != "" {
			return a, nil
		}
	}
	return caseload.Account{}, caseload.Errorf(caseload.CodeNotFound, "There is no such account.")
}

// ChangeAccount stores what change makes of an account.
func (c *control) ChangeAccount(_ context.Context, t caseload.TenantID, user caseload.PK, change func(*caseload.Account) error, told ...caseload.AdminChange) (caseload.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.account(t, user)
	if err := change(&a); err != nil {
		return a, err
	}
	taken := func(other caseload.Account) bool {
		return other.Tenant == t && other.User != user && other.Issuer == a.Issuer && other.Subject == a.Subject
	}
	if a.Subject != "" && slices.ContainsFunc(c.door.accounts, taken) {
		return a, caseload.Errorf(caseload.CodeConflict, "Another account is tied to this subject.")
	}
	c.door.accounts = slices.DeleteFunc(c.door.accounts, func(old caseload.Account) bool { return old.Tenant == t && old.User == user })
	c.door.accounts = append(c.door.accounts, a)
	c.tell(t, told...)
	return a, nil
}

// AnyAccount reports whether anybody can sign in.
func (c *control) AnyAccount(context.Context) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.door.opens(), nil
}

func (d *door) opens() bool { return slices.ContainsFunc(d.accounts, opened) }

// opened reports whether somebody can sign in by an account.
func opened(a caseload.Account) bool { return a.Password != "" || a.Subject != "" }

// Opened lists the users with an account by which they can sign in.
func (tx *readTx) Opened() (users []caseload.PK, _ error) {
	c := tx.control
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.door.accounts {
		if a.Tenant == tx.tenant && opened(a) {
			users = append(users, a.User)
		}
	}
	slices.Sort(users)
	return users, nil
}

// ShutOut forgets the sessions and the tickets of a user, once the draft is shown.
func (tx *writeTx) ShutOut(user caseload.PK) error {
	tx.afterwards = append(tx.afterwards, func() {
		tx.control.endSessions(tx.tenant, user, func(caseload.Session) bool { return true })
		tx.control.mu.Lock()
		defer tx.control.mu.Unlock()
		tx.control.door.tickets = slices.DeleteFunc(tx.control.door.tickets, func(k caseload.Ticket) bool { return k.Tenant == tx.tenant && k.User == user })
	})
	return nil
}

// Attempt counts an attempt, unless there were too many.
func (c *control) Attempt(_ context.Context, t caseload.TenantID, what []byte, at, since time.Time, most int) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.door.attempts = slices.DeleteFunc(c.door.attempts, func(a attempts) bool { return a.tenant == t && !a.first.After(since) })
	for i := range c.door.attempts {
		a := &c.door.attempts[i]
		if a.tenant != t || a.what != string(what) {
			continue
		}
		if a.n >= most {
			return false, nil
		}
		a.n++
		return true, nil
	}
	c.door.attempts = append(c.door.attempts, attempts{t, string(what), at, 1})
	return true, nil
}

// TakeBackAttempt counts one attempt less.
func (c *control) TakeBackAttempt(_ context.Context, t caseload.TenantID, what []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.door.attempts {
		if a := &c.door.attempts[i]; a.tenant == t && a.what == string(what) && a.n > 0 {
			a.n--
		}
	}
	return nil
}

// ForgetAttempts forgets those of one thing.
func (c *control) ForgetAttempts(_ context.Context, t caseload.TenantID, what []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.door.attempts = slices.DeleteFunc(c.door.attempts, func(a attempts) bool { return a.tenant == t && a.what == string(what) })
	return nil
}

// CreateSession stores a session.
func (c *control) CreateSession(_ context.Context, x caseload.Session, now time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.door.sessions = slices.DeleteFunc(c.door.sessions, func(old caseload.Session) bool { return old.Tenant == x.Tenant && !now.Before(old.Expires) })
	c.door.sessions = append(c.door.sessions, x)
	return nil
}

// SessionByHash finds a session and its tenant.
func (c *control) SessionByHash(_ context.Context, t caseload.TenantID, hash []byte) (caseload.Session, caseload.Tenant, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, x := range c.door.sessions {
		if x.Tenant == t && bytes.Equal(x.Hash, hash) {
			return x, c.tenants[t-1], nil
		}
	}
	return caseload.Session{}, caseload.Tenant{}, caseload.Errorf(caseload.CodeNotFound, "There is no such session.")
}

// TouchSession keeps when a session was seen.
func (c *control) TouchSession(_ context.Context, t caseload.TenantID, hash []byte, seen time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.door.sessions {
		if x := &c.door.sessions[i]; x.Tenant == t && bytes.Equal(x.Hash, hash) {
			x.Seen = seen
		}
	}
	return nil
}

// Sessions lists the sessions of a user.
func (c *control) Sessions(_ context.Context, t caseload.TenantID, user caseload.PK) (all []caseload.Session, _ error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, x := range c.door.sessions {
		if x.Tenant == t && x.User == user {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b caseload.Session) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(b.ID, a.ID))
	})
	return all, nil
}

// SetGuise keeps as whom a session sees the pages.
func (c *control) SetGuise(_ context.Context, t caseload.TenantID, user caseload.PK, id string, as caseload.Guise) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.door.sessions, func(x caseload.Session) bool { return x.Tenant == t && x.User == user && x.ID == id })
	if at >= 0 {
		c.door.sessions[at].As = as
	}
	return at >= 0, nil
}

// EndSession forgets a session of a user.
func (c *control) EndSession(_ context.Context, t caseload.TenantID, user caseload.PK, id string) (bool, error) {
	return c.endSessions(t, user, func(x caseload.Session) bool { return x.ID == id }), nil
}

// EndSessions forgets all sessions of a user but one.
func (c *control) EndSessions(_ context.Context, t caseload.TenantID, user caseload.PK, but string) error {
	c.endSessions(t, user, func(x caseload.Session) bool { return x.ID != but })
	return nil
}

func (c *control) endSessions(t caseload.TenantID, user caseload.PK, ends func(caseload.Session) bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.door.sessions)
	c.door.sessions = slices.DeleteFunc(c.door.sessions, func(x caseload.Session) bool { return x.Tenant == t && x.User == user && ends(x) })
	return len(c.door.sessions) < before
}

// CreateTicket stores a ticket.
func (c *control) CreateTicket(_ context.Context, k caseload.Ticket, told ...caseload.AdminChange) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.door.tickets = slices.DeleteFunc(c.door.tickets, func(old caseload.Ticket) bool {
		return old.Tenant == k.Tenant && (!k.Created.Before(old.Expires) || old.User == k.User && old.Purpose == k.Purpose)
	})
	c.door.tickets = append(c.door.tickets, k)
	c.tell(k.Tenant, told...)
	return nil
}

// TicketByHash finds a ticket and its tenant.
func (c *control) TicketByHash(_ context.Context, t caseload.TenantID, hash []byte) (k caseload.Ticket, tenant caseload.Tenant, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.ticket(t, hash)
	if at < 0 {
		return k, tenant, caseload.Errorf(caseload.CodeNotFound, "There is no such ticket.")
	}
	if t != 0 {
		tenant = c.tenants[t-1]
	}
	return c.door.tickets[at], tenant, nil
}

// ticket is the place of a ticket, -1 without one.
func (c *control) ticket(t caseload.TenantID, hash []byte) int {
	return slices.IndexFunc(c.door.tickets, func(k caseload.Ticket) bool { return k.Tenant == t && bytes.Equal(k.Hash, hash) })
}

// TakeTicket forgets a ticket.
func (c *control) TakeTicket(_ context.Context, t caseload.TenantID, hash []byte) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.ticket(t, hash)
	if at < 0 || t == 0 && c.door.opens() {
		return false, nil
	}
	c.door.tickets = slices.Delete(c.door.tickets, at, at+1)
	return true, nil
}
