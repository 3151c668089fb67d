// Package apitest holds a face to recorded exchanges: requests and the answers
// that they must get, over every store.
package apitest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/memstore"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqlite"
)

// Store is one implementation of caseload.Store.
type Store struct {
	Name string
	Open func(t *testing.T, now func() time.Time) caseload.Store // an empty one, closed at the test's end
}

// Stores lists every implementation; in a short run, those that need no server.
// TestMain must call pgtest.Main.
func Stores() []Store {
	embedded := []Store{{"memstore", openMemstore}, {"sqlite", openSQLite}}
	if testing.Short() {
		return embedded
	}
	return append(embedded, Store{"postgres", openPostgres})
}

// Databases lists the Stores but for the reference one, which takes long over
// many rows.
func Databases() []Store { return Stores()[1:] }

func openMemstore(_ *testing.T, now func() time.Time) caseload.Store { return memstore.New(now) }

func openSQLite(t *testing.T, now func() time.Time) caseload.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "cases.db"), sqlite.Options{Now: now})
	must(t, err)
	closeAtEnd(t, store)
	return store
}

// migrated is an empty database of PostgreSQL with the schema.
var migrated = &pgtest.Template{Prepare: func(url string) error {
	store, err := postgres.Open(context.Background(), url, postgres.Options{})
	if err != nil {
		return err
	}
	return store.Close()
}}

func openPostgres(t *testing.T, now func() time.Time) caseload.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), migrated.Database(t), postgres.Options{Now: now})
	must(t, err)
	closeAtEnd(t, store)
	return store
}

func closeAtEnd(t *testing.T, store caseload.Store) {
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}
