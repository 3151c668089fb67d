package caseload_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"caseload"
)

var municipal = caseload.YearDay{Month: 5, Day: 1}

func date(t rapid.TB, text string) caseload.Date {
	t.Helper()
	d, err := caseload.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// days writes the days of a timeframe as FIRST/LAST.
func days(f caseload.Timeframe, today caseload.Date, municipal caseload.YearDay) string {
	first, last := f.Days(today, municipal)
	return first.String() + "/" + last.String()
}

// The rows are by the day that is today: a Sunday, and the edges of years, months
// and weeks.
func TestAUnitMeansTheDaysOfItsTable(t *testing.T) {
	for _, tt := range []struct {
		today    string
		unit     caseload.PeriodUnit
		multiple int
		want     string
	}{
		{"2026-11-22", caseload.UnitToday, 1, "2026-11-22/2026-11-22"},
		{"2026-11-22", caseload.UnitToday, 2, "2026-11-22/2026-11-22"},
		{"2026-11-22", caseload.UnitWeekToDate, 1, "2026-11-16/2026-11-22"}, // a Sunday ends its week
		{"2026-11-22", caseload.UnitWeekToDate, 2, "2026-11-09/2026-11-22"},
		{"2026-11-22", caseload.UnitMonthToDate, 1, "2026-11-01/2026-11-22"},
		{"2026-11-22", caseload.UnitMonthToDate, 2, "2026-10-01/2026-11-22"},
		{"2026-11-22", caseload.UnitYearToDate, 1, "2026-01-01/2026-11-22"},
		{"2026-11-22", caseload.UnitYearToDate, 2, "2025-01-01/2026-11-22"},
		{"2026-11-22", caseload.UnitNextDays, 1, "2026-11-22/2026-11-23"},
		{"2026-11-22", caseload.UnitNextDays, 2, "2026-11-22/2026-11-24"},
		{"2026-11-22", caseload.UnitNextWeeks, 1, "2026-11-22/2026-11-29"},
		{"2026-11-22", caseload.UnitNextWeeks, 2, "2026-11-22/2026-12-06"},
		{"2026-11-22", caseload.UnitPreviousMonth, 1, "2026-10-01/2026-10-31"},
		{"2026-11-22", caseload.UnitPreviousMonth, 2, "2026-09-01/2026-10-31"},
		{"2026-11-22", caseload.UnitPreviousQuarter, 1, "2026-07-01/2026-09-30"},
		{"2026-11-22", caseload.UnitPreviousQuarter, 2, "2026-04-01/2026-09-30"},
		{"2026-11-22", caseload.UnitPreviousYear, 1, "2025-01-01/2025-12-31"},
		{"2026-11-22", caseload.UnitPreviousYear, 2, "2024-01-01/2025-12-31"},
		{"2026-11-22", caseload.UnitPreviousFinancialYear, 1, "2025-04-01/2026-03-31"},
		{"2026-11-22", caseload.UnitPreviousFinancialYear, 2, "2024-04-01/2026-03-31"},
		{"2026-11-22", caseload.UnitPreviousMunicipalYear, 1, "2025-05-01/2026-04-30"},
		{"2026-11-22", caseload.UnitPreviousMunicipalYear, 2, "2024-05-01/2026-04-30"},

		{"2026-11-23", caseload.UnitWeekToDate, 1, "2026-11-23/2026-11-23"}, // a Monday begins its week
		{"2026-11-23", caseload.UnitWeekToDate, 0, "2026-11-23/2026-11-23"},

		{"2027-01-01", caseload.UnitWeekToDate, 1, "2026-12-28/2027-01-01"},
		{"2027-01-01", caseload.UnitMonthToDate, 1, "2027-01-01/2027-01-01"},
		{"2027-01-01", caseload.UnitMonthToDate, 2, "2026-12-01/2027-01-01"},
		{"2027-01-01", caseload.UnitYearToDate, 1, "2027-01-01/2027-01-01"},
		{"2027-01-01", caseload.UnitPreviousMonth, 1, "2026-12-01/2026-12-31"},
		{"2027-01-01", caseload.UnitPreviousQuarter, 1, "2026-10-01/2026-12-31"},
		{"2027-01-01", caseload.UnitPreviousYear, 1, "2026-01-01/2026-12-31"},
		{"2027-01-01", caseload.UnitPreviousFinancialYear, 1, "2025-04-01/2026-03-31"},
		{"2026-12-31", caseload.UnitPreviousYear, 1, "2025-01-01/2025-12-31"},
		{"2026-12-31", caseload.UnitNextDays, 1, "2026-12-31/2027-01-01"},

		{"2026-03-31", caseload.UnitPreviousFinancialYear, 1, "2024-04-01/2025-03-31"},
		{"2026-03-31", caseload.UnitPreviousQuarter, 1, "2025-10-01/2025-12-31"},
		{"2026-03-31", caseload.UnitPreviousMonth, 1, "2026-02-01/2026-02-28"},
		{"2026-03-31", caseload.UnitMonthToDate, 2, "2026-02-01/2026-03-31"},
		{"2026-04-01", caseload.UnitPreviousFinancialYear, 1, "2025-04-01/2026-03-31"},
		{"2026-04-01", caseload.UnitPreviousQuarter, 1, "2026-01-01/2026-03-31"},

		{"2026-04-30", caseload.UnitPreviousMunicipalYear, 1, "2024-05-01/2025-04-30"},
		{"2026-05-01", caseload.UnitPreviousMunicipalYear, 1, "2025-05-01/2026-04-30"},

		{"2028-02-29", caseload.UnitToday, 1, "2028-02-29/2028-02-29"},
		{"2028-02-29", caseload.UnitYearToDate, 2, "2027-01-01/2028-02-29"},
		{"2028-02-29", caseload.UnitPreviousMonth, 1, "2028-01-01/2028-01-31"},
		{"2028-02-29", caseload.UnitPreviousYear, 1, "2027-01-01/2027-12-31"},
		{"2028-03-01", caseload.UnitPreviousMonth, 1, "2028-02-01/2028-02-29"},
		{"2028-02-28", caseload.UnitNextDays, 1, "2028-02-28/2028-02-29"},
		{"2028-04-01", caseload.UnitPreviousQuarter, 1, "2028-01-01/2028-03-31"},

		{"2026-10-25", caseload.UnitWeekToDate, 1, "2026-10-19/2026-10-25"}, // the clocks of London go back
		{"2027-03-28", caseload.UnitWeekToDate, 1, "2027-03-22/2027-03-28"}, // and forward
		{"2027-03-27", caseload.UnitNextDays, 1, "2027-03-27/2027-03-28"},

		{"2026-11-22", "", 5, "/"},
	} {
		if got := days(caseload.Timeframe{Unit: tt.unit, Multiple: tt.multiple}, date(t, tt.today), municipal); got != tt.want {
			t.Errorf("%s, %d of %q: got %s, want %s", tt.today, tt.multiple, tt.unit, got, tt.want)
		}
	}
}

func TestNamedDaysStandInThePlaceOfAUnits(t *testing.T) {
	today := date(t, "2026-11-22")
	for _, tt := range []struct {
		frame caseload.Timeframe
		want  string
	}{
		{caseload.Timeframe{From: "2026-02-03"}, "2026-02-03/"},
		{caseload.Timeframe{Until: "2026-02-03"}, "/2026-02-03"},
		{caseload.Timeframe{Unit: caseload.UnitMonthToDate, From: "2026-02-03"}, "2026-02-03/2026-11-22"},
		{caseload.Timeframe{Unit: caseload.UnitPreviousYear, Until: "2025-06-30"}, "2025-01-01/2025-06-30"},
	} {
		if got := days(tt.frame, today, municipal); got != tt.want {
			t.Errorf("%+v: got %s, want %s", tt.frame, got, tt.want)
		}
	}
}

func TestTheMunicipalYearBeginsOnTheDayThatIsSaid(t *testing.T) {
	f := caseload.Timeframe{Unit: caseload.UnitPreviousMunicipalYear}
	begin := caseload.YearDay{Month: 3, Day: 1}
	for today, want := range map[string]string{
		"2028-02-29": "2026-03-01/2027-02-28",
		"2028-03-01": "2027-03-01/2028-02-29",
	} {
		if got := days(f, date(t, today), begin); got != want {
			t.Errorf("%s: got %s, want %s", today, got, want)
		}
	}
}

func london(t rapid.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestADayIsAsLongAsItsClocksSay(t *testing.T) {
	for day, hours := range map[string]float64{"2026-10-24": 24, "2026-10-25": 25, "2027-03-28": 23, "2027-03-29": 24} {
		d := date(t, day)
		p := caseload.PeriodOf(d, d, london(t))
		if got := p.Before.Sub(p.From).Hours(); got != hours {
			t.Errorf("%s: got %v hours, want %v", day, got, hours)
		}
	}
}

// anyDay draws a day of some centuries.
func anyDay(t *rapid.T) caseload.Date {
	return date(t, "1900-01-01").AddDays(rapid.IntRange(0, 100_000).Draw(t, "today"))
}

// anyYearDay draws a day of every year.
func anyYearDay(t *rapid.T) caseload.YearDay {
	d := date(t, "2027-01-01").AddDays(rapid.IntRange(0, 364).Draw(t, "day of the year")) // no leap year
	return caseload.YearDay{Month: d.Month, Day: d.Day}
}

func TestNoUnitEndsBeforeItBegins(t *testing.T) {
	zone := london(t)
	rapid.Check(t, func(t *rapid.T) {
		f := caseload.Timeframe{
			Unit:     rapid.SampledFrom(caseload.PeriodUnits).Draw(t, "unit"),
			Multiple: rapid.IntRange(0, caseload.MaxMultiple).Draw(t, "multiple"),
		}
		first, last := f.Days(anyDay(t), anyYearDay(t))
		p := caseload.PeriodOf(first, last, zone)
		if !p.From.Before(p.Before) {
			t.Errorf("%+v: from %v to before %v", f, p.From, p.Before)
		}
	})
}

func TestPreviousPeriodsFollowEachOtherWithoutAGap(t *testing.T) {
	previous := []caseload.PeriodUnit{
		caseload.UnitPreviousMonth, caseload.UnitPreviousQuarter, caseload.UnitPreviousYear,
		caseload.UnitPreviousFinancialYear, caseload.UnitPreviousMunicipalYear,
	}
	rapid.Check(t, func(t *rapid.T) {
		f := caseload.Timeframe{Unit: rapid.SampledFrom(previous).Draw(t, "unit"), Multiple: rapid.IntRange(1, 12).Draw(t, "multiple")}
		today, begin := anyDay(t), anyYearDay(t)
		first, last := f.Days(today, begin)
		if after, _ := f.Days(last.AddDays(1), begin); after != first {
			t.Errorf("%+v as of %s and of the day after %s: it begins on %s and on %s", f, today, last, first, after)
		}
		_, before := f.Days(first, begin)
		if before.AddDays(1) != first {
			t.Errorf("%+v before %s: it ends on %s", f, first, before)
		}
		one, _ := caseload.Timeframe{Unit: f.Unit}.Days(first.AddDays(-1), begin)
		more, _ := caseload.Timeframe{Unit: f.Unit, Multiple: f.Multiple + 2}.Days(today, begin)
		if more.String() > one.String() {
			t.Errorf("%d more than %+v begin on %s, though one as of the day before begins on %s", 2, f, more, one)
		}
	})
}

func TestWorkingDaysLeaveOutWeekends(t *testing.T) {
	for _, tt := range []struct {
		from string
		days int64
		want string
	}{
		{"2022-06-08", 15, "2022-06-29"}, // of the published sample
		{"2022-06-08", 0, "2022-06-08"},
		{"2022-06-08", 1, "2022-06-09"},
		{"2022-06-08", 2, "2022-06-10"},
		{"2022-06-08", 3, "2022-06-13"}, // over a weekend
		{"2022-06-10", 1, "2022-06-13"}, // a Friday
		{"2022-06-11", 1, "2022-06-13"}, // a Saturday
		{"2022-06-12", 1, "2022-06-13"}, // a Sunday
		{"2022-06-12", 5, "2022-06-17"},
		{"2022-06-12", 6, "2022-06-20"},
		{"2028-02-28", 2, "2028-03-01"},
	} {
		if got := date(t, tt.from).AddWorkingDays(tt.days).String(); got != tt.want {
			t.Errorf("%d working days after %s: got %s, want %s", tt.days, tt.from, got, tt.want)
		}
	}
}

func TestWorkingDaysAreCountedOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, n := anyDay(t), rapid.Int64Range(1, 2000).Draw(t, "n")
		want := from
		for left := n; left > 0; {
			want = want.AddDays(1)
			if day := want.In(time.UTC).Weekday(); day != time.Saturday && day != time.Sunday {
				left--
			}
		}
		if got := from.AddWorkingDays(n); got != want {
			t.Errorf("%d working days after %s: got %s, want %s", n, from, got, want)
		}
	})
}

// nightlyReport stores a report about cases by the date that it is given.
func (o *office) nightlyReport(basis string, frame caseload.Timeframe) int64 {
	o.Helper()
	r, err := o.service.CreateReport(o.Context(), o.admin, caseload.ReportInput{
		Name: caseload.Set("Nightly"), Shared: caseload.Set(true),
		Definition: caseload.Set(caseload.ReportDefinition{Basis: basis, Timeframe: frame, Columns: []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}}}),
	})
	o.must(err)
	return r.Number
}

// periodOf runs a report and tells the period that it was run for.
func (o *office) periodOf(number int64, run caseload.ReportRun) (string, error) {
	var p caseload.Period
	err := o.service.RunReport(o.Context(), o.admin, number, run,
		func(h *caseload.ReportHead) error { p = h.Period; return nil }, func(*caseload.Block) error { return nil })
	say := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(o.tenant.Zone).Format("2006-01-02 15:04")
	}
	return say(p.From) + "/" + say(p.Before), err
}

// It is the first of July 2026 in London, half past midnight.
func TestWhatARunSaysOfItsPeriodComesBeforeWhatTheReportSays(t *testing.T) {
	o := newOffice(t)
	zone := o.tenant.Zone
	at := func(text string) time.Time {
		t.Helper()
		m, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		o.must(err)
		return m
	}
	quarters := o.nightlyReport("opened", caseload.Timeframe{Unit: caseload.UnitPreviousQuarter, Multiple: 2})
	fixed := o.nightlyReport("opened", caseload.Timeframe{From: "2026-02-01", Until: "2026-02-28"})
	always := o.nightlyReport("opened", caseload.Timeframe{})
	for _, tt := range []struct {
		name   string
		report int64
		run    caseload.ReportRun
		want   string
	}{
		{"as designed", quarters, caseload.ReportRun{}, "2026-01-01 00:00/2026-07-01 00:00"},
		{"another multiple", quarters, caseload.ReportRun{Multiple: 1}, "2026-04-01 00:00/2026-07-01 00:00"},
		{"another unit, of which one is meant", quarters, caseload.ReportRun{Unit: caseload.UnitPreviousMonth}, "2026-06-01 00:00/2026-07-01 00:00"},
		{"another unit and multiple", quarters, caseload.ReportRun{Unit: caseload.UnitPreviousMonth, Multiple: 3}, "2026-04-01 00:00/2026-07-01 00:00"},
		{"a begin within", quarters, caseload.ReportRun{From: at("2026-05-06 07:08")}, "2026-05-06 07:08/2026-07-01 00:00"},
		{"a begin behind the end: until tonight", quarters, caseload.ReportRun{From: at("2026-07-01 00:10")}, "2026-07-01 00:10/2026-07-02 00:00"},
		{"a begin in the future: nothing", quarters, caseload.ReportRun{From: at("2026-09-01 00:00")}, "2026-09-01 00:00/2026-09-01 00:00"},
		{"an end", quarters, caseload.ReportRun{Before: at("2026-02-01 00:00")}, "2026-01-01 00:00/2026-02-01 00:00"},
		{"both and a unit", quarters, caseload.ReportRun{Unit: caseload.UnitToday, From: at("2025-01-01 00:00"), Before: at("2025-02-01 00:00")}, "2025-01-01 00:00/2025-02-01 00:00"},
		{"named days", fixed, caseload.ReportRun{}, "2026-02-01 00:00/2026-03-01 00:00"},
		{"a unit for named days", fixed, caseload.ReportRun{Unit: caseload.UnitToday}, "2026-07-01 00:00/2026-07-02 00:00"},
		{"a multiple of named days", fixed, caseload.ReportRun{Multiple: 7}, "2026-02-01 00:00/2026-03-01 00:00"},
		{"all time", always, caseload.ReportRun{}, "/"},
		{"a begin alone", always, caseload.ReportRun{From: at("2026-05-06 07:08")}, "2026-05-06 07:08/"},
	} {
		got, err := o.periodOf(tt.report, tt.run)
		o.must(err)
		want(o, tt.name, got, tt.want)
	}
	_, err := o.periodOf(quarters, caseload.ReportRun{Before: at("2025-12-31 00:00")})
	o.wantCode("an end before the begin", err, caseload.CodeInvalid)
	_, err = o.periodOf(quarters, caseload.ReportRun{Multiple: caseload.MaxMultiple + 1})
	o.wantCode("too large a multiple", err, caseload.CodeInvalid)
	_, err = o.periodOf(quarters, caseload.ReportRun{Unit: "Fortnight"})
	o.wantCode("an unknown unit", err, caseload.CodeInvalid)
}

func TestNoRunEndsBeforeItBegins(t *testing.T) {
	o := newOffice(t)
	var reports []int64
	for _, unit := range caseload.PeriodUnits {
		reports = append(reports, o.nightlyReport("updated", caseload.Timeframe{Unit: unit, Multiple: 3}))
	}
	rapid.Check(t, func(t *rapid.T) {
		moment := func(name string) time.Time {
			if rapid.Bool().Draw(t, "no "+name) {
				return time.Time{}
			}
			return o.now.Add(time.Duration(rapid.IntRange(-20_000, 20_000).Draw(t, name)) * time.Hour)
		}
		run := caseload.ReportRun{From: moment("from"), Before: moment("before")}
		number := rapid.SampledFrom(reports).Draw(t, "report")
		err := o.service.RunReport(o.Context(), o.admin, number, run, func(h *caseload.ReportHead) error {
			p := h.Period
			switch {
			case p.Before.Before(p.From):
				return fmt.Errorf("from %v to before %v", p.From, p.Before)
			case !run.From.IsZero() && !p.From.Equal(run.From), !run.Before.IsZero() && !p.Before.Equal(run.Before):
				return fmt.Errorf("%+v became %+v", run, p)
			}
			return nil
		}, func(*caseload.Block) error { return nil })
		if err != nil && caseload.CodeOf(err) != caseload.CodeInvalid {
			t.Error(err)
		}
	})
}
