package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"caseload"
)

func inputs(n int) iter.Seq[caseload.CaseInput] {
	return func(yield func(caseload.CaseInput) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		words := []string{"pothole", "street", "light", "broken", "kerb", "drain", "blocked", "tree", "bin", "missed", "noise", "planning", "parking", "sign", "flood", "graffiti"}
		text := func(k int) string {
			s := ""
			for range k {
				s += words[r.IntN(len(words))] + " "
			}
			return s + fmt.Sprint(r.IntN(10000))
		}
		t0 := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
		for i := range n {
			in := caseload.CaseInput{
				ExternalID: caseload.Set(fmt.Sprintf("EXT-%08d", i)), Name: caseload.Set(text(4)), PublicSummary: caseload.Set(text(8)),
				PublicThemes: caseload.Set(words[r.IntN(16)] + ", " + words[r.IntN(16)]), Summary: caseload.Set(text(6)), Details: caseload.Set(text(15)),
				Source: caseload.Set([]string{"email", "web", "phone"}[r.IntN(3)]), Opened: caseload.Set(t0.Add(time.Duration(r.IntN(1000*24*3600)) * time.Second)),
				Stage:      caseload.Set(caseload.Stages[r.IntN(5)]),
				Ward:       caseload.Set(caseload.Named{Name: fmt.Sprintf("Ward %d", r.IntN(40)), Make: true}),
				Category:   caseload.Set(caseload.Named{Name: fmt.Sprintf("Category %d", r.IntN(20)), Make: true}),
				Properties: map[string]caseload.Value{"district": caseload.Text(fmt.Sprint(r.IntN(20))), "note": caseload.Text(words[r.IntN(16)])},
			}
			if !yield(in) {
				return
			}
		}
	}
}

func (s *site) fill(ctx context.Context, n int) error {
	for batch := range slices.Chunk(slices.Collect(inputs(n)), batchSize) {
		if _, err := s.service.ImportCases(ctx, s.service.Operator(s.tenant), batch, false); err != nil {
			return err
		}
	}
	return nil
}
