package tabular_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"testing"

	"caseload/internal/tabular"
)

// readJSON reads an array by encoding/json.
func readJSON(t testing.TB, path string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		file := must(os.Open(path))
		defer func() { _ = file.Close() }()
		in := json.NewDecoder(file)
		if open, err := in.Token(); err != nil || open != json.Delim('[') {
			t.Fatalf("the file begins with %v, %v", open, err)
		}
		for in.More() {
			var object json.RawMessage
			if err := in.Decode(&object); err != nil {
				t.Fatal(err)
			}
			if !yield(readObject(t, object)) {
				return
			}
		}
		if end, err := in.Token(); err != nil || end != json.Delim(']') {
			t.Fatalf("the file ends with %v, %v", end, err)
		}
		if more, err := in.Token(); !errors.Is(err, io.EOF) {
			t.Fatalf("behind the array there is %v, %v", more, err)
		}
	}
}

// readNDJSON reads line by line.
func readNDJSON(t testing.TB, path string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		file := must(os.Open(path))
		defer func() { _ = file.Close() }()
		in := bufio.NewReader(file)
		for {
			line, err := in.ReadBytes('\n')
			if errors.Is(err, io.EOF) && len(line) == 0 {
				return
			} else if err != nil {
				t.Fatal(err)
			}
			if !yield(readObject(t, line)) {
				return
			}
		}
	}
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
