package caseload

import "context"

// PublishedQuery is what somebody asks for among the cases that are for the public.
type PublishedQuery struct {
	From, Until Date   // of receipt; the zero Date is no bound
	Type        string // the name or label of a case type; "": all
	Offset      int    // cases to leave out at the start
	Limit       int    // cases; 0: all
	Fresh       Fresh
}

// publishedFirst are the first columns of PublishedCases; the others that are
// public follow.
var publishedFirst = []string{
	"CaseDetails.CaseId", "CaseDetails.CaseType", "CaseDetails.PublicSummary", "CaseStatusReceipt.Method", "CaseStatusReceipt.DateReceived",
	"CaseStatusReceipt.TimeCreated", "CaseStatus.Status", "CaseDetails.Category", "CaseDetails.Ward",
}

// PublishedColumns is how many columns come first in PublishedCases: the number,
// type, public summary, source, day of receipt, time of making, status, category
// and ward.
const PublishedColumns = 9

// PublishedCases hands over the cases that are for the public, in the order of
// their receipt, as RunReport does: those that the caller may see and that are not
// confidential. Of their columns only the public ones are read, beside the day on
// which they were received. It needs the scope cases:read.
func (s *Service) PublishedCases(ctx context.Context, p *Principal, q PublishedQuery,
	begin func(*ReportHead) error, each func(*Block) error) error {
	if err := p.may(view, NounCase); err != nil {
		return err
	}
	return s.view(ctx, p, Long, q.Fresh, Personal, func(r *reader) error {
		c, err := r.compile(r.published(&q), &ReportRun{Limit: q.Limit}, s.now())
		if err != nil {
			return err
		}
		c.plan.offset = q.Offset
		c.head.Lag = r.tx.Horizon().Lag
		return r.stream(c.plan, func() error { return begin(c.head) }, each)
	})
}

// published makes a report of the cases that are asked for.
func (r *reader) published(q *PublishedQuery) *Report {
	d := ReportDefinition{Basis: subjects[SubjectCases].basis(), Rules: []ReportRule{
		{Column: "CaseDetails.Published", Operator: RuleAnyOf, Values: []string{"Yes"}},
		{Column: "CaseDetails.Confidential", Operator: RuleAnyOf, Values: []string{"No"}},
	}}
	for _, name := range publishedFirst {
		d.Columns = append(d.Columns, ReportColumn{Name: name})
	}
	for _, c := range r.dictionary(SubjectCases).Columns {
		if c.Sensitivity == Public && !c.ours && c.Group() != "CaseStatusTouchTimes" { // when somebody worked on it is nobody else's business
			d.Columns = append(d.Columns, ReportColumn{Name: c.Name})
		}
	}
	if !q.From.IsZero() || !q.Until.IsZero() {
		d.Rules = append(d.Rules, ReportRule{Column: "CaseStatusReceipt.DateReceived", Operator: RuleBetween, Values: []string{dayText(q.From), dayText(q.Until)}})
	}
	if q.Type != "" {
		d.Rules = append(d.Rules, ReportRule{Column: "CaseDetails.CaseType", Operator: RuleAnyOf, Values: []string{q.Type}})
	}
	return &Report{Definition: d}
}

func dayText(d Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
