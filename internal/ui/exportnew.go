package ui

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

// newExportPage is the form for an export: first of what, then how.
type newExportPage struct {
	page
	Choices []exportGroup // what an export may be of; nil: that is chosen
	Subject string        // the chosen subject
	Report  string        // or the number of the chosen report
	Groups  []columnGroup // of a subject
	Rules   []ruleLine
	Format  selection
	Packing selection
	For     selection
	Period  []kept // of a report, that it is run for
}

// exportGroup is some of what an export may be of, each with its address.
type exportGroup struct {
	Title string
	Of    []link
}

// exportAsked is what stands in the form.
type exportAsked struct {
	subject caseload.ReportSubject
	report  int64
	columns []string
	rules   []caseload.ReportRule
	format  tabular.Format
	packing tabular.Compression
	people  bool // it is for people to read, in a spreadsheet
	period  url.Values
}

// newExport shows the form of the subject or the report that the address names, or
// else what there is to choose from.
func newExport(v *visit) error {
	asked := readExportAsked(v.r.URL.Query())
	if asked.subject == "" && asked.report == 0 {
		return v.chooseExport()
	}
	return v.exportForm(http.StatusOK, asked, nil)
}

// chooseExport lists what an export may be of.
func (v *visit) chooseExport() error {
	p := newExportPage{page: v.page(v.t("exports.new")).under(v.t("exports.all"), exportsAddress)}
	reports, _, err := v.svc.Reports(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	records, made := exportGroup{Title: v.t("exports.of-records")}, exportGroup{Title: v.t("section.reports")}
	for _, s := range caseload.ReportSubjects {
		if v.visitor.By.TakesAway(s) {
			records.Of = append(records.Of, link{v.subjectTitle(s), exportsAddress + "/new?subject=" + string(s)})
		}
	}
	for _, r := range reports {
		made.Of = append(made.Of, link{r.Name, newExportOf(r.Number)})
	}
	for _, g := range []exportGroup{records, made} {
		if len(g.Of) > 0 {
			p.Choices = append(p.Choices, g)
		}
	}
	return v.render(http.StatusOK, "export-new", p)
}

// newExportOf is the form for an export of a report.
func newExportOf(report int64) string {
	return exportsAddress + "/new?report=" + strconv.FormatInt(report, 10)
}

// readExportAsked reads the form, or what an address puts into it.
func readExportAsked(form url.Values) exportAsked {
	number, _ := strconv.ParseInt(form.Get("report"), 10, 64) // 0 is none
	a := exportAsked{
		subject: caseload.ReportSubject(form.Get("subject")), report: number, columns: form["column"], rules: readRules(form),
		format: tabular.Format(form.Get("format")), packing: tabular.Compression(form.Get("compression")), people: form.Get("for") != "programs", period: url.Values{},
	}
	if a.format == "" {
		a.format = tabular.XLSX
	}
	for _, name := range periodInputs {
		if form.Get(name) != "" {
			a.period.Set(name, form.Get(name))
		}
	}
	return a
}

// spec is the export that is asked for, and what could not be read of it.
func (v *visit) spec(a exportAsked) (s *exports.Spec, wrong []problem, err error) {
	s = &exports.Spec{Format: a.format, Compression: a.packing}
	if !a.format.Compressible() {
		s.Compression = ""
	}
	forPeople(s, a.people)
	if a.report != 0 {
		s.Report = a.report
		s.Period, wrong = v.readPeriod(a.period)
		return s, wrong, nil
	}
	columns, err := v.svc.TableColumns(v.r.Context(), v.visitor.By, a.subject)
	if err != nil {
		return nil, nil, err
	}
	s.Subject, s.Columns, s.Rules = a.subject, a.columns, chosenRules(a.rules)
	return s, v.halfMade(a.rules, columns), nil
}

// forPeople writes a file for a spreadsheet: headers in words, a mark by which Excel
// knows UTF-8, and no text that it would run as a formula.
func forPeople(s *exports.Spec, people bool) {
	if !people {
		return
	}
	s.Titles = s.Format == tabular.CSV || s.Format == tabular.XLSX
	if s.Format == tabular.CSV {
		s.CSV = exports.CSV{Mark: true, Formulas: "escape"}
	}
}

// exportForm answers with the form, and what is wrong with what was sent.
func (v *visit) exportForm(status int, a exportAsked, wrong []problem) error {
	p := newExportPage{page: v.page(v.t("exports.new")).under(v.t("exports.all"), exportsAddress)}
	if a.report != 0 {
		r, _, err := v.svc.Report(v.r.Context(), v.visitor.By, a.report)
		if err != nil {
			return err
		}
		p.Title, p.Report = v.t("exports.new-of", "What", r.Name), strconv.FormatInt(a.report, 10)
		for _, name := range periodInputs {
			if a.period.Has(name) {
				p.Period = append(p.Period, kept{name, a.period.Get(name)})
			}
		}
	} else {
		columns, err := v.svc.TableColumns(v.r.Context(), v.visitor.By, a.subject)
		if err != nil {
			return err
		}
		p.Title, p.Subject = v.t("exports.new-of", "What", v.subjectTitle(a.subject)), string(a.subject)
		if p.Rules, err = v.ruleLines(a.rules, columns); err != nil {
			return err
		}
		offered := slices.DeleteFunc(columns, func(c *caseload.ColumnInfo) bool {
			return !v.visitor.By.TakesColumn(a.subject, c) && !slices.Contains(a.columns, c.Name)
		})
		p.Groups = v.columnGroups(offered, a.columns)
	}
	p.Format = v.formatSelection(a.format)
	p.Packing = selection{Name: "compression", Label: v.t("exports.compression"), Hint: v.t("exports.compression-hint"), Value: string(a.packing), Groups: ungrouped(option{Label: v.t("exports.uncompressed")}, option{Value: "gzip", Label: "gzip"}, option{Value: "zstd", Label: "Zstandard"})}
	p.For = selection{Name: "for", Label: v.t("exports.for"), Value: map[bool]string{true: "people", false: "programs"}[a.people], Groups: ungrouped(
		option{Value: "people", Label: v.t("exports.for-people"), Hint: v.t("exports.for-people-about")}, option{Value: "programs", Label: v.t("exports.for-programs"), Hint: v.t("exports.for-programs-about")})}
	p.show(wrong)
	p.Format.Problem, p.Packing.Problem = problemOf("format", wrong), problemOf("compression", wrong)
	showRules(p.Rules, wrong)
	return v.render(status, "export-new", p)
}

// formatSelection offers the formats, that of spreadsheets first.
func (v *visit) formatSelection(chosen tabular.Format) selection {
	p := selection{Name: "format", Label: v.t("exports.format"), Value: string(chosen), Groups: []optionGroup{{}}}
	for _, f := range v.formats() {
		p.Groups[0].Options = append(p.Groups[0].Options, option{Value: string(f), Label: v.t(formatTitles[f].title), Hint: v.t(formatTitles[f].about)})
	}
	return p
}

// formats are those that a file can have, that of spreadsheets first.
func (v *visit) formats() []tabular.Format {
	rest := slices.DeleteFunc(slices.Clone(tabular.Formats), func(f tabular.Format) bool { return f == tabular.XLSX })
	return append([]tabular.Format{tabular.XLSX}, rest...)
}

// orderExport does what a button of the form says to its filters, or queues the
// export.
func orderExport(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	a := readExportAsked(form)
	if err := v.storeStatuses(a.rules); err != nil {
		return err
	}
	if a.subject == "" && a.report == 0 {
		return v.chooseExport()
	}
	if do := form.Get("do"); do != "" {
		a.rules = editRules(a.rules, do)
		return v.exportForm(http.StatusOK, a, nil)
	}
	spec, wrong, err := v.spec(a)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return v.exportForm(http.StatusUnprocessableEntity, a, wrong)
	}
	if err := spec.Check(v.r.Context(), v.svc, v.visitor.By); err != nil {
		return v.exportRefused(a, err)
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	e, err := v.svc.QueueExport(v.r.Context(), v.visitor.By, "", string(text), v.KeepExports)
	if err != nil {
		return err
	}
	v.Exports.Wake()
	return v.redirect(exportAddress(e.ID))
}

// exportRefused shows the form again with what is wrong with it, where that can be
// mended there: another choice of columns may be allowed where this is not.
func (v *visit) exportRefused(a exportAsked, err error) error {
	wrong := v.problems(err)
	for i := range wrong {
		if at, ok := atRule(wrong[i].Field, a.rules); ok {
			wrong[i].Field = at
		} else if wrong[i].Field != "format" && wrong[i].Field != "compression" {
			wrong[i].Field = ""
		}
	}
	status := http.StatusUnprocessableEntity
	if e, ok := asError(err); ok && e.Code == caseload.CodeForbidden {
		wrong, status = []problem{{"", e.Message}}, http.StatusForbidden
	}
	if len(wrong) == 0 {
		return err
	}
	return v.exportForm(status, a, wrong)
}
