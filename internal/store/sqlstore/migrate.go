package sqlstore

import (
	"context"
	"embed"
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
		name := strings.TrimPrefix(file, "migrations/")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the migration %s has no number: %w", name, err)
		}
		out = append(out, migration{version, name, string(text)})
	}
	return out, nil
}

// migrate brings a database up to date, all steps in one transaction.
func migrate(ctx context.Context, db sqldb.Driver) error {
	steps, err := migrationsFor(db.Dialect().Name())
	if err != nil {
		return err
	}
	newest := steps[len(steps)-1].version
	current, err := readVersion(ctx, db)
	if err == nil && current == newest {
		return nil // without taking the writer's place
	}
	return db.Write(ctx, 0, func(c sqldb.Conn) error {
		if err := db.Script(c, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL);"); err != nil {
			return err
		}
		version, err := versionOf(c)
		if err != nil {
			return err
		}
		if version > newest {
			return caseload.Errorf(caseload.CodeUnavailable,
				"The database has schema %d, which is newer than this program knows (%d). Use the newer program.", version, newest)
		}
		for _, step := range steps {
			if step.version <= version {
				continue
			}
			if err := db.Script(c, step.text); err != nil {
				return fmt.Errorf("migration %s: %w", step.name, err)
			}
			if _, err := c.Exec("INSERT INTO schema_version (version) VALUES ($1)", sqldb.Int(step.version)); err != nil {
				return err
			}
		}
		return nil
	})
}

func readVersion(ctx context.Context, db sqldb.Driver) (version int64, err error) {
	err = db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
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
