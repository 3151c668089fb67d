package ui

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestColoursAreReadAndOthersRefused(t *testing.T) {
	for text, want := range map[string]Colour{"#1D70B8": "1d70b8", "1d70b8": "1d70b8"} {
		if got, err := ParseColour(text); got != want || err != nil {
			t.Errorf("ParseColour(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "#fff", "red", "#1d70b8;}", "#1d70bg", "##1d70b"} {
		if got, err := ParseColour(text); err == nil {
			t.Errorf("ParseColour(%q) = %q, want an error", text, got)
		}
	}
}

var property = regexp.MustCompile(`(--[a-z-]+):#([0-9a-f]{6})`)

func TestAnyColourComesToOnesThatCanBeRead(t *testing.T) {
	o := openOffice(t)
	for _, colour := range []Colour{"000000", "ffffff", "ffdd00", "1d70b8", "808080", "00ff00", "ff0000", "0000ff", "777777", "14181b"} {
		answer := o.get(colour.stylesheet())
		is := map[string]rgb{}
		for _, m := range property.FindAllStringSubmatch(answer.Body.String(), -1) {
			is[m[1]] = Colour(m[2]).rgb()
		}
		if answer.Code != 200 || len(is) != 4 || is["--brand"] != colour.rgb() {
			t.Fatalf("%s = %d %s", colour.stylesheet(), answer.Code, answer.Body)
		}
		for _, pair := range []struct {
			what         string
			colour, over rgb
		}{
			{"text on the colour", is["--brand-text"], is["--brand"]},
			{"a mark on white", is["--brand-on-light"], white},
			{"a mark on the dark ground", is["--brand-on-dark"], night},
		} {
			if got := contrast(pair.colour, pair.over); got < readable {
				t.Errorf("of %s, %s has the contrast %.2f, want %.1f", colour, pair.what, got, readable)
			}
		}
	}
}

func TestOnlyColoursHaveStylesheets(t *testing.T) {
	o := openOffice(t)
	for _, name := range []string{"red.css", "1D70B8.css", "1d70b8", "1d70b8.js", "1d70b8%7D.css"} {
		if got := o.get(brandFolder + name); got.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", name, got.Code)
		}
	}
}

func TestDarkGroundIsThatOfTheStylesheet(t *testing.T) {
	if css := string(readFiles().byName["dark.css"].body); !strings.Contains(css, "--govuk-body-background-colour: "+night.String()+";") {
		t.Errorf("dark.css has another ground than %s, by which colours are made lighter", night)
	}
}
