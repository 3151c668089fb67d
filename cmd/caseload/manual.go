package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"caseload/internal/config"
	"caseload/internal/server"
	"caseload/internal/ui"
)

// manual is what the pages and the documents say of the program itself.
func manual() ui.Manual {
	out := ui.Manual{Settings: manualSettings(), Commands: manualCommands()}
	for _, m := range server.Metrics() {
		out.Metrics = append(out.Metrics, ui.ManualMetric(m))
	}
	return out
}

// manualSettings are those of config, in its order.
func manualSettings() (out []ui.ManualSetting) {
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	flags.SortFlags = false
	config.AddFlags(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" {
			variable := "CASELOAD_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
			out = append(out, ui.ManualSetting{Name: f.Name, Variable: variable, Default: f.DefValue, Means: f.Usage})
		}
	})
	return out
}

// manualCommands are the groups of commands, each before its own.
func manualCommands() (out []ui.ManualCommand) {
	var add func(commands []*cobra.Command)
	add = func(commands []*cobra.Command) {
		for _, cmd := range commands {
			out = append(out, manualCommand(cmd))
			add(cmd.Commands())
		}
	}
	add((&program{stdout: io.Discard, stderr: io.Discard}).root().Commands())
	return out
}

func manualCommand(cmd *cobra.Command) ui.ManualCommand {
	out := ui.ManualCommand{Name: cmd.CommandPath(), About: cmd.Short + "."}
	if cmd.Long != "" {
		out.About = strings.TrimSpace(cmd.Long)
	}
	if cmd.HasSubCommands() && !cmd.HasLocalFlags() {
		return out
	}
	out.Usage = cmd.UseLine()
	out.Example = strings.ReplaceAll(strings.TrimPrefix(cmd.Example, "  "), "\n  ", "\n")
	if flags := cmd.NonInheritedFlags(); flags.HasFlags() {
		out.Flags = flags.FlagUsages()
	}
	return out
}
