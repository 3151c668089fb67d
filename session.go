package caseload

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Session is a browser in which a user is signed in.
type Session struct {
	Tenant  TenantID
	Hash    []byte // SHA-256 of its token
	ID      string // by which its user tells it from others
	User    PK
	Pending bool // the password was right, and the second factor is still to come
	Address netip.Addr
	Agent   string // the browser, as it calls itself
	Created time.Time
	Seen    time.Time // to the minute
	Expires time.Time // whatever happens
	As      Guise     // of an administrator who sees the pages as somebody else
}

// How long sessions last.
const (
	SessionIdle    = 2 * time.Hour    // without a request
	SessionLife    = 12 * time.Hour   // at most
	pendingLife    = 10 * time.Minute // until the second factor
	seenEvery      = time.Minute
	maxAgent       = 200
	sessionIDBytes = 9
)

// errSession is one and the same for sessions that are unknown, ended, pending, and
// of users who are disabled.
var errSession = Errorf(CodeUnauthenticated, "You are not signed in, or were signed out. Sign in again.")

// Ends is when the session ends if nothing else is asked for in it.
func (x *Session) Ends() time.Time {
	if idle := x.Seen.Add(SessionIdle); idle.Before(x.Expires) {
		return idle
	}
	return x.Expires
}

// enter begins a session of a user.
func (s *Service) enter(ctx context.Context, t Tenant, u *User, from Visit, pending bool) (*Entry, error) {
	if len(from.Agent) > maxAgent {
		from.Agent = from.Agent[:maxAgent]
	}
	now := s.now().Truncate(time.Microsecond)
	token := signedTenant(t.ID, randomText(secretBytes))
	x := Session{
		Tenant: t.ID, Hash: tokenHash(token), ID: randomText(sessionIDBytes), User: u.PK, Pending: pending,
		Address: from.Address.Unmap(), Agent: strings.ToValidUTF8(strings.ReplaceAll(from.Agent, "\x00", ""), ""), Created: now, Seen: now, Expires: now.Add(SessionLife),
	}
	if pending {
		x.Expires = now.Add(pendingLife)
	}
	if err := s.store.CreateSession(ctx, x, now); err != nil {
		return nil, err
	}
	if !pending {
		if _, err := s.store.ChangeAccount(ctx, t.ID, u.PK, func(a *Account) error { a.SignedIn = now; return nil }); err != nil {
			return nil, err
		}
	}
	return &Entry{token, x}, nil
}

// signedTenant puts the number of a tenant before a secret: what is kept of it is
// found in the tenant's part of a table.
func signedTenant(t TenantID, secret string) string { return fmt.Sprintf("%d.%s", t, secret) }

// tenantOfToken reads what signedTenant has written.
func tenantOfToken(token string) (TenantID, bool) {
	text, _, ok := strings.Cut(token, ".")
	n, err := strconv.ParseInt(text, 10, 64)
	return TenantID(n), ok && err == nil && n >= 0 && len(token) <= maxSecret
}

// sessionOf finds the session of a token, and its tenant, unless it has ended.
func (s *Service) sessionOf(ctx context.Context, token string) (Session, Tenant, error) {
	id, ok := tenantOfToken(token)
	if !ok {
		return Session{}, Tenant{}, errSession
	}
	x, t, err := s.store.SessionByHash(ctx, id, tokenHash(token))
	if CodeOf(err) == CodeNotFound || err == nil && !s.now().Before(x.Ends()) {
		err = errSession
	}
	return x, t, err
}

// SignedIn is who uses the pages in a session, or as whom an administrator sees them.
type SignedIn struct {
	By      *Principal
	User    *User
	Session Session
}

// AuthenticateSession finds who is signed in by the token of a session, through a
// face.
func (s *Service) AuthenticateSession(ctx context.Context, token, face string) (*SignedIn, error) {
	x, t, err := s.sessionOf(ctx, token)
	if err != nil {
		return nil, err
	}
	if x.Pending {
		return nil, errSession
	}
	p := &Principal{Tenant: t, User: x.User, Session: x.ID, Face: face}
	u, err := s.entitle(ctx, p)
	if err != nil {
		return nil, err
	}
	if x.As != (Guise{}) {
		if u, err = s.disguise(ctx, p, x.As); err != nil {
			return nil, err
		}
	}
	if now := s.now(); now.Sub(x.Seen) >= seenEvery {
		x.Seen = now.Truncate(time.Microsecond)
		if err := s.store.TouchSession(ctx, t.ID, x.Hash, x.Seen); err != nil {
			return nil, err
		}
	}
	return &SignedIn{p, u, x}, nil
}

// entitle gives a principal what its user may do in the pages.
func (s *Service) entitle(ctx context.Context, p *Principal) (*User, error) {
	u, err := s.userOf(ctx, p)
	if err == nil {
		p.Role, p.Teams, p.scopes = u.Role, u.Teams, Scopes
	}
	return u, err
}

// userOf is the user whom a principal acts as, if that user may use the pages.
func (s *Service) userOf(ctx context.Context, p *Principal) (u *User, err error) {
	err = s.view(ctx, p, Brief, Own, Internal, func(r *reader) error {
		if u = r.catalog.User(p.User); !u.enters() {
			return errSession
		}
		return nil
	})
	return u, err
}

// Sessions lists the caller's sessions, the newest first.
func (s *Service) Sessions(ctx context.Context, p *Principal) ([]Session, error) {
	if _, err := s.ownUser(ctx, p); err != nil {
		return nil, err
	}
	all, err := s.store.Sessions(ctx, p.Tenant.ID, p.User)
	if err != nil {
		return nil, err
	}
	var live []Session
	for _, x := range all {
		if !x.Pending && s.now().Before(x.Ends()) {
			live = append(live, x)
		}
	}
	return live, nil
}

var errNoSession = Errorf(CodeNotFound, "There is no such session, or it has ended already.")

// EndSession ends one of the caller's sessions.
func (s *Service) EndSession(ctx context.Context, p *Principal, id string) error {
	if _, err := s.ownUser(ctx, p); err != nil {
		return err
	}
	if !keepable(id) {
		return errNoSession
	}
	ok, err := s.store.EndSession(ctx, p.Tenant.ID, p.User, id)
	if err == nil && !ok {
		err = errNoSession
	}
	return err
}

// EndOtherSessions ends all sessions of the caller but the one at hand.
func (s *Service) EndOtherSessions(ctx context.Context, p *Principal) error {
	if _, err := s.ownUser(ctx, p); err != nil {
		return err
	}
	return s.store.EndSessions(ctx, p.Tenant.ID, p.User, p.Session)
}

// SignOut ends the session of a token, also one that is Pending.
func (s *Service) SignOut(ctx context.Context, token string) error {
	x, t, err := s.sessionOf(ctx, token)
	if err != nil {
		return err
	}
	_, err = s.store.EndSession(ctx, t.ID, x.User, x.ID)
	return err
}
