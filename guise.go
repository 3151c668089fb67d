package caseload

import (
	"context"
	"time"
)

// Guise is as whom an administrator sees the pages: as a user does, or as they would
// themselves in a role. The zero Guise is as themselves.
type Guise struct {
	User PK   // 0: the administrator's own
	Role Role // "": that of the User
}

// ErrViewing answers who would change something while seeing the pages as somebody else.
var ErrViewing = Errorf(CodeForbidden, "You see the pages as somebody else, and can change nothing. Stop viewing first.")

// errGuiseOver answers the request that finds a guise to be good no more.
var errGuiseOver = clashing(kindViewingOver.Of())

// ViewAsUser shows the pages as a user sees them to the session of an administrator,
// who changes nothing meanwhile. That this was done is kept with the looks at the
// user. Administrators may, of users who may sign in and are none.
func (s *Service) ViewAsUser(ctx context.Context, p *Principal, id string) error {
	if err := p.needAdmin(CasesRead); err != nil {
		return err
	}
	return s.viewAs(ctx, p, func(c *Catalog) (Guise, error) {
		u := c.users.byID[id]
		if u == nil || u.Hidden {
			return Guise{}, notFound(NounUser)
		}
		return Guise{User: u.PK}, u.seenAs()
	})
}

// ViewAsRole is ViewAsUser for a role: the pages as they are to the administrator in
// it, with the own cases and teams.
func (s *Service) ViewAsRole(ctx context.Context, p *Principal, role Role) error {
	if err := p.needAdmin(CasesRead); err != nil {
		return err
	}
	if _, err := ParseRole(string(role)); err != nil || role == RoleAdmin {
		return Errorf(CodeNotFound, "There is no such role to view the pages as.")
	}
	return s.viewAs(ctx, p, func(*Catalog) (Guise, error) { return Guise{Role: role}, nil })
}

// viewAs gives the session of an administrator a guise.
func (s *Service) viewAs(ctx context.Context, p *Principal, choose func(*Catalog) (Guise, error)) error {
	var as Guise
	err := s.view(ctx, p, Brief, Own, Internal, func(r *reader) (err error) {
		as, err = choose(r.catalog)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := s.ownUser(ctx, p); err != nil {
		return err
	}
	now := s.now().Truncate(time.Microsecond)
	l := Look{At: now, User: p.User, Face: p.Face, Noun: NounUser, Row: as.User, As: as}
	if as.User == 0 {
		l.Row = p.User
	}
	if err := s.store.KeepLook(ctx, p.Tenant.ID, l, now); err != nil {
		return err
	}
	return s.wear(ctx, p.Tenant.ID, p.User, p.Session, as)
}

// StopViewing shows the pages to the caller's session as to themselves again.
func (s *Service) StopViewing(ctx context.Context, p *Principal) error {
	if p.Behind == 0 {
		return nil
	}
	return s.wear(ctx, p.Tenant.ID, p.Behind, p.Session, Guise{})
}

func (s *Service) wear(ctx context.Context, t TenantID, user PK, session string, as Guise) error {
	ok, err := s.store.SetGuise(ctx, t, user, session, as)
	if err == nil && !ok {
		err = errSession
	}
	return err
}

// disguise makes the principal of a session who it sees the pages as, and answers that
// user. Where that may no more be, the guise is taken off.
func (s *Service) disguise(ctx context.Context, p *Principal, as Guise) (u *User, err error) {
	own := *p
	over := !p.Administers()
	if !over {
		err = s.view(ctx, p, Brief, Own, Internal, func(r *reader) error {
			p.Behind, p.As = own.User, as
			if u = r.catalog.User(own.User); as.User != 0 {
				u = r.catalog.User(as.User)
				over = u.seenAs() != nil
			}
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	if over {
		if err := s.wear(ctx, own.Tenant.ID, own.User, own.Session, Guise{}); err != nil {
			return nil, err
		}
		return nil, errGuiseOver
	}
	p.User, p.Role, p.Teams = u.PK, u.Role, u.Teams
	if as.Role != "" {
		p.Role = as.Role
	}
	return u, nil
}

// seenAs refuses a user whom nobody views the pages as.
func (u *User) seenAs() error {
	switch {
	case !u.enters():
		return clashing(kindViewingBarred.Of())
	case u.Role == RoleAdmin:
		return clashing(kindViewingAdmin.Of())
	}
	return nil
}

// mayAct refuses who sees the pages as somebody else. Who shows themselves in a guise
// is asked for nothing that is kept.
func (p *Principal) mayAct() error {
	if p.Behind != 0 {
		return ErrViewing
	}
	return nil
}

// looker is who looks through the principal's eyes.
func (p *Principal) looker() PK {
	if p.Behind != 0 {
		return p.Behind
	}
	return p.User
}
