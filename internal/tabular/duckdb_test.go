package tabular_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"caseload/internal/tabular"
)

func TestDuckDBReadsParquetAsWritten(t *testing.T) {
	eachTable(t, func(t *testing.T, x table, rows int) {
		same(t, readParquetByDuckDB(t, x.write(t, tabular.Parquet, tabular.Options{}, rows)), x)
	})
}

// readParquetByDuckDB reads by another implementation of the format, and holds the
// columns to their types in it.
func readParquetByDuckDB(t testing.TB, file []byte) table {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.parquet")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
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

func TestDuckDBReadsTextFormatsAsWritten(t *testing.T) {
	var types []string
	for _, c := range columns {
		types = append(types, c.Name+": 'VARCHAR'")
	}
	asTexts := ", columns = {" + strings.Join(types, ", ") + "})"
	folder := t.TempDir()
	for f, read := range map[tabular.Format]string{
		tabular.CSV:    "read_csv('%s', quote = '\"', escape = '\"', allow_quoted_nulls = false" + asTexts,
		tabular.JSON:   "read_json('%s', format = 'array'" + asTexts,
		tabular.NDJSON: "read_json('%s', format = 'newline_delimited'" + asTexts,
	} {
		t.Run(string(f), func(t *testing.T) {
			path := filepath.Join(folder, "table."+string(f))
			if err := os.WriteFile(path, whole().write(t, f, tabular.Options{}, 5), 0o600); err != nil {
				t.Fatal(err)
			}
			same(t, duckTable(t, fmt.Sprintf(read, path)), whole())
		})
	}
}
