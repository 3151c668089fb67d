package caseload

import (
	"encoding/json"
	"strings"
)

// CaseStage is a stage that a case has begun: its own case type's, or another
// of that name. A case has each at most once.
type CaseStage struct {
	Row
	Case           PK
	Name           string
	TargetDays     int64 // working days from Received; 0: none
	Received       Date  // when it began
	Due            Date
	Completed      Date
	InTarget       *bool // completed by the due date; nil: not completed, or without one
	Outcome        string
	OutcomeDetails string
	OutcomeBy      PK // a User
}

func (s *CaseStage) noun() Noun { return NounStage }

func (s *CaseStage) cells(x *cells) {
	x.common(&s.Row)
	x.pk(&s.Case)
	x.text(&s.Name)
	x.ref(&s.TargetDays)
	x.date(&s.Received)
	x.date(&s.Due)
	x.date(&s.Completed)
	x.verdict(&s.InTarget)
	x.text(&s.Outcome)
	x.text(&s.OutcomeDetails)
	x.pk(&s.OutcomeBy)
}

// verdict is a boolean that may be null.
func (x *cells) verdict(b **bool) {
	switch {
	case !x.read && *b == nil:
		x.b.AddNull()
	case !x.read:
		x.flag(*b)
	case x.b.Null(x.row, x.col):
		*b = nil
		x.col++
	default:
		*b = new(bool)
		x.flag(*b)
	}
}

// StagePlan is a stage that the cases of a type are to go through.
type StagePlan struct {
	Name       string `json:"name"`
	TargetDays int64  `json:"target_days,omitempty"` // working days; 0: none
}

func stagesText(plans []StagePlan) string {
	if len(plans) == 0 {
		return ""
	}
	text, _ := json.Marshal(plans) // of texts and numbers
	return string(text)
}

// ParseStagePlans reads the stages of a case type as they are kept.
func ParseStagePlans(text string) (plans []StagePlan) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), &plans) // written by stagesText
	}
	return plans
}

// StagePlan finds a stage of the type by its name.
func (t *CaseType) StagePlan(name string) (StagePlan, bool) {
	for _, s := range t.Stages {
		if s.Name == name {
			return s, true
		}
	}
	return StagePlan{}, false
}

// AddWorkingDays is the date n days later, without Saturdays and Sundays. Public
// holidays are worked.
func (d Date) AddWorkingDays(n int64) Date {
	weekday := int64(d.weekday())
	if weekday > 4 { // from a weekend as from the Friday before
		d, weekday = d.AddDays(int(4-weekday)), 4
	}
	weeks, rest := n/5, n%5
	if weekday+rest > 4 {
		rest += 2
	}
	return d.AddDays(int(weeks*7 + rest))
}

// StageInput is what a caller wants of a stage of a case.
type StageInput struct {
	Case           Opt[string] // an ID
	Name           Opt[string]
	TargetDays     Opt[int64] // by default those of the case's type
	Received       Opt[Date]  // by default today
	Due            Opt[Date]  // by default TargetDays after Received
	Completed      Opt[Date]
	Outcome        Opt[string]
	OutcomeDetails Opt[string]
	OutcomeBy      Opt[string] // a user's ID
}

func (in *StageInput) noun() Noun { return NounStage }

func (in *StageInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"outcome", in.Outcome, MaxName}, {"outcome_details", in.OutcomeDetails, MaxText}}
}

// maxTargetDays is how many working days a stage may take: some 40 years.
const maxTargetDays = 10_000

func (in *StageInput) soundTarget() bool {
	return in.TargetDays.Value >= 0 && in.TargetDays.Value <= maxTargetDays
}

func (w *writer) applyToStage(s *CaseStage, e *Edit) (storing, error) {
	store := func() error {
		if err := w.save(s, &s.Row); err != nil {
			return err
		}
		return w.findStage(s.Case)
	}
	in, ok := e.Input.(*StageInput)
	if !ok {
		return store, nil
	}
	refs := w.references(in)
	refs.lead("case", NounCase, in.Case, &s.Case)
	refs.need("case", s.Case != 0)
	in.Name.put(&s.Name)
	refs.need("name", strings.TrimSpace(s.Name) != "")
	if !in.soundTarget() {
		refs.problems = append(refs.problems, Problem{Field: "target_days", Message: "This must be a number of working days from 0 to 10000."})
	}
	w.outcomeBy(refs, in.OutcomeBy, &s.OutcomeBy)
	if err := refs.verdict(); err != nil {
		return nil, err
	}
	if err := w.freeStage(s); err != nil {
		return nil, err
	}
	return store, w.applyStageInput(in, s)
}

// applyStageInput writes dates and outcome into a stage, and what follows from
// them.
func (w *writer) applyStageInput(in *StageInput, s *CaseStage) error {
	begins := s.PK == 0
	if begins {
		if err := w.planStage(s); err != nil {
			return err
		}
	}
	in.put(s, begins)
	return nil
}

// put writes dates and outcome into a stage, and what follows from them.
func (in *StageInput) put(s *CaseStage, begins bool) {
	in.TargetDays.put(&s.TargetDays)
	in.Received.put(&s.Received)
	if begins || in.Received.Set || in.TargetDays.Set {
		s.Due = s.target()
	}
	in.Due.put(&s.Due)
	in.Completed.put(&s.Completed)
	in.Outcome.put(&s.Outcome)
	in.OutcomeDetails.put(&s.OutcomeDetails)
	s.judge()
}

// outcomeBy finds the user who decided the outcome, none for "".
func (w *writer) outcomeBy(refs *references, id Opt[string], to *PK) {
	if !id.Set {
		return
	}
	*to = 0
	if id.Value == "" {
		return
	}
	u := w.catalog.UserByID(id.Value)
	if u == nil {
		refs.problems = append(refs.problems, Problem{Field: "outcome_by", Message: "There is no such user.", Missing: true})
		return
	}
	*to = u.PK
}

// freeStage refuses a stage that its case has already.
func (w *writer) freeStage(s *CaseStage) error {
	other := &CaseStage{}
	err := w.one(And{Compare{Path: "case", Value: Ref(s.Case)}, Compare{Path: "name", Value: Text(s.Name)}}, other)
	switch {
	case CodeOf(err) == CodeNotFound:
		return nil
	case err != nil:
		return err
	case other.PK != s.PK:
		return Duplicate(NounStage, "name")
	}
	return nil
}

// planStage gives a stage that begins what its case's type says of it.
func (w *writer) planStage(s *CaseStage) error {
	c := &Case{}
	if err := w.one(byPK(s.Case), c); err != nil && CodeOf(err) != CodeNotFound { // one that the same request makes is not there yet
		return err
	}
	if t := w.catalog.CaseType(c.Type); t != nil {
		plan, _ := t.StagePlan(s.Name)
		s.TargetDays = plan.TargetDays
	}
	s.Received = DateOf(w.now.In(w.by.Tenant.Zone))
	return nil
}

// target is when a stage is due by its target, never without one.
func (s *CaseStage) target() Date {
	if s.TargetDays == 0 || s.Received.IsZero() {
		return Date{}
	}
	return s.Received.AddWorkingDays(s.TargetDays)
}

// judge says whether a completed stage met its due date.
func (s *CaseStage) judge() {
	s.InTarget = nil
	if !s.Completed.IsZero() && !s.Due.IsZero() {
		met := !s.Due.before(s.Completed)
		s.InTarget = &met
	}
}

// beginStages begins the first stage of a new case's type, or those that its
// maker brought, and makes the due date of the one that began last the case's
// where it has none.
func (w *writer) beginStages(c *Case, brought []StageInput, put func(record) error) error {
	t := w.catalog.CaseType(c.Type)
	if len(brought) == 0 && t != nil && len(t.Stages) > 0 {
		brought = []StageInput{{Name: Set(t.Stages[0].Name)}}
	}
	var last *CaseStage
	for i := range brought {
		s := &CaseStage{Case: c.PK, Name: brought[i].Name.Value, Received: c.Received}
		if t != nil {
			plan, _ := t.StagePlan(s.Name)
			s.TargetDays = plan.TargetDays
		}
		brought[i].put(s, true)
		if by := w.catalog.UserByID(brought[i].OutcomeBy.Value); by != nil {
			s.OutcomeBy = by.PK
		}
		if err := w.identify(&s.Row); err != nil {
			return err
		}
		if err := put(s); err != nil {
			return err
		}
		if last == nil || last.Received.before(s.Received) {
			last = s
		}
	}
	if last == nil {
		return nil
	}
	c.CurrentStage = last.PK
	if c.Due.IsZero() {
		c.Due = last.Due
	}
	return nil
}

// findStage keeps a case's current stage, which is the one that began last, and
// its due date.
func (w *writer) findStage(of PK) error {
	c := &Case{}
	if err := w.one(byPK(of), c); CodeOf(err) == CodeNotFound {
		return nil // a deleted case keeps the one that it has
	} else if err != nil {
		return err
	}
	plan, err := w.whole(NounStage, Query{Where: Compare{Path: "case", Value: Ref(of)}, Order: []Order{{Path: "received", Desc: true}}})
	if err != nil {
		return err
	}
	b, err := w.page(plan)
	if err != nil {
		return err
	}
	c.CurrentStage, c.Touched = 0, c.Touched+1
	for _, s := range readRows[CaseStage](b) {
		if !s.Received.IsZero() && c.CurrentStage == 0 {
			c.CurrentStage, c.Due = s.PK, s.Due
		}
	}
	return w.put(c)
}
