// Package exports makes files of a tenant's rows, and says of each what it holds:
// the same for a file that a server makes in its own time, for a stream, and for
// the command line.
package exports

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/tabular"
)

// Spec is what is wanted in a file: the rows of a report, or those of a subject,
// and how they are written.
type Spec struct {
	Report  int64                  `json:"report,omitempty"`  // its number
	Subject caseload.ReportSubject `json:"subject,omitempty"` // without a report

	Columns  []string              `json:"columns,omitempty"` // none: of a report all, of a subject the usual ones
	Rules    []caseload.ReportRule `json:"rules,omitempty"`   // of a subject
	Sort     []string              `json:"sort,omitempty"`    // of a subject: columns, behind a hyphen from the last to the first
	Keywords []string              `json:"keywords,omitempty"`
	Limit    int                   `json:"limit,omitempty"` // rows; 0: all
	Since    string                `json:"since,omitempty"` // Manifest.Next of an earlier file of the subject: what has changed since

	Period Period           `json:"period,omitzero"`  // of a report
	Values map[int][]string `json:"values,omitempty"` // of a report's rules, the first of which is 1

	Format      tabular.Format      `json:"format"`
	Compression tabular.Compression `json:"compression,omitempty"`
	CSV         CSV                 `json:"csv,omitzero"`
	Titles      bool                `json:"titles,omitempty"` // the header of CSV and XLSX is for people
}

// Period is the time that a report is run for, in the place of its own.
type Period struct {
	Unit     caseload.PeriodUnit `json:"unit,omitempty"`
	Multiple int                 `json:"multiple,omitempty"`
	From     *time.Time          `json:"from,omitempty"`   // the first moment
	Before   *time.Time          `json:"before,omitempty"` // the moment behind the last
}

// CSV says how CSV is written.
type CSV struct {
	Delimiter string `json:"delimiter,omitempty"` // a comma, a semicolon, a tab or a bar; "": a comma
	Lines     string `json:"lines,omitempty"`     // crlf or lf; "": crlf
	Mark      bool   `json:"bom,omitempty"`       // begin with a byte order mark
	Headless  bool   `json:"headless,omitempty"`  // without a first line that names the columns
	Formulas  string `json:"formulas,omitempty"`  // keep or escape; "": keep
}

// The values of CSV.
var (
	Delimiters = []string{",", ";", "\t", "|"}
	Lines      = []string{"crlf", "lf"}
	Formulas   = []string{"keep", "escape"}
)

// check refuses what could not be written, whoever asks.
func (s *Spec) check() error { return refused(s.problems()) }

// problems are what is wrong with how the export is written and what it is of,
// whoever asks.
func (s *Spec) problems() (wrong []caseload.Problem) {
	one := func(field, value string, allowed []string) {
		if value != "" && !slices.Contains(allowed, value) {
			wrong = append(wrong, caseload.Problem{Field: field, Message: "This is not one of the values.", Allowed: allowed})
		}
	}
	if s.Format == "" {
		wrong = append(wrong, caseload.Problem{Field: "format", Message: "An export needs a format.", Allowed: texts(tabular.Formats)})
	}
	one("format", string(s.Format), texts(tabular.Formats))
	one("compression", string(s.Compression), texts(tabular.Compressions))
	one("csv.delimiter", s.CSV.Delimiter, Delimiters)
	one("csv.lines", s.CSV.Lines, Lines)
	one("csv.formulas", s.CSV.Formulas, Formulas)
	if s.Compression != "" && !s.Format.Compressible() {
		wrong = append(wrong, caseload.Problem{Field: "compression", Message: "A file of this format is compressed as it is."})
	}
	if s.Limit < 0 {
		wrong = append(wrong, caseload.Problem{Field: "limit", Message: "This must be a number of rows, or 0 for all."})
	}
	ofReport := s.Report != 0
	if ofReport == (s.Subject != "") {
		wrong = append(wrong, caseload.Problem{Field: "subject", Message: "An export is of a report, or else of a subject.", Allowed: texts(caseload.ReportSubjects)})
	}
	if ofReport && (len(s.Rules) > 0 || len(s.Sort) > 0) {
		wrong = append(wrong, caseload.Problem{Field: "report", Message: "A report has rules and a sort of its own."})
	}
	if !ofReport && (s.Period != (Period{}) || len(s.Values) > 0) {
		wrong = append(wrong, caseload.Problem{Field: "subject", Message: "Only a report has a period and values for its rules; give a subject rules."})
	}
	return wrong
}

// refused is the error of what is wrong with an export, nil for nothing.
func refused(wrong []caseload.Problem) error {
	switch len(wrong) {
	case 0:
		return nil
	case 1:
		return &caseload.Error{Code: caseload.CodeInvalid, Message: wrong[0].Message, Problems: wrong}
	}
	return &caseload.Error{Code: caseload.CodeInvalid, Message: "The export is not valid.", Problems: wrong}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// query is what the Service is asked for.
func (s *Spec) query() caseload.TableQuery {
	q := caseload.TableQuery{Report: s.Report, Run: caseload.ReportRun{Limit: s.Limit}, Since: s.Since}
	if s.Report != 0 {
		q.Run.Unit, q.Run.Multiple, q.Run.Values = s.Period.Unit, s.Period.Multiple, s.Values
		q.Run.Columns, q.Run.Keywords = s.Columns, s.Keywords
		if s.Period.From != nil {
			q.Run.From = *s.Period.From
		}
		if s.Period.Before != nil {
			q.Run.Before = *s.Period.Before
		}
		return q
	}
	q.Definition = caseload.ReportDefinition{Subject: s.Subject, Rules: s.Rules, Keywords: s.Keywords}
	for _, name := range s.Columns {
		q.Definition.Columns = append(q.Definition.Columns, caseload.ReportColumn{Name: name})
	}
	for _, text := range s.Sort {
		column, descending := strings.CutPrefix(text, "-")
		q.Definition.Sort = append(q.Definition.Sort, caseload.ReportSort{Column: column, Descending: descending})
	}
	return q
}

// Check returns the error that writing the export would begin with, or where more
// than one thing is wrong with it, all that is; beside what else is known to be.
func (s *Spec) Check(ctx context.Context, svc *caseload.Service, by *caseload.Principal, also ...caseload.Problem) error {
	wrong := append(s.problems(), also...)
	if (s.Report != 0) == (s.Subject != "") { // there are no columns to look at
		return refused(wrong)
	}
	head, err := svc.DescribeTable(ctx, by, s.query())
	if err == nil && len(wrong) == 0 {
		_, err = s.table(io.Discard, head, nil)
	}
	e, ok := errors.AsType[*caseload.Error](err)
	switch {
	case err == nil:
		return refused(wrong)
	case !ok || e.Code != caseload.CodeInvalid || len(wrong) == 0:
		return err
	case len(e.Problems) == 0:
		return refused(append(wrong, caseload.Problem{Message: e.Message}))
	}
	for _, p := range e.Problems {
		if !slices.ContainsFunc(wrong, func(known caseload.Problem) bool { return known.Field == p.Field }) {
			wrong = append(wrong, p)
		}
	}
	return refused(wrong)
}

// Columns are those of a table as its formats have them, with names of their own.
func Columns(all []caseload.TableColumn) []tabular.Column { return tabular.Distinct(columnsOf(all)) }

// Objects are rows of a table as objects of JSON.
func Objects(columns []caseload.TableColumn, rows caseload.TableRows) ([]json.RawMessage, error) {
	var out bytes.Buffer
	w, err := tabular.New(tabular.NDJSON, &out, columnsOf(columns), tabular.Options{})
	if err == nil {
		err = w.Write(rows)
	}
	if err != nil || rows.Rows() == 0 {
		return []json.RawMessage{}, err
	}
	var all []json.RawMessage
	for line := range bytes.Lines(out.Bytes()) {
		all = append(all, bytes.TrimSuffix(line, []byte("\n")))
	}
	return all, nil
}

// table begins a table.
func (s *Spec) table(to io.Writer, head *caseload.TableHead, manifest func() []tabular.Entry) (*tabular.Writer, error) {
	o := tabular.Options{
		Titles: s.Titles, NoHeader: s.CSV.Headless, ByteOrderMark: s.CSV.Mark, LineFeeds: s.CSV.Lines == "lf",
		GuardFormulas: s.CSV.Formulas == "escape", Expected: head.Total, Manifest: manifest,
	}
	if err := head.CheckValues(s.Values); err != nil {
		return nil, err
	}
	if s.CSV.Delimiter != "" {
		o.Delimiter = s.CSV.Delimiter[0]
	}
	w, err := tabular.New(s.Format, to, columnsOf(head.Table()), o)
	if err != nil {
		text := err.Error()
		return nil, caseload.Invalid("format", strings.ToUpper(text[:1])+text[1:]+".")
	}
	return w, nil
}

// kinds are the kinds of columns as tables have them.
var kinds = map[caseload.Kind]tabular.Kind{
	caseload.KindInt: tabular.Integer, caseload.KindTime: tabular.Time, caseload.KindDate: tabular.Date, caseload.KindBool: tabular.Boolean,
	caseload.KindDegrees: tabular.Degrees, caseload.KindText: tabular.Text, caseload.KindNumber: tabular.Decimal, caseload.KindJSON: tabular.Nested,
}

func columnsOf(all []caseload.TableColumn) []tabular.Column {
	out := make([]tabular.Column, len(all))
	for i, c := range all {
		out[i] = tabular.Column{Name: c.Name, Title: c.Title, Kind: kinds[c.Kind]}
	}
	return out
}

// FileName is the name of the file, of a day.
func (s *Spec) FileName(day time.Time) string {
	of := string(s.Subject)
	if s.Report != 0 {
		of = "report-" + caseload.Int(s.Report).Canonical()
	}
	if s.Since != "" {
		of += "-update"
	}
	return of + "-" + day.Format(time.DateOnly) + s.Extension()
}

// Extension is what the file's name ends with.
func (s *Spec) Extension() string { return tabular.Extension(s.Format, s.Compression) }

// ContentType is the media type of the file.
func (s *Spec) ContentType() string {
	switch s.Compression {
	case tabular.Gzip:
		return "application/gzip"
	case tabular.Zstd:
		return "application/zstd"
	}
	return s.Format.ContentType()
}
