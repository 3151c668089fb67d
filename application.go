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
	again, err := s.checkApplication(ctx, p, &in)
	if err != nil {
		return a, "", err
	}
	return s.addApplication(ctx, p, in, randomText(keyIDBytes), again)
}

// CreateApplicationOnce is CreateApplication for a request that may come again, as
// CreateKeyOnce is CreateKey.
func (s *Service) CreateApplicationOnce(ctx context.Context, p *Principal, o Once, in ApplicationInput) (a Application, secret string, err error) {
	if a, err = s.applicationOnce(ctx, p, o); err != nil || a.User != nil {
		return a, "", err
	}
	again, err := s.checkApplication(ctx, p, &in)
	if err != nil {
		return a, "", err
	}
	id, err := s.onceID(ctx, p, o, randomText(keyIDBytes))
	if err != nil {
		return a, "", err
	}
	return s.addApplication(ctx, p, in, id, again)
}

// applicationOnce finds the application that a request made before, an empty one
// without one.
func (s *Service) applicationOnce(ctx context.Context, p *Principal, o Once) (a Application, err error) {
	all, err := s.Applications(ctx, p)
	if err != nil {
		return a, err
	}
	earlier, err := s.Answered(ctx, p, o)
	if err != nil || earlier == nil {
		return a, err
	}
	at := slices.IndexFunc(all, func(a Application) bool { return a.Key.ID == string(earlier.Content) })
	if at < 0 { // cut short
		return a, nil
	}
	return all[at], nil
}

// checkApplication refuses what no application can be made of, and reports of which
// users one may be made again.
func (s *Service) checkApplication(ctx context.Context, p *Principal, in *ApplicationInput) (again func(*User) bool, err error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	if in.Name == "" {
		return nil, Faulty("name", kindApplicationName.Of())
	}
	u := in.user()
	if err := checkUser(u); err != nil {
		return nil, err
	}
	if _, err := keyAccess(KeyInput{Role: in.Role, Access: in.Access}); err != nil {
		return nil, err
	}
	active, err := s.Applications(ctx, p)
	if err != nil {
		return nil, err
	}
	active = slices.DeleteFunc(active, func(a Application) bool { return !a.Key.Active(s.now()) })
	again = func(u *User) bool {
		return u.Application && !slices.ContainsFunc(active, func(a Application) bool { return a.User.PK == u.PK })
	}
	known, err := s.UserByEmail(ctx, p, u.Email)
	switch {
	case CodeOf(err) == CodeNotFound:
		return again, nil
	case err == nil && !again(known):
		return nil, Duplicate(NounUser, "email")
	}
	return again, err
}

// user is the account of the application.
func (in *ApplicationInput) user() *User {
	return &User{Name: in.Name, Email: in.Email, Role: in.Role, Enabled: true, Application: true}
}

// addApplication stores an application, whose key has an ID.
func (s *Service) addApplication(ctx context.Context, p *Principal, in ApplicationInput, id string, again func(*User) bool) (a Application, secret string, err error) {
	if a.User, err = s.saveUser(ctx, p, in.user(), again); err != nil {
		return a, "", err
	}
	key := KeyInput{Label: in.Name, Role: in.Role, Access: in.Access, User: a.User.Email}
	a.Key, secret, err = s.newKey(ctx, p, key, id)
	if err != nil {
		return a, "", err
	}
	a.Key, secret, err = s.addKey(ctx, p, key, a.Key, secret)
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
