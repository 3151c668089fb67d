package caseload

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Report is a question that somebody designed once, to be asked for any period.
type Report struct {
	Row
	Number     int64 // counts per tenant, unless its maker brought one
	Name       string
	Owner      PK // a User; 0: the operator
	Shared     bool
	Definition ReportDefinition
}

func (r *Report) noun() Noun { return NounReport }

func (r *Report) cells(x *cells) {
	text := r.Definition.text()
	x.common(&r.Row)
	x.int(&r.Number)
	x.name(&r.Name)
	x.pk(&r.Owner)
	x.flag(&r.Shared)
	x.text(&text)
	if x.read {
		r.Definition = parseDefinition(text)
	}
}

// ReportSubject is what one row of a report is about.
type ReportSubject string

// The subjects.
const (
	SubjectCases        ReportSubject = "cases"
	SubjectInvolvements ReportSubject = "involvements" // persons in cases
	SubjectGoals        ReportSubject = "goals"
	SubjectStages       ReportSubject = "stages"
	SubjectForms        ReportSubject = "forms"
	SubjectNotes        ReportSubject = "notes"
	SubjectPeople       ReportSubject = "people"
	SubjectChanges      ReportSubject = "changes" // of all of these, and of what else a tenant keeps
)

// ReportSubjects lists them.
var ReportSubjects = []ReportSubject{SubjectCases, SubjectInvolvements, SubjectGoals, SubjectStages, SubjectForms, SubjectNotes, SubjectPeople, SubjectChanges}

// ReportDefinition is what a report asks. Its columns are those of the tenant's
// Dictionary.
type ReportDefinition struct {
	Subject   ReportSubject  `json:"subject"` // "": cases
	Basis     string         `json:"basis"`   // the date that the timeframe is about; "": the subject's first
	Timeframe Timeframe      `json:"timeframe"`
	Columns   []ReportColumn `json:"columns"` // in their order, which may repeat some
	Rules     []ReportRule   `json:"rules,omitempty"`
	Keywords  []string       `json:"keywords,omitempty"` // any of them
	Sort      []ReportSort   `json:"sort,omitempty"`     // none: by the basis
	Limit     int            `json:"limit,omitempty"`    // rows; 0: all
	Output    string         `json:"output,omitempty"`   // xml, json or csv; "": xml
}

// fill says what was left out.
func (d *ReportDefinition) fill() {
	d.Subject = cmp.Or(d.Subject, SubjectCases)
	d.Basis = cmp.Or(d.Basis, subjects[d.Subject].basis())
	d.Output = cmp.Or(d.Output, ReportOutputs[0])
}

// ReportColumn is a column of a report.
type ReportColumn struct {
	Name string `json:"name"`         // in the Dictionary
	As   string `json:"as,omitempty"` // the name that it is given
}

// ReportRule leaves out rows by a column.
type ReportRule struct {
	Column   string   `json:"column"`
	Operator string   `json:"operator"`
	Values   []string `json:"values,omitempty"`
}

// The operators of rules.
const (
	RuleAnyOf    = "any of"
	RuleNoneOf   = "none of"
	RuleContains = "contains" // any of the values, for texts
	RuleEmpty    = "empty"
	RuleNotEmpty = "not empty"
	RuleBetween  = "between" // the first value and the second, which are meant too; "" is no bound
)

// RuleOperators lists them.
var RuleOperators = []string{RuleAnyOf, RuleNoneOf, RuleContains, RuleEmpty, RuleNotEmpty, RuleBetween}

// ReportSort is one step of a report's order.
type ReportSort struct {
	Column     string `json:"column"`
	Descending bool   `json:"descending,omitempty"`
}

// ReportOutputs are the formats that a report may be made for.
var ReportOutputs = []string{"xml", "json", "csv"}

func (d *ReportDefinition) text() string {
	text, _ := json.Marshal(d) // of texts and numbers
	return string(text)
}

func parseDefinition(text string) (d ReportDefinition) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), &d) // written by text
	}
	return d
}

// The bounds of a report.
const (
	maxReportColumns  = 500
	maxReportRules    = 50
	maxReportKeywords = 50
	maxReportText     = 1 << 20
	maxReportLimit    = 1_000_000_000
)

// ReportInput is what a caller wants of a new or an existing report.
type ReportInput struct {
	Number     int64 // of a new one: 0: the next
	Seen       []Rev // of an existing one: the version that the caller has, if it is one of these; nil: whichever there is
	Name       Opt[string]
	Shared     Opt[bool]
	Definition Opt[ReportDefinition]
}

// CreateReport stores a report, which its maker owns. It needs the scope
// reports:read and reporting access, which the roles admin, manager and analyst
// have. What nobody owns must be shared.
func (s *Service) CreateReport(ctx context.Context, p *Principal, in ReportInput) (*Report, error) {
	if err := p.mayReport(); err != nil {
		return nil, err
	}
	r := &Report{}
	return r, s.update(ctx, p, func(w *writer) (err error) {
		*r = Report{Owner: p.User, Number: in.Number}
		if r.Number == 0 {
			if r.Number, err = w.nextReport(); err != nil {
				return err
			}
		}
		return w.saveReport(r, in)
	})
}

// UpdateReport changes a report. Its owner may, and an administrator.
func (s *Service) UpdateReport(ctx context.Context, p *Principal, number int64, in ReportInput) (*Report, error) {
	if err := p.mayReport(); err != nil {
		return nil, err
	}
	r := &Report{}
	return r, s.update(ctx, p, func(w *writer) error {
		if err := w.ownReport(number, in.Seen, r); err != nil {
			return err
		}
		return w.saveReport(r, in)
	})
}

// DeleteReport hides a report. Its owner may, and an administrator. Its number is
// not given again. Seen is as in ReportInput.
func (s *Service) DeleteReport(ctx context.Context, p *Principal, number int64, seen []Rev) error {
	if err := p.mayReport(); err != nil {
		return err
	}
	return s.update(ctx, p, func(w *writer) error {
		r := &Report{}
		if err := w.ownReport(number, seen, r); err != nil {
			return err
		}
		r.Hidden = true
		return w.put(r)
	})
}

// Reports lists the reports that the caller may run, by their numbers; an
// administrator with reporting access sees the names of all.
func (s *Service) Reports(ctx context.Context, p *Principal) (all []*Report, c *Catalog, err error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		plan, err := r.whole(NounReport, Query{Order: []Order{{Path: "number"}}})
		if err != nil {
			return err
		}
		b, err := r.page(plan)
		if err != nil {
			return err
		}
		c = r.catalog
		all = slices.DeleteFunc(readRows[Report](b), func(x *Report) bool { return !p.sees(x) })
		return nil
	})
	return all, c, err
}

// Report finds a report that the caller may run, or change.
func (s *Service) Report(ctx context.Context, p *Principal, number int64) (*Report, *Catalog, error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, nil, err
	}
	var c *Catalog
	out := &Report{}
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		c = r.catalog
		return r.report(number, out)
	})
	return out, c, err
}

// Columns lists the tenant's Dictionary of a subject, as far as the caller may
// read it, with what the caller may do by each column. It needs the scope
// reports:read and reporting access.
func (s *Service) Columns(ctx context.Context, p *Principal, of ReportSubject) ([]*ColumnInfo, error) {
	if err := p.mayReport(); err != nil {
		return nil, err
	}
	return s.columns(ctx, p, of)
}

// TableColumns is Columns for a table that no report is about, and needs what that
// needs.
func (s *Service) TableColumns(ctx context.Context, p *Principal, of ReportSubject) ([]*ColumnInfo, error) {
	if err := p.mayTakeAway(of); err != nil {
		return nil, err
	}
	return s.columns(ctx, p, of)
}

func (s *Service) columns(ctx context.Context, p *Principal, of ReportSubject) (columns []*ColumnInfo, err error) {
	if of, err = parseSubject(of); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		x, err := r.compiler(&Report{Definition: ReportDefinition{Subject: of}}, &ReportRun{}, s.now())
		if err != nil {
			return err
		}
		columns = slices.DeleteFunc(slices.Clone(x.dict.Columns), func(c *ColumnInfo) bool { return c.Sensitivity > x.upTo })
		for _, c := range columns {
			x.learnUses(c)
		}
		return nil
	})
	return columns, err
}

// reporting are the roles that have reporting access.
var reporting = []Role{RoleAdmin, RoleManager, RoleAnalyst}

// Reporting reports whether the principal has reporting access.
func (p *Principal) Reporting() bool { return slices.Contains(reporting, p.Role) }

// mayReport returns the error of a principal who may not make reports.
func (p *Principal) mayReport() error {
	if err := p.need(ReportsRead); err != nil {
		return err
	}
	if !p.Reporting() {
		return Errorf(CodeForbidden, "The role %s has no reporting access.", p.Role)
	}
	return nil
}

// TakesAway reports whether the principal may have rows of a subject as a file that
// no report is about.
func (p *Principal) TakesAway(of ReportSubject) bool {
	return p.mayTakeAway(of) == nil && (of != SubjectPeople || p.takesPeople())
}

// takesPeople reports whether the principal may have columns about people as a file
// that no report is about.
func (p *Principal) takesPeople() bool { return p.Role == RoleAdmin || p.Role == RoleManager }

// mayTakeAway returns the error of a principal who may not have a table of a subject
// that no report is about. Cases go with the scope reports:read, as everywhere where
// they are exported; all else takes reporting access.
func (p *Principal) mayTakeAway(of ReportSubject) error {
	if of == SubjectCases {
		return p.need(ReportsRead)
	}
	return p.mayReport()
}

// owns reports whether a report is the caller's, the operator's being the
// operator's alone.
func (p *Principal) owns(r *Report) bool { return r.Owner == p.User && (p.User != 0 || p.Key == 0) }

// MayChange reports whether the principal may change a report, and delete it: its
// owner may, and an administrator.
func (p *Principal) MayChange(r *Report) bool {
	return p.mayReport() == nil && (p.owns(r) || p.Role == RoleAdmin)
}

// runs reports whether the caller may run a report: every shared one, and with
// reporting access their own.
func (p *Principal) runs(r *Report) bool { return r.Shared || p.Reporting() && p.owns(r) }

// sees reports whether the caller may know of a report.
func (p *Principal) sees(r *Report) bool { return p.runs(r) || p.Role == RoleAdmin }

// reads is how sensitive columns of a subject the caller may read.
func (p *Principal) reads(of ReportSubject) Sensitivity {
	if p.may(view, subjects[of].noun) == nil {
		return Personal
	}
	return Public
}

// ErrUnshared is in the error of a report that the caller may not know of.
var ErrUnshared = errors.New("the report is another's, and is not shared")

// report finds a report that the caller may know of. One that is not shared is
// CodeForbidden, for the number may be asked for by anybody; it is ErrUnshared.
func (r *reader) report(number int64, to *Report) error {
	err := r.one(Compare{Path: "number", Value: Int(number)}, to)
	if err == nil && !r.by.sees(to) {
		return &Error{Code: CodeForbidden, Message: fmt.Sprintf("Report %d is not shared.", number), Cause: ErrUnshared}
	}
	if CodeOf(err) == CodeNotFound {
		return Errorf(CodeNotFound, "Report %d not found.", number)
	}
	return err
}

// ownReport finds a report that the caller may change.
func (w *writer) ownReport(number int64, seen []Rev, to *Report) error {
	err := w.report(number, to)
	switch {
	case err != nil:
		return err
	case !w.by.MayChange(to):
		return Errorf(CodeForbidden, "Report %d is another user's.", number)
	case seen != nil && !slices.Contains(seen, to.Rev):
		return Errorf(CodePreconditionFailed, "Report %d was changed since it was read. Read it again, then change it.", number)
	}
	return nil
}

// nextReport is the number after the last that was given.
func (w *writer) nextReport() (int64, error) {
	plan, err := w.plan(NounReport, Query{Order: []Order{{Path: "number", Desc: true}}, Limit: 1}, "number")
	if err != nil {
		return 0, err
	}
	plan.hidden = true
	b, err := w.page(plan)
	if err != nil || b.Rows() == 0 {
		return 1, err
	}
	return b.Int(0, 0) + 1, nil
}

func (w *writer) saveReport(r *Report, in ReportInput) error {
	in.Name.put(&r.Name)
	in.Shared.put(&r.Shared)
	in.Definition.put(&r.Definition)
	r.Definition.fill()
	if err := w.checkReport(r); err != nil {
		return err
	}
	if r.PK == 0 {
		return w.create(r, &r.Row)
	}
	return w.put(r)
}
