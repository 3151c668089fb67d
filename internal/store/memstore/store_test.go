package memstore_test

import (
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/memstore"
	"caseload/internal/store/storetest"
)

func open(*testing.T) caseload.Store { return memstore.New(time.Now) }

func TestMemstoreKeepsTheContract(t *testing.T) { storetest.Run(t, open) }

func TestMemstoreKeepsTheContractThoughTheClockGoesBack(t *testing.T) {
	storetest.Run(t, func(*testing.T) caseload.Store {
		began := time.Now()
		var back atomic.Int64
		return memstore.New(func() time.Time { return began.Add(-time.Duration(back.Add(1)) * time.Second) })
	})
}

func TestNoReaderMissesAChange(t *testing.T) {
	storetest.Ordering(t, 0, []caseload.Store{open(t)}, nil)
}

// The generator of random queries depends on nothing that differs between two
// stores of one kind.
func TestMemstoreAgreesWithItself(t *testing.T) { storetest.Differential(t, open, open) }

func TestMemstoreFindsPagesFarFromTheStart(t *testing.T) {
	storetest.Far(t, func(_ *testing.T, now func() time.Time) caseload.Store { return memstore.New(now) })
}
