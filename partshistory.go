package caseload

import (
	"context"
	"slices"
	"strings"
)

// PartsHistory is the changes of what belongs to a case, the newest first.
type PartsHistory struct {
	History
	Names map[PK]string // what the rows are called, and who has a part; none of those that were deleted
}

// toldParts are the nouns of which PartsHistory tells, each with the attribute that
// names its rows.
var toldParts = []struct {
	noun Noun
	name Path
}{
	{NounInvolvement, "person"}, {NounGoal, "name"}, {NounDocument, "name"},
}

// PartsHistory answers the last MaxRevisions changes, made before a Rev, 0 for all, of
// the parts that people have in a case, of its goals and of its documents; of at most
// 1,000 of each, the latest that were made. It is for who may see the case as it is
// now, and needs the scope cases:read.
func (s *Service) PartsHistory(ctx context.Context, p *Principal, caseID string, before Rev) (*PartsHistory, error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	out := &PartsHistory{}
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		c := &Case{}
		if err := r.one(byID(caseID), c); err != nil {
			return err
		}
		*out = PartsHistory{History: History{Catalog: r.catalog}, Names: map[PK]string{}}
		return r.partsHistory(c.PK, before, out)
	})
	return out, err
}

func (r *reader) partsHistory(of PK, before Rev, out *PartsHistory) error {
	var rows []PK
	for _, part := range toldParts {
		found, err := r.toldRows(part.noun, part.name, of, out.Names)
		if err != nil {
			return err
		}
		rows = append(rows, found...)
	}
	if len(rows) == 0 {
		return nil
	}
	changes, err := r.changesOf(In{"row", intValues(rows)}, before)
	if err != nil {
		return err
	}
	out.More = changes.Rows() > MaxRevisions
	for i := range min(changes.Rows(), MaxRevisions) {
		x := r.revisionOf(changes, i)
		if x.Act == ActUpdate {
			if x.Changed, err = r.changedBy(&x); err != nil {
				return err
			}
		}
		out.Revisions = append(out.Revisions, x)
	}
	return nil
}

// maxToldRows is how many rows of a noun are told of.
const maxToldRows = 1_000

// toldRows lists the rows of a noun that belong to a case, deleted or not, and names
// those that are there.
func (r *reader) toldRows(n Noun, name Path, of PK, names map[PK]string) (rows []PK, err error) {
	a, _, _ := n.Attribute(string(name))
	plan := everyRow(n, Compare{Path: "case", Value: Ref(of)})
	plan.order, plan.limit = []Order{{Path: pkOf(n), Desc: true}}, maxToldRows
	plan.columns = []Column{{Path: "pk", Kind: KindInt}, {Path: "hidden", Kind: KindBool}, {Path: name, Kind: a.Kind}}
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	people := map[PK][]PK{} // and their parts
	for i := range b.Rows() {
		row := b.PK(i, 0)
		rows = append(rows, row)
		switch {
		case b.Int(i, 1) != 0:
		case a.Kind == KindRef:
			people[b.PK(i, 2)] = append(people[b.PK(i, 2)], row)
		default:
			names[row] = b.String(i, 2)
		}
	}
	return rows, r.namePeople(people, names)
}

// namePeople names the parts of those people whom the caller may see.
func (r *reader) namePeople(people map[PK][]PK, names map[PK]string) error {
	if len(people) == 0 {
		return nil
	}
	var keys []PK
	for person := range people {
		keys = append(keys, person)
	}
	slices.Sort(keys)
	plan, err := r.plan(NounPerson, Query{Where: In{"pk", intValues(keys)}, Order: []Order{{Path: "pk"}}}, "pk", "name", "first_name", "last_name")
	if err != nil {
		return err
	}
	b, err := r.page(plan)
	if err != nil {
		return err
	}
	for i := range b.Rows() {
		name := b.String(i, 1)
		if name == "" {
			name = strings.TrimSpace(b.String(i, 2) + " " + b.String(i, 3))
		}
		for _, row := range people[b.PK(i, 0)] {
			names[row] = name
		}
	}
	return nil
}

// changedBy is what a change made different.
func (r *reader) changedBy(x *Revision) ([]Difference, error) {
	before, after := NewBlock(x.Noun.Kinds()...), NewBlock(x.Noun.Kinds()...)
	if err := r.tx.At(x.Noun, []PK{x.Row}, x.Rev-1, before); err != nil {
		return nil, err
	}
	if err := r.tx.At(x.Noun, []PK{x.Row}, x.Rev, after); err != nil {
		return nil, err
	}
	return differences(x.Noun, before, after), nil
}
