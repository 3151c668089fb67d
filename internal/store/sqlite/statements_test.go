package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"zombiezen.com/go/sqlite"

	"caseload/internal/store/sqldb"
)

// newConnection opens a database of its own.
func newConnection(t *testing.T) *conn {
	t.Helper()
	c, err := connect(filepath.Join(t.TempDir(), "statements.db"), writerPragmas, sqlite.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.close(); err != nil { // which reports a statement that stayed open
			t.Error(err)
		}
	})
	return c
}

// ask reads the one text that a query gives.
func ask(t *testing.T, c *conn, sql string, args ...sqldb.Arg) string {
	t.Helper()
	rows, err := textRows(c, sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(rows, " ")
}

func TestAConnectionKeepsTheStatementsThatWereUsedLast(t *testing.T) {
	c := newConnection(t)
	const often = "SELECT 'often'"
	for i := range 3 * maxStatements {
		want(t, "answer", ask(t, c, fmt.Sprintf("SELECT 'number %d'", i)), fmt.Sprint("number ", i))
		want(t, "answer", ask(t, c, often), "often")
	}
	want(t, "statements kept", c.stmts.used.Len(), maxStatements)
	want(t, "texts known", len(c.stmts.byText), maxStatements)
	for sql, kept := range map[string]bool{often: true, fmt.Sprintf("SELECT 'number %d'", 3*maxStatements-1): true, "SELECT 'number 0'": false} {
		_, ok := c.stmts.byText[sql]
		want(t, sql+" is kept", ok, kept)
	}
}

func TestAStatementInUseIsNotTakenFromItsUser(t *testing.T) {
	c := newConnection(t)
	const sql = "SELECT value FROM json_each($1)"
	var rows []string
	err := c.Each(sql, []sqldb.Arg{sqldb.Text("[1,2,3]")}, func(r sqldb.Row) error {
		rows = append(rows, r.Text(0)+ask(t, c, sql, sqldb.Text(`["a"]`)))
		for i := range maxStatements + 1 {
			ask(t, c, fmt.Sprintf("SELECT %d, %s", i, r.Text(0)))
		}
		return nil
	})
	want(t, "error", err, nil)
	want(t, "rows", strings.Join(rows, " "), "1a 2a 3a")
}

func TestAWrongNumberOfArgumentsIsRefused(t *testing.T) {
	c := newConnection(t)
	const sql = "SELECT value FROM json_each($1)"
	for range 2 {
		_, err := c.Exec(sql)
		if err == nil || !strings.Contains(err.Error(), "takes 1 arguments, not 0") {
			t.Errorf("error: got %v, want one that counts the arguments", err)
		}
	}
	want(t, "answer afterwards", ask(t, c, sql, sqldb.Text(`["a"]`)), "a")
}
