package casework

import (
	"testing"

	"caseload"
)

// rowsOfCases is a block of 100 rows of exportColumns.
func rowsOfCases() *caseload.Block {
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
	return b
}

func TestRowsAreWrittenWithoutAllocating(t *testing.T) {
	b := rowsOfCases()
	for _, f := range []form{{}, {csv: true}, {csv: true, guard: true}} {
		rows := newCaseRows(newTable(f, caseTable), &caseload.Catalog{})
		rows.add(b)
		if n := testing.AllocsPerRun(10, func() { rows.buf = rows.buf[:0]; rows.add(b) }); n > 0 {
			t.Errorf("100 rows as %+v cost %v allocations, want none", f, n)
		}
	}
}

func BenchmarkRows(b *testing.B) {
	block := rowsOfCases()
	for name, f := range map[string]form{"JSON": {}, "CSV": {csv: true}} {
		b.Run(name, func(b *testing.B) {
			rows := newCaseRows(newTable(f, caseTable), &caseload.Catalog{})
			rows.add(block)
			b.SetBytes(int64(len(rows.buf)))
			b.ReportAllocs()
			for b.Loop() {
				rows.buf = rows.buf[:0]
				rows.add(block)
			}
		})
	}
}
