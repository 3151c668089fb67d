package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/memstore"
	"caseload/internal/store/sqlite"
	"caseload/internal/store/storetest"
)

func openSQLite(t *testing.T) caseload.Store { return openSQLiteAt(t, time.Now) }

func openSQLiteAt(t *testing.T, now func() time.Time) caseload.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "caseload.db"), sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openMemory(*testing.T) caseload.Store { return memstore.New(time.Now) }

func TestStoreKeepsItsContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openSQLite)
}

func TestStoreAgreesWithTheReferenceStore(t *testing.T) {
	t.Parallel()
	storetest.Differential(t, openMemory, openSQLite)
}

func TestPagesFarFromTheStartAreFound(t *testing.T) {
	t.Parallel()
	storetest.Far(t, openSQLiteAt)
}
