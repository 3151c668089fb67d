package caseload

import (
	"context"
	"time"
)

// Ticket lets somebody do one thing without signing in. Its secret stands in an
// address that the person is given.
type Ticket struct {
	Tenant  TenantID // 0: of the server
	Hash    []byte   // SHA-256 of its secret
	User    PK       // 0: somebody who is no user yet
	Purpose Purpose
	Created time.Time
	Expires time.Time
}

// Purpose is what a Ticket is good for.
type Purpose string

// The purposes. All but the last are good once.
const (
	ToSetUp       Purpose = "setup"    // make the first administrator
	ToSetPassword Purpose = "password" // choose a password, the first or a new one
	ToLookAround  Purpose = "demo"     // sign in to a demo, any number of times
)

// ticketLife is how long the tickets of each purpose are good.
var ticketLife = map[Purpose]time.Duration{ToSetUp: 24 * time.Hour, ToSetPassword: 7 * 24 * time.Hour, ToLookAround: 7 * 24 * time.Hour}

// errTicket is one and the same for tickets that are unknown, used, expired and of users
// who are disabled.
var errTicket = Faulted(CodeGone, kindUsedLink.Of())

// makeTicket keeps a ticket and answers its secret.
func (s *Service) makeTicket(ctx context.Context, t TenantID, user PK, why Purpose, told ...AdminChange) (string, Ticket, error) {
	now := s.now().Truncate(time.Microsecond)
	token := signedTenant(t, randomText(secretBytes))
	k := Ticket{Tenant: t, Hash: tokenHash(token), User: user, Purpose: why, Created: now, Expires: now.Add(ticketLife[why])}
	return token, k, s.store.CreateTicket(ctx, k, told...)
}

// InviteUser makes the secret of a ticket by which a user chooses a password: the
// first, or a new one in the place of one that was forgotten. Those that were made
// for the user before are good no more. An administrator may.
func (s *Service) InviteUser(ctx context.Context, p *Principal, id string) (string, Ticket, error) {
	u, err := s.managedUser(ctx, p, id)
	if err != nil {
		return "", Ticket{}, err
	}
	if !u.enters() {
		return "", Ticket{}, clashing(kindUserBarred.Of())
	}
	return s.makeTicket(ctx, p.Tenant.ID, u.PK, ToSetPassword, s.told(p, AdminUsers, AdminInvited, u.ID, u.Name))
}

// DemoTicket makes the secret of a ticket that signs in as a user. Only the operator of
// a demo makes such.
func (s *Service) DemoTicket(ctx context.Context, t Tenant, u *User) (string, error) {
	token, _, err := s.makeTicket(ctx, t.ID, u.PK, ToLookAround)
	return token, err
}

// ticketOf finds a ticket of a purpose that is good, with its tenant and user.
func (s *Service) ticketOf(ctx context.Context, token string, why Purpose) (Ticket, Tenant, *User, error) {
	id, ok := tenantOfToken(token)
	if !ok {
		return Ticket{}, Tenant{}, nil, errTicket
	}
	k, t, err := s.store.TicketByHash(ctx, id, tokenHash(token))
	switch {
	case CodeOf(err) == CodeNotFound, err == nil && (k.Purpose != why || !s.now().Before(k.Expires)):
		return k, t, nil, errTicket
	case err != nil:
		return k, t, nil, err
	case why == ToSetUp:
		return k, t, nil, s.refuseSetUp(ctx)
	}
	u, err := s.userOf(ctx, &Principal{Tenant: t, User: k.User})
	if CodeOf(err) == CodeUnauthenticated {
		err = errTicket
	}
	return k, t, u, err
}

// refuseSetUp refuses who would set a server up that somebody can sign in to.
func (s *Service) refuseSetUp(ctx context.Context) error {
	known, err := s.store.AnyAccount(ctx)
	if err == nil && known {
		err = errTicket
	}
	return err
}

// Invited is who may choose a password by a ticket.
func (s *Service) Invited(ctx context.Context, token string) (Tenant, *User, error) {
	_, t, u, err := s.ticketOf(ctx, token, ToSetPassword)
	return t, u, err
}

// AcceptInvitation gives a user the password that the ticket is for, ends the sessions
// that the user had, and begins one. The ticket is used up by a password that is good.
func (s *Service) AcceptInvitation(ctx context.Context, token, password string, from Visit) (*Entry, error) {
	k, t, u, err := s.ticketOf(ctx, token, ToSetPassword)
	if err != nil {
		return nil, err
	}
	if err := checkPassword(password, u); err != nil {
		return nil, err
	}
	if ok, err := s.store.TakeTicket(ctx, t.ID, k.Hash); err != nil || !ok {
		return nil, orTicket(err)
	}
	ctx = context.WithoutCancel(ctx) // the ticket is gone: who goes away now comes back with a password
	if err := s.setPassword(ctx, u, t.ID, password, ""); err != nil {
		return nil, err
	}
	if err := s.forgive(ctx, t.ID, "sign in of "+u.Email); err != nil {
		return nil, err
	}
	a, err := s.store.Account(ctx, t.ID, u.PK)
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, t, u, from, a.Codes.Secret != "")
}

// orTicket is the error of a ticket that another took, where there is no other error.
func orTicket(err error) error {
	if err == nil {
		return errTicket
	}
	return err
}

// LookAround begins a session by a ticket of a demo.
func (s *Service) LookAround(ctx context.Context, token string, from Visit) (*Entry, error) {
	_, t, u, err := s.ticketOf(ctx, token, ToLookAround)
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, t, u, from, false)
}

// SetUpTicket makes the secret of the ticket by which the first administrator is made,
// or answers "" where a user of some tenant can sign in already.
func (s *Service) SetUpTicket(ctx context.Context) (string, error) {
	known, err := s.store.AnyAccount(ctx)
	if err != nil || known {
		return "", err
	}
	token, _, err := s.makeTicket(ctx, 0, 0, ToSetUp)
	return token, err
}

// SetUp is what the first administrator says.
type SetUp struct {
	Slug, Organisation, Zone string // of a new tenant, as NewTenant has them; of one that there is, its slug
	Name, Email, Password    string
}

// CheckSetUp refuses a ticket that is not, or no more, one to set a server up by.
func (s *Service) CheckSetUp(ctx context.Context, token string) error {
	_, _, _, err := s.ticketOf(ctx, token, ToSetUp)
	return err
}

// SetUp makes the first administrator, and the tenant if there is none of the slug,
// and begins a session. The ticket is used up by input that is good, and before
// anything is made: of two who come at once, one leaves nothing behind.
func (s *Service) SetUp(ctx context.Context, token string, in SetUp, from Visit) (*Entry, error) {
	k, _, _, err := s.ticketOf(ctx, token, ToSetUp)
	if err != nil {
		return nil, err
	}
	u := &User{Name: in.Name, Email: in.Email, Role: RoleAdmin, Enabled: true}
	t, err := s.tenantToSetUp(ctx, &in)
	if err != nil && CodeOf(err) != CodeInvalid {
		return nil, err
	}
	var wrong []Problem
	for _, err := range []error{err, checkUser(u), checkPassword(in.Password, u)} {
		if err != nil {
			wrong = append(wrong, problemsOf(err)...)
		}
	}
	if err := problemsError(wrong); err != nil {
		return nil, err
	}
	if ok, err := s.store.TakeTicket(ctx, 0, k.Hash); err != nil || !ok {
		return nil, orTicket(err)
	}
	ctx = context.WithoutCancel(ctx) // the ticket is gone: who goes away now comes back to a server that is set up
	if t.ID == 0 {
		if t, err = s.CreateTenant(ctx, t); err != nil {
			return nil, err
		}
	}
	u, err = s.saveUser(ctx, s.Operator(t), u, func(known *User) bool { return !known.Application })
	if err != nil {
		return nil, err
	}
	if err := s.setPassword(ctx, u, t.ID, in.Password, ""); err != nil {
		return nil, err
	}
	return s.enter(ctx, t, u, from, false)
}

// tenantToSetUp finds the tenant of the first administrator, or what a new one is to
// be, which has no ID.
func (s *Service) tenantToSetUp(ctx context.Context, in *SetUp) (Tenant, error) {
	t, err := s.Tenant(ctx, in.Slug)
	if CodeOf(err) == CodeNotFound {
		return NewTenant(in.Slug, in.Organisation, in.Zone)
	}
	return t, err
}
