package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/fold"
)

// exportFlag is a flag and the parameter of the Casework face that it gives.
type exportFlag struct {
	name, parameter, fallback, help string

	// known reports whether there is what the value names; nil: not asked.
	known func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, value string) (bool, error)
}

var exportForm = []exportFlag{
	{"format", "format", "csv", "the `form`: csv or json", nil},
	{"formulas", "formulas", "keep", "`what` to do with CSV cells that spreadsheets would run: keep, or escape", nil},
}

var caseFilters = []exportFlag{
	{"status", "status", "", "only those of this `status`: open, in_progress, chasing, resolved or closed", nil},
	{"ward", "ward", "", "only those of the wards of this `name`", wardOfName},
	{"ward-id", "wardId", "", "only those of the ward with this `id`", wardOfID},
	{"category", "category", "", "only those of the category of this `name`", categoryOfName},
	{"category-id", "categoryId", "", "only those of the category with this `id`", categoryOfID},
	{"source", "source", "", "only those that came in by this `channel`, such as email", nil},
	{"from", "from", "", "only those opened on this `day` or later, as YYYY-MM-DD", nil},
	{"to", "to", "", "only those opened on this `day` or earlier", nil},
}

// exporter writes all of something, as the Casework face writes it.
type exporter func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, parameters url.Values, to io.Writer) error

// exportCasework is what the Casework face answers, without a server.
func (p *program) exportCasework(name, what string, export exporter, filters []exportFlag) *cobra.Command {
	cmd := &cobra.Command{
		Use: "casework-" + name, Short: "Write " + what + ", as the Casework face does",
		Long: "Write " + what + ": the bytes that /api/" + name + "/export answers, without its limit.\n" +
			"The file takes its name when it is whole, and until then one that was there stays. A new one can be read by your\n" +
			"user alone.",
		Example: "  caseload export casework-" + name + " --tenant truro --format csv --out " + name + ".csv",
		Args:    none,
	}
	flags := append(append([]exportFlag{}, exportForm...), filters...)
	for _, f := range flags {
		cmd.Flags().String(f.name, f.fallback, f.help)
	}
	mark := cmd.Flags().Bool("bom", false, "begin CSV with a byte order mark, as old spreadsheets need")
	out := cmd.Flags().String("out", "", "write to this `file`; without it, to standard output")
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		parameters := url.Values{"limit": {"all"}, "bom": {fmt.Sprint(*mark)}}
		for _, f := range flags {
			parameters.Set(f.parameter, cmd.Flags().Lookup(f.name).Value.String())
		}
		if err := p.warnOfUnknown(ctx, svc, by, parameters, flags); err != nil {
			return err
		}
		return p.writeTo("out", *out, func(to io.Writer) error {
			return p.parameterError(export(ctx, svc, by, parameters, to), flags)
		})
	})
	return cmd
}

// warnOfUnknown tells of names that nothing has: what is exported is then as
// empty as for a ward without cases.
func (p *program) warnOfUnknown(ctx context.Context, svc *caseload.Service, by *caseload.Principal, parameters url.Values, flags []exportFlag) error {
	for _, f := range flags {
		value := parameters.Get(f.parameter)
		if value == "" || f.known == nil {
			continue
		}
		known, err := f.known(ctx, svc, by, value)
		if err != nil {
			return err
		}
		if !known {
			fmt.Fprintf(p.stderr, "Nothing has this --%s, so that no case is exported.\n", f.name)
		}
	}
	return nil
}

func wardOfName(ctx context.Context, svc *caseload.Service, by *caseload.Principal, name string) (bool, error) {
	wards, err := svc.Wards(ctx, by)
	return slices.ContainsFunc(wards, func(w *caseload.Ward) bool { return fold.Key(w.Name) == fold.Key(name) }), err
}

func wardOfID(ctx context.Context, svc *caseload.Service, by *caseload.Principal, id string) (bool, error) {
	wards, err := svc.Wards(ctx, by)
	return slices.ContainsFunc(wards, func(w *caseload.Ward) bool { return w.ID == id }), err
}

func categoryOfName(ctx context.Context, svc *caseload.Service, by *caseload.Principal, name string) (bool, error) {
	categories, err := svc.Categories(ctx, by)
	return slices.ContainsFunc(categories, func(c *caseload.Category) bool { return fold.Key(c.Name) == fold.Key(name) }), err
}

func categoryOfID(ctx context.Context, svc *caseload.Service, by *caseload.Principal, id string) (bool, error) {
	categories, err := svc.Categories(ctx, by)
	return slices.ContainsFunc(categories, func(c *caseload.Category) bool { return c.ID == id }), err
}

// parameterError says of the flags what the face says of its parameters.
func (p *program) parameterError(err error, flags []exportFlag) error {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code != caseload.CodeInvalid || len(e.Problems) == 0 {
		return err
	}
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		at := slices.IndexFunc(flags, func(f exportFlag) bool { return f.parameter == problem.Field })
		if at < 0 {
			return err
		}
		lines[i] = "--" + flags[at].name + ": " + problem.Message + advice(problem, false)
	}
	return p.usage(errors.New(strings.Join(lines, "\n")))
}
