package main

import (
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
	testscript.Run(t, testscript.Params{Dir: "testdata", UpdateScripts: *update, RequireExplicitExec: true})
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
		RequireExplicitExec: true,
	})
}
