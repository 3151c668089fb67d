package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) team() *cobra.Command {
	return p.group("team", "Make, change, rename and list the teams of a tenant", p.teamSet(), p.teamRename(), p.teamList())
}

func (p *program) teamRename() *cobra.Command {
	words := wordsOf{caseload.NounTeam, "team", "team list"}
	return words.rename(p, `  caseload team rename Complaints "Complaints and praise" --tenant truro`, func(name string) caseload.Input {
		return &caseload.TeamInput{Name: caseload.Set(name)}
	})
}

func (p *program) teamSet() *cobra.Command {
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Make a team, or change the one of this name",
		Long:    "Make a team, which can own cases, or change the one of this name.",
		Example: `  caseload team set "Adult social care" --tenant truro --code ASC`,
		Args:    one("NAME"),
	}
	code := cmd.Flags().String("code", "", "by which programs know it; no two have the same")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		in := caseload.TeamInput{Name: caseload.Set(args[0])}
		if cmd.Flags().Changed("code") {
			in.Code = caseload.Set(*code)
		}
		t, err := svc.SaveTeam(ctx, by, in)
		if err != nil {
			return err
		}
		return out.print(p.stdout, teamAnswer(t), func(w io.Writer) { fmt.Fprintf(w, "Stored the team %s.\n", t.Name) })
	})
	return cmd
}

type wireTeam struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Code string `json:"code"`
}

func teamAnswer(t *caseload.Team) wireTeam { return wireTeam{t.ID, t.Name, t.Code} }

func (p *program) teamList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the teams of a tenant by name", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		catalog, err := svc.Vocabulary(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireTeam, 0, len(catalog.Teams()))
		for _, t := range catalog.Teams() {
			rows = append(rows, teamAnswer(t))
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "NAME\tCODE")
			for _, t := range rows {
				fmt.Fprintf(w, "%s\t%s\n", t.Name, t.Code)
			}
		})
	})
	return cmd
}
