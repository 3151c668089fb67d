package encode_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"caseload/internal/encode"
)

func TestCSVFieldIsQuotedAndItsQuotesAreDoubled(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{``, `""`},
		{`Ward 3`, `"Ward 3"`},
		{`a,b`, `"a,b"`},
		{`say "no"`, `"say ""no"""`},
		{`"`, `""""`},
		{"two\nlines\r\n", "\"two\nlines\r\n\""},
		{"=1+1", `"=1+1"`},
	} {
		if got := string(encode.AppendCSVField([]byte("x,"), []byte(c.in))); got != "x,"+c.want {
			t.Errorf("AppendCSVField(%q) = %s, want x,%s", c.in, got, c.want)
		}
	}
}

func TestCSVGuardStopsFormulasAndLeavesTheRest(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{``, `""`},
		{`=HYPERLINK("x")`, `"'=HYPERLINK(""x"")"`},
		{`+44`, `"'+44"`},
		{`-1`, `"'-1"`},
		{`@home`, `"'@home"`},
		{"\tx", "\"'\tx\""},
		{"\rx", "\"'\rx\""},
		{"\nx", "\"'\nx\""},
		{"＝1+1", "\"'＝1+1\""},
		{`1-1`, `"1-1"`},
		{` =1`, `" =1"`},
		{`"=1`, `"""=1"`},
	} {
		if got := string(encode.AppendCSVGuarded([]byte("x,"), []byte(c.in))); got != "x,"+c.want {
			t.Errorf("AppendCSVGuarded(%q) = %s, want x,%s", c.in, got, c.want)
		}
	}
}

func FuzzCSVField(f *testing.F) {
	for _, s := range []string{"", "a", `"`, `""a""`, "=\"1\"", "a\r\n\r\r\nb", "\xff,\"\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, s []byte) {
		row := append(encode.AppendCSVField(nil, s), ',')
		row = append(encode.AppendCSVGuarded(row, s), '\n')
		got, err := csv.NewReader(bytes.NewReader(row)).Read()
		if err != nil || len(got) != 2 {
			t.Fatalf("encoding/csv reads %q as %q, %v; want two fields", row, got, err)
		}
		// The reader turns CRLF inside a field into LF.
		want := strings.ReplaceAll(string(s), "\r\n", "\n")
		if got[0] != want {
			t.Errorf("field of %q reads back as %q", s, got[0])
		}
		if len(s) > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(string(s))[0]) {
			want = strings.ReplaceAll("'"+string(s), "\r\n", "\n")
		}
		if got[1] != want {
			t.Errorf("guarded field of %q reads back as %q, want %q", s, got[1], want)
		}
	})
}

// row is about what one case has in an export.
var row = [][]byte{
	[]byte("CW-2026-0042"), []byte("Cracked kerb outside 14 Elm Street"), []byte("in_progress"),
	[]byte(`Resident says "it is getting worse"; two flags are loose and the kerb has dropped by three centimetres.`),
	[]byte("Highways"), []byte("Canolbarth Môn"), []byte("2026-01-15T10:30:00.000Z"), []byte(""),
}

func rowSize() (n int64) {
	for _, field := range row {
		n += int64(len(field)) + 3
	}
	return n
}

func BenchmarkCSV(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(rowSize())
		b.ReportAllocs()
		dst := make([]byte, 0, 4096)
		for b.Loop() {
			dst = dst[:0]
			for _, field := range row {
				dst = append(encode.AppendCSVField(dst, field), ',')
			}
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		b.SetBytes(rowSize())
		b.ReportAllocs()
		var fields []string
		for _, field := range row {
			fields = append(fields, string(field))
		}
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		for b.Loop() {
			out.Reset()
			if err := w.Write(fields); err != nil {
				b.Fatal(err)
			}
			w.Flush()
		}
	})
}
