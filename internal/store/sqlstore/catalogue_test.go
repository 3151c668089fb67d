package sqlstore_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
)

// catalogued is what PostgreSQL itself says of the schema that the migrations
// make.
type catalogued struct {
	*testing.T
	conn *pgx.Conn
}

func newCatalogued(t *testing.T) *catalogued {
	t.Helper()
	url := pgtest.Database(t)
	store, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) }) // the database goes with it
	return &catalogued{t, conn}
}

// read runs a query and returns its rows, cells joined by blanks.
func (c *catalogued) read(sql string) []string {
	c.Helper()
	rows, err := c.conn.Query(c.Context(), sql)
	if err != nil {
		c.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		cells := make([]string, len(row.FieldDescriptions()))
		places := make([]any, len(cells))
		for i := range cells {
			places[i] = &cells[i]
		}
		err := row.Scan(places...)
		return strings.Join(cells, " "), err
	})
	if err != nil {
		c.Fatal(err)
	}
	return lines
}

// The tables of the schema, t, and their columns, a.
const columnsOf = `FROM pg_class t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')`

func TestTheNetSchemaIsAsRecordedOnPostgreSQL(t *testing.T) {
	c := newCatalogued(t)
	tables := c.read(`SELECT t.relname || E' (\n' || string_agg(
		'  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
		|| coalesce(' COLLATE ' || quote_ident(l.collname), '')
		|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, E',\n' ORDER BY a.attnum) || E'\n)'
		` + columnsOf + ` GROUP BY t.relname ORDER BY t.relname`)
	indexes := c.read(`SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = current_schema() ORDER BY tablename, indexname`)
	wantGolden(t, "testdata/schema.postgres.sql", "CREATE TABLE "+strings.Join(tables, ";\nCREATE TABLE ")+";\n"+strings.Join(indexes, ";\n")+";\n")
}

func TestEveryKeyBeginsWithTheTenantOnPostgreSQL(t *testing.T) {
	keys := newCatalogued(t).read(`SELECT t.relname, i.relname, a.attname
		FROM pg_index x
		JOIN pg_class i ON i.oid = x.indexrelid
		JOIN pg_class t ON t.oid = x.indrelid
		JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
		WHERE t.relnamespace = current_schema()::regnamespace`)
	if len(keys) < 60 {
		t.Fatalf("%d keys were found", len(keys))
	}
	for _, key := range keys {
		part := strings.Fields(key)
		if part[2] != "tenant" && !slices.Contains(aboveTenants, part[0]) && part[1] != "words_words" { // the words themselves begin with it
			t.Errorf("the key %s of %s begins with %s, want the tenant", part[1], part[0], part[2])
		}
	}
}

func TestColumnsCompareByTheirBytesOnPostgreSQL(t *testing.T) {
	c := newCatalogued(t)
	want := []string{"bigint -", "bytea -", "text C", "tsvector -"}
	if got := c.read("SELECT DISTINCT format_type(a.atttypid, a.atttypmod), coalesce(l.collname, '-') " + columnsOf + " ORDER BY 1, 2"); !slices.Equal(got, want) {
		t.Errorf("the types of columns and how they compare are %q, want %q", got, want)
	}
}

func TestNoExtensionIsNeededOfPostgreSQL(t *testing.T) {
	if got, want := newCatalogued(t).read("SELECT extname FROM pg_extension"), []string{"plpgsql"}; !slices.Equal(got, want) {
		t.Errorf("the extensions are %q, want what every database has: %q", got, want)
	}
}

// wantGolden fails the test where a text is not that of a file.
func wantGolden(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the schema that the migrations make is not that of %s. If this is meant, run go test -update and read the difference. It begins at\n%s",
			golden, firstDifference(got, string(want)))
	}
}
