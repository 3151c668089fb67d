package xform_test

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"caseload/internal/xform"
)

// parse reads a form that must be accepted.
func parse(t *testing.T, form string) *xform.Submission {
	t.Helper()
	s, err := xform.Parse(strings.NewReader(form), xform.Limits{})
	if err != nil {
		t.Fatalf("Parse(%s) = %v", form, err)
	}
	return s
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func at(t *testing.T, rfc3339 string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAFormOfAPhoneIsReadWhole(t *testing.T) {
	s := parse(t, string(read(t, "visit.xml")))
	end := at(t, "2026-03-04T10:59:41.762Z")
	want := &xform.Submission{
		XMLNS:     "http://openrosa.org/formdesigner/5F0C9A1E-7D4B-4C55-9A55-0A3C2B1D4E6F",
		Name:      "Antenatal visit",
		Version:   "27",
		UIVersion: "1",
		Meta: xform.Meta{
			InstanceID: "0f5f3a52-1111-4222-8333-944445555666",
			UserID:     "u-17",
			Username:   "chw.sample",
			DeviceID:   "Formplayer",
			TimeStart:  at(t, "2026-03-04T10:59:29.8Z"),
			TimeEnd:    end,
		},
		Cases: []xform.CaseBlock{{
			ID:       "a6d1f6c2-mother",
			UserID:   "u-17",
			Modified: end,
			Create:   true,
			Type:     "pregnancy",
			Name:     "Asha Sample",
			Owner:    "team-4",
			Opened:   at(t, "2026-01-15T00:00:00Z"),
			Update:   []xform.Property{{Name: "edd", Value: "2026-07-01"}, {Name: "village", Value: " Upper Ford "}},
			Indices:  []xform.Index{{Name: "parent", CaseType: "household", Relationship: xform.Child, CaseID: "h-9"}},
		}},
	}
	answers := s.Answers
	s.Answers = nil
	if !reflect.DeepEqual(s, want) {
		t.Errorf("Parse(visit.xml) =\n%+v, want\n%+v", s, want)
	}
	if want := compact(t, read(t, "visit.json")); string(answers) != want {
		t.Errorf("Answers of visit.xml =\n%s, want\n%s", answers, want)
	}
}

// compact returns a JSON file as canonical JSON.
func compact(t *testing.T, file []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestWhatTheRootDoesNotSayIsEmpty(t *testing.T) {
	s := parse(t, `<p:form xmlns:p="http://example.org/f" p:name="not the form's own"/>`)
	if s.XMLNS != "http://example.org/f" || s.Version != "" || s.UIVersion != "" || s.Meta != (xform.Meta{}) || s.Cases != nil {
		t.Errorf("Parse = %+v", s)
	}
}

func TestAFailedReadIsNoErrorOfTheForm(t *testing.T) {
	broken := errors.New("connection reset")
	for _, sent := range []string{"", "<data", "<data><a>1</a>", "<data>some text"} {
		_, err := xform.Parse(readerOf(sent, broken), xform.Limits{})
		if _, refused := errors.AsType[*xform.Error](err); refused || !errors.Is(err, broken) {
			t.Errorf("Parse of %q and then %v = %v", sent, broken, err)
		}
	}
}

// readerOf returns a reader of a text that ends with an error, once.
func readerOf(text string, err error) *failing { return &failing{strings.NewReader(text), err} }

type failing struct {
	text *strings.Reader
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	if f.text.Len() > 0 {
		return f.text.Read(p)
	}
	return 0, f.err
}

func BenchmarkParse(b *testing.B) {
	form := read(b, "visit.xml")
	b.SetBytes(int64(len(form)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := xform.Parse(bytes.NewReader(form), xform.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
