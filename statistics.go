package caseload

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"caseload/internal/fold"
)

// Statistics are a tenant's cases in numbers, as far as the caller sees them.
type Statistics struct {
	Total      int64
	Resolved   int64 // resolved or closed
	ByStage    []StageCount
	ByCategory []NamedCount // cases without one are not listed
	ByWard     []NamedCount // likewise; two wards may have one name
	Lag        Lag
}

// StageCount is a number of cases of a stage.
type StageCount struct {
	Stage Stage
	N     int64
}

// NamedCount is a number of cases of a ward or category.
type NamedCount struct {
	ID, Name string
	N        int64
}

// Rate is the share of resolved cases in whole per cent, half rounded up; 0
// without cases.
func (s *Statistics) Rate() int64 {
	if s.Total == 0 {
		return 0
	}
	return (200*s.Resolved + s.Total) / (2 * s.Total)
}

// Statistics counts the caller's cases. It needs the scope reports:read.
func (s *Service) Statistics(ctx context.Context, p *Principal, fresh Fresh) (*Statistics, error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	var out *Statistics
	err := s.view(ctx, p, Short, fresh, Public, func(r *reader) (err error) {
		out, err = r.statistics()
		return err
	})
	return out, err
}

func (r *reader) statistics() (*Statistics, error) {
	plan, err := r.plan(NounCase, Query{})
	if err != nil {
		return nil, err
	}
	var by [3]map[PK]int64
	for i, path := range []Path{"status", "ward", "category"} {
		if by[i], err = r.countBy(plan, path); err != nil {
			return nil, err
		}
	}
	stages, wards, cats := map[Stage]int64{}, by[1], by[2]
	out := &Statistics{Lag: r.tx.Horizon().Lag}
	for status, n := range by[0] {
		stages[r.catalog.StageOf(status)] += n
		out.Total += n
	}
	for _, stage := range Stages {
		out.ByStage = append(out.ByStage, StageCount{stage, stages[stage]})
		if stage.Done() {
			out.Resolved += stages[stage]
		}
	}
	out.ByWard = named(wards, func(k PK) (id, name string, ok bool) {
		if w := r.catalog.Ward(k); w != nil {
			return w.ID, w.Name, !w.Hidden
		}
		return "", "", false
	})
	out.ByCategory = named(cats, func(k PK) (id, name string, ok bool) {
		if c := r.catalog.Category(k); c != nil {
			return c.ID, c.Name, !c.Hidden
		}
		return "", "", false
	})
	return out, nil
}

// countBy counts the plan's rows by the values of one attribute.
func (r *reader) countBy(plan *Plan, path Path) (map[PK]int64, error) {
	tallies, err := r.tx.Tally(plan, path)
	if err != nil {
		return nil, err
	}
	n := make(map[PK]int64, len(tallies))
	for _, t := range tallies {
		n[t.By[0]] += t.N
	}
	return n, nil
}

// named lists counts by size, then by name.
func named(counts map[PK]int64, row func(PK) (id, name string, ok bool)) []NamedCount {
	var out []NamedCount
	for k, n := range counts {
		if id, name, ok := row(k); ok && n > 0 {
			out = append(out, NamedCount{id, name, n})
		}
	}
	slices.SortFunc(out, func(a, b NamedCount) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(fold.Key(a.Name), fold.Key(b.Name)),
			strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return out
}
