package icasework

import (
	"strconv"

	"caseload"
	"caseload/internal/httpkit"
)

var updateParameters = with(append([]httpkit.Parameter{
	{Name: "Attribute", Values: []string{"isVulnerable"}, Open: true, Means: "the name of a column, with or without its group"},
	{Name: "Value", Open: true, Means: "what the column is to be; without it, nothing"},
}, caseParameters...)...)

// updateCase answers POST /updatecase: Attribute becomes Value, and any other
// parameter is an attribute too.
func updateCase(c *call) error {
	format, found, err := c.toChange()
	if err != nil {
		return err
	}
	catalog, err := c.svc.Vocabulary(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	r := c.newCaseReader(catalog, catalog.CaseType(found.Type))
	r.clears = true
	if name, given := c.asked.given("Attribute"); given {
		if err := r.read(name, c.asked.value("Value")); err != nil {
			return err
		}
	}
	if err := c.readFields(r, "CaseId", "ExternalId", "Attribute", "Value"); err != nil {
		return err
	}
	edits, err := c.changes(found, r)
	if err != nil {
		return err
	}
	if _, err := c.svc.Edit(c.r.Context(), c.by, edits...); err != nil {
		return err
	}
	return c.respondCase(format, "updatecaseattributeresponse", found)
}

// toChange finds the newest case that is meant, and in which format to answer.
func (c *call) toChange() (format string, found *caseload.Case, err error) {
	if format, err = c.plainFormat(); err == nil {
		found, err = c.newest()
	}
	return format, found, err
}

// respondCase answers the number of a case.
func (c *call) respondCase(format, name string, of *caseload.Case) error {
	return c.respond(format, name, caseload.NamedCell{Name: "caseid", Text: strconv.FormatInt(of.Number, 10)})
}

// changes are those of a case, of its main person and of its documents.
func (c *call) changes(of *caseload.Case, r *caseReader) ([]caseload.Edit, error) {
	edits := []caseload.Edit{{Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: of.ID, Input: &r.in}}
	for _, p := range r.people {
		if p.role != caseload.RoleResident {
			return nil, wrong(p.group, "only the attributes of the customer can be set here.")
		}
		more, err := c.changePerson(of, p)
		if err != nil {
			return nil, err
		}
		edits = append(edits, more...)
	}
	documents, err := r.documentEdits(of.ID)
	return append(edits, documents...), err
}

// changePerson changes the main person of a case, or gives it one.
func (c *call) changePerson(of *caseload.Case, p *partyReader) ([]caseload.Edit, error) {
	file, err := c.svc.Case(c.r.Context(), c.by, of.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case file.Resident == nil:
		id := c.svc.NewID()
		made := caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, ID: id, Input: &p.in}
		return []caseload.Edit{made, involve(of.ID, id, p.role)}, nil
	case p.id != "" && p.id != file.Resident.ID:
		return nil, wrong(p.group+".Id", "it is not that of the case's customer.")
	}
	return []caseload.Edit{{Act: caseload.ActUpdate, Noun: caseload.NounPerson, ID: file.Resident.ID, Input: &p.in}}, nil
}
