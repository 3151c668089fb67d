package caseload

import "slices"

// gathered is a snapshot of which somebody who sees few cases has read all of them: it
// answers from these what needs no more of them than was read, and leaves all else to the
// database, which would look at each of them again for every question.
type gathered struct {
	Tx
	cases *Block
	at    map[Path]int // the columns that were read
}

// maxGathered is how many bytes of text the cases may have of what is read of them.
const maxGathered = 4 << 20

// gather reads some attributes of the caller's cases, where the caller sees only those
// that are given to them, MaxCounted at most: what is asked of them from then on is
// answered without the database, if it is about these attributes alone. Properties are
// not among them: the database knows which values are of the kind of their field.
func (r *reader) gather(paths ...Path) error {
	var own []Path
	for _, path := range paths {
		if _, is := path.Property(); !is {
			own = append(own, path)
		}
	}
	slices.Sort(own)
	plan, err := r.plan(NounCase, Query{Order: []Order{{Path: "pk"}}, Limit: MaxCounted + 1}, slices.Compact(own)...)
	if err != nil || plan.scope.All || plan.scope.Plain {
		return err
	}
	plan.loose, plan.atMost = true, maxGathered
	cases, err := r.page(plan)
	if err != nil || cases.Rows() > MaxCounted || cases.Bytes() >= maxGathered {
		return err
	}
	g := &gathered{r.tx, cases, map[Path]int{}}
	for col, c := range plan.columns {
		if !c.Masked {
			g.at[c.Path] = col
		}
	}
	r.tx = g
	return nil
}

// Page implements Tx.
func (g *gathered) Page(p *Plan, b *Block) error {
	if !g.knows(p) || !g.hasAll(pathsOfOrder(p.order)) {
		return g.Tx.Page(p, b)
	}
	of := g.meeting(p)
	part := p.Part(len(of), func(row int, path Path) Value { return g.value(of[row], path) })
	for i, row := range part {
		part[i] = of[row]
	}
	if !slices.ContainsFunc(p.columns, func(c Column) bool { return c.Masked || !g.hasAll([]Path{c.Path}) }) {
		for _, row := range part {
			for _, c := range p.columns {
				b.AddValue(g.value(row, c.Path))
			}
		}
		return nil
	}
	if len(part) > likelyRows || p.atMost > 0 {
		return g.Tx.Page(p, b)
	}
	keys := make([]PK, len(part))
	for i, row := range part {
		keys[i] = PK(g.value(row, "pk").Int64())
	}
	return appendRows(g.Tx, p, keys, b)
}

// Count implements Tx.
func (g *gathered) Count(p *Plan, atMost int64) (int64, bool, error) {
	if !g.knows(p) {
		return g.Tx.Count(p, atMost)
	}
	n := int64(len(g.meeting(p)))
	if atMost > 0 && n > atMost {
		return atMost, false, nil
	}
	return n, true, nil
}

// Tally implements Tx.
func (g *gathered) Tally(p *Plan, by ...Path) ([]Tally, error) {
	if !g.knows(p) || !g.hasAll(by) {
		return g.Tx.Tally(p, by...)
	}
	of := g.meeting(p)
	return TallyOf(len(of), func(row int, path Path) Value { return g.value(of[row], path) }, by), nil
}

// knows reports whether what was read tells which cases a plan is about.
func (g *gathered) knows(p *Plan) bool {
	paths, own := attributesIn(p.where, nil)
	return p.noun == NounCase && len(p.words) == 0 && !p.hidden && own && g.hasAll(paths)
}

func (g *gathered) hasAll(paths []Path) bool {
	for _, path := range paths {
		if path == ClosedDay {
			path = "closed"
		}
		if _, ok := g.at[path]; !ok {
			return false
		}
	}
	return true
}

// meeting lists the cases that meet the condition of a plan.
func (g *gathered) meeting(p *Plan) []int {
	var row int
	value := func(path Path) Value { return g.value(row, path) }
	out := make([]int, 0, g.cases.Rows())
	for row = range g.cases.Rows() {
		if Match(p.where, value, nil, nil) {
			out = append(out, row)
		}
	}
	return out
}

func (g *gathered) value(row int, path Path) Value { return g.cases.Value(row, g.at[path]) }

// attributesIn adds what a condition looks at of a case to some paths. It reports false
// for one that looks at more than the case's own attributes.
func attributesIn(e Expr, to []Path) ([]Path, bool) {
	switch e := e.(type) {
	case nil:
		return to, true
	case And:
		return attributesInAll(e, to)
	case Or:
		return attributesInAll(e, to)
	case Not:
		return attributesIn(e.Of, to)
	case Compare:
		return attribute(e.Path, to)
	case In:
		return attribute(e.Path, to)
	case IsNull:
		return attribute(e.Path, to)
	case Among:
		return attribute(e.Path, to)
	case Assigned:
		return append(to, "owner", "assignees"), true
	}
	return to, false
}

func attributesInAll(parts []Expr, to []Path) (_ []Path, own bool) {
	for _, part := range parts {
		if to, own = attributesIn(part, to); !own {
			return to, false
		}
	}
	return to, true
}

func attribute(path Path, to []Path) ([]Path, bool) {
	_, _, own := NounCase.Attribute(string(path))
	return append(to, path), own
}

func pathsOfOrder(order []Order) []Path {
	out := make([]Path, len(order))
	for i, o := range order {
		out[i] = o.Path
	}
	return out
}
