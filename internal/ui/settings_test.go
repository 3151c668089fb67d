package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

func TestSettingsAreChangedByTheFormOfTheirGroup(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.wantPage("/ui/admin/settings", "CommCare", "End of user names", "commcarehq.org", "Web pages", "Not set")
	seen := o.seenIn("/ui/admin/settings/commcare")
	form := url.Values{"seen": {seen}, "commcare.suffix": {"example.org"}, "commcare.strict": {"true"}, "commcare.envelope": {"false"}, "commcare.casexml": {"false"}, "pages.colour": {"#000000"}}
	if got := o.post("/ui/admin/settings/commcare", form); got.Code != http.StatusSeeOther {
		t.Fatalf("the form = %d:\n%s", got.Code, got.Body)
	}
	wantSettings := func(what string, want caseload.Settings) {
		t.Helper()
		tenant, err := o.svc.Tenant(t.Context(), "cornwall")
		o.must(err)
		if tenant.Settings != want {
			t.Errorf("the settings after %s are %+v, want %+v", what, tenant.Settings, want)
		}
		o.visitor.By.Tenant = tenant
	}
	wantSettings("the form", caseload.Settings{CommCareSuffix: "example.org", CommCareStrict: true})
	got := o.post("/ui/admin/settings/commcare", form)
	if got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "Somebody else changed the settings") {
		t.Errorf("the form of an old version = %d:\n%s", got.Code, got.Body)
	}
	seen = o.seenIn("/ui/admin/settings/pages")
	for _, colour := range []string{"red", "#12345", "a b", strings.Repeat("x", 5000)} {
		if got := o.post("/ui/admin/settings/pages", url.Values{"seen": {seen}, "pages.colour": {colour}}); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("the colour %.10q = %d, want 422", colour, got.Code)
		}
	}
	o.post("/ui/admin/settings/commcare", url.Values{"seen": {o.seenIn("/ui/admin/settings/commcare")}, "do": {"reset"}, "commcare.suffix": {"example.net"}})
	wantSettings("the reset", caseload.Settings{})
	if got := o.get("/ui/admin/settings/none").Code; got != http.StatusNotFound {
		t.Errorf("a group that is none = %d, want 404", got)
	}
}

func TestTheLicenceIsChosenByNameOrIsAnother(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	const at = "/ui/admin/settings/public"
	keep := func(choice, own string) int {
		return o.post(at, url.Values{"seen": {o.seenIn(at)}, "public.licence": {choice}, "public.licence.own": {own}}).Code
	}
	o.wantPage(at, `<option value="OGL-UK-3.0" selected>Open Government Licence v3.0</option>`, `<option value="own">Another</option>`)
	for _, try := range []struct{ choice, own, kept string }{
		{"CC0-1.0", "not this", "CC0-1.0"}, {"own", " https://example.org/terms ", "https://example.org/terms"}, {"own", "All rights are reserved.", "All rights are reserved."},
	} {
		if got := keep(try.choice, try.own); got != http.StatusSeeOther {
			t.Errorf("%s, %q = %d, want 303", try.choice, try.own, got)
		}
		tenant, err := o.svc.Tenant(t.Context(), "cornwall")
		o.must(err)
		if got := tenant.Settings.Licence(); got != try.kept {
			t.Errorf("%s, %q: the licence is %q", try.choice, try.own, got)
		}
		o.visitor.By.Tenant = tenant
	}
	o.wantPage(at, `<option value="own" selected>`, `value="All rights are reserved."`)
	if got := o.post(at, url.Values{"seen": {o.seenIn(at)}, "public.licence": {"own"}, "public.licence.own": {"http://example.org/"}}); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `value="http://example.org/"`) {
		t.Errorf("an address without https = %d:\n%s", got.Code, got.Body)
	}
	if got := o.post(at, url.Values{"seen": {o.seenIn(at)}, "public.licence": {"own"}, "public.licence.own": {" "}}); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "Write the other licence") {
		t.Errorf("no other licence = %d:\n%s", got.Code, got.Body)
	}
	o.wantPage("/ui/admin/settings", "All rights are reserved.")
	o.wantPage("/ui/admin/public", "All rights are reserved.", "!>All rights are reserved.</a>")
}

func TestEverySettingIsSaidInTheVisitorsLanguage(t *testing.T) {
	for _, x := range caseload.AllSettings {
		for _, known := range x.Known {
			if texts := settingTexts[x.Name]; texts.known[known] == "" || texts.own == (ownText{}) {
				t.Errorf("settingTexts has nothing of %s of %s, or of any other", known, x.Name)
			}
		}
		if _, ok := settingTexts[x.Name]; !ok {
			t.Errorf("settingTexts has nothing of %s", x.Name)
		}
	}
}
