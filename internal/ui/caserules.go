package ui

import (
	"net/url"
	"slices"

	"caseload"
	"caseload/internal/exports"
)

// spec is a file of all cases of the list, with some columns.
func (q *caseQuery) spec(columns []caseColumn) *exports.Spec {
	s := &exports.Spec{Subject: caseload.SubjectCases, Rules: q.rules()}
	for _, c := range columns {
		s.Columns = append(s.Columns, c.name)
	}
	if q.search() != "" {
		s.Keywords = []string{q.search()}
	}
	by, name := q.order()
	if name == "reference" {
		name = "number"
	}
	if by.Desc {
		name = "-" + name
	}
	s.Sort = []string{name}
	return s
}

// condition is one thing that cases are asked for by: as the Service is asked, and in
// the columns of exports.
type condition struct {
	where caseload.Expr
	rules []caseload.ReportRule
}

// conditions are what is asked for beside the facets.
func (q *caseQuery) conditions() (all []condition) {
	if q.owner != nil {
		all = append(all, workedOnBy(q.owner))
	}
	if q.team != nil {
		all = append(all, condition{caseload.Compare{Path: "owner", Value: caseload.Ref(q.team.PK)}, rules(anyOf("team", q.team.Name))})
	}
	if q.has(assignedName) {
		all = append(all, workedOnBy(q.catalog.User(q.by.User)))
	}
	waiting, late := q.has(loneName) && q.has(openName), q.has(overdueName)
	nobody := rules(without("assigned_to"), without("team"))
	switch {
	case waiting:
		all = append(all, condition{caseload.Unassigned(), append(nobody, without("closed"))})
	case q.has(loneName):
		all = append(all, condition{caseload.And{caseload.IsNull{Path: "assignees"}, caseload.IsNull{Path: "owner"}}, nobody})
	}
	if late {
		all = append(all, condition{caseload.Overdue(q.today), rules(between("due", "", dayText(q.today.AddDays(-1))), without("closed"))})
	}
	if q.has(openName) {
		all = append(all, condition{caseload.IsOpen(), rules(q.notDone())})
	}
	if q.unclosed() && !waiting && !late { // which say so themselves
		all = append(all, condition{caseload.IsNull{Path: "closed"}, rules(without("closed"))})
	}
	for _, p := range casePeriods {
		if q.within(string(p.path)) {
			all = append(all, q.inPeriod(p.path))
		}
	}
	return all
}

func rules(all ...caseload.ReportRule) []caseload.ReportRule { return all }

// where is what the Service is asked for beside the facets.
func (q *caseQuery) where() caseload.Expr {
	var all []caseload.Expr
	for _, c := range q.conditions() {
		all = append(all, c.where)
	}
	return caseload.Where(all...)
}

// rules say in the columns of exports what caseQuery.query asks for.
func (q *caseQuery) rules() (all []caseload.ReportRule) {
	for _, f := range caseFacets {
		if chosen := q.given[string(f.path)]; len(chosen) > 0 {
			all = append(all, f.rule(f.entries(q.catalog), chosen))
		}
	}
	for _, c := range q.conditions() {
		all = append(all, c.rules...)
	}
	return all
}

// workedOnBy is the condition that somebody works on a case.
func workedOnBy(u *caseload.User) condition {
	return condition{caseload.WorkedOnBy(u.PK), rules(anyOf("CaseDetails.AssignedToId", u.ID))}
}

// inPeriod is the condition that a date lies within its period.
func (q *caseQuery) inPeriod(p caseload.Path) condition {
	from, to := q.periods[string(p)+"_from"], q.periods[string(p)+"_to"]
	var bounds []caseload.Expr
	if !from.IsZero() {
		bounds = append(bounds, caseload.Compare{Path: p, Op: caseload.GreaterEqual, Value: q.begin(p, from)})
	}
	if !to.IsZero() {
		bounds = append(bounds, caseload.Compare{Path: p, Op: caseload.Less, Value: q.begin(p, to.AddDays(1))})
	}
	return condition{caseload.Where(bounds...), rules(between(string(p), dayText(from), dayText(to)))}
}

// begin is a day, or of what is known to the moment, when it begins for the tenant.
func (q *caseQuery) begin(p caseload.Path, day caseload.Date) caseload.Value {
	if a, _, _ := caseload.NounCase.Attribute(string(p)); a.Kind == caseload.KindTime {
		return caseload.Time(day.In(q.by.Tenant.Zone))
	}
	return caseload.Day(day)
}

// notDone is the rule that a case is of no status by which it is done.
func (q *caseQuery) notDone() caseload.ReportRule {
	rule := caseload.ReportRule{Column: "status", Operator: caseload.RuleNoneOf}
	for _, s := range q.catalog.Statuses() {
		if s.Stage.Done() {
			rule.Values = append(rule.Values, s.Name)
		}
	}
	return rule
}

func anyOf(column string, values ...string) caseload.ReportRule {
	return caseload.ReportRule{Column: column, Operator: caseload.RuleAnyOf, Values: values}
}

func without(column string) caseload.ReportRule {
	return caseload.ReportRule{Column: column, Operator: caseload.RuleEmpty}
}

func between(column, from, until string) caseload.ReportRule {
	return caseload.ReportRule{Column: column, Operator: caseload.RuleBetween, Values: []string{from, until}}
}

// rule is the rule of some choices: by codes where all have one, since wards may
// share a name. Cases that have none, or one of some, are those that have none of
// the others.
func (f *caseFacet) rule(all []entry, chosen []string) caseload.ReportRule {
	var in, out []entry
	for _, e := range all {
		if slices.Contains(chosen, e.id) {
			in = append(in, e)
		} else {
			out = append(out, e)
		}
	}
	operator, of := caseload.RuleAnyOf, in
	if slices.Contains(chosen, noneChosen) {
		operator, of = caseload.RuleNoneOf, out
	}
	coded := f.code != "" && !slices.ContainsFunc(of, func(e entry) bool { return e.code == "" })
	rule := caseload.ReportRule{Column: f.name, Operator: operator}
	if coded {
		rule.Column = f.code
	}
	for _, e := range of {
		if coded {
			rule.Values = append(rule.Values, e.code)
		} else {
			rule.Values = append(rule.Values, e.name)
		}
	}
	return rule
}

// parameters are a file as the address of an export has it.
func parameters(s *exports.Spec) url.Values {
	values := url.Values{"columns": s.Columns, "sort": s.Sort}
	if len(s.Keywords) > 0 {
		values["keywords"] = s.Keywords
	}
	for _, rule := range s.Rules {
		name := "filter[" + rule.Column + "]"
		switch rule.Operator {
		case caseload.RuleAnyOf:
			values[name] = append(values[name], rule.Values...)
		case caseload.RuleNoneOf:
			values[name+"[not]"] = rule.Values
		case caseload.RuleEmpty:
			values.Set(name+"[empty]", "true")
		case caseload.RuleBetween:
			setBound(values, name+"[from]", rule.Values[0])
			setBound(values, name+"[until]", rule.Values[1])
		}
	}
	return values
}

func setBound(values url.Values, name, day string) {
	if day != "" {
		values.Set(name, day)
	}
}
