package caseload_test

import (
	"fmt"
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

func TestRelatedRecordsAreReadByOneQueryForEachInclusion(t *testing.T) {
	for _, cases := range []int{1, 3, 40} {
		o := newOffice(t)
		for i := range cases {
			c, p := fmt.Sprint("c", i), fmt.Sprint("p", i)
			o.edit(o.admin, madeCase(c), madePerson(p), involved("v"+c, c, p, "tenant"), involved("w"+c, c, p, "guest"),
				made(caseload.NounGoal, "g"+c, &caseload.GoalInput{Case: caseload.Set(c), Name: caseload.Set("warmth"), Person: caseload.Set(p)}))
		}
		store := &readCounter{Store: o.store}
		service := caseload.NewService(store, o.clock, o.newID)
		q := caseload.RecordQuery{Noun: caseload.NounCase, Query: caseload.Query{Limit: 100}, Include: []caseload.Inclusion{
			{Way: involvedIn, Include: []caseload.Inclusion{{Way: personOf}, {Way: caseOf}}}, {Way: goalsOf, Include: []caseload.Inclusion{{Way: personOf}}},
		}}
		_, err := service.ListRecords(t.Context(), o.admin, q) // reads the vocabulary
		o.must(err)
		store.reads = 0
		set, err := service.ListRecords(t.Context(), o.admin, q)
		o.must(err)
		want(o, "the cases", set.Page.Rows(), cases)
		want(o, "the people", set.Related[caseload.NounPerson].Rows(), cases)
		want(o, fmt.Sprint("the queries for ", cases, " cases"), store.reads, 6)
	}
}

// both are the ways along the links of cases.
var both = []caseload.Inclusion{{Way: caseload.Way{Path: "links", Noun: caseload.NounCase}}, {Way: caseload.Way{Path: "links", Back: true, Noun: caseload.NounCase}}}

func TestCaseThatIsLinkedTwiceIsRelatedOnce(t *testing.T) {
	o := newOffice(t)
	child := linked("child", "mother")
	child.Links = append(child.Links, caseload.LinkChange{Name: "guardian", Link: caseload.Link{To: "other", Type: "mother", Relation: caseload.RelationChild}},
		caseload.LinkChange{Name: "teacher", Link: caseload.Link{To: "mother", Type: "mother", Relation: caseload.RelationChild}})
	o.submit("form", registered("mother"), registered("other"), child)
	set, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounCase, Include: both})
	o.must(err)
	row := func(id string) caseload.PK {
		for i := range set.Page.Rows() {
			if pk := set.Page.PKOf(i); o.idOf(set.Page, pk) == id {
				return pk
			}
		}
		o.Fatalf("no row %s", id)
		return 0
	}
	up, _ := set.Linked(both[0].Way, row("child"))
	down, _ := set.Linked(both[1].Way, row("mother"))
	want(o, "the cases that the child is linked to", len(up), 2)
	want(o, "the cases that are linked to the mother", len(down), 1)
}

// idOf is the ID of a row of whole records.
func (o *office) idOf(r *caseload.Records, k caseload.PK) string {
	o.Helper()
	row, found := r.Row(k)
	_, col, known := r.Noun.Attribute("id")
	if !found || !known {
		o.Fatalf("no row %d", k)
	}
	return string(r.Text(row, col))
}

func TestRelatedRecordsStandInTheOrderAskedFor(t *testing.T) {
	o := newOffice(t)
	o.household()
	for _, tt := range []struct {
		order []caseload.Order
		ids   string
	}{
		{nil, "v1 v2"}, {[]caseload.Order{{Path: "pk", Desc: true}}, "v2 v1"}, {[]caseload.Order{{Path: "role"}}, "v2 v1"},
		{[]caseload.Order{{Path: "person.last_name_key", Desc: true}}, "v2 v1"}, {[]caseload.Order{{Path: "ended"}, {Path: "role", Desc: true}}, "v1 v2"},
	} {
		set, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{
			Noun: caseload.NounCase, IDs: []string{"c"}, Include: []caseload.Inclusion{{Way: involvedIn, Order: tt.order}},
		})
		o.must(err)
		linked, _ := set.Linked(involvedIn, set.Page.PKOf(0))
		var ids []string
		for _, k := range linked {
			ids = append(ids, o.idOf(set.Related[caseload.NounInvolvement], k))
		}
		want(o, fmt.Sprintf("by %v", tt.order), strings.Join(ids, " "), tt.ids)
	}
}

func TestRecordsOfIDsAreEachAnsweredOnce(t *testing.T) {
	o := newOffice(t)
	o.household()
	ids := func(ids ...string) string {
		return strings.Join(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounPerson, IDs: ids}), " ")
	}
	want(o, "repeated, unknown and malformed IDs", ids("q", "nobody", "p", "q", "\x00", "\xff"), "p q")
	want(o, "no ID", ids([]string{}...), "")
	_, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounPerson, IDs: make([]string, 10_001)})
	o.wantCode("more than 10,000 IDs", err, caseload.CodeInvalid)
}

func TestRecordsFromARowArePagedAndCounted(t *testing.T) {
	o := newOffice(t)
	o.household()
	q := caseload.RecordQuery{
		Noun: caseload.NounInvolvement, From: &caseload.Origin{Noun: caseload.NounCase, ID: "c", Way: involvedIn}, Total: true,
		Query: caseload.Query{Limit: 1, Order: []caseload.Order{{Path: "person.last_name_key", Desc: true}}},
	}
	first, err := o.service.ListRecords(o.Context(), o.admin, q)
	o.must(err)
	want(o, "the involvements of the case", first.Total, 2)
	want(o, "the first", o.idOf(first.Page, first.Page.PKOf(0)), "v2")
	q.After = first.Next
	second, err := o.service.ListRecords(o.Context(), o.admin, q)
	o.must(err)
	want(o, "the involvements, counted again", second.Total, 2)
	want(o, "the second", o.idOf(second.Page, second.Page.PKOf(0)), "v1")
	want(o, "what is behind it", second.Next, "")
	q.After, q.From = "", &caseload.Origin{Noun: caseload.NounCase, ID: "none", Way: involvedIn}
	_, err = o.service.ListRecords(o.Context(), o.admin, q)
	o.wantCode("from a case that is not there", err, caseload.CodeNotFound)
}

func TestRecordsFromARowThatRefersToVeryManyAreRefused(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"))
	refs := "[1" + strings.Repeat(",1", 10_000) + "]"
	_, err := o.store.Update(o.Context(), o.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
		pk, err := tx.Next(caseload.PKs, 1)
		if err != nil {
			return err
		}
		b := caseload.NewBlock(caseload.NounForm.Kinds()...)
		given := map[string]caseload.Value{"pk": caseload.Int(pk), "id": caseload.Text("f"), "received": caseload.Time(o.now), "cases": caseload.Text(refs)}
		for _, a := range caseload.NounForm.Attributes() {
			v := given[a.Name]
			if v.IsNull() && a.Required {
				v = caseload.Int(0)
			}
			b.AddValue(v)
		}
		return tx.Put(caseload.NounForm, b)
	})
	o.must(err)
	touched := caseload.Way{Path: "cases", Noun: caseload.NounCase}
	_, err = o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounCase, From: &caseload.Origin{Noun: caseload.NounForm, ID: "f", Way: touched}})
	o.wantCode("the cases of a form", err, caseload.CodeTooLarge)
	_, err = o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounForm, Include: []caseload.Inclusion{{Way: touched}}})
	o.wantCode("forms with their cases", err, caseload.CodeTooLarge)
}

func TestPageOfVeryLongRecordsIsRefusedRatherThanCutShort(t *testing.T) {
	o := newOffice(t)
	long := map[string]caseload.Value{}
	for i := range 10 {
		long[fmt.Sprint("p", i)] = caseload.Text(strings.Repeat("x", 99_000))
	}
	var edits []caseload.Edit
	for i := range 70 {
		edits = append(edits, made(caseload.NounCase, fmt.Sprint("c", i), &caseload.CaseInput{Properties: long}))
	}
	o.edit(o.admin, edits...)
	for what, q := range map[string]caseload.RecordQuery{
		"all at once": {}, "a page of a hundred": {Query: caseload.Query{Limit: 100}}, "counted": {Query: caseload.Query{Limit: 100}, Total: true},
		"beside others": {Query: caseload.Query{Limit: 20}, Include: []caseload.Inclusion{{Way: caseload.Way{Path: "type", Noun: caseload.NounCaseType}, Include: []caseload.Inclusion{{Way: caseload.Way{Path: "type", Back: true, Noun: caseload.NounCase}}}}}},
	} {
		q.Noun = caseload.NounCase
		_, err := o.service.ListRecords(o.Context(), o.admin, q)
		o.wantCode(what, err, caseload.CodeTooLarge)
	}
	set, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounCase, Query: caseload.Query{Limit: 50}})
	o.must(err)
	want(o, "as many as fit", set.Page.Rows(), 50)
}
