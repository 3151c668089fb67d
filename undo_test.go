package caseload_test

import (
	"fmt"
	"sync"
	"testing"

	"caseload"
)

// importedBatch runs one import of some rows, and answers the ID of its batch.
func (o *office) importedBatch(rows ...caseload.CaseInput) string {
	o.Helper()
	by, _, err := o.service.NewBatch(o.Context(), o.admin, caseload.NounCase, "m", "")
	o.must(err)
	outcomes, err := o.service.ImportCases(o.Context(), by, rows, false)
	o.must(err)
	counts := map[caseload.Result]int64{}
	for _, x := range outcomes {
		counts[x.Result]++
	}
	o.must(o.service.FinishBatch(o.Context(), by, counts))
	batches, err := o.service.Batches(o.Context(), o.admin)
	o.must(err)
	return batches[0].ID
}

// imports is a row of an import.
func imports(external, summary, resident string) caseload.CaseInput {
	in := caseload.CaseInput{ExternalID: caseload.Set(external), Summary: caseload.Set(summary)}
	if resident != "" {
		in.Resident = caseload.Set(caseload.Resident{Name: caseload.Set(resident)})
	}
	return in
}

// kept are the external ids and summaries of all cases, and the names of all people.
func (o *office) kept() map[string]string {
	o.Helper()
	out := map[string]string{}
	cases, err := o.service.ListCases(o.Context(), o.admin, caseload.Query{Limit: 1000}, "external_id", "summary")
	o.must(err)
	for i := range cases.Rows.Rows() {
		out[cases.Rows.String(i, 0)] = cases.Rows.String(i, 1)
	}
	people, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounPerson, Columns: map[caseload.Noun][]caseload.Path{caseload.NounPerson: {"name"}}})
	o.must(err)
	for i := range people.Page.Rows() {
		out[people.Page.String(i, 0)] = "person"
	}
	return out
}

func TestUndoingAnImportLeavesWhatWasThereBefore(t *testing.T) {
	o := newOffice(t)
	o.importedBatch(imports("a", "old", "Ann"), imports("b", "old", ""))
	before := o.kept()
	batch := o.importedBatch(imports("a", "new", "Anna"), imports("a", "newer", ""), imports("b", "new", "Bob"), imports("c", "new", "Cy"))
	plan, err := o.service.PlanUndo(t.Context(), o.admin, batch)
	o.must(err)
	want(o, "deleted by the plan", plan.Hidden, 1)
	want(o, "restored by the plan", plan.Restored, 2)
	done, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.must(err)
	want(o, "deleted", done.Hidden, 1)
	want(o, "restored", done.Restored, 2)
	after := o.kept()
	want(o, "what is stored", len(after), len(before))
	for name, was := range before {
		want(o, name, after[name], was)
	}
	found, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Limit: 1}, "id")
	o.must(err)
	history, err := o.service.History(t.Context(), o.admin, caseload.NounCase, found.Rows.String(0, 0), 0)
	o.must(err)
	want(o, "whether its last change is told to undo an import", history.Revisions[0].Undo, true)
	want(o, "whether the change before is", history.Revisions[1].Undo, false)
	_, err = o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.wantCode("undoing it again", err, caseload.CodeConflict)
	_, err = o.service.UndoBatch(t.Context(), o.admin, done.Batch, nil)
	o.wantCode("undoing the undoing", err, caseload.CodeConflict)
	o.importedBatch(imports("c", "mended", "Cy"))
	want(o, "a case that was imported again", o.kept()["c"], "mended")
}

func TestAnImportIsNotUndoneUnderLaterWork(t *testing.T) {
	later := map[caseload.StandingReason]func(*office, string){
		caseload.StandsChanged: func(o *office, id string) {
			o.update(id, caseload.CaseInput{Summary: caseload.Set("edited")})
		},
		caseload.StandsImported: func(o *office, _ string) { o.importedBatch(imports("a", "later", "")) },
		caseload.StandsPart: func(o *office, id string) {
			_, err := o.service.AddNote(o.Context(), o.admin, id, "seen")
			o.must(err)
		},
		caseload.StandsPerson: func(o *office, _ string) {
			other := o.create(o.admin, caseload.CaseInput{Summary: caseload.Set("other")})
			people, err := o.service.ListRecords(o.Context(), o.admin, caseload.RecordQuery{Noun: caseload.NounPerson})
			o.must(err)
			person := people.Page.Value(0, 1).Str()
			_, err = o.service.Edit(o.Context(), o.admin, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, Input: &caseload.InvolvementInput{
				Case: caseload.Set(other.Case.ID), Person: caseload.Set(person),
			}})
			o.must(err)
		},
	}
	for why, work := range later {
		t.Run(string(why), func(t *testing.T) {
			o := newOffice(t)
			batch := o.importedBatch(imports("a", "new", "Ann"), imports("b", "new", ""))
			found, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Where: caseload.Compare{Path: "external_id", Value: caseload.Text("a")}, Limit: 1}, "id")
			o.must(err)
			work(o, found.Rows.String(0, 0))
			before := o.kept()
			undo, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil)
			o.wantCode("undoing", err, caseload.CodeConflict)
			want(o, "cases that stand", undo.Stand, 1)
			want(o, "why", undo.Standing[0].Why, why)
			want(o, "the case", undo.Standing[0].ID, found.Rows.String(0, 0))
			want(o, "what is stored after", len(o.kept()), len(before))
		})
	}
}

func TestWorkBeforeAnImportDoesNotKeepItFromBeingUndone(t *testing.T) {
	o := newOffice(t)
	o.importedBatch(imports("a", "old", ""))
	by, _, err := o.service.NewBatch(t.Context(), o.admin, caseload.NounCase, "m", "")
	o.must(err)
	found, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Limit: 1}, "id")
	o.must(err)
	o.update(found.Rows.String(0, 0), caseload.CaseInput{Summary: caseload.Set("edited while the import began")})
	_, err = o.service.ImportCases(t.Context(), by, []caseload.CaseInput{imports("a", "new", "")}, false)
	o.must(err)
	batches, err := o.service.Batches(t.Context(), o.admin)
	o.must(err)
	_, err = o.service.UndoBatch(t.Context(), o.admin, batches[0].ID, nil)
	o.must(err)
	want(o, "the case", o.kept()["a"], "edited while the import began")
}

func TestADeletedCaseStaysDeletedWhenItsImportIsUndone(t *testing.T) {
	o := newOffice(t)
	batch := o.importedBatch(imports("a", "new", ""), imports("b", "new", ""))
	found, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Limit: 1}, "id")
	o.must(err)
	o.must(o.service.HideCase(t.Context(), o.admin, found.Rows.String(0, 0)))
	undo, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.must(err)
	want(o, "deleted", undo.Hidden, 1)
	want(o, "deleted before", undo.Gone, 1)
}

func TestAnImportThatIsUndoneTwiceAtOnceIsUndoneOnce(t *testing.T) {
	o := newOffice(t)
	var rows []caseload.CaseInput
	for n := range 600 { // several steps
		rows = append(rows, imports(fmt.Sprint(n), "new", ""))
	}
	batch := o.importedBatch(rows...)
	met := make(chan struct{})
	meet := sync.OnceFunc(func() { close(met) })
	begun := make(chan struct{}, 1)
	answers := make(chan error, 2)
	undo := func(told func(int64)) {
		_, err := o.service.UndoBatch(t.Context(), o.admin, batch, told)
		answers <- err
	}
	go undo(func(int64) { // waits after its first step until the other has begun, too
		select {
		case begun <- struct{}{}:
			<-met
		default:
		}
	})
	<-begun
	go undo(func(int64) { meet() })
	refused := 0
	for range 2 {
		if err := <-answers; err != nil {
			o.wantCode("the second", err, caseload.CodeConflict)
			refused++
		}
		meet()
	}
	if refused > 1 {
		t.Error("both were refused, want that one undoes it")
	}
	want(o, "cases that are left", len(o.kept()), 0)
	batches, err := o.service.Batches(t.Context(), o.admin)
	o.must(err)
	want(o, "batches: the import, and one that undoes it", len(batches), 2)
	want(o, "cases that it deleted", batches[0].Added, int64(600))
}

func TestImportsOfTheSameCasesAreUndoneFromTheLastToTheFirst(t *testing.T) {
	o := newOffice(t)
	first := o.importedBatch(imports("a", "first", ""))
	second := o.importedBatch(imports("a", "second", ""))
	plan, err := o.service.UndoBatch(t.Context(), o.admin, first, nil)
	o.wantCode("undoing the first of them", err, caseload.CodeConflict)
	want(o, "why", plan.Standing[0].Why, caseload.StandsImported)
	_, err = o.service.UndoBatch(t.Context(), o.admin, second, nil)
	o.must(err)
	want(o, "the case in between", o.kept()["a"], "first")
	_, err = o.service.UndoBatch(t.Context(), o.admin, first, nil)
	o.must(err)
	want(o, "cases that are left", len(o.kept()), 0)
}

func TestACaseGetsACategoryBackThatIsTakenAway(t *testing.T) {
	o := newOffice(t)
	_, err := o.service.SaveCategory(t.Context(), o.admin, caseload.CategoryInput{Name: caseload.Set("Potholes")})
	o.must(err)
	row := imports("a", "old", "")
	row.Category = caseload.Set(caseload.Named{Name: "Potholes"})
	o.importedBatch(row)
	row = imports("a", "new", "")
	row.Category = caseload.Set(caseload.Named{})
	batch := o.importedBatch(row)
	words, err := o.service.Categories(t.Context(), o.admin)
	o.must(err)
	_, err = o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCategory, ID: words[0].ID})
	o.must(err)
	_, err = o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.must(err)
	want(o, "the case", o.kept()["a"], "old")
}
