package tabular_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"caseload/internal/tabular"
)

func TestJSONReadsBackAsWritten(t *testing.T) {
	eachTable(t, func(t *testing.T, x table, rows int) {
		var all []json.RawMessage
		if err := json.Unmarshal(x.write(t, tabular.JSON, tabular.Options{}, rows), &all); err != nil {
			t.Fatal(err)
		}
		var got table
		for _, object := range all {
			got = append(got, readObject(t, object))
		}
		same(t, got, x)
	})
}

func TestNDJSONReadsBackAsWrittenLineByLine(t *testing.T) {
	eachTable(t, func(t *testing.T, x table, rows int) {
		var got table
		for line := range bytes.Lines(x.write(t, tabular.NDJSON, tabular.Options{}, rows)) {
			got = append(got, readObject(t, line))
		}
		same(t, got, x)
	})
}

// readObject reads a row by encoding/json, and holds its members to their types
// and their order.
func readObject(t testing.TB, text []byte) []string {
	t.Helper()
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	var out []string
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		t.Fatalf("a row begins with %v, %v", open, err)
	}
	for _, c := range columns {
		if name, err := in.Token(); err != nil || name != c.Name {
			t.Fatalf("a member is %v, %v, want %s", name, err, c.Name)
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			t.Fatal(err)
		}
		out = append(out, memberText(t, c.Kind, value))
	}
	if end, err := in.Token(); err != nil || end != json.Delim('}') {
		t.Fatalf("a row ends with %v, %v", end, err)
	}
	return out
}

func memberText(t testing.TB, k tabular.Kind, value json.RawMessage) string {
	t.Helper()
	var v any
	in := json.NewDecoder(bytes.NewReader(value))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		t.Fatal(err)
	}
	switch v := v.(type) {
	case nil:
		return null
	case string:
		if k != tabular.Text && k != tabular.Date && k != tabular.Time {
			t.Errorf("a cell of the kind %s is a string", k)
		}
		return v
	case json.Number, bool:
		if k == tabular.Text || k == tabular.Date || k == tabular.Time {
			t.Errorf("a cell of the kind %s is %T", k, v)
		}
		return fmt.Sprint(v)
	}
	return string(value)
}

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
		if _, err := tabular.New(f, refusing{}, columns, tabular.Options{}); err != nil {
			t.Errorf("New of %s = %v, want nothing written", f, err)
		}
	}
}

// refusing is written to in vain.
type refusing struct{}

var errFull = errors.New("no space left")

func (refusing) Write([]byte) (int, error) { return 0, errFull }

func TestFullDiskIsTold(t *testing.T) {
	for _, f := range tabular.Formats {
		w, err := tabular.New(f, refusing{}, columns, tabular.Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(whole().block())
		if err == nil {
			err = w.Close()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%s on a full disk = %v, want %v", f, err, errFull)
		}
	}
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
