// Package storetest holds every implementation of caseload.Store to its
// contract: Run by stories, Differential by comparing two stores on random
// rows and queries.
package storetest

import (
	"testing"

	"caseload"
)

// Open makes an empty store, which is closed at the end of the test.
type Open func(t *testing.T) caseload.Store

// test is one claim about a store, and the story that shows it.
type test struct {
	claim string
	run   func(*desk)
}

var topics = []struct {
	name  string
	tests []test
}{
	{"values", valueTests},
	{"queries", queryTests},
	{"conditions", conditionTests},
	{"relations", relationTests},
	{"reports", reportTests},
	{"many", manyTests},
	{"order", orderTests},
	{"pages", pageTests},
	{"search", searchTests},
	{"properties", propertyTests},
	{"writes", writeTests},
	{"unique", uniqueTests},
	{"history", historyTests},
	{"purge", purgeTests},
	{"follow", followTests},
	{"counts", countTests},
	{"scope", scopeTests},
	{"tenants", tenantTests},
	{"control", controlTests},
	{"exports", exportTests},
	{"imports", importTests},
	{"mappings", mappingTests},
	{"door", doorTests},
	{"looks", lookTests},
	{"administration", adminTests},
	{"views", viewTests},
	{"requests", requestTests},
	{"editions", editionTests},
	{"answers", answerTests},
	{"horizon", horizonTests},
	{"concurrency", concurrencyTests},
}

// Run runs the conformance suite, each test over a store of its own.
func Run(t *testing.T, open Open) {
	for _, topic := range topics {
		t.Run(topic.name, func(t *testing.T) {
			for _, test := range topic.tests {
				t.Run(test.claim, func(t *testing.T) { test.run(newDesk(t, open(t), "here")) })
			}
		})
	}
}
