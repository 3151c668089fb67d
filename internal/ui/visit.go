package ui

import (
	"net/http"
	"strings"
	"time"

	"caseload/internal/httpkit"
)

// visit is one request for a page: who asks, in which language, and the answer.
type visit struct {
	*pages
	w        http.ResponseWriter
	r        *http.Request
	language *language
	theme    theme
	visitor  *Visitor // nil: nobody is signed in, or the address is open to all
	hasPage  bool     // the address answers GET
}

func (p *pages) visit(r *http.Request) *visit {
	v := &visit{pages: p, r: r}
	v.language = p.languages.choose(v.cookie(languageCookie), r.Header.Get("Accept-Language"))
	v.theme = parseTheme(v.cookie(themeCookie))
	return v
}

// t is a text of the catalogue, in the visitor's language.
func (v *visit) t(key string, args ...any) string { return v.language.t(key, args...) }

// n is a text of the catalogue for a number of things.
func (v *visit) n(key string, count int64) string {
	return v.language.n(key, count)
}

// redirect leads to another address, which is ours or the provider's.
func (v *visit) redirect(to string) error {
	v.w.Header().Set("Cache-Control", "no-store")
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// moment is a time as the visitor's tenant has it.
func (v *visit) moment(at time.Time) moment { return moment{at.In(v.visitor.By.Tenant.Zone)} }

// partial reports whether htmx asks for a part of the page that it shows.
func (v *visit) partial() bool {
	return v.r.Header.Get("HX-Request") == "true" && v.r.Header.Get("HX-History-Restore-Request") != "true"
}

// cookie reads a cookie of ours, "" where there is none.
func (v *visit) cookie(name string) string {
	c, err := v.r.Cookie(v.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie keeps a value with the client, for no script to read; "" forgets it.
func (v *visit) setCookie(name, value string, life time.Duration) {
	c := &http.Cookie{
		Name: v.cookieName(name), Value: value, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure(),
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.w, c)
}

// cookieName is what the client calls a cookie. By https no other host can set one
// whose name begins like this (RFC 6265bis, 4.1.3.2).
func (v *visit) cookieName(name string) string {
	if v.secure() {
		return "__Host-" + name
	}
	return name
}

// secure reports whether the visitor is reached by https.
func (v *visit) secure() bool {
	return strings.HasPrefix(httpkit.Origin(v.r, v.PublicURL), "https:")
}

// send answers with a body that is not a page.
func (v *visit) send(contentType string, body []byte) error {
	return httpkit.Send(v.w, http.StatusOK, contentType, body, v.WriteTimeout)
}
