package ui

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestPreferencesAreKeptAndLeadBack(t *testing.T) {
	o := openOffice(t)
	sent := o.post("/ui/preferences", url.Values{"language": {"cy"}, "theme": {"dark"}, "return_to": {"/ui/login?organisation=cornwall"}})
	if to := sent.Header().Get("Location"); to != "/ui/login?organisation=cornwall" {
		t.Errorf("the form leads to %q, want where the visitor was", to)
	}
	page := o.follow(sent).Body.String()
	for _, want := range []string{`lang="cy"`, `data-theme="dark"`, "Mewngofnodi", `media="screen"`, "Bydd y porwr hwn yn cofio eich dewis."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	for _, c := range sent.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure {
			t.Errorf("the cookie is %v", c)
		}
	}
}

func TestCookiesByHTTPSAreBoundToTheHost(t *testing.T) {
	o := openOffice(t)
	o.pages.PublicURL = "https://cases.cornwall.example"
	sent := o.post("/ui/preferences", url.Values{"theme": {"dark"}, "return_to": {"/ui/login"}})
	for _, c := range sent.Result().Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || c.Path != "/" || c.Domain != "" {
			t.Errorf("the cookie is %v, want __Host- and Secure", c)
		}
	}
	if page := o.follow(sent).Body.String(); !strings.Contains(page, `data-theme="dark"`) {
		t.Errorf("the theme is not kept:\n%s", page)
	}
}

func TestUnknownPreferencesAreRefusedOrThoseOfTheDevice(t *testing.T) {
	o := openOffice(t)
	if got := o.post("/ui/preferences", url.Values{"language": {"tlh"}}); got.Code != http.StatusBadRequest {
		t.Errorf("an unknown language = %d, want 400", got.Code)
	}
	page := o.get("/ui/login", "Cookie", "theme=plaid; language=tlh", "Accept-Language", "cy-GB;q=0.5, fr").Body.String()
	for _, want := range []string{`data-theme="system"`, `lang="cy"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
}

func TestFormThatIsTooLongIsRefused(t *testing.T) {
	o := openOffice(t)
	if got := o.post("/ui/preferences", url.Values{"theme": {strings.Repeat("x", maxForm)}}); got.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a long form = %d, want 413", got.Code)
	}
}

func TestNoticeIsShownOnceAndOnlyIfItIsOurs(t *testing.T) {
	o := openOffice(t)
	ours := base64.RawURLEncoding.EncodeToString([]byte(`{"k":"notice.preferences","s":true}`))
	shown := o.get("/ui/login", "Cookie", "notice="+ours)
	if cookies := shown.Result().Cookies(); !strings.Contains(shown.Body.String(), "remember your choice") || len(cookies) != 1 || cookies[0].MaxAge >= 0 {
		t.Errorf("the notice is answered with %v:\n%s", cookies, shown.Body)
	}
	for _, forged := range []string{
		`{"k":"failure.internal"}`, `{"k":"notice.unknown"}`, `{"k":"<b>"}`, `[]`, `{"k":"notice.preferences","a":["` + strings.Repeat("x", maxNotice) + `"]}`,
	} {
		page := o.get("/ui/login", "Cookie", "notice="+base64.RawURLEncoding.EncodeToString([]byte(forged)))
		if page.Code != 200 || strings.Contains(page.Body.String(), "app-notice") {
			t.Errorf("the notice %s is shown:\n%s", forged, page.Body)
		}
	}
}
