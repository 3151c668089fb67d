package caseload

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawnBlock is a block of random rows, and the values that were added.
func drawnBlock(t *rapid.T) (*Block, [][]Value) {
	kinds := rapid.SliceOfN(rapid.SampledFrom([]Kind{KindInt, KindTime, KindText, KindJSON}), 1, 5).Draw(t, "kinds")
	b := NewBlock(kinds...)
	rows := make([][]Value, rapid.IntRange(0, 8).Draw(t, "rows"))
	for i := range rows {
		for _, k := range kinds {
			v := Value{kind: k}
			switch {
			case rapid.Bool().Draw(t, "null"):
			case k.Textual():
				v.set, v.s = true, rapid.String().Draw(t, "text")
			default:
				v.set, v.n = true, rapid.Int64Min(math.MinInt64+1).Draw(t, "number")
			}
			rows[i] = append(rows[i], v)
			b.AddValue(v)
		}
	}
	return b, rows
}

func wantRows(t *rapid.T, b *Block, rows [][]Value) {
	t.Helper()
	if b.Rows() != len(rows) {
		t.Fatalf("Rows() = %d, want %d", b.Rows(), len(rows))
	}
	for i, row := range rows {
		for c, v := range row {
			if got := b.Value(i, c); got != v || b.Null(i, c) != v.IsNull() {
				t.Fatalf("row %d, column %d: %#v, want %#v", i, c, got, v)
			}
			if v.kind.Textual() && b.String(i, c) != v.s {
				t.Fatalf("row %d, column %d: %q, want %q", i, c, b.String(i, c), v.s)
			}
		}
	}
}

func TestBlockGivesBackWhatWasAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, rows := drawnBlock(t)
		wantRows(t, b, rows)
		other := NewBlock(b.Kinds()...)
		for i := range rows {
			other.AddRow(b, i)
			if !other.SameRow(i, b, i) {
				t.Fatalf("the copy of row %d differs", i)
			}
		}
		wantRows(t, other, rows)
		n := rapid.IntRange(0, len(rows)).Draw(t, "kept")
		other.Truncate(n)
		wantRows(t, other, rows[:n])
		for i := range rows {
			other.AddRow(b, i)
		}
		wantRows(t, other, append(rows[:n:n], rows...))
		other.Reset(b.Kinds())
		wantRows(t, other, nil)
	})
}

func TestSameRowSeesEveryDifference(t *testing.T) {
	b := NewBlock(KindInt, KindText)
	for _, row := range [][]Value{{Int(1), Text("a")}, {Int(2), Text("a")}, {Int(1), Text("b")}, {{}, Text("a")}, {Int(1), {}}, {Int(1), {kind: KindText, set: true}}} {
		for _, v := range row {
			b.AddValue(v)
		}
	}
	for i := range b.Rows() {
		for j := range b.Rows() {
			if got := b.SameRow(i, b, j); got != (i == j) {
				t.Errorf("SameRow(%d, %d) = %v", i, j, got)
			}
		}
	}
	if b.Differs(0, b, 1, 1) || b.Differs(0, b, 2, 0) || !b.Differs(0, b, 1, 0) || !b.Differs(0, b, 2, 1) {
		t.Error("Differs looks at another column than it is told to")
	}
}

func TestBlockIsFullByRowsOrBytes(t *testing.T) {
	b := NewBlock(KindText)
	b.AddText(strings.Repeat("x", blockBytes-1))
	if b.Full() {
		t.Error("full before its bytes")
	}
	b.AddText("x")
	if !b.Full() {
		t.Errorf("not full at %d bytes", blockBytes)
	}
	b.Reset([]Kind{KindInt})
	for range blockRows {
		if b.Full() {
			t.Fatalf("full at %d rows", b.Rows())
		}
		b.AddInt(1)
	}
	if !b.Full() {
		t.Errorf("not full at %d rows", b.Rows())
	}
}

func TestBlockIsReusedWithoutAllocation(t *testing.T) {
	kinds := []Kind{KindInt, KindText}
	b := NewBlock(kinds...)
	text := strings.Repeat("x", 100)
	fill := func() {
		b.Reset(kinds)
		for range 100 {
			b.AddInt(1)
			copy(b.Grow(len(text)), text)
		}
	}
	fill()
	if n := testing.AllocsPerRun(10, fill); n != 0 {
		t.Errorf("filling a used block allocates %v times, want 0", n)
	}
	b.SetInt(3, 0, 7)
	if b.Int(3, 0) != 7 || b.PK(3, 0) != 7 || b.String(3, 1) != text {
		t.Errorf("row 3 is %d, %q", b.Int(3, 0), b.String(3, 1))
	}
}
