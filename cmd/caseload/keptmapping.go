package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/imports"
)

func (p *program) keptMappings() *cobra.Command {
	return p.group("mappings", "List, read, keep, rename and forget how a tenant reads the columns of files",
		p.mappingList(), p.mappingShow(), p.mappingKeep(), p.mappingRename(), p.mappingRemove())
}

type wireMapping struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Of      string     `json:"of"`      // cases or wards
	Columns string     `json:"columns"` // that it reads
	Kept    time.Time  `json:"kept"`
	Used    *time.Time `json:"used"` // last; null: never
}

func mappingAnswer(x caseload.KeptMapping) wireMapping {
	out := wireMapping{ID: x.ID, Name: x.Name, Of: importNamesOf[x.Rows], Columns: x.Columns, Kept: x.Kept}
	if !x.Used.IsZero() {
		out.Used = &x.Used
	}
	return out
}

func (p *program) mappingList() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the mappings that a tenant keeps, by name", Args: none,
		Example: "  caseload import mappings list --tenant truro",
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		all, err := svc.Mappings(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireMapping, len(all))
		for i, x := range all {
			rows[i] = mappingAnswer(x)
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "NAME\tOF\tUSED\tCOLUMNS")
			for _, x := range rows {
				used := ""
				if x.Used != nil {
					used = x.Used.Format(time.RFC3339)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", x.Name, x.Of, used, x.Columns)
			}
		})
	})
	return cmd
}

func (p *program) mappingShow() *cobra.Command {
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Print a mapping that a tenant keeps, in TOML", Args: one("NAME"),
		Long:    "Print a mapping that a tenant keeps, in TOML, as --mapping reads it from a file.",
		Example: "  caseload import mappings show 'Street lights' --tenant truro >lights.toml",
	}
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		x, err := mappingNamed(ctx, svc, by, args[0])
		if err != nil {
			return err
		}
		_, err = io.WriteString(p.stdout, x.Mapping)
		return err
	})
	return cmd
}

func (p *program) mappingKeep() *cobra.Command {
	cmd := &cobra.Command{
		Use: "keep FILE", Short: "Keep a mapping file for a tenant", Args: one("FILE"),
		Long: "Keep a mapping file for a tenant, under the name of the file without its ending or the one that is given, in the place\n" +
			"of the mapping that has this name.",
		Example: "  caseload import mappings keep lights.toml --name 'Street lights' --tenant truro",
	}
	name := cmd.Flags().String("name", "", "the `name` of the mapping (default that of the file)")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		text, err := readMappingFile(args[0])
		if err != nil {
			return err
		}
		file := filepath.Base(args[0])
		x, err := imports.ToKeep(caseload.KeptMapping{Name: cmp.Or(*name, strings.TrimSuffix(file, filepath.Ext(file))), Mapping: text})
		if err != nil {
			return err
		}
		was, err := svc.MappingNamed(ctx, by, x.Name)
		switch {
		case err == nil:
			x.ID = was.ID
		case caseload.CodeOf(err) != caseload.CodeNotFound:
			return err
		}
		if x, err = svc.KeepMapping(ctx, by, was.Edition(), x); err != nil {
			return err
		}
		return out.print(p.stdout, mappingAnswer(x), func(w io.Writer) { fmt.Fprintf(w, "Kept the mapping %s.\n", x.Name) })
	})
	return cmd
}

// readMappingFile reads a file of the size that a mapping may have.
func readMappingFile(name string) (string, error) {
	f, err := openFile(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // only read
	text, err := io.ReadAll(io.LimitReader(f, caseload.MaxKeptMapping+1))
	if err != nil {
		return "", fmt.Errorf("reading the mapping: %w", err)
	}
	return string(text), nil
}

func (p *program) mappingRename() *cobra.Command {
	cmd := &cobra.Command{
		Use: "rename NAME NEW", Short: "Give a mapping that a tenant keeps another name", Args: nameAndNew,
		Example: "  caseload import mappings rename lights 'Street lights' --tenant truro",
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		x, err := mappingNamed(ctx, svc, by, args[0])
		if err != nil {
			return err
		}
		if x, err = svc.RenameMapping(ctx, by, x.ID, x.Edition(), args[1]); err != nil {
			return err
		}
		return out.print(p.stdout, mappingAnswer(x), func(w io.Writer) { fmt.Fprintf(w, "The mapping is called %s now.\n", x.Name) })
	})
	return cmd
}

func (p *program) mappingRemove() *cobra.Command {
	cmd := &cobra.Command{
		Use: "remove NAME", Short: "Forget a mapping that a tenant keeps", Args: one("NAME"),
		Long:    "Forget a mapping that a tenant keeps. Imports that were read by it stay as they are.",
		Example: "  caseload import mappings remove 'Street lights' --tenant truro",
	}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		x, err := mappingNamed(ctx, svc, by, args[0])
		if err != nil {
			return err
		}
		if err := svc.DeleteMapping(ctx, by, x.ID, x.Edition()); err != nil {
			return err
		}
		return out.print(p.stdout, mappingAnswer(x), func(w io.Writer) { fmt.Fprintf(w, "Removed the mapping %s.\n", x.Name) })
	})
	return cmd
}

// mappingNamed finds a mapping by its name.
func mappingNamed(ctx context.Context, svc *caseload.Service, by *caseload.Principal, name string) (caseload.KeptMapping, error) {
	x, err := svc.MappingNamed(ctx, by, name)
	if caseload.CodeOf(err) == caseload.CodeNotFound {
		return x, errors.New("No mapping of this name is kept; list them with: caseload import mappings list")
	}
	return x, err
}
