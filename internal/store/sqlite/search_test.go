package sqlite

import (
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/fold"
)

// FuzzSearch looks for a case by the whole of its text, whatever that is: it is
// found if there is a word in it, and no text is an error.
func FuzzSearch(f *testing.F) {
	for _, text := range []string{"lamp post", `"`, `a" OR "b`, "NEAR(a b)", "{public} : a", "^a", "a*", "-a", "AND", "東京 lamp", "é e\u0301", "a\tb\nc", "'; --", "a_b", " ", "\u200d"} {
		f.Add(text)
	}
	o := newOffice(f)
	made, err := o.service.CreateCase(f.Context(), o.admin, caseload.CaseInput{})
	o.must(err)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := caseload.ParseText(text, caseload.MaxName); err != nil {
			return // refused before it comes here
		}
		in := caseload.CaseInput{Summary: caseload.Set(text)}
		if _, err := o.service.UpdateCase(t.Context(), o.admin, made.Case.ID, time.Time{}, in); err != nil {
			t.Fatal(err)
		}
		out, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Search: text, Limit: 1}, "id")
		if err != nil {
			t.Fatal(err)
		}
		asked := strings.TrimSpace(text) != ""
		if got, want := out.Total == 1, !asked || len(fold.Words(text)) > 0; got != want {
			t.Errorf("search for %q in a case of this summary: found %v, want %v", text, got, want)
		}
	})
}
