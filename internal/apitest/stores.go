// Package apitest holds a face to recorded exchanges: requests and the answers
// that they must get, over every store.
package apitest

import (
	"path/filepath"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/memstore"
	"caseload/internal/store/sqlite"
)

// Store is one implementation of caseload.Store.
type Store struct {
	Name string
	Open func(t *testing.T, now func() time.Time) caseload.Store // an empty one, closed at the test's end
}

// Stores lists every implementation.
func Stores() []Store {
	return []Store{{"memstore", openMemstore}, {"sqlite", openSQLite}}
}

func openMemstore(_ *testing.T, now func() time.Time) caseload.Store { return memstore.New(now) }

func openSQLite(t *testing.T, now func() time.Time) caseload.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "cases.db"), sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}
