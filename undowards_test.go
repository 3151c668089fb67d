package caseload_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"caseload"
)

// importedWards runs one import of wards, and answers the ID of its batch.
func (o *office) importedWards(rows ...caseload.WardInput) string {
	o.Helper()
	by, batch, err := o.service.NewBatch(o.Context(), o.admin, caseload.NounWard, "m", "")
	o.must(err)
	outcomes, err := o.service.ImportWards(o.Context(), by, rows, nil)
	o.must(err)
	counts := map[caseload.Result]int64{}
	for _, x := range outcomes {
		counts[x.Result]++
	}
	want(o, "rejected wards", counts[caseload.Rejected], 0)
	o.must(o.service.FinishBatch(o.Context(), by, counts))
	return batch
}

// wardRow is a row of an import, with a boundary that lies so many degrees east.
func wardRow(code, name string, east int) caseload.WardInput {
	return caseload.WardInput{Code: caseload.Set(code), Name: caseload.Set(name), Boundary: caseload.Set(fmt.Sprintf(`{"coordinates":[[[%d,50],[%d,50],[%d,51],[%d,50]]],"type":"Polygon"}`, east, east+1, east+1, east))}
}

// wards are all wards, as they are told.
func (o *office) wards() (out []string) {
	o.Helper()
	all, err := o.service.Wards(o.Context(), o.admin)
	o.must(err)
	for _, w := range all {
		out = append(out, fmt.Sprint(w.ID, w.Code, w.Name, w.Tier, w.Enabled, *w.Center, w.Boundary))
	}
	return out
}

func TestUndoingAnImportOfWardsLeavesThoseThatWereThereBefore(t *testing.T) {
	o := newOffice(t)
	o.importedWards(wardRow("E1", "Old", 1), wardRow("E2", "Same", 2))
	before := o.wards()
	batch := o.importedWards(wardRow("E1", "New", 3), wardRow("E1", "Newer", 4), wardRow("E2", "Same", 2), wardRow("E3", "Made", 5), wardRow("E3", "Made again", 6))
	plan, err := o.service.PlanUndo(t.Context(), o.admin, batch)
	o.must(err)
	want(o, "deleted by the plan", plan.Hidden, 1)
	want(o, "restored by the plan", plan.Restored, 1)
	done, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.must(err)
	want(o, "what are undone", done.Noun, caseload.NounWard)
	want(o, "deleted", done.Hidden, 1)
	want(o, "restored", done.Restored, 1)
	want(o, "the wards", strings.Join(o.wards(), "\n"), strings.Join(before, "\n"))

	history, err := o.service.AdminHistory(t.Context(), o.admin, caseload.AdminQuery{Area: caseload.AdminWards, Limit: 2})
	o.must(err)
	var told []string
	for _, x := range history.Changes {
		told = append(told, fmt.Sprint(x.Act, " ", x.Name))
	}
	slices.Sort(told)
	want(o, "the changes of the administration", strings.Join(told, ", "), "changed Old, removed Made again")

	_, err = o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.wantCode("undoing it again", err, caseload.CodeConflict)
	_, err = o.service.UndoBatch(t.Context(), o.admin, done.Batch, nil)
	o.wantCode("undoing the undoing", err, caseload.CodeConflict)
	o.importedWards(wardRow("E3", "Made anew", 5))
	want(o, "wards after another import", len(o.wards()), 3)
}

func TestAnImportOfWardsIsNotUndoneUnderLaterWork(t *testing.T) {
	for _, test := range []struct {
		why   caseload.StandingReason
		cases int64
		work  func(*office, *caseload.Ward)
	}{
		{caseload.StandsChanged, 0, func(o *office, w *caseload.Ward) {
			_, err := o.service.UpdateWard(o.Context(), o.admin, w.ID, caseload.WardInput{Name: caseload.Set("Renamed")})
			o.must(err)
		}},
		{caseload.StandsImported, 0, func(o *office, w *caseload.Ward) { o.importedWards(wardRow(w.Code, "Later", 8)) }},
		{caseload.StandsCases, 2, func(o *office, w *caseload.Ward) {
			for range 2 {
				o.create(o.admin, caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: w.ID})})
			}
		}},
	} {
		t.Run(string(test.why), func(t *testing.T) {
			o := newOffice(t)
			batch := o.importedWards(wardRow("E1", "One", 1), wardRow("E2", "Two", 2))
			all, err := o.service.Wards(t.Context(), o.admin)
			o.must(err)
			test.work(o, all[0])
			before := o.wards()
			undo, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil)
			o.wantCode("undoing", err, caseload.CodeConflict)
			want(o, "wards that stand", undo.Stand, 1)
			want(o, "why", undo.Standing[0].Why, test.why)
			want(o, "the ward", undo.Standing[0].ID, all[0].ID)
			want(o, "its cases", undo.Standing[0].Cases, test.cases)
			want(o, "the wards after", strings.Join(o.wards(), "\n"), strings.Join(before, "\n"))
		})
	}
}

// cutShort is a store that writes no wards.
type cutShort struct{ caseload.Store }

func (s cutShort) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	return s.Store.Update(ctx, t, by, func(tx caseload.WriteTx) error { return fn(cutShortTx{tx}) })
}

type cutShortTx struct{ caseload.WriteTx }

func (tx cutShortTx) Put(n caseload.Noun, b *caseload.Block) error {
	if n == caseload.NounWard {
		return context.Canceled
	}
	return tx.WriteTx.Put(n, b)
}

func TestAnUndoingOfWardsThatIsCutShortIsAsIfItHadNotBegun(t *testing.T) {
	o := newOffice(t)
	o.importedWards(wardRow("E1", "Old", 1))
	batch := o.importedWards(wardRow("E1", "New", 1), wardRow("E2", "Two", 2), wardRow("E3", "Three", 3))
	before := o.wards()
	whole := o.service
	o.service = caseload.NewService(cutShort{o.store}, o.clock, o.newID)
	if undo, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil); !errors.Is(err, context.Canceled) || undo != nil {
		t.Errorf("an undoing that is cut short is %+v, %v", undo, err)
	}
	o.service = whole
	batches, err := o.service.Batches(t.Context(), o.admin)
	o.must(err)
	want(o, "batches", len(batches), 2)

	all, err := o.service.Wards(t.Context(), o.admin)
	o.must(err)
	o.create(o.admin, caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: all[1].ID})})
	undo, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.wantCode("undoing it after a case came to one of them", err, caseload.CodeConflict)
	want(o, "the batch that undoes", undo.Batch, "")
	want(o, "wards that stand", undo.Stand, 1)
	want(o, "the wards after", strings.Join(o.wards(), "\n"), strings.Join(before, "\n"))

	o.must(o.service.HideCase(t.Context(), o.admin, o.onlyCase()))
	undo, err = o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.must(err)
	want(o, "deleted", undo.Hidden, 2)
	want(o, "restored", undo.Restored, 1)
	batches, err = o.service.Batches(t.Context(), o.admin)
	o.must(err)
	want(o, "the batch", batches[0].ID, undo.Batch)
	want(o, "what the batch says was deleted", batches[0].Added, 2)
	want(o, "whether it is finished", batches[0].Finished.IsZero(), false)
}

// onlyCase is the ID of the one case that there is.
func (o *office) onlyCase() string {
	o.Helper()
	found, err := o.service.ListCases(o.Context(), o.admin, caseload.Query{Limit: 2}, "id")
	o.must(err)
	want(o, "cases", found.Rows.Rows(), 1)
	return found.Rows.String(0, 0)
}

func TestNoCaseGetsADeletedWardBackWhenItsImportIsUndone(t *testing.T) {
	o := newOffice(t)
	one := o.importedWards(wardRow("E1", "One", 1))
	o.importedWards(wardRow("E2", "Two", 2))
	in := func(code, summary string) caseload.CaseInput {
		row := imports("a", summary, "")
		row.Ward = caseload.Set(caseload.Named{Code: code})
		return row
	}
	o.importedBatch(in("E1", "first"))
	second := o.importedBatch(in("E2", "second"))
	third := o.importedBatch(in("E2", "third"))
	_, err := o.service.UndoBatch(t.Context(), o.admin, one, nil)
	o.must(err)
	_, err = o.service.UndoBatch(t.Context(), o.admin, third, nil)
	o.must(err)
	want(o, "the case in a ward that is there", o.kept()["a"], "second")
	undo, err := o.service.UndoBatch(t.Context(), o.admin, second, nil)
	o.wantCode("undoing the import that took the case out of the ward", err, caseload.CodeConflict)
	want(o, "cases that stand", undo.Stand, 1)
	want(o, "why", undo.Standing[0].Why, caseload.StandsDeleted)
	want(o, "the case", o.kept()["a"], "second")
}

func TestAWardThatIsGoneStaysSoWhenItsImportIsUndone(t *testing.T) {
	o := newOffice(t)
	batch := o.importedWards(wardRow("E1", "One", 1), wardRow("E2", "Two", 2))
	all, err := o.service.Wards(t.Context(), o.admin)
	o.must(err)
	_, err = o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounWard, ID: all[0].ID})
	o.must(err)
	undo, err := o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.must(err)
	want(o, "deleted", undo.Hidden, 1)
	want(o, "deleted before", undo.Gone, 1)
	want(o, "wards", len(o.wards()), 0)
}

func TestAWardThatChangedIsRestoredThoughItHasCases(t *testing.T) {
	o := newOffice(t)
	o.importedWards(wardRow("E1", "Old", 1))
	batch := o.importedWards(wardRow("E1", "New", 2))
	all, err := o.service.Wards(t.Context(), o.admin)
	o.must(err)
	o.create(o.admin, caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: all[0].ID})})
	_, err = o.service.UndoBatch(t.Context(), o.admin, batch, nil)
	o.must(err)
	all, err = o.service.Wards(t.Context(), o.admin)
	o.must(err)
	want(o, "its name", all[0].Name, "Old")
}

func TestWhoMayNotImportUndoesNoImportOfWards(t *testing.T) {
	o := newOffice(t)
	batch := o.importedWards(wardRow("E1", "One", 1))
	manager := *o.admin
	manager.Role = caseload.RoleManager
	_, err := o.service.UndoBatch(t.Context(), &manager, batch, nil)
	o.wantCode("undoing it as a manager", err, caseload.CodeForbidden)
	_, err = o.service.UndoBatch(t.Context(), o.service.Operator(o.newTenant("there")), batch, nil)
	o.wantCode("undoing it as another tenant", err, caseload.CodeNotFound)
	want(o, "wards", len(o.wards()), 1)
}
