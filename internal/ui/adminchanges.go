package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"caseload"
)

// changesAddress is where it is told who changed the administration.
const changesAddress = adminAddress + "/changes"

// The parameters of that list.
const (
	areaName = "area"
	byName   = "by" // the ID of a user
)

// changesShown is how many changes stand on a page.
const changesShown = 50

// changesPage tells who changed how the tenant is administered.
type changesPage struct {
	page
	Intro   string
	Action  string
	By      []selection
	Changes []event
	Earlier string // where those before these are, "" for none
	Latest  string // where the latest are, "" where they are here
	Empty   *empty
}

// adminNouns are the keys of what is changed in the areas of the administration.
var adminNouns = map[caseload.AdminArea]string{
	caseload.AdminUsers: "changes.user", caseload.AdminTeams: "changes.team", caseload.AdminStatuses: "changes.status", caseload.AdminCaseTypes: "changes.case-type",
	caseload.AdminFields: "changes.field", caseload.AdminCategories: "changes.category", caseload.AdminWards: "changes.ward",
	caseload.AdminSettings: "changes.settings", caseload.AdminKeys: "changes.key",
}

// adminActs are the keys of what was done.
var adminActs = map[caseload.AdminAct]string{
	caseload.AdminMade: "changes.made", caseload.AdminChanged: "changes.changed", caseload.AdminRemoved: "changes.removed", caseload.AdminRestored: "changes.restored",
	caseload.AdminRevoked: "changes.revoked", caseload.AdminInvited: "changes.invited", caseload.AdminReset: "changes.reset",
}

// areaTitles are the keys of what the pages call the areas.
var areaTitles = map[caseload.AdminArea]string{
	caseload.AdminUsers: "users.title", caseload.AdminTeams: "teams.title", caseload.AdminStatuses: "statuses.title", caseload.AdminCaseTypes: "case-types.title",
	caseload.AdminFields: "fields.title", caseload.AdminCategories: "categories.title", caseload.AdminWards: "wards.title",
	caseload.AdminSettings: "settings.title", caseload.AdminKeys: "changes.keys",
}

// showChanges tells who changed the administration, the latest first.
func showChanges(v *visit) error {
	given := v.r.URL.Query()
	q := caseload.AdminQuery{Area: caseload.AdminArea(given.Get(areaName)), By: given.Get(byName), Before: given.Get(beforeName), Limit: changesShown}
	h, err := v.svc.AdminHistory(v.r.Context(), v.visitor.By, q)
	if err != nil {
		return err
	}
	p := changesPage{page: v.areaPage("changes.title"), Intro: v.t("changes.text"), Action: changesAddress, By: v.changesBy(h.Catalog, &q)}
	for i := range h.Changes {
		p.Changes = append(p.Changes, v.adminEvent(h.Catalog, &h.Changes[i]))
	}
	asked := url.Values{}
	for name, value := range map[string]string{areaName: string(q.Area), byName: q.By} {
		if value != "" {
			asked.Set(name, value)
		}
	}
	if q.Before != "" {
		p.Latest = addressWith(changesAddress, asked)
	}
	if h.Next != "" {
		asked.Set(beforeName, h.Next)
		p.Earlier = addressWith(changesAddress, asked)
	}
	if len(p.Changes) == 0 {
		p.Empty = &empty{v.t("changes.none"), v.t("changes.none-text"), link{v.t("changes.all"), changesAddress}}
	}
	return v.render(http.StatusOK, "changes", p)
}

// addressWith is an address with parameters, if there are any.
func addressWith(address string, given url.Values) string {
	if len(given) == 0 {
		return address
	}
	return address + "?" + given.Encode()
}

// changesBy are what the list is narrowed by: an area, and one of those who administer,
// or who is chosen already.
func (v *visit) changesBy(c *caseload.Catalog, q *caseload.AdminQuery) []selection {
	areas, people := []option{{Label: v.t("changes.every-area")}}, []option{{Label: v.t("changes.everybody")}}
	for _, a := range caseload.AdminAreas {
		areas = append(areas, option{Value: string(a), Label: v.t(areaTitles[a])})
	}
	for _, u := range c.Users() {
		if u.Role == caseload.RoleAdmin || u.ID == q.By {
			people = append(people, option{Value: u.ID, Label: u.Name})
		}
	}
	return []selection{
		{Name: areaName, Label: v.t("changes.area"), Value: string(q.Area), Groups: ungrouped(areas...)},
		{Name: byName, Label: v.t("changes.by"), Value: q.By, Groups: ungrouped(people...)},
	}
}

// adminEvent is a change of the administration.
func (v *visit) adminEvent(c *caseload.Catalog, x *caseload.AdminEvent) event {
	out := event{At: v.moment(x.At), By: v.changedBy(x), Title: v.t(adminActs[x.Act], "What", v.t(adminNouns[x.Area]))}
	if name := v.adminName(c, x); name != "" {
		out.Title += ": " + name
	}
	if x.Noun != 0 {
		out.Changes = v.changeLines(c, &caseload.Revision{Noun: x.Noun, Changed: x.Changed}, 0)
		return out
	}
	for _, d := range x.Changed {
		out.Changes = append(out.Changes, changeLine{v.toldTitle(x.Area, string(d.Path)), v.toldValue(x.Area, d.Path, d.From.Str()), v.toldValue(x.Area, d.Path, d.To.Str())})
	}
	return out
}

// changedBy is who made a change, and with which key.
func (v *visit) changedBy(x *caseload.AdminEvent) string {
	if x.Key == "" {
		return v.authorName(x.Who)
	}
	return v.t("changes.with-key", "Who", v.authorName(x.Who), "Key", x.Key)
}

// adminName is what the pages call what was changed.
func (v *visit) adminName(c *caseload.Catalog, x *caseload.AdminEvent) string {
	switch {
	case x.Noun != 0:
		return v.entryName(c, x.Noun, x.Row)
	case x.Name == "":
		return x.Thing
	}
	return x.Name
}

// keyTitles are the keys of what the pages call what is told of keys.
var keyTitles = map[string]string{
	"label": "keys.label", "role": "profile.role", "access": "keys.access", "scopes": "keys.scopes", "addresses": "keys.addresses", "expires": "keys.expires",
	"user": "keys.user", "digest": "changes.digest", "signing": "keys.signing",
}

// toldTitle is what the pages call a value of a setting or of a key.
func (v *visit) toldTitle(area caseload.AdminArea, path string) string {
	if area == caseload.AdminKeys {
		return v.t(keyTitles[path])
	}
	return v.settingTitle(&caseload.Setting{Name: path})
}

// toldValue writes a value of a setting or of a key for people.
func (v *visit) toldValue(area caseload.AdminArea, path caseload.Path, text string) string {
	switch {
	case area == caseload.AdminSettings:
		at := slices.IndexFunc(caseload.AllSettings, func(x caseload.Setting) bool { return x.Name == string(path) })
		if at < 0 {
			return text
		}
		return v.settingValue(&caseload.AllSettings[at], text)
	case text == "":
		return ""
	case path == "role":
		return v.t(roleTitles[caseload.Role(text)])
	case path == "access":
		return v.t(levelTitles[caseload.Level(text)])
	case path == "digest":
		return v.t("value.yes")
	case path == "signing":
		return v.t(signingTitles[caseload.Signing(text)])
	case path == "scopes":
		var titles []string
		for _, s := range strings.Split(text, ", ") {
			titles = append(titles, v.t(scopeTitles[caseload.Scope(s)].title))
		}
		return strings.Join(titles, ", ")
	case path == "expires":
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return v.language.dayText(v.lastDay(&caseload.Key{Expires: at}))
		}
	}
	return text
}
