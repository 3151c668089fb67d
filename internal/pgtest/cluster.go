package pgtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// Options are those of a Cluster.
type Options struct {
	// Settings are lines of postgresql.conf. Without any, the server is as it is
	// installed: what it acknowledges is on the disk.
	Settings []string

	// Password is asked of every connection; "" lets everybody in.
	Password string
}

// Cluster is a PostgreSQL server with its data. What it is told to do it has
// done when the method returns; where it cannot, the test fails. Only URL and
// Addr may be called by several goroutines.
type Cluster struct {
	t        TB
	name     string // as a standby, what it is known by
	folder   string // the socket, the data
	port     int    // of the socket's name and on 127.0.0.1
	password string
	server   *server // the last one that ran
	killed   bool    // and was not started again
}

// Start makes a cluster that listens on a socket and on 127.0.0.1. It is gone
// when the test ends.
func Start(t TB, o Options) *Cluster {
	t.Helper()
	o.Settings = append([]string{"listen_addresses = '127.0.0.1'"}, o.Settings...)
	folder, err := diskFolder()
	if err != nil {
		t.Fatalf("make a folder: %v", err)
	}
	c, err := create(folder, o)
	if err != nil {
		t.Fatalf("make a PostgreSQL cluster: %v", err)
	}
	c.begin(t)
	return c
}

// begin starts a new cluster that ends with the test.
func (c *Cluster) begin(t TB) {
	t.Helper()
	c.t = t
	t.Cleanup(c.remove)
	c.must(c.start(), "start PostgreSQL")
}

// create makes a cluster in an empty folder.
func create(folder string, o Options, args ...string) (*Cluster, error) {
	if errShort != nil {
		return nil, errShort
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := &Cluster{name: "primary", folder: folder, port: port, password: o.Password}
	args = append(args, "--pgdata="+c.data(), "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8",
		"--no-sync", "--no-instructions")
	if c.password == "" {
		args = append(args, "--auth=trust")
	} else {
		args = append(args, "--auth=scram-sha-256", "--pwfile="+filepath.Join(c.folder, "password"))
		if err := os.WriteFile(filepath.Join(c.folder, "password"), []byte(c.password), 0o644); err != nil {
			return nil, err
		}
	}
	if err := run("initdb", args...); err != nil {
		return nil, err
	}
	settings := append([]string{"listen_addresses = ''"}, o.Settings...)
	err = c.configure(settings...)
	return c, err
}

// freePort finds a port below those that the system gives to connections, which
// would take it while the cluster is down.
func freePort() (int, error) {
	var err error
	for range 100 {
		port := 20_000 + rand.IntN(12_000)
		var l net.Listener
		if l, err = net.Listen("tcp", addr(port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

func addr(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func (c *Cluster) data() string { return filepath.Join(c.folder, "data") }

// configure appends to postgresql.conf, where the last line about a matter holds.
func (c *Cluster) configure(settings ...string) error {
	f, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // a write that was cut shows when the server starts
	_, err = fmt.Fprintf(f, "\nport = %d\nunix_socket_directories = '%s'\ncluster_name = '%s'\n%s\n",
		c.port, c.folder, c.name, strings.Join(settings, "\n"))
	return err
}

// start starts the server, and has recovered what there was to recover.
func (c *Cluster) start() (err error) {
	// A standby says that it takes read-only connections.
	c.server, err = launch("database system is ready to accept", "postgres", "-D", c.data())
	c.killed = false
	return err
}

// remove leaves nothing behind. A killed server left its shared memory in the
// system, which the next one frees.
func (c *Cluster) remove() {
	if c.killed {
		c.must(c.start(), "start PostgreSQL after it was killed")
	}
	if c.server != nil {
		c.server.end()
	}
	c.must(os.RemoveAll(c.folder), "remove a cluster")
}

// must fails the test where what was to be done could not be.
func (c *Cluster) must(err error, did string) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%s: %v", did, err)
	}
}

// URL returns where a database of the cluster is, by its socket.
func (c *Cluster) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: c.user(), Path: "/" + database}
	u.RawQuery = url.Values{"host": {c.folder}, "port": {strconv.Itoa(c.port)}}.Encode()
	return u.String()
}

// TCP returns where a database of the cluster is, by its port.
func (c *Cluster) TCP(database string) string {
	return (&url.URL{Scheme: "postgres", User: c.user(), Host: c.Addr(), Path: "/" + database}).String()
}

func (c *Cluster) user() *url.Userinfo {
	if c.password == "" {
		return url.User("postgres")
	}
	return url.UserPassword("postgres", c.password)
}

// Addr returns HOST:PORT, as a list of hosts in a URL takes it.
func (c *Cluster) Addr() string { return addr(c.port) }

// Exec runs statements on the database postgres, each by itself.
func (c *Cluster) Exec(statements ...string) {
	c.t.Helper()
	c.must(c.exec(statements...), "tell PostgreSQL")
}

// Query returns the one value, as text, that a query on the database postgres has.
func (c *Cluster) Query(sql string) string {
	c.t.Helper()
	var value string
	c.must(c.connected(func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, sql, pgx.QueryExecModeSimpleProtocol).Scan(&value)
	}), "ask PostgreSQL "+sql)
	return value
}

// Kill kills the server and its children, as a crash does.
func (c *Cluster) Kill() {
	c.t.Helper()
	c.killed = true
	c.must(c.server.crash(), "kill PostgreSQL")
}

// Stop cuts all connections and stops the server in order.
func (c *Cluster) Stop() { c.server.signal(syscall.SIGINT) }

// Restart starts the server, which is stopped first if it runs.
func (c *Cluster) Restart() {
	c.t.Helper()
	c.Stop()
	c.must(c.start(), "start PostgreSQL again")
}
