package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"caseload"
)

func (p *program) caseType() *cobra.Command {
	return p.group("case-type", "Make, change, remove and list the case types of a tenant", p.caseTypeSet(), p.caseTypeRemove(), p.caseTypeList())
}

func (p *program) caseTypeRemove() *cobra.Command {
	words := wordsOf{caseload.NounCaseType, "case type", "case-type list"}
	return words.remove(p, "Take away a case type that no case has. The last one stays.", "  caseload case-type remove complaint --tenant truro")
}

func (p *program) caseTypeSet() *cobra.Command {
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Make a case type, or change the one of this name",
		Long: "Make a case type, or change the one of this name. A new case begins its first stage, which is due when its working\n" +
			"days are over. Reports have a group of columns for each stage, and one for the fields of the type by its label.",
		Example: `  caseload case-type set complaint --tenant truro --label Complaint --stage "Corporate stage 1=15" --stage "Ombudsman"`,
		Args:    one("NAME"),
	}
	label := cmd.Flags().String("label", "", "what it is called; of a new one by default its name")
	stages := cmd.Flags().StringArray("stage", nil, "a `stage` as NAME=DAYS, or NAME without a target; repeat for more, in their order; they take the place of those that it has, and none of \"\"")
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, args []string) error {
		in := caseload.CaseTypeInput{Name: caseload.Set(args[0])}
		if cmd.Flags().Changed("label") {
			in.Label = caseload.Set(*label)
		}
		if cmd.Flags().Changed("stage") {
			plans, err := parseStages(*stages)
			if err != nil {
				return p.usage(err)
			}
			in.Stages = caseload.Set(plans)
		}
		t, err := svc.SaveCaseType(ctx, by, in)
		if err != nil {
			return err
		}
		return out.print(p.stdout, caseTypeAnswer(t), func(w io.Writer) { fmt.Fprintf(w, "Stored the case type %s.\n", t.Name) })
	})
	return cmd
}

// parseStages reads the stages of a case type.
func parseStages(flags []string) (plans []caseload.StagePlan, err error) {
	for _, text := range flags {
		if text == "" {
			continue
		}
		plan := caseload.StagePlan{Name: strings.TrimSpace(text)}
		if at := strings.LastIndexByte(text, '='); at >= 0 {
			plan.Name = strings.TrimSpace(text[:at])
			if plan.TargetDays, err = strconv.ParseInt(text[at+1:], 10, 64); err != nil {
				return nil, fmt.Errorf("--stage must be a name and a number of working days, such as \"Corporate stage 1=15\".")
			}
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

type wireCaseType struct {
	ID     string      `json:"id"`
	Name   string      `json:"name"`
	Label  string      `json:"label"`
	Stages []wireStage `json:"stages"`
}

type wireStage struct {
	Name       string `json:"name"`
	TargetDays int64  `json:"target_days"` // working days; 0: none
}

func caseTypeAnswer(t *caseload.CaseType) wireCaseType {
	return wireCaseType{t.ID, t.Name, t.Label, wireStages(t.Stages)}
}

func wireStages(plans []caseload.StagePlan) []wireStage {
	out := make([]wireStage, len(plans))
	for i, s := range plans {
		out[i] = wireStage(s)
	}
	return out
}

func (p *program) caseTypeList() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the case types of a tenant by name", Args: none}
	out := addOutput(cmd)
	p.onTenant(cmd, func(ctx context.Context, svc *caseload.Service, by *caseload.Principal, _ []string) error {
		types, err := svc.CaseTypes(ctx, by)
		if err != nil {
			return err
		}
		rows := make([]wireCaseType, len(types))
		for i, t := range types {
			rows[i] = caseTypeAnswer(t)
		}
		return out.print(p.stdout, rows, func(w io.Writer) {
			fmt.Fprintln(w, "NAME\tLABEL\tSTAGES")
			for _, t := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\n", t.Name, t.Label, stagesText(t.Stages))
			}
		})
	})
	return cmd
}

// stagesText writes stages as the flags that give them, by commas.
func stagesText(stages []wireStage) string {
	parts := make([]string, len(stages))
	for i, s := range stages {
		parts[i] = s.Name
		if s.TargetDays > 0 {
			parts[i] += "=" + strconv.FormatInt(s.TargetDays, 10)
		}
	}
	return strings.Join(parts, ", ")
}
