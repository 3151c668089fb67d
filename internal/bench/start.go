package main

import (
	"context"
	"os/exec"
	"time"
)

// start tells how long it takes until a server that is started on the database of
// a site has answered a request, against what the program takes to say its
// version; and on SQLite the same of the demo, which makes its database first.
func (b *bench) start(ctx context.Context, e engine, s *site) error {
	secret, err := s.newSecret(ctx)
	if err != nil {
		return err
	}
	version := side{"version", func() (time.Duration, error) {
		program, err := b.program(ctx)
		if err != nil {
			return 0, err
		}
		return command(exec.CommandContext(ctx, program, "version"))
	}}
	serve := side{"serve", func() (time.Duration, error) {
		return firstAnswer(func() (*process, error) { return b.serveAlone(ctx, s, secret) }, "/api/cases?limit=1")
	}}
	if err := b.startsWithin(e, "caseload serve: first answer, against caseload version", "under 150 ms", serve, version); err != nil || e.name() != "sqlite" {
		return err
	}
	demo := side{"demo", func() (time.Duration, error) {
		return firstAnswer(func() (*process, error) { return b.startProcess(ctx, "demo", "--addr=127.0.0.1:0") }, "/openapi.json")
	}}
	return b.startsWithin(e, "caseload demo: first answer, against caseload version", "under 2,000 ms", demo, version)
}

func (b *bench) startsWithin(e engine, what, goal string, ours, theirs side) error {
	if _, err := theirs.run(); err != nil { // builds the program
		return err
	}
	us, them, ratio, err := b.compare(ours, theirs)
	b.add(e.name(), what, milliseconds(us), milliseconds(them), ratio, goal)
	return err
}

// firstAnswer starts a server and asks it once.
func firstAnswer(start func() (*process, error), path string) (time.Duration, error) {
	began := time.Now()
	p, err := start()
	if err != nil {
		return 0, err
	}
	defer p.face.close()
	_, _, err = p.face.get(path)
	return time.Since(began), err
}
