package casebook_test

import (
	"net/http"
	"reflect"
	"testing"

	"caseload"
)

// withStages makes a case of a type with two stages, of which the first is done and
// the second has begun, and answers how the case lists them.
func (d *desk) withStages() (want []any) {
	d.Helper()
	_, err := d.Service.SaveCaseType(d.Context(), d.operator(), caseload.CaseTypeInput{
		Name: caseload.Set("complaint"), Stages: caseload.Set([]caseload.StagePlan{{Name: "Stage 1", TargetDays: 15}, {Name: "Stage 2", TargetDays: 20}}),
	})
	if err != nil {
		d.Fatal(err)
	}
	d.edit(caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: "c", Input: &caseload.CaseInput{Type: caseload.Set("complaint"), Name: caseload.Set("Bin")}})
	day := func(text string) caseload.Opt[caseload.Date] {
		parsed, err := caseload.ParseDate(text)
		if err != nil {
			d.Fatal(err)
		}
		return caseload.Set(parsed)
	}
	first, err := d.Service.ListRecords(d.Context(), d.operator(), caseload.RecordQuery{Noun: caseload.NounStage, Columns: map[caseload.Noun][]caseload.Path{caseload.NounStage: {"id"}}})
	if err != nil {
		d.Fatal(err)
	}
	d.edit(
		caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounStage, ID: first.Page.String(0, 0), Input: &caseload.StageInput{Completed: day("2026-03-09"), Outcome: caseload.Set("Upheld")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounStage, ID: "second", Input: &caseload.StageInput{Case: caseload.Set("c"), Name: caseload.Set("Stage 2"), Received: day("2026-03-10")}})
	return []any{
		map[string]any{"name": "Stage 1", "target_days": 15.0, "received_on": "2026-03-08", "due_on": "2026-03-27", "completed_on": "2026-03-09", "in_target": true, "outcome": "Upheld"},
		map[string]any{"name": "Stage 2", "target_days": 20.0, "received_on": "2026-03-10", "due_on": "2026-04-07", "completed_on": nil, "in_target": nil, "outcome": nil},
	}
}

func (d *desk) edit(edits ...caseload.Edit) {
	d.Helper()
	if _, err := d.Service.Edit(d.Context(), d.operator(), edits...); err != nil {
		d.Fatal(err)
	}
}

func TestACaseListsTheStagesThatItHasBegunInTheirOrder(t *testing.T) {
	atDesk(t, func(d *desk) {
		want := d.withStages()
		d.edit(
			caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: "plain", Input: &caseload.CaseInput{}},
			caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounNote, ID: "n", Input: &caseload.NoteInput{Case: caseload.Set("c"), Text: caseload.Set("Rang.")}})
		for _, row := range []struct {
			target string
			path   []any
			want   any
		}{
			{"/cases/cases/c", []any{"data", "attributes", "stages"}, want},
			{"/cases/cases/c?fields[cases]=stages", []any{"data", "attributes"}, map[string]any{"stages": want}},
			{"/cases/cases/c?fields[cases]=name", []any{"data", "attributes", "stages"}, nil},
			{"/cases/cases?filter[id]=c", []any{"data", 0, "attributes", "stages"}, want},
			{"/cases/cases/plain", []any{"data", "attributes", "stages"}, []any{}},
			{"/attachments/notes/n?include=case", []any{"included", 0, "attributes", "stages"}, want},
			{"/attachments/notes/n/case", []any{"data", "attributes", "stages"}, want},
		} {
			if got := d.ask("GET", row.target, "").ok(http.StatusOK).at(row.path...); !reflect.DeepEqual(got, row.want) {
				t.Errorf("GET %s has at %v %v, want %v", row.target, row.path, got, row.want)
			}
		}
	})
}

func TestTheVersionOfACaseIsThatOfItsStagesToo(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.withStages()
		before := d.ask("GET", "/cases/cases/c", "").ok(http.StatusOK).header.Get("ETag")
		d.edit(caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounStage, ID: "second"})
		after := d.ask("GET", "/cases/cases/c", "", "If-None-Match", before).ok(http.StatusOK)
		if list, _ := after.at("data", "attributes", "stages").([]any); len(list) != 1 {
			t.Errorf("without the second stage the case lists %v", list)
		}
	})
}

func TestNoRequestChangesStagesOrAsksByThem(t *testing.T) {
	d := newDesk(t)
	d.withStages()
	d.ask("PATCH", "/cases/cases/c", `{"data":{"type":"cases","id":"c","attributes":{"stages":[]}}}`).refused(http.StatusUnprocessableEntity, "/data/attributes/stages")
	d.ask("GET", "/cases/cases?filter[stages]=x", "").refused(http.StatusBadRequest, "filter[stages]")
	d.ask("GET", "/cases/cases?sort=stages", "").refused(http.StatusBadRequest, "sort")
}
