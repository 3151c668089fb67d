package main

import (
	"context"
	"errors"
	"strings"

	"caseload"
)

var errInterrupted = errors.New("interrupted")

// interrupted is errInterrupted in the place of whatever a command failed of
// because ctx had ended.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, errInterrupted) {
		return errInterrupted
	}
	return err
}

// exitCode is what the process ends with.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	return exitFailure
}

// sentence is what the person at the terminal is told of an error. That person
// runs the machine, so that the cause is told too.
func sentence(err error) string {
	if e, ok := errors.AsType[*usageError](err); ok {
		return e.Error()
	}
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok {
		return err.Error()
	}
	text := e.Message
	for _, problem := range e.Problems {
		text += advice(problem, len(e.Problems) > 1)
	}
	if e.Cause != nil {
		text += " (" + e.Cause.Error() + ")"
	}
	return strings.TrimSuffix(err.Error(), e.Error()) + text
}

// advice says what of a problem the error's own message does not: what is
// allowed, and for one among several, where and what it is.
func advice(p caseload.Problem, several bool) string {
	text := ""
	if several {
		text = "\n  " + p.Field + ": " + p.Message
	}
	if len(p.Allowed) > 0 {
		text += " Allowed: " + strings.Join(p.Allowed, ", ") + "."
	}
	return text
}
