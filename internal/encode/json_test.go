package encode_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"caseload/internal/encode"
)

func TestJSONStringEscapesWhatJSONForbids(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", `""`},
		{"plain text of more than eight bytes", `"plain text of more than eight bytes"`},
		{`"\`, `"\"\\"`},
		{"\b\f\n\r\t\x00\x1f\x7f", `"\b\f\n\r\t\u0000\u001f` + "\x7f" + `"`},
		{"<a href='/'>&</a>", `"<a href='/'>&</a>"`},
		{"Môn 東京 🚧", `"Môn 東京 🚧"`},
		{"a\u2028b\u2029c", "\"a\u2028b\u2029c\""},
		{"bad\xff\xc3 byte", "\"bad\ufffd\ufffd byte\""},
		{"\ufffd", "\"\ufffd\""},
		{"1234567\n1234567\"", `"1234567\n1234567\""`},
	} {
		if got := string(encode.AppendJSONString([]byte("x:"), []byte(c.in))); got != "x:"+c.want {
			t.Errorf("AppendJSONString(%q) = %s, want x:%s", c.in, got, c.want)
		}
	}
}

// Every byte that needs an escape must be seen in every lane of a word, with
// every kind of neighbour below and above it.
func TestJSONStringIsCanonicalInEveryLane(t *testing.T) {
	for c := range 256 {
		for lane := range 17 {
			for _, filler := range []byte{' ', '!', '#', '[', ']', '~', 0x7f, '"', 0x80} {
				s := bytes.Repeat([]byte{filler}, 17)
				s[lane] = byte(c)
				compareWithCanonical(t, s)
			}
		}
	}
}

func FuzzJSONString(f *testing.F) {
	for _, s := range []string{"", "a\"b", "\x00\x1f", "\u2028\u2029", "\xed\xa0\x80", "\xf0\x9f\x9a", strings.Repeat("Môn ", 9)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, s []byte) { compareWithCanonical(t, s) })
}

func compareWithCanonical(t *testing.T, s []byte) {
	t.Helper()
	want, err := jsontext.AppendQuote(nil, s)
	if err != nil && utf8.Valid(s) {
		t.Fatal(err)
	}
	if got := encode.AppendJSONString(nil, s); !bytes.Equal(got, want) {
		t.Errorf("AppendJSONString(%q) = %s, jsontext writes %s", s, got, want)
	}
}

func BenchmarkJSONString(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(rowSize())
		b.ReportAllocs()
		dst := make([]byte, 0, 4096)
		for b.Loop() {
			dst = dst[:0]
			for _, field := range row {
				dst = append(encode.AppendJSONString(dst, field), ',')
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(rowSize())
		b.ReportAllocs()
		var fields []string
		for _, field := range row {
			fields = append(fields, string(field))
		}
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		for b.Loop() {
			out.Reset()
			if err := enc.Encode(fields); err != nil {
				b.Fatal(err)
			}
		}
	})
}
