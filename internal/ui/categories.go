package ui

import (
	"caseload"
)

// categoriesAddress is where categories are administered.
const categoriesAddress = adminAddress + "/categories"

// categoryForms make, change and disable categories.
var categoryForms = wordForms[caseload.CategoryInput, *caseload.CategoryInput]{
	noun: caseload.NounCategory, address: categoriesAddress,
	newTitle: "categories.new", editTitle: "words.edit-title", hideTitle: "categories.disable-title", hideText: "categories.disable-text",
	intro: "categories.new-text", clash: "words.clash", add: "categories.add", hide: "categories.disable-button",
	added: "notice.category-added", saved: "notice.category-saved", hidden: "notice.category-disabled",
	editors: (*visit).categoryEditors,
}

func (v *visit) categoryEditors(_ *caseload.Catalog, _ *item) []editor[caseload.CategoryInput] {
	code := textEditor("code", v.t("words.code"), caseload.KindText, func(in *caseload.CategoryInput) *caseload.Opt[string] { return &in.Code })
	code.hint, code.lacking = v.t("words.code-hint"), true
	return []editor[caseload.CategoryInput]{
		textEditor("name", v.t("words.name"), caseload.KindText, func(in *caseload.CategoryInput) *caseload.Opt[string] { return &in.Name }), code,
	}
}

// showCategories lists the categories, and those that are disabled.
func showCategories(v *visit) error {
	words, err := v.svc.Words(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := wordsPage{page: v.areaPage("categories.title"), Intro: v.t("categories.text"), New: &link{v.t("categories.new"), categoriesAddress + "/new"}}
	p.Words = table{Caption: p.Title, Columns: []column{
		{Title: v.t("cases.category"), Long: true}, {Title: v.t("words.code")}, {Title: v.t("words.cases"), Number: true},
		{Title: v.t("case.change"), Unseen: true}, {Title: v.t("categories.disable"), Unseen: true},
	}}
	p.Empty = empty{Title: v.t("categories.none"), Text: v.t("categories.none-text"), Next: *p.New}
	for _, c := range words.Catalog.Categories() {
		at := wordAddress(categoriesAddress, c.ID)
		p.Words.Rows = append(p.Words.Rows, []cell{
			{Text: c.Name}, {Text: c.Code}, v.casesCell(words, caseload.NounCategory, c.PK, "category", c.ID),
			{Text: v.t("case.change"), About: c.Name, Href: at + "/edit"}, {Text: v.t("categories.disable"), About: c.Name, Href: at + "/remove"},
		})
	}
	for _, c := range words.Disabled {
		cases := v.n("categories.cases", words.Cases[caseload.NounCategory][c.PK])
		p.Disabled = append(p.Disabled, disabledWord{Name: c.Name, Cases: cases, Enable: wordAddress(categoriesAddress, c.ID) + "/enable"})
	}
	return v.showWords(p)
}

// enableCategory gives a category again that was disabled.
func enableCategory(v *visit) error {
	_, err := v.svc.Edit(v.r.Context(), v.visitor.By, caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounCategory, ID: v.r.PathValue("id")})
	if err != nil {
		return err
	}
	return v.succeed(categoriesAddress, "notice.category-enabled")
}
