package main

import "github.com/pocketbase/pocketbase/core"

// The columns, named as the attributes of cases in the Casebook face. What leads
// elsewhere there, such as the status, is its name here, so that no row of
// another table has to be read.
var (
	texts = []string{
		"reference", "client_reference", "external_id", "name", "case_type", "status", "summary", "themes",
		"public_summary", "public_themes", "details", "address", "source",
	}
	numbers = []string{"number", "latitude", "longitude"}
	flags   = []string{"confidential", "archived", "highlighted"}
	dates   = []string{"opened_at", "received_on", "closed_at", "due_on", "created_at", "updated_at"}
)

// anybodyKnown is the rule of who may read: whoever has a token.
const anybodyKnown = `@request.auth.id != ""`

// The length of an ID, which is a UUID, and the most that a text has.
const (
	idLength = 36
	maxText  = 1 << 20
)

// newCases makes the collection, with the indexes that Caseload has of the same
// columns.
func newCases() *core.Collection {
	cases := core.NewBaseCollection("cases")
	rule := anybodyKnown
	cases.ListRule, cases.ViewRule = &rule, &rule
	id := cases.Fields.GetByName("id").(*core.TextField)
	id.Min, id.Max, id.Pattern, id.AutogeneratePattern = idLength, idLength, `^[a-z0-9-]+$`, ""
	for _, name := range texts {
		cases.Fields.Add(&core.TextField{Name: name, Max: maxText})
	}
	for _, name := range numbers {
		cases.Fields.Add(&core.NumberField{Name: name})
	}
	for _, name := range flags {
		cases.Fields.Add(&core.BoolField{Name: name})
	}
	for _, name := range dates {
		cases.Fields.Add(&core.DateField{Name: name})
	}
	cases.AddIndex("cases_number", true, "number", "")
	cases.AddIndex("cases_external_id", false, "external_id", "external_id != ''")
	cases.AddIndex("cases_updated", false, "updated_at", "")
	cases.AddIndex("cases_opened", false, "opened_at", "")
	cases.AddIndex("cases_filter", false, "status, opened_at", "")
	cases.AddIndex("cases_due", false, "due_on", "closed_at = ''")
	return cases
}
