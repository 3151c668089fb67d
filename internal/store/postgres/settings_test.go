package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"caseload/internal/store/postgres"
	"caseload/internal/store/sqldb"
)

// set has all that connect to a database from now on find a setting there.
func set(t *testing.T, url, setting string) {
	t.Helper()
	db := connected(t, url)
	run(t, db, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET "+setting+"', current_database()); END $$")
}

func run(t *testing.T, db sqldb.Driver, text string) {
	t.Helper()
	if err := db.Write(t.Context(), 0, func(c sqldb.Conn) error { return db.Script(c, text) }); err != nil {
		t.Fatal(err)
	}
}

func TestTextIsTheSameWhateverEncodingTheServerHasItsClientsWriteIn(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"LATIN1", "SJIS"} {
		t.Run(encoding, func(t *testing.T) {
			database := migrated.Database(t)
			set(t, database, "client_encoding = "+encoding)
			if _, err := newOffice(t, database).file("caf\u00e9 \u20ac"); err != nil {
				t.Fatal(err)
			}
			wantCount(t, database, "SELECT count(*) FROM cases WHERE convert_to(external_id, 'UTF8') = '\\x636166c3a920e282ac'", 1)
		})
	}
}

func TestAClashIsKnownThoughTheServerQuotesAllNames(t *testing.T) {
	t.Parallel()
	database := migrated.Database(t)
	set(t, database, "quote_all_identifiers = on")
	db := connected(t, database)
	err := db.Write(t.Context(), 0, func(c sqldb.Conn) error {
		_, err := c.Exec("INSERT INTO clock (tenant, rev, catalog, next_pk, next_number, epoch)\nVALUES (1, 0, 0, 1, 1, ''), (1, 0, 0, 1, 1, '')")
		return err
	})
	if table, columns, ok := db.Duplicate(err); !ok || table != "clock" || fmt.Sprint(columns) != "[tenant]" {
		t.Errorf("a clash: got %q %q %v of %v, want that of the tenant in clock", table, columns, ok, err)
	}
}

func TestASearchPathThatHidesTheTablesIsRefused(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"apart, public":  `The tables are in the schema "public", and the search path has "apart" before it.`,
		"public, apart":  "",
		"absent, public": "",
		"apart":          "", // a set of tables of its own
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			database := migrated.Database(t)
			run(t, connected(t, database), "CREATE SCHEMA apart")
			set(t, database, "search_path = "+path)
			wantOpens(t, database, want)
		})
	}
}

// wantOpens opens a database, which should fail with an error that says so,
// or succeed where that is "".
func wantOpens(t *testing.T, url, want string) {
	t.Helper()
	store, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err == nil {
		err = store.Close()
	}
	if got := fmt.Sprint(err); (err == nil) != (want == "") || err != nil && !strings.Contains(got, want) {
		t.Errorf("opened: got the error %v, want %q", err, want)
	}
}
