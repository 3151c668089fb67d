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

func TestWriterBehindALostCommitIsRun(t *testing.T) {
	t.Parallel()
	proxy := pgtest.StartProxy(t, migrated.Database(t))
	q := newQueue(t, proxy.URL())
	behind := make(chan *error, 1)
	proxy.CutAfter(nth(func(n int64) bool {
		if n == 2 {
			behind <- q.join(keeping("behind"))
		}
		return n == 2
	}))
	lost := q.join(keeping("lost"))
	q.release()
	if !errors.Is(*lost, sqldb.ErrUnknown) {
		t.Errorf("the one whose commit was lost: got the error %v, want that its outcome is not known", *lost)
	}
	if err := *<-behind; err != nil {
		t.Errorf("the one behind it: %v", err)
	}
	q.wantKept("behind lost")
}
