// Package memstore is the reference store: maps, caseload.Match and
// caseload.Before, slow and obvious. Tests hold the other stores to it.
package memstore

import (
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"time"

	"caseload"
)

// Store implements caseload.Store in memory.
type Store struct {
	control
	now   func() time.Time
	epoch string

	spaces sync.Map // of *space by caseload.TenantID
}

var _ caseload.Store = (*Store)(nil)

// New makes an empty Store that takes its Revs from the clock now.
func New(now func() time.Time) *Store {
	return &Store{now: now, epoch: rand.Text()}
}

// space is what one tenant shows to readers, and the turn of its writers.
type space struct {
	turn  chan struct{} // holds one token while somebody writes
	shown atomic.Pointer[snapshot]
}

// CreateTenant stores a tenant and gives it an empty space.
func (s *Store) CreateTenant(ctx context.Context, t caseload.Tenant) (caseload.TenantID, error) {
	id, err := s.control.CreateTenant(ctx, t)
	if err != nil {
		return 0, err
	}
	sp := &space{turn: make(chan struct{}, 1)}
	sp.shown.Store(newSnapshot(s.epoch))
	s.spaces.Store(id, sp)
	return id, nil
}

// space finds the space of a tenant for a caller who still waits.
func (s *Store) space(ctx context.Context, id caseload.TenantID) (*space, error) {
	if err := ctx.Err(); err != nil {
		return nil, unavailable(err)
	}
	sp, ok := s.spaces.Load(id)
	if !ok {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such tenant.")
	}
	return sp.(*space), nil
}

// View runs fn on what the tenant shows now.
func (s *Store) View(ctx context.Context, id caseload.TenantID, _ caseload.Span, _ caseload.Fresh, fn func(caseload.Tx) error) error {
	sp, err := s.space(ctx, id)
	if err != nil {
		return err
	}
	return fn(&readTx{sp.shown.Load(), id, &s.control})
}

// Update runs fn on a copy, which takes the place of what is shown once fn has
// succeeded.
func (s *Store) Update(ctx context.Context, id caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	sp, err := s.space(ctx, id)
	if err != nil {
		return 0, err
	}
	select {
	case sp.turn <- struct{}{}:
		defer func() { <-sp.turn }()
	case <-ctx.Done():
		return 0, unavailable(ctx.Err())
	}
	draft := sp.shown.Load().clone()
	tx := &writeTx{readTx: readTx{draft, id, &s.control}, by: by, now: s.now}
	if err := fn(tx); err != nil {
		return 0, err
	}
	if tx.failed != nil {
		return 0, tx.failed
	}
	sp.shown.Store(draft)
	for _, do := range tx.afterwards {
		do()
	}
	return draft.horizon.Rev, nil
}

func unavailable(cause error) error {
	return &caseload.Error{Code: caseload.CodeUnavailable, Message: "The request ended while it waited for the database.", Cause: cause}
}

// Analyze does nothing: no query is planned by statistics.
func (s *Store) Analyze(context.Context) error { return nil }

// Ping always succeeds.
func (s *Store) Ping(context.Context) error { return nil }

// Close leaves everything as it is.
func (s *Store) Close() error { return nil }
