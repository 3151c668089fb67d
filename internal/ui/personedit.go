package ui

import (
	"caseload"
)

// personTitles are the keys of what the pages call attributes of a person.
var personTitles = map[caseload.Path]string{
	"title": "person.title-before", "first_name": "person.first-name", "last_name": "person.last-name", "name": "person.whole-name",
	"organisation": "people.organisation", "email": "people.email", "phone": "people.phone", "mobile": "person.mobile", "address": "person.address",
	"town": "people.town", "county": "person.county", "postcode": "people.postcode", "born": "person.born",
}

// personTexts are the texts of a person in the order of the form.
var personTexts = []struct {
	path caseload.Path
	of   func(*caseload.PersonInput) *caseload.Opt[string]
}{
	{"title", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Title }},
	{"first_name", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.FirstName }},
	{"last_name", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.LastName }},
	{"name", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Name }},
	{"organisation", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Organisation }},
	{"email", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Email }},
	{"phone", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Phone }},
	{"mobile", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Mobile }},
	{"address", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Address }},
	{"town", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Town }},
	{"county", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.County }},
	{"postcode", func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Postcode }},
}

// personEditors are those of a person, in their order.
func (v *visit) personEditors() (all []editor[caseload.PersonInput]) {
	for _, x := range personTexts {
		kind := caseload.KindText
		if x.path == "address" {
			kind = caseload.KindJSON
		}
		e := textEditor(x.path, v.t(personTitles[x.path]), kind, x.of)
		if x.path == "name" {
			e.hint = v.t("person.whole-name-hint")
		}
		all = append(all, e)
	}
	return optional(append(all, dayEditor("born", v.t(personTitles["born"]), func(in *caseload.PersonInput) *caseload.Opt[caseload.Date] { return &in.Born }))...)
}

// personAmendment changes the person whom the address names.
func (v *visit) personAmendment() (*amendment[caseload.PersonInput], error) {
	id := v.r.PathValue("id")
	of, err := v.readOne(caseload.NounPerson, id)
	if err != nil {
		return nil, err
	}
	return &amendment[caseload.PersonInput]{
		noun: caseload.NounPerson, title: v.t("person.edit"), clash: v.t("person.conflict"), action: personAddress(id) + "/edit", back: personAddress(id),
		of: of, again: func() (*item, error) { return v.readOne(caseload.NounPerson, id) },
		editors:  func(*item) []editor[caseload.PersonInput] { return v.personEditors() },
		finished: func() error { return v.succeed(personAddress(id), "notice.person-saved") },
	}, nil
}

// readOne reads the record of a noun and an ID.
func (v *visit) readOne(n caseload.Noun, id string) (*item, error) {
	set, err := v.svc.ListRecords(v.r.Context(), v.visitor.By, caseload.RecordQuery{Noun: n, IDs: []string{id}})
	if err != nil {
		return nil, err
	}
	all := recordsOf(set.Page)
	if len(all) == 0 {
		return nil, &caseload.Error{Code: caseload.CodeNotFound}
	}
	return &item{all[0], set.Catalog, id}, nil
}

func showPersonForm(v *visit) error {
	a, err := v.personAmendment()
	if err != nil {
		return err
	}
	return showAmendment(v, a)
}

func changePerson(v *visit) error {
	a, err := v.personAmendment()
	if err != nil {
		return err
	}
	return amend(v, a)
}
