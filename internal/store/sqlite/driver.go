// Package sqlite is the embedded database: connections, the one writer with
// its group commit, the dialect and the error codes. The statements are the
// engine's, in internal/store/sqlstore.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload"
	"caseload/internal/store/groupcommit"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlstore"
)

// Options say how a database is opened; the zero value works.
type Options struct {
	Readers    int              // connections for short views; 0: 4
	Now        func() time.Time // the clock; nil: time.Now
	KeepSchema bool             // an older schema is a sqlstore.PendingError
	Fleeting   bool             // nobody wants the file when the computer has stopped: what is acknowledged need not be on the disk
}

const (
	defaultReaders = 4
	longReaders    = 4                // connections for exports
	briefReaders   = 2                // connections for a few rows by their keys
	shortTime      = 20 * time.Second // for a short view, waiting included
	busyTimeout    = 30 * time.Second // for a writer of another process
	busyPause      = 10 * time.Millisecond
)

// Open opens the database in a file, makes it if there is none, and brings its
// schema up to date, unless the options say no.
func Open(ctx context.Context, file string, o Options) (*sqlstore.Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	d, err := Connect(file, o)
	if err != nil {
		return nil, err
	}
	begin := sqlstore.NewMigrated
	if o.KeepSchema {
		begin = sqlstore.New
	}
	s, err := begin(ctx, d, o.Now)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return s, nil
}

// Connect opens the driver alone; it makes the file if there is none.
func Connect(file string, o Options) (sqldb.Driver, error) {
	if o.Readers == 0 {
		o.Readers = defaultReaders
	}
	d, err := open(file, o)
	if err != nil {
		return nil, err
	}
	return d, nil
}

// driver is one database file.
type driver struct {
	file   string
	short  *pool
	long   *pool
	brief  *pool
	writer *writer

	closing sync.Once
}

// The settings of all connections; a write is on the disk before it is
// acknowledged, unless the file is fleeting.
var common = []string{"journal_mode = WAL", "synchronous = FULL", "trusted_schema = OFF"}

// Readers look at the file through the page cache of the system: the rows of an
// export lie far apart, as those of a page do.
var (
	writerPragmas = []string{"cache_size = -65536", "temp_store = MEMORY"}
	shortPragmas  = []string{"query_only = ON", "mmap_size = 2147483648", "cache_size = -8192"}
	longPragmas   = []string{"query_only = ON", "mmap_size = 2147483648", "cache_size = -4096"}
)

func open(file string, o Options) (*driver, error) {
	pragmas := writerPragmas
	if o.Fleeting {
		pragmas = append(slices.Clone(pragmas), "synchronous = OFF")
	}
	c, err := connect(file, pragmas, sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	return &driver{
		file: file, writer: newWriter(c),
		short: newPool(file, shortPragmas, o.Readers), long: newPool(file, longPragmas, longReaders), brief: newPool(file, shortPragmas, briefReaders),
	}, nil
}

func connect(file string, pragmas []string, flags ...sqlite.OpenFlags) (*conn, error) {
	c, err := openConn(file, append(flags, sqlite.OpenReadWrite, sqlite.OpenWAL))
	if err != nil {
		return nil, openError(file, err)
	}
	c.SetBusyTimeout(busyTimeout)
	for _, pragma := range slices.Concat(common, pragmas) {
		if err := sqlitex.ExecuteTransient(c, "PRAGMA "+pragma, nil); err != nil {
			return nil, errors.Join(openError(file, err), c.Close())
		}
	}
	return newConn(c), nil
}

// openConn opens a connection. Of several that turn a new file to WAL, SQLite
// lets one go on and refuses the others without their waiting.
func openConn(file string, flags []sqlite.OpenFlags) (*sqlite.Conn, error) {
	for began := time.Now(); ; time.Sleep(busyPause) {
		c, err := sqlite.OpenConn(file, flags...)
		if sqlite.ErrCode(err).ToPrimary() != sqlite.ResultBusy || time.Since(began) > busyTimeout {
			return c, err
		}
	}
}

func openError(file string, err error) error {
	message := fmt.Sprintf("The database %s cannot be opened.", file)
	if _, statErr := os.Stat(file); errors.Is(statErr, os.ErrPermission) {
		message += " Check the permissions of the file and its folder."
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultNotADB {
		message = fmt.Sprintf("The file %s is not an SQLite database.", file)
	}
	return &caseload.Error{Code: caseload.CodeUnavailable, Message: message, Cause: err}
}

// pool lends connections. A connection that failed to open is tried again by
// the next borrower.
type pool struct {
	file    string
	pragmas []string
	idle    chan *conn
	quit    chan struct{}
}

// newPool makes a pool of n connections, which are opened when first used.
func newPool(file string, pragmas []string, n int) *pool {
	p := &pool{file: file, pragmas: pragmas, idle: make(chan *conn, n), quit: make(chan struct{})}
	for range n {
		p.idle <- nil
	}
	return p
}

func (p *pool) take(ctx context.Context) (*conn, error) {
	if ctx.Err() != nil {
		return nil, unavailable(context.Cause(ctx))
	}
	select {
	case c := <-p.idle:
		if c != nil {
			return c, nil
		}
		c, err := connect(p.file, p.pragmas)
		if err != nil {
			p.idle <- nil
			return nil, unavailable(err)
		}
		return c, nil
	case <-p.quit:
		return nil, groupcommit.ErrClosed
	case <-ctx.Done():
		return nil, unavailable(context.Cause(ctx))
	}
}

// close refuses who comes, waits for all connections and closes them.
func (p *pool) close() error {
	close(p.quit)
	var errs []error
	for range cap(p.idle) {
		if c := <-p.idle; c != nil {
			errs = append(errs, c.close())
		}
	}
	return errors.Join(errs...)
}

// Read implements sqldb.Driver. The snapshot begins with the first statement
// of fn.
func (d *driver) Read(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) (err error) {
	p := d.short
	switch span {
	case caseload.Long:
		p = d.long
	case caseload.Brief:
		p = d.brief
	default:
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, shortTime, errSlow)
		defer cancel()
	}
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer func() { p.idle <- c }()
	leave := c.interruptAfter(ctx)
	if err := c.run("BEGIN"); err != nil {
		leave()
		return unavailable(err)
	}
	defer func() {
		leave() // or the end would be interrupted too
		if endErr := c.run("ROLLBACK"); err == nil && endErr != nil {
			err = unavailable(endErr)
		}
	}()
	if err := fn(c); err != nil {
		return classify(ctx, err)
	}
	return nil
}

// Write implements sqldb.Driver.
func (d *driver) Write(ctx context.Context, _ caseload.TenantID, fn func(sqldb.Conn) error) error {
	return d.writer.do(ctx, fn)
}

// Script implements sqldb.Driver.
func (d *driver) Script(c sqldb.Conn, text string) error {
	return sqlitex.ExecuteScript(c.(*conn).db, text, nil)
}

// analyze renews the statistics. Their table is made anew, which tells the
// connections that are open to read it. Small tables have none: the planner
// would scan them, and go on when they have grown. No analysis_limit: with one,
// SQLite counts no single values, and a list of a rare status reads all cases.
var analyze = []string{
	"DROP TABLE IF EXISTS sqlite_stat1",
	"ANALYZE",
	"DELETE FROM sqlite_stat1\nWHERE tbl IN (SELECT tbl FROM sqlite_stat1 GROUP BY tbl HAVING max(CAST(stat AS INTEGER)) < 1000)",
	"ANALYZE sqlite_schema",
}

// Analyze implements sqldb.Driver.
func (d *driver) Analyze(ctx context.Context) error {
	return d.writer.do(ctx, func(c sqldb.Conn) error {
		for _, sql := range analyze {
			if _, err := c.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	})
}

// Dialect implements sqldb.Driver.
func (d *driver) Dialect() sqldb.Dialect { return Dialect{} }

// Close implements sqldb.Driver. A second Close has nothing left to do.
func (d *driver) Close() (err error) {
	d.closing.Do(func() { err = errors.Join(d.short.close(), d.long.close(), d.brief.close(), d.writer.close()) })
	return err
}

// Duplicate implements sqldb.Driver. SQLite names the columns of the index, as
// in "UNIQUE constraint failed: cases.tenant, cases.external_id".
func (d *driver) Duplicate(err error) (table string, columns []string, ok bool) {
	code := sqlite.ErrCode(err)
	if code != sqlite.ResultConstraintUnique && code != sqlite.ResultConstraintPrimaryKey {
		return "", nil, false
	}
	_, list, _ := strings.Cut(err.Error(), "constraint failed: ")
	list, _, _ = strings.Cut(list, " (")
	for name := range strings.SplitSeq(list, ", ") {
		var column string
		table, column, _ = strings.Cut(name, ".")
		columns = append(columns, column)
	}
	return table, columns, true
}

// classify makes the domain's error of the database's.
func classify(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*caseload.Error](err); ok {
		return err
	}
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultInterrupt:
		return unavailable(context.Cause(ctx))
	case sqlite.ResultFull, sqlite.ResultIOErr, sqlite.ResultBusy, sqlite.ResultLocked, sqlite.ResultReadOnly, sqlite.ResultCantOpen, sqlite.ResultNoMem:
		return unavailable(err)
	case sqlite.ResultTooBig:
		return &caseload.Error{Code: caseload.CodeTooLarge, Message: "The text is too long for the database.", Cause: err}
	}
	return err
}

// errSlow stops a short view.
var errSlow = caseload.Errorf(caseload.CodeUnavailable,
	"The answer took longer than %d seconds to read. Ask for less: a narrower filter, or a page nearer to the first.", int(shortTime/time.Second))

func unavailable(err error) error {
	if errors.Is(err, errSlow) {
		return errSlow
	}
	message := "The database does not answer. Try again."
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultFull:
		message = "The disk of the database is full."
	case sqlite.ResultReadOnly:
		message = "The database can only be read."
	case sqlite.ResultBusy, sqlite.ResultLocked:
		message = "The database is busy with another writer. Try again."
	}
	return &caseload.Error{Code: caseload.CodeUnavailable, Message: message, Cause: err}
}
