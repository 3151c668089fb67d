package ui

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"caseload"
	"caseload/internal/fold"
)

// ruleLine is a filter of a form, in words: a column, how it is looked at, and for
// which values.
type ruleLine struct {
	Place            int // from 1, as people count
	Remove           string
	Column, Operator selection
	Values           field
}

// operators are the operators of rules with the keys of what the pages call them.
var operators = []struct{ operator, key string }{
	{caseload.RuleAnyOf, "rule.any-of"}, {caseload.RuleNoneOf, "rule.none-of"}, {caseload.RuleContains, "rule.contains"},
	{caseload.RuleBetween, "rule.between"}, {caseload.RuleEmpty, "rule.empty"}, {caseload.RuleNotEmpty, "rule.not-empty"},
}

// readRules reads the filters of a form as they stand in it, also those of which
// nobody has chosen a column yet.
func readRules(form url.Values) (rules []caseload.ReportRule) {
	for i := 0; form.Has(ruleInput(i, "column")); i++ {
		r := caseload.ReportRule{Column: form.Get(ruleInput(i, "column")), Operator: form.Get(ruleInput(i, "operator"))}
		switch r.Operator {
		case caseload.RuleEmpty, caseload.RuleNotEmpty:
		case caseload.RuleBetween:
			r.Values = bounds(form.Get(ruleInput(i, "values")))
		default:
			r.Values = lines(form.Get(ruleInput(i, "values")))
		}
		rules = append(rules, r)
	}
	return rules
}

// ruleInput is the name of an input of a filter, counted from 0.
func ruleInput(place int, part string) string { return "rule-" + strconv.Itoa(place) + "-" + part }

// lines are those of a text that hold something.
func lines(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// bounds are the lines of a text, of which the first two may be empty.
func bounds(text string) []string {
	all := []string{"", ""}
	for i, line := range strings.Split(strings.TrimRightFunc(text, unicode.IsSpace), "\n") {
		if line = strings.TrimSpace(line); i < 2 {
			all[i] = line
		} else {
			all = append(all, line)
		}
	}
	return all
}

// chosenRules are those of which somebody has chosen a column.
func chosenRules(rules []caseload.ReportRule) []caseload.ReportRule {
	return slices.DeleteFunc(slices.Clone(rules), func(r caseload.ReportRule) bool { return r.Column == "" })
}

// halfMade is what is lacking in the filters of a form over some columns. One that
// nobody has touched lacks nothing.
func (v *visit) halfMade(rules []caseload.ReportRule, columns []*caseload.ColumnInfo) (wrong []problem) {
	for i, r := range rules {
		if r.Column == "" {
			if r.Operator != "" && r.Operator != caseload.RuleAnyOf || strings.Join(r.Values, "") != "" {
				wrong = append(wrong, problem{ruleInput(i, "column"), v.t("rule.no-column")})
			}
			continue
		}
		if key := lacking(r, kindOf(columns, r.Column)); key != "" {
			wrong = append(wrong, problem{ruleInput(i, "values"), v.t(key)})
		}
	}
	return wrong
}

// lacking is the key of what is wrong with the values of a rule over a column of a kind,
// "" for nothing that can be told without those that there are.
func lacking(r caseload.ReportRule, k caseload.Kind) string {
	switch r.Operator {
	case caseload.RuleEmpty, caseload.RuleNotEmpty:
		return ""
	case caseload.RuleBetween:
		if len(r.Values) > 2 {
			return "rule.two-values"
		}
	}
	switch {
	case strings.Join(r.Values, "") == "":
		return "rule.no-value"
	case r.Operator == caseload.RuleBetween && reversed(r.Values[0], r.Values[1], k):
		if k == caseload.KindDate || k == caseload.KindTime {
			return "rule.days-reversed"
		}
		return "rule.reversed"
	}
	return ""
}

// reversed reports whether two bounds, of which either may be none, stand the wrong way
// round. Texts do if that is so with capitals and without.
func reversed(from, until string, k caseload.Kind) bool {
	if from == "" || until == "" {
		return false
	}
	switch k {
	case caseload.KindDate, caseload.KindTime:
		first, err := caseload.ParseDate(from)
		last, err2 := caseload.ParseDate(until)
		return err == nil && err2 == nil && last.In(time.UTC).Before(first.In(time.UTC))
	case caseload.KindInt, caseload.KindNumber:
		least, err := strconv.ParseFloat(from, 64)
		most, err2 := strconv.ParseFloat(until, 64)
		return err == nil && err2 == nil && least > most
	case caseload.KindText:
		return from > until && fold.Key(from) > fold.Key(until)
	}
	return false
}

// editRules does what a button of a form says to its filters.
func editRules(rules []caseload.ReportRule, do string) []caseload.ReportRule {
	if do == "add-rule" {
		return append(rules, caseload.ReportRule{Operator: caseload.RuleAnyOf})
	}
	return cutOut(rules, do, "remove-rule-")
}

// cutOut leaves out what a button says, which is its prefix and a place from 0.
func cutOut[T any](all []T, do, prefix string) []T {
	if i, ok := placeOf(do, prefix, len(all)); ok {
		return slices.Delete(all, i, i+1)
	}
	return all
}

// placeOf reads the place that a button is about, of so many.
func placeOf(do, prefix string, of int) (int, bool) {
	text, ok := strings.CutPrefix(do, prefix)
	i, err := strconv.Atoi(text)
	return i, ok && err == nil && i >= 0 && i < of
}

// ruleLines are the filters of a form over some columns.
func (v *visit) ruleLines(rules []caseload.ReportRule, columns []*caseload.ColumnInfo) ([]ruleLine, error) {
	c, err := v.statusesOf(rules)
	if err != nil {
		return nil, err
	}
	over := v.columnSelection("", columns, func(c *caseload.ColumnInfo) bool { return len(c.Operators) > 0 })
	out := make([]ruleLine, len(rules))
	for i, r := range rules {
		l := ruleLine{Place: i + 1, Remove: "remove-rule-" + strconv.Itoa(i), Column: over}
		l.Column.Name, l.Column.Label, l.Column.Value = ruleInput(i, "column"), v.t("rule.column"), nameOf(columns, r.Column)
		l.Operator = selection{Name: ruleInput(i, "operator"), Label: v.t("rule.operator"), Value: r.Operator, Groups: ungrouped(v.operatorOptions()...)}
		l.Values = field{Name: ruleInput(i, "values"), Label: v.t("rule.values"), Hint: v.t("rule.values-hint"), Value: strings.Join(v.ruleValues(c, l.Column.Value, r), "\n"), Lines: 2}
		out[i] = l
	}
	return out, nil
}

// ruleValues are the values of a rule over a column as people read them.
func (v *visit) ruleValues(c *caseload.Catalog, column string, r caseload.ReportRule) []string {
	if column != statusColumn || c == nil {
		return r.Values
	}
	out := make([]string, len(r.Values))
	for i, name := range r.Values {
		out[i] = v.statusWords(c, name)
	}
	return out
}

func (v *visit) operatorOptions() (all []option) {
	for _, o := range operators {
		all = append(all, option{Value: o.operator, Label: v.t(o.key)})
	}
	return all
}

// inWords says what a rule leaves in, in the visitor's language: Status is any of
// Open, In progress.
func (v *visit) inWords(c *caseload.Catalog, r caseload.ReportRule, columns *caseload.Dictionary) string {
	label, column := r.Column, ""
	if c := columns.Column(r.Column); c != nil {
		label, column = v.columnTitle(c).Title, c.Name
	}
	words := label
	for _, o := range operators {
		if o.operator == r.Operator {
			words += " " + v.t(o.key)
		}
	}
	values := strings.Join(v.ruleValues(c, column, r), ", ")
	if r.Operator == caseload.RuleBetween && len(r.Values) == 2 {
		values = cmp.Or(r.Values[0], "…") + " – " + cmp.Or(r.Values[1], "…")
	}
	return strings.TrimSpace(words + " " + values)
}

// showRules says beside the filters what is wrong with them.
func showRules(all []ruleLine, wrong []problem) {
	for i := range all {
		l := &all[i]
		l.Column.Problem = problemOf(l.Column.Name, wrong)
		l.Values.Problem = problemOf(l.Values.Name, wrong)
	}
}

// atRule is where in a form a problem with a rule is shown: the Service counts
// those that it was given, and calls them rules.0 or all of them rules.
func atRule(name string, given []caseload.ReportRule) (string, bool) {
	if name == "rules" {
		return "", true
	}
	text, ok := strings.CutPrefix(name, "rules.")
	text, _, _ = strings.Cut(text, ".")
	at, err := strconv.Atoi(text)
	if !ok || err != nil {
		return "", false
	}
	for i, r := range given { // those without a column were not given
		if r.Column == "" {
			continue
		}
		if at == 0 {
			return ruleInput(i, "values"), true
		}
		at--
	}
	return "", true
}
