package caseload

// Noun names a kind of row that a tenant keeps.
type Noun uint8

// The nouns that the Service reads and writes.
const (
	NounCase Noun = 1 + iota
	NounPerson
	NounInvolvement
	NounGoal
	NounStage
	NounNote
	NounForm
	NounReferral
	NounDocument
	NounWard
	NounCategory
	NounStatus
	NounCaseType
	NounField
	NounSource
	NounUser
	NounTeam
	NounBatch
	NounReport
	NounChange
	NounChoice // which no store keeps: of a field
)

// Nouns lists every Noun that a store keeps.
var Nouns = []Noun{
	NounCase, NounPerson, NounInvolvement, NounGoal, NounStage, NounNote, NounForm, NounReferral, NounDocument,
	NounWard, NounCategory, NounStatus, NounCaseType, NounField, NounSource, NounUser, NounTeam, NounBatch, NounReport, NounChange,
}

// PK is the number of a row in its store. The nouns of one tenant draw it from
// one counter; 0 is no row. It is never shown but inside a cursor.
type PK int64

// Rev numbers the changes of one tenant: microseconds since 1970, strictly
// later with each change, and the time that a face shows as updated.
type Rev int64

// NextMillisecond is the first microsecond of the millisecond after the one that
// a Rev lies in; 0 for 0, which is no Rev.
func NextMillisecond(rev int64) int64 {
	if rev == 0 {
		return 0
	}
	return (rev/1000 + 1) * 1000
}

// Attribute is a column that every row of a noun has.
type Attribute struct {
	Name        string
	Kind        Kind
	To          Noun        // what a KindRef or KindRefs points to
	Sensitivity Sensitivity // who may read it, filter and sort by it
	Words       bool        // Mentions looks into it, and of a case the search
	Required    bool        // never null
	Joined      bool        // who sees the row sees the row that it refers to, and may sort by it
	Scopes      bool        // it depends on it who sees the row, or what belongs to it
}

// The first attributes of every noun but the change, in this order.
const (
	attrPK = iota
	attrID
	attrUpdated
	attrCreated
	attrHidden
	attrFirst
)

func attributes(own ...Attribute) []Attribute {
	return append([]Attribute{
		{Name: "pk", Kind: KindInt, Required: true},
		{Name: "id", Kind: KindText, Required: true},
		{Name: "updated", Kind: KindTime, Required: true}, // the Rev of the last change
		{Name: "created", Kind: KindTime, Required: true}, // the Rev of the first
		{Name: "hidden", Kind: KindBool, Required: true},
	}, own...)
}

type nounInfo struct {
	name       string
	attributes []Attribute
	byName     map[string]int
	kinds      []Kind
}

var nouns = func() (all [NounChoice + 1]nounInfo) {
	for noun, info := range nounTable {
		info.byName = make(map[string]int, len(info.attributes))
		for i, a := range info.attributes {
			info.byName[a.Name] = i
			info.kinds = append(info.kinds, a.Kind)
		}
		all[noun] = info
	}
	return all
}()

// String is the noun's name.
func (n Noun) String() string { return nouns[n].name }

// Attributes lists the columns of the noun's rows, in the order in which a
// whole row stands in a Block.
func (n Noun) Attributes() []Attribute { return nouns[n].attributes }

// Kinds lists the kinds of Attributes.
func (n Noun) Kinds() []Kind { return nouns[n].kinds }

// Attribute finds an attribute and its place by its name.
func (n Noun) Attribute(name string) (Attribute, int, bool) {
	i, ok := nouns[n].byName[name]
	if !ok {
		return Attribute{}, 0, false
	}
	return nouns[n].attributes[i], i, true
}

// Outlasting lists the attributes of what a row was that stay when it is purged:
// those that every row has, and those that it depends on who saw it.
func (n Noun) Outlasting() (out []Attribute) {
	for i, a := range n.Attributes() {
		if i < attrFirst || a.Required || a.Scopes {
			out = append(out, a)
		}
	}
	return out
}

// Catalogued reports whether all rows of the noun are held in memory, as the
// words that other rows are written in.
func (n Noun) Catalogued() bool { return n >= NounWard && n <= NounTeam || n == NounChoice }

var nounTable = map[Noun]nounInfo{
	NounCase: {name: "case", attributes: attributes(
		Attribute{Name: "number", Kind: KindInt, Required: true},
		Attribute{Name: "reference", Kind: KindText, Words: true},
		Attribute{Name: "client_reference", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "external_id", Kind: KindText, Sensitivity: Internal, Words: true},
		Attribute{Name: "external_id_key", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "type", Kind: KindRef, To: NounCaseType, Required: true},
		Attribute{Name: "status", Kind: KindRef, To: NounStatus, Required: true},
		Attribute{Name: "ward", Kind: KindRef, To: NounWard},
		Attribute{Name: "category", Kind: KindRef, To: NounCategory},
		Attribute{Name: "source", Kind: KindRef, To: NounSource, Required: true},
		Attribute{Name: "owner", Kind: KindRef, To: NounUser, Sensitivity: Internal, Scopes: true}, // or NounTeam
		Attribute{Name: "assignees", Kind: KindRefs, To: NounUser, Sensitivity: Internal, Scopes: true},
		Attribute{Name: "access", Kind: KindRefs, To: NounUser, Sensitivity: Internal, Scopes: true}, // users and teams
		Attribute{Name: "opened_by", Kind: KindRef, To: NounUser, Sensitivity: Internal},
		Attribute{Name: "modified_by", Kind: KindRef, To: NounUser, Sensitivity: Internal},
		Attribute{Name: "closed_by", Kind: KindRef, To: NounUser, Sensitivity: Internal},
		Attribute{Name: "main_person", Kind: KindRef, To: NounPerson, Sensitivity: Personal, Joined: true},
		Attribute{Name: "current_stage", Kind: KindRef, To: NounStage, Sensitivity: Internal, Joined: true},
		Attribute{Name: "name", Kind: KindText, Sensitivity: Internal, Words: true},
		Attribute{Name: "name_key", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "summary", Kind: KindText, Sensitivity: Internal, Words: true},
		Attribute{Name: "themes", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "public_summary", Kind: KindText, Words: true},
		Attribute{Name: "public_themes", Kind: KindText},
		Attribute{Name: "details", Kind: KindText, Sensitivity: Internal, Words: true},
		Attribute{Name: "address", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "lat", Kind: KindDegrees, Sensitivity: Personal},
		Attribute{Name: "lon", Kind: KindDegrees, Sensitivity: Personal},
		Attribute{Name: "confidential", Kind: KindBool, Sensitivity: Internal, Required: true, Scopes: true},
		Attribute{Name: "archived", Kind: KindBool, Sensitivity: Internal, Required: true},
		Attribute{Name: "highlighted", Kind: KindBool, Sensitivity: Internal, Required: true},
		Attribute{Name: "touched", Kind: KindInt, Sensitivity: Internal, Required: true}, // changes of what belongs to it but stands in other rows
		Attribute{Name: "opened", Kind: KindTime, Required: true},
		Attribute{Name: "received", Kind: KindDate, Sensitivity: Internal},
		Attribute{Name: "modified", Kind: KindTime, Sensitivity: Internal},
		Attribute{Name: "closed", Kind: KindTime, Sensitivity: Internal},
		Attribute{Name: "due", Kind: KindDate, Sensitivity: Internal},
		Attribute{Name: "links", Kind: KindJSON, Sensitivity: Internal}, // a Links
		Attribute{Name: "properties", Kind: KindJSON, Sensitivity: Internal},
	)},
	NounPerson: {name: "person", attributes: attributes(
		Attribute{Name: "name", Kind: KindText, Sensitivity: Personal, Words: true},
		Attribute{Name: "name_key", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "title", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "first_name", Kind: KindText, Sensitivity: Personal, Words: true},
		Attribute{Name: "last_name", Kind: KindText, Sensitivity: Personal, Words: true},
		Attribute{Name: "last_name_key", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "sort_key", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "email", Kind: KindText, Sensitivity: Personal, Words: true},
		Attribute{Name: "phone", Kind: KindText, Sensitivity: Personal, Words: true},
		Attribute{Name: "mobile", Kind: KindText, Sensitivity: Personal, Words: true},
		Attribute{Name: "address", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "town", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "county", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "postcode", Kind: KindText, Sensitivity: Personal, Words: true},
		Attribute{Name: "organisation", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "born", Kind: KindDate, Sensitivity: Personal},
		Attribute{Name: "creator", Kind: KindRef, To: NounUser, Sensitivity: Internal, Scopes: true},
		Attribute{Name: "properties", Kind: KindJSON, Sensitivity: Personal},
	)},
	NounInvolvement: {name: "involvement", attributes: attributes(
		Attribute{Name: "case", Kind: KindRef, To: NounCase, Joined: true, Scopes: true},
		Attribute{Name: "person", Kind: KindRef, To: NounPerson, Sensitivity: Personal, Joined: true, Scopes: true},
		Attribute{Name: "type", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "role", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "effective", Kind: KindDate, Sensitivity: Internal},
		Attribute{Name: "ended", Kind: KindDate, Sensitivity: Internal},
	)},
	NounGoal: {name: "goal", attributes: attributes(
		Attribute{Name: "case", Kind: KindRef, To: NounCase, Joined: true, Scopes: true},
		Attribute{Name: "name", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "name_key", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "status", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "target", Kind: KindDate, Sensitivity: Internal},
		Attribute{Name: "person", Kind: KindRef, To: NounPerson, Sensitivity: Personal}, // of any case
	)},
	NounStage: {name: "stage", attributes: attributes(
		Attribute{Name: "case", Kind: KindRef, To: NounCase, Joined: true, Scopes: true},
		Attribute{Name: "name", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "target_days", Kind: KindInt, Sensitivity: Internal},
		Attribute{Name: "received", Kind: KindDate, Sensitivity: Internal},
		Attribute{Name: "due", Kind: KindDate, Sensitivity: Internal},
		Attribute{Name: "completed", Kind: KindDate, Sensitivity: Internal},
		Attribute{Name: "in_target", Kind: KindBool, Sensitivity: Internal}, // null: not completed, or without a due date
		Attribute{Name: "outcome", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "outcome_details", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "outcome_by", Kind: KindRef, To: NounUser, Sensitivity: Internal},
	)},
	NounNote: {name: "note", attributes: attributes(
		Attribute{Name: "case", Kind: KindRef, To: NounCase, Joined: true, Scopes: true},
		Attribute{Name: "author", Kind: KindRef, To: NounUser, Sensitivity: Internal},
		Attribute{Name: "face", Kind: KindText, Sensitivity: Internal}, // that it came through
		Attribute{Name: "text", Kind: KindText, Sensitivity: Personal, Words: true},
	)},
	NounForm: {name: "form", attributes: attributes(
		Attribute{Name: "xmlns", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "name", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "app_id", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "build_id", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "version", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "ui_version", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "device", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "sender", Kind: KindRef, To: NounUser, Sensitivity: Internal}, // who filled it in
		Attribute{Name: "username", Kind: KindText, Sensitivity: Internal},            // as the form has it
		Attribute{Name: "started", Kind: KindTime, Sensitivity: Internal},
		Attribute{Name: "ended", Kind: KindTime, Sensitivity: Internal},
		Attribute{Name: "received", Kind: KindTime, Sensitivity: Internal, Required: true},
		Attribute{Name: "edited", Kind: KindTime, Sensitivity: Internal},                            // when another took its place
		Attribute{Name: "phone", Kind: KindBool, Sensitivity: Internal, Required: true},             // it came from an OpenRosa client
		Attribute{Name: "cases", Kind: KindRefs, To: NounCase, Sensitivity: Internal, Scopes: true}, // that it created or changed
		Attribute{Name: "answers", Kind: KindJSON, Sensitivity: Personal},
	)},
	NounReferral: {name: "referral", attributes: attributes(
		Attribute{Name: "case", Kind: KindRef, To: NounCase, Joined: true, Scopes: true},
		Attribute{Name: "referral", Kind: KindText, Sensitivity: Internal}, // the client's id, which several types may share
		Attribute{Name: "type", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "opened", Kind: KindTime, Sensitivity: Internal},
		Attribute{Name: "modified", Kind: KindTime, Sensitivity: Internal},
		Attribute{Name: "followup", Kind: KindTime, Sensitivity: Internal},
		Attribute{Name: "closed", Kind: KindTime, Sensitivity: Internal},
	)},
	NounDocument: {name: "document", attributes: attributes(
		Attribute{Name: "case", Kind: KindRef, To: NounCase, Scopes: true},
		Attribute{Name: "form", Kind: KindRef, To: NounForm, Scopes: true},
		Attribute{Name: "name", Kind: KindText, Sensitivity: Personal},
		Attribute{Name: "media_type", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "bytes", Kind: KindInt, Sensitivity: Internal},
		Attribute{Name: "sha256", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "body", Kind: KindBytes, Sensitivity: Personal},
	)},
	NounWard: {name: "ward", attributes: attributes(
		Attribute{Name: "name", Kind: KindText},
		Attribute{Name: "name_key", Kind: KindText},
		Attribute{Name: "code", Kind: KindText},
		Attribute{Name: "tier", Kind: KindText},
		Attribute{Name: "description", Kind: KindText},
		Attribute{Name: "enabled", Kind: KindBool},
		Attribute{Name: "lat", Kind: KindDegrees},
		Attribute{Name: "lon", Kind: KindDegrees},
		Attribute{Name: "boundary", Kind: KindJSON}, // a GeoJSON geometry
	)},
	NounCategory: {name: "category", attributes: attributes(
		Attribute{Name: "name", Kind: KindText},
		Attribute{Name: "name_key", Kind: KindText},
		Attribute{Name: "code", Kind: KindText},
		Attribute{Name: "parent", Kind: KindRef, To: NounCategory},
	)},
	NounStatus: {name: "status", attributes: attributes(
		Attribute{Name: "name", Kind: KindText},
		Attribute{Name: "stage", Kind: KindInt}, // a Stage
		Attribute{Name: "position", Kind: KindInt},
	)},
	NounCaseType: {name: "case type", attributes: attributes(
		Attribute{Name: "name", Kind: KindText},
		Attribute{Name: "label", Kind: KindText},
		Attribute{Name: "stages", Kind: KindJSON}, // a list of StagePlan
	)},
	NounField: {name: "field", attributes: attributes(
		Attribute{Name: "type", Kind: KindRef, To: NounCaseType}, // null: of every type
		Attribute{Name: "name", Kind: KindText},
		Attribute{Name: "label", Kind: KindText},
		Attribute{Name: "kind", Kind: KindText},
		Attribute{Name: "choices", Kind: KindJSON},
		Attribute{Name: "required", Kind: KindBool},
		Attribute{Name: "sensitivity", Kind: KindInt},
		Attribute{Name: "searchable", Kind: KindBool},
		Attribute{Name: "indexed", Kind: KindBool},
	)},
	NounSource: {name: "source", attributes: attributes(
		Attribute{Name: "name", Kind: KindText},
	)},
	NounUser: {name: "user", attributes: attributes(
		Attribute{Name: "name", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "name_key", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "email", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "role", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "teams", Kind: KindRefs, To: NounTeam, Sensitivity: Internal},
		Attribute{Name: "enabled", Kind: KindBool, Sensitivity: Internal},
		Attribute{Name: "application", Kind: KindBool, Sensitivity: Internal},
	)},
	NounTeam: {name: "team", attributes: attributes(
		Attribute{Name: "name", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "name_key", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "code", Kind: KindText, Sensitivity: Internal},
	)},
	NounBatch: {name: "import batch", attributes: attributes(
		Attribute{Name: "noun", Kind: KindText},
		Attribute{Name: "mapping", Kind: KindText},
		Attribute{Name: "sha256", Kind: KindText}, // of the file
		Attribute{Name: "added", Kind: KindInt},
		Attribute{Name: "changed", Kind: KindInt},
		Attribute{Name: "same", Kind: KindInt},
		Attribute{Name: "rejected", Kind: KindInt},
		Attribute{Name: "finished", Kind: KindTime},
		Attribute{Name: "undoes", Kind: KindRef, To: NounBatch}, // null: it imported
	)},
	NounReport: {name: "report", attributes: attributes(
		Attribute{Name: "number", Kind: KindInt, Required: true},
		Attribute{Name: "name", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "name_key", Kind: KindText, Sensitivity: Internal},
		Attribute{Name: "owner", Kind: KindRef, To: NounUser, Sensitivity: Internal},
		Attribute{Name: "shared", Kind: KindBool, Sensitivity: Internal, Required: true},
		Attribute{Name: "definition", Kind: KindJSON, Sensitivity: Internal}, // a ReportDefinition
	)},
	NounChange: {name: "change", attributes: []Attribute{
		{Name: "rev", Kind: KindTime, Required: true},
		{Name: "noun", Kind: KindInt, Required: true},
		{Name: "row", Kind: KindInt, Required: true}, // a PK
		{Name: "act", Kind: KindInt, Required: true}, // an Act
		{Name: "batch", Kind: KindRef, To: NounBatch},
		{Name: "actor", Kind: KindRef, To: NounUser},
		{Name: "key", Kind: KindInt}, // the PK of a Key
		{Name: "face", Kind: KindText},
		{Name: "fields", Kind: KindText}, // names of attributes, by commas
	}},
	NounChoice: {name: "choice", attributes: attributes(
		Attribute{Name: "field", Kind: KindRef, To: NounField, Required: true},
		Attribute{Name: "name", Kind: KindText, Required: true},
		Attribute{Name: "name_key", Kind: KindText},
		Attribute{Name: "position", Kind: KindInt, Required: true},
	)},
}

// Act is what a Change did to its row.
type Act uint8

// The acts.
const (
	ActCreate Act = 1 + iota
	ActUpdate
	ActHide
	ActRestore
	ActPurge // of a hidden row, of which nothing is left but that it was
)
