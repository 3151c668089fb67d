package caseload

import (
	"context"
	"slices"
)

// WorklistQuery is what a caller asks for among cases, with choices of which each
// is to stand with its number.
type WorklistQuery struct {
	Query
	Choices map[Path][]Named // by WorklistFacets: cases with one of these alone; the zero Named is none
}

// WorklistFacets are what the cases of a Worklist are counted by, in the order in
// which counts of them are kept.
var WorklistFacets = []Path{"type", "status", "ward", "category"}

// Worklist is a page of cases, with how many more choices would leave.
type Worklist struct {
	Listing      // whose Total is the least that there are, where More says so
	More    bool // there are more than Total
	Facets  map[Path]Facet
}

// Facet is how many cases each choice of a facet would leave in the place of those
// that are made of it.
type Facet struct {
	N     map[PK]int64 // by what the cases refer to; 0: nothing
	Least bool         // of each there may be more: some MaxCounted cases were looked at
}

// Worklist answers a page of cases and counts them. What is narrowed by nothing but
// Choices, and by conditions on what counts are kept of, it counts exactly and at once,
// whatever the number of cases; everything else up to MaxCounted. A search finds at most
// MaxMatches; it is paged by offset. It needs the scope cases:read.
func (s *Service) Worklist(ctx context.Context, p *Principal, q WorklistQuery, columns ...Path) (*Worklist, error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	out := &Worklist{}
	err := s.view(ctx, p, Short, q.Fresh, Personal, func(r *reader) error {
		*out = Worklist{Listing: Listing{Catalog: r.catalog, Lag: r.tx.Horizon().Lag}, Facets: map[Path]Facet{}}
		w := &worklist{reader: r, q: &q, out: out}
		if err := w.page(columns); err != nil {
			return err
		}
		return w.count()
	})
	return out, err
}

// worklist reads a Worklist.
type worklist struct {
	*reader
	q     *WorklistQuery
	out   *Worklist
	found *Block // by a search, with all choices: what they are counted by
}

// page reads the cases.
func (w *worklist) page(columns []Path) error {
	q := w.but("")
	plan, err := w.plan(NounCase, q, columns...)
	if err != nil {
		return err
	}
	if len(plan.words) > 0 {
		w.found, err = w.ranked(plan, q, &w.out.Listing, WorklistFacets...)
		return err
	}
	if err := plan.resume(w.tx.Horizon().Epoch, q); err != nil {
		return err
	}
	if paths, own := attributesIn(plan.where, nil); own {
		if err := w.gather(slices.Concat(WorklistFacets, pathsOfOrder(plan.order), paths)...); err != nil {
			return err
		}
	}
	return w.paged(plan, &w.out.Listing)
}

// but is the query with all choices, but those of one facet.
func (w *worklist) but(facet Path) Query {
	q := w.q.Query
	for _, path := range WorklistFacets {
		if chosen := w.q.Choices[path]; path != facet && len(chosen) > 0 {
			q.Where = Where(q.Where, chosenOf(path, chosen))
		}
	}
	return q
}

// chosenOf holds where the reference at a path is one of some choices.
func chosenOf(path Path, chosen []Named) Expr {
	either := Or{}
	for _, c := range chosen {
		if c.IsZero() {
			either = append(either, IsNull{path})
		} else {
			either = append(either, Refers{path, c})
		}
	}
	return either
}

// count counts the cases, and by each facet: those of which nothing is chosen in the
// same cases.
func (w *worklist) count() error {
	var unchosen []Path
	for _, path := range WorklistFacets {
		if len(w.q.Choices[path]) == 0 {
			unchosen = append(unchosen, path)
			continue
		}
		if _, err := w.facets(path, path); err != nil {
			return err
		}
	}
	all, err := w.facets("", unchosen...)
	w.out.Total, w.out.More = all.N, all.More
	return err
}

// facets counts the cases of all choices but those of one facet, and by some facets:
// from the counts that are kept, where they know; else in the cases themselves.
func (w *worklist) facets(but Path, paths ...Path) (Bounded, error) {
	plan, err := w.plan(NounCase, w.but(but))
	switch {
	case err != nil:
		return Bounded{}, err
	case !plan.Dimensional():
		return w.look(but, paths)
	case plan.where == nil && (plan.scope.All || plan.scope.Plain):
		return w.each(plan, paths)
	}
	tallies, err := w.tx.Tally(plan, paths...)
	all, by := Bounded{}, make([]map[PK]int64, len(paths))
	for i, path := range paths {
		by[i] = map[PK]int64{}
		w.out.Facets[path] = Facet{N: by[i]}
	}
	for _, t := range tallies {
		all.N += t.N
		for i, k := range t.By {
			by[i][k] += t.N
		}
	}
	return all, err
}

// each counts all cases, by one facet after the other: of each a count is kept.
func (w *worklist) each(plan *Plan, paths []Path) (all Bounded, err error) {
	for _, path := range paths {
		n, err := w.countBy(plan, path)
		if err != nil {
			return all, err
		}
		w.out.Facets[path] = Facet{N: n}
	}
	all.N, _, err = w.tx.Count(plan, 0)
	return all, err
}

// look counts by some facets in the cases themselves, as far as they are looked at.
func (w *worklist) look(but Path, paths []Path) (Bounded, error) {
	cases, more, err := w.lookedAt(but)
	if err != nil {
		return Bounded{}, err
	}
	for _, path := range paths {
		n, col := map[PK]int64{}, slices.Index(WorklistFacets, path)
		for row := range cases.Rows() {
			n[cases.PK(row, col)]++
		}
		w.out.Facets[path] = Facet{n, more}
	}
	return Bounded{int64(cases.Rows()), more}, nil
}

// lookedAt are cases of all choices but those of one facet, with what they are counted
// by, and whether there may be more. Those of a search with all choices were found for
// the page.
func (w *worklist) lookedAt(but Path) (cases *Block, more bool, err error) {
	if w.found != nil && but == "" {
		return w.found, w.found.Rows() == MaxMatches, nil
	}
	q := w.but(but)
	order := Order{Path: bounded(q.Where), Desc: true}
	plan, err := w.plan(NounCase, Query{Where: q.Where, Search: q.Search, Order: []Order{order}, Limit: MaxCounted + 1}, WorklistFacets...)
	if err != nil {
		return nil, false, err
	}
	if len(plan.words) > 0 {
		return w.matches(plan)
	}
	plan.loose = order.Path == "pk"
	if cases, err = w.reader.page(plan); err != nil || cases.Rows() <= MaxCounted {
		return cases, more, err
	}
	cases.Truncate(MaxCounted)
	return cases, true, nil
}

// bounded is a time, by which stores read cases in order, that a condition bounds: the
// cases that meet it lie side by side there. Without one it is the PK.
func bounded(e Expr) Path {
	for _, part := range conjuncts(e) {
		switch c, _ := part.(Compare); c.Path {
		case "received", "opened", "updated":
			return c.Path
		}
	}
	return "pk"
}

// conjuncts are the conditions that all have to hold for a condition to hold.
func conjuncts(e Expr) (all []Expr) {
	parts, ok := e.(And)
	if !ok {
		return []Expr{e}
	}
	for _, part := range parts {
		all = append(all, conjuncts(part)...)
	}
	return all
}
