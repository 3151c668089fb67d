package tabular_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"caseload"
	"caseload/internal/tabular"
)

// written writes one row of one column.
func written(t testing.TB, f tabular.Format, c tabular.Column, b *caseload.Block) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := tabular.New(f, &out, []tabular.Column{c}, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(b), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readers read the one cell of a file of a column named x.
var readers = map[tabular.Format]func(t testing.TB, file []byte) string{
	tabular.CSV: func(t testing.TB, file []byte) string {
		return must(csv.NewReader(bytes.NewReader(file)).ReadAll())[1][0]
	},
	tabular.JSON: func(t testing.TB, file []byte) string {
		var rows []struct{ X string }
		if err := json.Unmarshal(file, &rows); err != nil {
			t.Fatal(err)
		}
		return rows[0].X
	},
	tabular.NDJSON: func(t testing.TB, file []byte) string {
		var row struct{ X string }
		if err := json.Unmarshal(file, &row); err != nil {
			t.Fatal(err)
		}
		return row.X
	},
	tabular.XML: func(t testing.TB, file []byte) string {
		var document struct {
			X string `xml:"row>x"`
		}
		if err := xml.Unmarshal(file, &document); err != nil {
			t.Fatal(err)
		}
		return document.X
	},
	tabular.XLSX: func(t testing.TB, file []byte) string {
		return must(openBook(t, file).GetCellValue("Data", "A2"))
	},
	tabular.Parquet: func(t testing.TB, file []byte) string {
		rows := must(parquet.Read[struct {
			X *string `parquet:"x"`
		}](bytes.NewReader(file), int64(len(file))))
		return *rows[0].X
	},
}

func FuzzTextReadsBackInEveryFormat(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Add("\x01\x1f_x0001_\ufffe\uffff\ufffd\x7f")
	f.Add("_x0000\uffff") // once read as one escape and a rest
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return // no row holds it
		}
		b := caseload.NewBlock(caseload.KindText)
		b.AddText(text)
		for format, read := range readers {
			want := text
			switch format {
			case tabular.CSV:
				want = strings.ReplaceAll(text, "\r\n", "\n") // encoding/csv does it
			case tabular.XML:
				want = strings.Map(keptByXML, text)
			}
			if got := read(t, written(t, format, tabular.Column{Name: "x", Kind: tabular.Text}, b)); got != want {
				t.Errorf("%s of %q reads back as %q", format, text, got)
			}
		}
	})
}

// keptByXML is what XML keeps of a character.
func keptByXML(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
		return utf8.RuneError
	}
	return r
}

func FuzzNumbersReadBack(f *testing.F) {
	for _, n := range []int64{0, 1, -1, 9_999_999, 10_000_000, -10_000_001, 1 << 53, -1 << 62, 999_999_999_999_999, 1_000_000_000_000_000} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		if n == caseload.NullCell {
			return
		}
		whole := new(big.Rat).SetInt64(n)
		for kind, c := range map[tabular.Kind]struct {
			of   caseload.Kind
			want *big.Rat
		}{
			tabular.Integer: {caseload.KindInt, whole},
			tabular.Degrees: {caseload.KindDegrees, new(big.Rat).Quo(whole, big.NewRat(1e7, 1))},
		} {
			b := caseload.NewBlock(c.of)
			b.AddInt(n)
			for _, format := range []tabular.Format{tabular.CSV, tabular.XLSX} {
				text := readers[format](t, written(t, format, tabular.Column{Name: "x", Kind: kind}, b))
				if got, ok := new(big.Rat).SetString(text); !ok || got.Cmp(c.want) != 0 {
					t.Errorf("%s of %d as %s is %q, want %s", format, n, kind, text, c.want)
				}
			}
		}
	})
}

func FuzzTimesOfXLSXKeepTheMicrosecond(f *testing.F) {
	for _, n := range []int64{0, 1, -1, 86_399_999_999, 86_400_000_000, -2_203_891_200_000_000, 253_402_300_799_999_999} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		at := time.UnixMicro(n).UTC()
		if at.Year() < 1900 || at.Month() < 3 && at.Year() == 1900 || at.Year() > 9999 {
			return
		}
		b := caseload.NewBlock(caseload.KindTime)
		b.AddInt(n)
		file := written(t, tabular.XLSX, tabular.Column{Name: "x", Kind: tabular.Time}, b)
		cell, _ := strings.CutPrefix(sheetCells(t, file, "xl/worksheets/sheet1.xml")["A2"], "2 ")
		serial, ok := new(big.Rat).SetString(cell)
		if !ok || !ofSerial(t, serial).Equal(at) {
			t.Errorf("the time %s is the number %q in XLSX", at, cell)
		}
	})
}
