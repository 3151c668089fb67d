package ui

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/exports"
)

// periodInputs are the inputs of a period of a form or an address.
var periodInputs = []string{"unit", "multiple", "from", "until"}

// periodUnits are the units of periods with the keys of what the pages call them.
var periodUnits = []struct {
	unit caseload.PeriodUnit
	key  string
}{
	{caseload.UnitToday, "period.today"}, {caseload.UnitWeekToDate, "period.week"}, {caseload.UnitMonthToDate, "period.month"},
	{caseload.UnitYearToDate, "period.year"}, {caseload.UnitNextDays, "period.next-days"}, {caseload.UnitNextWeeks, "period.next-weeks"},
	{caseload.UnitPreviousMonth, "period.previous-month"}, {caseload.UnitPreviousQuarter, "period.previous-quarter"}, {caseload.UnitPreviousYear, "period.previous-year"},
	{caseload.UnitPreviousFinancialYear, "period.previous-financial-year"}, {caseload.UnitPreviousMunicipalYear, "period.previous-municipal-year"},
}

// unitTitle is what the pages call a unit, "" for none.
func (v *visit) unitTitle(u caseload.PeriodUnit) string {
	for _, known := range periodUnits {
		if known.unit == u {
			return v.t(known.key)
		}
	}
	return ""
}

// periodFields are the inputs of a period. None is said by a key of the catalogue.
type periodFields struct {
	Unit                  selection
	Multiple, From, Until field
}

// periodForm is the inputs with what stands in them, and what is wrong with it.
func (v *visit) periodForm(given url.Values, none string, wrong []problem) periodFields {
	units := []option{{Label: none}}
	for _, u := range periodUnits {
		units = append(units, option{Value: string(u.unit), Label: v.t(u.key)})
	}
	f := periodFields{
		Unit:     selection{Name: "unit", Label: v.t("period.label"), Value: given.Get("unit"), Groups: ungrouped(units...)},
		Multiple: field{Name: "multiple", Label: v.t("period.multiple"), Value: given.Get("multiple"), Width: "4"},
		From:     field{Name: "from", Label: v.t("period.from"), Type: "date", Value: given.Get("from"), Width: "10"},
		Until:    field{Name: "until", Label: v.t("period.until"), Type: "date", Value: given.Get("until"), Width: "10"},
	}
	f.Unit.Problem = problemOf("unit", wrong)
	for _, x := range []*field{&f.Multiple, &f.From, &f.Until} {
		x.Problem = problemOf(x.Name, wrong)
	}
	return f
}

// eitherPeriod refuses days beside a unit: a period is one of both.
func (v *visit) eitherPeriod(unit, from, until string) []problem {
	if unit == "" || strings.TrimSpace(from+until) == "" {
		return nil
	}
	return []problem{{"unit", v.t("period.both")}}
}

// readPeriod reads the time that a report is run for in the place of its own.
func (v *visit) readPeriod(given url.Values) (p exports.Period, wrong []problem) {
	if text := given.Get("unit"); text != "" {
		unit, err := caseload.ParsePeriodUnit(text)
		if err != nil {
			wrong = append(wrong, problem{"unit", v.t("period.unknown")})
		}
		p.Unit = unit
	}
	if text := strings.TrimSpace(given.Get("multiple")); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > caseload.MaxMultiple {
			wrong = append(wrong, problem{"multiple", v.t("period.not-multiple")})
		}
		p.Multiple = n
	}
	for _, end := range []struct {
		name string
		to   **time.Time
	}{{"from", &p.From}, {"until", &p.Before}} {
		text := strings.TrimSpace(given.Get(end.name))
		if text == "" {
			continue
		}
		day, err := caseload.ParseDate(text)
		if err != nil {
			wrong = append(wrong, problem{end.name, v.t("period.not-a-day")})
			continue
		}
		if end.name == "until" { // that day is meant, too
			day = day.AddDays(1)
		}
		at := day.In(v.visitor.By.Tenant.Zone)
		*end.to = &at
	}
	if p.From != nil && p.Before != nil && !p.From.Before(*p.Before) {
		wrong = append(wrong, problem{"until", v.t("period.ends-first")})
	}
	return p, append(v.eitherPeriod(given.Get("unit"), given.Get("from"), given.Get("until")), wrong...)
}

// timeframe says which days a report is about: Previous financial year. A day that a
// program names beside a unit stands in the place of the unit's own.
func (v *visit) timeframe(f caseload.Timeframe) string {
	unit := v.unitTitle(f.Unit)
	if f.Multiple > 1 && unit != "" {
		unit += " × " + v.language.number(f.Multiple)
	}
	from, until := v.dayOf(f.From), v.dayOf(f.Until)
	switch {
	case from == "" && until == "":
		return cmp.Or(unit, v.t("period.all"))
	case unit == "" || from != "" && until != "":
		return cmp.Or(from, "…") + " – " + cmp.Or(until, "…")
	case from != "":
		return v.t("period.since", "Period", unit, "From", from)
	}
	return v.t("period.up-to", "Period", unit, "Until", until)
}

// dayOf writes a day of a report, "" where there is none.
func (v *visit) dayOf(text string) string {
	day, err := caseload.ParseDate(text)
	if err != nil {
		return text
	}
	return v.language.dayText(day)
}

// span is the days of a period, of which either end may be open.
type span struct{ From, Until *moment }

func (v *visit) span(p caseload.Period) (s span) {
	if !p.From.IsZero() {
		from := v.moment(p.From)
		s.From = &from
	}
	if !p.Before.IsZero() {
		until := v.moment(p.Before.Add(-time.Microsecond))
		s.Until = &until
	}
	return s
}
