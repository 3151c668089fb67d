package caseload

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// Look is that somebody looked at a case or a person, the first time within an hour; or
// that an administrator began to see the pages as somebody else: then it is at the user,
// for a role at the administrator.
type Look struct {
	Seq  int64 // counts the looks of a tenant from 1
	At   time.Time
	User PK // who, 0 for none; and by which key
	Key  PK
	Face string
	Noun Noun
	Row  PK
	As   Guise  // in which the User looked
	Seal []byte // over the look and the seal of the one before it
}

// Sealed is the look with its seal, behind the one that has the seal before: nil for
// the first. Who changes a look, or takes one away, has to seal all that follow anew.
func (l Look) Sealed(before []byte) Look {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%x %d %d %d %d %q %d %d %d %q", before, l.Seq, l.At.UnixMicro(), l.User, l.Key, l.Face, l.Noun, l.Row, l.As.User, l.As.Role) // never fails
	l.Seal = sum.Sum(nil)
	return l
}

// lookedAt is a look as the Service remembers it, so that the store is not asked to
// keep it again within the hour.
type lookedAt struct {
	tenant    TenantID
	user, key PK
	face      string
	noun      Noun
	id        string
	as        Guise
}

// The looks that are remembered: those of an hour, and no more than are worth their
// memory.
const (
	lookEvery = time.Hour
	maxLooks  = 50_000
)

// Seen keeps that the caller looks at a case or a person, once in an hour, and lists who
// has, at most n, as Readers does; nobody to whom that is not for. Call it once that was
// read and before it is shown: what cannot be kept may not be shown. It needs the scope
// cases:read; what the caller may not see is CodeNotFound.
func (s *Service) Seen(ctx context.Context, p *Principal, of Noun, id string, n int) ([]Look, *Catalog, error) {
	now := s.now().Truncate(time.Microsecond)
	looked := lookedAt{p.Tenant.ID, p.looker(), p.Key, p.Face, of, id, p.As}
	known, tells := s.remembersLook(looked, now), n > 0 && p.MaySeeReaders()
	if known && !tells {
		return nil, nil, nil
	}
	row, c, err := s.lookable(ctx, p, of, id)
	if err != nil {
		return nil, nil, err
	}
	if !known {
		l := Look{At: now, User: p.looker(), Key: p.Key, Face: p.Face, Noun: of, Row: row, As: p.As}
		if err := s.store.KeepLook(ctx, p.Tenant.ID, l, now.Truncate(lookEvery)); err != nil {
			return nil, nil, err
		}
		s.rememberLook(looked, now)
	}
	if !tells {
		return nil, nil, nil
	}
	all, err := s.store.Looks(ctx, p.Tenant.ID, row, n)
	return all, c, err
}

// Readers lists who has looked at a case or a person, the latest first, at most n, with
// the names of the users; of a user, who has seen the pages as that user. It is for
// administrators and officers, of a user for administrators.
func (s *Service) Readers(ctx context.Context, p *Principal, of Noun, id string, n int) ([]Look, *Catalog, error) {
	if !p.MaySeeReaders() {
		return nil, nil, Errorf(CodeForbidden, "Only administrators and officers may see who has looked.")
	}
	row, c, err := s.lookable(ctx, p, of, id)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.store.Looks(ctx, p.Tenant.ID, row, n)
	return all, c, err
}

// MaySeeReaders reports whether Readers is for the principal.
func (p *Principal) MaySeeReaders() bool { return p.Role == RoleAdmin || p.Role == RoleManager }

// lookable finds a case, a person or a user that the caller may see, and the catalogue.
func (s *Service) lookable(ctx context.Context, p *Principal, n Noun, id string) (row PK, c *Catalog, err error) {
	if n != NounCase && n != NounPerson && (n != NounUser || !p.Administers()) {
		return 0, nil, Errorf(CodeInvalid, "Only looks at cases and people are kept.")
	}
	if err := p.may(view, n); err != nil {
		return 0, nil, err
	}
	err = s.view(ctx, p, Brief, Own, Personal, func(r *reader) (err error) {
		row, err = r.pkByID(n, id)
		c = r.catalog
		return err
	})
	return row, c, err
}

func (s *Service) remembersLook(l lookedAt, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looks[l] && s.looksOf.Equal(now.Truncate(lookEvery))
}

// rememberLook forgets the looks of the hour before.
func (s *Service) rememberLook(l lookedAt, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hour := now.Truncate(lookEvery); !s.looksOf.Equal(hour) || len(s.looks) >= maxLooks {
		s.looks, s.looksOf = map[lookedAt]bool{}, hour
	}
	s.looks[l] = true
}
