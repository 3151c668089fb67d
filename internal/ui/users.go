package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

const (
	usersAddress = adminAddress + "/users"
	teamsAddress = adminAddress + "/teams"
)

// userRoutes are those of users, teams and roles.
var userRoutes = []Route{
	{"GET", "/ui/admin/roles", false, showRoles},                   // what each role may do
	{"GET", "/ui/admin/users", false, showUsers},                   // the users, narrowed by its parameters
	{"POST", "/ui/admin/users", false, showUsers},                  // the same, so that no name is in an address
	{"GET", "/ui/admin/users/new", false, userForms.showNew},       // the form for another
	{"POST", "/ui/admin/users/new", false, userForms.makeNew},      // makes the user, once, and shows the link
	{"GET", "/ui/admin/users/{id}/edit", false, userForms.show},    // the form that changes a user
	{"POST", "/ui/admin/users/{id}/edit", false, userForms.change}, // changes the user, unless somebody else was first
	{"GET", "/ui/admin/users/{id}/link", false, askForLink},        // asks first
	{"POST", "/ui/admin/users/{id}/link", false, makeLink},         // makes a link to choose a password, and shows it
	{"GET", "/ui/admin/users/{id}/codes", false, askToResetCodes},  // asks first
	{"POST", "/ui/admin/users/{id}/codes", false, resetCodes},      // takes the second factor away
	{"GET", "/ui/admin/teams", false, showTeams},                   // the teams
	{"GET", "/ui/admin/teams/new", false, teamForms.showNew},       // the form for another
	{"POST", "/ui/admin/teams/new", false, teamForms.makeNew},      // makes it, once
	{"GET", "/ui/admin/teams/{id}/edit", false, teamForms.show},    // the form that changes a team
	{"POST", "/ui/admin/teams/{id}/edit", false, teamForms.change}, // changes it, unless somebody else was first
}

// userForms make and change users.
var userForms = wordForms[caseload.UserInput, *caseload.UserInput]{
	noun: caseload.NounUser, address: usersAddress,
	newTitle: "users.new", editTitle: "words.edit-title", intro: "users.new-text", clash: "words.clash", add: "users.add", saved: "notice.user-saved",
	editors: (*visit).userEditors, made: (*visit).showLink,
}

// teamForms make and change teams.
var teamForms = wordForms[caseload.TeamInput, *caseload.TeamInput]{
	noun: caseload.NounTeam, address: teamsAddress,
	newTitle: "teams.new", editTitle: "words.edit-title", intro: "teams.new-text", clash: "words.clash", add: "teams.add", added: "notice.team-added", saved: "notice.team-saved",
	editors: func(v *visit, _ *caseload.Catalog, _ *item) []editor[caseload.TeamInput] {
		code := textEditor("code", v.t("words.code"), caseload.KindText, func(in *caseload.TeamInput) *caseload.Opt[string] { return &in.Code })
		code.hint, code.lacking = v.t("words.code-hint"), true
		return []editor[caseload.TeamInput]{
			textEditor("name", v.t("words.name"), caseload.KindText, func(in *caseload.TeamInput) *caseload.Opt[string] { return &in.Name }), code,
		}
	},
}

func (v *visit) userEditors(c *caseload.Catalog, of *item) (all []editor[caseload.UserInput]) {
	all = append(all, optional(textEditor("name", v.t("profile.name"), caseload.KindText, func(in *caseload.UserInput) *caseload.Opt[string] { return &in.Name }))...)
	role := editor[caseload.UserInput]{path: "role", title: v.t("profile.role"), kind: caseload.KindChoice}
	if of == nil {
		all = append(all, textEditor("email", v.t("login.email"), caseload.KindText, func(in *caseload.UserInput) *caseload.Opt[string] { return &in.Email }))
		role.options = append(role.options, option{Label: v.t("words.choose")})
	}
	for _, r := range caseload.Roles {
		role.options = append(role.options, option{Value: string(r), Label: v.t(roleTitles[r])})
	}
	role.put = func(in *caseload.UserInput, text string) (err error) {
		in.Role, err = caseload.ParseRole(text)
		return err
	}
	all = append(all, role)
	if teams := c.Teams(); len(teams) > 0 {
		all = append(all, optional(v.teamsEditor(teams))...)
	}
	if of == nil {
		return all
	}
	return append(all, editor[caseload.UserInput]{
		path: "enabled", title: v.t("users.enabled"), kind: caseload.KindBool, hint: v.t("users.enabled-hint"), options: []option{{Value: "true", Label: v.t("value.yes")}, {Value: "false", Label: v.t("value.no")}},
		put: func(in *caseload.UserInput, text string) error {
			in.Enabled = caseload.Set(text == "true")
			return nil
		},
	})
}

// teamsEditor chooses the teams of a user.
func (v *visit) teamsEditor(teams []*caseload.Team) editor[caseload.UserInput] {
	x := editor[caseload.UserInput]{path: "teams", title: v.t("teams.title"), kind: caseload.KindRefs, several: true}
	for _, t := range teams {
		x.options = append(x.options, option{Value: t.ID, Label: t.Name})
	}
	x.text = func(value caseload.Value) string {
		var ids []string
		for _, t := range teams {
			if slices.Contains(caseload.ParseRefs(value.Str()), t.PK) {
				ids = append(ids, t.ID)
			}
		}
		return strings.Join(ids, ",")
	}
	x.put = func(in *caseload.UserInput, text string) error {
		in.Teams = caseload.Set(strings.FieldsFunc(text, func(r rune) bool { return r == ',' }))
		return nil
	}
	return x
}

func teamNames(c *caseload.Catalog, teams []caseload.PK) string {
	var names []string
	for _, k := range teams {
		if _, name, shown := c.Entry(caseload.NounTeam, k); shown {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// showTeams lists the teams with how many are in each, and leads to them.
func showTeams(v *visit) error {
	c, err := v.wordsCatalog()
	if err != nil {
		return err
	}
	p := wordsPage{page: v.areaPage("teams.title"), Intro: v.t("teams.text"), New: &link{v.t("teams.new"), teamsAddress + "/new"}}
	p.Words = table{Caption: p.Title, Columns: []column{
		{Title: v.t("words.name"), Long: true}, {Title: v.t("words.code")}, {Title: v.t("teams.members"), Number: true}, {Title: v.t("case.change"), Unseen: true},
	}}
	p.Empty = empty{Title: v.t("teams.none"), Text: v.t("teams.none-text"), Next: *p.New}
	members := map[caseload.PK]int{}
	for _, u := range c.Users() {
		for _, k := range u.Teams {
			members[k]++
		}
	}
	for _, t := range c.Teams() {
		count := cell{Text: v.language.number(members[t.PK])}
		if members[t.PK] > 0 {
			count.Href = usersAddress + "?" + url.Values{teamName: {t.ID}}.Encode()
			count.About = v.t("teams.members-of", "Name", t.Name)
		}
		p.Words.Rows = append(p.Words.Rows, []cell{{Text: t.Name}, {Text: t.Code}, count, {Text: v.t("case.change"), About: t.Name, Href: wordAddress(teamsAddress, t.ID) + "/edit"}})
	}
	return v.showWords(p)
}

// wordsCatalog is the catalogue, for administrators.
func (v *visit) wordsCatalog() (*caseload.Catalog, error) {
	if err := v.administers(); err != nil {
		return nil, err
	}
	return v.svc.Catalog(v.r.Context(), v.visitor.By)
}

// linkPage shows a link that is good once, this once.
type linkPage struct {
	page
	Name, Link string
	Expires    moment
}

// showLink makes a link by which a user chooses a password, and shows it. The form of a
// new user sent again shows another, which takes its place.
func (v *visit) showLink(id string) error {
	secret, ticket, err := v.svc.InviteUser(v.r.Context(), v.visitor.By, id)
	if err != nil {
		return err
	}
	of, err := v.readOne(caseload.NounUser, id)
	if err != nil {
		return err
	}
	v.w.Header().Set("Cache-Control", "no-store")
	return v.render(http.StatusOK, "user-link", linkPage{v.page(v.t("users.link-title")), v.wordName(of), httpkit.Origin(v.r, v.PublicURL) + InvitationFolder + secret, v.moment(ticket.Expires)})
}

func makeLink(v *visit) error { return v.showLink(v.r.PathValue("id")) }

func askForLink(v *visit) error {
	return v.askOfUser("link", "users.link-ask", "users.link-text", "users.link-button")
}

func askToResetCodes(v *visit) error {
	return v.askOfUser("codes", "users.reset-ask", "users.reset-text", "users.reset-button")
}

// askOfUser asks before something is done with how a user signs in.
func (v *visit) askOfUser(what, title, text, button string) error {
	if err := v.administers(); err != nil {
		return err
	}
	of, err := v.readOne(caseload.NounUser, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "ask", askPage{page: v.page(v.t(title, "Name", v.wordName(of))), Text: v.t(text), Action: wordAddress(usersAddress, of.id) + "/" + what, Back: usersAddress, Button: v.t(button)})
}

func resetCodes(v *visit) error {
	if err := v.svc.ResetCodes(v.r.Context(), v.visitor.By, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.succeed(usersAddress, "notice.user-reset")
}
