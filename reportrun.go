package caseload

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ReportRun is how a caller wants a report to be run otherwise than it was
// designed. The zero ReportRun is as it was designed.
type ReportRun struct {
	Unit     PeriodUnit       // in the place of the report's timeframe
	Multiple int              // of Unit, 0: 1; without one of the report's own, 0: as that says
	From     time.Time        // in the place of the first moment
	Before   time.Time        // the moment behind the last
	Values   map[int][]string // of a rule, in the place of its own; the first rule is 1
	Keywords []string         // not nil: in the place of the report's
	Columns  []string         // not nil: of the report's columns only these
	Limit    int              // rows at most; 0: as the report says
	Fresh    Fresh

	asMade bool          // the rows that nobody sorts stand in the order in which they were made
	keyed  bool          // a last column is the ID of what a row is about, where no other is
	ofType PK            // of cases only those of this type, 0: all
	where  FeedCondition // beside the report's rules
	sort   []ReportSort  // in the place of the report's
}

// ReportHead is what the rows of a report's answer are read by.
type ReportHead struct {
	Report   *Report
	Columns  []ReportCell // in their order
	Period   Period       // what it was run for
	Warnings []string     // what was asked and could not be heeded
	Lag      Lag

	catalog *Catalog
	zone    *time.Location
	b       *Block
	row     int
	shown   propertyCells

	changed       map[PK]changedRow // that the changes of the block are of
	rowAt, nounAt int               // where changes say it
}

// Catalog is what the rows of the answer refer to.
func (h *ReportHead) Catalog() *Catalog { return h.catalog }

// ReportCell is a column of a report's answer.
type ReportCell struct {
	*ColumnInfo
	Title string // its name in the report

	label    string // what people call it there
	form     cellForm
	at, also int // of the row; -1: none
	masked   bool
}

// RunReport hands all rows of a report to each, block by block, after begin. They
// are of one snapshot, and those that the caller may see; what it may not read of
// them is empty. Whoever may run a report is said at Reports. It needs the scope
// reports:read, and for columns that are not public cases:read.
func (s *Service) RunReport(ctx context.Context, p *Principal, number int64, run ReportRun,
	begin func(*ReportHead) error, each func(*Block) error) error {
	if err := p.need(ReportsRead); err != nil {
		return err
	}
	return s.view(ctx, p, Long, run.Fresh, Personal, func(r *reader) error {
		c, err := r.runnable(s, number, &run)
		if err != nil {
			return err
		}
		return r.rows(c, func() error { return begin(c.head) }, each)
	})
}

// MayRunReport returns the error of a caller who may not run a report:
// CodeNotFound, or CodeForbidden for another's that is not shared.
func (s *Service) MayRunReport(ctx context.Context, p *Principal, number int64) error {
	if err := p.need(ReportsRead); err != nil {
		return err
	}
	return s.view(ctx, p, Brief, Own, Personal, func(r *reader) error {
		return r.mayRun(number, &Report{})
	})
}

// mayRun finds a report that the caller may run.
func (r *reader) mayRun(number int64, to *Report) error {
	err := r.report(number, to)
	if err == nil && !r.by.runs(to) {
		err = Errorf(CodeForbidden, "Report %d is not shared.", number)
	}
	return err
}

// CheckValues refuses values of rules that the report has not.
func (h *ReportHead) CheckValues(values map[int][]string) error {
	rules := len(h.Report.Definition.Rules)
	for place := range values {
		if place < 1 || place > rules {
			return Invalid("values", "The report has "+strconv.Itoa(rules)+" rules, of which the first is 1.")
		}
	}
	return nil
}

// ReportPreview is the beginning of a report's answer.
type ReportPreview struct {
	*ReportHead
	Rows  *Block
	Total int64 // rows of the whole
	Exact bool  // or at least so many
}

// MaxPreview is how many rows a preview shows at most.
const MaxPreview = 100

// The rows of a report's answer that a preview shows unless it is said how many,
// and those that it counts.
const (
	previewRows     = 20
	maxPreviewCount = 10_000
)

// PreviewReport answers the first rows of a report, at most run.Limit, or 20.
func (s *Service) PreviewReport(ctx context.Context, p *Principal, number int64, run ReportRun) (out *ReportPreview, err error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	return s.preview(ctx, p, &run, func(r *reader) (*compiledReport, error) { return r.runnable(s, number, &run) })
}

// PreviewDefinition is PreviewReport of a report that is not stored. It needs
// reporting access.
func (s *Service) PreviewDefinition(ctx context.Context, p *Principal, d ReportDefinition, run ReportRun) (*ReportPreview, error) {
	if err := p.mayReport(); err != nil {
		return nil, err
	}
	d.fill()
	report := &Report{Owner: p.User, Definition: d}
	return s.preview(ctx, p, &run, func(r *reader) (*compiledReport, error) {
		if err := r.checkDefinition(report, s.now()); err != nil {
			return nil, err
		}
		return r.compiled(s, report, &run)
	})
}

// preview reads the first rows of a report, and counts them all.
func (s *Service) preview(ctx context.Context, p *Principal, run *ReportRun, find func(*reader) (*compiledReport, error)) (out *ReportPreview, err error) {
	if run.Limit > MaxPreview {
		return nil, Invalid("limit", fmt.Sprintf("A preview has at most %d rows.", MaxPreview))
	}
	err = s.view(ctx, p, Short, run.Fresh, Personal, func(r *reader) error {
		c, err := find(r)
		if err != nil {
			return err
		}
		out = &ReportPreview{ReportHead: c.head}
		if out.Total, out.Exact, err = r.tx.Count(c.plan, maxPreviewCount); err != nil {
			return err
		}
		if whole := int64(c.head.Report.Definition.Limit); whole > 0 && out.Total >= whole {
			out.Total, out.Exact = whole, true
		}
		if run.Limit == 0 && (c.plan.limit == 0 || c.plan.limit > previewRows) {
			c.plan.limit = previewRows
		}
		c.plan.atMost = maxPage
		if out.Rows, err = r.page(c.plan); err != nil {
			return err
		}
		return r.lookUpChanged(c.head, out.Rows)
	})
	return out, err
}

// runnable finds a report that the caller may run, and makes a plan of it.
func (r *reader) runnable(s *Service, number int64, run *ReportRun) (*compiledReport, error) {
	report := &Report{}
	if err := r.mayRun(number, report); err != nil {
		return nil, err
	}
	return r.compiled(s, report, run)
}

// compiled makes a plan of a report as of now.
func (r *reader) compiled(s *Service, report *Report, run *ReportRun) (*compiledReport, error) {
	c, err := r.compile(report, run, s.now())
	if err != nil {
		return nil, err
	}
	c.head.Lag = r.tx.Horizon().Lag
	return c, nil
}

// compiledReport is a report that can be run.
type compiledReport struct {
	head *ReportHead
	plan *Plan
}

// reportCompiler makes a Plan of a report.
type reportCompiler struct {
	*planner
	subject subject
	dict    *Dictionary
	report  *Report
	run     *ReportRun
	today   Date
	head    *ReportHead
	paths   []Path
}

// compile makes a plan of a report for the caller, as of now.
func (r *reader) compile(report *Report, run *ReportRun, now time.Time) (*compiledReport, error) {
	x, err := r.compiler(report, run, now)
	if err != nil {
		return nil, err
	}
	return x.compile()
}

// compiler begins a plan of a report.
func (r *reader) compiler(report *Report, run *ReportRun, now time.Time) (*reportCompiler, error) {
	of, err := parseSubject(report.Definition.Subject)
	if err != nil {
		return nil, err
	}
	upTo := r.by.reads(of)
	if upTo == Public && of != SubjectCases { // that there are such rows is not public
		return nil, Errorf(CodeForbidden, "A report about %s needs the scope %s.", of, CasesRead)
	}
	zone := r.by.Tenant.Zone
	return &reportCompiler{
		planner: &planner{r.catalog, r.by, upTo}, subject: subjects[of], dict: r.dictionary(of), report: report, run: run,
		today: DateOf(now.In(zone)),
		head:  &ReportHead{Report: report, catalog: r.catalog.within(upTo), zone: zone},
	}, nil
}

// dictionary is that of the tenant.
func (r *reader) dictionary(of ReportSubject) *Dictionary {
	return r.catalog.Dictionary(of, r.by.Tenant.Settings.Party())
}

func (x *reportCompiler) compile() (_ *compiledReport, err error) {
	if err := x.columns(); err != nil {
		return nil, err
	}
	q := Query{Limit: x.report.Definition.Limit}
	if x.run.Limit > 0 && (q.Limit == 0 || x.run.Limit < q.Limit) {
		q.Limit = x.run.Limit
	}
	if q.Where, err = x.where(); err != nil {
		return nil, err
	}
	if q.Order, err = x.order(); err != nil {
		return nil, err
	}
	plan, err := x.plan(x.subject.noun, q, x.paths...)
	if err != nil {
		return nil, err
	}
	return &compiledReport{x.head, plan}, nil
}

// columns finds the columns that are shown, and what is read for them.
func (x *reportCompiler) columns() error {
	var shown []ReportColumn
	for _, c := range x.report.Definition.Columns {
		if x.run.Columns == nil || slices.ContainsFunc(x.run.Columns, func(name string) bool { return x.means(name, c) }) {
			shown = append(shown, c)
		}
	}
	if err := x.knownColumns(); err != nil {
		return err
	}
	for _, c := range shown {
		info := x.dict.Column(c.Name)
		if info == nil {
			return noColumn("columns", c.Name)
		}
		if c.As != "" && !isColumnName(c.As) {
			return Invalid("columns", "The name of a column begins with a letter and has letters, digits, dots, hyphens and low lines.")
		}
		cell := x.cell(info, x.title(c))
		if c.As != "" {
			cell.label = c.As
		}
		x.head.Columns = append(x.head.Columns, cell)
	}
	x.addKey()
	if x.subject.noun == NounChange {
		x.head.rowAt, x.head.nounAt = x.read("row"), x.read("noun")
	}
	x.head.shown.learn(x.head.Columns)
	return nil
}

// addKey adds the column of the ID of what a row is about, if it is wanted.
func (x *reportCompiler) addKey() {
	if x.run.keyed && x.head.key() < 0 {
		x.head.Columns = append(x.head.Columns, x.cell(x.dict.key(), "id"))
	}
}

// title is what a column is called in the answer: in the group of the tenant where
// it is about the main person.
func (x *reportCompiler) title(c ReportColumn) string {
	if c.As != "" {
		return c.As
	}
	if info := x.dict.Column(c.Name); info != nil && info.Group() == x.dict.party {
		return info.Name
	}
	return c.Name
}

// key is the column of the ID of what a row is about, -1 for none: of a change its
// number.
func (h *ReportHead) key() int {
	return slices.IndexFunc(h.Columns, func(c ReportCell) bool { return c.source.path == "id" || c.form == asRev })
}

// means reports whether a caller means a column by a name.
func (x *reportCompiler) means(name string, c ReportColumn) bool {
	return strings.EqualFold(name, c.Name) || strings.EqualFold(name, x.title(c))
}

// cell is a column of the answer, with what is read for it. Of the properties of
// a case, who may not read all is read the ones that are shown.
func (x *reportCompiler) cell(info *ColumnInfo, title string) ReportCell {
	c := ReportCell{ColumnInfo: info, Title: title, label: info.Label, form: info.source.form, also: -1, masked: info.Sensitivity > x.upTo}
	path := info.source.path
	if whole, _ := x.resolve(x.subject.noun, path); c.form == asProperty && path == "properties" && whole.Sensitivity > x.upTo {
		c.form, path = asMember, memberPrefix+Path(info.source.key)
	}
	c.at = x.read(path)
	if info.source.also != "" {
		c.also = x.read(info.source.also)
	}
	return c
}

// knownColumns refuses to show columns that the report has not.
func (x *reportCompiler) knownColumns() error {
	for _, name := range x.run.Columns {
		if !slices.ContainsFunc(x.report.Definition.Columns, func(c ReportColumn) bool { return x.means(name, c) }) {
			return Invalid("columns", "The report has no column of one of these names.")
		}
	}
	return nil
}

// isColumnName reports whether a name can be that of an XML element.
func isColumnName(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	undotted := strings.ReplaceAll(name, ".", "")
	return (unicode.IsLetter(first) || first == '_') && columnPart(undotted) == undotted
}

// read is the place of a path among the columns of a row.
func (x *reportCompiler) read(path Path) int {
	if at := slices.Index(x.paths, path); at >= 0 {
		return at
	}
	x.paths = append(x.paths, path)
	return len(x.paths) - 1
}

// where is the condition of the report's rows.
func (x *reportCompiler) where() (Expr, error) {
	period, err := x.period()
	if err != nil {
		return nil, err
	}
	x.head.Period = period
	parts := make([]Expr, 0, len(x.report.Definition.Rules)+2)
	within, err := x.within(period)
	if err != nil {
		return nil, err
	}
	parts = append(parts, within)
	for i, rule := range x.report.Definition.Rules {
		if values, given := x.run.Values[i+1]; given {
			rule.Values = values
		}
		e, err := x.rule(rule)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	for at := range x.run.Values {
		if at > len(x.report.Definition.Rules) {
			x.head.Warnings = append(x.head.Warnings, "The report has no attribute rule "+Int(int64(at)).Canonical()+"; its filter is not heeded.")
		}
	}
	slices.Sort(x.head.Warnings)
	ofFeed, err := x.ofFeed()
	if err != nil {
		return nil, err
	}
	words, err := x.keywords()
	return Where(append(parts, ofFeed, words)...), err
}

// period is the time that the report is run for.
func (x *reportCompiler) period() (Period, error) {
	frame := x.report.Definition.Timeframe
	if x.run.Unit != "" {
		frame = Timeframe{Unit: x.run.Unit}
	}
	if x.run.Multiple != 0 {
		frame.Multiple = x.run.Multiple
	}
	if err := frame.check(); err != nil {
		return Period{}, err
	}
	first, last := frame.Days(x.today, x.by.Tenant.Settings.MunicipalYear())
	p := PeriodOf(first, last, x.head.zone)
	return p.between(x.run.From, x.run.Before, x.today.AddDays(1).In(x.head.zone))
}

// between is the period with another begin or end, where they are not zero. With
// a begin behind its end it lasts until tonight.
func (p Period) between(from, before, tonight time.Time) (Period, error) {
	if !from.IsZero() {
		p.From = from
		if before.IsZero() && !p.Before.IsZero() && !p.Before.After(from) {
			p.Before = tonight
			if tonight.Before(from) {
				p.Before = from
			}
		}
	}
	if !before.IsZero() {
		p.Before = before
	}
	if !p.Before.IsZero() && p.Before.Before(p.From) {
		return Period{}, Invalid("until", "The period ends before it begins.")
	}
	return p, nil
}

// within is the condition that the report's date lies in a period.
func (x *reportCompiler) within(p Period) (Expr, error) {
	d := x.report.Definition
	at := slices.IndexFunc(x.subject.dates, func(b basis) bool { return b.name == d.Basis })
	if at < 0 {
		return nil, Invalid("basis", "This is not a date of the report's subject.", ReportBases(x.dict.Subject)...)
	}
	if p == (Period{}) {
		return nil, nil
	}
	if path, ofStages := strings.CutPrefix(string(x.subject.dates[at].path), "stages."); ofStages {
		return x.ofStage("", p.on(Path(path), KindDate, x.head.zone)), nil
	}
	path := x.subject.dates[at].path
	a, err := x.mayFilter(path, "the date "+d.Basis)
	if err != nil {
		return nil, err
	}
	return p.on(path, a.Kind, x.head.zone), nil
}

// mayFilter refuses to filter and sort by what the caller may not read.
func (x *reportCompiler) mayFilter(path Path, what string) (Attribute, error) {
	a, err := x.resolve(x.subject.noun, path)
	if err == nil && a.Sensitivity > x.upTo {
		err = Errorf(CodeForbidden, "The report looks at %s, which needs the scope %s.", what, CasesRead)
	}
	return a, err
}

// on is the condition that a date or time lies in the period.
func (p Period) on(path Path, k Kind, zone *time.Location) Expr {
	var parts []Expr
	if !p.From.IsZero() {
		v := Time(p.From)
		if k == KindDate {
			v = Day(DateOf(p.From.In(zone)))
		}
		parts = append(parts, Compare{path, GreaterEqual, v})
	}
	switch {
	case p.Before.IsZero():
	case k == KindDate:
		parts = append(parts, Compare{path, LessEqual, Day(DateOf(p.Before.Add(-time.Microsecond).In(zone)))})
	default:
		parts = append(parts, Compare{path, Less, Time(p.Before)})
	}
	if p.From.Equal(p.Before) && !p.From.IsZero() {
		parts = append(parts, Or{}) // nothing lies in it
	}
	return Where(parts...)
}

// ofStage is the condition that a case has a stage, of a name if that is not "".
func (x *reportCompiler) ofStage(name string, where Expr) Expr {
	if name != "" {
		where = Where(Compare{Path: "name", Value: Text(name)}, where)
	}
	return Has{Way: Way{Path: "case", Back: true, Noun: NounStage}, Where: where}
}

// keywords is the condition that a case, or one of its notes, mentions one of the
// keywords. Who may not read notes finds nothing by them.
func (x *reportCompiler) keywords() (Expr, error) {
	words := x.report.Definition.Keywords
	if x.run.Keywords != nil {
		words = x.run.Keywords
	}
	var either Or
	for _, w := range words {
		if strings.TrimSpace(w) != "" {
			either = append(either, Mentions{Text: w})
		}
	}
	switch {
	case len(either) == 0:
		return nil, nil
	case len(either) > maxReportKeywords:
		return nil, Errorf(CodeInvalid, "At most %d keywords are looked for.", maxReportKeywords)
	case x.subject.noun != NounCase && x.subject.ofCase == "":
		return nil, Invalid("keywords", "Only reports about cases, and about what belongs to one, have keywords.")
	}
	if text, _, _ := NounNote.Attribute("text"); text.Sensitivity <= x.upTo {
		either = append(either, Has{Way: Way{Path: "case", Back: true, Noun: NounNote}, Where: slices.Clone(either)})
	}
	if x.subject.noun == NounCase {
		return either, nil
	}
	return Has{Way: Way{Path: "case", Noun: NounCase}, Where: either}, nil
}

// order is the report's sort: unless it says more by the date that it is about, or
// for who may not read that as the rows were made.
func (x *reportCompiler) order() ([]Order, error) {
	var out []Order
	sort := x.report.Definition.Sort
	if len(x.run.sort) > 0 {
		sort = x.run.sort
	}
	for _, s := range sort {
		info := x.dict.Column(s.Column)
		if info == nil {
			return nil, noColumn("sort", s.Column)
		}
		path, ok := x.sortPath(info)
		if !ok {
			return nil, Invalid("sort", "Rows cannot be sorted by "+info.Name+".")
		}
		if _, err := x.mayFilter(path, info.Name); err != nil {
			return nil, err
		}
		out = append(out, Order{path, s.Descending})
	}
	switch {
	case len(out) > 0:
		return out, nil
	case x.run.asMade:
		return []Order{{Path: pkOf(x.subject.noun)}}, nil
	}
	at := slices.IndexFunc(x.subject.dates, func(b basis) bool { return b.name == x.report.Definition.Basis })
	path := x.subject.dates[at].path
	if strings.HasPrefix(string(path), "stages.") {
		path = "number"
	}
	if a, err := x.resolve(x.subject.noun, path); err != nil || a.Sensitivity > x.upTo { // nobody asked for this order: it is not refused
		path = pkOf(x.subject.noun)
	}
	return []Order{{Path: path}}, nil
}

// sortPath is what a column is sorted by.
func (x *reportCompiler) sortPath(c *ColumnInfo) (Path, bool) {
	s := c.source
	_, _, joined := s.path.Ref()
	switch {
	case s.stage != "" || s.path == ParentNumber:
		return "", false
	case x.subject.noun == NounChange && s.path != pkOf(NounChange): // of which there are many, and found by that alone
		return "", false
	case s.form == asValue || s.form == asTarget || s.form == asRev:
		return s.path, true
	case s.form == asName && !joined:
		return s.path + ".name", true
	case s.form == asProperty && s.path == "properties" && x.catalog.searchableField(s.key) != nil:
		return Path("properties." + s.key), true
	}
	return "", false
}
