package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/imports"
	"caseload/mappings"
)

func (p *program) importing() *cobra.Command {
	return p.group("import", "Import cases or wards from a file, and undo that",
		p.importNoun("cases", caseload.NounCase, "A row whose external id is known changes that case.",
			"  caseload import cases sidewalks.csv --tenant boston --mapping boston-2015 --dry-run"),
		p.importNoun("wards", caseload.NounWard, "A ward is known by its code, or by its name while it or the row has none.",
			"  caseload import wards wards.geojson --tenant cornwall --mapping uk-wards-geojson"),
		p.importList(), p.importUndo(), p.keptMappings())
}

// importFlags are the flags of an import.
type importFlags struct {
	mapping, rejects string
	dryRun           bool
}

func (p *program) importNoun(name string, noun caseload.Noun, known, example string) *cobra.Command {
	cmd := &cobra.Command{
		Use: name + " FILE", Short: "Import " + name + " from a file",
		Long: "Import " + name + " from a file. " + known + " The same file again changes nothing.\n" +
			"The answer counts what is new, changed, the same and rejected.",
		Example: example,
		Args:    one("FILE"),
	}
	flags := &importFlags{}
	cmd.Flags().StringVar(&flags.mapping, "mapping", "", "what the columns are: a mapping `file`, the name of a mapping that the tenant keeps, or one of "+listed(mappings.Names()))
	cmd.Flags().StringVar(&flags.rejects, "rejects", "", "write the rejected rows, each with the reason, to this CSV `file`; if there are none, it is removed")
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "count only; store nothing")
	require(cmd, "mapping")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		m, kept, err := findMapping(ctx, svc, by, flags.mapping)
		if err != nil {
			return err
		}
		if m.Noun != noun {
			return p.usage(fmt.Errorf("The mapping %s is for %s: caseload import %s", m.Name, importNames[m.Noun], importNames[m.Noun]))
		}
		report, err := p.importFile(ctx, svc, by, args[0], m, flags)
		if err != nil {
			return err
		}
		if kept != "" {
			if err := svc.UseMapping(ctx, by, kept, ""); err != nil {
				return err
			}
		}
		err = out.print(p.stdout, importAnswer(report, flags.dryRun), func(w io.Writer) { printImport(w, report, flags) })
		return errors.Join(err, nothingTaken(report))
	})
	return cmd
}

// findMapping finds a ready mapping or a file, else one that the tenant keeps, of which it
// answers the ID.
func findMapping(ctx context.Context, svc *caseload.Service, by *caseload.Principal, name string) (m *imports.Mapping, kept string, err error) {
	m, missing := imports.FindMapping(name)
	if caseload.CodeOf(missing) != caseload.CodeNotFound {
		return m, "", missing
	}
	x, err := svc.MappingNamed(ctx, by, name)
	if caseload.CodeOf(err) == caseload.CodeNotFound {
		return nil, "", missing
	}
	if err != nil {
		return nil, "", err
	}
	m, err = imports.ParseMapping(x.Name, []byte(x.Mapping))
	return m, x.ID, err
}

// importNames are the commands that read a mapping for a noun.
var importNames = map[caseload.Noun]string{caseload.NounCase: "cases", caseload.NounWard: "wards"}

// nothingTaken is the error of an import that rejected every row: it was mostly
// told of the wrong mapping.
func nothingTaken(r imports.Report) error {
	if r.Rejected == 0 || r.Added+r.Changed+r.Same > 0 {
		return nil
	}
	return fmt.Errorf("No row was taken: all %d were rejected. Is it the right mapping for this file?", r.Rejected)
}

// importFile runs the import of a file. The rejected rows go to a file of
// their own, if one is named.
func (p *program) importFile(ctx context.Context, svc *caseload.Service, by *caseload.Principal,
	name string, m *imports.Mapping, flags *importFlags) (imports.Report, error) {
	file, err := openFile(name)
	if err != nil {
		return imports.Report{}, err
	}
	defer func() { _ = file.Close() }() // only read
	options := imports.Options{DryRun: flags.dryRun}
	if flags.rejects == "" {
		return p.runImport(ctx, svc, by, file, m, options)
	}
	rejects, err := p.replace("rejects", flags.rejects, name, flags.mapping)
	if err != nil {
		return imports.Report{}, err
	}
	options.Rejects = rejects
	report, err := p.runImport(ctx, svc, by, file, m, options)
	return report, errors.Join(err, keepRejects(rejects, err == nil))
}

// keepRejects keeps the rejected rows, also of an import that was broken off.
// Where a whole import rejected none, those of one before go.
func keepRejects(f *replacement, whole bool) error {
	if !f.empty() {
		return f.keep()
	}
	err := f.drop()
	if !whole {
		return err
	}
	if gone := os.Remove(f.name); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

func (p *program) runImport(ctx context.Context, svc *caseload.Service, by *caseload.Principal,
	file *os.File, m *imports.Mapping, options imports.Options) (imports.Report, error) {
	info, err := file.Stat()
	if err != nil {
		return imports.Report{}, err
	}
	bar := p.progress("read", info.Size(), progressbar.OptionShowBytes(true))
	defer bar.end()
	options.Progress = bar.done
	report, err := imports.Run(ctx, svc, by, file, m, options)
	if stored := report.Added + report.Changed; err != nil && stored > 0 && !options.DryRun {
		return report, fmt.Errorf("%d rows were stored, and the same command again completes the import: %w", stored, interrupted(ctx, err))
	}
	return report, err
}

type wireImport struct {
	New      int64                     `json:"new"`
	Changed  int64                     `json:"changed"`
	Same     int64                     `json:"same"`
	Rejected int64                     `json:"rejected"`
	Reasons  []wireReason              `json:"reasons"`
	Warnings map[imports.Warning]int64 `json:"warnings"` // rows
	DryRun   bool                      `json:"dry_run"`
	Seconds  float64                   `json:"seconds"`
	Batch    string                    `json:"batch"` // by which it can be undone; "" of a dry run
}

// wireReason is why rows were rejected.
type wireReason struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Rows   int64  `json:"rows"`
	Line   int    `json:"line"` // of the first of them
}

func importAnswer(r imports.Report, dryRun bool) wireImport {
	out := wireImport{
		New: r.Added, Changed: r.Changed, Same: r.Same, Rejected: r.Rejected,
		Reasons: make([]wireReason, len(r.Reasons)), Warnings: map[imports.Warning]int64{},
		DryRun: dryRun, Seconds: r.Duration.Seconds(), Batch: r.Batch,
	}
	for i, reason := range r.Reasons {
		out.Reasons[i] = wireReason{reason.Of.Fault.Kind, reason.Text, reason.Rows, reason.Line}
	}
	maps.Copy(out.Warnings, r.Warnings)
	return out
}

// shownReasons is how many reasons people are shown.
const shownReasons = 10

func printImport(w io.Writer, r imports.Report, flags *importFlags) {
	fmt.Fprintf(w, "new\t%d\nchanged\t%d\nsame\t%d\nrejected\t%d\n", r.Added, r.Changed, r.Same, r.Rejected)
	for _, kind := range slices.Sorted(maps.Keys(r.Warnings)) {
		fmt.Fprintf(w, "warning: %s\t%d\n", kind, r.Warnings[kind])
	}
	for _, reason := range r.Reasons[:min(shownReasons, len(r.Reasons))] {
		fmt.Fprintf(w, "%d rejected, the first in line %d: %s\n", reason.Rows, reason.Line, reason.Text)
	}
	if more := len(r.Reasons) - shownReasons; more > 0 {
		fmt.Fprintf(w, "There are %d more reasons.\n", more)
	}
	if r.Rejected > 0 && flags.rejects == "" {
		fmt.Fprintln(w, "Write the rejected rows and their reasons to a file with --rejects FILE.")
	}
	if r.Batch != "" && r.Added+r.Changed > 0 {
		fmt.Fprintf(w, "batch\t%s\n", r.Batch)
	}
	if flags.dryRun {
		fmt.Fprintln(w, "This was a dry run: nothing was stored.")
	}
}
