package caseload

import (
	"context"

	"caseload/internal/fold"
	"caseload/internal/geo"
)

// The bounds of the wards and categories of a tenant. All of them are in memory while it
// is worked with.
const (
	maxWards         = 20_000
	maxCategories    = 20_000
	boundaryDecimals = 6       // of a degree: a decimetre
	maxBoundary      = 4 << 20 // bytes of one, as it is stored
	maxBoundaries    = 64 << 20
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
	return s.writeWard(ctx, p, Edit{Act: ActCreate, Input: &in})
}

// UpdateWard changes a ward. An administrator with cases:write may.
func (s *Service) UpdateWard(ctx context.Context, p *Principal, id string, in WardInput) (*Ward, error) {
	return s.writeWard(ctx, p, Edit{Act: ActUpdate, ID: id, Input: &in})
}

func (s *Service) writeWard(ctx context.Context, p *Principal, e Edit) (*Ward, error) {
	ward := &Ward{}
	e.Noun = NounWard
	return ward, s.editInto(ctx, p, ward, func(*Catalog) *Edit { return &e })
}

// applyToWard writes what is set into a ward. One that cases have stays: it is
// disabled.
func (w *writer) applyToWard(ward *Ward, e *Edit) (storing, error) {
	store := func() error { return w.saveWord(ward) }
	if e.Act == ActHide {
		return store, w.unused(ward, "ward")
	}
	in, ok := e.Input.(*WardInput)
	if !ok {
		in = &WardInput{}
	}
	if err := checkTexts(in.texts()...); err != nil {
		return nil, err
	}
	if ward.PK == 0 {
		ward.Tier, ward.Enabled = defaultTier, true
	}
	name := ward.Name
	if err := in.into(ward); err != nil {
		return nil, err
	}
	if err := w.catalog.wardRoom().take(ward); err != nil {
		return nil, err
	}
	if ward.PK != 0 && e.Act == ActUpdate && ward.Name == name { // wards that were imported may share one
		return store, nil
	}
	return store, nameTaken(ward, w.catalog.wards.named(ward.Name))
}

// wardRoom is what the wards of a tenant take of their bounds.
type wardRoom struct {
	sizes map[PK]int // of the boundary of each, in bytes
	wards int
	bytes int // of all boundaries
}

func (c *Catalog) wardRoom() *wardRoom {
	r := &wardRoom{sizes: make(map[PK]int, len(c.wards.list)), wards: len(c.wards.list)}
	for _, w := range c.wards.list {
		r.sizes[w.PK] = len(w.Boundary)
		r.bytes += len(w.Boundary)
	}
	return r
}

// take counts a ward that is new or was changed, and refuses one for which, with its
// boundary, there is no room beside the others.
func (r *wardRoom) take(ward *Ward) error {
	was, known := r.sizes[ward.PK]
	bytes := r.bytes - was + len(ward.Boundary)
	switch {
	case !known && r.wards >= maxWards:
		return Faulty("name", kindManyWards.Of(maxWards))
	case ward.Boundary != "" && bytes > maxBoundaries:
		return Faulty("boundary", kindLongBoundaries.Of(maxBoundaries>>20))
	}
	if !known {
		r.wards++
	}
	r.sizes[ward.PK], r.bytes = len(ward.Boundary), bytes
	return nil
}

// free forgets a ward.
func (r *wardRoom) free(ward PK) {
	r.wards--
	r.bytes -= r.sizes[ward]
	delete(r.sizes, ward)
}

// restore counts wards as they were before, all together, and refuses them where their
// boundaries grow beyond the bound.
func (r *wardRoom) restore(before []*Ward) error {
	bytes := r.bytes
	for _, ward := range before {
		bytes += len(ward.Boundary) - r.sizes[ward.PK]
	}
	if bytes > max(r.bytes, maxBoundaries) {
		return Errorf(CodeConflict, "The boundaries that the wards had before are longer, and those of all wards would come to more than %d MiB. Take boundaries of other wards away first.", maxBoundaries>>20)
	}
	return nil
}

func (in *WardInput) noun() Noun { return NounWard }

func (in *WardInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"code", in.Code, MaxName}, {"tier", in.Tier, MaxName}, {"description", in.Description, MaxText}}
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
		return Faulty("name", kindWardName.Of())
	}
	if !in.Boundary.Set {
		return nil
	}
	if w.Boundary = ""; in.Boundary.Value == "" {
		return nil
	}
	b, err := geo.ParseBoundary([]byte(in.Boundary.Value))
	if err != nil {
		return Faulty("boundary", geo.Fault(err))
	}
	if w.Boundary = b.GeoJSON(boundaryDecimals); len(w.Boundary) > maxBoundary {
		return Faulty("boundary", kindLongBoundary.Of(maxBoundary>>20))
	}
	if !in.Center.Set {
		lat, lon := b.Center()
		w.Center = &Point{lat, lon}
	}
	return nil
}

// CreateCategory stores a new category. An administrator with cases:write may.
func (s *Service) CreateCategory(ctx context.Context, p *Principal, in CategoryInput) (*Category, error) {
	c := &Category{}
	return c, s.editInto(ctx, p, c, func(*Catalog) *Edit { return &Edit{Act: ActCreate, Noun: NounCategory, Input: &in} })
}

// SaveCategory stores a category, or changes the one of its name, whatever its case and
// accents. An administrator with cases:write may.
func (s *Service) SaveCategory(ctx context.Context, p *Principal, in CategoryInput) (*Category, error) {
	c := &Category{}
	return c, saveNamed(ctx, s, p, c, in.Name.Value, &in, func(c *Catalog) *shelf[Category, *Category] { return &c.cats })
}

// applyToCategory writes what is set into a category. Cases keep one that is taken
// away.
func (w *writer) applyToCategory(c *Category, e *Edit) (storing, error) {
	store := func() error { return w.saveWord(c) }
	if e.Act == ActHide {
		return store, nil
	}
	in, ok := e.Input.(*CategoryInput)
	if !ok {
		in = &CategoryInput{}
	}
	if err := checkTexts(in.texts()...); err != nil {
		return nil, err
	}
	in.Name.put(&c.Name)
	in.Code.put(&c.Code)
	if len(fold.Words(c.Name)) == 0 {
		return nil, Faulty("name", kindNameless[NounCategory].Of())
	}
	if other := w.catalog.cats.byCode[c.Code]; other != nil && other.PK != c.PK {
		return nil, Duplicate(NounCategory, "code")
	}
	if e.Act == ActCreate && len(w.catalog.cats.list) >= maxCategories {
		return nil, Faulty("name", kindManyCategories.Of(maxCategories))
	}
	return store, nameTaken(c, w.catalog.cats.named(c.Name))
}

func (in *CategoryInput) noun() Noun { return NounCategory }

func (in *CategoryInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"code", in.Code, MaxName}}
}
