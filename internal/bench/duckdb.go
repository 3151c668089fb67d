package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// duckFolder holds the program by which DuckDB is run, and what npm installs for
// it.
const duckFolder = "bench/duckdb"

// duckdb compares the CSV export over HTTP with DuckDB's COPY of the same rows and
// columns, in a table of its own, in the order of the table, to nowhere.
func (b *bench) duckdb(ctx context.Context, e engine, s *site) error {
	if err := installDuckDB(ctx); err != nil {
		return err
	}
	face, err := s.serve(ctx, caseload.RoleManager)
	if err != nil {
		return err
	}
	defer face.close()
	export := "/exports/cases.csv?columns=" + caseworkColumns
	rows := filepath.Join(b.folder, "duckdb.csv")
	if err := face.save(export, rows); err != nil {
		return err
	}
	database := filepath.Join(b.folder, "cases.duckdb")
	if _, err := runDuckDB(ctx, database, "CREATE TABLE cases AS FROM read_csv('"+rows+"')"); err != nil {
		return err
	}
	ours := side{"export-against-duckdb", func() (time.Duration, error) {
		took, _, err := face.get(export)
		return took, err
	}}
	theirs := side{"duckdb", func() (time.Duration, error) {
		return runDuckDB(ctx, database, "SET threads = 2", "COPY cases TO '/dev/null' (FORMAT csv)")
	}}
	us, them, ratio, err := b.compare(ours, theirs)
	b.add(e.name(), "CSV export over HTTP, whole, against DuckDB's COPY of its own table, 2 threads", milliseconds(us), milliseconds(them), ratio, "1.5")
	return err
}

// installDuckDB installs what the lock file names, unless it is there.
func installDuckDB(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(duckFolder, "node_modules", ".package-lock.json")); err == nil {
		return nil
	}
	if told, err := exec.CommandContext(ctx, "npm", "--prefix", duckFolder, "ci").CombinedOutput(); err != nil {
		return fmt.Errorf("install DuckDB: %w: %s", err, told)
	}
	return nil
}

// runDuckDB runs statements in a database, and returns how long the last took.
func runDuckDB(ctx context.Context, database string, statements ...string) (time.Duration, error) {
	args := append([]string{filepath.Join(duckFolder, "run.js"), database}, statements...)
	told, err := exec.CommandContext(ctx, "node", args...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, told)
	}
	ms, err := strconv.ParseFloat(strings.TrimSpace(string(told)), 64)
	return time.Duration(ms * float64(time.Millisecond)), err
}

// save writes an answer to a file.
func (f *face) save(path, file string) error {
	to, err := os.Create(file)
	if err != nil {
		return err
	}
	defer done(to)
	return f.read(path, func(body io.Reader) error {
		_, err := io.Copy(to, body)
		return err
	})
}
