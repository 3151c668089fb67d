package caseload

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// Standing is a case or a ward whose import cannot be undone, since later work stands on
// it.
type Standing struct {
	ID        string
	Reference string // of a ward its name
	Why       StandingReason
	Cases     int64 // of StandsCases: how many
}

// StandingReason says what stands on an import of a case or a ward.
type StandingReason string

// The reasons.
const (
	StandsChanged  StandingReason = "changed"  // the case, or who it is about, or the ward, was changed since
	StandsImported StandingReason = "imported" // the same by later imports alone, which can be undone first
	StandsPart     StandingReason = "part"     // something was added to the case that the import made
	StandsPerson   StandingReason = "person"   // whom the import made has a part in another case, too
	StandsDeleted  StandingReason = "deleted"  // the ward, status or type that the case had before is deleted
	StandsCases    StandingReason = "cases"    // there are cases of the ward that the import made
)

// Undo is what undoing an import would do, or has done, to its cases or wards.
type Undo struct {
	Noun     Noun       // of them
	Batch    string     // the ID of the batch that undoes; "": nothing was undone
	Hidden   int64      // made by the import: deleted
	Restored int64      // changed by it: as they were before
	Gone     int64      // deleted since, and left so
	Standing []Standing // left as they are; the first MaxStanding
	Stand    int64      // how many they are in all
}

// The bounds of undoing.
const (
	MaxStanding = 50
	undoAtOnce  = 250 // cases of one transaction
)

// errStands refuses to undo an import of a noun.
var errStands = map[Noun]*Error{
	NounCase: clashing(kindCasesChanged.Of()),
	NounWard: clashing(kindWardsChanged.Of()),
}

// Batches lists the newest imports, and the undoings of imports, at most 200. It needs
// an administrator with the scope cases:write.
func (s *Service) Batches(ctx context.Context, p *Principal) (out []*Batch, err error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		plan, err := r.whole(NounBatch, Query{Order: []Order{{Path: pkOf(NounBatch), Desc: true}}, Limit: 200})
		if err != nil {
			return err
		}
		b, err := r.page(plan)
		out = readRows[Batch](b)
		return err
	})
	return out, err
}

// PlanUndo says what undoing an import would do, and changes nothing. An import that
// was undone and an undoing itself are CodeConflict. It needs an administrator with the
// scope cases:write.
func (s *Service) PlanUndo(ctx context.Context, p *Principal, batch string) (out *Undo, err error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Long, Own, Personal, func(r *reader) error {
		out = &Undo{}
		u := &undoing{reader: r, out: out}
		if err := u.begin(batch); err != nil {
			return err
		}
		out.Noun = u.noun
		for {
			if _, more, err := u.judge(); err != nil || !more {
				return err
			}
		}
	})
	return out, err
}

// UndoBatch takes back what an import did: the cases that it made are deleted, with the
// people whom it made, or the wards, and those that it changed are as they were before.
// Where later work stands on one of them, nothing is undone, which is CodeConflict, with
// the Standing. Wards are undone in one transaction. Cases go in steps of some hundred,
// each one transaction; what of them is cut short goes on where it stopped when it is
// asked for again, and those that were worked on since it began are left, as Standing
// without an error. told is called after each transaction with how many are done. Wards
// and categories that an import of cases made stay.
func (s *Service) UndoBatch(ctx context.Context, p *Principal, batch string, told func(done int64)) (*Undo, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	noun, began, err := s.beganUndo(ctx, p, batch)
	if err != nil {
		return nil, err
	}
	if noun == NounWard {
		return s.undoWards(ctx, p, batch, told)
	}
	if began == nil {
		plan, err := s.PlanUndo(ctx, p, batch)
		if err != nil {
			return nil, err
		}
		if plan.Stand > 0 {
			return plan, errStands[plan.Noun]
		}
		if began, err = s.beginUndo(ctx, p, batch); err != nil {
			return nil, err
		}
	}
	by := *p
	by.Batch = began.PK
	out := &Undo{Batch: began.ID, Noun: noun}
	for after, done := Rev(0), false; !done; {
		if err := ctx.Err(); err != nil { // a step waits for nothing that would ask
			return out, err
		}
		step := undoStep{batch: batch, began: *began, after: after, out: *out}
		if err := s.update(ctx, &by, step.run); err != nil {
			return out, err
		}
		*out, after, done = step.next, step.reached, step.done
		out.tell(told)
	}
	return out, nil
}

// Undone says how much of an import was undone, as who undid it may have been stopped
// before that was told; nil where it was not, or not to its end. Of what was left it says
// how many they are: the Standing is not kept. It needs what UndoBatch does.
func (s *Service) Undone(ctx context.Context, p *Principal, batch string) (out *Undo, err error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		u := &undoing{reader: r}
		if err := u.load(batch); err != nil || !u.finished() {
			return err
		}
		b := u.undo
		out = &Undo{Noun: u.noun, Batch: b.ID, Hidden: b.Added, Restored: b.Changed, Gone: b.Same, Stand: b.Rejected}
		return nil
	})
	return out, err
}

// tell calls told, if it is there, with how many are done.
func (u *Undo) tell(told func(done int64)) {
	if told != nil {
		told(u.Hidden + u.Restored + u.Gone + u.Stand)
	}
}

// undoStep is one transaction of an undoing.
type undoStep struct {
	batch string
	began Batch
	after Rev
	out   Undo // before it

	next    Undo // after it
	reached Rev
	done    bool
}

func (x *undoStep) run(w *writer) error {
	x.next = x.out
	x.next.Standing = slices.Clone(x.out.Standing)
	u := &undoing{reader: &w.reader, out: &x.next, after: x.after}
	if err := u.begin(x.batch); err != nil {
		return err
	}
	work, more, err := u.judge()
	if err != nil {
		return err
	}
	if x.reached, x.done = u.after, !more; more {
		return u.write(w, work)
	}
	b := x.began
	x.next.finish(&b, w.now)
	return w.put(&b)
}

// finish says in the batch that undoes what came of it.
func (u *Undo) finish(b *Batch, now time.Time) {
	b.Added, b.Changed, b.Same, b.Rejected, b.Finished = u.Hidden, u.Restored, u.Gone, u.Stand, now
}

// beganUndo answers what an import was of, and the undoing of it that was begun, nil for
// none.
func (s *Service) beganUndo(ctx context.Context, p *Principal, batch string) (noun Noun, began *Batch, err error) {
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		u := &undoing{reader: r}
		err := u.begin(batch)
		noun, began = u.noun, u.undo
		return err
	})
	return noun, began, err
}

// beginUndo keeps that an import is being undone, unless that was done meanwhile.
func (s *Service) beginUndo(ctx context.Context, p *Principal, batch string) (began *Batch, err error) {
	err = s.update(ctx, p, func(w *writer) error {
		u := &undoing{reader: &w.reader}
		if err := u.begin(batch); err != nil {
			return err
		}
		if began = u.undo; began != nil {
			return nil
		}
		began = u.undoer()
		return w.create(began, &began.Row)
	})
	return began, err
}

// undoing judges the cases of an import, some at a time, or all its wards.
type undoing struct {
	*reader
	noun   Noun
	batch  Batch     // that is undone
	undo   *Batch    // that undoes it, nil: not begun
	undoes map[PK]PK // of batches that undo others
	after  Rev       // of the changes that were looked at
	out    *Undo
}

// begin finds an import that is not undone yet.
func (u *undoing) begin(id string) error {
	if err := u.load(id); err != nil {
		return err
	}
	if u.finished() {
		return Errorf(CodeConflict, "This import was undone already.")
	}
	return nil
}

// finished reports whether the import was undone.
func (u *undoing) finished() bool { return u.undo != nil && !u.undo.Finished.IsZero() }

// load finds the import, and what has become of it.
func (u *undoing) load(id string) error {
	if err := u.one(byID(id), &u.batch); err != nil {
		return err
	}
	if u.noun = importedNoun(&u.batch); u.batch.Undoes != 0 {
		return Errorf(CodeConflict, "This batch undid an import. To have the %ss again, import the file again.", u.noun)
	}
	b, err := u.find(NounBatch, Not{IsNull{"undoes"}})
	if err != nil {
		return err
	}
	u.undoes = map[PK]PK{}
	for _, x := range readRows[Batch](b) {
		if u.undoes[x.PK] = x.Undoes; x.Undoes == u.batch.PK {
			u.undo = x
		}
	}
	return nil
}

// undoer is a new batch that undoes the import.
func (u *undoing) undoer() *Batch {
	return &Batch{Noun: u.batch.Noun, Mapping: u.batch.Mapping, SHA256: u.batch.SHA256, Undoes: u.batch.PK}
}

// importedNoun is what the rows of a batch are.
func importedNoun(b *Batch) Noun {
	if b.Noun == NounWard.String() {
		return NounWard
	}
	return NounCase
}

// deed is what a batch, and others since, did to a row.
type deed struct {
	noun   Noun
	first  Rev // of the batch; 0: it did nothing
	made   bool
	since  StandingReason // what changed it since, StandsImported or StandsChanged; "": nothing
	undone bool
	direct bool // nobody changed it between the beginning of the import and first
}

// undone are some rows of an import, with what tells whether it can be undone.
type undone interface {
	all() *undoneRows
	stands(PK) *Standing      // nil: nothing stands on the row
	collect(PK, map[PK]*deed) // the rows that are to be written for one
}

// undoneRows are whole rows, and what was done to them and to what belongs to them.
type undoneRows struct {
	keys  []PK
	rows  *Block
	at    map[PK]int // of rows
	deeds map[PK]*deed
}

func (of *undoneRows) all() *undoneRows { return of }

func (of *undoneRows) hidden(k PK) bool { return of.rows.Int(of.at[k], attrHidden) != 0 }

// judge says of the next rows of the import what becomes of them, and answers the rows
// that are to be written for that. There is no more at the end.
func (u *undoing) judge() (work map[PK]*deed, more bool, err error) {
	from := u.after
	keys, err := u.next()
	if err != nil || len(keys) == 0 {
		return nil, false, err
	}
	of, err := u.read(keys)
	if err != nil {
		return nil, false, err
	}
	rows := of.all()
	work = map[PK]*deed{}
	for _, k := range keys {
		d := rows.deeds[k]
		switch standing := of.stands(k); {
		case d.first <= from: // it was looked at
		case d.undone:
			u.count(d)
		case rows.hidden(k):
			u.out.Gone++
		case standing != nil:
			u.stand(standing)
		default:
			u.count(d)
			of.collect(k, work)
		}
	}
	if u.noun == NounWard {
		err = u.fit(keys, work)
	}
	return work, true, err
}

func (u *undoing) count(d *deed) {
	if d.made {
		u.out.Hidden++
	} else {
		u.out.Restored++
	}
}

func (u *undoing) stand(x *Standing) {
	u.out.Stand++
	if len(u.out.Standing) < MaxStanding {
		u.out.Standing = append(u.out.Standing, *x)
	}
}

// next finds the rows of the next changes of the import, none at the end.
func (u *undoing) next() ([]PK, error) {
	where := And{
		Compare{Path: "rev", Op: Greater, Value: revValue(max(u.after, u.batch.Created))},
		Compare{Path: "batch", Value: Ref(u.batch.PK)}, Compare{Path: "noun", Value: Int(int64(u.noun))},
	}
	if !u.batch.Finished.IsZero() {
		where = append(where, Compare{Path: "rev", Op: Less, Value: revValue(u.batch.Rev)})
	}
	plan := everyRow(NounChange, where)
	plan.order = []Order{{Path: pkOf(NounChange)}}
	if u.noun == NounCase {
		plan.limit = undoAtOnce
	}
	plan.columns = []Column{{Path: "rev", Kind: KindTime}, {Path: "row", Kind: KindInt}}
	rows := map[PK]bool{} // an import may change one row many times
	err := u.tx.Scan(plan, func(b *Block) error {
		for i := range b.Rows() {
			u.after = Rev(b.Int(i, 0))
			rows[b.PK(i, 1)] = true
		}
		return nil
	})
	return slices.Sorted(maps.Keys(rows)), err
}

// read reads rows with what tells whether their import can be undone.
func (u *undoing) read(keys []PK) (undone, error) {
	rows, err := u.page(everyRow(u.noun, In{"pk", intValues(keys)}))
	if err != nil {
		return nil, err
	}
	of := &undoneRows{keys: keys, rows: rows, at: map[PK]int{}, deeds: map[PK]*deed{}}
	for i := range rows.Rows() {
		of.at[rows.PK(i, attrPK)] = i
	}
	if u.noun == NounWard {
		return u.readWards(of)
	}
	return u.readCases(of)
}

func revValue(r Rev) Value { return Time(fromMicros(int64(r))) }

// done is one change of a row.
type done struct {
	rev   Rev
	noun  Noun
	act   Act
	batch PK
}

// readDeeds reads what was done to some rows since the import began, and keeps the sum of
// it alone: a row may have been changed any number of times.
func (u *undoing) readDeeds(rows []PK, of *undoneRows) error {
	for some := range slices.Chunk(rows, followedAtOnce) {
		plan := everyRow(NounChange, And{In{"row", intValues(some)}, Compare{Path: "rev", Op: Greater, Value: revValue(u.batch.Created)}})
		plan.order = []Order{{Path: pkOf(NounChange)}}
		plan.columns = []Column{{Path: "rev", Kind: KindTime}, {Path: "row", Kind: KindInt}, {Path: "noun", Kind: KindInt}, {Path: "act", Kind: KindInt}, {Path: "batch", Kind: KindRef}}
		sums := map[PK]*doneSum{}
		err := u.tx.Scan(plan, func(b *Block) error {
			for i := range b.Rows() {
				s := sums[b.PK(i, 1)]
				if s == nil {
					s = &doneSum{}
					sums[b.PK(i, 1)] = s
				}
				u.sum(s, done{Rev(b.Int(i, 0)), Noun(b.Int(i, 2)), Act(b.Int(i, 3)), b.PK(i, 4)})
			}
			return nil
		})
		if err != nil {
			return err
		}
		for row, s := range sums {
			if d := s.deed(); d != nil {
				of.deeds[row] = d
			}
		}
	}
	return nil
}

// doneSum is what the changes of a row come to.
type doneSum struct {
	of      *deed
	changed bool // since the import began
	imports []PK // others that changed the row after it
	undone  []PK // imports of which the row was undone
}

// sum adds the next change of a row.
func (u *undoing) sum(s *doneSum, x done) {
	undoes := u.undoes[x.batch]
	switch {
	case x.batch == u.batch.PK && s.of == nil:
		s.of = &deed{noun: x.noun, first: x.rev, made: x.act == ActCreate, direct: !s.changed}
	case undoes != 0 && undoes != u.batch.PK:
		s.undone = withKey(s.undone, undoes)
	case s.of == nil || x.batch == u.batch.PK:
	case undoes != 0:
		s.of.undone = true
	case x.batch == 0:
		s.of.since = StandsChanged
	default:
		s.imports = withKey(s.imports, x.batch)
	}
	s.changed = true
}

// withKey is some keys with another, once.
func withKey(all []PK, k PK) []PK {
	if slices.Contains(all, k) {
		return all
	}
	return append(all, k)
}

// deed is the sum; nil where the import did nothing to the row. What another import did,
// and was undone, is as if it had not been.
func (s *doneSum) deed() *deed {
	for _, k := range s.imports {
		if !slices.Contains(s.undone, k) {
			s.of.since = cmp.Or(s.of.since, StandsImported)
		}
	}
	return s.of
}

// write takes back what the import did to some rows.
func (u *undoing) write(w *writer, work map[PK]*deed) error {
	of := map[Noun][]PK{}
	for k, d := range work {
		of[d.noun] = append(of[d.noun], k)
	}
	for _, n := range []Noun{NounPerson, NounInvolvement, NounStage, NounCase, NounWard} {
		if len(of[n]) == 0 {
			continue
		}
		slices.Sort(of[n])
		rows, err := u.before(n, of[n], work)
		if err != nil {
			return err
		}
		if err := w.tx.Put(n, rows); err != nil {
			return err
		}
	}
	return nil
}

// before answers rows of a noun as they were before the import; those that it made are
// deleted.
func (u *undoing) before(n Noun, keys []PK, work map[PK]*deed) (*Block, error) {
	now, err := u.page(everyRow(n, In{"pk", intValues(keys)}))
	if err != nil {
		return nil, err
	}
	out, stored := NewBlock(n.Kinds()...), map[PK]int64{}
	var direct []PK
	for i := range now.Rows() {
		k := now.PK(i, attrPK)
		stored[k] = now.Int(i, attrUpdated)
		switch d := work[k]; {
		case d.made:
			out.AddRow(now, i)
			out.SetInt(out.Rows()-1, attrHidden, boolCell(true))
		case d.direct:
			direct = append(direct, k)
		default:
			if err := u.tx.At(n, []PK{k}, d.first-1, out); err != nil {
				return nil, err
			}
		}
	}
	if len(direct) > 0 {
		if err := u.tx.At(n, direct, u.batch.Created, out); err != nil {
			return nil, err
		}
	}
	for i := range out.Rows() {
		out.SetInt(i, attrUpdated, stored[out.PK(i, attrPK)])
	}
	return out, nil
}
