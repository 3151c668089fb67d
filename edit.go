package caseload

import (
	"context"
	"slices"
	"strings"
)

// Edit is one change of one record.
type Edit struct {
	Act      Act // ActCreate, ActUpdate, ActHide, ActRestore or ActPurge
	Noun     Noun
	ID       string   // of a record to be made; "": one is made
	Seen     []Rev    // of the version that the caller has, if it is one of these; nil: whichever there is
	Input    Input    // of ActCreate and ActUpdate
	Required []string // fields of the input that the record must have afterwards
	Declared bool     // no property of a case but those that are declared is set
}

// Input is what a caller wants of a new or an existing record of a noun: a
// *CaseInput, *PersonInput, *InvolvementInput, *GoalInput or *NoteInput. What is
// not set stays as it is.
type Input interface {
	noun() Noun
	texts() []checkedText
}

func (in *CaseInput) noun() Noun        { return NounCase }
func (in *PersonInput) noun() Noun      { return NounPerson }
func (in *InvolvementInput) noun() Noun { return NounInvolvement }
func (in *GoalInput) noun() Noun        { return NounGoal }
func (in *NoteInput) noun() Noun        { return NounNote }

// PersonInput is what a caller wants of a person.
type PersonInput struct {
	Name, Title, FirstName, LastName Opt[string]
	Email, Phone, Mobile             Opt[string]
	Address, Town, County, Postcode  Opt[string]
	Organisation                     Opt[string]
	Born                             Opt[Date]
	Bare                             bool             // without the properties that there are, but those below
	Properties                       map[string]Value // null takes one away
}

// InvolvementInput is what a caller wants of a person's part in a case.
type InvolvementInput struct {
	Case, Person     Opt[string] // IDs
	Type, Role       Opt[string]
	Effective, Ended Opt[Date]
}

// GoalInput is what a caller wants of a goal.
type GoalInput struct {
	Case, Person Opt[string] // IDs; no person: of the case as a whole
	Name, Status Opt[string]
	Target       Opt[Date]
}

// NoteInput is what a caller wants of a note.
type NoteInput struct {
	Case Opt[string] // an ID
	Text Opt[string]
}

func (in *PersonInput) texts() []checkedText {
	return []checkedText{
		{"name", in.Name, MaxName}, {"title", in.Title, MaxName}, {"first_name", in.FirstName, MaxName}, {"last_name", in.LastName, MaxName},
		{"email", in.Email, MaxName}, {"phone", in.Phone, MaxName}, {"mobile", in.Mobile, MaxName}, {"address", in.Address, MaxText},
		{"town", in.Town, MaxName}, {"county", in.County, MaxName}, {"postcode", in.Postcode, MaxName},
		{"organisation", in.Organisation, MaxName},
	}
}

func (in *InvolvementInput) texts() []checkedText {
	return []checkedText{{"type", in.Type, MaxName}, {"role", in.Role, MaxName}}
}

func (in *GoalInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"status", in.Status, MaxName}}
}

func (in *NoteInput) texts() []checkedText { return []checkedText{{"text", in.Text, MaxText}} }

// maxEdits is how many edits are made at once.
const maxEdits = 1_000

// EditError is what is wrong with one of some edits.
type EditError struct {
	At  int // the place of the edit, from 0
	Err error
}

func (e *EditError) Error() string { return e.Err.Error() }

func (e *EditError) Unwrap() error { return e.Err }

// Edit makes some changes, in their order: all of them, or none. It answers the
// row that each left, and its error is an EditError where one edit is to blame.
// It needs the scope cases:write and a role that may do it; to restore and to
// purge needs an administrator. Only what was deleted can be purged, which is
// CodeConflict else: nothing of it, of what belongs to it, and of the answers that
// are kept can be had again. The row that a purge leaves is as it was before.
func (s *Service) Edit(ctx context.Context, p *Principal, edits ...Edit) ([]Row, error) {
	if err := p.mayMake(edits); err != nil {
		return nil, err
	}
	var out []Row
	err := s.update(ctx, p, func(w *writer) (err error) {
		out, err = w.editAll(edits)
		return err
	})
	return out, err
}

// mayMake refuses edits that the caller may never make.
func (p *Principal) mayMake(edits []Edit) error {
	if err := p.need(CasesWrite); err != nil {
		return err
	}
	if len(edits) > maxEdits {
		return Errorf(CodeTooLarge, "At most %d changes are made at once.", maxEdits)
	}
	for i := range edits {
		if err := edits[i].check(p); err != nil {
			return &EditError{i, err}
		}
	}
	return nil
}

func (w *writer) editAll(edits []Edit) (out []Row, err error) {
	for i := range edits {
		row, err := w.edit(&edits[i])
		if err != nil {
			return nil, &EditError{i, err}
		}
		out = append(out, *row)
	}
	return out, nil
}

// verbs are what the acts of edits take.
var verbs = map[Act]verb{ActCreate: create, ActUpdate: edit, ActHide: remove, ActRestore: edit, ActPurge: remove}

// check refuses what the caller may never do, and texts that nothing can hold.
func (e *Edit) check(p *Principal) error {
	if err := p.may(verbs[e.Act], e.Noun); err != nil {
		return err
	}
	switch {
	case e.Act == ActRestore && p.Role != RoleAdmin:
		return Errorf(CodeForbidden, "Only the role admin may restore what was deleted; this key has the role %s.", p.Role)
	case e.Act == ActPurge && p.Role != RoleAdmin:
		return Errorf(CodeForbidden, "Only the role admin may purge what was deleted; this key has the role %s.", p.Role)
	case e.Input == nil:
		return nil
	}
	return checkTexts(append(e.Input.texts(), checkedText{"id", Set(e.ID), MaxName})...)
}

// blank makes an empty record of a noun that Edit changes.
func blank(n Noun) record {
	switch n {
	case NounCase:
		return &Case{}
	case NounPerson:
		return &Person{}
	case NounInvolvement:
		return &Involvement{}
	case NounGoal:
		return &Goal{}
	}
	return &Note{}
}

func (w *writer) edit(e *Edit) (*Row, error) {
	if e.Act == ActPurge {
		return w.purge(e)
	}
	r := blank(e.Noun)
	if err := w.open(e, r); err != nil {
		return nil, err
	}
	if e.Seen != nil && !slices.Contains(e.Seen, r.row().Rev) {
		return nil, Errorf(CodePreconditionFailed, "The %s was changed since it was read. Read it again, then change it.", e.Noun)
	}
	r.row().Hidden = e.Act == ActHide
	return r.row(), w.carryOut(e, r)
}

// open reads the record that an edit is about, or begins it.
func (w *writer) open(e *Edit, r record) error {
	switch e.Act {
	case ActRestore:
		return w.hiddenOne(e.ID, r)
	case ActUpdate, ActHide:
		return w.one(byID(e.ID), r)
	}
	if e.ID != "" {
		taken, err := w.tx.Resolve(e.Noun, "id", []string{e.ID})
		if err != nil {
			return err
		}
		if taken[0] != 0 {
			return Duplicate(e.Noun, "id")
		}
	}
	r.row().ID = e.ID
	return nil
}

// hiddenOne reads a record that was deleted.
func (w *writer) hiddenOne(id string, to record) error {
	err := w.anyOne(id, to)
	if err == nil && !to.row().Hidden {
		err = notFound(to.noun())
	}
	return err
}

// anyOne reads a record that was deleted or not, but not one that was purged.
func (w *writer) anyOne(id string, to record) error {
	plan, err := w.whole(to.noun(), Query{Where: byID(id)})
	if err != nil {
		return err
	}
	plan.hidden = true
	b, err := w.page(plan)
	switch {
	case err != nil:
		return err
	case b.Rows() == 0:
		return notFound(to.noun())
	}
	readRecord(b, 0, to)
	return w.unpurged(to)
}

func (w *writer) carryOut(e *Edit, r record) error {
	switch r := r.(type) {
	case *Case:
		return w.editCase(e, r)
	case *Person:
		return w.editPerson(e, r)
	case *Involvement:
		return w.editInvolvement(e, r)
	case *Goal:
		return w.editGoal(e, r)
	case *Note:
		return w.editNote(e, r)
	}
	return nil
}

func (w *writer) editCase(e *Edit, c *Case) error {
	in, ok := e.Input.(*CaseInput)
	if !ok {
		return w.put(c)
	}
	if err := w.learn(false, in); err != nil {
		return err
	}
	if c.PK == 0 {
		w.by.claim(c)
	}
	problems := append(w.apply(c, in), lacking(e, c, in)...)
	if e.Declared {
		names := &resolver{catalog: w.catalog}
		names.declared(c.Type, in.Properties)
		problems = append(problems, names.problems...)
	}
	if len(problems) > 0 {
		return problemsError(problems)
	}
	return w.storeCase(c, in)
}

// lacking are the required fields that a case has not, after an input. A type
// is required of the input: the case has the tenant's first without one.
func lacking(e *Edit, c *Case, in *CaseInput) (problems []Problem) {
	if c.PK == 0 && !in.Type.Set && slices.Contains(e.Required, "type") {
		problems = append(problems, required("type"))
	}
	if strings.TrimSpace(c.Name) == "" && slices.Contains(e.Required, "name") {
		problems = append(problems, required("name"))
	}
	return problems
}

func required(field string) Problem { return Problem{Field: field, Message: "This field is required."} }

func (w *writer) editPerson(e *Edit, p *Person) error {
	in, ok := e.Input.(*PersonInput)
	if ok {
		if p.PK == 0 {
			p.Creator = w.by.User
		}
		if err := in.put(p); err != nil {
			return err
		}
		if p.Name == "" && p.FirstName == "" && p.LastName == "" {
			return problemsError([]Problem{required("last_name")})
		}
	}
	was := p.Rev
	if err := w.save(p, &p.Row); err != nil {
		return err
	}
	if was == 0 || was == p.Rev {
		return nil
	}
	return w.touchCasesOf(p)
}

// put writes what is set into a person. Who is given by parts is named by them.
func (in *PersonInput) put(p *Person) (err error) {
	in.Name.put(&p.Name)
	in.Title.put(&p.Title)
	in.FirstName.put(&p.FirstName)
	in.LastName.put(&p.LastName)
	in.Email.put(&p.Email)
	in.Phone.put(&p.Phone)
	in.Mobile.put(&p.Mobile)
	in.Address.put(&p.Address)
	in.Town.put(&p.Town)
	in.County.put(&p.County)
	in.Postcode.put(&p.Postcode)
	in.Organisation.put(&p.Organisation)
	in.Born.put(&p.Born)
	if !in.Name.Set && (in.FirstName.Set || in.LastName.Set) {
		p.Name = strings.TrimSpace(p.FirstName + " " + p.LastName)
	}
	if in.Bare {
		p.Properties = ""
	}
	p.Properties, err = p.Properties.With(in.Properties)
	return err
}

// touchCasesOf makes those read the cases again that show a person as their
// resident.
func (w *writer) touchCasesOf(p *Person) error {
	b, err := w.find(NounCase, And{
		Has{Way: Way{Path: "case", Back: true, Noun: NounInvolvement}, Where: Compare{Path: "person", Value: Ref(p.PK)}},
		Compare{Path: "main_person", Value: Ref(p.PK)},
	})
	if err != nil {
		return err
	}
	for _, c := range readRows[Case](b) {
		c.Touched++
		if err := w.put(c); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) editInvolvement(e *Edit, v *Involvement) error {
	was := v.Case
	if in, ok := e.Input.(*InvolvementInput); ok {
		refs := &references{w: w}
		refs.lead("case", NounCase, in.Case, &v.Case)
		refs.lead("person", NounPerson, in.Person, &v.Person)
		refs.need("case", v.Case != 0)
		refs.need("person", v.Person != 0)
		if err := refs.verdict(); err != nil {
			return err
		}
		in.Type.put(&v.Type)
		in.Role.put(&v.Role)
		in.Effective.put(&v.Effective)
		in.Ended.put(&v.Ended)
	}
	if err := w.save(v, &v.Row); err != nil {
		return err
	}
	if was != 0 && was != v.Case {
		if err := w.findResident(was); err != nil {
			return err
		}
	}
	return w.findResident(v.Case)
}

// findResident keeps a case's main person: of its first involvement with the
// role resident.
func (w *writer) findResident(of PK) error {
	c := &Case{}
	if err := w.one(byPK(of), c); CodeOf(err) == CodeNotFound {
		return nil // a deleted case keeps the one that it has
	} else if err != nil {
		return err
	}
	part := &Involvement{}
	err := w.one(And{Compare{Path: "case", Value: Ref(of)}, Compare{Path: "role", Value: Text(RoleResident)}}, part)
	if err != nil && CodeOf(err) != CodeNotFound {
		return err
	}
	if part.Person == c.MainPerson {
		return nil
	}
	c.MainPerson = part.Person
	return w.put(c)
}

func (w *writer) editGoal(e *Edit, g *Goal) error {
	if in, ok := e.Input.(*GoalInput); ok {
		in.Name.put(&g.Name)
		in.Status.put(&g.Status)
		in.Target.put(&g.Target)
		refs := &references{w: w}
		refs.lead("case", NounCase, in.Case, &g.Case)
		refs.lead("person", NounPerson, in.Person, &g.Person)
		refs.need("case", g.Case != 0)
		refs.need("name", strings.TrimSpace(g.Name) != "")
		if err := refs.verdict(); err != nil {
			return err
		}
	}
	return w.save(g, &g.Row)
}

func (w *writer) editNote(e *Edit, n *Note) error {
	if in, ok := e.Input.(*NoteInput); ok {
		if n.PK == 0 {
			n.Author, n.Face = w.by.User, w.by.Face
		}
		in.Text.put(&n.Text)
		refs := &references{w: w}
		refs.lead("case", NounCase, in.Case, &n.Case)
		refs.need("case", n.Case != 0)
		refs.need("text", strings.TrimSpace(n.Text) != "")
		if err := refs.verdict(); err != nil {
			return err
		}
	}
	return w.save(n, &n.Row)
}

// references makes those of a record lead to rows that the caller may see, and
// collects what is wrong with it.
type references struct {
	w        *writer
	problems []Problem
	err      error
}

// lead makes a reference lead to the row of an ID, or nowhere for "".
func (r *references) lead(field string, n Noun, id Opt[string], to *PK) {
	if !id.Set || r.err != nil {
		return
	}
	*to = 0
	if id.Value == "" {
		return
	}
	found := blank(n)
	err := r.w.one(byID(id.Value), found)
	if CodeOf(err) == CodeNotFound {
		r.problems = append(r.problems, Problem{Field: field, Message: "There is no such " + n.String() + ".", Missing: true})
		return
	}
	r.err = err
	*to = found.row().PK
}

// need notes a field that the record must have and has not. One with another
// fault lacks nothing.
func (r *references) need(field string, has bool) {
	known := slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Field == field })
	if !has && !known {
		r.problems = append(r.problems, required(field))
	}
}

func (r *references) verdict() error {
	if r.err != nil {
		return r.err
	}
	return problemsError(r.problems)
}
