package ui

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/snippet"
	"caseload/internal/tabular"
)

const reportsAddress = "/ui/reports"

// reportsPage lists the reports that the visitor may run.
type reportsPage struct {
	page
	Reports table
	Pages   *pagination // nil: all are on one
	Empty   empty
}

func listReports(v *visit) error {
	all, c, err := v.svc.Reports(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := reportsPage{page: v.page(v.t("section.reports")), Reports: table{Caption: v.t("section.reports"), Columns: []column{
		{Title: v.t("reports.number"), Number: true}, {Title: v.t("reports.name"), Long: true}, {Title: v.t("reports.about")},
		{Title: v.t("reports.period")}, {Title: v.t("reports.owner")}, {Title: v.t("reports.seen-by"), Whole: true},
	}}, Empty: empty{v.t("reports.none"), v.t("reports.none-shared"), link{v.t("cases.to-home"), home}}}
	if v.visitor.By.Reporting() {
		p.Empty = empty{v.t("reports.none"), v.t("reports.none-text"), link{v.t("reports.new"), newReport}}
		if len(all) > 0 {
			p.offer(button{link: p.Empty.Next})
		}
	}
	if all, p.Pages, err = paged(v, reportsAddress, all); err != nil {
		return err
	}
	for _, r := range all {
		p.Reports.Rows = append(p.Reports.Rows, []cell{
			{Text: strconv.FormatInt(r.Number, 10)}, {Text: r.Name, Href: reportAddress(r.Number)}, {Text: v.subjectTitle(r.Definition.Subject)},
			{Text: v.timeframe(r.Definition.Timeframe)}, {Text: v.ownerOf(r, c)}, {Text: v.seenBy(r)},
		})
	}
	return v.render(http.StatusOK, "reports", p)
}

func reportAddress(number int64) string {
	return reportsAddress + "/" + strconv.FormatInt(number, 10)
}

// ownerOf is the name of who made a report.
func (v *visit) ownerOf(r *caseload.Report, c *caseload.Catalog) string {
	if u := c.User(r.Owner); u != nil {
		return u.Name
	}
	return v.t("reports.operator")
}

func (v *visit) seenBy(r *caseload.Report) string {
	if r.Shared {
		return v.t("reports.shared")
	}
	return v.t("reports.private")
}

// reportPage is a report: what it asks, the first rows of its answer, and where the
// whole is.
type reportPage struct {
	page
	Address   string
	About     []summaryRow
	Change    bool // the visitor may
	Duplicate bool
	Period    periodFields
	Preview   *preview // nil: it could not be run
	Files     []fileLink
	Export    string // the form for an export in the background
	Curl      string // the permanent address, for a program
	GetReport string // the same as iCasework has it
}

// fileLink leads to all rows in one format.
type fileLink struct{ Title, About, Href string }

// preview is the first rows of a report's answer.
type preview struct {
	Days  span
	Rows  table
	Total int64
	Exact bool
}

// Shown is how many rows there are.
func (p *preview) Shown() int64 { return int64(len(p.Rows.Rows)) }

// report is the number of the report that the address names.
func (v *visit) report() (int64, error) {
	n, err := strconv.ParseInt(v.r.PathValue("number"), 10, 64)
	if err != nil {
		return 0, &caseload.Error{Code: caseload.CodeNotFound}
	}
	return n, nil
}

// foundReport finds the report that the address names. That it is another's and not
// shared is not told from that there is none.
func (v *visit) foundReport() (*caseload.Report, *caseload.Catalog, error) {
	number, err := v.report()
	if err != nil {
		return nil, nil, err
	}
	r, c, err := v.svc.Report(v.r.Context(), v.visitor.By, number)
	if errors.Is(err, caseload.ErrUnshared) {
		err = &caseload.Error{Code: caseload.CodeNotFound}
	}
	return r, c, err
}

// showReport runs the report for its own period, or that of the address, as far as
// a preview: it reads 20 rows, and counts at most 10,000.
func showReport(v *visit) error {
	r, c, err := v.foundReport()
	if err != nil {
		return err
	}
	asked := v.r.URL.Query()
	period, wrong := v.readPeriod(asked)
	p := reportPage{page: v.page(r.Name).under(v.t("reports.all"), reportsAddress), Address: reportAddress(r.Number)}
	if v.visitor.By.MayChange(r) {
		p.offer(button{link: link{v.t("reports.edit"), p.Address + "/edit"}, Looks: "secondary"})
	}
	if v.visitor.By.Reporting() {
		p.offer(button{link: link{v.t("reports.duplicate"), p.Address + "/copy"}, Looks: "secondary", Sends: true})
	}
	if v.visitor.By.MayChange(r) {
		p.offer(button{link: link{v.t("reports.delete"), p.Address + "/delete"}, Looks: "secondary"})
	}
	p.About = v.aboutReport(r, c)
	if len(wrong) == 0 {
		found, err := v.svc.PreviewReport(v.r.Context(), v.visitor.By, r.Number, runFor(period))
		if wrong = v.periodProblems(err); err != nil && len(wrong) == 0 {
			return err
		}
		if err == nil {
			p.Preview = v.preview(found)
		}
	}
	p.show(wrong)
	p.Period = v.periodForm(asked, v.t("period.own"), wrong)
	v.filesOf(&p, r, asked)
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.render(status, "report", p)
}

// runFor is how a report is run for a period.
func runFor(p exports.Period) (run caseload.ReportRun) {
	run.Unit, run.Multiple = p.Unit, p.Multiple
	if p.From != nil {
		run.From = *p.From
	}
	if p.Before != nil {
		run.Before = *p.Before
	}
	return run
}

// periodProblems are those of a run, at the inputs that they are about.
func (v *visit) periodProblems(err error) []problem {
	wrong := v.problems(err)
	for i := range wrong {
		if wrong[i].Field != "until" && wrong[i].Field != "from" && wrong[i].Field != "unit" && wrong[i].Field != "multiple" {
			wrong[i].Field = ""
		}
	}
	return wrong
}

// aboutReport says what a report asks.
func (v *visit) aboutReport(r *caseload.Report, c *caseload.Catalog) []summaryRow {
	d := &r.Definition
	columns := c.Dictionary(cmp.Or(d.Subject, caseload.SubjectCases), v.visitor.By.Tenant.Settings.Party())
	rows := []summaryRow{
		{Key: v.t("reports.number"), Value: cell{Text: strconv.FormatInt(r.Number, 10)}},
		{Key: v.t("reports.about"), Value: cell{Text: v.subjectTitle(d.Subject)}},
		{Key: v.t("reports.period"), Value: cell{Text: v.timeframe(d.Timeframe) + " (" + v.basisTitle(d.Basis) + ")"}},
	}
	for _, rule := range d.Rules {
		rows = append(rows, summaryRow{Key: v.t("reports.filter"), Value: cell{Text: v.inWords(c, rule, columns)}})
	}
	return append(rows,
		summaryRow{Key: v.t("reports.owner"), Value: cell{Text: v.ownerOf(r, c)}},
		summaryRow{Key: v.t("reports.seen-by"), Value: cell{Text: v.seenBy(r)}},
	)
}

// preview is the first rows of an answer as a table.
func (v *visit) preview(found *caseload.ReportPreview) *preview {
	p := &preview{Days: v.span(found.Period), Total: found.Total, Exact: found.Exact, Rows: table{Caption: v.t("reports.preview")}}
	columns := found.Table()
	for i, c := range columns {
		title := c.Title
		if of := found.Columns[i].ColumnInfo; title == of.Label {
			title = v.columnTitle(of).Title
		}
		p.Rows.Columns = append(p.Rows.Columns, column{Title: title, Number: c.Kind == caseload.KindInt || c.Kind == caseload.KindNumber, Whole: c.Kind == caseload.KindTime || c.Kind == caseload.KindDate})
	}
	rows := found.Cells(found.Rows)
	for i := range rows.Rows() {
		cells := make([]cell, len(columns))
		for at, c := range columns {
			if !rows.Null(i, at) {
				cells[at] = v.tableCell(rows, c.Kind, i, at)
			}
			if found.Columns[at].Name == statusColumn {
				cells[at].Text = v.statusWords(found.Catalog(), cells[at].Text)
			}
		}
		p.Rows.Rows = append(p.Rows.Rows, cells)
	}
	return p
}

// longCell bounds a text in a preview, in letters.
const longCell = 120

// tableCell is one cell of a table as a page shows it.
func (v *visit) tableCell(rows caseload.TableRows, k caseload.Kind, row, col int) cell {
	switch k {
	case caseload.KindTime:
		at := v.moment(time.UnixMicro(rows.Int(row, col)))
		return cell{At: &at}
	case caseload.KindDate:
		day := caseload.DateOf(time.Unix(rows.Int(row, col)*24*60*60, 0).UTC())
		return cell{Day: &day}
	case caseload.KindBool:
		return cell{Text: v.t(map[bool]string{true: "value.yes", false: "value.no"}[rows.Int(row, col) != 0])}
	case caseload.KindInt:
		return cell{Text: strconv.FormatInt(rows.Int(row, col), 10)}
	case caseload.KindDegrees:
		return cell{Text: strconv.FormatFloat(float64(rows.Int(row, col))/1e7, 'f', -1, 64)}
	}
	text := []rune(string(rows.Text(row, col)))
	if len(text) > longCell {
		text = append(text[:longCell], '…')
	}
	return cell{Text: string(text)}
}

// filesOf says where all rows are, for the period that is shown.
func (v *visit) filesOf(p *reportPage, r *caseload.Report, asked url.Values) {
	period := url.Values{}
	for _, name := range periodInputs {
		if asked.Get(name) != "" {
			period.Set(name, asked.Get(name))
		}
	}
	for _, f := range v.formats() {
		period.Set("format", string(f))
		p.Files = append(p.Files, fileLink{v.t(formatTitles[f].title), v.t(formatTitles[f].about), p.Address + "/rows?" + period.Encode()})
	}
	period.Del("format")
	period.Set("report", strconv.FormatInt(r.Number, 10))
	p.Export = exportsAddress + "/new?" + period.Encode()
	number := strconv.FormatInt(r.Number, 10)
	p.Curl = v.curlLine(snippet.Request{URL: "/exports/reports/" + number + ".csv", Save: "report-" + number + ".csv"}, yourKey)
	p.GetReport = v.curlLine(snippet.Request{URL: "/getreport?db=" + v.visitor.By.Tenant.Slug + "&ReportId=" + number + "&Format=csv&CSVHeader=yes"}, yourKey)
}

// downloadReport answers with all rows of a report in one stream.
func downloadReport(v *visit) error {
	r, _, err := v.foundReport()
	if err != nil {
		return err
	}
	asked := v.r.URL.Query()
	spec := &exports.Spec{Report: r.Number, Format: tabular.Format(cmp.Or(asked.Get("format"), string(tabular.XLSX)))}
	forPeople(spec, asked.Get("for") != "programs")
	var wrong []problem
	if spec.Period, wrong = v.readPeriod(asked); len(wrong) > 0 {
		return caseload.Invalid(wrong[0].Field, wrong[0].Message)
	}
	return v.answers().Stream(v.w, v.r, v.svc, v.visitor.By, spec)
}

// duplicateReport makes the visitor a report like another, and leads to where it is
// changed.
func duplicateReport(v *visit) error {
	r, _, err := v.foundReport()
	if err != nil {
		return err
	}
	name := v.t("reports.copy", "Name", asWritten(r.Name))
	if letters := []rune(name); len(letters) > caseload.MaxName/4 { // in UTF-8 of at most 4 bytes
		name = r.Name
	}
	made, err := v.svc.CreateReport(v.r.Context(), v.visitor.By, caseload.ReportInput{Name: caseload.Set(name), Definition: caseload.Set(r.Definition)})
	if err != nil {
		return err
	}
	return v.succeed(reportAddress(made.Number)+"/edit", "notice.report-copied")
}

func askToDeleteReport(v *visit) error {
	r, _, err := v.foundReport()
	if err != nil {
		return err
	}
	if !v.visitor.By.MayChange(r) {
		return &caseload.Error{Code: caseload.CodeForbidden}
	}
	return v.render(http.StatusOK, "ask", askPage{
		page: v.page(v.t("reports.delete-of", "Name", r.Name)), Text: v.t("reports.delete-text"),
		Action: reportAddress(r.Number) + "/delete", Back: reportAddress(r.Number), Button: v.t("reports.delete"),
	})
}

func deleteReport(v *visit) error {
	number, err := v.report()
	if err != nil {
		return err
	}
	if err := v.svc.DeleteReport(v.r.Context(), v.visitor.By, number, nil); err != nil {
		return err
	}
	return v.succeed(reportsAddress, "notice.report-deleted")
}
