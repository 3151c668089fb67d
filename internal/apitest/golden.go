package apitest

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Golden compares a text with the file that holds it, which -update writes.
func Golden(t *testing.T, file string, text []byte) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(file, text, 0o644)) //nolint:gosec // a page of the repository
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("%s is not what the code says; if it should be, run the test with -update (-want +got):\n%s", file, diff)
	}
}
