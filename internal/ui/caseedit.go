package ui

import (
	"caseload"
)

// caseEditor sets one value of a case.
type caseEditor = editor[caseload.CaseInput]

// caseEditors are those of a case, in their order.
func (v *visit) caseEditors(of *item, statuses []option) []caseEditor {
	c := of.catalog
	owner := v.workers(c, true).editor("owner", v.t("case.owner"), func(in *caseload.CaseInput, who caseload.Subject) { in.Owner = caseload.Set(who) })
	all := []caseEditor{v.nameEditor(), v.statusEditor(statuses)}
	all = append(all, optional(v.categoryEditor(c), v.wardEditor(c), owner)...)
	if len(caseload.ParseRefs(of.text("assignees"))) < 2 { // more are not taken away by a form that shows one
		all = append(all, optional(v.assigneeEditor(c))...)
	}
	all = append(all, optional(v.dueEditor(), v.summaryEditor(), v.detailsEditor(),
		v.caseText("public_summary", caseload.KindJSON, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.PublicSummary }))...)
	all = append(all, v.confidentialEditor())
	return append(all, v.fieldEditors(c, of.ref("type"))...)
}

func (v *visit) nameEditor() caseEditor {
	return v.caseText("name", caseload.KindText, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Name })
}

func (v *visit) confidentialEditor() caseEditor {
	return caseEditor{path: "confidential", title: v.t("case.confidential"), hint: v.t("case.confidential-hint"), kind: caseload.KindBool, told: true, put: func(in *caseload.CaseInput, text string) error {
		in.Confidential = caseload.Set(text == "true")
		return nil
	}}
}

func (v *visit) caseText(path caseload.Path, kind caseload.Kind, of func(*caseload.CaseInput) *caseload.Opt[string]) caseEditor {
	return textEditor(path, v.t(attributeTitles[path]), kind, of)
}

// caseEntry chooses a row of the catalogue.
func (v *visit) caseEntry(path caseload.Path, options []option, of func(*caseload.CaseInput) *caseload.Opt[caseload.Named]) caseEditor {
	return caseEditor{path: path, title: v.t(attributeTitles[path]), kind: caseload.KindChoice, options: options, put: func(in *caseload.CaseInput, id string) error {
		*of(in) = caseload.Set(caseload.Named{ID: id})
		return nil
	}}
}

func (v *visit) categoryEditor(c *caseload.Catalog) caseEditor {
	return v.caseEntry("category", v.entryOptions(1, c), func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Category })
}

func (v *visit) wardEditor(c *caseload.Catalog) caseEditor {
	return v.caseEntry("ward", v.entryOptions(2, c), func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Ward })
}

func (v *visit) dueEditor() caseEditor {
	return dayEditor("due", v.t("cases.due"), func(in *caseload.CaseInput) *caseload.Opt[caseload.Date] { return &in.Due })
}

func (v *visit) summaryEditor() caseEditor {
	return v.caseText("summary", caseload.KindJSON, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Summary })
}

func (v *visit) detailsEditor() caseEditor {
	return v.caseText("details", caseload.KindJSON, func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Details })
}

func (v *visit) statusEditor(options []option) caseEditor {
	return v.caseEntry("status", options, func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Status })
}

// statusOptions are the statuses, those that cases have first, and the ID of the usual
// one: the one that most open cases have, or the first that an open case can have; ""
// for none.
func (v *visit) statusOptions() (out []option, usual string, err error) {
	all, err := v.svc.StatusesByUse(v.r.Context(), v.visitor.By)
	most := int64(0)
	for _, s := range all {
		out = append(out, option{Value: s.ID, Label: v.statusName(s.Status)})
		if !s.Stage.Done() && (usual == "" || s.Cases > most) {
			usual, most = s.ID, s.Cases
		}
	}
	return out, usual, err
}

// entryOptions are the rows of one of the caseFacets, behind none of them.
func (v *visit) entryOptions(facet int, c *caseload.Catalog) []option {
	f := caseFacets[facet]
	out := []option{{Value: "", Label: v.t(f.none)}}
	for _, e := range f.entries(c) {
		out = append(out, option{Value: e.id, Label: e.name})
	}
	return out
}

func (v *visit) assigneeEditor(c *caseload.Catalog) caseEditor {
	return v.workers(c, false).editor("assignees", v.t("cases.assigned"), func(in *caseload.CaseInput, who caseload.Subject) {
		var all []caseload.Subject
		if who != (caseload.Subject{}) {
			all = []caseload.Subject{who}
		}
		in.Assignees.All = caseload.Set(all)
	})
}

// fieldEditors set the properties that the tenant declared for cases of a type.
func (v *visit) fieldEditors(c *caseload.Catalog, caseType caseload.PK) (all []caseEditor) {
	for _, f := range c.Fields() {
		if f.Type == 0 || f.Type == caseType {
			all = append(all, v.fieldEditor(f))
		}
	}
	return all
}

func (v *visit) fieldEditor(f *caseload.Field) caseEditor {
	out := caseEditor{path: caseload.Path("properties." + f.Name), title: fieldTitle(f), kind: f.Kind, lacking: !f.Required}
	switch f.Kind {
	case caseload.KindBool:
		out.options = []option{{Label: v.t("case.not-said")}, {Value: "true", Label: v.t("value.yes")}, {Value: "false", Label: v.t("value.no")}}
	case caseload.KindChoice:
		out.options = []option{{Label: v.t("case.not-said")}}
		for _, text := range f.Choices {
			out.options = append(out.options, option{Value: text, Label: text})
		}
	}
	out.put = func(in *caseload.CaseInput, text string) error {
		value, err := caseload.ParseValue(f.Kind, text, f.Choices)
		if in.Properties == nil {
			in.Properties = map[string]caseload.Value{}
		}
		in.Properties[f.Name] = value
		return err
	}
	return out
}

func workerID(c *caseload.Catalog, k caseload.PK) string {
	if u := c.User(k); u != nil {
		return u.ID
	}
	if t := c.Team(k); t != nil {
		return t.ID
	}
	return ""
}

// caseAmendment changes the case that the address names.
func (v *visit) caseAmendment() (*amendment[caseload.CaseInput], error) {
	c, err := v.readCase()
	if err != nil {
		return nil, err
	}
	statuses, _, err := v.statusOptions()
	if err != nil {
		return nil, err
	}
	var required []string
	if c.text("name") != "" { // one without a name, which others may make, can be changed otherwise
		required = []string{"name"}
	}
	return &amendment[caseload.CaseInput]{
		noun: caseload.NounCase, title: v.t("case.edit-title", "Case", c.text("reference")), clash: v.t("case.conflict"),
		action: caseAddress(c.id) + "/edit", back: caseAddress(c.id), of: &c.item, required: required,
		editors: func(of *item) []caseEditor { return v.caseEditors(of, statuses) },
		again: func() (*item, error) {
			c, err := v.readCase()
			if err != nil {
				return nil, err
			}
			return &c.item, nil
		},
		finished: func() error { return v.afterChange(c, "notice.case-saved") },
	}, nil
}

// showCaseForm shows the form that changes a case.
func showCaseForm(v *visit) error {
	a, err := v.caseAmendment()
	if err != nil {
		return err
	}
	return showAmendment(v, a)
}

func changeCase(v *visit) error {
	a, err := v.caseAmendment()
	if err != nil {
		return err
	}
	return amend(v, a)
}

// afterChange leads back to a case, or to the list where the visitor gave it away.
func (v *visit) afterChange(c *aCase, notice string) error {
	to := caseAddress(c.id)
	if _, err := v.readCase(); caseload.CodeOf(err) == caseload.CodeNotFound {
		to = casesAddress
	}
	return v.succeed(to, notice, "Case", c.text("reference"))
}
