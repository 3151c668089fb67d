package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/config"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlite"
	"caseload/internal/store/sqlstore"
)

func (p *program) copying() *cobra.Command {
	cmd := &cobra.Command{
		Use: "copy", Short: "Copy a whole database into a new one, of SQLite or PostgreSQL",
		Long: "Copy a whole database into a new one, of SQLite or PostgreSQL: every tenant, case and key, with the whole history.\n" +
			"Stop the servers on both first. A copy that was broken off goes on where it was when the same command is run again;\n" +
			"until it is done and verified, no server takes the new database. The answer is the rows of each table, and a checksum\n" +
			"that both databases have.",
		Example: "  caseload copy --from sqlite:./caseload.db --to postgres://caseload@db.example/caseload",
		Args:    none,
	}
	var from, to databaseFlag
	cmd.Flags().Var(&from, "from", "the database to copy, as sqlite:FILE or postgres://USER@HOST/NAME")
	cmd.Flags().Var(&to, "to", "the new database, which is empty; the file of one of SQLite is made")
	require(cmd, "from", "to")
	out := addOutput(cmd)
	p.work(cmd, func(ctx context.Context, _ []string) error {
		began := time.Now()
		tables, err := p.copyDatabase(ctx, from.Database, to.Database)
		if err != nil {
			return err
		}
		answer := copyAnswer(tables, time.Since(began))
		return out.print(p.stdout, answer, func(w io.Writer) { printCopy(w, answer) })
	})
	return cmd
}

// databaseFlag is a flag that names a database.
type databaseFlag struct{ config.Database }

// Set reads the flag's value.
func (d *databaseFlag) Set(text string) (err error) {
	d.Database, err = config.ParseDatabase(text)
	return err
}

// Type is what the help calls the value.
func (*databaseFlag) Type() string { return "database" }

func (p *program) copyDatabase(ctx context.Context, from, to config.Database) (tables []sqlstore.CopiedTable, err error) {
	source, err := connectSource(ctx, from)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := connectTarget(ctx, to)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return p.copyAll(ctx, source, target)
}

func (p *program) copyAll(ctx context.Context, source, target sqldb.Driver) ([]sqlstore.CopiedTable, error) {
	var bar progress
	begun := false
	tables, err := sqlstore.Copy(ctx, source, target, sqlstore.CopyOptions{Progress: func(done, total int64) {
		if !begun {
			bar, begun = p.progress("rows copied and verified", total), true
		}
		bar.done(done)
	}})
	bar.end()
	if err = interrupted(ctx, err); err != nil && begun && caseload.CodeOf(err) != caseload.CodeConflict {
		return nil, fmt.Errorf("The copy is not finished, and the same command goes on where it was: %w", err)
	}
	return tables, err
}

// connectSource opens a database that is there.
func connectSource(ctx context.Context, db config.Database) (sqldb.Driver, error) {
	if file := db.File(); file != "" {
		switch info, err := os.Stat(file); {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("There is no database %s. Name another with --from.", file)
		case err == nil && info.IsDir():
			return nil, fmt.Errorf("The database %s is a folder; name a file with --from.", file)
		}
	}
	return connect(ctx, db)
}

// connectTarget opens a database; it makes the file of one of SQLite.
func connectTarget(ctx context.Context, db config.Database) (sqldb.Driver, error) {
	if file := db.File(); file != "" {
		if err := makeFile(file); err != nil {
			return nil, err
		}
	}
	return connect(ctx, db)
}

func connect(ctx context.Context, db config.Database) (sqldb.Driver, error) {
	if file := db.File(); file != "" {
		return sqlite.Connect(file, sqlite.Options{})
	}
	driver, err := postgres.Connect(ctx, db.URL(), postgres.Options{})
	if err != nil {
		return nil, interrupted(ctx, explained(err, db))
	}
	return driver, nil
}

type wireCopy struct {
	Rows    int64             `json:"rows"`
	Tables  []wireCopiedTable `json:"tables"`
	Seconds float64           `json:"seconds"`
}

type wireCopiedTable struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Sum   string `json:"sum"` // hexadecimal
}

func copyAnswer(tables []sqlstore.CopiedTable, took time.Duration) wireCopy {
	out := wireCopy{Tables: make([]wireCopiedTable, len(tables)), Seconds: took.Seconds()}
	for i, t := range tables {
		out.Tables[i] = wireCopiedTable{t.Name, t.Rows, t.Sum.String()}
		out.Rows += t.Rows
	}
	return out
}

// shownDigits is how much of a checksum people are shown.
const shownDigits = 16

func printCopy(w io.Writer, c wireCopy) {
	fmt.Fprintln(w, "TABLE\tROWS\tCHECKSUM")
	for _, t := range c.Tables {
		fmt.Fprintf(w, "%s\t%d\t%s\n", t.Table, t.Rows, t.Sum[:shownDigits])
	}
	fmt.Fprintf(w, "Copied and verified %d rows in %.1f s.\n", c.Rows, c.Seconds)
}
