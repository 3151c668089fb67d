package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p *program) version() *cobra.Command {
	cmd := &cobra.Command{Use: "version", Short: "Print the version", Args: none}
	out := addOutput(cmd)
	p.work(cmd, func(context.Context, []string) error {
		v := wireVersion{Version: builtVersion(), Go: runtime.Version()}
		return out.print(p.stdout, v, func(w io.Writer) { fmt.Fprintln(w, versionLine()) })
	})
	return cmd
}

type wireVersion struct {
	Version string `json:"version"`
	Go      string `json:"go"`
}

// versionLine is the version as people read it.
func versionLine() string { return "caseload " + builtVersion() + ", " + runtime.Version() }

// builtVersion is the module's version as the Go tool stamped it: a release, a
// commit, or "(devel)".
func builtVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
