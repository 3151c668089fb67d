package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload/internal/pgtest"
)

func TestMovingToPostgreSQLAndBackChangesNoAnswer(t *testing.T) {
	folder := t.TempDir()
	from, there, back := "sqlite:"+filepath.Join(folder, "from.db"), pgtest.Database(t), "sqlite:"+filepath.Join(folder, "back.db")
	for _, tenant := range []string{"truro", "kisumu"} {
		command(t, "tenant", "create", tenant, "--db", from)
	}
	command(t, "gendata", "--db", from, "--tenant=truro", "--cases=3000")
	command(t, "gendata", "--db", from, "--tenant=kisumu", "--kind=programme", "--cases=100")
	keys := map[string]string{}
	for _, tenant := range []string{"truro", "kisumu"} {
		keys[tenant] = strings.TrimSpace(string(command(t, "key", "create", "--db", from, "--tenant="+tenant, "--role=admin")))
	}
	export := command(t, "export", "cases", "--db", from, "--tenant=truro")
	answers := answersOf(t, from, keys)

	first := copyTables(t, from, there)
	if diff := cmp.Diff(first, copyTables(t, there, back)); diff != "" {
		t.Errorf("the way back copies something else (-there +back):\n%s", diff)
	}
	for _, db := range []string{there, back} {
		if got := command(t, "export", "cases", "--db", db, "--tenant=truro"); !bytes.Equal(got, export) {
			t.Errorf("the export of %s has %d bytes, want the %d of the source", db, len(got), len(export))
		}
		for path, got := range answersOf(t, db, keys) {
			if !bytes.Equal(got, answers[path]) {
				t.Errorf("the server of %s answers %d bytes to %s, want the %d of the source", db, len(got), path, len(answers[path]))
			}
		}
	}
}

// answersOf asks a server of a database for what clients keep copies of.
func answersOf(t *testing.T, db string, keys map[string]string) map[string][]byte {
	t.Helper()
	r := start(t, nil, "serve", "--db", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--log-level=error")
	url := servedAt.FindStringSubmatch(r.first)[1]
	out := map[string][]byte{}
	for path, tenant := range map[string]string{
		"/api/cases/export?format=csv&limit=all":                                             "truro",
		"/a/kisumu/api/v0.5/case/?limit=5000&order_by=indexed_on&child_cases__full=true":     "kisumu",
		"/a/kisumu/api/v0.5/case/?limit=5000&order_by=-indexed_on&xforms_by_name__full=true": "kisumu",
		"/a/kisumu/api/form/v1/?limit=1000&order_by=indexed_on":                              "kisumu",
	} {
		out[path] = wantStatus(t, url+path, keys[tenant], http.StatusOK)
	}
	if err := r.stop(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	return out
}

// copyTables copies a database and returns what is said of its tables.
func copyTables(t *testing.T, from, to string) []wireCopiedTable {
	t.Helper()
	var answer wireCopy
	if err := json.Unmarshal(command(t, "copy", "--from", from, "--to", to, "--output=json"), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Rows < 3000 || len(answer.Tables) == 0 {
		t.Errorf("copy says that it copied %d rows of %d tables", answer.Rows, len(answer.Tables))
	}
	return answer.Tables
}

func TestServeRefusesAnUnfinishedCopy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "half.db")
	command(t, "tenant", "create", "truro", "--db=sqlite:"+file)
	c, err := sqlite.OpenConn(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := sqlitex.ExecuteTransient(c, "INSERT INTO copying (tenant, epoch, holder, worded) VALUES (1, 'there', 'one', 0)", nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve", "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0"}, {"tenant", "list"}} {
		if told := failing(t, append(args, "--db=sqlite:"+file)...); !strings.Contains(told, "unfinished copy of another. Run the same caseload copy again") {
			t.Errorf("%s on an unfinished copy says %q", args[0], told)
		}
	}
}

func TestCopySaysWhichDatabaseIsWrong(t *testing.T) {
	folder := t.TempDir()
	good, taken, none := filepath.Join(folder, "good.db"), filepath.Join(folder, "taken.db"), filepath.Join(folder, "none.db")
	command(t, "tenant", "create", "truro", "--db=sqlite:"+good)
	command(t, "tenant", "create", "truro", "--db=sqlite:"+taken)
	away := "postgres://cases:" + secret + "@" + freeAddr(t) + "/cases"
	for name, tt := range map[string]struct{ from, to, says string }{
		"no source":         {"sqlite:" + none, "sqlite:" + filepath.Join(folder, "new.db"), "There is no database " + none + ". Name another with --from."},
		"a folder":          {"sqlite:" + folder, "sqlite:" + none, "is a folder; name a file with --from."},
		"a full target":     {"sqlite:" + good, "sqlite:" + taken, "The target is not empty"},
		"no server there":   {"sqlite:" + good, away, "postgres://cases:***@"},
		"no server here":    {away, "sqlite:" + none, "postgres://cases:***@"},
		"a mistyped target": {"sqlite:" + good, "postgres//cases:" + secret + "@db", "--to must be sqlite:FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			if told := failing(t, "copy", "--from", tt.from, "--to", tt.to); !strings.Contains(told, tt.says) {
				t.Errorf("copy says %q, want %q", told, tt.says)
			}
		})
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a copy that found no source made a target")
	}
}
