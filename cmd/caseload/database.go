package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/config"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlite"
	"caseload/internal/store/sqlstore"
)

// opener opens the database that the settings name.
type opener func(context.Context, *config.Config) (caseload.Store, error)

// onDatabase makes fn what a command does on the database that --db names,
// which open opens. A server may have the same database open.
func (p *program) onDatabase(cmd *cobra.Command, open opener, fn func(ctx context.Context, svc *caseload.Service, args []string) error) {
	config.AddFlags(cmd.Flags(), "db")
	p.work(cmd, func(ctx context.Context, args []string) error {
		settings, err := config.Load(cmd.Flags(), p.environ)
		if err != nil {
			return err
		}
		p.database, p.url = settings.DB.File(), cmp.Or(settings.PublicURL, "http://"+settings.Addr)
		store, err := open(ctx, settings)
		if err != nil {
			return err
		}
		err = explained(fn(ctx, newService(store), args), settings.DB)
		return errors.Join(interrupted(ctx, err), store.Close())
	})
}

// onTenant is onDatabase, for work within the tenant that --tenant names, by
// its operator.
func (p *program) onTenant(cmd *cobra.Command, fn func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error) {
	slug := cmd.Flags().String("tenant", "", "the tenant's `slug`")
	require(cmd, "tenant")
	p.onDatabase(cmd, openStore, func(ctx context.Context, svc *caseload.Service, args []string) error {
		t, err := svc.Tenant(ctx, *slug)
		if err != nil {
			return err
		}
		return fn(ctx, svc, svc.Operator(t), args)
	})
}

// openStore opens a database that is there, with the schema of this program: a
// name that was mistyped must not become a new one, and what only looks must not
// change a schema under the servers that know the older one. A replica is not
// read: a command shows what the one before it has done.
func openStore(ctx context.Context, c *config.Config) (caseload.Store, error) {
	return open(ctx, c, postgres.Options{Readers: c.Readers, KeepSchema: true})
}

// makeStore opens a database and brings its schema up to date, if the settings
// let it. It then makes the file of one of SQLite, if there is none.
func makeStore(ctx context.Context, c *config.Config) (caseload.Store, error) {
	return open(ctx, c, postgres.Options{Readers: c.Readers, KeepSchema: !c.Migrate})
}

// makeServed is makeStore for a server, whose long reads go to the replica, if
// the settings name one.
func makeServed(ctx context.Context, c *config.Config, log *slog.Logger) (caseload.Store, error) {
	return open(ctx, c, postgres.Options{
		Readers: c.Readers, KeepSchema: !c.Migrate, Replica: c.DBReplica.URL(), ReplicaMaxAge: c.DBReplicaMaxAge, Log: log,
	})
}

func open(ctx context.Context, c *config.Config, o postgres.Options) (caseload.Store, error) {
	var store caseload.Store
	var err error
	if file := c.DB.File(); file != "" {
		store, err = openSQLite(ctx, c, sqlite.Options{Readers: o.Readers, KeepSchema: o.KeepSchema})
	} else {
		store, err = postgres.Open(ctx, c.DB.URL(), o)
	}
	if err != nil {
		return nil, interrupted(ctx, refused(err, c.DB))
	}
	return store, nil
}

func openSQLite(ctx context.Context, c *config.Config, o sqlite.Options) (caseload.Store, error) {
	if !o.KeepSchema {
		if err := makeFile(c.DB.File()); err != nil {
			return nil, err
		}
	}
	if err := findFile(c.DB); err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, c.DB.File(), o)
}

// refused says what to do about a database that is not opened.
func refused(err error, db config.Database) error {
	e, ok := errors.AsType[*sqlstore.PendingError](err)
	switch {
	case !ok:
		return explained(err, db)
	case e.Found.Version == 0:
		return fmt.Errorf("The database %s has no tables of Caseload. Name another with --db, or make them with: caseload migrate", db)
	}
	return fmt.Errorf("The schema of the database %s is older than this program. Make a backup, then bring it up to date with: caseload migrate", db)
}

// onSchema runs sqlstore.ReadSchema or Migrate on a database that is there.
func onSchema(ctx context.Context, c *config.Config, step func(context.Context, sqldb.Driver) (sqlstore.Schema, error)) (sqlstore.Schema, error) {
	db, err := connectStore(ctx, c)
	if err != nil {
		return sqlstore.Schema{}, err
	}
	found, err := step(ctx, db)
	return found, errors.Join(interrupted(ctx, explained(err, c.DB)), db.Close())
}

func connectStore(ctx context.Context, c *config.Config) (sqldb.Driver, error) {
	if err := findFile(c.DB); err != nil {
		return nil, err
	}
	return connect(ctx, c.DB)
}

// findFile is an error where the file of a database of SQLite is not there.
func findFile(db config.Database) error {
	file := db.File()
	if file == "" {
		return nil
	}
	switch info, err := os.Stat(file); {
	case err == nil && info.IsDir():
		return fmt.Errorf("The database %s is a folder; name a file with --db.", file)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("There is no database %s. Name another with --db, or make it with: caseload tenant create SLUG --db %s", file, db)
	}
	return nil
}

// makeFile makes an empty file. SQLite gives the files beside it the same mode.
// A file that is there is not touched: to close it would release the locks that
// this process has on it.
func makeFile(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, private)
	if err == nil {
		err = f.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return writeError(name, err)
	}
	return nil
}

func newService(store caseload.Store) *caseload.Service {
	return caseload.NewService(store, time.Now, func() string { return uuid.Must(uuid.NewV7()).String() })
}
