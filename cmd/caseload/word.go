package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"caseload"
)

// wordsOf is what commands call words of a noun that cases are written in.
type wordsOf struct {
	noun      caseload.Noun
	one, list string // a category; the command that lists them
}

// wireWord is a word that was changed.
type wireWord struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// edit is a command that edits the word of a name.
func (x wordsOf) edit(p *program, cmd *cobra.Command, said string, edit func(args []string) caseload.Edit) *cobra.Command {
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		id, name, err := x.find(ctx, svc, by, args[0])
		if err != nil {
			return err
		}
		e := edit(args)
		e.Noun, e.ID = x.noun, id
		if e.Act == caseload.ActUpdate {
			name = args[len(args)-1]
		}
		if _, err := svc.Edit(ctx, by, e); err != nil {
			return err
		}
		return out.print(p.stdout, wireWord{id, name}, func(w io.Writer) { fmt.Fprintf(w, said, x.one, name) })
	})
	return cmd
}

// find is the ID of the word that is called so, or has that ID, and its name; of a
// category also of one that is disabled.
func (x wordsOf) find(ctx context.Context, svc *caseload.Service, by *caseload.Principal, text string) (id, name string, err error) {
	words, err := svc.Words(ctx, by)
	if err != nil {
		return "", "", err
	}
	if id, name := words.Catalog.EntryCalled(x.noun, text); id != "" {
		return id, name, nil
	}
	for _, c := range words.Disabled {
		if x.noun == caseload.NounCategory && (c.Name == text || c.ID == text) {
			return c.ID, c.Name, nil
		}
	}
	return "", "", caseload.Errorf(caseload.CodeNotFound, "There is no %s %q, or several are called so: name it by its ID; list them with: caseload %s", x.one, text, x.list)
}

// remove is the command that takes away a word which no case has.
func (x wordsOf) remove(p *program, about, example string) *cobra.Command {
	cmd := &cobra.Command{Use: "remove NAME", Short: "Take away a " + x.one + " that no case has", Long: about, Example: example, Args: one("NAME")}
	return x.edit(p, cmd, "Removed the %s %s.\n", func([]string) caseload.Edit { return caseload.Edit{Act: caseload.ActHide} })
}

// nameAndNew is what commands take that give something another name.
func nameAndNew(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("It takes two arguments, NAME and NEW, and %d are given.", len(args))
	}
	return nil
}

// rename is the command that gives a word another name.
func (x wordsOf) rename(p *program, example string, input func(name string) caseload.Input) *cobra.Command {
	cmd := &cobra.Command{
		Use: "rename NAME NEW", Short: "Give a " + x.one + " another name", Example: example, Args: nameAndNew,
	}
	return x.edit(p, cmd, "The %s is called %s now.\n", func(args []string) caseload.Edit {
		return caseload.Edit{Act: caseload.ActUpdate, Input: input(args[1])}
	})
}
