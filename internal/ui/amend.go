package ui

import (
	"net/http"
	"net/url"
	"strconv"

	"caseload"
)

// recordPage is a form that makes or changes a record.
type recordPage struct {
	page
	Action   string // where the form is sent
	Back     string // where cancelling leads
	Intro    string
	Save     string       // what the button says
	Seen     caseload.Rev // the version that the form shows, 0 where it makes a record
	Token    string       // by which a form that is sent twice is known, "" where it changes a record
	Kept     []kept
	Controls []control
	Others   []event // what others have changed since the form was shown
}

// amendment is how the pages change a record by a form.
type amendment[In any] struct {
	noun     caseload.Noun
	title    string
	action   string
	back     string // where cancelling leads
	clash    string // what is said where somebody else was first
	of       *item
	required []string              // what it must have afterwards
	again    func() (*item, error) // reads it anew
	editors  func(*item) []editor[In]
	finished func() error // answers after the change
}

// changes is an Input of the Service that editors put values into.
type changes[In any] interface {
	*In
	caseload.Input
}

// showAmendment shows the form with what the record has.
func showAmendment[In any](v *visit, a *amendment[In]) error {
	values, editors := url.Values{}, a.editors(a.of)
	for _, x := range editors {
		values.Set(string(x.path), x.value(a.of))
	}
	return a.show(v, http.StatusOK, editors, values, nil, nil)
}

func (a *amendment[In]) show(v *visit, status int, editors []editor[In], values url.Values, wrong []problem, others []event) error {
	if err := v.visitor.By.CheckEdit(caseload.ActUpdate, a.noun); err != nil {
		return err
	}
	p := recordPage{page: v.page(a.title).under(v.t("form.back"), a.back), Action: a.action, Back: a.back, Save: v.t("case.save"), Seen: a.of.rev(), Others: others}
	p.Problems, p.Controls = wrong, showAll(v, editors, values, wrong)
	return v.render(status, "record", p)
}

// amend keeps what the form changes. Where somebody else was first the form is shown
// again, with what they changed.
func amend[In any, P changes[In]](v *visit, a *amendment[In]) error {
	if err := v.visitor.By.CheckEdit(caseload.ActUpdate, a.noun); err != nil {
		return err
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(form.Get("seen"), 10, 64)
	if err != nil {
		return caseload.Invalid("seen", "The form does not say of which version it is.")
	}
	if a.of.rev() != caseload.Rev(seen) {
		return a.conflict(v, form, caseload.Rev(seen))
	}
	in, editors := new(In), a.editors(a.of)
	wrong := read(v, in, editors, a.of, form)
	if len(wrong) == 0 {
		_, err = v.svc.Edit(v.r.Context(), v.visitor.By, caseload.Edit{
			Act: caseload.ActUpdate, Noun: a.noun, ID: a.of.id, Seen: []caseload.Rev{caseload.Rev(seen)}, Input: P(in), Required: a.required,
		})
		wrong = nameLacking(v, editors, v.problems(err), err)
	}
	switch {
	case caseload.CodeOf(err) == caseload.CodePreconditionFailed: // between reading and writing
		if a.of, err = a.again(); err != nil {
			return err
		}
		return a.conflict(v, form, caseload.Rev(seen))
	case len(wrong) > 0:
		return a.show(v, http.StatusUnprocessableEntity, editors, form, wrong, nil)
	case err != nil:
		return err
	}
	return a.finished()
}

// conflict shows the form with what the visitor wrote, and what others have changed
// since. What the visitor had left as it was is now as they left it.
func (a *amendment[In]) conflict(v *visit, form url.Values, seen caseload.Rev) error {
	history, changed, err := v.svc.ChangedSince(v.r.Context(), v.visitor.By, a.noun, a.of.id, seen)
	if err != nil {
		return err
	}
	var others []event
	for _, x := range history.Revisions {
		others = append(others, v.revision(a.of, &x))
	}
	was := map[caseload.Path]caseload.Value{} // when the form was shown
	for _, d := range changed {
		was[d.Path] = d.From
	}
	editors := a.editors(a.of)
	for _, x := range editors {
		name := string(x.path)
		x.gather(form)
		if before, changed := was[x.path]; changed && form.Get(name) == x.formText(a.of, before) {
			form.Set(name, x.value(a.of))
		}
	}
	return a.show(v, http.StatusConflict, editors, form, []problem{{"", a.clash}}, others)
}
