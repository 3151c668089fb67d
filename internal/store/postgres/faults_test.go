package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlstore"
)

// wantUnavailable fails the test where an error is not CodeUnavailable with a
// message that says something.
func wantUnavailable(t testing.TB, err error, says string) {
	t.Helper()
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code != caseload.CodeUnavailable || !strings.Contains(e.Message, says) {
		t.Errorf("error: got %v, want one that is unavailable and says %q", err, says)
	}
}

// wantWithin fails the test where fn takes too long.
func wantWithin(t testing.TB, most time.Duration, what string, fn func()) {
	t.Helper()
	began := time.Now()
	fn()
	if took := time.Since(began); took > most {
		t.Errorf("%s took %v, want at most %v", what, took, most)
	}
}

// proxied is an office whose database is reached through a proxy.
func proxied(t *testing.T) (*office, *pgtest.Proxy, string) {
	t.Helper()
	database := migrated.Database(t)
	proxy := pgtest.StartProxy(t, database)
	return newOffice(t, proxy.URL()), proxy, database
}

// count asks a database for a number, past the store.
func count(t testing.TB, url, sql string) (n int64) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err == nil {
		defer func() { _ = c.Close(context.WithoutCancel(t.Context())) }()
		err = c.QueryRow(t.Context(), sql).Scan(&n)
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// wantCount fails the test where a database has not a number, soon.
func wantCount(t testing.TB, url, sql string, want int64) {
	t.Helper()
	const soon = 10 * time.Second
	var got int64
	for began := time.Now(); time.Since(began) < soon; {
		if got = count(t, url, sql); got == want {
			return
		}
	}
	t.Errorf("%s: got %d, want %d", sql, got, want)
}

const cases = "SELECT count(*) FROM cases"

// nth picks commits by their number, from 1 on.
func nth(pick func(n int64) bool) func(sql string) bool {
	var n atomic.Int64
	return func(sql string) bool { return pgtest.IsCommit(sql) && pick(n.Add(1)) }
}

func first(n int64) bool { return n == 1 }
func odd(n int64) bool   { return n%2 == 1 }
func all(int64) bool     { return true }

// A commit whose answer is lost is neither lost nor made twice.
func TestLostAnswerOfACommitIsFoundOut(t *testing.T) {
	t.Parallel()
	o, proxy, database := proxied(t)
	for n, lose := range []func(func(string) bool){proxy.CutAfter, proxy.CutBefore} {
		lose(nth(first))
		rev, err := o.file(fmt.Sprint(n))
		if err != nil {
			t.Errorf("a case whose commit was lost: %v", err)
		}
		wantCount(t, database, fmt.Sprintf("SELECT count(*) FROM cases WHERE external_id = '%d' AND updated = %d", n, rev), 1)
	}
	wantCount(t, database, cases, 2)
	wantCount(t, database, "SELECT count(*) FROM changes WHERE noun = "+fmt.Sprint(int(caseload.NounCase)), 2)
}

// With a clock that is behind, two transactions of which one was lost number
// their changes alike.
func TestLostCommitIsNotTakenForAnotherOfTheSameRev(t *testing.T) {
	t.Parallel()
	database := migrated.Database(t)
	proxy := pgtest.StartProxy(t, database)
	began := time.Now()
	still := func() time.Time { return began }
	here, there := newOfficeAt(t, proxy.URL(), still), newOfficeAt(t, database, still)
	other := make(chan error, 1)
	var lost sync.Once
	proxy.CutBefore(func(sql string) (cut bool) {
		if pgtest.IsCommit(sql) {
			lost.Do(func() {
				cut = true
				go func() {
					_, err := there.file("other")
					other <- err
				}()
				wantCount(t, database, locking, 1)
			})
		}
		return cut
	})
	_, err := here.file("lost")
	here.must(err)
	here.must(<-other)
	wantCount(t, database, cases, 2)
}

func TestLostAnswerThatCannotBeFoundOutIsSaid(t *testing.T) {
	t.Parallel()
	o, proxy, database := proxied(t)
	for n, lose := range []func(func(string) bool){proxy.CutAfter, proxy.CutBefore} {
		before := count(t, database, cases)
		lose(nth(all))
		_, err := o.file(fmt.Sprint(n))
		wantUnavailable(t, err, "it is not known whether the change was stored. Look before")
		if after := count(t, database, cases); after > before+1 {
			t.Errorf("%d cases are there after one was filed on top of %d", after, before)
		}
		proxy.Pass()
	}
	_, err := o.file("b")
	o.must(err)
}

func TestCommitThatIsLostEachTimeIsGivenUpAndNotStored(t *testing.T) {
	t.Parallel()
	o, proxy, database := proxied(t)
	proxy.CutBefore(nth(odd)) // the commits between find out
	_, err := o.file("a")
	wantUnavailable(t, err, "loses its connections. Try again.")
	proxy.Pass()
	wantCount(t, database, cases, 0)
}

func TestLostCommitOfAControlRowIsSaid(t *testing.T) {
	t.Parallel()
	o, proxy, _ := proxied(t)
	proxy.CutAfter(nth(all))
	_, _, err := o.service.CreateKey(t.Context(), o.admin, caseload.KeyInput{Role: caseload.RoleAnalyst})
	wantUnavailable(t, err, "it is not known whether the change was stored")
}

// TestPatienceHasAnEnd runs at once what does little but wait.
func TestPatienceHasAnEnd(t *testing.T) {
	t.Parallel()
	var waiting sync.WaitGroup
	for name, wait := range map[string]func(*testing.T){
		"a database is down":             downForLong,
		"the database of a face is down": faceDown,
		"a database hangs":               hungForLong,
		"another writes":                 lockedForLong,
		"another migrates":               migratedForLong,
		"a commit waits for a standby":   unreplicated,
		"a primary is out of reach":      isolated,
	} {
		waiting.Go(func() { t.Run(name, wait) })
	}
	waiting.Wait()
}

func TestDatabaseThatIsDownAtTheStartIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	wantWithin(t, 5*time.Second, "not opening a database", func() {
		_, err := postgres.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none", postgres.Options{})
		wantUnavailable(t, err, "does not answer")
	})
}

func downForLong(t *testing.T) {
	o, proxy, _ := proxied(t)
	proxy.Refuse(true)
	proxy.Cut()
	var waiting sync.WaitGroup
	for range 3 {
		waiting.Go(func() {
			_, err := o.file("a")
			wantUnavailable(t, err, "does not answer")
		})
		waiting.Go(func() { wantUnavailable(t, o.read(), "does not answer") })
	}
	wantWithin(t, 13*time.Second, "waiting for a database", waiting.Wait)
	wantWithin(t, 2*time.Second, "refusing requests while a database is down", func() {
		for range 5 {
			_, err := o.file("a")
			wantUnavailable(t, err, "does not answer")
			wantUnavailable(t, o.read(), "does not answer")
			wantUnavailable(t, o.store.Ping(t.Context()), "does not answer")
		}
	})
	proxy.Refuse(false)
	_, err := o.file("a")
	o.must(err)
	o.must(o.read())
	o.must(o.store.Ping(t.Context()))

	proxy.Refuse(true)
	proxy.Cut()
	time.AfterFunc(time.Second, func() { proxy.Refuse(false) })
	_, err = o.file("waited for again")
	o.must(err)
}

// read reads a page.
func (o *office) read() error {
	_, err := o.service.ListCases(o.Context(), o.admin, caseload.Query{Limit: 10}, "id")
	return err
}

// A request in a short outage, or right after one, fails nobody.
func TestConnectionsThatWereCutFailNobody(t *testing.T) {
	t.Parallel()
	o, proxy, database := proxied(t)
	for round := range 3 {
		var busy sync.WaitGroup
		for n := range 30 { // more than there are connections
			busy.Go(func() {
				if _, err := o.file(fmt.Sprint(round, "-", n)); err != nil {
					t.Error(err)
				}
			})
			busy.Go(func() {
				if err := o.read(); err != nil {
					t.Error(err)
				}
			})
		}
		busy.Wait()
		proxy.Cut()
	}
	wantCount(t, database, cases, 90)
}

func TestCrowdOutlivesARestartOfItsDatabase(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t, pgtest.Options{})
	c := gather(newOffice(t, cluster.URL("postgres")))
	for range 2 {
		c.await(100)
		cluster.Restart()
	}
	c.await(100)
	c.disperse()
}

func TestCrowdOutlivesACrashOfItsDatabase(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t, pgtest.Options{})
	c := gather(newOffice(t, cluster.URL("postgres")))
	c.await(100)
	cluster.Kill()
	cluster.Restart()
	c.await(100)
	c.disperse()
}

func TestCrowdSharesTheFewConnectionsThatThereAre(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t, pgtest.Options{Settings: []string{"max_connections = 6", "superuser_reserved_connections = 0", "max_wal_senders = 0"}})
	c := gather(newOffice(t, cluster.URL("postgres")))
	c.await(300)
	c.disperse()
	if c.troubles.Load() > 0 {
		t.Errorf("%d requests found no connection", c.troubles.Load())
	}
}

func TestFullDiskIsSaidAndLeavesNothing(t *testing.T) {
	t.Parallel()
	o, proxy, database := proxied(t)
	for what, on := range map[string]func(string) bool{
		"INSERT": func(sql string) bool { return strings.HasPrefix(sql, "INSERT INTO cases") },
		"COPY":   func(sql string) bool { return strings.HasPrefix(sql, "COPY") },
		"COMMIT": pgtest.IsCommit,
	} {
		proxy.Fail("53100", "could not extend file", on)
		rows := make([]caseload.CaseInput, 100)
		if what == "INSERT" {
			rows = rows[:1]
		}
		_, err := o.service.ImportCases(t.Context(), o.admin, rows, false)
		wantUnavailable(t, err, "The disk of the database is full.")
		proxy.Pass()
		wantCount(t, database, cases, 0)
	}
	_, err := o.file("there is room")
	o.must(err)
}

func TestDatabaseThatCanOnlyBeReadIsReadAndSaysSo(t *testing.T) {
	t.Parallel()
	primary := pgtest.Start(t, pgtest.Options{})
	newOffice(t, primary.URL("postgres"))
	standby := primary.Standby(t)
	primary.Caught(standby)
	for _, url := range []string{standby.TCP("postgres"), primary.TCP("postgres") + "?default_transaction_read_only=on"} {
		o := newOffice(t, url)
		o.must(o.read())
		_, err := o.file("a")
		wantUnavailable(t, err, "The database can only be read.")
	}
}

// The answers of a server, by what it answers with.
func TestRefusalsOfAServerAreSaidInSentences(t *testing.T) {
	t.Parallel()
	o, proxy, _ := proxied(t)
	for code, says := range map[string]string{
		"26000": "is not available",
		"42P05": "is not available",
		"42501": "is not available",
		"53200": "does not answer",
		"55P03": "busy with another writer",
		"57014": "stopped the work on this request",
		"58030": "does not answer",
	} {
		proxy.Fail(code, "as it says", func(sql string) bool { return strings.HasPrefix(sql, "INSERT INTO cases") })
		_, err := o.file(code)
		wantUnavailable(t, err, says)
	}
	proxy.Fail("54000", "as it says", func(sql string) bool { return strings.HasPrefix(sql, "INSERT INTO cases") })
	if _, err := o.file("54000"); caseload.CodeOf(err) != caseload.CodeTooLarge {
		t.Errorf("a text beyond the limits: got the error %v, want too_large", err)
	}
}

func TestServerThatLetsNobodyInIsSaidWithoutThePassword(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	cluster := pgtest.Start(t, pgtest.Options{Password: secret})
	with := func(change func(*url.URL)) string {
		u, err := url.Parse(cluster.TCP("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		return u.String()
	}
	for what, url := range map[string]string{
		"a wrong password": with(func(u *url.URL) { u.User = url.UserPassword("postgres", "wrong-"+secret) }),
		"no database":      with(func(u *url.URL) { u.Path = "/none" }),
	} {
		wantWithin(t, 5*time.Second, what, func() {
			_, err := postgres.Open(t.Context(), url, postgres.Options{})
			wantUnavailable(t, err, "is not available")
			if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, secret) {
				t.Errorf("the error shows the password: %s", text)
			}
		})
	}
	_, err := postgres.Open(t.Context(), with(func(u *url.URL) { u.RawQuery = "pool_max_conns=0" }), postgres.Options{})
	if err == nil || !strings.Contains(err.Error(), "The URL of the database is not valid: pool_max_conns") || strings.Contains(err.Error(), secret) {
		t.Errorf("a URL that is not valid: got the error %v, want one that says what is wrong with it", err)
	}
}

func TestErrorsHoldNoValues(t *testing.T) {
	t.Parallel()
	const name = "Jane Doe"
	db := connected(t, migrated.Database(t))
	for what, fn := range map[string]func(sqldb.Conn) error{
		"a duplicate": func(c sqldb.Conn) error {
			for id := range 2 {
				if _, err := c.Exec("INSERT INTO tenants (id, slug, name, zone, created) VALUES ($1, $2, 'x', 'UTC', 0)", sqldb.Int(int64(id)), sqldb.Text(name)); err != nil {
					return err
				}
			}
			return nil
		},
		"a text that is no number": func(c sqldb.Conn) error {
			_, err := c.Exec("SELECT CAST(CAST($1 AS text) AS bigint)", sqldb.Text(name))
			return err
		},
		"words that are no query": func(c sqldb.Conn) error {
			_, err := c.Exec("SELECT CAST(CAST($1 AS text) AS tsquery)", sqldb.Text(name))
			return err
		},
		"a copy": func(c sqldb.Conn) error {
			return c.Load(&sqldb.Table{Name: "tenants", Columns: []string{"id", "slug"}}, 50, func(_ int, args []sqldb.Arg) []sqldb.Arg {
				return append(args, sqldb.Text(name), sqldb.Text(name))
			})
		},
	} {
		err := db.Write(t.Context(), 1, fn)
		e, ok := errors.AsType[*pgconn.PgError](err)
		if !ok {
			t.Fatalf("%s: got the error %v, want one of the server", what, err)
		}
		if text := fmt.Sprintf("%v %+v", err, *e); strings.Contains(text, "Jane") {
			t.Errorf("%s: the error holds a value: %s", what, text)
		}
	}
}

// who is at work in a database, but for those who ask.
const (
	running = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
	locking = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
	present = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)

// connected opens the driver alone.
func connected(t *testing.T, url string) sqldb.Driver {
	t.Helper()
	db, err := postgres.Connect(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// sleep is a statement that takes a minute.
func sleep(c sqldb.Conn) error { return c.Each("SELECT pg_sleep(60)", nil, ignored) }

func ignored(sqldb.Row) error { return nil }

func TestReadOfOneWhoGoesAwayEndsOnTheServer(t *testing.T) {
	t.Parallel()
	database := migrated.Database(t)
	db := connected(t, database)
	for _, span := range []caseload.Span{caseload.Short, caseload.Long, caseload.Brief} {
		ctx, leave := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- db.Read(ctx, span, sleep) }()
		wantCount(t, database, running, 1)
		leave()
		wantUnavailable(t, <-done, "")
		wantCount(t, database, running, 0)
	}
}

func TestWriterWhoGoesAwayLeavesTheQueueAndOneWhoRunsIsCommitted(t *testing.T) {
	t.Parallel()
	database := migrated.Database(t)
	one, other := connected(t, database), connected(t, database)
	ctx, leave := context.WithCancel(t.Context())
	proceed, ran := make(chan struct{}), make(chan error)
	go func() {
		ran <- one.Write(ctx, 1, func(c sqldb.Conn) error {
			<-proceed
			return c.Send("INSERT INTO tenants (id, slug, name, zone, created) VALUES (1, 'a', 'a', 'UTC', 0)")
		})
	}()
	wantCount(t, database, running, 1)
	waited := make(chan error)
	go func() { waited <- other.Write(ctx, 1, func(sqldb.Conn) error { return errors.New("ran") }) }()
	wantCount(t, database, locking, 1)
	leave()
	wantUnavailable(t, <-waited, "")
	wantCount(t, database, locking, 0)
	close(proceed)
	if err := <-ran; err != nil {
		t.Errorf("a write that ran when its caller left: %v", err)
	}
	wantCount(t, database, "SELECT count(*) FROM tenants", 1)
}

func lockedForLong(t *testing.T) {
	database := migrated.Database(t)
	one, other := connected(t, database), connected(t, database)
	proceed, ran := make(chan struct{}), make(chan error)
	go func() { ran <- one.Write(t.Context(), 1, func(sqldb.Conn) error { <-proceed; return nil }) }()
	wantCount(t, database, running, 1)
	wantWithin(t, 25*time.Second, "waiting for another writer", func() {
		wantUnavailable(t, other.Write(t.Context(), 1, func(sqldb.Conn) error { return nil }), "busy with another writer")
	})
	close(proceed)
	if err := <-ran; err != nil {
		t.Error(err)
	}
}

// migratedForLong is a program that waits for another's migration, which takes
// longer than any other writer would wait.
func migratedForLong(t *testing.T) {
	database := pgtest.Database(t)
	one, other, third := connected(t, database), connected(t, database), connected(t, database)
	proceed, ran, upgraded := make(chan struct{}), make(chan error), make(chan error)
	go func() { ran <- one.Write(t.Context(), 0, func(sqldb.Conn) error { <-proceed; return nil }) }()
	wantCount(t, database, running, 1)
	go func() {
		_, err := sqlstore.Migrate(t.Context(), other)
		upgraded <- err
	}()
	wantCount(t, database, locking, 1)
	wantUnavailable(t, third.Write(t.Context(), 0, func(sqldb.Conn) error { return nil }), "busy with another writer")
	close(proceed)
	for _, ended := range []chan error{ran, upgraded} {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	wantCount(t, database, "SELECT count(*) FROM tenants", 0)
}

// hungForLong ends nobody's patience later than it says, and leaves nothing
// behind.
func hungForLong(t *testing.T) {
	o, proxy, database := proxied(t)
	o.must(o.read())
	proxy.Stall(true)
	apitest.EndsGoroutines(t, func() {
		var waiting sync.WaitGroup
		for n := range 12 {
			waiting.Go(func() {
				wantWithin(t, 24*time.Second, "reading a page", func() { wantUnavailable(t, o.read(), "does not answer") })
			})
			waiting.Go(func() {
				wantWithin(t, 40*time.Second, "writing", func() {
					_, err := o.file(fmt.Sprint("hung-", n))
					wantUnavailable(t, err, "does not answer")
				})
			})
			waiting.Go(func() {
				wantWithin(t, 8*time.Second, "asking whether it answers", func() { wantUnavailable(t, o.store.Ping(t.Context()), "does not answer") })
			})
		}
		waiting.Wait()
		proxy.Stall(false)
		wantWithin(t, 5*time.Second, "going on", func() {
			_, err := o.file("flows")
			o.must(err)
			o.must(o.read())
			o.must(o.store.Ping(t.Context()))
		})
	})
	wantCount(t, database, "SELECT count(*) FROM cases WHERE external_id LIKE 'hung-%'", 0)
	wantCount(t, database, running, 0)
}

// Work that an operator's settings end is said to be ended, and what can be done
// again is.
func TestTimeoutsOfAnOperatorAreSaid(t *testing.T) {
	t.Parallel()
	database := migrated.Database(t)
	db := connected(t, database+"&statement_timeout=50")
	const says = "stopped the work on this request"
	wantUnavailable(t, db.Read(t.Context(), caseload.Short, sleep), says)
	wantUnavailable(t, db.Write(t.Context(), 1, sleep), says)

	db = connected(t, database+"&idle_in_transaction_session_timeout=50")
	runs := 0
	if err := db.Read(t.Context(), caseload.Short, func(c sqldb.Conn) error {
		if err := c.Each("SELECT 1", nil, ignored); err != nil {
			return err
		}
		if runs++; runs == 1 {
			wantCount(t, database, running, 0)
		}
		return c.Each("SELECT 1", nil, ignored)
	}); err != nil || runs != 2 {
		t.Errorf("a read that was ended while it was idle: %d runs, the error %v; want that it was run again", runs, err)
	}
}

func TestConnectionsOfAStoreEndWithIt(t *testing.T) {
	t.Parallel()
	database := migrated.Database(t)
	store, err := postgres.Open(t.Context(), database, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
	wantCount(t, database, present, 0)
	wantUnavailable(t, store.Ping(t.Context()), "being closed")
	_, err = store.CreateTenant(t.Context(), caseload.Tenant{Slug: "a", Zone: time.UTC})
	wantUnavailable(t, err, "being closed")
}
