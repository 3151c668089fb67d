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
				crowd = append(crowd, contents(3000+i, there, there))
			}
			p.b.importCases(t, p.b.operator, crowd)
			a, b := p.a.asker(t, viewersKey), p.b.asker(t, viewersKey)
			for _, word := range subjects {
				q := caseload.Query{Search: word}
				if left, right := a.page(q, a.service.ListCases), b.page(q, b.service.ListCases); left != right {
					t.Errorf("search for %s: %s", word, difference(left, right))
				}
			}
		})
	}
}
