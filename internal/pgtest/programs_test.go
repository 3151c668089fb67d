package pgtest

import (
	"strings"
	"testing"
)

func TestAMissingProgramSaysWhatInstallsIt(t *testing.T) {
	_, err := program("no_such_program")
	if err == nil || !strings.Contains(err.Error(), "no_such_program is not installed; .ci/packages installs it") {
		t.Errorf("error = %v, want one that names .ci/packages", err)
	}
}
