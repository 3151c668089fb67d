package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"caseload/internal/tabular"
)

// Of the export that the memory of a larger one is compared with, how many times
// fewer rows it has; and how often memory is looked at.
const (
	fewer      = 10
	memoryLook = 20 * time.Millisecond
)

// memoryGoals are those for the most memory of an export, in megabytes.
var memoryGoals = map[tabular.Format]string{tabular.XLSX: "120 MB, 1", tabular.Parquet: "120 MB, 1"}

// memory tells the most anonymous memory that a server has while it exports all
// cases in one format, against that for a tenth of them: the ratio is 1 where it
// does not depend on how many there are.
func (b *bench) memory(ctx context.Context, e engine, s *site) error {
	secret, err := s.newSecret(ctx)
	if err != nil {
		return err
	}
	for _, format := range tabular.Formats {
		path := "/exports/cases." + string(format) + "?columns=" + caseworkColumns
		all, err := b.peak(ctx, s, secret, path)
		if err != nil {
			return err
		}
		some, err := b.peak(ctx, s, secret, fmt.Sprintf("%s&limit=%d", path, b.rows/fewer))
		if err != nil {
			return err
		}
		goal := memoryGoals[format]
		if goal == "" {
			goal = "48 MB, 1"
		}
		b.add(e.name(), fmt.Sprintf("RssAnon of a server that exports %d cases as %s, against %d", b.rows, format, b.rows/fewer), inMegabytes(all), inMegabytes(some), all/some, goal)
	}
	return nil
}

func inMegabytes(n float64) string { return fmt.Sprintf("%.1f MB", n) }

// peak is the most memory that a new server has while it answers.
func (b *bench) peak(ctx context.Context, s *site, secret, path string) (most float64, err error) {
	p, err := b.serveAlone(ctx, s, secret)
	if err != nil {
		return 0, err
	}
	defer p.face.close()
	look := time.NewTicker(memoryLook)
	defer look.Stop()
	answered := make(chan error, 1)
	go func() {
		answered <- p.face.read(path, func(body io.Reader) error {
			_, err := io.Copy(io.Discard, body)
			return err
		})
	}()
	for {
		now, err := p.anonymous()
		if err != nil {
			return 0, err
		}
		most = max(most, now)
		select {
		case err := <-answered:
			return most, err
		case <-look.C:
		}
	}
}
