package ui

import (
	"net/http"
	"net/url"
	"strings"

	"caseload"
)

// A user or a team is chosen from a list while there are few. Among more, words find
// them: the form is shown again with whom they find, and nobody whom words alone found
// is taken unseen. A tenant's users are in its Catalog, so that no store is asked.

const (
	maxListed  = 100                      // users, and teams, that are chosen from a list
	maxAmong   = 20                       // whom words find that are shown to choose from
	maxSought  = 2*caseload.MaxName + 100 // bytes of a text that is looked for: some more than a label has
	foundElse  = "?"                      // what a choice among them has for somebody else
	foundAtAll = 100                      // whom words find that are shown where they are looked for alone
)

// crowd is who may be chosen.
type crowd struct {
	v     *visit
	users []*caseload.User
	teams []*caseload.Team
}

// somebody is one of them, as forms write them.
type somebody struct {
	caseload.Subject
	label string
}

// few reports whether all may stand in a list.
func (x crowd) few() bool { return len(x.users) <= maxListed && len(x.teams) <= maxListed }

// all are all of them, as forms of many write them.
func (x crowd) all() (out []somebody) {
	for _, u := range x.users {
		out = append(out, somebody{caseload.Subject{Noun: caseload.NounUser, ID: u.ID}, userLabel(u)})
	}
	for _, t := range x.teams {
		out = append(out, somebody{caseload.Subject{Noun: caseload.NounTeam, ID: t.ID}, x.v.teamLabel(t)})
	}
	return out
}

// options are all, behind nobody, where they are few.
func (x crowd) options() []option {
	out := []option{{Label: x.v.t("case.nobody")}}
	for _, u := range x.users {
		out = append(out, option{Value: u.ID, Label: u.Name})
	}
	for _, t := range x.teams {
		out = append(out, option{Value: t.ID, Label: x.v.teamLabel(t)})
	}
	return out
}

// userLabel is a user as forms write one whom words find: an address is nobody else's.
func userLabel(u *caseload.User) string { return u.Name + " (" + u.Email + ")" }

func (v *visit) teamLabel(t *caseload.Team) string { return v.t("cases.team-named", "Name", t.Name) }

// label is a user or a team as a form of many writes them, "" for another.
func (x crowd) label(c *caseload.Catalog, k caseload.PK) string {
	if u := c.User(k); u != nil {
		return userLabel(u)
	}
	if t := c.Team(k); t != nil {
		return x.v.teamLabel(t)
	}
	return ""
}

// writes is a user as a form has them: in a list by the ID.
func (x crowd) writes(u *caseload.User) string {
	if x.few() {
		return u.ID
	}
	return userLabel(u)
}

// find is whom a text means: one of them, exactly, by an ID, an address or as forms
// write them; else those whom its words find. A longer text than names have means nobody.
func (x crowd) find(text string) (found []somebody, exactly bool) {
	if len(text) > maxSought {
		return nil, false
	}
	words := caseload.WordsSought(text)
	for _, u := range x.users {
		who := somebody{caseload.Subject{Noun: caseload.NounUser, ID: u.ID}, userLabel(u)}
		if text == u.ID || strings.EqualFold(text, u.Email) || text == who.label {
			return []somebody{who}, true
		}
		if u.FoundBy(words) {
			found = append(found, who)
		}
	}
	for _, t := range x.teams {
		who := somebody{caseload.Subject{Noun: caseload.NounTeam, ID: t.ID}, x.v.teamLabel(t)}
		if text == t.ID || text == who.label {
			return []somebody{who}, true
		}
		if t.FoundBy(words) {
			found = append(found, who)
		}
	}
	return found, false
}

// asks is how a form shows a text again: as it writes whom that means exactly; and one
// that was refused as it writes whom its words find, or with those among whom to choose.
func (x crowd) asks(text string, refused bool) (value string, among []option) {
	if text == foundElse {
		return "", nil
	}
	found, exactly := x.find(text)
	switch n := len(found); {
	case exactly || n == 1 && refused:
		return found[0].label, nil
	case n == 0 || n > maxAmong || !refused:
		return text, nil
	}
	return text, x.choice(text, found)
}

// choice offers those who were found; unanswered, it is asked again.
func (x crowd) choice(text string, found []somebody) []option {
	out := []option{{Value: text, Label: x.v.t("who.choose")}}
	for _, who := range found {
		out = append(out, option{Value: who.ID, Label: who.label})
	}
	return append(out, option{Value: foundElse, Label: x.v.t("who.else")})
}

// chosen is whom a text means exactly; what is to be asked of another is the error, of
// a value of the form.
func (x crowd) chosen(path, text string) (caseload.Subject, error) {
	found, exactly := x.find(text)
	if exactly {
		return found[0].Subject, nil
	}
	return caseload.Subject{}, caseload.Invalid(path, x.unclear(text, found))
}

// unclear says what to do where a text does not mean one of them exactly.
func (x crowd) unclear(text string, found []somebody) string {
	switch n := len(found); {
	case text == foundElse || text == "":
		return x.v.t("who.enter")
	case n == 0:
		return x.v.t("who.none")
	case n == 1:
		return x.v.t("who.the-one", "Name", found[0].label)
	case n > maxAmong:
		return x.v.t("who.too-many", "Count", x.v.language.number(n))
	}
	return x.v.t("who.several")
}

// workers are who may be given a case, and where teams may, those too.
func (v *visit) workers(c *caseload.Catalog, teams bool) crowd {
	out := crowd{v: v, users: c.Workers()}
	if teams {
		out.teams = c.Teams()
	}
	return out
}

// editor chooses one of them for a case: from a list, or where they are many by words.
func (x crowd) editor(path caseload.Path, title string, set func(*caseload.CaseInput, caseload.Subject)) caseEditor {
	out := caseEditor{path: path, title: title, kind: caseload.KindChoice}
	out.put = func(in *caseload.CaseInput, text string) (err error) {
		var who caseload.Subject
		if text != "" {
			who, err = x.chosen(string(path), text)
		}
		set(in, who)
		return err
	}
	if x.few() {
		out.options = x.options()
		return out
	}
	out.kind, out.hint, out.asks, out.label = caseload.KindText, x.v.t("who.hint-nobody"), x.asks, x.label
	return out
}

// workersAddress is where those who work on cases are looked for, to narrow the list.
const workersAddress = casesAddress + "/workers"

// workersPage finds whose cases a list is to be of. What is looked for is sent in a
// form, so that no name is in an address.
type workersPage struct {
	page
	Action string
	Search field
	Found  []link
	Said   string // of those who were found, or not
}

// workers is where somebody is looked for whose cases of the list there are to be.
func (q *caseQuery) workers() string {
	return workersAddress + strings.TrimPrefix(q.address(func(url.Values) {}), casesAddress)
}

// findWorkers looks for somebody, and leads to the list with their cases.
func findWorkers(v *visit) error {
	q, err := v.caseQuery()
	if err != nil {
		return err
	}
	p := workersPage{
		page: v.page(v.t("who.title")).under(v.t("form.back"), q.address(func(url.Values) {})), Action: q.workers(),
		Search: field{Name: wordsName, Label: v.t("who.words"), Hint: v.t("who.hint"), Type: "search", Width: "30"},
	}
	if v.r.Method == http.MethodPost {
		form, err := v.form()
		if err != nil {
			return err
		}
		p.look(v, q, strings.TrimSpace(form.Get(wordsName)))
	}
	return v.render(http.StatusOK, "workers", p)
}

func (p *workersPage) look(v *visit, q *caseQuery, words string) {
	p.Search.Value = words
	all := v.workers(q.catalog, true)
	found, _ := all.find(words)
	switch {
	case words == "":
		p.Said = v.t("who.enter")
	case len(found) == 0:
		p.Said = v.t("who.none")
	case len(found) > foundAtAll:
		p.Said = v.t("who.too-many", "Count", v.language.number(len(found)))
	default:
		for _, who := range found {
			p.Found = append(p.Found, link{who.label, q.at(ownerName, who.ID)})
		}
	}
}
