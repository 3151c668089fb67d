package postgres_test

import (
	"net/url"
	"path"
	"testing"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
	"caseload/internal/store/storetest"
)

// pooled is what a URL has to say of a pooler in transaction mode.
const pooled = "?default_query_exec_mode=cache_describe"

func TestPostgresKeepsTheContractBehindAPooler(t *testing.T) {
	pooler := pgtest.StartBouncer(t, pgtest.Shared(t))
	storetest.Run(t, func(t *testing.T) caseload.Store {
		t.Helper()
		u, err := url.Parse(migrated.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		return opened(t, pooler.URL(path.Base(u.Path))+pooled, postgres.Options{})
	})
}
