// Command caseload is the server and its tools in one binary.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones, for machines that have none
)

// The exit codes.
const (
	exitFailure = 1 // it was tried and went wrong
	exitUsage   = 2 // it was asked for in a wrong way, and nothing was tried
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "caseload: "+sentence(err))
	}
	os.Exit(exitCode(err))
}

// run does what args say until it is done or ctx ends. environ is as
// os.Environ gives it. Answers go to stdout, logs and progress to stderr.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	p := &program{environ: environ, stdout: stdout, stderr: stderr}
	root := p.root()
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	if err != nil && !p.running {
		return &usageError{command.CommandPath(), err}
	}
	return err
}
