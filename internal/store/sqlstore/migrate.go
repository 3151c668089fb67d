package sqlstore

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Migrations come in pairs, one text for each dialect, and go forward only:
// 0001_init.sqlite.sql, 0001_init.postgres.sql.
//
//go:embed migrations/*.sql
var migrations embed.FS

type migration struct {
	version int64
	name    string
	text    string
}

// migrationsFor lists a dialect's migrations in their order.
func migrationsFor(dialect string) ([]migration, error) {
	files, err := fs.Glob(migrations, "migrations/*."+dialect+".sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []migration
	for _, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, "migrations/"), "."+dialect+".sql")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the migration %s has no number: %w", name, err)
		}
		out = append(out, migration{version, name, string(text)})
	}
	return out, nil
}

// Schema is how far the schema of a database is.
type Schema struct {
	Version int64    // of the last migration that was taken; 0: none was
	Newest  int64    // of the last one that this program has
	Pending []string // the names of those between them, in their order
}

// PendingError is that a schema is older than this program, or that there is
// none.
type PendingError struct{ Found Schema }

// Error says which schemas those are.
func (e *PendingError) Error() string {
	return fmt.Sprintf("The database has schema %d, and this program needs %d.", e.Found.Version, e.Found.Newest)
}

// ReadSchema says how far a database is, and changes nothing. A newer schema
// than this program knows is an error.
func ReadSchema(ctx context.Context, db sqldb.Driver) (Schema, error) {
	steps, err := migrationsFor(db.Dialect().Name())
	if err != nil {
		return Schema{}, err
	}
	version, err := readVersion(ctx, db)
	if err != nil {
		return Schema{}, err
	}
	return schemaAt(version, steps)
}

// Migrate brings a database up to date, all steps in one transaction, and
// returns the schema that it found. Of several programs at once one does it, and
// the others wait and find it done.
func Migrate(ctx context.Context, db sqldb.Driver) (found Schema, err error) {
	steps, err := migrationsFor(db.Dialect().Name())
	if err != nil {
		return Schema{}, err
	}
	if found, err = ReadSchema(ctx, db); err != nil || len(found.Pending) == 0 {
		return found, err // without taking the writer's place
	}
	for {
		err = db.Write(ctx, 0, func(c sqldb.Conn) (err error) {
			found, err = upgrade(db, c, steps)
			return err
		})
		if !errors.Is(err, sqldb.ErrBusy) || ctx.Err() != nil {
			return found, err
		}
	} // the program that does it may take longer than a writer waits
}

// upgrade takes the steps that are pending in the writer's place, and returns
// the schema that was found there.
func upgrade(db sqldb.Driver, c sqldb.Conn, steps []migration) (Schema, error) {
	if err := db.Script(c, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL);"); err != nil {
		return Schema{}, err
	}
	version, err := versionOf(c)
	if err != nil {
		return Schema{}, err
	}
	found, err := schemaAt(version, steps)
	if err != nil {
		return Schema{}, err
	}
	return found, take(db, c, steps[len(steps)-len(found.Pending):])
}

func schemaAt(version int64, steps []migration) (Schema, error) {
	s := Schema{Version: version, Newest: steps[len(steps)-1].version}
	if version > s.Newest {
		return Schema{}, caseload.Errorf(caseload.CodeUnavailable,
			"The database has schema %d, which is newer than this program knows (%d). Use the newer program.", version, s.Newest)
	}
	for _, step := range steps {
		if step.version > version {
			s.Pending = append(s.Pending, step.name)
		}
	}
	return s, nil
}

func take(db sqldb.Driver, c sqldb.Conn, steps []migration) error {
	for _, step := range steps {
		if err := db.Script(c, step.text); err != nil {
			return fmt.Errorf("migration %s: %w", step.name, err)
		}
		if _, err := c.Exec("INSERT INTO schema_version (version) VALUES ($1)", sqldb.Int(step.version)); err != nil {
			return err
		}
	}
	return nil
}

// readVersion reads the version, 0 where there is no table that says it.
func readVersion(ctx context.Context, db sqldb.Driver) (version int64, err error) {
	err = db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		there := false
		err := c.Each(db.Dialect().Columns(), nil, func(r sqldb.Row) error {
			there = there || r.Text(0) == "schema_version"
			return nil
		})
		if err != nil || !there {
			return err
		}
		version, err = versionOf(c)
		return err
	})
	return version, err
}

func versionOf(c sqldb.Conn) (version int64, err error) {
	err = c.Each("SELECT coalesce(max(version), 0) FROM schema_version", nil, func(r sqldb.Row) error {
		version = r.Int(0)
		return nil
	})
	return version, err
}
