package caseload

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// checkReport refuses a report that could not be run, and says all that is wrong
// with it.
func (w *writer) checkReport(r *Report) error {
	var wrong []Problem
	switch {
	case r.Number < 1:
		wrong = append(wrong, Problem{Field: "number", Message: "The number of a report is a whole number from 1."})
	case r.Owner == 0 && !r.Shared:
		wrong = append(wrong, Problem{Field: "shared", Message: "A report that no user owns must be shared."})
	}
	if strings.TrimSpace(r.Name) == "" {
		wrong = append(wrong, faulty("name", kindNameless[NounReport].Of()))
	} else if err := checkTexts(checkedText{"name", Set(r.Name), MaxName}); err != nil {
		wrong = append(wrong, problemsOf(err)...)
	}
	err := w.checkDefinition(r, w.now)
	if CodeOf(err) == CodeInvalid {
		wrong = append(wrong, problemsOf(err)...)
	} else if err != nil {
		return err
	}
	return reportProblems(wrong)
}

// reportProblems is the error of what is wrong with a report, nil for nothing.
func reportProblems(wrong []Problem) error {
	switch len(wrong) {
	case 0:
		return nil
	case 1:
		return &Error{Code: CodeInvalid, Message: wrong[0].Message, Problems: wrong}
	}
	return &Error{Code: CodeInvalid, Message: "The report is not valid.", Problems: wrong}
}

// checkDefinition refuses what could not be run, each problem with its place: the
// columns, rules and sorts are counted from 0, as in columns.2.
func (r *reader) checkDefinition(report *Report, now time.Time) error {
	d := &report.Definition
	if err := checkTexts(checkedText{"definition", Set(d.text()), maxReportText}); err != nil {
		return err
	}
	if len(d.Columns) > maxReportColumns || len(d.Rules) > maxReportRules || len(d.Keywords) > maxReportKeywords || len(d.Sort) > maxReportColumns {
		return Errorf(CodeInvalid, "A report has at most %d columns, as many to sort by, %d rules and %d keywords.", maxReportColumns, maxReportRules, maxReportKeywords)
	}
	wrong := d.problems()
	x, err := r.compiler(report, &ReportRun{}, now)
	if err == nil {
		_, err = x.compile()
	}
	if err != nil && CodeOf(err) != CodeInvalid {
		return err
	}
	if err != nil && x != nil {
		wrong = append(wrong, x.problems()...)
	}
	if err != nil && len(wrong) == 0 {
		return whole(err)
	}
	return reportProblems(wrong)
}

// whole is the error of a definition of which every part is good alone: of its
// subject, or of days that end before they begin.
func whole(err error) error {
	wrong := problemsOf(err)
	for i := range wrong {
		if wrong[i].Field == "until" {
			wrong[i].Field = "timeframe.until"
		}
	}
	return reportProblems(wrong)
}

// problems are those of single numbers and words.
func (d *ReportDefinition) problems() (wrong []Problem) {
	if !slices.Contains(ReportOutputs, d.Output) {
		wrong = append(wrong, Problem{Field: "output", Message: "This is not a format of reports.", Allowed: ReportOutputs})
	}
	if d.Limit < 0 || d.Limit > maxReportLimit {
		wrong = append(wrong, Problem{Field: "limit", Message: "This must be a number of rows, or 0 for all."})
	}
	if len(d.Columns) == 0 {
		wrong = append(wrong, Problem{Field: "columns", Message: "A report needs a column."})
	}
	return wrong
}

// part is a piece of a definition that is looked at alone, and where it stands.
type part struct {
	place string
	ReportDefinition
}

// parts takes a definition to pieces.
func (d *ReportDefinition) parts() []part {
	one := func(change func(*ReportDefinition)) ReportDefinition {
		out := ReportDefinition{Subject: d.Subject}
		out.fill()
		change(&out)
		return out
	}
	out := []part{
		{"basis", one(func(o *ReportDefinition) { o.Basis = d.Basis })},
		{"timeframe.unit", one(func(o *ReportDefinition) { o.Timeframe.Unit = d.Timeframe.Unit })},
		{"timeframe.multiple", one(func(o *ReportDefinition) { o.Timeframe.Multiple = d.Timeframe.Multiple })},
		{"timeframe.from", one(func(o *ReportDefinition) { o.Timeframe.From = d.Timeframe.From })},
		{"timeframe.until", one(func(o *ReportDefinition) { o.Timeframe.Until = d.Timeframe.Until })},
		{"keywords", one(func(o *ReportDefinition) { o.Keywords = d.Keywords })},
	}
	for i, c := range d.Columns {
		out = append(out, part{"columns." + strconv.Itoa(i), one(func(o *ReportDefinition) { o.Columns = []ReportColumn{c} })})
	}
	for i, r := range d.Rules {
		out = append(out, part{"rules." + strconv.Itoa(i), one(func(o *ReportDefinition) { o.Rules = []ReportRule{r} })})
	}
	for i, s := range d.Sort {
		out = append(out, part{"sort." + strconv.Itoa(i), one(func(o *ReportDefinition) { o.Sort = []ReportSort{s} })})
	}
	return out
}

// problems compiles each part of the report alone, and lists what is wrong with
// them.
func (x *reportCompiler) problems() (wrong []Problem) {
	for _, part := range x.report.Definition.parts() {
		alone := *x
		alone.report, alone.paths = &Report{Definition: part.ReportDefinition}, nil
		alone.head = &ReportHead{catalog: x.head.catalog, zone: x.head.zone}
		_, err := alone.compile()
		if CodeOf(err) != CodeInvalid {
			continue // forbidden, which the whole is too
		}
		for _, p := range problemsOf(err) {
			p.Field = part.place
			wrong = append(wrong, p)
		}
	}
	return wrong
}

// learnUses finds out what the rules and sorts of the caller's reports may do by a
// column: what can be compiled.
func (x *reportCompiler) learnUses(c *ColumnInfo) {
	value := c.sample()
	for _, operator := range RuleOperators {
		values := []string{value}
		if operator == RuleBetween {
			values = append(values, value)
		}
		where, err := x.rule(ReportRule{c.Name, operator, values})
		nodes := maxExprNodes
		if err == nil && x.checkExpr(x.subject.noun, where, 0, &nodes) == nil {
			c.Operators = append(c.Operators, operator)
		}
	}
	if path, ok := x.sortPath(c); ok {
		_, err := x.mayFilter(path, c.Name)
		c.Sorts = err == nil
	}
}

// sample is a value that a rule on a column might have.
func (c *ColumnInfo) sample() string {
	switch {
	case c.source.form == asNoun:
		return NounCase.String()
	case c.source.form == asAct:
		return acts[0].name
	case c.Kind == KindTime && c.source.form == asProperty:
		return "2026-01-15T10:30:00Z"
	case c.Kind == KindDate, c.Kind == KindTime:
		return "2026-01-15"
	case c.Kind == KindBool:
		return "true"
	}
	return "1"
}
