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
	command(t, "tenant", "create", "truro", "--db", from)
	command(t, "gendata", "--db", from, "--tenant=truro", "--cases=3000")
	key := strings.TrimSpace(string(command(t, "key", "create", "--db", from, "--tenant=truro", "--role=analyst")))
	want := command(t, "export", "cases", "--db", from, "--tenant=truro")

	first := copyTables(t, from, there)
	if diff := cmp.Diff(first, copyTables(t, there, back)); diff != "" {
		t.Errorf("the way back copies something else (-there +back):\n%s", diff)
	}
	for _, db := range []string{there, back} {
		if got := command(t, "export", "cases", "--db", db, "--tenant=truro"); !bytes.Equal(got, want) {
			t.Errorf("the export of %s has %d bytes, want the %d of the source", db, len(got), len(want))
		}
		r := start(t, nil, "serve", "--db", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--log-level=error")
		if got := wantStatus(t, servedAt.FindStringSubmatch(r.first)[1]+"/api/cases/export?format=csv&limit=all", key, http.StatusOK); !bytes.Equal(got, want) {
			t.Errorf("the server of %s answers an export of %d bytes, want the %d of the source", db, len(got), len(want))
		}
		if err := r.stop(); err != nil {
			t.Errorf("serve ended with %v", err)
		}
	}
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
