package ui

import (
	"strconv"

	"caseload"
)

// statusesAddress is where statuses are administered.
const statusesAddress = adminAddress + "/statuses"

// statusForms make and change statuses.
var statusForms = wordForms[caseload.StatusInput, *caseload.StatusInput]{
	noun: caseload.NounStatus, address: statusesAddress,
	newTitle: "statuses.new", editTitle: "words.edit-title", hideTitle: "words.remove-title", hideText: "statuses.remove-text",
	intro: "statuses.new-text", clash: "words.clash", add: "statuses.add", hide: "words.remove-button",
	added: "notice.status-added", saved: "notice.status-saved", hidden: "notice.status-removed",
	editors: (*visit).statusEditors,
}

func (v *visit) statusEditors(_ *caseload.Catalog, of *item) []editor[caseload.StatusInput] {
	name := textEditor("name", v.t("words.name"), caseload.KindText, func(in *caseload.StatusInput) *caseload.Opt[string] { return &in.Name })
	name.hint = v.t("statuses.name-hint")
	place := editor[caseload.StatusInput]{path: "position", title: v.t("statuses.place"), kind: caseload.KindNumber, hint: v.t("statuses.place-hint"), lacking: of == nil, put: readPlace}
	if of != nil {
		return []editor[caseload.StatusInput]{name, place}
	}
	stage := editor[caseload.StatusInput]{path: "stage", title: v.t("statuses.stage"), kind: caseload.KindChoice, hint: v.t("statuses.stage-hint"), options: []option{{Label: v.t("words.choose")}}}
	for _, s := range caseload.Stages {
		stage.options = append(stage.options, option{Value: s.String(), Label: v.t(stageTitles[s])})
	}
	stage.put = func(in *caseload.StatusInput, text string) (err error) {
		in.Stage, err = caseload.ParseStage(text)
		return err
	}
	return []editor[caseload.StatusInput]{name, stage, place}
}

// readPlace reads a place in a list.
func readPlace(in *caseload.StatusInput, text string) (err error) {
	if in.Place, err = strconv.ParseInt(text, 10, 32); err != nil || in.Place < 1 {
		return caseload.Invalid("position", "A place is a whole number from 1.")
	}
	return nil
}

// showStatuses lists the statuses in their order, with what each API calls them.
func showStatuses(v *visit) error {
	words, err := v.svc.Words(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := wordsPage{page: v.areaPage("statuses.title"), Intro: v.t("statuses.text"), New: &link{v.t("statuses.new"), statusesAddress + "/new"}}
	p.Words = table{Caption: p.Title, Columns: append([]column{
		{Title: v.t("cases.status")}, {Title: v.t("statuses.stage")}, {Title: v.t("words.cases"), Number: true},
		{Title: "Casework"}, {Title: "Casebook"}, {Title: "CommCare"}, {Title: "iCasework"},
	}, v.changeColumns()...)}
	for _, s := range words.Catalog.Statuses() {
		commcare := "open"
		if s.Stage == caseload.Closed {
			commcare = "closed"
		}
		p.Words.Rows = append(p.Words.Rows, append([]cell{
			{Tag: v.statusTag(words.Catalog, s.PK)}, {Text: v.t(stageTitles[s.Stage])}, v.casesCell(words, caseload.NounStatus, s.PK, "status", s.ID),
			{Text: s.Stage.String()}, {Text: s.Name}, {Text: commcare}, {Text: s.Name},
		}, v.changeCells(statusesAddress, s.ID, v.statusName(s))...))
	}
	return v.showWords(p)
}
