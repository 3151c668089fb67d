// Package postgres is the database beyond one machine: the pool, one
// transaction at a time on a connection, the dialect and the error codes. The
// statements are the engine's, in internal/store/sqlstore.
package postgres

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"caseload"
	"caseload/internal/store/groupcommit"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlstore"
)

// Options say how a database is opened; the zero value works.
type Options struct {
	Readers       int              // connections for short views; 0: 8
	Now           func() time.Time // the clock; nil: time.Now
	KeepSchema    bool             // an older schema is a sqlstore.PendingError
	Replica       string           // the URL of a standby for the views that may lag; "": none
	ReplicaMaxAge time.Duration    // if it is further behind, the primary is read instead; 0: 1 minute
	Log           *slog.Logger     // is told why the replica is not read; nil: nobody
}

const (
	defaultReaders = 8
	longReaders    = 4                // connections for exports
	briefReaders   = 2                // connections for a few rows by their keys
	writers        = 8                // connections that write
	shortTime      = 20 * time.Second // for a short view, waiting included
	briefTime      = 5 * time.Second  // for a brief one
	stepTime       = 15 * time.Second // for each exchange of a writer with the database
	silentTime     = 2 * time.Minute  // without a row of a long view
	connectTime    = 3 * time.Second  // for each host
	patience       = 10 * time.Second // how long a lost database is tried again
	defaultMaxAge  = time.Minute      // of a replica
)

// Open opens the database that a URL names, and brings its schema up to date,
// unless the options say no. A URL may name several hosts; what writes is found
// among them.
func Open(ctx context.Context, url string, o Options) (*sqlstore.Store, error) {
	d, err := Connect(ctx, url, o)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	begin := sqlstore.NewMigrated
	if o.KeepSchema {
		begin = sqlstore.New
	}
	s, err := begin(ctx, d, o.Now)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if o.Replica != "" {
		if err := useReplica(ctx, s, o); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// driver is one database.
type driver struct {
	pool   *pgxpool.Pool
	gates  map[caseload.Span]gate
	write  gate
	lanes  *groupcommit.Lanes
	named  bool // statements stay prepared on a connection
	hosts  int
	down   outage
	growth growth

	standby bool // there is a primary to read instead
	closed  atomic.Bool
}

// gate lets a number of transactions through at a time.
type gate chan struct{}

func (g gate) pass(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return unavailable(ctx.Err()) // those before it were slow
	}
}

func (g gate) leave() { <-g }

// Connect opens the driver alone, and reaches the database once.
func Connect(ctx context.Context, url string, o Options) (sqldb.Driver, error) {
	d, err := newDriver(ctx, url, o, pgconn.ValidateConnectTargetSessionAttrsReadWrite)
	if err != nil {
		return nil, err
	}
	for _, look := range []func(context.Context) error{d.greet, d.findTables} {
		if err := look(ctx); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	return d, nil
}

// newDriver makes a driver, whose connections are made when they are needed. Of
// several hosts, it takes one that is wanted.
func newDriver(ctx context.Context, url string, o Options, wanted pgconn.ValidateConnectFunc) (*driver, error) {
	if o.Readers == 0 {
		o.Readers = defaultReaders
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, urlError(err)
	}
	d := &driver{
		gates: map[caseload.Span]gate{
			caseload.Short: make(gate, o.Readers), caseload.Long: make(gate, longReaders), caseload.Brief: make(gate, briefReaders),
		},
		write: make(gate, writers),
		named: config.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement,
		hosts: hosts(config.ConnConfig),
	}
	d.lanes = groupcommit.New(maxParts, d.commit)
	if d.hosts > 1 && config.ConnConfig.ValidateConnect == nil {
		config.ConnConfig.ValidateConnect = wanted
	}
	d.configure(config, o)
	if d.pool, err = pgxpool.NewWithConfig(context.WithoutCancel(ctx), config); err != nil {
		return nil, urlError(err)
	}
	return d, nil
}

// hosts counts the places where a database may be. A URL that lets the server
// choose whether to encrypt names each twice.
func hosts(c *pgx.ConnConfig) int {
	type place struct {
		host string
		port uint16
	}
	all := map[place]bool{{c.Host, c.Port}: true}
	for _, f := range c.Fallbacks {
		all[place{f.Host, f.Port}] = true
	}
	return len(all)
}

func (d *driver) configure(config *pgxpool.Config, o Options) {
	// The gates bound what is in use. A connection that is being closed may
	// take its time for that, and keeps its place.
	config.MaxConns = 2 * int32(o.Readers+longReaders+briefReaders+writers)
	// Who finds a connection dead tries another, and is done before one who
	// asks each time whether it lives.
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	config.BeforeConnect = lay
	c := config.ConnConfig
	c.RuntimeParams["client_encoding"] = "UTF8" // whatever the server has its clients write in
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTime
	}
	if d.named { // behind a pooler, a session is nobody's
		config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
			_, err := c.PgConn().Exec(ctx, sessionSettings).ReadAll()
			return err
		}
	}
}

// sessionSettings are made on each connection. To compile a statement takes
// longer than what it saves. The planner takes pages that lie apart to be four
// times as dear as others, as on a turning disk, and would rather sort all cases
// of a tenant than read an index in its order: unless the operator has said
// something, they cost what PostgreSQL 15, 20.7.2, says of solid-state disks. To
// start other processes takes 5 ms and more, which is longer than most statements
// of a page, and it assumes a fifth of that.
const sessionSettings = "SET jit = off;\n" +
	"SELECT set_config(name, CASE name WHEN 'random_page_cost' THEN '1.1' ELSE '10000' END, false) FROM pg_settings\n" +
	"WHERE name IN ('random_page_cost', 'parallel_setup_cost') AND source = 'default'"

// greet reaches the database for the first time: what is wrong with the
// settings is said at once.
func (d *driver) greet(ctx context.Context) error {
	c, err := d.lend(ctx)
	if err != nil {
		return classify(ctx, err)
	}
	defer c.Release()
	if e := c.Conn().PgConn().ParameterStatus("server_encoding"); e != "" && e != "UTF8" {
		return caseload.Errorf(caseload.CodeUnavailable, "The database is encoded in %s. Make one with: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0", e)
	}
	return nil
}

// hiddenTables asks for the schema in which the tables are, where new ones would
// be made in another: one that comes before it in the search path and has none.
const hiddenTables = "SELECT CAST(n.nspname AS text), CAST(current_schema() AS text)\n" +
	"FROM pg_class c\nJOIN pg_namespace n ON n.oid = c.relnamespace\n" +
	"WHERE c.oid = to_regclass('schema_version') AND n.nspname <> current_schema()"

// findTables refuses a search path by which a second, empty set of tables would
// be made beside the one that is there.
func (d *driver) findTables(ctx context.Context) error {
	return d.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		return c.Each(hiddenTables, nil, func(r sqldb.Row) error {
			return caseload.Errorf(caseload.CodeUnavailable,
				"The tables are in the schema %q, and the search path has %q before it. Set it with: ALTER ROLE ... SET search_path = ...", r.Text(0), r.Text(1))
		})
	})
}

// Read implements sqldb.Driver. A connection that turns out to be dead before
// anything was read is replaced.
func (d *driver) Read(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) error {
	ctx, cancel := within(ctx, span)
	defer cancel()
	if err := d.gates[span].pass(ctx); err != nil {
		return err
	}
	defer d.gates[span].leave()
	return d.again(ctx, func() (bool, error) { return d.readOnce(ctx, span, fn) })
}

func within(ctx context.Context, span caseload.Span) (context.Context, context.CancelFunc) {
	switch span {
	case caseload.Short:
		return context.WithTimeoutCause(ctx, shortTime, errSlow)
	case caseload.Brief:
		return context.WithTimeout(ctx, briefTime)
	}
	return context.WithCancel(ctx)
}

// readOnce reports whether fn may be run again after an error.
func (d *driver) readOnce(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) (safe bool, err error) {
	lent, err := d.lend(ctx)
	if err != nil {
		return true, err
	}
	defer lent.Release()
	c := d.conn(ctx, lent)
	if span == caseload.Long {
		c.abort, c.step = true, silentTime
	}
	if err := d.begin(c); err != nil {
		return true, err
	}
	if span == caseload.Long {
		if err := c.atLength(); err != nil {
			return true, err
		}
	}
	err = fn(c)
	safe = !c.handed
	c.rollback()
	return safe, err
}

// begin begins a transaction that reads. A standby that hangs is found out
// before anybody waits for what it holds.
func (d *driver) begin(c *conn) error {
	const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
	if !d.standby {
		return c.Send(begin)
	}
	defer func(step time.Duration) { c.step = step }(c.step)
	c.step = connectTime
	if err := c.Send(begin); err != nil {
		return err
	}
	return c.exchange(nil)
}

// Who reads all cases of a tenant is served sooner by several processes that scan
// and sort them than by an index in their order, by which each lies elsewhere.
// The server finds that by its own cost of such a page, by memory to sort in, and
// by the cost of a row that goes from one process to another, of which it assumes
// ten times as much.
var atLength = []string{
	"SET LOCAL random_page_cost = 4",
	"SET LOCAL parallel_setup_cost = 1000",
	"SELECT set_config(name, '32MB', true) FROM pg_settings WHERE name = 'work_mem' AND CAST(setting AS bigint) < 32768",
	"SELECT set_config(name, '0.01', true) FROM pg_settings WHERE name = 'parallel_tuple_cost' AND source = 'default'",
}

// atLength prepares a transaction for long answers.
func (c *conn) atLength() error {
	for _, setting := range atLength {
		if err := c.Send(setting); err != nil {
			return err
		}
	}
	return nil
}

// Script implements sqldb.Driver. It takes as long as it takes.
func (d *driver) Script(c sqldb.Conn, text string) error { return c.(*conn).script(text) }

// Analyze implements sqldb.Driver.
func (d *driver) Analyze(ctx context.Context) error {
	lent, err := d.lend(ctx)
	if err != nil {
		return classify(ctx, err)
	}
	defer lent.Release()
	var tables []string
	c := d.conn(ctx, lent)
	err = c.Each(filledTables, nil, func(r sqldb.Row) error {
		tables = append(tables, r.Text(0))
		return nil
	})
	if err == nil && len(tables) > 0 {
		err = c.script("ANALYZE " + strings.Join(tables, ", "))
	}
	return classify(ctx, err)
}

// filledTables are those that have rows, or parts. Of an empty one that it has
// looked at, the planner believes that it stays so, and reads all of it again and
// again while it fills; of one that it has not, it assumes ten pages.
const filledTables = "SELECT CAST(oid AS regclass)::text\nFROM pg_class\n" +
	"WHERE relnamespace = CAST(current_schema() AS regnamespace) AND (relkind = 'r' AND pg_relation_size(oid) > 0 OR relkind = 'p')"

// Dialect implements sqldb.Driver.
func (d *driver) Dialect() sqldb.Dialect { return Dialect{} }

// lend takes a connection out of the pool.
func (d *driver) lend(ctx context.Context) (*pgxpool.Conn, error) {
	lent, err := d.pool.Acquire(ctx)
	if err != nil && d.closed.Load() {
		return nil, groupcommit.ErrClosed
	}
	return lent, err
}

// Close implements sqldb.Driver. It waits for the transactions under way.
func (d *driver) Close() error {
	d.closed.Store(true)
	d.lanes.Close()
	d.pool.Close()
	return nil
}
