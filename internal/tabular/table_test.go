package tabular_test

import (
	"cmp"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"caseload"
	"caseload/internal/tabular"
)

var _ tabular.Rows = (*caseload.Block)(nil) // without anything between them

// columns are one of each kind.
var columns = []tabular.Column{
	{Name: "id", Kind: tabular.Integer},
	{Name: "count", Title: "How many", Kind: tabular.Integer},
	{Name: "open", Title: "Is open", Kind: tabular.Boolean},
	{Name: "day", Kind: tabular.Date},
	{Name: "seen", Kind: tabular.Time},
	{Name: "lat", Kind: tabular.Degrees},
	{Name: "note", Title: "Notes, in full", Kind: tabular.Text},
	{Name: "amount", Kind: tabular.Decimal},
	{Name: "tags", Kind: tabular.Nested},
}

// kinds are the columns' in a Block.
var kinds = []caseload.Kind{
	caseload.KindInt, caseload.KindInt, caseload.KindBool, caseload.KindDate, caseload.KindTime, caseload.KindDegrees,
	caseload.KindText, caseload.KindNumber, caseload.KindJSON,
}

// null is how a cell that holds nothing is written here: no cell has this text.
const null = "\x00"

// table is rows of canonical texts, a column's each, with null.
type table [][]string

// texts are those that formats tend to change.
var texts = []string{
	"plain", `say "no", twice`, "two\nlines", "a\rreturn\r\nand both", "Môn 東京 🚧", "=1+1", "+44 20", "-1", "@home", "\ttab", " blanks ",
	"", "null", "NULL", `\N`, "'", "''", "<b>&amp;</b>]]>", "_x0041_ _x005F_", "1", "1e3", "true", "2026-01-15", `{"a":1}`, ";|,", "\u00a0\u2028\ufeff",
}

// whole is a table with every text, and with the ends of what other kinds hold.
func whole() table {
	counts := []string{"0", "-1", "9007199254740993", "-9007199254740993", strconv.Itoa(math.MaxInt64), strconv.Itoa(math.MinInt64 + 1)}
	days := []string{"2026-01-15", "1970-01-01", "1969-12-31", "1900-02-28", "1900-03-01", "0001-01-02", "9999-12-31", "2024-02-29"}
	times := []string{
		"2026-01-15T10:30:00.123456Z", "1970-01-01T00:00:00.000000Z", "1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000001Z", "9999-12-31T23:59:59.999999Z",
		"2026-01-15T23:59:59.999999Z", "2026-01-16T00:00:00.000001Z",
	}
	degrees := []string{"51.5074", "-0.0000001", "0", "-180", "179.9999999", "7.1"}
	amounts := []string{"0", "-0.5", "12.25", "1234567890.5", "-999999999999999", "0.000001"}
	tags := []string{`["a","b"]`, `[]`, `{"k":[1,null,"=x"]}`, `["é","a \"b\""]`}
	out := table{{"-1", null, null, null, null, null, null, null, null}}
	for i, text := range texts {
		of := func(values []string) string { return values[i%len(values)] }
		out = append(out, []string{
			strconv.Itoa(i), of(counts), strconv.FormatBool(i%2 == 0), of(days), of(times), of(degrees), text, of(amounts), of(tags),
		})
	}
	return out
}

// block packs the table.
func (x table) block() *caseload.Block {
	b := caseload.NewBlock(kinds...)
	for _, row := range x {
		for col, text := range row {
			addCell(b, columns[col].Kind, text)
		}
	}
	return b
}

// addCell parses by the standard library alone.
func addCell(b *caseload.Block, k tabular.Kind, text string) {
	switch {
	case text == null:
		b.AddNull()
	case k == tabular.Integer:
		b.AddInt(must(strconv.ParseInt(text, 10, 64)))
	case k == tabular.Boolean:
		b.AddInt(map[string]int64{"false": 0, "true": 1}[text])
	case k == tabular.Date:
		b.AddInt(must(time.Parse(time.DateOnly, text)).Unix() / (24 * 60 * 60))
	case k == tabular.Time:
		b.AddInt(must(time.Parse(time.RFC3339Nano, text)).UnixMicro())
	case k == tabular.Degrees:
		b.AddInt(int64(math.Round(must(strconv.ParseFloat(text, 64)) * 1e7)))
	default:
		b.AddText(text)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// write writes the table in blocks of some rows.
func (x table) write(t testing.TB, f tabular.Format, o tabular.Options, rows int) []byte {
	t.Helper()
	return must(os.ReadFile(writeFile(t, f, o, slices.Values(x), rows)))
}

// writeFile writes rows of canonical texts in blocks of some, and returns the path
// of the file.
func writeFile(t testing.TB, f tabular.Format, o tabular.Options, from iter.Seq[[]string], rows int) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "table."+string(f)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	w, err := tabular.New(f, file, columns, o)
	if err != nil {
		t.Fatal(err)
	}
	block, n := caseload.NewBlock(kinds...), int64(0)
	for row := range from {
		for col, text := range row {
			addCell(block, columns[col].Kind, text)
		}
		if n++; block.Rows() == rows {
			if err := w.Write(block); err != nil {
				t.Fatal(err)
			}
			block.Reset(kinds)
		}
	}
	if err := cmp.Or(w.Write(block), w.Close()); err != nil {
		t.Fatal(err)
	}
	if w.Rows() != n {
		t.Errorf("the writer of %s tells of %d rows, want %d", f, w.Rows(), n)
	}
	return file.Name()
}

// same fails where rows differ from those that are wanted, and says in which cells.
func same(t testing.TB, got, want iter.Seq[[]string]) {
	t.Helper()
	next, stop := iter.Pull(got)
	defer stop()
	row := 0
	for wanted := range want {
		cells, ok := next()
		if !ok || len(cells) != len(wanted) {
			t.Fatalf("row %d has %d cells, want %d", row, len(cells), len(wanted))
		}
		for col := range wanted {
			if cells[col] != wanted[col] {
				t.Errorf("row %d, %s = %q, want %q", row, columns[col].Name, cells[col], wanted[col])
			}
		}
		row++
	}
	if cells, more := next(); more {
		t.Errorf("there is a row more than %d: %q", row, cells)
	}
}

// eachTable runs a test for tables of no row, of one, and of many in blocks whose
// ends fall everywhere.
func eachTable(t *testing.T, test func(t *testing.T, x table, rows int)) {
	for name, c := range map[string]struct {
		x    table
		rows int
	}{
		"no rows": {table{}, 1}, "one row": {whole()[1:2], 1}, "one block": {whole(), 1000}, "a block a row": {whole(), 1}, "blocks of seven": {whole(), 7},
	} {
		t.Run(name, func(t *testing.T) { test(t, c.x, c.rows) })
	}
}

// onlyNotes packs a table of one column of texts.
func onlyNotes(x table) *caseload.Block {
	b := caseload.NewBlock(caseload.KindText)
	for _, row := range x {
		addCell(b, tabular.Text, row[0])
	}
	return b
}
