package caseload

import (
	"context"
	"errors"
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

	// SharedExternalID: another case may have the external ID that a case is given.
	SharedExternalID bool
}

// Input is what a caller wants of a new or an existing record of a noun: a
// *CaseInput, *PersonInput, *InvolvementInput, *GoalInput, *StageInput, *NoteInput,
// *DocumentInput, *StatusInput, *CaseTypeInput, *CategoryInput, *WardInput, *UserInput,
// *TeamInput, *FieldInput of a new field or *FieldChange. What is not set stays as it is.
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

// EditErrors is what is wrong with some edits, in their order.
type EditErrors []*EditError

func (all EditErrors) Error() string { return errors.Join(all.Unwrap()...).Error() }

// Unwrap makes the code of the first that of all.
func (all EditErrors) Unwrap() []error {
	out := make([]error, len(all))
	for i, e := range all {
		out[i] = e
	}
	return out
}

// Edit makes some changes, in their order: all of them, or none. It answers the
// row that each left, and its error is EditErrors where edits are to blame: those
// of all of them, as far as the ones behind a wrong one can be judged without it.
// It needs the scope cases:write and a role that may do it; to restore, to purge
// and to change what cases are written in needs an administrator. Only what was deleted can be purged, which is
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

// errUnmade undoes edits that nothing is wrong with.
var errUnmade = errors.New("the edits are not to be made")

// Check is Edit without making the changes: it says what would be wrong with
// them, for a caller who knows that something is, and is to hear of all of it.
func (s *Service) Check(ctx context.Context, p *Principal, edits ...Edit) error {
	if err := p.mayMake(edits); err != nil {
		return err
	}
	err := s.update(ctx, p, func(w *writer) error {
		if _, err := w.editAll(edits); err != nil {
			return err
		}
		return errUnmade
	})
	if errors.Is(err, errUnmade) {
		return nil
	}
	return err
}

// mayMake refuses edits that the caller may never make.
func (p *Principal) mayMake(edits []Edit) error {
	if err := p.need(CasesWrite); err != nil {
		return err
	}
	if len(edits) > maxEdits {
		return Errorf(CodeTooLarge, "At most %d changes are made at once.", maxEdits)
	}
	var wrong EditErrors
	for i := range edits {
		if err := edits[i].check(p); err != nil {
			wrong = append(wrong, &EditError{i, err})
		}
	}
	return wrong.verdict()
}

func (all EditErrors) verdict() error {
	if len(all) == 0 {
		return nil
	}
	return all
}

// editAll makes edits up to the first that is wrong. Those behind it are judged,
// and not made.
func (w *writer) editAll(edits []Edit) (out []Row, err error) {
	var wrong EditErrors
	for i := range edits {
		e := &edits[i]
		row, store, err := w.prepare(e)
		switch {
		case err == nil && len(wrong) == 0:
			if err := store(); err != nil {
				return nil, EditErrors{{i, err}}
			}
			out = append(out, *row)
			continue
		case CodeOf(err) == CodeInternal, CodeOf(err) == CodeUnavailable:
			return nil, err
		case err != nil:
			wrong = append(wrong, &EditError{i, err})
		}
		if e.Act == ActCreate {
			w.unmade[unmade{e.Noun, e.ID}] = true
		}
	}
	return out, wrong.verdict()
}

// unmade is a record that an edit would have made, were nothing wrong before.
type unmade struct {
	noun Noun
	id   string
}

// verbs are what the acts of edits take.
var verbs = map[Act]verb{ActCreate: create, ActUpdate: edit, ActHide: remove, ActRestore: edit, ActPurge: remove}

// check refuses what the caller may never do, and an ID that no record can have.
func (e *Edit) check(p *Principal) error {
	if err := p.may(verbs[e.Act], e.Noun); err != nil {
		return err
	}
	switch {
	case (e.Noun == NounUser || e.Noun == NounTeam) && verbs[e.Act] != create && e.Act != ActUpdate:
		return Errorf(CodeConflict, "A %s is not deleted: cases tell of it.", e.Noun)
	case e.Noun.Catalogued() && e.Act == ActPurge:
		return Errorf(CodeConflict, "A %s is not purged: cases were written in it.", e.Noun)
	case e.Noun.Catalogued():
		if err := p.needAdmin(CasesWrite); err != nil {
			return err
		}
	case e.Act == ActRestore && p.Role != RoleAdmin:
		return Errorf(CodeForbidden, "Only the role admin may restore what was deleted; this key has the role %s.", p.Role)
	case e.Act == ActPurge && p.Role != RoleAdmin:
		return Errorf(CodeForbidden, "Only the role admin may purge what was deleted; this key has the role %s.", p.Role)
	}
	return checkTexts(checkedText{"id", Set(e.ID), MaxName})
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
	case NounStage:
		return &CaseStage{}
	case NounDocument:
		return &Document{}
	case NounStatus:
		return &Status{}
	case NounCaseType:
		return &CaseType{}
	case NounCategory:
		return &Category{}
	case NounWard:
		return &Ward{}
	case NounUser:
		return &User{}
	case NounTeam:
		return &Team{}
	case NounField:
		return &Field{}
	}
	return &Note{}
}

// storing stores a record that an edit was applied to.
type storing func() error

// prepare applies an edit, unless something is wrong with it, to a record that is
// yet to be stored. It has nothing to say of one that is unmade.
func (w *writer) prepare(e *Edit) (*Row, storing, error) {
	r := blank(e.Noun)
	err := w.open(e, r)
	switch {
	case CodeOf(err) == CodeNotFound && w.unmade[unmade{e.Noun, e.ID}]:
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case e.Seen != nil && !slices.Contains(e.Seen, r.row().Rev):
		return nil, nil, Errorf(CodePreconditionFailed, "The %s was changed since it was read. Read it again, then change it.", e.Noun)
	case e.Act == ActPurge:
		return r.row(), func() error { return w.purge(r) }, nil
	}
	r.row().Hidden = e.Act == ActHide
	store, err := w.applyTo(r, e)
	return r.row(), store, err
}

// open reads the record that an edit is about, or begins it.
func (w *writer) open(e *Edit, r record) error {
	switch e.Act {
	case ActRestore:
		return w.hiddenOne(e.ID, r)
	case ActPurge:
		return w.purgeableOne(e.ID, r)
	case ActUpdate, ActHide:
		return w.one(byID(e.ID), r)
	}
	if e.ID != "" {
		taken, err := w.keysOf(e.Noun, "pk", byID(e.ID)) // what was deleted keeps its ID
		if err != nil {
			return err
		}
		if len(taken) > 0 {
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
		err = Errorf(CodeNotFound, "This %s is not deleted: there is nothing to restore.", to.noun())
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

func (w *writer) applyTo(r record, e *Edit) (storing, error) {
	switch r := r.(type) {
	case *Case:
		return w.applyToCase(r, e)
	case *Person:
		return w.applyToPerson(r, e)
	case *Involvement:
		return w.applyToInvolvement(r, e)
	case *Goal:
		return w.applyToGoal(r, e)
	case *CaseStage:
		return w.applyToStage(r, e)
	case *Document:
		return w.applyToDocument(r, e)
	case *Status:
		return w.applyToStatus(r, e)
	case *CaseType:
		return w.applyToCaseType(r, e)
	case *Category:
		return w.applyToCategory(r, e)
	case *Ward:
		return w.applyToWard(r, e)
	case *User:
		return w.applyToUser(r, e)
	case *Team:
		return w.applyToTeam(r, e)
	case *Field:
		return w.applyToField(r, e)
	}
	return w.applyToNote(r.(*Note), e)
}

func (w *writer) applyToCase(c *Case, e *Edit) (storing, error) {
	in, ok := e.Input.(*CaseInput)
	if !ok {
		return func() error { return w.put(c) }, nil
	}
	problems := textProblems(in.texts())
	if len(problems) == 0 {
		if err := w.learn(false, in); CodeOf(err) == CodeInvalid {
			problems = problemsOf(err)
		} else if err != nil {
			return nil, err
		}
	}
	if c.PK == 0 {
		w.by.claim(c)
	}
	names := &resolver{catalog: w.catalog, problems: problems}
	if c.PK == 0 && !in.Type.Set && slices.Contains(e.Required, "type") { // without one it would have the tenant's first
		names.problems = append(names.problems, required("type"))
	}
	w.write(c, in, names)
	if strings.TrimSpace(c.Name) == "" && slices.Contains(e.Required, "name") {
		names.problems = append(names.problems, required("name"))
	}
	if e.Declared {
		names.declared(c.Type, in.Properties)
	}
	if e.SharedExternalID {
		return func() error { return w.storeCase(c, in) }, problemsError(names.problems)
	}
	if err := w.freeExternalID(c, in); CodeOf(err) == CodeConflict {
		taken := problemOf("external_id", err)
		taken.Taken = true
		names.problems = append(names.problems, taken)
	} else if err != nil {
		return nil, err
	}
	return func() error { return w.storeCase(c, in) }, problemsError(names.problems)
}

func required(field string) Problem {
	p := faulty(field, kindRequired.Of())
	p.Lacking = true
	return p
}

func (w *writer) applyToPerson(p *Person, e *Edit) (storing, error) {
	store := func() error {
		was := p.Rev
		if err := w.save(p, &p.Row); err != nil || was == 0 || was == p.Rev {
			return err
		}
		return w.touchCasesOf(p)
	}
	in, ok := e.Input.(*PersonInput)
	if !ok {
		return store, nil
	}
	if p.PK == 0 {
		p.Creator = w.by.User
	}
	problems := textProblems(in.texts())
	if err := in.put(p); err != nil {
		problems = append(problems, problemOf("properties", err))
	}
	if p.Name == "" && p.FirstName == "" && p.LastName == "" {
		problems = append(problems, faulty("last_name", kindPersonName.Of()))
	}
	return store, problemsError(problems)
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

func (w *writer) applyToInvolvement(v *Involvement, e *Edit) (storing, error) {
	was := v.Case
	store := func() error {
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
	in, ok := e.Input.(*InvolvementInput)
	if !ok {
		return store, nil
	}
	in.Type.put(&v.Type)
	in.Role.put(&v.Role)
	in.Effective.put(&v.Effective)
	in.Ended.put(&v.Ended)
	refs := w.references(in)
	refs.lead("case", NounCase, in.Case, &v.Case)
	refs.lead("person", NounPerson, in.Person, &v.Person)
	refs.need("case", v.Case != 0)
	refs.need("person", v.Person != 0)
	return store, refs.verdict()
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

func (w *writer) applyToGoal(g *Goal, e *Edit) (storing, error) {
	store := func() error { return w.save(g, &g.Row) }
	in, ok := e.Input.(*GoalInput)
	if !ok {
		return store, nil
	}
	in.Name.put(&g.Name)
	in.Status.put(&g.Status)
	in.Target.put(&g.Target)
	refs := w.references(in)
	refs.lead("case", NounCase, in.Case, &g.Case)
	refs.lead("person", NounPerson, in.Person, &g.Person)
	refs.need("case", g.Case != 0)
	refs.need("name", strings.TrimSpace(g.Name) != "")
	return store, refs.verdict()
}

func (w *writer) applyToNote(n *Note, e *Edit) (storing, error) {
	store := func() error { return w.save(n, &n.Row) }
	in, ok := e.Input.(*NoteInput)
	if !ok {
		return store, nil
	}
	if n.PK == 0 {
		n.Author, n.Face = w.by.User, w.by.Face
	}
	in.Text.put(&n.Text)
	refs := w.references(in)
	refs.lead("case", NounCase, in.Case, &n.Case)
	refs.need("case", n.Case != 0)
	refs.need("text", strings.TrimSpace(n.Text) != "")
	return store, refs.verdict()
}

// references makes those of a record lead to rows that the caller may see, and
// collects what is wrong with it.
type references struct {
	w        *writer
	problems []Problem
	unmade   []string // fields that lead to records which are unmade
	err      error
}

func (w *writer) references(in Input) *references {
	return &references{w: w, problems: textProblems(in.texts())}
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
	switch {
	case CodeOf(err) == CodeNotFound && r.w.unmade[unmade{n, id.Value}]:
		r.unmade = append(r.unmade, field)
		return
	case CodeOf(err) == CodeNotFound:
		r.problems = append(r.problems, Problem{Field: field, Message: "There is no such " + n.String() + ".", Missing: true})
		return
	}
	r.err = err
	*to = found.row().PK
}

// need notes a field that the record must have and has not. One with another
// fault lacks nothing.
func (r *references) need(field string, has bool) {
	if !has && !hasProblem(r.problems, field) && !slices.Contains(r.unmade, field) {
		r.problems = append(r.problems, required(field))
	}
}

func (r *references) verdict() error {
	if r.err != nil {
		return r.err
	}
	return problemsError(r.problems)
}
