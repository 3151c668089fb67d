package caseload

import (
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
	By      string       // a user's name, or the face that it came through
	Changed []Difference // of ActUpdate; none where what changed belongs to the row, but stands elsewhere
}

// Difference is a value of a row before and after a change. The Path is that of an
// attribute, or of one of the row's properties.
type Difference struct {
	Path     Path
	From, To Value
}

// History is the changes of a row, the newest first.
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
	out := &History{}
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		*out = History{Catalog: r.catalog}
		return r.history(n, id, before, out)
	})
	return out, err
}

func (r *reader) history(n Noun, id string, before Rev, out *History) error {
	row, err := r.plan(n, Query{Where: byID(id), Limit: 1}, "pk")
	if err != nil {
		return err
	}
	b, err := r.page(row)
	if err != nil {
		return err
	}
	if b.Rows() == 0 {
		return notFound(n)
	}
	pk := b.PK(0, 0)
	changes, err := r.changesOf(Compare{Path: "row", Value: Int(int64(pk))}, before)
	if err != nil {
		return err
	}
	out.More = changes.Rows() > MaxRevisions
	return r.compare(n, pk, changes, out)
}

// changesOf reads the changes of some rows before a Rev, the newest first, and one
// more than are answered. The caller was found to see those rows, or a case that they
// belong to.
func (r *reader) changesOf(rows Expr, before Rev) (*Block, error) {
	if before != 0 {
		rows = And{rows, Compare{Path: "rev", Op: Less, Value: Time(fromMicros(int64(before)))}}
	}
	plan := everyRow(NounChange, rows)
	plan.order, plan.limit = []Order{{Path: pkOf(NounChange), Desc: true}}, MaxRevisions+1
	plan.columns = []Column{{Path: "rev", Kind: KindTime}, {Path: "act", Kind: KindInt}, {Path: "actor", Kind: KindRef}, {Path: "face", Kind: KindText}, {Path: "noun", Kind: KindInt}, {Path: "row", Kind: KindInt}}
	return r.page(plan)
}

// revisionOf is a change of changesOf, without what it changed.
func (r *reader) revisionOf(changes *Block, i int) Revision {
	return Revision{
		Rev: Rev(changes.Int(i, 0)), Act: Act(changes.Int(i, 1)), By: r.author(changes.PK(i, 2), changes.String(i, 3)),
		Noun: Noun(changes.Int(i, 4)), Row: PK(changes.Int(i, 5)),
	}
}

// compare makes a Revision of each change: of what the row was then, and what it was
// after the change before.
func (r *reader) compare(n Noun, k PK, changes *Block, out *History) error {
	var after *Block
	for i := range min(changes.Rows(), MaxRevisions) {
		x := r.revisionOf(changes, i)
		if x.Act == ActUpdate && i+1 < changes.Rows() {
			if after == nil {
				after = NewBlock(n.Kinds()...)
				if err := r.tx.At(n, []PK{k}, x.Rev, after); err != nil {
					return err
				}
			}
			before := NewBlock(n.Kinds()...)
			if err := r.tx.At(n, []PK{k}, Rev(changes.Int(i+1, 0)), before); err != nil {
				return err
			}
			x.Changed = differences(n, before, after)
			after = before
		} else {
			after = nil
		}
		out.Revisions = append(out.Revisions, x)
	}
	return nil
}

// differences lists what two versions of a row, each in a block, do not share. Keys
// that are derived from other attributes, and counts of changes elsewhere, are left
// out.
func differences(n Noun, before, after *Block) (out []Difference) {
	if before.Rows() == 0 || after.Rows() == 0 {
		return nil
	}
	for col, a := range n.Attributes() {
		switch {
		case col < attrFirst || strings.HasSuffix(a.Name, "_key") || a.Name == "touched" || !before.Differs(0, after, 0, col):
		case a.Name == "properties":
			out = append(out, changedProperties(Properties(before.Text(0, col)), Properties(after.Text(0, col)))...)
		default:
			out = append(out, Difference{Path(a.Name), before.Value(0, col), after.Value(0, col)})
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
