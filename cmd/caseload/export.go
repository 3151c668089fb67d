package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"caseload"
	"caseload/internal/api/casework"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

const exportHelp = `The rows are of one moment, however many are written meanwhile. The extension of --out says how they are written, such
as cases.parquet or cases.csv.gz; without one it is CSV. The file takes its name when it is whole, and until then one that
was there stays. Beside it, the manifest says what it holds: caseload verify compares the two. New files can be read by
your user alone.`

func (p *program) export() *cobra.Command {
	spec := &exports.Spec{}
	subjects := listed(caseload.ReportSubjects)
	cmd := &cobra.Command{
		Use: "export SUBJECT", Short: "Export rows to a file of any format, with a manifest of what it holds",
		Long:    "Export rows to a file of any format, with a manifest of what it holds. SUBJECT is what they are about:\n" + subjects + ".\n\n" + exportHelp + "\n\n" + filterHelp,
		Example: "  caseload export cases --tenant truro --filter 'opened>=2026-01-01' --out cases.xlsx\n  caseload verify cases.xlsx",
		Args:    one("SUBJECT"),
	}
	files := addExportFlags(cmd, spec)
	filters := cmd.Flags().StringArray("filter", nil, "only rows that meet this `filter`; repeat for more")
	cmd.Flags().StringSliceVar(&spec.Sort, "sort", nil, "by these `columns`, behind a hyphen from the last to the first; without it, as they were made")
	since := cmd.Flags().String("since", "", "only what has changed since the export whose `manifest` this is, or whose next; see docs/exports-incremental.md")
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) (err error) {
		if spec.Subject = caseload.ReportSubject(args[0]); !slices.Contains(caseload.ReportSubjects, spec.Subject) {
			return p.usage(fmt.Errorf("SUBJECT must be one of %s.", subjects))
		}
		if err := p.follow(spec, *since); err != nil {
			return err
		}
		if spec.Rules, err = parseRules(*filters); err != nil {
			return p.usage(err)
		}
		return p.flagErrors(cmd, p.exportFile(ctx, svc, by, spec, files))
	})
	cmd.AddCommand(p.exportReport(), p.exportFetch(),
		p.exportCasework("cases", "all cases with their public fields, newest first", casework.ExportCases, caseFilters),
		p.exportCasework("wards", "the enabled wards with their number of cases", casework.ExportWards, nil))
	return cmd
}

func (p *program) exportReport() *cobra.Command {
	spec := &exports.Spec{}
	cmd := &cobra.Command{
		Use: "report NUMBER", Short: "Export the rows of a report",
		Long: "Export the rows of a report to a file of any format, with a manifest of what it holds.\n\n" + exportHelp + "\n\nWithout a flag about the period it is run for its own, as of today.\n" +
			"What /getreport answers is written by: caseload report run",
		Example: "  caseload export report 10800 --tenant truro --unit 'Previous month' --out complaints.xlsx",
		Args:    one("NUMBER"),
	}
	files := addExportFlags(cmd, spec)
	period := addPeriodFlags(cmd.Flags())
	values := cmd.Flags().StringArray("filter", nil, valuesHelp)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) (err error) {
		if spec.Report, err = p.reportNumber(args[0]); err != nil {
			return err
		}
		run, err := period.read(by.Tenant.Zone)
		if err != nil {
			return p.usage(err)
		}
		spec.Period = exports.Period{Unit: run.Unit, Multiple: run.Multiple, From: given(run.From), Before: given(run.Before)}
		if spec.Values, err = parseFilters(*values); err != nil {
			return p.usage(err)
		}
		return p.flagErrors(cmd, p.exportFile(ctx, svc, by, spec, files))
	})
	return cmd
}

// given is a time, nil for none.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// exportFlags say where an export is written.
type exportFlags struct {
	out, manifest string
	answer        *output
}

func addExportFlags(cmd *cobra.Command, s *exports.Spec) *exportFlags {
	f, set := &exportFlags{}, cmd.Flags()
	set.StringVar(&f.out, "out", "", "write to this `file`; without it, to standard output")
	set.StringVar(&f.manifest, "manifest", "", "write the manifest to this `file`; without it, beside the other, as FILE"+manifestSuffix)
	set.StringVar((*string)(&s.Format), "format", "", "the `form`: "+listed(tabular.Formats)+"; without it, as the name of the file says, else csv")
	set.StringVar((*string)(&s.Compression), "compression", "", "compress by this `method`: "+listed(tabular.Compressions)+"; without it, as the name of the file says")
	set.StringSliceVar(&s.Columns, "columns", nil, "only these `columns`, by commas, in this order; without it, the usual ones")
	set.StringSliceVar(&s.Keywords, "keywords", nil, "only rows of cases with one of these `words`, by commas")
	set.BoolVar(&s.Titles, "titles", false, "name the columns of CSV and XLSX as people do: Date received in the place of received")
	set.IntVar(&s.Limit, "limit", 0, "write at most so many `rows`")
	addCSVFlags(set, &s.CSV)
	f.answer = addOutput(cmd)
	return f
}

func addCSVFlags(set *pflag.FlagSet, c *exports.CSV) {
	set.StringVar(&c.Delimiter, "delimiter", "", "the `character` between the values of CSV: a comma, a semicolon, a tab or a bar; without it, a comma")
	set.StringVar(&c.Lines, "lines", "", "the `ends` of lines of CSV: "+listed(exports.Lines)+"; without it, crlf")
	set.StringVar(&c.Formulas, "formulas", "", "`what` to do with CSV cells that spreadsheets would run: "+listed(exports.Formulas)+"; without it, keep")
	set.BoolVar(&c.Mark, "bom", false, "begin CSV with a byte order mark, as old spreadsheets need")
	set.BoolVar(&c.Headless, "no-header", false, "write CSV without the names of its columns")
}

// manifestName is the name of the manifest's file, "" for none: rows that go to no
// file have none beside them.
func (f *exportFlags) manifestName() string {
	if f.manifest != "" || !f.toFile() {
		return f.manifest
	}
	return f.out + manifestSuffix
}

// toFile reports whether the rows go to a file, and not to standard output or a
// device.
func (f *exportFlags) toFile() bool {
	info, err := os.Stat(f.out)
	return f.out != "" && (err != nil || info.Mode().IsRegular())
}

// exportFile writes an export and its manifest, each of which takes its name when
// it is whole.
func (p *program) exportFile(ctx context.Context, svc *caseload.Service, by *caseload.Principal, s *exports.Spec, f *exportFlags) error {
	format, compression := tabular.FormatOf(f.out)
	s.Format, s.Compression = cmp.Or(s.Format, format), cmp.Or(s.Compression, compression)
	toFile, beside := f.toFile(), f.manifestName()
	if beside != "" && filepath.Clean(beside) == filepath.Clean(f.out) {
		return p.usage(errors.New("--manifest and --out name the same file; write to two."))
	}
	var m *exports.Manifest
	both := func(manifest io.Writer) error {
		return p.writeTo("out", f.out, func(rows io.Writer) (err error) {
			if m, err = p.writeRows(ctx, svc, by, s, rows); err != nil {
				return err
			}
			if toFile {
				m.File = filepath.Base(f.out)
			}
			_, err = manifest.Write(m.Text())
			return err
		})
	}
	write := func() error { return both(io.Discard) }
	if beside != "" {
		write = func() error { return p.writeTo("manifest", beside, both) }
	}
	if err := write(); err != nil {
		return err
	}
	p.warnOfLosses(m)
	if !toFile {
		return nil
	}
	answer := f.answer
	return answer.print(p.stdout, m, func(w io.Writer) { fmt.Fprintf(w, "Wrote %s: %s\n", f.out, contents(m)) })
}

// warnOfLosses tells what the format could not hold.
func (p *program) warnOfLosses(m *exports.Manifest) {
	for _, l := range m.Losses {
		fmt.Fprintf(p.stderr, "%d cells of the column %s %s.\n", l.Cells, l.Column, l.What)
	}
}

// writeRows writes the rows of an export and shows on a terminal how far it is.
func (p *program) writeRows(ctx context.Context, svc *caseload.Service, by *caseload.Principal, s *exports.Spec, to io.Writer) (*exports.Manifest, error) {
	bar := progress{}
	defer func() { bar.end() }()
	return s.Write(ctx, svc, by, to, exports.Watch{
		Count: p.terminal() != nil,
		Begin: func(head *caseload.TableHead) error {
			bar = p.progress("export", head.Total)
			return nil
		},
		Rows: func(rows, bytes int64) error {
			bar.done(rows)
			bar.say(fmt.Sprintf("%d rows, %.1f MB", rows, float64(bytes)/1e6))
			return nil
		},
		Now: time.Now,
	})
}

// flagErrors says of the flags what is wrong with an export.
func (p *program) flagErrors(cmd *cobra.Command, err error) error {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code != caseload.CodeInvalid || len(e.Problems) == 0 {
		return err
	}
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		if name := flagOf(problem.Field); cmd.Flags().Lookup(name) != nil {
			lines[i] = "--" + name + ": "
		}
		lines[i] += problem.Message + advice(problem, false)
	}
	return p.usage(errors.New(strings.Join(lines, "\n")))
}

// flagOf is the flag that gives a field of an export.
func flagOf(field string) string {
	part, rest, _ := strings.Cut(field, ".")
	switch part {
	case "rules":
		return "filter"
	case "csv", "timeframe":
		return rest
	}
	return part
}
