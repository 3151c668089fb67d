package ui

import (
	"net/http"
	"net/url"
	"slices"

	"caseload"
)

// newCaseAddress is where cases are made.
const newCaseAddress = casesAddress + "/new"

// typeParameter is the parameter with the ID of the type of a new case.
const typeParameter = "type"

// newCase is where the visitor makes cases, "" for who may not.
func (v *visit) newCase() string {
	if v.visitor.By.CheckEdit(caseload.ActCreate, caseload.NounCase) != nil {
		return ""
	}
	return newCaseAddress
}

// caseTypePage asks of which type a new case is to be.
type caseTypePage struct {
	page
	Types selection
}

// startCase asks for the type of a new case, where there are several, or shows the
// form.
func startCase(v *visit) error {
	if err := v.visitor.By.CheckEdit(caseload.ActCreate, caseload.NounCase); err != nil {
		return err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	given := v.r.URL.Query()
	id := given.Get(typeParameter)
	if types := catalog.CaseTypes(); id == "" && len(types) > 1 {
		return v.askCaseType(types, given.Has(typeParameter))
	}
	of, err := typeOf(catalog, id)
	if err != nil {
		return err
	}
	statuses, usual, err := v.statusOptions()
	if err != nil {
		return err
	}
	values := url.Values{onceName: {v.NewToken()}, "received": {dayText(v.today())}, "status": {usual}}
	if own := catalog.User(v.visitor.By.User); own != nil && v.worksOnCases() {
		values.Set("assignees", v.workers(catalog, false).writes(own))
	}
	return v.newCaseForm(http.StatusOK, catalog, of, v.newCaseEditors(catalog, of, statuses), values, nil)
}

// typeOf is the case type of an ID; the first for "", nil where there is none.
func typeOf(c *caseload.Catalog, id string) (*caseload.CaseType, error) {
	types := c.CaseTypes()
	if id == "" && len(types) == 0 {
		return nil, nil
	}
	if id == "" {
		return types[0], nil
	}
	if at := slices.IndexFunc(types, func(t *caseload.CaseType) bool { return t.ID == id }); at >= 0 {
		return types[at], nil
	}
	return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such type of case.")
}

func (v *visit) askCaseType(types []*caseload.CaseType, unanswered bool) error {
	p := caseTypePage{page: v.page(v.t("case-new.title")).under(v.t("form.back"), casesAddress), Types: selection{Name: typeParameter, Label: v.t("case-new.type")}}
	var all []option
	for _, t := range types {
		all = append(all, option{Value: t.ID, Label: typeName(t)})
	}
	p.Types.Groups = ungrouped(all...)
	status := http.StatusOK
	if unanswered {
		p.Problems = []problem{{typeParameter, v.t("case-new.choose-type")}}
		p.Types.Problem, status = p.Problems[0].Message, http.StatusUnprocessableEntity
	}
	return v.render(status, "case-type", p)
}

// newCaseEditors are those of a new case of a type.
func (v *visit) newCaseEditors(c *caseload.Catalog, of *caseload.CaseType, statuses []option) []caseEditor {
	received := dayEditor("received", v.t("cases.received"), func(in *caseload.CaseInput) *caseload.Opt[caseload.Date] { return &in.Received })
	all := []caseEditor{v.nameEditor()}
	all = append(all, optional(v.summaryEditor(), v.detailsEditor())...)
	all = append(all, v.statusEditor(statuses))
	all = append(all, optional(v.categoryEditor(c), v.wardEditor(c), received, v.dueEditor(), v.assigneeEditor(c))...)
	all = append(all, v.confidentialEditor())
	var caseType caseload.PK
	if of != nil {
		caseType = of.PK
	}
	return append(all, v.fieldEditors(c, caseType)...)
}

func (v *visit) newCaseForm(status int, c *caseload.Catalog, of *caseload.CaseType, editors []caseEditor, values url.Values, wrong []problem) error {
	m := making{title: v.t("case-new.title"), action: newCaseAddress, back: casesAddress, save: v.t("case-new.make")}
	if of != nil {
		m.kept = []kept{{typeParameter, of.ID}}
		if len(c.CaseTypes()) > 1 {
			m.title = v.t("case-new.title-of", "Type", typeName(of))
		}
	}
	return v.showMaking(status, m, showAll(v, editors, values, wrong), values.Get(onceName), wrong)
}

// makeCase makes a case of what the form says, once.
func makeCase(v *visit) error {
	form, err := v.onceForm()
	if err != nil {
		return err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	of, err := typeOf(catalog, form.Get(typeParameter))
	if err != nil {
		return err
	}
	in := &caseload.CaseInput{}
	if of != nil {
		in.Type = caseload.Set(of.ID)
	}
	statuses, _, err := v.statusOptions()
	if err != nil {
		return err
	}
	var id string
	editors := v.newCaseEditors(catalog, of, statuses)
	wrong := read(v, in, editors, nil, form)
	if len(wrong) == 0 {
		id, err = v.makeOnce(form, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, Input: in, Required: []string{"name"}})
		wrong = nameLacking(v, editors, v.unmade(form, err), err)
	}
	if len(wrong) > 0 {
		return v.newCaseForm(http.StatusUnprocessableEntity, catalog, of, editors, form, wrong)
	}
	if err != nil {
		return err
	}
	return v.afterMaking(id)
}

// afterMaking leads to a new case, or to the list where its maker may not see it.
func (v *visit) afterMaking(id string) error {
	c, err := v.caseOf(id)
	switch {
	case caseload.CodeOf(err) == caseload.CodeNotFound:
		return v.succeed(casesAddress, "notice.case-made-unseen")
	case err != nil:
		return err
	}
	return v.succeed(caseAddress(id), "notice.case-made", "Case", c.text("reference"))
}
