package commcare

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"caseload"
	"caseload/internal/xform"
)

// apiXMLNS is the namespace of the forms that version 2 makes.
const apiXMLNS = "http://commcarehq.org/case_api"

// attempts is how often rows are looked up and submitted, of which some make a
// case or change one: another client may make it meanwhile.
const attempts = 3

// submitRows makes and changes cases by one form: all of them, or none.
func (c *call) submitRows(rows []caseRow, listed bool) (*caseload.Submitted, error) {
	again := slices.ContainsFunc(rows, func(row caseRow) bool { return row.mode == upsertRow })
	for attempt := 1; ; attempt++ {
		b := &batch{call: c, rows: slices.Clone(rows), wrong: map[int]string{}, temporary: map[string]string{}}
		if err := b.resolve(); err != nil {
			return nil, err
		}
		if err := rowsError(b.wrong, listed); err != nil {
			return nil, err
		}
		done, err := c.svc.SubmitForm(c.r.Context(), c.by, b.form())
		if caseload.CodeOf(err) == caseload.CodeConflict && again && attempt < attempts {
			continue
		}
		return done, b.naming(b.changesError(err, listed), listed)
	}
}

// changesError is the one error of the changes of a form that are wrong, which
// are in the places of their rows.
func (b *batch) changesError(err error, listed bool) error {
	if err == nil {
		return nil
	}
	wrong := map[int]string{}
	for _, err := range joined(err) {
		change, isChange := errors.AsType[*caseload.ChangeError](err)
		e, isOurs := errors.AsType[*caseload.Error](err)
		if !isChange || !isOurs {
			return err
		}
		if e.Code == caseload.CodeConflict { // new cases have new IDs: it is about the external ID
			e = errTaken(b.rows[change.At].externalID)
		}
		wrong[change.At] = messageV2(e)
	}
	return rowsError(wrong, listed)
}

// naming is an error that calls the cases which the rows were to make as their
// client does: it has never seen the IDs that they were given here.
func (b *batch) naming(err error, listed bool) error {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok {
		return err
	}
	var names []string
	for i := range b.rows {
		if b.rows[i].mode == createRow {
			names = append(names, "Case '"+b.rows[i].id+"'", b.rows[i].called(i, listed))
		}
	}
	inClientsNames := strings.NewReplacer(names...)
	own := *e
	own.Message = inClientsNames.Replace(e.Message)
	own.Problems = slices.Clone(e.Problems)
	for i := range own.Problems {
		own.Problems[i].Message = inClientsNames.Replace(own.Problems[i].Message)
	}
	return &own
}

// called is what the client knows the new case of a row by.
func (row *caseRow) called(at int, listed bool) string {
	switch {
	case row.temporaryID != "":
		return "Case with temporary_id '" + row.temporaryID + "'"
	case row.externalID != "":
		return "Case with external_id '" + row.externalID + "'"
	case listed:
		return "Case of row " + strconv.Itoa(at+1)
	}
	return "The case"
}

// batch is rows on their way into one form.
type batch struct {
	*call
	rows      []caseRow
	wrong     map[int]string              // what is wrong with rows, by their places
	external  map[string][]*caseload.Case // by external IDs, those that the rows make too
	temporary map[string]string           // IDs of the rows, by their temporary IDs
}

// refuse notes what is wrong with a row, if it is the first thing.
func (b *batch) refuse(row int, err error) {
	if _, known := b.wrong[row]; !known {
		b.wrong[row] = reason(err)
	}
}

// resolve gives each row the ID of its case, and each index that of the case
// that it leads to. Rows that make cases come first, so that any other may mean
// them.
func (b *batch) resolve() error {
	if err := b.lookUp(); err != nil {
		return err
	}
	for i := range b.rows {
		if err := b.begin(&b.rows[i]); err != nil {
			b.refuse(i, err)
		}
	}
	for i := range b.rows {
		if err := b.finish(&b.rows[i]); err != nil {
			b.refuse(i, err)
		}
	}
	return nil
}

// lookUp finds the cases of all external IDs that the rows name.
func (b *batch) lookUp() (err error) {
	named := map[string]bool{}
	for _, row := range b.rows {
		named[row.externalID] = true
		for _, x := range row.indices {
			named[x.external] = true
		}
	}
	delete(named, "")
	b.external = map[string][]*caseload.Case{}
	if len(named) > 0 {
		b.external, _, err = casesKnownBy(b.r.Context(), b.svc, b.by, "external_id", slices.Sorted(maps.Keys(named)))
	}
	return err
}

// only is the ID of the one case that an external ID means.
func (b *batch) only(externalID string) (string, error) {
	switch of := b.external[externalID]; len(of) {
	case 0:
		return "", errNoExternal(externalID)
	case 1:
		return of[0].ID, nil
	default:
		return "", errSeveral(externalID, of)
	}
}

// begin makes the ID of the case that a row is to make, and chooses for a row
// that may make one or change one.
func (b *batch) begin(row *caseRow) error {
	if row.temporaryID != "" && b.temporary[row.temporaryID] != "" {
		return caseload.Errorf(caseload.CodeInvalid, "There are multiple cases with temporary_id '%s'", row.temporaryID)
	}
	taken := len(b.external[row.externalID]) > 0
	if row.mode == upsertRow && !taken {
		row.mode = createRow
	}
	var err error
	switch {
	case row.mode == upsertRow:
		row.mode = updateRow
		row.id, err = b.only(row.externalID)
	case row.mode == createRow && taken:
		err = errTaken(row.externalID)
	case row.mode == createRow:
		err = b.beginNew(row)
	}
	if err != nil {
		return err
	}
	if row.temporaryID != "" && row.id != "" {
		b.temporary[row.temporaryID] = row.id
	}
	return nil
}

// beginNew makes the ID of a case, by which other rows find it.
func (b *batch) beginNew(row *caseRow) error {
	if err := row.complete(); err != nil {
		return err
	}
	row.id = b.svc.NewID()
	if row.externalID != "" {
		b.external[row.externalID] = []*caseload.Case{{Row: caseload.Row{ID: row.id}}}
	}
	return nil
}

// finish finds the case that a row changes, and those that its indices lead to.
// Whether a case that the row calls by its ID may have the external ID, the Service
// decides.
func (b *batch) finish(row *caseRow) (err error) {
	if row.mode != createRow && row.id == "" {
		if row.id, err = b.only(row.externalID); err != nil {
			return err
		}
	}
	row.indices = slices.Clone(row.indices)
	for i := range row.indices {
		x := &row.indices[i]
		switch {
		case x.external != "":
			if x.id, err = b.only(x.external); err != nil {
				return err
			}
		case x.temporary != "":
			if x.id = b.temporary[x.temporary]; x.id == "" {
				return caseload.Errorf(caseload.CodeInvalid, "Could not find a case with temporary_id '%s'", x.temporary)
			}
		}
	}
	return nil
}

// errTaken refuses an external ID that another case has (difference 39).
func errTaken(id string) *caseload.Error {
	return caseload.Errorf(caseload.CodeInvalid, "There is already a case with external_id '%s'", id)
}

func errNoExternal(id string) error {
	return caseload.Errorf(caseload.CodeInvalid, "Could not find a case with external_id '%s'", id)
}

// form is what the Service stores and carries out.
func (b *batch) form() *caseload.FormInput {
	now := b.Now().UTC().Truncate(time.Microsecond)
	in := &caseload.FormInput{Form: caseload.Form{
		Row: caseload.Row{ID: b.svc.NewID()}, XMLNS: apiXMLNS, Version: "1", UIVersion: "1",
		Device: deviceOf(b.r.UserAgent()), Started: now, Ended: now,
	}}
	for i := range b.rows {
		in.Changes = append(in.Changes, b.rows[i].change())
	}
	in.Answers = string(answersOf(in, b.rows))
	return in
}

// deviceOf is the name of a client's program, cut to what a form may keep.
func deviceOf(userAgent string) string {
	device := strings.ToValidUTF8(userAgent, "\ufffd")
	for len(device) > caseload.MaxName {
		_, last := utf8.DecodeLastRuneInString(device)
		device = device[:len(device)-last]
	}
	return device
}

// change is a row in the Service's terms.
func (row *caseRow) change() caseload.CaseChange {
	change := caseload.CaseChange{
		ID: row.id, Mode: caseload.UpdateOnly, Owner: unlessEmpty(row.owner), Close: row.close,
		Input: caseload.CaseInput{
			Type: unlessEmpty(row.caseType), Name: unlessEmpty(row.caseName), ExternalID: unlessEmpty(row.externalID),
			Properties: make(map[string]caseload.Value, len(row.properties)),
		},
	}
	if row.mode == createRow {
		change.Mode = caseload.CreateOnly
	}
	for name, value := range row.properties {
		change.Input.Properties[name] = caseload.Text(value) // difference 42: of a declared kind the Service makes it
	}
	for _, x := range row.indices {
		change.Links = append(change.Links, caseload.LinkChange{Name: x.name, Link: caseload.Link{
			To: x.id, Type: x.caseType, Relation: caseload.Relation(x.relationship),
		}})
	}
	return change
}

// answersOf is the form as JSON, as if it had been sent as XML: canonical, that
// is with members by name and without blanks.
func answersOf(in *caseload.FormInput, rows []caseRow) []byte {
	j := &jsonText{}
	j.open()
	j.text("#type", "system")
	j.text("@uiVersion", in.UIVersion)
	j.text("@version", in.Version)
	j.text("@xmlns", in.XMLNS)
	j.key("case")
	if len(rows) > 1 {
		j.buf = append(j.buf, '[')
	}
	for i := range rows {
		if i > 0 {
			j.next()
		}
		rows[i].block(j, timeText(in.Ended))
	}
	if len(rows) > 1 {
		j.buf = append(j.buf, ']')
	}
	j.raw("meta", "{")
	j.text("@xmlns", xform.MetaSpace)
	j.text("deviceID", in.Device)
	j.text("instanceID", in.ID)
	j.text("timeEnd", timeText(in.Ended))
	j.text("timeStart", timeText(in.Started))
	j.close()
	j.close()
	return j.buf
}

// block writes a row as the case block that it would be in a form.
func (row *caseRow) block(j *jsonText, modified string) {
	fields := map[string]string{"case_name": row.caseName, "case_type": row.caseType, "owner_id": row.owner}
	update := maps.Clone(row.properties)
	if update == nil {
		update = map[string]string{}
	}
	put(update, "external_id", row.externalID)
	j.open()
	j.text("@case_id", row.id)
	j.text("@date_modified", modified)
	j.text("@xmlns", xform.CaseSpace)
	if row.close {
		j.text("close", "")
	}
	if row.mode == createRow {
		j.elements("create", fields)
	} else {
		for name, value := range fields {
			put(update, name, value)
		}
	}
	row.indexBlock(j)
	j.elements("update", update)
	j.close()
}

// put sets a member that is not empty.
func put(to map[string]string, name, value string) {
	if value != "" {
		to[name] = value
	}
}

// elements writes an element with others in it by name.
func (j *jsonText) elements(name string, of map[string]string) {
	if len(of) == 0 {
		j.text(name, "")
		return
	}
	j.raw(name, "{")
	for _, member := range slices.Sorted(maps.Keys(of)) {
		j.text(member, of[member])
	}
	j.close()
}

func (row *caseRow) indexBlock(j *jsonText) {
	if len(row.indices) == 0 {
		return
	}
	j.raw("index", "{")
	for _, x := range row.indices {
		j.raw(x.name, "{")
		if x.id != "" {
			j.text("#text", x.id)
		}
		j.text("@case_type", x.caseType)
		j.text("@relationship", cmp.Or(x.relationship, string(caseload.RelationChild)))
		j.close()
	}
	j.close()
}
