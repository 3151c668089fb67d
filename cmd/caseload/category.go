package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"caseload"
)

var categoryWords = wordsOf{caseload.NounCategory, "category", "category list"}

func (p *program) category() *cobra.Command {
	return p.group("category", "Make, change, disable and list the categories of a tenant", p.categorySet(), p.categoryRename(), p.categoryDisable(), p.categoryEnable(), p.categoryList())
}

func (p *program) categorySet() *cobra.Command {
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Make a category, or change the one of this name",
		Example: `  caseload category set "Noise" --tenant truro --code NOI`,
		Args:    one("NAME"),
	}
	code := cmd.Flags().String("code", "", "by which programs know it; no two have the same")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		in := caseload.CategoryInput{Name: caseload.Set(args[0])}
		if cmd.Flags().Changed("code") {
			in.Code = caseload.Set(*code)
		}
		c, err := svc.SaveCategory(ctx, by, in)
		if err != nil {
			return err
		}
		return out.print(p.stdout, categoryAnswer(c, true), func(w io.Writer) { fmt.Fprintf(w, "Stored the category %s.\n", c.Name) })
	})
	return cmd
}

func (p *program) categoryRename() *cobra.Command {
	return categoryWords.rename(p, `  caseload category rename Noise "Noise and nuisance" --tenant truro`, func(name string) caseload.Input {
		return &caseload.CategoryInput{Name: caseload.Set(name)}
	})
}

func (p *program) categoryDisable() *cobra.Command {
	cmd := &cobra.Command{
		Use: "disable NAME", Short: "Disable a category, which cases keep and no other is given",
		Example: "  caseload category disable Noise --tenant truro", Args: one("NAME"),
	}
	return categoryWords.edit(p, cmd, "Disabled the %s %s.\n", func([]string) caseload.Edit { return caseload.Edit{Act: caseload.ActHide} })
}

func (p *program) categoryEnable() *cobra.Command {
	cmd := &cobra.Command{
		Use: "enable NAME", Short: "Enable a category that was disabled",
		Example: "  caseload category enable Noise --tenant truro", Args: one("NAME"),
	}
	return categoryWords.edit(p, cmd, "Enabled the %s %s.\n", func([]string) caseload.Edit { return caseload.Edit{Act: caseload.ActRestore} })
}

type wireCategory struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Code    string `json:"code"`
	Enabled bool   `json:"enabled"`
}

func categoryAnswer(c *caseload.Category, enabled bool) wireCategory {
	return wireCategory{c.ID, c.Name, c.Code, enabled}
}

func (p *program) categoryList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the categories of a tenant by name, and those that are disabled behind them", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		words, err := svc.Words(ctx, by)
		if err != nil {
			return err
		}
		rows := []wireCategory{}
		for _, c := range words.Catalog.Categories() {
			rows = append(rows, categoryAnswer(c, true))
		}
		for _, c := range words.Disabled {
			rows = append(rows, categoryAnswer(c, false))
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "NAME\tCODE\tENABLED")
			for _, c := range rows {
				fmt.Fprintf(w, "%s\t%s\t%t\n", c.Name, c.Code, c.Enabled)
			}
		})
	})
	return cmd
}
