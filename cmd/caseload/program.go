package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// program is what the commands share: where settings come from, and where
// answers go.
type program struct {
	environ        []string
	stdout, stderr io.Writer
	running        bool // the command line was understood
}

// root is the whole command line.
func (p *program) root() *cobra.Command {
	root := p.group("caseload", "Your cases, in your own database, on the APIs that you already use",
		p.serve(), p.demo(), p.tenant(), p.user(), p.key(),
		p.importing(), p.export(), p.gendata(), p.config(), p.version())
	root.SilenceUsage, root.SilenceErrors = true, true
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	return root
}

// group is a command that only has commands below it.
func (p *program) group(name, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	g.AddCommand(commands...)
	return g
}

// work makes fn what a command does, once its line was understood.
func (p *program) work(cmd *cobra.Command, fn func(ctx context.Context, args []string) error) {
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p.running = true
		return fn(cmd.Context(), args)
	}
}

// one is the arguments of a command that takes one.
func one(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("it takes one argument, %s, and %d are given", name, len(args))
		}
		return nil
	}
}

// require says which flags a command cannot do without.
func require(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is not defined
		}
		cmd.Flags().Lookup(name).Usage += " (needed)"
	}
}
