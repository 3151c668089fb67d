package httpkit_test

import (
	"net/http"
	"slices"
	"testing"

	"caseload"
	"caseload/internal/httpkit"
)

func TestSeenAreTheVersionsOfIfMatch(t *testing.T) {
	for _, tt := range []struct {
		name  string
		given []string
		want  []caseload.Rev // nil: whichever there is
	}{
		{"no header", nil, nil},
		{"any", []string{`"12", *`}, nil},
		{"one", []string{`"12"`}, []caseload.Rev{12}},
		{"several", []string{`"12", "13"`, `"14"`}, []caseload.Rev{12, 13, 14}},
		{"a weak one", []string{`W/"12"`}, []caseload.Rev{}},
		{"nothing of ours", []string{`12, "012", "twelve", "1,2"`}, []caseload.Rev{}},
		{"an empty header", []string{""}, []caseload.Rev{}},
	} {
		h := http.Header{}
		for _, v := range tt.given {
			h.Add("If-Match", v)
		}
		if got := httpkit.Seen(h); !slices.Equal(got, tt.want) || (got == nil) != (tt.want == nil) {
			t.Errorf("%s: Seen = %#v, want %#v", tt.name, got, tt.want)
		}
	}
}

func TestUnchangedComparesWeakly(t *testing.T) {
	for given, want := range map[string]bool{`"12"`: true, `W/"12"`: true, `"11", "12"`: true, "*": true, `"1"`: false, "": false} {
		if got := httpkit.Unchanged(http.Header{"If-None-Match": {given}}, httpkit.TagOf(12)); got != want {
			t.Errorf("Unchanged with If-None-Match: %s = %t, want %t", given, got, want)
		}
	}
}
