package ui

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"golang.org/x/text/number"

	"caseload"
)

// moment is a time in the zone in which a tenant reads it.
type moment struct{ at time.Time }

// number writes a number with its thousands apart.
func (l *language) number(n any) string { return l.numbers.Sprint(number.Decimal(n)) }

// date writes the day of a moment: 3 March 2026.
func (l *language) date(m moment) template.HTML {
	return timeElement(m, fmt.Sprintf("%d %s %d", m.at.Day(), l.months[m.at.Month()-1], m.at.Year()))
}

// datetime writes a moment to the minute, for a table: 3 Mar 2026, 14:05.
func (l *language) datetime(m moment) template.HTML {
	return timeElement(m, l.datetimeText(m))
}

// datetimeText is datetime without its element.
func (l *language) datetimeText(m moment) string {
	return fmt.Sprintf("%d %s %d, %s", m.at.Day(), l.shortMonths[m.at.Month()-1], m.at.Year(), m.at.Format("15:04"))
}

// day writes a date, for a table: 3 Mar 2026.
func (l *language) day(d caseload.Date) template.HTML {
	return template.HTML(`<time datetime="` + d.String() + `">` + l.dayText(d) + `</time>`)
}

// dayText is day without its element.
func (l *language) dayText(d caseload.Date) string {
	return fmt.Sprintf("%d %s %d", d.Day, l.shortMonths[d.Month-1], d.Year)
}

// dayAndMonth writes a day of a year that is known: 3 Mar.
func (l *language) dayAndMonth(t time.Time) string {
	return fmt.Sprintf("%d %s", t.Day(), l.shortMonths[t.Month()-1])
}

// timeElement says which moment a text means, also to a program. The title has it
// whole, with the zone.
func timeElement(m moment, text string) template.HTML {
	return template.HTML(`<time datetime="` + m.at.UTC().Format(time.RFC3339) + `" title="` +
		template.HTMLEscapeString(m.at.Format("2006-01-02 15:04:05 MST")) + `">` + template.HTMLEscapeString(text) + `</time>`)
}

// twelve are the names of the months, of a text that lists them.
func (l *language) twelve(key string) [12]string {
	names := strings.Fields(l.t(key))
	if len(names) != 12 {
		panic(fmt.Errorf("the catalogue of %s: %s has %d names, want 12", l.Code, key, len(names)))
	}
	return [12]string(names)
}

// size writes a number of bytes: 12.4 MB.
func (l *language) size(bytes int64) string {
	const step = 1000
	units := []string{"B", "kB", "MB", "GB", "TB"}
	n, unit := float64(bytes), 0
	for n >= step && unit < len(units)-1 {
		n, unit = n/step, unit+1
	}
	if unit == 0 {
		return l.number(bytes) + " B"
	}
	return l.numbers.Sprint(number.Decimal(n, number.MaxFractionDigits(1))) + " " + units[unit]
}
