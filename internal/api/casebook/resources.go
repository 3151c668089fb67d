package casebook

import (
	"slices"

	"caseload"
	"caseload/internal/jsonapi"
)

// The nouns, for short.
const (
	nCase        = caseload.NounCase
	nPerson      = caseload.NounPerson
	nInvolvement = caseload.NounInvolvement
	nGoal        = caseload.NounGoal
	nStage       = caseload.NounStage
	nNote        = caseload.NounNote
	nForm        = caseload.NounForm
	nUser        = caseload.NounUser
	nTeam        = caseload.NounTeam
	nWard        = caseload.NounWard
	nCategory    = caseload.NounCategory
	nCaseType    = caseload.NounCaseType
	nField       = caseload.NounField
	nChoice      = caseload.NounChoice
)

// The types of the vocabulary, which nothing here changes.
var (
	users = newResource("users", "/people/users", "those who work on cases", nUser,
		slices.Concat([]attribute{
			fixed(nUser, "name", "name", "the whole name").like("Ada Lane"),
			fixed(nUser, "email", "email", "the email address").like("ada@truro.example"),
			fixed(nUser, "role", "role", "what the user may do at most").among(texts(caseload.Roles)...),
			fixed(nUser, "enabled", "enabled", "whether the user may sign in"),
		}, stamps(nUser)),
		[]relationship{unfiltered(readOnly(toMany("teams", "teams", "that the user belongs to", teams)))})

	teams = newResource("teams", "/people/teams", "groups of users, which can own cases", nTeam,
		slices.Concat([]attribute{
			fixed(nTeam, "name", "name", "the whole name").like("Highways"),
			fixed(nTeam, "code", "code", "the official code").like("T-02"),
		}, stamps(nTeam)), nil)

	wards = newResource("wards", "/cases/wards", "areas of a council", nWard,
		slices.Concat([]attribute{
			fixed(nWard, "name", "name", "the whole name").like("Truro East"),
			fixed(nWard, "code", "code", "the official code").like("E05013173"),
			fixed(nWard, "tier", "tier", "parish, district, county or unitary").like("unitary"),
			fixed(nWard, "description", "description", "of the area").like("East of the river"),
			fixed(nWard, "enabled", "enabled", "whether new cases may lie in it"),
		}, stamps(nWard)), nil)

	categories = newResource("categories", "/cases/categories", "what cases are about", nCategory,
		slices.Concat([]attribute{
			fixed(nCategory, "name", "name", "the whole name").like("Roads & Pavements"),
			fixed(nCategory, "code", "code", "the official code").like("C-01"),
		}, stamps(nCategory)), nil)

	caseTypes = newResource("case_types", "/cases/case_types", "kinds of cases, with custom fields of their own", nCaseType,
		slices.Concat([]attribute{
			fixed(nCaseType, "name", "name", "as cases have it in case_type").like("repair"),
			fixed(nCaseType, "label", "label", "for people to read").like("Repair of a street"),
		}, stamps(nCaseType)),
		[]relationship{back("custom_fields", "custom_fields", nField, "type", "that cases of this type alone have")})

	customFields = newResource("custom_fields", "/cases/custom_fields", "what the members of custom_fields mean", nField,
		slices.Concat([]attribute{
			fixed(nField, "name", "name", "the member's name").like("programTier"),
			fixed(nField, "label", "label", "for people to read").like("Tier of the programme"),
			fixed(nField, "kind", "kind", "of its values").among(texts(caseload.FieldKinds)...),
			fixed(nField, "required", "required", "whether a case must have it"),
			fixed(nField, "searchable", "searchable", "whether cases can be filtered by its size and sorted by it"),
		}, stamps(nField)),
		[]relationship{
			readOnly(toOne("case_type", "type", "whose cases have it; null: cases of every type", caseTypes)),
			unfiltered(back("choices", "custom_field_choices", nChoice, "field", "the values that it may have, where its kind is choice")),
		})

	// Beyond the original's (difference 88).
	choices = newResource("custom_field_choices", "/cases/custom_field_choices", "the values that custom fields of the kind choice may have", nChoice,
		slices.Concat([]attribute{
			fixed(nChoice, "name", "name", "the value, as cases have it in custom_fields").like("gold"),
			fixed(nChoice, "position", "position", "among the choices of its field, from 1"),
		}, stamps(nChoice)),
		[]relationship{readOnly(toOne("custom_field", "field", "whose value it may be", customFields))})
)

// stages are no resources of their own: cases list them.
var stages = newResource("stages", "", "what a case goes through", nStage, []attribute{
	fixed(nStage, "name", "name", "what the stage is called").like("Stage 1"),
	fixed(nStage, "target_days", "target_days", "the working days that it may take; 0: any"),
	fixed(nStage, "received_on", "received", "when it began"),
	fixed(nStage, "due_on", "due", "by when it is to be done"),
	fixed(nStage, "completed_on", "completed", "when it was done"),
	fixed(nStage, "in_target", "in_target", "whether that was in time; null: not done yet"),
	fixed(nStage, "outcome", "outcome", "what came of it").like("Upheld"),
}, nil)

// Whatever has custom fields shows choices by their text (difference 72). The
// fields of what belongs to cases are ours (difference 73).
//
// The types that requests change, and the forms that came from elsewhere.
var (
	cases = newResource("cases", "/cases/cases", "the matters that are worked on", nCase,
		slices.Concat([]attribute{
			fixed(nCase, "number", "number", "counts the cases of a tenant"),
			fixed(nCase, "reference", "reference", "for people to quote").like("CW-2026-0042"),
			plain(nCase, "client_reference", "client_reference", "the client's own reference").like("A/17"),
			plain(nCase, "external_id", "external_id", "the ID in another system").like("4711"),
			plain(nCase, "name", "name", "what the case is called").like("Pothole in Castle Street"),
			named("case_type", "type", "the name of its case type").like("repair"),
			named("status", "status", "the tenant's own status").like("Open"),
			plain(nCase, "summary", "summary", "for those who work on it").like("Deep, and near a school"),
			plain(nCase, "themes", "themes", "by commas").like("roads, safety"),
			plain(nCase, "public_summary", "public_summary", "for everybody").like("A pothole"),
			plain(nCase, "public_themes", "public_themes", "for everybody, by commas").like("roads"),
			plain(nCase, "details", "details", "the whole matter").like("It has been there since the frost."),
			plain(nCase, "address", "address", "where it is").like("12 Castle Street"),
			plain(nCase, "latitude", "lat", "where it is, in degrees"),
			plain(nCase, "longitude", "lon", "where it is, in degrees"),
			named("source", "source", "how it came in").like("email"),
			plain(nCase, "confidential", "confidential", "only assignees and its access list see it"),
			plain(nCase, "archived", "archived", "it is put away"),
			plain(nCase, "highlighted", "highlighted", "it is shown to the public"),
			plain(nCase, "opened_at", "opened", "when it began, in the world"),
			plain(nCase, "received_on", "received", "when it was received"),
			plain(nCase, "closed_at", "closed", "when it ended"),
			plain(nCase, "due_on", "due", "by when it is to be done"),
			listOf("stages", "those that it has begun, in their order: `name`, `target_days`, `received_on`, `due_on`, `completed_on`, `in_target` and `outcome` of each", stages, caseload.Inclusion{
				Way: caseload.Way{Path: "case", Back: true, Noun: nStage}, Order: []caseload.Order{{Path: "received"}}, If: "current_stage",
			}),
		}, stamps(nCase), []attribute{object("custom_fields", "properties", "what the tenant keeps beside these")}),
		[]relationship{
			toOne("ward", "ward", "the area that it lies in", wards),
			toOne("category", "category", "what it is about", categories),
			readOnly(toOne("definition", "type", "its case type, with the custom fields", caseTypes)),
			toOne("owner", "owner", "who answers for it", users, teams),
			toMany("assignees", "assignees", "who work on it", users),
			toMany("access_list", "access", "who see it though it is confidential", users, teams),
			back("involvements", "involvements", nInvolvement, "case", "persons' parts in it"),
			back("goals", "goals", nGoal, "case", "what it is to reach"),
			back("notes", "notes", nNote, "case", "what was written down about it"),
			unfiltered(back("forms", "forms", nForm, "cases", "that made or changed it")),
			readOnly(relationship{Relationship: jsonapi.Relationship{Name: "parents", To: []string{"cases"}, Many: true, Means: "cases that it belongs to"}, ways: []caseload.Way{{Path: "links", Noun: nCase}}}),
			unfiltered(back("children", "cases", nCase, "links", "cases that belong to it")),
		})

	involvements = newResource("involvements", "/cases/involvements", "persons' parts in cases", nInvolvement,
		slices.Concat([]attribute{
			plain(nInvolvement, "involvement_type", "type", "such as client").like("client"),
			plain(nInvolvement, "role", "role", "the first resident is whom a case is about").like("resident"),
			plain(nInvolvement, "effective_date", "effective", "since when"),
			plain(nInvolvement, "end_date", "ended", "until when"),
		}, stamps(nInvolvement)),
		[]relationship{read("case.id", toOne("case", "case", "that the person has a part in", cases)), read("person.id", toOne("person", "person", "who has the part", people))})

	goals = newResource("goals", "/cases/goals", "what cases are to reach", nGoal,
		slices.Concat([]attribute{
			plain(nGoal, "name", "name", "what is to be reached").like("The street is even"),
			plain(nGoal, "status", "status", "how far it is").like("under way"),
			plain(nGoal, "target_date", "target", "by when"),
		}, stamps(nGoal)),
		[]relationship{read("case.id", toOne("case", "case", "that is to reach it", cases)), toOne("person", "person", "whose goal it is; null: of the case as a whole", people)})

	people = newResource("people", "/people/people", "whom cases concern", nPerson,
		slices.Concat([]attribute{
			plain(nPerson, "name", "name", "the whole name; by default made of the two below").like("Jo Penrose"),
			plain(nPerson, "first_name", "first_name", "the given name").like("Jo"),
			plain(nPerson, "last_name", "last_name", "the family name").like("Penrose"),
			plain(nPerson, "title", "title", "such as Dr").like("Dr"),
			plain(nPerson, "email", "email", "the email address").like("jo@penrose.example"),
			plain(nPerson, "phone", "phone", "the telephone number").like("01632 960001"),
			plain(nPerson, "mobile", "mobile", "the mobile number").like("07700 900001"),
			plain(nPerson, "address", "address", "house and street").like("3 Quay Lane"),
			plain(nPerson, "town", "town", "of the address").like("Truro"),
			plain(nPerson, "county", "county", "of the address").like("Cornwall"),
			plain(nPerson, "postcode", "postcode", "of the address").like("TR1 1AA"),
			plain(nPerson, "date_of_birth", "born", "the day of birth"),
			plain(nPerson, "organisation", "organisation", "whom the person works or speaks for").like("Penrose & Daughters"),
		}, stamps(nPerson), []attribute{object("custom_fields", "properties", "what the tenant keeps beside these")}),
		[]relationship{
			back("involvements", "involvements", nInvolvement, "person", "the person's parts in cases"),
			back("goals", "goals", nGoal, "person", "the person's own"),
		})

	notes = newResource("notes", "/attachments/notes", "what was written down about cases", nNote,
		slices.Concat([]attribute{
			plain(nNote, "text", "text", "what was written").like("Rang; will ring again on Monday."),
		}, stamps(nNote)),
		[]relationship{read("case.id", toOne("case", "case", "that it is about", cases)), readOnly(toOne("author", "author", "who wrote it", users))})

	forms = newResource("forms", "/cases/forms", "submissions that made or changed cases", nForm,
		slices.Concat([]attribute{
			fixed(nForm, "xmlns", "xmlns", "which form it is").like("http://openrosa.org/formdesigner/9A1"),
			fixed(nForm, "name", "name", "what the form is called").like("Visit"),
			fixed(nForm, "username", "username", "of who filled it in, as the form has it").like("ada"),
			fixed(nForm, "started_at", "started", "by the clock of the device"),
			fixed(nForm, "ended_at", "ended", "by the clock of the device"),
			fixed(nForm, "received_at", "received", "when it came here"),
		}, stamps(nForm), []attribute{{Attribute: jsonapi.Attribute{Name: "answers", Kind: jsonapi.KindObject, ReadOnly: true, NoFilter: true, NoSort: true, Means: "as a tree"}, path: "answers"}}),
		[]relationship{unfiltered(readOnly(toMany("cases", "cases", "that it made or changed", cases))), readOnly(toOne("sender", "sender", "who filled it in", users))})
)

// read is a relationship to one row, of which the ID is read with it.
func read(id caseload.Path, r relationship) relationship {
	r.id = id
	return r
}

// schema is all types, in the order in which the documents list them.
var schema, resources = func() (*jsonapi.Schema, map[*jsonapi.Type]*resource) {
	all := []*resource{cases, involvements, goals, people, notes, forms, wards, categories, caseTypes, customFields, choices, users, teams}
	byType := map[*jsonapi.Type]*resource{}
	types := make([]*jsonapi.Type, len(all))
	for i, r := range all {
		types[i] = r.Type
		byType[r.Type] = r
	}
	s, err := jsonapi.NewSchema(types...)
	if err != nil {
		panic(err)
	}
	return s, byType
}()

// resourceOf finds what is of a type of the schema.
func resourceOf(name string) *resource { return resources[schema.Type(name)] }
