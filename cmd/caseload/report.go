package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"caseload"
	"caseload/internal/api/icasework"
	"caseload/internal/reportfile"
)

func (p *program) report() *cobra.Command {
	return p.group("report", "Make, list, change and run reports",
		p.reportCreate(), p.reportUpdate(), p.reportList(), p.reportShow(), p.reportColumns(), p.reportRun(), p.reportDelete())
}

const reportFileHelp = `The file says what the report asks, in TOML; report show prints one:

name       what it is called
shared     whether everybody may run it whose key has the scope reports:read; the operator's own are
number     by which it is fetched
subject    what a row is about: cases, involvements, goals, stages, forms or notes
basis      the date that the period is about, such as received
timeframe  the period: unit and multiple, or from and until
columns    in their order, as "CaseDetails.CaseId", or "CaseDetails.CaseId as Id" to name one otherwise
rules      which rows are left out: column, operator (any of, none of, contains, empty, not empty, between) and values
keywords   words of which a case or one of its notes must have one
sort       columns, behind a hyphen from the last to the first
limit      the most rows
output     xml, json or csv`

func (p *program) reportCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use: "create FILE", Short: "Make a report from a file", Long: "Make a report from a file. Without a number it takes the next.\n" + reportFileHelp,
		Example: "  caseload report create complaints.toml --tenant truro",
		Args:    one("FILE"),
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		in, err := readReport(args[0])
		if err != nil {
			return err
		}
		r, err := svc.CreateReport(ctx, by, in)
		if err != nil {
			return err
		}
		return out.print(p.stdout, reportAnswer(r, nil), func(w io.Writer) { fmt.Fprintf(w, "Made the report %d.\n", r.Number) })
	})
	return cmd
}

func (p *program) reportUpdate() *cobra.Command {
	cmd := &cobra.Command{
		Use: "update NUMBER FILE", Short: "Change a report to what a file says", Long: "Change a report to what a file says; its number stays.\n" + reportFileHelp,
		Example: "  caseload report show 10800 --tenant truro > report.toml\n  caseload report update 10800 report.toml --tenant truro",
		Args:    cobra.ExactArgs(2),
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		number, err := p.reportNumber(args[0])
		if err != nil {
			return err
		}
		in, err := readReport(args[1])
		if err != nil {
			return err
		}
		r, err := svc.UpdateReport(ctx, by, number, in)
		if err != nil {
			return err
		}
		return out.print(p.stdout, reportAnswer(r, nil), func(w io.Writer) { fmt.Fprintf(w, "Changed the report %d.\n", r.Number) })
	})
	return cmd
}

// readReport reads the file of a report, to just beyond the size that it may have.
func readReport(name string) (in caseload.ReportInput, err error) {
	f, err := openFile(name)
	if err != nil {
		return in, err
	}
	data, err := io.ReadAll(io.LimitReader(f, reportfile.MaxSize+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return in, err
	}
	return reportfile.Parse(data)
}

func (p *program) reportNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, p.usage(errors.New("NUMBER must be the number of a report, such as 10800."))
	}
	return n, nil
}

type wireReport struct {
	Number  int64                  `json:"number"`
	Name    string                 `json:"name"`
	Owner   string                 `json:"owner"` // an email address, "" for the operator
	Shared  bool                   `json:"shared"`
	Subject caseload.ReportSubject `json:"subject"`
	Output  string                 `json:"output"`
}

// reportAnswer tells of a report; the catalogue, of its owner.
func reportAnswer(r *caseload.Report, c *caseload.Catalog) wireReport {
	out := wireReport{Number: r.Number, Name: r.Name, Shared: r.Shared, Subject: r.Definition.Subject, Output: r.Definition.Output}
	if c != nil {
		if u := c.User(r.Owner); u != nil {
			out.Owner = u.Email
		}
	}
	return out
}

func (p *program) reportList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the reports of a tenant by number", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		reports, catalog, err := svc.Reports(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireReport, len(reports))
		for i, r := range reports {
			rows[i] = reportAnswer(r, catalog)
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "NUMBER\tNAME\tOWNER\tSHARED\tSUBJECT\tOUTPUT")
			for _, r := range rows {
				fmt.Fprintf(w, "%d\t%s\t%s\t%t\t%s\t%s\n", r.Number, r.Name, r.Owner, r.Shared, r.Subject, r.Output)
			}
		})
	})
	return cmd
}

func (p *program) reportShow() *cobra.Command {
	cmd := &cobra.Command{Use: "show NUMBER", Short: "Print a report as the file that it is made from", Args: one("NUMBER")}
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		number, err := p.reportNumber(args[0])
		if err != nil {
			return err
		}
		r, _, err := svc.Report(ctx, by, number)
		if err != nil {
			return err
		}
		text, err := reportfile.Format(r)
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(text)
		return err
	})
	return cmd
}

type wireColumn struct {
	Name        string `json:"name"`
	Plain       string `json:"plain"` // its name in exports, "" for the same
	Kind        string `json:"kind"`
	Sensitivity string `json:"sensitivity"`
	Meaning     string `json:"meaning"`
}

func (p *program) reportColumns() *cobra.Command {
	cmd := &cobra.Command{
		Use: "columns", Short: "List the columns that reports and exports of a tenant can show",
		Long: "List the columns that reports and exports of a tenant can show. Its case types, their stages and the declared fields\n" +
			"give it columns of its own. Exports know a column by either name.",
		Example: "  caseload report columns --tenant truro --subject stages",
		Args:    none,
	}
	subject := cmd.Flags().String("subject", "", "what the rows are about: "+listed(caseload.ReportSubjects)+"; without it, cases")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		columns, err := svc.Columns(ctx, by, caseload.ReportSubject(*subject))
		if err != nil {
			return err
		}
		rows := make([]wireColumn, len(columns))
		for i, c := range columns {
			rows[i] = wireColumn{c.Name, c.Plain, c.Kind.String(), c.Sensitivity.String(), c.Meaning}
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "NAME\tIN EXPORTS\tKIND\tSENSITIVITY\tMEANING")
			for _, c := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.Name, c.Plain, c.Kind, c.Sensitivity, c.Meaning)
			}
		})
	})
	return cmd
}

func (p *program) reportRun() *cobra.Command {
	cmd := &cobra.Command{
		Use: "run NUMBER", Short: "Run a report and write its rows",
		Long: "Run a report and write its rows: the bytes that /getreport answers. Without a flag about the period it is run for\n" +
			"its own, as of today; a flag takes the place of what the report says. The file takes its name when it is whole, and\n" +
			"until then one that was there stays. A new one can be read by your user alone.",
		Example: "  caseload report run 10800 --tenant truro --format csv --header --unit 'Previous month' --out complaints.csv",
		Args:    one("NUMBER"),
	}
	flags := addRunFlags(cmd)
	out := cmd.Flags().String("out", "", "write to this `file`; without it, to standard output")
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		number, err := p.reportNumber(args[0])
		if err != nil {
			return err
		}
		run, form, err := flags.read(by.Tenant.Zone)
		if err != nil {
			return p.usage(err)
		}
		return p.writeTo("out", *out, func(to io.Writer) error {
			warnings, err := icasework.WriteReport(ctx, svc, by, number, run, form, to)
			for _, text := range warnings {
				fmt.Fprintln(p.stderr, text)
			}
			return err
		})
	})
	return cmd
}

// runFlags are the flags of report run.
type runFlags struct {
	period                     *periodFlags
	format, delimiter          string
	limit                      int
	header, footer             bool
	filters, keywords, columns []string
}

func addRunFlags(cmd *cobra.Command) *runFlags {
	set := cmd.Flags()
	f := &runFlags{period: addPeriodFlags(set)}
	set.StringVar(&f.format, "format", "", "the `form`: "+strings.Join(caseload.ReportOutputs, ", ")+"; without it, the report's own")
	set.StringArrayVar(&f.filters, "filter", nil, valuesHelp)
	set.StringSliceVar(&f.keywords, "keywords", nil, "`words` in the place of the report's, by commas")
	set.StringArrayVar(&f.columns, "column", nil, "show only this `column` of the report; repeat for more")
	set.IntVar(&f.limit, "limit", 0, "write at most so many `rows`")
	set.BoolVar(&f.header, "header", false, "begin CSV with the names of the columns")
	set.BoolVar(&f.footer, "footer", false, "end CSV with the number of rows")
	set.StringVar(&f.delimiter, "delimiter", ",", `the `+"`character`"+` between values of CSV, or \t`)
	return f
}

// valuesHelp is the help of a flag that parseFilters reads.
const valuesHelp = "values of a rule in the place of its own, as `RULE=VALUE,VALUE`; the first rule is 1; repeat for more"

// read reads the flags; dates are days of the zone.
func (f *runFlags) read(zone *time.Location) (run caseload.ReportRun, form icasework.ReportForm, err error) {
	if f.format != "" && !slices.Contains(caseload.ReportOutputs, f.format) {
		return run, form, fmt.Errorf("--format must be one of %s.", strings.Join(caseload.ReportOutputs, ", "))
	}
	form = icasework.ReportForm{Format: f.format, Header: f.header, Footer: f.footer}
	if form.Delimiter, err = parseDelimiter(f.delimiter); err != nil {
		return run, form, err
	}
	if f.limit < 0 {
		return run, form, errors.New("--limit must be a number of rows.")
	}
	if run, err = f.period.read(zone); err != nil {
		return run, form, err
	}
	run.Limit, run.Keywords, run.Columns = f.limit, f.keywords, f.columns
	run.Values, err = parseFilters(f.filters)
	return run, form, err
}

// periodFlags are the flags of the time that a report is run for.
type periodFlags struct {
	unit, from, until string
	multiple          int
}

func addPeriodFlags(set *pflag.FlagSet) *periodFlags {
	f := &periodFlags{}
	set.StringVar(&f.unit, "unit", "", "the `unit` of the period: "+listed(caseload.PeriodUnits))
	set.IntVar(&f.multiple, "multiple", 0, "how many units")
	set.StringVar(&f.from, "from", "", "the first `day` of the period as YYYY-MM-DD, or a time as 'YYYY-MM-DD hh:mm:ss'")
	set.StringVar(&f.until, "until", "", "the last `day` of the period, or a time; it is meant too")
	return f
}

// read reads the flags; dates are days of the zone.
func (f *periodFlags) read(zone *time.Location) (run caseload.ReportRun, err error) {
	if f.multiple < 0 || f.multiple > caseload.MaxMultiple {
		return run, fmt.Errorf("--multiple must be a number from 1 to %d.", caseload.MaxMultiple)
	}
	run.Multiple = f.multiple
	if f.unit != "" {
		if run.Unit, err = caseload.ParsePeriodUnit(f.unit); err != nil {
			return run, fmt.Errorf("--unit: %w", err)
		}
	}
	if run.From, err = parseMoment("from", f.from, zone, false); err != nil {
		return run, err
	}
	run.Before, err = parseMoment("until", f.until, zone, true)
	return run, err
}

func parseDelimiter(text string) (rune, error) {
	if text == `\t` {
		return '\t', nil
	}
	r, n := utf8.DecodeRuneInString(text)
	if n != len(text) || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
		return 0, errors.New(`--delimiter must be one character, or \t; a quote and the ends of lines are not allowed.`)
	}
	return r, nil
}

// parseMoment reads a day or a time of the zone, the zero time for "". As an end it
// is meant too: the moment behind it is answered.
func parseMoment(flag, text string, zone *time.Location, end bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := caseload.ParseDate(text); err == nil {
		if end {
			day = day.AddDays(1)
		}
		return day.In(zone), nil
	}
	t, err := time.ParseInLocation(time.DateTime, text, zone)
	if err != nil || t.Year() < 1 {
		return time.Time{}, fmt.Errorf("--%s must be a day such as 2026-01-15, or a time such as '2026-01-15 10:30:00'.", flag)
	}
	if end {
		t = t.Add(time.Second)
	}
	return t, nil
}

func parseFilters(texts []string) (map[int][]string, error) {
	out := map[int][]string{}
	for _, text := range texts {
		rule, values, ok := strings.Cut(text, "=")
		n, err := strconv.Atoi(rule)
		if !ok || err != nil || n < 1 {
			return nil, errors.New("--filter must be the place of a rule and its values, such as 1=Complaint,Appeal.")
		}
		out[n] = strings.Split(values, ",")
	}
	return out, nil
}

func (p *program) reportDelete() *cobra.Command {
	cmd := &cobra.Command{Use: "delete NUMBER", Short: "Delete a report; its number is not given again", Args: one("NUMBER")}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		number, err := p.reportNumber(args[0])
		if err != nil {
			return err
		}
		if err := svc.DeleteReport(ctx, by, number, nil); err != nil {
			return err
		}
		return out.print(p.stdout, wireDeletedReport{number}, func(w io.Writer) { fmt.Fprintf(w, "Deleted the report %d.\n", number) })
	})
	return cmd
}

type wireDeletedReport struct {
	Number int64 `json:"number"`
}
