package caseload

import (
	"context"
	"slices"

	"caseload/internal/fold"
)

// UserState is how far somebody is with signing in.
type UserState string

// The states.
const (
	UserActive   UserState = "active"   // can sign in
	UserInvited  UserState = "invited"  // may sign in, and has yet to choose a password
	UserDisabled UserState = "disabled" // may not sign in
)

// UserStates lists them.
var UserStates = []UserState{UserActive, UserInvited, UserDisabled}

// UserQuery is which of the people who are users are asked for. The zero UserQuery is
// all of them.
type UserQuery struct {
	Words         string // each begins a word of the name or of the email address
	Role          Role
	Team          string // the ID of one
	State         UserState
	After, Before string // the ID of the user whom the page is to lie behind, or before
	Limit         int    // 0: none
}

// UserList is a page of users by name.
type UserList struct {
	Catalog    *Catalog
	Users      []UserAccount
	Total      int
	Prev, Next string // for Before and After, "" at the ends
}

// UserAccount is a user with what administrators are told of how the user signs in.
type UserAccount struct {
	*User
	State   UserState
	Account AccountView
}

// Accounts lists the people who are users of the tenant, disabled ones too, by name, with
// how each signs in. Of the accounts the store is asked for those of the page alone. An
// administrator may.
func (s *Service) Accounts(ctx context.Context, p *Principal, q UserQuery) (*UserList, error) {
	if err := p.needAdmin(CasesRead); err != nil {
		return nil, err
	}
	var out *UserList
	err := s.view(ctx, p, Brief, Own, Internal, func(r *reader) error {
		opened, err := r.tx.Opened()
		if err != nil {
			return err
		}
		out = &UserList{Catalog: r.catalog}
		found, err := q.find(r.catalog, opened)
		if err != nil {
			return err
		}
		return out.cut(found, &q)
	})
	if err != nil {
		return nil, err
	}
	return out, s.addAccounts(ctx, p, out.Users)
}

// find lists the users who are asked for.
func (q *UserQuery) find(c *Catalog, opened []PK) (found []UserAccount, err error) {
	team, words := PK(0), fold.Words(q.Words)
	if q.Team != "" {
		t := c.teams.byID[q.Team]
		if t == nil {
			return nil, Invalid("team", "There is no such team.")
		}
		team = t.PK
	}
	for _, u := range c.users.list {
		_, ok := slices.BinarySearch(opened, u.PK)
		x := UserAccount{User: u, State: u.state(ok)}
		switch {
		case u.Application, q.Role != "" && u.Role != q.Role, q.State != "" && x.State != q.State,
			team != 0 && !slices.Contains(u.Teams, team), !u.hasWords(words):
		default:
			found = append(found, x)
		}
	}
	return found, nil
}

func (u *User) state(opened bool) UserState {
	switch {
	case !u.Enabled:
		return UserDisabled
	case opened:
		return UserActive
	}
	return UserInvited
}

// WordsSought are the words of a text by which somebody is looked for.
func WordsSought(text string) []string {
	words, _ := searchWords(text)
	return words
}

// FoundBy reports whether each of some words begins one of the user's name or email
// address. None finds nobody.
func (u *User) FoundBy(words []string) bool { return len(words) > 0 && u.hasWords(words) }

func (u *User) hasWords(words []string) bool {
	return len(words) == 0 || allBegin(words, folded(u.Name+" "+u.Email))
}

// FoundBy reports whether each of some words begins one of the team's name. None finds
// no team.
func (t *Team) FoundBy(words []string) bool {
	return len(words) > 0 && allBegin(words, folded(t.Name))
}

// cut takes the page that is asked for of all that were found.
func (l *UserList) cut(found []UserAccount, q *UserQuery) error {
	l.Total = len(found)
	from, to := 0, len(found)
	at := func(id string) (place int, listed bool, err error) {
		u := l.Catalog.UserByID(id)
		if u == nil {
			return 0, false, Invalid("page", "There is no user with the ID from which the list goes on. Begin at its first page.")
		}
		place, listed = slices.BinarySearchFunc(found, u, func(x UserAccount, u *User) int { return l.Catalog.users.byNames(x.User, u) })
		return place, listed, nil
	}
	var listed bool
	var err error
	switch {
	case q.After != "":
		if from, listed, err = at(q.After); listed {
			from++
		}
	case q.Before != "":
		if to, _, err = at(q.Before); q.Limit > 0 {
			from = max(0, to-q.Limit)
		}
	}
	if err != nil {
		return err
	}
	if q.Limit > 0 {
		to = min(to, from+q.Limit)
	}
	l.Users = found[from:to]
	if from > 0 && from < to {
		l.Prev = found[from].ID
	}
	if to < len(found) && from < to {
		l.Next = found[to-1].ID
	}
	return nil
}

// addAccounts says of some users how they sign in.
func (s *Service) addAccounts(ctx context.Context, p *Principal, users []UserAccount) error {
	keys := make([]PK, len(users))
	places := map[PK]int{}
	for i, u := range users {
		keys[i], places[u.PK] = u.PK, i
	}
	accounts, err := s.store.Accounts(ctx, p.Tenant.ID, keys)
	for i := range accounts {
		users[places[accounts[i].User]].Account = accounts[i].view()
	}
	return err
}
