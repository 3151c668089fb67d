package postgres_test

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/crashtest"
	"caseload/internal/store/memstore"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqlite"
	"caseload/internal/store/sqlstore"
	"caseload/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if crashtest.Main(importer) {
		os.Exit(1)
	}
	os.Exit(pgtest.Main(m, "."))
}

// migrated is an empty database with the schema.
var migrated = &pgtest.Template{Prepare: func(url string) error {
	store, err := postgres.Open(context.Background(), url, postgres.Options{})
	if err != nil {
		return err
	}
	return store.Close()
}}

func open(t *testing.T) caseload.Store { return openAt(t, time.Now) }

func openAt(t *testing.T, now func() time.Time) caseload.Store {
	t.Helper()
	return opened(t, migrated.Database(t), postgres.Options{Now: now})
}

// opened opens the store at a URL, which is closed when the test ends.
func opened(t testing.TB, url string, o postgres.Options) *sqlstore.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), url, o)
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

func TestPostgresKeepsTheContract(t *testing.T) { storetest.Run(t, open) }

func TestPostgresKeepsTheContractThoughTheClockGoesBack(t *testing.T) {
	storetest.Run(t, func(t *testing.T) caseload.Store {
		began := time.Now()
		var back atomic.Int64
		return openAt(t, func() time.Time { return began.Add(-time.Duration(back.Add(1)) * time.Second) })
	})
}

func TestPostgresAgreesWithSQLite(t *testing.T) {
	storetest.Differential(t, func(t *testing.T) caseload.Store {
		store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "caseload.db"), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		})
		return store
	}, open)
}

func TestPostgresAgreesWithTheReference(t *testing.T) {
	storetest.Differential(t, func(*testing.T) caseload.Store { return memstore.New(time.Now) }, open)
}

func TestPagesFarFromTheStartAreFound(t *testing.T) { storetest.Far(t, openAt) }
