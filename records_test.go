package caseload_test

import (
	"strings"
	"testing"

	"caseload"
)

// records lists the IDs of the rows of a page.
func (o *office) records(by *caseload.Principal, q caseload.RecordQuery) []string {
	o.Helper()
	q.Columns = map[caseload.Noun][]caseload.Path{q.Noun: {"id"}}
	set, err := o.service.ListRecords(o.Context(), by, q)
	o.must(err)
	var ids []string
	for i := range set.Page.Rows() {
		ids = append(ids, string(set.Page.Text(i, 0)))
	}
	return ids
}

var (
	caseOf     = caseload.Way{Path: "case", Noun: caseload.NounCase}
	personOf   = caseload.Way{Path: "person", Noun: caseload.NounPerson}
	involvedIn = caseload.Way{Path: "case", Back: true, Noun: caseload.NounInvolvement}
	goalsOf    = caseload.Way{Path: "case", Back: true, Noun: caseload.NounGoal}
)

// household is two cases with three persons and a goal.
func (o *office) household() {
	o.Helper()
	o.edit(o.admin, madeCase("c"), madeCase("d"), madePerson("p"), madePerson("q"), madePerson("alone"),
		involved("v1", "c", "p", "tenant"), involved("v2", "c", "q", "guest"), involved("v3", "d", "p", "guest"),
		made(caseload.NounGoal, "g", &caseload.GoalInput{Case: caseload.Set("c"), Name: caseload.Set("warmth"), Person: caseload.Set("p")}))
}

func TestRecordsAreFoundByWhatTheyAreRelatedTo(t *testing.T) {
	o := newOffice(t)
	o.household()
	text := func(p caseload.Path, s string) caseload.Expr {
		return caseload.Compare{Path: p, Value: caseload.Text(s)}
	}
	for _, tt := range []struct {
		name string
		of   caseload.Noun
		e    caseload.Expr
		want string
	}{
		{"cases with a guest", caseload.NounCase, caseload.Has{Way: involvedIn, Where: text("role", "guest")}, "d c"},
		{"cases with somebody called q", caseload.NounCase, caseload.Has{Way: involvedIn, Where: caseload.Has{Way: personOf, Where: text("last_name", "q")}}, "c"},
		{"cases without a goal", caseload.NounCase, caseload.Not{Of: caseload.Has{Way: goalsOf}}, "d"},
		{"involvements of a case", caseload.NounInvolvement, caseload.Has{Way: caseOf, Where: text("id", "d")}, "v3"},
		{"goals of nobody", caseload.NounGoal, caseload.Not{Of: caseload.Has{Way: personOf}}, ""},
	} {
		if got := strings.Join(o.records(o.admin, caseload.RecordQuery{Noun: tt.of, Query: caseload.Query{Where: tt.e}}), " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	byName := caseload.Query{Order: []caseload.Order{{Path: "person.last_name"}, {Path: "case.name", Desc: true}}}
	want(o, "involvements by name", strings.Join(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounInvolvement, Query: byName}), " "), "v3 v1 v2")
}

func TestRelatedRecordsAreReadOnceAndLinkedBothWays(t *testing.T) {
	o := newOffice(t)
	o.household()
	set, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{
		Noun: caseload.NounCase, Query: caseload.Query{Order: []caseload.Order{{Path: "name"}}, Limit: 10}, Total: true,
		Include: []caseload.Inclusion{{Way: involvedIn, Include: []caseload.Inclusion{{Way: personOf}}}, {Way: goalsOf}},
	})
	o.must(err)
	want(o, "the cases", set.Total, 2)
	people, parts := set.Related[caseload.NounPerson], set.Related[caseload.NounInvolvement]
	want(o, "the people", people.Rows(), 2)
	want(o, "the involvements", parts.Rows(), 3)
	linked, _ := set.Linked(involvedIn, set.Page.PKOf(0))
	want(o, "the involvements of the first case", len(linked), 2)
	persons, _ := set.Linked(personOf, linked[0])
	want(o, "the persons of an involvement", len(persons), 1)
	none, followed := set.Linked(goalsOf, set.Page.PKOf(1))
	want(o, "the goals of the second case", len(none), 0)
	want(o, "whether they were looked for", followed, true)
}

func TestWhatIsRelatedAndUnseenIsNotThere(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Label: "k", User: ann.Email, Role: caseload.RoleCaseworker, Scopes: caseload.Scopes})
	o.household()
	o.edit(o.admin, changed(caseload.NounCase, "c", &caseload.CaseInput{Assignees: caseload.SubjectsInput{Add: []caseload.Subject{{Noun: caseload.NounUser, ID: ann.ID}}}}))
	want(o, "the people that ann sees", strings.Join(o.records(by, caseload.RecordQuery{Noun: caseload.NounPerson}), " "), "q p")
	set, err := o.service.ListRecords(o.Context(), by, caseload.RecordQuery{
		Noun: caseload.NounPerson, Query: caseload.Query{Order: []caseload.Order{{Path: "last_name"}}},
		Include: []caseload.Inclusion{{Way: caseload.Way{Path: "person", Back: true, Noun: caseload.NounInvolvement}, Include: []caseload.Inclusion{{Way: caseOf}}}},
	})
	o.must(err)
	want(o, "the involvements that ann sees", set.Related[caseload.NounInvolvement].Rows(), 2)
	want(o, "the cases", set.Related[caseload.NounCase].Rows(), 1)
	guests := caseload.Query{Where: caseload.Has{Way: caseload.Way{Path: "person", Back: true, Noun: caseload.NounInvolvement}, Where: caseload.Has{Way: caseOf, Where: caseload.Compare{Path: "name", Value: caseload.Text("d")}}}}
	want(o, "the people of a case that ann does not see", len(o.records(by, caseload.RecordQuery{Noun: caseload.NounPerson, Query: guests})), 0)
}

func TestMoreThanTheBoundOfRelatedRowsIsRefused(t *testing.T) {
	o := newOffice(t)
	ward, err := o.service.CreateWard(o.Context(), o.admin, caseload.WardInput{Name: caseload.Set("north")})
	o.must(err)
	edits := make([]caseload.Edit, 0, 1000)
	for range 21 {
		edits = edits[:0]
		for range 1000 {
			edits = append(edits, made(caseload.NounCase, "", &caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: ward.ID})}))
		}
		o.edit(o.admin, edits...)
	}
	_, err = o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounWard,
		Include: []caseload.Inclusion{{Way: caseload.Way{Path: "ward", Back: true, Noun: caseload.NounCase}}}})
	o.wantCode("all cases of a ward", err, caseload.CodeTooLarge)
}
