package sqlstore_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload"
	sqlitestore "caseload/internal/store/sqlite"
	"caseload/internal/store/sqlq"
)

var update = flag.Bool("update", false, "write the golden files anew")

// dialects are those that every migration is written in.
var dialects = []string{"postgres", "sqlite"}

func TestMigrationsComeInPairs(t *testing.T) {
	files, err := filepath.Glob("migrations/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations: got %d files and the error %v, want some", len(files), err)
	}
	for _, lone := range unpaired(files) {
		t.Error(lone)
	}
	planted := []string{"migrations/0001_a.sqlite.sql", "migrations/0001_a.postgres.sql", "migrations/0002_b.sqlite.sql", "migrations/0004_c.postgres.sql", "migrations/0004_c.sqlite.sql"}
	want := []string{"migration 2 is 0002_b.sqlite.sql, want it in postgres and sqlite under one name", "migration 3 is , want it in postgres and sqlite under one name"}
	if got := unpaired(planted); !slices.Equal(got, want) {
		t.Errorf("unpaired(%q) =\n%q, want\n%q", planted, got, want)
	}
}

// unpaired says which numbers, from 1 on, lack a text in a dialect.
func unpaired(files []string) (found []string) {
	byNumber := map[string][]string{}
	for _, f := range files {
		number, _, _ := strings.Cut(filepath.Base(f), "_")
		byNumber[number] = append(byNumber[number], filepath.Base(f))
	}
	last := slices.Max(slices.Collect(maps.Keys(byNumber)))
	for i := 1; ; i++ {
		number := fmt.Sprintf("%04d", i)
		if number > last {
			return found
		}
		names := slices.Sorted(slices.Values(byNumber[number]))
		stem, _, _ := strings.Cut(strings.Join(names, " "), ".")
		if !slices.Equal(names, []string{stem + ".postgres.sql", stem + ".sqlite.sql"}) {
			found = append(found, fmt.Sprintf("migration %d is %s, want it in postgres and sqlite under one name", i, strings.Join(names, " ")))
		}
	}
}

// table is what a migration's text says of a table.
type table struct {
	columns []column
	keys    map[string][]string // primary, unique and other indexes by name -> columns
}

type column struct {
	name, kind string // kind: the type with what follows it
	notNull    bool
}

var (
	comments    = regexp.MustCompile(`--.*`)
	createTable = regexp.MustCompile(`(?s)^CREATE TABLE (\w+) \((.*)\)( WITHOUT ROWID)?$`)
	createIndex = regexp.MustCompile(`^CREATE (UNIQUE )?INDEX (\w+) ON (\w+) (USING gin )?\(([^)]*)\)(?: INCLUDE \([^)]*\))?( WHERE .*)?$`)
	keyClause   = regexp.MustCompile(`^(PRIMARY KEY|UNIQUE) \((.*)\)$`)
)

// schemaOf reads the migrations of a dialect.
func schemaOf(t *testing.T, dialect string) map[string]*table {
	t.Helper()
	files, err := filepath.Glob("migrations/*." + dialect + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]*table{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for statement := range strings.SplitSeq(comments.ReplaceAllString(string(text), ""), ";") {
			readStatement(t, tables, strings.TrimSpace(statement))
		}
	}
	return tables
}

func readStatement(t *testing.T, tables map[string]*table, statement string) {
	t.Helper()
	if m := createTable.FindStringSubmatch(statement); m != nil {
		tables[m[1]] = readTable(m[2])
	} else if m := createIndex.FindStringSubmatch(statement); m != nil {
		tables[m[3]].keys[m[2]] = strings.Split(m[5], ", ")
	} else if statement != "" && !strings.HasPrefix(statement, "CREATE VIRTUAL TABLE words USING fts5") {
		t.Fatalf("this test does not know what %q does to the schema", statement)
	}
}

func readTable(body string) *table {
	t := &table{keys: map[string][]string{}}
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(strings.TrimSpace(line), ",")
		if m := keyClause.FindStringSubmatch(line); m != nil {
			t.keys[m[0]] = strings.Split(m[2], ", ")
			continue
		}
		name, kind, ok := strings.Cut(line, " ")
		if !ok {
			continue
		}
		c := column{name: name, kind: kind, notNull: strings.Contains(kind, "NOT NULL") || strings.Contains(kind, "PRIMARY KEY")}
		if strings.Contains(kind, "PRIMARY KEY") || strings.Contains(kind, "UNIQUE") {
			t.keys[name] = []string{name}
		}
		t.columns = append(t.columns, c)
	}
	return t
}

func (t *table) names() []string {
	var names []string
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return names
}

func TestATableHasTheColumnsOfItsNoun(t *testing.T) {
	for _, dialect := range dialects {
		schema := schemaOf(t, dialect)
		for _, n := range caseload.Nouns {
			wantColumns(t, dialect, schema, n, sqlq.Table(n))
			if n != caseload.NounChange {
				wantColumns(t, dialect, schema, n, sqlq.PastTable(n))
			}
		}
	}
}

// wantColumns fails the test where a table has other columns than the tenant,
// its noun's attributes and, of past rows, until.
func wantColumns(t *testing.T, dialect string, schema map[string]*table, n caseload.Noun, name string) {
	t.Helper()
	got, ok := schema[name]
	if !ok {
		t.Errorf("%s: there is no table %s for the noun %s", dialect, name, n)
		return
	}
	want := append(sqlq.Columns(n), "tenant")
	if name == sqlq.PastTable(n) {
		want = append(want, "until")
	}
	if n == caseload.NounChange {
		want = append(want, "tx")
	}
	slices.Sort(want)
	if names := slices.Sorted(slices.Values(got.names())); !slices.Equal(names, want) {
		t.Errorf("%s: the columns of %s: got %q, want %q", dialect, name, names, want)
	}
	for i, attribute := range sqlq.Columns(n) {
		a := n.Attributes()[i]
		at := slices.IndexFunc(got.columns, func(c column) bool { return c.name == attribute })
		if at < 0 {
			continue // said above
		}
		c := got.columns[at]
		if c.notNull != a.Required {
			t.Errorf("%s: %s.%s is %s, but that the attribute is never null is %v", dialect, name, c.name, c.kind, a.Required)
		}
		if text := strings.HasPrefix(c.kind, "TEXT"); text != (a.Kind.Textual() && a.Kind != caseload.KindBytes) {
			t.Errorf("%s: %s.%s is %s, but the attribute is a %s", dialect, name, c.name, c.kind, a.Kind)
		}
	}
}

// kinds are the types of one dialect in the words of the other.
var kinds = strings.NewReplacer("BIGINT", "INTEGER", "BYTEA", "BLOB", ` COLLATE "C"`, "")

func TestBothDialectsHaveTheSameTables(t *testing.T) {
	ours, theirs := schemaOf(t, "sqlite"), schemaOf(t, "postgres")
	delete(theirs, "words") // a virtual table in SQLite
	if a, b := slices.Sorted(maps.Keys(ours)), slices.Sorted(maps.Keys(theirs)); !slices.Equal(a, b) {
		t.Fatalf("tables:\nsqlite   %q\npostgres %q", a, b)
	}
	for name := range ours {
		if a, b := described(ours[name]), described(theirs[name]); !slices.Equal(a, b) {
			t.Errorf("%s:\nsqlite   %q\npostgres %q", name, a, b)
		}
	}
}

// described lists a table's columns as SQLite would have them.
func described(t *table) (out []string) {
	for _, c := range t.columns {
		kind, _, _ := strings.Cut(kinds.Replace(c.kind), " ")
		out = append(out, fmt.Sprint(c.name, " ", kind, " ", c.notNull))
	}
	return out
}

func TestTextsSortByTheirBytes(t *testing.T) {
	for name, tab := range schemaOf(t, "postgres") {
		for _, c := range tab.columns {
			if strings.HasPrefix(c.kind, "TEXT") && !strings.HasPrefix(c.kind, `TEXT COLLATE "C"`) {
				t.Errorf("%s.%s is %s, want it to be compared by its bytes", name, c.name, c.kind)
			}
		}
	}
}

// aboveTenants are the tables in which a key need not begin with the tenant:
// they say who the tenants and their keys are, and what servers are to do for them.
var aboveTenants = []string{"tenants", "keys", "tokens", "usage", "exports", "imports"}

func TestEveryKeyBeginsWithTheTenant(t *testing.T) {
	for _, dialect := range dialects {
		for name, tab := range schemaOf(t, dialect) {
			for key, columns := range tab.keys {
				switch {
				case columns[0] == "tenant", slices.Contains(aboveTenants, name):
				case dialect == "sqlite" && key == "pk": // tenant << 40 | n
				case key == "words_words": // the words themselves begin with it
				default:
					t.Errorf("%s: the key %s of %s begins with %s, want the tenant", dialect, key, name, columns[0])
				}
			}
		}
	}
}

// openFile makes a database, or opens one, and gives its file.
func openFile(t *testing.T, file string) error {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), file, sqlitestore.Options{})
	if err != nil {
		return err
	}
	return s.Close()
}

// look runs a statement on a database from outside the store and returns the
// first column of its rows.
func look(t *testing.T, file, sql string) (rows []string) {
	t.Helper()
	c, err := sqlite.OpenConn(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = sqlitex.ExecuteTransient(c, sql, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		rows = append(rows, s.ColumnText(0))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheNetSchemaIsAsRecorded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "caseload.db")
	if err := openFile(t, file); err != nil {
		t.Fatal(err)
	}
	rows := look(t, file, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'words^_%' ESCAPE '^' ORDER BY tbl_name, type DESC, name")
	wantGolden(t, "testdata/schema.sqlite.sql", strings.Join(rows, ";\n")+";\n")
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < min(len(a), len(b))-1 && a[i] == b[i] {
		i++
	}
	return "got  " + a[i] + "\nwant " + b[i]
}

func TestAnOlderProgramRefusesANewerSchema(t *testing.T) {
	file := filepath.Join(t.TempDir(), "caseload.db")
	if err := openFile(t, file); err != nil {
		t.Fatal(err)
	}
	look(t, file, "INSERT INTO schema_version (version) VALUES (9999)")
	err := openFile(t, file)
	if caseload.CodeOf(err) != caseload.CodeUnavailable || !strings.Contains(err.Error(), "schema 9999") || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("opening a database of schema 9999: got the error %v, want one that says so and what to do", err)
	}
}

func TestOpeningAgainChangesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "caseload.db")
	const state = "SELECT group_concat(version) || ' ' || (SELECT group_concat(sql) FROM sqlite_schema) FROM schema_version"
	var states []string
	for range 2 {
		if err := openFile(t, file); err != nil {
			t.Fatal(err)
		}
		states = append(states, look(t, file, state)...)
	}
	if states[0] != states[1] {
		t.Errorf("opened once: %s\nopened twice: %s", states[0], states[1])
	}
}

func TestAFileThatIsNoDatabaseIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(file, []byte(strings.Repeat("Dear council, ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	err := openFile(t, file)
	if err == nil || !strings.Contains(err.Error(), "letter.txt") || !strings.Contains(err.Error(), "not an SQLite database") {
		t.Errorf("opening a letter: got the error %v, want one that names the file and says what it is not", err)
	}
}
