package sqlite_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/sqlite"
)

// writeAt opens a database with a clock that stands still, and puts a source.
func writeAt(t *testing.T, file string, at time.Time, tenant caseload.TenantID) (caseload.Rev, error) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), file, sqlite.Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if tenant == 0 {
		if _, err := s.CreateTenant(t.Context(), caseload.Tenant{Slug: "here", Zone: time.UTC, Created: at}); err != nil {
			t.Fatal(err)
		}
		tenant = 1
	}
	return s.Update(t.Context(), tenant, caseload.Actor{}, putSource)
}

func putSource(tx caseload.WriteTx) error {
	pk, err := tx.Next(caseload.PKs, 1)
	if err != nil {
		return err
	}
	b := caseload.NewBlock(caseload.NounSource.Kinds()...)
	for _, v := range []caseload.Value{caseload.Int(pk), caseload.Text(fmt.Sprint("source-", pk)), caseload.Int(0), caseload.Int(0), caseload.Int(0), caseload.Text("web")} {
		b.AddValue(v)
	}
	return tx.Put(caseload.NounSource, b)
}

func TestRevsRiseThoughTheClockGoesBackALittle(t *testing.T) {
	file, noon := filepath.Join(t.TempDir(), "caseload.db"), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	first, err := writeAt(t, file, noon, 0)
	if err != nil || first != caseload.Rev(noon.UnixMicro()) {
		t.Fatalf("the first write: got the Rev %d and the error %v, want the clock's %d", first, err, noon.UnixMicro())
	}
	if next, err := writeAt(t, file, noon.Add(-4*time.Minute), 1); err != nil || next != first+1 {
		t.Errorf("a write with a clock 4 minutes behind: got the Rev %d and the error %v, want %d", next, err, first+1)
	}
	_, err = writeAt(t, file, noon.Add(-6*time.Minute), 1)
	if caseload.CodeOf(err) != caseload.CodeUnavailable || !strings.Contains(err.Error(), "clock") {
		t.Errorf("a write with a clock 6 minutes behind: got the error %v, want one that tells of the clock", err)
	}
	if later, err := writeAt(t, file, noon.Add(time.Hour), 1); err != nil || later != caseload.Rev(noon.Add(time.Hour).UnixMicro()) {
		t.Errorf("a write an hour later: got the Rev %d and the error %v, want the clock's", later, err)
	}
}
