package caseload

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
)

// Revision is one change of a row.
type Revision struct {
	Rev     Rev
	Act     Act
	Noun    Noun
	Row     PK
	By      Author
	Undo    bool         // an import was undone
	Changed []Difference // of ActUpdate; none where what changed belongs to the row, but stands elsewhere
}

// Difference is a value of a row before and after a change. The Path is that of an
// attribute, or of one of the row's properties.
type Difference struct {
	Path     Path
	From, To Value
}

// History is the changes of rows, the newest first.
type History struct {
	Catalog   *Catalog
	Revisions []Revision
	More      bool // there are earlier ones
}

// MaxRevisions is how many Revisions are answered at once.
const MaxRevisions = 50

// History answers the last MaxRevisions changes of a row of a noun that were made
// before a Rev, 0 for all. It is for who may see the row as it is now, and needs the
// scope cases:read.
func (s *Service) History(ctx context.Context, p *Principal, n Noun, id string, before Rev) (*History, error) {
	if err := p.may(view, n); err != nil {
		return nil, err
	}
	var out *History
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		pk, err := r.pkByID(n, id)
		if err != nil {
			return err
		}
		out, err = r.history([]PK{pk}, earlier(before))
		return err
	})
	return out, err
}

// ChangedSince answers the last MaxRevisions changes of a row of a noun that were made
// after a Rev, and in what the row as it is now differs from what it was then, whatever
// the number of changes. It is for whom History is.
func (s *Service) ChangedSince(ctx context.Context, p *Principal, n Noun, id string, seen Rev) (*History, []Difference, error) {
	if err := p.may(view, n); err != nil {
		return nil, nil, err
	}
	var out *History
	var changed []Difference
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		pk, err := r.pkByID(n, id)
		if err != nil {
			return err
		}
		later := Compare{Path: "rev", Op: Greater, Value: Time(fromMicros(int64(seen)))}
		if out, err = r.history([]PK{pk}, later); err != nil {
			return err
		}
		was, err := r.versions(n, []PK{pk}, seen, seen, toldOf(n)...)
		if err != nil {
			return err
		}
		now := r.tx.Horizon().Rev
		is, err := r.versions(n, []PK{pk}, now, now, toldOf(n)...)
		if err != nil {
			return err
		}
		changed = differences(was.at(pk, seen), is.at(pk, now))
		return nil
	})
	return out, changed, err
}

// pkByID finds a row that the caller may see.
func (r *reader) pkByID(n Noun, id string) (PK, error) {
	plan, err := r.plan(n, Query{Where: byID(id), Limit: 1}, "pk")
	if err != nil {
		return 0, err
	}
	b, err := r.page(plan)
	if err != nil {
		return 0, err
	}
	if b.Rows() == 0 {
		return 0, notFound(n)
	}
	return b.PK(0, 0), nil
}

// earlier is the condition of changes that were made before a Rev, 0 for all.
func earlier(before Rev) Expr {
	if before == 0 {
		return nil
	}
	return Compare{Path: "rev", Op: Less, Value: Time(fromMicros(int64(before)))}
}

// history tells the last changes of some rows that meet a condition. The caller was
// found to see those rows, or a case that they belong to. The changes of all rows are
// cut to what is answered before anything is read of the rows themselves, and that is
// read once for each noun.
func (r *reader) history(rows []PK, when Expr) (*History, error) {
	var whose Expr = In{"row", intValues(rows)}
	if len(rows) == 1 {
		whose = Compare{Path: "row", Value: Int(int64(rows[0]))} // an index has them in their order
	}
	plan := everyRow(NounChange, Where(whose, when))
	plan.order, plan.limit = []Order{{Path: pkOf(NounChange), Desc: true}}, MaxRevisions+1
	plan.columns = []Column{{Path: "rev", Kind: KindTime}, {Path: "act", Kind: KindInt}, {Path: "actor", Kind: KindRef}, {Path: "face", Kind: KindText}, {Path: "noun", Kind: KindInt}, {Path: "row", Kind: KindInt}, {Path: "batch", Kind: KindRef}}
	changes, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	undoings, err := r.undoings(changes)
	if err != nil {
		return nil, err
	}
	out := &History{Catalog: r.catalog, More: changes.Rows() > MaxRevisions}
	for i := range min(changes.Rows(), MaxRevisions) {
		out.Revisions = append(out.Revisions, Revision{
			Rev: Rev(changes.Int(i, 0)), Act: Act(changes.Int(i, 1)), By: r.author(changes.PK(i, 2), changes.String(i, 3)),
			Noun: Noun(changes.Int(i, 4)), Row: changes.PK(i, 5), Undo: slices.Contains(undoings, changes.PK(i, 6)),
		})
	}
	return out, r.compare(out.Revisions, ActUpdate)
}

// undoings lists the batches of some changes that undo imports.
func (r *reader) undoings(changes *Block) ([]PK, error) {
	var batches []PK
	for i := range changes.Rows() {
		if k := changes.PK(i, 6); k != 0 {
			batches = append(batches, k)
		}
	}
	if len(batches) == 0 {
		return nil, nil
	}
	return r.keysOf(NounBatch, "pk", And{In{"pk", intValues(distinct(batches))}, Not{IsNull{"undoes"}}})
}

// compare finds what those of some acts among some changes, the newest first, made
// different: of a row that was made, what it began with.
func (r *reader) compare(revisions []Revision, acts ...Act) error {
	compared := map[Noun][]*Revision{}
	for i := range revisions {
		if x := &revisions[i]; slices.Contains(acts, x.Act) {
			compared[x.Noun] = append(compared[x.Noun], x)
		}
	}
	for n, all := range compared {
		keys, revs := make([]PK, len(all)), make([]Rev, len(all))
		for i, x := range all {
			keys[i], revs[i] = x.Row, x.Rev
		}
		slices.Sort(revs)
		keys, revs = distinct(keys), slices.Compact(revs)
		found, err := r.around(n, keys, revs)
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.Act == ActCreate {
				x.Changed = found.at(x.Row, x.Rev).beginnings()
				continue
			}
			x.Changed = differences(found.at(x.Row, x.Rev-1), found.at(x.Row, x.Rev))
		}
		if n == NounWard {
			if err := r.compareBoundaries(all, keys, revs); err != nil {
				return err
			}
		}
	}
	return nil
}

// boundaryPath is of what a list of changes tells only that it changed: one boundary may
// be as long as a thousand other rows.
const boundaryPath Path = "boundary"

// compareBoundaries tells which of some changes of wards changed a boundary.
func (r *reader) compareBoundaries(told []*Revision, keys []PK, revs []Rev) error {
	when := make([]Value, len(revs))
	for i, rev := range revs {
		when[i] = Time(fromMicros(int64(rev)))
	}
	plan := everyRow(NounChange, And{In{"row", intValues(keys)}, In{"rev", when}})
	plan.order = []Order{{Path: pkOf(NounChange)}}
	plan.columns = []Column{{Path: "row", Kind: KindInt}, {Path: "rev", Kind: KindTime}, {Path: "fields", Kind: KindText}}
	changes, err := r.page(plan)
	if err != nil {
		return err
	}
	type change struct {
		row PK
		rev Rev
	}
	bounds := map[change]bool{}
	for i := range changes.Rows() {
		bounds[change{changes.PK(i, 0), Rev(changes.Int(i, 1))}] = slices.Contains(strings.Split(changes.String(i, 2), ","), string(boundaryPath))
	}
	for _, x := range told {
		if bounds[change{x.Row, x.Rev}] {
			x.Changed = append(x.Changed, Difference{Path: boundaryPath})
		}
	}
	return nil
}

// versions are rows of a noun as they were stored, each with what is told of it.
type versions struct {
	told []Attribute
	*Block
	of map[PK][]int // the versions of a row, the oldest first
}

// versions reads some attributes of rows as they were from one Rev to another.
func (r *reader) versions(n Noun, rows []PK, from, to Rev, told ...Attribute) (*versions, error) {
	return readVersions(told, func(columns []Path, b *Block) error { return r.tx.Versions(n, rows, from, to, columns, b) })
}

// around reads what is listed of rows as changes at some Revs made them, and as they were
// just before.
func (r *reader) around(n Noun, rows []PK, revs []Rev) (*versions, error) {
	told := slices.DeleteFunc(toldOf(n), func(a Attribute) bool { return Path(a.Name) == boundaryPath })
	return readVersions(told, func(columns []Path, b *Block) error { return r.tx.Around(n, rows, revs, columns, b) })
}

func readVersions(told []Attribute, read func(columns []Path, b *Block) error) (*versions, error) {
	out := &versions{told: told, of: map[PK][]int{}}
	columns, kinds := []Path{"pk", "updated"}, []Kind{KindInt, KindInt}
	for _, a := range out.told {
		columns, kinds = append(columns, Path(a.Name)), append(kinds, a.Kind)
	}
	out.Block = NewBlock(kinds...)
	if err := read(columns, out.Block); err != nil {
		return nil, err
	}
	for i := range out.Rows() {
		out.of[out.PK(i, 0)] = append(out.of[out.PK(i, 0)], i)
	}
	for _, all := range out.of {
		slices.SortFunc(all, func(a, b int) int { return cmp.Compare(out.Int(a, 1), out.Int(b, 1)) })
	}
	return out, nil
}

// toldOf are the attributes of a noun that a history compares. Left out are keys that
// are derived from others, counts of changes elsewhere, and the bytes of files.
func toldOf(n Noun) (out []Attribute) {
	for _, a := range n.Attributes()[attrFirst:] {
		if !strings.HasSuffix(a.Name, "_key") && a.Name != "touched" && a.Kind != KindBytes {
			out = append(out, a)
		}
	}
	return out
}

// version is a row as it was stored; that of no rows is nil.
type version struct {
	*versions
	row int
}

// at is a row as it was at a Rev, nil if it was not.
func (all *versions) at(k PK, r Rev) *version {
	for _, row := range slices.Backward(all.of[k]) {
		if Rev(all.Int(row, 1)) <= r {
			return &version{all, row}
		}
	}
	return nil
}

// differences lists what two versions of a row do not share.
func differences(before, after *version) (out []Difference) {
	if before == nil || after == nil {
		return nil
	}
	for i, a := range after.told {
		col := i + 2 // behind the PK and the Rev
		switch {
		case !before.Differs(before.row, after.Block, after.row, col):
		case a.Name == "properties":
			out = append(out, changedProperties(Properties(before.Text(before.row, col)), Properties(after.Text(after.row, col)))...)
		default:
			out = append(out, Difference{Path(a.Name), before.Value(before.row, col), after.Value(after.row, col)})
		}
	}
	return out
}

// beginnings lists what a version has, as that of a row that was made: what is empty or
// no is not told.
func (v *version) beginnings() (out []Difference) {
	if v == nil {
		return nil
	}
	for i, a := range v.told {
		value := v.Value(v.row, i+2)
		if empty := value.IsNull() || value == Bool(false); !empty && a.Name != "properties" {
			out = append(out, Difference{Path: Path(a.Name), To: value})
		}
	}
	return out
}

func changedProperties(before, after Properties) (out []Difference) {
	from, to := before.Values(), after.Values()
	names := maps.Clone(from)
	maps.Copy(names, to)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if from[name] != to[name] {
			out = append(out, Difference{Path("properties." + name), from[name], to[name]})
		}
	}
	return out
}
