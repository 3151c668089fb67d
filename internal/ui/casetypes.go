package ui

import (
	"strconv"
	"strings"

	"caseload"
)

// caseTypesAddress is where case types are administered.
const caseTypesAddress = adminAddress + "/case-types"

// caseTypeForms make and change case types.
var caseTypeForms = wordForms[caseload.CaseTypeInput, *caseload.CaseTypeInput]{
	noun: caseload.NounCaseType, address: caseTypesAddress,
	newTitle: "case-types.new", editTitle: "words.edit-title", hideTitle: "words.remove-title", hideText: "case-types.remove-text",
	intro: "case-types.new-text", clash: "words.clash", add: "case-types.add", hide: "words.remove-button",
	added: "notice.case-type-added", saved: "notice.case-type-saved", hidden: "notice.case-type-removed",
	editors: (*visit).caseTypeEditors,
}

func (v *visit) caseTypeEditors(_ *caseload.Catalog, of *item) (all []editor[caseload.CaseTypeInput]) {
	if of == nil {
		name := textEditor("name", v.t("words.name"), caseload.KindText, func(in *caseload.CaseTypeInput) *caseload.Opt[string] { return &in.Name })
		name.hint = v.t("case-types.name-hint")
		all = append(all, name)
	}
	label := textEditor("label", v.t("words.label"), caseload.KindText, func(in *caseload.CaseTypeInput) *caseload.Opt[string] { return &in.Label })
	label.hint, label.lacking = v.t("words.label-hint"), true
	return append(all, label, editor[caseload.CaseTypeInput]{
		path: "stages", title: v.t("case.stages"), kind: caseload.KindJSON, hint: v.t("case-types.stages-hint"), lacking: true,
		text: func(value caseload.Value) string { return planLines(caseload.ParseStagePlans(value.Str())) },
		put: func(in *caseload.CaseTypeInput, text string) error {
			plans, err := readPlans(text)
			in.Stages = caseload.Set(plans)
			return err
		},
	})
}

// planLines writes stages as lines of a form: the name, and behind = the working days.
func planLines(plans []caseload.StagePlan) string {
	lines := make([]string, len(plans))
	for i, p := range plans {
		lines[i] = p.Name
		if p.TargetDays > 0 {
			lines[i] += " = " + strconv.FormatInt(p.TargetDays, 10)
		}
	}
	return strings.Join(lines, "\n")
}

// readPlans reads what planLines writes.
func readPlans(text string) (plans []caseload.StagePlan, err error) {
	for line := range strings.SplitSeq(text, "\n") {
		p := caseload.StagePlan{Name: strings.TrimSpace(line)}
		if p.Name == "" {
			continue
		}
		if at := strings.LastIndexByte(line, '='); at >= 0 {
			p.Name = strings.TrimSpace(line[:at])
			if p.TargetDays, err = strconv.ParseInt(strings.TrimSpace(line[at+1:]), 10, 64); err != nil {
				return nil, caseload.Invalid("stages", "Behind = stands a number of working days, such as Review = 15.")
			}
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// showCaseTypes lists the case types with their stages.
func showCaseTypes(v *visit) error {
	words, err := v.svc.Words(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := wordsPage{page: v.areaPage("case-types.title"), Intro: v.t("case-types.text"), New: &link{v.t("case-types.new"), caseTypesAddress + "/new"}}
	p.Words = table{Caption: p.Title, Columns: append([]column{
		{Title: v.t("words.label")}, {Title: v.t("words.name")}, {Title: v.t("words.cases"), Number: true}, {Title: v.t("case.stages"), Long: true},
	}, v.changeColumns()...)}
	for _, t := range words.Catalog.CaseTypes() {
		p.Words.Rows = append(p.Words.Rows, append([]cell{
			{Text: typeName(t)}, {Text: t.Name}, v.casesCell(words, caseload.NounCaseType, t.PK, "type", t.ID), {Text: v.plansText(t.Stages)},
		}, v.changeCells(caseTypesAddress, t.ID, typeName(t))...))
	}
	return v.showWords(p)
}

// plansText names stages with their working days.
func (v *visit) plansText(plans []caseload.StagePlan) string {
	parts := make([]string, len(plans))
	for i, p := range plans {
		parts[i] = p.Name
		if p.TargetDays > 0 {
			parts[i] += " (" + v.n("case-types.days", p.TargetDays) + ")"
		}
	}
	return strings.Join(parts, ", ")
}
