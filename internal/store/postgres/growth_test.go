package postgres

import (
	"slices"
	"testing"

	"caseload"
)

func TestGrowthIsLookedAtEachTimeThatATenantHasFourTimesAsMany(t *testing.T) {
	var g growth
	add := func(tenant caseload.TenantID, n int) []string {
		return g.due(tenant, map[string]int{"cases": n, "changes": n})
	}
	var looks []int
	for at := 1; at <= 64; at++ {
		if found := add(1, firstLook/4); found != nil {
			looks = append(looks, at)
			if want := []string{"cases", "changes"}; !slices.Equal(found, want) {
				t.Errorf("looks at %v, want %v", found, want)
			}
		}
	}
	if want := []int{2, 8, 32}; !slices.Equal(looks, want) {
		t.Errorf("looks after %v batches, want %v", looks, want)
	}
	if found := add(2, 1); found != nil {
		t.Errorf("a row of another tenant is enough to look at %v", found)
	}
	if found := g.due(1, nil); found != nil {
		t.Errorf("without a row copied it looks at %v", found)
	}
}
