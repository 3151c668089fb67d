package postgres_test

import (
	"fmt"
	"testing"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
	"caseload/internal/store/storetest"
)

// pooled is what a URL has to say of a pooler in transaction mode.
const pooled = "?default_query_exec_mode=cache_describe"

// loose is a cluster that is gone with its data after the test.
var loose = pgtest.Options{Settings: []string{"fsync = off", "full_page_writes = off", "autovacuum = off"}}

func TestPostgresKeepsTheContractBehindAPooler(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t, loose)
	pooler := pgtest.StartBouncer(t, cluster)
	cluster.Exec("CREATE DATABASE migrated")
	store, err := postgres.Open(t.Context(), cluster.URL("migrated"), postgres.Options{})
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	storetest.Run(t, func(t *testing.T) caseload.Store {
		t.Helper()
		made++
		name := fmt.Sprint("pooled_", made)
		cluster.Exec("CREATE DATABASE " + name + " TEMPLATE migrated STRATEGY FILE_COPY")
		t.Cleanup(func() { cluster.Exec("DROP DATABASE " + name + " WITH (FORCE)") })
		return opened(t, pooler.URL(name)+pooled, postgres.Options{})
	})
}
