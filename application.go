package caseload

import (
	"context"
	"slices"
)

// Application is a program of another party that has an account: a User, by
// whose name what it does is known, and a Key that it acts by.
type Application struct {
	User *User
	Key  Key
}

// ApplicationInput is what a caller wants of a new application.
type ApplicationInput struct {
	Name   string
	Email  string // which no user has
	Role   Role
	Access Level // "": that of the role
}

var errNoApplication = Errorf(CodeNotFound, "There is no such application, or it is revoked already.")

// CreateApplication registers an application. The ID of its key is what it is
// known by, and the secret, which is shown this once, is good as an API key and
// to get tokens. One that was revoked, or was cut short, may be registered again.
// An administrator may.
func (s *Service) CreateApplication(ctx context.Context, p *Principal, in ApplicationInput) (a Application, secret string, err error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return a, "", err
	}
	if in.Name == "" {
		return a, "", Invalid("name", "An application needs a name.")
	}
	active, err := s.Applications(ctx, p)
	if err != nil {
		return a, "", err
	}
	active = slices.DeleteFunc(active, func(a Application) bool { return !a.Key.Active(s.now()) })
	again := func(u *User) bool {
		return u.Application && !slices.ContainsFunc(active, func(a Application) bool { return a.User.PK == u.PK })
	}
	a.User, err = s.saveUser(ctx, p, &User{Name: in.Name, Email: in.Email, Role: in.Role, Enabled: true, Application: true}, again)
	if err != nil {
		return a, "", err
	}
	a.Key, secret, err = s.CreateKey(ctx, p, KeyInput{Label: in.Name, Role: in.Role, Access: in.Access, User: a.User.Email})
	return a, secret, err
}

// Applications lists a tenant's applications by their keys, the newest first, and
// those that are revoked too. An administrator may.
func (s *Service) Applications(ctx context.Context, p *Principal) ([]Application, error) {
	keys, err := s.Keys(ctx, p)
	if err != nil {
		return nil, err
	}
	var all []Application
	err = s.view(ctx, p, Brief, Own, Internal, func(r *reader) error {
		all = nil
		for _, k := range keys {
			if u := r.catalog.User(k.User); u != nil && u.Application {
				all = append(all, Application{u, k})
			}
		}
		return nil
	})
	return all, err
}

// RevokeApplication ends the application with a key of the ID at once: its user,
// all of its keys, and their tokens. What it did stays under its name. An
// administrator may.
func (s *Service) RevokeApplication(ctx context.Context, p *Principal, id string) error {
	if err := p.needAdmin(CasesWrite); err != nil {
		return err
	}
	all, err := s.Applications(ctx, p)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(a Application) bool { return a.Key.ID == id && a.Key.Revoked.IsZero() })
	if at < 0 {
		return errNoApplication
	}
	of := all[at].User.PK
	end := Edit{Act: ActUpdate, Noun: NounUser, ID: all[at].User.ID, Input: &UserInput{Enabled: Set(false), application: true}}
	if _, err := s.Edit(ctx, p, end); err != nil {
		return err
	}
	for _, a := range all {
		if a.User.PK != of || !a.Key.Revoked.IsZero() {
			continue
		}
		if err := s.RevokeKey(ctx, p, a.Key.ID); err != nil {
			return err
		}
	}
	return nil
}
