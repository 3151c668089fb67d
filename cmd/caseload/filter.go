package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"caseload"
)

const filterHelp = `A filter is a column, an operator and values between commas; a value with a comma or a quote stands in quotes, as in CSV:

status=Open,Closed      any of the values
status!=Open            none of them
public_summary~tree     one of the values is in the text
opened>=2026-01-15      this or more, here on this day or later
opened<=2026-01-31      this or less
ward=                   no value
ward!=                  any value

The rows that are written meet all filters. The columns are those of: caseload report columns --subject SUBJECT`

// sign is how an operator of rules is written in a filter.
type sign struct {
	text, operator string
	none           string // the operator where no value follows; "": a value has to
	bound          int    // for a range, the place of the value among its two
}

// signs are tried in this order.
var signs = []sign{
	{text: "!=", operator: caseload.RuleNoneOf, none: caseload.RuleNotEmpty},
	{text: ">=", operator: caseload.RuleBetween, bound: 0},
	{text: "<=", operator: caseload.RuleBetween, bound: 1},
	{text: "=", operator: caseload.RuleAnyOf, none: caseload.RuleEmpty},
	{text: "~", operator: caseload.RuleContains},
}

var errFilter = errors.New("--filter must be a column, one of = != ~ >= <= and values, such as status=Open,Closed.")

func parseRules(texts []string) ([]caseload.ReportRule, error) {
	var out []caseload.ReportRule
	for _, text := range texts {
		r, err := parseRule(text)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// parseRule reads a filter.
func parseRule(text string) (r caseload.ReportRule, err error) {
	at := max(0, strings.IndexAny(text, "=!~<>"))
	which := slices.IndexFunc(signs, func(s sign) bool { return strings.HasPrefix(text[at:], s.text) })
	if at == 0 || which < 0 {
		return r, errFilter
	}
	s := signs[which]
	r.Column, r.Operator = text[:at], s.operator
	if rest := text[at+len(s.text):]; rest != "" {
		if r.Values, err = parseList(rest); err != nil {
			return r, fmt.Errorf("--filter %s%s: the values stand between commas, and one with a comma or a quote in quotes, as in CSV.", r.Column, s.text)
		}
	}
	if len(r.Values) == 0 || len(r.Values) == 1 && r.Values[0] == "" {
		if r.Operator, r.Values = s.none, nil; s.none == "" {
			return r, fmt.Errorf("--filter %s%s needs a value behind it.", r.Column, s.text)
		}
		return r, nil
	}
	if s.operator == caseload.RuleBetween {
		if len(r.Values) > 1 {
			return r, fmt.Errorf("--filter %s%s takes one value.", r.Column, s.text)
		}
		r.Values = slices.Insert(r.Values, 1-s.bound, "")
	}
	return r, nil
}

// parseList reads the values of one line of CSV.
func parseList(text string) ([]string, error) {
	lines := csv.NewReader(strings.NewReader(text))
	values, err := lines.Read()
	if err != nil {
		return nil, err
	}
	if _, err := lines.Read(); !errors.Is(err, io.EOF) {
		return nil, errFilter
	}
	return values, nil
}
