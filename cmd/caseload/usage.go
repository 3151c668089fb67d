package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError is a command line that asks for what there is not.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string {
	return fmt.Sprintf("%s\nRun '%s --help' to see what it takes.", sentence(e.err), e.command)
}

func (e *usageError) Unwrap() error { return e.err }

// one is the arguments of a command that takes one.
func one(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("It takes one argument, %s, and %d are given.", name, len(args))
		}
		return nil
	}
}

// none is the arguments of a command that takes none. What follows a group is
// the name of a command.
func none(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasSubCommands():
		return fmt.Errorf("There is no command %s %s.", cmd.CommandPath(), args[0])
	}
	return fmt.Errorf("It takes no arguments, and %d are given.", len(args))
}

// require says which flags a command cannot do without.
func require(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is not defined
		}
		cmd.Flags().Lookup(name).Usage += " (needed)"
	}
}

// checkRequired names the flags that a command line lacks.
func checkRequired(cmd *cobra.Command, _ []string) error {
	var missing []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if _, needed := f.Annotations[cobra.BashCompOneRequiredFlag]; needed && !f.Changed {
			missing = append(missing, "--"+f.Name)
		}
	})
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("It needs %s.", strings.Join(missing, " and "))
}

// flagError says of a flag that could not be read what it takes. The value is
// left out: it may hold a password.
func flagError(_ *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		if f := e.GetFlag(); f.Value.Type() == "bool" {
			return fmt.Errorf("--%s must be true or false, or stand alone.", f.Name)
		}
		return fmt.Errorf("--%s %w.", e.GetFlag().Name, errors.Unwrap(e))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("--%s needs a value.", e.GetFlag().Name)
	}
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if e.GetSpecifiedShortnames() != "" {
			return fmt.Errorf("There is no flag -%s.", e.GetSpecifiedName())
		}
		return fmt.Errorf("There is no flag --%s.", e.GetSpecifiedName())
	}
	return err
}
