package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
)

// pocketBase is a PocketBase at work, in a process of its own.
type pocketBase struct {
	face    *face
	process *exec.Cmd
}

// startPocketBase builds PocketBase, which has a module of its own, starts it on
// a new database and gives it the rows.
func (b *bench) startPocketBase(ctx context.Context, rows func(io.Writer) error) (*pocketBase, error) {
	program := filepath.Join(b.folder, "pocketbase")
	if told, err := exec.CommandContext(ctx, "go", "-C", "bench/pocketbase", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build PocketBase: %w: %s", err, told)
	}
	p := &pocketBase{process: exec.CommandContext(ctx, program, filepath.Join(b.folder, "pb_data"))}
	var problems bytes.Buffer
	p.process.Stderr = &problems
	in, err := p.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	err = rows(in)
	done(in)
	var at struct{ URL, Token string }
	if err == nil {
		err = json.NewDecoder(out).Decode(&at)
	}
	if err != nil {
		p.end()
		return nil, fmt.Errorf("load PocketBase: %w: %s", err, problems.Bytes())
	}
	p.face = &face{url: at.URL, secret: at.Token, client: &http.Client{Transport: &http.Transport{}}}
	return p, nil
}

func (p *pocketBase) close() {
	p.face.client.CloseIdleConnections()
	p.end()
}

// end kills the process: nothing of it is kept.
func (p *pocketBase) end() {
	_ = p.process.Process.Kill() // unless it has ended
	_ = p.process.Wait()         // says that it was killed
}
