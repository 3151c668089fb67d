package tabular_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

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

// The same rows as what others write them by wants them: texts, values, structs.
func BenchmarkPeer(b *testing.B) {
	columns, block := usual()
	for name, round := range map[string]func(out io.Writer) (write, end func() error){
		"encoding-csv": func(out io.Writer) (write, end func() error) { return byEncodingCSV(out, block) },
		"encoding-json": func(out io.Writer) (write, end func() error) {
			rows, in := structs(columns, block), json.NewEncoder(out)
			return func() error { return in.Encode(rows) }, func() error { return nil }
		},
		"excelize": func(out io.Writer) (write, end func() error) { return byExcelize(out, block) },
		"parquet-go": func(out io.Writer) (write, end func() error) {
			rows := structs(columns, block)
			w := parquet.NewGenericWriter[any](out, parquet.SchemaOf(rows[0]), parquet.Compression(&parquet.Zstd))
			return func() error { _, err := w.Write(rows); return err }, w.Close
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var out counted
			write, end := round(&out)
			for b.Loop() {
				if err := write(); err != nil {
					b.Fatal(err)
				}
			}
			if err := end(); err != nil {
				b.Fatal(err)
			}
			report(b, int64(out))
		})
	}
}

func byEncodingCSV(out io.Writer, block *caseload.Block) (write, end func() error) {
	w := csv.NewWriter(out)
	record := make([]string, len(block.Kinds()))
	write = func() error {
		for row := range block.Rows() {
			for col := range record {
				record[col] = block.Value(row, col).Canonical()
			}
			if err := w.Write(record); err != nil {
				return err
			}
		}
		return nil
	}
	return write, func() error { w.Flush(); return w.Error() }
}

func byExcelize(out io.Writer, block *caseload.Block) (write, end func() error) {
	book := excelize.NewFile()
	w := must(book.NewStreamWriter("Sheet1"))
	record := make([]any, len(block.Kinds()))
	last := 0
	write = func() error {
		for row := range block.Rows() {
			for col := range record {
				record[col] = value(block, row, col)
			}
			if last++; last > tabular.MaxSheetRows {
				return nil // a sheet is full
			}
			if err := w.SetRow("A"+strconv.Itoa(last), record); err != nil {
				return err
			}
		}
		return nil
	}
	return write, func() error { return errors.Join(w.Flush(), book.Write(out), book.Close()) }
}

// value is a cell as a value of Go, nil for none.
func value(block *caseload.Block, row, col int) any {
	switch k := block.Kinds()[col]; {
	case block.Null(row, col):
		return nil
	case k.Textual():
		return string(block.Text(row, col))
	case k == caseload.KindTime:
		return time.UnixMicro(block.Int(row, col)).UTC()
	}
	return block.Int(row, col)
}

// structs are the rows as structs, with a pointer for each cell.
func structs(columns []tabular.Column, block *caseload.Block) []any {
	var fields []reflect.StructField
	for i, c := range columns {
		of := reflect.TypeFor[*int64]()
		if block.Kinds()[i].Textual() {
			of = reflect.TypeFor[*string]()
		}
		tag := reflect.StructTag(`parquet:"` + c.Name + `" json:"` + c.Name + `"`)
		fields = append(fields, reflect.StructField{Name: "F" + strconv.Itoa(i), Type: of, Tag: tag})
	}
	rows := make([]any, block.Rows())
	for row := range rows {
		v := reflect.New(reflect.StructOf(fields))
		for col := range columns {
			switch {
			case block.Null(row, col):
			case block.Kinds()[col].Textual():
				v.Elem().Field(col).Set(reflect.ValueOf(new(string(block.Text(row, col)))))
			default:
				v.Elem().Field(col).Set(reflect.ValueOf(new(block.Int(row, col))))
			}
		}
		rows[row] = v.Interface()
	}
	return rows
}
