package caseload

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// UserInput is what a caller wants of a new or an existing user.
type UserInput struct {
	Name    Opt[string]   // of a new one by default the email address
	Email   Opt[string]   // of one that there is, the same
	Role    Role          // "": as it is
	Teams   Opt[[]string] // IDs
	Enabled Opt[bool]     // a new one is, unless this says otherwise

	application bool // the account is that of an application, which is changed with it
}

func (in *UserInput) noun() Noun { return NounUser }

func (in *UserInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"email", in.Email, MaxName}}
}

// CreateUser stores a user. An administrator with cases:write may.
func (s *Service) CreateUser(ctx context.Context, p *Principal, in UserInput) (*User, error) {
	u := &User{}
	return u, s.editInto(ctx, p, u, func(*Catalog) *Edit { return &Edit{Act: ActCreate, Noun: NounUser, Input: &in} })
}

// applyToUser writes what is set into a user. The email address stays, for keys and
// programs know the user by it. A tenant is left with an administrator who can sign in.
func (w *writer) applyToUser(u *User, e *Edit) (storing, error) {
	in, ok := e.Input.(*UserInput)
	if !ok {
		in = &UserInput{}
	}
	if u.Application != in.application {
		return nil, clashing(kindApplicationUser.Of())
	}
	led, disabled := u.leads(), u.PK != 0 && !u.Enabled
	if err := w.writeUser(u, in); err != nil {
		return nil, err
	}
	if led && !u.leads() {
		if err := w.keepLed(u); err != nil {
			return nil, err
		}
	}
	if other := w.catalog.users.byCode[u.Email]; other != nil && other.PK != u.PK {
		return nil, Duplicate(NounUser, "email")
	}
	return func() error {
		if err := w.saveWord(u); err != nil || u.Enabled && !disabled {
			return err
		}
		return w.tx.ShutOut(u.PK) // what a user had is not to be good again once enabled, nor what began as the user was disabled
	}, nil
}

// writeUser writes what is set into a user.
func (w *writer) writeUser(u *User, in *UserInput) error {
	if u.PK == 0 {
		u.Email, u.Enabled = in.Email.Value, true
	} else if in.Email.Set && in.Email.Value != u.Email {
		return Invalid("email", "The email address of a user stays, for keys and programs know the user by it. Make another user, and disable this one.")
	}
	in.Name.put(&u.Name)
	u.Role = cmp.Or(in.Role, u.Role)
	in.Enabled.put(&u.Enabled)
	if err := w.join(u, in.Teams); err != nil {
		return err
	}
	return checkUser(u)
}

// join makes a user a member of teams, and of no others.
func (w *writer) join(u *User, ids Opt[[]string]) error {
	if !ids.Set {
		return nil
	}
	u.Teams = nil
	for _, id := range ids.Value {
		t := w.catalog.teams.byID[id]
		if t == nil {
			return problemsError([]Problem{{Field: "teams", Message: "There is no such team.", Missing: true}})
		}
		if !slices.Contains(u.Teams, t.PK) {
			u.Teams = append(u.Teams, t.PK)
		}
	}
	return nil
}

// keepLed refuses that a user leads no more, unless others do. Of one who can sign in,
// others who have yet to take up their invitation do not count: they may never.
func (w *writer) keepLed(left *User) error {
	opened, err := w.tx.Opened()
	if err != nil {
		return err
	}
	signsIn := slices.Contains(opened, left.PK)
	if slices.ContainsFunc(w.catalog.users.list, func(other *User) bool {
		return other.PK != left.PK && other.leads() && (!signsIn || slices.Contains(opened, other.PK))
	}) {
		return nil
	}
	return lastAdministrator(left)
}

// lastAdministrator refuses what would leave a tenant without an administrator.
func lastAdministrator(left *User) error {
	err := clashing(kindOnlyAdmin.Of())
	err.Problems = []Problem{{Field: "role"}}
	if !left.Enabled {
		err.Problems[0].Field = "enabled"
	}
	return err
}

// leads reports whether the user is an administrator who may sign in.
func (u *User) leads() bool { return u.Role == RoleAdmin && u.enters() }

// saveUser checks and stores a new user: in the place of the one of the same
// email address where again says so; else that is a conflict.
func (s *Service) saveUser(ctx context.Context, p *Principal, u *User, again func(*User) bool) (*User, error) {
	if err := checkUser(u); err != nil {
		return nil, err
	}
	err := s.update(ctx, p, func(w *writer) error {
		u.Row = Row{}
		at := slices.IndexFunc(w.catalog.Users(), func(other *User) bool { return other.Email == u.Email })
		if at < 0 {
			return w.create(u, &u.Row)
		}
		known := w.catalog.Users()[at]
		if !again(known) {
			return Duplicate(NounUser, "email")
		}
		u.Row, u.Teams = known.Row, known.Teams
		return w.put(u)
	})
	return u, err
}

// checkUser puts what is said of a user in the form that it is kept in.
func checkUser(u *User) error {
	u.Email = strings.ToLower(strings.TrimSpace(u.Email))
	if err := checkTexts(checkedText{"name", Set(u.Name), MaxName}, checkedText{"email", Set(u.Email), MaxName}); err != nil {
		return err
	}
	if at := strings.LastIndexByte(u.Email, '@'); at < 1 || at == len(u.Email)-1 || strings.ContainsAny(u.Email, " \t\r\n") {
		return Faulty("email", kindEmail.Of())
	}
	u.Name = cmp.Or(u.Name, u.Email)
	_, err := ParseRole(string(u.Role))
	return err
}

// UserByEmail finds a user by email address, whatever its case.
func (s *Service) UserByEmail(ctx context.Context, p *Principal, email string) (*User, error) {
	users, err := s.Users(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if u.Email == strings.ToLower(email) {
			return u, nil
		}
	}
	return nil, Errorf(CodeNotFound, "There is no user with this email address in the tenant.")
}

// ResetCodes takes a user's second factor away, and ends the user's sessions. An
// administrator may.
func (s *Service) ResetCodes(ctx context.Context, p *Principal, id string) error {
	u, err := s.managedUser(ctx, p, id)
	if err != nil {
		return err
	}
	_, err = s.store.ChangeAccount(ctx, p.Tenant.ID, u.PK, func(a *Account) error {
		a.Codes, a.Offered, a.Recovery = CodeMaker{}, Offer{}, nil
		return nil
	}, s.told(p, AdminUsers, AdminReset, u.ID, u.Name))
	if err != nil {
		return err
	}
	return s.store.EndSessions(ctx, p.Tenant.ID, u.PK, "")
}

// managedUser finds a user by ID for an administrator.
func (s *Service) managedUser(ctx context.Context, p *Principal, id string) (u *User, err error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Brief, Own, Internal, func(r *reader) error {
		u = nil
		for _, other := range r.catalog.Users() {
			if other.ID == id {
				u = other
			}
		}
		if u == nil {
			return Errorf(CodeNotFound, "There is no such user.")
		}
		return nil
	})
	return u, err
}
