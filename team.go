package caseload

import (
	"context"
	"strings"
)

// TeamInput is what a caller wants of a new or an existing team.
type TeamInput struct {
	Name, Code Opt[string]
}

func (in *TeamInput) noun() Noun { return NounTeam }

func (in *TeamInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"code", in.Code, MaxName}}
}

// SaveTeam stores a team, or changes the one of its name, whatever its case and
// accents. A code that another team has is CodeConflict. An administrator with
// cases:write may.
func (s *Service) SaveTeam(ctx context.Context, p *Principal, in TeamInput) (*Team, error) {
	t := &Team{}
	return t, saveNamed(ctx, s, p, t, in.Name.Value, &in, func(c *Catalog) *shelf[Team, *Team] { return &c.teams })
}

// applyToTeam writes what is set into a team.
func (w *writer) applyToTeam(t *Team, e *Edit) (storing, error) {
	in, ok := e.Input.(*TeamInput)
	if !ok {
		in = &TeamInput{}
	}
	if err := checkTexts(in.texts()...); err != nil {
		return nil, err
	}
	in.Name.put(&t.Name)
	in.Code.put(&t.Code)
	if strings.TrimSpace(t.Name) == "" {
		return nil, Faulty("name", kindNameless[NounTeam].Of())
	}
	if other := w.catalog.teams.byCode[t.Code]; other != nil && other.PK != t.PK {
		return nil, Duplicate(NounTeam, "code")
	}
	return func() error { return w.saveWord(t) }, nameTaken(t, w.catalog.teams.named(t.Name))
}
