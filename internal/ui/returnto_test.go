package ui

import (
	"net/url"
	"strings"
	"testing"
)

func TestOnlyOurOwnAddressesAreLedTo(t *testing.T) {
	for _, own := range []string{"/ui/", "/ui/cases", "/ui/cases?status=open&q=a+b%20c", "/ui/cases/CW%2F1", "/public/cornwall/"} {
		if got := ownAddress(own); got != own {
			t.Errorf("ownAddress(%q) = %q, want it as it is", own, got)
		}
	}
	for _, other := range []string{
		"", "/", "ui/", "//evil.example/ui/", "/\\evil.example", "https://evil.example/ui/", "https:/ui/", "javascript:alert(1)", "/ui/../api", "/ui/..",
		"/ui/%2e%2e/api", "/public/../ui", "/public", "/public//evil.example", "/api/cases", "/ui", "/ui//evil.example", " /ui/", "/ui/\n", "/\t/evil.example", "\\\\evil.example", "/ui/\x00", "http:evil.example", "///evil.example/ui/", "?x=/ui/",
	} {
		if got := ownAddress(other); got != home {
			t.Errorf("ownAddress(%q) = %q, want %q", other, got, home)
		}
	}
}

func FuzzOwnAddress(f *testing.F) {
	for _, seed := range []string{"/ui/cases?q=a", "//evil.example", "/ui/%2f%2fevil.example", "/ui/;x", "/ui/#//x", "/ui/?\\"} {
		f.Add(seed)
	}
	base, err := url.Parse("https://cases.example/ui/login")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, given string) {
		got := ownAddress(given)
		to, err := base.Parse(got)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || !strings.HasPrefix(to.Path, home) && !strings.HasPrefix(to.Path, publicFolder) || strings.ContainsAny(got, "\\\t\r\n") || strings.HasPrefix(got, "//") {
			t.Errorf("ownAddress(%q) = %q, which leads to %v (%v)", given, got, to, err)
		}
		if again := ownAddress(got); again != got {
			t.Errorf("ownAddress(%q) = %q, and of that %q", given, got, again)
		}
	})
}
