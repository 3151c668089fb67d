package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/config"
	"caseload/internal/store/sqlite"
)

// onDatabase makes fn what a command does on the database that --db names. A
// server may have the same database open.
func (p *program) onDatabase(cmd *cobra.Command, fn func(ctx context.Context, svc *caseload.Service, args []string) error) {
	config.AddFlags(cmd.Flags(), "db")
	p.work(cmd, func(ctx context.Context, args []string) error {
		settings, err := config.Load(cmd.Flags(), p.environ)
		if err != nil {
			return err
		}
		store, err := openStore(ctx, settings)
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
	p.onDatabase(cmd, func(ctx context.Context, svc *caseload.Service, args []string) error {
		t, err := svc.Tenant(ctx, *slug)
		if err != nil {
			return err
		}
		return fn(ctx, svc, svc.Operator(t), args)
	})
}

func openStore(ctx context.Context, c *config.Config) (caseload.Store, error) {
	file, ok := strings.CutPrefix(c.DB, "sqlite:")
	if !ok || file == "" {
		return nil, errors.New("the database is given as sqlite:FILE, such as --db sqlite:./caseload.db")
	}
	return sqlite.Open(ctx, file, sqlite.Options{Readers: c.Readers})
}

func newService(store caseload.Store) *caseload.Service {
	return caseload.NewService(store, time.Now, func() string { return uuid.Must(uuid.NewV7()).String() })
}
