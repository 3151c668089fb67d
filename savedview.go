package caseload

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"caseload/internal/fold"
)

// SavedView is a list of cases as a user wants to have it again. It is asked for
// anew, with the permission of its reader, each time that it is opened.
type SavedView struct {
	Tenant TenantID
	ID     string
	Owner  PK   // the user who saved it
	Shared bool // with everybody of the tenant
	Name   string
	Query  string // filters, words, sort and columns, as the list writes them: it names rows by their IDs
}

// The bounds of saved views.
const (
	maxViews       = 50    // of one user
	maxSharedViews = 200   // of one tenant
	maxViewName    = 100   // characters
	maxViewQuery   = 4_000 // bytes
)

// errNoView is the same for views that are another's.
var errNoView = Errorf(CodeNotFound, "There is no such saved view.")

// SavedViews lists the caller's own views and those that are shared in the tenant, by
// name. It needs the scope cases:read. Who views as another is shown none that the other
// keeps to themselves.
func (s *Service) SavedViews(ctx context.Context, p *Principal) ([]SavedView, error) {
	if err := p.maySave(); err != nil {
		return nil, err
	}
	all, err := s.store.SavedViews(ctx, p.Tenant.ID, p.User)
	if p.As.User != 0 {
		all = slices.DeleteFunc(all, func(x SavedView) bool { return !x.Shared })
	}
	slices.SortFunc(all, func(a, b SavedView) int {
		return cmp.Or(strings.Compare(fold.Key(a.Name), fold.Key(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return all, err
}

// SavedView finds a view that the caller may open.
func (s *Service) SavedView(ctx context.Context, p *Principal, id string) (SavedView, error) {
	all, err := s.SavedViews(ctx, p)
	if err != nil {
		return SavedView{}, err
	}
	if at := slices.IndexFunc(all, func(x SavedView) bool { return x.ID == id }); at >= 0 {
		return all[at], nil
	}
	return SavedView{}, errNoView
}

// SaveView keeps a view of the caller's: a new one where it has no ID, else in the
// place of the one that it has. Its name is no other's of the same user. Only who
// MayShareViews makes one shared; what is shared may stay so.
func (s *Service) SaveView(ctx context.Context, p *Principal, x SavedView) (SavedView, error) {
	if err := p.maySave(); err != nil {
		return x, err
	}
	if err := p.mayAct(); err != nil {
		return x, err
	}
	x.Tenant, x.Owner, x.Name = p.Tenant.ID, p.User, strings.TrimSpace(x.Name)
	if n := utf8.RuneCountInString(x.Name); n == 0 || n > maxViewName {
		return x, Faulty("name", kindViewName.Of(maxViewName))
	}
	if err := checkTexts(checkedText{"name", Set(x.Name), MaxName}, checkedText{"query", Set(x.Query), maxViewQuery}); err != nil {
		return x, err
	}
	begins := x.ID == ""
	if begins {
		x.ID = s.newID()
	}
	return x, s.store.KeepSavedView(ctx, x, func(all []SavedView) error { return p.admitView(x, begins, all) })
}

// admitView refuses a view that does not go with the others that its owner may open.
func (p *Principal) admitView(x SavedView, begins bool, all []SavedView) error {
	var own []SavedView
	shared := 0
	for _, other := range all {
		if other.Owner == x.Owner {
			own = append(own, other)
		}
		if other.Shared {
			shared++
		}
	}
	at := slices.IndexFunc(own, func(other SavedView) bool { return other.ID == x.ID })
	namesake := func(other SavedView) bool { return other.ID != x.ID && fold.Key(other.Name) == fold.Key(x.Name) }
	switch {
	case !begins && at < 0:
		return errNoView
	case begins && len(own) >= maxViews:
		return clashing(kindManyViews.Of(len(own)))
	case slices.ContainsFunc(own, namesake):
		return clashing(kindViewTaken.Of(), faulty("name", kindViewTaken.Of()))
	case !x.Shared || !begins && own[at].Shared:
		return nil
	case !p.MayShareViews():
		return Errorf(CodeForbidden, "Only administrators and officers may share views.")
	case shared >= maxSharedViews:
		return clashing(kindManySharedViews.Of(shared))
	}
	return nil
}

// DeleteView forgets a view: the caller's own, or, by an administrator, one that is
// shared.
func (s *Service) DeleteView(ctx context.Context, p *Principal, id string) error {
	x, err := s.SavedView(ctx, p, id)
	if err != nil {
		return err
	}
	if err := p.mayAct(); err != nil {
		return err
	}
	if !p.MayDeleteView(x) {
		return Errorf(CodeForbidden, "Only its owner and administrators may delete a view that is shared.")
	}
	return s.store.DeleteSavedView(ctx, p.Tenant.ID, id)
}

// MayShareViews reports whether the principal may share views with the tenant.
func (p *Principal) MayShareViews() bool { return p.Role == RoleAdmin || p.Role == RoleManager }

// MayDeleteView reports whether the principal may delete a view that SavedViews lists.
func (p *Principal) MayDeleteView(x SavedView) bool {
	return x.Owner == p.User || p.Role == RoleAdmin
}

// maySave refuses who sees no cases, and who is no user.
func (p *Principal) maySave() error {
	if err := p.may(view, NounCase); err != nil {
		return err
	}
	if p.User == 0 {
		return Errorf(CodeForbidden, "Only users keep views: this key belongs to none.")
	}
	return nil
}
