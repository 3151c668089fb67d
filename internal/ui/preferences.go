package ui

import (
	"slices"
	"time"

	"caseload"
	"caseload/internal/snippet"
)

// The cookies that keep how a visitor wants the pages.
const (
	languageCookie = "language"
	themeCookie    = "theme"
)

// preferenceLife is how long they are kept.
const preferenceLife = 365 * 24 * time.Hour

// theme is which colours the pages have.
type theme string

const (
	themeSystem theme = "system" // as the device has it
	themeLight  theme = "light"
	themeDark   theme = "dark"
)

var themes = []theme{themeLight, themeDark, themeSystem}

// parseTheme reads a theme's name; any other is that of the device.
func parseTheme(name string) theme {
	if t := theme(name); slices.Contains(themes, t) {
		return t
	}
	return themeSystem
}

// Key is that of the theme's name in the catalogue.
func (t theme) Key() string {
	return map[theme]string{themeLight: "theme.light", themeDark: "theme.dark", themeSystem: "theme.system"}[t]
}

// Media is where the dark colours are used, "" for nowhere. Paper is white.
func (t theme) Media() string {
	return map[theme]string{themeDark: "screen", themeSystem: "screen and (prefers-color-scheme: dark)"}[t]
}

// keepPreferences keeps the language, the theme and the language of lines of the form,
// where it has them, and leads back.
func keepPreferences(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	if code := form.Get("language"); code != "" {
		if v.languages.byCode(code) == nil {
			return caseload.Invalid("language", "There are no pages in this language.", v.languages.codes()...)
		}
		v.setCookie(languageCookie, code, preferenceLife)
	}
	if name := form.Get("theme"); name != "" {
		v.setCookie(themeCookie, string(parseTheme(name)), preferenceLife)
	}
	if name := form.Get("lines"); name != "" {
		v.setCookie(linesCookie, snippet.ByName(name).Name, preferenceLife)
	}
	return v.succeed(ownAddress(form.Get("return_to")), "notice.preferences")
}
