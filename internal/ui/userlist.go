package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
)

// The parameters of the list of users, beside the words.
const (
	roleName  = "role"
	teamName  = "team" // the ID of one
	stateName = "state"
)

// usersPage is the list of users. Like that of people it is narrowed by a form that is
// sent, so that no name is in an address.
type usersPage struct {
	page
	Intro  string
	Search field
	By     []selection
	Clear  string // the address of the whole list, "" where this is it
	Table  table
	Pages  pagination
	Turns  []turn // to the pages of a search
	Empty  *empty // in the place of the table
}

// userStates are the states of users as tags, by keys of the catalogue.
var userStates = map[caseload.UserState]tag{
	caseload.UserActive: {"users.active", "green"}, caseload.UserInvited: {"users.invited", "yellow"}, caseload.UserDisabled: {"users.disabled", "grey"},
}

// userQuery reads the address, and the form that was sent; asked are its parameters.
func (v *visit) userQuery() (q caseload.UserQuery, asked url.Values, err error) {
	given := v.r.URL.Query()
	if v.r.Method == http.MethodPost {
		if given, err = v.form(); err != nil {
			return q, nil, err
		}
		q.Words = strings.TrimSpace(given.Get(wordsName))
	}
	q.Role, q.Team, q.State = caseload.Role(given.Get(roleName)), given.Get(teamName), caseload.UserState(given.Get(stateName))
	q.After, q.Before, q.Limit = given.Get(afterName), given.Get(beforeName), pageSize
	if q.Role != "" {
		if _, err := caseload.ParseRole(string(q.Role)); err != nil {
			return q, nil, err
		}
	}
	if q.State != "" && !slices.Contains(caseload.UserStates, q.State) {
		return q, nil, caseload.Invalid(stateName, "This is not a state of users.")
	}
	asked = url.Values{}
	for name, value := range map[string]string{wordsName: q.Words, roleName: string(q.Role), teamName: q.Team, stateName: string(q.State)} {
		if value != "" {
			asked.Set(name, value)
		}
	}
	return q, asked, nil
}

// showUsers lists a page of the users, with how each signs in.
func showUsers(v *visit) error {
	q, asked, err := v.userQuery()
	if err != nil {
		return err
	}
	list, err := v.svc.Accounts(v.r.Context(), v.visitor.By, q)
	if err != nil {
		return err
	}
	fresh := link{v.t("users.new"), usersAddress + "/new"}
	p := usersPage{
		page: v.areaPage("users.title"), Intro: v.t("users.text"), By: v.userChoices(list.Catalog, asked), Table: v.userTable(list),
		Search: field{Name: wordsName, Label: v.t("users.words"), Hint: v.t("users.words-hint"), Value: q.Words, Type: "search", Width: "30"},
		Pages:  pagination{Shown: int64(len(list.Users)), Total: int64(list.Total)},
	}
	p.offer(button{link: fresh})
	if len(asked) > 0 {
		p.Clear = usersAddress
	}
	if q.Words == "" {
		p.Pages.Previous, p.Pages.Next = usersAt(asked, beforeName, list.Prev), usersAt(asked, afterName, list.Next)
	} else {
		p.Turns = v.turns(usersAddress, keptOf(asked), list.Prev, list.Next)
	}
	switch {
	case len(list.Users) > 0:
	case len(asked) > 0:
		p.Empty = &empty{v.t("users.none-match"), v.t("users.none-match-text"), link{v.t("users.all"), usersAddress}}
	default:
		p.Empty = &empty{v.t("users.none"), v.t("users.none-text"), fresh}
	}
	return v.render(http.StatusOK, "users", p)
}

// usersAt is another page of the list.
func usersAt(asked url.Values, name, user string) string {
	if user == "" {
		return ""
	}
	at := url.Values{name: {user}}
	for name, values := range asked {
		at[name] = values
	}
	return usersAddress + "?" + at.Encode()
}

// keptOf are parameters that a form carries along.
func keptOf(given url.Values) (out []kept) {
	for _, name := range sortedKeys(given) {
		out = append(out, kept{name, given.Get(name)})
	}
	return out
}

// userChoices are what the list is narrowed by beside words.
func (v *visit) userChoices(c *caseload.Catalog, asked url.Values) []selection {
	every := option{Label: v.t("users.any")}
	choose := func(name, title string, all []option) selection {
		return selection{Name: name, Label: v.t(title), Value: asked.Get(name), Groups: ungrouped(append([]option{every}, all...)...)}
	}
	var roles, teams, states []option
	for _, r := range caseload.Roles {
		roles = append(roles, option{Value: string(r), Label: v.t(roleTitles[r])})
	}
	for _, t := range c.Teams() {
		teams = append(teams, option{Value: t.ID, Label: t.Name})
	}
	for _, s := range caseload.UserStates {
		states = append(states, option{Value: string(s), Label: v.t(userStates[s].Text)})
	}
	out := []selection{choose(roleName, "profile.role", roles)}
	if len(teams) > 0 {
		out = append(out, choose(teamName, "users.team", teams))
	}
	return append(out, choose(stateName, "users.state", states))
}

func (v *visit) userTable(list *caseload.UserList) table {
	out := table{Caption: v.t("users.title"), Columns: []column{
		{Title: v.t("profile.name"), Long: true}, {Title: v.t("login.email"), Long: true}, {Title: v.t("profile.role")}, {Title: v.t("teams.title")}, {Title: v.t("users.state")},
		{Title: v.t("users.codes")}, {Title: v.t("users.signed-in"), Whole: true},
	}}
	said := map[bool]string{true: v.t("value.yes"), false: v.t("value.no")}
	for _, u := range list.Users {
		at := wordAddress(usersAddress, u.ID)
		act := func(text, on string) action { return action{v.t(text), u.Name, at + on} }
		name := cell{Text: u.Name, Actions: []action{act("case.change", "/edit")}}
		if u.Enabled {
			name.Actions = append(name.Actions, act("users.link", "/link"))
		}
		if u.Account.Codes {
			name.Actions = append(name.Actions, act("users.reset", "/codes"))
		}
		if u.Enabled && u.Role != caseload.RoleAdmin {
			name.Actions = append(name.Actions, act("viewing.link", "/view"))
		}
		state := userStates[u.State]
		row := []cell{
			name, {Text: u.Email}, {Text: v.t(roleTitles[u.Role])}, {Text: teamNames(list.Catalog, u.Teams)}, {Tag: &tag{v.t(state.Text), state.Colour}},
			{Text: said[u.Account.Codes]}, {Text: v.t("users.never")},
		}
		if !u.Account.SignedIn.IsZero() {
			m := v.moment(u.Account.SignedIn)
			row[6] = cell{At: &m}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
