package caseload

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// PeriodUnit is how a report says which days it is about, beside a number.
type PeriodUnit string

// The units. The iCasework face reads them whatever their case.
const (
	UnitToday                 PeriodUnit = "Today"
	UnitWeekToDate            PeriodUnit = "Week to date"
	UnitMonthToDate           PeriodUnit = "Month to date"
	UnitYearToDate            PeriodUnit = "Year to date"
	UnitNextDays              PeriodUnit = "Next days"
	UnitNextWeeks             PeriodUnit = "Next weeks"
	UnitPreviousMonth         PeriodUnit = "Previous month"
	UnitPreviousQuarter       PeriodUnit = "Previous quarter"
	UnitPreviousYear          PeriodUnit = "Previous year"
	UnitPreviousFinancialYear PeriodUnit = "Previous financial year"
	UnitPreviousMunicipalYear PeriodUnit = "Previous municipal year"
)

// PeriodUnits lists them.
var PeriodUnits = []PeriodUnit{
	UnitToday, UnitWeekToDate, UnitMonthToDate, UnitYearToDate, UnitNextDays, UnitNextWeeks, UnitPreviousMonth,
	UnitPreviousQuarter, UnitPreviousYear, UnitPreviousFinancialYear, UnitPreviousMunicipalYear,
}

// ParsePeriodUnit reads a unit, whatever its case.
func ParsePeriodUnit(text string) (PeriodUnit, error) {
	at := slices.IndexFunc(PeriodUnits, func(u PeriodUnit) bool { return strings.EqualFold(string(u), strings.TrimSpace(text)) })
	if at < 0 {
		return "", Invalid("unit", "This is not a unit of time.", texts(PeriodUnits)...)
	}
	return PeriodUnits[at], nil
}

// MaxMultiple is the most units that a timeframe has.
const MaxMultiple = 9_999

// Timeframe is which days a report is about: a number of units, seen from
// today, or days that are named. The zero Timeframe is all time.
type Timeframe struct {
	Unit     PeriodUnit `json:"unit,omitempty"`
	Multiple int        `json:"multiple,omitempty"` // 0: 1
	From     string     `json:"from,omitempty"`     // 2006-01-02, instead of the unit's first day
	Until    string     `json:"until,omitempty"`    // the same of the last day
}

// YearDay is a day of every year.
type YearDay struct{ Month, Day int }

// parseYearDay reads a day of every year, written 05-01.
func parseYearDay(text string) (YearDay, error) {
	d, err := ParseDate("2001-" + text) // no leap year
	if err != nil {
		return YearDay{}, Invalid("municipal_year", "This is not a day of every year such as 05-01.")
	}
	return YearDay{d.Month, d.Day}, nil
}

// String writes the day as 05-01.
func (d YearDay) String() string { return fmt.Sprintf("%02d-%02d", d.Month, d.Day) }

// The first days of years that are none of the calendar's. The financial year is
// that of the Local Government Act 1888, section 73.
var (
	financialYear    = YearDay{4, 1}
	defaultMunicipal = YearDay{5, 1}
)

// check refuses what is no timeframe.
func (f Timeframe) check() error {
	if f.Unit != "" && !slices.Contains(PeriodUnits, f.Unit) {
		return Invalid("timeframe.unit", "This is not a unit of time.", texts(PeriodUnits)...)
	}
	if f.Multiple < 0 || f.Multiple > MaxMultiple {
		return Invalid("timeframe.multiple", "This must be a whole number from 1 to 9999.")
	}
	for field, day := range map[string]string{"timeframe.from": f.From, "timeframe.until": f.Until} {
		if _, err := ParseDate(day); err != nil && day != "" {
			return Invalid(field, "This is not a date such as 2026-01-15.")
		}
	}
	return nil
}

// Days are the first and the last day of the timeframe as of today, the zero
// Date where it has no bound. Weeks begin on Monday; municipal is the first day
// of the municipal year. docs/icasework.md has the table.
func (f Timeframe) Days(today Date, municipal YearDay) (first, last Date) {
	n := max(f.Multiple, 1)
	switch f.Unit {
	case UnitToday:
		first, last = today, today
	case UnitWeekToDate:
		first, last = today.AddDays(-today.weekday()-7*(n-1)), today
	case UnitMonthToDate:
		first, last = today.month(1-n), today
	case UnitYearToDate:
		first, last = Date{today.Year - (n - 1), 1, 1}, today
	case UnitNextDays:
		first, last = today, today.AddDays(n)
	case UnitNextWeeks:
		first, last = today, today.AddDays(7*n)
	case UnitPreviousMonth:
		first, last = today.month(-n), today.month(0).AddDays(-1)
	case UnitPreviousQuarter:
		quarter := -(today.Month - 1) % 3 // to the first month of this one
		first, last = today.month(quarter-3*n), today.month(quarter).AddDays(-1)
	case UnitPreviousYear:
		first, last = previousYears(today, YearDay{1, 1}, n)
	case UnitPreviousFinancialYear:
		first, last = previousYears(today, financialYear, n)
	case UnitPreviousMunicipalYear:
		first, last = previousYears(today, municipal, n)
	}
	if d, err := ParseDate(f.From); err == nil {
		first = d
	}
	if d, err := ParseDate(f.Until); err == nil {
		last = d
	}
	return first, last
}

// previousYears are the last n years that are over, of those that begin on a day.
func previousYears(today Date, begin YearDay, n int) (first, last Date) {
	this := Date{today.Year, begin.Month, begin.Day}
	if today.before(this) {
		this.Year--
	}
	return Date{this.Year - n, begin.Month, begin.Day}, this.AddDays(-1)
}

// weekday counts from Monday, 0.
func (d Date) weekday() int { return int(((d.days()+3)%7 + 7) % 7) } // 1970 began on a Thursday

// month is the first day of the month n months later.
func (d Date) month(n int) Date {
	return DateOf(time.Date(d.Year, time.Month(d.Month+n), 1, 0, 0, 0, 0, time.UTC))
}

// Period is a stretch of time.
type Period struct {
	From   time.Time // zero: from the first
	Before time.Time // zero: to the last
}

// PeriodOf is the time of the days from the first to the last, in a zone.
func PeriodOf(first, last Date, zone *time.Location) (p Period) {
	if !first.IsZero() {
		p.From = first.In(zone)
	}
	if !last.IsZero() {
		p.Before = last.AddDays(1).In(zone)
	}
	return p
}
