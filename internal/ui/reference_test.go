package ui

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/commcare"
	"caseload/internal/api/feeds"
	"caseload/internal/api/icasework"
	"caseload/internal/api/reporting"
	"caseload/internal/snippet"
)

// describeAPIs lets the pages have the reference of the APIs.
func (o *office) describeAPIs() {
	o.pages.Reference = []API{
		{"casework", "Casework", casework.DescriptionPath, "", casework.Description()},
		{"casebook", "Casebook", casebook.DescriptionPath, "", casebook.Description()},
		{"icasework", "iCasework", icasework.DescriptionPath, "db", icasework.Description()},
		{"commcare", "CommCare", commcare.DescriptionPath, "domain", commcare.Description()},
		{"reporting", "Reports and exports", reporting.DescriptionPath, "", reporting.Description()},
		{"odata", "OData", feeds.DescriptionPath, "", feeds.Description()},
		{publicFace, "Public statistics", PublicDescriptionPath, "tenant", PublicDescription()},
	}
}

// someManual is that of a small program.
var someManual = Manual{
	Settings: []ManualSetting{{"rate-limit", "CASELOAD_RATE_LIMIT", "6000", "requests a minute"}, {"public-url", "CASELOAD_PUBLIC_URL", "", "what links begin with"}},
	Commands: []ManualCommand{
		{Name: "caseload key", About: "Make, list and revoke API keys."},
		{"caseload key create", "Make an API key and print it,\nthis once.\n\nname  what it is called", "caseload key create [flags]", "caseload key create --tenant truro", "      --tenant slug   the tenant's slug (needed)\n"},
	},
	Metrics: []ManualMetric{{"caseload_requests_total", "Requests <answered>.", []string{"face", "route"}}, {Name: "caseload_panics_total", Means: "Handlers that panicked."}},
}

// mostOfReference is how many bytes a page of the reference may have by gzip: its files
// are those of all pages, which TestFirstViewIsSmall holds.
const mostOfReference = 30_000

func TestEveryOperationIsInTheReference(t *testing.T) {
	o := openOffice(t)
	o.describeAPIs()
	o.signIn(caseload.RoleCaseworker)
	index := o.get(referenceAddress).Body.String()
	for i := range o.pages.Reference {
		a := &o.pages.Reference[i]
		if !strings.Contains(index, `href="`+a.address()+`"`) || !strings.Contains(index, `href="`+a.Path+`"`) {
			t.Errorf("the reference does not lead to %s and its description", a.Title)
		}
		list := o.get(a.address()).Body.String()
		all := a.operations()
		for _, op := range all {
			address := a.address() + "/" + op.OperationID
			if !strings.Contains(list, `href="`+address+`"`) {
				t.Errorf("%s leads not to %s", a.address(), op.OperationID)
			}
			answer := o.get(address, "Accept-Encoding", "gzip")
			if answer.Code != 200 || answer.Body.Len() > mostOfReference {
				t.Errorf("%s answers %d with %d bytes, want 200 and at most %d", address, answer.Code, answer.Body.Len(), mostOfReference)
			}
			page := html.UnescapeString(o.get(address).Body.String())
			for _, want := range []string{op.method + " " + op.path, op.Summary, "curl "} {
				if !strings.Contains(page, want) {
					t.Errorf("%s does not say %q", address, want)
				}
			}
			for _, p := range a.parameters(op) {
				if !strings.Contains(page, "<code>"+p.Name) || !strings.Contains(page, plainProse(p.Description)) {
					t.Errorf("%s does not say what %s means", address, p.Name)
				}
			}
			for status := range op.Responses {
				if !strings.Contains(page, status) {
					t.Errorf("%s does not say when it answers %s", address, status)
				}
			}
		}
		if len(all) == 0 {
			t.Errorf("%s has no operations", a.Title)
		}
	}
}

func TestLinesAreInTheLanguageThatWasChosen(t *testing.T) {
	o := openOffice(t)
	o.describeAPIs()
	o.signIn(caseload.RoleAnalyst)
	const address = referenceAddress + "/casework/get_api_cases_id"
	for _, l := range snippet.Languages {
		answer := o.post("/ui/preferences", url.Values{"lines": {l.Name}, "return_to": {address}})
		if to := answer.Header().Get("Location"); to != address {
			t.Errorf("a choice leads to %s, want %s", to, address)
		}
		page := html.UnescapeString(o.get(address, "Cookie", answer.Header().Get("Set-Cookie")).Body.String())
		want := l.Lines(&snippet.Request{Method: "GET", URL: "http://example.com/api/cases/ID", Header: []snippet.Field{snippet.Bearer("YOUR_KEY")}})
		if !strings.Contains(page, want) {
			t.Errorf("lines of %s are not on the page:\n%s", l.Title, want)
		}
	}
	if page := o.get(address, "Cookie", "lines=cobol").Body.String(); !strings.Contains(page, "curl -H") {
		t.Error("a language that there is not is not answered by curl")
	}
}

func TestEveryErrorIsInTheReference(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleCaseworker)
	page := html.UnescapeString(o.get(referenceAddress + "/errors").Body.String())
	v, _ := o.visitOf(request(t, "/ui/"))
	for _, code := range caseload.Codes {
		if !strings.Contains(page, "<code>"+string(code)+"</code>") || !strings.Contains(page, v.t(Remedies[code])) {
			t.Errorf("the reference does not say what to do about %s", code)
		}
	}
	for why, remedy := range Refusals {
		if !strings.Contains(page, v.t(remedy.Title)) || !strings.Contains(page, v.t(remedy.Text)) {
			t.Errorf("the reference does not say what to do about %s", why)
		}
	}
}

func TestTheManualIsInTheReference(t *testing.T) {
	o := openOffice(t)
	o.pages.Manual = someManual
	o.signIn(caseload.RoleCaseworker)
	index := o.get(referenceAddress).Body.String()
	for _, name := range []string{"settings", "commands", "metrics"} {
		if !strings.Contains(index, `href="`+referenceAddress+"/"+name+`"`) {
			t.Errorf("the reference does not lead to the %s", name)
		}
	}
	o.wantPage(referenceAddress+"/settings", "<code>rate-limit</code>", "<code>CASELOAD_RATE_LIMIT</code>", "requests a minute", "<code>6000</code>")
	o.wantPage(referenceAddress+"/metrics", "<code>caseload_requests_total</code>", "face, route", "Requests &lt;answered&gt;.")
	o.wantPage(referenceAddress+"/commands", `href="#caseload-key-create"`, `id="caseload-key-create"`, "caseload key create [flags]", `<pre class="app-command" lang="en">name  what it is called</pre>`, "--tenant slug")
	settings := html.UnescapeString(o.get(referenceAddress + "/settings").Body.String())
	v, _ := o.visitOf(request(t, "/ui/"))
	if !strings.Contains(settings, "<title>"+v.t("reference.settings")) || strings.Contains(settings, "nil") {
		t.Error("the settings stand where they should not")
	}
	for _, x := range caseload.AllSettings {
		if !strings.Contains(settings, "<code>"+x.Name+"</code>") || !strings.Contains(settings, v.settingAbout(&x)) {
			t.Errorf("the reference does not say what %s is", x.Name)
		}
	}
}

func TestNothingElseIsInTheReference(t *testing.T) {
	o := openOffice(t)
	o.describeAPIs()
	o.signIn(caseload.RoleAdmin)
	for _, address := range []string{referenceAddress + "/none", referenceAddress + "/none/none", referenceAddress + "/casework/none"} {
		if answer := o.get(address); answer.Code != 404 {
			t.Errorf("%s answers %d, want 404", address, answer.Code)
		}
	}
}

func TestProseIsEscaped(t *testing.T) {
	for text, want := range map[string]string{
		"a `b<c` d":                              "a <code>b&lt;c</code> d",
		`<b onclick="x">`:                        "&lt;b onclick=&#34;x&#34;&gt;",
		"[x](https://jsonapi.org/format/1.1/)":   `<a class="govuk-link" href="https://jsonapi.org/format/1.1/">x</a>`,
		`[x](javascript:alert(1))`:               `[x](javascript:alert(1))`,
		`[x](https://a.example/"onfocus="y)`:     `<a class="govuk-link" href="https://a.example/&#34;onfocus=&#34;y">x</a>`,
		"[<i>](https://a.example/) and `[y](z)`": `<a class="govuk-link" href="https://a.example/">&lt;i&gt;</a> and <code>[y](z)</code>`,
	} {
		if got := string(prose(text)); got != want {
			t.Errorf("prose(%q) = %s, want %s", text, got, want)
		}
	}
}
