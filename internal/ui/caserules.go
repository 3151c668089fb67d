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

// rules say what caseQuery.query asks for in the columns of exports.
func (q *caseQuery) rules() (all []caseload.ReportRule) {
	for _, f := range caseFacets {
		if chosen := q.given[string(f.path)]; len(chosen) > 0 {
			all = append(all, f.rule(f.entries(q.catalog), chosen))
		}
	}
	if q.owner != nil {
		all = append(all, workedOnBy(q.owner.ID))
	}
	if q.team != nil {
		all = append(all, anyOf("team", q.team.Name))
	}
	if own := q.catalog.User(q.by.User); q.has(assignedName) && own != nil {
		all = append(all, workedOnBy(own.ID))
	}
	if q.has(loneName) {
		all = append(all, without("assigned_to"), without("team"))
	}
	if q.has(overdueName) {
		all = append(all, between("due", "", dayText(q.today.AddDays(-1))))
	}
	if q.has(openName) {
		all = append(all, q.notDone())
	}
	if q.unclosed() {
		all = append(all, without("closed"))
	}
	for _, p := range casePeriods {
		from, to := q.periods[string(p.path)+"_from"], q.periods[string(p.path)+"_to"]
		if !from.IsZero() || !to.IsZero() {
			all = append(all, between(string(p.path), dayText(from), dayText(to)))
		}
	}
	return all
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

func workedOnBy(userID string) caseload.ReportRule { return anyOf("CaseDetails.AssignedToId", userID) }

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
