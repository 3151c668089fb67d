package imports

import (
	"fmt"
	"testing"

	"caseload"
)

// TestAnImportThatChangesAWardManyTimesIsUndone undoes more changes than a store hands
// over at once, of wards of which somebody changed one since, too.
func TestAnImportThatChangesAWardManyTimesIsUndone(t *testing.T) {
	const wards, rows, atOnce = 10, 5_000, 1_000
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		by := adminOf(t, c)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		imported := func(n int, name string) string {
			t.Helper()
			importer, batch, err := c.NewBatch(t.Context(), by, caseload.NounWard, "m", "")
			must(err)
			for done := 0; done < n; done += atOnce {
				var some []caseload.WardInput
				for i := done; i < min(done+atOnce, n); i++ {
					some = append(some, caseload.WardInput{Code: caseload.Set(fmt.Sprintf("E%d", i%wards)), Name: caseload.Set(fmt.Sprintf("%s %d", name, i))})
				}
				_, err := c.ImportWards(t.Context(), importer, some, nil)
				must(err)
			}
			must(c.FinishBatch(t.Context(), importer, nil))
			return batch
		}
		imported(wards, "Old")
		batch := imported(rows, "New")
		all, err := c.Wards(t.Context(), by)
		must(err)
		_, err = c.UpdateWard(t.Context(), by, all[0].ID, caseload.WardInput{Tier: caseload.Set("Parish")})
		must(err)
		plan, err := c.PlanUndo(t.Context(), by, batch)
		must(err)
		if plan.Restored != wards-1 || plan.Stand != 1 || plan.Standing[0].Why != caseload.StandsChanged {
			t.Fatalf("the plan is %+v, want that one of %d wards was changed since", plan, wards)
		}
		batch = imported(rows, "Newer")
		undo, err := c.UndoBatch(t.Context(), by, batch, nil)
		must(err)
		if undo.Restored != wards {
			t.Errorf("undone is %+v, want %d wards", undo, wards)
		}
		if all, err = c.Wards(t.Context(), by); err != nil || len(all) != wards {
			t.Fatalf("%d wards are left (%v), want %d", len(all), err, wards)
		}
		for _, w := range all {
			var i int
			if _, err := fmt.Sscanf(w.Name, "New %d", &i); err != nil || i < rows-wards {
				t.Errorf("a ward is called %s (%v), want as the first import left it", w.Name, err)
			}
		}
	})
}
