package sqlstore

import (
	"crypto/sha256"
	"testing"

	"caseload"
	"caseload/internal/store/sqldb"
)

// sumOf is the sum of rows of a text, a number and bytes; nil is null.
func sumOf(rows ...[3]any) (sum Sum) {
	kinds := []sqldb.ArgKind{sqldb.TextArg, sqldb.IntArg, sqldb.BytesArg}
	b := caseload.NewBlock(caseload.KindText, caseload.KindInt, caseload.KindText)
	for row, cells := range rows {
		var encoded []byte
		for _, cell := range cells {
			switch v := cell.(type) {
			case string:
				b.AddText(v)
			case int:
				b.AddInt(int64(v))
			default:
				b.AddNull()
			}
		}
		for col, kind := range kinds {
			encoded = appendCell(encoded, b, row, col, kind)
		}
		sum.add(sha256.Sum256(encoded))
	}
	return sum
}

func TestDifferentRowsHaveDifferentSums(t *testing.T) {
	tables := map[string]Sum{}
	for name, rows := range map[string][][3]any{
		"no row":                 {},
		"nothing in it":          {{nil, nil, nil}},
		"an empty text":          {{"", nil, nil}},
		"empty bytes":            {{nil, nil, ""}},
		"zero":                   {{nil, 0, nil}},
		"minus one":              {{nil, -1, nil}},
		"a text":                 {{"a", nil, nil}},
		"the same as bytes":      {{nil, nil, "a"}},
		"one text of two":        {{"ab", nil, ""}},
		"parted elsewhere":       {{"a", nil, "b"}},
		"a NUL behind":           {{"a\x00", nil, nil}},
		"the row twice":          {{"a", nil, nil}, {"a", nil, nil}},
		"what another row holds": {{"a", nil, "b"}, {"b", nil, "a"}},
		"and its other half":     {{"a", nil, "a"}, {"b", nil, "b"}},
	} {
		sum := sumOf(rows...)
		for other, known := range tables {
			if sum == known {
				t.Errorf("%q and %q have the same sum %s", name, other, sum)
			}
		}
		tables[name] = sum
	}
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	a, b, c := [3]any{"a", 1, nil}, [3]any{"b", 2, "x"}, [3]any{"c", nil, "y"}
	if one, other := sumOf(a, b, c), sumOf(c, a, b); one != other || one.String() == (Sum{}).String() {
		t.Errorf("the sums of the same rows are %s and %s", one, other)
	}
}

// 2^256 - 1 and 1 add up to nothing, with a carry through all parts.
func TestASumCarries(t *testing.T) {
	var one, all [sha256.Size]byte
	one[sha256.Size-1] = 1
	for i := range all {
		all[i] = 0xff
	}
	var sum Sum
	sum.add(all)
	sum.add(one)
	if sum != (Sum{}) {
		t.Errorf("the sum is %s, want 0", sum)
	}
}
