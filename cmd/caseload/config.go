package main

import (
	"context"

	"github.com/spf13/cobra"

	"caseload/internal/config"
)

func (p *program) config() *cobra.Command {
	return p.group("config", "Look at the settings", p.configPrint())
}

func (p *program) configPrint() *cobra.Command {
	cmd := &cobra.Command{
		Use: "print", Short: "Print each setting of serve, its value and where it comes from",
		Args: none,
	}
	out := addOutput(cmd)
	config.AddFlags(cmd.Flags())
	p.work(cmd, func(context.Context, []string) error {
		settings, err := config.Load(cmd.Flags(), p.environ)
		if err != nil {
			return err
		}
		return settings.Print(p.stdout, out.String())
	})
	return cmd
}
