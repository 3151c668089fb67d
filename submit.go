package caseload

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// FormInput is a submission, whatever it was written in.
type FormInput struct {
	Form                   // ID "": one is made; Received zero: now; the rest of its Row, Sender and Cases are not looked at
	SenderID  string       // the client's ID of who filled it in; "": the caller
	Documents []Document   // the files that came with it; their names differ
	Changes   []CaseChange // carried out in this order
}

// CaseChange is what a form does to one case. What is not set stays as it is.
type CaseChange struct {
	ID        string // "", of a case to be made: one is made
	Mode      ChangeMode
	By        string      // the client's ID of who did it; "": who filled the form in
	Modified  time.Time   // by the client's clock; zero: when the form was received
	Owner     Opt[string] // the ID of a user or team; one that nobody has becomes that of a disabled user
	Input     CaseInput   // a type that is not known is made
	Close     bool
	Links     []LinkChange
	Referrals []ReferralChange

	// SharedExternalID: another case may have the external ID already, as the
	// phones of a programme do not know.
	SharedExternalID bool
}

// ChangeMode says which cases a CaseChange may meet.
type ChangeMode int

// The modes.
const (
	CreateOrUpdate ChangeMode = iota // a case that is not there is made
	CreateOnly
	UpdateOnly
)

// LinkChange sets the link of a name; one that leads to "" takes it away.
type LinkChange struct {
	Name string
	Link
}

// ReferralChange opens, changes or closes the referral of an ID and a type.
type ReferralChange struct {
	Referral, Type string // the type "": all of this ID
	Followup       Opt[time.Time]
	Close          bool
}

// Submitted is what a form did.
type Submitted struct {
	Form  *Form
	Cases *CaseSet // those that it created or changed, in the order in which it named them first
	Same  bool     // it had been received already, and nothing was done: Cases has none
}

// The bounds of one form.
const (
	maxCaseChanges = 1_000
	maxDocuments   = 100
	maxReferrals   = 1_000 // changes of them
	maxLinks       = 100   // of one case
)

// SubmitForm stores a form and does to cases what it says: all of it, or
// nothing. A form whose ID is known takes the place of the earlier one; one that
// equals it, as a client sends that got no answer, does nothing. It needs the
// scopes cases:read and cases:write.
func (s *Service) SubmitForm(ctx context.Context, p *Principal, in *FormInput) (*Submitted, error) {
	if err := p.needEditData(); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	received := cmp.Or(in.Received, s.now()).Truncate(time.Microsecond) // before the Rev that it gets
	var out *Submitted
	err := s.update(ctx, p, func(w *writer) (err error) {
		sub := &submission{writer: w, in: in, received: received}
		out, err = sub.run()
		return err
	})
	return out, err
}

// check refuses what no form may hold, before a transaction begins.
func (in *FormInput) check() error {
	if len(in.Changes) > maxCaseChanges || len(in.Documents) > maxDocuments {
		return Errorf(CodeTooLarge, "A form may change at most %d cases and bring at most %d files.", maxCaseChanges, maxDocuments)
	}
	texts := []checkedText{
		{"form_id", Set(in.ID), MaxName}, {"xmlns", Set(in.XMLNS), MaxName}, {"name", Set(in.Name), MaxName},
		{"app_id", Set(in.AppID), MaxName}, {"build_id", Set(in.BuildID), MaxName}, {"version", Set(in.Version), MaxName},
		{"ui_version", Set(in.UIVersion), MaxName}, {"device", Set(in.Device), MaxName}, {"username", Set(in.Username), MaxName},
		{"user_id", Set(in.SenderID), MaxName},
	}
	referrals := 0
	for i := range in.Changes {
		change := &in.Changes[i]
		if referrals += len(change.Referrals); referrals > maxReferrals || len(change.Links) > maxLinks {
			return Errorf(CodeTooLarge, "A form may change at most %d referrals, and at most %d indices of a case.", maxReferrals, maxLinks)
		}
		texts = append(texts, change.texts()...)
	}
	for _, d := range in.Documents {
		texts = append(texts, checkedText{"attachments", Set(d.Name), MaxName}, checkedText{"attachments", Set(d.MediaType), MaxName})
	}
	return checkSent(texts...)
}

func (c *CaseChange) texts() []checkedText {
	texts := append(c.Input.texts(),
		checkedText{"case_id", Set(c.ID), MaxName}, checkedText{"user_id", Set(c.By), MaxName}, checkedText{"owner_id", c.Owner, MaxName})
	for _, l := range c.Links {
		texts = append(texts, checkedText{"index", Set(l.Name), MaxName}, checkedText{"index", Set(l.To), MaxName}, checkedText{"index", Set(l.Type), MaxName})
	}
	for _, r := range c.Referrals {
		texts = append(texts, checkedText{"referral_id", Set(r.Referral), MaxName}, checkedText{"referral_type", Set(r.Type), MaxName})
	}
	return texts
}

// submission is a form on its way into a transaction.
type submission struct {
	*writer
	in        *FormInput
	form      *Form
	received  time.Time
	cases     map[string]*Case // by ID: those that the form names
	lost      map[string]bool  // the IDs that it names of cases which are deleted or unseen
	touched   []*Case          // in the order in which they are named first
	taken     textRead         // by the cases that were read, and their referrals
	linked    []newLink
	referrals map[PK][]*Referral // of cases; a new one has no Rev
	given     holders            // of the external IDs that the form gives: the stored cases
	named     map[string]*Case   //   and those that it gave them to
}

// newLink is a link that a case got.
type newLink struct {
	of *Case
	to string // an ID
}

func (sub *submission) run() (*Submitted, error) {
	if err := sub.learnNames(); err != nil {
		return nil, err
	}
	same, err := sub.receive()
	if err != nil {
		return nil, err
	}
	if same {
		return sub.answer(&Submitted{Form: sub.form, Same: true})
	}
	if err := sub.read(); err != nil {
		return nil, err
	}
	if err := sub.carryOutAll(); err != nil {
		return nil, err
	}
	if err := sub.checkLinks(); err != nil {
		return nil, err
	}
	if err := sub.store(); err != nil {
		return nil, err
	}
	return sub.answer(&Submitted{Form: sub.form})
}

// answer reads the cases that were touched, as far as the caller may see them.
func (sub *submission) answer(out *Submitted) (*Submitted, error) {
	ids := make([]string, len(sub.touched))
	for i, c := range sub.touched {
		ids[i] = c.ID
	}
	sub.cases, sub.touched = nil, nil // they may be long, and are read again
	var err error
	out.Cases, err = sub.setOf(ids, With{})
	return out, err
}

// receive gives the form what it must have, and finds out whether it was
// received before.
func (sub *submission) receive() (same bool, err error) {
	f := sub.in.Form
	f.Row, f.Cases, f.Received = Row{ID: f.ID}, nil, sub.received
	f.Sender = cmp.Or(sub.userOf(sub.in.SenderID), sub.by.User)
	sub.form = &f
	if f.ID == "" {
		return false, nil
	}
	known := &Form{}
	switch err := sub.one(byID(f.ID), known); {
	case CodeOf(err) == CodeNotFound:
		return false, nil
	case err != nil:
		return false, err
	case known.Answers == f.Answers && known.XMLNS == f.XMLNS:
		sub.form = known
		return true, nil
	}
	f.Row, f.Received, f.Edited, f.Cases = known.Row, known.Received, sub.received, known.Cases
	return false, nil
}

// userOf finds the user whom a client means, 0 for nobody.
func (sub *submission) userOf(id string) PK {
	if u := sub.catalog.UserByID(id); u != nil {
		return u.PK
	}
	return 0
}

// read reads the cases that the form names: no more than maxSync of text.
func (sub *submission) read() (err error) {
	ids := map[string]bool{}
	for i := range sub.in.Changes {
		ids[sub.in.Changes[i].ID] = true
	}
	sub.referrals = map[PK][]*Referral{}
	if sub.cases, err = sub.casesByID(slices.Sorted(maps.Keys(ids)), &sub.taken); err != nil {
		return err
	}
	maps.DeleteFunc(ids, func(id string, _ bool) bool { return id == "" || sub.cases[id] != nil })
	if err := sub.readLost(slices.Sorted(maps.Keys(ids))); err != nil {
		return err
	}
	return sub.readHolders()
}

// readLost finds out which of some IDs are those of cases that are deleted, or
// that the caller may not see: no other case can have them.
func (sub *submission) readLost(ids []string) error {
	sub.lost = map[string]bool{}
	if len(ids) == 0 {
		return nil
	}
	plan, err := sub.plan(NounCase, Query{Where: In{"id", textValues(ids)}, Order: []Order{{Path: "pk"}}}, "id")
	if err != nil {
		return err
	}
	plan.scope, plan.hidden = RowScope{All: true}, true
	b, err := sub.page(plan)
	if err != nil {
		return err
	}
	for i := range b.Rows() {
		sub.lost[b.String(i, 0)] = true
	}
	return nil
}

// readHolders finds out who has the external IDs that the form gives.
func (sub *submission) readHolders() (err error) {
	given := map[string]bool{}
	for i := range sub.in.Changes {
		if change := &sub.in.Changes[i]; !change.SharedExternalID && change.Input.ExternalID.Value != "" {
			given[change.Input.ExternalID.Value] = true
		}
	}
	sub.named = map[string]*Case{}
	sub.given, err = sub.holders(slices.Sorted(maps.Keys(given)))
	return err
}

// ChangeError is what is wrong with one change of a form.
type ChangeError struct {
	At  int // the place of the change, from 0
	Err error
}

func (e *ChangeError) Error() string { return e.Err.Error() }

func (e *ChangeError) Unwrap() error { return e.Err }

// carryOutAll carries out all changes. Its error joins a ChangeError for each
// that is wrong.
func (sub *submission) carryOutAll() error {
	var wrong []error
	for i, change := range sub.in.Changes {
		err := sub.carryOut(change)
		if errors.Is(err, errNoRoom) {
			return err // it is about all of them
		}
		switch CodeOf(err) {
		case "":
		case CodeInvalid, CodeConflict, CodeTooLarge:
			wrong = append(wrong, &ChangeError{i, err})
		default:
			return err
		}
	}
	return errors.Join(wrong...)
}

// carryOut does to a case what a change says.
func (sub *submission) carryOut(change CaseChange) error {
	c, err := sub.meet(&change)
	if err != nil {
		return err
	}
	by := cmp.Or(sub.userOf(change.By), sub.form.Sender)
	at := cmp.Or(change.Modified, sub.received)
	if c.PK == 0 && !change.Input.Opened.Set {
		change.Input.Opened = Set(at)
	}
	if change.Close {
		change.Input.Stage, change.Input.Closed = Set(Closed), Set(at)
		c.ClosedBy = by
	}
	if problems := sub.apply(c, &change.Input); len(problems) > 0 {
		return problemsError(problems)
	}
	if err := sub.ownExternalID(c, &change); err != nil {
		return err
	}
	if c.PK == 0 {
		c.OpenedBy, c.Owner = by, by
	}
	if change.Owner.Set {
		c.Owner = sub.ownerOf(change.Owner.Value)
	}
	c.ModifiedBy, c.Modified = by, at
	if err := sub.number(c, change.Input.Stages, sub.put); err != nil {
		return err
	}
	if err := sub.link(c, change.Links); err != nil {
		return err
	}
	return sub.refer(c, change.Referrals, at)
}

// ownExternalID refuses the external ID of another case, stored or of the same
// form, unless that may be shared.
func (sub *submission) ownExternalID(c *Case, change *CaseChange) error {
	id := change.Input.ExternalID.Value
	if change.SharedExternalID || id == "" {
		return nil
	}
	if err := sub.given.free(id, c.PK); err != nil || len(sub.given[id]) > 0 {
		return err
	}
	if sub.named[id] != nil && sub.named[id] != c {
		return Duplicate(NounCase, "external_id")
	}
	sub.named[id] = c
	return nil
}

// meet finds the case that a change is about, or begins it, and notes that it
// is touched.
func (sub *submission) meet(change *CaseChange) (*Case, error) {
	c := sub.cases[change.ID]
	switch {
	case c == nil && change.Mode == UpdateOnly:
		return nil, Invalid("case_id", "No case found with ID '"+change.ID+"'")
	case c != nil && change.Mode == CreateOnly:
		return nil, caseIDTaken("There is already a case with this ID.")
	case c == nil && sub.lost[change.ID]:
		return nil, caseIDTaken("The case with this ID was deleted, or is not yours to see: have it restored or given to you, or use another ID.")
	case c == nil:
		c = &Case{Row: Row{ID: cmp.Or(change.ID, sub.s.newID())}}
		sub.by.claim(c)
		sub.cases[c.ID] = c
	}
	if !slices.Contains(sub.touched, c) {
		sub.touched = append(sub.touched, c)
		c.Touched++ // the form belongs to it now, even if nothing else changes
	}
	return c, nil
}

func caseIDTaken(message string) error {
	return &Error{Code: CodeConflict, Message: message, Problems: []Problem{{Field: "case_id", Message: message}}}
}

// ownerOf finds the user or team of an ID, 0 for none.
func (sub *submission) ownerOf(id string) PK {
	if t := sub.catalog.teams.byID[id]; t != nil {
		return t.PK
	}
	return sub.userOf(id)
}

// link sets links of a case. One that is there already is not looked at again:
// where it leads to may be gone, or out of the caller's sight.
func (sub *submission) link(c *Case, changes []LinkChange) error {
	if len(changes) == 0 {
		return nil
	}
	links := c.Links.Values()
	for _, l := range changes {
		switch {
		case l.To == "":
			delete(links, l.Name)
		case l.To == c.ID:
			return Invalid("index", "Case '"+c.ID+"' cannot index itself")
		case links[l.Name] != l.Link:
			links[l.Name] = l.Link
			sub.linked = append(sub.linked, newLink{c, l.To})
		}
	}
	if len(links) > maxLinks {
		return Errorf(CodeTooLarge, "A case may have at most %d indices.", maxLinks)
	}
	c.Links = MakeLinks(links)
	return nil
}

// checkLinks refuses links to cases that are not there, and those that lead back
// to where they come from.
func (sub *submission) checkLinks() error {
	linked := map[string]*Case{}
	for _, l := range sub.linked {
		linked[l.of.ID] = l.of
	}
	known, err := sub.ancestors(linked)
	if err != nil {
		return err
	}
	for _, l := range sub.linked {
		if known[l.to] == nil {
			return Invalid("index", "InvalidCaseIndex: Case '"+l.of.ID+"' references non-existent case '"+l.to+"'")
		}
	}
	w := &walk{all: known, linked: linked, state: map[string]walkState{}}
	for _, l := range sub.linked {
		if id := w.circle(l.of.ID); id != "" {
			return Invalid("index", "InvalidCaseIndex: Case '"+id+"' is its own ancestor by its indices")
		}
	}
	return nil
}

// maxAncestors is how many levels of parents a case may have.
const maxAncestors = 100

// ancestors are the cases of the form and, of the others that some of them lead
// to, where they stand and lead to.
func (sub *submission) ancestors(of map[string]*Case) (map[string]*Case, error) {
	f := &family{reader: &sub.reader, set: &CaseSet{Cases: sub.touched, all: maps.Clone(sub.cases)}, links: true}
	level := slices.Collect(maps.Values(of))
	for range maxAncestors {
		if len(level) == 0 {
			break
		}
		above, err := f.parents(level)
		if CodeOf(err) == CodeTooLarge {
			return nil, Errorf(CodeTooLarge, "The cases that these lead to by their indices have too many above them. Set fewer indices at once.")
		}
		if err != nil {
			return nil, err
		}
		level = above
	}
	if len(level) > 0 {
		return nil, Errorf(CodeInvalid, "The cases are linked more than %d levels deep.", maxAncestors)
	}
	return f.set.all, nil
}

// walk goes along the links of cases, each case once.
type walk struct {
	all    map[string]*Case
	linked map[string]*Case // those whose links are new: every new circle has one of them
	state  map[string]walkState
	path   []string
}

type walkState uint8

const (
	onPath walkState = 1 + iota
	walked
)

// circle returns a case of linked from which, by way of the case of an ID, links
// lead back to itself; "" for none.
func (w *walk) circle(id string) string {
	c := w.all[id]
	switch {
	case c == nil || w.state[id] == walked:
		return ""
	case w.state[id] == onPath:
		return w.linkedSince(id)
	}
	w.state[id] = onPath
	w.path = append(w.path, id)
	links := c.Links.Values()
	for _, name := range slices.Sorted(maps.Keys(links)) {
		if found := w.circle(links[name].To); found != "" {
			return found
		}
	}
	w.path = w.path[:len(w.path)-1]
	w.state[id] = walked
	return ""
}

// linkedSince is the first case of linked that the path has met since an ID.
func (w *walk) linkedSince(id string) string {
	for _, met := range w.path[slices.Index(w.path, id):] {
		if w.linked[met] != nil {
			return met
		}
	}
	return ""
}

// refer carries out what a change says of the referrals of a case.
func (sub *submission) refer(c *Case, changes []ReferralChange, at time.Time) error {
	if len(changes) == 0 {
		return nil
	}
	known, met := sub.referrals[c.PK]
	if !met && c.Rev != 0 {
		b, err := sub.findWithin(&sub.taken, NounReferral, Compare{Path: "case", Value: Ref(c.PK)})
		if err != nil {
			return err
		}
		known = readRows[Referral](b)
	}
	for _, change := range changes {
		found := false
		for _, r := range known {
			if r.Referral == change.Referral && (change.Type == "" || r.Type == change.Type) {
				found = true
				change.into(r, at)
			}
		}
		if !found {
			r := &Referral{Case: c.PK, Referral: change.Referral, Type: change.Type, Opened: at}
			change.into(r, at)
			known = append(known, r)
		}
	}
	sub.referrals[c.PK] = known
	return nil
}

func (change *ReferralChange) into(r *Referral, at time.Time) {
	r.Modified = at
	change.Followup.put(&r.Followup)
	if change.Close {
		r.Closed = at
	}
}

// store writes the cases, their referrals, and the form with its files.
func (sub *submission) store() error {
	cases := NewBlock(NounCase.Kinds()...)
	for _, c := range sub.touched {
		appendRecord(cases, c)
		if !slices.Contains(sub.form.Cases, c.PK) {
			sub.form.Cases = append(sub.form.Cases, c.PK)
		}
	}
	if err := sub.tx.Put(NounCase, cases); err != nil {
		return err
	}
	for _, c := range sub.touched {
		for _, r := range sub.referrals[c.PK] {
			if err := sub.save(r, &r.Row); err != nil {
				return err
			}
		}
	}
	if err := sub.dropDocuments(); err != nil {
		return err
	}
	if err := sub.save(sub.form, &sub.form.Row); err != nil {
		return err
	}
	for _, d := range sub.in.Documents {
		d.Row, d.Form = Row{}, sub.form.PK
		if err := sub.save(&d, &d.Row); err != nil {
			return err
		}
	}
	return nil
}

// save stores a record, new or old.
func (w *writer) save(r record, row *Row) error {
	if row.PK == 0 {
		return w.create(r, row)
	}
	return w.put(r)
}

// dropDocuments deletes the files of the form that this one takes the place of.
func (sub *submission) dropDocuments() error {
	if sub.form.PK == 0 {
		return nil
	}
	b, err := sub.find(NounDocument, Compare{Path: "form", Value: Ref(sub.form.PK)})
	if err != nil {
		return err
	}
	for _, d := range readRows[Document](b) {
		d.Hidden = true
		if err := sub.put(d); err != nil {
			return err
		}
	}
	return nil
}

// The bounds of what forms bring into the vocabulary, which is held in memory.
const (
	maxUsers     = 20_000
	maxCaseTypes = 1_000
)

// learnNames makes the case types that the form brings with it, which are an
// open set, and a disabled user for each ID that nobody has.
func (sub *submission) learnNames() error {
	if err := sub.learn(false); err != nil {
		return err
	}
	l := learner{w: sub.writer, seen: map[string]bool{}}
	l.user(sub.in.SenderID)
	for i := range sub.in.Changes {
		change := &sub.in.Changes[i]
		l.user(change.By)
		l.user(change.Owner.Value)
		if change.Input.Type.Set {
			l.caseType(change.Input.Type.Value)
		}
	}
	if l.err != nil || len(l.seen) == 0 {
		return l.err
	}
	return sub.reload()
}

// user makes a disabled user of an ID that no user or team has.
func (l *learner) user(id string) {
	c := l.w.catalog
	if id == "" || c.UserByID(id) != nil || c.teams.byID[id] != nil || l.err != nil || l.seen["user "+id] {
		return
	}
	l.seen["user "+id] = true
	if len(c.users.list)+len(l.seen) > maxUsers {
		l.err = Invalid("owner_id", "The tenant has as many users as it may have; use the ID of one of them.")
		return
	}
	u := &User{Row: Row{ID: id}, Name: id, Role: RoleCaseworker}
	l.err = l.w.create(u, &u.Row)
}

func (l *learner) caseType(name string) {
	c := l.w.catalog
	if name == "" || len(c.types.named(name)) > 0 || !l.once(NounCaseType, name) {
		return
	}
	if len(c.types.list)+len(l.seen) > maxCaseTypes {
		l.err = Invalid("case_type", "The tenant has as many case types as it may have; use one of them.")
		return
	}
	t := &CaseType{Name: name, Label: name}
	l.err = l.w.create(t, &t.Row)
}
