package gendata

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caseload"
)

// officeDay is when an office is invented.
var officeDay = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// newOfficeCouncil is a council with an office of so many cases.
func newOfficeCouncil(t *testing.T, cases int, seed uint64) council {
	t.Helper()
	c := newCouncil(t, ward("Square", square))
	if err := GenerateOffice(t.Context(), c.Service, c.by, Options{Cases: cases, Seed: seed, Until: officeDay}); err != nil {
		t.Fatalf("GenerateOffice() = %v", err)
	}
	return c
}

func TestOfficeIsThatOfItsSeedAndDay(t *testing.T) {
	columns := []caseload.Path{"external_id", "name", "received", "closed", "due", "properties", "details"}
	first, second := newOfficeCouncil(t, 60, 1).rows(t, columns...), newOfficeCouncil(t, 60, 1).rows(t, columns...)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two offices of one seed differ:\n%s", diff)
	}
	if other := newOfficeCouncil(t, 60, 2).rows(t, columns...); cmp.Equal(first, other) {
		t.Error("offices of two seeds are the same")
	}
}

func TestOfficeIsNotMadeTwice(t *testing.T) {
	c := newOfficeCouncil(t, 10, 1)
	err := GenerateOffice(t.Context(), c.Service, c.by, Options{Cases: 10, Seed: 1, Until: officeDay})
	if caseload.CodeOf(err) != caseload.CodeConflict {
		t.Errorf("a second GenerateOffice() = %v, want a conflict", err)
	}
	if rows := c.rows(t, "id"); len(rows) != 10 {
		t.Errorf("there are %d cases after it, want 10", len(rows))
	}
}

// officeStage is a stage as it is read back.
type officeStage struct{ name, received, due, completed, verdict string }

// stages lists the stages of each case by its external ID, in their order.
func (c council) stages(t *testing.T) map[string][]officeStage {
	t.Helper()
	set, err := c.ListRecords(t.Context(), c.by, caseload.RecordQuery{
		Noun: caseload.NounStage, Query: caseload.Query{Order: []caseload.Order{{Path: "received"}}},
		Columns: map[caseload.Noun][]caseload.Path{caseload.NounStage: {"case.external_id", "name", "received", "due", "completed", "in_target"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]officeStage{}
	for i := range set.Page.Rows() {
		text := func(col int) string { return strings.Clone(set.Page.Value(i, col).Canonical()) }
		out[text(0)] = append(out[text(0)], officeStage{text(1), text(2), text(3), text(4), text(5)})
	}
	return out
}

func TestOfficeStagesFollowEachOther(t *testing.T) {
	c := newOfficeCouncil(t, 400, 1)
	stages, reached, late := c.stages(t), map[string]int{}, 0
	const day = "2026-03-01"
	for _, row := range c.rows(t, "external_id", "closed") {
		of := stages[row[0]]
		if len(of) == 0 {
			t.Fatalf("the case %s has no stage", row[0])
		}
		for i, s := range of {
			reached[s.name]++
			if s.verdict == "false" {
				late++
			}
			last := i == len(of)-1
			switch {
			case s.received >= day || s.completed >= day:
				t.Errorf("the stage %+v of %s is not over before %s", s, row[0], day)
			case s.completed == "" && (!last || row[1] != ""):
				t.Errorf("the stage %+v of %s, closed %q, is not completed", s, row[0], row[1])
			case s.completed != "" && last && !strings.HasPrefix(row[1], s.completed):
				t.Errorf("%s is closed %q, want when its last stage was completed, %s", row[0], row[1], s.completed)
			case !last && s.completed >= of[i+1].received:
				t.Errorf("the stages of %s overlap: %+v", row[0], of)
			case s.completed != "" && s.due != "" && (s.verdict == "true") != (s.completed <= s.due):
				t.Errorf("the stage %+v of %s is judged wrongly", s, row[0])
			}
		}
	}
	for _, name := range []string{"Corporate stage 1", "Corporate stage 2", "Response", "Internal review", "Assessment", "Support plan"} {
		if reached[name] == 0 {
			t.Errorf("no case has reached %s", name)
		}
	}
	if late < 20 || late > 200 {
		t.Errorf("%d stages were late, want one in five or so of 400 and more", late)
	}
}

func TestOfficeHasCasesThatWaitAndSomeThatAreOverdue(t *testing.T) {
	c := newOfficeCouncil(t, 800, 1)
	listing, err := c.ListCases(t.Context(), c.by, caseload.Query{Limit: 800}, "status", "closed", "due")
	if err != nil {
		t.Fatal(err)
	}
	var overdue int
	statuses := map[string]int{}
	for i := range listing.Rows.Rows() {
		statuses[listing.Catalog.Status(listing.Rows.PK(i, 0)).Name]++
		due := listing.Rows.Value(i, 2).Canonical()
		if listing.Rows.Null(i, 1) && due != "" && due < "2026-03-01" {
			overdue++
		}
	}
	for _, status := range officeStatuses {
		if statuses[status.Name.Value] == 0 {
			t.Errorf("no case has the status %s: %v", status.Name.Value, statuses)
		}
	}
	if overdue < 20 || overdue > 100 {
		t.Errorf("%d of 800 cases are overdue, want some", overdue)
	}
}

func TestOfficeWordsFitTogether(t *testing.T) {
	shares := 0
	for _, k := range officeKinds {
		shares += k.share
		if len(k.goOn) != len(k.stages)-1 {
			t.Errorf("%s has %d stages and says %d times how many go on, want one less", k.name, len(k.stages), len(k.goOn))
		}
		for _, topic := range k.topics {
			if !slices.ContainsFunc(officeTeams, func(team struct{ name, code string }) bool { return team.code == topic.team }) {
				t.Errorf("%s is the matter of the team %s, which there is not", topic.category, topic.team)
			}
		}
	}
	if shares != 100 {
		t.Errorf("the shares of the kinds are %d in all, want 100", shares)
	}
}
