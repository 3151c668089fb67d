package caseload

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// With says what is read beside the cases that are asked for.
type With struct {
	FormIDs   bool // the IDs of the forms that touched them
	Forms     bool // these forms whole
	Referrals bool
	Children  bool // the cases that link to them, level by level
	Parents   bool // the cases that they link to, level by level
}

// CaseSet is cases with what belongs to them.
type CaseSet struct {
	Catalog *Catalog
	Cases   []*Case // those that were asked for, in their order
	Total   int64   // of all that match, on all pages
	Next    Cursor  // "" at the end
	Lag     Lag

	Children  map[string][]string // the IDs of the cases that link to a case, in their order of PKs
	FormIDs   map[PK][]string     // of the forms that touched a case, oldest first
	Forms     map[PK][]*Form
	Referrals map[PK][]*Referral // oldest first

	all map[string]*Case // by ID, those of With.Children and With.Parents too
}

// Case finds one of the cases of the set, or a child or parent that was read
// with them, by its ID; nil without one.
func (c *CaseSet) Case(id string) *Case { return c.all[id] }

// The bounds of an answer with what belongs to its cases.
const (
	maxSync    = 64 << 20 // bytes of text of the cases, and of their forms
	maxRelated = 20_000   // cases beside those asked for
	maxLevels  = 10       // from a case to its children or parents, and on
)

// needEditData is the permission that programmes call Edit Data.
func (p *Principal) needEditData() error {
	if err := p.may(view, NounCase); err != nil {
		return err
	}
	return p.may(edit, NounCase)
}

// SyncCases answers a page of whole cases with what belongs to them, as clients
// ask who keep a copy. The page ends early where its texts are very long. It
// needs the scopes cases:read and cases:write.
func (s *Service) SyncCases(ctx context.Context, p *Principal, q Query, with With) (*CaseSet, error) {
	if err := p.needEditData(); err != nil {
		return nil, err
	}
	var out *CaseSet
	err := s.view(ctx, p, Short, q.Fresh, Personal, func(r *reader) error {
		plan, err := r.whole(NounCase, q)
		if err != nil {
			return err
		}
		plan.atMost = maxSync
		if err := plan.resume(r.tx.Horizon().Epoch, q); err != nil {
			return err
		}
		var page Listing
		if err := r.counted(plan, q, &page); err != nil {
			return err
		}
		out = &CaseSet{Catalog: r.catalog, Total: page.Total, Next: page.Next, Lag: r.tx.Horizon().Lag, Cases: readRows[Case](page.Rows)}
		return r.complete(out, with)
	})
	return out, err
}

// SyncCasesByID answers the cases of some IDs that there are for the caller, in
// the order of the IDs, as SyncCases does; all of them, or CodeTooLarge.
func (s *Service) SyncCasesByID(ctx context.Context, p *Principal, ids []string, with With) (*CaseSet, error) {
	if err := p.needEditData(); err != nil {
		return nil, err
	}
	var out *CaseSet
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) (err error) {
		out, err = r.setOf(ids, with)
		return err
	})
	return out, err
}

// setOf reads the cases of some IDs with what belongs to them.
func (r *reader) setOf(ids []string, with With) (*CaseSet, error) {
	found, err := r.casesByID(ids, new(textRead))
	if err != nil {
		return nil, err
	}
	out := &CaseSet{Catalog: r.catalog, Lag: r.tx.Horizon().Lag}
	for _, id := range ids {
		if c := found[id]; c != nil {
			out.Cases = append(out.Cases, c)
		}
	}
	out.Total = int64(len(out.Cases))
	return out, r.complete(out, with)
}

// wholeCases is how many cases are read whole at once where their texts are
// bounded: a database may hold all that it sorts before it gives the first.
const wholeCases = 32

// casesByID reads the cases of some IDs that the caller may see, as far as there
// is room for their texts.
func (r *reader) casesByID(ids []string, taken *textRead) (map[string]*Case, error) {
	out := map[string]*Case{}
	for some := range slices.Chunk(ids, wholeCases) {
		some = slices.DeleteFunc(slices.Clone(some), func(id string) bool { return !keepable(id) })
		b, err := r.findWithin(taken, NounCase, In{"id", textValues(some)})
		if err != nil {
			return nil, err
		}
		for _, c := range readRows[Case](b) {
			out[c.ID] = c
		}
	}
	return out, nil
}

// textRead is how many bytes of text have been read, of the maxSync that may be in
// memory at once.
type textRead int

// errNoRoom refuses to hold more than maxSync.
var errNoRoom = Errorf(CodeTooLarge, "These cases have more than %d MiB of text together. Name fewer of them at once.", maxSync>>20)

// findWithin is find, with no more texts than there is room for.
func (r *reader) findWithin(taken *textRead, n Noun, where Expr) (*Block, error) {
	plan, err := r.whole(n, Query{Where: where, Order: []Order{{Path: pkOf(n)}}})
	if err != nil {
		return nil, err
	}
	return r.pageWithin(taken, plan)
}

// pageWithin is page, with no more texts than there is room for.
func (r *reader) pageWithin(taken *textRead, p *Plan) (*Block, error) {
	if *taken >= maxSync {
		return nil, errNoRoom
	}
	p.atMost = maxSync - int(*taken)
	b, err := r.page(p)
	if *taken += textRead(b.Bytes()); err == nil && *taken >= maxSync {
		return nil, errNoRoom
	}
	return b, err
}

// readRows reads all whole rows of a block.
func readRows[T any, P interface {
	*T
	record
}](b *Block) []*T {
	out := make([]*T, b.Rows())
	for i := range out {
		out[i] = new(T)
		readRecord(b, i, P(out[i]))
	}
	return out
}

// complete reads what belongs to the cases of a set: of each kind, one query
// for all of them, or for each level.
func (r *reader) complete(set *CaseSet, with With) error {
	set.Children, set.all = map[string][]string{}, make(map[string]*Case, len(set.Cases))
	for _, c := range set.Cases {
		set.all[c.ID] = c
	}
	f := &family{reader: r, set: set}
	if err := f.gather(with); err != nil {
		return err
	}
	keys := make([]PK, 0, len(set.all))
	for _, c := range set.all {
		keys = append(keys, c.PK)
	}
	slices.Sort(keys)
	if with.FormIDs || with.Forms {
		if err := r.formsOf(set, keys, with.Forms); err != nil {
			return err
		}
	}
	if !with.Referrals {
		return nil
	}
	return r.referralsOf(set, keys)
}

// family gathers the cases that some cases are linked with.
type family struct {
	*reader
	set   *CaseSet
	links bool // nothing of them is read but where they stand and lead to
	taken textRead
}

func (f *family) gather(with With) error {
	var steps []func([]*Case) ([]*Case, error)
	if with.Children {
		steps = append(steps, f.children)
	}
	if with.Parents {
		steps = append(steps, f.parents)
	}
	level := f.set.Cases
	for range maxLevels {
		var next []*Case
		for _, step := range steps {
			found, err := step(level)
			if err != nil {
				return err
			}
			next = append(next, found...)
		}
		level = next
	}
	return nil
}

// linkedCases is wholeCases where nothing but links is read.
const linkedCases = 256

// children reads the cases that link to those of a level.
func (f *family) children(level []*Case) (fresh []*Case, err error) {
	ids := make([]string, len(level))
	for i, c := range level {
		ids[i] = c.ID
	}
	for some := range slices.Chunk(ids, maxExprValues) {
		found, err := f.related(Linked{To: some})
		if err != nil {
			return nil, err
		}
		of := make(map[string]bool, len(some))
		for _, id := range some {
			of[id] = true
		}
		for _, c := range found {
			f.adopt(c, of)
		}
		fresh = append(fresh, f.add(found)...)
	}
	return fresh, nil
}

// adopt notes whose child a case is, among some.
func (f *family) adopt(c *Case, of map[string]bool) {
	for _, link := range c.Links.Values() {
		known := f.set.Children[link.To]
		if of[link.To] && (len(known) == 0 || known[len(known)-1] != c.ID) { // it may have two links to one case
			f.set.Children[link.To] = append(known, c.ID)
		}
	}
}

// parents reads the cases that those of a level link to.
func (f *family) parents(level []*Case) (fresh []*Case, err error) {
	wanted := map[string]bool{}
	for _, c := range level {
		for _, link := range c.Links.Values() {
			wanted[link.To] = f.set.all[link.To] == nil
		}
	}
	maps.DeleteFunc(wanted, func(_ string, is bool) bool { return !is })
	atOnce := maxExprValues
	if f.links {
		atOnce = linkedCases
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(wanted)), atOnce) {
		found, err := f.related(In{"id", textValues(some)})
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, f.add(found)...)
	}
	return fresh, nil
}

func textValues(texts []string) []Value {
	out := make([]Value, len(texts))
	for i, s := range texts {
		out[i] = Text(s)
	}
	return out
}

func (f *family) related(where Expr) ([]*Case, error) {
	most := maxRelated + len(f.set.Cases)
	columns := wholePaths(NounCase)
	if f.links {
		columns = []Path{"pk", "id", "links"}
	}
	plan, err := f.plan(NounCase, Query{Where: where, Order: []Order{{Path: "pk"}}, Limit: most + 1}, columns...)
	if err != nil {
		return nil, err
	}
	b, err := f.pageWithin(&f.taken, plan)
	if errors.Is(err, errNoRoom) || err == nil && max(b.Rows(), len(f.set.all)) > most {
		return nil, tooMuch("children or parents")
	}
	if err != nil || !f.links {
		return readRows[Case](b), err
	}
	out := make([]*Case, b.Rows())
	for i := range out {
		out[i] = &Case{Row: Row{PK: b.PK(i, 0), ID: b.String(i, 1)}, Links: Links(b.String(i, 2))}
	}
	return out, nil
}

func tooMuch(what string) error {
	return Errorf(CodeTooLarge, "These cases have more %s than can be answered at once. Ask for fewer cases, or without their %s.", what, what)
}

// add keeps the cases that were not met before, and returns them.
func (f *family) add(found []*Case) (fresh []*Case) {
	for _, c := range found {
		if f.set.all[c.ID] == nil {
			f.set.all[c.ID] = c
			fresh = append(fresh, c)
		}
	}
	return fresh
}

// formsOf reads the forms that touched some cases, whole or their IDs.
func (r *reader) formsOf(set *CaseSet, keys []PK, whole bool) error {
	set.FormIDs, set.Forms = map[PK][]string{}, map[PK][]*Form{}
	of := make(map[PK]bool, len(keys))
	for _, k := range keys {
		of[k] = true
	}
	met := map[PK]bool{}
	for some := range slices.Chunk(keys, maxExprValues) {
		forms, err := r.forms(some, whole)
		if err != nil {
			return err
		}
		for _, f := range forms {
			if met[f.PK] { // with cases of an earlier chunk
				continue
			}
			met[f.PK] = true
			for _, k := range f.Cases {
				if !of[k] {
					continue
				}
				set.FormIDs[k] = append(set.FormIDs[k], f.ID)
				if whole {
					set.Forms[k] = append(set.Forms[k], f)
				}
			}
		}
	}
	return nil
}

// forms reads the forms that touched any of some cases, oldest first.
func (r *reader) forms(of []PK, whole bool) ([]*Form, error) {
	columns := []Path{"pk", "id", "cases"}
	if whole {
		columns = wholePaths(NounForm)
	}
	plan, err := r.plan(NounForm, Query{Where: Among{"cases", of}, Order: []Order{{Path: "pk"}}}, columns...)
	if err != nil {
		return nil, err
	}
	plan.atMost = maxSync
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	if b.Bytes() >= maxSync {
		return nil, tooMuch("forms")
	}
	if whole {
		return readRows[Form](b), nil
	}
	out := make([]*Form, b.Rows())
	for i := range out {
		out[i] = &Form{Row: Row{PK: b.PK(i, 0), ID: b.String(i, 1)}, Cases: ParseRefs(b.String(i, 2))}
	}
	return out, nil
}

func (r *reader) referralsOf(set *CaseSet, keys []PK) error {
	set.Referrals = map[PK][]*Referral{}
	for some := range slices.Chunk(keys, maxExprValues) {
		b, err := r.find(NounReferral, In{"case", refValues(some)})
		if err != nil {
			return err
		}
		for _, x := range readRows[Referral](b) {
			set.Referrals[x.Case] = append(set.Referrals[x.Case], x)
		}
	}
	return nil
}
