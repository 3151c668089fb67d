package caseload

import (
	"context"
	"slices"
)

// DossierQuery is what a caller asks for of one case.
type DossierQuery struct {
	ID      string
	Include []Inclusion   // rows to be read with the case
	Lists   []RecordQuery // pages of what ways lead to from the case; their Origin is the case
	Before  Rev           // tell what was changed before that; 0: the last changes
}

// Dossier is one case whole, in one snapshot.
type Dossier struct {
	Case    *RecordSet // the case, with what is included
	Lists   []*RecordSet
	History *History      // of the case, and of the parts that people have in it, its goals and its documents
	Names   map[PK]string // what the rows of these are called, and who has a part; none of those that were deleted
}

// Dossier answers a case with what belongs to it, and the last MaxRevisions changes of
// it and of the parts that people have in it, its goals and its documents; of at most
// 1,000 of each of these, the latest that were made. The number of reads does not grow
// with any of it. A case that is not there for the caller is CodeNotFound. It needs the
// scope cases:read, and that of each noun that is asked for.
func (s *Service) Dossier(ctx context.Context, p *Principal, q DossierQuery) (*Dossier, error) {
	whole := RecordQuery{Noun: NounCase, IDs: []string{q.ID}, Include: q.Include}
	if err := p.mayList(&whole); err != nil {
		return nil, err
	}
	lists := slices.Clone(q.Lists)
	for i := range lists {
		lists[i].From = &Origin{Noun: NounCase, ID: q.ID, Way: lists[i].From.Way}
		if err := p.mayList(&lists[i]); err != nil {
			return nil, err
		}
	}
	var out *Dossier
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) (err error) {
		out = &Dossier{Names: map[PK]string{}}
		if out.Case, err = r.list(&whole); err != nil {
			return err
		}
		if out.Case.Page.Rows() == 0 {
			return notFound(NounCase)
		}
		for i := range lists {
			list, err := r.list(&lists[i])
			if err != nil {
				return err
			}
			out.Lists = append(out.Lists, list)
		}
		rows := []PK{out.Case.Page.PKOf(0)}
		for _, part := range toldParts {
			found, err := r.toldRows(part.noun, part.name, rows[0], out.Names)
			if err != nil {
				return err
			}
			rows = append(rows, found...)
		}
		out.History, err = r.history(rows, earlier(q.Before))
		return err
	})
	return out, err
}

// toldParts are the nouns of whose rows a Dossier tells, each with the attribute that
// names its rows.
var toldParts = []struct {
	noun Noun
	name Path
}{
	{NounInvolvement, "person"}, {NounGoal, "name"}, {NounDocument, "name"},
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
	plan, err := r.plan(NounPerson, Query{Where: In{"pk", intValues(keys)}, Order: []Order{{Path: "pk"}}}, "pk", "name", "title", "first_name", "last_name")
	if err != nil {
		return err
	}
	b, err := r.page(plan)
	if err != nil {
		return err
	}
	for i := range b.Rows() {
		name := PersonName(b.String(i, 1), b.String(i, 2), b.String(i, 3), b.String(i, 4))
		for _, row := range people[b.PK(i, 0)] {
			names[row] = name
		}
	}
	return nil
}
