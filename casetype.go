package caseload

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// CaseTypeInput is what a caller wants of a new or an existing case type.
type CaseTypeInput struct {
	Name   string      // whatever its case and accents, of one that there is
	Label  Opt[string] // of a new one by default its name
	Stages Opt[[]StagePlan]
}

// maxStages is how many stages a case type has at most.
const maxStages = 50

// SaveCaseType stores a case type, or changes the one of its name: cases that are
// there keep the stages that they have begun. An administrator with cases:write
// may.
func (s *Service) SaveCaseType(ctx context.Context, p *Principal, in CaseTypeInput) (*CaseType, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Name) == "" {
		return nil, Invalid("name", "A case type needs a name.")
	}
	if err := checkTexts(checkedText{"name", Set(in.Name), MaxName}, checkedText{"label", in.Label, MaxName}); err != nil {
		return nil, err
	}
	t := &CaseType{}
	return t, s.update(ctx, p, func(w *writer) error {
		*t = CaseType{Name: in.Name}
		if known := w.catalog.types.named(in.Name); len(known) > 0 {
			*t = *known[0]
		}
		in.Label.put(&t.Label)
		t.Label = cmp.Or(t.Label, t.Name)
		in.Stages.put(&t.Stages)
		if err := w.checkStages(t); err != nil {
			return err
		}
		if t.PK == 0 {
			return w.create(t, &t.Row)
		}
		return w.put(t)
	})
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
