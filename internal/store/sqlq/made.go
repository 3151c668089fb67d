package sqlq

import (
	"slices"

	"caseload"
)

// Who reads page after page in the order in which rows were made reads along their
// numbers: behind an index of a condition, each page would have all that are left
// found and sorted again.

// made reports whether a plan asks for a page in the order in which rows were made,
// as somebody who sees most of them.
func made(p *caseload.Plan) bool {
	words, _ := p.Words()
	scope := p.Scope()
	return p.Limit() > 0 && !p.Loose() && len(words) == 0 && len(p.Order()) == 1 && p.Order()[0].Path == "pk" && (scope.All || scope.Plain)
}

// alongNumbers reports whether a page is read along the numbers of the tenant's rows:
// where no few rows lead, and no condition is of those that few always meet.
func alongNumbers(p *caseload.Plan, l Lead) bool {
	return made(p) && !l.found && !p.Hidden() && !slices.ContainsFunc(conjuncts(p.Where()), func(e caseload.Expr) bool { return leads(p.Noun(), e) })
}

// leads reports whether an index finds the rows that meet a condition, which is none
// of a Clue.
func leads(n caseload.Noun, e caseload.Expr) bool {
	of := func(p caseload.Path) bool {
		_, declared := p.Property()
		return declared || p == "pk" || p == "id" || references[column{n, p}] || n == caseload.NounCase && (p == "number" || p == "external_id" || p == "main_person")
	}
	switch e := e.(type) {
	case caseload.Compare:
		return of(e.Path)
	case caseload.In:
		return of(e.Path)
	case caseload.Or:
		return !slices.ContainsFunc(e, func(part caseload.Expr) bool { return !leads(n, part) })
	case caseload.And:
		return slices.ContainsFunc(e, func(part caseload.Expr) bool { return leads(n, part) })
	case caseload.Not, caseload.IsNull, caseload.HasProperty, caseload.Has:
		return false
	}
	return true // among rows of another table
}

// indexedValues are the attributes that have an index, and values that few rows have
// or most. A page in the order in which rows were made looks for few.
var indexedValues = map[column]bool{
	{caseload.NounCase, "status"}: true, {caseload.NounCase, "ward"}: true, {caseload.NounCase, "opened"}: true,
	{caseload.NounCase, "received"}: true, {caseload.NounCase, "created"}: true, {caseload.NounCase, "updated"}: true,
	{caseload.NounCase, "closed"}: true, {caseload.NounStage, "completed"}: true,
	{caseload.NounForm, "received"}: true, {caseload.NounForm, "updated"}: true,
}

// periods are the Clues of a made page: one for each attribute that is compared, of
// all its conditions together, so that a short period is few rows.
func periods(p *caseload.Plan) (out []Clue) {
	if !made(p) {
		return nil
	}
	at := map[caseload.Path]int{} // in out
	for i, e := range conjuncts(p.Where()) {
		path, ok := comparedPath(e)
		if !ok || !indexedValues[column{p.Noun(), path}] {
			continue
		}
		if j, again := at[path]; again {
			out[j].of = caseload.And{out[j].of, e}
			continue
		}
		at[path] = len(out)
		out = append(out, Clue{i, e})
	}
	return out
}

func comparedPath(e caseload.Expr) (caseload.Path, bool) {
	switch e := e.(type) {
	case caseload.Compare:
		return e.Path, true
	case caseload.In:
		return e.Path, true
	}
	return "", false
}
