package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/gendata"
)

func (p *program) gendata() *cobra.Command {
	cmd := &cobra.Command{
		Use: "gendata", Short: "Add invented cases to a tenant",
		Long: "Add invented cases to a tenant, marked as such; inside its wards' boundaries, where it has any.\n" +
			"The same seed gives the same cases.",
		Example: "  caseload gendata --tenant truro --cases 10000 --seed 1",
		Args:    cobra.NoArgs,
	}
	cases := cmd.Flags().Uint32("cases", 1000, "how many")
	seed := cmd.Flags().Uint64("seed", 1, "where the random numbers begin")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		bar := p.progress("cases", int64(*cases))
		err := gendata.Generate(ctx, svc, by, gendata.Options{Cases: int(*cases), Seed: *seed, Progress: bar.done})
		bar.end()
		if err != nil {
			return err
		}
		return out.print(p.stdout, wireGenerated{*cases, *seed}, func(w io.Writer) {
			fmt.Fprintf(w, "Added %d invented cases to %s.\n", *cases, by.Tenant.Slug)
		})
	})
	return cmd
}

type wireGenerated struct {
	Cases uint32 `json:"cases"`
	Seed  uint64 `json:"seed"`
}
