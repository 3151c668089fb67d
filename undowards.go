package caseload

import "context"

// undoWards undoes an import of wards in one transaction, or nothing of it.
func (s *Service) undoWards(ctx context.Context, p *Principal, batch string, told func(int64)) (*Undo, error) {
	var out *Undo
	err := s.update(ctx, p, func(w *writer) error {
		out = &Undo{Noun: NounWard}
		u := &undoing{reader: &w.reader, out: out}
		if err := u.begin(batch); err != nil {
			return err
		}
		work, _, err := u.judge()
		if err != nil {
			return err
		}
		if out.Stand > 0 {
			return errStands[NounWard]
		}
		b := u.undoer()
		out.finish(b, w.now)
		if err := w.create(b, &b.Row); err != nil {
			return err
		}
		out.Batch = b.ID
		w.tx.InBatch(b.PK)
		return u.write(w, work)
	})
	switch {
	case err == nil:
		out.tell(told)
	case out == nil || out.Stand == 0:
		return nil, err
	}
	return out, err
}

// undoneWards are the wards of an import, with how many cases each has.
type undoneWards struct {
	*undoneRows
	cases map[PK]int64
}

// readWards adds what was done to wards, and counts their cases, whoever sees them. A
// deleted case keeps a ward that is deleted, too.
func (u *undoing) readWards(of *undoneRows) (undone, error) {
	if err := u.readDeeds(of.keys, of); err != nil {
		return nil, err
	}
	plan, err := u.plan(NounCase, Query{})
	if err != nil {
		return nil, err
	}
	plan.scope = RowScope{All: true}
	cases, err := u.countBy(plan, "ward")
	return &undoneWards{of, cases}, err
}

func (of *undoneWards) stands(k PK) *Standing {
	d, n := of.deeds[k], of.cases[k]
	why := d.since
	if why == "" && d.made && n > 0 {
		why = StandsCases
	}
	if why == "" {
		return nil
	}
	ward := &Ward{}
	readRecord(of.rows, of.at[k], ward)
	x := &Standing{ID: ward.ID, Reference: ward.Name, Why: why}
	if why == StandsCases {
		x.Cases = n
	}
	return x
}

func (of *undoneWards) collect(k PK, work map[PK]*deed) { work[k] = of.deeds[k] }

// fit refuses to restore wards for whose boundaries there is no room any more.
func (u *undoing) fit(wards []PK, work map[PK]*deed) error {
	room, restored := u.catalog.wardRoom(), []PK(nil)
	for _, k := range wards {
		switch d := work[k]; {
		case d == nil:
		case d.made:
			room.free(k)
		default:
			restored = append(restored, k)
		}
	}
	if len(restored) == 0 {
		return nil
	}
	before, err := u.before(NounWard, restored, work)
	if err != nil {
		return err
	}
	return room.restore(readRows[Ward](before))
}
