// Command bench measures Caseload against the least that the same work could
// cost: a bare prepared insert, the database's own command line, a bare read.
// It prints ratios of pairs that ran one after the other in one run, since the
// clock of a shared machine proves nothing by itself; docs/performance.md says
// how to read them.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	rows := flag.Int("rows", 200_000, "cases in the large tenant")
	full := flag.Bool("full", false, "1,000,000 cases, for the published table")
	pairs := flag.Int("pairs", 5, "pairs of runs of which the median is shown")
	profile := flag.String("profile", "", "write CPU profiles of each measured side into this folder")
	only := flag.String("only", "", "measure some subjects alone, by commas: encoding, import, export, reads, report, reports, sync, compound, duckdb, peers, memory, start, pages, writes, partitions (not measured unless named, or with -full)")
	on := flag.String("on", "sqlite,postgres", "the databases to measure on, by commas")
	flag.Parse()
	if *full {
		*rows = 1_000_000
	}
	b := &bench{rows: *rows, pairs: *pairs, profile: *profile, only: *only, on: *on, full: *full}
	if err := b.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run of all measurements.
type bench struct {
	rows, pairs int
	profile     string
	only, on    string
	full        bool
	folder      string
	results     []result
}

// result is a line of the table.
type result struct {
	on      string // the database
	what    string
	ours    string // what was measured, in its own unit
	against string
	ratio   float64
	goal    string
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.folder, err = os.MkdirTemp("", "caseload-bench-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.folder) }() // it is in the folder for such
	var postgres scene
	defer func() { err = postgres.end(recover(), err) }()
	if b.wanted("encoding") {
		if err := b.encoding(); err != nil {
			return fmt.Errorf("encoding: %w", err)
		}
	}
	if b.measures("sqlite") {
		if err := b.engine(ctx, sqliteEngine{b.folder}); err != nil {
			return fmt.Errorf("sqlite: %w", err)
		}
	}
	if b.measures("postgres") {
		e := startPostgres(&postgres, b.folder)
		if err := b.engine(ctx, e); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
		if b.wanted("writes") {
			if err := b.writes(ctx); err != nil {
				return fmt.Errorf("writes: %w", err)
			}
		}
		if b.only != "" && b.wanted("partitions") || b.full {
			if err := b.partitions(ctx, e); err != nil {
				return fmt.Errorf("partitions: %w", err)
			}
		}
	}
	return b.print()
}

// engine measures what every engine does.
func (b *bench) engine(ctx context.Context, e engine) error {
	if b.wanted("import") {
		if err := b.imports(ctx, e); err != nil {
			return fmt.Errorf("import: %w", err)
		}
	}
	if b.wanted("reports") {
		if err := b.reports(ctx, e); err != nil {
			return fmt.Errorf("reports: %w", err)
		}
	}
	wanted := slices.DeleteFunc(slices.Clone(readings), func(r reading) bool {
		return !b.wanted(r.name) || r.on != "" && r.on != e.name()
	})
	if len(wanted) == 0 {
		return nil
	}
	large, err := openSite(ctx, e, "large", b.rows)
	if err != nil {
		return err
	}
	defer large.close()
	for _, r := range wanted {
		if err := r.run(b, ctx, e, large); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

// reading is a subject that reads the large tenant.
type reading struct {
	name string
	on   string // the only engine that it is measured on; "": each
	run  func(*bench, context.Context, engine, *site) error
}

var readings = []reading{
	{"export", "", (*bench).exports}, {"reads", "", (*bench).reads}, {"report", "", (*bench).publicReport}, {"sync", "", (*bench).sync},
	{"compound", "", (*bench).compound}, {"duckdb", "sqlite", (*bench).duckdb}, {"peers", "sqlite", (*bench).peers}, {"memory", "", (*bench).memory},
	{"start", "", (*bench).start}, {"pages", "", (*bench).pages},
}

// add keeps a line of the table.
func (b *bench) add(on, what, ours, against string, ratio float64, goal string) {
	b.results = append(b.results, result{on, what, ours, against, ratio, goal})
}

// measures reports whether a database is to be measured on.
func (b *bench) measures(database string) bool {
	return slices.Contains(strings.Split(b.on, ","), database)
}

// wanted reports whether a subject is to be measured.
func (b *bench) wanted(subject string) bool {
	return b.only == "" || slices.Contains(strings.Split(b.only, ","), subject)
}

// print writes the table as Markdown has it.
func (b *bench) print() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| on\t| what\t| ours\t| against\t| ratio\t| goal\t|")
	fmt.Fprintln(w, "|---\t|---\t|--:\t|--:\t|--:\t|--:\t|")
	for _, r := range b.results {
		fmt.Fprintf(w, "| %s\t| %s\t| %s\t| %s\t| %.2f\t| %s\t|\n", r.on, r.what, r.ours, r.against, r.ratio, r.goal)
	}
	return w.Flush()
}

// side is one of the two that are compared: it returns how long it took.
type side struct {
	name string
	run  func() (time.Duration, error)
}

// compare runs both sides in turn and returns the medians of their times and
// of the ratio theirs / ours, so that above 1 we are faster.
func (b *bench) compare(ours, theirs side) (us, them time.Duration, ratio float64, err error) {
	var a, c []time.Duration
	var ratios []float64
	for range b.pairs {
		x, err := b.profiled(ours)
		if err != nil {
			return 0, 0, 0, fmt.Errorf("%s: %w", ours.name, err)
		}
		y, err := theirs.run()
		if err != nil {
			return 0, 0, 0, fmt.Errorf("%s: %w", theirs.name, err)
		}
		a, c, ratios = append(a, x), append(c, y), append(ratios, y.Seconds()/x.Seconds())
	}
	return median(a), median(c), median(ratios), nil
}

func median[T int64 | float64 | time.Duration](xs []T) T {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
