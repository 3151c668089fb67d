package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/sqldb"
)

// queue is writers of one tenant who wait together, because another process has
// the lock.
type queue struct {
	*testing.T
	db      sqldb.Driver
	waiting sync.WaitGroup
	release func()
}

const lane = 7

// newQueue makes a queue on a database with the table kept, which holds no text
// twice, and the table late, of which only the commit says so.
func newQueue(t *testing.T, url string) *queue {
	t.Helper()
	other := connected(t, url)
	q := &queue{T: t, db: connected(t, url)}
	if err := other.Write(t.Context(), lane, func(c sqldb.Conn) error {
		return other.Script(c, "CREATE TABLE IF NOT EXISTS kept (what TEXT UNIQUE); TRUNCATE kept;\n"+
			"CREATE TABLE IF NOT EXISTS late (what TEXT UNIQUE DEFERRABLE INITIALLY DEFERRED);")
	}); err != nil {
		t.Fatal(err)
	}
	has, gate := make(chan struct{}), make(chan struct{})
	q.waiting.Go(func() {
		if err := other.Write(t.Context(), lane, func(sqldb.Conn) error {
			close(has)
			<-gate
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
	<-has
	q.release = func() { close(gate); q.waiting.Wait() }
	return q
}

// onWait is a context that tells when somebody waits for its end.
type onWait struct {
	context.Context
	tell func()
}

func (o onWait) Done() <-chan struct{} {
	o.tell()
	return o.Context.Done()
}

// join puts a function in the queue, behind those that are in it.
func (q *queue) join(fn func(sqldb.Conn) error) (result *error) {
	result = new(error)
	in := make(chan struct{})
	ctx := onWait{q.Context(), sync.OnceFunc(func() { close(in) })}
	q.waiting.Go(func() {
		*result = sqldb.Catch(func() error { return q.db.Write(ctx, lane, fn) })
	})
	<-in
	return result
}

func (q *queue) wantKept(want string) {
	q.Helper()
	var kept []string
	if err := q.db.Read(q.Context(), caseload.Short, func(c sqldb.Conn) error {
		return c.Each("SELECT what\nFROM kept\nORDER BY what", nil, func(r sqldb.Row) error {
			kept = append(kept, r.Text(0))
			return nil
		})
	}); err != nil {
		q.Fatal(err)
	}
	if got := strings.Join(kept, " "); got != want {
		q.Errorf("kept: got %q, want %q", got, want)
	}
}

// keep has its failure come late.
func keep(c sqldb.Conn, what string) error {
	return c.Send("INSERT INTO kept (what)\nVALUES ($1)", sqldb.Text(what))
}

func keeping(what string) func(sqldb.Conn) error {
	return func(c sqldb.Conn) error { return keep(c, what) }
}

func TestWritersWhoWaitShareTransactionsOfABoundedSize(t *testing.T) {
	t.Parallel()
	q := newQueue(t, migrated.Database(t))
	var mu sync.Mutex
	transactions := map[string]int{}
	for range 100 {
		q.join(func(c sqldb.Conn) error {
			return c.Each("SELECT pg_current_xact_id()::text", nil, func(r sqldb.Row) error {
				mu.Lock()
				defer mu.Unlock()
				transactions[r.Text(0)]++
				return nil
			})
		})
	}
	q.release()
	if n := len(transactions); n > 50 {
		t.Errorf("100 writers who waited took %d transactions", n)
	}
	for n := range maps.Values(transactions) {
		if n > 32 {
			t.Errorf("%d functions ran in one transaction, want 32 at most", n)
		}
	}
}

// failures are ways in which a function fails after it has written.
var failures = []struct {
	name string
	fn   func(sqldb.Conn) error
	is   func(q *queue, err error) bool
}{
	{"a statement that was sent", func(c sqldb.Conn) error {
		return errors.Join(keep(c, "half"), keep(c, "half"))
	}, func(q *queue, err error) bool {
		table, columns, ok := q.db.Duplicate(err)
		return ok && table == "kept" && fmt.Sprint(columns) == "[what]"
	}},
	{"a statement that was awaited", func(c sqldb.Conn) error {
		if err := keep(c, "half"); err != nil {
			return err
		}
		_, err := c.Exec("INSERT INTO kept (what)\nVALUES ('half')")
		return err
	}, func(q *queue, err error) bool {
		_, _, ok := q.db.Duplicate(err)
		return ok
	}},
	{"a statement, on a connection that has to forget others", func(c sqldb.Conn) error {
		for i := range 600 {
			for range 2 { // the second time, it is prepared
				if _, err := c.Exec(fmt.Sprint("SELECT ", i)); err != nil {
					return err
				}
			}
		}
		return errors.Join(keep(c, "half"), keep(c, "half"))
	}, func(q *queue, err error) bool {
		_, _, ok := q.db.Duplicate(err)
		return ok
	}},
	{"the commit", func(c sqldb.Conn) error {
		return errors.Join(keep(c, "half"), c.Send("INSERT INTO late (what)\nVALUES ('x'), ('x')"))
	}, func(q *queue, err error) bool {
		table, _, ok := q.db.Duplicate(err)
		return ok && table == "late"
	}},
	{"a statement, which is passed over", func(c sqldb.Conn) error {
		_, _ = c.Exec("SELECT 1/0")
		return nil
	}, func(_ *queue, err error) bool { return err != nil }},
	{"the function itself", func(c sqldb.Conn) error { return errors.Join(keep(c, "half"), errFailed) },
		func(_ *queue, err error) bool { return errors.Is(err, errFailed) }},
	{"a panic", func(c sqldb.Conn) error {
		_, _ = c.Exec("INSERT INTO kept (what)\nVALUES ('half')")
		panic("boom")
	}, func(_ *queue, err error) bool {
		p, ok := errors.AsType[*sqldb.Panic](err)
		return ok && strings.HasPrefix(fmt.Sprint(p.Value()), "panic: boom\n")
	}},
}

var errFailed = errors.New("failed")

func TestAWriterWhoFailsTakesBackTheirOwnWorkAlone(t *testing.T) {
	t.Parallel()
	url := migrated.Database(t)
	for _, failure := range failures {
		for place := range 3 {
			t.Run(fmt.Sprint(failure.name, ", as number ", place+1), func(t *testing.T) {
				q := newQueue(t, url)
				var results []*error
				for i, what := range []string{"a", "b", "c"} {
					if i == place {
						results = append(results, q.join(failure.fn))
					} else {
						results = append(results, q.join(keeping(what)))
					}
				}
				q.release()
				for i, result := range results {
					if i != place && *result != nil {
						t.Errorf("number %d, who did not fail: %v", i+1, *result)
					}
					if i == place && !failure.is(q, *result) {
						t.Errorf("number %d, who failed: %v", i+1, *result)
					}
				}
				q.wantKept([]string{"b c", "a c", "a b"}[place])
			})
		}
	}
}

func TestWritersWhoseConnectionIsLostAreRunAgain(t *testing.T) {
	t.Parallel()
	q := newQueue(t, migrated.Database(t))
	before := q.join(keeping("before"))
	lost := false
	cutting := q.join(func(c sqldb.Conn) error {
		if err := keep(c, "cutting"); err != nil || lost {
			return err
		}
		lost = true
		return c.Each("SELECT pg_terminate_backend(pg_backend_pid())", nil, ignored)
	})
	after := q.join(keeping("after"))
	q.release()
	for name, err := range map[string]error{"before": *before, "cutting": *cutting, "after": *after} {
		if err != nil {
			t.Errorf("the one %s: %v", name, err)
		}
	}
	q.wantKept("after before cutting")
}

func TestEachWriterOfALostCommitIsSettledByItself(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*pgtest.Proxy, func(string) bool){
		"that was made": (*pgtest.Proxy).CutAfter, "that was not made": (*pgtest.Proxy).CutBefore,
	} {
		t.Run(name, func(t *testing.T) {
			o, proxy, database := proxied(t)
			held, gate := make(chan struct{}), make(chan struct{})
			other := connected(t, database)
			var writers sync.WaitGroup
			writers.Go(func() {
				if err := other.Write(t.Context(), o.tenant.ID, func(sqldb.Conn) error { close(held); <-gate; return nil }); err != nil {
					t.Error(err)
				}
			})
			<-held
			for i := range 10 {
				writers.Go(func() {
					if _, err := o.file(fmt.Sprint(i)); err != nil {
						t.Errorf("writer %d: %v", i, err)
					}
				})
			}
			wantCount(t, database, locking, 1)
			lose(proxy, nth(first))
			close(gate)
			writers.Wait()
			wantCount(t, database, cases, 10)
			wantCount(t, database, "SELECT count(*) FROM changes WHERE noun = "+fmt.Sprint(int(caseload.NounCase)), 10)
		})
	}
}

// The deadline may be one of what the function reads from.
func TestFunctionThatFailsOfADeadlineIsNotRunAgain(t *testing.T) {
	t.Parallel()
	runs := 0
	err := connected(t, migrated.Database(t)).Write(t.Context(), lane, func(sqldb.Conn) error {
		runs++
		return fmt.Errorf("reading the upload: %w", context.DeadlineExceeded)
	})
	if runs != 1 || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sqldb.ErrUnknown) {
		t.Errorf("the function ran %d times, and its caller got %v; want once and its error", runs, err)
	}
}
