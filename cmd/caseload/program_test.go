package main

import (
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"caseload/internal/pgtest"
)

// tests are run with what pgtest needs around them. A short run leaves out those
// that need programs of others.
type tests struct{ *testing.M }

func (t tests) Run() int { return pgtest.Main(t.M, "PostgreSQL|OfNode|OfPython|OfTools") }

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"caseload": main})
}

func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", UpdateScripts: *update, RequireExplicitExec: true, Cmds: scriptCommands})
}

// The same commands give the same answers on PostgreSQL.
func TestCommandsOnPostgreSQL(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Files: []string{
			"testdata/tenant.txtar", "testdata/user.txtar", "testdata/key.txtar", "testdata/vocabulary.txtar",
			"testdata/import.txtar", "testdata/export.txtar", "testdata/casework.txtar", "testdata/report.txtar", "testdata/gendata.txtar", "testdata/migrate.txtar",
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("CASELOAD_DB", pgtest.Database(t))
			return nil
		},
		RequireExplicitExec: true, Cmds: scriptCommands,
	})
}

// scriptCommands are those of the scripts beside those of testscript.
var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){"keep": keep}

// keep sets a variable to the last thing in the output that a pattern's group is.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindAllStringSubmatch(ts.ReadFile("stdout"), -1)
	if len(found) == 0 {
		ts.Fatalf("nothing in the output is %s", args[1])
	}
	ts.Setenv(args[0], found[len(found)-1][1])
}
