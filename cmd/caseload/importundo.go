package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) importList() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the imports of a tenant, the newest first",
		Long: "List the newest 200 imports of a tenant, and what was undone of them, the newest first. In the line of an undoing,\n" +
			"new cases are those that it deleted, changed ones those that it restored, and rejected ones those that it left.",
		Args: none,
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		batches, err := svc.Batches(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireBatch, len(batches))
		ids := map[caseload.PK]string{}
		for _, b := range batches {
			ids[b.PK] = b.ID
		}
		for i, b := range batches {
			rows[i] = wireBatch{b.ID, importNamesOf[b.Noun], b.Mapping, b.CreatedAt(), nil, b.Added, b.Changed, b.Same, b.Rejected, ids[b.Undoes]}
			if !b.Finished.IsZero() {
				rows[i].Finished = &b.Finished
			}
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "BATCH\tBEGUN\tOF\tMAPPING\tNEW\tCHANGED\tSAME\tREJECTED\tUNDOES")
			for _, b := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", b.Batch, b.Begun.Format(time.RFC3339), b.Of, b.Mapping, b.New, b.Changed, b.Same, b.Rejected, b.Undoes)
			}
		})
	})
	return cmd
}

// importNamesOf are the importNames by what a batch keeps of its noun.
var importNamesOf = map[string]string{caseload.NounCase.String(): "cases", caseload.NounWard.String(): "wards"}

type wireBatch struct {
	Batch    string     `json:"batch"`
	Of       string     `json:"of"`
	Mapping  string     `json:"mapping"`
	Begun    time.Time  `json:"begun"`
	Finished *time.Time `json:"finished"` // null: it was cut short, or is under way
	New      int64      `json:"new"`
	Changed  int64      `json:"changed"`
	Same     int64      `json:"same"`
	Rejected int64      `json:"rejected"`
	Undoes   string     `json:"undoes"` // a batch; "": it imported
}

func (p *program) importUndo() *cobra.Command {
	cmd := &cobra.Command{
		Use: "undo BATCH", Short: "Take back what an import did",
		Long: "Take back what an import did: the cases that it made are deleted, with the people whom it made, or the wards, and those\n" +
			"that it changed are as they were before. Where somebody has worked on one of them since, or a ward that it made has\n" +
			"cases, nothing is undone, and the command says which they are. Wards are undone in one step; cases go in many, and\n" +
			"what of them is cut short goes on with the same command. Wards and categories that an import of cases made stay.",
		Example: "  caseload import undo 019a5b0e-5d4c-7e0a-9b7e-0d3c5a1f2b4d --tenant boston --dry-run",
		Args:    one("BATCH"),
	}
	dryRun := cmd.Flags().Bool("dry-run", false, "count only; undo nothing")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		undo, err := p.undo(ctx, svc, by, args[0], *dryRun)
		if undo == nil {
			return err
		}
		printed := out.print(p.stdout, undoAnswer(undo, *dryRun), func(w io.Writer) { printUndo(w, undo, *dryRun) })
		return errors.Join(printed, err)
	})
	return cmd
}

func (p *program) undo(ctx context.Context, svc *caseload.Service, by *caseload.Principal, batch string, dryRun bool) (*caseload.Undo, error) {
	if dryRun {
		return svc.PlanUndo(ctx, by, batch)
	}
	undo, err := svc.UndoBatch(ctx, by, batch, nil)
	if ctx.Err() != nil {
		err = fmt.Errorf("the same command again goes on: %w", interrupted(ctx, err))
	}
	return undo, err
}

type wireUndo struct {
	Deleted  int64          `json:"deleted"`
	Restored int64          `json:"restored"`
	Gone     int64          `json:"gone"` // deleted before
	Left     int64          `json:"left"`
	Cases    []wireStanding `json:"cases"` // the first that are left
	Wards    []wireStanding `json:"wards"` // likewise
	DryRun   bool           `json:"dry_run"`
}

type wireStanding struct {
	ID        string `json:"id"`
	Reference string `json:"reference,omitempty"` // of a case
	Name      string `json:"name,omitempty"`      // of a ward
	Why       string `json:"why"`
	Cases     int64  `json:"cases,omitempty"` // of a ward that has some
}

func undoAnswer(u *caseload.Undo, dryRun bool) wireUndo {
	out := wireUndo{Deleted: u.Hidden, Restored: u.Restored, Gone: u.Gone, Left: u.Stand, Cases: []wireStanding{}, Wards: []wireStanding{}, DryRun: dryRun}
	for _, x := range u.Standing {
		if u.Noun == caseload.NounWard {
			out.Wards = append(out.Wards, wireStanding{ID: x.ID, Name: x.Reference, Why: string(x.Why), Cases: x.Cases})
		} else {
			out.Cases = append(out.Cases, wireStanding{ID: x.ID, Reference: x.Reference, Why: string(x.Why)})
		}
	}
	return out
}

// standingTexts say what stands on the import of a case or a ward.
var standingTexts = map[caseload.StandingReason]string{
	caseload.StandsChanged:  "was changed since",
	caseload.StandsImported: "was changed by a later import, which has to be undone first",
	caseload.StandsPart:     "has notes, people, goals or documents since",
	caseload.StandsPerson:   "is about somebody who has a part in another case",
	caseload.StandsDeleted:  "had a ward, status or type before that is deleted",
	caseload.StandsCases:    "has cases",
}

func standingText(x caseload.Standing) string {
	if x.Why == caseload.StandsCases {
		return fmt.Sprintf("%s: %d", standingTexts[x.Why], x.Cases)
	}
	return standingTexts[x.Why]
}

func printUndo(w io.Writer, u *caseload.Undo, dryRun bool) {
	if u.Batch != "" || dryRun {
		fmt.Fprintf(w, "deleted\t%d\nrestored\t%d\ndeleted before\t%d\n", u.Hidden, u.Restored, u.Gone)
	}
	for _, x := range u.Standing {
		fmt.Fprintf(w, "%s %s.\n", x.Reference, standingText(x))
	}
	if more := u.Stand - int64(len(u.Standing)); more > 0 {
		fmt.Fprintf(w, "So do %d more.\n", more)
	}
	if dryRun {
		fmt.Fprintln(w, "This was a dry run: nothing was undone.")
	}
}
