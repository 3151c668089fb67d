package commcare

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
		if got := identifier(text); got != want || unidentifier(got) != text {
			t.Errorf("identifier(%q) = %q, which stands for %q; want %q", text, got, unidentifier(got), want)
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
		if name := identifier(s); unidentifier(name) != s || !allowed.MatchString(name) {
			t.Errorf("identifier(%q) = %q, which stands for %q", s, name, unidentifier(name))
		}
	})
}

func TestEveryPropertyHasAColumnOfItsOwn(t *testing.T) {
	met := map[string]string{}
	for _, property := range []string{"caseid", "property_caseid", "property_property_caseid", "name", "property_", "property_edd", "edd", "closed"} {
		name := propertyColumn(property).name
		if other, taken := met[name]; taken {
			t.Errorf("the properties %s and %s have one column, %s", property, other, name)
		}
		met[name] = property
		if _, is := builtIn(name); is {
			t.Errorf("the property %s has the column %s, which is of every feed", property, name)
		}
		row := &feedRow{properties: map[string]string{property: "x"}}
		if got := columnNamed(name).text(row); got != "x" {
			t.Errorf("the column %s shows %q, want the property %s", name, got, property)
		}
	}
}
