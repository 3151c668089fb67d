package caseload_test

import (
	"strings"
	"testing"

	"caseload"
)

// complaint is a case type whose cases begin with three working days.
func (o *office) complaint() {
	o.Helper()
	_, err := o.service.SaveCaseType(o.Context(), o.admin, caseload.CaseTypeInput{
		Name: caseload.Set("complaint"), Label: caseload.Set("Complaint"), Stages: caseload.Set([]caseload.StagePlan{{Name: "First", TargetDays: 3}, {Name: "Last", TargetDays: 5}}),
	})
	o.must(err)
}

// stagesOf writes the stages of the tenant: name, received, due and whether they
// were in target.
func (o *office) stagesOf() string {
	o.Helper()
	set, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{
		Noun: caseload.NounStage, Query: caseload.Query{Order: []caseload.Order{{Path: "pk"}}},
		Columns: map[caseload.Noun][]caseload.Path{caseload.NounStage: {"name", "received", "due", "in_target"}},
	})
	o.must(err)
	var rows []string
	for i := range set.Page.Rows() {
		cells := make([]string, 4)
		for col := range cells {
			cells[col] = set.Page.Value(i, col).Canonical()
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return strings.Join(rows, "|")
}

// dueOf is the due date of a case.
func (o *office) dueOf(id string) string {
	o.Helper()
	file, err := o.service.Case(o.Context(), o.admin, id)
	o.must(err)
	return file.Case.Due.String()
}

// The day is Wednesday, the first of July.
func TestACaseBeginsTheFirstStageOfItsTypeByEveryWayOfMakingIt(t *testing.T) {
	input := caseload.CaseInput{Type: caseload.Set("complaint"), ExternalID: caseload.Set("x")}
	for name, create := range map[string]func(o *office) error{
		"alone": func(o *office) error {
			_, err := o.service.CreateCase(o.Context(), o.admin, input)
			return err
		},
		"by an edit": func(o *office) error {
			_, err := o.service.Edit(o.Context(), o.admin, made(caseload.NounCase, "c", &input))
			return err
		},
		"by an import": func(o *office) error {
			_, err := o.service.ImportCases(o.Context(), o.admin, []caseload.CaseInput{input}, false)
			return err
		},
		"by a form": func(o *office) error {
			_, err := o.service.SubmitForm(o.Context(), o.admin, form("f", caseload.CaseChange{ID: "c", Input: input}))
			return err
		},
	} {
		o := newOffice(t)
		o.complaint()
		o.must(create(o))
		want(o, name, o.stagesOf(), "First 2026-07-01 2026-07-06 ")
		_, err := o.service.ImportCases(o.Context(), o.admin, []caseload.CaseInput{input}, false)
		o.must(err)
		want(o, name+", and imported again", o.stagesOf(), "First 2026-07-01 2026-07-06 ")
		id := o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})[0]
		want(o, name+", the due date of the case", o.dueOf(id), "2026-07-06")
	}
}

func TestACaseIsBroughtWithTheStagesThatItHasBegun(t *testing.T) {
	o := newOffice(t)
	o.complaint()
	bob, err := o.service.CreateUser(t.Context(), o.admin, caseload.UserInput{Email: caseload.Set("bob@here.example"), Role: caseload.RoleCaseworker})
	o.must(err)
	input := caseload.CaseInput{Type: caseload.Set("complaint"), ExternalID: caseload.Set("x"), Received: caseload.Set(date(t, "2026-06-08")), Stages: []caseload.StageInput{
		{Name: caseload.Set("First"), Completed: caseload.Set(date(t, "2026-06-12")), OutcomeBy: caseload.Set(bob.ID)},
		{Name: caseload.Set("Last"), Received: caseload.Set(date(t, "2026-06-15"))},
		{Name: caseload.Set("Review"), TargetDays: caseload.Set(int64(2)), Received: caseload.Set(date(t, "2026-06-10"))},
	}}
	for range 2 {
		_, err := o.service.ImportCases(t.Context(), o.admin, []caseload.CaseInput{input}, false)
		o.must(err)
		want(o, "the stages", o.stagesOf(), "First 2026-06-08 2026-06-11 false|Last 2026-06-15 2026-06-22 |Review 2026-06-10 2026-06-12 ")
	}
	id := o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})[0]
	want(o, "the due date of the case, that of the stage that began last", o.dueOf(id), "2026-06-22")
}

func TestACaseIsNotBroughtWithStagesThatItCannotHave(t *testing.T) {
	o := newOffice(t)
	for what, stages := range map[string][]caseload.StageInput{
		"one without a name":            {{Outcome: caseload.Set("Upheld")}},
		"one twice":                     {{Name: caseload.Set("A")}, {Name: caseload.Set("A")}},
		"one of less than no days":      {{Name: caseload.Set("A"), TargetDays: caseload.Set(int64(-1))}},
		"one decided by nobody known":   {{Name: caseload.Set("A"), OutcomeBy: caseload.Set("nobody")}},
		"one that is not a text":        {{Name: caseload.Set("\xff")}},
		"more than can be gone through": make([]caseload.StageInput, 51),
	} {
		outcomes, err := o.service.ImportCases(t.Context(), o.admin, []caseload.CaseInput{{Stages: stages}}, false)
		o.must(err)
		want(o, what, outcomes[0].Result, caseload.Rejected)
	}
	want(o, "the stages", o.stagesOf(), "")
}

func TestACaseOfATypeWithoutStagesBeginsNone(t *testing.T) {
	o := newOffice(t)
	o.complaint()
	o.create(o.admin, caseload.CaseInput{})
	want(o, "the stages", o.stagesOf(), "")
}

func TestACaseIsDueWhenTheStageIsThatBeganLast(t *testing.T) {
	o := newOffice(t)
	o.complaint()
	o.edit(o.admin, made(caseload.NounCase, "c", &caseload.CaseInput{Type: caseload.Set("complaint"), Received: caseload.Set(date(t, "2026-06-08"))}))
	want(o, "after the first stage", o.dueOf("c"), "2026-06-11")
	last := &caseload.StageInput{Case: caseload.Set("c"), Name: caseload.Set("Last"), Received: caseload.Set(date(t, "2026-06-12"))}
	o.edit(o.admin, made(caseload.NounStage, "last", last))
	want(o, "after the last", o.dueOf("c"), "2026-06-19")
	o.edit(o.admin, changed(caseload.NounStage, "last", &caseload.StageInput{TargetDays: caseload.Set(int64(1))}))
	want(o, "with another target", o.dueOf("c"), "2026-06-15")
	o.edit(o.admin, changed(caseload.NounStage, "last", &caseload.StageInput{Due: caseload.Set(date(t, "2026-08-01"))}))
	want(o, "with a day of its own", o.dueOf("c"), "2026-08-01")
	o.edit(o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounStage, ID: "last"})
	want(o, "when the last is gone", o.dueOf("c"), "2026-06-11")
}

func TestAStageIsInTargetIfItIsCompletedByItsDueDate(t *testing.T) {
	o := newOffice(t)
	o.complaint()
	o.edit(o.admin, madeCase("c"), made(caseload.NounStage, "s", &caseload.StageInput{
		Case: caseload.Set("c"), Name: caseload.Set("First"), Received: caseload.Set(date(t, "2026-06-08")), Due: caseload.Set(date(t, "2026-06-11")),
	}))
	for completed, verdict := range map[string]string{"2026-06-11": "true", "2026-06-12": "false"} {
		o.edit(o.admin, changed(caseload.NounStage, "s", &caseload.StageInput{Completed: caseload.Set(date(t, completed))}))
		want(o, "completed on "+completed, o.stagesOf(), "First 2026-06-08 2026-06-11 "+verdict)
	}
	o.edit(o.admin, changed(caseload.NounStage, "s", &caseload.StageInput{Completed: caseload.Set(caseload.Date{})}))
	want(o, "not completed", o.stagesOf(), "First 2026-06-08 2026-06-11 ")
}

func TestACaseHasAStageOfANameOnce(t *testing.T) {
	o := newOffice(t)
	o.complaint()
	o.edit(o.admin, made(caseload.NounCase, "c", &caseload.CaseInput{Type: caseload.Set("complaint")}))
	again := made(caseload.NounStage, "again", &caseload.StageInput{Case: caseload.Set("c"), Name: caseload.Set("First")})
	o.refused(o.admin, caseload.CodeConflict, again)
	first := o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounStage})[0]
	o.edit(o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounStage, ID: first}, again)
	o.refused(o.admin, caseload.CodeConflict, caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounStage, ID: first})
}

func TestACaseTypeIsChangedByItsNameAndOnlyByAnAdministrator(t *testing.T) {
	o := newOffice(t)
	o.complaint()
	renamed, err := o.service.SaveCaseType(t.Context(), o.admin, caseload.CaseTypeInput{Name: caseload.Set("Complaint"), Label: caseload.Set("Formal complaint")})
	o.must(err)
	want(o, "the name", renamed.Name, "complaint")
	want(o, "the stages that it keeps", len(renamed.Stages), 2)
	types, err := o.service.CaseTypes(t.Context(), o.admin)
	o.must(err)
	want(o, "the types", len(types), 2)
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	_, err = o.service.SaveCaseType(t.Context(), manager, caseload.CaseTypeInput{Name: caseload.Set("other")})
	o.wantCode("a manager's", err, caseload.CodeForbidden)
	for what, stages := range map[string][]caseload.StagePlan{
		"two of one name":               {{Name: "A"}, {Name: "A"}},
		"two that look alike":           {{Name: "Stage 1"}, {Name: "stage-1"}, {Name: "Stage1"}},
		"one that another type has":     {{Name: "FIRST"}},
		"one without letters":           {{Name: " "}},
		"one of less than no days":      {{Name: "A", TargetDays: -1}},
		"one of a very long time":       {{Name: "A", TargetDays: 1 << 40}},
		"more than can be gone through": make([]caseload.StagePlan, 51),
	} {
		_, err := o.service.SaveCaseType(t.Context(), o.admin, caseload.CaseTypeInput{Name: caseload.Set("other"), Stages: caseload.Set(stages)})
		o.wantCode(what, err, caseload.CodeInvalid)
	}
}
