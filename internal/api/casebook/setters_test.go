package casebook

import (
	"maps"
	"slices"
	"testing"
)

func TestRequestsWriteWhatIsNotReadOnlyAndNothingElse(t *testing.T) {
	for _, r := range resources {
		wantAttributes, wantRelationships := []string{}, []string{}
		for _, a := range r.Attributes {
			if !a.ReadOnly {
				wantAttributes = append(wantAttributes, a.Name)
			}
		}
		for _, rel := range r.Relationships {
			if !rel.ReadOnly {
				wantRelationships = append(wantRelationships, rel.Name)
			}
		}
		empty := &draft{}
		if begin := drafts[r.noun]; begin != nil {
			empty = begin()
		}
		for what, names := range map[string][2][]string{
			"attributes":    {slices.Sorted(maps.Keys(empty.attributes)), wantAttributes},
			"relationships": {slices.Sorted(maps.Keys(empty.relationships)), wantRelationships},
		} {
			slices.Sort(names[1])
			if !slices.Equal(names[0], names[1]) {
				t.Errorf("%s of %s: requests write %q, and those that are not read-only are %q", what, r.Name, names[0], names[1])
			}
		}
	}
}
