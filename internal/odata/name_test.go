package odata

import (
	"regexp"
	"testing"
	"unicode/utf8"
)

func TestIdentifierKeepsOnlyWhatANameMayHave(t *testing.T) {
	for text, want := range map[string]string{
		"edd":         "edd",
		"_private":    "_private",
		"blood sugar": "blood_x0020_sugar",
		"2nd":         "_x0032_nd",
		"a-b.c@d":     "a_x002D_b_x002E_c_x0040_d",
		"_x0020_":     "_x005F_x0020_",
		"été":         "été",
		"🩺":           "_x1FA7A_",
		"":            "",
	} {
		if got := Identifier(text); got != want || Unidentifier(got) != text {
			t.Errorf("Identifier(%q) = %q, which stands for %q; want %q", text, got, Unidentifier(got), want)
		}
	}
}

func FuzzIdentifier(f *testing.F) {
	for _, s := range []string{"a b", "_x0020_", "_x005F_x0020_", "__x00e9_", "9", "_xD800_", "_x110000_", "_x0000 "} {
		f.Add(s)
	}
	allowed := regexp.MustCompile(`^[\pL_][\pL\p{Nd}_]*$`)
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" || !utf8.ValidString(s) {
			return
		}
		if name := Identifier(s); Unidentifier(name) != s || !allowed.MatchString(name) {
			t.Errorf("Identifier(%q) = %q, which stands for %q", s, name, Unidentifier(name))
		}
	})
}
