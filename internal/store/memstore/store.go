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

	opening sync.Mutex
	spaces  map[caseload.TenantID]*space
}

var _ caseload.Store = (*Store)(nil)

// New makes an empty Store that takes its Revs from the clock now.
func New(now func() time.Time) *Store {
	return &Store{now: now, epoch: rand.Text(), spaces: map[caseload.TenantID]*space{}}
}

// space is what one tenant shows to readers, and the turn of its writers.
type space struct {
	turn  chan struct{} // holds one token while somebody writes
	shown atomic.Pointer[snapshot]
}

// space finds a tenant's space, an empty one if it is new.
func (s *Store) space(id caseload.TenantID) *space {
	s.opening.Lock()
	defer s.opening.Unlock()
	sp, ok := s.spaces[id]
	if !ok {
		sp = &space{turn: make(chan struct{}, 1)}
		sp.shown.Store(newSnapshot(s.epoch))
		s.spaces[id] = sp
	}
	return sp
}

// View runs fn on what the tenant shows now.
func (s *Store) View(ctx context.Context, id caseload.TenantID, _ caseload.Span, fn func(caseload.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return unavailable(err)
	}
	return fn(&readTx{s.space(id).shown.Load()})
}

// Update runs fn on a copy, which takes the place of what is shown once fn has
// succeeded.
func (s *Store) Update(ctx context.Context, id caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	sp := s.space(id)
	if err := ctx.Err(); err != nil {
		return 0, unavailable(err)
	}
	select {
	case sp.turn <- struct{}{}:
		defer func() { <-sp.turn }()
	case <-ctx.Done():
		return 0, unavailable(ctx.Err())
	}
	draft := sp.shown.Load().clone()
	if err := fn(&writeTx{readTx: readTx{draft}, tenant: id, by: by, now: s.now}); err != nil {
		return 0, err
	}
	sp.shown.Store(draft)
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
