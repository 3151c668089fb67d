package tabular_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"os"
	"strings"
	"testing"

	"caseload/internal/tabular"
)

// readCSV reads by encoding/csv.
func readCSV(t testing.TB, path string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		file := must(os.Open(path))
		defer func() { _ = file.Close() }()
		in := csv.NewReader(file)
		header, err := in.Read()
		if got, want := strings.Join(header, ","), "id,count,open,day,seen,lat,note,amount,tags"; err != nil || got != want {
			t.Errorf("the header is %s, %v, want %s", got, err, want)
		}
		for {
			row, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// toldByCSV is what encoding/csv can tell of a cell: it knows no empty text from
// none, and one end of a line.
func toldByCSV(cell string) string { return strings.ReplaceAll(toldBySheet(cell), "\r\n", "\n") }

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
