//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The commands of the README are run word for word in a copy of the module,
// but for the port, which may be taken here. As the README says, what serves is
// stopped before the next one does.
func TestReadmeCommandsWork(t *testing.T) {
	shell := &readmeShell{folder: copyOfModule(t), addr: freeAddr(t), stop: func() {}}
	for _, block := range shellBlocks(t, "../../README.md") {
		block = strings.ReplaceAll(block, "127.0.0.1:8080", shell.addr)
		switch {
		case serves(block):
			shell.stop()
			shell.serve(t, block)
		default:
			shell.do(t, block)
		}
	}
	shell.stop()
	checkReadmeResults(t, shell.folder)
}

func checkReadmeResults(t *testing.T, folder string) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err == nil {
		f, err := os.Open(filepath.Join(folder, "cases.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil || len(rows) != 1430 {
			t.Errorf("cases.csv has %d rows, %v; want a header and 1,429", len(rows), err)
		}
	}
	var open []struct{ Status string }
	text, err := os.ReadFile(filepath.Join(folder, "open.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &open); err != nil || len(open) != 655 || open[0].Status != "open" {
		t.Errorf("open.json has %d cases, %v; want 655 that are open", len(open), err)
	}
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

func shellBlocks(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, found := range shellBlock.FindAllSubmatch(text, -1) {
		blocks = append(blocks, string(found[1]))
	}
	if len(blocks) == 0 {
		t.Fatalf("%s has no block of shell commands", name)
	}
	return blocks
}

// serves reports whether a block is a command that runs until interrupted.
func serves(block string) bool {
	line := strings.TrimSpace(block)
	return strings.HasSuffix(line, "caseload demo") || strings.HasSuffix(line, "caseload serve")
}

// copyOfModule copies what the program is built from.
func copyOfModule(t *testing.T) string {
	t.Helper()
	root, folder := "../..", t.TempDir()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		from, to := filepath.Join(root, e.Name()), filepath.Join(folder, e.Name())
		switch {
		case e.Name() == "cmd" || e.Name() == "internal" || e.Name() == "mappings":
			err = os.CopyFS(to, os.DirFS(from))
		case strings.HasPrefix(e.Name(), "go.") || strings.HasSuffix(e.Name(), ".go"):
			var content []byte
			if content, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(to, content, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// readmeShell runs blocks of shell commands in a folder.
type readmeShell struct {
	folder, addr string
	stop         func() // what serves
}

func (s *readmeShell) command(t *testing.T, block string) *exec.Cmd {
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-eu", "-c", block) //nolint:gosec // the README's own commands
	cmd.Dir = s.folder
	cmd.Env = append(os.Environ(), "CASELOAD_ADDR="+s.addr, "CASELOAD_ADMIN_ADDR=127.0.0.1:0")
	return cmd
}

func (s *readmeShell) do(t *testing.T, block string) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		block = regexp.MustCompile(`(?m)^curl .*$`).ReplaceAllString(block, "")
	}
	if out, err := s.command(t, block).CombinedOutput(); err != nil {
		t.Fatalf("%s\n%v\n%s", block, err, out)
	}
}

// serve runs a block until it is stopped, as by Ctrl-C.
func (s *readmeShell) serve(t *testing.T, block string) {
	t.Helper()
	cmd := s.command(t, "exec "+block) // the signal is for the program, not for the shell
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	if line, err := lines.ReadString('\n'); err != nil {
		t.Fatalf("%s printed %q and ended: %v\n%s", block, line, cmd.Wait(), &stderr)
	}
	s.stop = sync.OnceFunc(func() {
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
			t.Errorf("interrupt %s: %v", block, err)
		}
		_, _ = io.Copy(io.Discard, lines)
		// go run, interrupted, ends with 1 whatever the program ends with.
		if err := cmd.Wait(); err != nil && !strings.HasPrefix(block, "go run") {
			t.Errorf("%s, interrupted: %v\n%s", block, err, &stderr)
		}
	})
	t.Cleanup(s.stop) // of a test that failed
}
