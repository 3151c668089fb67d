package caseload

import (
	"context"

	"caseload/internal/fold"
	"caseload/internal/geo"
)

// defaultTier is the tier of a ward of which none is said.
const defaultTier = "district"

// WardCount is a ward with the number of its cases that the caller sees.
type WardCount struct {
	*Ward
	Cases int64
}

// Wards lists all wards by name, disabled ones too. It needs the scope
// wards:read.
func (s *Service) Wards(ctx context.Context, p *Principal) (out []*Ward, err error) {
	err = s.vocabulary(ctx, p, WardsRead, func(c *Catalog) { out = c.Wards() })
	return out, err
}

// Categories lists all categories by name. It needs the scope categories:read.
func (s *Service) Categories(ctx context.Context, p *Principal) (out []*Category, err error) {
	err = s.vocabulary(ctx, p, CategoriesRead, func(c *Catalog) { out = c.Categories() })
	return out, err
}

// Users lists all users by name, disabled ones too. It needs the scope
// users:read.
func (s *Service) Users(ctx context.Context, p *Principal) (out []*User, err error) {
	err = s.vocabulary(ctx, p, UsersRead, func(c *Catalog) { out = c.Users() })
	return out, err
}

// Vocabulary is what the tenant's cases are written in, for who writes them. It
// needs the scope cases:write.
func (s *Service) Vocabulary(ctx context.Context, p *Principal) (out *Catalog, err error) {
	err = s.vocabulary(ctx, p, CasesWrite, func(c *Catalog) { out = c })
	return out, err
}

// Catalog is what the tenant's cases are written in, for who reads them. It needs the
// scope cases:read.
func (s *Service) Catalog(ctx context.Context, p *Principal) (out *Catalog, err error) {
	err = s.vocabulary(ctx, p, CasesRead, func(c *Catalog) { out = c })
	return out, err
}

func (s *Service) vocabulary(ctx context.Context, p *Principal, scope Scope, fn func(*Catalog)) error {
	if err := p.need(scope); err != nil {
		return err
	}
	return s.view(ctx, p, Short, Own, Internal, func(r *reader) error {
		fn(r.catalog)
		return nil
	})
}

// WardCounts lists the enabled wards by name with the number of their cases.
// It needs the scope wards:read.
func (s *Service) WardCounts(ctx context.Context, p *Principal, fresh Fresh) (out []WardCount, lag Lag, err error) {
	if err := p.need(WardsRead); err != nil {
		return nil, Lag{}, err
	}
	err = s.view(ctx, p, Short, fresh, Public, func(r *reader) error {
		out, lag = nil, r.tx.Horizon().Lag
		plan, err := r.plan(NounCase, Query{})
		if err != nil {
			return err
		}
		n, err := r.countBy(plan, "ward")
		if err != nil {
			return err
		}
		for _, w := range r.catalog.Wards() {
			if w.Enabled {
				out = append(out, WardCount{w, n[w.PK]})
			}
		}
		return nil
	})
	return out, lag, err
}

// Ward answers one ward. It needs the scope wards:read.
func (s *Service) Ward(ctx context.Context, p *Principal, id string) (out *Ward, err error) {
	err = s.vocabulary(ctx, p, WardsRead, func(c *Catalog) { out = c.WardByID(id) })
	if err == nil && out == nil {
		err = notFound(NounWard)
	}
	return out, err
}

// CreateWard stores a new ward. An administrator with cases:write may.
func (s *Service) CreateWard(ctx context.Context, p *Principal, in WardInput) (*Ward, error) {
	var ward *Ward
	err := s.writeWard(ctx, p, in, func(w *writer) error {
		ward = &Ward{Tier: defaultTier, Enabled: true}
		if err := in.into(ward); err != nil {
			return err
		}
		if err := w.freeWardName(ward); err != nil {
			return err
		}
		return w.create(ward, &ward.Row)
	})
	return ward, err
}

// UpdateWard changes a ward. An administrator with cases:write may.
func (s *Service) UpdateWard(ctx context.Context, p *Principal, id string, in WardInput) (*Ward, error) {
	ward := &Ward{}
	err := s.writeWard(ctx, p, in, func(w *writer) error {
		if err := w.one(byID(id), ward); err != nil {
			return err
		}
		name := ward.Name
		if err := in.into(ward); err != nil {
			return err
		}
		if ward.Name != name {
			if err := w.freeWardName(ward); err != nil {
				return err
			}
		}
		return w.put(ward)
	})
	return ward, err
}

func (s *Service) writeWard(ctx context.Context, p *Principal, in WardInput, fn func(*writer) error) error {
	if err := p.needAdmin(CasesWrite); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.update(ctx, p, fn)
}

func (in *WardInput) check() error {
	return checkTexts(checkedText{"name", in.Name, MaxName}, checkedText{"code", in.Code, MaxName},
		checkedText{"tier", in.Tier, MaxName}, checkedText{"description", in.Description, MaxText})
}

// into writes what is set into a ward. A ward needs a name.
func (in *WardInput) into(w *Ward) error {
	in.Name.put(&w.Name)
	in.Code.put(&w.Code)
	in.Tier.put(&w.Tier)
	in.Description.put(&w.Description)
	in.Enabled.put(&w.Enabled)
	in.Center.put(&w.Center)
	if len(fold.Words(w.Name)) == 0 {
		return Invalid("name", "A ward needs a name, with a letter or digit in it.")
	}
	if !in.Boundary.Set {
		return nil
	}
	if w.Boundary = ""; in.Boundary.Value == "" {
		return nil
	}
	b, err := geo.ParseBoundary([]byte(in.Boundary.Value))
	if err != nil {
		return Invalid("boundary", err.Error())
	}
	if w.Boundary, err = canonicalJSON(in.Boundary.Value); err != nil {
		return Invalid("boundary", "The boundary is not valid JSON.")
	}
	if !in.Center.Set {
		lat, lon := b.Center()
		w.Center = &Point{lat, lon}
	}
	return nil
}

// freeWardName refuses a name that another ward has.
func (w *writer) freeWardName(ward *Ward) error {
	for _, other := range w.catalog.wards.named(ward.Name) {
		if other.PK != ward.PK {
			return &Error{Code: CodeConflict, Message: "There is already a ward of this name.", Problems: []Problem{{Field: "name"}}}
		}
	}
	return nil
}

// CreateCategory stores a new category. An administrator with cases:write may.
func (s *Service) CreateCategory(ctx context.Context, p *Principal, in CategoryInput) (*Category, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	if err := checkTexts(checkedText{"name", in.Name, MaxName}, checkedText{"code", in.Code, MaxName}); err != nil {
		return nil, err
	}
	if len(fold.Words(in.Name.Value)) == 0 {
		return nil, Invalid("name", "A category needs a name, with a letter or digit in it.")
	}
	var c *Category
	err := s.update(ctx, p, func(w *writer) error {
		c = &Category{Name: in.Name.Value, Code: in.Code.Value}
		if len(w.catalog.CategoriesNamed(c.Name)) > 0 {
			return &Error{Code: CodeConflict, Message: "There is already a category of this name.", Problems: []Problem{{Field: "name"}}}
		}
		return w.create(c, &c.Row)
	})
	return c, err
}
