package encode_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"caseload/internal/encode"
)

func TestClipKeepsTheFirstCharactersOfALongText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Môn", "Môn"},
		{strings.Repeat("x", 60), strings.Repeat("x", 60)},
		{strings.Repeat("x", 61), strings.Repeat("x", 60) + "..."},
		{strings.Repeat("東", 60), strings.Repeat("東", 60)},
		{strings.Repeat("東", 61), strings.Repeat("東", 60) + "..."},
		{strings.Repeat("\xff", 61), strings.Repeat("\xff", 60) + "..."},
	} {
		if got := encode.Clip(c.in); got != c.want {
			t.Errorf("Clip(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add(strings.Repeat("é", 70))
	f.Fuzz(func(t *testing.T, s string) {
		got := encode.Clip(s)
		beginning, _ := strings.CutSuffix(got, "...")
		if got != s && (!strings.HasPrefix(s, beginning) || utf8.RuneCountInString(beginning) != 60) {
			t.Errorf("Clip(%q) = %q, want the first 60 characters", s, got)
		}
	})
}
