package odata

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// written shows how a filter was understood.
func written(f Filter) string {
	switch f := f.(type) {
	case And:
		return "(" + written(f.Left) + " & " + written(f.Right) + ")"
	case Or:
		return "(" + written(f.Left) + " | " + written(f.Right) + ")"
	case Not:
		return "!" + written(f.Of)
	case Comparison:
		if f.Value.Quoted {
			return fmt.Sprintf("%s %s %q", f.Property, f.Op, f.Value.Text)
		}
		return fmt.Sprintf("%s %s %s", f.Property, f.Op, f.Value.Text)
	}
	return "?"
}

func TestFilterIsReadByPrecedence(t *testing.T) {
	for text, want := range map[string]string{
		"a eq 1":                                "a eq 1",
		"a eq 'O''Neill, (and) or'":             `a eq "O'Neill, (and) or"`,
		"a eq 1 or b ne null and c lt 3":        "(a eq 1 | (b ne null & c lt 3))",
		"(a eq 1 or b eq 2) and not c":          "((a eq 1 | b eq 2) & !c eq true)",
		"not (a gt 2020-01-02)":                 "!a gt 2020-01-02",
		"contains(a,'x y') and b":               `(a contains "x y" & b eq true)`,
		"startswith(a, 'x') eq false":           `!a startswith "x"`,
		"contains(a,'x') ne false":              `a contains "x"`,
		"a in (1,2, 3)":                         "((a eq 1 | a eq 2) | a eq 3)",
		"at ge 2026-03-08T12:00:00Z and a le 5": "(at ge 2026-03-08T12:00:00Z & a le 5)",
		"a eq ''":                               `a eq ""`,
		"flag":                                  "flag eq true",
	} {
		if f, err := ParseFilter(text); err != nil || written(f) != want {
			t.Errorf("ParseFilter(%q) = %s, %v; want %s", text, written(f), err, want)
		}
	}
}

func TestFilterThatCannotBeReadIsRefused(t *testing.T) {
	for text, status := range map[string]int{
		"": 400, "a eq": 400, "a eq 1 b": 400, "a eq 'x": 400, "a eq 1)": 400, "(a eq 1": 400, "'x' eq a": 400,
		"a like 'x'": 400, "contains(a,1)": 400, "contains(a)": 400, "a in ()": 400, "a in (1": 400, "a eq ,": 400, "contains(a,'x') eq 1": 400,
		"a has 1": 501, "endswith(a,'x')": 501, "contains(tolower(a),'x')": 501, "year(a) eq 2": 501, "a add 1 eq 2": 501,
		strings.Repeat("(", 50) + "a eq 1" + strings.Repeat(")", 50): 400, strings.Repeat("not ", 50) + "a": 400,
		"a in (" + strings.Repeat("1,", 500) + "1)": 400, "a eq '" + strings.Repeat("x", 20_000) + "'": 400,
	} {
		_, err := ParseFilter(text)
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != status {
			t.Errorf("ParseFilter(%.60q) = %v, want an error of status %d", text, err, status)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"a eq 1", "not (a ne 'x''y') or contains(b,'z')", "a in (1,'2')", "((", "a eq 'x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseFilter(s)
		if err == nil && strings.Contains(written(got), "?") && !strings.Contains(s, "?") {
			t.Errorf("ParseFilter(%q) = %s, which has a part that is nothing", s, written(got))
		}
	})
}

func TestOptionsThatAreNotKnownAreRefused(t *testing.T) {
	for name, want := range map[string]struct {
		value  string
		status int
	}{
		"$expand": {"x", http.StatusNotImplemented}, "$top": {"-1", http.StatusBadRequest}, "$skip": {"99999999", http.StatusBadRequest},
		"$count": {"yes", http.StatusBadRequest}, "$orderby": {"a up", http.StatusBadRequest}, "$select": {"a,,b", http.StatusBadRequest},
		"$format": {"atom", http.StatusUnsupportedMediaType}, "limit": {"1", http.StatusBadRequest},
	} {
		_, err := Parse(map[string]string{name: want.value})
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != want.status || e.Target != name {
			t.Errorf("Parse(%s=%s) = %v, want status %d about it", name, want.value, err, want.status)
		}
	}
}

func TestPageSizeIsThatOfThePreference(t *testing.T) {
	for _, c := range []struct {
		prefer []string
		want   int
	}{
		{nil, 0}, {[]string{"odata.maxpagesize=50"}, 50}, {[]string{"respond-async, MaxPageSize=7"}, 7},
		{[]string{"return=minimal", `odata.maxpagesize="9"`}, 9}, {[]string{"odata.maxpagesize=-3"}, 0},
	} {
		if got := MaxPageSize(c.prefer); got != c.want {
			t.Errorf("MaxPageSize(%q) = %d, want %d", c.prefer, got, c.want)
		}
	}
}
