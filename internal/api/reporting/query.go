package reporting

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

// query is the parameters of a request, and what is wrong with them.
type query struct {
	values map[string][]string
	names  []string // of the values, in order
	wrong  []caseload.Problem
}

// readQuery reads the parameters of a route. Others are refused: a report with a
// misspelt period would be another one.
func readQuery(raw string, known []httpkit.Parameter) (*query, error) {
	pairs, err := httpkit.Query(raw)
	if err != nil {
		return nil, err
	}
	q := &query{values: map[string][]string{}}
	for _, p := range pairs {
		if _, err := caseload.ParseText(p.Name+p.Value, caseload.MaxText); err != nil {
			return nil, err
		}
		q.values[p.Name] = append(q.values[p.Name], p.Value)
	}
	var names []string
	for _, p := range known {
		names = append(names, p.Name)
	}
	q.names = slices.Sorted(maps.Keys(q.values))
	for _, name := range q.names {
		column, condition, ofColumn := filterOf(name)
		ofColumn = ofColumn && slices.Contains(names, filterName)
		switch {
		case !ofColumn && !slices.Contains(names, name):
			q.problem(encode.Clip(name), "There is no such parameter here.", names...)
		case ofColumn && !slices.Contains(conditions, condition):
			q.problem(encode.Clip(name), "There is no such condition on "+encode.Clip(column)+".", conditions[1:]...)
		case len(q.values[name]) > 1 && !slices.Contains(repeated, name) && !(ofColumn && slices.Contains(listed, condition)):
			q.problem(name, "This may be given once.")
		}
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	return q, nil
}

// repeated are the parameters that may be given more than once.
var repeated = []string{"filter", "keywords", "columns"}

func (q *query) problem(name, message string, allowed ...string) {
	q.wrong = append(q.wrong, caseload.Problem{Field: name, Message: message, Allowed: allowed})
}

// err is the error of all that is wrong.
func (q *query) err() error {
	switch len(q.wrong) {
	case 0:
		return nil
	case 1:
		return &misasked{&caseload.Error{Code: caseload.CodeInvalid, Message: q.wrong[0].Message, Problems: q.wrong}}
	}
	return &misasked{&caseload.Error{Code: caseload.CodeInvalid, Message: "Some parameters are not valid.", Problems: q.wrong}}
}

func (q *query) has(name string) bool { return len(q.values[name]) > 0 }

// value is that of a parameter, "" without one.
func (q *query) value(name string) string {
	if !q.has(name) {
		return ""
	}
	return q.values[name][0]
}

// whole reads a whole number from 1, 0 without one.
func (q *query) whole(name string, most int) int {
	if !q.has(name) {
		return 0
	}
	n, err := strconv.Atoi(q.value(name))
	if err != nil || n < 1 || n > most {
		q.problem(name, "This must be a whole number from 1 to "+strconv.Itoa(most)+".")
	}
	return n
}

// choice reads one of some values, the first without one.
func (q *query) choice(name string, values ...string) string {
	if !q.has(name) {
		return values[0]
	}
	if v := q.value(name); slices.Contains(values, v) {
		return v
	}
	q.problem(name, "This is not one of the values.", values...)
	return values[0]
}

// unit reads the unit of a period, whatever its case; "" without one.
func (q *query) unit() caseload.PeriodUnit {
	if !q.has("unit") {
		return ""
	}
	u, err := caseload.ParsePeriodUnit(q.value("unit"))
	if err != nil {
		q.problem("unit", "This is not a unit of time.", unitNames()...)
	}
	return u
}

func unitNames() (out []string) {
	for _, u := range caseload.PeriodUnits {
		out = append(out, string(u))
	}
	return out
}

// localTime is how times are written that are of the tenant's clocks.
const localTime = "2006-01-02T15:04:05"

// moment reads a day or a time, the zero time without one. As an end it is meant
// too, to its last second: the moment behind it is answered.
func (q *query) moment(name string, zone *time.Location, end bool) time.Time {
	if !q.has(name) {
		return time.Time{}
	}
	if day, err := caseload.ParseDate(q.value(name)); err == nil {
		if end {
			day = day.AddDays(1)
		}
		return day.In(zone)
	}
	t, err := time.ParseInLocation(localTime, q.value(name), zone)
	if err != nil {
		t, err = time.Parse(time.RFC3339, q.value(name))
	}
	if err != nil || t.Year() < 1 {
		q.problem(name, "This must be a day such as 2026-01-15, or a time such as 2026-01-15T10:30:00 or 2026-01-15T10:30:00Z.")
		return time.Time{}
	}
	if end {
		t = t.Truncate(time.Second).Add(time.Second)
	}
	return t
}

// filters reads values of rules, each written RULE:VALUE; the first rule is 1.
func (q *query) filters() map[int][]string {
	out := map[int][]string{}
	for _, text := range q.values["filter"] {
		rule, value, ok := strings.Cut(text, ":")
		n, err := strconv.Atoi(rule)
		if !ok || err != nil || n < 1 {
			q.problem("filter", "This must be the place of a rule and a value, such as 1:Complaint.")
			return nil
		}
		out[n] = append(out[n], value)
	}
	return out
}

// run reads how a report is to be run.
func (q *query) run(zone *time.Location, mostRows int) caseload.ReportRun {
	return caseload.ReportRun{
		Unit: q.unit(), Multiple: q.whole("multiple", caseload.MaxMultiple),
		From: q.moment("from", zone, false), Before: q.moment("until", zone, true),
		Values: q.filters(), Keywords: q.values["keywords"], Columns: q.values["columns"],
		Limit: q.whole("limit", mostRows),
	}
}
