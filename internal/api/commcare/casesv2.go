package commcare

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// listCasesV2 answers a page of cases, those first that have not changed for the
// longest time.
func listCasesV2(c *call) error {
	list, err := c.parseListV2()
	if err != nil {
		return err
	}
	set, err := c.svc.SyncCases(c.r.Context(), c.by, list.query(), caseload.With{})
	if err != nil {
		return err
	}
	j := c.caseJSONV2(set, list.fields)
	j.open()
	j.number("matching_records", set.Total)
	j.objects()
	if set.Next != "" { // difference 38: not behind a full page that is the last
		j.text("next", c.origin()+c.r.URL.EscapedPath()+"?cursor="+list.cursor(set.Next))
	}
	j.close()
	return c.sendJSON(j.buf)
}

// readCaseV2 answers one case, or several whose IDs have commas between them.
func readCaseV2(c *call) error {
	fields, err := c.fieldsV2()
	if err != nil {
		return err
	}
	if ids := strings.Split(c.id(), ","); len(ids) > 1 {
		text, err := c.fetchAll(ids, nil, fields)
		if err != nil {
			return err
		}
		return c.sendJSON(text)
	}
	set, err := c.svc.SyncCasesByID(c.r.Context(), c.by, []string{c.id()}, caseload.With{})
	if err != nil {
		return err
	}
	return c.sendCaseV2(set, c.id(), fields)
}

// readExternalCaseV2 answers the case of an external ID, which the forms of a
// domain may have given to several.
func readExternalCaseV2(c *call) error {
	fields, err := c.fieldsV2()
	if err != nil {
		return err
	}
	id := c.r.PathValue("external_id")
	where := caseload.Compare{Path: "external_id", Value: caseload.Text(id)}
	order := []caseload.Order{{Path: "pk"}}
	set, err := c.svc.SyncCases(c.r.Context(), c.by, caseload.Query{Where: where, Order: order, Limit: maxNamed}, caseload.With{})
	if err != nil {
		return err
	}
	if len(set.Cases) > 1 {
		return errSeveral(id, set.Cases)
	}
	return c.sendCaseV2(set, id, fields)
}

// sendCaseV2 answers with the one case of a set, that was asked for by an ID.
func (c *call) sendCaseV2(set *caseload.CaseSet, id string, fields selection) error {
	if len(set.Cases) == 0 {
		return caseload.Errorf(caseload.CodeNotFound, "Case '%s' not found", id)
	}
	j := c.caseJSONV2(set, fields)
	j.object(set.Cases[0])
	return c.sendJSON(j.buf)
}

// fetchCasesV2 answers the cases whose IDs and external IDs the body lists.
func fetchCasesV2(c *call) error {
	return c.answerBody(func(body json.RawMessage, fields selection) ([]byte, error) {
		ids, externalIDs, err := parseFetch(body)
		if err != nil {
			return nil, err
		}
		return c.fetchAll(ids, externalIDs, fields)
	})
}

// fetchAll is the answer of cases in the order of their IDs, and then of their
// external IDs, with a note in the place of each that is not one case.
func (c *call) fetchAll(ids, externalIDs []string, fields selection) ([]byte, error) {
	if len(ids)+len(externalIDs) > maxCases {
		return nil, errTooManyCases
	}
	byID, err := c.fetch("case_id", ids)
	if err != nil {
		return nil, err
	}
	byExternalID, err := c.fetch("external_id", externalIDs)
	if err != nil {
		return nil, err
	}
	j := &jsonText{}
	j.open()
	matching := byID.matching() + byExternalID.matching()
	j.number("matching_records", int64(matching))
	j.number("missing_records", int64(len(ids)+len(externalIDs)-matching))
	j.raw("cases", "[")
	for _, f := range []*fetched{byID, byExternalID} {
		if err := f.write(c, j, fields); err != nil {
			return nil, err
		}
	}
	j.buf = append(j.buf, ']')
	j.close()
	return j.buf, nil
}

var errTooLongFetch = caseload.Errorf(caseload.CodeTooLarge, "These cases are too many or too long for one answer. Ask for fewer at once.")

// fetched is cases that were asked for by IDs of one kind.
type fetched struct {
	name  string // of the ID
	ids   []string
	set   *caseload.CaseSet
	found map[string][]*caseload.Case
}

// fetch reads the cases that have one of some IDs.
func (c *call) fetch(name string, ids []string) (*fetched, error) {
	out := &fetched{name: name, ids: ids, found: map[string][]*caseload.Case{}}
	if len(ids) == 0 {
		return out, nil
	}
	q := caseload.Query{Where: caseload.In{Path: builtInPaths[name], Values: textValues(ids)}, Order: []caseload.Order{{Path: "pk"}}, Limit: maxCases}
	var err error
	if out.set, err = c.svc.SyncCases(c.r.Context(), c.by, q, caseload.With{}); err != nil {
		return nil, err
	}
	if out.set.Next != "" {
		return nil, errTooLongFetch
	}
	for _, x := range out.set.Cases {
		id := x.ID
		if name == "external_id" {
			id = x.ExternalID
		}
		out.found[id] = append(out.found[id], x)
	}
	return out, nil
}

// textValues are texts as values: of "" null, which no row has.
func textValues(texts []string) []caseload.Value {
	values := make([]caseload.Value, len(texts))
	for i, text := range texts {
		values[i] = caseload.Text(text)
	}
	return values
}

// matching is how many of the IDs mean one case.
func (f *fetched) matching() (n int) {
	for _, id := range f.ids {
		if len(f.found[id]) == 1 {
			n++
		}
	}
	return n
}

// write writes each case, or why there is none, into a list. An ID may be
// repeated, so that short requests have long answers: they are bounded.
func (f *fetched) write(c *call, to *jsonText, fields selection) error {
	if len(f.ids) == 0 {
		return nil
	}
	j := c.caseJSONV2(f.set, fields)
	j.jsonText = *to
	written := map[string]span{}
	for _, id := range f.ids {
		if len(j.buf) > maxAnswer {
			return errTooLongFetch
		}
		j.next()
		if at, ok := written[id]; ok {
			j.buf = append(j.buf, j.buf[at.from:at.to]...)
			continue
		}
		from := len(j.buf)
		f.writeOne(j, id)
		written[id] = span{from, len(j.buf)}
	}
	*to = j.jsonText
	return nil
}

// span is where something stands in an answer, in bytes.
type span struct{ from, to int }

func (f *fetched) writeOne(j *caseJSONV2, id string) {
	reason := "not found"
	switch found := f.found[id]; {
	case len(found) == 1:
		j.object(found[0])
		return
	case len(found) > 1:
		reason = errSeveral(id, found).Message // difference 39
	}
	j.open()
	j.text(f.name, id)
	j.text("error", reason)
	j.close()
}

// createCasesV2 makes a case of an object, and makes or changes those of a list.
func createCasesV2(c *call) error {
	return c.answerBody(func(body json.RawMessage, fields selection) ([]byte, error) {
		if body[0] != '[' {
			return c.changeOne(body, fields, caseRow{mode: createRow})
		}
		return c.changeSeveral(body, fields)
	})
}

// updateCaseV2 changes the case whose ID the address or the body has.
func updateCaseV2(c *call) error {
	return c.put(caseRow{mode: updateRow, id: c.id()})
}

// upsertCaseV2 changes the case that has the external ID of the address, or
// makes one.
func upsertCaseV2(c *call) error {
	return c.put(caseRow{mode: upsertRow, externalID: c.r.PathValue("external_id")})
}

// put changes one case, of which the address says something.
func (c *call) put(row caseRow) error {
	return c.answerBody(func(body json.RawMessage, fields selection) ([]byte, error) {
		return c.changeOne(body, fields, row)
	})
}

// changeOne does to one case what an object says, beside what is known of it.
func (c *call) changeOne(body json.RawMessage, fields selection, row caseRow) ([]byte, error) {
	if err := row.parse(body); err != nil {
		return nil, err
	}
	done, err := c.submitRows([]caseRow{row}, false)
	if err != nil {
		return nil, err
	}
	j := c.caseJSONV2(done.Cases, fields)
	j.open()
	j.text("form_id", done.Form.ID)
	if len(done.Cases.Cases) == 1 {
		j.key("case")
		j.object(done.Cases.Cases[0])
	} else {
		j.raw("case", "null") // difference 43: it was given to somebody else, and is not for the caller's eyes now
	}
	j.close()
	return j.buf, nil
}

// changeSeveral makes and changes the cases of a list.
func (c *call) changeSeveral(body json.RawMessage, fields selection) ([]byte, error) {
	rows, err := parseRows(body)
	if err != nil {
		return nil, err
	}
	done, err := c.submitRows(rows, true)
	if err != nil {
		return nil, err
	}
	j := c.caseJSONV2(done.Cases, fields)
	j.open()
	j.text("form_id", done.Form.ID)
	j.objects()
	j.close()
	return j.buf, nil
}

const methodMessage = "Request method not allowed"

// failV2 answers an error as version 2 does: in JSON, and what is wrong with a
// request always by 400.
func (f *face) failV2(w http.ResponseWriter, _ *http.Request, err error) {
	if refused, ok := errors.AsType[*methodRefusal](err); ok {
		w.Header().Set("Allow", refused.allow)
		_ = f.send(w, http.StatusMethodNotAllowed, httpkit.JSONType, errorJSON("error", methodMessage)) // as below
		return
	}
	if refused, ok := errors.AsType[*auth.Refusal](err); ok && f.challenge(w, refused) {
		return
	}
	status, message := http.StatusInternalServerError, internalMessage
	if e, ok := errors.AsType[*caseload.Error](err); ok && e.Code != caseload.CodeInternal {
		status, message = statusV2(e.Code), messageV2(e)
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(int(patience.Seconds())))
	}
	_ = f.send(w, status, httpkit.JSONType, errorJSON("error", message)) // the client is gone if this fails
}

func statusV2(code caseload.Code) int {
	if code == caseload.CodeConflict {
		return http.StatusBadRequest
	}
	return httpkit.Status(code)
}

// messageV2 is the one sentence of an error. Those about an ID or an index name
// it themselves, as the original does.
func messageV2(e *caseload.Error) string {
	if len(e.Problems) == 1 && (e.Problems[0].Field == "case_id" || e.Problems[0].Field == "index") {
		return e.Problems[0].Message
	}
	return httpkit.Summary(inNames(e, memberNames))
}

// memberNames are the names that the domain's fields have in version 2.
var memberNames = map[string]string{
	"after": "cursor", "id": "case_id", "name": "case_name", "type": "case_type", "owner": "owner_id", "links": "indices",
}
