package caseload

import (
	"context"
	"errors"
	"slices"
)

// BulkChange is one change of many cases: their status, or who works on them.
type BulkChange struct {
	Status string       // the ID of the one that they are to have; "": as it is
	Assign Opt[Subject] // a user, in the place of the first assignee; a team that is to own them; the zero Subject: nobody at all
}

// Selection is cases of some IDs, or all that a query finds, whatever its page.
type Selection struct {
	IDs []string
	All *WorklistQuery
}

// Bulk is what would become, or has become, of cases by a BulkChange.
type Bulk struct {
	Catalog *Catalog
	At      Rev        // of the last change of those to be changed: what comes is later, and no other case tells of itself
	Changed []BulkCase // or to be changed
	Same    int        // cases that are as they are wanted already
	Left    []BulkCase // not changed, each with its Err
	Failed  error      // what kept the last of these from being tried, for the log; nil: all were
}

// BulkCase is a case as it was before a BulkChange; one that the caller does not find
// has nothing but its ID.
type BulkCase struct {
	ID, Reference, Name string
	Status, Owner       PK
	Assignees           []PK
	Err                 error

	rev Rev
}

// The bounds of changes of many cases.
const (
	MaxBulk   = 10_000 // cases of one change
	bulkBatch = 200    // cases of one transaction
)

var errTooMany = Errorf(CodeTooLarge, "More than %d,000 cases are found, or more than a search looks through. Narrow the list, and change fewer at once.", MaxBulk/1000)

// errNotTried is of cases whose turn did not come. It says nothing of what went wrong.
var errNotTried = Errorf(CodeUnavailable, "This was not tried, as a change before it failed. Try again.")

// PlanBulk says what a change would do to cases, and changes nothing. More than
// MaxBulk are CodeTooLarge. It needs the scopes cases:read and cases:write.
func (s *Service) PlanBulk(ctx context.Context, p *Principal, change BulkChange, of Selection) (out *Bulk, err error) {
	if err := p.mayBulk(); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Long, Own, Personal, func(r *reader) error {
		ids, err := r.selected(of)
		if err != nil {
			return err
		}
		out, err = s.judge(r, change, ids)
		return err
	})
	return out, err
}

// ChangeBulk makes a change of the cases of some IDs that nobody has changed after at,
// which is that of the Bulk in which they were to be changed. It is made by Edit, in one transaction
// for each 200 of them: if one fails, what is left is not tried, which is CodeUnavailable,
// and the others are changed.
func (s *Service) ChangeBulk(ctx context.Context, p *Principal, change BulkChange, ids []string, at Rev) (*Bulk, error) {
	if err := p.mayBulk(); err != nil {
		return nil, err
	}
	if ids = distinctIDs(ids); len(ids) > MaxBulk {
		return nil, errTooMany
	}
	out := &Bulk{At: at}
	for some := range slices.Chunk(ids, bulkBatch) {
		if err := s.changeSome(ctx, p, change, some, out); err != nil {
			if len(out.Changed) == 0 {
				return nil, err
			}
			out.Failed = err
			out.leave(ids[len(out.Changed)+out.Same+len(out.Left):], errNotTried)
			return out, nil
		}
	}
	return out, nil
}

// MayBulk reports whether PlanBulk and ChangeBulk are for the principal.
func (p *Principal) MayBulk() bool { return p.mayBulk() == nil }

func (p *Principal) mayBulk() error {
	if err := p.may(view, NounCase); err != nil {
		return err
	}
	return p.may(edit, NounCase)
}

// distinctIDs is a list without what stands in it before, in its order.
func distinctIDs(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		known := seen[id]
		seen[id] = true
		return known
	})
}

// leave notes cases that were not looked at.
func (b *Bulk) leave(ids []string, err error) {
	for _, id := range ids {
		b.Left = append(b.Left, BulkCase{ID: id, Err: err})
	}
}

// selected are the IDs of a selection, in its order; of what a search finds, newest first.
func (r *reader) selected(of Selection) ([]string, error) {
	if of.All == nil {
		ids := distinctIDs(of.IDs)
		if len(ids) > MaxBulk {
			return nil, errTooMany
		}
		return ids, nil
	}
	q := (&worklist{q: of.All}).but("")
	q.After, q.Before, q.Offset, q.Limit = "", "", 0, MaxBulk+1
	plan, err := r.plan(NounCase, q, "id")
	if err != nil {
		return nil, err
	}
	var b *Block
	more := false
	if len(plan.words) > 0 {
		b, more, err = r.matches(plan)
	} else {
		b, err = r.page(plan)
	}
	if err != nil {
		return nil, err
	}
	if more || b.Rows() > MaxBulk {
		return nil, errTooMany
	}
	ids := make([]string, b.Rows())
	for i := range ids {
		ids[i] = b.String(i, 0)
	}
	return ids, nil
}

// judge says of each case what would become of it.
func (s *Service) judge(r *reader, change BulkChange, ids []string) (*Bulk, error) {
	in, err := change.input(r.catalog)
	if err != nil {
		return nil, err
	}
	out := &Bulk{Catalog: r.catalog}
	w := &writer{reader: *r, s: s, now: s.now()} // it judges, and has nothing to write to
	for some := range slices.Chunk(ids, bulkBatch) {
		if err := w.judgeSome(in, some, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (w *writer) judgeSome(in *CaseInput, ids []string, out *Bulk) error {
	b, err := w.find(NounCase, In{"id", textValues(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !keepable(id) }))})
	if err != nil {
		return err
	}
	found := map[string]*Case{}
	for _, c := range readRows[Case](b) {
		found[c.ID] = c
	}
	for _, id := range ids {
		c := found[id]
		if c == nil {
			out.leave([]string{id}, notFound(NounCase))
			continue
		}
		was := BulkCase{ID: id, Reference: c.Reference, Name: c.Name, Status: c.Status, Owner: c.Owner, Assignees: c.Assignees, rev: c.Rev}
		problems := w.apply(c, in)
		switch {
		case c.Status == was.Status && c.Owner == was.Owner && slices.Equal(c.Assignees, was.Assignees):
			out.Same++
		case len(problems) > 0:
			was.Err = problemsError(problems)
			out.Left = append(out.Left, was)
		default:
			out.Changed, out.At = append(out.Changed, was), max(out.At, was.rev)
		}
	}
	return nil
}

// input is the change as one of a case. That there is no such status, user or team is
// said once, and not of each case.
func (b BulkChange) input(c *Catalog) (*CaseInput, error) {
	in := &CaseInput{}
	if b.Status != "" {
		in.Status = Set(Named{ID: b.Status})
	}
	switch to := b.Assign.Value; {
	case !b.Assign.Set:
	case to == Subject{}:
		in.Assignees.All, in.Owner = Set([]Subject(nil)), Set(to)
	case to.Noun == NounUser:
		in.Assignee = Set(Named{ID: to.ID})
	default:
		in.Owner = Set(to)
	}
	if b.Status == "" && !b.Assign.Set {
		return nil, Invalid("change", "Say what is to be changed.")
	}
	names, blank := &resolver{catalog: c}, &Case{}
	names.status(in.Status, &blank.Status)
	names.assignee(in.Assignee, &blank.Assignees)
	names.owner(in.Owner, &blank.Owner)
	return in, problemsError(names.problems)
}

// changeSome changes the cases of one transaction. Those that Edit refuses fall out, and
// it is asked again for the others: in each round one falls out, or all are changed.
func (s *Service) changeSome(ctx context.Context, p *Principal, change BulkChange, ids []string, out *Bulk) error {
	var refused []BulkCase
	for {
		found, err := s.PlanBulk(ctx, p, change, Selection{IDs: ids})
		if err != nil {
			return err
		}
		found.leaveNewer(out.At)
		wrong, err := s.editBulk(ctx, p, change, found)
		if err != nil {
			return err
		}
		if len(wrong) == 0 {
			out.Catalog, out.Same = found.Catalog, out.Same+found.Same
			out.Changed, out.Left = append(out.Changed, found.Changed...), append(append(out.Left, found.Left...), refused...)
			return nil
		}
		refused = append(refused, wrong...)
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			return slices.ContainsFunc(wrong, func(c BulkCase) bool { return c.ID == id })
		})
	}
}

// leaveNewer leaves the cases that somebody has changed after a Rev.
func (b *Bulk) leaveNewer(at Rev) {
	b.Changed = slices.DeleteFunc(b.Changed, func(c BulkCase) bool {
		if c.rev <= at {
			return false
		}
		c.Err = Errorf(CodePreconditionFailed, "The case was changed since it was read. Read it again, then change it.")
		b.Left = append(b.Left, c)
		return true
	})
}

// editBulk changes the cases that are to be changed, or answers those that are refused
// and changes none.
func (s *Service) editBulk(ctx context.Context, p *Principal, change BulkChange, found *Bulk) (refused []BulkCase, err error) {
	in, err := change.input(found.Catalog)
	if err != nil || len(found.Changed) == 0 {
		return nil, err
	}
	edits := make([]Edit, len(found.Changed))
	for i, c := range found.Changed {
		edits[i] = Edit{Act: ActUpdate, Noun: NounCase, ID: c.ID, Seen: []Rev{c.rev}, Input: in}
	}
	_, err = s.Edit(ctx, p, edits...)
	wrong, ok := errors.AsType[EditErrors](err)
	if !ok {
		return nil, err
	}
	for _, e := range wrong {
		c := found.Changed[e.At]
		c.Err = e.Err
		refused = append(refused, c)
	}
	return refused, nil
}
