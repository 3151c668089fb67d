package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) tenant() *cobra.Command {
	return p.group("tenant", "Make and list tenants", p.tenantCreate(), p.tenantList())
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

type wireTenant struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	Zone string `json:"zone"`
}

func tenantAnswer(t caseload.Tenant) wireTenant {
	return wireTenant{t.Slug, t.Name, t.Zone.String()}
}
