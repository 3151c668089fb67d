// Package reportfile reads and writes the design of a report as TOML.
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

// file is a report as it is written.
type file struct {
	Number    int64                  `toml:"number,omitempty"`
	Name      string                 `toml:"name"`
	Shared    bool                   `toml:"shared"`
	Subject   caseload.ReportSubject `toml:"subject,omitempty"`
	Basis     string                 `toml:"basis,omitempty"`
	Output    string                 `toml:"output,omitempty"`
	Limit     int                    `toml:"limit,omitempty"`
	Keywords  []string               `toml:"keywords,omitempty"`
	Sort      []string               `toml:"sort,omitempty"` // columns, behind a hyphen from the last to the first
	Columns   []string               `toml:"columns,multiline"`
	Timeframe timeframe              `toml:"timeframe,omitempty"`
	Rules     []rule                 `toml:"rules,omitempty"`
}

type timeframe struct {
	Unit     caseload.PeriodUnit `toml:"unit,omitempty"`
	Multiple int                 `toml:"multiple,omitempty"`
	From     string              `toml:"from,omitempty"`
	Until    string              `toml:"until,omitempty"`
}

type rule struct {
	Column   string   `toml:"column"`
	Operator string   `toml:"operator"`
	Values   []string `toml:"values,omitempty"`
}

// as stands between the name of a column and the one that it is given.
const as = " as "

// Parse reads a report. Its columns and rules are not held against a dictionary
// yet. The error names the line that is wrong.
func Parse(data []byte) (caseload.ReportInput, error) {
	if len(data) > MaxSize {
		return caseload.ReportInput{}, caseload.Errorf(caseload.CodeTooLarge, "A report's file has at most %d bytes.", MaxSize)
	}
	var f file
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&f); err != nil {
		return caseload.ReportInput{}, caseload.Errorf(caseload.CodeInvalid, "The report is not valid: %s", tomlfile.Problem(err))
	}
	d := caseload.ReportDefinition{
		Subject: f.Subject, Basis: f.Basis, Timeframe: caseload.Timeframe(f.Timeframe), Keywords: f.Keywords, Limit: f.Limit, Output: f.Output,
	}
	for _, text := range f.Columns {
		name, title, _ := strings.Cut(text, as)
		d.Columns = append(d.Columns, caseload.ReportColumn{Name: strings.TrimSpace(name), As: strings.TrimSpace(title)})
	}
	for _, text := range f.Sort {
		column, descending := strings.CutPrefix(text, "-")
		d.Sort = append(d.Sort, caseload.ReportSort{Column: column, Descending: descending})
	}
	for _, r := range f.Rules {
		d.Rules = append(d.Rules, caseload.ReportRule(r))
	}
	return caseload.ReportInput{Number: f.Number, Name: caseload.Set(f.Name), Shared: caseload.Set(f.Shared), Definition: caseload.Set(d)}, nil
}

// Format writes a report as Parse reads it.
func Format(r *caseload.Report) ([]byte, error) {
	d := &r.Definition
	f := file{
		Number: r.Number, Name: r.Name, Shared: r.Shared, Subject: d.Subject, Basis: d.Basis, Output: d.Output, Limit: d.Limit,
		Keywords: slices.Clone(d.Keywords), Timeframe: timeframe(d.Timeframe),
	}
	for _, c := range d.Columns {
		text := c.Name
		if c.As != "" {
			text += as + c.As
		}
		f.Columns = append(f.Columns, text)
	}
	for _, s := range d.Sort {
		f.Sort = append(f.Sort, map[bool]string{true: "-"}[s.Descending]+s.Column)
	}
	for _, r := range d.Rules {
		f.Rules = append(f.Rules, rule(r))
	}
	return toml.Marshal(f)
}
