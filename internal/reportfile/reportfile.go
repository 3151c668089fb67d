// Package reportfile has the design of a report as people write it: one form, in
// TOML and in JSON.
package reportfile

import (
	"bytes"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"caseload"
	"caseload/internal/tomlfile"
)

// MaxSize is the size of a file in bytes.
const MaxSize = 1 << 20

// Design is a report as it is written, with the same words in TOML and in JSON.
type Design struct {
	Number    int64                  `toml:"number,omitempty" json:"number,omitempty"`
	Name      string                 `toml:"name" json:"name"`
	Shared    bool                   `toml:"shared" json:"shared"`
	Subject   caseload.ReportSubject `toml:"subject,omitempty" json:"subject,omitempty"`
	Basis     string                 `toml:"basis,omitempty" json:"basis,omitempty"`
	Output    string                 `toml:"output,omitempty" json:"output,omitempty"`
	Limit     int                    `toml:"limit,omitempty" json:"limit,omitempty"`
	Keywords  []string               `toml:"keywords,omitempty" json:"keywords,omitempty"`
	Sort      []string               `toml:"sort,omitempty" json:"sort,omitempty"` // columns, behind a hyphen from the last to the first
	Columns   []string               `toml:"columns,multiline" json:"columns"`     // NAME, or NAME as TITLE
	Timeframe Timeframe              `toml:"timeframe,omitempty" json:"timeframe,omitzero"`
	Rules     []Rule                 `toml:"rules,omitempty" json:"rules,omitempty"`
}

// Timeframe is a caseload.Timeframe as it is written.
type Timeframe struct {
	Unit     caseload.PeriodUnit `toml:"unit,omitempty" json:"unit,omitempty"`
	Multiple int                 `toml:"multiple,omitempty" json:"multiple,omitempty"`
	From     string              `toml:"from,omitempty" json:"from,omitempty"`
	Until    string              `toml:"until,omitempty" json:"until,omitempty"`
}

// Rule is a caseload.ReportRule as it is written.
type Rule struct {
	Column   string   `toml:"column" json:"column"`
	Operator string   `toml:"operator" json:"operator"`
	Values   []string `toml:"values,omitempty" json:"values,omitempty"`
}

// as stands between the name of a column and the one that it is given.
const as = " as "

// Parse reads a report from TOML. Its columns and rules are not held against a
// dictionary yet. The error names the line that is wrong.
func Parse(data []byte) (caseload.ReportInput, error) {
	if len(data) > MaxSize {
		return caseload.ReportInput{}, caseload.Errorf(caseload.CodeTooLarge, "A report's file has at most %d bytes.", MaxSize)
	}
	var d Design
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&d); err != nil {
		return caseload.ReportInput{}, caseload.Errorf(caseload.CodeInvalid, "The report is not valid: %s", tomlfile.Problem(err))
	}
	return d.Input(), nil
}

// Format writes a report in TOML, as Parse reads it.
func Format(r *caseload.Report) ([]byte, error) { return toml.Marshal(Of(r)) }

// Input is the report that is written.
func (d *Design) Input() caseload.ReportInput {
	return caseload.ReportInput{Number: d.Number, Name: caseload.Set(d.Name), Shared: caseload.Set(d.Shared), Definition: caseload.Set(d.definition())}
}

func (d *Design) definition() caseload.ReportDefinition {
	out := caseload.ReportDefinition{
		Subject: d.Subject, Basis: d.Basis, Timeframe: caseload.Timeframe(d.Timeframe), Keywords: d.Keywords, Limit: d.Limit, Output: d.Output,
	}
	for _, text := range d.Columns {
		name, title, _ := strings.Cut(text, as)
		out.Columns = append(out.Columns, caseload.ReportColumn{Name: strings.TrimSpace(name), As: strings.TrimSpace(title)})
	}
	for _, text := range d.Sort {
		column, descending := strings.CutPrefix(text, "-")
		out.Sort = append(out.Sort, caseload.ReportSort{Column: column, Descending: descending})
	}
	for _, r := range d.Rules {
		out.Rules = append(out.Rules, caseload.ReportRule(r))
	}
	return out
}

// Of is a report as it is written.
func Of(r *caseload.Report) Design {
	d := &r.Definition
	out := Design{
		Number: r.Number, Name: r.Name, Shared: r.Shared, Subject: d.Subject, Basis: d.Basis, Output: d.Output, Limit: d.Limit,
		Keywords: slices.Clone(d.Keywords), Timeframe: Timeframe(d.Timeframe),
	}
	for _, c := range d.Columns {
		text := c.Name
		if c.As != "" {
			text += as + c.As
		}
		out.Columns = append(out.Columns, text)
	}
	for _, s := range d.Sort {
		out.Sort = append(out.Sort, map[bool]string{true: "-"}[s.Descending]+s.Column)
	}
	for _, r := range d.Rules {
		out.Rules = append(out.Rules, Rule(r))
	}
	return out
}
