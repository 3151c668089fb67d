package main

import (
	"context"
	"fmt"
	"time"

	"caseload"
)

// imports compares the Service's import (validation, history, permission,
// counts) with the fastest insert of the very rows that it wrote, into the same
// tables with the same indexes.
func (b *bench) imports(ctx context.Context, e engine) error {
	n := 0
	var rows dump
	ours := side{"import", func() (time.Duration, error) {
		n++
		s, err := openSite(ctx, e, fmt.Sprintf("import_%d", n), 0)
		if err != nil {
			return 0, err
		}
		defer s.close()
		batches, err := s.inputs(ctx, b.rows) // its wards have ids of their own
		if err != nil {
			return 0, err
		}
		took, err := s.load(ctx, batches)
		if err == nil && rows == nil {
			rows, err = s.dump(ctx, b.rows)
		}
		return took, err
	}}
	bare := side{"bare insert", func() (time.Duration, error) {
		s, err := openSite(ctx, e, fmt.Sprintf("bare_%d", n), 0) // makes the schema
		if err != nil {
			return 0, err
		}
		defer s.close()
		return rows.insert(ctx, s.database)
	}}
	us, them, ratio, err := b.compare(ours, bare)
	b.add(e.name(), "import, rows/s, against "+e.inserter(), perSecond(b.rows, us), perSecond(b.rows, them), ratio, "0.7")
	return err
}

func perSecond(n int, took time.Duration) string {
	return fmt.Sprintf("%.0f/s", float64(n)/took.Seconds())
}

// load imports batches and returns the time that it took.
func (s *site) load(ctx context.Context, batches [][]caseload.CaseInput) (time.Duration, error) {
	by, _, err := s.service.NewBatch(ctx, s.service.Operator(s.tenant), caseload.NounCase, "bench", "")
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, batch := range batches {
		if _, err := s.service.ImportCases(ctx, by, batch, false); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// The tables that an import fills, beside words, and those of them in which a
// tenant's first rows stand already.
var (
	imported = []string{"cases", "changes", "attr", "assigned", "cube", "margins", "rank", "people", "involvements"}
	begun    = []string{"changes", "margins", "rank"}
)
