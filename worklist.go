package caseload

import "context"

// WorklistQuery is what a caller asks for among cases, with choices of which each
// is to stand with its number.
type WorklistQuery struct {
	Query
	Choices map[Path][]Named // by WorklistFacets: cases with one of these alone; the zero Named is none
}

// WorklistFacets are what the cases of a Worklist are counted by.
var WorklistFacets = []Path{"status", "ward", "category", "type"}

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

// Worklist answers a page of cases and counts them. What nothing but Choices
// narrows it counts exactly and at once, whatever the number of cases, and
// everything else up to MaxCounted. A search finds at most MaxMatches; it is paged
// by offset. It needs the scope cases:read.
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
	q   *WorklistQuery
	out *Worklist
}

// page reads the cases, and counts all pages.
func (w *worklist) page(columns []Path) error {
	q := w.but("")
	plan, err := w.plan(NounCase, q, columns...)
	if err != nil {
		return err
	}
	if len(plan.words) > 0 {
		err = w.ranked(plan, q, &w.out.Listing)
		w.out.More = w.out.Total >= MaxMatches
		return err
	}
	if err := plan.resume(w.tx.Horizon().Epoch, q); err != nil {
		return err
	}
	if err := w.paged(plan, &w.out.Listing); err != nil {
		return err
	}
	if w.out.Prev == "" && w.out.Next == "" {
		w.out.Total = int64(w.out.Rows.Rows())
		return nil
	}
	var exact bool
	w.out.Total, exact, err = w.tx.Count(plan, MaxCounted)
	w.out.More = !exact
	return err
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

// count counts the cases by each facet. Those of which nothing is chosen are counted
// in the same cases.
func (w *worklist) count() error {
	var unchosen []Path
	for _, path := range WorklistFacets {
		switch {
		case w.q.Where == nil && w.q.Search == "":
			if err := w.tally(path); err != nil {
				return err
			}
		case len(w.q.Choices[path]) == 0:
			unchosen = append(unchosen, path)
		default:
			if err := w.look(w.but(path), path); err != nil {
				return err
			}
		}
	}
	if len(unchosen) == 0 {
		return nil
	}
	return w.look(w.but(""), unchosen...)
}

// tally takes the numbers of a facet from the counts that are kept.
func (w *worklist) tally(path Path) error {
	plan, err := w.plan(NounCase, Query{Where: w.but(path).Where})
	if err != nil {
		return err
	}
	n, err := w.countBy(plan, path)
	w.out.Facets[path] = Facet{N: n}
	return err
}

// look counts by some facets in the cases themselves, as far as they are looked at.
func (w *worklist) look(q Query, paths ...Path) error {
	order := Order{Path: bounded(q.Where), Desc: true}
	plan, err := w.plan(NounCase, Query{Where: q.Where, Search: q.Search, Order: []Order{order}, Limit: MaxCounted + 1}, paths...)
	if err != nil {
		return err
	}
	plan.loose = order.Path == "pk"
	least := false
	if len(plan.words) > 0 {
		found, err := w.tx.Match(plan, MaxMatches)
		if err != nil {
			return err
		}
		plan.words, plan.where, least = nil, In{"pk", intValues(found)}, len(found) == MaxMatches
	}
	b, err := w.reader.page(plan)
	if err != nil {
		return err
	}
	for col, path := range paths {
		n := map[PK]int64{}
		for row := range min(b.Rows(), MaxCounted) {
			n[b.PK(row, col)]++
		}
		w.out.Facets[path] = Facet{n, least || b.Rows() > MaxCounted}
	}
	return nil
}

// bounded is a time, by which stores read cases in order, that a condition bounds: the
// cases that meet it lie side by side there. Without one it is the PK.
func bounded(e Expr) Path {
	parts, _ := e.(And)
	for _, part := range append(parts, e) {
		switch c, _ := part.(Compare); c.Path {
		case "received", "opened", "updated":
			return c.Path
		}
	}
	return "pk"
}
