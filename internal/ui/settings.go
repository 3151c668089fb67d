package ui

import (
	"net/http"
	"slices"
	"strings"

	"caseload"
)

// settingsAddress is where the settings of the tenant are administered.
const settingsAddress = adminAddress + "/settings"

// settingText is the keys of what the pages call a setting, and say of it.
type settingText struct {
	title, about string
	known        map[string]string // of the values that have names
	own          ownText
}

// ownText is the keys of what the pages say of a value that is none of the known ones.
type ownText struct{ choice, title, hint, lacking string }

// settingTexts are those of all settings. One that has none stands in English.
var settingTexts = map[string]settingText{
	"casebook.declared":         {title: "settings.casebook-declared", about: "settings.casebook-declared-about"},
	"casebook.require_if_match": {title: "settings.casebook-if-match", about: "settings.casebook-if-match-about"},
	"casebook.strict":           {title: "settings.casebook-strict", about: "settings.casebook-strict-about"},
	"commcare.casexml":          {title: "settings.commcare-casexml", about: "settings.commcare-casexml-about"},
	"commcare.envelope":         {title: "settings.commcare-envelope", about: "settings.commcare-envelope-about"},
	"commcare.strict":           {title: "settings.commcare-strict", about: "settings.commcare-strict-about"},
	"commcare.suffix":           {title: "settings.commcare-suffix", about: "settings.commcare-suffix-about"},
	"icasework.create_once":     {title: "settings.icasework-once", about: "settings.icasework-once-about"},
	"icasework.party":           {title: "settings.icasework-party", about: "settings.icasework-party-about"},
	"icasework.signatures":      {title: "settings.icasework-signatures", about: "settings.icasework-signatures-about"},
	"municipal_year":            {title: "settings.municipal-year", about: "settings.municipal-year-about"},
	"pages.colour":              {title: "settings.pages-colour", about: "settings.pages-colour-about"},
	"public.every":              {title: "settings.public-every", about: "settings.public-every-about"},
	"public.licence": {
		title: "settings.public-licence", about: "settings.public-licence-about",
		known: map[string]string{"OGL-UK-3.0": "settings.licence-ogl", "CC-BY-4.0": "settings.licence-cc-by", "CC0-1.0": "settings.licence-cc0"},
		own:   ownText{"settings.licence-own-choice", "settings.licence-own", "settings.licence-own-hint", "settings.licence-own-lacking"},
	},
	"public.limit":      {title: "settings.public-limit", about: "settings.public-limit-about"},
	"public.statistics": {title: "settings.public-statistics", about: "settings.public-statistics-about"},
}

// settingGroups are the keys of what groups of settings are called. The APIs' are
// names, which stand as they are.
var settingGroups = map[string]string{"": "settings.general", "pages": "settings.pages", "public": "settings.public"}

// faceTitles are the names of the APIs.
var faceTitles = map[string]string{"casebook": "Casebook", "casework": "Casework", "commcare": "CommCare", "icasework": "iCasework"}

// generalGroup stands in an address for the settings that belong to none.
const generalGroup = "general"

// settingGroup is some settings that are changed together.
type settingGroup struct {
	name     string // as their names begin
	Title    string
	About    string
	Address  string
	Settings []summaryRow
}

// settingGroupTitle is what a group of settings is called.
func (v *visit) settingGroupTitle(name string) string {
	if key, ok := settingGroups[name]; ok {
		return v.t(key)
	}
	if title, ok := faceTitles[name]; ok {
		return title
	}
	return name
}

// groupsOfSettings lists the groups that there are, those of the APIs first.
func (v *visit) groupsOfSettings() (out []settingGroup) {
	for _, x := range caseload.AllSettings {
		name := x.Group()
		if slices.ContainsFunc(out, func(g settingGroup) bool { return g.name == name }) {
			continue
		}
		address := name
		if name == "" {
			address = generalGroup
		}
		out = append(out, settingGroup{name: name, Title: v.settingGroupTitle(name), Address: settingsAddress + "/" + address})
	}
	return out
}

// settingsOf are the settings of a group.
func settingsOf(group string) []caseload.Setting {
	return slices.DeleteFunc(slices.Clone(caseload.AllSettings), func(x caseload.Setting) bool { return x.Group() != group })
}

func (v *visit) settingTitle(x *caseload.Setting) string {
	if texts, ok := settingTexts[x.Name]; ok {
		return v.t(texts.title)
	}
	return x.Name
}

func (v *visit) settingAbout(x *caseload.Setting) string {
	if texts, ok := settingTexts[x.Name]; ok {
		return v.t(texts.about)
	}
	return x.Help
}

// settingValue is a value of a setting in the visitor's words.
func (v *visit) settingValue(x *caseload.Setting, value string) string {
	switch {
	case value == "":
		return v.t("settings.none")
	case slices.Contains(x.Known, value):
		return v.knownTitle(x.Name, value)
	case !x.Switch():
		return value
	case value == "true":
		return v.t("settings.on")
	}
	return v.t("settings.off")
}

// settingsPage shows all settings.
type settingsPage struct {
	page
	Groups []settingGroup
}

func showSettings(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	p := settingsPage{page: v.areaPage("settings.title"), Groups: v.groupsOfSettings()}
	for i := range p.Groups {
		for _, x := range settingsOf(p.Groups[i].name) {
			p.Groups[i].Settings = append(p.Groups[i].Settings, summaryRow{Key: v.settingTitle(&x), Value: cell{Text: v.settingValue(&x, x.Of(&v.visitor.By.Tenant))}})
		}
	}
	return v.render(http.StatusOK, "settings", p)
}

// group is the group that the address names.
func (v *visit) group() (settingGroup, error) {
	address := settingsAddress + "/" + v.r.PathValue("group")
	for _, g := range v.groupsOfSettings() {
		if g.Address == address {
			return g, nil
		}
	}
	return settingGroup{}, &caseload.Error{Code: caseload.CodeNotFound}
}

// showSettingsForm shows the form of a group with what is set.
func showSettingsForm(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	g, err := v.group()
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, x := range settingsOf(g.name) {
		values[x.Name] = x.Of(&v.visitor.By.Tenant)
	}
	return v.settingsForm(http.StatusOK, g, v.visitor.By.Tenant.Settings.Version(), values, nil)
}

// settingsFormPage is the form of a group of settings.
type settingsFormPage struct {
	page
	Action, Back, Seen string
	Controls           []control
}

func (v *visit) settingsForm(status int, g settingGroup, seen string, values map[string]string, wrong []problem) error {
	p := settingsFormPage{page: v.page(v.t("settings.group-title", "Group", g.Title)).under(v.t("settings.title"), settingsAddress), Action: g.Address, Back: settingsAddress, Seen: seen}
	p.Problems = wrong
	for _, x := range settingsOf(g.name) {
		p.Controls = append(p.Controls, v.settingControls(&x, values[x.Name], wrong)...)
	}
	return v.render(status, "settings-form", p)
}

// ownName ends the parameter of a value that is none of the known ones of its setting,
// and ownValue is what stands for it among these.
const (
	ownName  = ".own"
	ownValue = "own"
)

// settingControls are the lines of a setting, with what it does and has without a choice:
// one, or of a setting with known values another for any other.
func (v *visit) settingControls(x *caseload.Setting, value string, wrong []problem) []control {
	about := v.settingAbout(x) + " " + v.t("settings.default", "Value", v.settingValue(x, x.Default))
	if len(x.Known) > 0 {
		return v.knownControls(x, about, value, wrong)
	}
	if len(x.Allowed) == 0 {
		return []control{{Line: &field{Name: x.Name, Label: v.settingTitle(x), Hint: about, Value: value, Width: "20", Problem: problemOf(x.Name, wrong)}}}
	}
	var all []option
	for _, allowed := range x.Allowed {
		all = append(all, option{Value: allowed, Label: v.settingValue(x, allowed)})
	}
	return []control{{Select: &selection{Name: x.Name, Label: v.settingTitle(x), Hint: about, Value: value, Problem: problemOf(x.Name, wrong), Groups: ungrouped(all...)}}}
}

// knownControls choose one of the known values of a setting, or take another.
func (v *visit) knownControls(x *caseload.Setting, about, value string, wrong []problem) []control {
	choice := &selection{Name: x.Name, Label: v.settingTitle(x), Hint: about, Value: value}
	texts := settingTexts[x.Name].own
	own := &field{Name: x.Name + ownName, Label: v.t(texts.title), Hint: v.t(texts.hint), Problem: problemOf(x.Name, wrong)}
	var all []option
	for _, known := range x.Known {
		all = append(all, option{Value: known, Label: v.settingValue(x, known)})
	}
	if !slices.Contains(x.Known, value) {
		choice.Value, own.Value = ownValue, value
	}
	choice.Groups = ungrouped(append(all, option{Value: ownValue, Label: v.t(texts.choice)})...)
	return []control{{Select: choice}, {Line: own}}
}

// knownTitle is what the pages call a value of a setting, which is one of the known ones
// or any other.
func (v *visit) knownTitle(setting, value string) string {
	if key := settingTexts[setting].known[value]; key != "" {
		return v.t(key)
	}
	return value
}

// keepSettings keeps the settings of a form, or gives all of its group their defaults,
// unless somebody else was first.
func keepSettings(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	g, err := v.group()
	if err != nil {
		return err
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	values := map[string]string{}
	var lacking []problem
	for _, x := range settingsOf(g.name) {
		if form.Get("do") == "reset" {
			values[x.Name] = ""
		} else if form.Has(x.Name) {
			values[x.Name] = form.Get(x.Name)
		}
		if len(x.Known) > 0 && values[x.Name] == ownValue {
			if values[x.Name] = strings.TrimSpace(form.Get(x.Name + ownName)); values[x.Name] == "" { // or it would be the default
				lacking = append(lacking, problem{x.Name, v.t(settingTexts[x.Name].own.lacking)})
			}
		}
	}
	if len(lacking) > 0 {
		return v.settingsForm(http.StatusUnprocessableEntity, g, form.Get("seen"), values, lacking)
	}
	_, err = v.svc.ConfigureTenantAt(v.r.Context(), v.visitor.By, form.Get("seen"), values)
	if caseload.CodeOf(err) == caseload.CodePreconditionFailed {
		return v.settingsForm(http.StatusConflict, g, v.visitor.By.Tenant.Settings.Version(), values, []problem{{"", v.t("settings.clash")}})
	}
	if wrong := v.problems(err); len(wrong) > 0 {
		return v.settingsForm(http.StatusUnprocessableEntity, g, form.Get("seen"), values, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(settingsAddress, "notice.settings-saved")
}
