package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestStylesAreThoseOfTheBlocksThatAreUsed(t *testing.T) {
	used := blocks{"govuk-button": true, "govuk-tag": true, "govuk-skip-link": true}
	for sheet, want := range map[string]string{
		".govuk-button{a:b}.govuk-tabs{c:d}":                                               ".govuk-button{a:b}",
		".govuk-button,.govuk-tabs__tab,.govuk-tag--red{a:b}":                              ".govuk-button,.govuk-tag--red{a:b}",
		"@media print{.govuk-tabs{a:b}}@media (min-width:1em){.govuk-tag{c:d}.x{e:f}}":     "@media (min-width:1em){.govuk-tag{c:d}.x{e:f}}",
		"@supports (a:b){@media print{.govuk-accordion{a:b}.govuk-tag .y{a:b}}}":           "@supports (a:b){@media print{.govuk-tag .y{a:b}}}",
		`@charset "utf-8";:root{--govuk-x:1}html{a:b}`:                                     `@charset "utf-8";:root{--govuk-x:1}html{a:b}`,
		"@keyframes turn{from{a:b}to{c:d}}.govuk-tabs .govuk-button{a:b}":                  "@keyframes turn{from{a:b}to{c:d}}",
		".govuk-button:not(:is(.a,.b),.c),.govuk-tabs:is(.d,.e){a:b}":                      ".govuk-button:not(:is(.a,.b),.c){a:b}",
		".govuk-skip-link-focused-element{a:b}.govuk-buttons{a:b}.govuk-button-group{a:b}": ".govuk-skip-link-focused-element{a:b}.govuk-button-group{a:b}",
	} {
		if got := string(stylesOf([]byte(sheet), used)); got != want {
			t.Errorf("of %s there is left %s, want %s", sheet, got, want)
		}
	}
}

func TestStylesOfEveryClassThatIsNamedAreServed(t *testing.T) {
	whole, err := os.ReadFile("static/" + frontendStyles)
	if err != nil {
		t.Fatal(err)
	}
	class := regexp.MustCompile(`govuk-[a-z-]+(?:__[a-z-]+)?`)
	rules := func(sheet, name string) int {
		return strings.Count(sheet, "."+name+"{") + strings.Count(sheet, "."+name+",") + strings.Count(sheet, "."+name+" ")
	}
	served := string(readFiles().byName[frontendStyles].body)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for _, pattern := range []string{"templates/*.html", "templates/parts/*.html", "../chart/*.go", "static/*"} {
		more, err := filepath.Glob(pattern)
		if err != nil || len(more) == 0 {
			t.Fatalf("%s: %v, %v", pattern, more, err)
		}
		files = append(files, more...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, name := range class.FindAllString(string(text), -1) {
			if names++; rules(string(whole), name) > 0 && rules(served, name) == 0 {
				t.Errorf("%s names %s, of which no rule is served", file, name)
			}
		}
	}
	if names < 100 {
		t.Errorf("%d classes are named, want many", names)
	}
}
