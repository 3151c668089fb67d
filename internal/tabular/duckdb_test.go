package tabular_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"caseload/internal/tabular"
)

func TestDuckDBReadsParquetAsWritten(t *testing.T) {
	eachTable(t, func(t *testing.T, x table, rows int) {
		path := writeFile(t, tabular.Parquet, tabular.Options{}, slices.Values(x), rows)
		same(t, slices.Values(readParquetByDuckDB(t, path)), slices.Values(x))
	})
}

// readParquetByDuckDB reads by another implementation of the format, and holds the
// columns to their types in it.
func readParquetByDuckDB(t testing.TB, path string) table {
	t.Helper()
	types := slices.Concat(duckDB(t, "SELECT column_type FROM (DESCRIBE FROM '"+path+"')")...)
	want := []string{"BIGINT", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE", "DOUBLE", "VARCHAR", "DOUBLE", "JSON"}
	if !slices.Equal(types, want) {
		t.Errorf("the columns are %q, want %q", types, want)
	}
	return duckTable(t, "(SELECT * REPLACE (strftime(make_timestamp(epoch_us(seen)), '%Y-%m-%dT%H:%M:%S.%fZ') AS seen) FROM '"+path+"')")
}

// duckTable reads a table of DuckDB, which writes small numbers with an exponent.
func duckTable(t testing.TB, from string) table {
	t.Helper()
	out := table(duckDB(t, "SELECT COLUMNS(*)::VARCHAR FROM "+from))
	for _, row := range out {
		for col, c := range columns {
			if row[col] != null && (c.Kind == tabular.Degrees || c.Kind == tabular.Decimal) {
				row[col] = strconv.FormatFloat(must(strconv.ParseFloat(row[col], 64)), 'f', -1, 64)
			}
		}
	}
	return out
}

// duckDB runs a query by DuckDB, which answers texts.
func duckDB(t testing.TB, query string) [][]string {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", "duckdb.js", query)
	node.Dir = "../../test/clients"
	var told bytes.Buffer
	node.Stderr = &told
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node duckdb.js, which needs what make packages clients installs: %v\n%s", err, &told)
	}
	var rows [][]*string
	if err := json.Unmarshal(out, &rows); err != nil {
		t.Fatal(err)
	}
	var texts [][]string
	for _, row := range rows {
		var cells []string
		for _, cell := range row {
			if cell == nil {
				cells = append(cells, null)
			} else {
				cells = append(cells, *cell)
			}
		}
		texts = append(texts, cells)
	}
	return texts
}

func TestDuckDBFindsEachRowOfRowGroupsOnce(t *testing.T) {
	got := duckDB(t, fmt.Sprintf(`SELECT count(*)::VARCHAR, count(DISTINCT n)::VARCHAR, max(n)::VARCHAR,
		count_if(text = repeat(chr((97 + n %% %d %% 26)::INT), %d) || n)::VARCHAR FROM '%s'`, longBlock, longText, writeLong(t)))
	if want := []string{"3000", "3000", "2999", "3000"}; !slices.Equal(got[0], want) {
		t.Errorf("DuckDB counts %q, want %q", got[0], want)
	}
}

// The columns of a file that is read as texts.
const asTexts = "columns = {id: 'VARCHAR', count: 'VARCHAR', open: 'VARCHAR', day: 'VARCHAR', seen: 'VARCHAR', " +
	"lat: 'VARCHAR', note: 'VARCHAR', amount: 'VARCHAR', tags: 'VARCHAR'})"

const readsCSV = `read_csv('%s', quote = '"', escape = '"', allow_quoted_nulls = false, `

func TestDuckDBReadsTextFormatsAsWritten(t *testing.T) {
	for f, reads := range map[tabular.Format]string{
		tabular.CSV: readsCSV, tabular.JSON: "read_json('%s', format = 'array', ", tabular.NDJSON: "read_json('%s', format = 'newline_delimited', ",
	} {
		path := writeFile(t, f, tabular.Options{}, slices.Values(whole()), 5)
		same(t, slices.Values(duckTable(t, fmt.Sprintf(reads+asTexts, path))), slices.Values(whole()))
	}
}

func TestDuckDBFindsTheSameRowsInParquetAndCSV(t *testing.T) {
	texts := writeFile(t, tabular.CSV, tabular.Options{}, rowsOf(*many), 1000)
	types := strings.NewReplacer(
		"id: 'VARCHAR'", "id: 'BIGINT'", "count: 'VARCHAR'", "count: 'BIGINT'", "open: 'VARCHAR'", "open: 'BOOLEAN'", "day: 'VARCHAR'", "day: 'DATE'",
		"seen: 'VARCHAR'", "seen: 'TIMESTAMPTZ'", "lat: 'VARCHAR'", "lat: 'DOUBLE'", "amount: 'VARCHAR'", "amount: 'DOUBLE'",
	).Replace(asTexts)
	of := [2]string{
		"SELECT * REPLACE (tags::VARCHAR AS tags) FROM '" + writeFile(t, tabular.Parquet, tabular.Options{}, rowsOf(*many), 1000) + "'",
		"SELECT * FROM " + fmt.Sprintf(readsCSV+types, texts),
	}
	got := duckDB(t, "SELECT (SELECT count(*) FROM ("+of[0]+"))::VARCHAR, (SELECT count(*) FROM ("+of[0]+" EXCEPT ALL "+of[1]+"))::VARCHAR, "+
		"(SELECT count(*) FROM ("+of[1]+" EXCEPT ALL "+of[0]+"))::VARCHAR")
	if want := []string{strconv.Itoa(*many), "0", "0"}; !slices.Equal(got[0], want) {
		t.Errorf("DuckDB counts %q rows, those of Parquet alone and those of CSV alone, want %q", got[0], want)
	}
}
