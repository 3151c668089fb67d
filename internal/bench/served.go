package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"caseload"
)

// program builds Caseload as it is handed out, once.
func (b *bench) program(ctx context.Context) (string, error) {
	program := filepath.Join(b.folder, "caseload")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if told, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/caseload").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build caseload: %w: %s", err, told)
	}
	return program, nil
}

// process is the program at work, by itself: its memory is its own.
type process struct {
	face *face
	cmd  *exec.Cmd
	told *bytes.Buffer // what it wrote to standard error
}

var servedAt = regexp.MustCompile(`at (http://\S+),`)

// startProcess runs the program with arguments that have it serve on a port, and
// waits until it says where.
func (b *bench) startProcess(ctx context.Context, args ...string) (*process, error) {
	program, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.CommandContext(ctx, program, args...), told: &bytes.Buffer{}}
	p.cmd.Stderr = p.told
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	first, _ := bufio.NewReader(out).ReadString('\n')
	at := servedAt.FindStringSubmatch(first)
	if at == nil {
		_ = p.end() // what it said tells why
		return nil, fmt.Errorf("caseload said %q: %s", first, p.told)
	}
	p.face = &face{url: at[1], client: &http.Client{Transport: &http.Transport{DisableCompression: true}}, end: p.end}
	return p, nil
}

// serveAlone serves the site in a process of its own, to a manager's key.
func (b *bench) serveAlone(ctx context.Context, s *site, secret string) (*process, error) {
	p, err := b.startProcess(ctx, "serve", "--db="+s.address(), "--addr=127.0.0.1:0", "--admin-addr=", "--rate-limit=0", "--log-level=error",
		"--export-folder="+filepath.Join(b.folder, "exports"))
	if err == nil {
		p.face.secret = secret
	}
	return p, err
}

// newSecret makes a manager's key.
func (s *site) newSecret(ctx context.Context) (string, error) {
	_, secret, err := s.service.CreateKey(ctx, s.service.Operator(s.tenant), caseload.KeyInput{Role: caseload.RoleManager})
	return secret, err
}

// end interrupts the process and waits for its end.
func (p *process) end() error {
	_ = p.cmd.Process.Signal(os.Interrupt) // unless it has ended
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("caseload: %w: %s", err, p.told)
	}
	return nil
}

var rssAnon = regexp.MustCompile(`(?m)^RssAnon:\s+(\d+) kB$`)

// anonymous is how much memory the process has that is no file, in megabytes.
func (p *process) anonymous() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	found := rssAnon.FindSubmatch(status)
	if found == nil {
		return 0, errors.New("the system does not tell RssAnon of a process")
	}
	kilobytes, err := strconv.ParseFloat(string(found[1]), 64)
	return kilobytes / 1024, err
}
