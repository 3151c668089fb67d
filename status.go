package caseload

import (
	"context"
	"strings"
)

// StatusInput is what a caller wants of a new or an existing status.
type StatusInput struct {
	Name  string // whatever its case and accents, of one that there is
	Stage Stage  // which of the five it counts as; of one that there is, the same or 0
}

// SaveStatus stores a status, behind those that there are, or writes the name of
// one anew. What it counts as stays, for cases were closed by it. An administrator
// with cases:write may.
func (s *Service) SaveStatus(ctx context.Context, p *Principal, in StatusInput) (*Status, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Name) == "" {
		return nil, Invalid("name", "A status needs a name.")
	}
	if err := checkTexts(checkedText{"name", Set(in.Name), MaxName}); err != nil {
		return nil, err
	}
	status := &Status{}
	return status, s.update(ctx, p, func(w *writer) error {
		if known := w.catalog.statuses.named(in.Name); len(known) > 0 {
			*status = *known[0]
			if in.Stage != 0 && in.Stage != status.Stage {
				return Errorf(CodeConflict, "The status %s counts as %s, and stays so: make another.", status.Name, status.Stage)
			}
			status.Name = in.Name
			return w.put(status)
		}
		if in.Stage < Open || in.Stage > Closed {
			return Invalid("stage", "A new status counts as one of the five.", StageNames()...)
		}
		*status = Status{Name: in.Name, Stage: in.Stage, Position: w.catalog.lastPosition() + 1}
		return w.create(status, &status.Row)
	})
}

// lastPosition is that of the last status, 0 without one.
func (c *Catalog) lastPosition() int64 {
	all := c.Statuses()
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Position
}
