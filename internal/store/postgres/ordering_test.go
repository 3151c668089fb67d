package postgres_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/postgres"
	"caseload/internal/store/storetest"
)

// Four processes' worth of stores, so that it is the database that keeps the
// order; and their clocks differ.
func TestNoReaderMissesAChange(t *testing.T) {
	url := migrated.Database(t)
	var stores []caseload.Store
	for range 4 {
		skew := rand.N(2*time.Second) - time.Second
		stores = append(stores, opened(t, url, postgres.Options{Now: func() time.Time { return time.Now().Add(skew) }}))
	}
	storetest.Ordering(t, *soak, stores, connected(t, url))
}
