package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

var slowFor = flag.Duration("soak-slow", time.Second, "how long a client takes a kilobyte a second of an answer, while others write")

const (
	maxLog      = 512 << 20 // of SQLite, for as long as a million rows are read once and others write
	enoughWrote = 200       // changes in the time of a slow client
)

// slowAnswers are ways in which all cases leave a server, and from how many cases on
// they wait for a slow client in a file, beyond what a pipe and a connection hold.
var slowAnswers = []struct {
	answered
	waits int // 0: never
}{
	{answered{"stream", "/exports/cases.json", ""}, 20_000}, {answered{"job", "", `{"subject": "cases", "format": "json"}`}, 0},
	{answered{"casework", "/api/cases/export?limit=all", ""}, 100_000}, {answered{"getreport", "/getreport?db=truro&ReportId=1&Format=xml", ""}, 20_000},
}

// testSlowClients takes a kilobyte a second of all cases, in each way.
func testSlowClients(t *testing.T, db, key string) {
	for _, way := range slowAnswers {
		t.Run(way.name, func(t *testing.T) { testSlowClient(t, db, key, way.answered, way.waits > 0 && *soakRows >= way.waits) })
	}
}

// testSlowClient wants that a slow client holds no snapshot of the database: what is
// written meanwhile leaves its log again. When the connection is cut, nothing is
// left of the answer.
func testSlowClient(t *testing.T, db, key string, way answered, waits bool) {
	spool := t.TempDir()
	t.Setenv("TMPDIR", spool)
	p := &process{served: serveIn(t, db, "--rate-limit=0", "--write-timeout=10m", "--export-folder="+t.TempDir())}
	log := openLog(t, db)
	var written atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	for range manyClients {
		writing.Go(func() { p.keepChanging(ctx, t, key, &written) })
	}
	defer writing.Wait()
	defer stop()
	var size int64
	p.watched(t, func() {
		path := way.path
		if way.job != "" {
			path = p.madeFile(t, key, way.job)
		}
		client := p.begin(t, key, path)
		defer client.Close() // in the middle of it
		for began := time.Now(); time.Since(began) < *slowFor || written.Load() < enoughWrote; size = max(size, log.size(t)) {
			client.takeAKilobyte(t)
		}
		if files := p.openFiles(t, spool); waits != (files == 1) {
			t.Errorf("%d files wait for the client; that one does is %t", files, waits)
		}
		log.wantReleased(t)
	})
	t.Logf("%d changes meanwhile, at most %d MB of log and %d MB of anonymous memory", written.Load(), size>>20, p.peak>>20)
	if size > maxLog || p.peak > maxAnonymous {
		t.Errorf("the database had %d MB of log, and the server %d MB of anonymous memory; want at most %d and %d", size>>20, p.peak>>20, maxLog>>20, maxAnonymous>>20)
	}
	wantSoon(t, "the server has nothing of the answer any more", func() bool { return p.openFiles(t, spool) == 0 })
	if left := found(t, spool, "*"); len(left) > 0 {
		t.Errorf("%v are left of the answer", left)
	}
}

// keepChanging makes a case and changes it until ctx ends.
func (s *served) keepChanging(ctx context.Context, t *testing.T, key string, written *atomic.Int64) {
	path := "/api/cases/" + s.write(t, key, "POST", "/api/cases", `{"summary": "A lamp is out"}`, http.StatusCreated)
	for n := 0; ctx.Err() == nil; n++ {
		status, answer, err := s.ask(t.Context(), key, "PATCH", path, fmt.Sprintf(`{"summary": "A lamp is out %d"}`, n))
		if err != nil || status != http.StatusOK {
			t.Errorf("PATCH = %d %s, %v", status, answer, err)
			return
		}
		written.Add(1)
	}
}

// slowClient is a connection on which an answer is under way.
type slowClient struct {
	net.Conn
	second *time.Ticker
}

// begin asks for something, and takes nothing of the answer.
func (s *served) begin(t *testing.T, key, path string) *slowClient {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n", path, key); err != nil {
		t.Fatal(err)
	}
	second := time.NewTicker(time.Second)
	t.Cleanup(second.Stop)
	return &slowClient{conn, second}
}

func (c *slowClient) takeAKilobyte(t *testing.T) {
	t.Helper()
	<-c.second.C
	if _, err := io.ReadFull(c, make([]byte, 1<<10)); err != nil {
		t.Fatal(err)
	}
}

// openFiles counts the files of a folder that the process has open, those that were
// taken away among them.
func (s *served) openFiles(t *testing.T, folder string) (n int) {
	t.Helper()
	open := fmt.Sprintf("/proc/%d/fd", s.pid)
	entries, err := os.ReadDir(open)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name, _ := os.Readlink(filepath.Join(open, e.Name())); strings.HasPrefix(name, folder+"/") { // "": it was closed meanwhile
			n++
		}
	}
	return n
}

// wantSoon waits for a condition.
func wantSoon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatal("it never comes to this: " + what)
		case <-look.C:
		}
	}
}

// writeAheadLog is that of a database, which has to keep what an open snapshot
// does not see yet.
type writeAheadLog struct {
	file string       // of SQLite
	conn *sqlite.Conn // nil: PostgreSQL
	pg   *pgx.Conn
}

func openLog(t *testing.T, db string) *writeAheadLog {
	t.Helper()
	file, isFile := strings.CutPrefix(db, "sqlite:")
	if !isFile {
		pg, err := pgx.Connect(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = pg.Close(context.WithoutCancel(t.Context())) })
		return &writeAheadLog{pg: pg}
	}
	conn, err := sqlite.OpenConn(file, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &writeAheadLog{file: file + "-wal", conn: conn}
}

// size is that of the log in bytes.
func (l *writeAheadLog) size(t *testing.T) (n int64) {
	t.Helper()
	if l.pg != nil {
		if err := l.pg.QueryRow(t.Context(), "SELECT sum(size)::bigint FROM pg_ls_waldir()").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	info, err := os.Stat(l.file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// wantReleased waits until no transaction is left that has begun by now: until then
// SQLite keeps its log, and PostgreSQL each row that was changed.
func (l *writeAheadLog) wantReleased(t *testing.T) {
	t.Helper()
	if l.pg == nil {
		wantSoon(t, "the log of the database can be emptied", func() bool {
			busy := true
			err := sqlitex.ExecuteTransient(l.conn, "PRAGMA wal_checkpoint(TRUNCATE)", &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
				busy = s.ColumnInt(0) != 0
				return nil
			}})
			return err == nil && !busy
		})
		return
	}
	var now time.Time
	if err := l.pg.QueryRow(t.Context(), "SELECT clock_timestamp()").Scan(&now); err != nil {
		t.Fatal(err)
	}
	wantSoon(t, "no transaction is open that has begun by now", func() bool {
		var n int
		err := l.pg.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < $1", now).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n == 0
	})
}
