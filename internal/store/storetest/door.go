package storetest

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"caseload"
)

// fullAccount is an account with everything set.
func (d *desk) fullAccount(user caseload.PK) caseload.Account {
	return caseload.Account{
		Tenant: d.tenant.ID, User: user, Password: "$argon2id$", Codes: caseload.CodeMaker{Secret: "AB", Last: 7}, Offered: caseload.Offer{Secret: "CD", Ends: someTime},
		Recovery: [][]byte{{0, 1}, {255}}, Issuer: "https://id.example.org", Subject: "Tŷ|1", SignedIn: someTime,
	}
}

func (d *desk) keepAccount(a caseload.Account) {
	d.Helper()
	_, err := d.store.ChangeAccount(d.Context(), a.Tenant, a.User, func(old *caseload.Account) error { *old = a; return nil })
	d.must(err)
}

func (d *desk) account(user caseload.PK) string {
	d.Helper()
	a, err := d.store.Account(d.Context(), d.tenant.ID, user)
	d.must(err)
	return fmt.Sprintf("%+v", a)
}

// fullSession is a session with everything set.
func (d *desk) fullSession(id string, made int) caseload.Session {
	at := someTime.Add(time.Duration(made) * time.Minute)
	return caseload.Session{
		Tenant: d.tenant.ID, Hash: []byte{0, 255, byte(made)}, ID: id, User: d.bob, Pending: true, Address: netip.MustParseAddr("2001:db8::1"), Agent: "Tŷ/1.0",
		Created: at, Seen: at.Add(time.Second), Expires: at.Add(time.Hour), As: caseload.Guise{User: 7, Role: caseload.RoleAnalyst},
	}
}

func (d *desk) enter(now time.Time, all ...caseload.Session) {
	d.Helper()
	for _, x := range all {
		d.must(d.store.CreateSession(d.Context(), x, now))
	}
}

// sessions are the IDs of bob's.
func (d *desk) sessions() string {
	d.Helper()
	all, err := d.store.Sessions(d.Context(), d.tenant.ID, d.bob)
	d.must(err)
	var ids []string
	for _, x := range all {
		ids = append(ids, x.ID)
	}
	return strings.Join(ids, " ")
}

func (d *desk) attempt(what string, at time.Time, most int) bool {
	d.Helper()
	ok, err := d.store.Attempt(d.Context(), d.tenant.ID, []byte(what), at, at.Add(-time.Hour), most)
	d.must(err)
	return ok
}

func (d *desk) ticket(hash byte, user caseload.PK, why caseload.Purpose) caseload.Ticket {
	return caseload.Ticket{Tenant: d.tenant.ID, Hash: []byte{hash, 0}, User: user, Purpose: why, Created: someTime, Expires: someTime.Add(time.Hour)}
}

// ticketText is what is found of a ticket, with the slug of its tenant.
func (d *desk) ticketText(t caseload.TenantID, hash byte) string {
	d.Helper()
	k, tenant, err := d.store.TicketByHash(d.Context(), t, []byte{hash, 0})
	if caseload.CodeOf(err) == caseload.CodeNotFound {
		return "none"
	}
	d.must(err)
	return fmt.Sprintf("%+v %s", k, tenant.Slug)
}

var doorTests = []test{
	{"an account is found as it was left, an empty one before, each tenant's its own", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		want(d, "before", d.account(d.bob), fmt.Sprintf("%+v", caseload.Account{Tenant: d.tenant.ID, User: d.bob}))
		full := d.fullAccount(d.bob)
		d.keepAccount(full)
		want(d, "kept", d.account(d.bob), fmt.Sprintf("%+v", full))
		full.Recovery, full.Issuer, full.Subject, full.Codes = nil, "", "", caseload.CodeMaker{}
		d.keepAccount(full)
		want(d, "left", d.account(d.bob), fmt.Sprintf("%+v", full))
		want(d, "there", there.account(d.bob), fmt.Sprintf("%+v", caseload.Account{Tenant: there.tenant.ID, User: d.bob}))
	}},
	{"accounts of some users of a tenant are listed by user, and no others", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		for _, user := range []caseload.PK{d.bob + 1, d.bob, d.bob + 3} {
			a := d.fullAccount(user)
			a.Subject = fmt.Sprint(user)
			d.keepAccount(a)
		}
		there.keepAccount(there.fullAccount(d.bob + 2))
		all, err := d.store.Accounts(d.Context(), d.tenant.ID, []caseload.PK{d.bob + 2, d.bob, d.bob + 1})
		d.must(err)
		listed := ""
		for _, a := range all {
			listed += fmt.Sprintf("%+v\n", a)
		}
		want(d, "listed", listed, d.account(d.bob)+"\n"+d.account(d.bob+1)+"\n")
	}},
	{"the users who can sign in are those with a password or a subject", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		empty := caseload.Account{Tenant: d.tenant.ID, User: d.bob + 1, SignedIn: someTime}
		tied := caseload.Account{Tenant: d.tenant.ID, User: d.bob + 2, Issuer: "https://id.example", Subject: "1"}
		known := caseload.Account{Tenant: d.tenant.ID, User: d.bob, Password: "x"}
		for _, a := range []caseload.Account{empty, tied, known} {
			d.keepAccount(a)
		}
		there.keepAccount(there.fullAccount(there.bob + 3))
		read := func(tx caseload.Tx) error {
			users, err := tx.Opened()
			want(d, "who can sign in", fmt.Sprint(users), fmt.Sprint([]caseload.PK{d.bob, d.bob + 2}))
			return err
		}
		d.must(d.store.View(d.Context(), d.tenant.ID, caseload.Brief, caseload.Own, read))
		_, err := d.store.Update(d.Context(), d.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error { return read(tx) })
		d.must(err)
	}},
	{"who is shut out has neither a session nor a ticket, unless the change fails", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		for _, of := range []*desk{d, there} {
			for i, user := range []caseload.PK{1, 2} {
				hash := []byte{byte(of.tenant.ID), byte(i)}
				d.must(d.store.CreateSession(d.Context(), caseload.Session{Tenant: of.tenant.ID, Hash: hash, ID: fmt.Sprint(i), User: user, Created: someTime, Seen: someTime, Expires: someTime.Add(time.Hour)}, someTime))
				d.must(d.store.CreateTicket(d.Context(), caseload.Ticket{Tenant: of.tenant.ID, Hash: hash, User: user, Purpose: caseload.ToSetPassword, Created: someTime, Expires: someTime.Add(time.Hour)}))
			}
		}
		left := func() (out string) {
			for _, of := range []*desk{d, there} {
				for i, user := range []caseload.PK{1, 2} {
					sessions, err := d.store.Sessions(d.Context(), of.tenant.ID, user)
					d.must(err)
					_, _, err = d.store.TicketByHash(d.Context(), of.tenant.ID, []byte{byte(of.tenant.ID), byte(i)})
					out += fmt.Sprintf("%d%t ", len(sessions), err == nil)
				}
			}
			return out
		}
		failed := caseload.Invalid("x", "refused")
		shut := func(then error) error {
			_, err := d.store.Update(d.Context(), d.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
				if err := tx.ShutOut(1); err != nil {
					return err
				}
				return then
			})
			return err
		}
		d.wantCode(shut(failed), caseload.CodeInvalid)
		want(d, "left by a change that fails", left(), "1true 1true 1true 1true ")
		d.must(shut(nil))
		want(d, "left", left(), "0false 1true 1true 1true ")
	}},
	{"a refused change leaves an account, and changes at once are made one after another", func(d *desk) {
		_, err := d.store.ChangeAccount(d.Context(), d.tenant.ID, d.bob, func(a *caseload.Account) error {
			a.Password = "x"
			return caseload.Invalid("code", "refused")
		})
		d.wantCode(err, caseload.CodeInvalid)
		want(d, "left", d.account(d.bob), fmt.Sprintf("%+v", caseload.Account{Tenant: d.tenant.ID, User: d.bob}))
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				_, err := d.store.ChangeAccount(d.Context(), d.tenant.ID, d.bob, func(a *caseload.Account) error { a.Codes.Last++; return nil })
				d.check(err)
			})
		}
		all.Wait()
		a, err := d.store.Account(d.Context(), d.tenant.ID, d.bob)
		d.must(err)
		want(d, "made", a.Codes.Last, 10)
	}},
	{"an account is found by its subject, which no two of a tenant share", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		d.keepAccount(d.fullAccount(d.bob))
		there.keepAccount(there.fullAccount(d.bob))
		a, err := d.store.AccountBySubject(d.Context(), d.tenant.ID, "https://id.example.org", "Tŷ|1")
		d.must(err)
		want(d, "found", fmt.Sprintf("%+v", a), d.account(d.bob))
		for _, pair := range [][2]string{{"https://id.example.org", "tŷ|1"}, {"https://other.example.org", "Tŷ|1"}, {"", ""}} {
			_, err = d.store.AccountBySubject(d.Context(), d.tenant.ID, pair[0], pair[1])
			d.wantCode(err, caseload.CodeNotFound)
		}
		_, err = d.store.ChangeAccount(d.Context(), d.tenant.ID, d.bob+1, func(other *caseload.Account) error { *other = d.fullAccount(d.bob + 1); return nil })
		d.wantCode(err, caseload.CodeConflict)
		want(d, "other", d.account(d.bob+1), fmt.Sprintf("%+v", caseload.Account{Tenant: d.tenant.ID, User: d.bob + 1}))
	}},
	{"it is known whether anybody can sign in", func(d *desk) {
		for _, a := range []struct {
			account caseload.Account
			any     bool
		}{
			{caseload.Account{Offered: caseload.Offer{Secret: "x", Ends: someTime}}, false},
			{caseload.Account{Password: "x"}, true},
			{caseload.Account{}, false},
			{caseload.Account{Issuer: "x", Subject: "y"}, true},
		} {
			a.account.Tenant, a.account.User = d.tenant.ID, d.bob
			d.keepAccount(a.account)
			got, err := d.store.AnyAccount(d.Context())
			d.must(err)
			want(d, fmt.Sprintf("%+v", a.account), got, a.any)
		}
	}},
	{"attempts are counted to a limit, from the first within a time, for each thing and tenant", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		for i, ok := range []bool{true, true, false, false} {
			want(d, fmt.Sprint("attempt ", i), d.attempt("a", someTime.Add(time.Duration(i)*time.Minute), 2), ok)
		}
		want(d, "another thing", d.attempt("b\x00\xff", someTime, 1), true)
		want(d, "another tenant", there.attempt("a", someTime, 1), true)
		want(d, "before the time has passed", d.attempt("a", someTime.Add(time.Hour-time.Microsecond), 2), false)
		want(d, "afterwards", d.attempt("a", someTime.Add(time.Hour), 1), true)
		want(d, "and again", d.attempt("a", someTime.Add(time.Hour), 1), false)
		d.must(d.store.TakeBackAttempt(d.Context(), d.tenant.ID, []byte("a")))
		want(d, "one was taken back", d.attempt("a", someTime.Add(time.Hour), 1), true)
		want(d, "and one alone", d.attempt("a", someTime.Add(time.Hour), 1), false)
		d.must(d.store.TakeBackAttempt(d.Context(), d.tenant.ID, []byte("nothing")))
		d.must(d.store.ForgetAttempts(d.Context(), d.tenant.ID, []byte("a")))
		want(d, "forgotten", d.attempt("a", someTime.Add(time.Hour), 1), true)
	}},
	{"of attempts at once no more are let through than the limit", func(d *desk) {
		var all sync.WaitGroup
		var through atomic.Int64
		for range 20 {
			all.Go(func() {
				if d.attempt("a", someTime, 5) {
					through.Add(1)
				}
			})
		}
		all.Wait()
		want(d, "let through", through.Load(), 5)
	}},
	{"a session is found by its hash as it was made, with its tenant, and by no other tenant", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		full := d.fullSession("a", 0)
		bare := caseload.Session{Tenant: d.tenant.ID, Hash: []byte{9}, ID: "b", User: d.bob, Created: someTime, Seen: someTime, Expires: someTime.Add(time.Hour)}
		d.enter(someTime, full, bare)
		for _, x := range []caseload.Session{full, bare} {
			got, tenant, err := d.store.SessionByHash(d.Context(), d.tenant.ID, x.Hash)
			d.must(err)
			want(d, "session", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", x))
			want(d, "its tenant", tenant.Slug, "here")
			_, _, err = d.store.SessionByHash(d.Context(), there.tenant.ID, x.Hash)
			d.wantCode(err, caseload.CodeNotFound)
		}
		seen := someTime.Add(time.Minute)
		d.must(d.store.TouchSession(d.Context(), d.tenant.ID, full.Hash, seen))
		got, _, err := d.store.SessionByHash(d.Context(), d.tenant.ID, full.Hash)
		d.must(err)
		want(d, "seen", got.Seen, seen)
	}},
	{"a session of a user is seen as whom it says, and no other", func(d *desk) {
		a, b := d.fullSession("a", 0), d.fullSession("b", 1)
		d.enter(someTime, a, b)
		as := caseload.Guise{Role: caseload.RoleCaseworker}
		for _, ask := range []struct {
			user caseload.PK
			id   string
			want bool
		}{{d.bob, "a", true}, {d.bob + 1, "b", false}, {d.bob, "none", false}} {
			ok, err := d.store.SetGuise(d.Context(), d.tenant.ID, ask.user, ask.id, as)
			d.must(err)
			want(d, "found "+ask.id, ok, ask.want)
		}
		for _, x := range []caseload.Session{a, b} {
			got, _, err := d.store.SessionByHash(d.Context(), d.tenant.ID, x.Hash)
			d.must(err)
			if x.ID == "a" {
				x.As = as
			}
			want(d, "the guise of "+x.ID, got.As, x.As)
		}
	}},
	{"sessions are listed newest first and end one by one, all but one, and by expiry", func(d *desk) {
		other := d.fullSession("other", 9)
		other.User++
		d.enter(someTime, d.fullSession("a", 0), d.fullSession("b", 2), d.fullSession("c", 1), other)
		want(d, "all", d.sessions(), "b c a")
		ok, err := d.store.EndSession(d.Context(), d.tenant.ID, d.bob, "c")
		d.must(err)
		want(d, "ended", ok, true)
		ok, err = d.store.EndSession(d.Context(), d.tenant.ID, d.bob, "other")
		d.must(err)
		want(d, "another's", ok, false)
		d.enter(someTime, d.fullSession("d", 3))
		d.must(d.store.EndSessions(d.Context(), d.tenant.ID, d.bob, "b"))
		want(d, "but one", d.sessions(), "b")
		d.enter(someTime.Add(time.Hour+2*time.Minute), d.fullSession("e", 200))
		want(d, "not expired", d.sessions(), "e")
	}},
	{"a ticket is found as it was made, takes the place of an earlier one, and is taken once", func(d *desk) {
		first, second, other := d.ticket(1, d.bob, caseload.ToSetPassword), d.ticket(2, d.bob, caseload.ToSetPassword), d.ticket(3, d.bob, caseload.ToLookAround)
		setup := caseload.Ticket{Hash: []byte{4, 0}, Purpose: caseload.ToSetUp, Created: someTime, Expires: someTime.Add(time.Minute)}
		for _, k := range []caseload.Ticket{first, other, second, setup} {
			d.must(d.store.CreateTicket(d.Context(), k))
		}
		want(d, "the first", d.ticketText(d.tenant.ID, 1), "none")
		want(d, "the second", d.ticketText(d.tenant.ID, 2), fmt.Sprintf("%+v here", second))
		want(d, "of another purpose", d.ticketText(d.tenant.ID, 3), fmt.Sprintf("%+v here", other))
		want(d, "of the server", d.ticketText(0, 4), fmt.Sprintf("%+v ", setup))
		want(d, "by another tenant", d.ticketText(0, 2), "none")
		for i, ok := range []bool{true, false} {
			taken, err := d.store.TakeTicket(d.Context(), d.tenant.ID, second.Hash)
			d.must(err)
			want(d, fmt.Sprint("taken, ", i), taken, ok)
		}
		late := d.ticket(5, d.bob+1, caseload.ToSetPassword)
		late.Created = someTime.Add(time.Hour)
		d.must(d.store.CreateTicket(d.Context(), late))
		want(d, "expired", d.ticketText(d.tenant.ID, 3), "none")
		want(d, "another tenant's", d.ticketText(0, 4), fmt.Sprintf("%+v ", setup))
	}}, {"a ticket of the server is taken as long as nobody can sign in", func(d *desk) {
		setup := caseload.Ticket{Hash: []byte{4, 0}, Purpose: caseload.ToSetUp, Created: someTime, Expires: someTime.Add(time.Minute)}
		take := func() bool {
			taken, err := d.store.TakeTicket(d.Context(), 0, setup.Hash)
			d.must(err)
			return taken
		}
		d.must(d.store.CreateTicket(d.Context(), setup))
		d.keepAccount(d.fullAccount(d.bob))
		want(d, "with an account", take(), false)
		d.keepAccount(caseload.Account{Tenant: d.tenant.ID, User: d.bob})
		want(d, "with an empty one", take(), true)
		want(d, "again", take(), false)
	}},
}
