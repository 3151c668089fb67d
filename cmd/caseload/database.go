package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/config"
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
		p.database = settings.DBFile()
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
// become an empty one.
func openStore(ctx context.Context, c *config.Config) (caseload.Store, error) {
	info, err := os.Stat(c.DBFile())
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("The database %s is a folder; name a file with --db.", c.DBFile())
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("There is no database %s. Name another with --db, or make it with: caseload tenant create SLUG --db %s", c.DBFile(), c.DB)
	}
	return sqlite.Open(ctx, c.DBFile(), sqlite.Options{Readers: c.Readers})
}

// makeStore opens a database, and makes its file if there is none. SQLite gives
// the files beside it the same mode. A file that is there is not touched: to
// close it would release the locks that this process has on it.
func makeStore(ctx context.Context, c *config.Config) (caseload.Store, error) {
	f, err := os.OpenFile(c.DBFile(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, private)
	if err == nil {
		err = f.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, writeError(c.DBFile(), err)
	}
	return openStore(ctx, c)
}

func newService(store caseload.Store) *caseload.Service {
	return caseload.NewService(store, time.Now, func() string { return uuid.Must(uuid.NewV7()).String() })
}
