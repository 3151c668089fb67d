package caseload

import (
	"context"
	"sync"
	"time"
)

// Service is everything that a caller may do, one method for each. The rules
// and the permission are here and nowhere else: a face translates, a store
// keeps.
type Service struct {
	store Store
	now   func() time.Time
	newID func() string

	mu       sync.Mutex
	catalogs map[TenantID]*Catalog
	looks    map[lookedAt]bool // that are kept, of the hour looksOf
	looksOf  time.Time

	published published
}

// NewService makes a Service over a store. now is the clock; newID makes ids
// that were never used and sort by time, such as UUIDv7.
func NewService(store Store, now func() time.Time, newID func() string) *Service {
	return &Service{store: store, now: now, newID: newID, catalogs: map[TenantID]*Catalog{}, published: newPublished()}
}

// NewID makes an ID for a case or a form that is about to be made, so that others
// of one submission can name it.
func (s *Service) NewID() string { return s.newID() }

// reader is one snapshot in the eyes of a principal.
type reader struct {
	planner
	tx Tx
}

// view runs fn on a snapshot, for a principal who may read fields up to a
// sensitivity.
func (s *Service) view(ctx context.Context, p *Principal, span Span, fresh Fresh, upTo Sensitivity, fn func(*reader) error) error {
	return s.store.View(ctx, p.Tenant.ID, span, fresh, func(tx Tx) error {
		c, err := s.catalog(p.Tenant.ID, tx)
		if err != nil {
			return err
		}
		s.remember(p.Tenant.ID, c)
		return fn(&reader{planner{c, p, upTo}, tx})
	})
}

// writer is a transaction in the hands of a principal, who has already been
// found to be allowed it. It reads whatever lies in the principal's scope.
type writer struct {
	reader
	s   *Service
	tx  WriteTx
	now time.Time

	unmade map[unmade]bool // what edits would have made
}

// update runs fn in a transaction of the principal's tenant. When it is
// committed, so is what it began with.
func (s *Service) update(ctx context.Context, p *Principal, fn func(*writer) error) error {
	if err := p.mayAct(); err != nil {
		return err
	}
	var c *Catalog
	_, err := s.store.Update(ctx, p.Tenant.ID, p.actor(), func(tx WriteTx) (err error) {
		if c, err = s.catalog(p.Tenant.ID, tx); err != nil {
			return err
		}
		tx.SearchFields(c.searchFields())
		return fn(&writer{reader{planner{c, p, Personal}, tx}, s, tx, s.now(), map[unmade]bool{}})
	})
	if err == nil {
		s.remember(p.Tenant.ID, c)
	}
	return err
}

// catalog returns the vocabulary that a snapshot shows, from memory if it is
// the same.
func (s *Service) catalog(t TenantID, tx Tx) (*Catalog, error) {
	s.mu.Lock()
	c := s.catalogs[t]
	s.mu.Unlock()
	if c != nil && c.horizon == catalogHorizon(tx) {
		return c, nil
	}
	return loadCatalog(tx)
}

// remember keeps a catalogue for the next snapshot, unless a newer one is kept,
// which a replica did not show. It must be of what is committed: what a
// transaction shows may never be.
func (s *Service) remember(t TenantID, c *Catalog) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.catalogs[t]; old == nil || old.horizon.Epoch != c.horizon.Epoch || old.horizon.Catalog < c.horizon.Catalog {
		s.catalogs[t] = c
	}
}

// reload reads the vocabulary again, after the transaction changed it.
func (w *writer) reload() (err error) {
	w.catalog, err = loadCatalog(w.tx)
	return err
}

// page reads the rows of a plan.
func (r *reader) page(p *Plan) (*Block, error) {
	if p.noun == NounChoice {
		return r.choicePage(p)
	}
	b := NewBlock(p.Kinds()...)
	b.Reserve(min(p.limit, likelyRows))
	return b, r.tx.Page(p, b)
}

// likelyRows is how many rows most pages have at most.
const likelyRows = 101

// count counts the rows of a plan.
func (r *reader) count(p *Plan) (int64, error) {
	if p.noun == NounChoice {
		all, err := r.choicePlaces(p)
		return int64(len(all)), err
	}
	n, _, err := r.tx.Count(p, 0)
	return n, err
}

// find reads whole rows by a condition, in the order of their PKs.
func (r *reader) find(n Noun, where Expr) (*Block, error) {
	p, err := r.whole(n, Query{Where: where, Order: []Order{{Path: pkOf(n)}}})
	if err != nil {
		return nil, err
	}
	return r.page(p)
}

// one reads the first row that a condition finds into a record, or says
// not_found, with the caller's word for the thing.
func (r *reader) one(where Expr, to record) error {
	b, err := r.find(to.noun(), where)
	switch {
	case err != nil:
		return err
	case b.Rows() == 0:
		return notFound(to.noun())
	}
	readRecord(b, 0, to)
	return nil
}

func notFound(n Noun) error { return Errorf(CodeNotFound, "There is no such %s.", n) }

// byID is the condition on the one row with an ID, if any row may have it.
func byID(id string) Expr {
	if !keepable(id) {
		return Or{}
	}
	return Compare{Path: "id", Value: Text(id)}
}

// byPK is the condition on the one row with a PK.
func byPK(k PK) Expr { return Compare{Path: "pk", Value: Int(int64(k))} }

// create gives a record its PK and ID, and stores it.
func (w *writer) create(r record, row *Row) error {
	if err := w.identify(row); err != nil {
		return err
	}
	return w.put(r)
}

// identify gives a new row its PK, and an ID if it has none.
func (w *writer) identify(row *Row) error {
	pk, err := w.tx.Next(PKs, 1)
	row.PK = PK(pk)
	if row.ID == "" {
		row.ID = w.s.newID()
	}
	return err
}

// put stores a record, and gives it the Rev that it is stored under.
func (w *writer) put(r record) error {
	b := NewBlock(r.noun().Kinds()...)
	appendRecord(b, r)
	if err := w.tx.Put(r.noun(), b); err != nil {
		return err
	}
	readRecord(b, 0, r)
	return nil
}
