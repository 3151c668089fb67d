// Package pgtest runs throw-away PostgreSQL clusters for tests and benchmarks:
// one that a test process shares, whose databases cost milliseconds, and ones
// that a test has for itself, to crash, follow and promote. PgBouncer and a
// proxy that loses what it is told to lose stand in front of them.
//
// The servers run as the user postgres where the process is root, whom they
// refuse, and else as its own user. They end with the process, however it ends.
package pgtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TB is what is asked of a test; a program that is none may implement it.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// wait is how long a server may take to do what it always does.
const wait = 30 * time.Second

// shared is the cluster of the process, started by the first test that wants it.
var shared struct {
	sync.Once
	cluster *Cluster
	err     error
}

// Main runs the tests of a package, stops the shared cluster and removes what is
// left in the temporary folder. TestMain exits with what it returns.
//
// A short run does without PostgreSQL: tests whose names match needs are left
// out, as -skip does it, and any other that starts a server fails.
func Main(m *testing.M, needs string) int {
	flag.Parse()
	if testing.Short() {
		errShort = errors.New("-short does without PostgreSQL; let the pattern in TestMain match the name of this test")
		leaveOut(needs)
	}
	code := m.Run()
	shared.Do(func() {}) // no test starts it any more
	if shared.err == nil && shared.cluster != nil {
		shared.cluster.server.end()
	}
	removeHome()
	return code
}

// errShort is why no server starts, where none may.
var errShort error

// leaveOut adds a pattern to those of -skip.
func leaveOut(pattern string) {
	skip := flag.Lookup("test.skip").Value
	if skip.String() != "" {
		pattern = skip.String() + "|" + pattern
	}
	_ = skip.Set(pattern) // a text takes any
}

// sharedSettings trade a crash of the machine, which a test does not outlive,
// for speed. Nothing is vacuumed nor analysed behind the back of a test.
var sharedSettings = []string{
	"fsync = off",
	"full_page_writes = off",
	"autovacuum = off",
	"max_connections = 200",
	"shared_buffers = 32MB",
	"wal_level = minimal",
	"max_wal_senders = 0",
	"min_wal_size = 32MB",
	"max_wal_size = 64MB",
}

// sharedCluster starts the shared cluster where none runs. Its text is ordered
// as in English, so that what relies on the order of bytes has to say so.
func sharedCluster() (*Cluster, error) {
	shared.Do(func() {
		shared.cluster, shared.err = startShared()
	})
	return shared.cluster, shared.err
}

// Shared returns the shared cluster, for a Bouncer to lead to. Nothing may be told
// to it.
func Shared(t TB) *Cluster {
	t.Helper()
	c, err := sharedCluster()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return c
}

func startShared() (*Cluster, error) {
	folder, err := memoryFolder()
	if err != nil {
		return nil, err
	}
	c, err := create(folder, Options{Settings: sharedSettings}, "--locale-provider=icu", "--icu-locale=en-US")
	if err != nil {
		return nil, err
	}
	err = c.start()
	return c, err
}

// Database makes an empty database in the shared cluster and returns its URL. It
// is dropped when the test ends, whoever is still connected.
func Database(t TB) (url string) {
	t.Helper()
	return database(t, "template1")
}

// A Template is a database that is prepared once in a process, so that each test
// can have a copy.
type Template struct {
	// Prepare fills the empty database at the URL, and leaves no connection open.
	Prepare func(url string) error

	once sync.Once
	name string
	err  error
}

// Database makes a copy in the shared cluster and returns its URL. It is dropped
// when the test ends, whoever is still connected.
func (p *Template) Database(t TB) (url string) {
	t.Helper()
	p.once.Do(func() { p.name, p.err = prepared(p.Prepare) })
	if p.err != nil {
		t.Fatalf("prepare a database: %v", p.err)
	}
	return database(t, p.name)
}

func prepared(prepare func(url string) error) (name string, err error) {
	c, err := sharedCluster()
	if err != nil {
		return "", err
	}
	name = newName()
	if err := c.exec("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	return name, prepare(c.URL(name))
}

// database copies files, which takes a third of the time of copying pages
// through the log.
func database(t TB, template string) string {
	t.Helper()
	c, name := Shared(t), newName()
	if err := c.exec("CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY FILE_COPY"); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Fatalf("drop a database: %v", err)
		}
	})
	return c.URL(name)
}

var names atomic.Int64

func newName() string { return fmt.Sprint("test_", names.Add(1)) }

// exec runs statements, one by one, on the database postgres.
func (c *Cluster) exec(statements ...string) error {
	return c.connected(func(ctx context.Context, conn *pgx.Conn) error {
		for _, sql := range statements {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
}

// connected runs fn with a connection to the database postgres.
func (c *Cluster) connected(fn func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // nothing is left to do on it
	return fn(ctx, conn)
}
