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
	db, err := postgres.Connect(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var stores []caseload.Store
	for range 4 {
		skew := rand.N(2*time.Second) - time.Second
		s, err := postgres.Open(t.Context(), url, postgres.Options{Now: func() time.Time { return time.Now().Add(skew) }})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		stores = append(stores, s)
	}
	storetest.Ordering(t, *soak, stores, db)
}
