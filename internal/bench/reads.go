package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"caseload"
)

// How many reads make one side of a pair.
const (
	pointReads = 20_000
	pageReads  = 2_000
)

var pageColumns = []caseload.Path{"reference", "status", "public_summary", "public_themes", "ward", "category", "source", "opened", "updated"}

// bareColumns are the same to the database.
var bareColumns = []string{"reference", "status", "public_summary", "public_themes", "ward", "category", "source", "opened", "updated"}

// The time in which invented cases are opened.
var (
	firstOpened = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	lastOpened  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

func randomOpened() time.Time {
	return firstOpened.Add(time.Duration(rand.Int64N(int64(lastOpened.Sub(firstOpened)))))
}

// reads compares what the Service answers with the same rows from the database
// itself: one case by its number, and a page of 100 from a random place.
func (b *bench) reads(ctx context.Context, e engine, s *site) error {
	by := s.service.Operator(s.tenant)
	point := side{"point", func() (time.Duration, error) {
		return repeated(pointReads, func(int) error {
			q := caseload.Query{Where: caseload.Compare{Path: "number", Value: caseload.Int(1 + rand.Int64N(int64(b.rows)))}, Limit: 1}
			_, err := s.service.ListCases(ctx, by, q, pageColumns...)
			return err
		})
	}}
	barePoint := side{"bare point", func() (time.Duration, error) { return s.points(pointReads, b.rows) }}
	if err := b.rate(e, "one case by its number, against a bare statement", pointReads, point, barePoint); err != nil {
		return err
	}
	cursors, err := s.cursors(ctx, by)
	if err != nil {
		return err
	}
	page := side{"page", func() (time.Duration, error) {
		return repeated(pageReads, func(i int) error {
			_, err := s.service.ExportCases(ctx, by, caseload.Query{After: cursors[i%len(cursors)], Limit: 100}, pageColumns...)
			return err
		})
	}}
	barePage := side{"bare page", func() (time.Duration, error) { return s.pages(pageReads) }}
	return b.rate(e, "page of 100 from a random place, against a bare statement", pageReads, page, barePage)
}

// cursors finds places in the list of cases, newest first.
func (s *site) cursors(ctx context.Context, by *caseload.Principal) ([]caseload.Cursor, error) {
	out := make([]caseload.Cursor, 200)
	for i := range out {
		q := caseload.Query{Where: caseload.Compare{Path: "opened", Op: caseload.LessEqual, Value: caseload.Time(randomOpened())}, Limit: 1}
		l, err := s.service.ExportCases(ctx, by, q, "id")
		if err != nil {
			return nil, err
		}
		out[i] = l.Next
	}
	return out, nil
}

func (b *bench) rate(e engine, what string, n int, ours, theirs side) error {
	us, them, ratio, err := b.compare(ours, theirs)
	b.add(e.name(), what, perSecond(n, us), perSecond(n, them), ratio, "-")
	return err
}

func repeated(n int, fn func(i int) error) (time.Duration, error) {
	began := time.Now()
	for i := range n {
		if err := fn(i); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// How many cases the small tenant has, and how many reports make one side.
const (
	smallCases  = 10_000
	reportReads = 2_000
)

// publicReport compares the public report of the large tenant with that of a small
// one: the ratio is how much slower the large one is.
func (b *bench) publicReport(ctx context.Context, e engine, large *site) error {
	small, err := openSite(ctx, e, "small", smallCases)
	if err != nil {
		return err
	}
	defer small.close()
	of := func(name string, s *site) side {
		by := s.service.Operator(s.tenant)
		return side{name, func() (time.Duration, error) {
			return repeated(reportReads, func(int) error {
				_, err := s.service.Statistics(ctx, by, caseload.Own)
				return err
			})
		}}
	}
	big, little, ratio, err := b.compare(of("report-large", large), of("report-small", small))
	b.add(e.name(), fmt.Sprintf("public report at %d cases, against %d", b.rows, smallCases), each(big, reportReads), each(little, reportReads), 1/ratio, "1, under 1 ms")
	return err
}

func each(took time.Duration, n int) string {
	return fmt.Sprintf("%.3f ms", took.Seconds()*1000/float64(n))
}
