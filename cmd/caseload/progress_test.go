package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// script runs a command on a terminal, which needs a program of the system's.
func TestExportShowsOnATerminalHowFarItIs(t *testing.T) {
	folder := t.TempDir()
	db := "sqlite:" + filepath.Join(folder, "shown.db")
	command(t, "tenant", "create", "truro", "--db", db)
	command(t, "gendata", "--db", db, "--tenant=truro", "--cases=2000")
	line := "caseload export cases --tenant truro --db " + db + " --out " + filepath.Join(folder, "cases.csv")
	out, err := exec.CommandContext(t.Context(), "script", "-qec", line, filepath.Join(folder, "log")).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{" rows, ", " MB ", "/2000)", "%", "Wrote "} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the terminal shows\n%s\nwhich lacks %q", out, want)
		}
	}
	silent, err := exec.CommandContext(t.Context(), "sh", "-c", line+" 2>&1 >/dev/null").Output()
	if err != nil || len(silent) > 0 {
		t.Errorf("without a terminal it tells %q, %v; want nothing", silent, err)
	}
}
