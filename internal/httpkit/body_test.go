package httpkit_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"caseload"
	"caseload/internal/httpkit"
)

func TestBodyIsBoundedAndUTF8(t *testing.T) {
	unsized := func(r io.Reader) io.Reader { return struct{ io.Reader }{r} }
	tests := []struct {
		name string
		body io.Reader
		want caseload.Code
		says string
	}{
		{"at the limit", strings.NewReader("12345678"), "", ""},
		{"empty", strings.NewReader(""), "", ""},
		{"over by its length", strings.NewReader("123456789"), caseload.CodeTooLarge, "8 bytes"},
		{"over while read", unsized(strings.NewReader("123456789")), caseload.CodeTooLarge, "8 bytes"},
		{"broken off", unsized(iotest.ErrReader(io.ErrUnexpectedEOF)), caseload.CodeInvalid, "whole"},
		{"not UTF-8", strings.NewReader("a\xff"), caseload.CodeInvalid, "UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/", tt.body)
			_, err := httpkit.Body(httptest.NewRecorder(), r, 8)
			if got := caseload.CodeOf(err); got != tt.want {
				t.Fatalf("Body = %v, want code %q", err, tt.want)
			}
			if err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Body = %q, want it to say %q", err, tt.says)
			}
		})
	}
}

type goal struct {
	Title string `json:"title"`
	Due   int    `json:"due"`
}

type wireCase struct {
	Summary string            `json:"summary"`
	Open    bool              `json:"open"`
	Score   *float64          `json:"score"`
	At      time.Time         `json:"at"`
	Goals   []goal            `json:"goals"`
	Extra   map[string]string `json:"extra"`
}

func TestDecodeJSONNamesTheMemberAndWhatIsExpected(t *testing.T) {
	tests := []struct{ body, field, message string }{
		{`{"summary":4711}`, "summary", `"summary" must be text.`},
		{`{"open":"4711"}`, "open", `"open" must be true or false.`},
		{`{"score":"4711"}`, "score", `"score" must be a number.`},
		{`{"at":"4711"}`, "at", `"at" must be a date and time such as 2026-01-15T10:30:00Z.`},
		{`{"goals":"4711"}`, "goals", `"goals" must be a list.`},
		{`{"goals":[{},{"due":4711.5}]}`, "goals.1.due", `"goals.1.due" must be a whole number in range.`},
		{`{"goals":[{"due":47114711471147114711}]}`, "goals.0.due", `"goals.0.due" must be a whole number in range.`},
		{`{"extra":{"a/b":4711}}`, "extra.a/b", `"extra.a/b" must be text.`},
		{`{"goals":[{"done":"4711"}]}`, "goals.0.done", `"goals.0.done" is not known here.`},
		{`{"Summary":"4711"}`, "Summary", `"Summary" is not known here.`},
		{`{"open":true,"open":false}`, "open", `"open" is given more than once.`},
		{`{"summary":"\ud8004711"}`, "", "The body is not valid JSON: it has a fault at byte 12."},
		{`{"open":true} 4711`, "", "The body is not valid JSON: it has a fault at byte 14."},
		{`{"open":`, "", "The body is not valid JSON: it breaks off at byte 8."},
		{`{"open":tr`, "", "The body is not valid JSON: it breaks off at byte 10."},
		{``, "", "The body is empty; it must be an object, as JSON."},
		{" \r\n", "", "The body is empty; it must be an object, as JSON."},
		{`[4711]`, "", "The body must be an object."},
		{` null `, "", "The body must be an object, not null."},
	}
	for _, tt := range tests {
		var into wireCase
		err := httpkit.DecodeJSON([]byte(tt.body), &into)
		e, ok := errors.AsType[*caseload.Error](err)
		if !ok || e.Code != caseload.CodeInvalid || len(e.Problems) != 1 {
			t.Errorf("DecodeJSON(%s) = %v, want one invalid problem", tt.body, err)
			continue
		}
		if e.Problems[0].Field != tt.field || e.Message != tt.message || e.Problems[0].Message != tt.message {
			t.Errorf("DecodeJSON(%s) = %q %q, want %q %q", tt.body, e.Problems[0].Field, e.Message, tt.field, tt.message)
		}
		if strings.Contains(err.Error(), "4711") {
			t.Errorf("DecodeJSON(%s) = %v repeats the value", tt.body, err)
		}
	}
}

func TestDecodeJSONRefusesDepthAndBoundsWhatItRepeats(t *testing.T) {
	var anything any
	err := httpkit.DecodeJSON([]byte(strings.Repeat("[", 1<<20)), &anything)
	if caseload.CodeOf(err) != caseload.CodeInvalid {
		t.Errorf("DecodeJSON of 1,048,576 brackets = %v, want invalid", err)
	}
	err = httpkit.DecodeJSON([]byte(`{"`+strings.Repeat("é", 1<<18)+`":1}`), &wireCase{})
	if got := len(err.Error()); got > 400 {
		t.Errorf("DecodeJSON of a very long name: an error of %d bytes, want a short one", got)
	}
}

func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{`{"summary":"é","goals":[{"due":3}]}`, `{"extra":{"a":"b"},"at":"2026-01-15T10:30:00Z"}`, `{"open":`, `[[`, `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var into wireCase
		err := httpkit.DecodeJSON(body, &into)
		if err == nil {
			return
		}
		if caseload.CodeOf(err) != caseload.CodeInvalid {
			t.Errorf("DecodeJSON = %v, want code invalid", err)
		}
		if utf8.Valid(body) && !utf8.ValidString(err.Error()) {
			t.Errorf("DecodeJSON = %q, want UTF-8", err)
		}
	})
}
