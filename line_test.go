package caseload_test

import (
	"strings"
	"testing"

	"caseload"
)

func TestLinesHaveNothingThatCannotBeSeen(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, text, refused string }{
		{"Welsh", "Tŷ Gwyn, Llanfair‑ym‑Muallt", ""},
		{"a joiner in Persian", "می\u200cخواهم", ""},
		{"a joiner in Sinhala", "ශ\u0dca\u200dරී", ""},
		{"a family", "👨\u200d👩\u200d👧", ""},
		{"a heart in colour", "❤\ufe0f", ""},
		{"the flag of Wales", "\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F", ""},
		{"a mark of direction", "C\u200f (ג)", ""},
		{"a number sign of Arabic", "\u0600٤", ""},
		{"a blank that breaks no line", "10\u00a0km", ""},
		{"nothing", "", ""},
		{"an override", "Tru\u202ero", "U+202E, in place 4"},
		{"an embedding", "\u202aTruro", "U+202A, in place 1"},
		{"an isolate", "Tŷ\u2066", "U+2066, in place 3"},
		{"a blank of no width", "Tru\u200bro", "U+200B"},
		{"a byte order mark", "\ufeffTruro", "U+FEFF"},
		{"a soft hyphen", "Tru\u00adro", "U+00AD"},
		{"a joiner alone", "\u200d", "U+200D, in place 1"},
		{"a filler of Hangul", "\u3164", "U+3164"},
		{"a tag without a flag", "Truro\U000E0067", "U+E0067"},
		{"a line feed", "Truro\nPenryn", "U+000A"},
		{"a tab", "Truro\t", "U+0009"},
		{"a control character of C1", "Truro\u0085", "U+0085"},
		{"an escape", "\x1b[31mTruro", "U+001B"},
		{"a separator of lines", "Truro\u2028", "U+2028"},
		{"what is no character", "Truro\uffff", "U+FFFF"},
	} {
		_, err := caseload.ParseLine(row.text, caseload.MaxName)
		switch {
		case row.refused == "" && err != nil:
			t.Errorf("%s is refused: %v", row.what, err)
		case row.refused != "" && (caseload.CodeOf(err) != caseload.CodeInvalid || !strings.Contains(err.Error(), row.refused)):
			t.Errorf("%s = %v, want it refused with %s", row.what, err, row.refused)
		}
	}
}

func TestWhatCannotBeSeenIsRefusedWhereItCanBeWrittenAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const turned = "Tru\u202ero"
	_, err := o.service.CreateCase(t.Context(), o.admin, caseload.CaseInput{Name: caseload.Set(turned)})
	o.wantCode("a case by an API", err, caseload.CodeInvalid)
	_, err = o.service.Edit(t.Context(), o.admin, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, Input: &caseload.PersonInput{Name: caseload.Set(turned)}})
	o.wantCode("a person", err, caseload.CodeInvalid)
	_, err = o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set(turned)})
	o.wantCode("a ward", err, caseload.CodeInvalid)
	_, err = caseload.NewTenant("penryn", turned, "")
	o.wantCode("a tenant", err, caseload.CodeInvalid)
	c := o.create(o.admin, caseload.CaseInput{Name: caseload.Set("Truro"), Summary: caseload.Set("Two lines,\n" + turned)})
	want(o, "the summary, which has lines", c.Case.Summary, "Two lines,\n"+turned)

	outcomes, err := o.service.ImportCases(t.Context(), o.admin, []caseload.CaseInput{{ExternalID: caseload.Set("a"), Name: caseload.Set(turned)}}, false)
	o.must(err)
	want(o, "a row of an import", outcomes[0].Result, caseload.Added)
	_, err = o.service.SubmitForm(t.Context(), o.admin, form("f", caseload.CaseChange{ID: "sent", Input: caseload.CaseInput{Name: caseload.Set(turned)}}))
	o.must(err)
	kept, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Where: caseload.Compare{Path: "name", Value: caseload.Text(turned)}}, "name")
	o.must(err)
	want(o, "cases that were sent and are kept as they were", kept.Rows.Rows(), 2)
}
