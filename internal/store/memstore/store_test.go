package memstore_test

import (
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/memstore"
	"caseload/internal/store/storetest"
)

func TestMemstoreKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) caseload.Store { return memstore.New(time.Now) })
}
