package sqlq_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlite"
)

var update = flag.Bool("update", false, "write the golden files anew")

// dialects are those that every statement is recorded in, side by side.
var dialects = []sqldb.Dialect{sqlite.Dialect{}, postgres.Dialect{}}

// shape is a question that people ask; what is said to the database for it
// stands in testdata under its name.
type shape struct {
	name string
	ask  func(*office)
}

func byAdmin(q caseload.Query) func(*office) { return func(o *office) { o.list(o.admin, q) } }

func where(parts ...caseload.Expr) caseload.Query {
	return caseload.Query{Where: caseload.Where(parts...)}
}

func compare(p caseload.Path, op caseload.Op, v caseload.Value) caseload.Expr {
	return caseload.Compare{Path: p, Op: op, Value: v}
}

func oneOf(p caseload.Path, values ...caseload.Value) caseload.Expr {
	return caseload.In{Path: p, Values: values}
}

// nextPage asks for a page and for the one behind it.
func nextPage(q caseload.Query) func(*office) {
	return func(o *office) {
		behind := q
		behind.After = o.list(o.admin, q)
		o.store.caught = nil
		o.list(o.admin, behind)
	}
}

// pageInFront asks for the second page, and for the one in front of it.
func pageInFront(q caseload.Query) func(*office) {
	q.Limit = pageSize
	return func(o *office) {
		q := q
		q.After = o.list(o.admin, q)
		second, err := o.service.ListCases(o.Context(), o.admin, q, "id")
		o.must(err)
		o.store.caught = nil
		q.After, q.Before = "", second.Prev
		o.list(o.admin, q)
	}
}

// records asks for two rows of a noun with what is related to them.
func records(q caseload.RecordQuery) func(*office) {
	return func(o *office) {
		q.Limit = pageSize
		q.Columns = map[caseload.Noun][]caseload.Path{q.Noun: {"id"}, caseload.NounPerson: {"id"}, caseload.NounInvolvement: {"id"}}
		_, err := o.service.ListRecords(o.Context(), o.bob, q)
		o.must(err)
	}
}

var (
	personOf   = caseload.Way{Path: "person", Noun: caseload.NounPerson}
	involvedIn = caseload.Way{Path: "case", Back: true, Noun: caseload.NounInvolvement}
	notesOf    = caseload.Way{Path: "case", Back: true, Noun: caseload.NounNote}
)

func statistics(by func(*office) *caseload.Principal) func(*office) {
	return func(o *office) {
		_, err := o.service.Statistics(o.Context(), by(o), caseload.Own)
		o.must(err)
	}
}

func admin(o *office) *caseload.Principal  { return o.admin }
func bob(o *office) *caseload.Principal    { return o.bob }
func public(o *office) *caseload.Principal { return o.public }

// report runs a report that shows some columns, sorted by the number of the case.
func report(d caseload.ReportDefinition, by func(*office) *caseload.Principal, columns ...string) func(*office) {
	for _, name := range columns {
		d.Columns = append(d.Columns, caseload.ReportColumn{Name: name})
	}
	d.Sort = []caseload.ReportSort{{Column: "CaseDetails.CaseId"}}
	return func(o *office) {
		o.Helper()
		r, err := o.service.CreateReport(o.Context(), o.admin, caseload.ReportInput{
			Name: caseload.Set("shape"), Shared: caseload.Set(true), Definition: caseload.Set(d),
		})
		o.must(err)
		o.store.caught = nil // what made it
		o.must(o.service.RunReport(o.Context(), by(o), r.Number, caseload.ReportRun{},
			func(*caseload.ReportHead) error { return nil }, func(*caseload.Block) error { return nil }))
	}
}

func number(text string) caseload.Value {
	v, _ := caseload.ParseNumber(text)
	return v
}

var (
	few  = []caseload.Value{caseload.Int(1), caseload.Int(2)}
	many = []caseload.Value{caseload.Int(1), caseload.Int(2), caseload.Int(3), caseload.Int(4), caseload.Int(5)}
)

var shapes = []shape{
	{"newest_first", byAdmin(caseload.Query{})},
	{"newest_first_behind_a_cursor", nextPage(caseload.Query{})},
	{"sorted_by_what_may_be_null_behind_a_cursor", nextPage(caseload.Query{Order: []caseload.Order{{Path: "due", Desc: true}, {Path: "ward.name_key"}}})},
	{"sorted_by_a_property_behind_a_cursor", nextPage(caseload.Query{Order: []caseload.Order{{Path: "properties.height"}}})},
	{"newest_first_in_front_of_a_cursor", pageInFront(caseload.Query{})},
	{"sorted_by_what_may_be_null_in_front_of_a_cursor", pageInFront(caseload.Query{Order: []caseload.Order{{Path: "due", Desc: true}, {Path: "ward.name_key"}}})},
	{"involvements_newest_first", records(caseload.RecordQuery{Noun: caseload.NounInvolvement})},
	{"cases_with_who_is_involved", records(caseload.RecordQuery{
		Noun: caseload.NounCase, Include: []caseload.Inclusion{{Way: involvedIn, Include: []caseload.Inclusion{{Way: personOf}}}},
	})},
	{"cases_by_who_is_involved", byAdmin(where(caseload.Has{Way: involvedIn, Where: caseload.Has{
		Way: personOf, Where: compare("last_name_key", caseload.Like, caseload.Text("Ö_%")),
	}}))},
	{"cases_by_role_and_beginning_of_a_name", byAdmin(where(
		caseload.Has{Way: involvedIn, Where: compare("role", caseload.Equal, caseload.Text("landlord"))}, compare("name_key", caseload.Like, caseload.Text("dam%")),
	))},
	{"cases_by_name_behind_a_cursor", nextPage(caseload.Query{Order: []caseload.Order{{Path: "name_key", Desc: true}}})},
	{"cases_by_name_in_front_of_a_cursor", pageInFront(caseload.Query{Order: []caseload.Order{{Path: "name_key"}}})},
	{"goals_of_cases_that_mention_something_or_have_a_note_that_does", records(caseload.RecordQuery{Noun: caseload.NounGoal, Query: where(caseload.Has{
		Way: caseload.Way{Path: "case", Noun: caseload.NounCase}, Where: caseload.Or{caseload.Mentions{Text: "lamp"}, caseload.Has{Way: notesOf, Where: caseload.Mentions{Text: "lamp"}}},
	})})},
	{"people_newest_first", records(caseload.RecordQuery{Noun: caseload.NounPerson, Total: true})},
	{"people_of_a_caseworker", func(o *office) {
		q := caseload.RecordQuery{Noun: caseload.NounPerson, Query: caseload.Query{Limit: pageSize}, Columns: map[caseload.Noun][]caseload.Path{caseload.NounPerson: {"id"}}}
		_, err := o.service.ListRecords(o.Context(), o.ann, q)
		o.must(err)
	}},
	{"with_an_offset", byAdmin(caseload.Query{Offset: 7})},
	{"opened_in_a_period", byAdmin(where(compare("opened", caseload.GreaterEqual, caseload.Time(someTime)), compare("opened", caseload.Less, caseload.Time(someTime.AddDate(0, 1, 0)))))},
	{"of_a_stage", byAdmin(where(caseload.AtStage{Stage: caseload.Open}))},
	{"changed_since", byAdmin(caseload.Query{Where: compare("updated", caseload.Greater, caseload.Time(someTime)), Order: []caseload.Order{{Path: "updated"}}})},
	{"changed_in_a_period", func(o *office) {
		from, to := compare("updated", caseload.GreaterEqual, caseload.Time(someTime)), compare("updated", caseload.Less, caseload.Time(someTime.AddDate(0, 1, 0)))
		o.list(o.bob, caseload.Query{Where: caseload.Where(from, to), Order: []caseload.Order{{Path: "updated"}}})
	}},
	{"changed_last_behind_an_offset", byAdmin(caseload.Query{Order: []caseload.Order{{Path: "updated", Desc: true}}, Offset: 900_000})},
	{"changed_since_behind_an_offset", byAdmin(caseload.Query{
		Where: compare("updated", caseload.Greater, caseload.Time(someTime)), Order: []caseload.Order{{Path: "updated"}}, Offset: 900_000,
	})},
	{"few_and_many_of_a_list", byAdmin(where(oneOf("number", few...), oneOf("pk", many...)))},
	{"not_and_or_null", byAdmin(where(caseload.Not{Of: caseload.Or{caseload.IsNull{Path: "ward"}, compare("archived", caseload.Equal, caseload.Bool(true))}}))},
	{"parts_of_text", byAdmin(where(compare("summary", caseload.Contains, caseload.Text("50%")), compare("reference", caseload.Prefix, caseload.Text("CW-"))))},
	{"by_what_is_referred_to", byAdmin(where(compare("ward.code", caseload.Equal, caseload.Text("E05"))))},
	{"by_a_property", byAdmin(where(compare("properties.height", caseload.GreaterEqual, number("1.5")), oneOf("properties.height", number("2"), number("3")), caseload.Not{Of: caseload.IsNull{Path: "properties.height"}}))},
	{"children_of_cases", byAdmin(where(caseload.Linked{To: []string{"id-1"}}, caseload.Linked{Name: "parent", To: []string{"id-1", "id-2", "id-3", "id-4", "id-5"}}))},
	{"a_word_in_a_name", byAdmin(where(caseload.HasWord{Path: "name", Text: "Mary  ANN"}, caseload.HasWord{Path: "external_id", Text: "--"}))},
	{"a_property_that_was_not_declared", byAdmin(where(caseload.HasProperty{Name: "village", Value: "a\"b"}, caseload.HasProperty{Name: "age", Value: "42"}))},
	{"forms_of_a_case", func(o *office) {
		_, err := o.service.ListForms(o.Context(), o.bob, caseload.FormQuery{CaseID: o.known})
		o.must(err)
	}},
	{"forms_of_a_caseworker", func(o *office) {
		_, err := o.service.ListForms(o.Context(), o.ann, caseload.FormQuery{})
		o.must(err)
	}},
	{"forms_of_an_administrator", func(o *office) {
		received := compare("received", caseload.GreaterEqual, caseload.Time(someTime))
		_, err := o.service.ListForms(o.Context(), o.admin, caseload.FormQuery{Query: caseload.Query{Where: received, Limit: 2, Offset: 900_000}})
		o.must(err)
	}},
	{"search", byAdmin(caseload.Query{Search: "LAM"})},
	{"search_of_public_words", func(o *office) {
		_, err := o.service.ExportCases(o.Context(), o.admin, caseload.Query{Search: "lamp"}, "id")
		o.must(err)
	}},
	{"report_by_a_keyword", report(caseload.ReportDefinition{Keywords: []string{"lamp"}}, admin, "CaseDetails.CaseId")},
	{"report_of_stages_by_keywords", report(caseload.ReportDefinition{Subject: caseload.SubjectStages, Keywords: []string{"lamp", "Dark Road"}}, bob, "Stage.Name")},
	{"report_by_a_keyword_to_who_may_read_no_cases", report(caseload.ReportDefinition{Keywords: []string{"lamp"}}, public, "CaseDetails.CaseId")},
	{"public_properties_read_alone", func(o *office) {
		o.must(o.service.CreateField(o.Context(), o.admin, caseload.FieldInput{Name: "secret", Kind: caseload.KindText, Sensitivity: caseload.Internal}))
		report(caseload.ReportDefinition{}, public, "CaseDetails.CaseId", "CaseDetails.height", "CaseDetails.secret")(o)
	}},
	{"export_of_public_columns", func(o *office) {
		_, err := o.service.ExportCases(o.Context(), o.admin, caseload.Query{}, "id", "reference", "summary", "ward.name", "main_person.name")
		o.must(err)
	}},
	{"stream", func(o *office) {
		begin := func(*caseload.Listing) error { return nil }
		o.must(o.service.StreamCases(o.Context(), o.admin, caseload.Query{}, []caseload.Path{"id"}, begin, func(*caseload.Block) error { return nil }))
	}},
	{"a_caseworkers_own", func(o *office) { o.list(o.ann, caseload.Query{}) }},
	{"somebody_on_access_lists", func(o *office) { o.list(o.bob, caseload.Query{}) }},
	{"somebody_on_access_lists_behind_a_filter", func(o *office) {
		o.list(o.bob, where(caseload.AtStage{Stage: caseload.Open}))
	}},
	{"a_case_with_its_people_changes_and_notes", func(o *office) {
		_, err := o.service.Case(o.Context(), o.bob, o.known)
		o.must(err)
	}},
	{"statistics", statistics(func(o *office) *caseload.Principal { return o.admin })},
	{"statistics_of_somebody_on_access_lists", statistics(func(o *office) *caseload.Principal { return o.bob })},
	{"statistics_of_a_caseworker", statistics(func(o *office) *caseload.Principal { return o.ann })},
}

func TestEachShapeOfQueryIsSaidAsRecorded(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			o := newOffice(t, "height", caseload.KindNumber)
			o.fill()
			s.ask(o)
			golden := filepath.Join("testdata", s.name+".sql")
			got := o.store.text()
			if *update {
				o.must(os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			o.must(err)
			if got != string(want) {
				t.Errorf("%s says something else; if that is meant, run go test -update and read the difference. Got:\n%s", golden, got)
			}
		})
	}
}

// text is what the store was asked, in each dialect, with what is bound.
func (c *catcher) text() string {
	var out strings.Builder
	for _, asked := range c.caught {
		for _, d := range dialects {
			q := asked.say(d)
			fmt.Fprintf(&out, "-- %s, %s\n%s\n", asked.method, d.Name(), q.SQL)
			for i, a := range q.Args {
				fmt.Fprintf(&out, "-- $%d %s\n", i+1, shown(a))
			}
		}
	}
	return out.String()
}

func shown(a sqldb.Arg) string {
	switch a.Kind {
	case sqldb.IntArg:
		return fmt.Sprint(a.N)
	case sqldb.TextArg, sqldb.EncodedArg:
		return fmt.Sprintf("%q", a.S)
	case sqldb.BytesArg:
		return fmt.Sprintf("%x", a.S)
	}
	return "null"
}
