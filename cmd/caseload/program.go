package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

// program is what the commands share: where settings come from, and where
// answers go.
type program struct {
	environ        []string
	stdout, stderr io.Writer
	running        bool   // the command line was understood
	command        string // what is running, as it is called
	database       string // the file that it works on, "" for none
	url            string // where a server with its settings is
}

// root is the whole command line.
func (p *program) root() *cobra.Command {
	root := p.group("caseload", "Your cases, in your own database, on the APIs that you already use",
		p.serve(), p.demo(), p.tenant(), p.user(), p.key(), p.application(), p.team(), p.status(), p.caseType(), p.category(), p.report(),
		p.importing(), p.export(), p.verify(), p.gendata(), p.copying(), p.migrate(), p.config(), p.version())
	root.SilenceUsage, root.SilenceErrors = true, true
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.Version = builtVersion()
	root.SetVersionTemplate(versionLine() + "\n")
	root.SetFlagErrorFunc(flagError)
	root.PersistentPreRunE = checkRequired
	return root
}

// group is a command that only has commands below it.
func (p *program) group(name, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: name, Short: short, Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	g.AddCommand(commands...)
	return g
}

// work makes fn what a command does, once its line was understood.
func (p *program) work(cmd *cobra.Command, fn func(ctx context.Context, args []string) error) {
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p.running, p.command = true, cmd.CommandPath()
		return fn(cmd.Context(), args)
	}
}

// usage makes err that of a command line that cannot be done.
func (p *program) usage(err error) error { return &usageError{p.command, err} }
