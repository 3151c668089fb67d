package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) tenant() *cobra.Command {
	return p.group("tenant", "Make, list and configure tenants, and see who changed them", p.tenantCreate(), p.tenantList(), p.tenantSet(), p.tenantChanges())
}

func (p *program) tenantCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use: "create SLUG", Short: "Make a tenant: a council, charity or programme with data of its own",
		Long: "Make a tenant: a council, charity or programme with data of its own. The database is made if there is none;\n" +
			"its files can be read by your user alone.",
		Example: `  caseload tenant create truro --name "Truro City Council" --zone Europe/London`,
		Args:    one("SLUG"),
	}
	name := cmd.Flags().String("name", "", "its name; without one, the slug")
	zone := cmd.Flags().String("zone", "UTC", "the time zone of its dates, such as Europe/London")
	out := addOutput(cmd)
	p.onDatabase(cmd, makeStore, func(ctx context.Context, svc *caseload.Service, args []string) error {
		t, err := caseload.NewTenant(args[0], *name, *zone)
		if err != nil {
			return err
		}
		if t, err = svc.CreateTenant(ctx, t); err != nil {
			return err
		}
		return out.print(p.stdout, tenantAnswer(t), func(w io.Writer) {
			fmt.Fprintf(w, "Made the tenant %s.\n", t.Slug)
		})
	})
	return cmd
}

func (p *program) tenantList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the tenants", Args: none}
	out := addOutput(cmd)
	p.onDatabase(cmd, openStore, func(ctx context.Context, svc *caseload.Service, _ []string) error {
		tenants, err := svc.Tenants(ctx)
		if err != nil {
			return err
		}
		rows := make([]wireTenant, len(tenants))
		for i, t := range tenants {
			rows[i] = tenantAnswer(t)
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "SLUG\tNAME\tZONE")
			for _, t := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\n", t.Slug, t.Name, t.Zone)
			}
		})
	})
	return cmd
}

func (p *program) tenantSet() *cobra.Command {
	cmd := &cobra.Command{
		Use: "set SLUG [NAME=VALUE]", Short: "Configure a tenant, or list its settings", Long: settingsHelp(),
		Example: "  caseload tenant set kisumu commcare.envelope=true",
		Args:    cobra.RangeArgs(1, 2),
	}
	out := addOutput(cmd)
	p.onDatabase(cmd, openStore, func(ctx context.Context, svc *caseload.Service, args []string) error {
		t, err := svc.Tenant(ctx, args[0])
		if err != nil {
			return err
		}
		if len(args) > 1 {
			name, value, _ := strings.Cut(args[1], "=")
			if t, err = svc.ConfigureTenant(ctx, svc.Operator(t), name, value); err != nil {
				return err
			}
		}
		values := map[string]string{}
		for _, x := range caseload.AllSettings {
			values[x.Name] = x.Of(&t)
		}
		return out.print(p.stdout, values, func(w io.Writer) {
			fmt.Fprintln(w, "SETTING\tVALUE")
			for _, x := range caseload.AllSettings {
				fmt.Fprintf(w, "%s\t%s\n", x.Name, values[x.Name])
			}
		})
	})
	return cmd
}

// settingsHelp lists the settings.
func settingsHelp() string {
	var b strings.Builder
	b.WriteString("Configure a tenant, or list its settings. NAME= gives a setting its default. The settings:\n")
	for _, x := range caseload.AllSettings {
		fmt.Fprintf(&b, "\n%s (%s)\n    %s", x.Name, x.Default, x.Help)
	}
	return b.String()
}

type wireTenant struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	Zone string `json:"zone"`
}

func tenantAnswer(t caseload.Tenant) wireTenant {
	return wireTenant{t.Slug, t.Name, t.Zone.String()}
}
