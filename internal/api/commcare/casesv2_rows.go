package commcare

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/encode"
)

// maxRows is how many cases one body may make and change.
const maxRows = 100

// rowMode says which cases a row may meet.
type rowMode int

const (
	createRow rowMode = iota
	updateRow
	upsertRow // whichever of the two there is by the external ID
)

// caseRow is what a body says of one case. Empty texts, and texts that are left
// out, change nothing, as in a form.
type caseRow struct {
	mode                        rowMode
	id, externalID, temporaryID string
	caseType, caseName, owner   string
	properties                  map[string]string // "" takes one away
	indices                     []indexRow        // by name
	close                       bool
}

// indexRow is what a body says of one index: the case by one of the three IDs,
// or by none, which takes the index away.
type indexRow struct {
	name                    string
	id, external, temporary string
	caseType, relationship  string
}

// parseFetch reads the body of a bulk fetch.
func parseFetch(body json.RawMessage) (ids, externalIDs []string, err error) {
	var lists map[string]json.RawMessage
	if json.Unmarshal(body, &lists) != nil {
		return nil, nil, errObject
	}
	if lists["case_ids"] == nil && lists["external_ids"] == nil {
		return nil, nil, caseload.Errorf(caseload.CodeInvalid, "Payload must include 'case_ids' or 'external_ids' fields")
	}
	for name, into := range map[string]*[]string{"case_ids": &ids, "external_ids": &externalIDs} {
		if text := lists[name]; text != nil && json.Unmarshal(text, into) != nil {
			return nil, nil, caseload.Errorf(caseload.CodeInvalid, "'%s' must be a list of strings", name)
		}
	}
	return ids, externalIDs, nil
}

var errObject = caseload.Errorf(caseload.CodeInvalid, "Payload must be a JSON object")

// parseRows reads a list of cases. What is wrong with any of them is one error.
func parseRows(body json.RawMessage) ([]caseRow, error) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) != nil {
		return nil, errPayload
	}
	switch {
	case len(list) > maxRows:
		return nil, caseload.Errorf(caseload.CodeInvalid, "You cannot submit more than %d updates in a single request", maxRows)
	case len(list) == 0:
		return nil, caseload.Errorf(caseload.CodeInvalid, "Payload must include at least one update")
	}
	rows := make([]caseRow, len(list))
	wrong := map[int]string{}
	for i, text := range list {
		if err := rows[i].parseListed(text); err != nil {
			wrong[i] = reason(err)
		}
	}
	return rows, rowsError(wrong, true)
}

// reason is the message of an error that a row gave.
func reason(err error) string {
	if e, ok := errors.AsType[*caseload.Error](err); ok {
		return e.Message
	}
	return err.Error()
}

// rowsError is the one error of all rows that are wrong, by their places; nil
// without any.
func rowsError(wrong map[int]string, listed bool) error {
	if len(wrong) == 0 {
		return nil
	}
	var parts []string
	for _, i := range slices.Sorted(maps.Keys(wrong)) {
		if !listed {
			return caseload.Errorf(caseload.CodeInvalid, "%s", wrong[i])
		}
		parts = append(parts, "Error in row "+strconv.Itoa(i+1)+": "+wrong[i])
	}
	return caseload.Errorf(caseload.CodeInvalid, "%s", strings.Join(parts, "; "))
}

// parseListed reads one case of a list, which says itself what is done to it.
func (row *caseRow) parseListed(text json.RawMessage) error {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil || members == nil {
		return errObject
	}
	create, given := members["create"]
	delete(members, "create")
	switch {
	case given && string(create) == "true":
		row.mode = createRow
	case given && string(create) == "false":
		row.mode = updateRow
	case given && string(create) != "null":
		return caseload.Errorf(caseload.CodeInvalid, "'create' must be true, false or null")
	case isNull(members["external_id"]) || !isNull(members["case_id"]):
		return caseload.Errorf(caseload.CodeInvalid, "A 'create' flag is required for each update.")
	default:
		row.mode = upsertRow
	}
	return row.take(members)
}

// parse reads one case that stands alone.
func (row *caseRow) parse(text json.RawMessage) error {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil || members == nil {
		return errObject
	}
	return row.take(members)
}

func isNull(text json.RawMessage) bool { return text == nil || string(text) == "null" }

// take reads the members of a case, and checks what can be known without its
// tenant. An ID that stands in the address is not said otherwise in the body
// (difference 43).
func (row *caseRow) take(members map[string]json.RawMessage) error {
	addressed := *row
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if err := row.member(name, members[name]); err != nil {
			return err
		}
	}
	switch {
	case row.mode == createRow && !isNull(members["case_id"]):
		return caseload.Errorf(caseload.CodeInvalid, "You cannot specify case_id when creating a new case")
	case row.mode == createRow:
		return row.complete()
	case addressed.id != "" && row.id != addressed.id, addressed.externalID != "" && (row.externalID != addressed.externalID || row.id != ""):
		return caseload.Errorf(caseload.CodeInvalid, "The ID in the payload is not that of the URL")
	case row.id == "" && row.externalID == "":
		return caseload.Errorf(caseload.CodeInvalid, "Case updates must provide either a case_id or external_id")
	}
	return nil
}

// complete refuses a row that is to make a case, and lacks what all must have.
func (row *caseRow) complete() error {
	for _, needed := range []struct{ name, value string }{{"case_name", row.caseName}, {"case_type", row.caseType}, {"owner_id", row.owner}} {
		if needed.value == "" {
			return errRequired(needed.name)
		}
	}
	return nil
}

func errRequired(name string) error {
	return caseload.Errorf(caseload.CodeInvalid, "Property %s is required.", name)
}

func errMember(name string) error {
	return caseload.Errorf(caseload.CodeInvalid, "'%s' is not a valid field.", encode.Clip(name))
}

// rowText is a member of a row that is a text.
type rowText struct {
	name, means, example string
	of                   func(*caseRow) *string
}

// rowTexts are those of a row.
var rowTexts = []rowText{
	{"case_id", "The ID of the case. A new one has none.", "CASE_ID", func(row *caseRow) *string { return &row.id }},
	{"external_id", "The ID that another system gave it.", "visitor-1", func(row *caseRow) *string { return &row.externalID }},
	{"temporary_id", "By which `indices` of the same list mean a new case.", "home", func(row *caseRow) *string { return &row.temporaryID }},
	{"case_type", "The name of its type. A new case needs one.", "visitor", func(row *caseRow) *string { return &row.caseType }},
	{"case_name", "What it is called. A new case needs a name.", "Rosa Trewin", func(row *caseRow) *string { return &row.caseName }},
	{"owner_id", "The ID of the user or team that owns it. A new case needs one.", "clinic-7", func(row *caseRow) *string { return &row.owner }},
}

// member reads one member of a case. null is left out.
func (row *caseRow) member(name string, text json.RawMessage) error {
	if i := slices.IndexFunc(rowTexts, func(t rowText) bool { return t.name == name }); i >= 0 {
		return textMember(name, text, rowTexts[i].of(row))
	}
	switch name {
	case "close":
		if !isNull(text) && json.Unmarshal(text, &row.close) != nil {
			return caseload.Errorf(caseload.CodeInvalid, "'close' must be true or false")
		}
		return nil
	case "properties":
		return row.takeProperties(text)
	case "indices":
		return row.takeIndices(text)
	}
	return errMember(name)
}

func textMember(name string, text json.RawMessage, into *string) error {
	if isNull(text) {
		return nil
	}
	if json.Unmarshal(text, into) != nil {
		return caseload.Errorf(caseload.CodeInvalid, "Error with field '%s'. Values must be strings, received '%s'", name, encode.Clip(string(text)))
	}
	if _, err := caseload.ParseText(*into, caseload.MaxName); err != nil {
		return caseload.Errorf(caseload.CodeInvalid, "Error with field '%s'. %s", name, reason(err))
	}
	return nil
}

func (row *caseRow) takeProperties(text json.RawMessage) error {
	switch {
	case isNull(text):
		return nil
	case text[0] != '{':
		return caseload.Errorf(caseload.CodeInvalid, "'properties' must be a JSON object")
	}
	row.properties = map[string]string{}
	size := 0
	for name, text := range objectMembers(text) {
		value, wrong := parseProperty(name, text)
		if wrong != "" {
			return caseload.Errorf(caseload.CodeInvalid, "Error with case property '%s'. %s", encode.Clip(name), wrong)
		}
		if size += len(name) + len(value) + len(`"":"",`); size > caseload.MaxProperties {
			return errTooManyProperties
		}
		row.properties[name] = value
	}
	return nil
}

// errTooManyProperties is what the Service would say, but only when it has
// read all that a body can hold of them.
var errTooManyProperties = caseload.Errorf(caseload.CodeInvalid, "properties: The properties are too long: at most %d bytes are allowed.", caseload.MaxProperties)

// objectMembers reads the members of an object, which is JSON, one by one: there
// may be so many that whoever reads them stops early.
func objectMembers(object json.RawMessage) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		members := json.NewDecoder(bytes.NewReader(object))
		_, _ = members.Token() // the opening brace; nothing fails, as payload has read it all
		for members.More() {
			token, _ := members.Token()
			name, _ := token.(string)
			var value json.RawMessage
			_ = members.Decode(&value)
			if !yield(name, value) {
				return
			}
		}
	}
}

// parseProperty reads a property, or says what is wrong with it.
func parseProperty(name string, text json.RawMessage) (value, wrong string) {
	switch {
	case !isClientName(name):
		return "", "Case property names must be valid XML identifiers."
	case slices.Contains(special, name):
		return "", "This is the name of a field of the case."
	case string(text) == "null" || json.Unmarshal(text, &value) != nil:
		return "", "Values must be strings, received '" + encode.Clip(string(text)) + "'"
	}
	if _, err := caseload.ParseText(value, caseload.MaxText); err != nil {
		return "", reason(err)
	}
	return value, ""
}

// isClientName reports whether a client may call an element so: XML keeps names
// that begin with xml for itself (XML 1.0, section 2.3).
func isClientName(name string) bool {
	return encode.IsXMLName(name) && !strings.HasPrefix(strings.ToLower(name), "xml")
}

func (row *caseRow) takeIndices(text json.RawMessage) error {
	var values map[string]json.RawMessage
	if json.Unmarshal(text, &values) != nil {
		return caseload.Errorf(caseload.CodeInvalid, "'indices' must be a JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isClientName(name) {
			return caseload.Errorf(caseload.CodeInvalid, "Error with index '%s'. Index names must be valid XML identifiers.", encode.Clip(name))
		}
		x := indexRow{name: name}
		if err := x.take(values[name]); err != nil {
			return err
		}
		row.indices = append(row.indices, x)
	}
	return nil
}

// indexTexts are the members of an index in a body.
var indexTexts = map[string]func(*indexRow) *string{
	"case_id":      func(x *indexRow) *string { return &x.id },
	"external_id":  func(x *indexRow) *string { return &x.external },
	"temporary_id": func(x *indexRow) *string { return &x.temporary },
	"case_type":    func(x *indexRow) *string { return &x.caseType },
	"relationship": func(x *indexRow) *string { return &x.relationship },
}

func (x *indexRow) take(text json.RawMessage) error {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil || members == nil {
		return caseload.Errorf(caseload.CodeInvalid, "Error with index '%s'. It must be a JSON object.", x.name)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		of := indexTexts[name]
		if of == nil {
			return errMember(name)
		}
		if err := textMember(name, members[name], of(x)); err != nil {
			return err
		}
	}
	return x.check()
}

func (x *indexRow) check() error {
	ids := 0
	for _, id := range []string{x.id, x.external, x.temporary} {
		if id != "" {
			ids++
		}
	}
	const required = "Property %s is required when creating or updating case indices"
	switch {
	case ids == 0:
		return nil
	case ids > 1:
		return caseload.Errorf(caseload.CodeInvalid, "Indices must specify case_id, external_id, or temporary ID, and only one")
	case x.caseType == "":
		return caseload.Errorf(caseload.CodeInvalid, required, "case_type")
	case x.relationship == "":
		return caseload.Errorf(caseload.CodeInvalid, required, "relationship")
	case x.relationship != string(caseload.RelationChild) && x.relationship != string(caseload.RelationExtension):
		return caseload.Errorf(caseload.CodeInvalid, "Error with index '%s'. The relationship must be 'child' or 'extension'.", x.name)
	}
	return nil
}
