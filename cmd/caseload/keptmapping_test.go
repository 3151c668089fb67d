package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload"
)

func TestAFileIsImportedByAMappingThatTheTenantKeeps(t *testing.T) {
	db := "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	command(t, "tenant", "create", "truro", "--db", db)
	file, written := writeCases(t, t.TempDir(), 3)
	text, err := os.ReadFile(written)
	if err != nil {
		t.Fatal(err)
	}
	svc, by := operator(t, db)
	x, err := svc.KeepMapping(t.Context(), by, "", caseload.KeptMapping{Name: "Lamps of Truro", Rows: "case", Mapping: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	importing := []string{"import", "cases", file, "--tenant", "truro", "--db", db, "--mapping"}
	if got := string(command(t, append(importing, "lamps of truro")...)); !strings.Contains(got, "new") || countCases(t, svc, by) != 3 {
		t.Errorf("the import says %q", got)
	}
	if x, err = svc.Mapping(t.Context(), by, x.ID); err != nil || x.Used.IsZero() || x.User != 0 {
		t.Errorf("the mapping was used at %v by %d (%v)", x.Used, x.User, err)
	}
	if said := failing(t, append(importing, "lamps")...); !strings.Contains(said, "no mapping of this name is kept") {
		t.Errorf("of a name that is not kept it says %q", said)
	}
	wards := []string{"import", "wards", file, "--tenant", "truro", "--db", db, "--mapping", "Lamps of Truro"}
	if said := failing(t, wards...); !strings.Contains(said, "is for cases") {
		t.Errorf("of a mapping of cases, wards are told %q", said)
	}
}
