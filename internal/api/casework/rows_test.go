package casework

import (
	"testing"

	"caseload"
)

func TestRowsAreWrittenWithoutAllocating(t *testing.T) {
	b := caseload.NewBlock(caseload.KindText, caseload.KindRef, caseload.KindText, caseload.KindText,
		caseload.KindRef, caseload.KindRef, caseload.KindRef, caseload.KindTime, caseload.KindTime)
	for range 100 {
		b.AddText("CW-2026-0042")
		b.AddNull()
		b.AddText(`Pothole, "deep"`)
		b.AddNull()
		for range 3 {
			b.AddNull()
		}
		b.AddInt(1_768_473_000_000_000)
		b.AddInt(1_768_473_000_000_000)
	}
	for _, f := range []form{{}, {csv: true}, {csv: true, guard: true}} {
		rows := newCaseRows(newTable(f, caseTable), &caseload.Catalog{})
		rows.add(b)
		if n := testing.AllocsPerRun(10, func() { rows.buf = rows.buf[:0]; rows.add(b) }); n > 0 {
			t.Errorf("100 rows as %+v cost %v allocations, want none", f, n)
		}
	}
}
