package main

import (
	"context"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/gendata"
)

func (p *program) gendata() *cobra.Command {
	cmd := &cobra.Command{
		Use: "gendata", Short: "Add invented cases to a tenant",
		Long: "Add invented cases to a tenant, marked as such; inside its wards' boundaries, where it has any.\n" +
			"The same seed gives the same cases, so that a second time adds nothing.",
		Example: "  caseload gendata --tenant truro --cases 10000 --seed 1",
		Args:    none,
	}
	cases := &number{1000, 1, math.MaxUint32}
	seed := &number{1, 0, math.MaxUint64}
	cmd.Flags().Var(cases, "cases", "how many")
	cmd.Flags().Var(seed, "seed", "where the random numbers begin")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		added := uint64(0)
		count := func(r caseload.Result) {
			if r == caseload.Added {
				added++
			}
		}
		bar := p.progress("cases", int64(cases.value))
		err := gendata.Generate(ctx, svc, by, gendata.Options{Cases: int(cases.value), Seed: seed.value, Progress: bar.done, Outcome: count})
		bar.end()
		if err != nil {
			return err
		}
		return out.print(p.stdout, wireGenerated{cases.value, seed.value, added}, func(w io.Writer) {
			fmt.Fprintf(w, "Added %d invented cases to %s.\n", added, by.Tenant.Slug)
			if known := cases.value - added; known > 0 {
				fmt.Fprintf(w, "%d of this seed were there already; another --seed gives others.\n", known)
			}
		})
	})
	return cmd
}

type wireGenerated struct {
	Cases uint64 `json:"cases"`
	Seed  uint64 `json:"seed"`
	New   uint64 `json:"new"`
}
