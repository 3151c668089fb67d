package tabular_test

import (
	"bytes"
	"cmp"
	"errors"
	"strings"
	"testing"

	"caseload/internal/tabular"
)

func TestJSONThatBreaksOffIsNotWhole(t *testing.T) {
	for _, f := range []tabular.Format{tabular.JSON, tabular.XML} {
		var out bytes.Buffer
		w, err := tabular.New(f, &out, columns, tabular.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(whole().block()); err != nil {
			t.Fatal(err)
		}
		if end := strings.TrimSpace(out.String()); strings.HasSuffix(end, "]") || strings.HasSuffix(end, "</rows>") {
			t.Errorf("%s ends with %q before it is closed", f, end[len(end)-10:])
		}
	}
}

func TestNothingIsWrittenBeforeTheFirstRow(t *testing.T) {
	for _, f := range tabular.Formats {
		out := &bounded{room: 1 << 20}
		if _, err := tabular.New(f, out, columns, tabular.Options{}); err != nil || out.has > 0 {
			t.Errorf("New of %s = %v with %d bytes, want none", f, err, out.has)
		}
	}
}

var errFull = errors.New("no space left")

// A disk that has room again does not make a whole file of one with a hole.
func TestTableThatFailedIsNotClosed(t *testing.T) {
	for _, f := range tabular.Formats {
		disk := &bounded{room: 10}
		w, err := tabular.New(f, disk, columns, tabular.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := cmp.Or(w.Write(whole().block()), w.Close()); !errors.Is(err, errFull) {
			t.Errorf("%s on a full disk = %v, want %v", f, err, errFull)
		}
		disk.room = 1 << 20
		if again, last := w.Write(whole().block()), w.Close(); !errors.Is(again, errFull) || !errors.Is(last, errFull) || disk.has > 0 {
			t.Errorf("%s after an error = %v, and when it is closed %v, with %d bytes more", f, again, last, disk.has)
		}
	}
}

// bounded has room for one write of some bytes at most.
type bounded struct{ room, has int }

func (b *bounded) Write(p []byte) (int, error) {
	if len(p) > b.room {
		return 0, errFull
	}
	b.has += len(p)
	return len(p), nil
}

func TestColumnsOfOneNameAreToldApart(t *testing.T) {
	same := []tabular.Column{{Name: "a"}, {Name: "a"}, {Name: "a_2"}, {Name: "a"}, {Name: "é\"", Title: "a"}}
	for f, want := range map[tabular.Format]string{
		tabular.CSV:  "\"a\",\"a_3\",\"a_2\",\"a_4\",\"é\"\"\"\r\n",
		tabular.JSON: "[\n{\"a\":1,\"a_3\":1,\"a_2\":1,\"a_4\":1,\"é\\\"\":1}\n]\n",
		tabular.XML:  "<row><a>1</a><a_3>1</a_3><a_2>1</a_2><a_4>1</a_4><é_>1</é_></row>\n</rows>\n",
	} {
		var out bytes.Buffer
		w, err := tabular.New(f, &out, same, tabular.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Write(ones(1)), w.Close()); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s =\n%s\nwant it to have\n%s", f, &out, want)
		}
	}
}

// ones are rows whose every cell is 1.
type ones int

func (n ones) Rows() int          { return int(n) }
func (ones) Null(int, int) bool   { return false }
func (ones) Int(int, int) int64   { return 1 }
func (ones) Text(int, int) []byte { return []byte("1") }

func TestRowsOfTextFormatsAndXLSXCostNoAllocation(t *testing.T) {
	columns, block := usual()
	for _, f := range []tabular.Format{tabular.CSV, tabular.JSON, tabular.NDJSON, tabular.XML, tabular.XLSX} {
		var out counted
		w, err := tabular.New(f, &out, columns, tabular.Options{GuardFormulas: true})
		if err != nil {
			t.Fatal(err)
		}
		write := func() {
			if err := w.Write(block); err != nil {
				t.Fatal(err)
			}
		}
		write() // what it reuses has its size now
		if n := testing.AllocsPerRun(10, write); n != 0 {
			t.Errorf("%s allocates %v times for %d rows, want never", f, n, benchRows)
		}
	}
}
