package caseload

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"caseload/internal/fold"
)

// CaseTypeInput is what a caller wants of a new or an existing case type.
type CaseTypeInput struct {
	Name   Opt[string] // of one that there is, the same
	Label  Opt[string] // of a new one by default its name
	Stages Opt[[]StagePlan]
}

func (in *CaseTypeInput) noun() Noun { return NounCaseType }

func (in *CaseTypeInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"label", in.Label, MaxName}}
}

// maxStages is how many stages a case type has at most.
const maxStages = 50

// SaveCaseType stores a case type, or changes the one of its name, whatever its case
// and accents. An administrator with cases:write may.
func (s *Service) SaveCaseType(ctx context.Context, p *Principal, in CaseTypeInput) (*CaseType, error) {
	t := &CaseType{}
	return t, saveNamed(ctx, s, p, t, in.Name.Value, &in, func(c *Catalog) *shelf[CaseType, *CaseType] { return &c.types })
}

// applyToCaseType writes what is set into a case type. Cases that are there keep the
// stages that they have begun. The name stays, for programs know the type by it; a
// type that cases have stays, too.
func (w *writer) applyToCaseType(t *CaseType, e *Edit) (storing, error) {
	store := func() error { return w.saveWord(t) }
	if e.Act == ActHide {
		if len(w.catalog.types.list) == 1 {
			return nil, clashing(kindOnlyType.Of())
		}
		return store, w.unused(t, "type")
	}
	in, ok := e.Input.(*CaseTypeInput)
	if !ok {
		in = &CaseTypeInput{}
	}
	if err := checkTexts(in.texts()...); err != nil {
		return nil, err
	}
	switch {
	case t.PK == 0:
		t.Name = in.Name.Value
	case in.Name.Set && fold.Key(in.Name.Value) != fold.Key(t.Name):
		return nil, Invalid("name", "The name of a case type stays, for programs know it by that. Change its label.")
	}
	if strings.TrimSpace(t.Name) == "" {
		return nil, Faulty("name", kindNameless[NounCaseType].Of())
	}
	in.Label.put(&t.Label)
	t.Label = cmp.Or(strings.TrimSpace(t.Label), t.Name)
	in.Stages.put(&t.Stages)
	if err := nameTaken(t, w.catalog.types.named(t.Name)); err != nil {
		return nil, err
	}
	return store, w.checkStages(t)
}

// CaseTypes lists the case types of the tenant by name. It needs the scope
// cases:read.
func (s *Service) CaseTypes(ctx context.Context, p *Principal) (types []*CaseType, err error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Internal, func(r *reader) error {
		types = r.catalog.CaseTypes()
		return nil
	})
	return types, err
}

// checkStages refuses stages that could not be told apart in a report: a name
// gives the group of its columns, of whichever type it is.
func (w *writer) checkStages(t *CaseType) error {
	if len(t.Stages) > maxStages {
		return Invalid("stages", fmt.Sprintf("A case type has at most %d stages.", maxStages))
	}
	names := map[string]string{} // by the folded group
	for _, other := range w.catalog.types.list {
		for _, plan := range other.Stages {
			if other.PK != t.PK {
				names[strings.ToLower(columnPart(plan.Name))] = plan.Name
			}
		}
	}
	var own []string
	for _, plan := range t.Stages {
		group := strings.ToLower(columnPart(plan.Name))
		known, taken := names[group]
		switch {
		case group == "" || len(plan.Name) > MaxName || !keepable(plan.Name):
			return Invalid("stages", fmt.Sprintf("The name of a stage has a letter or digit, and at most %d bytes of valid UTF-8.", MaxName))
		case plan.TargetDays < 0 || plan.TargetDays > maxTargetDays:
			return Invalid("stages", fmt.Sprintf("The target of a stage is a number of working days from 0 to %d.", maxTargetDays))
		case taken && known != plan.Name, slices.Contains(own, plan.Name):
			return Invalid("stages", "Reports could not tell the stage "+plan.Name+" from another: its name differs from that of no other by a letter or digit.")
		}
		names[group] = plan.Name
		own = append(own, plan.Name)
	}
	return nil
}
