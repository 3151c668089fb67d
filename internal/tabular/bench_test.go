package tabular_test

import (
	"bufio"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/tabular"
)

// benchRows is how many rows the blocks of a benchmark have.
const benchRows = 600

// usual is a block of rows as an export of cases has them: 25 columns, about 430
// bytes of CSV each.
func usual() ([]tabular.Column, *caseload.Block) {
	shape := []struct {
		kind tabular.Kind
		of   caseload.Kind
		text string
	}{
		{tabular.Integer, caseload.KindInt, ""}, {tabular.Text, caseload.KindText, "CASE-2026-#"}, {tabular.Text, caseload.KindText, "open"},
		{tabular.Text, caseload.KindText, "Overflowing bin by the bus stop, reported again (#)"}, {tabular.Text, caseload.KindText, "Tregolls"},
		{tabular.Text, caseload.KindText, "Waste and recycling"}, {tabular.Text, caseload.KindText, "web"}, {tabular.Time, caseload.KindTime, ""},
		{tabular.Time, caseload.KindTime, ""}, {tabular.Date, caseload.KindDate, ""}, {tabular.Boolean, caseload.KindBool, ""},
		{tabular.Degrees, caseload.KindDegrees, ""}, {tabular.Degrees, caseload.KindDegrees, ""}, {tabular.Text, caseload.KindText, "12 St Mary's Street, Môn"},
		{tabular.Decimal, caseload.KindNumber, "#.25"}, {tabular.Text, caseload.KindText, "She said \"it is full\" #"}, {tabular.Nested, caseload.KindJSON, `["bins","street #"]`},
		{tabular.Integer, caseload.KindInt, ""}, {tabular.Text, caseload.KindText, "TR1 2#"}, {tabular.Text, caseload.KindText, "ada@council.example"},
		{tabular.Time, caseload.KindTime, ""}, {tabular.Text, caseload.KindText, ""}, {tabular.Text, caseload.KindText, ""},
		{tabular.Integer, caseload.KindInt, ""}, {tabular.Text, caseload.KindText, "normal"},
	}
	var columns []tabular.Column
	var kinds []caseload.Kind
	for i, c := range shape {
		columns = append(columns, tabular.Column{Name: "column_" + strconv.Itoa(i), Kind: c.kind})
		kinds = append(kinds, c.of)
	}
	b := caseload.NewBlock(kinds...)
	for row := range benchRows {
		for col, c := range shape {
			switch {
			case c.kind == tabular.Time:
				b.AddInt(1768473000_000_000 + int64(row*7919+col))
			case c.kind == tabular.Date:
				b.AddInt(20468 + int64(row%90))
			case c.kind == tabular.Boolean:
				b.AddInt(int64(row % 2))
			case c.kind == tabular.Degrees:
				b.AddInt(502632000 + int64(row*131+col))
			case c.kind == tabular.Integer:
				b.AddInt(int64(row))
			case c.text == "":
				b.AddNull()
			default:
				b.AddText(strings.ReplaceAll(c.text, "#", strconv.Itoa(row)))
			}
		}
	}
	return columns, b
}

// counted counts what is written to it.
type counted int64

func (c *counted) Write(p []byte) (int, error) { *c += counted(len(p)); return len(p), nil }

func BenchmarkWrite(b *testing.B) {
	columns, block := usual()
	for _, f := range tabular.Formats {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			var out counted
			w := must(tabular.New(f, &out, columns, tabular.Options{}))
			for b.Loop() {
				if err := w.Write(block); err != nil {
					b.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
			report(b, int64(out))
		})
	}
}

// report tells of rows, where a round of a benchmark is a block.
func report(b *testing.B, bytes int64) {
	b.SetBytes(bytes / int64(b.N))
	b.ReportMetric(float64(b.N*benchRows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkEncodingCSV(b *testing.B) {
	columns, block := usual()
	b.ReportAllocs()
	var out counted
	w := csv.NewWriter(bufio.NewWriter(&out))
	record := make([]string, len(columns))
	for b.Loop() {
		for row := range block.Rows() {
			for col := range columns {
				record[col] = block.Value(row, col).Canonical()
			}
			if err := w.Write(record); err != nil {
				b.Fatal(err)
			}
		}
	}
	w.Flush()
	report(b, int64(out))
}
