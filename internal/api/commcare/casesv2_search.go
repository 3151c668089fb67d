package commcare

import (
	"caseload"
	"caseload/internal/csql"
)

// search is the condition of a query in CommCare's language, of which we have a
// part (difference 41).
func (l *listV2) search(query string) (caseload.Expr, error) {
	parsed, err := csql.Parse(query)
	if err != nil {
		return nil, badQuery(err)
	}
	condition, err := l.condition(parsed)
	if err != nil {
		return nil, badQuery(err)
	}
	return condition, nil
}

func badQuery(err error) error {
	return caseload.Errorf(caseload.CodeInvalid, "Bad query: %s", err.Error())
}

// condition is what a part of a query means. Its error is a csql.Error.
func (l *listV2) condition(e csql.Expr) (caseload.Expr, error) {
	switch e := e.(type) {
	case csql.And:
		parts, err := l.conditions(e)
		return caseload.And(parts), err
	case csql.Or:
		parts, err := l.conditions(e)
		return caseload.Or(parts), err
	case csql.Not:
		of, err := l.condition(e.Of)
		return caseload.Not{Of: of}, err
	case csql.StartsWith:
		return startsWith(e)
	case csql.Comparison:
		return l.comparison(e)
	case csql.Always:
		if e {
			return always, nil
		}
	}
	return caseload.Or{}, nil
}

func (l *listV2) conditions(parts []csql.Expr) ([]caseload.Expr, error) {
	out := make([]caseload.Expr, len(parts))
	for i, part := range parts {
		var err error
		if out[i], err = l.condition(part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// searchNames are the names that members of a case have in the language, beside
// those that they have in version 2.
var searchNames = map[string]string{
	"@case_id": "case_id", "@case_type": "case_type", "@owner_id": "owner_id", "name": "case_name",
	"opened_on": "date_opened", "closed_on": "date_closed", "modified_on": "last_modified",
}

func startsWith(e csql.StartsWith) (caseload.Expr, error) {
	name := memberName(e.Property)
	path, ok := builtInPaths[name]
	switch {
	case !ok:
		return nil, &csql.Error{At: e.Property.At, Message: "starts-with is supported for case_id, case_name and external_id alone."}
	case e.Prefix.Text == "":
		return always, nil
	}
	return caseload.Compare{Path: path, Op: caseload.Prefix, Value: caseload.Text(e.Prefix.Text)}, nil
}

// memberName is what a property is called in version 2, if it is a member of
// the case.
func memberName(n csql.Name) string {
	if name, ok := searchNames[n.Text]; ok {
		return name
	}
	return n.Text
}

// comparison is the condition on one property.
func (l *listV2) comparison(e csql.Comparison) (caseload.Expr, error) {
	name := memberName(e.Property)
	if e.Value.Kind == csql.Today {
		e.Value.Text = l.today.String()
	}
	switch {
	case momentsV2[name] != nil:
		return compareMoment(name, e)
	case name == "@status":
		return compareStatus(e)
	case name == "case_type", name == "owner_id":
		return unlessOrdered(e, builtInIs(name, e.Value.Text))
	case builtInPaths[name] != "":
		if op, ordered := orderedOps[e.Op]; ordered {
			return caseload.Compare{Path: builtInPaths[name], Op: op, Value: caseload.Text(e.Value.Text)}, nil
		}
		return unlessOrdered(e, builtInIs(name, e.Value.Text))
	}
	if op, ordered := orderedOps[e.Op]; ordered {
		return caseload.Declared{Property: name, Op: op, Text: e.Value.Text}, nil
	}
	return unlessOrdered(e, propertyIs(name, e.Value.Text))
}

// orderedOps are the comparisons by size.
var orderedOps = map[csql.Op]caseload.Op{
	csql.Less: caseload.Less, csql.LessEqual: caseload.LessEqual, csql.Greater: caseload.Greater, csql.GreaterEqual: caseload.GreaterEqual,
}

// unlessOrdered is the condition that something equals, or does not; there is no
// other comparison of it.
func unlessOrdered(e csql.Comparison, equal caseload.Expr) (caseload.Expr, error) {
	switch e.Op {
	case csql.Equal:
		return equal, nil
	case csql.NotEqual:
		return caseload.Not{Of: equal}, nil
	}
	return nil, &csql.Error{At: e.Property.At, Message: "'" + e.Property.Text + "' can be compared by = and != alone."}
}

func compareStatus(e csql.Comparison) (caseload.Expr, error) {
	if e.Value.Text != "open" && e.Value.Text != "closed" {
		return nil, &csql.Error{At: e.Value.At, Message: "@status is 'open' or 'closed'."}
	}
	return unlessOrdered(e, closedIs(e.Value.Text == "closed"))
}

func compareMoment(name string, e csql.Comparison) (caseload.Expr, error) {
	p, ok := parsePeriod(e.Value.Text)
	if !ok {
		return nil, &csql.Error{At: e.Value.At, Message: "This is neither a date such as '2026-01-15' nor a time such as '2026-01-15T10:30:00Z'."}
	}
	return momentsV2[name].compare(e.Op, p), nil
}
