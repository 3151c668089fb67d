package tabular_test

import (
	"flag"
	"iter"
	"slices"
	"strconv"
	"testing"

	"caseload/internal/tabular"
)

// many is how many rows a test writes that is about many.
var many = flag.Int("rows", 20_000, "rows of a file with many")

// rowsOf are so many rows, with every text and the numbers from 0 up.
func rowsOf(n int) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		kinds := whole()
		for i := range n {
			if !yield(slices.Concat([]string{strconv.Itoa(i)}, kinds[i%len(kinds)][1:])) {
				return
			}
		}
	}
}

// told are rows of which each cell is what can be told of it.
func told(rows iter.Seq[[]string], tell func(string) string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for row := range rows {
			out := make([]string, len(row))
			for i, cell := range row {
				out[i] = tell(cell)
			}
			if !yield(out) {
				return
			}
		}
	}
}

// inFull is what can be told of a cell by what knows an empty text from none.
func inFull(cell string) string { return cell }

// streams are readers of each format, row by row, and what they can tell.
var streams = map[tabular.Format]struct {
	read func(t testing.TB, path string) iter.Seq[[]string]
	tell func(cell string) string
}{
	tabular.CSV:     {readCSV, toldByCSV},
	tabular.JSON:    {readJSON, inFull},
	tabular.NDJSON:  {readNDJSON, inFull},
	tabular.XML:     {readXML, inFull},
	tabular.XLSX:    {readXLSX, toldBySheet},
	tabular.Parquet: {readParquet, inFull},
}

func TestEveryFormatReadsBackAsWritten(t *testing.T) {
	for _, f := range tabular.Formats {
		t.Run(string(f), func(t *testing.T) {
			eachTable(t, func(t *testing.T, x table, rows int) {
				path := writeFile(t, f, tabular.Options{}, slices.Values(x), rows)
				same(t, streams[f].read(t, path), told(slices.Values(x), streams[f].tell))
			})
		})
	}
}

func TestManyRowsReadBackAsWritten(t *testing.T) {
	for _, f := range tabular.Formats {
		t.Run(string(f), func(t *testing.T) {
			path := writeFile(t, f, tabular.Options{}, rowsOf(*many), 1000)
			same(t, streams[f].read(t, path), told(rowsOf(*many), streams[f].tell))
		})
	}
}
