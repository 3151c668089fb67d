package tabular_test

import (
	"bytes"
	"encoding/json"
	"fmt"
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
