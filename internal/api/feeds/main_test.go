package feeds_test

import (
	"os"
	"testing"

	"caseload/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m, "PostgreSQL")) }
