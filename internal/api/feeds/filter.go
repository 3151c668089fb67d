package feeds

import (
	"net/http"

	"caseload"
	"caseload/internal/odata"
)

// condition is what a filter means, nil for none.
func (s *set) condition(f odata.Filter) (caseload.FeedCondition, error) {
	switch f := f.(type) {
	case odata.And:
		return s.joined(f.Left, f.Right, func(l, r caseload.FeedCondition) caseload.FeedCondition { return caseload.FeedAll{l, r} })
	case odata.Or:
		return s.joined(f.Left, f.Right, func(l, r caseload.FeedCondition) caseload.FeedCondition { return caseload.FeedAny{l, r} })
	case odata.Not:
		of, err := s.condition(f.Of)
		return caseload.FeedNot{Of: of}, err
	case odata.Comparison:
		return s.comparison(f)
	}
	return nil, nil
}

func (s *set) joined(left, right odata.Filter, join func(l, r caseload.FeedCondition) caseload.FeedCondition) (caseload.FeedCondition, error) {
	l, err := s.condition(left)
	if err != nil {
		return nil, err
	}
	r, err := s.condition(right)
	if err != nil {
		return nil, err
	}
	return join(l, r), nil
}

// ops are the comparisons of values. What is not equal is turned over.
var ops = map[odata.Op]caseload.Op{
	odata.Equal: caseload.Equal, odata.NotEqual: caseload.Equal, odata.Less: caseload.Less, odata.LessEqual: caseload.LessEqual,
	odata.Greater: caseload.Greater, odata.GreaterEqual: caseload.GreaterEqual, odata.Contains: caseload.Contains, odata.StartsWith: caseload.Prefix,
}

func (s *set) comparison(f odata.Comparison) (caseload.FeedCondition, error) {
	at, err := s.column("$filter", f.Property)
	if err != nil {
		return nil, err
	}
	column, isText := s.head.Columns[at].Name, s.Properties[at].Type == odata.String
	var out caseload.FeedCondition = caseload.FeedCell{Column: column, Op: ops[f.Op], Value: f.Value.Text}
	switch {
	case f.Value.Null() && (f.Op == odata.Equal || f.Op == odata.NotEqual):
		out = caseload.FeedNothing{Column: column}
	case f.Value.Null(): // nothing is more or less than null
		return caseload.FeedAny{}, nil
	case isText != f.Value.Quoted, !isText && (f.Op == odata.Contains || f.Op == odata.StartsWith):
		return nil, &odata.Error{
			Status:  http.StatusBadRequest,
			Message: "The column " + f.Property + " is of the type " + string(s.Properties[at].Type) + ": a text stands in single quotes, any other value without them, and only in a text is looked for a part.",
			Target:  "$filter",
		}
	}
	if f.Op == odata.NotEqual {
		return caseload.FeedNot{Of: out}, nil
	}
	return out, nil
}
