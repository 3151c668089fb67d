package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	return p.group("import", "Import cases or wards from a file",
		p.importNoun("cases", caseload.NounCase, "A row whose external id is known changes that case.",
			"  caseload import cases sidewalks.csv --tenant boston --mapping boston-2015 --dry-run"),
		p.importNoun("wards", caseload.NounWard, "A ward is known by its code, else by its name.",
			"  caseload import wards wards.csv --tenant cornwall --mapping ons-wards"))
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
	cmd.Flags().StringVar(&flags.mapping, "mapping", "", "what the columns are: a mapping `file`, or one of "+listed(mappings.Names()))
	cmd.Flags().StringVar(&flags.rejects, "rejects", "", "write the rejected rows, each with the reason, to this CSV `file`")
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "count only; store nothing")
	require(cmd, "mapping")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		m, err := imports.FindMapping(flags.mapping)
		if err != nil {
			return err
		}
		if m.Noun != noun {
			return fmt.Errorf("the mapping %s is not for %s", m.Name, name)
		}
		report, err := p.importFile(ctx, svc, by, args[0], m, flags)
		if err != nil {
			return err
		}
		return out.print(p.stdout, importAnswer(report, flags.dryRun), func(w io.Writer) { printImport(w, report, flags) })
	})
	return cmd
}

// importFile runs the import of a file. The rejected rows go to a file of
// their own, if one is named.
func (p *program) importFile(ctx context.Context, svc *caseload.Service, by *caseload.Principal,
	name string, m *imports.Mapping, flags *importFlags) (report imports.Report, err error) {
	file, err := os.Open(name)
	if err != nil {
		return report, err
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err != nil {
		return report, err
	}
	options := imports.Options{DryRun: flags.dryRun}
	if flags.rejects != "" {
		rejects, err := os.Create(flags.rejects)
		if err != nil {
			return report, err
		}
		defer func() { err = errors.Join(err, rejects.Close()) }()
		options.Rejects = rejects
	}
	bar := p.progress("read", info.Size(), progressbar.OptionShowBytes(true))
	defer bar.end()
	options.Progress = bar.done
	report, err = imports.Run(ctx, svc, by, file, m, options)
	if stored := report.Added + report.Changed; err != nil && stored > 0 && !flags.dryRun {
		return report, fmt.Errorf("%d rows were stored, and the same command again completes the import: %w", stored, interrupted(ctx, err))
	}
	return report, err
}

type wireImport struct {
	Added    int64                     `json:"added"`
	Changed  int64                     `json:"changed"`
	Same     int64                     `json:"same"`
	Rejected int64                     `json:"rejected"`
	Warnings map[imports.Warning]int64 `json:"warnings"` // rows
	DryRun   bool                      `json:"dry_run"`
	Seconds  float64                   `json:"seconds"`
}

func importAnswer(r imports.Report, dryRun bool) wireImport {
	out := wireImport{r.Added, r.Changed, r.Same, r.Rejected, map[imports.Warning]int64{}, dryRun, r.Duration.Seconds()}
	maps.Copy(out.Warnings, r.Warnings)
	return out
}

func printImport(w io.Writer, r imports.Report, flags *importFlags) {
	fmt.Fprintf(w, "new\t%d\nchanged\t%d\nthe same\t%d\nrejected\t%d\n", r.Added, r.Changed, r.Same, r.Rejected)
	for _, kind := range slices.Sorted(maps.Keys(r.Warnings)) {
		fmt.Fprintf(w, "warning: %s\t%d\n", kind, r.Warnings[kind])
	}
	if r.Rejected > 0 && flags.rejects == "" {
		fmt.Fprintln(w, "Write the rejected rows and their reasons to a file with --rejects FILE.")
	}
	if flags.dryRun {
		fmt.Fprintln(w, "This was a dry run: nothing was stored.")
	}
}
