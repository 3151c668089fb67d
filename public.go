package caseload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"caseload/internal/suppress"
)

// PublicEdition is what a tenant shows to everybody of its cases, as they were at a
// time. Confidential ones are not among them.
type PublicEdition struct {
	Made   time.Time     `json:"made"`
	Limit  int64         `json:"limit"` // numbers below it are hidden
	Total  int64         `json:"total"`
	Hidden bool          `json:"hidden"` // the total is below the limit, and so nothing is shown
	Tables []PublicTable `json:"tables"`

	kept string // as it stands in the store, "" if it does not
}

// PublicTable is the cases of an edition by one thing, or by two.
type PublicTable struct {
	Name     string      `json:"name"`     // one of those below
	Withheld bool        `json:"withheld"` // no number of it can be shown
	Rows     []PublicRow `json:"rows"`
}

// The tables of an edition.
const (
	PublicStages       = "status"   // by stage, with the sums of the open and of the others first
	PublicWards        = "ward"     // by ward
	PublicCategories   = "category" // by category
	PublicWardCategory = "ward_category"
	PublicReceived     = "received" // by month
	PublicClosed       = "closed"   // by month
)

// PublicRow is one number of a table. Without a key it is of the cases that have none:
// no ward, or a month before those that are shown.
type PublicRow struct {
	Keys   []string `json:"keys"`  // a stage, an ID, a month such as 2026-06
	Names  []string `json:"names"` // of wards and categories, as they were called
	N      int64    `json:"n"`     // 0 where it is hidden
	Hidden bool     `json:"hidden"`
}

// The sums of PublicStages.
const (
	PublicOpen = "all_open"
	PublicDone = "all_done"
)

// Table finds a table by its name, nil without one.
func (e *PublicEdition) Table(name string) *PublicTable {
	if i := slices.IndexFunc(e.Tables, func(t PublicTable) bool { return t.Name == name }); i >= 0 {
		return &e.Tables[i]
	}
	return nil
}

const (
	publicMonths = 24    // that have a row of their own, this one among them
	publicCross  = 6_000 // numbers of wards by categories: beyond, there is no such table
	publicRecent = time.Minute
	publicMakers = 2 // editions that a server makes at once
)

// errNotPublic is the same for tenants that publish nothing and for those that there are not.
var errNotPublic = Errorf(CodeNotFound, "There are no public statistics at this address.")

// Publication is what a tenant shows to everybody, and how it is drawn.
type Publication struct {
	Tenant  Tenant
	Edition *PublicEdition
	Wards   []*Ward // for their boundaries
}

// published keeps editions in memory, and has one of a tenant made at a time.
type published struct {
	mu       sync.Mutex
	byTenant map[TenantID]*keptEdition
	making   chan struct{} // a place for each of those that are made at once
}

func newPublished() published {
	return published{byTenant: map[TenantID]*keptEdition{}, making: make(chan struct{}, publicMakers)}
}

func (p *published) of(t TenantID) *keptEdition {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.byTenant[t]
	if kept == nil {
		kept = &keptEdition{turn: make(chan struct{}, 1)}
		p.byTenant[t] = kept
	}
	return kept
}

// keptEdition is that of one tenant. Who looks for the next one takes the turn.
type keptEdition struct {
	turn   chan struct{}
	looked time.Time // when the database was asked
	limit  int64
	shown  *PublicEdition
	wards  []*Ward
}

// take waits for a place, unless the caller goes away first.
func take(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// PublicStatistics answers what a tenant publishes, to anybody. An edition is made when
// the period of the setting public.every is over, and kept until the next one.
func (s *Service) PublicStatistics(ctx context.Context, slug string) (*Publication, error) {
	t, err := s.Tenant(ctx, slug)
	if CodeOf(err) == CodeNotFound || err == nil && !t.Settings.PublicStatistics {
		return nil, errNotPublic
	}
	if err != nil {
		return nil, err
	}
	kept := s.published.of(t.ID)
	if err := take(ctx, kept.turn); err != nil {
		return nil, err
	}
	defer func() { <-kept.turn }()
	now := s.now()
	if kept.shown == nil || kept.limit < t.Settings.Limit() || now.Sub(kept.looked) >= publicRecent {
		if err := s.renewEdition(ctx, t, kept, now); err != nil {
			return nil, err
		}
	}
	return &Publication{t, kept.shown, kept.wards}, nil
}

// renewEdition looks for the edition that stands. It ends with the caller; who waits next
// begins anew.
func (s *Service) renewEdition(ctx context.Context, t Tenant, kept *keptEdition, now time.Time) error {
	if err := take(ctx, s.published.making); err != nil {
		return err
	}
	defer func() { <-s.published.making }()
	e, err := s.edition(ctx, t, now)
	if err != nil {
		return err
	}
	wards, err := s.publicWards(ctx, t)
	if err != nil {
		return err
	}
	kept.shown, kept.limit, kept.wards, kept.looked = e.forAll(), e.Limit, wards, now
	return nil
}

// RenewStatistics has the edition of each tenant that publishes made where it is due,
// before somebody asks for it. One that fails does not keep the others from it.
func (s *Service) RenewStatistics(ctx context.Context) error {
	tenants, err := s.store.Tenants(ctx)
	failed := []error{err}
	for _, t := range tenants {
		if !t.Settings.PublicStatistics {
			continue
		}
		if _, err := s.PublicStatistics(ctx, t.Slug); err != nil && CodeOf(err) != CodeNotFound {
			failed = append(failed, fmt.Errorf("public statistics of tenant %d: %w", t.ID, err))
		}
	}
	return errors.Join(failed...)
}

// PreviewStatistics answers what the caller's tenant would publish at this moment, or
// publishes. An administrator with cases:write may.
func (s *Service) PreviewStatistics(ctx context.Context, p *Principal) (*Publication, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	old, err := s.keptEdition(ctx, p.Tenant.ID)
	if err != nil {
		return nil, err
	}
	next, err := s.nextEdition(ctx, p.Tenant, old, s.now())
	if err != nil {
		return nil, err
	}
	wards, err := s.publicWards(ctx, p.Tenant)
	return &Publication{p.Tenant, next.forAll(), wards}, err
}

// everybody is who the public statistics of a tenant are counted for.
func everybody(t Tenant) *Principal {
	return &Principal{Tenant: t, Role: RoleAnalyst, Face: "public", scopes: Scopes}
}

// publicWards are the wards of a tenant, whose boundaries are no secret.
func (s *Service) publicWards(ctx context.Context, t Tenant) (wards []*Ward, err error) {
	err = s.view(ctx, everybody(t), Short, Own, Public, func(r *reader) error {
		wards = r.catalog.Wards()
		return nil
	})
	return wards, err
}

// edition finds the edition that is kept, or makes the next one. Where another process
// was first, it is that process's.
func (s *Service) edition(ctx context.Context, t Tenant, now time.Time) (*PublicEdition, error) {
	old, err := s.keptEdition(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	next, err := s.nextEdition(ctx, t, old, now)
	if err != nil || next == old {
		return old, err
	}
	text, err := json.Marshal(next)
	if err != nil {
		return nil, err
	}
	replaces := ""
	if old != nil {
		replaces = old.kept
	}
	if kept, err := s.store.KeepEdition(ctx, t.ID, next.Made, string(text), replaces); err != nil || kept {
		return next, err
	}
	return s.keptEdition(ctx, t.ID)
}

func (s *Service) keptEdition(ctx context.Context, t TenantID) (*PublicEdition, error) {
	text, err := s.store.Edition(ctx, t)
	if err != nil || text == "" {
		return nil, err
	}
	e := PublicEdition{kept: text}
	return &e, json.Unmarshal([]byte(text), &e)
}

// nextEdition is the old one while that stands. Where the limit was raised, it is of the
// same cases with more hidden: nobody is to see the difference that time has made.
func (s *Service) nextEdition(ctx context.Context, t Tenant, old *PublicEdition, now time.Time) (*PublicEdition, error) {
	limit := t.Settings.Limit()
	if old != nil && !old.over(t, now) {
		if old.Limit >= limit {
			return old, nil
		}
		return old.hide(limit, old), nil
	}
	next, err := s.countPublic(ctx, t, now)
	if err != nil {
		return nil, err
	}
	switch {
	case old == nil || !next.near(old, limit):
		return next.hide(limit, old), nil
	case old.Limit < limit:
		return old.hide(limit, old), nil
	}
	return old, nil
}

// over reports whether the period in which an edition was made is over.
func (e *PublicEdition) over(t Tenant, now time.Time) bool {
	today := DateOf(now.In(t.Zone))
	begins := today
	switch t.Settings.Every() {
	case everyWeek:
		begins = today.AddDays(-today.weekday())
	case everyMonth:
		begins.Day = 1
	}
	return e.Made.Before(begins.In(t.Zone))
}

// near reports whether the totals differ from those of another edition by so little that
// the difference tells of single cases.
func (e *PublicEdition) near(other *PublicEdition, limit int64) bool {
	differs := func(a, b int64) bool { return suppress.Small(max(a-b, b-a), limit) }
	return differs(e.Total, other.Total) || differs(e.sum(PublicOpen), other.sum(PublicOpen)) || differs(e.sum(PublicDone), other.sum(PublicDone))
}

// sum is one of the sums of the stages.
func (e *PublicEdition) sum(key string) int64 {
	for _, r := range e.Table(PublicStages).Rows {
		if r.Keys[0] == key {
			return r.N
		}
	}
	return 0
}

// forAll is the edition without what is hidden.
func (e *PublicEdition) forAll() *PublicEdition {
	out := *e
	if out.Hidden {
		out.Total = 0
	}
	out.Tables = nil
	for _, t := range e.Tables {
		t.Rows = slices.Clone(t.Rows)
		for i := range t.Rows {
			if t.Withheld {
				t.Rows[i].Hidden = true
			}
			if t.Rows[i].Hidden {
				t.Rows[i].N = 0
			}
		}
		if t.Name == PublicWardCategory {
			t.Rows = slices.DeleteFunc(t.Rows, func(r PublicRow) bool { return r.N == 0 && !r.Hidden })
		}
		out.Tables = append(out.Tables, t)
	}
	return &out
}

// countPublic counts the cases that are not confidential.
func (s *Service) countPublic(ctx context.Context, t Tenant, now time.Time) (*PublicEdition, error) {
	e := &PublicEdition{Made: now.UTC().Truncate(time.Second)}
	err := s.view(ctx, everybody(t), Short, Own, Public, func(r *reader) error {
		plan, err := r.plan(NounCase, Query{})
		if err != nil {
			return err
		}
		byStatus, err := r.countBy(plan, "status")
		if err != nil {
			return err
		}
		byBoth, err := r.tx.Tally(plan, "ward", "category")
		if err != nil {
			return err
		}
		received, err := r.countBy(plan, "received")
		if err != nil {
			return err
		}
		closed, err := r.countBy(plan, ClosedDay)
		if err != nil {
			return err
		}
		delete(closed, 0) // they are not
		e.Total, e.Tables = 0, []PublicTable{r.publicStages(byStatus)}
		for _, n := range byStatus {
			e.Total += n
		}
		this := DateOf(now.In(t.Zone))
		e.Tables = append(e.Tables, r.publicPlaces(byBoth)...)
		e.Tables = append(e.Tables, byMonth(PublicReceived, received, this), byMonth(PublicClosed, closed, this))
		return nil
	})
	return e, err
}

// publicStages has the sums first, then the open stages, then the others.
func (r *reader) publicStages(byStatus map[PK]int64) PublicTable {
	n, sums := map[Stage]int64{}, map[bool]int64{}
	for status, count := range byStatus {
		stage := r.catalog.StageOf(status)
		n[stage] += count
		sums[stage.Done()] += count
	}
	out := PublicTable{Name: PublicStages, Rows: []PublicRow{{Keys: []string{PublicOpen}, N: sums[false]}, {Keys: []string{PublicDone}, N: sums[true]}}}
	for _, done := range []bool{false, true} {
		for _, stage := range Stages {
			if stage.Done() == done {
				out.Rows = append(out.Rows, PublicRow{Keys: []string{stage.String()}, N: n[stage]})
			}
		}
	}
	return out
}

// place is a ward or a category that has a row.
type place struct{ id, name string }

// publicPlaces are the tables of wards, of categories, and of both. Cases of what was
// deleted are among those that have none.
func (r *reader) publicPlaces(byBoth []Tally) []PublicTable {
	wards, categories := []place{{}}, []place{{}}
	wardAt, categoryAt := map[PK]int{}, map[PK]int{}
	for _, w := range r.catalog.Wards() {
		if !w.Hidden {
			wardAt[w.PK] = len(wards)
			wards = append(wards, place{w.ID, w.Name})
		}
	}
	for _, c := range r.catalog.Categories() {
		if !c.Hidden {
			categoryAt[c.PK] = len(categories)
			categories = append(categories, place{c.ID, c.Name})
		}
	}
	byWard, byCategory := make([]int64, len(wards)), make([]int64, len(categories))
	both := make([][]int64, len(wards))
	for i := range both {
		both[i] = make([]int64, len(categories))
	}
	for _, t := range byBoth {
		i, j := wardAt[t.By[0]], categoryAt[t.By[1]]
		byWard[i] += t.N
		byCategory[j] += t.N
		both[i][j] += t.N
	}
	out := []PublicTable{{Name: PublicWards}, {Name: PublicCategories}, {Name: PublicWardCategory}}
	for i, w := range wards {
		out[0].Rows = append(out[0].Rows, PublicRow{Keys: []string{w.id}, Names: []string{w.name}, N: byWard[i]})
	}
	for j, c := range categories {
		out[1].Rows = append(out[1].Rows, PublicRow{Keys: []string{c.id}, Names: []string{c.name}, N: byCategory[j]})
	}
	if len(wards)*len(categories) > publicCross {
		return out[:2]
	}
	for i, w := range wards {
		for j, c := range categories {
			out[2].Rows = append(out[2].Rows, PublicRow{Keys: []string{w.id, c.id}, Names: []string{w.name, c.name}, N: both[i][j]})
		}
	}
	return out
}

// byMonth counts the last months one by one, and what was before, or has no day,
// together.
func byMonth(name string, byDay map[PK]int64, today Date) PublicTable {
	first := Date{today.Year, today.Month, 1}
	rows, at := []PublicRow{{Keys: []string{""}}}, map[string]int{}
	for i := range publicMonths {
		key := monthText(first.month(i + 1 - publicMonths))
		at[key] = len(rows)
		rows = append(rows, PublicRow{Keys: []string{key}})
	}
	for day, n := range byDay {
		rows[at[monthText(DateOf(time.Unix(int64(day)*24*60*60, 0).UTC()))]].N += n
	}
	return PublicTable{Name: name, Rows: rows}
}

func monthText(d Date) string { return d.In(time.UTC).Format("2006-01") }
