package main

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"caseload"
	"caseload/internal/fold"
	"caseload/internal/store/sqlite"
	"caseload/internal/store/sqlstore"
)

const batchSize = 1000

// site is a database with one tenant.
type site struct {
	file    string
	store   *sqlstore.Store
	service *caseload.Service
	tenant  caseload.Tenant
}

// openSite makes a database with a tenant of n cases.
func openSite(ctx context.Context, file string, n int) (*site, error) {
	store, err := sqlite.Open(ctx, file, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	s := &site{file: file, store: store, service: caseload.NewService(store, time.Now, newID)}
	tenant, err := caseload.NewTenant("bench", "Bench", "Europe/London")
	if err != nil {
		return nil, err
	}
	if s.tenant, err = s.service.CreateTenant(ctx, tenant); err != nil {
		return nil, err
	}
	if n == 0 {
		return s, nil
	}
	if err := s.fill(ctx, n); err != nil {
		return nil, err
	}
	return s, store.Analyze(ctx)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s *site) close() { _ = s.store.Close() } // the file is thrown away

func repeat(s string, n int) string { return strings.Repeat(s, n) }

func folded(s string) string { return string(fold.AppendWords(nil, []byte(s))) }
