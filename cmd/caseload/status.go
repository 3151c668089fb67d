package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) status() *cobra.Command {
	return p.group("status", "Make, rename, order, remove and list the statuses of a tenant", p.statusSet(), p.statusRename(), p.statusRemove(), p.statusList())
}

var statusWords = wordsOf{caseload.NounStatus, "status", "status list"}

func (p *program) statusRename() *cobra.Command {
	return statusWords.rename(p, `  caseload status rename Chasing "Waiting for an answer" --tenant truro`, func(name string) caseload.Input {
		return &caseload.StatusInput{Name: caseload.Set(name)}
	})
}

func (p *program) statusRemove() *cobra.Command {
	return statusWords.remove(p, "Take away a status that no case has. The last that counts as one of the five stays.", `  caseload status remove "With the service" --tenant truro`)
}

func (p *program) statusSet() *cobra.Command {
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Make a status, or write the name of one anew, or put it elsewhere",
		Long: "Make a status, behind those that there are, or write the name of one anew, or put it elsewhere among them. Each counts as one of the five that the\n" +
			"Casework face and the public statistics know; cases with one that counts as resolved or closed are done.",
		Example: `  caseload status set "With the service" --tenant truro --as in_progress`,
		Args:    one("NAME"),
	}
	as := cmd.Flags().String("as", "", "what it counts as, which a new one needs, and which stays: "+strings.Join(caseload.StageNames(), ", "))
	place := number{least: 1, most: 1000}
	cmd.Flags().Var(&place, "place", "in the list, from 1; without it, of one that there is the same, and of a new one the last")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) (err error) {
		in := caseload.StatusInput{Name: caseload.Set(args[0]), Place: int64(place.value)}
		if *as != "" {
			if in.Stage, err = caseload.ParseStage(*as); err != nil {
				return p.usage(fmt.Errorf("--as must be one of %s.", strings.Join(caseload.StageNames(), ", ")))
			}
		}
		s, err := svc.SaveStatus(ctx, by, in)
		if err != nil {
			return err
		}
		return out.print(p.stdout, statusAnswer(s), func(w io.Writer) { fmt.Fprintf(w, "Stored the status %s, which counts as %s.\n", s.Name, s.Stage) })
	})
	return cmd
}

type wireStatus struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	As   string `json:"as"` // one of the five
}

func statusAnswer(s *caseload.Status) wireStatus { return wireStatus{s.ID, s.Name, s.Stage.String()} }

func (p *program) statusList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the statuses of a tenant in their order", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		catalog, err := svc.Vocabulary(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireStatus, 0, len(catalog.Statuses()))
		for _, s := range catalog.Statuses() {
			rows = append(rows, statusAnswer(s))
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "NAME\tAS")
			for _, s := range rows {
				fmt.Fprintf(w, "%s\t%s\n", s.Name, s.As)
			}
		})
	})
	return cmd
}
