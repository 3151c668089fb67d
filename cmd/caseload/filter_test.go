package main

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"caseload"
)

func TestFiltersAreRules(t *testing.T) {
	for text, want := range map[string]caseload.ReportRule{
		"status=Open,Closed":      {Column: "status", Operator: caseload.RuleAnyOf, Values: []string{"Open", "Closed"}},
		`ward!="St Ives, West",a`: {Column: "ward", Operator: caseload.RuleNoneOf, Values: []string{"St Ives, West", "a"}},
		"public_summary~a=b":      {Column: "public_summary", Operator: caseload.RuleContains, Values: []string{"a=b"}},
		"opened>=2026-01-15":      {Column: "opened", Operator: caseload.RuleBetween, Values: []string{"2026-01-15", ""}},
		"opened<=2026-01-15":      {Column: "opened", Operator: caseload.RuleBetween, Values: []string{"", "2026-01-15"}},
		"ward=":                   {Column: "ward", Operator: caseload.RuleEmpty},
		"ward!=":                  {Column: "ward", Operator: caseload.RuleNotEmpty},
		`ward=""`:                 {Column: "ward", Operator: caseload.RuleEmpty},
	} {
		got, err := parseRule(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("parseRule(%q): %v (-want +got):\n%s", text, err, diff)
		}
	}
	for _, text := range []string{"", "status", "=Open", "status>Open", "status!Open", "opened>=", "ward~", "opened>=a,b", `ward=a"b`, "ward=a\nb"} {
		if got, err := parseRule(text); err == nil {
			t.Errorf("parseRule(%q) = %+v, want an error", text, got)
		}
	}
}

// A filter that is read names a column, and has its values in the text.
func FuzzFilters(f *testing.F) {
	for _, text := range []string{"status=Open,Closed", `ward!="a, b"`, "opened>=2026", "ward=", "a~\"\"", "=\x00", "a=\"\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRule(text)
		if err != nil {
			return
		}
		if r.Column == "" || !strings.HasPrefix(text, r.Column) || !slices.Contains(caseload.RuleOperators, r.Operator) {
			t.Fatalf("parseRule(%q) = %+v", text, r)
		}
		if r.Operator != caseload.RuleAnyOf {
			return
		}
		var line strings.Builder
		w := csv.NewWriter(&line)
		if err := w.Write(r.Values); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		again, err := parseRule(r.Column + "=" + strings.TrimSuffix(line.String(), "\n"))
		if diff := cmp.Diff(r, again); err == nil && diff != "" {
			t.Errorf("%q is read otherwise when it is written again (-first +again):\n%s", text, diff)
		}
	})
}
