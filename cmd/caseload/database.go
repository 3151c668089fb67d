package main

import (
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
	"caseload/internal/store/sqlite"
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
		p.database = settings.DB.File()
		store, err := open(ctx, settings)
		if err != nil {
			return err
		}
		return errors.Join(interrupted(ctx, fn(ctx, newService(store), args)), store.Close())
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

// openStore opens a database that is there: a name that was mistyped must not
// become an empty one. A replica is not read: a command shows what the one
// before it has done.
func openStore(ctx context.Context, c *config.Config) (caseload.Store, error) {
	file := c.DB.File()
	if file == "" {
		return openServer(ctx, c)
	}
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("The database %s is a folder; name a file with --db.", file)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("There is no database %s. Name another with --db, or make it with: caseload tenant create SLUG --db %s", file, c.DB)
	}
	return sqlite.Open(ctx, file, sqlite.Options{Readers: c.Readers})
}

// openServer opens a database of a PostgreSQL server.
func openServer(ctx context.Context, c *config.Config) (caseload.Store, error) {
	store, err := postgres.Open(ctx, c.DB.URL(), postgres.Options{Readers: c.Readers})
	if err != nil {
		return nil, interrupted(ctx, explained(err, c.DB))
	}
	return store, nil
}

// makeStore opens a database, and makes the file of one of SQLite if there is
// none.
func makeStore(ctx context.Context, c *config.Config) (caseload.Store, error) {
	if file := c.DB.File(); file != "" {
		if err := makeFile(file); err != nil {
			return nil, err
		}
	}
	return openStore(ctx, c)
}

// makeServed is makeStore for a server, whose long reads go to the replica, if
// the settings name one.
func makeServed(ctx context.Context, c *config.Config, log *slog.Logger) (caseload.Store, error) {
	store, err := makeStore(ctx, c)
	if err != nil || c.DBReplica == (config.Database{}) {
		return store, err
	}
	if err := store.Close(); err != nil { // which has shown that the database itself can be opened
		return nil, err
	}
	return postgres.Open(ctx, c.DB.URL(), postgres.Options{
		Readers: c.Readers, Replica: c.DBReplica.URL(), ReplicaMaxAge: c.DBReplicaMaxAge, Log: log,
	})
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
