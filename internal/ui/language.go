package ui

import (
	"embed"
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	tags "golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/unicode/bidi"
)

//go:embed language/*.toml
var catalogues embed.FS

// languages are those of the pages. The first is for visitors who ask for none of
// them.
type languages struct {
	list    []*language
	matcher tags.Matcher
}

// language writes texts, numbers and times as one language has them.
type language struct {
	Code string // of BCP 47
	Name string // in itself

	texts       *i18n.Localizer
	numbers     *message.Printer
	months      [12]string
	shortMonths [12]string
}

// readLanguages reads the catalogues. That one cannot be read is a fault of the
// program.
func readLanguages() *languages {
	bundle := i18n.NewBundle(tags.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := &languages{}
	var known []tags.Tag
	for _, l := range []*language{{Code: "en", Name: "English"}, {Code: "cy", Name: "Cymraeg"}} {
		if _, err := bundle.LoadMessageFileFS(catalogues, "language/"+l.Code+".toml"); err != nil {
			panic(err)
		}
		tag := tags.MustParse(l.Code)
		l.texts, l.numbers = i18n.NewLocalizer(bundle, l.Code), message.NewPrinter(tag)
		all.list, known = append(all.list, l), append(known, tag)
	}
	for _, l := range all.list { // the bundle is whole
		l.months, l.shortMonths = l.twelve("date.months"), l.twelve("date.short-months")
	}
	all.matcher = tags.NewMatcher(known)
	return all
}

// choose is the language of a visitor: the one kept, if there is one, and else the
// best of those that the client lists in Accept-Language (RFC 9110, 12.5.4).
func (all *languages) choose(kept, accepted string) *language {
	if l := all.byCode(kept); l != nil {
		return l
	}
	wanted, _, err := tags.ParseAcceptLanguage(accepted)
	if err != nil {
		return all.list[0]
	}
	_, i, _ := all.matcher.Match(wanted...)
	return all.list[i]
}

// byCode is the language of a code, nil if there is none.
func (all *languages) byCode(code string) *language {
	for _, l := range all.list {
		if l.Code == code {
			return l
		}
	}
	return nil
}

func (all *languages) codes() []string {
	var out []string
	for _, l := range all.list {
		out = append(out, l.Code)
	}
	return out
}

// t is the text of a key. The arguments are names, as the text has them, each with
// its value after it. An unknown key is a fault of the program.
func (l *language) t(key string, args ...any) string {
	return l.text(&i18n.LocalizeConfig{MessageID: key, TemplateData: named(args)})
}

// n is t for a number of things, in the plural form that the number takes. The text
// has it as Count.
func (l *language) n(key string, count int64, args ...any) string {
	data := named(args)
	data["Count"] = l.number(count)
	return l.text(&i18n.LocalizeConfig{MessageID: key, PluralCount: count, TemplateData: data})
}

func (l *language) text(c *i18n.LocalizeConfig) string {
	text, err := l.texts.Localize(c)
	if err != nil {
		panic(fmt.Errorf("the catalogue of %s: %w", l.Code, err))
	}
	return text
}

// has reports whether the catalogue has a key.
func (l *language) has(key string) bool {
	_, err := l.texts.Localize(&i18n.LocalizeConfig{MessageID: key})
	return err == nil
}

// named pairs names with the values after them.
func named(args []any) map[string]any {
	out := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		value := args[i+1]
		if text, ok := value.(string); ok {
			value = isolated(text)
		}
		out[fmt.Sprint(args[i])] = value
	}
	return out
}

// asWritten is a text that stays as it is in a text that is kept.
type asWritten string

// isolated keeps a text in which something is written from right to left from turning
// the sentence that it is put into (Unicode Standard Annex 9, 2.4).
func isolated(text string) string {
	const fsi, pdi = "\u2068", "\u2069"
	if strings.IndexFunc(text, isRightToLeft) < 0 {
		return text
	}
	return fsi + text + pdi
}

// isRightToLeft reports whether a letter is written from right to left, or turns those
// behind it.
func isRightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	switch p.Class() {
	case bidi.R, bidi.AL, bidi.RLE, bidi.RLO, bidi.RLI, bidi.LRE, bidi.LRO, bidi.LRI, bidi.FSI:
		return true
	}
	return false
}
