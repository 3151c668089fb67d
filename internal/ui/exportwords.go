package ui

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/exports"
)

// exportWords says what exports are of.
type exportWords struct {
	*visit
	reports      []*caseload.Report // that the visitor may run
	catalog      *caseload.Catalog
	dictionaries map[caseload.ReportSubject]*caseload.Dictionary // that were needed so far
}

func (v *visit) exportWords() (*exportWords, error) {
	reports, c, err := v.svc.Reports(v.r.Context(), v.visitor.By)
	return &exportWords{v, reports, c, map[caseload.ReportSubject]*caseload.Dictionary{}}, err
}

// told is an export with what was asked for, and with what its file holds where there is
// one.
type told struct {
	*caseload.Export
	spec     exports.Spec
	known    bool              // else it is of another version of the server
	manifest *exports.Manifest // nil: none, or it was not read
}

func tell(e *caseload.Export) told {
	t := told{Export: e}
	t.known = json.Unmarshal([]byte(e.Spec), &t.spec) == nil
	if m, err := exports.ParseManifest([]byte(e.Manifest)); err == nil {
		t.manifest = m
	}
	return t
}

// report is the report of an export, nil where there is none any more.
func (x *exportWords) report(e told) *caseload.Report {
	if at := slices.IndexFunc(x.reports, func(r *caseload.Report) bool { return r.Number == e.spec.Report }); at >= 0 {
		return x.reports[at]
	}
	return nil
}

// what an export is of: Cases, or the name of a report.
func (x *exportWords) what(e told) string {
	switch {
	case e.spec.Report == 0:
		return x.subjectTitle(e.spec.Subject)
	case e.manifest != nil && e.manifest.Report != "":
		return e.manifest.Report
	}
	if r := x.report(e); r != nil {
		return r.Name
	}
	return x.t("exports.report", "Number", strconv.FormatInt(e.spec.Report, 10))
}

// title says what an export is of, and how it is written: Cases, as CSV.
func (x *exportWords) title(e told) string {
	if !e.known {
		return e.ID
	}
	format := x.t(formatTitles[e.spec.Format].title)
	if e.spec.Compression != "" {
		format += ", " + string(e.spec.Compression)
	}
	return x.t("exports.as", "What", x.what(e), "Format", format)
}

// lines say which rows and columns of it an export has.
func (x *exportWords) lines(e told) (rows []summaryRow) {
	s := &e.spec
	add := func(key, text string) { rows = append(rows, summaryRow{Key: x.t(key), Value: cell{Text: text}}) }
	if s.Report != 0 {
		add("reports.period", x.periodOf(e))
	}
	if s.Since != "" {
		add("exports.since", x.t("exports.since-text"))
	}
	switch {
	case len(s.Columns) > 0:
		add("exports.columns", x.n("exports.column-count", int64(len(s.Columns))))
	case e.manifest != nil:
		add("exports.columns", x.n("exports.column-count", int64(len(e.manifest.Columns))))
	case s.Report == 0:
		add("exports.columns", x.t("exports.usual"))
	}
	if s.Report == 0 && s.Since == "" && len(s.Rules) == 0 && len(s.Keywords) == 0 && s.Limit == 0 {
		add("reports.filter", x.t("exports.all-rows"))
	}
	for _, r := range s.Rules {
		add("reports.filter", x.filter(s.Subject, r))
	}
	for _, place := range slices.Sorted(maps.Keys(s.Values)) {
		add("reports.filter", x.t("rule.place", "Place", place)+": "+strings.Join(s.Values[place], ", "))
	}
	if len(s.Keywords) > 0 {
		add("reports.keywords", strings.Join(s.Keywords, ", "))
	}
	if s.Limit > 0 {
		add("reports.limit", x.language.number(s.Limit))
	}
	return rows
}

// filter is a rule over the rows of a subject in words.
func (x *exportWords) filter(of caseload.ReportSubject, r caseload.ReportRule) string {
	if x.dictionaries[of] == nil {
		x.dictionaries[of] = x.catalog.Dictionary(cmp.Or(of, caseload.SubjectCases), x.visitor.By.Tenant.Settings.Party())
	}
	return x.inWords(x.catalog, r, x.dictionaries[of])
}

// periodOf says which days an export of a report is about: those of its file, or those
// that were asked for.
func (x *exportWords) periodOf(e told) string {
	asked := e.spec.Period
	frame := x.days(asked.From, asked.Before)
	frame.Unit, frame.Multiple = asked.Unit, asked.Multiple
	text := x.timeframe(frame)
	if asked.Unit == "" && asked.From == nil && asked.Before == nil {
		text = x.t("period.own")
	}
	if e.manifest == nil || e.manifest.Period == nil {
		return text
	}
	if days := x.timeframe(x.days(e.manifest.Period.From, e.manifest.Period.Before)); days != text {
		text += " (" + days + ")"
	}
	return text
}

// days are those of a time, of which either end may be open.
func (v *visit) days(from, before *time.Time) (f caseload.Timeframe) {
	zone := v.visitor.By.Tenant.Zone
	if from != nil {
		f.From = caseload.DateOf(from.In(zone)).String()
	}
	if before != nil {
		f.Until = caseload.DateOf(before.Add(-time.Microsecond).In(zone)).String()
	}
	return f
}

// about is lines with what the export is of before them, for its page.
func (x *exportWords) about(e told) []summaryRow {
	if !e.known {
		return nil
	}
	of := summaryRow{Key: x.t("reports.about"), Value: cell{Text: x.what(e)}}
	if r := x.report(e); r != nil {
		of.Value.Href = reportAddress(r.Number)
	}
	return append([]summaryRow{of}, x.lines(e)...)
}

// short is lines in one text, for a list.
func (x *exportWords) short(e told) string {
	var all []string
	for _, l := range x.lines(e) {
		all = append(all, l.Value.Text)
	}
	return shortened(strings.Join(all, "; "))
}
