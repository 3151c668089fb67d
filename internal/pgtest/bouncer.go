package pgtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Bouncer is a PgBouncer in transaction mode on 127.0.0.1: a connection of the
// server is a client's for the length of a transaction. It lets everybody in. In
// all else it is as it is installed: it refuses the parameters of a connection,
// and forgets the prepared statements, that its version does.
type Bouncer struct {
	t      TB
	folder string
	port   int
	to     *Cluster
}

// StartBouncer makes a Bouncer that leads to the socket of a cluster. It is gone
// when the test ends.
func StartBouncer(t TB, to *Cluster) *Bouncer {
	t.Helper()
	b := &Bouncer{t: t, to: to}
	var err error
	if b.folder, err = diskFolder(); err != nil {
		t.Fatalf("make a folder: %v", err)
	}
	if b.port, err = freePort(); err != nil {
		t.Fatalf("find a port for PgBouncer: %v", err)
	}
	b.must(b.configure(), "configure PgBouncer")
	running, err := launch("process up", "pgbouncer", b.file())
	b.must(err, "start PgBouncer")
	t.Cleanup(func() {
		running.end()
		b.must(os.RemoveAll(b.folder), "remove the files of PgBouncer")
	})
	return b
}

func (b *Bouncer) file() string { return filepath.Join(b.folder, "pgbouncer.ini") }

// configure writes the settings. PgBouncer would wait for 15 seconds before it
// asks a server again that did not answer.
func (b *Bouncer) configure() error {
	server := fmt.Sprintf("host=%s port=%d user=postgres", b.to.folder, b.to.port)
	if b.to.password != "" {
		server += " password='" + strings.ReplaceAll(b.to.password, "'", "''") + "'"
	}
	return os.WriteFile(b.file(), fmt.Appendf(nil, `[databases]
* = %s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
admin_users = postgres
pool_mode = transaction
server_login_retry = 1
`, server, b.port), 0o644)
}

// Point has transactions that begin from now on run on another cluster.
func (b *Bouncer) Point(to *Cluster) {
	b.t.Helper()
	b.to = to
	b.must(b.configure(), "configure PgBouncer")
	b.must(b.reload(), "reload PgBouncer")
}

// reload says it on the console, a database by name that speaks the simple
// protocol alone.
func (b *Bouncer) reload() error {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	config, err := pgx.ParseConfig(b.URL("pgbouncer"))
	if err != nil {
		return err
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	console, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = console.Close(ctx) }() // nothing is left to do on it
	_, err = console.Exec(ctx, "RELOAD")
	return err
}

// URL returns where a database of the cluster is, through the Bouncer.
func (b *Bouncer) URL(database string) string {
	return "postgres://postgres@" + b.Addr() + "/" + database
}

// Addr returns HOST:PORT.
func (b *Bouncer) Addr() string { return addr(b.port) }

func (b *Bouncer) must(err error, did string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("%s: %v", did, err)
	}
}
