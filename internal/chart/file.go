package chart

import (
	"regexp"
	"strings"
)

// FileCSS is the style sheet within a chart that stands Alone. What draws SVG outside of
// browsers knows neither variables nor light-dark(): each rule has its colours, and
// those for the dark stand under a query.
var FileCSS = fileCSS(CSS)

var (
	lightColour = regexp.MustCompile(`--(chart-[a-z0-9-]+): (#[0-9a-f]{6});`)
	bothColours = regexp.MustCompile(`--(chart-[a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)
	fileRule    = regexp.MustCompile(`(?m)^\.chart[^{}\n]*\{[^{}\n]*\}`)
	fileLayout  = regexp.MustCompile(`max-width|display:`)
)

func fileCSS(css string) string {
	var light, dark []string // pairs of a variable and its colour
	for _, m := range bothColours.FindAllStringSubmatch(css, -1) {
		dark = append(dark, "var(--"+m[1]+")", m[3])
	}
	for _, m := range lightColour.FindAllStringSubmatch(css, -1) {
		light = append(light, "var(--"+m[1]+")", m[2])
	}
	byDay, byNight := strings.NewReplacer(light...), strings.NewReplacer(append(dark, light...)...)
	var day, night strings.Builder
	for _, rule := range fileRule.FindAllString(css, -1) {
		if fileLayout.MatchString(rule) {
			continue
		}
		day.WriteString(byDay.Replace(rule) + "\n")
		if strings.Contains(rule, "var(") {
			night.WriteString(byNight.Replace(rule) + "\n")
		}
	}
	return day.String() + "@media (prefers-color-scheme: dark) {\n" + night.String() + "}\n"
}
