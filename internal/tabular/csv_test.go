package tabular_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"caseload/internal/tabular"
)

func TestCSVReadsBackAsWritten(t *testing.T) {
	eachTable(t, func(t *testing.T, x table, rows int) {
		same(t, readCSV(t, x.write(t, tabular.CSV, tabular.Options{}, rows)), csvOf(x))
	})
}

// readCSV reads by encoding/csv, for which an empty text is as none.
func readCSV(t testing.TB, text []byte) table {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(all[0], ","), "id,count,open,day,seen,lat,note,amount,tags"; got != want {
		t.Errorf("the header is %s, want %s", got, want)
	}
	return all[1:]
}

// csvOf is a table as encoding/csv can tell of it.
func csvOf(x table) table {
	out := make(table, len(x))
	for i, row := range x {
		for _, cell := range row {
			out[i] = append(out[i], strings.ReplaceAll(strings.ReplaceAll(cell, null, ""), "\r\n", "\n"))
		}
	}
	return out
}

func TestCSVKeepsAnEmptyTextFromNone(t *testing.T) {
	x := table{
		{"1", null, null, null, null, null, "", null, null},
		{"2", null, null, null, null, null, null, null, null},
	}
	got := string(x.write(t, tabular.CSV, tabular.Options{NoHeader: true}, 1))
	if want := "1,,,,,,\"\",,\r\n2,,,,,,,,\r\n"; got != want {
		t.Errorf("CSV = %q, want %q", got, want)
	}
}

func TestCSVOfOneColumnHasNoEmptyLine(t *testing.T) {
	var out bytes.Buffer
	w, err := tabular.New(tabular.CSV, &out, columns[6:7], tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(onlyNotes(table{{null}, {""}, {"a"}})), w.Close()); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "\"note\"\r\n\"\"\r\n\"\"\r\n\"a\"\r\n"; got != want {
		t.Errorf("CSV = %q, want %q", got, want)
	}
}

func TestCSVIsWrittenAsItsOptionsSay(t *testing.T) {
	x := table{{"-1", "-2", "true", "2026-01-15", null, "-0.5", "=1", "-3.5", `["=1"]`}}
	for _, c := range []struct {
		options tabular.Options
		want    string
	}{
		{
			tabular.Options{},
			`"id","count","open","day","seen","lat","note","amount","tags"` + "\r\n" + `-1,-2,true,2026-01-15,,-0.5,"=1",-3.5,"[""=1""]"` + "\r\n",
		},
		{
			tabular.Options{Titles: true, Delimiter: ';', ByteOrderMark: true, LineFeeds: true, GuardFormulas: true},
			"\ufeff" + `"id";"How many";"Is open";"day";"seen";"lat";"Notes, in full";"amount";"tags"` + "\n" + `-1;-2;true;2026-01-15;;-0.5;"'=1";-3.5;"[""=1""]"` + "\n",
		},
		{tabular.Options{NoHeader: true, Delimiter: '\t'}, strings.Join([]string{"-1", "-2", "true", "2026-01-15", "", "-0.5", `"=1"`, "-3.5", `"[""=1""]"`}, "\t") + "\r\n"},
	} {
		if got := string(x.write(t, tabular.CSV, c.options, 1)); got != c.want {
			t.Errorf("CSV with %+v =\n%s\nwant\n%s", c.options, got, c.want)
		}
	}
}

func TestDelimiterThatValuesHaveIsRefused(t *testing.T) {
	for _, delimiter := range []byte{'-', '.', ':', '"', '0', 't', '\n', 0xa7} {
		if _, err := tabular.New(tabular.CSV, io.Discard, columns, tabular.Options{Delimiter: delimiter}); !errors.Is(err, tabular.ErrDelimiter) {
			t.Errorf("New with the delimiter %q = %v, want %v", delimiter, err, tabular.ErrDelimiter)
		}
	}
}
