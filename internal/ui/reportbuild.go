package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"caseload"
)

// buildPage is where a report is made, or changed.
type buildPage struct {
	page
	Address  string // that the form is sent to
	Back     string
	Seen     string    // the version that is changed
	Subject  selection // of a new one, before its columns; else the subject is settled
	Subjects string    // the title of the subject
	Name     field
	Shared   tick
	Columns  []columnLine
	Find     field
	Found    []foundColumn
	More     bool // more were found
	Searched bool // columns were looked for
	Basis    selection
	Period   periodFields
	Rules    []ruleLine
	Keywords field
	Sorts    []sortLine
	Limit    field
	Output   selection
	Preview  *preview
}

// columnLine is a column of a report, in its place.
type columnLine struct {
	Name        string
	Called      columnName
	Meaning     said
	As          field
	Place       int
	First, Last bool
}

// foundColumn is a column that may be added.
type foundColumn struct {
	Name          string
	Called, Group columnName
	Meaning       said
}

// sortLine is one step of a report's order.
type sortLine struct {
	Column, Direction selection
	Place             int
}

// draft is a report as it stands in the form.
type draft struct {
	seen     string
	name     string
	shared   bool
	d        caseload.ReportDefinition
	multiple string // as it was written
	limit    string
	find     string
	finding  bool
}

// newReport is where a report is made.
const newReport = reportsAddress + "/new"

// startReport shows the builder for a new report, once its subject is chosen.
func startReport(v *visit) error {
	subject := caseload.ReportSubject(v.r.URL.Query().Get("subject"))
	if subject == "" {
		return v.chooseSubject()
	}
	return v.build(http.StatusOK, newReport, draft{d: caseload.ReportDefinition{Subject: subject, Timeframe: caseload.Timeframe{Unit: caseload.UnitPreviousFinancialYear}}}, nil, false)
}

// chooseSubject asks what a report is to be about.
func (v *visit) chooseSubject() error {
	if _, err := v.svc.Columns(v.r.Context(), v.visitor.By, caseload.SubjectCases); err != nil {
		return err
	}
	p := buildPage{page: v.page(v.t("reports.new")).under(v.t("reports.all"), reportsAddress), Address: newReport, Back: reportsAddress}
	p.Subject = selection{Name: "subject", Label: v.t("reports.subject"), Value: string(caseload.SubjectCases), Groups: []optionGroup{{}}}
	for _, s := range caseload.ReportSubjects {
		p.Subject.Groups[0].Options = append(p.Subject.Groups[0].Options, option{Value: string(s), Label: v.subjectTitle(s), Hint: v.t(subjectTitles[s].about)})
	}
	return v.render(http.StatusOK, "report-subject", p)
}

// editReport shows the builder with a report in it.
func editReport(v *visit) error {
	r, _, err := v.foundReport()
	if err != nil {
		return err
	}
	if !v.visitor.By.MayChange(r) {
		return &caseload.Error{Code: caseload.CodeForbidden}
	}
	f := draft{seen: strconv.FormatInt(int64(r.Rev), 10), name: r.Name, shared: r.Shared, d: r.Definition}
	if n := r.Definition.Timeframe.Multiple; n > 0 {
		f.multiple = strconv.Itoa(n)
	}
	if n := r.Definition.Limit; n > 0 {
		f.limit = strconv.Itoa(n)
	}
	return v.build(http.StatusOK, reportAddress(r.Number)+"/edit", f, nil, false)
}

// readDraft reads the builder's form.
func readDraft(form url.Values) draft {
	f := draft{seen: form.Get("seen"), name: form.Get("name"), shared: form.Get("shared") != "", multiple: form.Get("multiple"), limit: form.Get("limit"), find: form.Get("find")}
	f.d = caseload.ReportDefinition{
		Subject: caseload.ReportSubject(form.Get("subject")), Basis: form.Get("basis"), Rules: readRules(form), Keywords: lines(form.Get("keywords")), Output: form.Get("output"),
		Timeframe: caseload.Timeframe{Unit: caseload.PeriodUnit(form.Get("unit")), From: form.Get("from"), Until: form.Get("until")},
	}
	for i, name := range form["column"] {
		c := caseload.ReportColumn{Name: name}
		if as := form["column-as"]; i < len(as) {
			c.As = strings.TrimSpace(as[i])
		}
		f.d.Columns = append(f.d.Columns, c)
	}
	for i := 0; form.Has("sort-" + strconv.Itoa(i)); i++ {
		at := "sort-" + strconv.Itoa(i)
		f.d.Sort = append(f.d.Sort, caseload.ReportSort{Column: form.Get(at), Descending: form.Get(at+"-direction") == "descending"})
	}
	return f
}

// edit does what a button of the builder says.
func (f *draft) edit(do string) {
	d := &f.d
	switch name, add := strings.CutPrefix(do, "add:"); {
	case add:
		d.Columns = append(d.Columns, caseload.ReportColumn{Name: name})
		f.finding = f.find != ""
	case do == "find" || do == "refresh": // which is what the key Enter does
		f.finding = f.find != "" || do == "find"
	case do == "add-sort":
		d.Sort = append(d.Sort, caseload.ReportSort{})
	default:
		d.Columns = cutOut(d.Columns, do, "drop-")
		d.Columns = moved(d.Columns, do, "up-", -1)
		d.Columns = moved(d.Columns, do, "down-", 1)
		d.Rules = editRules(d.Rules, do)
		d.Sort = cutOut(d.Sort, do, "remove-sort-")
	}
}

// moved changes the place of what a button says by one.
func moved[T any](all []T, do, prefix string, by int) []T {
	if i, ok := placeOf(do, prefix, len(all)); ok && i+by >= 0 && i+by < len(all) {
		all[i], all[i+by] = all[i+by], all[i]
	}
	return all
}

// definition is the report that the draft asks for of some columns, and what could not
// be read of it.
func (f *draft) definition(v *visit, columns []*caseload.ColumnInfo) (d caseload.ReportDefinition, wrong []problem) {
	d = f.d
	d.Rules = chosenRules(d.Rules)
	wrong = v.eitherPeriod(string(d.Timeframe.Unit), d.Timeframe.From, d.Timeframe.Until)
	wrong = append(wrong, v.halfMade(f.d.Rules, columns)...)
	d.Sort = slices.DeleteFunc(slices.Clone(d.Sort), func(s caseload.ReportSort) bool { return s.Column == "" })
	for _, n := range []struct {
		field, text, key string
		to               *int
	}{{"multiple", f.multiple, "period.not-multiple", &d.Timeframe.Multiple}, {"limit", f.limit, "reports.not-limit", &d.Limit}} {
		if *n.to = 0; strings.TrimSpace(n.text) == "" {
			continue
		}
		number, err := strconv.Atoi(strings.TrimSpace(n.text))
		if err != nil || number < 1 {
			wrong = append(wrong, problem{n.field, v.t(n.key)})
		}
		*n.to = number
	}
	return d, wrong
}

// buildReport answers the form of a new report.
func buildReport(v *visit) error {
	return v.buildFrom(newReport, func(f draft, d caseload.ReportDefinition) (*caseload.Report, error) {
		return v.svc.CreateReport(v.r.Context(), v.visitor.By, caseload.ReportInput{Name: caseload.Set(f.name), Shared: caseload.Set(f.shared), Definition: caseload.Set(d)})
	})
}

// changeReport answers the form of a report that there is.
func changeReport(v *visit) error {
	r, _, err := v.foundReport()
	if err != nil {
		return err
	}
	return v.buildFrom(reportAddress(r.Number)+"/edit", func(f draft, d caseload.ReportDefinition) (*caseload.Report, error) {
		in := caseload.ReportInput{Name: caseload.Set(f.name), Shared: caseload.Set(f.shared), Definition: caseload.Set(d)}
		seen, _ := strconv.ParseInt(f.seen, 10, 64) // without one it is that of nothing, which is refused
		in.Seen = []caseload.Rev{caseload.Rev(seen)}
		return v.svc.UpdateReport(v.r.Context(), v.visitor.By, r.Number, in)
	})
}

// buildFrom does what a button of the builder says, or saves the report.
func (v *visit) buildFrom(address string, save func(draft, caseload.ReportDefinition) (*caseload.Report, error)) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	f := readDraft(form)
	if err := v.storeStatuses(f.d.Rules); err != nil {
		return err
	}
	if do := form.Get("do"); do != "save" {
		f.edit(do)
		return v.build(http.StatusOK, address, f, nil, do == "preview")
	}
	columns, err := v.svc.Columns(v.r.Context(), v.visitor.By, f.d.Subject)
	if err != nil {
		return err
	}
	d, wrong := f.definition(v, columns)
	if len(wrong) > 0 {
		return v.build(http.StatusUnprocessableEntity, address, f, wrong, false)
	}
	r, err := save(f, d)
	if caseload.CodeOf(err) == caseload.CodePreconditionFailed {
		return v.build(http.StatusConflict, address, f, []problem{{"", v.t("reports.changed")}}, false)
	}
	if wrong := v.buildProblems(f, err); len(wrong) > 0 {
		return v.build(http.StatusUnprocessableEntity, address, f, wrong, false)
	}
	if err != nil {
		return err
	}
	return v.succeed(reportAddress(r.Number), "notice.report-saved", "Number", strconv.FormatInt(r.Number, 10))
}

// buildProblems are those of a report, at the inputs that they are about.
func (v *visit) buildProblems(f draft, err error) []problem {
	wrong := v.problems(err)
	for i := range wrong {
		name := wrong[i].Field
		if at, ok := atRule(name, f.d.Rules); ok {
			wrong[i].Field = at
			continue
		}
		of, rest, _ := strings.Cut(name, ".")
		switch of {
		case "timeframe":
			wrong[i].Field = rest
		case "columns":
			wrong[i].Field = "find"
			if rest != "" {
				wrong[i].Field = "column-as-" + rest
			}
		case "sort":
			wrong[i].Field = "sort-" + rest
		case "name", "basis", "keywords", "limit", "output", "until", "unit", "multiple":
		default:
			wrong[i].Field = ""
		}
	}
	return wrong
}

// build answers with the builder.
func (v *visit) build(status int, address string, f draft, wrong []problem, look bool) error {
	columns, err := v.svc.Columns(v.r.Context(), v.visitor.By, f.d.Subject)
	if err != nil {
		return err
	}
	title, back, up := v.t("reports.new"), reportsAddress, v.t("reports.all")
	if address != newReport {
		title, back, up = v.t("reports.edit"), strings.TrimSuffix(address, "/edit"), v.t("form.back")
	}
	p := buildPage{page: v.page(title).under(up, back), Address: address, Back: back, Seen: f.seen, Subjects: v.subjectTitle(f.d.Subject)}
	p.Subject.Value = string(f.d.Subject)
	if look {
		if p.Preview, wrong, err = v.tryOut(f, columns); err != nil {
			return err
		}
		if len(wrong) > 0 {
			status = http.StatusUnprocessableEntity
		}
	}
	v.buildAbout(&p, f)
	v.buildColumns(&p, f, columns)
	v.buildOrder(&p, f, columns)
	if p.Rules, err = v.ruleLines(f.d.Rules, columns); err != nil {
		return err
	}
	p.showBuild(wrong)
	return v.render(status, "report-build", p)
}

// tryOut is the beginning of what the report of the form would answer.
func (v *visit) tryOut(f draft, columns []*caseload.ColumnInfo) (*preview, []problem, error) {
	d, wrong := f.definition(v, columns)
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	found, err := v.svc.PreviewDefinition(v.r.Context(), v.visitor.By, d, caseload.ReportRun{})
	if wrong := v.buildProblems(f, err); len(wrong) > 0 {
		return nil, wrong, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return v.preview(found), nil, nil
}

// buildAbout are the inputs of what a report is called, and of which days it is
// about.
func (v *visit) buildAbout(p *buildPage, f draft) {
	p.Name = field{Name: "name", Label: v.t("reports.name"), Value: f.name}
	p.Shared = tick{Name: "shared", ID: "shared", Value: "yes", Label: v.t("reports.share"), Hint: v.t("reports.share-hint"), Ticked: f.shared}
	p.Basis = selection{Name: "basis", Label: v.t("reports.basis"), Value: f.d.Basis, Groups: []optionGroup{{}}}
	for _, b := range caseload.ReportBases(f.d.Subject) {
		p.Basis.Groups[0].Options = append(p.Basis.Groups[0].Options, option{Value: b, Label: v.basisTitle(b)})
	}
	days := url.Values{"unit": {string(f.d.Timeframe.Unit)}, "multiple": {f.multiple}, "from": {f.d.Timeframe.From}, "until": {f.d.Timeframe.Until}}
	p.Period = v.periodForm(days, v.t("period.all"), nil)
	p.Keywords = field{Name: "keywords", Label: v.t("reports.keywords"), Hint: v.t("reports.keywords-hint"), Value: strings.Join(f.d.Keywords, "\n"), Lines: 2}
	p.Limit = field{Name: "limit", Label: v.t("reports.limit"), Hint: v.t("reports.limit-hint"), Value: f.limit, Width: "10"}
	p.Output = selection{Name: "output", Label: v.t("reports.output"), Hint: v.t("reports.output-hint"), Value: f.d.Output, Groups: []optionGroup{{}}}
	for _, o := range caseload.ReportOutputs {
		p.Output.Groups[0].Options = append(p.Output.Groups[0].Options, option{Value: o, Label: strings.ToUpper(o)})
	}
}

// bases are the dates that reports are about, with the keys of what the pages call
// them.
var bases = map[string]string{
	"received": "basis.received", "opened": "basis.opened", "created": "basis.created", "updated": "basis.updated", "due": "basis.due", "closed": "basis.closed",
	"stage completed": "basis.stage-completed", "effective": "basis.effective", "ended": "basis.ended", "target": "basis.target", "time": "basis.time", "completed": "basis.completed", "started": "basis.started",
}

func (v *visit) basisTitle(b string) string {
	if key, ok := bases[b]; ok {
		return v.t(key)
	}
	return b
}

// buildColumns are the columns of the report, and those that were looked for.
func (v *visit) buildColumns(p *buildPage, f draft, all []*caseload.ColumnInfo) {
	for i, c := range f.d.Columns {
		l := columnLine{Name: c.Name, Called: columnName{Title: c.Name}, Place: i, First: i == 0, Last: i == len(f.d.Columns)-1}
		name := nameOf(all, c.Name)
		if at := slices.IndexFunc(all, func(x *caseload.ColumnInfo) bool { return x.Name == name }); at >= 0 {
			l.Called, l.Meaning = v.columnTitle(all[at]), v.columnMeaning(all[at])
		}
		l.As = field{Name: "column-as-" + strconv.Itoa(i), Value: c.As}
		p.Columns = append(p.Columns, l)
	}
	p.Find = field{Name: "find", Label: v.t("reports.find"), Hint: v.t("reports.find-hint"), Value: f.find}
	if !f.finding && len(f.d.Columns) > 0 {
		return
	}
	found, more := v.findColumns(all, f.find)
	p.More, p.Searched = more, true
	for _, c := range found {
		p.Found = append(p.Found, foundColumn{c.Name, v.columnTitle(c), v.groupTitle(c.GroupLabel()), v.columnMeaning(c)})
	}
}

// buildOrder are the steps of the report's order.
func (v *visit) buildOrder(p *buildPage, f draft, all []*caseload.ColumnInfo) {
	for i, s := range f.d.Sort {
		at := "sort-" + strconv.Itoa(i)
		l := sortLine{Place: i, Column: v.columnSelection(at, all, func(c *caseload.ColumnInfo) bool { return c.Sorts })}
		l.Column.Label, l.Column.Value = v.t("reports.sort-column"), nameOf(all, s.Column)
		l.Direction = selection{Name: at + "-direction", Label: v.t("reports.sort-direction"), Value: map[bool]string{true: "descending", false: "ascending"}[s.Descending],
			Groups: ungrouped(option{Value: "ascending", Label: v.t("reports.ascending")}, option{Value: "descending", Label: v.t("reports.descending")})}
		p.Sorts = append(p.Sorts, l)
	}
}

// showBuild says beside the inputs what is wrong with them.
func (p *buildPage) showBuild(wrong []problem) {
	p.show(wrong, &p.Name, &p.Find, &p.Period.Multiple, &p.Period.From, &p.Period.Until, &p.Keywords, &p.Limit)
	for i := range p.Columns {
		p.Columns[i].As.Problem = problemOf(p.Columns[i].As.Name, wrong)
	}
	for i := range p.Sorts {
		p.Sorts[i].Column.Problem = problemOf(p.Sorts[i].Column.Name, wrong)
	}
	p.Period.Unit.Problem, p.Basis.Problem = problemOf("unit", wrong), problemOf("basis", wrong)
	showRules(p.Rules, wrong)
}
