package caseload

import (
	"context"
	"strings"
)

// TeamInput is what a caller wants of a new or an existing team.
type TeamInput struct {
	Name string // whatever its case and accents, of one that there is
	Code Opt[string]
}

// SaveTeam stores a team, or changes the one of its name. A code that another
// team has is CodeConflict. An administrator with cases:write may.
func (s *Service) SaveTeam(ctx context.Context, p *Principal, in TeamInput) (*Team, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Name) == "" {
		return nil, Invalid("name", "A team needs a name.")
	}
	if err := checkTexts(checkedText{"name", Set(in.Name), MaxName}, checkedText{"code", in.Code, MaxName}); err != nil {
		return nil, err
	}
	t := &Team{}
	return t, s.update(ctx, p, func(w *writer) error {
		*t = Team{}
		if known := w.catalog.teams.named(in.Name); len(known) > 0 {
			*t = *known[0]
		}
		t.Name = in.Name
		in.Code.put(&t.Code)
		if other := w.catalog.teams.byCode[t.Code]; other != nil && other.PK != t.PK {
			return Duplicate(NounTeam, "code")
		}
		if t.PK == 0 {
			return w.create(t, &t.Row)
		}
		return w.put(t)
	})
}
