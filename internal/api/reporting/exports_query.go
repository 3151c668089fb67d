package reporting

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/tabular"
)

// delimiters are those of CSV by their names.
var delimiters = []struct{ name, text string }{{"comma", ","}, {"semicolon", ";"}, {"tab", "\t"}, {"bar", "|"}}

func delimiterNames() (out []string) {
	for _, d := range delimiters {
		out = append(out, d.name)
	}
	return out
}

var yesNo = []string{"false", "true"}

// shapeParameters say how rows are written.
var shapeParameters = []httpkit.Parameter{
	{Name: "format", Values: formatNames(), Means: "how the rows are written, where the address does not end with it; else the header Accept says it, else json"},
	{Name: "delimiter", Values: delimiterNames(), Means: "what stands between the values of CSV"},
	{Name: "lines", Values: exports.Lines, Means: "how the lines of CSV end"},
	{Name: "bom", Values: yesNo, Means: "whether a byte order mark stands before CSV, by which Excel knows UTF-8"},
	{Name: "header", Values: []string{"true", "false"}, Means: "whether the first line of CSV names the columns"},
	{Name: "titles", Values: yesNo, Means: "whether the header of CSV and XLSX is for people: Date received in the place of received"},
	{Name: "formulas", Values: exports.Formulas, Means: "what is done with texts in CSV that a spreadsheet would run as formulas"},
}

// filterName is the parameter of a subject's filters, as the table has it: the
// name of any column may stand in the brackets.
const filterName = "filter[id]"

// subjectRowParameters are those of the rows of a subject.
var subjectRowParameters = slices.Concat(shapeParameters, []httpkit.Parameter{
	{Name: "columns", Values: []string{"id", "id,updated"}, Open: true, Means: "the columns, in their order, by commas; the usual ones if absent"},
	{Name: "sort", Values: []string{"id", "-id"}, Open: true, Means: "columns to sort by, by commas, behind a hyphen from the last to the first"},
	{Name: filterName, Values: []string{"1"}, Open: true, Means: "a value of a column: rows of another are left out; again for more values. With [not], [contains], [from], [until] or [empty] behind it another condition"},
	{Name: "keywords", Values: []string{"lorry"}, Open: true, Means: "a word of which a case must have one; again for more"},
	{Name: "limit", Values: []string{"1", "50"}, Open: true, Means: "rows at most"},
	{Name: "since", Values: []string{"eyJl"}, Open: true, Means: "next of the manifest of an earlier export: what has changed since"},
})

// shape reads how rows are to be written: as the end of the address says, or the
// parameter format, or what the client likes best of what there is.
func (c *call) shape() (*exports.Spec, error) {
	q := c.asked
	s := &exports.Spec{Titles: q.flag("titles", false), CSV: exports.CSV{
		Lines: q.given("lines", exports.Lines), Mark: q.flag("bom", false), Headless: !q.flag("header", true), Formulas: q.given("formulas", exports.Formulas),
	}}
	name := q.given("delimiter", delimiterNames())
	for _, d := range delimiters {
		if d.name == name {
			s.CSV.Delimiter = d.text
		}
	}
	return s, c.format(s)
}

func (c *call) format(s *exports.Spec) error {
	if c.ending != "" {
		var ok bool
		if s.Format, s.Compression, ok = tabular.ParseExtension(c.ending); !ok {
			return errEnding()
		}
	}
	if c.asked.has("format") {
		asked := tabular.Format(c.asked.choice("format", formatNames()...))
		if c.ending != "" && asked != s.Format {
			c.asked.problem("format", "The address says "+string(s.Format)+" already.")
		}
		s.Format = asked
	}
	if s.Format != "" {
		return nil
	}
	c.w.Header().Set("Vary", "Accept")
	if s.Format = liked(c.r.Header); s.Format == "" {
		return &httpkit.Refusal{Status: http.StatusNotAcceptable, Err: caseload.Errorf(caseload.CodeInvalid, "The rows are %s, of which the request accepts none.", strings.Join(mediaTypes(), ", "))}
	}
	return nil
}

func mediaTypes() (all []string) {
	for _, f := range formats {
		all = append(all, f.types[0])
	}
	return all
}

// given reads one of some values, "" without one.
func (q *query) given(name string, values []string) string {
	if !q.has(name) {
		return ""
	}
	return q.choice(name, values...)
}

// flag reads true or false.
func (q *query) flag(name string, otherwise bool) bool {
	if !q.has(name) {
		return otherwise
	}
	return q.choice(name, yesNo...) == "true"
}

// ofReport reads how a report is to be run.
func (q *query) ofReport(s *exports.Spec, number int64, zone *time.Location) {
	run := q.run(zone, maxRows)
	s.Report, s.Columns, s.Keywords, s.Limit, s.Values = number, run.Columns, run.Keywords, run.Limit, run.Values
	s.Period = exports.Period{Unit: run.Unit, Multiple: run.Multiple}
	if !run.From.IsZero() {
		s.Period.From = &run.From
	}
	if !run.Before.IsZero() {
		s.Period.Before = &run.Before
	}
}

// ofSubject reads which rows of a subject are wanted.
func (q *query) ofSubject(s *exports.Spec, subject caseload.ReportSubject) {
	s.Subject, s.Columns, s.Sort = subject, q.list("columns"), q.list("sort")
	s.Keywords, s.Limit, s.Rules, s.Since = q.values["keywords"], q.whole("limit", maxRows), q.rules(), q.value("since")
}

// list reads texts between commas, of a parameter that may be there again.
func (q *query) list(name string) (all []string) {
	for _, text := range q.values[name] {
		all = append(all, strings.Split(text, ",")...)
	}
	return all
}

// subjectOf is what the rows of an address are about.
func subjectOf(pattern string) caseload.ReportSubject {
	name, _, _ := strings.Cut(strings.TrimPrefix(pattern, exportsPath+"/"), ".")
	return caseload.ReportSubject(name)
}

// conditions are what may stand in the second brackets of a filter, "" where there
// are none; listed are those of which a value may be one of several.
var (
	conditions = []string{"", "not", "contains", "from", "until", "empty"}
	listed     = conditions[:3]
)

// rules reads the filters of a subject, in the order of their names.
func (q *query) rules() (all []caseload.ReportRule) {
	for _, name := range q.names {
		if column, condition, ok := filterOf(name); ok {
			all = append(all, q.rule(name, column, condition))
		}
	}
	return all
}

func (q *query) rule(name, column, condition string) caseload.ReportRule {
	out := caseload.ReportRule{Column: column, Operator: caseload.RuleBetween}
	switch condition {
	case "":
		out.Operator, out.Values = caseload.RuleAnyOf, q.values[name]
	case "not":
		out.Operator, out.Values = caseload.RuleNoneOf, q.values[name]
	case "contains":
		out.Operator, out.Values = caseload.RuleContains, q.values[name]
	case "from":
		out.Values = []string{q.value(name), ""}
	case "until":
		out.Values = []string{"", q.value(name)}
	case "empty":
		out.Operator = caseload.RuleNotEmpty
		if q.flag(name, true) {
			out.Operator = caseload.RuleEmpty
		}
	}
	return out
}

// filterOf takes the name of a filter to pieces: filter[COLUMN] or
// filter[COLUMN][CONDITION].
func filterOf(name string) (column, condition string, ok bool) {
	inner, begins := strings.CutPrefix(name, "filter[")
	inner, ends := strings.CutSuffix(inner, "]")
	column, condition, _ = strings.Cut(inner, "][")
	return column, condition, begins && ends && column != "" && !strings.ContainsAny(column+condition, "[]")
}

// filterAt is the parameter of a rule, by its place among the rules.
func (q *query) filterAt(place string) string {
	at, err := strconv.Atoi(place)
	for _, name := range q.names {
		if _, _, ok := filterOf(name); !ok {
			continue
		}
		if at--; at < 0 && err == nil {
			return name
		}
	}
	return "filter"
}
