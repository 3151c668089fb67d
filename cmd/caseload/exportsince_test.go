package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The lines of the page are run one after the other, and between the first and the
// second export some cases change and some are added.
func TestACopyIsKeptUpToDateAsThePageSays(t *testing.T) {
	blocks := blocksOf(t, "../../docs/exports-incremental.md", "sh")
	if len(blocks) != 4 {
		t.Fatalf("the page has %d blocks of commands, want 4", len(blocks))
	}
	data, err := filepath.Abs("../../internal/demo/data/boston311-2015-sidewalk-repair.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	do := func(lines string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", lines) //nolint:gosec // the page's own lines
		cmd.Dir, cmd.Env = folder, append(os.Environ(), "DATA="+data)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", lines, err, out)
		}
		return string(out)
	}
	importCases := "caseload import cases some.csv --tenant boston --mapping boston-2015\n"
	do("caseload tenant create boston --zone America/New_York\ngunzip -c $DATA > all.csv\nhead -n 1001 all.csv > some.csv\n" + importCases)
	do(blocks[0])
	do("head -n 101 all.csv | sed s/,Open,/,Closed,/ > some.csv; tail -n 50 all.csv >> some.csv\n" + importCases)
	if said := do(blocks[1]); strings.Contains(said, " 0 rows ") {
		t.Fatalf("nothing has changed: %s", said)
	}
	do(blocks[2])
	if said := do(blocks[3]); !strings.Contains(said, " 0 rows ") {
		t.Errorf("more has changed since: %s", said)
	}
	do("caseload export cases --tenant boston --columns id,number,status,closed --out now.csv\nsqlite3 copy.db '.import --csv now.csv now'")
	for _, both := range []string{"SELECT * FROM cases EXCEPT SELECT * FROM now", "SELECT * FROM now EXCEPT SELECT * FROM cases", "SELECT 'rows' WHERE (SELECT count(*) FROM cases) <> (SELECT count(*) FROM now)"} {
		if differ := do("sqlite3 copy.db \"" + both + "\""); differ != "" {
			t.Errorf("the copy is not what a whole export is: %s\n%s", both, differ)
		}
	}
}
