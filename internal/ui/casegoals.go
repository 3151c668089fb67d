package ui

import (
	"net/http"
	"net/url"

	"caseload"
)

func goalsAddress(caseID string) string { return caseAddress(caseID) + "/goals" }

// goalEditors are those of a goal.
func (v *visit) goalEditors() []editor[caseload.GoalInput] {
	status := textEditor("status", v.t("cases.status"), caseload.KindText, func(in *caseload.GoalInput) *caseload.Opt[string] { return &in.Status })
	status.hint = v.t("goal.status-hint")
	status.text = func(value caseload.Value) string { return v.statusInWords(value.Str()) }
	status.put = func(in *caseload.GoalInput, words string) error {
		in.Status = caseload.Set(v.storedGoalStatus(words))
		return nil
	}
	name := textEditor("name", v.t("case.goal"), caseload.KindText, func(in *caseload.GoalInput) *caseload.Opt[string] { return &in.Name })
	target := dayEditor("target", v.t("case.target"), func(in *caseload.GoalInput) *caseload.Opt[caseload.Date] { return &in.Target })
	return append([]editor[caseload.GoalInput]{name}, optional(status, target)...)
}

// showNewGoal shows the form for a goal of the case.
func showNewGoal(v *visit) error {
	c, err := v.readCase()
	if err != nil {
		return err
	}
	if err := v.visitor.By.CheckEdit(caseload.ActCreate, caseload.NounGoal); err != nil {
		return err
	}
	return v.goalForm(http.StatusOK, c, url.Values{onceName: {v.NewToken()}}, nil)
}

func (v *visit) goalForm(status int, c *aCase, values url.Values, wrong []problem) error {
	m := making{title: v.t("goal.new-title", "Case", c.text("reference")), action: goalsAddress(c.id) + "/new", back: caseAddress(c.id), save: v.t("goal.add")}
	return v.showMaking(status, m, showAll(v, v.goalEditors(), values, wrong), values.Get(onceName), wrong)
}

// makeGoal gives the case a goal, once.
func makeGoal(v *visit) error {
	c, err := v.readCase()
	if err != nil {
		return err
	}
	form, err := v.onceForm()
	if err != nil {
		return err
	}
	in := &caseload.GoalInput{Case: caseload.Set(c.id)}
	wrong := read(v, in, v.goalEditors(), nil, form)
	if len(wrong) == 0 {
		_, err = v.makeOnce(form, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounGoal, Input: in})
		wrong = nameLacking(v, v.goalEditors(), v.unmade(form, err), err)
	}
	if len(wrong) > 0 {
		return v.goalForm(http.StatusUnprocessableEntity, c, form, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(caseAddress(c.id)+"#goals", "notice.goal-added")
}

// goalAmendment changes the goal that the address names.
func (v *visit) goalAmendment() (*amendment[caseload.GoalInput], error) {
	c, err := v.readCase()
	if err != nil {
		return nil, err
	}
	of, err := v.readOf(c, caseload.NounGoal, v.r.PathValue("goal"))
	if err != nil {
		return nil, err
	}
	return &amendment[caseload.GoalInput]{
		noun: caseload.NounGoal, title: v.t("goal.edit-title", "Case", c.text("reference")), clash: v.t("goal.conflict"),
		action: goalsAddress(c.id) + "/" + url.PathEscape(of.id) + "/edit", back: caseAddress(c.id),
		of: of, again: func() (*item, error) { return v.readOf(c, caseload.NounGoal, of.id) },
		editors:  func(*item) []editor[caseload.GoalInput] { return v.goalEditors() },
		finished: func() error { return v.succeed(caseAddress(c.id)+"#goals", "notice.goal-saved") },
	}, nil
}

func showGoalForm(v *visit) error {
	a, err := v.goalAmendment()
	if err != nil {
		return err
	}
	return showAmendment(v, a)
}

func changeGoal(v *visit) error {
	a, err := v.goalAmendment()
	if err != nil {
		return err
	}
	return amend(v, a)
}

// goalsOf lists the goals of a case, with where to change them for who may.
func (v *visit) goalsOf(c *aCase) table {
	out := table{Caption: v.t("case.goals"), Columns: []column{{Title: v.t("case.goal"), Long: true}, {Title: v.t("cases.status")}, {Title: v.t("case.target"), Whole: true}}}
	may := v.visitor.By.CheckEdit(caseload.ActUpdate, caseload.NounGoal) == nil
	for _, g := range c.linked(toGoals) {
		cells := []cell{{Text: g.text("name")}, {Text: v.statusInWords(g.text("status"))}, dayIn(g.day("target"))}
		if may {
			cells[0].Actions = []action{{v.t("case.change"), g.text("name"), goalsAddress(c.id) + "/" + url.PathEscape(g.text("id")) + "/edit"}}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}
