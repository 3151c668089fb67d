package ui

import (
	"cmp"
	"net/http"
	"net/url"

	"caseload"
)

// personParameter is the parameter with the ID of who is to have a part in a case.
const personParameter = "person"

// partPage finds who is to have a part in a case. What is looked for is sent in
// forms, so that no name is in an address.
type partPage struct {
	page
	Action string
	Search field
	Table  *table // who was found; nil: nobody was looked for, or found
	None   bool   // nobody was found
	New    string // the address of the form for somebody who is not here yet
	Turns  []turn
}

func partsAddress(caseID string) string { return caseAddress(caseID) + "/people" }

// caseToJoin reads the case that the address names, for who may give people parts in
// cases.
func (v *visit) caseToJoin() (*aCase, error) {
	c, err := v.readCase()
	if err != nil {
		return nil, err
	}
	return c, v.visitor.By.CheckEdit(caseload.ActCreate, caseload.NounInvolvement)
}

// findForCase looks for people among those whom the visitor may see.
func findForCase(v *visit) error {
	c, err := v.caseToJoin()
	if err != nil {
		return err
	}
	q, err := v.peopleQuery()
	if err != nil {
		return err
	}
	add := partsAddress(c.id) + "/new"
	p := partPage{page: v.page(v.t("part.find-title", "Case", c.text("reference"))).under(v.t("form.back"), caseAddress(c.id)), Action: partsAddress(c.id) + "/find", New: add, Search: v.peopleSearch(q.words)}
	if q.words == "" {
		return v.render(http.StatusOK, "part-find", p)
	}
	asked := caseload.PeopleQuery{Words: q.words, After: q.after, Before: q.before, Limit: pageSize}
	list, err := v.svc.People(v.r.Context(), v.visitor.By, asked, peopleColumns...)
	if err != nil {
		return err
	}
	if p.None = list.Rows.Rows() == 0; !p.None {
		found := v.peopleTable(list.Rows, func(id string) string { return add + "?" + url.Values{personParameter: {id}}.Encode() })
		p.Table, p.Turns = &found, v.turns(p.Action, []kept{{wordsName, q.words}}, string(list.Prev), string(list.Next))
	}
	return v.render(http.StatusOK, "part-find", p)
}

// partEditors are those of a part in a case.
func (v *visit) partEditors() []editor[caseload.InvolvementInput] {
	role := textEditor("role", v.t("case.role"), caseload.KindText, func(in *caseload.InvolvementInput) *caseload.Opt[string] { return &in.Role })
	role.hint = v.t("part.role-hint")
	return optional(role,
		textEditor("type", v.t("case.part-type"), caseload.KindText, func(in *caseload.InvolvementInput) *caseload.Opt[string] { return &in.Type }),
		dayEditor("effective", v.t("case.since"), func(in *caseload.InvolvementInput) *caseload.Opt[caseload.Date] { return &in.Effective }))
}

// showNewPart shows the form that gives a person a part in the case: who is named by
// the address, or somebody who is not here yet.
func showNewPart(v *visit) error {
	c, err := v.caseToJoin()
	if err != nil {
		return err
	}
	values := url.Values{onceName: {v.NewToken()}, "effective": {dayText(v.today())}, personParameter: {v.r.URL.Query().Get(personParameter)}}
	return v.partForm(http.StatusOK, c, values, nil)
}

func (v *visit) partForm(status int, c *aCase, values url.Values, wrong []problem) error {
	m := making{
		title: v.t("part.new-title", "Case", c.text("reference")), action: partsAddress(c.id) + "/new", back: caseAddress(c.id), save: v.t("part.add"),
	}
	controls := showAll(v, v.partEditors(), values, wrong)
	if id := values.Get(personParameter); id != "" {
		person, err := v.svc.Person(v.r.Context(), v.visitor.By, id)
		if err != nil {
			return err
		}
		m.intro, m.kept = v.personName(person.Name, person.Title, person.FirstName, person.LastName), []kept{{personParameter, id}}
	} else {
		m.title = v.t("part.new-person-title", "Case", c.text("reference"))
		controls = append(showAll(v, v.personEditors(), values, wrong), controls...)
	}
	return v.showMaking(status, m, controls, values.Get(onceName), wrong)
}

// makePart gives a person a part in the case, once, and makes the person where it is
// somebody who was not here.
func makePart(v *visit) error {
	c, err := v.caseToJoin()
	if err != nil {
		return err
	}
	form, err := v.onceForm()
	if err != nil {
		return err
	}
	id := form.Get(personParameter)
	var edits []caseload.Edit
	var wrong []problem
	if id == "" {
		id = v.svc.NewID()
		person := &caseload.PersonInput{}
		wrong = read(v, person, v.personEditors(), nil, form)
		edits = append(edits, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, ID: id, Input: person})
	}
	part := &caseload.InvolvementInput{Case: caseload.Set(c.id), Person: caseload.Set(id)}
	wrong = append(wrong, read(v, part, v.partEditors(), nil, form)...)
	edits = append(edits, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, Input: part})
	if len(wrong) == 0 {
		_, err = v.makeOnce(form, edits...)
		wrong = v.unmade(form, err)
	}
	if len(wrong) > 0 {
		return v.partForm(http.StatusUnprocessableEntity, c, form, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(caseAddress(c.id)+"#people", "notice.part-added")
}

// partAmendment changes the part in the case that the address names.
func (v *visit) partAmendment() (*amendment[caseload.InvolvementInput], error) {
	c, err := v.readCase()
	if err != nil {
		return nil, err
	}
	of, err := v.readOf(c, caseload.NounInvolvement, v.r.PathValue("part"))
	if err != nil {
		return nil, err
	}
	name, err := v.nameInPart(of.id)
	if err != nil {
		return nil, err
	}
	editors := append(v.partEditors(), optional(dayEditor("ended", v.t("case.until"), func(in *caseload.InvolvementInput) *caseload.Opt[caseload.Date] { return &in.Ended }))...)
	return &amendment[caseload.InvolvementInput]{
		noun: caseload.NounInvolvement, title: v.t("part.edit-title", "Name", name, "Case", c.text("reference")), clash: v.t("part.conflict"),
		action: partsAddress(c.id) + "/" + url.PathEscape(of.id) + "/edit", back: caseAddress(c.id),
		of: of, again: func() (*item, error) { return v.readOf(c, caseload.NounInvolvement, of.id) },
		editors:  func(*item) []editor[caseload.InvolvementInput] { return editors },
		finished: func() error { return v.succeed(caseAddress(c.id)+"#people", "notice.part-saved") },
	}, nil
}

// readOf reads a record that belongs to a case.
func (v *visit) readOf(c *aCase, n caseload.Noun, id string) (*item, error) {
	of, err := v.readOne(n, id)
	if err == nil && of.ref("case") != c.ref("pk") {
		err = &caseload.Error{Code: caseload.CodeNotFound}
	}
	return of, err
}

func showPartForm(v *visit) error {
	a, err := v.partAmendment()
	if err != nil {
		return err
	}
	return showAmendment(v, a)
}

func changePart(v *visit) error {
	a, err := v.partAmendment()
	if err != nil {
		return err
	}
	return amend(v, a)
}

// peopleOf lists who has a part in a case, with where to change it for who may.
func (v *visit) peopleOf(c *aCase) table {
	out := table{Caption: v.t("case.people"), Columns: []column{
		{Title: v.t("case.person")}, {Title: v.t("case.role")}, {Title: v.t("case.phone"), Whole: true}, {Title: v.t("case.email"), Whole: true},
		{Title: v.t("case.since"), Whole: true}, {Title: v.t("case.until"), Whole: true},
	}}
	may := v.visitor.By.CheckEdit(caseload.ActUpdate, caseload.NounInvolvement) == nil
	people := recordsOf(c.set.Related[caseload.NounPerson])
	for _, part := range c.linked(toInvolvements) {
		row, found := 0, false
		if all := c.set.Related[caseload.NounPerson]; all != nil {
			row, found = all.Row(part.ref("person"))
		}
		if !found {
			continue
		}
		p := people[row]
		name := v.nameOf(p)
		cells := []cell{
			{Text: name, Href: personAddress(p.text("id"))}, {Text: v.part(part.text("role"), part.text("type"))},
			{Text: cmp.Or(p.text("phone"), p.text("mobile"))}, {Text: p.text("email")}, dayIn(part.day("effective")), dayIn(part.day("ended")),
		}
		if may {
			cells[0].Actions = []action{{v.t("case.change"), v.t("case.change-part", "Name", name), partsAddress(c.id) + "/" + url.PathEscape(part.text("id")) + "/edit"}}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// nameInPart is what who has a part is called.
func (v *visit) nameInPart(id string) (string, error) {
	q := caseload.RecordQuery{Noun: caseload.NounInvolvement, IDs: []string{id}, Include: []caseload.Inclusion{{Way: toPerson}}}
	set, err := v.svc.ListRecords(v.r.Context(), v.visitor.By, q)
	if err != nil {
		return "", err
	}
	for _, p := range recordsOf(set.Related[caseload.NounPerson]) {
		return v.nameOf(p), nil
	}
	return v.t("people.nameless"), nil
}

// nameOf is what the pages call a person that was read whole.
func (v *visit) nameOf(p record) string {
	return v.personName(p.text("name"), p.text("title"), p.text("first_name"), p.text("last_name"))
}
