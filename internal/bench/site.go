package main

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"caseload"
	"caseload/internal/gendata"
	"caseload/internal/store/sqlstore"
)

const batchSize = 1000

// site is a database with one tenant.
type site struct {
	database
	store   *sqlstore.Store
	service *caseload.Service
	tenant  caseload.Tenant
}

// openSite makes a database with a tenant of n cases, which is prepared before they
// are stored.
func openSite(ctx context.Context, e engine, name string, n int, prepare ...func(context.Context, *site) error) (*site, error) {
	db, err := e.create(ctx, name)
	if err != nil {
		return nil, err
	}
	store, err := db.open(ctx)
	if err != nil {
		return nil, err
	}
	s := &site{database: db, store: store, service: caseload.NewService(store, time.Now, newID)}
	tenant, err := caseload.NewTenant("bench", "Bench", "Europe/London")
	if err != nil {
		return nil, err
	}
	if s.tenant, err = s.service.CreateTenant(ctx, tenant); err != nil {
		return nil, err
	}
	operator := s.service.Operator(s.tenant)
	for i := range wards {
		ward := caseload.WardInput{Name: caseload.Set(wardName(i))}
		if _, err := s.service.CreateWard(ctx, operator, ward); err != nil {
			return nil, err
		}
	}
	for _, fn := range prepare {
		if err := fn(ctx, s); err != nil {
			return nil, err
		}
	}
	if n == 0 {
		return s, nil
	}
	return s, gendata.Generate(ctx, s.service, operator, gendata.Options{Cases: n, Seed: seed})
}

// The wards of each tenant, and the seed of its invented cases.
const (
	wards = 40
	seed  = 1
)

// inputs invents n cases for the tenant, in batches.
func (s *site) inputs(ctx context.Context, n int) ([][]caseload.CaseInput, error) {
	wards, err := s.service.Wards(ctx, s.service.Operator(s.tenant))
	if err != nil {
		return nil, err
	}
	invent := gendata.Rows(gendata.Options{Seed: seed}, wards)
	all := make([]caseload.CaseInput, n)
	for i := range all {
		all[i] = invent(i + 1)
	}
	return slices.Collect(slices.Chunk(all, batchSize)), nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// done closes what was only read, or is thrown away.
func done(c io.Closer) { _ = c.Close() }

// close ends the site, and its database with it: autovacuum would tend that
// while the next is measured.
func (s *site) close() {
	done(s.store)
	_ = s.drop() // it goes with the folder or the cluster at last
}
