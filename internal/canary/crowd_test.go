package canary_test

import (
	"testing"

	"caseload"
	"caseload/internal/apitest"
)

// TestUnseenMatchesDoNotCrowdOutSeenOnes is about the newest matches that a
// search ranks: those of the viewer are meant.
func TestUnseenMatchesDoNotCrowdOutSeenOnes(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			p := newPair(t, store, caseworker)
			var crowd []caseload.CaseInput
			for i := range caseload.MaxMatches {
				crowd = append(crowd, contents(3000+i, common, common))
			}
			p.b.importCases(t, p.b.operator, crowd)
			a, b := p.a.asker(t, viewersKey), p.b.asker(t, viewersKey)
			q := caseload.Query{Search: common}
			if left, right := a.page(q, a.service.ListCases), b.page(q, b.service.ListCases); left != right {
				t.Errorf("a search for what all cases have: %s", difference(left, right))
			}
		})
	}
}
