package commcare

import (
	"slices"

	"caseload"
	"caseload/internal/httpkit"
)

// The addresses of forms, newest first.
var (
	formLists   = []string{"/a/{domain}/api/form/v1", "/a/{domain}/api/v0.5/form", "/a/{domain}/api/v0.4/form"}
	formDetails = []string{"/a/{domain}/api/form/v1/{id}", "/a/{domain}/api/v0.5/form/{id}", "/a/{domain}/api/v0.4/form/{id}"}
)

// maxForms is the cap of limit.
const maxForms = 1000

// formOrders are the paths that forms are sorted by.
var formOrders = map[string]caseload.Path{"received_on": "received", "server_modified_on": "updated", "indexed_on": "updated"}

// unsortedFormFields are the other members of a form.
var unsortedFormFields = []string{
	"app_id", "archived", "attachments", "build_id", "domain", "edited_by_user_id", "edited_on", "form", "id",
	"initial_processing_complete", "is_phone_submission", "metadata", "problem", "resource_uri", "submit_ip", "type", "uiversion", "version",
}

var formDetailParameters = slices.Concat([]httpkit.Parameter{
	{Name: "format", Values: []string{"json"}, Open: true, Means: "nothing: forms are answered as JSON alone"},
	{Name: "cases__full", Values: []string{"true", "True", "false"}, Open: true, Means: "`true`: with the cases that the form touched"},
}, reserved)

var formListParameters = slices.Concat(pagingParameters(maxForms), []httpkit.Parameter{
	{Name: "xmlns", Aliases: []string{"xmlns.exact"}, Values: []string{"http://example.org/visit"}, Open: true, Means: "forms of exactly this namespace"},
	{Name: "app_id", Values: []string{"app-1"}, Open: true, Means: "forms of the app of this ID"},
	{Name: "case_id", Values: []string{"nothing"}, Open: true, Means: "forms that touched the case of this ID"},
	{Name: "received_on_start", Values: momentValues, Open: true, Means: "forms that came at or after this: a date, which is midnight in UTC, or a time"},
	{Name: "received_on_end", Values: momentValues, Open: true, Means: "forms that came at or before this"},
	{Name: "indexed_on_start", Aliases: []string{"server_modified_on_start", "server_date_modified_start"}, Values: momentValues, Open: true, Means: "forms that were stored or changed here at or after this"},
	{Name: "indexed_on_end", Aliases: []string{"server_modified_on_end", "server_date_modified_end"}, Values: momentValues, Open: true, Means: "forms that were stored or changed here at or before this"},
	{Name: "include_archived", Values: []string{"true"}, Open: true, Means: "nothing: no form is archived"},
	{
		Name: "order_by", Values: []string{"received_on", "-received_on", "server_modified_on", "-server_modified_on", "indexed_on", "-indexed_on"},
		Means: "the time that forms are sorted by, behind a hyphen from the last to the first; `-received_on` if absent",
	},
}, formDetailParameters)

// listForms answers a page of forms, those received last first.
func listForms(c *call) error {
	q, err := parseQuery(c.r)
	if err != nil {
		return err
	}
	page, err := q.paging(maxForms)
	if err != nil {
		return err
	}
	ask, err := c.formQuery(q, page)
	if err != nil {
		return err
	}
	set, err := c.svc.ListForms(c.r.Context(), c.by, ask)
	if err != nil {
		return err
	}
	return c.sendForms(q, page, set)
}

// formPeriods are the times that forms are filtered by, under the names that end
// in _start and _end.
var formPeriods = []struct {
	name string
	path caseload.Path
}{{"received_on", "received"}, {"indexed_on", "updated"}, {"server_modified_on", "updated"}, {"server_date_modified", "updated"}}

// formQuery is what a list asks for. As with cases, an unknown parameter is
// refused (difference 48), or never holds.
func (c *call) formQuery(q *query, page paging) (caseload.FormQuery, error) {
	out := caseload.FormQuery{Query: page.query(), Cases: q.says("cases__full")}
	name := q.unknown(formListParameters)
	if name != "" && !c.settings().CommCareStrict {
		return out, errUnknown(name, formListParameters)
	}
	parts := []caseload.Expr{q.equal("xmlns", "xmlns"), q.equal("xmlns.exact", "xmlns"), q.equal("app_id", "app_id")}
	var given bool
	if out.CaseID, given = q.text("case_id"); name != "" || given && out.CaseID == "" {
		parts = append(parts, caseload.Or{})
	}
	for _, p := range formPeriods {
		period, err := q.period(p.name, p.path, "")
		if err != nil {
			return out, err
		}
		parts = append(parts, period)
	}
	out.Where = caseload.Where(parts...)
	var err error
	out.Order, err = q.order(formOrders, unsortedFormFields)
	return out, err
}

// equal is the condition that a text is the value of a parameter, if it is given.
func (q *query) equal(name string, path caseload.Path) caseload.Expr {
	value, given := q.text(name)
	switch {
	case !given:
		return nil
	case value == "":
		return caseload.IsNull{Path: path}
	}
	return caseload.Compare{Path: path, Value: caseload.Text(value)}
}

// sendForms answers a page of forms in an envelope.
func (c *call) sendForms(q *query, page paging, set *caseload.FormSet) error {
	links := q.links(page, len(set.Forms), set.Next)
	links.describe(c.w, c.r, set.Total)
	j := &jsonText{}
	j.open()
	j.meta(page, links, set.Total)
	j.raw("objects", "[")
	for _, f := range set.Forms {
		j.next()
		if err := c.writeForm(j, set, f); err != nil {
			return err
		}
	}
	j.buf = append(j.buf, ']')
	j.close()
	return c.sendJSON(j.buf)
}

// readForm answers one form. Parameters of lists are no error, and do nothing.
func readForm(c *call) error {
	q, err := parseQuery(c.r)
	if err != nil {
		return err
	}
	if name := q.unknown(formListParameters); name != "" && !c.settings().CommCareStrict {
		return errUnknown(name, formDetailParameters)
	}
	set, err := c.svc.FormByID(c.r.Context(), c.by, c.id(), q.says("cases__full"))
	if err != nil {
		return err
	}
	j := &jsonText{}
	if err := c.writeForm(j, set, set.Forms[0]); err != nil {
		return err
	}
	return c.sendJSON(j.buf)
}

var errTooLongForms = caseload.Errorf(caseload.CodeTooLarge, "These forms, with the cases that they touched, are too long for one answer. Ask for fewer forms, or leave out cases__full and ask for the cases by themselves.")

// writeForm writes a form of a set with all that was read of it, if the answer
// has room for its cases.
func (c *call) writeForm(j *jsonText, set *caseload.FormSet, f *caseload.Form) error {
	out := &formObject{Form: f, domain: c.domain(), catalog: set.Catalog, files: set.Documents[f.PK]}
	if out.files == nil {
		out.files = []*caseload.Document{}
	}
	if of := set.Cases[f.PK]; of != nil {
		out.cases = newCaseAnswer(c, of, shown{})
	}
	if out.write(j); out.tooLong() {
		return errTooLongForms
	}
	return nil
}
