package ui

import (
	"caseload"
)

// wardsAddress is where wards are administered.
const wardsAddress = adminAddress + "/wards"

// wardForms make and change wards.
var wardForms = wordForms[caseload.WardInput, *caseload.WardInput]{
	noun: caseload.NounWard, address: wardsAddress,
	newTitle: "wards.new", editTitle: "words.edit-title", hideTitle: "words.remove-title", hideText: "wards.remove-text",
	intro: "wards.new-text", clash: "words.clash", add: "wards.add", hide: "words.remove-button",
	added: "notice.ward-added", saved: "notice.ward-saved", hidden: "notice.ward-removed",
	editors: (*visit).wardEditors,
}

// Tiers of local government, as wards have them in the APIs, with the keys of what the
// pages call them.
var tiers = []struct{ name, title string }{
	{"parish", "wards.parish"}, {"district", "wards.district"}, {"county", "wards.county"}, {"unitary", "wards.unitary"},
}

func (v *visit) wardEditors(_ *caseload.Catalog, of *item) []editor[caseload.WardInput] {
	code := textEditor("code", v.t("words.code"), caseload.KindText, func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Code })
	code.hint, code.lacking = v.t("wards.code-hint"), true
	tier := textEditor("tier", v.t("wards.tier"), caseload.KindChoice, func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Tier })
	for _, x := range tiers {
		tier.options = append(tier.options, option{Value: x.name, Label: v.t(x.title)})
	}
	all := []editor[caseload.WardInput]{
		textEditor("name", v.t("words.name"), caseload.KindText, func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Name }), code, tier,
		textEditor("description", v.t("wards.boundary-text"), caseload.KindJSON, func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Description }),
	}
	if of == nil {
		tier.options = append([]option{{Label: v.t("words.choose")}}, tier.options...)
		all[2] = tier
		return all
	}
	return append(all, editor[caseload.WardInput]{
		path: "enabled", title: v.t("wards.enabled"), kind: caseload.KindBool, hint: v.t("wards.enabled-hint"), options: []option{{Value: "true", Label: v.t("value.yes")}, {Value: "false", Label: v.t("value.no")}},
		put: func(in *caseload.WardInput, text string) error {
			in.Enabled = caseload.Set(text == "true")
			return nil
		},
	})
}

// tierTitle is what the pages call a tier.
func (v *visit) tierTitle(name string) string {
	for _, x := range tiers {
		if x.name == name {
			return v.t(x.title)
		}
	}
	return name
}

// showWards lists the wards, disabled ones too, with how many cases each has.
func showWards(v *visit) error {
	words, err := v.svc.Words(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := wordsPage{page: v.areaPage("wards.title"), Intro: v.t("wards.text"), New: &link{v.t("wards.new"), wardsAddress + "/new"}}
	p.Words = table{Caption: p.Title, Columns: append([]column{
		{Title: v.t("cases.ward"), Long: true}, {Title: v.t("words.code")}, {Title: v.t("wards.tier")}, {Title: v.t("wards.enabled")}, {Title: v.t("wards.boundary")}, {Title: v.t("words.cases"), Number: true},
	}, v.changeColumns()...)}
	upload := link{v.t("ward-import.new"), importedNouns[caseload.NounWard].address()}
	p.Empty = empty{Title: v.t("wards.none"), Text: v.t("wards.none-text"), Next: upload}
	said := map[bool]string{true: v.t("value.yes"), false: v.t("value.no")}
	for _, w := range words.Catalog.Wards() {
		p.Words.Rows = append(p.Words.Rows, append([]cell{
			{Text: w.Name}, {Text: w.Code}, {Text: v.tierTitle(w.Tier)}, {Text: said[w.Enabled]}, {Text: said[w.Boundary != ""]}, v.casesCell(words, caseload.NounWard, w.PK, "ward", w.ID),
		}, v.changeCells(wardsAddress, w.ID, w.Name)...))
	}
	title, unit := v.t("wards.map"), v.t("words.cases")
	if m, ok := v.wardMap(words.Catalog, title, unit, words.Cases[caseload.NounWard], func(id string) string { return casesWith("ward", id) }); ok {
		p.Map = &m
	}
	if len(p.Words.Rows) > 0 {
		p.offer(button{link: upload, Looks: "secondary"})
	} else {
		p.offer(button{link: *p.New, Looks: "secondary"})
	}
	return v.showWords(p)
}
