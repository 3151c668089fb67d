package caseload

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Listing is an answer of rows: the first columns of Rows are those that were
// asked for, in their order.
type Listing struct {
	Catalog *Catalog // the names of what the rows refer to
	Rows    *Block
	Total   int64  // rows that match, on all pages
	Prev    Cursor // "" where nothing is in front
	Next    Cursor // "" at the end
	Lag     Lag
}

// MaxExport is the most rows that an export answers unless all are asked for.
const MaxExport = 5000

// ListCases answers a page of cases with any of their columns. It needs the
// scope cases:read.
func (s *Service) ListCases(ctx context.Context, p *Principal, q Query, columns ...Path) (*Listing, error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	return s.list(ctx, p, Personal, 0, q, columns)
}

// maxPage is how many bytes of text a page of an export may have before it ends
// early, so that no answer in one piece takes memory without bound.
const maxPage = 16 << 20

// ExportCases answers at most MaxExport cases with their public columns, fewer
// where their texts are so long that the page ends early. It needs the scope
// reports:read.
func (s *Service) ExportCases(ctx context.Context, p *Principal, q Query, columns ...Path) (*Listing, error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > MaxExport {
		q.Limit = MaxExport
	}
	return s.list(ctx, p, Public, maxPage, q, columns)
}

func (s *Service) list(ctx context.Context, p *Principal, upTo Sensitivity, atMost int, q Query, columns []Path) (*Listing, error) {
	out := &Listing{}
	err := s.view(ctx, p, Short, q.Fresh, upTo, func(r *reader) error {
		plan, err := r.plan(NounCase, q, columns...)
		if err != nil {
			return err
		}
		plan.atMost = atMost
		*out = Listing{Catalog: r.catalog.within(upTo), Lag: r.tx.Horizon().Lag}
		if len(plan.words) > 0 {
			_, err := r.ranked(plan, q, out)
			return err
		}
		if err := plan.resume(r.tx.Horizon().Epoch, q); err != nil {
			return err
		}
		return r.counted(plan, q, out)
	})
	return out, err
}

// counted answers a page and the number of rows on all pages. It counts only
// where the page may not be all there is, and reads no page behind the last.
func (r *reader) counted(plan *Plan, q Query, out *Listing) (err error) {
	begins := q.Offset == 0 && q.After == "" && q.Before == ""
	if !begins {
		if out.Total, err = r.count(plan); err != nil {
			return err
		}
		if int64(q.Offset) >= out.Total {
			out.Rows = NewBlock(plan.Kinds()...)
			return nil
		}
	}
	if err = r.paged(plan, out); err != nil || !begins {
		return err
	}
	if out.Total = int64(out.Rows.Rows()); out.Next == "" {
		return nil
	}
	if out.Total, err = r.count(plan); out.Total == int64(out.Rows.Rows()) {
		out.Next = "" // it ended early for its texts, and yet with the last row
	}
	return err
}

// paged is page, with the cursors of the first row and the last, where others are
// in front and behind, or may be.
func (r *reader) paged(plan *Plan, out *Listing) error {
	rows, more, err := r.pageAndMore(plan)
	if err != nil {
		return err
	}
	_, from := plan.After()
	before, behind := from != 0 || plan.offset > 0, more
	if plan.back {
		rows, before, behind = rows.reversed(), more, true
	}
	out.Rows = rows
	epoch, last := r.tx.Horizon().Epoch, rows.Rows()-1
	if before && last >= 0 {
		out.Prev = plan.cursor(epoch, rows, 0)
	}
	if behind && last >= 0 {
		out.Next = plan.cursor(epoch, rows, last)
	}
	return nil
}

// pageAndMore is page, and whether more follows, or may.
func (r *reader) pageAndMore(plan *Plan) (*Block, bool, error) {
	if plan.limit == 0 {
		rows, err := r.page(plan)
		return rows, false, err
	}
	plan.limit++ // one more, to see whether there is more
	rows, err := r.page(plan)
	plan.limit--
	if err != nil || rows.Rows() <= plan.limit && (plan.atMost == 0 || rows.Bytes() < plan.atMost) {
		return rows, false, err
	}
	rows.Truncate(min(rows.Rows(), plan.limit))
	return rows, true, nil
}

// StreamCases hands all cases that match to each, block by block, with their
// public columns; begin is given the Listing without rows first, once the first
// of them are there. They are of one snapshot. It needs the scope reports:read.
func (s *Service) StreamCases(ctx context.Context, p *Principal, q Query, columns []Path,
	begin func(*Listing) error, each func(*Block) error) error {
	if err := p.need(ReportsRead); err != nil {
		return err
	}
	return s.view(ctx, p, Long, q.Fresh, Public, func(r *reader) error {
		plan, err := r.plan(NounCase, q, columns...)
		if err != nil {
			return err
		}
		total, _, err := r.tx.Count(plan, 0)
		if err != nil {
			return err
		}
		if err := plan.resume(r.tx.Horizon().Epoch, q); err != nil {
			return err
		}
		head := &Listing{Catalog: r.catalog.within(Public), Total: total, Lag: r.tx.Horizon().Lag}
		return r.stream(plan, func() error { return begin(head) }, each)
	})
}

// stream hands the rows of a plan to each, after begin. That comes when they can
// be read: until then the view may run again, or answer an error.
func (r *reader) stream(plan *Plan, begin func() error, each func(*Block) error) error {
	begun := false
	err := r.tx.Scan(plan, func(b *Block) error {
		if !begun {
			begun = true
			if err := begin(); err != nil {
				return err
			}
		}
		return each(b)
	})
	if err == nil && !begun {
		return begin()
	}
	return err
}

// CaseFile is one case whole.
type CaseFile struct {
	Case     Case
	Partial  bool    // the writer may not read it: the Case is a row and a reference alone
	Resident *Person // nil for none
	Activity []Activity
	Catalog  *Catalog
}

// Case answers one case with its resident and activity. It needs the scope
// cases:read.
func (s *Service) Case(ctx context.Context, p *Principal, id string) (*CaseFile, error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	var out *CaseFile
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) (err error) {
		out, err = r.file(id)
		return err
	})
	return out, err
}

func (r *reader) file(id string) (*CaseFile, error) {
	f := &CaseFile{Catalog: r.catalog}
	if err := r.one(byID(id), &f.Case); err != nil {
		return nil, err
	}
	if f.Case.MainPerson != 0 {
		f.Resident = &Person{}
		if err := r.one(byPK(f.Case.MainPerson), f.Resident); CodeOf(err) == CodeNotFound {
			f.Resident = nil
		} else if err != nil {
			return nil, err
		}
	}
	var err error
	f.Activity, err = r.activity(&f.Case)
	return f, err
}

// CreateCase stores a new case and answers it. It needs the scope cases:write.
// Who sees only their own cases is assigned those that they make.
func (s *Service) CreateCase(ctx context.Context, p *Principal, in CaseInput) (*CaseFile, error) {
	if err := p.may(create, NounCase); err != nil {
		return nil, err
	}
	if err := checkTexts(in.texts()...); err != nil {
		return nil, err
	}
	var out *CaseFile
	err := s.update(ctx, p, func(w *writer) error {
		if err := w.learn(false, &in); err != nil {
			return err
		}
		c := &Case{}
		c.ID = s.newID()
		p.claim(c)
		if err := w.saveCase(c, &in); err != nil {
			return err
		}
		var err error
		out, err = w.written(c)
		return err
	})
	return out, err
}

// UpdateCase changes a case and answers it. seen is the time of the version
// that the caller has, to the millisecond; the zero time does not ask. It
// needs the scope cases:write.
func (s *Service) UpdateCase(ctx context.Context, p *Principal, id string, seen time.Time, in CaseInput) (*CaseFile, error) {
	if err := p.may(edit, NounCase); err != nil {
		return nil, err
	}
	if err := checkTexts(in.texts()...); err != nil {
		return nil, err
	}
	var out *CaseFile
	err := s.update(ctx, p, func(w *writer) error {
		c := &Case{}
		if err := w.one(byID(id), c); err != nil {
			return err
		}
		if !seen.IsZero() && !seen.Equal(c.UpdatedAt().Truncate(time.Millisecond)) {
			return Errorf(CodeConflict, "The case was changed since it was read. Read it again, then change it.")
		}
		if err := w.learn(false, &in); err != nil {
			return err
		}
		if err := w.saveCase(c, &in); err != nil {
			return err
		}
		var err error
		out, err = w.written(c)
		return err
	})
	return out, err
}

// written answers a case that the transaction has just stored: whole, if its
// writer may read it. That needs the scope cases:read, and that the case was
// not given away.
func (w *writer) written(c *Case) (*CaseFile, error) {
	if w.by.Can(CasesRead) {
		out, err := w.file(c.ID)
		if CodeOf(err) != CodeNotFound {
			return out, err
		}
	}
	return &CaseFile{Case: Case{Row: c.Row, Reference: c.Reference}, Partial: true, Catalog: w.catalog}, nil
}

// HideCase deletes a case: it is in no answer and no count any more, and its
// history stays. It needs the scope cases:write, and a role that may delete.
func (s *Service) HideCase(ctx context.Context, p *Principal, id string) error {
	if err := p.may(remove, NounCase); err != nil {
		return err
	}
	return s.update(ctx, p, func(w *writer) error {
		c := &Case{}
		if err := w.one(byID(id), c); err != nil {
			return err
		}
		c.Hidden = true
		return w.put(c)
	})
}

// AddNote writes a note to a case. It needs the scope cases:write.
func (s *Service) AddNote(ctx context.Context, p *Principal, caseID, text string) (*CaseFile, error) {
	if err := p.may(create, NounNote); err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, Invalid("text", "A note needs a text.")
	}
	if err := checkTexts(checkedText{"text", Set(text), MaxText}); err != nil {
		return nil, err
	}
	var out *CaseFile
	err := s.update(ctx, p, func(w *writer) error {
		c := &Case{}
		if err := w.one(byID(caseID), c); err != nil {
			return err
		}
		note := &Note{Case: c.PK, Author: p.User, Face: p.Face, Text: text}
		if err := w.create(note, &note.Row); err != nil {
			return err
		}
		var err error
		out, err = w.written(c)
		return err
	})
	return out, err
}

// saveCase applies an input to a case, new or old, and stores it.
func (w *writer) saveCase(c *Case, in *CaseInput) error {
	if problems := w.apply(c, in); len(problems) > 0 {
		return problemsError(problems)
	}
	if err := w.freeExternalID(c, in); err != nil {
		return err
	}
	return w.storeCase(c, in)
}

// storeCase stores a case that an input was applied to. Who makes one has opened
// it, unless that is said otherwise.
func (w *writer) storeCase(c *Case, in *CaseInput) error {
	if c.PK == 0 {
		c.OpenedBy = cmp.Or(c.OpenedBy, w.by.User)
	}
	if err := w.number(c, in.Stages, w.put); err != nil {
		return err
	}
	if err := w.saveResident(c, in, w.storedPerson, w.put); err != nil {
		return err
	}
	return w.put(c)
}

// freeExternalID refuses an input that gives a case the external ID of another.
func (w *writer) freeExternalID(c *Case, in *CaseInput) error {
	id := in.ExternalID.Value
	if id == "" {
		return nil
	}
	holders, err := w.holders([]string{id})
	if err != nil {
		return err
	}
	return holders.free(id, c.PK)
}

// holders are the cases that have some external IDs.
type holders map[string][]PK

// holders finds out who has external IDs among the cases that the caller may
// see, and no others: that an ID is taken would tell that the case is there.
// Nobody else writes meanwhile.
func (w *writer) holders(externalIDs []string) (holders, error) {
	out := holders{}
	for some := range slices.Chunk(externalIDs, maxExprValues) {
		q := Query{Where: In{"external_id", textValues(some)}, Order: []Order{{Path: "pk"}}}
		plan, err := w.plan(NounCase, q, "pk", "external_id")
		if err != nil {
			return nil, err
		}
		b, err := w.page(plan)
		if err != nil {
			return nil, err
		}
		for i := range b.Rows() {
			out[b.String(i, 1)] = append(out[b.String(i, 1)], b.PK(i, 0))
		}
	}
	return out, nil
}

// free refuses to give a case an external ID that another has. It may keep its
// own, even one that forms have given to several.
func (h holders) free(externalID string, k PK) error {
	if of := h[externalID]; len(of) > 0 && !slices.Contains(of, k) {
		return Duplicate(NounCase, "external_id")
	}
	return nil
}

// number gives a new case its PK, its number and its stages, which go to put, and
// a case without a reference one that is made of its number. It comes
// last, so that what is refused takes no number.
func (w *writer) number(c *Case, stages []StageInput, put func(record) error) (err error) {
	begins := c.PK == 0
	if begins {
		if err := w.identify(&c.Row); err != nil {
			return err
		}
		if err := w.takeNumber(c); err != nil {
			return err
		}
	}
	if c.Reference == "" {
		c.Reference = fmt.Sprintf("CW-%d-%04d", c.Opened.In(w.by.Tenant.Zone).Year(), c.Number)
	}
	if begins {
		return w.beginStages(c, stages, put)
	}
	return nil
}

// takeNumber gives a new case the next number, unless its maker brought one. Those
// in front of such a one are not given any more, so that a number is looked for
// only where it was brought.
func (w *writer) takeNumber(c *Case) (err error) {
	if c.Number == 0 {
		c.Number, err = w.tx.Next(Numbers, 1)
		return err
	}
	next, err := w.tx.Next(Numbers, 0)
	if err != nil {
		return err
	}
	if c.Number >= next {
		_, err = w.tx.Next(Numbers, int(c.Number-next)+1)
		return err
	}
	taken, err := w.keysOf(NounCase, "pk", Compare{Path: "number", Value: Int(c.Number)})
	if err == nil && len(taken) > 0 {
		err = Duplicate(NounCase, "number")
	}
	return err
}

// apply writes what is set in an input into a case, and what follows from it.
func (w *writer) apply(c *Case, in *CaseInput) []Problem {
	names := &resolver{catalog: w.catalog}
	w.write(c, in, names)
	return names.problems
}

// write is apply with a resolver that may know of problems already.
func (w *writer) write(c *Case, in *CaseInput, names *resolver) {
	if c.PK == 0 {
		names.number(in.Number, &c.Number)
	}
	names.caseType(in.Type, &c.Type)
	names.ward(in.Ward, &c.Ward)
	names.category(in.Category, &c.Category)
	names.source(in.Source, &c.Source)
	names.assignee(in.Assignee, &c.Assignees)
	names.subjects("assignees", &in.Assignees, &c.Assignees)
	names.subjects("access", &in.Access, &c.Access)
	names.owner(in.Owner, &c.Owner)
	names.status(in.Status, &c.Status)
	in.ExternalID.put(&c.ExternalID)
	in.Reference.put(&c.Reference)
	in.ClientReference.put(&c.ClientReference)
	in.Name.put(&c.Name)
	in.Summary.put(&c.Summary)
	in.Themes.put(&c.Themes)
	in.PublicSummary.put(&c.PublicSummary)
	in.PublicThemes.put(&c.PublicThemes)
	in.Details.put(&c.Details)
	in.Address.put(&c.Address)
	in.Location.put(&c.Location)
	in.Confidential.put(&c.Confidential)
	in.Archived.put(&c.Archived)
	in.Highlighted.put(&c.Highlighted)
	in.Opened.put(&c.Opened)
	in.Received.put(&c.Received)
	in.Due.put(&c.Due)
	w.applyStage(c, in)
	w.fill(c)
	if in.Bare {
		c.Properties = ""
	}
	names.properties(c.Type, in.Properties, &c.Properties)
	names.stages(in.Stages)
}

// applyStage moves a case to a stage, and keeps the time of its end in step.
func (w *writer) applyStage(c *Case, in *CaseInput) {
	if in.Stage.Set && (c.Status == 0 || w.catalog.StageOf(c.Status) != in.Stage.Value) {
		if of := w.catalog.StatusesOf(in.Stage.Value); len(of) > 0 {
			c.Status = of[0]
		}
	}
	switch done := w.catalog.StageOf(c.Status).Done(); {
	case in.Closed.Set:
		c.Closed = in.Closed.Value
	case done && c.Closed.IsZero():
		c.Closed = w.now
	case !done:
		c.Closed = time.Time{}
	}
}

// fill gives a case what it must have.
func (w *writer) fill(c *Case) {
	if c.Status == 0 && len(w.catalog.Statuses()) > 0 {
		c.Status = w.catalog.Statuses()[0].PK
	}
	if c.Type == 0 && len(w.catalog.types.list) > 0 {
		c.Type = w.catalog.types.list[0].PK
	}
	if c.Source == 0 {
		if of := w.catalog.SourcesNamed(w.by.defaultSource()); len(of) > 0 {
			c.Source = of[0]
		}
	}
	if c.Opened.IsZero() {
		c.Opened = w.now.Truncate(time.Microsecond)
	}
	if c.Received.IsZero() {
		c.Received = DateOf(c.Opened.In(w.by.Tenant.Zone))
	}
	if c.Ward == 0 {
		c.Ward = w.catalog.Locate(c.Location)
	}
}

// defaultSource is the source of a case of which none is said.
func (p *Principal) defaultSource() string {
	switch {
	case p.Batch != 0:
		return "import"
	case p.Face == "casework" || p.Face == "":
		return "api"
	}
	return p.Face
}

// storedPerson reads a person.
func (w *writer) storedPerson(k PK, to *Person) error { return w.one(byPK(k), to) }

// saveResident keeps the person whom the case is about: the first involvement
// of the role resident. It asks stored for who that is, and what it makes or
// changes goes to put.
func (w *writer) saveResident(c *Case, in *CaseInput, stored func(PK, *Person) error, put func(record) error) error {
	if !in.Resident.Set {
		return nil
	}
	person := &Person{}
	if c.MainPerson != 0 {
		if err := stored(c.MainPerson, person); err != nil {
			return err
		}
		was := *person
		if in.Resident.Value.put(person); *person == was {
			return nil
		}
		c.Touched++ // whoever has the case as it was must read it again
		return put(person)
	}
	in.Resident.Value.put(person)
	if *person == (Person{}) {
		return nil
	}
	person.Creator = w.by.User
	if err := w.identify(&person.Row); err != nil {
		return err
	}
	c.MainPerson = person.PK
	part := &Involvement{Case: c.PK, Person: person.PK, Role: RoleResident, Effective: c.Received}
	if err := w.identify(&part.Row); err != nil {
		return err
	}
	if err := put(person); err != nil {
		return err
	}
	return put(part)
}
