package caseload

import (
	"cmp"
	"context"
	"slices"
)

// Feed is a table that programs read page by page: the rows of a subject, the cases
// of one type, or those of a report.
type Feed struct {
	Subject ReportSubject
	Type    string // of SubjectCases, the name of a case type; "": all
	Report  int64  // its number; then the others are not there
}

// FeedHead is what is known of a feed before its rows.
type FeedHead struct {
	*TableHead
	Feed Feed
	Key  int // the column of the ID of what a row is about
}

// FeedPart says which rows of a feed are wanted, and which of their columns.
// Columns are called as ColumnInfo.Name has them.
type FeedPart struct {
	Columns []string // of a subject; none: all that it has. A report has all
	Where   FeedCondition
	Sort    []ReportSort // none: as the report says, or as they were made
	After   Cursor       // from an earlier part of the same sort
	Offset  int
	Limit   int // rows, from 1
	Count   bool
	Fresh   Fresh
}

// FeedPage is a part of a feed. Each is of a snapshot of its own.
type FeedPage struct {
	*FeedHead
	Rows TableRows
	Size int    // rows of this page
	Next Cursor // of those that follow; "": none
}

// FeedCondition is a condition on the rows of a feed; nil holds for each.
type FeedCondition interface {
	of(x *reportCompiler) (Expr, error)
}

// FeedAll holds where all conditions do.
type FeedAll []FeedCondition

// FeedAny holds where any condition does.
type FeedAny []FeedCondition

// FeedNot holds where a condition does not: also where that is about a column
// without a value.
type FeedNot struct{ Of FeedCondition }

// FeedNothing holds where a column has nothing.
type FeedNothing struct{ Column string }

// FeedCell holds where a column stands to a value, a text of the column's kind, as
// Op says. Without a value in the column it does not.
type FeedCell struct {
	Column string
	Op     Op
	Value  string
}

var errNoFeed = Errorf(CodeNotFound, "There is no such feed.")

// Feeds lists the feeds that the caller may read: of subjects, of case types by
// their names, and of reports by their numbers. It needs the scope reports:read.
func (s *Service) Feeds(ctx context.Context, p *Principal) (out []*FeedHead, err error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		out = nil
		all, err := r.allFeeds()
		if err != nil {
			return err
		}
		for _, f := range all {
			head, _, err := r.feed(s, f, &FeedPart{})
			switch CodeOf(err) {
			case "":
				out = append(out, head)
			case CodeForbidden, CodeInvalid: // the report is of what there is no longer
			default:
				return err
			}
		}
		return nil
	})
	return out, err
}

// allFeeds are those of the tenant, with the reports that the caller may run.
func (r *reader) allFeeds() (out []Feed, err error) {
	for _, subject := range ReportSubjects {
		out = append(out, Feed{Subject: subject})
		if subject == SubjectCases {
			for _, t := range r.catalog.types.list {
				out = append(out, Feed{Subject: subject, Type: t.Name})
			}
		}
	}
	plan, err := r.whole(NounReport, Query{Order: []Order{{Path: "number"}}})
	if err != nil {
		return nil, err
	}
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	for _, report := range readRows[Report](b) {
		if r.by.runs(report) {
			out = append(out, Feed{Report: report.Number})
		}
	}
	return out, nil
}

// DescribeFeed answers the columns of a feed, and the error of a caller who may not
// read it. It needs the scope reports:read.
func (s *Service) DescribeFeed(ctx context.Context, p *Principal, f Feed) (head *FeedHead, err error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) (err error) {
		head, _, err = r.feed(s, f, &FeedPart{})
		return err
	})
	return head, err
}

// PageFeed answers a part of a feed. Where the rows are long it ends before its
// Limit. Its rights are those of StreamTable.
func (s *Service) PageFeed(ctx context.Context, p *Principal, f Feed, part FeedPart) (out *FeedPage, err error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, part.Fresh, Personal, func(r *reader) error {
		head, plan, err := r.feed(s, f, &part)
		if err != nil {
			return err
		}
		out = &FeedPage{FeedHead: head}
		if part.Count {
			if head.Total, err = r.countOf(plan); err != nil {
				return err
			}
		}
		plan.offset, plan.atMost = part.Offset, maxPage
		if plan.limit == 0 || plan.limit > part.Limit {
			plan.limit = part.Limit
		}
		if err := plan.resume(head.Horizon.Epoch, Query{After: part.After}); err != nil {
			return err
		}
		b, more, err := r.pageAndMore(plan)
		if err != nil {
			return err
		}
		if err := r.lookUpChanged(head.ReportHead, b); err != nil {
			return err
		}
		out.Rows, out.Size = head.Cells(b), b.Rows()
		if more {
			out.Next = plan.cursor(head.Horizon.Epoch, b, b.Rows()-1)
		}
		return nil
	})
	return out, err
}

// feed makes a plan of a feed.
func (r *reader) feed(s *Service, f Feed, part *FeedPart) (*FeedHead, *Plan, error) {
	q, err := r.feedQuery(f, part)
	if err != nil {
		return nil, nil, err
	}
	c, err := r.table(s, q)
	if err != nil {
		return nil, nil, err
	}
	head := &FeedHead{TableHead: &TableHead{ReportHead: c.head, Horizon: r.tx.Horizon()}, Feed: f}
	head.Key = c.head.key()
	return head, c.plan, nil
}

// feedQuery is the table that a feed is.
func (r *reader) feedQuery(f Feed, part *FeedPart) (*TableQuery, error) {
	q := &TableQuery{Report: f.Report, Run: ReportRun{where: part.Where, sort: part.Sort, keyed: true}}
	if f.Report != 0 {
		return q, nil
	}
	if _, ok := subjects[f.Subject]; !ok || f.Type != "" && f.Subject != SubjectCases {
		return nil, errNoFeed
	}
	q.Definition.Subject = f.Subject
	if f.Type != "" {
		at := slices.IndexFunc(r.catalog.types.list, func(t *CaseType) bool { return t.Name == f.Type })
		if at < 0 {
			return nil, errNoFeed
		}
		q.Run.ofType = r.catalog.types.list[at].PK
		q.Definition.Columns = r.columnsOfType(q.Run.ofType)
	}
	if len(part.Columns) > 0 {
		q.Definition.Columns = nil
	}
	for _, name := range part.Columns {
		q.Definition.Columns = append(q.Definition.Columns, ReportColumn{Name: name})
	}
	return q, nil
}

// columnsOfType are the usual columns of cases, without properties that were
// declared for other types.
func (r *reader) columnsOfType(k PK) (out []ReportColumn) {
	others := map[string]bool{}
	for _, t := range r.catalog.types.list {
		others[r.catalog.groupOf(t.PK)] = true
	}
	delete(others, r.catalog.groupOf(k))
	upTo := r.by.reads(SubjectCases)
	for _, c := range r.dictionary(SubjectCases).usual {
		ofAnother := c.source.form == asProperty && others[c.Group()]
		if c.Sensitivity <= upTo && !ofAnother {
			out = append(out, ReportColumn{Name: c.Plain})
		}
	}
	return out
}

// ofFeed is the condition that a feed adds to those of a report.
func (x *reportCompiler) ofFeed() (Expr, error) {
	var ofType Expr
	if x.run.ofType != 0 {
		ofType = Compare{Path: "type", Value: Ref(x.run.ofType)}
	}
	if x.run.where == nil {
		return ofType, nil
	}
	e, err := x.run.where.of(x)
	return Where(ofType, e), err
}

func (c FeedAll) of(x *reportCompiler) (Expr, error) {
	parts, err := x.each(c)
	return And(parts), err
}

func (c FeedAny) of(x *reportCompiler) (Expr, error) {
	parts, err := x.each(c)
	return Or(parts), err
}

func (x *reportCompiler) each(all []FeedCondition) ([]Expr, error) {
	parts := make([]Expr, len(all))
	for i, c := range all {
		var err error
		if parts[i], err = c.of(x); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

func (c FeedNot) of(x *reportCompiler) (Expr, error) {
	e, err := c.Of.of(x)
	return Not{e}, err
}

func (c FeedNothing) of(x *reportCompiler) (Expr, error) {
	return x.rule(ReportRule{Column: c.Column, Operator: RuleEmpty})
}

func (c FeedCell) of(x *reportCompiler) (Expr, error) {
	info := x.dict.Column(c.Column)
	switch {
	case info == nil:
		return nil, noColumn("rules", c.Column)
	case info.Sensitivity > x.upTo:
		return nil, Errorf(CodeForbidden, "The filter looks at %s, which needs the scope %s.", info.Name, CasesRead)
	}
	f := columnFilter{x, info, info.source.path}
	switch form := info.source.form; {
	case (form == asValue || form == asRev) && f.path != ParentNumber:
		return f.compared(c.Op, c.Value)
	case form == asProperty && f.declared(info.source.key):
		return f.ofCase(Declared{info.source.key, c.Op, c.Value})
	case c.Op == Equal && form != asTarget:
		return f.anyOf([]string{c.Value})
	case c.Op == Contains && form == asName:
		return f.contains([]string{c.Value})
	}
	return nil, Errorf(CodeInvalid, "By the column %s rows are not filtered in this way.", cmp.Or(info.Plain, info.Name))
}

// compared is the comparison of a value of the database, of a case or of its stage.
func (f columnFilter) compared(op Op, text string) (Expr, error) {
	path := f.path
	stage, attribute, ofStage := f.path.Stage()
	if ofStage {
		path = Path(attribute)
	}
	parse := f.parse
	if f.info.Kind == KindDegrees {
		parse = func(text string) (Value, error) { return ParseValue(KindDegrees, text, nil) }
	}
	v, err := parse(text)
	if err != nil {
		return nil, f.wrong(err)
	}
	if ofStage {
		return f.ofStage(stage, Compare{path, op, v}), nil
	}
	return Compare{path, op, v}, nil
}
