package shapetest

import (
	"fmt"
	"strconv"
	"time"

	"caseload"
)

// Shape is a question that people ask.
type Shape struct {
	Name string
	ask  func(*Office)
}

// Asked asks a shape's question and returns the statements that were sent.
func (o *Office) Asked(s Shape) []Question {
	o.Helper()
	o.recorder.on = true
	s.ask(o)
	o.recorder.on = false
	asked := o.recorder.asked
	o.recorder.asked = nil
	return asked
}

// followed asks for what has changed of a table since an export: some cases, and
// what belongs to them.
func followed(by func(*Office) *caseload.Principal, subject caseload.ReportSubject) func(*Office) {
	return func(o *Office) {
		o.Helper()
		q := caseload.TableQuery{Definition: caseload.ReportDefinition{Subject: subject}}
		o.recorder.on = false
		head, err := o.service.DescribeTable(o.Context(), by(o), q)
		o.must(err)
		o.touch()
		o.recorder.on = true
		q.Since = head.Next
		rows := 0
		o.must(o.service.StreamTable(o.Context(), by(o), q, func(*caseload.TableHead) error { return nil }, func(some caseload.TableRows) error {
			rows += some.Rows()
			return nil
		}))
		if rows == 0 {
			o.Error("nothing has changed")
		}
	}
}

// touch changes a few cases with parts in them and others that forms touched, some
// of them in whether they are confidential. It adds a note and changes a person.
func (o *Office) touch() {
	o.Helper()
	o.touches++
	rows := make([]caseload.CaseInput, 12)
	for i := range rows {
		rows[i].ExternalID = caseload.Set(fmt.Sprint("x-", o.formed-len(rows)/2+i))
		rows[i].Summary = caseload.Set(fmt.Sprint("common touch ", o.touches))
		if i%4 == 0 {
			rows[i].Confidential = caseload.Set(o.touches%2 == 1)
		}
	}
	o.load(rows)
	_, err := o.service.AddNote(o.Context(), o.admin, o.known, "touched")
	o.must(err)
	_, err = o.service.Edit(o.Context(), o.admin, caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounPerson, ID: o.resident, Input: &caseload.PersonInput{
		Town: caseload.Set(fmt.Sprint("Town ", o.touches)),
	}})
	o.must(err)
}

// list asks for a page, of at most five unless the query says otherwise, and for
// the next.
func (o *Office) list(by *caseload.Principal, q caseload.Query) *caseload.Listing {
	o.Helper()
	if q.Limit == 0 {
		q.Limit = 5
	}
	first, err := o.service.ListCases(o.Context(), by, q, "id", "summary")
	o.must(err)
	if q.After = first.Next; first.Next != "" {
		_, err = o.service.ListCases(o.Context(), by, q, "id", "summary")
		o.must(err)
	}
	return first
}

// sync asks for a page of at most five whole cases with what belongs to them.
func (o *Office) sync(q caseload.Query, with caseload.With) {
	o.Helper()
	q.Limit = 5
	_, err := o.service.SyncCases(o.Context(), o.admin, q, with)
	o.must(err)
}

// forms asks for a page of at most five forms.
func (o *Office) forms(q caseload.FormQuery) {
	o.Helper()
	q.Limit = 5
	_, err := o.service.ListForms(o.Context(), o.admin, q)
	o.must(err)
}

// records asks for a page of at most five rows of a noun.
func (o *Office) records(by *caseload.Principal, q caseload.RecordQuery) {
	o.Helper()
	q.Limit = 5
	_, err := o.service.ListRecords(o.Context(), by, q)
	o.must(err)
}

// rows is records of a noun under a condition, in an order that may be nil.
func rows(by func(*Office) *caseload.Principal, n caseload.Noun, where caseload.Expr, order ...caseload.Order) func(*Office) {
	return func(o *Office) {
		o.Helper()
		o.records(by(o), caseload.RecordQuery{Noun: n, Query: caseload.Query{Where: where, Order: order}})
	}
}

// counted is rows, and how many there are.
func counted(by func(*Office) *caseload.Principal, n caseload.Noun, where caseload.Expr) func(*Office) {
	return func(o *Office) {
		o.Helper()
		o.records(by(o), caseload.RecordQuery{Noun: n, Query: caseload.Query{Where: where}, Total: true})
	}
}

// from is records of a noun that a way leads to from a row.
func from(row func(*Office) string, of caseload.Noun, w caseload.Way) func(*Office) {
	return func(o *Office) {
		o.Helper()
		o.records(o.admin, caseload.RecordQuery{Noun: w.Noun, From: &caseload.Origin{Noun: of, ID: row(o), Way: w}})
	}
}

func aCase(o *Office) string   { return o.known }
func aPerson(o *Office) string { return o.resident }

// The ways between a case, who has a part in it, and its goals.
var (
	partsIn = caseload.Way{Path: "case", Back: true, Noun: caseload.NounInvolvement}
	partsOf = caseload.Way{Path: "person", Back: true, Noun: caseload.NounInvolvement}
	goalsOf = caseload.Way{Path: "person", Back: true, Noun: caseload.NounGoal}
	casesOf = caseload.Way{Path: "main_person", Back: true, Noun: caseload.NounCase}
)

func role(name string) caseload.Expr {
	return caseload.Compare{Path: "role", Value: caseload.Text(name)}
}

func like(p caseload.Path, pattern string) caseload.Expr {
	return caseload.Compare{Path: p, Op: caseload.Like, Value: caseload.Text(pattern)}
}

// where asks for the cases of which all conditions hold.
func where(parts ...func(*Office) caseload.Expr) func(*Office) {
	return func(o *Office) {
		o.Helper()
		all := make([]caseload.Expr, len(parts))
		for i, part := range parts {
			all[i] = part(o)
		}
		o.list(o.admin, caseload.Query{Where: caseload.Where(all...)})
	}
}

// constant is a condition that is the same in every office.
func constant(e caseload.Expr) func(*Office) caseload.Expr {
	return func(*Office) caseload.Expr { return e }
}

func inWard(o *Office) caseload.Expr     { return o.ward }
func ofCategory(o *Office) caseload.Expr { return o.category }

func at(s caseload.Stage) func(*Office) caseload.Expr { return constant(caseload.AtStage{Stage: s}) }

// opened is a condition on the day of opening, counted from the first.
func opened(op caseload.Op, day int) func(*Office) caseload.Expr {
	return constant(caseload.Compare{Path: "opened", Op: op, Value: caseload.Time(someDay.AddDate(0, 0, day))})
}

func height(op caseload.Op) func(*Office) caseload.Expr {
	tall, _ := caseload.ParseNumber("395")
	return constant(caseload.Compare{Path: "properties.height", Op: op, Value: tall})
}

// sorted asks for all cases in an order.
func sorted(by caseload.Path) func(*Office) {
	return func(o *Office) {
		o.Helper()
		o.list(o.admin, caseload.Query{Order: []caseload.Order{{Path: by}}})
	}
}

func search(words string) func(*Office) {
	return func(o *Office) {
		o.Helper()
		o.list(o.admin, caseload.Query{Search: words})
	}
}

// reports runs a report about cases whose date lies on two days.
func reports(basis string) func(*Office) {
	day := func(n int) string { return someDay.AddDate(0, 0, n).Format(time.DateOnly) }
	return report(caseload.ReportDefinition{Basis: basis, Timeframe: caseload.Timeframe{From: day(10), Until: day(11)}})
}

// ruled runs a report of all time about the cases of which a column has a value.
func ruled(column, value string) func(*Office) {
	return report(caseload.ReportDefinition{Rules: []caseload.ReportRule{{Column: column, Operator: caseload.RuleAnyOf, Values: []string{value}}}})
}

// report runs a report that shows columns of cases, of their stages and of people.
func report(d caseload.ReportDefinition) func(*Office) {
	return reportOf(d, "CaseDetails.CaseId", "CaseStatus.CurrentOutcome", "CaseStageSecond.DateDue", "Customer.FullName")
}

// reportOf runs a report that shows some columns.
func reportOf(d caseload.ReportDefinition, columns ...string) func(*Office) {
	for _, name := range columns {
		d.Columns = append(d.Columns, caseload.ReportColumn{Name: name})
	}
	return func(o *Office) {
		o.Helper()
		r, err := o.service.CreateReport(o.Context(), o.admin, caseload.ReportInput{
			Name: caseload.Set("shape"), Shared: caseload.Set(true), Definition: caseload.Set(d),
		})
		o.must(err)
		o.recorder.asked = nil // of what made it
		o.must(o.service.RunReport(o.Context(), o.admin, r.Number, caseload.ReportRun{},
			func(*caseload.ReportHead) error { return nil }, func(*caseload.Block) error { return nil }))
	}
}

// feeds asks for a page of at most five rows of a feed, and for the next.
func feeds(f caseload.Feed, part caseload.FeedPart) func(*Office) {
	return func(o *Office) {
		o.Helper()
		o.pages(f, part)
	}
}

// pages asks for a page of a feed, and for the next.
func (o *Office) pages(f caseload.Feed, part caseload.FeedPart) {
	o.Helper()
	part.Limit = 5
	first, err := o.service.PageFeed(o.Context(), o.admin, f, part)
	o.must(err)
	if part.After, part.Offset = first.Next, 0; first.Next != "" {
		_, err = o.service.PageFeed(o.Context(), o.admin, f, part)
		o.must(err)
	}
}

// feedOfReport pages through a report of days of opening.
func feedOfReport(part caseload.FeedPart) func(*Office) {
	return func(o *Office) {
		o.Helper()
		r, err := o.service.CreateReport(o.Context(), o.admin, caseload.ReportInput{
			Name: caseload.Set("shape"), Shared: caseload.Set(true), Definition: caseload.Set(caseload.ReportDefinition{
				Basis: "opened", Columns: []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}, {Name: "CaseStageSecond.DateDue"}},
				Timeframe: caseload.Timeframe{From: "2026-01-25", Until: "2026-02-25"}, Sort: []caseload.ReportSort{{Column: "CaseDetails.Opened"}},
			}),
		})
		o.must(err)
		o.recorder.asked = nil // of what made it
		o.pages(caseload.Feed{Report: r.Number}, part)
	}
}

func ofSubject(s caseload.ReportSubject) caseload.Feed { return caseload.Feed{Subject: s} }

// sortedBy is the part of a feed in the order of a column.
func sortedBy(column string, descending bool) caseload.FeedPart {
	return caseload.FeedPart{Sort: []caseload.ReportSort{{Column: column, Descending: descending}}}
}

func lists(by func(*Office) *caseload.Principal) func(*Office) {
	return func(o *Office) {
		o.Helper()
		o.list(by(o), caseload.Query{})
	}
}

func statistics(by func(*Office) *caseload.Principal) func(*Office) {
	return func(o *Office) {
		o.Helper()
		_, err := o.service.Statistics(o.Context(), by(o), caseload.Own)
		o.must(err)
	}
}

// overview asks for the numbers of a first page.
func overview(by func(*Office) *caseload.Principal) func(*Office) {
	return func(o *Office) {
		o.Helper()
		_, err := o.service.Overview(o.Context(), by(o), caseload.Query{})
		o.must(err)
	}
}

// worklists asks for a page of cases with what each further choice would leave.
func worklists(where caseload.Expr, by caseload.Path) func(*Office) {
	return func(o *Office) {
		o.Helper()
		q := caseload.WorklistQuery{Query: caseload.Query{Where: where, Limit: 5, Order: []caseload.Order{{Path: by}}}}
		_, err := o.service.Worklist(o.Context(), o.admin, q, "id", "summary")
		o.must(err)
	}
}

// dueBefore is a condition that most open cases meet.
var dueBefore = caseload.Overdue(caseload.DateOf(someDay.AddDate(10, 0, 0)))

func admin(o *Office) *caseload.Principal { return o.admin }
func ann(o *Office) *caseload.Principal   { return o.ann }
func bob(o *Office) *caseload.Principal   { return o.bob }

// Shapes are all questions, by the names under which a database's tests say how
// it must find the answers.
var Shapes = []Shape{
	{"newest first", lists(admin)},
	{"behind an offset", func(o *Office) {
		o.Helper()
		_, err := o.service.ListCases(o.Context(), o.admin, caseload.Query{Limit: 5, Offset: 100}, "id", "summary")
		o.must(err)
	}},
	{"all, as a file", func(o *Office) {
		o.Helper()
		o.must(o.service.StreamCases(o.Context(), o.admin, caseload.Query{}, []caseload.Path{"id", "public_summary"},
			func(*caseload.Listing) error { return nil }, func(*caseload.Block) error { return nil }))
	}},
	{"opened in a period", where(opened(caseload.GreaterEqual, 10), opened(caseload.Less, 20))},
	{"of a status", where(at(caseload.Chasing))},
	{"of a rare status", where(at(caseload.Resolved))},
	{"of a status, a ward and a category", where(at(caseload.Chasing), inWard, ofCategory)},
	{"of a status, a ward and a category in a period", where(at(caseload.Chasing), inWard, ofCategory, opened(caseload.GreaterEqual, 10))},
	{"what changed since", func(o *Office) {
		o.Helper()
		changed := caseload.Compare{Path: "updated", Op: caseload.Greater, Value: caseload.Time(o.synced)}
		o.list(o.admin, caseload.Query{Where: changed, Order: []caseload.Order{{Path: "updated"}}})
	}},
	{"what changed last, behind an offset", func(o *Office) {
		o.sync(caseload.Query{Order: []caseload.Order{{Path: "updated", Desc: true}}, Offset: 300}, caseload.With{FormIDs: true})
	}},
	{"a page with children and forms", func(o *Office) {
		o.sync(caseload.Query{Order: []caseload.Order{{Path: "updated"}}}, caseload.With{Children: true, FormIDs: true, Forms: true, Referrals: true})
	}},
	{"children of a case", where(constant(caseload.Linked{Name: "parent", To: []string{"none"}}))},
	{"a word in a name", where(constant(caseload.HasWord{Path: "name", Text: "name123"}))},
	{"forms received last", func(o *Office) { o.forms(caseload.FormQuery{}) }},
	{"forms behind an offset", func(o *Office) { o.forms(caseload.FormQuery{Query: caseload.Query{Offset: 100}}) }},
	{"forms that changed since", func(o *Office) {
		changed := caseload.Compare{Path: "updated", Op: caseload.Greater, Value: caseload.Time(someDay)}
		o.forms(caseload.FormQuery{Query: caseload.Query{Where: changed, Order: []caseload.Order{{Path: "updated"}}}})
	}},
	{"a caseworker's own", lists(ann)},
	{"what a caseworker is to work on", func(o *Office) {
		o.list(o.ann, caseload.Query{Where: caseload.And{caseload.WorkedOnBy(o.ann.User), caseload.IsNull{Path: "closed"}}, Order: []caseload.Order{{Path: "due"}}})
	}},
	{"the statuses of a caseworker's cases", func(o *Office) {
		_, err := o.service.StatusesByUse(o.Context(), o.ann)
		o.must(err)
	}},
	{"a caseworker's statistics", statistics(ann)},
	{"everybody's statistics", statistics(admin)},
	{"the list of somebody on access lists", lists(bob)},
	{"the statistics of somebody on access lists", statistics(bob)},
	{"the first page of somebody on access lists", overview(bob)},
	{"the first page of a caseworker", overview(ann)},
	{"a list with its choices", worklists(nil, "opened")},
	{"a list of open cases with its choices", worklists(caseload.IsOpen(), "opened")},
	{"a list of late cases with its choices", worklists(dueBefore, "due")},
	{"a list of late cases with its choices, by the day received", worklists(dueBefore, "received")},
	{"a list of cases that nobody works on with its choices", worklists(caseload.Unassigned(), "opened")},
	{"people by a word, to somebody on access lists", func(o *Office) {
		o.Helper()
		_, err := o.service.People(o.Context(), o.bob, caseload.PeopleQuery{Words: "name12", Limit: 5}, "id", "name")
		o.must(err)
	}},
	{"by a property's value", where(height(caseload.Equal))},
	{"by a property's range", where(height(caseload.Greater))},
	{"a report of days received", reports("received")},
	{"a report of days closed", reports("closed")},
	{"a report of days of change", reports("updated")},
	{"a report of days opened", reports("opened")},
	{"a report of days of making", reports("created")},
	{"a report of days of a stage's completion", reports("stage completed")},
	{"a report of days due", reports("due")},
	{"a report of all time", report(caseload.ReportDefinition{})},
	{"a report of all time, by the time closed", report(caseload.ReportDefinition{Basis: "closed"})},
	{"a report by status", ruled("CaseStatus.Status", "resolved")},
	{"a report by status, of days received", report(caseload.ReportDefinition{
		Timeframe: caseload.Timeframe{From: "2026-01-25", Until: "2026-01-26"},
		Rules:     []caseload.ReportRule{{Column: "CaseStatus.Status", Operator: caseload.RuleAnyOf, Values: []string{"open"}}},
	})},
	{"a report by ward", ruled("CaseDetails.Ward", "Ward 3")},
	{"a report by category", ruled("CaseDetails.Category", "Category 5")},
	{"a report by who works on a case", ruled("CaseDetails.AssignedTo", "Ann")},
	{"a report by a property", ruled("CaseDetails.height", "77")},
	{"a report by a stage's outcome", ruled("CaseStageSecond.Outcome", "upheld")},
	{"a report by a stage's completion", ruled("CaseStageSecond.DateCompleted", "2026-01-25")},
	{"a report by a keyword", report(caseload.ReportDefinition{Keywords: []string{"word123"}})},
	{"a report by keywords, one of them in notes", report(caseload.ReportDefinition{Keywords: []string{"word123", "call77", "nothing"}})},
	{"a report of notes by a keyword", reportOf(caseload.ReportDefinition{Subject: caseload.SubjectNotes, Keywords: []string{"call77"}}, "Note.Text", "CaseDetails.CaseId")},
	{"a feed of cases", feeds(ofSubject(caseload.SubjectCases), caseload.FeedPart{})},
	{"a feed of cases and how many", feeds(ofSubject(caseload.SubjectCases), caseload.FeedPart{Count: true})},
	{"a feed of cases behind an offset", feeds(ofSubject(caseload.SubjectCases), caseload.FeedPart{Offset: 300})},
	{"a feed of cases of a type", feeds(caseload.Feed{Subject: caseload.SubjectCases, Type: "case"}, caseload.FeedPart{})},
	{"a feed of cases, opened last first", feeds(ofSubject(caseload.SubjectCases), sortedBy("opened", true))},
	{"a feed of cases by their numbers", feeds(ofSubject(caseload.SubjectCases), sortedBy("number", false))},
	{"a feed of cases by their IDs", feeds(ofSubject(caseload.SubjectCases), sortedBy("id", false))},
	{"a feed of what changed since", func(o *Office) {
		o.Helper()
		part := sortedBy("updated", false)
		part.Where = caseload.FeedCell{Column: "updated", Op: caseload.Greater, Value: o.synced.UTC().Format(time.RFC3339)}
		o.pages(ofSubject(caseload.SubjectCases), part)
	}},
	{"a feed of cases of a ward", feeds(ofSubject(caseload.SubjectCases), caseload.FeedPart{Where: caseload.FeedCell{Column: "ward", Op: caseload.Equal, Value: "Ward 3"}})},
	{"a feed of many cases opened since", feeds(ofSubject(caseload.SubjectCases), caseload.FeedPart{Where: caseload.FeedCell{Column: "opened", Op: caseload.Greater, Value: "2026-01-16T00:00:00Z"}})},
	{"a feed of few cases opened in a period", feeds(ofSubject(caseload.SubjectCases), caseload.FeedPart{Where: caseload.FeedAll{
		caseload.FeedCell{Column: "opened", Op: caseload.GreaterEqual, Value: "2026-02-16T00:00:00Z"}, caseload.FeedCell{Column: "opened", Op: caseload.Less, Value: "2026-02-19T00:00:00Z"},
	}})},
	{"a feed of involvements", feeds(ofSubject(caseload.SubjectInvolvements), caseload.FeedPart{})},
	{"a feed of goals", feeds(ofSubject(caseload.SubjectGoals), caseload.FeedPart{})},
	{"a feed of stages", feeds(ofSubject(caseload.SubjectStages), caseload.FeedPart{})},
	{"a feed of forms", feeds(ofSubject(caseload.SubjectForms), caseload.FeedPart{})},
	{"a feed of notes", feeds(ofSubject(caseload.SubjectNotes), caseload.FeedPart{})},
	{"a feed of people", feeds(ofSubject(caseload.SubjectPeople), caseload.FeedPart{})},
	{"a feed of changes", feeds(ofSubject(caseload.SubjectChanges), caseload.FeedPart{})},
	{"a feed of changes since, the last first", feeds(ofSubject(caseload.SubjectChanges), caseload.FeedPart{
		Sort: []caseload.ReportSort{{Column: "time", Descending: true}}, Where: caseload.FeedCell{Column: "rev", Op: caseload.GreaterEqual, Value: "1768560000000000"},
	})},
	{"a feed of a report", feedOfReport(caseload.FeedPart{})},
	{"a feed of a report by what else it shows", feedOfReport(sortedBy("CaseDetails.CaseId", true))},
	{"sorted by a property", sorted("properties.height")},
	{"cases by a common role", rows(admin, caseload.NounCase, caseload.Has{Way: partsIn, Where: role("resident")})},
	{"cases by a rare role", rows(admin, caseload.NounCase, caseload.Has{Way: partsIn, Where: role("landlord")})},
	{"cases by the name of who has a part", rows(admin, caseload.NounCase, caseload.Has{Way: partsIn, Where: caseload.Has{
		Way: caseload.Way{Path: "person", Noun: caseload.NounPerson}, Where: like("last_name_key", "name1%"),
	}})},
	{"people by a role", rows(admin, caseload.NounPerson, caseload.Has{Way: partsOf, Where: role("resident")})},
	{"involvements of a role", rows(admin, caseload.NounInvolvement, role("resident"))},
	{"involvements of a case", from(aCase, caseload.NounCase, partsIn)},
	{"involvements of a person", from(aPerson, caseload.NounPerson, partsOf)},
	{"goals of a person", from(aPerson, caseload.NounPerson, goalsOf)},
	{"cases of a resident", from(aPerson, caseload.NounPerson, casesOf)},
	{"cases with their involvements and people", func(o *Office) {
		o.Helper()
		person := caseload.Inclusion{Way: caseload.Way{Path: "person", Noun: caseload.NounPerson}}
		o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase, Include: []caseload.Inclusion{{Way: partsIn, Include: []caseload.Inclusion{person}}}})
	}},
	{"cases by name", rows(admin, caseload.NounCase, nil, caseload.Order{Path: "name_key"})},
	{"cases by name, and those behind them", func(o *Office) {
		o.Helper()
		o.list(o.admin, caseload.Query{Order: []caseload.Order{{Path: "name_key"}}, Limit: 100})
	}},
	{"cases by name, from the end", rows(admin, caseload.NounCase, nil, caseload.Order{Path: "name_key", Desc: true})},
	{"cases of a name", rows(admin, caseload.NounCase, caseload.Compare{Path: "name", Value: caseload.Text("Sam Name77")})},
	{"people by how their names begin", rows(admin, caseload.NounPerson, like("last_name_key", "name1%"), caseload.Order{Path: "last_name_key"})},
	{"people by their names, and those behind them", func(o *Office) {
		o.Helper()
		q := caseload.PeopleQuery{Limit: 100}
		first, err := o.service.People(o.Context(), o.admin, q, "id", "name")
		o.must(err)
		q.After = first.Next
		_, err = o.service.People(o.Context(), o.admin, q, "id", "name")
		o.must(err)
	}},
	{"people with a part of a name", rows(admin, caseload.NounPerson, like("last_name_key", "%no such name%"))},
	{"people, to somebody on access lists", rows(bob, caseload.NounPerson, nil)},
	{"people and how many, to somebody on access lists", counted(bob, caseload.NounPerson, nil)},
	{"cases by a common role, and how many", counted(admin, caseload.NounCase, caseload.Has{Way: partsIn, Where: role("resident")})},
	{"involvements of a rare role, and how many", counted(admin, caseload.NounInvolvement, role("landlord"))},
	{"people, to a caseworker", rows(ann, caseload.NounPerson, nil)},
	{"involvements, to a caseworker", rows(ann, caseload.NounInvolvement, nil)},
	{"involvements of a role, to somebody on access lists", rows(bob, caseload.NounInvolvement, role("resident"))},
	{"search for a rare word", search("word123")},
	{"search for a word in every case", search("common")},
	{"a case with its changes and notes", func(o *Office) {
		o.Helper()
		_, err := o.service.Case(o.Context(), o.admin, o.known)
		o.must(err)
	}},
	{"an update that moves the status", func(o *Office) {
		o.Helper()
		_, err := o.service.UpdateCase(o.Context(), o.admin, o.known, time.Time{}, caseload.CaseInput{Stage: caseload.Set(caseload.Closed)})
		o.must(err)
	}},
	{"a repeated import", func(o *Office) { o.load(Cases(30, "")) }},
	{"what has changed since an export of cases", followed(admin, caseload.SubjectCases)},
	{"what has changed since an export of cases, to somebody on access lists", followed(bob, caseload.SubjectCases)},
	{"what has changed since an export of notes, to somebody on access lists", followed(bob, caseload.SubjectNotes)},
	{"what has changed since an export of forms, to somebody on access lists", followed(bob, caseload.SubjectForms)},
	{"what has changed since an export of people, to somebody on access lists", followed(bob, caseload.SubjectPeople)},
	{"the changes of a case, with what they changed", func(o *Office) {
		o.Helper()
		h, err := o.service.History(o.Context(), o.bob, caseload.NounCase, o.known, 0)
		o.must(err)
		_, err = o.service.History(o.Context(), o.bob, caseload.NounCase, o.known, h.Revisions[0].Rev)
		o.must(err)
	}},
	{"a case with the changes of what belongs to it", func(o *Office) {
		o.Helper()
		out, err := o.service.Dossier(o.Context(), o.bob, caseload.DossierQuery{ID: o.known})
		o.must(err)
		_, _, err = o.service.ChangedSince(o.Context(), o.bob, caseload.NounCase, o.known, out.History.Revisions[0].Rev-1)
		o.must(err)
	}},
	{"a look at a case", func(o *Office) {
		o.Helper()
		_, _, err := o.service.Seen(o.Context(), o.bob, caseload.NounCase, o.known, 0)
		o.must(err)
	}},
	{"who has looked at a case", func(o *Office) {
		o.Helper()
		_, _, err := o.service.Readers(o.Context(), o.bob, caseload.NounCase, o.known, 10)
		o.must(err)
	}},
	{"who is signed in", func(o *Office) { o.signedIn() }},
	{"the sessions of a user", func(o *Office) {
		o.Helper()
		_, err := o.service.Sessions(o.Context(), o.signedIn())
		o.must(err)
	}},
	{"the end of other sessions of a user", func(o *Office) {
		o.Helper()
		o.must(o.service.EndOtherSessions(o.Context(), o.signedIn()))
	}},
	{"an invitation", func(o *Office) { o.invite() }},
	{"an invitation that is accepted", func(o *Office) {
		o.Helper()
		o.recorder.on = false
		secret := o.invite()
		o.recorder.on = true
		o.token = o.accept(secret)
	}},
	{"a password that is wrong", func(o *Office) {
		o.Helper()
		_, err := o.service.SignIn(o.Context(), caseload.SignIn{Organisation: o.tenant.Slug, Email: "bob@example.org", Password: "wrong"}, caseload.Visit{})
		if caseload.CodeOf(err) != caseload.CodeUnauthenticated {
			o.Errorf("a wrong password answers %v", err)
		}
	}},
	{"who holds a secret", func(o *Office) { o.enter(o.key(caseload.RoleManager, "bob")) }},
	{"the requests of a key", func(o *Office) {
		o.Helper()
		_, err := o.store.Settle(o.Context(), []caseload.Usage{{Key: 1, Second: someDay.Unix(), N: 1}}, someDay)
		o.must(err)
	}},
	{"a key that is changed", func(o *Office) {
		o.Helper()
		o.recorder.on = false
		id := o.keyID()
		o.recorder.on = true
		_, err := o.store.ChangeKey(o.Context(), o.tenant.ID, id, func(k *caseload.Key) (*caseload.AdminChange, error) { k.Label = "new"; return nil, nil })
		o.must(err)
	}},
	{"changes of the administration", func(o *Office) {
		o.Helper()
		bob, err := o.service.UserByEmail(o.Context(), o.admin, "bob@example.org")
		o.must(err)
		before := strconv.FormatInt(someDay.AddDate(90, 0, 0).UnixMicro(), 10) + ".1"
		for _, q := range []caseload.AdminQuery{{Limit: 50}, {Limit: 50, Before: before}, {Limit: 50, Before: before, Area: caseload.AdminWards}, {Limit: 50, Before: before, By: bob.ID}} {
			_, err := o.service.AdminHistory(o.Context(), o.admin, q)
			o.must(err)
		}
	}},
	{"users by state", func(o *Office) {
		o.Helper()
		_, err := o.service.Accounts(o.Context(), o.admin, caseload.UserQuery{State: caseload.UserInvited, Limit: 50})
		o.must(err)
	}},
	{"the log of a key", func(o *Office) {
		o.Helper()
		o.recorder.on = false
		id := o.keyID()
		o.recorder.on = true
		o.must(o.store.KeepRequests(o.Context(), []caseload.Request{{Key: id, At: someDay}}, someDay, caseload.RequestsKept))
		_, err := o.store.Requests(o.Context(), o.tenant.ID, 1, caseload.RequestQuery{Failed: true, Before: 9, Limit: 50})
		o.must(err)
	}},
}
