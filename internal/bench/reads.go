package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload"
)

// How many reads make one side of a pair.
const (
	pointReads = 20_000
	pageReads  = 2_000
)

var pageColumns = []caseload.Path{"reference", "status", "public_summary", "public_themes", "ward", "category", "source", "opened", "updated"}

// reads compares what the Service answers with the same statement on a bare
// connection: one case by its reference, and a page of 100 at a random place.
func (b *bench) reads(ctx context.Context, s *site) error {
	by := s.service.Operator(s.tenant)
	bare, err := openBare(s.file)
	if err != nil {
		return err
	}
	defer done(bare)
	ids, opened, err := samples(bare)
	if err != nil {
		return err
	}
	point := side{"point", func() (time.Duration, error) {
		return repeated(pointReads, func(i int) error {
			q := caseload.Query{Where: caseload.Compare{Path: "id", Value: caseload.Text(ids[i%len(ids)])}, Limit: 1}
			_, err := s.service.ListCases(ctx, by, q, pageColumns...)
			return err
		})
	}}
	barePoint := side{"bare point", func() (time.Duration, error) {
		return repeated(pointReads, func(i int) error {
			return bareRead(bare, "WHERE tenant = 1 AND id = ?", ids[i%len(ids)])
		})
	}}
	if err := b.rate("one case by its id, against a bare statement", pointReads, point, barePoint); err != nil {
		return err
	}
	cursors, err := s.cursors(ctx, by, opened)
	if err != nil {
		return err
	}
	page := side{"page", func() (time.Duration, error) {
		return repeated(pageReads, func(i int) error {
			_, err := s.service.ExportCases(ctx, by, caseload.Query{After: cursors[i%len(cursors)], Limit: 100}, pageColumns...)
			return err
		})
	}}
	barePage := side{"bare page", func() (time.Duration, error) {
		return repeated(pageReads, func(i int) error {
			return bareRead(bare, "WHERE tenant = 1 AND hidden = 0 AND opened < ? ORDER BY opened DESC, pk DESC LIMIT 100", opened[i%len(opened)])
		})
	}}
	return b.rate("page of 100 from a random place, against a bare statement", pageReads, page, barePage)
}

// cursors finds places in the list of cases, newest first.
func (s *site) cursors(ctx context.Context, by *caseload.Principal, opened []int64) ([]caseload.Cursor, error) {
	out := make([]caseload.Cursor, 200)
	for i := range out {
		at := caseload.Time(time.UnixMicro(opened[i]))
		q := caseload.Query{Where: caseload.Compare{Path: "opened", Op: caseload.LessEqual, Value: at}, Limit: 1}
		l, err := s.service.ExportCases(ctx, by, q, "id")
		if err != nil {
			return nil, err
		}
		out[i] = l.Next
	}
	return out, nil
}

func (b *bench) rate(what string, n int, ours, theirs side) error {
	us, them, ratio, err := b.compare(ours, theirs)
	b.results = append(b.results, result{what, perSecond(n, us), perSecond(n, them), ratio, "-"})
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

func openBare(file string) (*sqlite.Conn, error) {
	c, err := sqlite.OpenConn(file, sqlite.OpenReadOnly)
	if err != nil {
		return nil, err
	}
	return c, sqlitex.ExecuteTransient(c, "PRAGMA mmap_size = 2147483648", nil)
}

// samples takes ids and times of opening at random.
func samples(c *sqlite.Conn) (ids []string, opened []int64, err error) {
	err = sqlitex.ExecuteTransient(c, "SELECT id, opened FROM cases WHERE tenant = 1 ORDER BY random() LIMIT 5000",
		&sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
			ids = append(ids, s.ColumnText(0))
			opened = append(opened, s.ColumnInt64(1))
			return nil
		}})
	return ids, opened, err
}

func bareRead(c *sqlite.Conn, where string, arg any) error {
	stmt, err := c.Prepare("SELECT reference, status, public_summary, public_themes, ward, category, source, opened, updated FROM cases " + where)
	if err != nil {
		return err
	}
	switch arg := arg.(type) {
	case string:
		stmt.BindText(1, arg)
	case int64:
		stmt.BindInt64(1, arg)
	}
	for {
		more, err := stmt.Step()
		if err != nil {
			return err
		}
		if !more {
			return stmt.Reset()
		}
		for _, textual := range []int{0, 2, 3} {
			stmt.ColumnText(textual)
		}
		for _, integer := range []int{1, 4, 5, 6, 7, 8} {
			stmt.ColumnInt64(integer)
		}
	}
}

// How many cases the small tenant has, and how many reports make one side.
const (
	smallCases  = 10_000
	reportReads = 2_000
)

// reports compares the public report of the large tenant with that of a small
// one: the ratio is how much slower the large one is.
func (b *bench) reports(ctx context.Context, large *site) error {
	small, err := openSite(ctx, filepath.Join(b.folder, "small.db"), smallCases)
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
	b.results = append(b.results, result{
		fmt.Sprintf("public report at %d cases, against %d", b.rows, smallCases), each(big, reportReads), each(little, reportReads), 1 / ratio, "1, under 1 ms",
	})
	return err
}

func each(took time.Duration, n int) string {
	return fmt.Sprintf("%.3f ms", took.Seconds()*1000/float64(n))
}
