package caseload

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// StatusInput is what a caller wants of a new or an existing status.
type StatusInput struct {
	Name  Opt[string]
	Stage Stage // which of the five it counts as; of one that there is, the same or 0
	Place int64 // in the list of all, from 1; 0: where it is, and of a new one the last
}

func (in *StatusInput) noun() Noun { return NounStatus }

func (in *StatusInput) texts() []checkedText { return []checkedText{{"name", in.Name, MaxName}} }

// SaveStatus stores a status, or changes the one of its name, whatever its case and
// accents. An administrator with cases:write may.
func (s *Service) SaveStatus(ctx context.Context, p *Principal, in StatusInput) (*Status, error) {
	status := &Status{}
	return status, saveNamed(ctx, s, p, status, in.Name.Value, &in, func(c *Catalog) *shelf[Status, *Status] { return &c.statuses })
}

// applyToStatus writes what is set into a status. What it counts as stays, for cases
// were closed by it. One that cases have stays, too, and the last that counts as one
// of the five.
func (w *writer) applyToStatus(s *Status, e *Edit) (storing, error) {
	others := slices.DeleteFunc(slices.Clone(w.catalog.Statuses()), func(x *Status) bool { return x.PK == s.PK })
	if e.Act == ActHide {
		if !slices.ContainsFunc(others, func(x *Status) bool { return x.Stage == s.Stage }) {
			return nil, clashing(kindOnlyStatus.Of(s.Stage))
		}
		return func() error { return w.storeStatuses(others, s) }, w.unused(s, "status")
	}
	in, ok := e.Input.(*StatusInput)
	if !ok {
		in = &StatusInput{}
	}
	if err := checkTexts(in.texts()...); err != nil {
		return nil, err
	}
	in.Name.put(&s.Name)
	switch {
	case strings.TrimSpace(s.Name) == "":
		return nil, Faulty("name", kindNameless[NounStatus].Of())
	case s.PK != 0 && in.Stage != 0 && in.Stage != s.Stage:
		return nil, Errorf(CodeConflict, "The status %s counts as %s, and stays so: make another.", s.Name, s.Stage)
	case s.PK == 0 && (in.Stage < Open || in.Stage > Closed):
		return nil, Invalid("stage", "A new status counts as one of the five.", StageNames()...)
	case s.PK == 0:
		s.Stage = in.Stage
	}
	at := slices.IndexFunc(w.catalog.Statuses(), func(x *Status) bool { return x.PK == s.PK })
	switch {
	case in.Place > 0:
		at = int(min(in.Place-1, int64(len(others))))
	case at < 0:
		at = len(others)
	}
	return func() error { return w.storeStatuses(slices.Insert(others, at, s), s) }, nameTaken(s, w.catalog.statuses.named(s.Name))
}

// storeStatuses stores one status, and the places of all that are shown.
func (w *writer) storeStatuses(shown []*Status, changed *Status) error {
	for i, x := range shown {
		place := int64(i + 1)
		switch {
		case x == changed:
			x.Position = place
		case x.Position != place:
			moved := *x // what the catalogue has stays as it is
			moved.Position = place
			if err := w.put(&moved); err != nil {
				return err
			}
		}
	}
	return w.saveWord(changed)
}

// StatusUse is a status with how many cases have it.
type StatusUse struct {
	*Status
	Cases int64
}

// maxUsesCounted is how many cases of somebody who sees few tell which statuses they
// have: to look at all of them would take as long as a list of them.
const maxUsesCounted = 200

// StatusesByUse lists the statuses that cases have which the caller may see, in their
// order, and behind them those that none of these has. It needs the scope cases:read.
// Who sees few cases is told by maxUsesCounted of them.
func (s *Service) StatusesByUse(ctx context.Context, p *Principal) (out []StatusUse, err error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Public, func(r *reader) error {
		out = nil
		cases, err := r.statusUses()
		if err != nil {
			return err
		}
		for _, status := range r.catalog.Statuses() {
			out = append(out, StatusUse{status, cases[status.PK]})
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b StatusUse) int { return cmp.Compare(min(b.Cases, 1), min(a.Cases, 1)) })
	return out, err
}

// statusUses is how many cases have each status, of which a count is kept; of those of
// somebody who sees few, how many of some.
func (r *reader) statusUses() (map[PK]int64, error) {
	plan, err := r.plan(NounCase, Query{Limit: maxUsesCounted, Order: []Order{{Path: "pk"}}}, "status")
	if err != nil {
		return nil, err
	}
	if plan.scope.All || plan.scope.Plain {
		return r.countBy(plan, "status")
	}
	plan.loose = true
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	n := map[PK]int64{}
	for row := range b.Rows() {
		n[b.PK(row, 0)]++
	}
	return n, nil
}
