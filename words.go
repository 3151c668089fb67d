package caseload

import (
	"context"
	"maps"
	"slices"
)

// Words is what a tenant's cases are written in, with how many cases have each word.
type Words struct {
	Catalog  *Catalog
	Cases    map[Noun]map[PK]int64 // by status, case type, category and ward, without deleted cases
	Disabled []*Category           // which cases keep, and no other is given
}

// Words says how many cases have each status, case type, category and ward. An
// administrator with cases:read may.
func (s *Service) Words(ctx context.Context, p *Principal) (*Words, error) {
	if err := p.needAdmin(CasesRead); err != nil {
		return nil, err
	}
	out := &Words{}
	err := s.view(ctx, p, Short, Own, Internal, func(r *reader) error {
		*out = Words{Catalog: r.catalog, Cases: map[Noun]map[PK]int64{}, Disabled: r.catalog.cats.hidden()}
		plan, err := r.plan(NounCase, Query{})
		if err != nil {
			return err
		}
		for noun, path := range map[Noun]Path{NounStatus: "status", NounCaseType: "type", NounCategory: "category", NounWard: "ward"} {
			if out.Cases[noun], err = r.countBy(plan, path); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// hidden lists the rows that are not shown, by PK.
func (s *shelf[T, P]) hidden() (out []*T) {
	for _, k := range slices.Sorted(maps.Keys(s.byPK)) {
		if row, _, _ := P(s.byPK[k]).entry(); row.Hidden {
			out = append(out, s.byPK[k])
		}
	}
	return out
}

// editInto makes one edit of a word, and reads into a record what it left. Which edit
// it is depends on what there is.
func (s *Service) editInto(ctx context.Context, p *Principal, to record, which func(*Catalog) *Edit) error {
	if err := p.needAdmin(CasesWrite); err != nil {
		return err
	}
	return s.update(ctx, p, func(w *writer) error {
		e := which(w.catalog)
		r := blank(e.Noun)
		if err := w.open(e, r); err != nil {
			return err
		}
		store, err := w.applyTo(r, e)
		if err != nil {
			return err
		}
		if err := store(); err != nil {
			return err
		}
		left := NewBlock(e.Noun.Kinds()...)
		appendRecord(left, r)
		readRecord(left, 0, to)
		return nil
	})
}

// saveNamed stores a word, or changes the one of its name.
func saveNamed[T any, P interface {
	*T
	entry
}](ctx context.Context, s *Service, p *Principal, to P, name string, in Input, of func(*Catalog) *shelf[T, P]) error {
	return s.editInto(ctx, p, to, func(c *Catalog) *Edit {
		if known := of(c).named(name); len(known) > 0 {
			return &Edit{Act: ActUpdate, Noun: in.noun(), ID: P(known[0]).row().ID, Input: in}
		}
		return &Edit{Act: ActCreate, Noun: in.noun(), Input: in}
	})
}

// saveWord stores a word, which the edits behind it are written in.
func (w *writer) saveWord(r record) error {
	if err := w.save(r, r.row()); err != nil {
		return err
	}
	return w.reload()
}

// nameTaken refuses a word whose name another has.
func nameTaken[T record](of T, named []T) error {
	for _, other := range named {
		if other.row().PK != of.row().PK {
			e := clashing(kindNameTaken.Of(of.noun()))
			e.Problems = []Problem{{Field: "name"}}
			return e
		}
	}
	return nil
}

// unused refuses to take away a word that cases have, also those that the caller does
// not see. Deleted ones keep it, and have it when they are restored.
func (w *writer) unused(word record, path Path) error {
	plan, err := w.plan(NounCase, Query{Where: Compare{Path: path, Value: Ref(word.row().PK)}})
	if err != nil {
		return err
	}
	plan.scope = RowScope{All: true}
	n, _, err := w.tx.Count(plan, 1)
	if err == nil && n > 0 {
		err = clashing(kindInUse.Of(word.noun()))
	}
	return err
}
