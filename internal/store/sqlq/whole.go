package sqlq

import (
	"slices"

	"caseload"
)

// Who reads all cases that meet a condition wants those that meet it found, and
// sorted then: SQLite would look through all in their order.

// sorts reports whether the index in whose order a plan asks for all its cases is
// not to find them: there are conditions, and none is about that order.
func sorts(p *caseload.Plan) bool {
	conditions, by := conjuncts(p.Where()), p.Order()[0].Path
	return readsWhole(p) && len(conditions) > 0 && walked(p) && by != "pk" && !slices.ContainsFunc(conditions, func(e caseload.Expr) bool {
		c, ok := e.(caseload.Compare)
		return ok && c.Path == by
	})
}

// looksThrough reports whether all cases have to be looked at, as no index finds
// those of the plan or has them in their order.
func looksThrough(p *caseload.Plan) bool {
	return readsWhole(p) && (sorts(p) || !walked(p)) && !slices.ContainsFunc(conjuncts(p.Where()), indexed)
}

func readsWhole(p *caseload.Plan) bool {
	return p.Noun() == caseload.NounCase && p.Limit() == 0 && p.Offset() == 0 && !p.Hidden()
}

// indexed reports whether an index finds the cases that meet a condition.
func indexed(e caseload.Expr) bool {
	switch e := e.(type) {
	case caseload.Compare:
		return indexedPath(e.Path)
	case caseload.In:
		return indexedPath(e.Path)
	case caseload.Or:
		return !slices.ContainsFunc(e, func(part caseload.Expr) bool { return !indexed(part) })
	case caseload.And:
		return slices.ContainsFunc(e, indexed)
	case caseload.Not, caseload.IsNull, caseload.HasProperty:
		return false
	}
	return true // among rows of another table
}

func indexedPath(p caseload.Path) bool {
	_, declared := p.Property()
	return declared || indexedOfCases[p]
}

// indexedOfCases are the attributes of cases by which an index finds them. There
// are too many wards for that of categories, which stands behind them.
var indexedOfCases = map[caseload.Path]bool{
	"pk": true, "id": true, "number": true, "external_id": true, "name_key": true, "main_person": true, "status": true, "ward": true,
	"opened": true, "received": true, "created": true, "updated": true, "closed": true,
}
