package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/gendata"
)

func (p *program) gendata() *cobra.Command {
	cmd := &cobra.Command{
		Use: "gendata", Short: "Add invented cases to a tenant",
		Long: "Add invented cases to a tenant, marked as such: those of a council, inside its wards' boundaries, where it has any,\n" +
			"with the people who have a part in them, goals and notes; or those of a health programme, with the forms that made them.\n" +
			"The same seed gives the same cases, so that a second time adds nothing.",
		Example: "  caseload gendata --tenant truro --cases 10000 --seed 1\n" +
			"  caseload gendata --tenant tamarind --kind programme",
		Args: none,
	}
	kind := dataKind("council")
	cases := &number{1000, 1, math.MaxUint32}
	seed := &number{1, 0, math.MaxUint64}
	parts := &decimal{1.5, 20}
	cmd.Flags().Var(&kind, "kind", "`whose` cases: "+listed(dataKinds))
	cmd.Flags().Var(cases, "cases", "how many; of a programme at least, as whole households are made")
	cmd.Flags().Var(parts, "parts", "how many persons have a part in a council's case, on average; 0: residents alone, of two cases in three")
	cmd.Flags().Var(seed, "seed", "where the random numbers begin")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		made := map[caseload.Result]uint64{}
		bar := p.progress("cases", int64(cases.value))
		err := kind.generate(ctx, svc, by, gendata.Options{
			Cases: int(cases.value), Seed: seed.value, Parts: parts.value, Progress: bar.done, Outcome: func(r caseload.Result) { made[r]++ },
		})
		bar.end()
		if err != nil {
			return err
		}
		added, known := made[caseload.Added], made[caseload.Same]+made[caseload.Changed]
		return out.print(p.stdout, wireGenerated{added + known, seed.value, added}, func(w io.Writer) {
			fmt.Fprintf(w, "Added %d invented cases to %s.\n", added, by.Tenant.Slug)
			if known > 0 {
				fmt.Fprintf(w, "%d of this seed were there already; another --seed gives others.\n", known)
			}
		})
	})
	return cmd
}

// dataKind is whose cases are invented.
type dataKind string

var dataKinds = []dataKind{"council", "programme"}

// Set reads the flag's value.
func (k *dataKind) Set(s string) error {
	if !slices.Contains(dataKinds, dataKind(s)) {
		return errors.New("must be one of " + listed(dataKinds))
	}
	*k = dataKind(s)
	return nil
}

// String is the kind.
func (k *dataKind) String() string { return string(*k) }

// Type is what the help calls the value.
func (*dataKind) Type() string { return "whose" }

func (k *dataKind) generate(ctx context.Context, svc *caseload.Service, by *caseload.Principal, o gendata.Options) error {
	if *k == "programme" {
		return gendata.GenerateProgramme(ctx, svc, by, o)
	}
	return gendata.Generate(ctx, svc, by, o)
}

type wireGenerated struct {
	Cases uint64 `json:"cases"`
	Seed  uint64 `json:"seed"`
	New   uint64 `json:"new"`
}
