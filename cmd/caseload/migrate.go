package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"caseload/internal/config"
	"caseload/internal/store/sqlstore"
)

func (p *program) migrate() *cobra.Command {
	cmd := &cobra.Command{
		Use: "migrate", Short: "Bring the schema of the database up to date",
		Long: "Bring the schema of the database up to date, whatever the setting migrate says. Make a backup before: there is no way\n" +
			"back. Several at once are safe: one does it and the others wait.",
		Args: none,
	}
	config.AddFlags(cmd.Flags(), "db")
	dryRun := cmd.Flags().Bool("dry-run", false, "say only what is to do; change nothing")
	out := addOutput(cmd)
	p.work(cmd, func(ctx context.Context, _ []string) error {
		settings, err := config.Load(cmd.Flags(), p.environ)
		if err != nil {
			return err
		}
		step := sqlstore.Migrate
		if *dryRun {
			step = sqlstore.ReadSchema
		}
		found, err := onSchema(ctx, settings, step)
		if err != nil {
			return err
		}
		answer := migrateAnswer(found, *dryRun)
		return out.print(p.stdout, answer, func(w io.Writer) { printMigrate(w, answer) })
	})
	return cmd
}

type wireMigrate struct {
	From   int64    `json:"from"` // the schema that was found
	To     int64    `json:"to"`
	Steps  []string `json:"steps"`
	DryRun bool     `json:"dry_run"`
}

func migrateAnswer(found sqlstore.Schema, dryRun bool) wireMigrate {
	return wireMigrate{found.Version, found.Newest, append([]string{}, found.Pending...), dryRun}
}

func printMigrate(w io.Writer, m wireMigrate) {
	switch {
	case len(m.Steps) == 0:
		fmt.Fprintf(w, "The schema is up to date: %d.\n", m.To)
	case m.DryRun:
		fmt.Fprintf(w, "The schema is %d, and would become %d by %s.\nThis was a dry run: nothing was changed.\n", m.From, m.To, listed(m.Steps))
	default:
		fmt.Fprintf(w, "The schema was %d, and is now %d by %s.\n", m.From, m.To, listed(m.Steps))
	}
}
