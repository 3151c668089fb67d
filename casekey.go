package caseload

import (
	"context"
	"slices"
	"strings"
	"time"
)

// CaseKey says which cases are meant by who does not know their IDs. What is not
// zero must be theirs.
type CaseKey struct {
	Number     int64
	ExternalID string // which several may have
}

func (k CaseKey) where() Expr {
	var both And
	if k.Number != 0 {
		both = append(both, Compare{Path: "number", Value: Int(k.Number)})
	}
	if k.ExternalID != "" {
		both = append(both, Compare{Path: "external_id", Value: Text(k.ExternalID)})
	}
	if len(both) == 0 || !keepable(k.ExternalID) {
		return Or{}
	}
	return both
}

// maxKeyed is how many cases of one key are looked at: the newest.
const maxKeyed = 100

// FindCases lists the newest cases of a key, at most 100, by their numbers: none
// is no error. It needs the scope cases:read.
func (s *Service) FindCases(ctx context.Context, p *Principal, k CaseKey) (found []*Case, err error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) (err error) {
		found, err = r.keyed(k)
		return err
	})
	return found, err
}

func (r *reader) keyed(k CaseKey) ([]*Case, error) {
	plan, err := r.whole(NounCase, Query{Where: k.where(), Order: []Order{{Path: "number", Desc: true}}, Limit: maxKeyed})
	if err != nil {
		return nil, err
	}
	plan.atMost = maxSync
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	found := readRows[Case](b)
	slices.Reverse(found)
	return found, nil
}

// CaseColumns are all columns of one case, as a report would show them.
type CaseColumns struct {
	ID     string
	Number int64
	Cells  []NamedCell // in the order of the Dictionary; then the properties that are not declared
}

// NamedCell is the text of one column.
type NamedCell struct {
	Name, Text string
	Kind       Kind // of what the text is written from
}

// DescribeCases is FindCases with every column that a report could show of a case
// of its type. The columns about the main person are in the group that the tenant
// has set for it.
func (s *Service) DescribeCases(ctx context.Context, p *Principal, k CaseKey) (out []CaseColumns, err error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		out = nil
		found, err := r.keyed(k)
		for _, c := range found {
			one, err := r.describeColumns(c, s.now())
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return err
	})
	return out, err
}

func (r *reader) describeColumns(c *Case, now time.Time) (CaseColumns, error) {
	out := CaseColumns{ID: c.ID, Number: c.Number}
	report := &Report{Definition: ReportDefinition{
		Basis: subjects[SubjectCases].basis(), Columns: r.columnsOf(c.Type),
		Rules: []ReportRule{{Column: "CaseDetails.CaseId", Operator: RuleAnyOf, Values: []string{Int(c.Number).Canonical()}}},
	}}
	x, err := r.compile(report, &ReportRun{}, now)
	if err != nil {
		return out, err
	}
	b, err := r.page(x.plan)
	if err != nil || b.Rows() == 0 { // the rows are of one snapshot: it is there
		return out, err
	}
	out.Cells = x.head.cellsOf(b, r.catalog.CaseType(c.Type))
	return out, nil
}

// columnsOf lists the columns of cases of a type: those that are the same for
// all, and what was declared for it.
func (r *reader) columnsOf(caseType PK) (columns []ReportColumn) {
	foreign := map[string]bool{}
	for _, t := range r.catalog.types.list {
		if group := r.catalog.groupOf(t.PK); group != r.catalog.groupOf(caseType) {
			foreign[group] = true
		}
	}
	for _, c := range r.dictionary(SubjectCases).Columns {
		if !foreign[c.Group()] && !c.ours {
			columns = append(columns, ReportColumn{Name: c.Name})
		}
	}
	return columns
}

// cellsOf reads all cells of the first row of a block. A stage that is not one of
// the case's type is left out where the case has not been in it.
func (h *ReportHead) cellsOf(b *Block, of *CaseType) (cells []NamedCell) {
	h.At(b, 0)
	shown := map[Path]map[string]bool{} // the properties that a column shows
	texts := map[Path][]byte{}
	var text []byte
	for i := range h.Columns {
		c := &h.Columns[i]
		if c.form == asProperty {
			if shown[c.source.path] == nil {
				shown[c.source.path], texts[c.source.path] = map[string]bool{}, b.Text(0, c.at)
			}
			shown[c.source.path][c.source.key] = true
		}
		text = h.AppendCell(text[:0], i)
		if len(text) > 0 || c.source.stage == "" || of.goesThrough(c.source.stage) {
			cells = append(cells, NamedCell{c.Title, string(text), c.Kind})
		}
	}
	for _, of := range []struct {
		path  Path
		group string
	}{{"properties", caseDetails}, {"main_person.properties", h.party()}} {
		cells = appendUndeclared(cells, texts[of.path], of.group, shown[of.path])
	}
	return cells
}

// party is the group of the columns about the main person.
func (h *ReportHead) party() string {
	for _, c := range h.Columns {
		if c.source.path == "main_person.id" {
			group, _, _ := strings.Cut(c.Title, ".")
			return group
		}
	}
	return customer
}

// appendUndeclared adds the properties that no column shows, by their names as far
// as an element of XML can have them.
func appendUndeclared(cells []NamedCell, properties []byte, group string, shown map[string]bool) []NamedCell {
	walkProperties(properties, func(name, value []byte) {
		if own := elementPart(string(name)); own != "" && !shown[string(name)] {
			cells = append(cells, NamedCell{group + "." + own, string(appendPropertyText(nil, value)), KindText})
		}
	})
	return cells
}

// elementPart is columnPart for a name that may have dots.
func elementPart(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		parts[i] = columnPart(part)
	}
	return strings.Join(parts, ".")
}

// goesThrough reports whether cases of the type go through a stage.
func (t *CaseType) goesThrough(stage string) bool {
	if t == nil {
		return false
	}
	_, ok := t.StagePlan(stage)
	return ok
}
