package postgres_test

import (
	"errors"
	"testing"

	"caseload/internal/pgtest"
	"caseload/internal/store/sqldb"
)

func TestCommitRefusedWhenTheLastFunctionHadFailedIsSaid(t *testing.T) {
	t.Parallel()
	proxy := pgtest.StartProxy(t, migrated.Database(t))
	q := newQueue(t, proxy.URL())
	proxy.Fail("53100", "could not extend file", nth(func(n int64) bool { return n > 1 })) // the first is that of whoever has the lock
	refused, failed := q.join(keeping("refused")), q.join(func(sqldb.Conn) error { return errFailed })
	q.release()
	wantUnavailable(t, *refused, "The disk of the database is full.")
	if !errors.Is(*failed, errFailed) {
		t.Errorf("the one that failed: got the error %v, want its own", *failed)
	}
	q.wantKept("")
}
