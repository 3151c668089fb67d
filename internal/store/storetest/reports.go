package storetest

import (
	"net/netip"
	"slices"
	"strings"

	"caseload"
)

// date is a day as a value.
func (d *desk) date(text string) caseload.Value {
	d.Helper()
	v, err := caseload.ParseDay(text)
	d.must(err)
	return v
}

// complaints are the cases a, which has everything, b, which belongs to a, c, which
// has nothing and is confidential, and one that is hidden; a and b have stages.
func (d *desk) complaints() map[string]caseload.PK {
	d.Helper()
	_, err := d.service.SaveCaseType(d.Context(), d.admin, caseload.CaseTypeInput{
		Name: caseload.Set("complaint"), Label: caseload.Set("Formal complaint"),
		Stages: caseload.Set([]caseload.StagePlan{{Name: "Stage 1", TargetDays: 15}, {Name: "Review"}}),
	})
	d.must(err)
	types, err := d.service.CaseTypes(d.Context(), d.admin)
	d.must(err)
	complaint := types[slices.IndexFunc(types, func(t *caseload.CaseType) bool { return t.Name == "complaint" })].PK
	d.declare(caseload.Field{Name: "height", Kind: caseload.KindNumber, Sensitivity: caseload.Internal})
	person := d.put(caseload.NounPerson, merge(attrs{"id": text("p")}, named("name", "Öz Lane"), attrs{"town": text("Truro"), "born": d.date("1990-02-28")}))[0]
	keys := d.cases(
		kase("a", named("name", "Ärger am Tor"), named("external_id", "a"), attrs{
			"number": number(101), "type": ref(complaint), "ward": ref(d.north), "category": ref(d.roads), "owner": ref(d.team), "assignees": refs(d.ann),
			"received": d.date("2026-01-15"), "opened": caseload.Time(someTime), "summary": text("A deep hole"), "main_person": ref(person),
			"due": d.date("2026-02-05"), "properties": text(`{"colour":"red","height":3.5,"urgent":true}`),
		}),
		kase("b", named("name", "beta"), named("external_id", "b"), linked("parent", "a"), attrs{
			"number": number(102), "status": ref(d.closed), "ward": ref(d.south), "owner": ref(d.bob), "received": d.date("2026-02-10"), "opened": caseload.Time(days(1)),
			"closed": caseload.Time(days(2)), "properties": text(`{"colour":"blue","height":12}`),
		}),
		kase("c", named("external_id", "c"), linked("parent", "b"), attrs{"number": number(103), "confidential": flag(true), "opened": caseload.Time(days(2))}),
		kase("h", named("external_id", "h"), attrs{"number": number(104), "hidden": flag(true), "received": d.date("2026-01-15")}),
	)
	stage := func(of, name string, more attrs) attrs {
		return merge(attrs{"case": ref(keys[of]), "name": text(name), "received": d.date("2026-01-15")}, more)
	}
	stages := d.put(caseload.NounStage,
		stage("a", "Stage 1", attrs{
			"target_days": number(15), "due": d.date("2026-02-05"), "completed": d.date("2026-02-04"), "in_target": flag(true),
			"outcome": text("Upheld"), "outcome_by": ref(d.ann),
		}),
		stage("b", "Review", attrs{"in_target": {}, "completed": d.date("2026-03-01"), "outcome": text("Rejected")}),
		stage("a", "Review", attrs{"hidden": flag(true), "outcome": text("gone")}),
	)
	d.must(d.change(caseload.NounCase, keys["a"], attrs{"current_stage": ref(stages[0])}))
	return keys
}

// report stores a shared report and tells its number.
func (d *desk) report(def caseload.ReportDefinition) int64 {
	d.Helper()
	r, err := d.service.CreateReport(d.Context(), d.admin, caseload.ReportInput{Name: caseload.Set("r"), Shared: caseload.Set(true), Definition: caseload.Set(def)})
	d.must(err)
	return r.Number
}

// columns are columns of the names.
func columns(names ...string) (out []caseload.ReportColumn) {
	for _, name := range names {
		out = append(out, caseload.ReportColumn{Name: name})
	}
	return out
}

// ran runs a report and tells its rows: a bar between them, a comma between
// cells.
func (d *desk) ran(by *caseload.Principal, number int64, run caseload.ReportRun) string {
	d.Helper()
	var head *caseload.ReportHead
	var rows []string
	err := d.service.RunReport(d.Context(), by, number, run,
		func(h *caseload.ReportHead) error { head = h; return nil },
		func(b *caseload.Block) error {
			for row := range b.Rows() {
				head.At(b, row)
				cells := make([]string, len(head.Columns))
				for col := range cells {
					cells[col] = string(head.AppendCell(nil, col))
				}
				rows = append(rows, strings.Join(cells, ","))
			}
			return nil
		})
	d.must(err)
	return strings.Join(rows, "|")
}

// publicReader is somebody who may run reports and read no cases.
func (d *desk) publicReader() *caseload.Principal {
	d.Helper()
	_, secret, err := d.service.CreateKey(d.Context(), d.admin, caseload.KeyInput{Role: caseload.RoleAnalyst, Scopes: []caseload.Scope{caseload.ReportsRead}})
	d.must(err)
	p, err := d.service.Authenticate(d.Context(), secret, netip.Addr{})
	d.must(err)
	return p
}

// wantMentioned compares which cases a report has by keywords, with semicolons
// between them.
func (d *desk) wantMentioned(cases map[string]string) {
	d.Helper()
	number := d.report(caseload.ReportDefinition{Columns: columns("CaseDetails.ExternalId"), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}}})
	for words, ids := range cases {
		want(d, words, d.ran(d.admin, number, caseload.ReportRun{Keywords: strings.Split(words, ";")}), ids)
	}
}

// byRule tells which of the complaints a rule leaves.
func (d *desk) byRule(rule caseload.ReportRule) string {
	d.Helper()
	return strings.ReplaceAll(d.ran(d.admin, d.report(caseload.ReportDefinition{
		Columns: columns("CaseDetails.ExternalId"), Rules: []caseload.ReportRule{rule}, Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}},
	}), caseload.ReportRun{}), "|", " ")
}

// ruleTests are rules on the complaints, and which of them they leave.
var ruleTests = []struct {
	column, operator, values, cases string // values by semicolons
}{
	{"CaseDetails.CaseId", caseload.RuleAnyOf, "101;103;104", "a c"},
	{"CaseDetails.CaseId", caseload.RuleNoneOf, "101", "b c"},
	{"CaseDetails.CaseId", caseload.RuleBetween, "102;103", "b c"},
	{"CaseDetails.CaseId", caseload.RuleBetween, ";101", "a"},
	{"CaseDetails.Label", caseload.RuleAnyOf, "beta", "b"},
	{"CaseDetails.Label", caseload.RuleContains, "arger;BET", "a b"},
	{"CaseDetails.Label", caseload.RuleContains, "am tor", "a"},
	{"CaseDetails.Label", caseload.RuleContains, "%", ""},
	{"CaseDetails.Label", caseload.RuleEmpty, "", "c"},
	{"CaseDetails.Label", caseload.RuleNotEmpty, "", "a b"},
	{"CaseDetails.Summary", caseload.RuleContains, "deep", "a"},
	{"CaseDetails.Summary", caseload.RuleNoneOf, "A deep hole", "b c"},
	{"CaseDetails.CaseType", caseload.RuleAnyOf, "Formal complaint", "a"},
	{"CaseDetails.CaseType", caseload.RuleAnyOf, "COMPLAINT;nothing", "a"},
	{"CaseDetails.CaseType", caseload.RuleContains, "formal", "a"},
	{"CaseStatus.Status", caseload.RuleAnyOf, "Closed", "b"},
	{"CaseStatus.Status", caseload.RuleNoneOf, "closed", "a c"},
	{"CaseDetails.Ward", caseload.RuleAnyOf, "ystrad;aro", "a b"},
	{"CaseDetails.Ward", caseload.RuleContains, "str", "a"},
	{"CaseDetails.Ward", caseload.RuleEmpty, "", "c"},
	{"CaseDetails.WardCode", caseload.RuleAnyOf, "S1", "b"},
	{"CaseDetails.Category", caseload.RuleNotEmpty, "", "a"},
	{"CaseDetails.AssignedTo", caseload.RuleAnyOf, "Ann", "a"},
	{"CaseDetails.AssignedTo", caseload.RuleAnyOf, "Bob;Ann", "a b"},
	{"CaseDetails.AssignedTo", caseload.RuleNoneOf, "Ann", "b c"},
	{"CaseDetails.AssignedTo", caseload.RuleEmpty, "", "c"},
	{"CaseDetails.Team", caseload.RuleAnyOf, "team", "a"},
	{"CaseDetails.Team", caseload.RuleEmpty, "", "b c"},
	{"CaseDetails.Team", caseload.RuleNotEmpty, "", "a"},
	{"CaseDetails.Confidential", caseload.RuleAnyOf, "yes", "c"},
	{"CaseDetails.Confidential", caseload.RuleNoneOf, "Yes", "a b"},
	{"CaseStatusReceipt.DateReceived", caseload.RuleAnyOf, "2026-01-15", "a"},
	{"CaseStatusReceipt.DateReceived", caseload.RuleBetween, "2026-01-15;2026-02-10", "a b"},
	{"CaseStatusReceipt.DateReceived", caseload.RuleBetween, "2026-01-16;", "b"},
	{"CaseStatusReceipt.DateReceived", caseload.RuleBetween, ";", "a b c"},
	{"CaseStatusReceipt.DateReceived", caseload.RuleEmpty, "", "c"},
	{"CaseDetails.Opened", caseload.RuleAnyOf, "2026-01-15;2026-01-17", "a c"},
	{"CaseDetails.Opened", caseload.RuleBetween, "2026-01-16;2026-01-17", "b c"},
	{"CaseStatusClosure.DateClosed", caseload.RuleNotEmpty, "", "b"},
	{"CaseDetails.colour", caseload.RuleAnyOf, "red;green", "a"},
	{"CaseDetails.colour", caseload.RuleNoneOf, "red", "b c"},
	{"CaseDetails.colour", caseload.RuleEmpty, "", "c"},
	{"CaseDetails.colour", caseload.RuleNotEmpty, "", "a b"},
	{"CaseDetails.height", caseload.RuleAnyOf, "12", "b"},
	{"CaseDetails.height", caseload.RuleBetween, "3;12", "a b"},
	{"CaseDetails.height", caseload.RuleBetween, "4;", "b"},
	{"Customer.Town", caseload.RuleAnyOf, "Truro", "a"},
	{"Customer.FullName", caseload.RuleContains, "OZ", "a"},
	{"Customer.DateOfBirth", caseload.RuleBetween, "1990-01-01;1990-12-31", "a"},
	{"MainParty.Town", caseload.RuleEmpty, "", "b c"},
	{"CaseStatus.CurrentStage", caseload.RuleAnyOf, "Stage 1", "a"},
	{"CaseStatus.CurrentOutcome", caseload.RuleContains, "held", "a"},
	{"CaseStageStage1.Outcome", caseload.RuleAnyOf, "Upheld", "a"},
	{"CaseStageStage1.Outcome", caseload.RuleNoneOf, "Upheld", "b c"},
	{"CaseStageStage1.Outcome", caseload.RuleEmpty, "", "b c"},
	{"CaseStageStage1.OutcomeBy", caseload.RuleAnyOf, "ann", "a"},
	{"CaseStageStage1.ResponseInTarget", caseload.RuleAnyOf, "Yes", "a"},
	{"CaseStageStage1.DateCompleted", caseload.RuleBetween, "2026-02-01;2026-02-28", "a"},
	{"CaseStageReview.Outcome", caseload.RuleContains, "Rej;gone", "b"},
	{"CaseStageReview.DateCompleted", caseload.RuleNotEmpty, "", "b"},
}

var reportTests = []test{
	{"a rule leaves the rows that it means", func(d *desk) {
		d.complaints()
		for _, x := range ruleTests {
			rule := caseload.ReportRule{Column: x.column, Operator: x.operator}
			if x.values != "" {
				rule.Values = strings.Split(x.values, ";")
			}
			if got := d.byRule(rule); got != x.cases {
				d.Errorf("%s %s %q: got %q, want %q", x.column, x.operator, x.values, got, x.cases)
			}
		}
	}},
	{"a cell is of the row, of its stage of a name, of its parent, of its person or of its properties", func(d *desk) {
		d.complaints()
		for names, want := range map[string]string{
			"CaseDetails.CaseId CaseDetails.ParentCaseId":                                                                   "101,|102,101|103,102",
			"CaseDetails.CaseType CaseStatus.Status CaseDetails.Ward CaseDetails.WardCode":                                  "Formal complaint,open,Ystrad,N1|case,closed,Ärö,S1|case,open,,",
			"CaseDetails.AssignedTo CaseDetails.Team":                                                                       "Ann,Team|Bob,|,",
			"CaseDetails.Confidential CaseDetails.Opened":                                                                   "No,2026-01-15T10:30:00|No,2026-01-16T10:30:00|Yes,2026-01-17T10:30:00",
			"CaseStageStage1.TargetDays CaseStageStage1.DateDue CaseStageStage1.ResponseInTarget CaseStageStage1.OutcomeBy": "15,2026-02-05,Yes,Ann|,,,|,,,",
			"CaseStageReview.Outcome CaseStageReview.ResponseInTarget CaseStatus.CurrentStage":                              ",,Stage 1|Rejected,,|,,",
			"Customer.FullName Customer.DateOfBirth MainParty.Town":                                                         "Öz Lane,1990-02-28,Truro|,,|,,",
			"CaseDetails.colour CaseDetails.height CaseDetails.urgent CaseDetails.CaseId CaseDetails.CaseId":                "red,3.5,Yes,101,101|blue,12,,102,102|,,,103,103",
		} {
			number := d.report(caseload.ReportDefinition{Columns: columns(strings.Fields(names)...), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}}})
			if got := d.ran(d.admin, number, caseload.ReportRun{}); got != want {
				d.Errorf("%s:\ngot  %s\nwant %s", names, got, want)
			}
		}
	}},
	{"a parent that somebody may not see has no number for them", func(d *desk) {
		keys := d.complaints()
		other := newDesk(d.tester, d.store, "there")
		other.cases(kase("elsewhere", attrs{"number": number(7)}))
		number := d.report(caseload.ReportDefinition{
			Columns: columns("CaseDetails.CaseId", "CaseDetails.ParentCaseId"), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}},
		})
		manager := d.as(caseload.RoleManager, "cat")
		want(d, "a parent that is seen", d.ran(manager, number, caseload.ReportRun{}), "101,|102,101")
		d.must(d.change(caseload.NounCase, keys["b"], linked("parent", "c")))
		want(d, "a confidential parent, for an administrator", d.ran(d.admin, number, caseload.ReportRun{}), "101,|102,103|103,102")
		want(d, "a confidential parent, for a manager", d.ran(manager, number, caseload.ReportRun{}), "101,|102,")
		for _, id := range []string{"h", "elsewhere", "nobody"} {
			d.must(d.change(caseload.NounCase, keys["b"], linked("parent", id)))
			want(d, "the parent "+id, d.ran(d.admin, number, caseload.ReportRun{}), "101,|102,|103,102")
		}
		d.must(d.change(caseload.NounCase, keys["b"], linked("host", "a")))
		want(d, "a link of another name", d.ran(d.admin, number, caseload.ReportRun{}), "101,|102,|103,102")
	}},
	{"a stage belongs to a case, and is seen with it", func(d *desk) {
		d.complaints()
		number := d.report(caseload.ReportDefinition{
			Subject: caseload.SubjectStages, Columns: columns("Stage.Name", "CaseDetails.CaseId", "CaseDetails.colour"), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}},
		})
		want(d, "all", d.ran(d.admin, number, caseload.ReportRun{}), "Stage 1,101,red|Review,102,blue")
		ann := d.as(caseload.RoleCaseworker, "ann")
		want(d, "those of her case", d.relatedTo(ann, caseload.NounStage, equal("name", text("Stage 1"))) != "", true)
		want(d, "those of another case", d.relatedTo(ann, caseload.NounStage, equal("name", text("Review"))), "")
	}},
	{"keywords are words that a case has, whatever their case and accents", func(d *desk) {
		d.complaints()
		byCase := d.report(caseload.ReportDefinition{Columns: columns("CaseDetails.ExternalId"), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}}, Keywords: []string{"ärger"}})
		byStage := d.report(caseload.ReportDefinition{Subject: caseload.SubjectStages, Columns: columns("Stage.Name"), Keywords: []string{"arger"}})
		want(d, "the report's own", d.ran(d.admin, byCase, caseload.ReportRun{}), "a")
		for words, cases := range map[string]string{"deep hole": "a", "hole beta": "", "hole;BETA": "a|b", "hol": "a", "ole": "", "": "a|b|c", "--": ""} {
			want(d, words, d.ran(d.admin, byCase, caseload.ReportRun{Keywords: strings.Split(words, ";")}), cases)
		}
		want(d, "of what belongs to a case", d.ran(d.admin, byStage, caseload.ReportRun{}), "Stage 1")
	}},
	{"keywords are found in the notes of a case, each in one of them", func(d *desk) {
		keys := d.complaints()
		note := func(of, words string) caseload.PK {
			return d.put(caseload.NounNote, attrs{"case": ref(keys[of]), "text": text(words)})[0]
		}
		note("a", "The lorry came")
		late := note("a", "It came LATE, as Ünder weather")
		note("b", "A lorry again, late")
		note("c", "Nobody knows this one")
		note("h", "lorry of a case that is hidden")
		d.wantMentioned(map[string]string{
			"lorry": "a|b", "lorr": "a|b", "orry": "", "late under": "a", "lorry weather": "", "hole lorry": "", "again;weather": "a|b", "hole;again": "a|b", "knows": "c",
		})
		d.must(d.change(caseload.NounNote, late, attrs{"text": text("It came at last")}))
		d.wantMentioned(map[string]string{"late": "b", "last": "a"})
		d.must(d.change(caseload.NounNote, late, attrs{"hidden": flag(true)}))
		d.wantMentioned(map[string]string{"last": ""})
		d.must(d.change(caseload.NounNote, late, attrs{"hidden": flag(false)}))
		d.wantMentioned(map[string]string{"last": "a"})
		d.must(d.purge(caseload.NounNote, late))
		d.wantMentioned(map[string]string{"last": "", "lorry": "a|b"})
	}},
	{"words of notes are words of their cases alone, in their tenant", func(d *desk) {
		keys := d.complaints()
		d.put(caseload.NounNote, attrs{"case": ref(keys["b"]), "text": text("lorry")})
		there := newDesk(d.tester, d.store, "there")
		theirs := there.complaints()
		there.put(caseload.NounNote, attrs{"case": ref(theirs["c"]), "text": text("crane")})
		d.wantMentioned(map[string]string{"lorry": "b", "crane": ""})
		there.wantMentioned(map[string]string{"lorry": "", "crane": "c"})
		want(d, "cases searched for the word of a note", d.found(caseload.Query{Search: "lorry"}), "")
		want(d, "cases that are said to have the word themselves", d.where(caseload.Mentions{Text: "lorry"}), "")
		want(d, "notes that have the word", d.relatedTo(d.admin, caseload.NounNote, caseload.Mentions{Text: "lorry"}) != "", true)
		want(d, "notes that have a word of their case", d.relatedTo(d.admin, caseload.NounNote, caseload.Mentions{Text: "beta"}), "")
	}},
	{"words of notes find a case for who may read it and them", func(d *desk) {
		keys := d.complaints()
		for _, of := range []string{"a", "b", "c"} {
			d.put(caseload.NounNote, attrs{"case": ref(keys[of]), "text": text("lorry on a road")})
		}
		number := d.report(caseload.ReportDefinition{Columns: columns("CaseDetails.CaseId"), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}}})
		d.must(d.change(caseload.NounCase, keys["b"], attrs{"public_summary": text("A lorry")}))
		for _, x := range []struct {
			who  string
			by   *caseload.Principal
			rows string
		}{
			{"an administrator", d.admin, "101|102|103"},
			{"a manager, who may not see c", d.as(caseload.RoleManager, "bob"), "101|102"},
			{"who may read no cases", d.publicReader(), "102"},
		} {
			want(d, x.who, d.ran(x.by, number, caseload.ReportRun{Keywords: []string{"lorry"}}), x.rows)
			want(d, x.who+", by a word of notes alone and another", d.ran(x.by, number, caseload.ReportRun{Keywords: []string{"lorry", "nothing"}}), x.rows)
		}
		want(d, "by a word of notes alone, for who may read no cases", d.ran(d.publicReader(), number, caseload.ReportRun{Keywords: []string{"road"}}), "")
	}},
	{"keywords of what belongs to a case are those of the case and its notes", func(d *desk) {
		keys := d.complaints()
		d.put(caseload.NounNote, attrs{"case": ref(keys["b"]), "text": text("lorry")}, attrs{"case": ref(keys["b"]), "text": text("road")})
		for subject, x := range map[caseload.ReportSubject]struct{ column, rows string }{
			caseload.SubjectStages: {"Stage.Name", "Review"}, caseload.SubjectNotes: {"CaseDetails.CaseId", "102|102"},
		} {
			number := d.report(caseload.ReportDefinition{Subject: subject, Columns: columns(x.column), Keywords: []string{"lorry"}})
			want(d, string(subject), d.ran(d.admin, number, caseload.ReportRun{}), x.rows)
			want(d, string(subject)+" by a word that none has", d.ran(d.admin, number, caseload.ReportRun{Keywords: []string{"crane"}}), "")
		}
	}},
	{"nothing of a case that was purged is found by its notes", func(d *desk) {
		keys := d.complaints()
		d.put(caseload.NounNote, attrs{"id": text("n"), "case": ref(keys["b"]), "text": text("unicorn")})
		d.wantMentioned(map[string]string{"unicorn": "b"})
		d.edit(caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "b"})
		d.wantMentioned(map[string]string{"unicorn": ""})
		d.edit(caseload.Edit{Act: caseload.ActPurge, Noun: caseload.NounCase, ID: "b"})
		d.wantMentioned(map[string]string{"unicorn": ""})
	}},
	{"who may read no cases is shown the properties that are public, as they were written", func(d *desk) {
		d.declare(
			caseload.Field{Name: "colour", Kind: caseload.KindText, Sensitivity: caseload.Public},
			caseload.Field{Name: "to be done", Kind: caseload.KindText, Sensitivity: caseload.Public},
			caseload.Field{Name: "secret", Kind: caseload.KindText, Sensitivity: caseload.Internal},
		)
		d.cases(
			kase("a", attrs{"number": number(1), "properties": text(`{"colour":"say \"red\"","secret":"x","to be done":"yes"}`)}),
			kase("b", attrs{"number": number(2), "properties": text(`{"colour":12.50,"secret":{"a":1}}`)}),
			kase("c", attrs{"number": number(3)}),
			kase("d", attrs{"number": number(4), "properties": text(`{"colour":null,"to be done":""}`)}),
		)
		number := d.report(caseload.ReportDefinition{
			Columns: columns("CaseDetails.CaseId", "CaseDetails.colour", "CaseDetails.ToBeDone", "CaseDetails.secret"), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}},
		})
		want(d, "who reads cases", d.ran(d.admin, number, caseload.ReportRun{}), `1,say "red",yes,x|2,12.50,,{"a":1}|3,,,|4,,,`)
		want(d, "who reads none", d.ran(d.publicReader(), number, caseload.ReportRun{}), `1,say "red",yes,|2,12.50,,|3,,,|4,,,`)
	}},
	{"a period holds the days of its date, to the last", func(d *desk) {
		d.complaints()
		for _, x := range []struct{ basis, from, until, cases string }{
			{"received", "2026-01-15", "2026-01-15", "a"},
			{"received", "2026-01-16", "2026-02-10", "b"},
			{"received", "", "2026-02-10", "a|b"},
			{"opened", "2026-01-16", "2026-01-16", "b"},
			{"opened", "2026-01-16", "", "b|c"},
			{"closed", "2026-01-17", "2026-01-17", "b"},
			{"due", "2026-02-05", "2026-02-05", "a"},
			{"stage completed", "2026-02-04", "2026-02-04", "a"},
			{"stage completed", "2026-02-04", "2026-03-01", "a|b"},
			{"stage completed", "2026-03-02", "", ""},
			{"updated", "2000-01-01", "2000-01-02", ""},
		} {
			number := d.report(caseload.ReportDefinition{
				Basis: x.basis, Timeframe: caseload.Timeframe{From: x.from, Until: x.until},
				Columns: columns("CaseDetails.ExternalId"), Sort: []caseload.ReportSort{{Column: "CaseDetails.CaseId"}},
			})
			want(d, x.basis+" from "+x.from+" until "+x.until, d.ran(d.admin, number, caseload.ReportRun{}), x.cases)
		}
	}},
	{"rows are sorted by columns, nulls last, and cut off", func(d *desk) {
		d.complaints()
		up := func(column string) caseload.ReportSort { return caseload.ReportSort{Column: column} }
		down := func(column string) caseload.ReportSort { return caseload.ReportSort{Column: column, Descending: true} }
		for _, x := range []struct {
			sort  []caseload.ReportSort
			limit int
			cases string
		}{
			{nil, 0, "a|b|c"},
			{[]caseload.ReportSort{down("CaseStatusReceipt.DateReceived")}, 0, "b|a|c"},
			{[]caseload.ReportSort{down("CaseDetails.CaseId")}, 2, "c|b"},
			{[]caseload.ReportSort{up("CaseStatus.Status"), down("CaseDetails.CaseId")}, 0, "b|c|a"},
			{[]caseload.ReportSort{up("CaseDetails.Ward")}, 0, "a|b|c"},
			{[]caseload.ReportSort{down("CaseDetails.height")}, 0, "b|a|c"},
			{[]caseload.ReportSort{up("CaseStatus.CurrentStage")}, 1, "a"},
		} {
			number := d.report(caseload.ReportDefinition{Columns: columns("CaseDetails.ExternalId"), Sort: x.sort, Limit: x.limit})
			if got := d.ran(d.admin, number, caseload.ReportRun{}); got != x.cases {
				d.Errorf("by %+v, at most %d: got %s, want %s", x.sort, x.limit, got, x.cases)
			}
		}
	}},
}
