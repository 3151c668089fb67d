package canary_test

import (
	"os"
	"runtime/debug"
	"testing"

	"caseload/internal/pgtest"
)

// Worlds are small and answers many: collecting the garbage of these at the usual
// pace takes a sixth of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(pgtest.Main(m, "PostgreSQL"))
}
