package ui

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"caseload/internal/httpkit"
)

//go:embed templates
var templateFiles embed.FS

// templates are those of each language, by its code.
type templates map[string]*template.Template

// readTemplates parses all templates once for each language. That one does not
// parse is a fault of the program.
func readTemplates(all *languages, f *files) templates {
	out := templates{}
	for _, l := range all.list {
		funcs := template.FuncMap{
			"t": l.t, "n": l.n, "number": l.number,
			"date": l.date, "datetime": l.datetime, "day": l.day,
			"static": f.address, "unbroken": unbroken, "prose": prose, "breaks": breaks, "stretches": stretches,
		}
		out[l.Code] = template.Must(template.New("").Funcs(funcs).ParseFS(templateFiles, "templates/*.html", "templates/parts/*.html"))
	}
	return out
}

// references are words with hyphens before digits, as those of cases have, and days.
var references = regexp.MustCompile(`[\p{L}\p{N}]+(?:-\p{N}+)+`)

// unbroken is a text of which no reference and no day is broken into two lines.
func unbroken(text string) template.HTML {
	return template.HTML(references.ReplaceAllString(template.HTMLEscapeString(text), `<span class="app-table__whole">$0</span>`))
}

// breaks reports whether a text has a word that is longer than a column may be wide.
func breaks(text string) bool { return hasWordOver(40, text) }

// stretches reports whether a text has a word that is longer than there is room for
// beside its title on a telephone, as email addresses are.
func stretches(text string) bool { return hasWordOver(23, text) }

func hasWordOver(letters int, text string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool { return utf8.RuneCountInString(word) > letters })
}

// page is what every page has beside its own: the templates "begin" and "end"
// write it. The data of a page embeds it.
type page struct {
	Title      string
	Up         *link    // to the page that this one lies under; nil: it lies under none
	Tags       []tag    // beside the title
	Buttons    []button // what may be done with what the page shows
	Language   *language
	Languages  []*language
	Theme      theme
	Themes     []theme
	Brand      string   // the address of the tenant's stylesheet, "" for our colours
	Visitor    *Visitor // nil: nobody is signed in
	Left       int64    // of the session if nothing else is asked for, in seconds
	Navigation []destination
	Viewing    *viewing // nil: as themselves
	Notices    []notice
	Problems   []problem // of the form that was sent
	Address    string    // of this page, to come back to
	In         string    // the language of the title, "": that of the page
}

// page begins the data of a page.
func (v *visit) page(title string) page {
	p := page{
		Title: title, Language: v.language, Languages: v.languages.list, Theme: v.theme, Themes: themes,
		Visitor: v.visitor, Notices: v.takeNotices(), Address: v.address(),
	}
	if v.visitor != nil {
		p.Navigation = v.navigation()
		p.Viewing = v.viewing()
		p.Left = v.left()
		p.Brand = v.visitor.Colour.stylesheet()
	}
	return p
}

// under puts the page under another, to which it leads back.
func (p page) under(text, href string) page {
	p.Up = &link{text, href}
	return p
}

// offer puts a button into the line of the title, unless it leads nowhere.
func (p *page) offer(b button) {
	if b.Href != "" {
		p.Buttons = append(p.Buttons, b)
	}
}

// Tenant is the name of whose pages these are, "" where that is not known.
func (p page) Tenant() string {
	if p.Visitor == nil {
		return ""
	}
	return p.Visitor.By.Tenant.Name
}

// Start is where the name of whose pages these are leads.
func (p page) Start() string { return home }

// address is where the visitor is, and home where that cannot be asked for again. Of
// what was sent, it is the page of the form, if that has the same address.
func (v *visit) address() string {
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodHead && !v.hasPage {
		return home
	}
	return ownAddress(v.r.URL.RequestURI())
}

// render answers with a template. It is written whole before any of it is sent,
// so that a fault in it leaves no half of a page.
func (v *visit) render(status int, name string, data any) error {
	var body bytes.Buffer
	if err := v.templates[v.language.Code].ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	h := v.w.Header()
	h.Set("Content-Language", v.language.Code)
	h.Add("Vary", "Accept-Encoding")
	if takesGzip(v.r) {
		h.Set("Content-Encoding", "gzip")
		body = *compressed(body.Bytes(), gzip.BestSpeed)
	}
	return httpkit.Send(v.w, status, "text/html; charset=utf-8", body.Bytes(), v.WriteTimeout)
}

// takesGzip reports whether the client likes an answer better by gzip.
func takesGzip(r *http.Request) bool { return httpkit.Coding(r.Header, "gzip") != "" }

// compressed writes a body by gzip.
func compressed(body []byte, level int) *bytes.Buffer {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, level) // one of the levels that there are
	_, _ = w.Write(body)                     // into memory
	_ = w.Close()
	return &out
}
