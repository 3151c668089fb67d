package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/api/casework"
)

func (p *program) export() *cobra.Command {
	return p.group("export", "Export cases or wards to a file",
		p.exportNoun("cases", "all cases with their public fields, newest first", casework.ExportCases, caseFilters),
		p.exportNoun("wards", "the enabled wards with their number of cases", casework.ExportWards, nil))
}

// exportFlag is a flag and the parameter of the Casework face that it gives.
type exportFlag struct{ name, parameter, fallback, help string }

var exportForm = []exportFlag{
	{"format", "format", "csv", "csv or json"},
	{"bom", "bom", "false", "true to begin CSV with a byte order mark, as old spreadsheets need"},
	{"formulas", "formulas", "keep", "escape to keep spreadsheets from running CSV cells, or keep"},
}

var caseFilters = []exportFlag{
	{"status", "status", "", "only open, in_progress, chasing, resolved or closed ones"},
	{"ward", "ward", "", "only those of the wards of this `name`"},
	{"ward-id", "wardId", "", "only those of the ward with this `id`"},
	{"category", "category", "", "only those of the category of this `name`"},
	{"category-id", "categoryId", "", "only those of the category with this `id`"},
	{"source", "source", "", "only those that came in by this, such as email"},
	{"from", "from", "", "only those opened on this `day` or later, as YYYY-MM-DD"},
	{"to", "to", "", "only those opened on this `day` or earlier"},
}

// exporter writes all of something, as the Casework face writes it.
type exporter func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, parameters url.Values, to io.Writer) error

func (p *program) exportNoun(name, what string, export exporter, filters []exportFlag) *cobra.Command {
	cmd := &cobra.Command{
		Use: name, Short: "Export " + what,
		Long:    "Export " + what + ": the bytes that /api/" + name + "/export answers, without its limit.",
		Example: "  caseload export " + name + " --tenant truro --format csv --out " + name + ".csv",
		Args:    cobra.NoArgs,
	}
	flags := append(append([]exportFlag{}, exportForm...), filters...)
	for _, f := range flags {
		cmd.Flags().String(f.name, f.fallback, f.help)
	}
	out := cmd.Flags().String("out", "", "write to this `file`; without it, to standard output")
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		parameters := url.Values{"limit": {"all"}}
		for _, f := range flags {
			parameters.Set(f.parameter, cmd.Flags().Lookup(f.name).Value.String())
		}
		return p.writeTo(*out, func(to io.Writer) error { return export(ctx, svc, by, parameters, to) })
	})
	return cmd
}

// writeTo runs write over a new file, or over standard output for "".
func (p *program) writeTo(name string, write func(io.Writer) error) error {
	if name == "" {
		return write(p.stdout)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return fmt.Errorf("%s is not complete: %w", name, err)
	}
	return nil
}
