package caseload

import (
	"context"
	"slices"
	"strings"
)

// PeopleQuery is what a caller asks for among people.
type PeopleQuery struct {
	Words  string // every one begins a word of a name, the email address, a telephone number or the postcode; "": all
	After  Cursor
	Before Cursor
	Limit  int
}

// People is a page of people by their last names, then their first.
type People struct {
	Listing      // whose Total is the least that there are, where More says so
	More    bool // there are more than Total
}

// People answers a page of the people whom the caller may see, with any of their
// columns, and counts them to MaxCounted. It needs the scope cases:read.
func (s *Service) People(ctx context.Context, p *Principal, q PeopleQuery, columns ...Path) (*People, error) {
	if err := p.may(view, NounPerson); err != nil {
		return nil, err
	}
	asked := Query{Order: []Order{{Path: "sort_key"}}, After: q.After, Before: q.Before, Limit: q.Limit}
	if q.Words != "" {
		asked.Where = Mentions{Text: q.Words}
	}
	var out *People
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		out = &People{Listing: Listing{Catalog: r.catalog, Lag: r.tx.Horizon().Lag}}
		plan, err := r.plan(NounPerson, asked, columns...)
		if err != nil {
			return err
		}
		if err := plan.resume(r.tx.Horizon().Epoch, asked); err != nil {
			return err
		}
		if err := r.paged(plan, &out.Listing); err != nil {
			return err
		}
		if out.Total = int64(out.Rows.Rows()); out.Prev == "" && out.Next == "" {
			return nil
		}
		total, exact, err := r.tx.Count(plan, MaxCounted)
		out.Total, out.More = total, !exact
		return err
	})
	return out, err
}

// Person answers one person. It needs the scope cases:read.
func (s *Service) Person(ctx context.Context, p *Principal, id string) (*Person, error) {
	if err := p.may(view, NounPerson); err != nil {
		return nil, err
	}
	out := &Person{}
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error { return r.one(byID(id), out) })
	return out, err
}

// PersonName is what a person is called: by the whole name, or else by its parts; ""
// where none of them is known.
func PersonName(name, title, first, last string) string {
	if name != "" {
		return name
	}
	return strings.Join(slices.DeleteFunc([]string{title, first, last}, func(part string) bool { return part == "" }), " ")
}
