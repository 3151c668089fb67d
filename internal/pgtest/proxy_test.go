package pgtest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// proxied is a database with an empty table of numbers, reached by its own URL
// and through a proxy.
func proxied(t *testing.T) (url string, proxy *Proxy) {
	t.Helper()
	t.Parallel()
	url = Database(t)
	do(t, connect(t, url), makeNumbers)
	return url, StartProxy(t, url)
}

func isAddNumber(sql string) bool { return strings.HasPrefix(sql, "INSERT INTO numbers") }

func wantCode(t *testing.T, err error, want string) {
	t.Helper()
	if got, ok := errors.AsType[*pgconn.PgError](err); !ok || got.Code != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func wantCut(t *testing.T, conn *pgx.Conn, err error) {
	t.Helper()
	if _, ok := errors.AsType[*pgconn.PgError](err); err == nil || ok || !conn.IsClosed() {
		t.Errorf("error = %v, connection closed: %v; want that it was cut off", err, conn.IsClosed())
	}
}

func TestAProxyCutsAndRefusesConnections(t *testing.T) {
	url, proxy := proxied(t)
	conn := connect(t, proxy.URL())
	wantCount(t, conn, countNumbers, 0)
	proxy.Cut()
	_, err := conn.Exec(t.Context(), addNumber)
	wantCut(t, conn, err)
	proxy.Refuse(true)
	if _, err := pgx.Connect(t.Context(), proxy.URL()); err == nil {
		t.Error("a proxy that refuses takes a connection")
	}
	proxy.Refuse(false)
	do(t, connect(t, proxy.URL()), addNumber)
	wantCount(t, connect(t, url), countNumbers, 1)
}

func TestAStalledProxyPassesNothingUntilItFlows(t *testing.T) {
	_, proxy := proxied(t)
	conn, hasty := connect(t, proxy.URL()), connect(t, proxy.URL())
	proxy.Stall(true)
	done := make(chan error)
	go func() {
		_, err := conn.Exec(t.Context(), addNumber)
		done <- err
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := hasty.Exec(ctx, addNumber); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want that the time is over", err)
	}
	select {
	case err := <-done:
		t.Errorf("a statement passed a stalled proxy: %v", err)
	default:
	}
	proxy.Stall(false)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Each way in which pgx runs a statement.
var modes = []pgx.QueryExecMode{
	pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
	pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
}

const addAny = "INSERT INTO numbers VALUES ($1)"

func TestAProxyFailsAStatementAsTheServerWould(t *testing.T) {
	url, proxy := proxied(t)
	added := 0
	for _, mode := range modes {
		conn := connect(t, proxy.URL())
		add := func() error {
			_, err := conn.Exec(t.Context(), addAny, mode, 5)
			return err
		}
		for range 2 { // the second time, it is prepared
			if err := add(); err != nil {
				t.Fatalf("%v: %v", mode, err)
			}
			proxy.Fail("53100", "could not extend file", isAddNumber)
			wantCode(t, add(), "53100")
			do(t, conn, "BEGIN")
			wantCode(t, add(), "53100")
			_, err := conn.Exec(t.Context(), "SELECT 1")
			wantCode(t, err, "25P02") // the transaction is aborted
			do(t, conn, "ROLLBACK")
			proxy.Pass()
			added++
		}
	}
	wantCount(t, connect(t, url), countNumbers, added)
}

func TestAProxyFailsACopyAndABatch(t *testing.T) {
	url, proxy := proxied(t)
	conn := connect(t, proxy.URL())
	fill := func() (int64, error) {
		rows := pgx.CopyFromSlice(10_000, func(i int) ([]any, error) { return []any{int64(i)}, nil })
		return conn.CopyFrom(t.Context(), pgx.Identifier{"numbers"}, []string{"n"}, rows)
	}
	batch := &pgx.Batch{}
	batch.Queue("CREATE TABLE more ()")
	batch.Queue(addAny, 1)
	proxy.Fail("53100", "could not extend file", func(sql string) bool {
		return isAddNumber(sql) || strings.HasPrefix(sql, "copy")
	})
	_, err := fill()
	wantCode(t, err, "53100")
	wantCode(t, conn.SendBatch(t.Context(), batch).Close(), "53100")
	proxy.Pass()
	if n, err := fill(); n != 10_000 || err != nil {
		t.Errorf("copy = %d, %v", n, err)
	}
	wantCount(t, connect(t, url), countNumbers, 10_000)
	wantCount(t, conn, countTables, 1)
}

func TestAProxyLosesTheAnswerOfACommit(t *testing.T) {
	url, proxy := proxied(t)
	conn := connect(t, proxy.URL())
	proxy.CutAfter(IsCommit)
	do(t, conn, "BEGIN", addNumber)
	_, err := conn.Exec(t.Context(), "COMMIT")
	wantCut(t, conn, err)
	wantCount(t, connect(t, url), countNumbers, 1)
}

func TestAProxyLosesACommit(t *testing.T) {
	url, proxy := proxied(t)
	conn := connect(t, proxy.URL())
	proxy.CutBefore(IsCommit)
	do(t, conn, "BEGIN", addNumber)
	_, err := conn.Exec(t.Context(), "COMMIT")
	wantCut(t, conn, err)
	wantCount(t, connect(t, url), countNumbers, 0)
}

func TestAProxyLosesTheAnswerOfAStatementHoweverItIsRun(t *testing.T) {
	url, proxy := proxied(t)
	for _, mode := range modes {
		proxy.Pass()
		conn := connect(t, proxy.URL())
		proxy.CutAfter(isAddNumber)
		_, err := conn.Exec(t.Context(), addAny, mode, 5)
		wantCut(t, conn, err)
	}
	wantCount(t, connect(t, url), countNumbers, len(modes))
}

func TestIsCommitPicksWhatCommits(t *testing.T) {
	for sql, want := range map[string]bool{
		"COMMIT": true, "commit": true, " Commit Work;": true, "INSERT INTO t VALUES (1); COMMIT": true,
		"SELECT 1": false, "SELECT committed FROM t": false, "COMMITTED": false, "ROLLBACK": false,
		"DO $$BEGIN PERFORM 1; END$$": false,
	} {
		if got := IsCommit(sql); got != want {
			t.Errorf("IsCommit(%q) = %v, want %v", sql, got, want)
		}
	}
}
